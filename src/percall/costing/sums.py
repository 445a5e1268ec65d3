"""The sums behind a question: one scan of segments (or of roll-ups), whole numbers only.

Theory of operation. A query over the chosen rows has one row for each period, each combination of
group values, and what it is: abandoned, counted, resolving (`counting`). Their units are assigned; units of all rows
are a pool's use. With a filter these take a query of their own, which reads the units alone (of
a roll-up: a smaller one), while the chosen rows are found without reading the rest. Counts of the
total and counts of the groups look at different subsets of a segment's own dimensions
(`measures`), so each is summed with its own bit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from operator import add
from typing import Any, NamedTuple

from percall.centre import Centre
from percall.contact.measures import subset_of
from percall.costing.counting import counting, further_call
from percall.costing.pools import (
    MeanCharges,
    Pool,
    column_name,
    column_of,
    scope_columns,
    units_of,
)
from percall.costing.question import Question
from percall.money import half_up
from percall.store.engine import Rows
from percall.store.source import Source

COUNTS = (
    "contacts", "handled", "answered", "offered", "sales", "sales_known", "leads", "leads_known",
    "resolved", "resolved_known", "csat_milli", "csat_known", "timed",
)  # fmt: skip
FURTHER = "further"  # calls beyond the first of a contact, where each agent leg is one
WAITS = ("offered", "answered", "wait_known", "wait_ms", "within", "lost", "short")

Group = tuple[Any, ...]


@dataclass(slots=True)
class Cell:
    """The sums of some contacts: counts, waits (None where they say nothing), units by pool.

    `uncounted` are the counts of contacts that the definition prices but does not count;
    `resolving` those of contacts that count and after which no further one follows.
    """

    counts: dict[str, int] = field(default_factory=dict)
    uncounted: dict[str, int] = field(default_factory=dict)
    resolving: dict[str, int] = field(default_factory=dict)
    waits: dict[str, Any] | None = None
    handle_ms: int = 0
    units: dict[Pool, int] = field(default_factory=dict)
    abandoned_units: dict[Pool, int] = field(default_factory=dict)


@dataclass(slots=True)
class PeriodSums:
    """The sums of a period: the chosen contacts in total and by group, and all units used."""

    chosen: Cell = field(default_factory=Cell)
    groups: dict[Group, Cell] = field(default_factory=dict)
    used: dict[Pool, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the query: where its sum goes (`to`), under which name, and its SQL."""

    to: str
    name: Any
    sql: str
    measures: tuple[str, ...]
    columns: frozenset[str] = frozenset()

    @property
    def summed(self) -> str:
        """Its sum: of 64 bits, which are read much faster than DuckDB's sums, but for units."""
        total = f"sum({self.sql})"
        return total if self.to == "units" else f"CAST({total} AS BIGINT)"


class _Kind(NamedTuple):
    """What the contacts of a row are."""

    abandoned: bool
    counted: bool
    resolving: bool


# The sums of rows as the query gives them, by what their contacts are.
_Rows = list[tuple[_Kind, list[int]]]
_Places = Mapping[str, Sequence[tuple[Any, int]]]


def columns_of(question: Question, pools: Iterable[Pool]) -> set[str]:
    """The columns that a question's groups, filters and pools' scopes look at."""
    looked_at = {column_name(name) for name in question.group_by}
    return looked_at | counting(question.definition).columns | scope_columns(pools)


def period_sums(
    source: Source, question: Question, centre: Centre, pools: Sequence[Pool],
    means: MeanCharges, counts: Sequence[str] = COUNTS,
) -> dict[date, PeriodSums]:  # fmt: skip
    """The sums of each period that has contacts, by the period's first day.

    The first day is that of the calendar's week, month, ..., cut to the days asked for. Who needs
    few of the `counts` asks for these alone: handle time is summed where contacts are timed.
    """
    columns = _columns(question, centre, pools, means, source.own_dimensions, counts)
    places = _places(columns)
    groups_by_start: dict[date, dict[Group, _Rows]] = {}
    keys = 3 + len(question.group_by)
    for first, *row in _chosen_rows(source, question, pools, columns):
        start = max(first or question.whole.from_on, question.whole.from_on)
        groups = groups_by_start.setdefault(start, {})
        sums = [value or 0 for value in row[keys:]]
        groups.setdefault(tuple(row[3:keys]), []).append((_Kind(*row[:3]), sums))
    found = {start: _period(places, groups) for start, groups in groups_by_start.items()}
    if not question.definition.is_filtered:
        for period in found.values():
            period.used = dict(period.chosen.units)
        return found
    for first, *units in _used_rows(source, question, pools, columns):
        start = max(first or question.whole.from_on, question.whole.from_on)
        used = (int(value or 0) for value in units)
        found.setdefault(start, PeriodSums()).used = dict(zip(pools, used, strict=True))
    return found


def _chosen_rows(
    source: Source, question: Question, pools: Sequence[Pool], columns: Sequence[_Column]
) -> Rows:
    how = counting(question.definition)
    keys = [f"{source.period_key(question.by)} AS p",
            "coalesce(outcome = 'abandoned', false) AS abandoned",
            f"{how.counted} AS counted", f"{how.resolving} AS resolving",
            *(f"{column_of(name)} AS g{i}" for i, name in enumerate(question.group_by))]  # fmt: skip
    sums = [f"{column.summed} AS s{i}" for i, column in enumerate(columns)]
    looked_at = columns_of(question, pools) | {"outcome", "direction"}
    looked_at |= {name for column in columns for name in column.columns}
    needed = {measure for column in columns for measure in column.measures}
    view = source.view(
        (looked_at | {source.day_column(question.by)}) & source.known_columns, needed
    )
    positions = ", ".join(str(i + 1) for i in range(len(keys)))
    return source.fetch(
        f"SELECT {', '.join(keys + sums)} FROM {view} WHERE {how.chosen} GROUP BY {positions}"
    )


def _used_rows(
    source: Source, question: Question, pools: Sequence[Pool], columns: Sequence[_Column]
) -> Rows:
    units = [column for column in columns if column.to == "units"]
    needed = {measure for column in units for measure in column.measures}
    looked_at = scope_columns(pools) | {source.day_column(question.by)}
    view = source.view(looked_at & source.known_columns, needed)
    sums = "".join(f", sum({column.sql})" for column in units)
    key = source.period_key(question.by)
    return source.fetch(f"SELECT {key} AS p{sums} FROM {view} GROUP BY 1")


def day_units(
    source: Source, pools: Sequence[Pool], centre: Centre, means: MeanCharges
) -> dict[Pool, dict[date, int]]:
    """The units of each pool used on each day."""
    units = [units_of(pool, centre, means, source.own_dimensions) for pool in pools]
    needed = {measure for one in units for measure in one.measures}
    sums = "".join(f", sum({one.sql})" for one in units)
    view = source.view((scope_columns(pools) & source.known_columns) | {"local_on"}, needed)
    sql = f"SELECT local_on{sums} FROM {view} GROUP BY 1"
    rows = source.fetch(sql)
    return {pool: {row[0]: int(row[i] or 0) for row in rows} for i, pool in enumerate(pools, 1)}


def _columns(
    question: Question, centre: Centre, pools: Sequence[Pool], means: MeanCharges,
    own: tuple[str, ...], counts: Sequence[str],
) -> list[_Column]:  # fmt: skip
    total, group = _subsets(question)
    found = [
        _Column(to, name, f"{name}_{subset}", (f"{name}_{subset}",))
        for to, subset in {"total": total, "group": group}.items()
        for name in counts
    ]
    if question.definition.by_leg:
        for to, subset in {"total": total, "group": group}.items():
            sql, looked_at = further_call(question.definition.calls, subset)
            found.append(_Column(to, FURTHER, sql, (), frozenset(looked_at)))
    for to, subset in {"total_waits": total, "group_waits": group}.items():
        prefix = {0: "all", 1: "queue"}.get(subset)
        if prefix:
            found += [
                _Column(
                    to, name, f"CASE WHEN direction = 'inbound' THEN {prefix}_{name} ELSE 0 END",
                    (f"{prefix}_{name}",),
                )
                for name in WAITS
            ]  # fmt: skip
    if "timed" in counts:
        found.append(_Column("handle", "handle_ms", "handle_ms", ("handle_ms",)))
    for pool in pools:
        units = units_of(pool, centre, means, own)
        found.append(_Column("units", pool, units.sql, units.measures))
    return found


def _subsets(question: Question) -> tuple[int, int]:
    return subset_of(question.filter_dimensions), subset_of(question.segment_dimensions)


def _places(columns: Sequence[_Column]) -> _Places:
    """The names and positions of the sums that go to one place."""
    found: dict[str, list[tuple[Any, int]]] = {}
    for position, column in enumerate(columns):
        found.setdefault(column.to, []).append((column.name, position))
    return found


def _period(places: _Places, groups: Mapping[Group, _Rows]) -> PeriodSums:
    by_kind: dict[_Kind, list[int]] = {}
    for rows in groups.values():
        for kind, sums in rows:
            before = by_kind.get(kind)
            by_kind[kind] = list(map(add, before, sums)) if before else sums
    return PeriodSums(
        chosen=_cell(places, "total", list(by_kind.items())),
        groups={group: _cell(places, "group", rows) for group, rows in groups.items()},
    )


def _cell(places: _Places, of: str, rows: _Rows) -> Cell:
    """The sums of some rows: those of the total, or those of a group."""
    every = _summed([sums for _kind, sums in rows])
    abandoned = _summed([sums for kind, sums in rows if kind.abandoned])
    uncounted = _summed([sums for kind, sums in rows if not kind.counted])
    resolving = _summed([sums for kind, sums in rows if kind.counted and kind.resolving])
    waits = places.get(f"{of}_waits")
    return Cell(
        counts=_taken(places[of], every),
        uncounted=_taken(places[of], uncounted),
        resolving=_taken(places[of], resolving),
        waits=_taken(waits, every) if waits else None,
        handle_ms=_taken(places.get("handle", []), every).get("handle_ms", 0),
        units=_taken(places.get("units", []), every),
        abandoned_units=_taken(places.get("units", []), abandoned),
    )


def _summed(rows: Sequence[list[int]]) -> list[int]:
    """Rows summed column by column; nothing without any."""
    if len(rows) <= 1:
        return rows[0] if rows else []
    return [sum(column) for column in zip(*rows, strict=True)]


def _taken(places: Sequence[tuple[Any, int]], sums: Sequence[int]) -> dict[Any, int]:
    return {name: sums[position] for name, position in places} if sums else {}


def has_charges(source: Source) -> bool:
    """Whether any contact carries a vendor's charge."""
    view = source.view((), ("charge_known",))
    return any(row[0] for row in source.fetch(f"SELECT sum(charge_known) FROM {view}"))


def rated_by_day(source: Source) -> dict[date, int]:
    """The millionths that each day's calls are rated at by tariff."""
    view = source.view(("local_on",), ("tariff_micro_sum",))
    sql = f"SELECT local_on, sum(tariff_micro_sum) FROM {view} GROUP BY local_on"
    return {day: int(micro or 0) for day, micro in source.fetch(sql)}


def mean_charges(source: Source) -> MeanCharges:
    """The mean of the known charges, in millionths, by month of the start, channel, direction.

    Months are whole: a week's unknown charges take the mean of their month.
    """
    columns = "local_month, channel, direction"
    view = source.in_whole_months().view(columns.split(", "), ("charge_micro_sum", "charge_known"))
    sql = (
        f"SELECT {columns}, sum(charge_micro_sum), sum(charge_known) FROM {view}"
        f" GROUP BY {columns} HAVING sum(charge_known) > 0"
    )
    return {
        (month, channel, direction): half_up(Fraction(int(total), int(known)))
        for month, channel, direction, total, known in source.fetch(sql)
    }
