"""Which days the records cover."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from percall.costing.totals import Totals
from percall.intervals import Period
from percall.store.source import Source

# A centre may be closed on the first or last days of a month, which is complete all the same.
CLOSED_DAYS = timedelta(days=3)


def first_and_last(source: Source, totals: Sequence[Totals] = ()) -> tuple[date, date] | None:
    """The first and last day with contacts or totals; None without any."""
    days = [day.local_on for day in totals]
    if source.segments:
        # Files stand by month, so only those of the months at the ends are looked at.
        ends = {source.segments[0].month, source.segments[-1].month}
        at_ends = replace(source, segments=tuple(f for f in source.segments if f.month in ends))
        view = at_ends.view(("local_on",), ())
        found = source.fetch(f"SELECT min(local_on), max(local_on) FROM {view}")[0]
        days += [day for day in found if day is not None]
    return (min(days), max(days)) if days else None


def is_covered(period: Period, first: date, last: date) -> bool:
    """Whether records from `first` to `last` reach over the period, but for a few closed days."""
    return first < period.from_on + CLOSED_DAYS and last >= period.to_on - CLOSED_DAYS
