"""What a solved problem costs: contacts and cost for each resolution, by period and group.

Rules:
1. A **resolution** is a contact that served the customer, that the source does not mark as
   unresolved, and that nothing of its matter continues within the window.
2. Resolutions = contacts that served and are not so marked x the share of them that lasts beyond
   the window (`curve`): a whole number where all were watched for so long, an estimate with its
   interval where not.
3. Contacts and cost for one resolution are those of all contacts that can be chained, whatever
   came of them, divided by the resolutions. Nothing is assumed of contacts that cannot be chained:
   their share is said beside (coverage).
4. Resolution at first contact is the share of those that served first (and continue nothing)
   which lasts beyond the window. It asks one thing alone: did the customer come back? What the
   source marks is counted beside.
5. Cost is fully loaded, at the rates of the period. A group's figures are its own: each has its
   own curve, so that estimates of groups do not add up; counts and cost do.
6. A test line (`test_lines`) is counted, named, and the figures without it are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from percall.costing.ask import Asked
from percall.costing.chains.curve import Watched
from percall.costing.chains.links import (
    HOUR_MS,
    LONGEST_WINDOW_H,
    NOT_MARKED,
    SERVED,
    Bounds,
    Links,
    condition_columns,
    conditions_of,
    contact_column,
    links_of,
)
from percall.costing.chains.test_lines import TestLine, condition_of, test_lines_of
from percall.costing.chains.window import window_asked
from percall.costing.contact_units import contact_units
from percall.costing.figures import PeriodFigures, full_cost
from percall.costing.notes import notes_on_filter
from percall.costing.pools import Pool
from percall.costing.price import price
from percall.costing.rates import ZERO
from percall.intervals import Period
from percall.store.engine import named
from percall.store.rollup import DERIVED
from percall.store.source import period_start

# What the columns that are worked out are worked out from.
_MADE_FROM = {"local_month": "local_on", "local_hour": "local_half_hour"}

Group = tuple[Any, ...]


@dataclass(slots=True)
class Chained:
    """The sums of some contacts: counts, their cost, and for how long each lasted.

    `chained` are those that can be chained, `cost` is theirs; `repeats` are those of them that
    continue another, `marked` those that served and that the source marks as unresolved. `solving`
    are the others that served, `first` all that served and continue nothing.
    """

    contacts: int = 0
    chained: int = 0
    repeats: int = 0
    marked: int = 0
    cost: Fraction = ZERO
    repeat_cost: Fraction = ZERO
    solving: Watched = field(default_factory=Watched)
    first: Watched = field(default_factory=Watched)

    def add(self, other: "Chained") -> None:
        """Take in the sums of other contacts."""
        self.contacts += other.contacts
        self.chained += other.chained
        self.repeats += other.repeats
        self.marked += other.marked
        self.cost += other.cost
        self.repeat_cost += other.repeat_cost
        self.solving.add_all(other.solving)
        self.first.add_all(other.first)


@dataclass(frozen=True, slots=True)
class PeriodChains:
    """The chains of a period: in all, by group, and without the test lines."""

    period: Period
    has_ledger: bool
    total: Chained
    groups: tuple[tuple[Group, Chained], ...]
    without_test_lines: Chained | None


@dataclass(frozen=True, slots=True)
class Resolutions:
    """The answer of `percall chains`, exact; `printed` writes it.

    `of_filter` names the values of the question's filters that nothing has.
    """

    asked: Asked
    window_h: int
    bounds: Bounds
    periods: tuple[PeriodChains, ...]
    test_lines: tuple[TestLine, ...]
    of_filter: tuple[str, ...]


# cells[first day of the period][is test line][group]
_Cells = dict[date, dict[bool, dict[Group, Chained]]]


def resolutions(one: Asked, given_h: int | None = None) -> Resolutions:
    """What a resolution costs, by the periods and groups of the question.

    Args:
        one: The question and what answers it; its definition's direction is the population
            that is linked.
        given_h: Hours within which a contact continues another; without, the definition's.

    Raises:
        QuestionFault: A group or filter looks at segments (team, agent).
        LedgerOutOfBalance: A pool does not close.
    """
    window_h = window_asked(one.question.definition, given_h)
    links = links_of(
        one.source, one.manifest, one.question.whole, one.question.definition.direction
    )
    lines = test_lines_of(one, links)
    keys = condition_of(lines)
    alone = replace(one.question, group_by=())
    answer = price(one.source, alone, one.lines, one.available)
    cells: _Cells = {}
    repeats = _count(one, links, window_h, keys, cells)
    for figures in answer.periods:
        _add_costs(one, links, figures, repeats, keys, cells)
    found = tuple(
        _period(figures, cells.get(figures.period.from_on, {})) for figures in answer.periods
    )
    of_filter = notes_on_filter(one.source, one.question.definition.only, answer.periods)
    return Resolutions(one, window_h, links.bounds, found, lines, of_filter)


def _period(figures: PeriodFigures, cells: dict[bool, dict[Group, Chained]]) -> PeriodChains:
    total, without = Chained(), Chained()
    groups: dict[Group, Chained] = {}
    for is_test_line, by_group in cells.items():
        for group, cell in by_group.items():
            total.add(cell)
            groups.setdefault(group, Chained()).add(cell)
            if not is_test_line:
                without.add(cell)
    in_order = sorted(groups.items(), key=lambda item: none_last(item[0]))
    return PeriodChains(
        figures.period, figures.has_ledger, total, tuple(in_order),
        without if cells.get(True) else None,
    )  # fmt: skip


def none_last(values: Group) -> tuple[Any, ...]:
    """A key that sorts groups by value, those without one last."""
    return tuple((value is None, "" if value is None else value) for value in values)


# --- counts and times ----------------------------------------------------------------------------


def _count(one: Asked, links: Links, window_h: int, test_keys: str, cells: _Cells) -> str:
    """Count the chosen contacts into the cells; a table expression of those that are repeats."""
    served = {"served": SERVED, "is_marked": f"NOT {NOT_MARKED}", "is_test_line": test_keys}
    linked = links.linked(_columns(one), before_h=window_h, after_h=LONGEST_WINDOW_H, told=served)
    watch_h = f"CAST(floor(watch_ms / {HOUR_MS}) AS BIGINT)"
    event_h = f"CAST(ceil(next_gap_ms / {HOUR_MS}) AS BIGINT)"
    is_event = f"coalesce({event_h} <= {watch_h}, false)"
    lasted_h = f"CASE WHEN {is_event} THEN {event_h} ELSE least({watch_h}, {LONGEST_WINDOW_H}) END"
    keys = _keys(one)
    flags = {
        "is_test_line": "is_test_line",
        "is_repeat": "gap_ms IS NOT NULL",
        "is_marked": "is_marked",
        "is_event": is_event,
        "lasted_h": f"CASE WHEN served THEN {lasted_h} END",
    }
    told = ", ".join(f"{sql} AS {name}" for name, sql in (keys | flags).items())
    chosen = conditions_of(one.question.definition)
    engine, lake = one.source.engine, one.source.workspace.lake_folder
    kept = engine.keep(f"SELECT contact_id, {told} FROM {linked} AS l WHERE {chosen}", lake)
    names = ", ".join(keys | flags)
    for row in one.source.fetch(f"SELECT {names}, count(*) FROM {kept} AS k GROUP BY {names}"):
        *group, is_test_line, is_repeat, is_marked, event, hours, count = row
        cell = _cell(one, cells, group, is_test_line)
        cell.contacts += count
        cell.chained += count
        cell.repeats += count if is_repeat else 0
        if hours is None:  # it served nobody
            continue
        cell.marked += count if is_marked else 0
        for watched, is_in in ((cell.solving, not is_marked), (cell.first, not is_repeat)):
            if is_in:
                watched.add(is_event=event, hour=hours, count=count)
    return f"(SELECT contact_id, true AS is_repeat FROM {kept} AS k WHERE is_repeat)"


def _columns(one: Asked) -> list[str]:
    columns = {contact_column(name) for name in one.question.group_by}
    return sorted(columns | condition_columns(one.question.definition))


def _keys(one: Asked) -> dict[str, str]:
    """The keys of a sum, by name: the period's first day, then the groups."""
    groups = {f"g{i}": named(contact_column(n)) for i, n in enumerate(one.question.group_by)}
    return {"p": period_start(one.question.by, "local_on"), **groups}


def _cell(one: Asked, cells: _Cells, key: Sequence[Any], is_test_line: bool) -> Chained:
    first, *group = key
    start = max(first or one.question.whole.from_on, one.question.whole.from_on)
    return (
        cells.setdefault(start, {})
        .setdefault(bool(is_test_line), {})
        .setdefault(tuple(group), Chained())
    )


# --- money ---------------------------------------------------------------------------------------


def _add_costs(
    one: Asked, links: Links, figures: PeriodFigures, repeats: str, test_keys: str, cells: _Cells
) -> None:
    """Add the cost of the contacts of a period to its cells, and count those not chained."""
    rates = {pool.rates.pool: pool.rates for pool in figures.pools}
    pools: list[Pool] = [pool for pool in rates if not rates[pool].is_unassigned]
    columns = dict.fromkeys([*_columns(one), "customer_key", "reason", "contact_id", "direction"])
    carried = list(dict.fromkeys(_MADE_FROM.get(name, name) for name in columns))
    units = contact_units(one, figures.period, pools, carried)
    made = "".join(f", {DERIVED[name]} AS {name}" for name in columns if name in DERIVED)
    tied = f" LEFT JOIN {links.tied} AS ties USING (contact_id)" if links.tied else ""
    table = f"(SELECT *{made} FROM {units} AS u LEFT JOIN {repeats} AS r USING (contact_id){tied})"
    keys = [sql for name, sql in _keys(one).items() if name != "p"]
    keys += [test_keys, links.chainable, "coalesce(is_repeat, false)"]
    positions = ", ".join(str(i + 1) for i in range(len(keys)))
    sums = "".join(f", sum(u{i})" for i in range(len(pools)))
    rows = one.source.fetch(
        f"SELECT {', '.join(keys)}, count(*){sums} FROM {table} AS t"
        f" WHERE {conditions_of(one.question.definition)} GROUP BY {positions}"
    )
    groups = len(one.question.group_by)
    for row in rows:
        group, (is_test_line, is_chained, is_repeat, count, *taken) = row[:groups], row[groups:]
        cell = _cell(one, cells, [figures.period.from_on, *group], is_test_line)
        if not is_chained:
            cell.contacts += count
            continue
        used = {pool: int(n or 0) for pool, n in zip(pools, taken, strict=True)}
        cost = full_cost(used, rates)
        cell.cost += cost
        cell.repeat_cost += cost if is_repeat else ZERO
