"""How far the records reach, which days they do not reach over, and what can be compared instead."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise

from percall.costing.ask import Asked, months_with_records, read_totals
from percall.costing.coverage import first_and_last, is_covered
from percall.costing.definitions import Definition
from percall.errors import QuestionFault
from percall.intervals import (
    ONE_DAY,
    By,
    Period,
    month_of,
    periods,
    start_of,
    start_of_next,
    word_of,
)
from percall.ledger.lines import Line
from percall.stated import COUNT
from percall.store.source import Source, source_of
from percall.texts import _

HOURS_OF_A_DAY = 24


def require_covered(one: Asked) -> None:
    """Refuse days that the records reach over in part only: their bills are those of all days.

    Days without any record or any bill are refused by `sides.side_of`, with their own reason.

    Raises:
        QuestionFault: The records begin after the days, end before them, or lack a whole month.
    """
    days, reach = one.question.whole, reach_of(one)
    if reach is None or not days.days_shared(reach.from_on, reach.to_on):
        return
    what = ""
    if not is_covered(days, reach.from_on, reach.to_on - ONE_DAY):
        what = _("the records reach from {first} to {last}, over a part of it only").format(
            first=reach.from_on, last=reach.to_on - ONE_DAY
        )
    elif bare := _bare_months(one, days):
        what = _("there are no records of {months}").format(months=", ".join(bare))
    if what:
        raise QuestionFault(
            _("{name} has no cost per call to compare: {why}").format(name=word_of(days), why=what),
            do=advice(one),
        )  # fmt: skip


def _bare_months(one: Asked, days: Period) -> list[str]:
    """Whole months inside the days that no record is of."""
    told = set(months_with_records(one.manifest))
    months = periods(days, By.MONTH)
    return [
        word_of(month) for month in months
        if month.from_on not in told and month == month_of(month.from_on) and len(months) > 1
    ]  # fmt: skip


def reach_of(one: Asked) -> Period | None:
    """The days that the records reach over."""
    months = months_with_records(one.manifest)
    if not months:
        return None
    workspace, engine = one.source.workspace, one.source.engine
    whole = Period(months[0], start_of_next(months[-1], By.MONTH))
    span = first_and_last(
        source_over(one, whole), read_totals(workspace, one.manifest, engine, whole)
    )
    return Period(span[0], span[1] + ONE_DAY) if span else None


def nearest_pair(
    reach: Period, months: Collection[date], lines: Sequence[Line],
    definition: Definition | None = None,
) -> tuple[Period, Period] | None:  # fmt: skip
    """The last two months, else weeks, side by side that have records and ledger.

    Args:
        reach: The days that the records reach over.
        months: The first days of the months that have records.
        lines: The ledger.
        definition: What counts: where it looks at who comes back, its window has to be told.
    """
    told_from, told_to = _told_by(reach, definition)

    def can_be(days: Period) -> bool:
        if days.from_on < told_from or days.to_on > told_to:
            return False
        told = all(start_of(day, By.MONTH) in months for day in days.days())
        booked = any(days.days_shared(line.from_on, line.to_on) for line in lines)
        return told and booked and is_covered(days, reach.from_on, reach.to_on - ONE_DAY)

    for by in (By.MONTH, By.WEEK):
        cut = periods(reach, by)
        whole = [Period(start_of(p.from_on, by), start_of_next(p.from_on, by)) for p in cut]
        pairs = [pair for pair in pairwise(whole) if all(map(can_be, pair))]
        if pairs:
            return pairs[-1]
    return None


def _told_by(reach: Period, definition: Definition | None) -> tuple[date, date]:
    """From which day and until before which one it can be told who comes back, if it is asked."""
    first, last = date.min, date.max
    if definition is not None and definition.resolution_hours:
        window = timedelta(days=-(-definition.resolution_hours // HOURS_OF_A_DAY))
        if definition.repeated != COUNT:
            first = reach.from_on + window
        if definition.per == "resolution":
            last = reach.to_on - ONE_DAY - window
    return first, last


def pair_near(one: Asked) -> tuple[Period, Period] | None:
    """The last two periods of the centre that can be compared."""
    reach = reach_of(one)
    if reach is None:
        return None
    months = months_with_records(one.manifest)
    return nearest_pair(reach, months, one.lines, one.question.definition)


def advice(one: Asked) -> str:
    """What to compare instead of days that have no cost per call."""
    pair = pair_near(one)
    if pair is None:
        return _("choose a period that has records and ledger")
    return _("compare {after} with {before}, which have records and ledger").format(
        before=word_of(pair[0]), after=word_of(pair[1])
    )


def source_over(one: Asked, days: Period) -> Source:
    """The source of a question over other days."""
    return source_of(one.source.workspace, one.manifest, one.source.engine, days)
