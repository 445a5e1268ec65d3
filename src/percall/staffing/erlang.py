"""Erlang B and C for one interval: the blocking that all the other formulas begin with.

Rules:
1. Time is counted in handle times: load is in Erlang, and one agent ends one call in one unit.
2. Blocking is kept as its inverse, a sum of positive terms: nothing cancels, nothing overflows into
   a wrong figure, and a floor that is far too large ends as infinity, which is blocking zero.
3. Agents may be a fraction. The blocking is then Jagerman's continuation of Erlang B, and all else
   follows from it by the formulas of whole agents.

Theory of operation. 1/B(n, a) = 1 + n/a + n(n-1)/a^2 + ..., down to the last whole step, where a
fraction f of an agent remains: 1/B(f, a) = e^a a^-f Gamma(1 + f, a), which is 1 for f = 0. The
terms fall like exp(-k^2 / 2a), so about nine root-loads of them count.

The functions are plain Python that numba can compile (see `arrays.py`).
"""

import math

NEGLIGIBLE = 1e-17
# Beyond this inverse, blocking is below what any measure could show: it counts as none.
HUGE = 1e290
_LOG_HUGE = math.log(HUGE)
_SERIES_BELOW = 1.5
_MOST_STEPS = 500


def inverse_blocking(load: float, agents: float) -> float:
    """1 / B(agents, load); infinity where blocking is beyond notice.

    Source: Jagerman, D. L. (1974), "Some properties of the Erlang loss function", Bell System
    Technical Journal 53, 525-551, section II (sum and continuation to real agents).
    """
    if load <= 0.0:
        return math.inf if agents > 0.0 else 1.0
    each = 1.0 / load
    total, term, left = 0.0, 1.0, agents
    while left >= 2.0:  # two terms at once: the second need not wait for the first
        first = left * each
        total += term + term * first
        if total > HUGE:
            return math.inf
        if left < load and term < NEGLIGIBLE * total:
            return total
        term *= first * ((left - 1.0) * each)
        left -= 2.0
    if left >= 1.0:
        total += term
        term *= left * each
        left -= 1.0
    return total + term * _inverse_of_fraction(load, left)


def _inverse_of_fraction(load: float, agents: float) -> float:
    """1 / B of less than one agent: e^a a^-f Gamma(1 + f, a).

    Source: Jagerman (1974) as above; the two expansions of the incomplete gamma function:
    Abramowitz, M., Stegun, I. (1964), "Handbook of mathematical functions", 6.5.29 and 6.5.31.
    """
    if agents <= 0.0:
        return 1.0
    shape = 1.0 + agents
    if load < _SERIES_BELOW:
        power, lower = 1.0, 1.0 / shape
        for k in range(1, _MOST_STEPS):
            power *= -load / k
            lower += power / (shape + k)
            if abs(power) < NEGLIGIBLE:
                break
        whole = -agents * math.log(load)  # of load^-f, which no float may hold
        if whole > _LOG_HUGE:
            return math.inf
        return math.exp(load) * (math.gamma(shape) * math.exp(whole) - load * lower)
    # Lentz's way to evaluate the continued fraction.
    b = load + 1.0 - shape
    c, d = 1e300, 1.0 / b
    found = d
    for k in range(1, _MOST_STEPS):
        a = -k * (k - shape)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        found *= c * d
        if abs(c * d - 1.0) < NEGLIGIBLE * 10.0:
            break
    return load * found


def waiting_without_end(load: float, agents: float, inverse: float) -> float:
    """The probability of waiting in Erlang C, of a load below the agents.

    Source: Cooper, R. B. (1981), "Introduction to queueing theory", 2nd ed., chapter 3, eq. 4.8
    (C = n B / (n - a (1 - B)), here by 1 / B).
    """
    used = load / agents
    return 1.0 / (inverse * (agents - load) / agents + used)
