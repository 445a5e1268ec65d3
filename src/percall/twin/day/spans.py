"""A day as spans: contacts in queues, legs of agents, agents on the floor; and what holds when.

Rules:
1. Times are whole ms since local midnight on an even clock. A span holds from its begin up to, not
   including, its end.
2. A contact waits while a queue's segment says so; the ring of the agent who takes it is part of
   the wait.
3. An agent does what its legs say: talks (hold is talking), rings, wraps up, in this order where
   several hold at once. Between legs it is what time sheets or the twin say: free, away, or, where a
   half-hour's sheet has both and does not say when, one of the two.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from percall.twin.horizon import Horizon

Ints = NDArray[np.int64]
TALKING, RINGING, WRAPPING, FREE, UNSURE, AWAY, GONE = range(7)
"""States of an agent, the first that holds; `GONE` where none does."""


@dataclass(frozen=True)
class Waits:
    """Stays in queues; `queue` is a place in `Day.queues`, -1 none; `contact` its key."""

    begin: Ints
    end: Ints
    queue: Ints
    contact: Ints


@dataclass(frozen=True)
class Doings:
    """What agents do; `queue` and `contact` are -1 where it is nothing with a contact."""

    begin: Ints
    end: Ints
    agent: Ints
    state: Ints
    queue: Ints
    contact: Ints


@dataclass(frozen=True, slots=True)
class Held:
    """A contact that an agent has at an instant: what it does for it, and since when."""

    state: int
    since_ms: int
    queue: int
    contact: int


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent at an instant: its state, since when, and with whom.

    `held` are all its contacts, several chats at once too; those it talks with first.
    """

    name: str
    team: str | None
    state: int
    since_ms: int
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact in a queue at an instant."""

    queue: int
    contact: int
    waited_ms: int


@dataclass(frozen=True)
class Day:
    """A day: `floor` says how it is known who was there: `sheets`, `legs` or `played`."""

    horizon: Horizon
    floor: str
    queues: tuple[str, ...]
    agents: tuple[str, ...]
    teams: tuple[str | None, ...]
    waits: Waits
    doings: Doings

    @property
    def on(self) -> date:
        """The day's date."""
        return self.horizon.first_on

    @cached_property
    def turns(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Each agent's changes of state: from when on, and what."""
        return tuple(_turns(self.doings, agent) for agent in range(len(self.agents)))

    @cached_property
    def busy_between(self) -> tuple[int, int]:
        """The first and the last ms at which anything holds; a whole day where nothing does."""
        begins = (self.waits.begin, self.doings.begin)
        ends = (self.waits.end, self.doings.end)
        if not sum(len(part) for part in begins):
            return 0, self.horizon.ends_ms
        return (
            min(int(part.min()) for part in begins if len(part)),
            max(int(part.max()) for part in ends if len(part)),
        )

    def state_of(self, agent: int, at_ms: int) -> tuple[int, int]:
        """An agent's state at an instant, and since when it is in it."""
        turns = self.turns[agent]
        place = bisect_right(turns, (at_ms, GONE)) - 1
        return (turns[place][1], turns[place][0]) if place >= 0 else (GONE, 0)

    def waiting_at(self, at_ms: int) -> tuple[Waiting, ...]:
        """Who waits at an instant, the longest wait first."""
        waits = self.waits
        there = np.flatnonzero((waits.begin <= at_ms) & (at_ms < waits.end))
        order = there[np.argsort(waits.begin[there], kind="stable")]
        return tuple(
            Waiting(int(waits.queue[i]), int(waits.contact[i]), at_ms - int(waits.begin[i]))
            for i in order
        )

    def agents_at(self, at_ms: int) -> tuple[Agent, ...]:
        """Who is there at an instant, in the order of states, then of names."""
        doings = self.doings
        holds = np.flatnonzero((doings.begin <= at_ms) & (at_ms < doings.end))
        found = []
        for agent in np.unique(doings.agent[holds]):
            mine = holds[doings.agent[holds] == agent]
            state, since = self.state_of(int(agent), at_ms)
            legs = mine[doings.contact[mine] >= 0]
            order = legs[np.lexsort((doings.begin[legs], doings.state[legs]))]
            found.append(
                Agent(self.agents[agent], self.teams[agent], state, since,
                      tuple(self._held(int(leg)) for leg in order))
            )  # fmt: skip
        return tuple(sorted(found, key=lambda one: (one.state, one.team or "", one.name)))

    def _held(self, leg: int) -> Held:
        one = self.doings
        return Held(
            int(one.state[leg]), int(one.begin[leg]), int(one.queue[leg]), int(one.contact[leg])
        )

    def counts_at(self, instants: Ints) -> Ints:
        """How many agents are in each state at each instant, (instants, states without GONE)."""
        found = np.zeros((len(instants), GONE), np.int64)
        for turns in self.turns:
            if turns:
                begins = np.array([begin for begin, _state in turns])
                states = np.array([*(state for _begin, state in turns), GONE])
                place = np.searchsorted(begins, instants, side="right") - 1
                state = states[place]  # before the first turn -1: the last one, GONE
                there = state < GONE
                found[np.flatnonzero(there), state[there]] += 1
        return found

    def lengths_at(self, instants: Ints) -> Ints:
        """How many contacts wait in each queue at each instant; the last column has no queue."""
        found = np.zeros((len(instants), len(self.queues) + 1), np.int64)
        for queue in range(-1, len(self.queues)):
            mine = self.waits.queue == queue
            came = np.searchsorted(np.sort(self.waits.begin[mine]), instants, side="right")
            left = np.searchsorted(np.sort(self.waits.end[mine]), instants, side="right")
            found[:, queue] = came - left
        return found


def _turns(doings: Doings, agent: int) -> tuple[tuple[int, int], ...]:
    """The changes of an agent's state, from all that it does."""
    mine = np.flatnonzero((doings.agent == agent) & (doings.end > doings.begin))
    changes = sorted(
        [(int(doings.begin[i]), 1, int(doings.state[i])) for i in mine]
        + [(int(doings.end[i]), -1, int(doings.state[i])) for i in mine]
    )
    held = [0] * GONE
    found: list[tuple[int, int]] = []
    for place, (at, step, state) in enumerate(changes):
        held[state] += step
        if place + 1 < len(changes) and changes[place + 1][0] == at:
            continue
        now = next((one for one in range(GONE) if held[one]), GONE)
        if not found or found[-1][1] != now:
            found.append((at, now))
    return tuple(found)
