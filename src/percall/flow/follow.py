"""One contact followed through a flow, with what its customer does and who is free written down.

What `percall flow explain` prints. Nothing is drawn: keys, waits and free agents are told, so the
same words give the same route.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from percall.flow.decide import decide
from percall.flow.queues import ms_of
from percall.flow.routing import Agent, Waiting, choose_agent, waiting_of
from percall.flow.rules import Flow, Menu, Routing, Voicemail
from percall.flow.states import Command, Contact, Decision, Do, Event, Instant, State
from percall.flow.table import At, Happens

MOST_HOPS = 200
LONGEST_MS = 7 * 86_400_000
Clock = Callable[[int], datetime]
"""The centre's local time so many milliseconds after the contact's arrival."""


@dataclass(frozen=True, slots=True)
class Free:
    """Agents of a group who are free some time after the contact's arrival."""

    group: str
    agents: int
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Script:
    """What a customer does, and what the floor is like.

    `keys` are pressed one after another as prompts end; then silence. `waiting`: how many wait
    in a queue already; agents who are free go to them first. `patience_s`: None waits for ever.
    """

    keys: tuple[str, ...] = ()
    solves: bool = False
    served_s: float = 60.0
    accepts: bool = False
    picks_up: bool = True
    patience_s: float | None = None
    free: tuple[Free, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """Something that happened to the contact, and what was decided."""

    instant: Instant
    event: Event
    decision: Decision


def follow(flow: Flow, contact: Contact, script: Script, clock: Clock) -> tuple[Hop, ...]:
    """Everything that happens to a contact until an agent has it, it ends, or waits for ever."""
    route = _Route(flow, State(contact), script, clock)
    event: Event | None = Event(Happens.ARRIVED)
    while event is not None and len(route.hops) < MOST_HOPS:
        route.take(event)
        event = route.next()
    return tuple(route.hops)


def even_clock(start: datetime) -> Clock:
    """Local time where no clock is put forward or back."""
    return lambda ms: start + timedelta(milliseconds=ms)


class _Route:
    """The contact on its way: the instant, its state, and what the last decision asked for."""

    def __init__(self, flow: Flow, state: State, script: Script, clock: Clock) -> None:
        self._flow, self._state, self._script, self._clock = flow, state, script, clock
        self._ms = 0
        self._keys = list(script.keys)
        self._ahead = dict(script.waiting)
        self._taken: set[str] = set()
        self._commands: tuple[Command, ...] = ()
        self.hops: list[Hop] = []

    def take(self, event: Event) -> None:
        """Decide what an event makes of the contact."""
        instant = Instant(self._ms, self._clock(self._ms))
        decision = decide(self._flow, self._state, event, instant)
        self._state, self._commands = decision.state, decision.commands
        self.hops.append(Hop(instant, event, decision))

    def next(self) -> Event | None:
        """What happens next, the clock set to it; None: nothing any more."""
        match self._state.at:
            case At.ENDED:
                return None
            case At.RINGING:
                return Event(Happens.ANSWERED)
            case At.DIALLING:
                return self._dialled()
            case At.TALKING:
                return Event(Happens.FINISHED)
            case At.ASKING:
                return self._given() or self._nobody()
            case At.WAITING | At.PROMISED:
                return self._waits()
            case _:
                return self._hung_up_before(*self._at_step())

    def _at_step(self) -> tuple[int, Event]:
        step = self._flow.step(self._state.step)
        length = max((one.ms for one in self._commands), default=0)
        if isinstance(step, Menu):
            if self._keys:
                return ms_of(step.prompt_s), Event(Happens.KEY, key=self._keys.pop(0))
            return length, Event(Happens.SILENT)
        if isinstance(step, Voicemail):
            return length, Event(Happens.RECORDED)
        if self._state.at is At.PLAYING:
            return length, Event(Happens.PLAYED)
        does = Happens.SOLVED if self._script.solves else Happens.UNSOLVED
        return ms_of(self._script.served_s), Event(does)

    def _hung_up_before(self, length_ms: int, event: Event) -> Event:
        leaves_ms = self._leaves_ms()
        if leaves_ms is not None and leaves_ms <= self._ms + length_ms:
            self._ms = max(self._ms, leaves_ms)
            return Event(Happens.HUNG_UP)
        self._ms += length_ms
        return event

    def _leaves_ms(self) -> int | None:
        since, patience = self._state.waiting_since_ms, self._script.patience_s
        if since is None or patience is None or self._state.at is At.PROMISED:
            return None
        return since + ms_of(patience)

    def _dialled(self) -> Event:
        if self._script.picks_up:
            return Event(Happens.ANSWERED)
        self._ms += 30_000
        return Event(Happens.UNANSWERED)

    def _agents(self) -> list[Agent]:
        """All agents who are or will be free: those who will be are busy so far."""
        found: list[Agent] = []
        numbers: dict[str, int] = {}
        for free in self._script.free:
            since_ms = ms_of(free.after_s)
            for _each in range(free.agents):
                number = numbers[free.group] = numbers.get(free.group, 0) + 1
                name = f"{free.group} {number}"
                is_free = since_ms <= self._ms and name not in self._taken
                busy = () if is_free else ("other",)
                found.append(Agent(name, free.group, number, since_ms, busy))
        return found

    def _given(self) -> Event | None:
        self._serve_others()
        agents, waiting = self._asks()
        agent = choose_agent(self._flow, waiting, agents, self._ms)
        if agent is None:
            return None
        plain = choose_agent(self._flow, _without_routing(waiting), agents, self._ms)
        return Event(
            Happens.GIVEN, agent=agent.name, group=agent.group,
            is_routed=plain is not None and plain.name != agent.name,
        )  # fmt: skip

    def _nobody(self) -> Event:
        agents, waiting = self._asks()
        plain = choose_agent(self._flow, _without_routing(waiting), agents, self._ms)
        return Event(
            Happens.NOBODY, waiting=self._ahead.get(self._state.step, 0),
            is_kept=waiting.kept_for is not None, is_routed=plain is not None,
        )  # fmt: skip

    def _asks(self) -> tuple[list[Agent], Waiting]:
        agents = self._agents()
        return agents, waiting_of(self._flow, self._state, 0, agents, self._ms)

    def _serve_others(self) -> None:
        """Who waited in the queue already is given the agents who are free: they go first."""
        while self._ahead.get(self._state.step, 0):
            agents, waiting = self._asks()
            agent = choose_agent(self._flow, _without_routing(waiting), agents, self._ms)
            if agent is None:
                return
            self._taken.add(agent.name)
            self._ahead[self._state.step] -= 1

    def _waits(self) -> Event | None:
        """An answer to an offer, an agent, a time of the queue, or the end of patience."""
        asks = {one.do for one in self._commands}
        if Do.OFFER in asks and self._state.is_offered:
            takes = Happens.ACCEPTED if self._script.accepts else Happens.DECLINED
            return Event(takes)
        if Do.ASK in asks:
            given = self._given()
            if given is not None:
                return given
        times = [one.ms for one in self._commands if one.do is Do.WAKE]
        return self._waits_until(times[0] if times else None)

    def _waits_until(self, wake_ms: int | None) -> Event | None:
        leaves_ms = self._leaves_ms()
        frees = sorted({ms_of(one.after_s) for one in self._script.free})
        for free_ms in [ms for ms in frees if ms > self._ms]:
            if any(ms is not None and ms < free_ms for ms in (wake_ms, leaves_ms)):
                break
            self._ms = free_ms
            given = self._given()
            if given is not None:
                return given
        found = [ms for ms in (wake_ms, leaves_ms) if ms is not None]
        if not found or min(found) > LONGEST_MS:
            return None
        self._ms = max(self._ms, min(found))
        return Event(Happens.DUE if wake_ms == min(found) else Happens.HUNG_UP)


def _without_routing(waiting: Waiting) -> Waiting:
    """The same where who is free for longest takes the contact, and nobody is kept for."""
    queue = replace(waiting.queue, routing=Routing.LONGEST_IDLE)
    return replace(waiting, queue=queue, kept_for=None)


def agents_wanted(flow: Flow) -> tuple[Free, ...]:
    """One free agent of each group: the floor where nothing else is said."""
    return tuple(Free(group.name, 1) for group in flow.groups)
