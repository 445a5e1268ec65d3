"""What the report says in words: figures that a reader with a pencil comes to, in both languages."""

import re
from decimal import Decimal
from typing import Any

import pytest

from percall.costing.notes import quarantine_note
from percall.costing.pools import Pool
from percall.formats import Formats
from percall.report.hypertext import html_of
from percall.report.sections import pages_of
from percall.report.tables import Pages
from percall.texts import use_language
from percall.web.overview import change_of
from percall.web.sentence import sentence_of
from tests.report.worlds import strange_report

ENGLISH = Formats("en", "EUR")


def side(name: str, loaded: str) -> dict[str, Any]:
    cost = {"fully_loaded": loaded, "practical_capacity": loaded, "why_not": None}
    return {"name": name, "calls": 10, "cost_per_call": cost}


def bridged(then: str, now: str, *amounts: str) -> dict[str, Any]:
    """A month of 100 whose call cost `now` after `then`, by causes of these amounts."""
    document = strange_report(["one"]).document
    document["cost_per_call"] = side("", now)["cost_per_call"]
    document["bridge"] = {
        "why_not": None, "from": side("2026-09", then), "to": side("2026-10", now),
        "change": f"{Decimal(now) - Decimal(then):.9f}", "complete": True,
        "comparable_change": None,
        "causes": [{"kind": "talk", "of": "", "label": f"cause {i}", "amount": amount}
                   for i, amount in enumerate(amounts)],
    }  # fmt: skip
    return document


def printed(document: dict[str, Any], formats: Formats = ENGLISH) -> Pages:
    return pages_of(document, formats)


@pytest.mark.parametrize(
    ("then", "now", "says"),
    [
        # Exactly 0.0146, of which 0.01 is what nobody comes to who has 5.06 and 5.04 before them.
        ("5.055300000", "5.040700000", "0.02 less than the month before (5.06)"),
        ("5.044000000", "5.046000000", "0.01 more than the month before (5.04)"),
        ("5.041000000", "5.044000000", "as much as the month before"),
    ],
)
def test_the_change_is_the_difference_of_the_printed_figures(
    then: str, now: str, says: str
) -> None:
    sentence = printed(bridged(then, now, "-0.014600000")).board.sentences[0]
    assert sentence.split("; ")[1].rstrip(".") == says
    on_page = sentence_of(
        _period(now), _period(then), {"per": "call", "only": {}, "direction": "all",
        "channel": "all"}, ENGLISH.money("20"), "in October", "in September", ENGLISH,
    )  # fmt: skip
    assert on_page.split("; ")[0].split(", ")[1].split(" ")[0] == says.split(" ", maxsplit=1)[0]


def _period(loaded: str) -> dict[str, Any]:
    return strange_report(["one"]).document | side("", loaded)


def test_a_pages_change_is_the_difference_of_what_stands_on_it() -> None:
    assert change_of("5.040700000", "5.055300000", ENGLISH, 2).text.startswith("−0.02")
    assert change_of("0.745510000", "0.829490000", ENGLISH, 1, is_share=True).text == (
        "−8.3 points"  # 74.6 % after 82.9 %, which is 8.398 exactly
    )


def test_causes_whose_rounded_amounts_miss_the_change_have_a_row_for_rounding() -> None:
    document = bridged("1.000000000", "1.000100000", "0.000040000", "0.000060000")
    bridge = next(one for one in printed(document).detail if "month before" in one.title)
    cells = [row.cells for row in bridge.tables[0].rows]
    assert [cell[1] for cell in cells] == ["1.0000", "0.0000", "+0.0001", "1.0001"]
    document = bridged("1.000000000", "1.000100000", "0.000050000", "0.000050000")
    bridge = next(one for one in printed(document).detail if "month before" in one.title)
    amounts = [row.cells[1] for row in bridge.tables[0].rows]
    assert amounts == ["1.0000", "+0.0001", "+0.0001", "−0.0001", "1.0001"]
    assert bridge.tables[0].rows[3].cells[0] == "rounding"


def test_the_rule_of_the_service_level_and_the_quarantined_rows_stand_once() -> None:
    document = strange_report(["one"]).document
    document["definition_in_words"] = ["Service level: answered within 20 s."]
    document["data"] = document["data"] | {"quarantined_rows": 1462}
    document["notes"] = [quarantine_note(1462)]
    counts, rests_on = printed(document).detail[-2:]
    assert counts.sentences == ("Service level: answered within 20 s.",)
    said = [sentence for sentence in rests_on.sentences if "could not be read" in sentence]
    assert said == [quarantine_note(1462)]
    document["notes"] = []
    (said,) = [one for one in printed(document).detail[-1].sentences if "not be read" in one]
    assert said == "Rows that could not be read: 1\u2009462."


def test_nothing_has_no_bar_and_a_small_credit_one_that_is_hollow() -> None:
    document = strange_report(["one"]).document
    document["accounts"] = [
        {"account": name, "cost": cost, "in_definition": True}
        for name, cost in (("Wages", "45695.070000000"), ("Credit", "-380.000000000"),
                           ("Nothing", "0.004000000"))
    ]  # fmt: skip
    pages = printed(document)
    money = next(one for one in pages.detail if one.title == "Where the money goes")
    bars = {row.cells[0]: row.bar for row in money.tables[0].rows}
    assert bars["Wages"] == 1
    assert bars["Credit"] == pytest.approx(-380 / 45695.07)
    assert bars["Nothing"] is None
    page = html_of(pages, "en")
    row = page[page.index(">Credit<") : page.index(">Nothing<")]
    assert 'class="bar"' in row  # hollow, and at least as wide as its two edges and what is between
    assert re.search(r"\.bar \{ min-width: 5px", page)


def test_all_queues_have_their_contacts_their_calls_and_what_one_cost() -> None:
    document = strange_report(["one", "two"]).document
    document["groups_overlap"] = True
    document |= {"contacts": 18, "calls": 17}  # a transferred contact stands in both
    queues = next(one for one in printed(document).detail if one.title == "Queue by queue")
    total = queues.tables[0].rows[-1].cells
    assert total == ("all queues", "18", "17", "200.00", "160.00", "10.00", "8.00")
    assert queues.tables[0].notes[0].endswith("and once in all queues.")


@pytest.mark.parametrize(
    ("language", "team", "direction"),
    [("en", "agents' time (team: billing)", "tariff (direction: inbound)"),
     ("lv", "aģentu laiks (komanda: billing)", "tarifs (virziens: ienākošie)")],
)  # fmt: skip
def test_pools_are_named_as_people_do(language: str, team: str, direction: str) -> None:
    use_language(language)
    assert Pool("agent_time", "team:billing").title == team
    assert Pool("tariff", "direction:inbound").title == direction


def test_no_line_of_the_page_ends_within_a_number() -> None:
    document = strange_report([f"queue {n}" for n in range(20)]).document
    page = html_of(printed(document), "en")
    assert "2\u202f000.00" in page
    assert "\u2009" not in page
