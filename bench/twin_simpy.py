"""The centre of `bench/twin.toml` as one writes it in SimPy: a process for each customer and agent.

It reads the document itself and imports nothing of the product. Waiting contacts stand in a deque
for each queue and idle agents in one for each group, so that it is no slower than it has to be. It
counts what the twin counts: what came of contacts by half-hour and queue, and what agents did by
half-hour, group and state.
"""

from __future__ import annotations

import math
import random
from collections import Counter, deque
from typing import Any

import simpy

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S = 86_400
HALF_HOUR_S = 1800
WITHIN_S = 20


class Agent:
    """An agent: on the floor or not, busy or not, and the event that brings the next contact."""

    def __init__(self, env: simpy.Environment, group: str) -> None:
        self.group, self.is_busy, self.has_gone = group, False, True
        self.idle_since, self.turn = 0.0, 0
        self.job = env.event()
        self.state, self.state_since = "off", 0.0


class Waiter:
    """A contact that waits, in person or to be called back."""

    def __init__(self, env: simpy.Environment, queue: str) -> None:
        self.queue, self.since, self.half_hour = queue, env.now, env.now // HALF_HOUR_S
        self.answered, self.gone = env.event(), env.event()
        self.is_waiting = False
        self.offered_at: float | None = None
        self.attempts = 0


class Centre:
    """The model; `counts` has sums by half-hour and queue, `agent_s` by half-hour, group, state."""

    def __init__(self, document: dict[str, Any], scale: float, days: int, seed: int) -> None:
        self.r = random.Random(seed)
        self.env = simpy.Environment()
        self.counts: Counter[tuple[float, str, str]] = Counter()
        self.agent_s: Counter[tuple[float, str, str]] = Counter()
        flow, self.said = document["flow"], document["behaviour"]
        self.steps = {name: step for name, step in flow["step"].items() if step["kind"] == "queue"}
        self.queue_of = {case["reason"]: case["to"] for case in flow["step"]["entry"]["case"]}
        self.groups_of = {
            name: [g for g, group in flow["group"].items() if step["skill"] in group["skills"]]
            for name, step in self.steps.items()
        }
        self.queues_of = {
            g: [q for q in self.steps if g in self.groups_of[q]] for g in flow["group"]
        }
        self.waiting: dict[str, deque[Waiter]] = {name: deque() for name in self.steps}
        self.idle: dict[str, deque[tuple[Agent, int]]] = {g: deque() for g in flow["group"]}
        self.work = {line["queue"]: line for line in self.said["work"]}
        self.called = {line["queue"]: line for line in self.said["called_back"]}
        self.days, self.scale = days, scale
        for line in self.said["arrivals"]:
            self.env.process(self.arrive(line))
        for shift in self.said["shifts"]:
            for _agent in range(round(shift["agents"] * scale)):
                agent = Agent(self.env, shift["group"])
                self.env.process(self.attend(shift, agent))
                self.env.process(self.serve(agent))
        self.env.run(until=days * DAY_S)

    def total(self, name: str) -> float:
        """A sum over all half-hours and queues."""
        return sum(value for (_at, _queue, what), value in self.counts.items() if what == name)

    def count(self, waiter: Waiter, name: str, amount: float = 1) -> None:
        """Adds to the half-hour in which the contact began."""
        self.counts[waiter.half_hour, waiter.queue, name] += amount

    def length(self, said: dict[str, Any]) -> float:
        """A duration in seconds."""
        numbers = said["numbers"]
        match said["shape"]:
            case "constant":
                return float(numbers[0])
            case "exponential":
                return self.r.expovariate(1 / numbers[0])
            case _:
                return self.r.lognormvariate(*numbers)

    # --- customers

    def arrive(self, line: dict[str, Any]) -> Any:
        """Poisson arrivals by half-hour."""
        env, r = self.env, self.r
        for half_hour in range(self.days * 48):
            rates = line.get(WEEKDAYS[half_hour // 48 % 7])
            rate = rates[half_hour % 48] * self.scale if rates else 0.0
            start = half_hour * HALF_HOUR_S
            at = start + (r.expovariate(rate / HALF_HOUR_S) if rate else HALF_HOUR_S)
            while at < start + HALF_HOUR_S:
                yield env.timeout(at - env.now)
                env.process(self.contact(self.queue_of[line["reason"]], 0))
                at += r.expovariate(rate / HALF_HOUR_S)
            yield env.timeout(start + HALF_HOUR_S - env.now)

    def contact(self, queue: str, redials: int) -> Any:
        """A contact from its arrival until it is answered, called back or given up."""
        env, patience = self.env, self.said["patience"][0]
        waiter = Waiter(env, queue)
        self.count(waiter, "contacts")
        self.count(waiter, "redials", redials > 0)
        agent = self.idle_agent(queue)
        hangs_up = env.timeout(self.length(patience["wait"]))
        if agent is not None:
            self.hand_over(agent, waiter)
        elif self.r.random() < patience.get("balk_share", 0.0):
            yield from self.give_up(waiter, redials)
            return
        else:
            waiter.is_waiting = True
            self.waiting[queue].append(waiter)
            callback = self.steps[queue]["callback"]
            yield waiter.answered | hangs_up | env.timeout(callback["after_s"])
            # Nothing is offered while a telephone rings.
            if waiter.is_waiting and not hangs_up.processed and self.accepts(waiter):
                yield waiter.answered | env.timeout(callback["within_s"])
                waiter.is_waiting = False
                return
        if not waiter.answered.triggered and not hangs_up.processed:
            yield waiter.answered | hangs_up
        if not waiter.answered.triggered:
            waiter.is_waiting = False
            waiter.gone.succeed()
            yield from self.give_up(waiter, redials)

    def accepts(self, waiter: Waiter) -> bool:
        """Whether the customer wants to be called back."""
        if self.r.random() >= self.called[waiter.queue]["accepted_share"]:
            return False
        self.count(waiter, "callbacks")
        waiter.offered_at = self.env.now
        return True

    def give_up(self, waiter: Waiter, redials: int) -> Any:
        """The customer has hung up, and may call again."""
        self.count(waiter, "abandoned")
        again = self.said["redial"][0]
        if redials < again["most"] and self.r.random() < again["share"]:
            yield self.env.timeout(self.length(again["delay"]))
            yield from self.contact(waiter.queue, redials + 1)

    # --- agents

    def serve(self, agent: Agent) -> Any:
        """An agent's work: what is handed over, one contact after the other."""
        while True:
            waiter = yield agent.job
            agent.job = self.env.event()
            self.show(agent, "handling")
            is_called = waiter.offered_at is not None
            if (yield from self.dial(waiter) if is_called else self.ring(waiter)):
                work = self.work[waiter.queue]
                talk_s, wrap_up_s = self.length(work["talk"]), self.length(work["wrap_up"])
                self.count(waiter, "handle_s", talk_s + wrap_up_s)
                yield self.env.timeout(talk_s)
                self.show(agent, "wrap_up")
                yield self.env.timeout(wrap_up_s)
            agent.is_busy = False
            if agent.has_gone:
                self.show(agent, "off")
            else:
                self.is_free(agent)

    def ring(self, waiter: Waiter) -> Any:
        """The telephone rings, until it is answered or the customer has gone."""
        yield self.env.timeout(self.length(self.said["ring"])) | waiter.gone
        if waiter.gone.triggered:
            return False
        self.answer(waiter, self.env.now - waiter.since)
        return True

    def dial(self, waiter: Waiter) -> Any:
        """The agent dials; without an answer the customer may be dialled again later."""
        said = self.called[waiter.queue]
        yield self.env.timeout(self.length(said["ring"]))
        assert waiter.offered_at is not None
        if self.r.random() < said["answered_share"]:
            self.answer(waiter, waiter.offered_at - waiter.since)
            return True
        self.env.process(self.wait_again(waiter))
        return False

    def answer(self, waiter: Waiter, waited_s: float) -> None:
        """The two begin to talk."""
        waiter.answered.succeed()
        self.count(waiter, "answered")
        self.count(waiter, "wait_s", waited_s)
        self.count(waiter, "within", waited_s <= WITHIN_S)

    def wait_again(self, waiter: Waiter) -> Any:
        """After an attempt in vain, into the queue at the place that the wait so far gives."""
        callback = self.steps[waiter.queue]["callback"]
        waiter.attempts += 1
        assert waiter.offered_at is not None
        expires = waiter.offered_at + callback["within_s"]
        if waiter.attempts >= callback["attempts"]:
            return
        yield self.env.timeout(callback["retry_after_s"])
        if self.env.now >= expires:
            return
        agent = self.idle_agent(waiter.queue)
        if agent is not None:
            self.hand_over(agent, waiter)
            return
        waiter.is_waiting = True
        line = self.waiting[waiter.queue]
        place = next((i for i, other in enumerate(line) if other.since > waiter.since), len(line))
        line.insert(place, waiter)
        yield self.env.timeout(expires - self.env.now)
        waiter.is_waiting = False

    def attend(self, shift: dict[str, Any], agent: Agent) -> Any:
        """The days of an agent: shifts, breaks, absences."""
        env = self.env
        begin, end = (60 * int(x[:2]) + int(x[3:]) for x in shift["hours"].split("-"))
        for day in range(self.days):
            if WEEKDAYS[day % 7] not in shift["weekdays"]:
                continue
            if self.r.random() < shift.get("absent_share", 0.0):
                continue
            yield env.timeout(day * DAY_S + begin * 60 - env.now)
            self.come(agent)
            for pause in shift["breaks"]:
                yield env.timeout(day * DAY_S + (begin + pause["from_minute"]) * 60 - env.now)
                self.go(agent)
                yield env.timeout(day * DAY_S + (begin + pause["to_minute"]) * 60 - env.now)
                self.come(agent)
            yield env.timeout(day * DAY_S + end * 60 - env.now)
            self.go(agent)

    def come(self, agent: Agent) -> None:
        """The agent is on the floor (again)."""
        agent.has_gone = False
        if not agent.is_busy:
            self.is_free(agent)

    def go(self, agent: Agent) -> None:
        """The agent leaves the floor, once nothing is in hand."""
        agent.has_gone = True
        if not agent.is_busy:
            self.show(agent, "off")

    def show(self, agent: Agent, state: str) -> None:
        """Adds up what the agent did until now, by half-hour."""
        since, now = agent.state_since, self.env.now
        if agent.state != "off":
            while since < now:
                half_hour = since // HALF_HOUR_S
                until = min(now, (half_hour + 1) * HALF_HOUR_S)
                self.agent_s[half_hour, agent.group, agent.state] += until - since
                since = until
        agent.state, agent.state_since = state, now

    def is_free(self, agent: Agent) -> None:
        """The agent takes who waits with the highest priority, or is idle."""
        best, best_priority = None, -math.inf
        for queue in self.queues_of[agent.group]:
            line = self.waiting[queue]
            while line and not line[0].is_waiting:
                line.popleft()
            if line:
                step = self.steps[queue]
                waited = (self.env.now - line[0].since) / 60
                priority = step.get("priority", 0.0) + step["priority_per_minute"] * waited
                if priority > best_priority:
                    best, best_priority = line, priority
        agent.turn += 1
        if best is not None:
            self.hand_over(agent, best.popleft())
            return
        self.show(agent, "available")
        agent.idle_since = self.env.now
        self.idle[agent.group].append((agent, agent.turn))

    def idle_agent(self, queue: str) -> Agent | None:
        """The longest idle agent who can serve a queue."""
        best = None
        for group in self.groups_of[queue]:
            line = self.idle[group]
            while line and (
                line[0][0].has_gone or line[0][0].is_busy or line[0][0].turn != line[0][1]
            ):
                line.popleft()
            if line and (best is None or line[0][0].idle_since < best[0][0].idle_since):
                best = line
        return None if best is None else best.popleft()[0]

    def hand_over(self, agent: Agent, waiter: Waiter) -> None:
        """The agent takes the contact."""
        agent.is_busy, waiter.is_waiting = True, False
        agent.job.succeed(waiter)
