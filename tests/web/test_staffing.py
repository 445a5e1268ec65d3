"""The page of staffing: the calculator without records, and a day's half-hours with them."""

import csv
import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from percall.store.workspace import create
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.conftest import served
from tests.web.test_browser import axe_finds_nothing
from tests.web.world import percall

OCTOBER = "from=2026-10-01&to=2026-11-01"
MONDAYS = f"{OCTOBER}&only=weekday%3D1"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre without any records."""
    folder = tmp_path_factory.mktemp("staffing") / "acme"
    create(folder, "Acme", "EUR", "Europe/Riga")
    return folder


@pytest.fixture(scope="module")
def empty(root: Path) -> Iterator[TestClient]:
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


def test_without_records_it_is_a_calculator(empty: TestClient) -> None:
    page = unescape(empty.get("/staffing").text)
    assert "14 agents are needed: 88.8\u00a0% of calls are then answered within 20 s." in page
    assert "With one agent less it would be 79.6\u00a0%." in page
    assert "There are no records yet." in page


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", ("--calls", 100, "--aht-s", 180, "--service-level-share", 0.8)),
        ("offered=175&aht_s=300&agents=33&shrinkage=30",
         ("--calls", 175, "--aht-s", 300, "--agents", 33, "--shrinkage-share", 0.3)),
        ("offered=350&minutes=60&aht_s=300&patience_s=120&level=92,5&within_s=10",
         ("--calls", 350, "--interval-s", 3600, "--aht-s", 300, "--patience-s", 120,
          "--service-level-share", 0.925, "--within-s", 10)),
    ],
)  # fmt: skip
def test_programs_get_the_answer_of_the_command(
    empty: TestClient, query: str, options: tuple[object, ...]
) -> None:
    told = json.loads(percall("staffing", *options, "--json"))
    assert empty.get(f"/staffing.json?{query}").json() == told


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("offered=0", "Without calls nobody is needed."),
        ("offered=180&aht_s=300&agents=30", "30 agents cannot do the work that comes in"),
        ("agents=11", "With 11 agents 39.0\u00a0% of calls are answered within 20 s."),
        ("agents=11", "With one agent less the queue would never end."),
        ("shrinkage=30", "At a shrinkage of 30.0\u00a0% that is 20 on the roster."),
        ("offered=3&aht_s=300&level=50", "1 agent is needed"),
        ("level=100", "33 agents are needed: 100.0\u00a0%"),
        ("level=100", "With one agent less it would be 99.9999998\u00a0%."),
    ],
)
def test_it_says_in_a_sentence_what_is_needed(empty: TestClient, query: str, says: str) -> None:
    assert says in unescape(empty.get(f"/staffing?{query}").text)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("offered=many", "offered"), ("offered=nan", "offered"), ("aht_s=0", "aht_s"),
        ("level=140", "level"), ("shrinkage=100", "shrinkage"), ("agents=2.5", "agents"),
        ("agents=-1", "agents"), ("patience_s=-3", "patience_s"), ("within_s=inf", "within_s"),
        ("offered=1e9", "offered"), ("agents=1&agents=2", "agents"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_its_field(
    empty: TestClient, query: str, where: str
) -> None:
    answer = empty.get(f"/staffing.json?{query}")
    assert answer.status_code == 400
    assert where in answer.text


def day(pages: TestClient, query: str) -> dict[str, Any]:
    found: dict[str, Any] = pages.get(f"/staffing.json?{query}").json()
    return found


def test_each_half_hour_has_the_mean_of_the_records(pages: TestClient, small_centre: Path) -> None:
    """Contacts of all Mondays by half-hour, over the Mondays that have any."""
    told = json.loads(percall(
        "cost", "-w", small_centre, "--from", "2026-10-01", "--to", "2026-11-01", "--calls",
        "offered", "--direction", "inbound", "--channel", "voice", "--only", "weekday=1",
        "--group-by", "half_hour", "--json",
    ))  # fmt: skip
    groups = {one["half_hour"]: one for one in told["periods"][0]["groups"] if one["calls"]}
    found = day(pages, f"{MONDAYS}&channel=voice")
    assert found["days"] == 4
    assert {one["half_hour"] for one in found["half_hours"]} == set(groups)
    for one in found["half_hours"]:
        group = groups[one["half_hour"]]
        assert one["calls"] == pytest.approx(group["calls"] / 4)
        assert one["service_level_happened_share"] == pytest.approx(
            float(group["quality"]["service_level_share"])
        )
        least = json.loads(percall(
            "staffing", "--calls", one["calls"], "--aht-s", one["aht_s"],
            "--service-level-share", 0.8, "--json",
        ))  # fmt: skip
        assert one["agents"] == least["agents"]


def test_agents_that_were_there_are_those_of_the_sheets(pages: TestClient) -> None:
    """Every sheet of the small centre is of somebody at work; nobody is there at night."""
    there = [one["agents_there"] for one in day(pages, MONDAYS)["half_hours"]]
    assert all(0 <= one <= 3 for one in there)
    assert max(there) > 0


def test_a_queue_has_its_own_need(pages: TestClient) -> None:
    whole = sum(one["calls"] for one in day(pages, MONDAYS)["half_hours"])
    parts = sum(
        one["calls"]
        for queue in ("Orders", "Support", "R%C3%A9%2Fpair+%26+%C2%ABcare%C2%BB")
        for one in day(pages, f"{MONDAYS}&queue={queue}")["half_hours"]
    )
    assert parts == pytest.approx(whole)


def test_the_address_says_the_days_the_weekday_and_the_channel(pages: TestClient) -> None:
    answer = pages.get(f"/staffing?{OCTOBER}&level=90")
    assert "only=weekday%3D" in str(answer.url)
    assert "channel=voice" in str(answer.url)
    one_day = pages.get("/staffing?from=2026-10-12&to=2026-10-13")
    assert "weekday" not in str(one_day.url)
    assert "Monday, the mean of 1 day" in one_day.text


def test_a_half_hour_leads_to_the_calculator(pages: TestClient) -> None:
    page = unescape(pages.get(f"/staffing?{MONDAYS}&shrinkage=30").text)
    first = day(pages, f"{MONDAYS}&shrinkage=30")["half_hours"][0]
    assert f"offered={first['calls']:.6g}&" in page
    assert "shrinkage=30" in page


def test_it_can_be_taken_along(pages: TestClient) -> None:
    text = pages.get(f"/staffing.csv?{MONDAYS}&channel=voice&table=half_hours").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [int(row["Agents needed"]) for row in rows] == [
        one["agents"] for one in day(pages, MONDAYS)["half_hours"]
    ]
    for chart in ("near", "day"):
        answer = pages.get(f"/staffing.svg?{MONDAYS}&channel=voice&chart={chart}&size=narrow")
        assert answer.text.startswith("<svg")


@pytest.mark.parametrize("query", ["only=weekday%3D9", "only=weekday%3Dx", "queue=Nobody"])
def test_a_day_that_is_none_is_a_clear_page(pages: TestClient, query: str) -> None:
    answer = pages.get(f"/staffing?{OCTOBER}&{query}")
    assert answer.status_code == 400
    assert "<h1>" in answer.text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(
    browser: Browser, root: Path, address: str, width: int, scheme: str
) -> None:
    axe_finds_nothing(browser, address, width, scheme, [f"/staffing?{MONDAYS}&patience_s=120"])
    with served(root) as bare:
        axe_finds_nothing(browser, bare, width, scheme, ["/staffing", "/staffing?agents=9"])
