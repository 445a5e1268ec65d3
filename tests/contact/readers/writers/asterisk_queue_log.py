"""Writes queue logs: calls with known ends, as Asterisk 18's app_queue would log them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One call: `end` is answered, hung_up, too_long, cut_off (never ended) or waiting."""

    start_s: int
    wait_s: int
    talk_s: int
    end: str
    queue: str = "support"
    agent: str = "PJSIP/201"
    rings: tuple[tuple[str, int], ...] = ()


def events(number: int, call: Call) -> Iterator[tuple[int, str]]:
    uid = f"{call.start_s}.{number}"
    head = f"|{uid}|{call.queue}|"
    yield call.start_s, f"{head}NONE|ENTERQUEUE||+3712{number:07d}|1"
    for agent, after_s in call.rings:
        yield call.start_s + after_s, f"{head}{agent}|RINGNOANSWER|{after_s * 1000}"
    left_s = call.start_s + call.wait_s
    if call.end == "hung_up":
        yield left_s, f"{head}NONE|ABANDON|1|1|{call.wait_s}"
    elif call.end == "too_long":
        yield left_s, f"{head}NONE|EXITWITHTIMEOUT|1|1|{call.wait_s}"
    elif call.end in ("answered", "cut_off"):
        ring_s = min(3, call.wait_s)
        yield left_s, f"{head}{call.agent}|CONNECT|{call.wait_s}|{left_s}.9|{ring_s}"
        if call.end == "answered":
            done = left_s + call.talk_s
            yield done, f"{head}{call.agent}|COMPLETECALLER|{call.wait_s}|{call.talk_s}|1"


def log(calls: list[Call], others: list[tuple[int, str]] = []) -> list[str]:  # noqa: B006  # never changed
    told = [e for n, call in enumerate(calls) for e in events(n, call)] + others
    return [f"{at}{rest}\n" for at, rest in sorted(told)]


def million(rows: int, seed: int = 7) -> Iterator[str]:
    """A log of about that many lines: 60 agents, 12 hours a day."""
    chance = random.Random(seed)
    at, number, written = 1_790_000_000, 0, 0
    pending: list[str] = []
    while written < rows:
        at += chance.randrange(4)
        call = Call(
            at, chance.randrange(90), 20 + chance.randrange(400),
            chance.choices(("answered", "hung_up", "too_long"), (85, 12, 3))[0],
            f"queue{chance.randrange(8)}", f"PJSIP/{200 + chance.randrange(60)}",
            ((f"PJSIP/{200 + chance.randrange(60)}", 5),) if chance.random() < 0.3 else (),
        )  # fmt: skip
        lines = [f"{t}{rest}\n" for t, rest in events(number, call)]
        pending += lines
        number += 1
        written += len(lines)
    yield from sorted(pending)
