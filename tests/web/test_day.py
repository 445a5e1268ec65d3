"""A day as it happens: what stands there at an instant is what the segments of that instant say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from percall.flow.reading import read_flow_file
from percall.store.manifest import read_manifest
from percall.store.workspace import open_workspace
from percall.twin.horizon import Horizon
from percall.twin.reading import read_behaviour_file
from percall.twin.records import write_records
from percall.twin.run import RECORDS, play
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.naive.instant import counted
from tests.web.conftest import served, watched_page
from tests.web.test_browser import axe_finds_nothing, visit

ON = date(2026, 10, 20)
STATES = ("waiting", "talking", "ringing", "wrap_up", "free", "free_or_away", "away")
HALF_HOUR_MS = 1_800_000
LATER = re.compile(r"09:[1-5]\d|1\d:\d\d")


@pytest.fixture(scope="module")
def pages(twin_centre: Path) -> Iterator[TestClient]:
    app = application(Answers(twin_centre), Jobs(patience_s=120))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="module")
def there(twin_centre: Path) -> Iterator[str]:
    with served(twin_centre) as found:
        yield found


def instant(clock: str) -> int:
    """A local time of the day in ms since 1970."""
    local = datetime.fromisoformat(f"{ON}T{clock}").replace(tzinfo=ZoneInfo("Europe/Riga"))
    return round(local.timestamp() * 1000)


@pytest.fixture(scope="module")
def recorded(twin_centre: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All legs and sheets near the day, as they lie in the lake's files."""
    workspace = open_workspace(twin_centre)
    manifest = read_manifest(workspace)

    def rows(table: str) -> list[dict[str, Any]]:
        files = [str(workspace.lake_folder / one.path) for one in manifest.files(table)]
        asked = duckdb.connect().execute(
            "SELECT * FROM read_parquet($files, union_by_name => true)"
            f" WHERE local_on BETWEEN DATE '{ON - timedelta(days=1)}' AND DATE '{ON}'",
            {"files": files},
        )
        names = [column[0] for column in asked.description or ()]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]

    def ms(at: datetime) -> int:
        return round(at.replace(tzinfo=UTC).timestamp() * 1000)

    legs = [
        {
            "kind": row["kind"],
            "agent": row["agent_id"],
            "start": ms(row["started_at"]),
            "contact": row["contact_id"],
        }
        | {part: row[f"{part}_ms"] or 0 for part in ("wait", "ring", "talk", "hold", "wrap_up")}
        for row in rows("segment")
    ]
    sheets: dict[tuple[str, int], set[bool]] = {}
    for row in rows("agent_time"):
        if row["paid_ms"] and row["state"] != "logged_out":
            is_on = row["state"] in ("available", "handling", "wrap_up")
            sheets.setdefault((row["agent_id"], ms(row["interval_at"])), set()).add(is_on)
    floor = [
        {"agent": agent, "from": at, "to": at + HALF_HOUR_MS,
         "state": "free_or_away" if len(kinds) == 2 else "free" if True in kinds else "away"}
        for (agent, at), kinds in sheets.items()
    ]  # fmt: skip
    return legs, floor


@pytest.mark.parametrize("clock", ["10:30", "08:00", "13:17:41", "15:30", "23:59"])
def test_an_instant_of_the_records_is_what_the_segments_say(
    pages: TestClient, recorded: tuple[list[dict[str, Any]], list[dict[str, Any]]], clock: str
) -> None:
    told = pages.get(f"/day.json?on={ON}&at={clock}").json()
    wanted = counted(*recorded, instant(clock))
    assert told["counts"] == {state: wanted[state] for state in STATES}
    assert len(told["waiting"]) == wanted["waiting"]
    assert len(told["agents"]) == sum(wanted[state] for state in STATES[1:])


def test_an_agent_with_two_chats_is_shown_with_both(
    pages: TestClient, recorded: tuple[list[dict[str, Any]], list[dict[str, Any]]]
) -> None:
    legs = [
        (leg["agent"], leg["contact"], leg["start"],
         leg["start"] + sum(leg[part] for part in ("ring", "talk", "hold", "wrap_up")))
        for leg in recorded[0] if leg["kind"] == "agent" and leg["agent"]
    ]  # fmt: skip
    at = next(  # the first whole second of the day at which an agent has two
        begin // 1000 * 1000 + 1000
        for agent, contact, begin, end in sorted(legs, key=lambda leg: leg[2])
        if begin > instant("00:00") and end > begin + 2000
        and any(one[0] == agent and one[1] != contact and one[2] <= begin and one[3] > begin + 2000
                for one in legs)
    )  # fmt: skip
    wanted = sorted((leg[0], str(leg[1])) for leg in legs if leg[2] <= at < leg[3])
    clock = datetime.fromtimestamp(at / 1000, ZoneInfo("Europe/Riga"))
    asked = f"on={ON}&at={clock:%H:%M:%S}"
    told = pages.get(f"/day.json?{asked}").json()["agents"]
    found = [(one["agent"], held["contact"]) for one in told for held in one["contacts"]]
    assert sorted(found) == wanted
    assert max(len(one["contacts"]) for one in told) == 2
    rows = csv.DictReader(
        pages.get(f"/day.csv?{asked}&table=agents").content.decode("utf-8-sig").splitlines()
    )
    assert sorted((r["Agent"], r["Contact"]) for r in rows if r["Contact"]) == wanted


@pytest.mark.parametrize("clock", ["10:30", "12:00:01"])
def test_an_instant_of_the_twin_is_what_its_records_say(
    pages: TestClient, twin_centre: Path, tmp_path: Path, clock: str
) -> None:
    told = pages.get(f"/day.json?on={ON}&of=twin&at={clock}&seed=5").json()
    played = play(
        read_flow_file(twin_centre / "flow.toml"),
        read_behaviour_file(twin_centre / "behaviour.toml"),
        Horizon(ON, 1, "Europe/Riga"), seed=5, want=RECORDS,
    )  # fmt: skip
    contacts, _agents = write_records(played, tmp_path)
    with contacts.open(encoding="utf-8", newline="") as file:
        legs = [
            {"kind": row["leg_type"], "agent": row["agent"] or None,
             "start": round(datetime.fromisoformat(row["leg_started"]).timestamp() * 1000)}
            | {part: int(row[f"{part}_ms"] or 0) for part in ("wait", "ring", "talk", "hold", "wrap_up")}
            for row in csv.DictReader(file)
        ]  # fmt: skip
    wanted = counted(legs, [], instant(clock))
    for state in STATES[:4]:
        assert told["counts"][state] == wanted[state], state
    assert sum(wanted.values()) > 0


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("on=soon", "no instant of a day"),
        (f"on={ON}&at=25:00", "no instant of a day"),
        (f"on={ON}&of=dreams", "from the records or from the twin"),
    ],
)
def test_what_is_no_day_is_said(pages: TestClient, query: str, says: str) -> None:
    found = pages.get(f"/day?{query}")
    assert (found.status_code, says in found.text) == (400, True)


def test_a_day_without_anything_leads_to_the_days_beside_it(pages: TestClient) -> None:
    page = pages.get("/day?on=2020-01-01&at=10:30")
    assert page.status_code == 200
    assert "Nothing happened on this day." in page.text
    assert "/day?on=2020-01-02&amp;at=10%3A30" in page.text
    assert pages.get("/day.json?on=2020-01-01").json()["counts"]["waiting"] == 0
    assert pages.get("/day.svg?on=2020-01-01").status_code == 400
    assert pages.get("/day/spans?on=2020-01-01").json()["agents"] == []


def test_without_a_twin_it_says_how_to_fit_one(small_centre: Path) -> None:
    app = application(Answers(small_centre), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as pages:
        page = pages.get("/day?on=2026-10-05&of=twin")
        assert page.status_code == 400
        assert "percall twin fit" in page.text
        assert "as the twin plays it" not in pages.get("/day?on=2026-10-05").text


def shown(page: Page) -> dict[str, int]:
    """The numbers that stand in the tally."""
    return {state: int(page.locator(f'[data-count="{state}"]').inner_text()) for state in STATES}


@pytest.fixture
def page(browser: Browser, there: str) -> Iterator[Page]:
    with watched_page(browser, there) as opened:
        yield opened


@pytest.mark.browser
def test_paused_at_half_past_ten_it_shows_what_the_segments_say(
    page: Page, recorded: tuple[list[dict[str, Any]], list[dict[str, Any]]]
) -> None:
    """By keyboard alone: the slider from 10:20 on, then the tally, the squares and the tables."""
    visit(page, f"/day?on={ON}&at=10:20")
    page.locator("#moment").focus()
    for _minute in range(10):
        page.keyboard.press("ArrowRight")
    page.get_by_role("heading", name="At 10:30").wait_for()
    assert page.locator("#moment").get_attribute("aria-valuetext") == "10:30"
    wanted = counted(*recorded, instant("10:30"))
    assert shown(page) == {state: wanted[state] for state in STATES}
    for place, state in enumerate(STATES[1:]):
        assert page.locator(f"#floor .tile.s{place}").count() == wanted[state]
    assert page.locator("#floor .dot").count() == wanted["waiting"]
    rows = page.locator("#instant tbody tr")
    assert rows.count() == sum(wanted.values())
    assert page.url.endswith(f"/day?on={ON}&at=10%3A30")


@pytest.mark.browser
def test_it_plays_from_the_keyboard_and_stops_where_it_is(page: Page) -> None:
    visit(page, f"/day?on={ON}&at=09:00")
    button = page.get_by_role("button", name="Play")
    assert page.locator("#clock").inner_text() == "09:00"  # nothing moves by itself
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clock")).to_have_text(LATER)
    assert not page.locator("#instant").is_visible()
    page.keyboard.press("Enter")
    page.locator("#instant").wait_for()
    clock = page.locator("#clock").inner_text()
    page.get_by_role("heading", name=f"At {clock}").wait_for()
    assert (
        shown(page)["talking"] == page.locator("#instant").get_by_text("talks", exact=True).count()
    )


@pytest.mark.browser
def test_with_reduced_motion_it_goes_on_in_jumps(browser: Browser, there: str) -> None:
    with browser.new_context(base_url=there, reduced_motion="reduce") as context:
        page = context.new_page()
        visit(page, f"/day?on={ON}&at=09:00")
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(500)
        assert page.locator("#clock").inner_text() == "09:00"
        expect(page.locator("#clock")).to_have_text(LATER)


@pytest.mark.browser
def test_without_a_script_its_form_asks_for_the_instant(browser: Browser, there: str) -> None:
    with browser.new_context(base_url=there, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/day?on={ON}&at=10:30")
        page.get_by_label("Time", exact=True).fill("11:00")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("heading", name="At 11:00").wait_for()
        assert not page.get_by_role("button", name="Play").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Browser, there: str, width: int, scheme: str) -> None:
    axe_finds_nothing(
        browser, there, width, scheme, [f"/day?on={ON}&at=10:30", f"/day?on={ON}&of=twin"]
    )


def test_the_veil_begins_after_what_was_counted_at_the_instant(pages: TestClient) -> None:
    """Right of the line stands what holds at the instant: it is not covered."""
    html = pages.get(f"/day?on={ON}&at=10:30").text
    drawn = re.findall(
        r'data-step="([\d.]+)".*?class="veil" x="([\d.]+)".*?class="now" x1="([\d.]+)"',
        html,
        re.DOTALL,
    )
    assert len(drawn) == 2
    for step, veil, line in drawn:
        assert float(veil) - float(line) == pytest.approx(float(step) + 1, abs=0.01)
        assert float(step) > 0.5
