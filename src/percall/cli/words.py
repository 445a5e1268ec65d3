"""The words of a question, as typed, become a question."""

from datetime import date

from percall.centre import Centre
from percall.costing import filters
from percall.costing.ask import Words
from percall.costing.definitions import one_named
from percall.errors import UsageFault
from percall.intervals import By, NoPeriod, Period, WordFault, calendar_length, period_of
from percall.texts import _


def words_of(
    *,
    from_on: str | None = None,
    to_on: str | None = None,
    by: By = By.TOTAL,
    group_by: str | None = None,
    calls: str | None = None,
    direction: str = "all",
    channel: str = "all",
    only: list[str] | None = None,
    per: str = "call",
    definition: list[str] | None = None,
    centre: Centre | None = None,
) -> Words:
    """The question that the options of a command make; `centre` tells definitions that are alike.

    Raises:
        UsageFault: A day or a filter cannot be read, or no dimension is named to group by.
        DefinitionsDiffer: Several definitions are named.
    """
    if group_by is not None and not group_by.strip(" ,"):
        raise UsageFault(
            _("No dimension is named"), where="--group-by", do=_("name some, such as queue,team")
        )
    return Words(
        from_on=day_of(from_on, "--from"),
        to_on=day_of(to_on, "--to"),
        by=by,
        group_by=filters.dimensions_of(group_by or ""),
        calls=calls,
        direction=direction,
        channel=channel,
        only=tuple(filters.filter_of(text, "--only", UsageFault) for text in only or []),
        per=per,
        definition=one_named(definition or (), centre),
    )


def day_of(text: str | None, option: str) -> date | None:
    """The day that the value of an option names; None without one.

    Raises:
        UsageFault: It names none.
    """
    return None if text is None else filters.day_of(text, option, UsageFault)


def period_named(text: str, option: str) -> Period:
    """The period that a word names.

    Raises:
        UsageFault: It names none; the message says why.
    """
    try:
        return period_of(text)
    except NoPeriod as found:
        raise UsageFault(
            _why_no_period(found, text), where=option,
            do=_("write a month 2026-10, a quarter 2026-Q3, a week 2026-W43, or days"
                 " 2026-10-01..2026-10-15 with the day after the last one"),
        ) from None  # fmt: skip


def month_named(text: str, option: str) -> Period:
    """The calendar month that a word names.

    Raises:
        UsageFault: It names none, or another period.
    """
    how = _("write it as 2026-10")
    try:
        found = period_of(text)
    except NoPeriod as fault:
        raise UsageFault(_why_no_period(fault, text), where=option, do=how) from None
    if calendar_length(found) is not By.MONTH:
        raise UsageFault(_("{text} is not a month").format(text=repr(text)), where=option, do=how)
    return found


def _why_no_period(found: NoPeriod, text: str) -> str:
    why = {
        WordFault.SHAPE: _("{text} is not a period"),
        WordFault.NO_SUCH: _("{text} is not in the calendar"),
        WordFault.ENDS_FIRST: _("{text} ends before it starts"),
    }
    return why[found.fault].format(text=repr(text))
