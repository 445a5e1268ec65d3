"""From the ring to the end of the conversation: what an agent and a contact do together."""

from __future__ import annotations

from typing import Any

from percall.twin.books import (
    account,
    count_queue,
    schedule,
    write_agent_segment,
    write_segment,
)
from percall.twin.compiling import compiled
from percall.twin.draws import (
    DIAL_RING,
    DIALLED,
    HOLD,
    REPEAT,
    RING,
    TALK,
    TRANSFER,
    WRAP_UP,
    draw_ms,
    fixed_ms,
    uniform,
)
from percall.twin.floor import place, show
from percall.twin.layout import (
    ANSWERED,
    DIALLING,
    HANG_UP,
    IN_VAIN,
    Q_ANSWERED,
    Q_DIALS,
    Q_HANDLE,
    Q_REACHED,
    Q_TALK,
    Q_WAIT,
    Q_WITHIN,
    Q_WRAP_UP,
    QUEUE_LEG,
    REPEATS,
    RINGING,
    TAKEN,
    TALKED,
    TALKING,
    TRANSFERS,
    UNANSWERED,
    WORKS,
    WRAPPED,
)
from percall.twin.world import (
    agents,
    answer_within_of,
    chances,
    choices,
    contacts,
    ends_of,
    queue_sums,
    queues,
    replication_of,
    ring_of,
    room,
    rows,
    seed_of,
)

MOST_LEGS = 63
"""A contact that has been passed on so often is passed on no more."""

MANY = 1 << 16
"""A draw's attempt is the contact's number of its customer times this, plus a count within it."""


@compiled
def draw(w: Any, c: int, purpose: int, count: int) -> float:
    """The contact's uniform number of a purpose, for the so-manieth time in this contact."""
    contact = contacts(w)[c]
    attempt = contact.attempt * MANY + min(count, MANY - 1)
    return uniform(seed_of(w), replication_of(w), purpose, contact.customer, attempt)


@compiled
def draw_spoken(w: Any, c: int, purpose: int, spoken: int) -> float:
    """The customer's uniform number of a purpose for a conversation, whichever contact it is in."""
    return uniform(seed_of(w), replication_of(w), purpose, contacts(w)[c].customer, spoken)


@compiled
def draw_length(w: Any, c: int, row: int, purpose: int, count: int) -> int:
    """A duration in ms of a row of durations, drawn as `draw` does."""
    fixed = fixed_ms(w, row)
    return fixed if fixed >= 0 else draw_ms(w, row, draw(w, c, purpose, count))


@compiled
def draw_part(w: Any, c: int, row: int, purpose: int, spoken: int) -> int:
    """A duration in ms of a row of durations, drawn as `draw_spoken` does."""
    fixed = fixed_ms(w, row)
    return fixed if fixed >= 0 else draw_ms(w, row, draw_spoken(w, c, purpose, spoken))


@compiled
def take(w: Any, c: int, a: int, now: int) -> None:
    """The agent takes the contact: rings, or dials who wants to be called back."""
    contact, agent, queue = contacts(w)[c], agents(w)[a], queues(w)[contacts(w)[c].queue]
    contact.stamp += 1
    contact.reserved = -1
    contact.agent, contact.rang_at = a, now
    agent.load += 1
    agent.active += 1
    agent.channel = contact.channel
    show(w, a, now)
    place(w, a)
    if contact.is_called:
        ring = draw_length(w, c, queue.ring, DIAL_RING, contact.dials)
        picks_up = draw(w, c, DIALLED, contact.dials) < queue.answered
        contact.dials += 1
        count_queue(w, c, Q_DIALS, 1)
        contact.state = DIALLING
        _wait_for_answer(w, c, now + ring, ANSWERED if picks_up else UNANSWERED)
        return
    ring = draw_length(w, c, ring_of(w), RING, contact.stays)
    contact.state = RINGING
    if ring > 0 and contact.gives_up < now + ring:
        _wait_for_answer(w, c, max(now, contact.gives_up), HANG_UP)
    else:
        _wait_for_answer(w, c, now + ring, ANSWERED)


@compiled
def _wait_for_answer(w: Any, c: int, at: int, rank: int) -> None:
    """What ends the ring. An answer needs no event: nothing else can happen to the two before it."""
    if rank == ANSWERED and at < ends_of(w):
        answer(w, c, at)
    else:
        schedule(w, c, at, rank)


@compiled
def answer(w: Any, c: int, now: int) -> None:
    """The two begin to talk; how long, is the customer's own draw."""
    contact = contacts(w)[c]
    if not contact.is_called:
        contact.stay_waited = now - contact.entered
        write_segment(
            w, c, QUEUE_LEG, contact.entered, contact.queue, -1, contact.stay_waited, TAKEN
        )
        if contact.waited < 0:
            contact.waited = now - contact.since
    sums = queue_sums(w)[contact.period, contact.queue]
    sums[Q_ANSWERED] += 1
    sums[Q_WAIT] += contact.stay_waited
    sums[Q_REACHED] += contact.is_called
    if contact.stay_waited <= answer_within_of(w):
        sums[Q_WITHIN] += 1
    work = chances(w)[rows(w)[contact.queue, contact.reason, WORKS]]
    spoken = contact.spoken
    contact.talk = draw_part(w, c, work.row, TALK, spoken)
    contact.hold = draw_part(w, c, work.hold, HOLD, spoken)
    contact.wrap_up = draw_part(w, c, work.wrap_up, WRAP_UP, spoken)
    contact.until = now + contact.talk + contact.hold
    contact.begun = now
    contact.spoken = spoken + 1
    contact.has_spoken = 1
    contact.last_agent = contact.agent
    contact.state = TALKING
    if _ends_so(w, c):
        agents(w)[contact.agent].wraps_up_at = contact.until
        schedule(w, c, contact.until + contact.wrap_up, WRAPPED)
    else:
        schedule(w, c, contact.until, TALKED)


@compiled
def _ends_so(w: Any, c: int) -> bool:
    """Whether it is known now that the contact ends with this conversation and does not return.

    Then the end of the wrap-up is the only event that is left. The agent must have nothing else
    in hand, and the days must not end before.
    """
    contact = contacts(w)[c]
    alone = room(w)[agents(w)[contact.agent].group, contact.channel] == 1
    if not alone or contact.wrap_up == 0 or contact.until + contact.wrap_up >= ends_of(w):
        return False
    row = rows(w)[contact.queue, contact.reason, REPEATS]
    if row >= 0 and draw_spoken(w, c, REPEAT, contact.spoken - 1) < chances(w)[row].share:
        return False
    return passed_to(w, c) < 0


@compiled
def passed_to(w: Any, c: int) -> int:
    """The place among `choices` of the queue to which the agent passes the contact; -1: to none."""
    contact = contacts(w)[c]
    row = rows(w)[contact.queue, contact.reason, TRANSFERS]
    if row < 0 or contact.legs >= MOST_LEGS:
        return -1
    share = draw_spoken(w, c, TRANSFER, contact.spoken - 1)
    for index in range(chances(w)[row].first, chances(w)[row].last):
        if share < choices(w)[index].share:
            return index
    return -1


@compiled
def close_conversation(w: Any, c: int) -> None:
    """Writes down the agent's part of a conversation that has ended."""
    contact = contacts(w)[c]
    write_agent_segment(
        w, c, contact.begun - contact.rang_at, contact.talk, contact.hold, contact.wrap_up, TAKEN
    )
    handle = contact.talk + contact.hold + contact.wrap_up
    contact.handle += handle
    sums = queue_sums(w)[contact.period, contact.queue]
    sums[Q_HANDLE] += handle
    sums[Q_TALK] += contact.talk
    sums[Q_WRAP_UP] += contact.wrap_up


@compiled
def ring_in_vain(w: Any, c: int, now: int) -> None:
    """Writes down what an agent rang or dialled without a conversation."""
    contact = contacts(w)[c]
    if now > contact.rang_at:
        write_agent_segment(w, c, now - contact.rang_at, 0, 0, 0, IN_VAIN)


@compiled
def let_go(w: Any, a: int, now: int) -> None:
    """The agent no longer rings, dials or talks with one contact; its wrap-up may follow."""
    agents(w)[a].active -= 1
    account(w, a, now)
    show(w, a, now)
