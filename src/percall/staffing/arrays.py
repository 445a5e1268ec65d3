"""The formulas over arrays of intervals: as they are for few, compiled for many.

Rules:
1. Both ways run the very same functions; an answer does not depend on how many were asked for.
2. Few intervals are computed by plain Python: nobody waits for a compiler for one half-hour.
3. Compiled loops run without the interpreter lock, one part of the intervals a core.
4. `NUMBA_DISABLE_JIT=1` leaves plain Python, for tests of what the functions mean.
"""

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from percall.staffing.least import Wanted, least_agents, least_fraction
from percall.staffing.line import Measured
from percall.staffing.measured import measured

Floats = NDArray[np.float64]

# Below so many intervals plain Python is done before compiled code has been loaded.
COMPILE_FROM = 2_000
_MEASURES = len(Measured._fields)


def measure_rows(given: Floats, found: Floats, start: int, end: int) -> None:
    """Fill the measures of a part of the intervals: (measures, intervals)."""
    for i in range(start, end):
        row = measured(given[0, i], given[1, i], given[2, i], given[3, i], given[4, i])
        for j in range(_MEASURES):
            found[j, i] = row[j]


def least_rows(given: Floats, found: Floats, start: int, end: int) -> None:
    """Fill the least agents of a part of the intervals: whole, and in parts of one."""
    margin = 0.0  # how many root-loads above its load the interval before needed
    for i in range(start, end):
        load, impatience, lines = given[0, i], given[1, i], given[2, i]
        wanted = Wanted(
            given[3, i], given[4, i], given[5, i], given[6, i], given[7, i], given[8, i]
        )
        guess = load + margin * math.sqrt(load)
        whole = least_agents(load, impatience, lines, wanted, guess)
        if load > 0.0 and not math.isinf(whole):
            margin = (whole - load) / math.sqrt(load)
        found[0, i] = whole
        if given[9, i] > 0.0:
            found[1, i] = least_fraction(load, impatience, wanted, whole)


def each(rows: Callable[..., None], given: Floats, results: int) -> Floats:
    """What a loop finds for each column of what is given.

    Args:
        rows: `measure_rows` or `least_rows`.
        given: (arguments, intervals).
        results: How many results an interval has.

    Returns:
        (results, intervals); not a number where the loop filled nothing in.
    """
    count = given.shape[1]
    found: Floats = np.full((results, count), np.nan)
    if count < COMPILE_FROM or os.environ.get("NUMBA_DISABLE_JIT") == "1":
        # Python's own numbers: numpy's would warn where these quietly give infinity.
        listed: Any = _Listed(given.tolist())
        filled: Any = _Listed(found.tolist())
        rows(listed, filled, 0, count)
        return np.array(filled.rows, dtype=np.float64).reshape(results, count)
    from percall.staffing.compiling import compiled  # noqa: PLC0415  # numba is slow to import

    work = compiled(rows)
    cores = min(os.cpu_count() or 1, max(1, count // COMPILE_FROM))
    edges = [count * part // cores for part in range(cores + 1)]
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda part: work(given, found, edges[part], edges[part + 1]), range(cores)))
    return found


class _Listed:
    """A table of Python's own numbers that is read and filled like an array."""

    def __init__(self, rows: list[list[float]]) -> None:
        self.rows = rows

    def __getitem__(self, place: tuple[int, int]) -> float:
        return self.rows[place[0]][place[1]]

    def __setitem__(self, place: tuple[int, int], value: float) -> None:
        self.rows[place[0]][place[1]] = value
