"""The page of the margin: the figures of `percall marginal --json`, and where they lead."""

import csv
import io
import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.test_figures import values
from tests.web.world import percall

OCTOBER = "from=2026-10-01&to=2026-11-01"
DAYS = ("--from", "2026-10-01", "--to", "2026-11-01")


def told(root: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(percall("marginal", "-w", root, *DAYS, *options, "--json"))
    return found


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", ()),
        ("&share=0.1&queue=Orders", ("--only", "queue=Orders", "--share", "0.1")),
        ("&only=weekday%3D1&calls=offered", ("--only", "weekday=1", "--calls", "offered")),
    ],
)
def test_programs_get_the_answer_of_the_command(
    pages: TestClient, small_centre: Path, query: str, options: tuple[str, ...]
) -> None:
    assert pages.get(f"/marginal.json?{OCTOBER}{query}").json() == told(small_centre, *options)


def test_the_page_carries_every_rung_line_and_half_hour(
    pages: TestClient, small_centre: Path
) -> None:
    shown = values(pages.get(f"/marginal?{OCTOBER}").text)
    document = told(small_centre)
    for rung in document["ladder"]:
        assert {rung["amount"], rung["per_call"]} <= shown
        assert {line["amount"] for line in rung["lines"]} <= shown
        assert {one["amount"] for one in rung["half_hours"]} <= shown
    known = {one["marginal_cost_per_call"] for one in document["week"]} - {None}
    assert known <= shown


def test_each_rung_says_its_sentence_and_the_loaded_one_is_no_saving(
    pages: TestClient, small_centre: Path
) -> None:
    page = unescape(pages.get(f"/marginal?{OCTOBER}").text)
    loaded = page[page.index('id="loaded_cost"') : page.index('id="marginal_cost"')]
    assert "it is what they cost, and not what would go with them" in loaded
    assert "sav" not in re.sub(r"<[^>]*>", "", loaded)
    for rung in told(small_centre)["ladder"]:
        assert rung["formula"] in page


def test_a_half_hour_leads_to_its_contacts(pages: TestClient, small_centre: Path) -> None:
    page = unescape(pages.get(f"/marginal?{OCTOBER}").text)
    one = max(told(small_centre)["week"], key=lambda at: at["contacts"])
    there = (
        f"/contacts?{OCTOBER}&only=half_hour%3D{one['half_hour']}"
        f"&only=weekday%3D{one['weekday']}&outcome=any"
    )
    assert there in page
    assert f"{one['contacts']} contacts: any outcome" in pages.get(there).text


def test_the_lines_can_be_taken_along_and_add_up(pages: TestClient, small_centre: Path) -> None:
    text = pages.get(f"/marginal.csv?{OCTOBER}&table=lines").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    for rung, title in zip(
        told(small_centre)["ladder"],
        ("Loaded cost", "Marginal cost", "Time released", "Money that leaves the books"),
        strict=True,
    ):
        amounts = [Decimal(row["EUR"]) for row in rows if row["Rung"] == title]
        assert sum(amounts) == Decimal(rung["amount"])


def test_the_maps_are_drawn_and_said_in_words(pages: TestClient) -> None:
    page = unescape(pages.get(f"/marginal?{OCTOBER}").text)
    assert "Two maps by weekday and half-hour" in page
    assert "Dearest is" in page
    svg = pages.get(f"/marginal.svg?{OCTOBER}&theme=dark&size=narrow")
    assert "Agents paid for at a time" in svg.text


@pytest.mark.parametrize(
    "query",
    ["share=2", "share=0", "share=x", "share=1/0", "share=0.1&share=0.2",
     "definition=outbound_per_sale", "measure=asa_s"],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_clear_page(pages: TestClient, query: str) -> None:
    answer = pages.get(f"/marginal?{query}")
    assert answer.status_code == 400
    assert "<h1>" in answer.text
