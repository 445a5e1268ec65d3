"""Random numbers by counter: a draw depends on whom it is for, never on what came before.

Rules:
1. `uniform(seed, replication, purpose, customer, attempt)` is a pure function into (0, 1). Two
   plans therefore meet the very same customers, in whatever order their events come.
2. The generator is Philox4x32-10: key (seed, replication), counter (customer's two halves,
   attempt, purpose). Source: Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
   as 1, 2, 3", section 3.3; the published test vectors are a test.
3. Everything is drawn by the inverse of a distribution function, so that a longer mean makes the
   same customer's talk longer, and a higher rate adds customers to those who come anyway.
4. Durations are whole milliseconds; `ENDLESS` is never.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from percall.twin.compiling import compiled
from percall.twin.world import cells, durations

# What a draw is for. A purpose never changes its number: seeds keep their meaning.
COUNT, BORN, DAY, HALF_HOUR = 1, 2, 3, 4
PATIENCE, BALK, REDIAL, REDIAL_DELAY = 5, 6, 7, 8
TALK, HOLD, WRAP_UP, RING = 9, 10, 11, 12
RESOLVED, REPEAT, REPEAT_DELAY, TRANSFER = 13, 14, 15, 16
KEY, KEY_AFTER, SERVED, SERVED_LENGTH = 17, 18, 19, 20
ACCEPTED, DIALLED, DIAL_RING, ABSENT = 21, 22, 23, 24

ENDLESS = 1 << 50
LONGEST_MS = 1 << 45
"""No drawn duration is longer than this (a thousand years), so that sums stay whole numbers."""

CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA, QUANTILES = 0, 1, 2, 3, 4
# Columns of a row of the table of durations.
SHAPE, FIRST, SECOND, ZERO_SHARE, ENDLESS_SHARE, FROM_CELL, CELLS, FIXED_MS = range(8)
WIDTH = 8
GAMMA_CELLS = 2048
GAMMA_REACH = 8.5
"""A gamma's inverse is tabled over normal scores from minus to plus this."""

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _HALF, _TOP = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(11)
_STEP = 1.0 / 9007199254740992.0  # 2 ** -53


@compiled
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[Any, Any, Any, Any]:
    """Four random 32-bit words (in uint64) for a counter of four and a key of two such words."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _HALF) ^ c1 ^ k0, p1 & _LOW, (p0 >> _HALF) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@compiled
def uniform(seed: int, replication: int, purpose: int, customer: int, attempt: int) -> float:
    """The uniform number in (0, 1) of a purpose, customer and attempt (each 0 and up).

    The seed, the replication and the attempt count modulo 2**32.
    """
    who = np.uint64(customer)
    x0, x1, _x2, _x3 = philox(
        who & _LOW,
        who >> _HALF,
        np.uint64(attempt) & _LOW,
        np.uint64(purpose),
        np.uint64(seed) & _LOW,
        np.uint64(replication) & _LOW,
    )
    return (float(((x0 << _HALF) | x1) >> _TOP) + 0.5) * _STEP


@compiled
def inverse_normal(share: float) -> float:
    """The standard normal quantile of a share in (0, 1), to about 1e-16 of itself.

    Source: Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37:477-484.
    """
    q = share - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r
                      + 67265.770927008700853) * r + 45921.953931549871457) * r
                    + 13731.693765509461125) * r + 1971.5909503065514427) * r
                  + 133.14166789178437745) * r + 3.387132872796366608)  # fmt: skip
        below = (((((((5226.495278852545925 * r + 28729.085735721942674) * r
                      + 39307.89580009271061) * r + 21213.794301586595867) * r
                    + 5394.1960214247511077) * r + 687.1870074920579083) * r
                  + 42.313330701600911252) * r + 1.0)  # fmt: skip
        return q * above / below
    r = math.sqrt(-math.log(share if q < 0.0 else 1.0 - share))
    if r <= 5.0:
        r -= 1.6
        above = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r
                      + 0.24178072517745061177) * r + 1.27045825245236838258) * r
                    + 3.64784832476320460504) * r + 5.7694972214606914055) * r
                  + 4.6303378461565452959) * r + 1.42343711074968357734)  # fmt: skip
        below = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
                      + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
                    + 0.68976733498510000455) * r + 1.6763848301838038494) * r
                  + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        above = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                      + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
                    + 0.29656057182850489123) * r + 1.7848265399172913358) * r
                  + 5.4637849111641143699) * r + 6.6579046435011037772)  # fmt: skip
        below = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
                      + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
                    + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
                  + 0.59983220655588793769) * r + 1.0)  # fmt: skip
    return -above / below if q < 0.0 else above / below


@compiled
def between(cells: Any, first: int, count: int, place: float) -> float:
    """The value at a place (0 to count - 1) on the straight lines between cells of a table."""
    left = min(int(place), count - 2)
    part = place - left
    return float(cells[first + left] * (1.0 - part) + cells[first + left + 1] * part)


@compiled
def quantile_s(w: Any, row: int, share: float) -> float:
    """The quantile in seconds of a row of durations, its zero and endless shares left out."""
    shape = int(durations(w)[row, SHAPE])
    first = durations(w)[row, FIRST]
    if shape == CONSTANT:
        return float(first)
    if shape == EXPONENTIAL:
        return float(-first * math.log(1.0 - share))
    if shape == LOGNORMAL:
        # Beyond e to the 40 a duration is cut anyway.
        return math.exp(min(first + durations(w)[row, SECOND] * inverse_normal(share), 40.0))
    count = int(durations(w)[row, CELLS])
    if shape == GAMMA:
        # The cube root of a gamma is nearly normal: straight lines lie close to it.
        # Source: Wilson & Hilferty 1931.
        score = min(max(inverse_normal(share), -GAMMA_REACH), GAMMA_REACH)
        place = (score + GAMMA_REACH) * (count - 1) / (2.0 * GAMMA_REACH)
        return float(
            first * between(cells(w), int(durations(w)[row, FROM_CELL]), count, place) ** 3
        )
    return between(cells(w), int(durations(w)[row, FROM_CELL]), count, share * (count - 1))


@compiled
def draw_ms(w: Any, row: int, share: float) -> int:
    """The duration in ms at a share of a row of durations; `ENDLESS` in its endless share."""
    zero, endless = durations(w)[row, ZERO_SHARE], durations(w)[row, ENDLESS_SHARE]
    if share < zero:
        return 0
    if share >= 1.0 - endless:
        return ENDLESS
    if zero > 0.0 or endless > 0.0:
        share = min(max((share - zero) / (1.0 - zero - endless), _STEP), 1.0 - _STEP)
    milliseconds = quantile_s(w, row, share) * 1000.0
    return int(min(max(milliseconds, 0.0), float(LONGEST_MS)) + 0.5)


@compiled
def fixed_ms(w: Any, row: int) -> int:
    """The duration in ms where a row of durations has but one; -1 where it must be drawn."""
    return int(durations(w)[row, FIXED_MS])


@compiled
def poisson(mean: float, share: float) -> int:
    """The Poisson quantile of a share: exact up to a mean of 500, beyond it by Cornish-Fisher.

    Source: Cornish & Fisher 1938; the error of the probability is below 1 / (10 x mean).
    """
    if mean <= 0.0:
        return 0
    if mean > 500.0:
        z = inverse_normal(share)
        found = mean + math.sqrt(mean) * z + (z * z - 1.0) / 6.0
        found += (z - z * z * z) / (72.0 * math.sqrt(mean))
        return max(0, int(found + 0.5))
    chance = math.exp(-mean)
    total = chance
    count = 0
    while share > total and count < 2000:
        count += 1
        chance *= mean / count
        total += chance
    return count
