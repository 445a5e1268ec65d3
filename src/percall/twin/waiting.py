"""Queues: what happens at their door, and what time does to those who wait."""

from __future__ import annotations

from typing import Any

from percall.twin.books import count_queue, schedule, write_segment
from percall.twin.compiling import compiled
from percall.twin.draws import ACCEPTED, BALK, ENDLESS, PATIENCE
from percall.twin.floor import best_agent, has_room
from percall.twin.heap import RANKS
from percall.twin.layout import (
    AVAILABLE,
    CALLBACK,
    HANG_UP,
    LAST_AGENT,
    LONGEST,
    LOST,
    MOVED,
    OFFER,
    PATIENCES,
    Q_ABANDONED,
    Q_ACCEPTED,
    Q_BALKED,
    Q_FULL,
    Q_MOVED,
    Q_OFFERED,
    Q_OFFERS,
    QUEUE_LEG,
    STAYS,
    TURN_OVER,
    WAITING,
    WIDEN,
)
from percall.twin.standing import first_waiting, join, leave
from percall.twin.talking import draw, draw_length, take
from percall.twin.world import (
    agents,
    asks,
    chances,
    contacts,
    kinds_of,
    queues,
    rows,
    timers,
    voice_of,
    waiters,
    waiting,
)

LOST_AT_ONCE = -4
"""Where a contact goes that balks."""


@compiled
def fill(w: Any, a: int, now: int) -> None:
    """The agent takes from those who wait as long as there is room."""
    agent = agents(w)[a]
    while agent.bucket >= 0 and w.busy_count + w.reserved_count > 0:
        c = first_waiting(w, a, now)
        if c < 0:
            return
        leave(w, c)
        if not contacts(w)[c].is_called:
            waiting(w)[contacts(w)[c].queue] -= 1
        take(w, c, a, now)


@compiled
def begin_wait(w: Any, c: int, now: int) -> None:
    """The wait's clock and the stay's; patience is drawn where the wait begins."""
    contact = contacts(w)[c]
    contact.entered = now
    contact.was_queued = 1
    contact.stays += 1
    count_queue(w, c, Q_OFFERED, 1)
    if contact.since >= 0:
        return
    contact.since = now
    patience = chances(w)[rows(w)[contact.queue, contact.reason, PATIENCES]]
    length = draw_length(w, c, patience.row, PATIENCE, contact.legs)
    contact.gives_up = ENDLESS if length >= ENDLESS else now + length


@compiled
def _last_agent(w: Any, c: int) -> int:
    """The agent for whom the contact may wait; -1 where there is none."""
    contact = contacts(w)[c]
    a = contact.last_agent
    queue = queues(w)[contact.queue]
    if queue.routing != LAST_AGENT or queue.last_agent_ms == 0 or a < 0:
        return -1
    if agents(w)[a].plan != AVAILABLE or asks(w)[contact.class_, agents(w)[a].group] < 0:
        return -1
    return int(a)


@compiled
def enter(w: Any, c: int, q: int, now: int) -> int:
    """Where the contact goes from the door of a queue: a step, or it stays."""
    contact, queue = contacts(w)[c], queues(w)[q]
    contact.queue, contact.stage, contact.timer = q, queue.first_stage, queue.first_timer
    contact.class_ = queue.first_class + contact.stage * kinds_of(w) + contact.kind
    contact.reserved = -1
    a = _last_agent(w, c)
    if a >= 0 and not has_room(w, a, contact.channel):
        contact.reserved, a = a, -1
    if a < 0 and contact.reserved < 0:
        a = best_agent(w, contact.class_)
    w.last_place += 1
    if a >= 0:
        begin_wait(w, c, now)
        take(w, c, a, now)
        return STAYS
    if queue.most_waiting >= 0 and waiting(w)[q] >= queue.most_waiting:
        count_queue(w, c, Q_FULL, 1)
        contact.reserved = -1
        return int(queue.full_to)
    begins = contact.since < 0
    begin_wait(w, c, now)
    balks = chances(w)[rows(w)[q, contact.reason, PATIENCES]].other
    if begins and balks > 0.0 and draw(w, c, BALK, contact.legs) < balks:
        count_queue(w, c, Q_BALKED, 1)
        lose(w, c, now)
        return LOST_AT_ONCE
    contact.state = WAITING
    waiters(w)[c].second = w.last_place
    waiting(w)[q] += 1
    join(w, c)
    next_timer(w, c, now)
    return STAYS


@compiled
def lose(w: Any, c: int, now: int) -> None:
    """Writes down that the customer has given up in the queue."""
    contact = contacts(w)[c]
    contact.stay_waited = now - contact.entered
    write_segment(w, c, QUEUE_LEG, contact.entered, contact.queue, -1, contact.stay_waited, LOST)
    if contact.has_spoken == 0:
        count_queue(w, c, Q_ABANDONED, 1)


@compiled
def move_on(w: Any, c: int, now: int) -> None:
    """The contact leaves the queue for another step."""
    contact = contacts(w)[c]
    leave(w, c)
    waiting(w)[contact.queue] -= 1
    contact.stamp += 1
    contact.reserved = -1
    contact.stay_waited = now - contact.entered
    write_segment(w, c, QUEUE_LEG, contact.entered, contact.queue, -1, contact.stay_waited, MOVED)
    count_queue(w, c, Q_MOVED, 1)


@compiled
def _is_due_to(w: Any, c: int, kind: int) -> bool:
    """Whether a timer of the queue means anything to the contact."""
    contact = contacts(w)[c]
    if kind == WIDEN:
        return True
    if contact.is_called:
        return False
    return bool(kind != OFFER or (contact.channel == voice_of(w) and contact.has_spoken == 0))


@compiled
def next_timer(w: Any, c: int, now: int) -> None:
    """Sets the event at which something next happens to the waiting contact."""
    contact, queue = contacts(w)[c], queues(w)[contacts(w)[c].queue]
    while contact.timer < queue.last_timer and not _is_due_to(w, c, timers(w)[contact.timer].kind):
        contact.timer += 1
    best = ENDLESS * RANKS
    if contact.timer < queue.last_timer:
        timer = timers(w)[contact.timer]
        best = min(best, max(now, contact.entered + timer.after) * RANKS + timer.rank)
    if contact.reserved >= 0:
        over = max(now, contact.entered + queue.last_agent_ms)
        best = min(best, over * RANKS + TURN_OVER)
    if contact.is_called:
        best = min(best, max(now, contact.offered_at + queue.within_ms) * RANKS + LONGEST)
    elif contact.gives_up < ENDLESS:
        best = min(best, max(now, contact.gives_up) * RANKS + HANG_UP)
    if best < ENDLESS * RANKS:
        schedule(w, c, best // RANKS, best % RANKS)


@compiled
def ask_again(w: Any, c: int, now: int) -> None:
    """Offers the contact to free agents, else it waits: after a widening, a turn or a retry.

    The contact stands nowhere when this is called.
    """
    contact = contacts(w)[c]
    a = best_agent(w, contact.class_) if contact.reserved < 0 else -1
    if a < 0:
        join(w, c)
        next_timer(w, c, now)
        return
    if not contact.is_called:
        waiting(w)[contact.queue] -= 1
    take(w, c, a, now)


@compiled
def widen(w: Any, c: int, now: int) -> None:
    """One more widening is in force."""
    leave(w, c)
    contact = contacts(w)[c]
    contact.stage += 1
    contact.class_ += kinds_of(w)
    contact.timer += 1
    ask_again(w, c, now)


@compiled
def end_turn(w: Any, c: int, now: int) -> None:
    """The last agent's turn is over: anyone who is asked may take the contact."""
    leave(w, c)
    contacts(w)[c].reserved = -1
    ask_again(w, c, now)


@compiled
def offer(w: Any, c: int, now: int) -> None:
    """Offers to call back; who accepts keeps the place."""
    contact, queue = contacts(w)[c], queues(w)[contacts(w)[c].queue]
    contact.timer += 1
    count_queue(w, c, Q_OFFERS, 1)
    if draw(w, c, ACCEPTED, contact.stays) < queue.accepted:
        count_queue(w, c, Q_ACCEPTED, 1)
        contact.is_called, contact.offered_at, contact.dials = 1, now, 0
        waiting(w)[contact.queue] -= 1
        contact.stay_waited = now - contact.entered
        if contact.waited < 0:
            contact.waited = now - contact.since
        write_segment(
            w, c, QUEUE_LEG, contact.entered, contact.queue, -1, contact.stay_waited, CALLBACK
        )
    next_timer(w, c, now)


@compiled
def catch_up(w: Any, c: int, now: int) -> None:
    """Puts widenings into force that came while the contact was dialled or rested."""
    contact, queue = contacts(w)[c], queues(w)[contacts(w)[c].queue]
    while contact.timer < queue.last_timer:
        timer = timers(w)[contact.timer]
        if contact.entered + timer.after > now:
            return
        if timer.kind == WIDEN:
            contact.stage += 1
            contact.class_ += kinds_of(w)
        contact.timer += 1
