"""The half-hours of the week, in the centre's own calendar.

A contact stands in the half-hour of its start, as everywhere; a night when the clocks change
gives a half-hour of its weekday twice the time, or none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from percall.intervals import ONE_DAY, Period

HALF_HOUR_MS = 1_800_000
QUARTER = timedelta(minutes=15)
QUARTER_MS = 900_000
HALF_HOURS_A_DAY = 48


@dataclass(frozen=True, slots=True, order=True)
class HalfHour:
    """A half-hour of the week: ISO weekday (1 is Monday) and its index in the day, 0 to 47."""

    weekday: int
    index: int

    @property
    def starts(self) -> str:
        """The time of day at which it begins, such as 09:30."""
        return f"{self.index // 2:02}:{30 * (self.index % 2):02}"


WEEK = tuple(HalfHour(day, index) for day in range(1, 8) for index in range(HALF_HOURS_A_DAY))


def half_hour_at(instant: datetime, zone: tzinfo) -> HalfHour:
    """The half-hour of the week that an instant lies in."""
    local = instant.astimezone(zone)
    return HalfHour(local.isoweekday(), 2 * local.hour + local.minute // 30)


def lengths_ms(period: Period, zone: tzinfo) -> dict[HalfHour, int]:
    """How long each half-hour of the week lasted in a period, in milliseconds."""
    found = dict.fromkeys(WEEK, 0)
    for day in period.days():
        for half_hour, length_ms in _of_day(day, zone):
            found[half_hour] += length_ms
    return found


def _of_day(day: date, zone: tzinfo) -> Iterator[tuple[HalfHour, int]]:
    start, end = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + ONE_DAY))
    if end - start == ONE_DAY:
        weekday = day.isoweekday()
        yield from ((HalfHour(weekday, i), HALF_HOUR_MS) for i in range(HALF_HOURS_A_DAY))
        return
    at = start
    while at < end:  # the clocks change: walk the day as it was
        yield half_hour_at(at, zone), QUARTER_MS
        at += QUARTER
