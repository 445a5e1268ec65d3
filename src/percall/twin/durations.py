"""Distributions of durations as rows of a table that the kernel reads."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from percall.texts import _
from percall.twin import draws as d
from percall.twin.behaviour import Duration, Shape
from percall.twin.refused import TwinRefused

_SHAPES = {
    Shape.CONSTANT: d.CONSTANT, Shape.EXPONENTIAL: d.EXPONENTIAL, Shape.LOGNORMAL: d.LOGNORMAL,
    Shape.GAMMA: d.GAMMA, Shape.QUANTILES: d.QUANTILES,
}  # fmt: skip
_NUMBERS = {Shape.CONSTANT: 1, Shape.EXPONENTIAL: 1, Shape.LOGNORMAL: 2, Shape.GAMMA: 2}


def check(duration: Duration, where: str, *, may_be_endless: bool = False) -> None:
    """Refuses what is no distribution of durations.

    Raises:
        TwinRefused: numbers are missing, not finite or below what they may be.
    """
    numbers = duration.numbers
    wanted = _NUMBERS.get(duration.shape)
    why = None
    if not all(math.isfinite(number) for number in numbers):
        why = _("a number is not finite")
    elif wanted is not None and len(numbers) != wanted:
        why = _("{shape} takes {count} numbers").format(shape=duration.shape, count=wanted)
    elif duration.shape is Shape.QUANTILES and len(numbers) < 2:
        why = _("quantiles takes at least 2 numbers")
    elif duration.shape is Shape.QUANTILES and list(numbers) != sorted(numbers):
        why = _("quantiles must not fall")
    elif (duration.shape is not Shape.LOGNORMAL and min(numbers) < 0) or (
        duration.shape is Shape.LOGNORMAL and numbers[1] < 0
    ):
        why = _("a number is below 0")
    elif duration.shape is Shape.GAMMA and numbers[1] < 0.01:
        why = _("the shape of a gamma is at least 0.01")
    elif not (0 <= duration.zero_share <= 1 and 0 <= duration.endless_share <= 1):
        why = _("a share lies outside 0 to 1")
    elif duration.zero_share + duration.endless_share > 1:
        why = _("the shares add up to more than 1")
    elif duration.endless_share > 0 and not may_be_endless:
        why = _("only patience can be endless")
    if why:
        raise TwinRefused(
            _("This is not a duration: {why}").format(why=why), where=where,
            do=_("docs/twin.md says how durations are written"),
        )  # fmt: skip


def share_below(duration: Duration, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of a distribution that lies at or below each number of seconds, which are 0 or more."""
    beside = duration.zero_share + duration.endless_share
    found = _positive_below(duration, seconds)
    return np.asarray(duration.zero_share + (1 - beside) * found, np.float64)


def _positive_below(duration: Duration, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share below of those that are neither 0 by themselves nor endless."""
    first, second = (*duration.numbers, 0.0)[:2]
    match duration.shape:
        case Shape.CONSTANT:
            return np.where(seconds >= first, 1.0, 0.0)
        case Shape.EXPONENTIAL:
            return np.asarray(-np.expm1(-seconds / max(first, 1e-12)))
        case Shape.LOGNORMAL:
            with np.errstate(divide="ignore"):
                return np.asarray(special.ndtr((np.log(seconds) - first) / max(second, 1e-12)))
        case Shape.GAMMA:
            return np.asarray(special.gammainc(second, seconds * second / max(first, 1e-12)))
        case Shape.QUANTILES:
            shares = np.linspace(0.0, 1.0, len(duration.numbers))
            return np.asarray(np.interp(seconds, duration.numbers, shares))


class DurationRows:
    """The rows made so far; equal distributions share one."""

    def __init__(self) -> None:
        self._rows: dict[Duration, int] = {}
        self._table: list[list[float]] = []
        self._cells: list[float] = []

    def row(self, duration: Duration, where: str, *, may_be_endless: bool = False) -> int:
        """The row of a distribution.

        Raises:
            TwinRefused: it is none.
        """
        check(duration, where, may_be_endless=may_be_endless)
        if duration not in self._rows:
            self._rows[duration] = len(self._table)
            self._table.append(self._made(duration))
        return self._rows[duration]

    def _made(self, duration: Duration) -> list[float]:
        row = [0.0] * d.WIDTH
        row[d.SHAPE] = _SHAPES[duration.shape]
        row[d.FIRST] = duration.numbers[0]
        row[d.SECOND] = duration.numbers[1] if len(duration.numbers) > 1 else 0.0
        row[d.ZERO_SHARE], row[d.ENDLESS_SHARE] = duration.zero_share, duration.endless_share
        row[d.FIXED_MS] = _fixed_ms(duration)
        cells: list[float] = []
        if duration.shape is Shape.QUANTILES:
            cells = list(duration.numbers)
        elif duration.shape is Shape.GAMMA:
            scores = np.linspace(-d.GAMMA_REACH, d.GAMMA_REACH, d.GAMMA_CELLS)
            cells = _gamma_cube_roots(duration.numbers[1], scores)
        row[d.FROM_CELL], row[d.CELLS] = len(self._cells), len(cells)
        self._cells += cells
        return row

    def table(self) -> NDArray[np.float64]:
        """All rows."""
        return np.array(self._table, np.float64).reshape(-1, d.WIDTH)

    def cells(self) -> NDArray[np.float64]:
        """The cells that rows of gammas and quantiles point to."""
        return np.array(self._cells or [0.0], np.float64)


def _fixed_ms(duration: Duration) -> int:
    """The one value of a distribution that has no other; -1 where it varies."""
    if duration.endless_share >= 1:
        return d.ENDLESS
    if duration.zero_share >= 1:
        return 0
    varies = duration.zero_share or duration.endless_share or duration.shape is not Shape.CONSTANT
    return -1 if varies else int(min(duration.numbers[0] * 1000, d.LONGEST_MS) + 0.5)


def _gamma_cube_roots(shape: float, scores: NDArray[np.float64]) -> list[float]:
    """Cube roots of the quantiles, at normal scores, of a gamma of mean 1."""
    low = special.gammaincinv(shape, special.ndtr(scores))
    # The upper half by the other tail, where a share of nearly 1 would lose its digits.
    high = special.gammainccinv(shape, special.ndtr(-scores))
    values: NDArray[np.float64] = np.where(scores < 0, low, high) / shape
    return [float(value) for value in np.cbrt(values)]
