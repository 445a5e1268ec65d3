"""Why the cost per call moved, as a page: the figures of `percall why --json`, each with a door."""

import json
import re
import shutil
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.test_downloads import rows_of
from tests.web.test_figures import values
from tests.web.world import percall

OCTOBER = "from=2026-10-01&to=2026-11-01"


def why(root: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(percall("why", "-w", root, *options, "--json"))
    return found


def page(client: httpx.Client, path: str) -> str:
    """A page, once its figures are made."""
    for _ask in range(200):
        answer = client.get(path)
        if "refresh" not in answer.headers:
            return answer.text
    raise AssertionError(path)


def test_without_a_word_the_last_two_complete_months_are_compared(client: httpx.Client) -> None:
    found = page(client, "/why")
    assert "in October 2026 than in September 2026?</h1>" in found


@pytest.mark.parametrize(
    ("path", "options"),
    [
        (f"/why.json?{OCTOBER}", ()),
        (f"/why.json?{OCTOBER}&before=2026-W37", ("--from", "2026-W37", "--to", "2026-10")),
        (f"/why.json?{OCTOBER}&of=queue%3DOrders&than=queue%3DSupport",
         ("--group", "queue=Orders", "--against", "queue=Support")),
        (f"/why.json?{OCTOBER}&channel=voice&calls=offered",
         ("--channel", "voice", "--calls", "offered")),
        (f"/why.json?{OCTOBER}&renamed=Orders%3DSupport", ("--renamed", "Orders=Support")),
    ],
)  # fmt: skip
def test_programs_get_the_same_bytes_as_from_the_command_line(
    client: httpx.Client, small_centre: Path, path: str, options: tuple[str, ...]
) -> None:
    assert (
        client.get(path).content == percall("why", "-w", small_centre, *options, "--json").encode()
    )


def test_the_page_has_every_cause_and_both_sides(client: httpx.Client, small_centre: Path) -> None:
    told, found = why(small_centre), values(page(client, f"/why?{OCTOBER}"))
    assert {cause["amount"] for cause in told["causes"]} <= found
    for side in (told["from"], told["to"]):
        assert side["cost_per_call"]["fully_loaded"] in found
        assert {v for v in side["quality"].values() if v is not None} <= found
        assert str(side["calls"]) in found


def test_what_people_read_adds_up_to_the_change_as_well(client: httpx.Client) -> None:
    table = page(client, f"/why?{OCTOBER}").split('id="causes"')[1].split("</table>")[0]
    texts = re.findall(r"<data[^>]*>([^<]*)</data>", table)
    first, *causes, last = (Decimal(text.replace("−", "-")) for text in texts)
    assert first + sum(causes) == last


def test_the_file_of_causes_adds_up_exactly(client: httpx.Client, small_centre: Path) -> None:
    rows = rows_of(client.get(f"/why.csv?{OCTOBER}").text)[1:]
    amounts = [Decimal(row[1]) for row in rows]
    assert amounts[0] + sum(amounts[1:-1]) == amounts[-1]
    told = why(small_centre)
    assert {row[-1] for row in rows} == {told["definition"]["hash"]}


def test_a_bar_opens_its_pools_its_groups_and_their_calls(
    client: httpx.Client, small_centre: Path
) -> None:
    cause = next(c for c in why(small_centre)["causes"] if "by_queue" in c)
    found = page(client, f"/why?{OCTOBER}&open={cause['cause']}")
    opened = unescape(found.split('id="opened"')[1].split('id="causes"')[0])
    assert {pool["amount"] for pool in cause["pools"]} <= values(opened)
    assert {row["amount"] for row in cause["by_queue"]} <= values(opened)
    assert f"/contacts?{OCTOBER}&queue=Orders" in opened
    assert f"/ledger?{OCTOBER}&driver=agent_time" in opened


def test_two_groups_are_compared_within_one_period(client: httpx.Client) -> None:
    """What parts the groups, their queues, is no group inside them: there is no table of it."""
    query = f"{OCTOBER}&of=queue%3DOrders&than=queue%3DSupport"
    found = page(client, f"/why?{query}")
    assert "in the group queue: Orders" in found
    assert "than in the group queue: Support" in found
    opened = page(client, f"/why?{query}&open=talk")
    assert "By channel" in opened
    assert "By queue" not in opened


def test_the_overview_leads_to_it(client: httpx.Client) -> None:
    overview = page(client, f"/?{OCTOBER}")
    assert f'<a href="/why?{OCTOBER.replace("&", "&amp;")}">Why?</a>' in overview


def test_each_bar_of_the_drawing_is_a_door(client: httpx.Client, small_centre: Path) -> None:
    found = page(client, f"/why?{OCTOBER}")
    drawn = found.split('class="doors wide"')[1].split("</svg>")[0]
    told = [c for c in why(small_centre)["causes"] if abs(Decimal(c["amount"])) >= Decimal("1e-4")]
    assert drawn.count("<a ") >= min(len(told), 17)
    svg = client.get(f"/why.svg?{OCTOBER}").text
    assert "September 2026" in svg
    height = r'viewBox="0 0 1080 (\d+)"'
    assert re.findall(height, svg)[:1] == re.findall(f'doors wide" {height}', found)[:1] != []


def test_a_ledger_that_lacks_an_account_is_said_first(small_centre: Path, tmp_path: Path) -> None:
    root = tmp_path / "no-rent"
    shutil.copytree(small_centre, root)
    books = root / "ledger" / "2026.csv"
    lines = [line for line in books.read_text(encoding="utf-8").splitlines()
             if not line.startswith("2026-10,Premises:Rent")]  # fmt: skip
    books.write_text("\n".join(lines), encoding="utf-8")
    with TestClient(application(Answers(root), Jobs(30)), base_url="http://127.0.0.1") as client:
        found = client.get(f"/why?{OCTOBER}").text
    top = found[: found.index("<h2")]
    assert "Ledger incomplete" in top
    assert "Premises:Rent has no line in 2026-10" in top
    assert "What did a call cost in October 2026 and in September 2026?" in top


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("definition=per_contact&definition=per_handled_call", "cannot be compared"),
        (f"{OCTOBER}&before=2025-01", "no cost per call to compare"),
        (f"{OCTOBER}&before=soon", "is not a period"),
        (f"{OCTOBER}&before=2026-13", "is not a period"),
        (f"{OCTOBER}&before=0001-01", "cannot be read as before"),
        (f"{OCTOBER}&before=9999-12", "is not a period"),
        ("period=2026-W99", "is not a period"),
        (f"{OCTOBER}&of=queue%3DOrders", "one is named"),
        (f"{OCTOBER}&of=queue&than=queue", "is not a filter"),
        (f"{OCTOBER}&of=moon%3D1&than=moon%3D2", "moon"),
        (f"{OCTOBER}&renamed=Orders", "is not a new name"),
        (f"{OCTOBER}&open=nothing", "is no cause of this change"),
        (f"{OCTOBER}&open=%3Cscript%3E", "is no cause of this change"),
        (f"{OCTOBER}&before={'x' * 400}", "cannot be read"),
    ],
)
def test_what_cannot_be_compared_is_said_with_its_reason(
    client: httpx.Client, query: str, says: str
) -> None:
    answer = client.get(f"/why?{query}")
    assert answer.status_code == 400
    assert says in unescape(answer.text)
    assert "<script>" not in answer.text
    assert client.get(f"/why.json?{query}").json()["error"]["what"]


def test_a_comparison_that_is_refused_leads_to_the_nearest_one(client: httpx.Client) -> None:
    found = unescape(client.get(f"/why?{OCTOBER}&before=2025-01").text)
    (door,) = re.findall(r'nearest two periods with records and ledger: <a href="([^"]*)"', found)
    assert client.get(door).status_code == 200


def test_the_form_asks_by_words_and_the_address_says_days(client: httpx.Client) -> None:
    found = client.get("/why?period=2026-W42&before=2026-W41&of=&than=")
    assert found.url.query == b"from=2026-10-12&to=2026-10-19"


def test_the_same_in_latvian(client: httpx.Client) -> None:
    found = page(client, f"/why?{OCTOBER}&lang=lv")
    assert "Kas to izmainīja" in found
    assert "2026. gada oktobrī" in found
