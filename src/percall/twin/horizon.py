"""The days that are played, as ms since their first local midnight.

Rules:
1. The clock of the twin runs evenly; local times are put onto it by the centre's time zone, so
   that a night in which clocks change has 46 or 50 half-hours, and a shift across it its real
   length. A local time that clocks leave out counts as the one an hour later.
2. The week of the arrivals is the local one: a half-hour that comes twice has its customers twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from percall.errors import UsageFault
from percall.texts import _
from percall.twin.layout import HALF_HOUR_MS

MOST_DAYS = 3660
_STEP_MS = 900_000
"""Clocks change at quarters of an hour."""


@dataclass(frozen=True)
class Horizon:
    """Local days from `first_on`; `closed_on` are days without customers and shifts.

    `time_zone` None: every day has 24 hours.
    """

    first_on: date
    days: int = 1
    time_zone: str | None = None
    closed_on: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuses what has no days, or too many.

        Raises:
            UsageFault: fewer than one day, or more than ten years.
        """
        if not 1 <= self.days <= MOST_DAYS:
            raise UsageFault(
                _("The twin cannot play {days} days").format(days=self.days),
                do=_("choose 1 to {most}").format(most=MOST_DAYS),
            )

    def on(self, day: int) -> date:
        """The date of a day, counted from 0; -1 is the day before the first."""
        return self.first_on + timedelta(days=day)

    @cached_property
    def starts_at(self) -> datetime:
        """The first local midnight, UTC."""
        return self._instant(self.first_on, 0)

    def _instant(self, on: date, minute: int) -> datetime:
        naive = datetime(on.year, on.month, on.day) + timedelta(minutes=minute)  # noqa: DTZ001 - gets its zone in the next line
        zone = ZoneInfo(self.time_zone) if self.time_zone else UTC
        return naive.replace(tzinfo=zone).astimezone(UTC)

    def at(self, day: int, minute: int) -> int:
        """The ms of a local minute of a day (past 24 h: of the days after)."""
        passed = self._instant(self.on(day), minute) - self.starts_at
        return passed // timedelta(milliseconds=1)

    @cached_property
    def midnights(self) -> tuple[int, ...]:
        """The ms at which each day begins, and the end of the last one."""
        return tuple(self.at(day, 0) for day in range(self.days + 1))

    @property
    def ends_ms(self) -> int:
        """The end of the last day."""
        return self.midnights[-1]

    @cached_property
    def offsets(self) -> tuple[tuple[int, int, int], ...]:
        """Stretches of the clock with one offset: from, to, and what local time is ahead by."""
        zone = ZoneInfo(self.time_zone) if self.time_zone else UTC
        found: list[tuple[int, int, int]] = []
        begin = datetime(self.first_on.year, self.first_on.month, self.first_on.day)  # noqa: DTZ001 - local times are compared
        for at in range(0, self.ends_ms, _STEP_MS):
            local = (self.starts_at + timedelta(milliseconds=at)).astimezone(zone)
            ahead = (local.replace(tzinfo=None) - begin) // timedelta(milliseconds=1) - at
            until = min(at + _STEP_MS, self.ends_ms)
            if found and found[-1][2] == ahead:
                found[-1] = (found[-1][0], until, ahead)
            else:
                found.append((at, until, ahead))
        return tuple(found)

    def stretches(self, day: int, from_minute: int, to_minute: int) -> list[tuple[int, int]]:
        """When it is between two local minutes of a day, in ms of the clock, half-open."""
        low, high = (day * 1440 + from_minute) * 60_000, (day * 1440 + to_minute) * 60_000
        met = (
            (max(begin, low - ahead), min(end, high - ahead)) for begin, end, ahead in self.offsets
        )
        return [(begin, end) for begin, end in met if begin < end]

    @cached_property
    def half_hours(self) -> tuple[tuple[int, int], ...]:
        """Day and local half-hour (0-47) of each half-hour of the clock."""
        found = []
        for begin, end, ahead in self.offsets:
            for slot in range(-(-begin // HALF_HOUR_MS), -(-end // HALF_HOUR_MS)):
                day, ms = divmod(slot * HALF_HOUR_MS + ahead, 86_400_000)
                found.append((min(max(day, 0), self.days - 1), ms // HALF_HOUR_MS))
        return tuple(found)
