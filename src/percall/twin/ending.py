"""How a contact ends, what is counted of it then, and whether its customer comes again."""

from __future__ import annotations

from typing import Any

from percall.twin.books import schedule, write_ended
from percall.twin.compiling import compiled
from percall.twin.draws import (
    REDIAL,
    REDIAL_DELAY,
    REPEAT,
    REPEAT_DELAY,
    RESOLVED,
    draw_ms,
)
from percall.twin.layout import (
    ABANDONED,
    AWAY,
    C_ABANDONED,
    C_ANSWERED,
    C_CONTACTS,
    C_HANDLE,
    C_OFFERED,
    C_OUTCOME,
    C_RESOLVED,
    C_TRANSFERRED,
    C_WAIT,
    C_WITHIN,
    HANDLED,
    NOBODY,
    OPEN,
    REDIALS,
    REPEATS,
    RESOLUTIONS,
    RETURNS,
)
from percall.twin.talking import draw, draw_spoken
from percall.twin.world import (
    answer_within_of,
    chances,
    contact_sums,
    contacts,
    rows,
    waiters,
)


@compiled
def sum_up(w: Any, c: int, outcome: int) -> None:
    """Adds an ended contact to the sums of its channel and time."""
    contact = contacts(w)[c]
    sums = contact_sums(w)[contact.period, contact.channel]
    sums[C_CONTACTS] += 1
    sums[C_OUTCOME + outcome] += 1
    sums[C_HANDLE] += contact.handle
    sums[C_TRANSFERRED] += contact.transfers
    is_answered = outcome == HANDLED or (outcome == OPEN and contact.has_spoken == 1)
    if is_answered:
        sums[C_ANSWERED] += 1
        sums[C_WAIT] += contact.waited
        if contact.waited <= answer_within_of(w):
            sums[C_WITHIN] += 1
    if contact.was_queued == 1:
        sums[C_OFFERED] += 1
        if outcome == ABANDONED:
            sums[C_ABANDONED] += 1


@compiled
def _draws_to_return(w: Any, c: int, kind: int) -> bool:
    contact = contacts(w)[c]
    row = rows(w)[contact.queue, contact.reason, kind]
    if row < 0:
        return False
    again = chances(w)[row]
    if kind == REDIALS:
        return bool(contact.redials < again.most and draw(w, c, REDIAL, 0) < again.share)
    share = draw_spoken(w, c, REPEAT, contact.spoken - 1)
    return bool(contact.repeats < again.most and share < again.share)


@compiled
def end(w: Any, c: int, outcome: int, now: int) -> None:
    """The contact ends; its customer may come again."""
    contact = contacts(w)[c]
    if contact.has_spoken == 1:
        outcome = HANDLED
    resolved, kind = -1, -1
    if outcome == HANDLED:
        row = rows(w)[contact.queue, contact.reason, RESOLUTIONS]
        if row >= 0:
            share = draw_spoken(w, c, RESOLVED, contact.spoken - 1)
            resolved = 1 if share < chances(w)[row].share else 0
        if resolved != 1 and _draws_to_return(w, c, REPEATS):
            kind = REPEATS
    elif outcome == ABANDONED and _draws_to_return(w, c, REDIALS):
        kind = REDIALS
    sum_up(w, c, outcome)
    if resolved == 1:
        contact_sums(w)[contact.period, contact.channel, C_RESOLVED] += 1
    write_ended(w, c, now, outcome, resolved, kind)
    contact.stamp += 1
    if kind < 0:
        contact.state = NOBODY
        waiters(w)[c].next = w.free_contact
        w.free_contact = c
        w.alive_count -= 1
        return
    again = chances(w)[rows(w)[contact.queue, contact.reason, kind]]
    if kind == REDIALS:
        delay = draw_ms(w, again.row, draw(w, c, REDIAL_DELAY, 0))
        contact.redials += 1
    else:
        share = draw_spoken(w, c, REPEAT_DELAY, contact.spoken - 1)
        delay = draw_ms(w, again.row, share)
        contact.repeats += 1
    contact.state, contact.previous = AWAY, contact.serial
    contact.then = kind
    schedule(w, c, now + delay, RETURNS)
