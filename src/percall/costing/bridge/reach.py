"""How far the records reach, and which days they do not reach over."""

from percall.costing.ask import Asked, months_with_records, read_totals
from percall.costing.coverage import first_and_last, is_covered
from percall.errors import QuestionFault
from percall.intervals import ONE_DAY, By, Period, month_of, periods, start_of_next, word_of
from percall.store.source import Source, source_of
from percall.texts import _


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
            do=_("its bills are those of all its days: compare days that the records have, such as"
                 " 2026-10-01..2026-10-15"),
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


def source_over(one: Asked, days: Period) -> Source:
    """The source of a question over other days."""
    return source_of(one.source.workspace, one.manifest, one.source.engine, days)
