"""Capacity: how much of a driver was supplied, judged day by day.

Rules (costing-rules.md, sections 3 and 5):
1. On a day with paid time in scope: that time x (1 - planned shrinkage). Agents' time alone
   knows it, without a scope or by team.
2. Else what `[capacity]` of the settings states for the driver and scope, evenly by day: hours,
   or lines x open hours.
3. Else what was used; a statement of nothing (lines on a closed day) is no statement.
Units are those of the pool: agents' milliseconds are scaled like the contacts' (`pools`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from percall.centre import Capacity, Centre
from percall.costing.pools import Pool, agent_time_scale
from percall.intervals import Period

HOUR_MS = 3_600_000
PAID_DRIVER = "agent_time"  # the one whose capacity paid time tells

# local day -> team -> paid milliseconds
PaidTime = Mapping[date, Mapping[str | None, int]]


@dataclass(frozen=True, slots=True)
class Supply:
    """A pool's capacity in its units, and the parts of it by what tells them."""

    paid: Fraction
    stated: Fraction
    used: Fraction

    @property
    def total(self) -> Fraction:
        """All of it."""
        return self.paid + self.stated + self.used

    @property
    def state(self) -> str:
        """known, assumed or unknown (costing-rules.md, section 3)."""
        if self.stated:
            return "assumed"
        return "known" if self.paid else "unknown"

    @property
    def known_share(self) -> Fraction | None:
        """The part from paid time; None without any capacity."""
        return self.paid / self.total if self.total else None


def paid_in_scope(pool: Pool, paid: PaidTime, day: date) -> int:
    """Paid milliseconds that serve the pool on a day; 0 where paid time cannot tell."""
    if pool.driver != PAID_DRIVER:
        return 0
    by_team = paid.get(day, {})
    if pool.scope_parts is None:
        return sum(by_team.values())
    dimension, value = pool.scope_parts
    return by_team.get(value, 0) if dimension == "team" else 0


def stated_rows(pool: Pool, centre: Centre) -> list[Capacity]:
    """The rows of `[capacity]` that speak of the pool."""
    return [
        row
        for row in centre.capacity
        if row.driver == pool.driver and (row.scope or "") == pool.scope
    ]


def needs_days(pool: Pool, centre: Centre, paid: PaidTime, whole: Period) -> bool:
    """Whether the pool's capacity is mixed, so that its use must be known day by day."""
    if stated_rows(pool, centre):
        return True
    if pool.driver != PAID_DRIVER:
        return False
    with_paid = [paid_in_scope(pool, paid, day) > 0 for day in whole.days()]
    return any(with_paid) and not all(with_paid)


def supply(
    pool: Pool,
    centre: Centre,
    period: Period,
    paid: PaidTime,
    used: int,
    used_by_day: Mapping[date, int],
) -> Supply:
    """What was supplied to a pool in a period.

    Args:
        pool: The pool.
        centre: The settings.
        period: Its days.
        paid: Paid time by day and team.
        used: Units used in the whole period.
        used_by_day: Units used on each day; needed where `needs_days`.
    """
    rows = stated_rows(pool, centre)
    if pool.driver != PAID_DRIVER and not rows:
        return Supply(Fraction(0), Fraction(0), Fraction(used))  # no day tells anything
    scale = agent_time_scale(centre) if pool.driver == PAID_DRIVER else 1
    paid_ms, stated_ms, used_units, told = 0, Fraction(0), 0, False
    for day in period.days():
        on_day = paid_in_scope(pool, paid, day)
        stated = _stated_ms(rows, centre, day)
        if on_day > 0:
            paid_ms, told = paid_ms + on_day, True
        elif stated:
            stated_ms, told = stated_ms + stated, True
        else:
            used_units += used_by_day.get(day, 0)
    if not told:
        used_units = used
    paid_units = paid_ms * (1 - centre.shrinkage_share) * scale
    return Supply(paid_units, stated_ms * scale, Fraction(used_units))


def _stated_ms(rows: Sequence[Capacity], centre: Centre, day: date) -> Fraction:
    total = Fraction(0)
    for row in rows:
        if not row.from_on <= day < row.to_on:
            continue
        if row.hours is not None:
            total += row.hours * HOUR_MS / (row.to_on - row.from_on).days
        elif row.lines is not None:
            total += row.lines * centre.open_ms(day)
    return total
