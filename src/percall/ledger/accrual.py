"""Even accrual: what a line costs in some days is its amount x days inside / days of the line.

Days are half-open and belong to the centre's calendar, and the shares are exact fractions: over
any partition of a line's days they sum to its amount.

Source: costing-rules.md, section 4.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from percall.intervals import Period
from percall.ledger.lines import Line


def accrue(line: Line, from_on: date, to_on: date) -> Fraction:
    """What the line costs from `from_on` until before `to_on`, in the centre's currency."""
    day_count = Period(line.from_on, line.to_on).days_shared(from_on, to_on)
    return line.cost * Fraction(day_count, line.day_count)


def accrued(lines: Iterable[Line], from_on: date, to_on: date) -> list[tuple[Line, Fraction]]:
    """The lines that accrue between two days, each with what it costs there."""
    return [
        (line, accrue(line, from_on, to_on))
        for line in lines
        if line.from_on < to_on and from_on < line.to_on
    ]
