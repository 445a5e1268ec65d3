"""What a bridge refuses, and what it advises instead."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from percall.centre import Centre
from percall.costing.bridge.reach import nearest_pair
from percall.costing.definitions import definition_from, stated_as
from percall.intervals import Period, period_of
from percall.ledger.lines import Line
from percall.stated import TestContacts
from tests.costing.bridge.desk import (
    OCTOBER,
    SEPTEMBER,
    WAGES,
    amounts,
    ask,
    book,
    rent,
    said,
)


def test_a_refusal_names_the_nearest_two_periods_that_can_be_compared(desk: Path) -> None:
    """Not November, in which nobody called, nor August and December, which have a part."""
    book(desk, WAGES, rent("08"))
    refused = said(desk, after="2026-11")
    assert "compare 2026-10 with 2026-09" in refused.error


@pytest.mark.parametrize(
    ("name", "pair"),
    [(None, (SEPTEMBER, OCTOBER)), ("per_handled_call", (SEPTEMBER, OCTOBER)),
     ("per_resolution", ("2026-08", SEPTEMBER))],
)  # fmt: skip
def test_the_nearest_two_periods_are_such_that_the_definition_can_tell(
    name: str | None, pair: tuple[str, str]
) -> None:
    """Records end with October: who comes back within a week of its last day is not told."""
    reach, centre = Period(date(2026, 7, 1), date(2026, 11, 1)), Centre("Desk", "EUR", "UTC")
    months = [date(2026, month, 1) for month in range(7, 11)]
    lines = [Line(reach.from_on, reach.to_on, "Labour", Fraction(1), "EUR")]
    definition = definition_from(stated_as(centre, name), centre, TestContacts()) if name else None
    assert nearest_pair(reach, months, lines, definition) == tuple(map(period_of, pair))


def test_a_cost_for_each_resolution_is_asked_by_its_definition(desk: Path) -> None:
    book(desk, WAGES)
    refused = said(desk, "--per", "resolution")
    assert (refused.code, "--definition per_resolution" in refused.error) == (2, True)
    found = ask(desk, "--definition", "per_resolution")
    assert found["definition"]["per"] == "resolution"
    assert sum(amounts(found).values()) == Fraction(found["change"])


@pytest.mark.parametrize(
    ("only", "advice"),
    [
        ("queue=suport", "did you mean support"),
        ("agent=blue", "compare queues, teams or periods, not agents"),
        ("channel=email", "No record of this period has the channel 'email'"),
    ],
)
def test_a_refusal_does_not_advise_what_was_asked(desk: Path, only: str, advice: str) -> None:
    book(desk, WAGES)
    refused = said(desk, "--only", only)
    assert refused.code == 10
    assert advice in refused.error
    assert "compare 2026-10 with 2026-09" not in refused.error
