"""How long agents talk, hold and wrap up: a family of distributions that the records do not refute.

Rules:
1. Of each family (lognormal, gamma, exponential) the best is fitted by maximum likelihood, and the
   one with the least AIC is tested by the Kolmogorov-Smirnov distance; its critical value is
   simulated, since the parameters come from the same data (Lilliefors).
2. What the test refutes is taken as it was recorded: quantiles of the data.
3. Where wrap-up is not recorded it shows in how long agents took to answer customers who already
   waited when the call before ended (up to `MOST_HIDDEN_S`, above which it is a break); a little
   too short, since of a long one another agent takes the customer.
4. A queue's reasons get distributions of their own where each has `MOST_FEW` cases or more; else
   the queue has one. Unknown durations say nothing; none at all count as nothing to do.

Source: Lilliefors 1967, JASA 62; Brown, Gans, Mandelbaum et al. 2005, Statistical analysis of a
telephone call center, JASA 100 (handle times are near lognormal, with many very short ones).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from percall.twin.behaviour import Duration, Shape, Work
from percall.twin.fitting.estimate import Estimate, mean
from percall.twin.fitting.observed import Observed

Floats = NDArray[np.float64]
MOST_FEW, LEAST = 200, 20
TABLE_ROWS, TESTED, SIMULATED, LEVEL = 201, 1000, 60, 0.01
MOST_HIDDEN_S = 300.0
HIDDEN = "hidden wrap_up"
NOTHING = Duration(Shape.CONSTANT, (0.0,))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A distribution, and the test that chose it: distance of the best family and its bound."""

    duration: Duration
    family: str
    distance: float
    bound: float
    count: int


def work(seen: Observed) -> tuple[tuple[Work, ...], tuple[Estimate, ...], dict[str, Chosen]]:
    """The work of each queue (and reason), its means as estimates, and the tests."""
    names, legs = seen.names, seen.served
    reasons = seen.contacts.reason[legs.contact]
    found: list[Work] = []
    estimates: list[Estimate] = []
    tests: dict[str, Chosen] = {}
    hidden = fitted(hidden_wrap_up(seen)) if not (legs.wrap_up >= 0).any() else None
    if hidden is not None and hidden.count:
        tests[HIDDEN] = hidden
        estimates.append(
            mean("work.hidden_wrap_up_s", hidden_wrap_up(seen), "time to answer who already waited")
        )
    for queue, name in enumerate(names.queues):
        mine = legs.queue == queue
        if not mine.any():
            continue
        parts: list[tuple[str | None, NDArray[np.bool_]]] = [(None, mine)]
        parts += [
            (reason, of_reason)
            for place, reason in enumerate(names.reasons)
            if (of_reason := mine & (reasons == place)).sum() >= MOST_FEW and reason != name
        ]
        for reason, chosen in parts:
            kinds = {}
            for kind, values in (
                ("talk", legs.talk), ("hold", legs.hold), ("wrap_up", legs.wrap_up)
            ):  # fmt: skip
                known = values[chosen & (values >= 0)] / 1000
                subject = ".".join(filter(None, (name, reason, kind)))
                kinds[kind] = fitted(known)
                tests[subject] = kinds[kind]
                if len(known):
                    estimates.append(mean(f"work.{subject}_s", known))
            wrap_up = kinds["wrap_up"] if hidden is None else hidden
            found.append(
                Work(kinds["talk"].duration, kinds["hold"].duration, wrap_up.duration, name, reason)
            )
    return tuple(found), tuple(estimates), tests


def hidden_wrap_up(seen: Observed) -> Floats:
    """Seconds from the end of each agent's leg to its next one, where the customer already waited."""
    legs, queued = seen.served, seen.queued
    waits_from = np.full(len(seen.contacts.at), np.iinfo(np.int64).max)
    np.minimum.at(waits_from, queued.contact, queued.at)
    known = (legs.agent >= 0) & (legs.talk > 0)
    order = np.flatnonzero(known)[np.lexsort((legs.at[known], legs.agent[known]))]
    ends = legs.at + sum(np.maximum(part, 0) for part in (legs.ring, legs.talk, legs.hold))
    one, other = order[:-1], order[1:]
    gaps = (legs.at[other] - ends[one]) / 1000
    chosen = (legs.agent[one] == legs.agent[other]) & (gaps >= 0) & (gaps <= MOST_HIDDEN_S)
    chosen &= waits_from[legs.contact[other]] < ends[one]
    return np.asarray(gaps[chosen], float)


def fitted(seconds: Floats, seed: int = 1) -> Chosen:
    """The distribution of some durations.

    Args:
        seconds: The durations.
        seed: What the test's simulations begin from.
    """
    if len(seconds) == 0:
        return Chosen(NOTHING, "none", math.nan, math.nan, 0)
    positive = seconds[seconds > 0]
    zero = 1 - len(positive) / len(seconds)
    if len(positive) == 0:
        return Chosen(NOTHING, "constant", 0.0, 0.0, len(seconds))
    if positive.min() == positive.max():
        return Chosen(
            Duration(Shape.CONSTANT, (float(positive[0]),), zero), "constant", 0.0, 0.0,
            len(seconds),
        )  # fmt: skip
    if len(positive) < LEAST:
        return Chosen(_table(positive, zero), "quantiles", math.nan, math.nan, len(seconds))
    best = min(_families(positive), key=lambda one: one[0])
    shape, numbers = best[1], best[2]
    random = np.random.default_rng(seed)
    tested = positive if len(positive) <= TESTED else random.choice(positive, TESTED, replace=False)
    distance = _distance(tested, shape, _numbers(tested, shape))
    bound = _bound(shape, numbers, len(tested), random)
    if distance > bound:
        return Chosen(_table(positive, zero), "quantiles", distance, bound, len(seconds))
    return Chosen(Duration(shape, numbers, zero), shape.value, distance, bound, len(seconds))


def _table(positive: Floats, zero: float) -> Duration:
    shares = np.linspace(0.0, 1.0, TABLE_ROWS)
    numbers = tuple(float(x) for x in np.round(np.quantile(positive, shares), 3))
    return Duration(Shape.QUANTILES, numbers, zero)


def _families(x: Floats) -> list[tuple[float, Shape, tuple[float, ...]]]:
    """AIC, family and numbers of each."""
    found = []
    for shape in (Shape.LOGNORMAL, Shape.GAMMA, Shape.EXPONENTIAL):
        numbers = _numbers(x, shape)
        found.append((2 * len(numbers) - 2 * _likelihood(x, shape, numbers), shape, numbers))
    return found


def _numbers(x: Floats, shape: Shape) -> tuple[float, ...]:
    logs = np.log(x)
    if shape is Shape.LOGNORMAL:
        return float(logs.mean()), max(float(logs.std()), 1e-6)
    average = float(x.mean())
    if shape is Shape.EXPONENTIAL:
        return (average,)
    gap = math.log(average) - float(logs.mean())
    if gap <= 1e-9:
        return average, 1e6
    form = optimize.brentq(lambda k: math.log(k) - special.digamma(k) - gap, 1e-3, 1e6)
    return average, float(form)


def _likelihood(x: Floats, shape: Shape, numbers: tuple[float, ...]) -> float:
    if shape is Shape.EXPONENTIAL:
        return float(-len(x) * math.log(numbers[0]) - x.sum() / numbers[0])
    logs = np.log(x)
    if shape is Shape.LOGNORMAL:
        middle, spread = numbers
        z = (logs - middle) / spread
        return float(-logs.sum() - len(x) * math.log(spread * math.sqrt(2 * math.pi))
                     - 0.5 * (z**2).sum())  # fmt: skip
    average, form = numbers
    scale = average / form
    return float(((form - 1) * logs - x / scale).sum()
                 - len(x) * (form * math.log(scale) + special.gammaln(form)))  # fmt: skip


def _below(x: Floats, shape: Shape, numbers: tuple[float, ...]) -> Floats:
    """The share that the distribution has below each value."""
    if shape is Shape.EXPONENTIAL:
        return np.asarray(-np.expm1(-x / numbers[0]))
    if shape is Shape.LOGNORMAL:
        return np.asarray(special.ndtr((np.log(x) - numbers[0]) / numbers[1]))
    return np.asarray(special.gammainc(numbers[1], x * numbers[1] / numbers[0]))


def _distance(x: Floats, shape: Shape, numbers: tuple[float, ...]) -> float:
    below = _below(np.sort(x), shape, numbers)
    steps = np.arange(len(x) + 1) / len(x)
    return float(max((below - steps[:-1]).max(), (steps[1:] - below).max()))


def _bound(
    shape: Shape, numbers: tuple[float, ...], count: int, random: np.random.Generator
) -> float:
    """The distance that a sample of the family itself exceeds with a chance of `LEVEL`."""
    found = []
    for _time in range(SIMULATED):
        if shape is Shape.EXPONENTIAL:
            x = random.exponential(numbers[0], count)
        elif shape is Shape.LOGNORMAL:
            x = random.lognormal(numbers[0], numbers[1], count)
        else:
            x = random.gamma(numbers[1], numbers[0] / numbers[1], count)
        x = np.maximum(x, 1e-9)
        found.append(_distance(x, shape, _numbers(x, shape)))
    # A quantile so far out is extrapolated from the mean and spread of few simulations (Gumbel).
    middle, spread = float(np.mean(found)), float(np.std(found, ddof=1))
    gumbel = spread * math.sqrt(6) / math.pi
    return middle - 0.5772 * gumbel - gumbel * math.log(-math.log(1 - LEVEL))
