"""What is asked: calls, their handle time and patience, the lines, and the targets; checked once.

Rules:
1. Every field is a number or an array; all are broadcast against each other: a year of half-hours,
   several queues, several targets in one call.
2. Nonsense is refused by the name of its option: below zero, not a number, a share above one,
   fewer lines than agents. So is a load that no centre has (`MOST_LOAD`).
3. Where there are no calls, the handle time may be unknown (not a number).
4. A patience of three years (`ENDLESS_S`) or more is endless.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from percall.errors import UsageFault
from percall.texts import _

Floats = NDArray[np.float64]

MOST_LOAD = 1e6
MOST_LINES = 1e6
ENDLESS_S = 1e8


@dataclass(frozen=True, slots=True)
class Demand:
    """The calls of intervals; an unlimited patience or number of lines is infinity."""

    calls: ArrayLike
    interval_s: ArrayLike
    aht_s: ArrayLike
    patience_s: ArrayLike = math.inf
    lines: ArrayLike = math.inf


@dataclass(frozen=True, slots=True)
class Targets:
    """What callers are to meet, all at once; None sets no target.

    `service_level_share` is at least so much, answered within `within_s`; the others at most.
    `occupancy_share` is of agents, `asa_s` of answered calls, the other shares of all calls.
    """

    within_s: ArrayLike | None = None
    service_level_share: ArrayLike | None = None
    abandoned_share: ArrayLike | None = None
    asa_s: ArrayLike | None = None
    occupancy_share: ArrayLike | None = None
    waiting_share: ArrayLike | None = None


def number_of(
    name: str, given: ArrayLike, *, least: float = 0.0, most: float = math.inf,
    above: bool = False, whole: bool = False, unknown: bool = False,
) -> Floats:  # fmt: skip
    """A field as an array.

    Args:
        name: The field's name; messages name its option of the command line.
        given: The number or numbers.
        least: The least that is allowed; with `above` only what is above it.
        most: The most that is allowed.
        above: Whether `least` itself is refused.
        whole: Whether parts of one are refused.
        unknown: Whether not-a-number is allowed.

    Raises:
        UsageFault: A number is not one, or out of bounds.
    """
    option = "--" + name.replace("_", "-")
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageFault(_("That is not a number"), where=option) from None
    if found.size and not whole and _is_within(found, least, most, above=above):
        return found
    known = ~np.isnan(found)
    for bad, what, do in (
        (~known & (not unknown), _("That is not a number"), None),
        (known & (found < least), _("{number} is below {bound}"), None),
        (known & (found == least) & above, _("{number} is too little"),
         _("it must be above {bound}")),
        (known & (found > most), _("{number} is above {bound}"),
         _("write 80 % as 0.8") if most == 1.0 else None),
        (known & np.isfinite(found) & (found != np.floor(found)) & whole,
         _("{number} is not whole"), None),
    ):  # fmt: skip
        if bad.any():
            first = float(found[bad].flat[0])
            bound = least if first <= least else most
            raise UsageFault(
                what.format(number=f"{first:g}", bound=f"{bound:g}"), where=option,
                do=do.format(bound=f"{bound:g}") if do else None,
            )  # fmt: skip
    return found


def _is_within(found: Floats, least: float, most: float, *, above: bool) -> bool:
    """Whether all numbers are known and within the bounds: the quick look at many that are."""
    lowest = found.min()
    return bool(least <= lowest and found.max() <= most and not (above and lowest == least))


class Offered(NamedTuple):
    """The demand as the formulas take it: arrays of one shape, in handle times."""

    load: Floats
    impatience: Floats
    lines: Floats
    aht_s: Floats


def offered(demand: Demand) -> Offered:
    """The demand in Erlang and handle times.

    Raises:
        UsageFault: A number is out of bounds.
    """
    calls, interval_s, aht_s, patience_s, lines = spread(
        number_of("calls", demand.calls, most=1e15),
        number_of("interval_s", demand.interval_s, most=1e9, above=True),
        number_of("aht_s", demand.aht_s, most=1e9, above=True, unknown=True),
        number_of("patience_s", demand.patience_s),
        number_of("lines", demand.lines, whole=True),
    )
    _refuse_many_lines(lines)
    if bool(np.isnan(thinned(np.asarray, aht_s)).any()):
        if (np.isnan(aht_s) & (calls > 0)).any():
            raise UsageFault(_("Calls without a handle time need it"), where="--aht-s")
        aht_s = np.where(np.isnan(aht_s), 1.0, aht_s)
    load = thinned(lambda *given: given[0] * given[1] / given[2], calls, aht_s, interval_s)
    if load.size and load.max() > MOST_LOAD:
        raise UsageFault(
            _("That is a load of {load} Erlang").format(load=f"{float(load.max()):g}"),
            where="--calls", do=_("no floor has more than {most}").format(most=f"{MOST_LOAD:g}"),
        )  # fmt: skip
    impatience = thinned(_impatience, aht_s, patience_s)
    return Offered(load, impatience, lines, aht_s)


def _impatience(aht_s: Floats, patience_s: Floats) -> Floats:
    """Handle times in one mean patience; 0 for one that is endless."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.where(patience_s >= ENDLESS_S, 0.0, aht_s / patience_s)


def is_same(column: Floats) -> bool:
    """Whether an array that was broadcast has one number only, in all places."""
    return column.size > 0 and not any(column.strides)


def thinned(work: Callable[..., Floats], *columns: Floats) -> Floats:
    """What some work makes of arrays of one shape; done once where they are the same all over."""
    if all(is_same(one) for one in columns):
        thin = (one[(slice(0, 1),) * one.ndim] for one in columns)
        return np.broadcast_to(work(*thin), columns[0].shape)
    return work(*columns)


def spread(*columns: Floats) -> tuple[Floats, ...]:
    """Arrays broadcast to their common shape.

    Raises:
        UsageFault: They have none.
    """
    try:
        return tuple(np.broadcast_arrays(*columns))
    except ValueError:
        raise UsageFault(
            _("The arrays do not fit together"), do=_("give them shapes that broadcast")
        ) from None


def _refuse_many_lines(lines: Floats) -> None:
    if (np.isfinite(lines) & (lines > MOST_LINES)).any():
        raise UsageFault(
            _("More than {most} lines").format(most=f"{MOST_LINES:g}"), where="--lines",
            do=_("leave it out: they never end"),
        )  # fmt: skip
