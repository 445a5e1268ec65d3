"""Who takes whom: which free agent for a contact, which waiting contact for a free agent.

Rules: 13 to 16 of `rules`. Times are milliseconds of one even clock; nothing is rounded. This is
what the compiled twin must do too: a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from percall.flow.queues import Asked, asked_now, meets, speaks, wants_last_agent
from percall.flow.rules import Flow, Group, Queue, Routing
from percall.flow.states import Contact, State
from percall.flow.table import At


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent on the floor, who may be given contacts.

    `in_hand` are the channels of the contacts in hand; `busy_ms` and `available_ms` the times of
    this shift with and without any in hand, as they stood at `free_since_ms`.
    """

    name: str
    group: str
    number: int
    free_since_ms: int
    in_hand: tuple[str, ...] = ()
    busy_ms: int = 0
    available_ms: int = 0

    @property
    def occupancy_share(self) -> Fraction:
        """The share of this shift's time with a contact in hand; 0 where there is none yet."""
        whole = self.busy_ms + self.available_ms
        return Fraction(self.busy_ms, whole) if whole else Fraction(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact that asks for an agent; `number` counts entries into queues."""

    number: int
    queue: Queue
    contact: Contact
    asked: tuple[Asked, ...]
    waiting_since_ms: int
    kept_for: str | None = None
    not_before_ms: int | None = None


def waiting_of(
    flow: Flow, state: State, number: int, agents: Iterable[Agent], now_ms: int
) -> Waiting:
    """What a contact in a queue, or at its door, asks for.

    At the door it is kept for the last agent if that one is among the agents of the floor and
    asked for; from then on the state says so.
    """
    queue = flow.step(state.step)
    assert isinstance(queue, Queue)
    since = now_ms if state.waiting_since_ms is None else state.waiting_since_ms
    waiting = Waiting(
        number, queue, state.contact, asked_now(queue, state), since, state.kept_for,
        state.not_before_ms,
    )  # fmt: skip
    if state.at is At.ASKING and wants_last_agent(queue, state.contact):
        groups = {group.name: group for group in flow.groups}
        for agent in agents:
            if agent.name == state.contact.last_agent and is_asked(groups[agent.group], waiting):
                return replace(waiting, kept_for=agent.name)
    return waiting


def is_asked(group: Group, waiting: Waiting) -> bool:
    """Whether a group's agents are asked to take a contact."""
    if not speaks(group, waiting.contact.language):
        return False
    return any(meets(group, one) for one in waiting.asked)


def has_room(group: Group, agent: Agent, channel: str) -> bool:
    """Whether an agent has room for a contact of a channel (rule 16)."""
    most = dict(group.at_once).get(channel, 1)
    return len(agent.in_hand) < most and set(agent.in_hand) <= {channel}


def choose_agent(
    flow: Flow, waiting: Waiting, agents: Iterable[Agent], now_ms: int
) -> Agent | None:
    """The agent of the floor who takes a contact now; None: nobody is free for it."""
    groups = {group.name: (index, group) for index, group in enumerate(flow.groups)}
    found = [agent for agent in agents if _can_take(groups[agent.group][1], agent, waiting, now_ms)]
    return min(
        found,
        key=lambda agent: (
            len(agent.in_hand), *_rank(groups[agent.group][1], agent, waiting),
            agent.free_since_ms, groups[agent.group][0], agent.number,
        ),
        default=None,
    )  # fmt: skip


def _can_take(group: Group, agent: Agent, waiting: Waiting, now_ms: int) -> bool:
    if waiting.kept_for not in (None, agent.name):
        return False
    if waiting.not_before_ms is not None and now_ms < waiting.not_before_ms:
        return False
    return is_asked(group, waiting) and has_room(group, agent, waiting.contact.channel)


def _rank(group: Group, agent: Agent, waiting: Waiting) -> tuple[Fraction | int, ...]:
    """What a queue's routing looks at: less comes first (rule 14)."""
    match waiting.queue.routing:
        case Routing.BEST_SKILL:
            first = next(i for i, one in enumerate(waiting.asked) if meets(group, one))
            return (first, -dict(group.skills)[waiting.asked[first].skill])
        case Routing.LEAST_OCCUPIED:
            return (agent.occupancy_share,)
        case _:
            return ()


def priority_of(waiting: Waiting, now_ms: int) -> Fraction:
    """The priority of a contact after its wait so far, exactly."""
    queue, waited_ms = waiting.queue, now_ms - waiting.waiting_since_ms
    grown = Fraction(queue.priority_per_minute) * waited_ms / 60_000
    return Fraction(queue.priority) + grown


def choose_contact(
    flow: Flow, agent: Agent, contacts: Iterable[Waiting], now_ms: int
) -> Waiting | None:
    """The waiting contact that a free agent takes; None: nobody asks for the agent.

    `contacts` are all that wait, those who are to be called back too.
    """
    group = next(group for group in flow.groups if group.name == agent.group)
    order = {queue.name: index for index, queue in enumerate(flow.queues())}
    return min(
        (one for one in contacts if _can_take(group, agent, one, now_ms)),
        key=lambda one: (
            -priority_of(one, now_ms), one.waiting_since_ms, order[one.queue.name], one.number,
        ),
        default=None,
    )  # fmt: skip
