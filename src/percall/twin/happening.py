"""What each event does to the contact and the agent whom it concerns."""

from __future__ import annotations

from typing import Any

from percall.twin.books import (
    account,
    count_queue,
    schedule,
)
from percall.twin.compiling import compiled
from percall.twin.draws import ABSENT, ENDLESS, uniform
from percall.twin.ending import end
from percall.twin.floor import becomes_free, place, show
from percall.twin.heap import RANKS, push
from percall.twin.layout import (
    ABANDONED,
    ANSWERED,
    AVAILABLE,
    HANDLED,
    HANG_UP,
    LEFT_QUEUE,
    LONGEST,
    MOVE,
    OFFERS,
    OVERFLOWS,
    PLAYED,
    PLAYING,
    Q_FAILED,
    Q_TRANSFERRED,
    RESTING,
    RETRY,
    RETURNS,
    TALKED,
    TURN_OVER,
    UNANSWERED,
    WAITING,
    WRAPPED,
)
from percall.twin.standing import leave
from percall.twin.talking import (
    answer,
    close_conversation,
    let_go,
    passed_to,
    ring_in_vain,
)
from percall.twin.waiting import (
    ask_again,
    catch_up,
    end_turn,
    fill,
    lose,
    move_on,
    offer,
    widen,
)
from percall.twin.walking import come_again, hang_up_playing, played, walk
from percall.twin.world import (
    agents,
    choices,
    contacts,
    entries,
    events,
    queues,
    replication_of,
    seed_of,
    timers,
    turns,
    waiting,
)


@compiled
def put_down(w: Any, a: int, now: int) -> None:
    """The agent has done with a contact, and takes the next one where the timetable lets it."""
    agent = agents(w)[a]
    becomes_free(w, a, now)
    agent.load -= 1
    show(w, a, now)
    place(w, a)
    fill(w, a, now)


@compiled
def turn(w: Any, index: int, now: int) -> None:
    """The agents of a line of shifts begin, take a break, come back or go home."""
    row = turns(w)[index]
    entry = entries(w)[row.entry]
    for a in range(entry.first, entry.last):
        agent = agents(w)[a]
        if row.starts == 1:
            who = (row.entry << 20) + a - entry.first
            absent = uniform(seed_of(w), replication_of(w), ABSENT, who, row.day + 1)
            agent.is_absent = 1 if absent < entry.absent_share else 0
            if agent.is_absent == 0:
                account(w, a, now)
                agent.busy_ms, agent.available_ms = 0, 0
        if agent.is_absent == 1:
            continue
        agent.plan = row.state
        if agent.load == 0 and agent.plan == AVAILABLE and agent.state != AVAILABLE:
            becomes_free(w, a, now)
        show(w, a, now)
        place(w, a)
        fill(w, a, now)


@compiled
def talked(w: Any, c: int, now: int) -> None:
    """A conversation is over: the agent wraps up, the contact ends or is passed on."""
    contact = contacts(w)[c]
    a, wrap_up = contact.agent, contact.wrap_up
    close_conversation(w, c)
    let_go(w, a, now)
    if wrap_up > 0:
        at = (now + wrap_up) * RANKS + WRAPPED
        w.event_count = push(events(w), w.event_count, at, contact.serial, a, -1)
    else:
        put_down(w, a, now)
    index = passed_to(w, c)
    if index >= 0:
        count_queue(w, c, Q_TRANSFERRED, 1)
        contact.legs += 1
        contact.transfers += 1
        contact.since, contact.gives_up, contact.is_called = -1, ENDLESS, 0
        walk(w, c, choices(w)[index].to, HANDLED, now)
        return
    end(w, c, HANDLED, now)


@compiled
def wrapped_up(w: Any, c: int, now: int) -> None:
    """The wrap-up after a contact's only conversation, which ended some time ago, is over."""
    a = contacts(w)[c].agent
    close_conversation(w, c)
    end(w, c, HANDLED, contacts(w)[c].until)
    put_down(w, a, now)


@compiled
def hang_up(w: Any, c: int, now: int) -> None:
    """The customer's patience is over."""
    contact = contacts(w)[c]
    if contact.state == PLAYING:
        hang_up_playing(w, c, now)
        return
    if contact.state == WAITING:
        leave(w, c)
        waiting(w)[contact.queue] -= 1
        lose(w, c, now)
        end(w, c, ABANDONED, now)
        return
    a = contact.agent
    lose(w, c, now)
    ring_in_vain(w, c, now)
    let_go(w, a, now)
    put_down(w, a, now)
    end(w, c, ABANDONED, now)


@compiled
def fail_callback(w: Any, c: int, now: int) -> None:
    """Nobody will be called back."""
    count_queue(w, c, Q_FAILED, 1)
    end(w, c, LEFT_QUEUE, now)


@compiled
def unanswered(w: Any, c: int, now: int) -> None:
    """A dial has ended without an answer."""
    contact, queue = contacts(w)[c], queues(w)[contacts(w)[c].queue]
    a = contact.agent
    ring_in_vain(w, c, now)
    let_go(w, a, now)
    expires = contact.offered_at + queue.within_ms
    is_over = contact.dials >= queue.attempts or now >= expires
    if not is_over:
        contact.state = RESTING
        if now + queue.retry_ms < expires:
            schedule(w, c, now + queue.retry_ms, RETRY)
        else:
            schedule(w, c, expires, LONGEST)
    put_down(w, a, now)
    if is_over:
        fail_callback(w, c, now)


@compiled
def retry(w: Any, c: int, now: int) -> None:
    """The contact may be dialled again."""
    contacts(w)[c].state = WAITING
    catch_up(w, c, now)
    ask_again(w, c, now)


@compiled
def longest(w: Any, c: int, now: int) -> None:
    """The longest wait is reached, or the time within which to call back."""
    contact = contacts(w)[c]
    if contact.is_called:
        if contact.state == WAITING:
            leave(w, c)
        fail_callback(w, c, now)
        return
    to = timers(w)[contact.timer].to
    move_on(w, c, now)
    walk(w, c, to, LEFT_QUEUE, now)


@compiled
def overflow(w: Any, c: int, now: int) -> None:
    """An overflow widens whom the queue asks for, or moves the contact on."""
    timer = timers(w)[contacts(w)[c].timer]
    if timer.kind == MOVE:
        move_on(w, c, now)
        walk(w, c, timer.to, LEFT_QUEUE, now)
    else:
        widen(w, c, now)


@compiled
def _happen(w: Any, rank: int, c: int, now: int) -> None:
    """One of the rarer events of a contact."""
    if rank == ANSWERED:
        answer(w, c, now)
    elif rank == PLAYED:
        played(w, c, now)
    elif rank == HANG_UP:
        hang_up(w, c, now)
    elif rank == OVERFLOWS:
        overflow(w, c, now)
    elif rank == TURN_OVER:
        end_turn(w, c, now)
    elif rank == OFFERS:
        offer(w, c, now)
    elif rank == LONGEST:
        longest(w, c, now)
    elif rank == UNANSWERED:
        unanswered(w, c, now)
    elif rank == RETRY:
        retry(w, c, now)
    elif rank == RETURNS:
        come_again(w, c, now)


@compiled
def happen(w: Any, rank: int, c: int, now: int) -> None:
    """One event of a contact."""
    if rank == WRAPPED:
        wrapped_up(w, c, now)
    elif rank == TALKED:
        talked(w, c, now)
    else:
        _happen(w, rank, c, now)
