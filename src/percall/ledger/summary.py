"""What the ledger says by month and account, as it accrues."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from percall.intervals import By, Period, start_of, start_of_next
from percall.ledger.accrual import accrue
from percall.ledger.lines import Line

SHOWN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What accrues in a month: the whole and its accounts by name, in the centre's currency."""

    month: Period
    by_account: tuple[tuple[str, Fraction], ...]

    @property
    def amount(self) -> Fraction:
        """The whole month's."""
        return sum((amount for _account, amount in self.by_account), Fraction(0))


def month_sums(lines: Iterable[Line], within: Period | None = None) -> list[MonthSum]:
    """Each month in which a line accrues, in order; days outside `within` are left out."""
    sums: dict[Period, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for line in lines:
        for month in _months(line, within):
            sums[month][line.account] += accrue(line, month.from_on, month.to_on)
    return [MonthSum(month, tuple(sorted(sums[month].items()))) for month in sorted(sums)]


def months_to_show(lines: Iterable[Line]) -> Period | None:
    """The twelve months up to the last one in which a line begins; None without lines.

    Hardware accrues for years to come: the months that people look at are those being booked.
    """
    begins = [line.from_on for line in lines]
    if not begins:
        return None
    to_on = start_of_next(max(begins), By.MONTH)
    year, month = divmod(to_on.year * 12 + to_on.month - 1 - SHOWN_MONTHS, 12)
    return Period(date(year, month + 1, 1), to_on)


def _months(line: Line, within: Period | None) -> Iterator[Period]:
    """The months that the line touches, cut by `within`."""
    from_on = max(line.from_on, within.from_on) if within else line.from_on
    to_on = min(line.to_on, within.to_on) if within else line.to_on
    start = start_of(from_on, By.MONTH)
    while start < to_on:
        end = start_of_next(start, By.MONTH)
        first, last = (
            (max(start, within.from_on), min(end, within.to_on)) if within else (start, end)
        )
        yield Period(first, last)
        start = end
