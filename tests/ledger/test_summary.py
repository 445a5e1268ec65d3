"""What the ledger says by month and account."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from percall.intervals import Period
from percall.ledger.summary import month_sums, months_to_show
from tests.ledger.books import line

LINES = st.lists(
    st.builds(
        line,
        amount=st.integers(-(10**6), 10**6).map(str),
        from_on=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
        to_on=st.dates(date(2026, 7, 1), date(2027, 12, 31)),
        account=st.sampled_from(["Labour:Wages", "Rent"]),
    ),
    max_size=5,
)


def test_a_line_over_two_months_is_parted_by_days() -> None:
    bill = line("30", from_on=date(2026, 9, 16), to_on=date(2026, 10, 16), account="Power")
    september, october = month_sums([line(), bill])
    assert september.by_account == (("Power", Fraction(15)),)
    assert october.by_account == (("Labour:Wages", Fraction(31)), ("Power", Fraction(15)))
    assert october.amount == 46


def test_days_asked_for_cut_their_months() -> None:
    (part,) = month_sums([line()], Period(date(2026, 10, 30), date(2027, 1, 1)))
    assert (part.month.from_on, part.month.to_on) == (date(2026, 10, 30), date(2026, 11, 1))
    assert part.amount == 2


def test_months_to_come_are_not_shown_unless_asked_for() -> None:
    hardware = line(from_on=date(2026, 1, 1), to_on=date(2029, 1, 1))
    assert months_to_show([hardware, line()]) == Period(date(2025, 11, 1), date(2026, 11, 1))
    assert months_to_show([]) is None


@given(LINES)
def test_the_months_sum_to_the_ledger(lines: list) -> None:
    assert sum(month.amount for month in month_sums(lines)) == sum(one.cost for one in lines)
