"""Which ways contacts take: menus, self-service, queues, transfers, callbacks.

Rules:
1. Without a flow of the centre's own, one is read from the records: from each channel, in the hours
   in which its queues were reached (a long stretch without anybody is closed, and a handful of
   contacts beyond it open nothing), a step that takes as long as menus took leads to the queues in
   the shares in which contacts came to them, or ends in self-service, or with the customer hanging
   up there. Outside these hours contacts are sent away.
2. With one (`flow.toml`), contacts are laid onto its steps: a choice of a menu has those whose
   queue it leads to; a self-service step those who went through one.
3. A transfer is an agent's leg that another leg of another queue follows.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from percall.flow.rules import (
    END,
    Choice,
    Flow,
    Fork,
    Group,
    Hours,
    Menu,
    Message,
    Opening,
    Queue,
    SelfService,
    Step,
)
from percall.twin.behaviour import CalledBack, Duration, Pressed, Served, Shape, Transfer
from percall.twin.fitting.estimate import Estimate, share
from percall.twin.fitting.observed import NONE, Observed
from percall.twin.fitting.work import fitted

START, CONTAINED, SENT_AWAY = "start", "served in the menu", "sent away"
LONGEST_S = 7200.0
"""No menu of the records took longer: who is in it for so long is sent away."""
LEAST, LEAST_TRANSFER, OPEN_SHARE = 20, 0.002, 0.03
LEAST_GAP, LEAST_MISSED, LEAST_STRETCH = 5, 10.0, 0.01
"""A gap closes from so many half-hours without a contact in which so many would have come at the
day's mean; what it parts off opens with that share of the day's contacts."""


def derived_flow(seen: Observed, groups: tuple[Group, ...]) -> Flow:
    """A flow as the records show it: a start for each channel, and the queues."""
    names = seen.names
    channels = names.channels or ("voice",)
    queues = tuple(Queue(name, name) for name in names.queues)
    steps: list[Step] = [
        Hours(_hours(channel), _opening(seen, place), frozenset(), _start(channel), SENT_AWAY)
        for place, channel in enumerate(channels)
    ]
    steps += [
        Menu(_start(channel), 0.0, LONGEST_S, 1,
             (*(Choice(str(n), name, name) for n, name in enumerate(names.queues, start=1)),
              Choice("0", CONTAINED, CONTAINED), Choice("-", SENT_AWAY, SENT_AWAY)), END)
        for channel in channels
    ]  # fmt: skip
    steps.append(Message(CONTAINED, 0.0, END, "contained"))
    steps.append(Message(SENT_AWAY, 0.0, END, "left_queue"))
    entries = tuple((channel, _hours(channel)) for channel in channels)
    return Flow(entries, (*steps, *queues), groups)


def _hours(channel: str) -> str:
    return f"hours of {channel}"


def _opening(seen: Observed, channel: int) -> tuple[Opening, ...]:
    """The stretches of each weekday in which contacts reached a queue or an agent."""
    contacts = seen.contacts
    mine = (contacts.offered == 1) & (
        contacts.channel == (channel if seen.names.channels else NONE)
    )
    counts = np.zeros((seen.days, 48))
    np.add.at(counts, (contacts.day[mine], contacts.half_hour[mine]), 1)
    found = []
    for weekday in range(1, 8):
        by_slot = counts[seen.weekdays == weekday].sum(axis=0)
        found += [Opening(weekday, 30 * begin, 30 * end) for begin, end in stretches(by_slot)]
    return tuple(found)


def stretches(counts: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The half-hours from and to which a day with so many contacts in each is open."""
    slots = np.flatnonzero(counts > 0)
    if not len(slots):
        return []
    mean = counts.sum() / (slots[-1] - slots[0] + 1)
    empty = np.diff(slots) - 1
    parts = np.split(
        slots, np.flatnonzero((empty >= LEAST_GAP) & (empty * mean >= LEAST_MISSED)) + 1
    )
    found = []
    for part in parts:
        busy = part[counts[part] > OPEN_SHARE * counts.max()]
        if len(busy) and counts[part].sum() >= LEAST_STRETCH * counts.sum():
            found.append((int(busy[0]), int(busy[-1]) + 1))
    return found


def _start(channel: str) -> str:
    return f"{START} {channel}"


def ways(
    seen: Observed, flow: Flow, chosen: NDArray[np.bool_], reason: NDArray[np.int64],
    reasons: tuple[str, ...],
) -> tuple[tuple[Pressed, ...], tuple[Served, ...], tuple[Estimate, ...]]:  # fmt: skip
    """What customers do at each menu and self-service step of a flow."""
    pressed: list[Pressed] = []
    served: list[Served] = []
    estimates: list[Estimate] = []
    for channel, first in flow.entries:
        place = seen.names.channels.index(channel) if channel in seen.names.channels else -2
        mine = chosen & (seen.contacts.channel == place)
        if not mine.any():
            continue
        for step in _reached(flow, first):
            here = mine & _leads_to(seen, flow, step, reason, reasons)
            if not here.any():
                continue
            if isinstance(step, Menu):
                found, told = _menu(seen, flow, step, here, reason, reasons)
                pressed += found
                estimates += told
            elif isinstance(step, SelfService):
                services, told = _service(seen, step, here, reason, reasons)
                served += services
                estimates += told
    return tuple(pressed), tuple(served), tuple(estimates)


def _reached(flow: Flow, first: str) -> list[Step]:
    """The steps that can be reached from one, that one first."""
    found: dict[str, Step] = {}
    waiting = [first]
    while waiting:
        name = waiting.pop(0)
        if name in found or name == END:
            continue
        try:
            step = flow.step(name)
        except KeyError:
            continue
        found[name] = step
        waiting += _next(step)
    return list(found.values())


def _next(step: Step) -> list[str]:
    match step:
        case Hours():
            return [step.open_to, step.closed_to]
        case Message():
            return [step.to]
        case Menu():
            return [*(choice.to for choice in step.choices), step.otherwise]
        case SelfService():
            return [step.failed_to, step.solved_to]
        case Fork():
            return [*(case.to for case in step.cases), step.otherwise]
        case _:
            return []


def _queues_of(flow: Flow, name: str) -> set[str]:
    return {step.name for step in _reached(flow, name) if isinstance(step, Queue)}


def _leads_to(
    seen: Observed, flow: Flow, step: Step, reason: NDArray[np.int64], reasons: tuple[str, ...]
) -> NDArray[np.bool_]:
    """The contacts whose queue can be reached from a step; without a queue, by their reason's."""
    places = [
        place for place, name in enumerate(seen.names.queues) if name in _queues_of(flow, step.name)
    ]
    queue = seen.contacts.first_queue
    usual = np.full(len(reasons) + 1, -1, np.int64)
    for why in range(len(reasons)):
        mine = queue[(reason == why) & (queue >= 0)]
        if len(mine):
            usual[why] = np.bincount(mine).argmax()
    likely = np.where(queue >= 0, queue, usual[reason])
    return np.isin(likely, places) | (likely < 0)


def _by_reason(
    here: NDArray[np.bool_], reason: NDArray[np.int64], reasons: tuple[str, ...]
) -> Iterable[tuple[str | None, NDArray[np.bool_]]]:
    yield None, here
    for place, name in enumerate(reasons):
        mine = here & (reason == place)
        if mine.sum() >= LEAST:
            yield name, mine


def _menu(
    seen: Observed, flow: Flow, step: Menu, here: NDArray[np.bool_], reason: NDArray[np.int64],
    reasons: tuple[str, ...],
) -> tuple[list[Pressed], list[Estimate]]:  # fmt: skip
    contacts, names = seen.contacts, seen.names
    has_bot = np.zeros(len(contacts.at), bool)
    has_bot[seen.bots.contact] = True
    gave_up = contacts.outcome == _place(names.outcomes, "abandoned")
    contained = contacts.outcome == _place(names.outcomes, "contained")
    hung = here & gave_up & (contacts.offered != 1) & ~has_bot
    after = _menu_length(seen, here)
    is_derived = any(choice.to == SENT_AWAY for choice in step.choices)
    found, estimates = [], []
    for why, mine in _by_reason(here, reason, reasons):
        total = int(mine.sum())
        taken, shares = np.zeros(len(contacts.at), bool), []
        for choice in step.choices:
            goes = mine & ~taken & ~hung
            if choice.to == CONTAINED:
                goes &= contained
            elif choice.to == SENT_AWAY:
                goes &= contacts.offered != 1
            else:
                goes &= _leads_to(seen, flow, flow.step(choice.to), reason, reasons)
                if is_derived:
                    goes &= contacts.offered == 1
            taken |= goes
            shares.append((choice.key, _part(goes.sum(), total)))
            if why is None:
                subject = f"pressed.{step.name}.{choice.label}"
                estimates.append(share(subject, float(goes.sum()), total))
        lost = _part((mine & hung).sum(), total)
        found.append(Pressed(step.name, tuple(shares), after, lost, why))
    return found, estimates


def _menu_length(seen: Observed, here: NDArray[np.bool_]) -> Duration:
    lengths = seen.menus.length[here[seen.menus.contact] & (seen.menus.length >= 0)] / 1000
    return fitted(lengths).duration if len(lengths) else Duration(Shape.CONSTANT, (0.0,))


def _service(
    seen: Observed, step: SelfService, here: NDArray[np.bool_], reason: NDArray[np.int64],
    reasons: tuple[str, ...],
) -> tuple[list[Served], list[Estimate]]:  # fmt: skip
    contacts, names = seen.contacts, seen.names
    legs = np.zeros(len(contacts.at))
    known = seen.bots.length >= 0
    np.add.at(legs, seen.bots.contact[known], seen.bots.length[known] / 1000)
    contained = contacts.outcome == _place(names.outcomes, "contained")
    gave_up = (contacts.outcome == _place(names.outcomes, "abandoned")) & (contacts.offered != 1)
    went = np.zeros(len(contacts.at), bool)
    went[seen.bots.contact] = True
    found, estimates = [], []
    for why, mine in _by_reason(here, reason, reasons):
        count = int(mine.sum())
        solved, hung = mine & contained, mine & gave_up & went
        length = fitted(legs[mine & (contained | went | (contacts.offered == 1))])
        found.append(
            Served(step.name, _part(solved.sum(), count), _part(hung.sum(), count),
                   length.duration, why)
        )  # fmt: skip
        if why is None:
            estimates.append(share(f"served.{step.name}.solved", float(solved.sum()), count))
    return found, estimates


def _part(hits: int, count: int) -> float:
    """A share, cut at six places: parts of a whole must not add up to more than it."""
    return float(int(hits) * 1_000_000 // count / 1_000_000)


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -2


def transfers(seen: Observed) -> tuple[tuple[Transfer, ...], tuple[Estimate, ...]]:
    """The share of each queue's agents' legs that another queue's leg follows."""
    legs, names = seen.served, seen.names
    order = np.lexsort((legs.place, legs.contact))
    contact, queue = legs.contact[order], legs.queue[order]
    talked = legs.talk[order] > 0
    follows = (contact[1:] == contact[:-1]) & (queue[1:] != queue[:-1]) & talked[:-1]
    found, estimates = [], []
    for place, name in enumerate(names.queues):
        count = int(((queue == place) & talked).sum())
        if not count:
            continue
        for other, to in enumerate(names.queues):
            moved = int((follows & (queue[:-1] == place) & (queue[1:] == other)).sum())
            if moved / count >= LEAST_TRANSFER:
                estimates.append(share(f"transfers.{name}.{to}", moved, count))
                found.append(Transfer(name, to, round(moved / count, 6)))
    return tuple(found), tuple(estimates)


def callbacks(seen: Observed, flow: Flow) -> tuple[tuple[CalledBack, ...], tuple[Estimate, ...]]:
    """How many take the offer to be called back, and how many pick up."""
    legs, names = seen.queued, seen.names
    promised = legs.outcome == _place(names.leg_outcomes, "callback")
    found, estimates = [], []
    for step in flow.queues():
        if step.callback is None or step.name not in names.queues:
            continue
        queue = names.queues.index(step.name)
        waited = (legs.queue == queue) & (legs.wait >= step.callback.after_s * 1000)
        taken = waited & promised
        if not waited.any():
            continue
        contacts = np.unique(legs.contact[taken])
        answered = seen.served.talk > 0
        reached = np.isin(contacts, seen.served.contact[answered])
        dials = seen.served.ring[
            np.isin(seen.served.contact, contacts) & (seen.served.ring >= 0)
        ]  # fmt: skip
        tries = max(len(dials), len(contacts), 1)
        accepted = share(f"called_back.{step.name}.accepted", int(taken.sum()), int(waited.sum()))
        picked = share(f"called_back.{step.name}.answered", int(reached.sum()), tries)
        estimates += [accepted, picked]
        found.append(
            CalledBack(step.name, round(accepted.value, 6),
                       round(picked.value, 6) if picked.count else 1.0,
                       fitted(dials / 1000).duration)
        )  # fmt: skip
    return tuple(found), tuple(estimates)
