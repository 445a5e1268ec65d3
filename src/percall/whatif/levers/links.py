"""The links of a flow: what stands before a queue, and steps put between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from percall.flow.rules import END, Flow, Fork, Hours, Menu, Message, Queue, SelfService, Step


def ahead_of_queues(flow: Flow, channel: str) -> tuple[str, ...]:
    """Steps that a channel's contacts come through before their first queue, entry first."""
    found: list[str] = []
    ways = [first for name, first in flow.entries if name == channel]
    known = {step.name: step for step in flow.steps}
    while ways:
        name = ways.pop(0)
        step = known.get(name)
        if step is None or isinstance(step, Queue) or name in found:
            continue
        found.append(name)
        ways += targets(step)
    return tuple(found)


def queues_of_channel(flow: Flow, channel: str) -> tuple[str, ...]:
    """Queues that a channel's contacts come to first, in the order of the document."""
    names = ahead_of_queues(flow, channel)
    reached = {first for name, first in flow.entries if name == channel}
    for step in flow.steps:
        if step.name in names:
            reached.update(targets(step))
    return tuple(queue.name for queue in flow.queues() if queue.name in reached)


def targets(step: Step) -> Iterator[str]:
    """Where a step that is no queue leads."""
    seen: list[str] = []

    def note(to: str) -> str:
        seen.append(to)
        return to

    relinked(step, note)
    return (to for to in seen if to != END)


def relinked(step: Step, moved: Callable[[str], str]) -> Step:
    """A step whose links lead where `moved` says; those of queues stay."""
    match step:
        case Hours():
            return replace(step, open_to=moved(step.open_to), closed_to=moved(step.closed_to))
        case Message():
            return replace(step, to=moved(step.to))
        case Menu():
            choices = tuple(replace(one, to=moved(one.to)) for one in step.choices)
            return replace(step, choices=choices, otherwise=moved(step.otherwise))
        case SelfService():
            return replace(step, failed_to=moved(step.failed_to), solved_to=moved(step.solved_to))
        case Fork():
            cases = tuple(replace(one, to=moved(one.to)) for one in step.cases)
            return replace(step, cases=cases, otherwise=moved(step.otherwise))
        case _:
            return step


def put_before(flow: Flow, channel: str, first_of: dict[str, str], steps: list[Step]) -> Flow:
    """The flow with steps between what a channel comes through and its queues.

    Args:
        flow: The flow.
        channel: Its channel; what other channels come through as well leads them there too.
        first_of: The first of the new steps by queue.
        steps: All new steps.
    """
    names = ahead_of_queues(flow, channel)

    def moved(to: str) -> str:
        return first_of.get(to, to)

    entries = tuple((name, moved(to) if name == channel else to) for name, to in flow.entries)
    kept = tuple(relinked(one, moved) if one.name in names else one for one in flow.steps)
    return replace(flow, entries=entries, steps=(*kept, *steps))


def new_name(flow: Flow, wanted: str) -> str:
    """A name that no step has yet."""
    taken = {step.name for step in flow.steps}
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted} {number}", number + 1
    return found
