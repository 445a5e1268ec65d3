"""What each ledger line of a period cost as it is printed: the lines of an account sum to it.

Rule (costing-rules.md, section 7): book -> accounts -> lines, each whole floored into its parts
with one unit each to the largest remainders; ties go to the account's first line in the books.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from percall.costing.figures import PeriodFigures
from percall.costing.printed import wholes
from percall.intervals import Period
from percall.ledger.accrual import accrued
from percall.ledger.lines import Line
from percall.money import split


@dataclass(frozen=True, slots=True)
class LineCost:
    """A line, what it cost in a period, exact, and the same in printed billionths."""

    line: Line
    exact: Fraction
    units: int

    def days_in(self, period: Period) -> Period:
        """The days of the period in which the line accrues."""
        return Period(
            max(self.line.from_on, period.from_on), min(self.line.to_on, period.to_on)
        )  # fmt: skip


def printed_lines(one: PeriodFigures, lines: Sequence[Line]) -> list[LineCost]:
    """The lines that accrue in a period, by account and then as the books have them.

    Args:
        one: The figures of the period.
        lines: The ledger that they were made of.
    """
    of_account: dict[str, list[tuple[Line, Fraction]]] = {account: [] for account in one.accounts}
    for line, cost in accrued(lines, one.period.from_on, one.period.to_on):
        of_account[line.account].append((line, cost))
    accounts = split(wholes(one).book, list(one.accounts.values()))
    return [
        LineCost(line, cost, units)
        for whole, booked in zip(accounts, of_account.values(), strict=True)
        for (line, cost), units in zip(
            booked, split(whole, [cost for _line, cost in booked]), strict=True
        )
    ]
