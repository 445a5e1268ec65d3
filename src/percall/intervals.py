"""Time as a centre counts it: calendar days, half-open periods, weeks that begin on Monday."""

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
