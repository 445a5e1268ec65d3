"""Days of which only totals are known: they are counted, and priced as two totals can be.

Source: costing-rules.md and `percall quick`: total cost / number of calls. Rates of a period are
weighted by the contacts that they speak of, never averaged by day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from percall.costing.sums import Cell
from percall.intervals import Period


@dataclass(frozen=True, slots=True)
class Totals:
    """One day's totals; None where the source does not say. Means are milliseconds."""

    local_on: date
    offered: int | None
    answered: int | None
    abandoned: int | None
    talk_ms_mean: int | None
    asa_ms: int | None
    service_level_share: Fraction | None

    def within(self, period: Period) -> bool:
        """Whether the day lies in the period."""
        return period.from_on <= self.local_on < period.to_on


def add_totals(cell: Cell, days: Iterable[Totals]) -> Cell:
    """The cell with the days' totals counted in."""
    counts, waits, handle_ms = dict(cell.counts), dict(cell.waits or {}), cell.handle_ms
    for day in days:
        offered, answered = day.offered or 0, day.answered or 0
        _more(counts, contacts=offered, offered=offered, answered=answered, handled=answered)
        if day.talk_ms_mean is not None:
            _more(counts, timed=answered)
            handle_ms += day.talk_ms_mean * answered
        waited = answered if day.asa_ms is not None else 0
        _more(waits, offered=offered, answered=answered, lost=day.abandoned or 0)
        _more(waits, wait_known=waited, wait_ms=(day.asa_ms or 0) * waited)
        # The service level is the source's own: it does not need each answer's wait.
        judged = offered if day.service_level_share is not None else 0
        _more(waits, unjudged=offered - (answered - waited) - judged)
        _more(waits, within=(day.service_level_share or 0) * offered)
    return replace(cell, counts=counts, waits=waits, handle_ms=handle_ms)


def _more(sums: dict[str, Any], **amounts: int | Fraction) -> None:
    for name, amount in amounts.items():
        sums[name] = sums.get(name, 0) + amount
