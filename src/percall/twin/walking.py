"""How a contact goes from step to step, ends, and comes again."""

from __future__ import annotations

from typing import Any

import numpy as np

from percall.twin.books import period_of, schedule, write_segment
from percall.twin.compiling import compiled
from percall.twin.draws import (
    ENDLESS,
    KEY,
    KEY_AFTER,
    SERVED,
    SERVED_LENGTH,
    draw_ms,
)
from percall.twin.ending import end
from percall.twin.layout import (
    ABANDONED,
    AT_END,
    BLOCKED,
    C_REDIALS,
    C_REPEATS,
    CONTAINED,
    DONE,
    FAILED,
    FORK,
    HANG_UP,
    HOURS,
    LEFT_MESSAGE,
    LEFT_QUEUE,
    MENU,
    MESSAGE,
    MESSAGE_LEG,
    PLAYED,
    PLAYING,
    QUEUE,
    REDIALS,
    SAID,
    SELF_SERVICE,
    STEP_SHIFT,
)
from percall.twin.talking import draw
from percall.twin.waiting import LOST_AT_ONCE, enter
from percall.twin.world import (
    bounds,
    chances,
    choices,
    contact_sums,
    contacts,
    queues_length,
    rows,
    seen,
    steps,
    streams,
)

_IN_WORD = (1 << STEP_SHIFT) - 1


@compiled
def is_inside(w: Any, first: int, last: int, now: int) -> bool:
    """Whether an instant lies in one of the stretches that bounds part off; none: always."""
    if first < 0:
        return True
    return bool(np.searchsorted(bounds(w)[first:last], now, side="right") % 2 == 1)


@compiled
def _goes_round(w: Any, c: int, step: int, now: int) -> bool:
    """Whether the contact has been at the step in this very instant; it is now."""
    contact = contacts(w)[c]
    if contact.instant != now:
        contact.instant = now
        for word in range(seen(w).shape[1]):
            seen(w)[c, word] = 0
    bit = 1 << (step & _IN_WORD)
    if seen(w)[c, step >> STEP_SHIFT] & bit:
        return True
    seen(w)[c, step >> STEP_SHIFT] |= bit
    return False


@compiled
def _at_menu(w: Any, c: int, place: int) -> int:
    """The length of a menu's visit; what follows is set on the contact."""
    contact, step = contacts(w)[c], steps(w)[place]
    said = chances(w)[rows(w)[place, contact.reason, SAID]]
    share = draw(w, c, KEY, contact.visits)
    after = draw_ms(w, said.row, draw(w, c, KEY_AFTER, contact.visits))
    contact.then, contact.outcome = step.to, LEFT_QUEUE
    if after >= step.ms:
        return int(step.ms)
    if share < said.other:
        contact.then, contact.outcome = AT_END, ABANDONED
        return after
    for index in range(said.first, said.last):
        if share < choices(w)[index].share:
            contact.then = choices(w)[index].to
            return after
    return int(step.ms)


@compiled
def _at_service(w: Any, c: int, place: int) -> int:
    """The length of self-service or a bot; what follows is set on the contact."""
    contact, step = contacts(w)[c], steps(w)[place]
    said = chances(w)[rows(w)[place, contact.reason, SAID]]
    share = draw(w, c, SERVED, contact.visits)
    contact.then, contact.outcome = step.to, LEFT_QUEUE
    if share < said.share:
        contact.then, contact.outcome = step.also, CONTAINED
    elif share < said.share + said.other:
        contact.then, contact.outcome = AT_END, ABANDONED
    return draw_ms(w, said.row, draw(w, c, SERVED_LENGTH, contact.visits))


@compiled
def _at_voicemail(w: Any, c: int, place: int) -> int:
    contact, step = contacts(w)[c], steps(w)[place]
    contact.then, contact.outcome = AT_END, LEFT_MESSAGE
    row = rows(w)[place, contact.reason, SAID]
    if row < 0:
        return int(step.ms)
    said = chances(w)[row]
    share = draw(w, c, SERVED_LENGTH, contact.visits)
    return min(int(step.ms), draw_ms(w, said.row, share))


@compiled
def _branch(w: Any, c: int, place: int, now: int) -> int:
    """The first case of a fork that fits."""
    contact, step = contacts(w)[c], steps(w)[place]
    stream = streams(w)[contact.stream]
    for index in range(step.first, step.last):
        case = choices(w)[index]
        if case.reason >= 0 and case.reason != contact.reason:
            continue
        if case.language >= 0 and case.language != stream.language:
            continue
        if is_inside(w, case.first, case.last, now):
            return int(case.to)
    return int(step.to)


@compiled
def _visit(w: Any, c: int, place: int) -> int:
    """The length of a step that may take time; what follows is set on the contact."""
    contact, step = contacts(w)[c], steps(w)[place]
    if step.kind == MESSAGE:
        length, contact.then, contact.outcome = step.ms, step.to, step.outcome
    elif step.kind == MENU:
        length = _at_menu(w, c, place)
    elif step.kind == SELF_SERVICE:
        length = _at_service(w, c, place)
    else:
        length = _at_voicemail(w, c, place)
    contact.visits += 1
    return int(length)


@compiled
def walk(w: Any, c: int, to: int, outcome: int, now: int) -> None:
    """Moves the contact until it plays, waits or ends; `outcome` counts if `to` is the end."""
    contact = contacts(w)[c]
    while True:
        if to < 0:
            if to == AT_END:
                end(w, c, outcome, now)
            elif to == LOST_AT_ONCE:
                end(w, c, ABANDONED, now)
            return
        if _goes_round(w, c, to, now):
            end(w, c, FAILED, now)
            return
        step, place, outcome = steps(w)[to], to, LEFT_QUEUE
        if step.kind == HOURS:
            to = step.to if is_inside(w, step.first, step.last, now) else step.also
            continue
        if step.kind == FORK:
            to = _branch(w, c, place, now)
            continue
        if step.kind == QUEUE:
            to = enter(w, c, step.queue, now)
            continue
        length = _visit(w, c, place)
        if length > 0:
            _play(w, c, place, length, now)
            return
        to, outcome = contact.then, contact.outcome


@compiled
def _play(w: Any, c: int, place: int, length: int, now: int) -> None:
    contact = contacts(w)[c]
    contact.state, contact.step, contact.begun = PLAYING, place, now
    if contact.gives_up <= now + length:
        schedule(w, c, max(now, contact.gives_up), HANG_UP)
    else:
        schedule(w, c, now + length, PLAYED)


@compiled
def stop_playing(w: Any, c: int, now: int, ended: int) -> None:
    """Writes down a step that took time."""
    contact = contacts(w)[c]
    leg = steps(w)[contact.step].leg
    write_segment(w, c, leg, contact.begun, -1, now - contact.begun, -1, ended)


@compiled
def hang_up_playing(w: Any, c: int, now: int) -> None:
    """The customer hangs up in a step; a voice message counts as left."""
    stop_playing(w, c, now, DONE)
    is_message = steps(w)[contacts(w)[c].step].leg == MESSAGE_LEG
    end(w, c, LEFT_MESSAGE if is_message else ABANDONED, now)


@compiled
def played(w: Any, c: int, now: int) -> None:
    """The step is over."""
    contact = contacts(w)[c]
    stop_playing(w, c, now, DONE)
    walk(w, c, contact.then, contact.outcome, now)


@compiled
def begin(w: Any, c: int, now: int) -> None:
    """A contact begins: its customer's first one, or another."""
    contact = contacts(w)[c]
    contact.serial, contact.started = w.next_serial, now
    w.next_serial += 1
    contact.period = period_of(w, now)
    contact.has_spoken, contact.was_queued, contact.legs, contact.stays = 0, 0, 0, 0
    contact.visits, contact.segments, contact.handle, contact.transfers = 0, 0, 0, 0
    contact.is_called, contact.dials = 0, 0
    contact.since, contact.waited, contact.reserved, contact.agent = -1, -1, -1, -1
    contact.instant, contact.gives_up, contact.queue = -1, ENDLESS, queues_length(w)
    step = streams(w)[contact.stream].step
    if step < 0:
        end(w, c, BLOCKED, now)
    else:
        walk(w, c, step, LEFT_QUEUE, now)


@compiled
def come_again(w: Any, c: int, now: int) -> None:
    """A customer comes again."""
    contact = contacts(w)[c]
    measure = C_REDIALS if contact.then == REDIALS else C_REPEATS
    contact_sums(w)[period_of(w, now), contact.channel, measure] += 1
    contact.attempt += 1
    begin(w, c, now)
