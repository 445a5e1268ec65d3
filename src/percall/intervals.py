"""Time as a centre counts it: calendar days, half-open periods, weeks that begin on Monday.

A period has a word: `2026-10` a month, `2026-Q3` a quarter, `2026-W43` an ISO week, and
`2026-10-01..2026-10-15` any days, the last one excluded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class By(StrEnum):
    """The lengths of period that a report can be split by."""

    TOTAL = "total"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `from_on` until before `to_on`."""

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.to_on <= self.from_on:
            raise ValueError(f"a period must end after it starts: {self.from_on}..{self.to_on}")

    @property
    def day_count(self) -> int:
        """Whole days inside."""
        return (self.to_on - self.from_on).days

    @property
    def last_on(self) -> date:
        """The last day inside: what people call the end."""
        return self.to_on - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Each day inside, in order."""
        return (self.from_on + timedelta(days=i) for i in range(self.day_count))

    def days_shared(self, from_on: date, to_on: date) -> int:
        """Days that the period shares with another half-open stretch."""
        return max(0, (min(self.to_on, to_on) - max(self.from_on, from_on)).days)


def start_of(day: date, by: By) -> date:
    """The first day of the day's week (Monday), month, quarter or year; the day itself by day."""
    match by:
        case By.WEEK:
            return day - timedelta(days=day.weekday())
        case By.MONTH:
            return day.replace(day=1)
        case By.QUARTER:
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case By.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def start_of_next(day: date, by: By) -> date:
    """The first day of the period after the day's own.

    Raises:
        OverflowError: The calendar of Python ends there (year 9999).
    """
    start = start_of(day, by)
    match by:
        case By.WEEK:
            return start + timedelta(days=7)
        case By.MONTH:
            return start_of(start + timedelta(days=31), By.MONTH)
        case By.QUARTER:
            return start_of(start + timedelta(days=93), By.QUARTER)
        case By.YEAR:
            return start.replace(year=start.year + 1)
        case _:
            return start + ONE_DAY


def month_of(day: date) -> Period:
    """The calendar month that holds the day."""
    return Period(start_of(day, By.MONTH), start_of_next(day, By.MONTH))


def periods(whole: Period, by: By) -> list[Period]:
    """The whole cut at the starts of weeks, months, ...; the first and last may be cut short."""
    if by is By.TOTAL:
        return [whole]
    found, from_on = [], whole.from_on
    while from_on < whole.to_on:
        to_on = min(start_of_next(from_on, by), whole.to_on)
        found.append(Period(from_on, to_on))
        from_on = to_on
    return found


class WordFault(StrEnum):
    """Why a word names no period."""

    SHAPE = "shape"
    NO_SUCH = "no_such"
    ENDS_FIRST = "ends_first"


class NoPeriod(ValueError):
    """A word names no period; `fault` says why."""

    def __init__(self, word: str, fault: WordFault) -> None:
        super().__init__(f"{word!r} names no period: {fault}")
        self.word, self.fault = word, fault


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-[Qq](\d)", re.ASCII)
_WEEK = re.compile(r"(\d{4})-[Ww](\d{2})", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


def day_named(text: str) -> date:
    """The day of `2026-10-01`; a week, `20261001` and all else that Python takes for one is none.

    Raises:
        ValueError: It has another shape, or the calendar has no such day.
    """
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def period_of(word: str) -> Period:
    """The period that a word names (see the top of the file).

    Raises:
        NoPeriod: The word has another shape, the calendar has no such month, quarter, week or
            day, or the days end before they start.
    """
    text = word.strip()
    try:
        found = _period_of(text)
    except (ValueError, OverflowError):
        raise NoPeriod(text, WordFault.NO_SUCH) from None
    if found is None:
        raise NoPeriod(text, WordFault.SHAPE)
    if found[1] <= found[0]:
        raise NoPeriod(text, WordFault.ENDS_FIRST)
    return Period(*found)


def _period_of(text: str) -> tuple[date, date] | None:
    if month := _MONTH.fullmatch(text):
        first = date(int(month[1]), int(month[2]), 1)
        return first, start_of_next(first, By.MONTH)
    if quarter := _QUARTER.fullmatch(text):
        # The fifth quarter would begin in month 13, which date() refuses; so is there no quarter 0.
        first = date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
        return first, start_of_next(first, By.QUARTER)
    if week := _WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return monday, start_of_next(monday, By.WEEK)
    if days := _DAYS.fullmatch(text):
        return date.fromisoformat(days[1]), date.fromisoformat(days[2])
    return None


def calendar_length(period: Period) -> By | None:
    """Which stretch of the calendar a period is: a week, month, quarter or year; else None."""
    for by in (By.WEEK, By.MONTH, By.QUARTER, By.YEAR):
        first = period.from_on
        if start_of(first, by) == first and start_of_next(first, by) == period.to_on:
            return by
    return None


def word_of(period: Period) -> str:
    """The shortest word of a period; `period_of` reads it back."""
    first = period.from_on
    match calendar_length(period):
        case By.WEEK:
            year, week, _weekday = first.isocalendar()
            return f"{year}-W{week:02}"
        case By.MONTH:
            return f"{first:%Y-%m}"
        case By.QUARTER:
            return f"{first:%Y}-Q{(first.month + 2) // 3}"
        case _:
            return f"{first}..{period.to_on}"


def before(period: Period) -> Period:
    """The period of the same length before it: the month before a month, else as many days."""
    by = calendar_length(period)
    eve = period.from_on - ONE_DAY
    first = start_of(eve, by) if by else period.from_on - timedelta(days=period.day_count)
    return Period(first, period.from_on)
