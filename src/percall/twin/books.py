"""What the kernel writes down: sums by half-hour or day, and segments where they are wanted."""

from __future__ import annotations

from typing import Any

from percall.twin.compiling import compiled
from percall.twin.draws import ENDLESS
from percall.twin.heap import RANKS, push
from percall.twin.layout import (
    AVAILABLE,
    HALF_HOUR_MS,
    HANDLING,
    IVR_LEG,
    OFF,
    WRAP_UP,
)
from percall.twin.world import (
    agent_sums,
    agents,
    contacts,
    ended,
    ended_length,
    ends_of,
    events,
    floor,
    floor_length,
    queue_sums,
    segments,
    segments_length,
    slots,
)

PERIOD = 2
"""The row of `Tables.slots` that holds a half-hour's place in the sums."""


@compiled
def period_of(w: Any, at: int) -> int:
    """The place in the sums of an instant."""
    return int(slots(w)[PERIOD, min(at, ends_of(w) - 1) // HALF_HOUR_MS])


@compiled
def count_queue(w: Any, c: int, measure: int, amount: int) -> None:
    """Adds to what the contact's queue has done for contacts of that time."""
    contact = contacts(w)[c]
    queue_sums(w)[contact.period, contact.queue, measure] += amount


@compiled
def schedule(w: Any, c: int, at: int, rank: int) -> None:
    """Sets the contact's one event."""
    contact = contacts(w)[c]
    w.event_count = push(
        events(w), w.event_count, at * RANKS + rank, contact.serial, c, contact.stamp
    )


@compiled
def write_segment(
    w: Any, c: int, kind: int, at: int, queue: int, played: int, waited: int, ended: int
) -> None:
    """A segment without an agent."""
    contact = contacts(w)[c]
    contact.segments += 1
    if segments_length(w) == 0:
        return
    row = segments(w)[w.segment_count]
    row.contact, row.index, row.kind, row.at = contact.serial, contact.segments - 1, kind, at
    row.queue, row.agent, row.played, row.waited = queue, -1, played, waited
    row.ring, row.talk, row.hold, row.wrap_up, row.ended = -1, -1, -1, -1, ended
    w.segment_count += 1


@compiled
def write_agent_segment(
    w: Any, c: int, ring: int, talk: int, hold: int, wrap_up: int, ended: int
) -> None:
    """An agent's segment of the contact, from the ring on."""
    contact = contacts(w)[c]
    write_segment(w, c, 2, contact.rang_at, contact.queue, -1, -1, ended)
    if segments_length(w) == 0:
        return
    row = segments(w)[w.segment_count - 1]
    row.agent, row.ring, row.talk, row.hold, row.wrap_up = contact.agent, ring, talk, hold, wrap_up


@compiled
def write_ended(w: Any, c: int, now: int, outcome: int, resolved: int, comes_again: int) -> None:
    """The contact's row, and a segment where it has none."""
    contact = contacts(w)[c]
    if ended_length(w) == 0:
        return
    if contact.segments == 0:
        write_segment(w, c, IVR_LEG, contact.started, -1, 0, -1, 5)
    row = ended(w)[w.ended_count]
    row.contact, row.customer, row.stream = contact.serial, contact.customer, contact.stream
    row.attempt, row.previous, row.started = contact.attempt, contact.previous, contact.started
    row.ended, row.outcome, row.waited, row.resolved = now, outcome, contact.waited, resolved
    row.was_queued, row.return_kind = contact.was_queued, comes_again
    w.ended_count += 1


@compiled
def account(w: Any, a: int, now: int) -> None:
    """Adds what the agent has done since the last change up to now."""
    agent = agents(w)[a]
    if agent.state == HANDLING and agent.wraps_up_at <= now:
        _add(w, a, agent.wraps_up_at)
        agent.state, agent.wraps_up_at = WRAP_UP, ENDLESS
        agent.active -= 1
    _add(w, a, now)


@compiled
def _add(w: Any, a: int, now: int) -> None:
    agent = agents(w)[a]
    since, state = agent.since, agent.state
    if since == now:
        return
    agent.since = now
    if state == OFF:
        return
    if state in (HANDLING, WRAP_UP):
        agent.busy_ms += now - since
    elif state == AVAILABLE:
        agent.available_ms += now - since
    if floor_length(w) > 0:
        row = floor(w)[w.floor_count]
        row.agent, row.from_ms, row.to_ms, row.state = a, since, now, state
        w.floor_count += 1
    while since < now:
        until = min(now, (since // HALF_HOUR_MS + 1) * HALF_HOUR_MS)
        agent_sums(w)[period_of(w, since), agent.group, state] += until - since
        since = until
