"""Small centres for the twin's tests: one queue, one group, and what a test changes of them."""

from __future__ import annotations

from datetime import date

from percall.flow.rules import Flow, Group, Queue
from percall.twin.behaviour import (
    Arrivals,
    Behaviour,
    Duration,
    Patience,
    Shape,
    Shift,
    Work,
)
from percall.twin.horizon import Horizon

MONDAY = date(2026, 1, 5)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
NOTHING = Duration(Shape.CONSTANT, (0.0,))


def exponential(mean_s: float) -> Duration:
    return Duration(Shape.EXPONENTIAL, (mean_s,))


def constant(length_s: float) -> Duration:
    return Duration(Shape.CONSTANT, (length_s,))


def steady(rate: float, reason: str | None = None, channel: str = "voice") -> Arrivals:
    """So many customers in every half-hour of the week."""
    return Arrivals(channel, reason, None, (rate,) * 336)


def all_day(group: str, agents: int) -> Shift:
    return Shift(group, agents, EVERY_DAY, 0, 1440)


def one_queue(**rules: object) -> Flow:
    """Voice, one queue `q` for the skill `s`, one group `g` that has it."""
    return Flow(
        (("voice", "q"),),
        (Queue("q", "s", **rules),),
        (Group("g", (("s", 1),)),),  # type: ignore[arg-type]  # what a test sets
    )


def erlang(
    rate: float, agents: int, talk_s: float, patience_s: float | None = None
) -> tuple[Behaviour, Horizon]:
    """Poisson arrivals per half-hour, exponential talk and patience, agents all day."""
    patience = () if patience_s is None else (Patience(exponential(patience_s)),)
    behaviour = Behaviour(
        arrivals=(steady(rate),),
        work=(Work(exponential(talk_s), NOTHING, NOTHING),),
        shifts=(all_day("g", agents),),
        patience=patience,
    )
    return behaviour, Horizon(MONDAY, 10)
