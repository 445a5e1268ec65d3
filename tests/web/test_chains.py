"""Chains and the failure-demand bill as pages: the figures of their commands, each with a door."""

import re
import shutil
from collections.abc import Iterator
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
from tests.web.returning import make_returning
from tests.web.test_downloads import PNG, drawings_name_their_definition, rows_of
from tests.web.test_figures import values
from tests.web.world import percall

OCTOBER = "from=2026-10-01&to=2026-11-01"
DAYS = ("--from", "2026-10-01", "--to", "2026-11-01")


@pytest.fixture(scope="module")
def returning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_returning(tmp_path_factory.mktemp("chains") / "returning")


@pytest.fixture(scope="module")
def pages(returning: Path) -> Iterator[TestClient]:
    app = application(Answers(returning), Jobs(30))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/chains.json?", ("chains", "--group-by", "queue,reason")),
        ("/chains.json?window=24h&split=reason&linked=all&",
         ("chains", "--group-by", "reason", "--window", "24h", "--direction", "all")),
        ("/chains.json?queue=Orders&channel=voice&",
         ("chains", "--group-by", "queue,reason", "--only", "queue=Orders", "--channel", "voice")),
        ("/failure.json?", ("failure", "--list", "50")),
        ("/failure.json?window=30d&split=queue&direction=inbound&only=reason%3Dbill&",
         ("failure", "--list", "50", "--window", "30d", "--group-by", "queue", "--direction",
          "inbound", "--only", "reason=bill")),
    ],
)  # fmt: skip
def test_programs_get_the_same_bytes_as_from_the_command_line(
    pages: TestClient, returning: Path, path: str, words: tuple[str, ...]
) -> None:
    printed = percall(*words, *DAYS, "-w", returning, "--json")
    assert pages.get(f"{path}{OCTOBER}").content == printed.encode()


def test_the_curve_names_the_definition_of_its_figures(pages: TestClient) -> None:
    assert drawings_name_their_definition(pages, "chains")


def test_coverage_stands_before_what_a_resolution_cost(pages: TestClient) -> None:
    page = pages.get(f"/chains?{OCTOBER}").text
    keys = re.findall(r"<dt>([^<]*)</dt>", page[page.index('class="keys"') :])
    assert keys == [
        "Coverage: contacts that can be chained", "Cost per resolution, EUR",
        "Contacts per resolution", "Resolved at first contact",
    ]  # fmt: skip
    period = pages.get(f"/chains.json?{OCTOBER}").json()["periods"][0]
    assert 0 < Decimal(period["coverage_share"]) < 1
    wanted = {period["coverage_share"], period["cost"]}
    for name in ("cost_per_resolution", "contacts_per_resolution", "resolved_first"):
        wanted.add(period[name]["value"])
    for group in period["groups"]:
        wanted |= {group["cost"], group["repeat_cost"], group["coverage_share"]}
        wanted |= set((group["resolved_first"] or {}).values())
    assert wanted <= values(page)


def test_the_curve_is_drawn_and_told_point_by_point(pages: TestClient) -> None:
    rows = rows_of(pages.get(f"/chains.csv?{OCTOBER}&table=curve").text)[1:]
    curve = pages.get(f"/chains.json?{OCTOBER}").json()["periods"][0]["curve"]
    assert len(rows) == len(curve) == 65
    for row, point in zip(rows, curve, strict=True):
        first = point["resolved_first"]
        assert row[1:4] == ([first[n] for n in ("value", "low", "high")] if first else [""] * 3)
    assert "Resolved at first contact, %" in pages.get(f"/chains.svg?{OCTOBER}").text
    assert pages.get(f"/chains.png?{OCTOBER}&theme=dark&size=narrow").content.startswith(PNG)


def test_a_group_leads_to_its_contacts(pages: TestClient) -> None:
    page = unescape(pages.get(f"/chains?{OCTOBER}").text)
    door = re.search(r'href="(/contacts\?[^"]*queue=Orders[^"]*)"><data value="(\d+)"', page)
    assert door
    assert f"{door[2]} contacts:" in pages.get(door[1]).text


def test_a_centre_that_knows_no_customers_gets_dashes_with_the_reason(
    client: httpx.Client,
) -> None:
    page = client.get(f"/chains?{OCTOBER}").text
    assert "is not known: no contact has both a known customer and a known reason" in page
    assert ">0.0\u00a0%</data>" in page  # the coverage
    assert "<picture>" not in page
    assert client.get(f"/chains.svg?{OCTOBER}").status_code == 400


def test_the_bill_and_the_rest_sum_to_the_fully_loaded_cost(
    pages: TestClient, returning: Path
) -> None:
    rows = rows_of(pages.get(f"/failure.csv?{OCTOBER}").text)[1:]
    costs = {row[0]: Decimal(row[2]) for row in rows if row[0] != "rounding"}
    classes = list(costs.values())[:6]
    assert sum(classes) == costs["The bill"] > 0
    rest = next(cost for name, cost in costs.items() if name.startswith("The rest"))
    assert costs["The bill"] + rest == costs["The fully loaded cost"]
    whole = re.search(r'"cost": "([0-9.]+)"', percall("cost", "-w", returning, *DAYS, "--json"))
    assert whole
    assert costs["The fully loaded cost"] == Decimal(whole[1])


def test_what_people_read_of_the_bill_adds_up_too(pages: TestClient) -> None:
    """Where rounded figures do not, a line named rounding says by how much."""
    for path in ("/failure?", "/failure?split=queue&", "/failure?split=channel&"):
        page = pages.get(f"{path}{OCTOBER}").text
        table = page[page.index('id="bill"') : page.index("</section>", page.index('id="bill"'))]
        shown = {
            name: Decimal(cells[1].replace("\u202f", "").replace("−", "-"))
            for name, cells in _rows(table).items() if len(cells) > 1
        }  # fmt: skip
        classes = [amount for name, amount in shown.items() if "bill" not in name][:6]
        assert sum(classes) + shown.get("rounding", Decimal(0)) == shown["The bill"]


def _rows(table: str) -> dict[str, list[str]]:
    """The figures of each row by its name."""
    found = {}
    for row in table.split("<tr")[1:]:
        name = re.sub("<[^>]*>", "", row.split("</th>")[0].split('scope="row">')[-1]).strip()
        cells = re.findall(r"<data[^>]*>([^<]*)</data>", row)
        found[name] = cells if len(cells) != 1 else ["", *cells]
    return found


def test_a_class_opens_its_contacts_each_with_its_price_tag(pages: TestClient) -> None:
    period: dict[str, Any] = pages.get(f"/failure.json?{OCTOBER}").json()["periods"][0]
    one = next(c for c in period["classes"] if c["class"] == "repeat")
    page = unescape(pages.get(f"/failure?{OCTOBER}&open=repeat").text)
    opened = page[page.index('id="opened"') : page.index('id="groups"')]
    keys = re.findall(r'href="/contact\?[^"]*id=(\d+)"', opened)
    assert keys == [contact["contact_id"] for contact in one["dearest"]]
    assert {contact["cost"] for contact in one["dearest"]} <= values(opened)
    assert "What did the contact" in pages.get(f"/contact?{OCTOBER}&id={keys[0]}").text


def test_each_bar_of_the_bill_is_a_door(pages: TestClient) -> None:
    page = pages.get(f"/failure?{OCTOBER}").text
    doors = re.findall(r'<a href="/failure\?[^"]*open=(\w+)#opened" tabindex', page)
    names = [
        c["class"] for c in pages.get(f"/failure.json?{OCTOBER}").json()["periods"][0]["classes"]
    ]
    assert doors == names * 2


def test_counting_rules_are_of_calls_so_the_address_loses_them(pages: TestClient) -> None:
    found = pages.get(f"/chains?{OCTOBER}&calls=offered&per=sale&definition=per_contact")
    assert found.url.query == OCTOBER.encode()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/chains?window=8w", "is not a window"), ("/chains?window=61d", "is not a window"),
        ("/chains?window=0h", "is not a window"), ("/failure?window=1e9h", "is not a window"),
        ("/chains?split=agent", "cannot be read as split"), ("/chains?linked=none", "linked"),
        ("/chains?only=team%3Dnorth", "team"), ("/failure?open=%3Cscript%3E", "has no class"),
        ("/failure?only=moon%3D1", "moon"), ("/failure?split=%27;--", "cannot be read as split"),
        ("/chains?from=2026-11-01&to=2026-10-01", "ends on"),
        ("/failure.csv?table=nothing", "no such table"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(pages: TestClient, path: str, says: str) -> None:
    answer = pages.get(path)
    assert answer.status_code == 400
    assert says in unescape(answer.text)
    assert "<script>" not in answer.text


def test_days_without_records_or_books_are_told_as_not_known(pages: TestClient) -> None:
    for path in ("/chains", "/failure"):
        page = pages.get(f"{path}?from=2020-01-01&to=2020-02-01")
        assert page.status_code == 200
        assert "not known" in page.text


def test_without_books_no_money_of_the_bill_is_shown_as_nothing(
    returning: Path, tmp_path: Path
) -> None:
    root = tmp_path / "no-books"
    shutil.copytree(returning, root)
    (root / "ledger" / "2026.csv").unlink()
    with TestClient(application(Answers(root), Jobs(30)), base_url="http://127.0.0.1") as client:
        page = client.get(f"/failure?{OCTOBER}&open=repeat").text
    assert "What failing customers cost is not known: the ledger has no line" in page
    assert ">0.00</data>" not in page
    assert "<picture>" not in page


def test_the_same_in_latvian(pages: TestClient) -> None:
    assert "Ķēdes" in pages.get(f"/chains?{OCTOBER}&lang=lv").text
    assert "2026. gada oktobrī" in pages.get(f"/failure?{OCTOBER}&lang=lv").text
