"""The centre of `bench/twin.toml` as one writes it in SimPy: a process for each customer and agent.

It reads the document itself and imports nothing of the product. Waiting contacts stand in a deque
for each queue and idle agents in one for each group, so that it is no slower than it has to be.
"""

from __future__ import annotations

import math
import random
from collections import Counter, deque
from typing import Any

import simpy

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S = 86_400


class Agent:
    """An agent: whether on the floor and whether busy."""

    __slots__ = ("group", "has_gone", "is_busy", "since", "turn")

    def __init__(self, group: str) -> None:
        self.group, self.is_busy, self.has_gone, self.since, self.turn = group, False, True, 0.0, 0


class Waiter:
    """A contact that waits, in person or to be called back."""

    __slots__ = ("agent", "event", "is_gone", "queue", "since")

    def __init__(self, queue: str, since: float, event: simpy.Event) -> None:
        self.queue, self.since, self.event = queue, since, event
        self.is_gone, self.agent = False, None


class Centre:
    """The model; `counts` has what happened."""

    def __init__(self, document: dict[str, Any], scale: float, days: int, seed: int) -> None:
        self.r = random.Random(seed)
        self.env = simpy.Environment()
        self.counts: Counter[str] = Counter()
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
                self.env.process(self.work_shifts(shift, Agent(shift["group"])))
        self.env.run(until=days * DAY_S)

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
            start = half_hour * 1800.0
            at = start + (r.expovariate(rate / 1800) if rate else 1800.0)
            while at < start + 1800:
                yield env.timeout(at - env.now)
                env.process(self.contact(self.queue_of[line["reason"]], 0))
                at += r.expovariate(rate / 1800)
            yield env.timeout(start + 1800 - env.now)

    def contact(self, queue: str, redials: int) -> Any:
        """A contact from its arrival to its end."""
        env, r, counts = self.env, self.r, self.counts
        counts["contacts"] += 1
        began = env.now
        agent = self.idle_agent(queue)
        patience_s = self.length(self.said["patience"][0]["wait"])
        ring_s = self.length(self.said["ring"])
        if agent is None:
            if r.random() < self.said["patience"][0].get("balk_share", 0.0):
                yield from self.give_up(queue, redials)
                return
            waiter = Waiter(queue, began, env.event())
            self.waiting[queue].append(waiter)
            callback = self.steps[queue]["callback"]
            if patience_s > callback["after_s"]:
                yield waiter.event | env.timeout(callback["after_s"])
                if not waiter.event.triggered:
                    if r.random() < self.called[queue]["accepted_share"]:
                        yield from self.call_back(waiter, callback)
                        return
                    yield waiter.event | env.timeout(began + patience_s - env.now)
            else:
                yield waiter.event | env.timeout(patience_s)
            if not waiter.event.triggered:
                waiter.is_gone = True
                yield from self.give_up(queue, redials)
                return
            agent = waiter.agent
        left_s = began + patience_s - env.now
        if left_s < ring_s:
            yield env.timeout(left_s)
            self.release(agent)
            yield from self.give_up(queue, redials)
            return
        yield env.timeout(ring_s)
        yield from self.talk(queue, agent, env.now - began)

    def talk(self, queue: str, agent: Agent, waited_s: float) -> Any:
        """The conversation and the wrap-up."""
        self.counts["answered"] += 1
        self.counts["within"] += waited_s <= 20
        self.counts["wait_s"] += waited_s
        yield self.env.timeout(self.length(self.work[queue]["talk"]))
        yield self.env.timeout(self.length(self.work[queue]["wrap_up"]))
        self.release(agent)

    def give_up(self, queue: str, redials: int) -> Any:
        """The customer has hung up, and may call again."""
        self.counts["abandoned"] += 1
        again = self.said["redial"][0]
        if redials < again["most"] and self.r.random() < again["share"]:
            yield self.env.timeout(self.length(again["delay"]))
            self.counts["redials"] += 1
            yield from self.contact(queue, redials + 1)

    def call_back(self, waiter: Waiter, callback: dict[str, Any]) -> Any:
        """The customer keeps the place and is dialled when its turn comes."""
        env, said = self.env, self.called[waiter.queue]
        self.counts["callbacks"] += 1
        offered, queue = env.now, waiter.queue
        for _attempt in range(callback["attempts"]):
            left_s = offered + callback["within_s"] - env.now
            yield waiter.event | env.timeout(left_s)
            if not waiter.event.triggered:
                break
            agent = waiter.agent
            yield env.timeout(self.length(said["ring"]))
            if self.r.random() < said["answered_share"]:
                yield from self.talk(queue, agent, offered - waiter.since)
                return
            self.release(agent)
            if env.now + callback["retry_after_s"] >= offered + callback["within_s"]:
                break
            yield env.timeout(callback["retry_after_s"])
            waiter = self.wait_again(waiter)
        waiter.is_gone = True
        self.counts["callbacks_failed"] += 1

    def wait_again(self, waiter: Waiter) -> Waiter:
        """Into the queue at the place that the wait so far gives."""
        again = Waiter(waiter.queue, waiter.since, self.env.event())
        agent = self.idle_agent(waiter.queue)
        if agent is not None:
            again.agent = agent
            again.event.succeed()
            return again
        line = self.waiting[waiter.queue]
        place = next((i for i, other in enumerate(line) if other.since > again.since), len(line))
        line.insert(place, again)
        return again

    # --- agents

    def work_shifts(self, shift: dict[str, Any], agent: Agent) -> Any:
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
                agent.has_gone = True
                yield env.timeout(day * DAY_S + (begin + pause["to_minute"]) * 60 - env.now)
                self.come(agent)
            yield env.timeout(day * DAY_S + end * 60 - env.now)
            agent.has_gone = True

    def come(self, agent: Agent) -> None:
        """The agent is on the floor (again)."""
        agent.has_gone = False
        if not agent.is_busy:
            self.is_free(agent)

    def release(self, agent: Agent) -> None:
        """The agent has put a contact down."""
        agent.is_busy = False
        if not agent.has_gone:
            self.is_free(agent)

    def is_free(self, agent: Agent) -> None:
        """The agent takes who waits with the highest priority, or is idle."""
        best, best_priority = None, -math.inf
        for queue in self.queues_of[agent.group]:
            line = self.waiting[queue]
            while line and line[0].is_gone:
                line.popleft()
            if line:
                step = self.steps[queue]
                waited = (self.env.now - line[0].since) / 60
                priority = step.get("priority", 0.0) + step["priority_per_minute"] * waited
                if priority > best_priority:
                    best, best_priority = line, priority
        agent.turn += 1
        if best is None:
            agent.since = self.env.now
            self.idle[agent.group].append((agent, agent.turn))
            return
        waiter = best.popleft()
        agent.is_busy, waiter.agent, waiter.is_gone = True, agent, True
        waiter.event.succeed()

    def idle_agent(self, queue: str) -> Agent | None:
        """The longest idle agent who can serve a queue."""
        best = None
        for group in self.groups_of[queue]:
            line = self.idle[group]
            while line and (
                line[0][0].has_gone or line[0][0].is_busy or line[0][0].turn != line[0][1]
            ):
                line.popleft()
            if line and (best is None or line[0][0].since < best[0][0].since):
                best = line
        if best is None:
            return None
        agent, _turn = best.popleft()
        agent.is_busy = True
        return agent
