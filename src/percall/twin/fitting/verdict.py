"""The verdict of a check: which measures fit, whether anything could be judged, which bands are wide.

Rules:
1. A measure *fits* where coverage is `FITS_COVERAGE` or more and no simple way errs less by more
   than `MARGIN`. Without a half-hour to hold it against it is not judged.
2. The twin fits the days where it fits all measures, *in part* where it fits some, else it *does
   not*. Where no measure could be judged, the days *cannot be judged*.
3. A weekday of which the fit has seen no day is not judged: the twin plays nobody there.
4. A band wider than `WIDEST_SHARE`, of waits than the mean wait itself, is called wide: it holds
   nearly anything, so that coverage says little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

from percall.intervals import Period

FITS_COVERAGE, MARGIN = 0.80, 0.10
WIDEST_SHARE = 0.25
FITS, IN_PART, DOES_NOT, CANNOT = "fits", "fits in part", "does not fit", "cannot be judged"


def fits(coverage: float, error: float, rivals: Sequence[float]) -> bool:
    """Whether a measure fits, its error held against those of the simple ways."""
    best = min(rivals, default=math.inf)
    return coverage >= FITS_COVERAGE and error <= best * (1 + MARGIN)


def verdict_of(measures: Sequence[bool | None]) -> str:
    """The verdict of all measures; None is one that could not be judged."""
    if all(one is None for one in measures):
        return CANNOT
    return FITS if all(measures) else IN_PART if any(measures) else DOES_NOT


def is_wide(name: str, width: float, happened: float) -> bool:
    """Whether the mean width of a measure's bands says little; a width that is not known is none."""
    return width > (WIDEST_SHARE if name.endswith("_share") else happened)


def never_seen(fitted: Period | None, days: Period) -> tuple[int, ...]:
    """The ISO weekdays of some days of which the fit has seen none; none where it does not say."""
    if fitted is None:
        return ()
    known, asked = (
        {(one.from_on + timedelta(days=n)).isoweekday() for n in range(min(one.day_count, 7))}
        for one in (fitted, days)
    )
    return tuple(sorted(asked - known))
