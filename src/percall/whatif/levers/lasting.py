"""Durations made longer or shorter by a factor, whatever their shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp, log

from percall.twin.behaviour import Duration, Shape, Work


def times(duration: Duration, factor: float) -> Duration:
    """A duration whose every draw is so many times as long; the factor is above 0."""
    if factor == 1:
        return duration
    numbers = duration.numbers
    if duration.shape is Shape.LOGNORMAL:
        numbers = (numbers[0] + log(factor), *numbers[1:])
    elif duration.shape is Shape.GAMMA:
        numbers = (numbers[0] * factor, *numbers[1:])
    else:
        numbers = tuple(number * factor for number in numbers)
    return replace(duration, numbers=numbers)


def work_times(work: Sequence[Work], factor: float) -> tuple[Work, ...]:
    """Work whose talk, hold and wrap-up are so many times as long."""
    return tuple(
        replace(
            one, talk=times(one.talk, factor), hold=times(one.hold, factor),
            wrap_up=times(one.wrap_up, factor),
        )
        for one in work
    )  # fmt: skip


def mean_s(duration: Duration) -> float:
    """The mean of a duration in seconds, of those that end."""
    numbers = duration.numbers
    match duration.shape:
        case Shape.LOGNORMAL:
            found = exp(numbers[0] + numbers[1] ** 2 / 2)
        case Shape.QUANTILES:
            pairs = list(pairwise(numbers))
            found = sum((a + b) / 2 for a, b in pairs) / len(pairs) if pairs else numbers[0]
        case _:
            found = numbers[0]
    return (1 - duration.zero_share) * found
