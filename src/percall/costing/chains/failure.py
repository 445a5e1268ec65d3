"""The failure-demand bill: what is spent on contacts that should not have happened.

Rules:
1. Each segment stands in one class at most (`failing`); its money is what the rates of the period
   make of what it took, fully loaded, as everywhere.
2. Cost = bill + rest. The rest has the segments of no class, and what nobody used.
3. A filter chooses the segments that are priced; contacts are linked among all.
4. A contact is counted once in each class in which it has a segment.
5. A test line (`test_lines`) is in the bill and is named; what is left without it is given, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from percall.costing.ask import Asked
from percall.costing.chains.failing import CLASS_SQL, CLASSES, LOOKED_AT, failing_contacts
from percall.costing.chains.links import Bounds, Links, links_of
from percall.costing.chains.resolution import none_last
from percall.costing.chains.test_lines import TestLine, condition_of, test_lines_of
from percall.costing.chains.window import window_asked
from percall.costing.counting import counting
from percall.costing.figures import PeriodFigures, full_cost
from percall.costing.notes import notes_on_filter
from percall.costing.pools import (
    MeanCharges,
    Pool,
    Units,
    column_name,
    column_of,
    scope_columns,
    units_of,
)
from percall.costing.price import price
from percall.costing.rates import ZERO, PoolRates
from percall.costing.sums import mean_charges
from percall.store.source import period_start

Group = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """Contacts that failed in some way and what that cost."""

    contacts: int
    cost: Fraction


@dataclass(frozen=True, slots=True)
class FailedContact:
    """One of the dearest contacts of a class: its key, and what its failing segments cost."""

    contact_id: int
    cost: Fraction


@dataclass(frozen=True, slots=True)
class ClassBill:
    """A class of the bill in a period: in all, by group, and the dearest contacts behind it."""

    name: str
    total: Failed
    groups: tuple[tuple[Group, Failed], ...]
    dearest: tuple[FailedContact, ...]


@dataclass(frozen=True, slots=True)
class TestLinePart:
    """What test lines have in a period: all of their contacts' cost, and what of it failed."""

    cost: Fraction
    failed: Failed


@dataclass(frozen=True, slots=True)
class PeriodBill:
    """The bill of a period; `figures` are those of `percall cost`.

    `failed` are the contacts with something in the bill; of `contacts`, the whole period's,
    `chained` can be chained at all.
    """

    figures: PeriodFigures
    failed: int
    contacts: int
    chained: int
    classes: tuple[ClassBill, ...]
    of_test_lines: TestLinePart | None = None

    @property
    def bill(self) -> Fraction:
        """What failing cost."""
        return sum((one.total.cost for one in self.classes), ZERO)


@dataclass(frozen=True, slots=True)
class Bill:
    """The answer of `percall failure`, exact; `failure_printed` writes it.

    `kept` is a table expression with a row for each contact, class and group that failed, its
    period's first day `p` and the units `u0`, `u1`, ... of `pools`. `of_filter` names the values
    of the question's filters that nothing has.
    """

    asked: Asked
    window_h: int
    bounds: Bounds
    periods: tuple[PeriodBill, ...]
    kept: str
    pools: tuple[Pool, ...]
    test_lines: tuple[TestLine, ...]
    of_filter: tuple[str, ...]


def failure_bill(one: Asked, given_h: int | None = None, listed: int = 0) -> Bill:
    """What failing customers cost, by the periods and groups of the question.

    Args:
        one: The question and what answers it.
        given_h: Hours within which a contact continues another; without, the definition's.
        listed: How many of the dearest contacts of each class are listed.

    Raises:
        LedgerOutOfBalance: A pool does not close.
    """
    window_h = window_asked(one.question.definition, given_h)
    links = links_of(one.source, one.manifest, one.question.whole)
    alone = replace(one.question, group_by=())
    answer = price(one.source, alone, one.lines, one.available)
    pools = sorted({p.rates.pool for period in answer.periods for p in period.pools})
    kept = _keep(one, links, pools, window_h)
    lines = test_lines_of(one, links)
    sums, covered = _Sums(one, kept, pools), _coverage(one, links)
    theirs = _of_test_lines(one, links, sums, pools, lines) if lines else {}
    found = tuple(_period(figures, sums, covered, listed, theirs) for figures in answer.periods)
    return Bill(
        one, window_h, links.bounds, found, kept, tuple(pools), lines,
        notes_on_filter(one.source, one.question.definition.only, answer.periods),
    )  # fmt: skip


def _keep(one: Asked, links: Links, pools: Sequence[Pool], window_h: int) -> str:
    """Keep what failed: a row for each period, class, contact and group, with its units."""
    source, how = one.source, counting(one.question.definition)
    units = _units(one, pools)
    measures = {measure for unit in units for measure in unit.measures}
    groups = [f"{column_of(name)} AS g{i}" for i, name in enumerate(one.question.group_by)]
    by = one.question.by
    columns = {*LOOKED_AT, source.day_column(by), *how.columns, *scope_columns(pools)}
    columns |= {column_name(name) for name in one.question.group_by}
    rows = source.rows(sorted(columns & source.known_columns), measures)
    failing = failing_contacts(one, links, window_h)
    keys = [f"{source.period_key(by)} AS p", f"{CLASS_SQL} AS failed_as", "contact_id", *groups]
    sums = [f"sum({unit.sql}) AS u{i}" for i, unit in enumerate(units)]
    positions = ", ".join(str(i + 1) for i in range(len(keys)))
    return source.engine.keep(
        f"SELECT {', '.join([*keys, *sums])} FROM {rows} LEFT JOIN {failing} AS f USING (contact_id)"
        f" WHERE {how.chosen} AND {CLASS_SQL} IS NOT NULL GROUP BY {positions}",
        source.workspace.lake_folder,
    )


def _units(one: Asked, pools: Sequence[Pool]) -> list[Units]:
    source = one.source
    means: MeanCharges = mean_charges(source) if "vendor_charge" in one.available else {}
    return [units_of(pool, source.centre, means, source.own_dimensions) for pool in pools]


# What test lines took of the pools in a period, how many of their contacts failed, and of what.
_Theirs = Mapping[date, tuple[dict[Pool, int], int, dict[Pool, int]]]


def _of_test_lines(
    one: Asked, links: Links, sums: "_Sums", pools: Sequence[Pool], lines: Sequence[TestLine]
) -> _Theirs:
    """What the contacts of test lines took, all of it and what of it failed, by period."""
    source, how, units = one.source, counting(one.question.definition), _units(one, pools)
    theirs = (
        f"(SELECT contact_id FROM {links.contacts(('contact_id', 'customer_key'))} AS c"
        f" WHERE {condition_of(lines)})"
    )
    columns = {source.day_column(one.question.by), "contact_id", *how.columns}
    columns |= scope_columns(pools)
    rows = source.rows(
        sorted(columns & source.known_columns), {name for unit in units for name in unit.measures}
    )
    key = source.period_key(one.question.by)
    taken = source.fetch(
        f"SELECT {key} AS p, {', '.join(f'sum({unit.sql})' for unit in units)} FROM {rows}"
        f" WHERE {how.chosen} AND contact_id IN {theirs} GROUP BY 1"
    )
    failed = sums.among(theirs)
    return {
        (start := sums.start(first)): (sums.units(row), *failed.get(start, (0, {})))
        for first, *row in taken
    }


class _Sums:
    """The sums of what failed, by the first day of the period and class."""

    def __init__(self, one: Asked, kept: str, pools: Sequence[Pool]) -> None:
        self._one, self._kept, self._pools = one, kept, pools
        self._units = "".join(f", sum(u{i}) AS u{i}" for i in range(len(pools)))
        self.totals = self._by_class()
        self.groups = self._by_group()
        rows = one.source.fetch(
            f"SELECT p, count(*) FROM (SELECT p, contact_id FROM {kept} AS k GROUP BY p, contact_id)"
            " AS contacts GROUP BY p"
        )
        self.contacts = {self.start(first): int(count) for first, count in rows}

    def start(self, first: date | None) -> date:
        """The first day of a period that was asked for."""
        whole = self._one.question.whole
        return max(first or whole.from_on, whole.from_on)

    def _by_class(self) -> dict[tuple[date, str], tuple[int, dict[Pool, int]]]:
        of_contacts = (
            f"SELECT p, failed_as, contact_id{self._units} FROM {self._kept} AS k"
            " GROUP BY p, failed_as, contact_id"
        )
        rows = self._one.source.fetch(
            f"SELECT p, failed_as, count(*){self._units} FROM ({of_contacts}) AS c"
            " GROUP BY p, failed_as"
        )
        return {
            (self.start(first), name): (int(count), self.units(taken))
            for first, name, count, *taken in rows
        }

    def _by_group(self) -> dict[tuple[date, str], dict[Group, tuple[int, dict[Pool, int]]]]:
        names = "".join(f", g{i}" for i in range(len(self._one.question.group_by)))
        if not names:
            return {}
        rows = self._one.source.fetch(
            f"SELECT p, failed_as{names}, count(*){self._units} FROM {self._kept} AS k"
            f" GROUP BY p, failed_as{names}"
        )
        found: dict[tuple[date, str], dict[Group, tuple[int, dict[Pool, int]]]] = {}
        size = len(self._one.question.group_by)
        for first, name, *rest in rows:
            group, (count, *taken) = tuple(rest[:size]), rest[size:]
            found.setdefault((self.start(first), name), {})[group] = (
                int(count), self.units(taken),
            )  # fmt: skip
        return found

    def among(self, contacts: str) -> dict[date, tuple[int, dict[Pool, int]]]:
        """By period, how many of some contacts failed in any way, and the units of that."""
        rows = self._one.source.fetch(
            f"SELECT p, count(DISTINCT contact_id){self._units} FROM {self._kept} AS k"
            f" WHERE contact_id IN {contacts} GROUP BY p"
        )
        return {self.start(first): (int(count), self.units(taken)) for first, count, *taken in rows}

    def units(self, taken: Sequence[Any]) -> dict[Pool, int]:
        """The units by pool of a row's sums."""
        return {pool: int(n or 0) for pool, n in zip(self._pools, taken, strict=True)}

    def dearest(
        self, start: date, name: str, rates: Mapping[Pool, PoolRates], listed: int
    ) -> tuple[FailedContact, ...]:
        """The contacts of a class that cost most; their order alone is worked out in floats."""
        if not listed:
            return ()
        weights = [float(rates[p].full_rate) if p in rates else 0.0 for p in self._pools]
        cost = (
            " + ".join(f"sum(u{i}) * CAST({w!r} AS DOUBLE)" for i, w in enumerate(weights)) or "0"
        )
        rows = self._one.source.fetch(
            f"SELECT contact_id{self._units}, {cost} AS dear FROM {self._kept} AS k"
            f" WHERE failed_as = '{name}' AND {self._is_period(start)}"
            f" GROUP BY contact_id ORDER BY dear DESC, contact_id LIMIT {listed}"
        )
        return tuple(FailedContact(row[0], _money(self.units(row[1:-1]), rates)) for row in rows)

    def _is_period(self, start: date) -> str:
        whole = self._one.question.whole
        if start > whole.from_on:
            return f"p = DATE '{start}'"
        # The first period may have begun before the days asked for.
        return f"(p IS NULL OR p <= DATE '{start}')"


def _money(units: Mapping[Pool, int], rates: Mapping[Pool, PoolRates]) -> Fraction:
    return full_cost({pool: n for pool, n in units.items() if pool in rates}, rates)


def _coverage(one: Asked, links: Links) -> dict[date, tuple[int, int]]:
    """The contacts of each period, and those of them that can be chained."""
    key, whole = period_start(one.question.by, "local_on"), one.question.whole
    rows = one.source.fetch(
        f"SELECT {key}, count(*), sum(CASE WHEN {links.chainable} THEN 1 ELSE 0 END)"
        f" FROM {links.contacts(('local_on', 'customer_key', 'reason'))} AS c GROUP BY 1"
    )
    return {max(d or whole.from_on, whole.from_on): (int(n), int(m)) for d, n, m in rows}


def _period(
    figures: PeriodFigures, sums: _Sums, covered: Mapping[date, tuple[int, int]], listed: int,
    theirs: _Theirs,
) -> PeriodBill:  # fmt: skip
    rates = {pool.rates.pool: pool.rates for pool in figures.pools}
    start = figures.period.from_on
    classes = []
    for one in CLASSES:
        count, units = sums.totals.get((start, one.name), (0, {}))
        groups = sums.groups.get((start, one.name), {})
        in_order = sorted(groups, key=none_last)
        classes.append(
            ClassBill(
                one.name, Failed(count, _money(units, rates)),
                tuple((g, Failed(groups[g][0], _money(groups[g][1], rates))) for g in in_order),
                sums.dearest(start, one.name, rates, listed if count else 0),
            )
        )  # fmt: skip
    contacts, chained = covered.get(start, (0, 0))
    part = None
    if start in theirs:
        taken, count, failed = theirs[start]
        part = TestLinePart(_money(taken, rates), Failed(count, _money(failed, rates)))
    failed_count = sums.contacts.get(start, 0)
    return PeriodBill(figures, failed_count, contacts, chained, tuple(classes), part)
