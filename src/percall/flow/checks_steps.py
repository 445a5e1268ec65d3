"""Checks of the steps and the ways between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from percall import settings as s
from percall.flow.found import Found
from percall.flow.places import place_of
from percall.flow.rules import (
    END,
    Case,
    Flow,
    Fork,
    Hours,
    Menu,
    Opening,
    Queue,
    SelfService,
    Voicemail,
)
from percall.flow.walks import loops, reached_from, reaching
from percall.flow.ways import Kind, ways_of

DAY, WEEK = 1440, 10_080
_SHOWN_STEPS = 8


def entry_issues(flow: Flow) -> Iterator[Found]:
    """A flow that nobody can enter."""
    if not flow.entries:
        yield Found("no_entry", "entry")


def missing_steps(flow: Flow) -> Iterator[Found]:
    """Ways to steps that are not there."""
    known = {step.name for step in flow.steps} | {END}
    for way in ways_of(flow):
        if way.to not in known:
            yield Found("missing_step", way.place, {"to": way.to})


def unreached_steps(flow: Flow) -> Iterator[Found]:
    """Steps, queues too, that no contact comes to by itself."""
    reached = reached_from([""], ways_of(flow))
    for step in flow.steps:
        if step.name not in reached:
            yield Found("unreached_step", place_of("step", step.name))


def menu_issues(flow: Flow) -> Iterator[Found]:
    """Menus without choices, and steps from which no way leads out."""
    for step in flow.steps:
        if isinstance(step, Menu) and not step.choices:
            yield Found("no_choices", place_of("step", step.name))
    known = {step.name for step in flow.steps}
    # A way to a step that is not there is an issue of its own.
    missing = {way.to for way in ways_of(flow)} - known
    ends = {step.name for step in flow.steps if isinstance(step, Queue | Voicemail | SelfService)}
    good = reaching(ends | missing | {END}, ways_of(flow))
    for step in flow.steps:
        if step.name not in good:
            yield Found("no_way_out", place_of("step", step.name))


def loop_issues(flow: Flow) -> Iterator[Found]:
    """Rounds without time, and rounds of whoever does nothing."""
    ways = [way for way in ways_of(flow) if way.from_step]
    instant = loops(way for way in ways if way.is_instant)
    for steps in instant:
        yield _loop("loop_without_time", steps)
    queues = {queue.name for queue in flow.queues()}
    passive = [way for way in ways if way.kind is Kind.ALWAYS]
    seen = {frozenset(steps) for steps in instant}
    for steps in loops(passive):
        if frozenset(steps) not in seen:
            yield _loop("loop_without_end", steps)
            seen.add(frozenset(steps))
    for steps in loops(way for way in ways if way.kind is not Kind.CHOSEN):
        if frozenset(steps) not in seen and queues & set(steps):
            yield _loop("loop_of_queues", steps)


def _loop(code: str, steps: list[str]) -> Found:
    shown = [*steps[:_SHOWN_STEPS], *(["..."] if len(steps) > _SHOWN_STEPS else []), steps[0]]
    return Found(code, place_of("step", steps[0]), {"steps": " → ".join(shown)})


def hours_issues(flow: Flow) -> Iterator[Found]:
    """Hours that are never open, overlap, or decide nothing."""
    for step in flow.steps:
        if not isinstance(step, Hours):
            continue
        place = place_of("step", step.name)
        if not step.opening:
            yield Found("never_open", place)
        if step.open_to == step.closed_to:
            yield Found("same_way", place, {"to": step.open_to})
        for first, second in _overlaps(step.opening):
            key = s.WEEKDAYS[second.weekday - 1]
            names = {"first": _shown(first), "second": _shown(second)}
            yield Found("overlapping_hours", f"{place}.{key}", names)


def _overlaps(opening: tuple[Opening, ...]) -> Iterator[tuple[Opening, Opening]]:
    """Stretches that overlap the next one of the week."""

    def start(one: Opening) -> int:
        return (one.weekday - 1) * DAY + one.from_minute

    in_order = sorted(opening, key=start)
    for first, second in itertools.pairwise([*in_order, *in_order[:1]]):
        length = first.to_minute - first.from_minute
        gap = (start(second) - start(first)) % WEEK
        if first is not second and gap < length:
            yield first, second


def _shown(one: Opening) -> str:
    begin, end = (f"{m // 60:02d}:{m % 60:02d}" for m in (one.from_minute, one.to_minute))
    return f"{s.WEEKDAYS[one.weekday - 1]} {begin}-{end}"


def fork_issues(flow: Flow) -> Iterator[Found]:
    """Cases that can never be taken, and forks that decide nothing."""
    for step in flow.steps:
        if not isinstance(step, Fork):
            continue
        place = place_of("step", step.name)
        if {case.to for case in step.cases} <= {step.otherwise}:
            yield Found("same_way", place, {"to": step.otherwise})
        for index, case in enumerate(step.cases):
            begin, end = _minutes(case)
            if begin in (end, DAY):
                yield Found("case_never_fits", f"{place}.case[{index}]")
            for number, earlier in enumerate(step.cases[:index]):
                if _covers(earlier, case):
                    names = {"earlier": f"case[{number}]"}
                    yield Found("case_never_reached", f"{place}.case[{index}]", names)
                    break


def _minutes(case: Case) -> tuple[int, int]:
    begin = 0 if case.from_minute is None else case.from_minute
    return begin, DAY if case.to_minute is None else case.to_minute


def _covers(earlier: Case, later: Case) -> bool:
    """Whether an earlier case fits wherever a later one does."""
    for mine, other in ((earlier.reason, later.reason), (earlier.language, later.language)):
        if mine is not None and mine != other:
            return False
    (from_a, to_a), (from_b, to_b) = _minutes(earlier), _minutes(later)
    if (from_a, to_a) in ((0, DAY), (from_b, to_b)):
        return True
    return from_a <= from_b and to_b <= to_a and from_a <= to_a and from_b <= to_b
