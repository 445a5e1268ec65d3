"""The twin's clock: plays events in their order until a moment, or until an array is full.

Rules (what a contact and an agent do: `percall.flow.rules`; these say what is left open there):
1. Events of one instant come by rank: agents leave the floor; wrap-ups end; conversations end;
   dials that nobody answered end; agents come to the floor; telephones that ring are answered;
   turns of last agents end; overflows; offers of a callback; longest waits and callbacks that
   expire; customers hang up; callbacks may be dialled again; steps are over; customers come for
   the first time; customers come again. Of one rank: contacts in the order in which they began,
   lines of shifts in the order of the document, first-time customers by line of arrivals.
2. A conversation that ends frees its agent (where no wrap-up follows) before the contact is
   passed on.
3. An agent who is to leave or to take a break while a contact is in hand takes no further one and
   goes when all are put down; a break still ends at its time. Who is called to the floor again
   before that simply stays.
4. What a step, a wait or a conversation takes is whole milliseconds; one of zero goes on within
   the event.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from percall.twin.books import (
    account,
    write_agent_segment,
    write_ended,
    write_segment,
)
from percall.twin.compiling import compiled, entrance
from percall.twin.ending import sum_up
from percall.twin.happening import happen, put_down, turn
from percall.twin.heap import RANKS, pop
from percall.twin.layout import (
    AWAY,
    BORN_NOW,
    CUT,
    DIALLING,
    NOBODY,
    OPEN,
    PLAYING,
    QUEUE_LEG,
    RINGING,
    TALKING,
    WAITING,
)
from percall.twin.talking import (
    ring_in_vain,
)
from percall.twin.walking import begin
from percall.twin.world import (
    agents_length,
    burst_of,
    contacts,
    contacts_length,
    ended_length,
    ends_of,
    events,
    events_length,
    floor_length,
    segments_length,
    steps,
    streams,
    streams_length,
    turns,
    turns_length,
    waiters,
)

DONE_UNTIL, FULL_CONTACTS, FULL_EVENTS, FULL_ROWS, PAUSED = 0, 1, 2, 3, 4
"""Why the kernel comes back: the moment is reached, an array is full, or for a breath."""

STREAM_BITS, COUNT_BITS = 12, 24
"""A birth as one number: ms of its day, then the line of arrivals, then its count in it."""


@compiled
def be_born(w: Any, birth: int, now: int) -> None:
    """A customer comes for the first time."""
    c = w.free_contact
    w.free_contact = waiters(w)[c].next
    w.alive_count += 1
    contact = contacts(w)[c]
    index = (birth >> COUNT_BITS) & ((1 << STREAM_BITS) - 1)
    slot = now // 1_800_000
    contact.customer = ((slot * streams_length(w) + index) << COUNT_BITS) | (
        birth & ((1 << COUNT_BITS) - 1)
    )
    stream = streams(w)[index]
    contact.stream, contact.channel = index, stream.channel
    contact.reason, contact.kind = stream.reason, stream.kind
    contact.attempt, contact.redials, contact.repeats, contact.spoken = 0, 0, 0, 0
    contact.previous, contact.last_agent = -1, -1
    begin(w, c, now)


@compiled
def _is_full(w: Any) -> int:
    if w.free_contact < 0:
        return FULL_CONTACTS
    if w.event_count + burst_of(w) > events_length(w):
        return FULL_EVENTS
    if segments_length(w) > 0 and (
        w.segment_count + burst_of(w) > segments_length(w)
        or w.ended_count + burst_of(w) > ended_length(w)
        or (floor_length(w) > 0 and w.floor_count + burst_of(w) > floor_length(w))
    ):
        return FULL_ROWS
    return DONE_UNTIL


@entrance
def advance(handle: Any, births: Any, day_from: int, until: int, most_events: int) -> int:
    """Plays what happens before `until`; the births of that day are sorted numbers.

    Returns why it stopped: it can be called again with room made, or with the next day.
    """
    w = handle[0]
    for _event in range(most_events):
        full = _is_full(w)
        if full != DONE_UNTIL:
            return full
        never = until * RANKS
        first = never
        while w.event_count > 0:
            event = events(w)[0]
            if event.stamp < 0 or event.stamp == contacts(w)[event.who].stamp:
                first = event.at
                break
            w.event_count = pop(events(w), w.event_count)
        turning, born = never, never
        if w.next_turn < turns_length(w):
            row = turns(w)[w.next_turn]
            turning = row.at * RANKS + row.rank
        if w.next_birth < len(births):
            born = (day_from + (births[w.next_birth] >> (STREAM_BITS + COUNT_BITS))) * RANKS
            born += BORN_NOW
        at = min(first, turning, born)
        if at >= never:
            w.now = until
            return DONE_UNTIL
        now = at // RANKS
        w.now = now
        w.events_played += 1
        if at == turning:
            w.next_turn += 1
            turn(w, w.next_turn - 1, now)
        elif at == born:
            w.next_birth += 1
            be_born(w, births[w.next_birth - 1], now)
        else:
            who, stamp = int(np.int64(events(w)[0].who)), events(w)[0].stamp
            w.event_count = pop(events(w), w.event_count)
            if stamp < 0:
                put_down(w, who, now)
            else:
                happen(w, at % RANKS, who, now)
    return PAUSED


@entrance
def close(handle: Any) -> None:
    """The horizon ends: contacts under way are open, agents' time is added up."""
    w = handle[0]
    now = ends_of(w)
    for a in range(agents_length(w)):
        account(w, a, now)
    for c in range(contacts_length(w)):
        contact = contacts(w)[c]
        state = contact.state
        if state in (NOBODY, AWAY):
            continue
        if state == PLAYING:
            leg = steps(w)[contact.step].leg
            write_segment(w, c, leg, contact.begun, -1, now - contact.begun, -1, CUT)
        elif state in (WAITING, RINGING) and contact.is_called == 0:
            waited = now - contact.entered
            write_segment(w, c, QUEUE_LEG, contact.entered, contact.queue, -1, waited, CUT)
        if state == TALKING:
            # What of the conversation is over; hold comes last.
            talk = min(contact.talk, now - contact.begun)
            hold = now - contact.begun - talk
            ring = contact.begun - contact.rang_at
            write_agent_segment(w, c, ring, talk, hold, 0, CUT)
        elif state in (DIALLING, RINGING):
            ring_in_vain(w, c, now)
        sum_up(w, c, OPEN)
        write_ended(w, c, now, OPEN, -1, -1)
