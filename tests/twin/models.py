"""Random small centres with everything in them, and the same as plain dicts for the naive twin."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date
from typing import Any

from percall.flow.rules import (
    END,
    Callback,
    Case,
    Choice,
    Flow,
    Fork,
    Group,
    Hours,
    Menu,
    Message,
    Opening,
    Overflow,
    Queue,
    Routing,
    SelfService,
    Voicemail,
)
from percall.twin import draws
from percall.twin.behaviour import (
    Again,
    Arrivals,
    Behaviour,
    Break,
    CalledBack,
    Duration,
    Patience,
    Pressed,
    Resolution,
    Served,
    Shape,
    Shift,
    Transfer,
    Work,
)
from percall.twin.compiling import entrance
from percall.twin.horizon import Horizon


@entrance
def drawn(seed: int, replication: int, purpose: int, customer: int, attempt: int) -> float:
    """A draw of the kernel, of which Python can call the entrances alone."""
    return draws.uniform(seed, replication, purpose, customer, attempt)


MONDAY = date(2026, 1, 5)
SKILLS = ("s0", "s1", "s2")
LANGUAGES = (None, "lv", "ru")
REASONS = (None, "bill", "fault")
CHANNELS = ("voice", "chat", "email")
PURPOSES = {
    "count": draws.COUNT, "born": draws.BORN, "patience": draws.PATIENCE, "balk": draws.BALK,
    "redial": draws.REDIAL, "redial_delay": draws.REDIAL_DELAY, "talk": draws.TALK,
    "hold": draws.HOLD, "wrap_up": draws.WRAP_UP, "ring": draws.RING, "resolved": draws.RESOLVED,
    "repeat": draws.REPEAT, "repeat_delay": draws.REPEAT_DELAY, "transfer": draws.TRANSFER,
    "key": draws.KEY, "key_after": draws.KEY_AFTER, "served": draws.SERVED,
    "served_length": draws.SERVED_LENGTH, "accepted": draws.ACCEPTED, "dialled": draws.DIALLED,
    "dial_ring": draws.DIAL_RING, "absent": draws.ABSENT,
}  # fmt: skip


class Maker:
    """Makes a centre by chance; whole seconds and minutes make many things meet at one instant."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def maybe(self, share: float) -> bool:
        return self.r.random() < share

    def some(self, *values: Any) -> Any:
        return self.r.choice(values)

    def duration(self, mean_s: float, **shares: float) -> Duration:
        kind = self.some("constant", "constant", "exponential", "lognormal", "quantiles")
        if kind == "constant":
            return Duration(Shape.CONSTANT, (float(round(mean_s / 10) * 10),), **shares)
        if kind == "exponential":
            return Duration(Shape.EXPONENTIAL, (mean_s,), **shares)
        if kind == "lognormal":
            return Duration(
                Shape.LOGNORMAL, (self.r.uniform(2, 5), self.r.uniform(0.1, 1)), **shares
            )
        numbers = sorted(
            round(self.r.uniform(0, 2 * mean_s), 1) for _ in range(self.r.randint(2, 5))
        )
        return Duration(Shape.QUANTILES, tuple(numbers), **shares)

    def flow(self) -> Flow:
        names = ["q0", "q1", "q2"][: self.r.randint(1, 3)]
        self.queues = names
        self.later = ["late", "mail", "bye"]
        first = ["open", "menu", "bot", "fork", "hello"]
        steps = [
            Hours("open", (*(Opening(day, 60, 1380) for day in range(1, 7)), Opening(6, 1400, 1500)),
                  frozenset({date(2026, 1, 7)}) if self.maybe(0.3) else frozenset(),
                  self.some("menu", "fork", "hello"), self.some("late", "mail", END)),
            Menu("menu", self.some(5, 10), self.some(0, 5), self.r.randint(1, 2),
                 tuple(Choice(str(n), "x", self.some(*names, "bot", "fork", "mail"))
                       for n in range(self.r.randint(1, 3))),
                 self.some(*names, "bye", END)),
            SelfService("bot", self.some("bot", "self_service"), self.some(*names),
                        self.some(END, "bye")),
            Fork("fork", (Case(names[0], reason=self.some("bill", None), from_minute=600),
                          Case(names[-1], language=self.some("ru", None), to_minute=self.some(900, None)),
                          Case(names[0], from_minute=1200, to_minute=300)),
                 self.some(*names)),
            Message("hello", self.some(0, 10), self.some(*names, "menu")),
            Message("late", 5, self.some(END, "mail"), self.some("left_queue", "failed")),
            Message("bye", self.some(0, 5), self.some(END, *names)),
            Voicemail("mail", self.some(30, 60)),
            *(self.queue(name) for name in names),
        ]  # fmt: skip
        entries = [(channel, self.some(*first, *names)) for channel in CHANNELS if self.maybe(0.8)]
        return Flow(tuple(entries), tuple(steps), tuple(self.group(n) for n in range(3)))

    def queue(self, name: str) -> Queue:
        others = [*self.queues, *self.later]
        overflow = [
            Overflow(self.some(0, 10, 20, 40), self.some(None, *SKILLS), self.r.randint(1, 2))
            if self.maybe(0.6) else Overflow(self.some(0, 20, 60, 90), to=self.some(*others, END))
            for _ in range(self.r.choice([0, 0, 1, 2, 3]))
        ]  # fmt: skip
        overflow = [
            Overflow(o.after_s, o.skill or "s0", o.least_level) if o.to is None else o
            for o in overflow
        ]
        callback = None
        if self.maybe(0.5):
            callback = Callback(self.some(0, 10, 20, 30), self.r.randint(1, 3), self.some(0, 20, 60),
                                self.some(0, 100, 400, 4000))  # fmt: skip
        return Queue(
            name, self.some(*SKILLS), self.r.randint(1, 2), self.some(0.0, 0.0, 2.0),
            self.some(0.0, 1.0, 1.0, 3.0), self.some(*Routing), self.some(0.0, 15.0, 40.0),
            tuple(overflow), callback, self.some(None, None, 50, 100), self.some(END, *others),
            self.some(None, None, 0, 1, 3), self.some(END, *others),
        )  # fmt: skip

    def group(self, number: int) -> Group:
        skills = tuple((skill, self.r.randint(1, 3)) for skill in SKILLS if self.maybe(0.7))
        languages = frozenset(self.some((), (), ("lv",), ("lv", "ru")))
        at_once = tuple((c, self.r.randint(0, 3)) for c in ("chat", "email") if self.maybe(0.6))
        return Group(f"g{number}", skills, languages, at_once)

    def shift(self, group: str) -> Shift:
        begin = self.some(0, 30, 480, 1200)
        length = self.some(60, 240, 480, 1440)
        breaks = [
            Break(from_minute, from_minute + self.some(10, 15), self.some("pause:x", "meeting"),
                  self.maybe(0.8))
            for from_minute in (0, 15, 25, length - 10) if self.maybe(0.25)
        ]  # fmt: skip
        kept: list[Break] = []
        for one in sorted(breaks, key=lambda b: b.from_minute):
            if one.to_minute <= length and (not kept or kept[-1].to_minute <= one.from_minute):
                kept.append(one)
        return Shift(group, self.r.randint(0, 3), (1, 2, 3, 4, 5, 6, 7), begin, begin + length,
                     tuple(kept), self.some(0.0, 0.0, 0.3))  # fmt: skip

    def behaviour(self, flow: Flow) -> Behaviour:
        menu = next(s for s in flow.steps if isinstance(s, Menu))
        shares = [(c.key, round(0.8 / len(menu.choices), 3)) for c in menu.choices]
        lines = [
            Arrivals(self.some(*CHANNELS), self.some(*REASONS), self.some(*LANGUAGES),
                     tuple(self.r.choice((0.0, 1.0, 4.0, 9.0)) for _ in range(336)))
            for _ in range(self.r.randint(1, 4))
        ]  # fmt: skip
        targets = list(self.queues)
        return Behaviour(
            arrivals=tuple(lines),
            work=(
                Work(self.duration(200), self.duration(20, zero_share=0.5), self.duration(30)),
                Work(self.duration(100), Duration(Shape.CONSTANT, (0.0,)),
                     Duration(Shape.CONSTANT, (0.0,)), self.queues[0], self.some(None, "bill")),
            ),
            shifts=tuple(self.shift(f"g{n}") for n in (0, 0, 1, 2, 1)),
            patience=tuple(
                Patience(self.duration(60, endless_share=self.some(0.0, 0.2),
                                       zero_share=self.some(0.0, 0.1)),
                         self.some(0.0, 0.3), queue)
                for queue in (None, self.queues[-1]) if self.maybe(0.8)
            ),
            redial=(Again(self.some(0.0, 0.6), self.duration(120), 3),) if self.maybe(0.8) else (),
            repeat=(Again(0.5, self.duration(600), 2, self.some(None, "q0"), self.some(*REASONS)),),
            resolution=(Resolution(0.6, None, self.some(*REASONS)),) if self.maybe(0.7) else (),
            transfers=tuple(
                Transfer(self.some(*targets), self.some(*targets), 0.25, self.some(*REASONS))
                for _ in range(self.r.randint(0, 3))
            ),
            pressed=(
                Pressed("menu", tuple(shares), self.duration(8), self.some(0.0, 0.1)),
                Pressed("menu", tuple(shares[:1]), self.duration(3), 0.1, "fault"),
            ),
            served=(
                Served("bot", 0.3, 0.1, self.duration(20)),
                Served("mail", 0.0, 0.0, self.duration(30), self.some(None, "bill")),
            ),
            called_back=tuple(
                CalledBack(queue, 0.6, 0.6, self.duration(20)) for queue in self.queues
            ),
            ring=self.some(Duration(Shape.CONSTANT, (0.0,)), self.duration(10)),
        )  # fmt: skip


def random_centre(seed: int) -> tuple[Flow, Behaviour, Horizon]:
    """A centre of chance, with all that rules and behaviours can say, for a day or two."""
    maker = Maker(seed)
    flow = maker.flow()
    return flow, maker.behaviour(flow), Horizon(MONDAY, maker.r.randint(1, 2))


def plain(flow: Flow, behaviour: Behaviour, horizon: Horizon) -> dict[str, Any]:
    """The same centre as plain dicts; days of 24 hours."""
    assert horizon.time_zone is None
    steps = []
    for step in flow.steps:
        found = asdict(step)
        found["kind"] = getattr(step, "kind", type(step).__name__.lower())
        if isinstance(step, Hours):
            found["open"] = open_times(step, horizon)
        if isinstance(step, Fork):
            for case in found["cases"]:
                case["times"] = case_times(case, horizon)
        steps.append(found)
    return asdict(behaviour) | {
        "entries": flow.entries, "steps": steps, "groups": [asdict(g) for g in flow.groups],
        "ends": horizon.days * 86_400_000, "first_weekday": horizon.first_on.weekday(),
        "turns": turns(behaviour, horizon), "shifts": shifts(flow, behaviour),
    }  # fmt: skip


def shifts(flow: Flow, behaviour: Behaviour) -> list[dict[str, Any]]:
    """Lines of shifts by the order of their groups."""
    return [asdict(s) for g in flow.groups for s in behaviour.shifts if s.group == g.name]


def open_times(step: Hours, horizon: Horizon) -> list[tuple[int, int]]:
    return [
        (day * 86_400_000 + one.from_minute * 60_000, day * 86_400_000 + one.to_minute * 60_000)
        for day in range(-1, horizon.days)
        for one in step.opening
        if one.weekday == horizon.on(day).isoweekday() and horizon.on(day) not in step.closed_on
    ]


def case_times(case: dict[str, Any], horizon: Horizon) -> list[tuple[int, int]] | None:
    if case["from_minute"] is None and case["to_minute"] is None:
        return None
    begin = 0 if case["from_minute"] is None else case["from_minute"]
    end = 1440 if case["to_minute"] is None else case["to_minute"]
    end += 1440 if begin > end else 0
    return [
        ((day * 1440 + begin) * 60_000, (day * 1440 + end) * 60_000)
        for day in range(-1, horizon.days)
    ]


def turns(behaviour: Behaviour, horizon: Horizon) -> list[dict[str, Any]]:
    """What each line of shifts does from when on, minute by minute of its shifts."""
    found = []
    ordered = sorted(behaviour.shifts, key=lambda s: s.group)
    for entry, shift in enumerate(ordered):
        for day in range(-1, horizon.days):
            last, has_begun = "logged_out", False
            for minute in range(shift.from_minute, shift.to_minute + 1):
                at = (day * 1440 + minute) * 60_000
                state = "available" if minute < shift.to_minute else "logged_out"
                for one in shift.breaks:
                    if one.from_minute <= minute - shift.from_minute < one.to_minute:
                        state = one.state + ("" if one.is_paid else " unpaid")
                if at < 0 or (at > 0 and state == last and has_begun):
                    last = state
                    continue
                if not has_begun and state == "logged_out":
                    continue
                found.append({"at": at, "entry": entry, "state": state, "day": day,
                              "starts": not has_begun})  # fmt: skip
                last, has_begun = state, True
    return found
