"""The quietest time of a shift: where the fewest customers come for each agent who is there.

Rules:
1. A begin is judged by the customers of its quarters of an hour, each divided by the agents of the
   group who are there then without this line and without a break of theirs, plus a tenth: to leave
   nobody is the last thing that is done.
2. Of equals the present begin, then the earliest. Other breaks of the shift are not touched.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from percall.twin.behaviour import Arrivals, Break, Shift
from percall.whatif.levers.paid import DAY_MINUTES, there

QUARTER = 15
_QUARTERS = 7 * DAY_MINUTES // QUARTER
_NOBODY = 0.1

Quarters = NDArray[np.float64]


def customers(arrivals: Sequence[Arrivals]) -> Quarters:
    """Customers of each quarter of an hour of the week."""
    rates = np.zeros(_QUARTERS // 2)
    for line in arrivals:
        rates += np.array(line.rates)
    return np.repeat(rates / 2, 2)


def agents_there(shifts: Sequence[Shift], group: str) -> Quarters:
    """Agents of a group on the floor, by quarter of an hour of the week."""
    found = np.zeros(_QUARTERS)
    for shift in shifts:
        if shift.group == group:
            found += on_floor(shift)
    return found


def on_floor(shift: Shift) -> Quarters:
    """The agents of a line who are not on a break, by quarter of an hour of the week."""
    found = np.zeros(_QUARTERS)
    agents = float(there(shift))
    for weekday in shift.weekdays:
        at = (weekday - 1) * DAY_MINUTES + shift.from_minute
        found[_places(at, shift.to_minute - shift.from_minute)] += agents
        for one in shift.breaks:
            found[_places(at + one.from_minute, one.to_minute - one.from_minute)] -= agents
    return np.maximum(found, 0.0)


def _places(at: int, length: int) -> NDArray[np.int64]:
    first, last = at // QUARTER, -(-(at + length) // QUARTER)
    return np.arange(first, last) % _QUARTERS


def quietest(
    shift: Shift, length: int, taken: Sequence[Break], load: Quarters, begins: Sequence[int] = ()
) -> int | None:
    """The best minute of a shift to begin a break of some length; None where none is free.

    Args:
        shift: The line of shifts.
        length: Minutes.
        taken: Its other breaks.
        load: Customers for each agent who is left, by quarter of an hour of the week.
        begins: Begins that go before others as good.
    """
    whole = shift.to_minute - shift.from_minute
    ways = [*begins, *range(0, whole - length + 1, QUARTER), *(one.to_minute for one in taken)]
    free = [
        begin for begin in ways
        if 0 <= begin <= whole - length
        and all(begin + length <= x.from_minute or x.to_minute <= begin for x in taken)
    ]  # fmt: skip
    if not free:
        return None
    best: int = min(free, key=lambda begin: _load(shift, begin, length, load))
    return best


def _load(shift: Shift, begin: int, length: int, load: Quarters) -> float:
    total = 0.0
    for weekday in shift.weekdays:
        at = (weekday - 1) * DAY_MINUTES + shift.from_minute + begin
        total += float(load[_places(at, length)].sum())
    return round(total, 9)


def load_without(shift: Shift, there_now: Quarters, coming: Quarters) -> Quarters:
    """Customers for each agent who is left when a line is away."""
    left = np.maximum(there_now - on_floor(shift), 0.0)
    found: Quarters = coming / (left + _NOBODY)
    return found
