"""How often a number breaks a limit, as far as some replications of it tell.

Theory of operation: the numbers of replications are about normal. The limit is broken in at most a
share `p` of all replications where the quantile `1 - p` lies on the kept side, and the quantile is
between `mean + low * deviation` and `mean + high * deviation` with a confidence of 95 % each way.

Source: Natrella, "Experimental Statistics" (1963), section 2-5: one-sided tolerance factors for a
normal distribution, by the approximation of its appendix A-8.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt
from statistics import NormalDist, fmean, stdev

CONFIDENCE = 0.95
RARELY = 0.01
"""Of what happens more rarely a few dozen replications say nothing."""


KEPT, BROKEN, UNTOLD = "kept", "broken", "untold"


def side_of(breaches: Sequence[float], share: float) -> str:
    """Whether replications tell that a limit is kept, or broken in more than a share of all.

    Args:
        breaches: By how much each replication breaks the limit; below nought where it keeps it.
        share: The share of replications that may break it.
    """
    mean = fmean(breaches)
    if len(breaches) == 1:
        return UNTOLD
    deviation = stdev(breaches)
    if deviation == 0:
        return BROKEN if mean > 0 else KEPT
    low, high = factors(len(breaches), 1 - min(max(share, RARELY), 1 - RARELY))
    if mean + high * deviation < 0:
        return KEPT
    return BROKEN if mean + low * deviation > 0 else UNTOLD


def factors(count: int, quantile: float) -> tuple[float, float]:
    """Between how many deviations from the mean of some numbers a quantile of all lies."""
    z, sure = NormalDist().inv_cdf(quantile), NormalDist().inv_cdf(CONFIDENCE)
    a, b = 1 - sure**2 / (2 * (count - 1)), z**2 - sure**2 / count
    if a <= 0:
        return -inf, inf
    root = sqrt(max(0.0, z**2 - a * b))
    return (z - root) / a, (z + root) / a
