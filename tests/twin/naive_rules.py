"""What all parts share: a part of the naive twin (see naive.py), which imports nothing of the product."""

from __future__ import annotations

import math
from statistics import NormalDist

HALF_HOUR = 1_800_000
NEVER = 1 << 50
MANY = 1 << 16

# Order of events within one instant.
(
    LEAVE, WRAPPED, TALKED, UNANSWERED, COME, ANSWERED, TURN_OVER, OVERFLOW, OFFER, LONGEST,
    HANG_UP, RETRY, PLAYED, BORN, RETURNS,
) = range(15)  # fmt: skip


def ms(seconds):
    return int(seconds * 1000 + 0.5)


def length_ms(duration, share):
    zero, endless = duration.get("zero_share", 0.0), duration.get("endless_share", 0.0)
    if share < zero:
        return 0
    if share >= 1 - endless:
        return NEVER
    share = (share - zero) / (1 - zero - endless) if zero or endless else share
    numbers, shape = duration["numbers"], duration["shape"]
    if shape == "constant":
        return ms(numbers[0])
    if shape == "exponential":
        return ms(-numbers[0] * math.log1p(-share))
    if shape == "lognormal":
        return ms(math.exp(numbers[0] + numbers[1] * NormalDist().inv_cdf(share)))
    assert shape == "quantiles"
    place = share * (len(numbers) - 1)
    left = min(int(place), len(numbers) - 2)
    part = place - left
    return ms(numbers[left] * (1 - part) + numbers[left + 1] * part)


def best(rows, queue, reason):
    """The most specific row: queue and reason, queue, reason, neither; the first between equals."""
    for wanted in ((queue, reason), (queue, None), (None, reason), (None, None)):
        for row in rows:
            if (row.get("queue"), row.get("reason")) == wanted:
                return row
    return None


def without(rows, one):
    """The rows but this very one."""
    return [row for row in rows if row is not one]


def births(model, uniform):
    """Who comes, as (ms, line of arrivals, customer), by the rates of the half-hours."""
    found = []
    lines = len(model["arrivals"])
    for slot in range(model["ends"] // HALF_HOUR):
        for index, line in enumerate(model["arrivals"]):
            rate = line["rates"][(model["first_weekday"] * 48 + slot) % 336]
            share, count, chance = uniform("count", slot, index), 0, math.exp(-rate)
            total = chance
            while rate and share > total:
                count += 1
                chance *= rate / count
                total += chance
            for one in range(count):
                customer = (slot * lines + index) * (1 << 24) + one
                at = slot * HALF_HOUR + int(uniform("born", customer, 0) * HALF_HOUR)
                found.append((at, index, customer))
    return found
