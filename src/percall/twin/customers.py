"""Who turns to the centre: the births of a day, the same in every plan.

Theory of operation: each half-hour of each line of arrivals has a Poisson number of customers,
whose mean is the line's rate times a common factor of the day and one of the half-hour (gamma,
mean 1), so that days differ from each other as real ones do. Each customer has a number made of
half-hour, line and count; all that is drawn for a customer hangs on that number. A higher rate
adds customers with new numbers and leaves the others as they were.
Source: Avramidis, Deslauriers & L'Ecuyer 2004, "Modeling daily arrivals to a telephone call
center", Management Science 50:896-908 (the gamma factor of the day).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from percall.twin.compiling import compiled, entrance
from percall.twin.draws import BORN, COUNT, DAY, HALF_HOUR, poisson, quantile_s, uniform
from percall.twin.kernel import COUNT_BITS, STREAM_BITS
from percall.twin.layout import HALF_HOUR_MS
from percall.twin.world import rates, replication_of, seed_of, slots, streams_length

WEEK, DAY_ROW = 0, 1
"""Rows of `Tables.slots`: the half-hour of the week, the day of the horizon."""

MOST_IN_HALF_HOUR = 1 << (COUNT_BITS - 1)


@compiled
def count_births(w: Any, slot: int, index: int) -> int:
    """How many customers a line of arrivals has in a half-hour."""
    rate = rates(w)[index, slots(w)[WEEK, slot]]
    if rate <= 0.0:
        return 0
    if w.day_factor >= 0:
        share = uniform(seed_of(w), replication_of(w), DAY, slots(w)[DAY_ROW, slot], 0)
        rate *= quantile_s(w, w.day_factor, share)
    if w.half_hour_factor >= 0:
        share = uniform(seed_of(w), replication_of(w), HALF_HOUR, slot, 0)
        rate *= quantile_s(w, w.half_hour_factor, share)
    count = poisson(rate, uniform(seed_of(w), replication_of(w), COUNT, slot, index))
    return min(count, (1 << COUNT_BITS) - 1)


@compiled
def _sort(births: Any, begin: int, end: int) -> None:
    """Sorts the births of a half-hour: they lie evenly in it, so nearly each has its own place."""
    count = end - begin
    if count < 2:
        return
    shift = STREAM_BITS + COUNT_BITS
    slot_from = (births[begin] >> shift) // HALF_HOUR_MS * HALF_HOUR_MS
    ends = np.zeros(count, np.int64)
    for birth in births[begin:end]:
        ends[((birth >> shift) - slot_from) * count // HALF_HOUR_MS] += 1
    for place in range(1, count):
        ends[place] += ends[place - 1]
    parted = births[begin:end].copy()
    for birth in parted:
        place = ((birth >> shift) - slot_from) * count // HALF_HOUR_MS
        ends[place] -= 1
        births[begin + ends[place]] = birth
    for index in range(begin + 1, end):
        birth, place = births[index], index
        while place > begin and births[place - 1] > birth:
            births[place] = births[place - 1]
            place -= 1
        births[place] = birth


@entrance
def births_of_day(handle: Any, first_slot: int, last_slot: int) -> Any:
    """The births between two half-hours, as sorted numbers (see `kernel.STREAM_BITS`)."""
    w = handle[0]
    lines = streams_length(w)
    counts = np.zeros((last_slot - first_slot, lines), np.int64)
    for slot in range(first_slot, last_slot):
        for index in range(lines):
            counts[slot - first_slot, index] = count_births(w, slot, index)
    births = np.empty(counts.sum(), np.int64)
    place = 0
    for slot in range(first_slot, last_slot):
        from_ms, begun = (slot - first_slot) * HALF_HOUR_MS, place
        for index in range(lines):
            for count in range(counts[slot - first_slot, index]):
                customer = ((slot * lines + index) << COUNT_BITS) | count
                share = uniform(seed_of(w), replication_of(w), BORN, customer, 0)
                at = from_ms + int(share * HALF_HOUR_MS)
                births[place] = (((at << STREAM_BITS) | index) << COUNT_BITS) | count
                place += 1
        _sort(births, begun, place)
    return births
