"""The period of a line: a month, or the days from and until before.

Days are ISO (2026-10-01) or date cells of a workbook: 01/10/2026 is January in one country and
October in the next, so it is a fault and not a guess.
"""

import re
from datetime import date, datetime, time

from percall.intervals import ONE_DAY, Period, month_of
from percall.ledger.checks import Misread
from percall.ledger.grids import is_blank
from percall.texts import _

YEARS = range(1900, 2200)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_MONTH = re.compile(r"(\d{4}-\d{2})(?:-01)?", re.ASCII)


def read_day(cell: object) -> date:
    """The day of a cell.

    Raises:
        Misread: It is no ISO date, no date cell, or of a year that no ledger has.
    """
    if isinstance(cell, datetime):
        found = cell.date() if cell.time() == time() else None
    elif isinstance(cell, date):
        found = cell
    else:
        found = _parsed(_DAY, cell, "{}")
    if found is None:
        why = _("{found} is no day: write it as 2026-10-01").format(found=_quoted(cell))
        raise Misread("unreadable_day", why)
    return _likely(found)


def read_month(cell: object) -> Period:
    """The calendar month of a cell.

    Raises:
        Misread: It is no month such as 2026-10.
    """
    if isinstance(cell, datetime):
        found: date | None = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _parsed(_MONTH, cell, "{}-01")
    if found is None or found.day != 1:
        why = _("{found} is no month: write it as 2026-10").format(found=_quoted(cell))
        raise Misread("unreadable_month", why)
    return month_of(_likely(found))


def read_period(month: object, from_cell: object, to_cell: object) -> Period:
    """The days of a line.

    Raises:
        Misread: There are none, they cannot be read, or month and days disagree.
    """
    if is_blank(from_cell) and is_blank(to_cell):
        if is_blank(month):
            why = _("The line has no period: give a month or both days (a total is no line)")
            raise Misread("missing_period", why)
        return read_month(month)
    if is_blank(from_cell) or is_blank(to_cell):
        why = _("The line has one end of its period: give both from_on and to_on")
        raise Misread("missing_period", why)
    from_on, to_on = read_day(from_cell), read_day(to_cell)
    if to_on <= from_on:
        why = _("The line ends on {to_on}, not after its start on {from_on} (to_on is exclusive)")
        raise Misread("empty_period", why.format(to_on=to_on, from_on=from_on))
    found = Period(from_on, to_on)
    if not is_blank(month) and read_month(month) != found:
        why = _("The month {month} and the days {from_on} to {to_on} disagree: give one of them")
        raise Misread("two_periods", why.format(month=_quoted(month), from_on=from_on, to_on=to_on))
    return found


def leaves_out_last_day(from_on: date, to_on: date) -> bool:
    """Whether a line of whole months seems to count its last day, which `to_on` excludes."""
    return from_on.day == 1 and (to_on + ONE_DAY).day == 1


def _parsed(pattern: re.Pattern[str], cell: object, form: str) -> date | None:
    matched = pattern.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if matched is None:
        return None
    try:
        return date.fromisoformat(form.format(matched[1]))
    except ValueError:
        return None


def _likely(day: date) -> date:
    if day.year not in YEARS:
        why = _("The year {year} is none that a ledger has").format(year=day.year)
        raise Misread("unlikely_year", why)
    return day


def _quoted(cell: object) -> str:
    shown = repr(str(cell).strip())[1:-1]
    return shown if len(shown) <= 40 else shown[:37] + "..."
