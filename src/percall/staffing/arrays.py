"""The formulas over arrays of intervals: as they are for few, compiled for many.

Rules:
1. Both ways run the very same functions; an answer does not depend on how many were asked for.
2. Few intervals are computed by plain Python: nobody waits for a compiler for one half-hour.
3. Compiled loops run without the interpreter lock, one part of the intervals a core.
4. `NUMBA_DISABLE_JIT=1` leaves plain Python, for tests of what the functions mean.
"""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from percall.staffing.demand import is_same
from percall.staffing.least import Wanted, least_agents, least_fraction
from percall.staffing.line import Measured
from percall.staffing.measured import measured

Floats = NDArray[np.float64]

# Below so many intervals plain Python is done before compiled code has been loaded.
COMPILE_FROM = 2_000
_MEASURES = len(Measured._fields)


def measure_rows(varying: Any, place: Any, usual: Any, found: Any, start: int, end: int) -> None:
    """Fill the measures of a part of the intervals.

    A year has few arguments that differ: carrying the others along would cost as much as using
    them.

    Args:
        varying: The arguments that differ, (arguments, intervals).
        place: Which argument each row of `varying` is.
        usual: All arguments; those that differ are filled in.
        found: (measures, intervals).
        start: The first interval of the part.
        end: The one after its last.
    """
    now = usual.copy()
    for i in range(start, end):
        for j in range(len(place)):
            now[place[j]] = varying[j, i]
        row = measured(now[0], now[1], now[2], now[3], now[4])
        for j in range(_MEASURES):
            found[j, i] = row[j]


def least_rows(varying: Any, place: Any, usual: Any, found: Any, start: int, end: int) -> None:
    """Fill the least agents of a part of the intervals: whole, and in parts of one where asked.

    Arguments are those of `measure_rows`.
    """
    now = usual.copy()
    margin = 0.0  # how many root-loads above its load the interval before needed
    for i in range(start, end):
        for j in range(len(place)):
            now[place[j]] = varying[j, i]
        load, impatience, lines = now[0], now[1], now[2]
        wanted = Wanted(now[3], now[4], now[5], now[6], now[7], now[8])
        guess = load + margin * math.sqrt(load)
        whole = least_agents(load, impatience, lines, wanted, guess)
        if load > 0.0 and not math.isinf(whole):
            margin = (whole - load) / math.sqrt(load)
        found[0, i] = whole
        if now[9] > 0.0:
            found[1, i] = least_fraction(load, impatience, wanted, whole)


def each(rows: Callable[..., None], columns: Sequence[Floats], results: int) -> Floats:
    """What a loop finds for each interval.

    Args:
        rows: `measure_rows` or `least_rows`.
        columns: Its arguments, arrays of one shape.
        results: How many results an interval has.

    Returns:
        (results, *shape); not a number where the loop filled nothing in.
    """
    shape, count = columns[0].shape, columns[0].size
    found: Floats = np.full((results, count), np.nan)
    same = [is_same(one) for one in columns]
    usual = [float(one.flat[0]) if thin else 0.0 for one, thin in zip(columns, same, strict=True)]
    place = [j for j, thin in enumerate(same) if not thin]
    differ = [columns[j].reshape(-1) for j in place]
    varying = np.stack(differ) if differ else np.empty((0, count))
    if count < COMPILE_FROM or os.environ.get("NUMBA_DISABLE_JIT") == "1":
        # Python's own numbers: numpy's would warn where these quietly give infinity.
        filled = _Listed(found.tolist())
        rows(_Listed(varying.tolist()), place, usual, filled, 0, count)
        return np.array(filled.rows, dtype=np.float64).reshape(results, *shape)
    from percall.staffing.compiling import compiled  # noqa: PLC0415  # numba is slow to import

    work, places, all_of_them = compiled(rows), np.array(place, dtype=np.int64), np.array(usual)
    cores = min(os.cpu_count() or 1, max(1, count // COMPILE_FROM))
    edges = [count * part // cores for part in range(cores + 1)]

    def do(part: int) -> None:
        work(varying, places, all_of_them, found, edges[part], edges[part + 1])

    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(do, range(cores)))
    return found.reshape(results, *shape)


class _Listed:
    """A table of Python's own numbers that is read and filled like an array."""

    def __init__(self, rows: list[list[float]]) -> None:
        self.rows = rows

    def __getitem__(self, place: tuple[int, int]) -> float:
        return self.rows[place[0]][place[1]]

    def __setitem__(self, place: tuple[int, int], value: float) -> None:
        self.rows[place[0]][place[1]] = value
