"""The way through the flow as tables: steps, branches, opening hours, queues and their timers."""

from __future__ import annotations

from typing import Any

import numpy as np

from percall.contact.schema import Outcome
from percall.flow.rules import (
    Case,
    Fork,
    Hours,
    Menu,
    Message,
    Queue,
    Routing,
    SelfService,
    Step,
    Voicemail,
)
from percall.texts import _
from percall.twin import layout as a
from percall.twin.horizon import Horizon
from percall.twin.refused import TwinRefused
from percall.twin.table_chances import Chances, Choices
from percall.twin.words import Words

_OUTCOMES = {outcome: place for place, outcome in enumerate(a.OUTCOMES)}
_ROUTING = {
    Routing.LONGEST_IDLE: a.LONGEST_IDLE, Routing.BEST_SKILL: a.BEST_SKILL,
    Routing.LEAST_OCCUPIED: a.LEAST_OCCUPIED, Routing.LAST_AGENT: a.LAST_AGENT,
}  # fmt: skip


def milliseconds(seconds: float) -> int:
    """Whole milliseconds, rounded half up."""
    return int(seconds * 1000 + 0.5)


def step_rows(words: Words, horizon: Horizon, choices: Choices, bounds: list[int]) -> Any:
    """The table of steps; opening hours and times of cases are added to `bounds`."""
    found = np.zeros(len(words.flow.steps), a.STEP)
    for place, step in enumerate(words.flow.steps):
        found[place] = _step(words, horizon, choices, bounds, step)
    return found


def _step(
    words: Words, horizon: Horizon, choices: Choices, bounds: list[int], step: Step
) -> tuple[int, ...]:
    def to(name: str, key: str) -> int:
        return words.step(name, f"flow.step.{step.name}.{key}")

    no = -1
    match step:
        case Hours():
            first, last = _add_bounds(bounds, _open_at(step, horizon))
            ways = to(step.open_to, "open_to"), to(step.closed_to, "closed_to")
            return (a.HOURS, 0, *ways, no, first, last, no, a.IVR_LEG)
        case Fork():
            cases = [
                _case(words, horizon, bounds, case, f"flow.step.{step.name}.case[{index}].to")
                for index, case in enumerate(step.cases)
            ]
            first, last = choices.add(cases)
            return (a.FORK, 0, to(step.otherwise, "otherwise"), no, no, first, last, no, a.IVR_LEG)
        case Message():
            outcome = _OUTCOMES[Outcome(step.outcome).value]
            play = milliseconds(step.play_s)
            return (a.MESSAGE, play, to(step.to, "to"), no, outcome, no, no, no, a.IVR_LEG)
        case Menu():
            once = milliseconds(step.prompt_s) + milliseconds(step.timeout_s)
            otherwise = to(step.otherwise, "otherwise")
            return (a.MENU, once * step.attempts, otherwise, no, no, no, no, no, a.IVR_LEG)
        case SelfService():
            leg = a.BOT_LEG if step.kind == "bot" else a.SELF_SERVICE_LEG
            ways = to(step.failed_to, "failed_to"), to(step.solved_to, "solved_to")
            return (a.SELF_SERVICE, 0, *ways, no, no, no, no, leg)
        case Queue():
            return (a.QUEUE, 0, no, no, no, no, no, words.queues[step.name], a.QUEUE_LEG)
        case Voicemail():
            most = milliseconds(step.most_s)
            return (a.VOICEMAIL, most, no, no, no, no, no, no, a.MESSAGE_LEG)


def _open_at(step: Hours, horizon: Horizon) -> list[tuple[int, int]]:
    found = []
    for day in range(-2, horizon.days):
        on = horizon.on(day)
        if on in step.closed_on:
            continue
        for one in step.opening:
            if one.weekday == on.isoweekday():
                found += horizon.stretches(day, one.from_minute, one.to_minute)
    return found


def _case(
    words: Words, horizon: Horizon, bounds: list[int], case: Case, where: str
) -> tuple[float, int, int, int, int, int]:
    # A reason or language with which nobody comes fits nobody.
    reason = -1 if case.reason is None else words.reasons.get(case.reason, len(words.reasons) + 1)
    language = (
        -1 if case.language is None else words.languages.get(case.language, len(words.languages))
    )
    first, last = -1, -1
    if case.from_minute is not None or case.to_minute is not None:
        begin = 0 if case.from_minute is None else case.from_minute
        end = 1440 if case.to_minute is None else case.to_minute
        parts = [(begin, end)] if begin <= end else [(begin, 1440), (0, end)]
        found = [
            stretch
            for day in range(-1, horizon.days + 1)
            for part in parts
            for stretch in horizon.stretches(day, *part)
        ]
        first, last = _add_bounds(bounds, found)
    return 0.0, words.step(case.to, where), reason, language, first, last


def _add_bounds(bounds: list[int], stretches: list[tuple[int, int]]) -> tuple[int, int]:
    """Adds stretches, joined where they meet, as begins and ends in turn; where they stand."""
    joined: list[list[int]] = []
    for begin, end in sorted(stretches):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    first = len(bounds)
    bounds.extend(moment for stretch in joined for moment in stretch)
    return first, len(bounds)


def queue_rows(words: Words, chances: Chances) -> tuple[Any, Any]:
    """The table of queues and that of their timers."""
    queues = np.zeros(len(words.queues), a.QUEUES)
    timers: list[tuple[int, int, int, int]] = []
    for place, queue in enumerate(words.flow.queues()):
        first = len(timers)
        timers += _timers(words, queue)
        accepted, answered, ring = chances.called_back(queue)
        callback = queue.callback
        full = queue.most_waiting
        queues[place] = (
            queue.priority, queue.priority_per_minute, accepted, answered,
            _ROUTING[queue.routing], milliseconds(queue.last_agent_s),
            -1 if full is None else full,
            words.step(queue.full_to, f"flow.step.{queue.name}.full_to"),
            callback.attempts if callback else 0,
            milliseconds(callback.retry_after_s) if callback else 0,
            milliseconds(callback.within_s) if callback else 0,
            ring, first, len(timers), 0, 0,
        )  # fmt: skip
        if queue.priority_per_minute < 0:
            raise TwinRefused(
                _("A priority that falls with waiting cannot be played"),
                where=f"flow.step.{queue.name}.priority_per_minute", do=_("choose 0 or more"),
            )  # fmt: skip
    made = np.array(timers, a.TIMER)
    return queues, made


def widenings(queue: Queue) -> list[int]:
    """The places of a queue's widenings among its overflows, as they come into force."""
    found = [
        (milliseconds(one.after_s), place)
        for place, one in enumerate(queue.overflow)
        if one.to is None
    ]
    return [place for _after, place in sorted(found)]


def _timers(words: Words, queue: Queue) -> list[tuple[int, int, int, int]]:
    """What a queue does with time, in its order; widenings at 0 s are in force from the door on."""
    found = []
    for place, one in enumerate(queue.overflow):
        after = milliseconds(one.after_s)
        where = f"flow.step.{queue.name}.overflow[{place}].to"
        if one.to is not None:
            found.append((after, a.OVERFLOWS, a.MOVE, words.step(one.to, where)))
        elif after > 0:
            found.append((after, a.OVERFLOWS, a.WIDEN, -1))
    if queue.callback is not None:
        found.append((milliseconds(queue.callback.after_s), a.OFFERS, a.OFFER, -1))
    if queue.most_wait_s is not None:
        to = words.step(queue.most_wait_to, f"flow.step.{queue.name}.most_wait_to")
        found.append((milliseconds(queue.most_wait_s), a.LONGEST, a.MOST_WAIT, to))
    return sorted(found, key=lambda row: row[:2])
