"""A queue with impatient callers, with so many lines, or both, summed state by state.

Rules:
1. Time is counted in handle times (see `erlang.py`). `impatience` is the rate at which one waiting
   caller gives up: 0 for endless patience. `places` is how many can wait; the next one is blocked.
2. Every sum is of positive terms, relative to the state in which all agents are busy and nobody
   waits; it ends where what is left out is below one part in 1e16 of the queue.

Theory of operation. With k callers waiting, state n + k is left downwards at the rate n + k theta.
Who finds k waiting is reached after k + 1 steps down, at the rates n + k theta, ..., n; a caller's
own patience takes part as one rate more at each step. So the caller is answered with probability
n / (n + (k+1) theta), and, if so, the wait is the sum of exponential times with the rates
n + theta, ..., n + (k+1) theta: it is over within T if a pure birth process with these rates has
more than k births in T, whose number is negative binomial (Poisson for endless patience).

Source: Palm, C. (1957), "Research on telephone traffic carried by full availability groups", Tele
1; Mandelbaum, A., Zeltyn, S. (2007), "Service engineering in action: the Palm/Erlang-A queue", in
"Advances in services innovations", Springer, sections 2 and 4; Riordan, J. (1962), "Stochastic
service systems", section 6 (waits by the state that is found).
"""

import math
from typing import NamedTuple

_LARGE, _SMALLER = 1e200, 1e-200
_LOG_LARGE = 200.0 * math.log(10.0)
_ENOUGH = 1e-16


class Measured(NamedTuple):
    """What callers of an interval meet; waits in handle times, shares of all calls made."""

    service_level_share: float
    asa: float
    wait: float
    abandoned_share: float
    blocked_share: float
    occupancy_share: float
    waiting_share: float


def share_within(impatience: float, within: float) -> float:
    """(1 - exp(-theta T)) / theta, which is T for endless patience."""
    if impatience <= 0.0:
        return within
    return -math.expm1(-impatience * within) / impatience


def line(
    load: float, agents: float, inverse: float, impatience: float, places: float, within: float
) -> Measured:
    """The measures of a queue that is stable: by impatience, by its lines, or by its agents."""
    none_waits = inverse - 1.0
    term, rate, mean = 1.0, agents, 0.0
    waits, queue, answered, waited, in_time, blocked = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    gained = share_within(impatience, within)
    log_scale = -(agents + impatience) * within
    births, scale = 1.0, math.exp(log_scale)
    late = scale  # the probability of at most k births: the wait is not over
    k = 0.0
    while True:
        queue += k * term
        if k >= places:
            blocked = term
            break
        rate += impatience
        mean += 1.0 / rate
        served = term * agents / rate
        waits += term
        answered += served
        waited += served * mean
        in_time += served * max(0.0, 1.0 - late)
        ratio = load / rate
        if ratio < 1.0:
            rest = term * ratio / (1.0 - ratio)
            if rest * (k + 1.0 + 1.0 / (1.0 - ratio)) <= _ENOUGH * queue:
                break
        k += 1.0
        births *= gained * rate / k
        if births > _LARGE:
            births *= _SMALLER
            log_scale += _LOG_LARGE
            scale = math.exp(log_scale)
        late += births * scale
        term *= ratio
        if term > _LARGE:
            term *= _SMALLER
            none_waits *= _SMALLER
            waits *= _SMALLER
            queue *= _SMALLER
            answered *= _SMALLER
            waited *= _SMALLER
            in_time *= _SMALLER
    total = none_waits + waits + blocked
    taken = none_waits + answered
    return Measured(
        (none_waits + in_time) / total,
        waited / taken,
        queue / (load * (none_waits + waits)),
        impatience * queue / (load * total),
        blocked / total,
        min(1.0, load * taken / (total * agents)),
        waits / total,
    )
