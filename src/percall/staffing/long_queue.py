"""The same measures where the queue is so long that its states cannot be summed one by one.

Rules:
1. Units and names are those of `line.py`; lines have no end here, and patience has one.
2. The integrals are cut where the density has fallen by e^-1, e^-5, e^-15 and e^-45 from its peak
   on either side; each piece has 24 Gauss-Legendre points. The density's logarithm is concave, so
   the pieces have its scale wherever its peak lies.

Theory of operation. A caller with endless patience would wait V. V has the density
n pi_n exp(h(t)), h(t) = a (1 - e^(-theta t)) / theta - n t, where pi_n is the probability that all
agents are busy and nobody waits; a caller of patience R is answered if R > V.

Source: Baccelli, F., Hebuterne, G. (1981), "On queues with impatient customers", Performance '81,
159-179; Mandelbaum, A., Zeltyn, S. (2007), as in `line.py`, section 4 and appendix.
"""

import math

from numpy.polynomial.legendre import leggauss

from percall.staffing.line import Measured, share_within

_POINTS = tuple(float(x) for x in leggauss(24)[0])
_WEIGHTS = tuple(float(x) for x in leggauss(24)[1])
_LEVELS = (1.0, 5.0, 15.0, 45.0)
_HALVINGS = 60


def _log_density(load: float, agents: float, impatience: float, t: float) -> float:
    return load * share_within(impatience, t) - agents * t


def _fallen(
    load: float, agents: float, impatience: float, peak: float, level: float, side: float
) -> float:
    """Where the density's logarithm is below its peak's by a level, right (1) or left (-1)."""
    wanted = _log_density(load, agents, impatience, peak) - level
    far = 1.0 / agents if side > 0.0 else peak
    while side > 0.0 and _log_density(load, agents, impatience, peak + far) > wanted:
        far *= 2.0
    near = 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (near + far)
        if _log_density(load, agents, impatience, peak + side * middle) > wanted:
            near = middle
        else:
            far = middle
    return peak + side * far


def _piece(
    load: float, agents: float, impatience: float, top: float, start: float, end: float
) -> tuple[float, float, float, float]:
    """Integrals over a piece of time: of all, of those answered, of their waits, of those gone."""
    every, answered, waited, gone = 0.0, 0.0, 0.0, 0.0
    half, middle = 0.5 * (end - start), 0.5 * (end + start)
    for i in range(len(_POINTS)):
        t = middle + half * _POINTS[i]
        density = math.exp(_log_density(load, agents, impatience, t) - top)
        weight = half * _WEIGHTS[i] * agents * density
        stays = math.exp(-impatience * t)
        every += weight
        answered += weight * stays
        waited += weight * stays * t
        gone -= weight * math.expm1(-impatience * t)
    return every, answered, waited, gone


def long_queue(
    load: float, agents: float, inverse: float, impatience: float, within: float
) -> Measured:
    """The measures of Erlang A by integrals of the wait's density."""
    peak = max(0.0, math.log(load / agents) / impatience)
    top = _log_density(load, agents, impatience, peak)
    none_waits = (inverse - 1.0) * math.exp(-top)
    every, answered, waited, gone, in_time = 0.0, 0.0, 0.0, 0.0, 0.0
    for side in (-1.0, 1.0):
        inner = peak
        for level in _LEVELS:
            outer = max(0.0, _fallen(load, agents, impatience, peak, level, side))
            start, end = min(inner, outer), max(inner, outer)
            inner = outer
            if end <= start:
                continue
            sums = _piece(load, agents, impatience, top, start, end)
            every += sums[0]
            answered += sums[1]
            waited += sums[2]
            gone += sums[3]
            if within >= end:
                in_time += sums[1]
            elif within > start:
                in_time += _piece(load, agents, impatience, top, start, within)[1]
    total, taken = none_waits + every, none_waits + answered
    return Measured(
        min(1.0, (none_waits + in_time) / total),
        waited / taken,
        gone / (impatience * total),
        gone / total,
        0.0,
        min(1.0, load * taken / (total * agents)),
        every / total,
    )
