"""What the pages say is what `percall cost --json` says."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.conftest import patient, served
from tests.web.world import make_centre, percall, write_books

OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
QUESTIONS = (
    ("/api/cost", ()),
    ("/api/cost?from=2026-10-01&to=2026-11-01&group-by=queue", (*OCTOBER, "--group-by", "queue")),
    ("/api/cost?from=2026-10-01&to=2026-11-01&by=week&group-by=team,direction&calls=offered",
     (*OCTOBER, "--by", "week", "--group-by", "team,direction", "--calls", "offered")),
    ("/api/cost?direction=outbound&per=sale&channel=voice",
     ("--direction", "outbound", "--per", "sale", "--channel", "voice")),
    ("/api/cost?only=queue=Orders&only=hour=9&group-by=weekday",
     ("--only", "queue=Orders", "--only", "hour=9", "--group-by", "weekday")),
    ("/api/cost?only=queue=", ("--only", "queue=")),
)  # fmt: skip


def cost(root: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(percall("cost", "-w", root, *options, "--json"))
    return found


def values(page: str) -> set[str]:
    """Every exact figure that a page carries for programs."""
    return set(re.findall(r'<data value="([^"]*)"', page))


@pytest.mark.parametrize(("path", "options"), QUESTIONS)
def test_programs_get_the_same_bytes_as_from_the_command_line(
    client: httpx.Client, small_centre: Path, path: str, options: tuple[str, ...]
) -> None:
    printed = percall("cost", "-w", small_centre, *options, "--json")
    assert client.get(path).content == printed.encode()


def test_programs_get_errors_as_json(client: httpx.Client) -> None:
    answer = client.get("/api/cost?group-by=qeue")
    assert answer.status_code == 400
    assert answer.json()["error"]["do"] == "did you mean queue?"


def test_the_overview_carries_every_figure_of_the_period(
    client: httpx.Client, small_centre: Path
) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01").text
    period = cost(small_centre, *OCTOBER, "--group-by", "queue")["periods"][0]
    wanted = [period["book"], period["cost"], str(period["calls"])]
    wanted += [period["cost_per_call"][name] for name in ("fully_loaded", "practical_capacity")]
    wanted += [row["cost"] for row in period["accounts"]]
    wanted += [value for value in period["quality"].values() if value is not None]
    for group in period["groups"]:
        wanted += [group["cost"]["fully_loaded"], group["cost_per_call"]["fully_loaded"]]
        wanted += [group["quality"][name] for name in ("aht_s", "service_level_share")]
    for pool in period["reconciliation"]:
        parts = ("ledger", "assigned", "other", "unused", "unassigned", "over_driven")
        wanted += [pool[part] for part in parts if pool[part] is not None]
    assert set(wanted) - values(page) == set()


def test_the_weeks_are_those_of_the_command_line(client: httpx.Client, small_centre: Path) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01").text
    options = ("--from", "2026-08-31", "--to", "2026-11-01", "--by", "week")
    for period in cost(small_centre, *options)["periods"]:
        assert period["cost_per_call"]["fully_loaded"] in values(page)
        assert period["quality"]["service_level_share"] in values(page)


def test_the_sentence_is_made_from_the_figures(client: httpx.Client) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01").text
    sentence = re.search(r'class="sentence">(.*?)</p>', page, re.DOTALL)
    assert sentence
    assert sentence[1] == (
        "20.75 EUR a call, 2.21 more than in September 2026; service level 68.7\u00a0%, below the"
        " guardrail of 70.0\u00a0%; abandoned 21.3\u00a0%, above the guardrail of 20.0\u00a0%;"
        " 86.8\u00a0% of what was paid went unused."
    )


def test_the_reconciliation_ends_at_nothing_left(client: httpx.Client) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01&queue=Orders").text
    table = page[page.index('class="statement"') :]
    figures = re.findall(r'<data value="([^"]*)">([^<]*)</data>', table[: table.index("</table>")])
    assert figures[0][0] == "10873.340000000"
    assert figures[-1] == ("0.000000000", "0.00")


def test_ledger_lines_stand_with_file_row_and_what_they_accrue(client: httpx.Client) -> None:
    page = client.get("/ledger?from=2026-10-01&to=2026-10-11&driver=agent_time").text
    assert "ledger/2026.csv, line 3" in page
    assert "10 of 31" in page
    assert "2935.487096774" in values(page)  # 9100.01 x 10 / 31
    assert "<b>October" not in page  # a note of the books is text, whatever it holds
    assert "&lt;b&gt;October" in page


def test_every_price_tag_of_the_list_says_what_percall_contact_says(
    client: httpx.Client, small_centre: Path
) -> None:
    days = "from=2026-10-01&to=2026-11-01"
    listed = client.get(f"/contacts?{days}&queue=Orders&order=longest").text
    keys = re.findall(r"[?&;]id=(\d+)", listed)
    assert len(keys) == 50
    tag = json.loads(percall("contact", keys[7], "-w", small_centre, "--json"))
    assert tag["cost"]["fully_loaded"] in values(listed)
    page = client.get(f"/contact?{days}&id={keys[7]}").text
    shown = values(page)
    assert tag["cost"]["fully_loaded"] in shown
    assert {line["rate"] for line in tag["lines"]} <= shown
    assert {line["fully_loaded"] for line in tag["lines"]} <= shown


def test_the_count_of_the_list_is_the_count_of_the_figure(
    client: httpx.Client, small_centre: Path
) -> None:
    for query, options in (
        ("&queue=Support", ("--only", "queue=Support")),
        ("&direction=outbound&per=sale", ("--direction", "outbound", "--per", "sale")),
        ("&calls=all&channel=chat", ("--calls", "all", "--channel", "chat")),
    ):
        period = cost(small_centre, *OCTOBER, *options)["periods"][0]
        wanted = period["sales"] if "sale" in query else period["calls"]
        page = client.get(f"/contacts?from=2026-10-01&to=2026-11-01{query}").text
        assert re.search(rf'class="sentence">{wanted} contacts?:', page), query


def test_quarantined_rows_are_mentioned_and_counted(client: httpx.Client) -> None:
    assert "2 rows in quarantine" in client.get("/").text
    page = client.get("/quarantine").text
    assert "2 rows lie in quarantine and are in no figure." in page


def test_the_same_in_latvian(client: httpx.Client) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01&lang=lv")
    assert page.headers["content-language"] == "lv"
    assert '<html lang="lv">' in page.text
    assert "Cik maksāja zvans 2026. gada oktobrī?" in page.text
    assert ">20,75</data>" in page.text
    asked = client.get("/", headers={"Accept-Language": "lv-LV,en;q=0.5"})
    assert '<html lang="lv">' in asked.text
    assert client.get("/").headers["content-language"] == "en"


def test_the_first_page_names_its_period_in_the_address(client: httpx.Client) -> None:
    assert client.get("/").url.query == b"from=2026-10-01&to=2026-11-01"


def test_unknown_is_a_dash_with_its_reason_and_never_zero(client: httpx.Client) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01&direction=outbound").text
    level = page[page.index("Service level</dt>") :][:400]
    assert 'title="no inbound contact with a known wait was offered"' in level
    assert "<data" not in level[: level.index("</dd>")]


def test_a_workspace_fills_up_and_each_page_says_what_comes_next(
    small_centre: Path, tmp_path: Path
) -> None:
    root = make_centre(tmp_path / "new", currency="USD")
    with served(root) as address, patient(address) as client:
        empty = client.get("/")
        assert empty.status_code == 200
        commands = re.findall(r"percall (import|ledger check|cost) ", empty.text)
        assert commands == ["import", "ledger check", "cost"]
        assert "account" in client.get("/template/ledger.csv").text

        shutil.copytree(small_centre / "lake", root / "lake")
        without_books = client.get("/").text
        assert "The ledger holds no lines yet" in without_books
        assert "/template/ledger.csv" in without_books
        assert "the ledger has no line in this period" in without_books

        write_books(root)
        whole = client.get("/").text
        assert "20.75 USD a call" in whole
        assert "2.70 to 5.60 USD" in whole
        assert "depends on the kind of business" in whole

        (root / "ledger" / "more.csv").write_text("month,account,amount\n2026-10,Rent,1.2.3\n")
        unsound = client.get("/")
        assert unsound.status_code == 500
        assert "ledger/more.csv, line 2" in unsound.text

        (root / "centre.toml").write_text("[centre]\nname = 3\n")
        damaged = client.get("/")
        assert damaged.status_code == 500
        assert "centre.name is 3" in damaged.text
        assert client.get("/healthz").json()["status"] == "ok"


def test_the_quoted_range_is_shown_in_its_own_currency_only(client: httpx.Client) -> None:
    assert "5.60" not in client.get("/").text
