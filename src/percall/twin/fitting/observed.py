"""What the records of some days say, as arrays: contacts, stays in queues, agents' legs and time.

Rules:
1. Names (queues, reasons, ...) are their places in `names`; -1 is none. Unknown durations are -1.
2. Instants are ms since 1970, UTC; days are counted from the first one, half-hours of the day are
   the centre's local ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NONE = -1


@dataclass(frozen=True)
class Names:
    """What the numbers mean."""

    channels: tuple[str, ...]
    reasons: tuple[str, ...]
    languages: tuple[str, ...]
    queues: tuple[str, ...]
    teams: tuple[str, ...]
    agents: tuple[str, ...]
    outcomes: tuple[str, ...]
    leg_outcomes: tuple[str, ...]
    states: tuple[str, ...]


@dataclass(frozen=True)
class Contacts:
    """Inbound contacts in the order of their start; `customer` 0 is nobody known."""

    key: Ints
    at: Ints
    ended: Ints
    day: Ints
    half_hour: Ints
    channel: Ints
    reason: Ints
    language: Ints
    customer: Ints
    first_queue: Ints
    outcome: Ints
    resolved: Ints
    offered: Ints
    answered: Ints
    waited: Ints


@dataclass(frozen=True)
class Legs:
    """Their legs of one kind: `contact` is the place in `Contacts`."""

    contact: Ints
    place: Ints
    at: Ints
    queue: Ints
    team: Ints
    agent: Ints
    outcome: Ints
    length: Ints
    wait: Ints
    ring: Ints
    talk: Ints
    hold: Ints
    wrap_up: Ints


@dataclass(frozen=True)
class Sheets:
    """Agents' recorded time: a row for each agent, state and stretch."""

    agent: Ints
    team: Ints
    state: Ints
    day: Ints
    at_ms: Ints
    ms: Ints


@dataclass(frozen=True)
class Observed:
    """All of it, for the days from `first_on`."""

    first_on: date
    days: int
    time_zone: str
    names: Names
    contacts: Contacts
    queued: Legs
    served: Legs
    menus: Legs
    bots: Legs
    sheets: Sheets

    def on(self, day: int) -> date:
        """A day by its number."""
        return self.first_on + timedelta(days=day)

    @property
    def weekdays(self) -> Ints:
        """The ISO weekday of each day."""
        return np.array([self.on(day).isoweekday() for day in range(self.days)], np.int64)

    @property
    def seen_days(self) -> NDArray[np.bool_]:
        """Whether a day has any contact."""
        found = np.zeros(self.days, bool)
        found[self.contacts.day] = True
        return found
