"""The words of a model and their places: what the kernel knows as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from percall.flow.rules import END, Flow
from percall.texts import _
from percall.twin.behaviour import Behaviour
from percall.twin.layout import AT_END
from percall.twin.refused import TwinRefused

VOICE = "voice"
BASE_STATES = ("logged_out", "available", "handling", "wrap_up")


def _once(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word is not None))


@dataclass(frozen=True)
class Words:
    """The names of a flow and a behaviour, each kind in a fixed order."""

    flow: Flow
    behaviour: Behaviour

    @cached_property
    def steps(self) -> dict[str, int]:
        """Places of steps."""
        return {step.name: place for place, step in enumerate(self.flow.steps)}

    @cached_property
    def queues(self) -> dict[str, int]:
        """Places of queues."""
        return {queue.name: place for place, queue in enumerate(self.flow.queues())}

    @cached_property
    def groups(self) -> dict[str, int]:
        """Places of groups."""
        return {group.name: place for place, group in enumerate(self.flow.groups)}

    @cached_property
    def channels(self) -> dict[str, int]:
        """Places of channels: those with an entry first."""
        found = (*(name for name, _step in self.flow.entries),
                 *(line.channel for line in self.behaviour.arrivals))  # fmt: skip
        return {name: place for place, name in enumerate(_once(found))}

    @cached_property
    def reasons(self) -> dict[str, int]:
        """Places of the reasons with which customers come; the next one is for those without."""
        found = _once(line.reason for line in self.behaviour.arrivals)
        return {name: place for place, name in enumerate(found)}

    @cached_property
    def languages(self) -> dict[str, int]:
        """Places of the customers' languages."""
        found = _once(line.language for line in self.behaviour.arrivals)
        return {name: place for place, name in enumerate(found)}

    @cached_property
    def kinds(self) -> dict[tuple[str, str | None], int]:
        """Places of the pairs of channel and language that come."""
        found = dict.fromkeys((line.channel, line.language) for line in self.behaviour.arrivals)
        return {pair: place for place, pair in enumerate(found)}

    @cached_property
    def states(self) -> dict[tuple[str, bool], int]:
        """Places of agents' states, with whether they are paid."""
        breaks = dict.fromkeys(
            (one.state, one.is_paid) for shift in self.behaviour.shifts for one in shift.breaks
        )
        found = [("logged_out", False), *((name, True) for name in BASE_STATES[1:]), *breaks]
        return {pair: place for place, pair in enumerate(found)}

    def reason(self, name: str | None) -> int:
        """The place of a customer's reason."""
        return len(self.reasons) if name is None else self.reasons[name]

    def step(self, name: str, where: str) -> int:
        """The place of the step that `where` leads to.

        Raises:
            TwinRefused: no step has that name.
        """
        if name == END:
            return AT_END
        if name not in self.steps:
            raise TwinRefused(
                _("{step} is not a step of the flow").format(step=name), where=where,
                do=_("percall flow check finds such places"),
            )  # fmt: skip
        return self.steps[name]

    def queue(self, name: str, where: str) -> int:
        """The place of a queue.

        Raises:
            TwinRefused: no queue has that name.
        """
        if name not in self.queues:
            raise TwinRefused(
                _("{queue} is not a queue of the flow").format(queue=name), where=where,
                do=_("name one of the flow's queues"),
            )  # fmt: skip
        return self.queues[name]
