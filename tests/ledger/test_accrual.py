"""Even accrual over half-open days."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.ledger.accrual import accrue, accrued
from percall.ledger.lines import Line
from tests.ledger.books import line

DAYS = st.dates(date(1970, 1, 1), date(2099, 12, 31))
AMOUNTS = st.decimals(-(10**15), 10**15, places=3, allow_nan=False, allow_infinity=False).map(
    Fraction
)


def test_a_licence_of_49_a_month_for_5_agents_costs_57_17_over_7_of_30_days() -> None:
    licences = line("245", from_on=date(2026, 9, 1), to_on=date(2026, 10, 1))
    week = accrue(licences, date(2026, 9, 7), date(2026, 9, 14))
    assert week == Fraction(245 * 7, 30)
    assert round(week, 2) == Fraction("57.17")


def test_the_last_day_is_not_counted() -> None:
    assert accrue(line("31"), date(2026, 10, 31), date(2026, 11, 30)) == 1
    assert accrue(line("31"), date(2026, 11, 1), date(2026, 11, 30)) == 0


def test_a_leap_day_takes_its_share() -> None:
    rent = line("29", from_on=date(2028, 2, 1), to_on=date(2028, 3, 1))
    assert accrue(rent, date(2028, 2, 29), date(2028, 3, 1)) == 1


def test_only_lines_that_accrue_in_the_days_are_named() -> None:
    october, november = line(), line(from_on=date(2026, 11, 1), to_on=date(2026, 12, 1))
    found = accrued([october, november], date(2026, 11, 1), date(2026, 11, 8))
    assert found == [(november, Fraction(31 * 7, 30))]


def test_a_credit_accrues_as_a_cost_does() -> None:
    assert accrue(line("-31"), date(2026, 10, 1), date(2026, 10, 3)) == -2


@pytest.mark.parametrize("amount", ["1e15", "0.001"])
def test_large_and_small_amounts_stay_exact(amount: str) -> None:
    thirds = [date(2026, 10, day) for day in (1, 2, 12)] + [date(2026, 11, 1)]
    parts = [accrue(line(amount), a, b) for a, b in pairwise(thirds)]
    assert sum(parts) == Fraction(amount)


@given(
    amount=AMOUNTS,
    rate=st.fractions(Fraction(1, 1000), 1000, max_denominator=10**4),
    start=DAYS,
    day_count=st.integers(1, 2000),
    cuts=st.sets(st.integers(0, 2000), max_size=12),
)
def test_over_any_partition_of_its_days_a_line_sums_to_its_amount(
    amount: Fraction, rate: Fraction, start: date, day_count: int, cuts: set[int]
) -> None:
    end = start + timedelta(days=day_count)
    whole = Line(start, end, "Labour", amount, "USD", rate)
    inside = {start + timedelta(days=cut) for cut in cuts if cut < day_count}
    bounds = sorted({start, end, *inside})
    parts = [accrue(whole, a, b) for a, b in pairwise(bounds)]
    assert sum(parts) == amount * rate
