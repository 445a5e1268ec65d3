"""Pools: the ledger's lines of one driver and one scope, and the units by which they are shared.

Rules (costing-rules.md, section 3):
1. Scopes `team:` and `queue:` look at the segment, all others at the contact.
2. Units are whole numbers. Agents' time is divided by the channel's concurrency: all channels
   are scaled by the least common multiple, so that units stay whole.
3. A charge that is not known counts as the mean of the known ones of its channel, direction and
   month, rounded half up.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from percall.centre import Centre
from percall.contact.schema import CONTACT_DIMENSIONS, SEGMENT_DIMENSIONS, dimension_column
from percall.ledger.drivers import driver_of
from percall.ledger.lines import Line
from percall.naming import filter_name
from percall.store.engine import literal, named, quoted
from percall.texts import _

# (month, channel, direction) -> millionths
MeanCharges = Mapping[tuple[date, str | None, str | None], int]

_BY_SCOPE = {"contact": "contacts", "sale": "sale", "lead": "lead"}
_BY_DRIVER = {
    "line_time": "line_unit",
    "tariff": "tariff_micro_sum",
    "session": "session",
    "message": "message",
    "token": "token",
}
_SUBSET_OF_SCOPE = {"queue": 1, "team": 2}


def driver_name(driver: str) -> str:
    """By what a pool is shared, in the language of the reader."""
    known = {
        "agent_time": _("agents' time"), "line_time": _("line time"),
        "tariff": _("tariff"), "vendor_charge": _("vendor's charges"),
        "contact": _("contacts"), "session": _("sessions"), "message": _("messages"),
        "token": _("tokens"), "sale": _("sales"), "lead": _("leads"),
    }  # fmt: skip
    return known.get(driver, driver)


@dataclass(frozen=True, slots=True, order=True)
class Pool:
    """One driver and one scope (none: all contacts). The order is that of reports."""

    driver: str
    scope: str = ""

    @property
    def name(self) -> str:
        """The pool as reports name it."""
        return f"{self.driver} {self.scope}".rstrip()

    @property
    def title(self) -> str:
        """The pool as people name it, in their language."""
        scope = self.scope_parts
        return driver_name(self.driver) + (f" ({filter_name(*scope)})" if scope else "")

    @property
    def scope_parts(self) -> tuple[str, str] | None:
        """The scope's dimension and value; None without a scope."""
        if not self.scope:
            return None
        dimension, _colon, value = self.scope.partition(":")
        return dimension, value


def pools_of(
    accrued: Iterable[tuple[Line, Fraction]], available: frozenset[str]
) -> dict[Pool, Fraction]:
    """What each pool's lines cost, by pool in the order of reports."""
    found: dict[Pool, Fraction] = {}
    for line, cost in accrued:
        pool = Pool(driver_of(line, available), line.scope or "")
        found[pool] = found.get(pool, Fraction(0)) + cost
    return dict(sorted(found.items()))


def agent_time_scale(centre: Centre) -> int:
    """Units of agents' time in one millisecond of a contact that is handled alone."""
    return math.lcm(*(at_once for _channel, at_once in centre.concurrency))


_COLUMN_NAMES = {
    "agent": "agent_id", "hour": "local_hour", "half_hour": "local_half_hour",
    "weekday": "local_weekday",
}  # fmt: skip
_NUMBERED = ("hour", "half_hour", "weekday")


def column_name(dimension: str) -> str:
    """The name of a dimension's column, in segments and roll-ups alike."""
    if dimension in SEGMENT_DIMENSIONS + CONTACT_DIMENSIONS:
        return _COLUMN_NAMES.get(dimension, dimension)
    return dimension_column(dimension)


def column_of(dimension: str) -> str:
    """The column as SQL."""
    return named(column_name(dimension))


def equals(dimension: str, value: str | None) -> str:
    """The SQL condition that a dimension has a value; None: that it has none."""
    column = column_of(dimension)
    if value is None:
        return f"{column} IS NULL"
    if dimension in _NUMBERED:
        return f"{column} = {int(value)}"
    return f"({column} = {literal(value)} AND {column} IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class Units:
    """A pool's units as SQL: the measures it reads, and the expression over them."""

    measures: tuple[str, ...]
    sql: str


def units_of(pool: Pool, centre: Centre, means: MeanCharges, own: tuple[str, ...] = ()) -> Units:
    """The SQL of a pool's units on a row; `own` are the centre's own dimensions there."""
    measures, sql = _in_any_scope(pool, centre, means)
    if pool.scope_parts is None:
        return Units(measures, sql)
    dimension, value = pool.scope_parts
    if dimension not in (*SEGMENT_DIMENSIONS, *CONTACT_DIMENSIONS, *own):
        return Units((), "0")  # no record has the dimension: nobody used the pool
    return Units(measures, f"CASE WHEN {equals(dimension, value)} THEN {sql} ELSE 0 END")


def _in_any_scope(pool: Pool, centre: Centre, means: MeanCharges) -> tuple[tuple[str, ...], str]:
    if pool.driver == "agent_time":
        return ("agent_unit",), f"agent_unit * {_concurrency_factor(centre)}"
    if pool.driver == "vendor_charge":
        mean = f"charge_micro_sum + charge_unknown * ({_mean_charge(means)})"
        return ("charge_micro_sum", "charge_unknown"), mean
    if pool.driver in _BY_SCOPE:
        dimension = pool.scope_parts[0] if pool.scope_parts else ""
        measure = f"{_BY_SCOPE[pool.driver]}_{_SUBSET_OF_SCOPE.get(dimension, 0)}"
        return (measure,), measure
    measure = _BY_DRIVER[pool.driver]
    return (measure,), measure


def _concurrency_factor(centre: Centre) -> str:
    scale = agent_time_scale(centre)
    cases = "".join(
        f" WHEN channel = {literal(channel)} THEN {scale // at_once}"
        for channel, at_once in centre.concurrency
    )
    return f"(CASE{cases} ELSE {scale} END)" if cases else "1"


def _mean_charge(means: MeanCharges) -> str:
    cases = "".join(
        f" WHEN local_month = DATE {quoted(month)} AND {equals('channel', channel)}"
        f" AND {equals('direction', direction)} THEN {mean}"
        for (month, channel, direction), mean in means.items()
    )
    return f"CASE{cases} ELSE 0 END" if cases else "0"


def scope_columns(pools: Iterable[Pool]) -> set[str]:
    """The columns that the units of pools look at."""
    found = {"channel"}
    for pool in pools:
        if pool.scope_parts is not None:
            found.add(column_name(pool.scope_parts[0]))
        if pool.driver == "vendor_charge":
            found |= {"direction", "local_month"}
    return found
