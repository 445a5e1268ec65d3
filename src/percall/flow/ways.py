"""The ways between steps, as data: which step leads where, by which key, and in what time.

Checks walk them and the drawing is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from percall.flow.places import place_of
from percall.flow.queues import ms_of
from percall.flow.rules import (
    Flow,
    Fork,
    Hours,
    Menu,
    Message,
    Queue,
    SelfService,
    Step,
)


class Kind(StrEnum):
    """What opens a way: nothing, a customer's act, or a queue's own rule."""

    ALWAYS = "always"
    CHOSEN = "chosen"
    OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a step to another: the place of its key and its place in the step's order.

    `label` is a code of `drawn` with its values; `is_instant`: no time passes on it.
    """

    from_step: str
    to: str
    place: str
    label: str
    values: tuple[tuple[str, str], ...] = ()
    kind: Kind = Kind.ALWAYS
    is_instant: bool = False


def ways_of(flow: Flow) -> tuple[Way, ...]:
    """All ways of a flow, in the order of the document; entries come from no step."""
    entries = tuple(
        Way("", to, place_of("entry", channel), "entry", (("channel", channel),), is_instant=True)
        for channel, to in flow.entries
    )
    return entries + tuple(way for step in flow.steps for way in _of(step))


def _of(step: Step) -> Iterator[Way]:
    name, place = step.name, place_of("step", step.name)
    match step:
        case Hours():
            yield Way(name, step.open_to, f"{place}.open_to", "open", is_instant=True)
            yield Way(name, step.closed_to, f"{place}.closed_to", "closed", is_instant=True)
        case Message():
            yield Way(name, step.to, f"{place}.to", "then", is_instant=ms_of(step.play_s) == 0)
        case Menu():
            yield from _of_menu(step, place)
        case SelfService():
            chosen = Kind.CHOSEN
            yield Way(name, step.solved_to, f"{place}.solved_to", "solved", kind=chosen)
            yield Way(name, step.failed_to, f"{place}.failed_to", "unsolved")
        case Fork():
            for index, case in enumerate(step.cases):
                values = tuple(
                    (key, "" if value is None else str(value))
                    for key, value in (
                        ("reason", case.reason), ("language", case.language),
                        ("from", _clock(case.from_minute)), ("to", _clock(case.to_minute)),
                    )
                )  # fmt: skip
                where = f"{place}.case[{index}]"
                yield Way(name, case.to, where, "case", values, is_instant=True)
            yield Way(name, step.otherwise, f"{place}.otherwise", "otherwise", is_instant=True)
        case Queue():
            yield from _of_queue(step, place)


def _of_menu(menu: Menu, place: str) -> Iterator[Way]:
    for index, choice in enumerate(menu.choices):
        values = (("key", choice.key), ("label", choice.label))
        where = f"{place}.choice[{index}]"
        yield Way(menu.name, choice.to, where, "choice", values, Kind.CHOSEN)
    is_instant = ms_of(menu.prompt_s) + ms_of(menu.timeout_s) == 0
    where = f"{place}.otherwise"
    yield Way(menu.name, menu.otherwise, where, "silence", is_instant=is_instant)


def _of_queue(queue: Queue, place: str) -> Iterator[Way]:
    for index, one in enumerate(queue.overflow):
        if one.to is not None:
            after = (("after", f"{one.after_s:g}"),)
            where, is_instant = f"{place}.overflow[{index}]", ms_of(one.after_s) == 0
            yield Way(queue.name, one.to, where, "after", after, Kind.OVERFLOW, is_instant)
    if queue.most_wait_s is not None:
        after, where = (("after", f"{queue.most_wait_s:g}"),), f"{place}.most_wait_s"
        is_instant = ms_of(queue.most_wait_s) == 0
        yield Way(queue.name, queue.most_wait_to, where, "after", after, Kind.OVERFLOW, is_instant)
    if queue.most_waiting is not None:
        full = (("count", str(queue.most_waiting)),)
        where = f"{place}.most_waiting"
        yield Way(queue.name, queue.full_to, where, "full", full, Kind.OVERFLOW, is_instant=True)


def _clock(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
