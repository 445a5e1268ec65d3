"""What is to be made: the seed, the period, the size. Everything else follows from it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from percall.sample import world


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample to make: `contacts_per_day` are the arrivals of an average weekday.

    A `steady` centre is one in which nothing changes: no seasons, no broken week, no outage.
    `handle_factor` multiplies talk and wrap-up, to plant a change of a known size.
    """

    seed: int
    weeks: int
    agents: int
    contacts_per_day: int
    clean: bool
    steady: bool = False
    handle_factor: float = 1.0

    @property
    def to_on(self) -> dt.date:
        """The day after the last one."""
        return world.ENDS_ON

    @property
    def from_on(self) -> dt.date:
        """The first day: so many weeks back, and on to the first of a month that is near."""
        day = self.to_on - dt.timedelta(weeks=self.weeks)
        # Thirteen weeks miss 1 August by a day: whole months are worth more than a round 91.
        return day.replace(day=1) if day.day <= 3 else day

    def days(self) -> Iterator[dt.date]:
        """The days of the period, in order."""
        day = self.from_on
        while day < self.to_on:
            yield day
            day += dt.timedelta(days=1)

    def months(self) -> list[dt.date]:
        """The first days of the months that the period touches."""
        return sorted({day.replace(day=1) for day in self.days()})

    def month_factor(self, day: dt.date) -> float:
        """How the arrivals of the day's month differ from the usual."""
        return 1.0 if self.steady else world.MONTH_FACTOR.get(day.month, 1.0)

    def absent_share(self, day: dt.date) -> float:
        """The share of the agents who are on holiday or ill."""
        if self.steady:
            return world.USUALLY_ABSENT_SHARE
        share = world.ABSENT_SHARE.get(day.month, world.USUALLY_ABSENT_SHARE)
        return share + (world.BROKEN_WEEK_ABSENT_SHARE if in_broken_week(day) else 0.0)

    def is_outage(self, day: dt.date, second: int) -> bool:
        """Whether the network is down at a second of the day."""
        from_hour, to_hour = world.OUTAGE_HOURS
        is_time = from_hour * 3600 <= second < to_hour * 3600
        return not self.steady and day == world.OUTAGE_ON and is_time

    def chance(self, subject: str, day: dt.date | None = None) -> random.Random:
        """A source of chance of its own for each subject and day.

        One subject drawing more or less never moves another: a clean sample and a dirty
        one hold the same contacts.
        """
        return random.Random(f"{self.seed}/{subject}/{day}")


def planned(
    seed: int = 1,
    weeks: int = 13,
    agents: int | None = None,
    contacts_per_day: int | None = None,
    size: float = 1.0,
    clean: bool = False,
    steady: bool = False,
) -> Plan:
    """The plan for what was asked: agents follow from contacts and contacts from agents.

    `size` multiplies what was asked, or the usual centre.
    """
    if contacts_per_day is not None:
        contacts_per_day = max(1, round(contacts_per_day * size))
    if agents is not None:
        agents = max(len(world.TEAMS), round(agents * size))
    elif contacts_per_day is not None:
        times = contacts_per_day / usual_contacts(world.AGENTS)
        agents = max(len(world.TEAMS), round(world.AGENTS * times))
    else:
        agents = max(len(world.TEAMS), round(world.AGENTS * size))
    return Plan(seed, weeks, agents, contacts_per_day or usual_contacts(agents), clean, steady)


def usual_contacts(agents: int) -> int:
    """Arrivals of an average weekday that so many agents can take in good time."""
    scale = float((agents / world.AGENTS) ** world.SCALE_POWER)
    return max(1, round(agents * world.CONTACTS_PER_AGENT_DAY * scale))


def opening_hours(day: dt.date) -> tuple[int, int] | None:
    """The hours from and to which the centre is open on a day; None where it is closed."""
    if (day.month, day.day) in world.HOLIDAYS:
        return None
    return world.OPENS.get(day.isoweekday())


def in_broken_week(day: dt.date) -> bool:
    """Whether the day lies in the week of sickness and outage."""
    return 0 <= (day - world.BROKEN_WEEK_ON).days < 7
