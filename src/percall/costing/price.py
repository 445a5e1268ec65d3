"""Price a period: the ledger that accrues in it over what was used in it.

Steps (costing-rules.md): 1. the lines that accrue, by pool and account; 2. the sums of contacts;
3. the capacity of each pool; 4. its rates; 5. the figures of the total and of each group.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from percall.centre import Centre
from percall.costing import figures as f
from percall.costing.capacity import PaidTime, needs_days, supply
from percall.costing.marks import undecided
from percall.costing.notes import notes_on, notes_on_filter
from percall.costing.pools import MeanCharges, Pool, pools_of
from percall.costing.quality import occupancy, quality_of
from percall.costing.question import Question, why_withheld
from percall.costing.rates import ZERO, PoolRates, PriceList
from percall.costing.sums import PeriodSums, day_units, mean_charges, period_sums
from percall.costing.totals import Totals, add_totals
from percall.intervals import Period, periods
from percall.ledger.accrual import accrued
from percall.ledger.lines import Line
from percall.store.source import Source
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures of all periods, exact, with what was asked and what should be noted."""

    centre: Centre
    question: Question
    notes: tuple[str, ...]
    periods: tuple[f.PeriodFigures, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """What the figures are made from, beside the sums of contacts.

    Paid time stands by day and team of the pools' scopes (None: all others), and for occupancy
    by the first day of a period, team (where groups are teams) and state. Use stands by day for
    the pools whose capacity is judged by it (`capacity.needs_days`). `undecided` are the first
    days of the periods whose chains of contacts cannot be told yet (`marks`).
    """

    paid: PaidTime
    paid_by_state: Mapping[date, Mapping[tuple[str | None, str], int]]
    used_by_day: Mapping[Pool, Mapping[date, int]]
    undecided: frozenset[date] = frozenset()


def price(
    source: Source,
    question: Question,
    lines: Sequence[Line],
    available: frozenset[str],
    totals: Sequence[Totals] = (),
    notes: tuple[str, ...] = (),
) -> Answer:
    """Answer a question about what contacts cost.

    Args:
        source: The contacts of the question's days.
        question: Days, split, groups, definition.
        lines: The ledger.
        available: The drivers that the centre has anything to share by (`available_drivers`).
        totals: Days of which only totals are known.
        notes: What should be said beside the figures.

    Raises:
        LedgerOutOfBalance: A pool does not close.
    """
    means = mean_charges(source) if "vendor_charge" in available else {}

    def gather(pools: Sequence[Pool]) -> tuple[Mapping[date, PeriodSums], Books]:
        sums = period_sums(source, question, source.centre, pools, means)
        return sums, _books(source, question, pools, means)

    found = figures_of(question, source.centre, lines, available, gather, totals)
    of_filter = notes_on_filter(source, question.definition.only, found)
    said = (*notes, *of_filter, *notes_on(source, found, lines, totals))
    return Answer(source.centre, question, said, found)


def figures_of(
    question: Question, centre: Centre, lines: Sequence[Line], available: frozenset[str],
    gather: Callable[[Sequence[Pool]], tuple[Mapping[date, PeriodSums], Books]],
    totals: Sequence[Totals] = (),
) -> tuple[f.PeriodFigures, ...]:  # fmt: skip
    """The figures of each period, wherever the sums of its contacts come from.

    Args:
        question: Days, split, groups, definition.
        centre: The settings.
        lines: The ledger.
        available: The drivers that there is anything to share by.
        gather: The sums of contacts by the first day of their period, and the books, for the
            pools of the ledger in the order of reports.
        totals: Days of which only totals are known.

    Raises:
        LedgerOutOfBalance: A pool does not close.
    """
    cut = periods(question.whole, question.by)
    lines_of = {period: accrued(lines, period.from_on, period.to_on) for period in cut}
    pools_of_period = {
        period: pools_of(_in_definition(lines_of[period], question), available) for period in cut
    }
    sums, books = gather(sorted({pool for pools in pools_of_period.values() for pool in pools}))
    return tuple(
        _period(period, lines_of[period], pools_of_period[period],
                sums.get(period.from_on, PeriodSums()), books, question, centre, totals)
        for period in cut
    )  # fmt: skip


def _books(source: Source, question: Question, pools: Sequence[Pool], means: MeanCharges) -> Books:
    scopes = (pool.scope_parts for pool in pools)
    paid: dict[date, dict[str | None, int]] = {}
    for day, team, amount in source.paid_by_day(
        {v for n, v in filter(None, scopes) if n == "team"}
    ):
        paid.setdefault(day, {})[team] = int(amount)
    by_state: dict[date, dict[tuple[str | None, str], int]] = {}
    if not question.definition.is_filtered:
        by_team = "team" in question.group_by
        for first, team, state, amount in source.paid_by_state(question.by, by_team=by_team):
            start = max(first or question.whole.from_on, question.whole.from_on)
            by_state.setdefault(start, {})[team, state] = int(amount)
    mixed = [pool for pool in pools if needs_days(pool, source.centre, paid, question.whole)]
    used_by_day = day_units(source, mixed, source.centre, means) if mixed else {}
    return Books(paid, by_state, used_by_day, undecided(source, question))


def _period(
    period: Period, lines: Sequence[tuple[Line, Fraction]], pools: Mapping[Pool, Fraction],
    sums: PeriodSums, books: Books, question: Question, centre: Centre, totals: Sequence[Totals],
) -> f.PeriodFigures:  # fmt: skip
    rates = {
        pool: _rates(pool, ledger, sums.used.get(pool, 0), period, books, centre)
        for pool, ledger in pools.items()
    }
    definition = question.definition
    costed = sum((cost for _line, cost in _in_definition(lines, question)), ZERO)
    chosen = {pool: sums.chosen.units.get(pool, 0) for pool in pools}
    cost = f.full_cost(chosen, rates) if definition.is_filtered else costed
    practical: Fraction | None = f.practical_cost(chosen, rates)
    total = sums.chosen
    days_of_totals = [] if definition.is_filtered else [t for t in totals if t.within(period)]
    if days_of_totals:
        total, practical = add_totals(total, days_of_totals), None
    count, why_not = f.divisor(total, definition)
    withheld = question.withholds_cost(centre)
    untold = _untold(books, period, bool(days_of_totals) and not definition.is_told_by_totals)
    why_not = _why_not(withheld, bool(pools), bool(lines)) or untold or why_not
    busy = None if definition.is_filtered else _occupancy(books, period)
    quality = quality_of(total, busy)
    per_call = f.per_call(cost, practical, count, why_not)
    groups = _groups(sums, rates, question, centre, books, period, bool(pools), bool(lines))
    return f.PeriodFigures(
        period=period,
        contacts=total.counts.get("contacts", 0),
        offered=total.counts.get("offered", 0),
        answered=total.counts.get("answered", 0),
        calls=f.calls_of(total, definition),
        sales=f.known(total, "sales"),
        leads=f.known(total, "leads"),
        has_ledger=bool(lines),
        is_filtered=definition.is_filtered,
        accounts=_by_account(lines),
        pools=tuple(f.PoolFigures(rates[pool], chosen[pool]) for pool in pools),
        cost=cost,
        abandoned_cost=f.full_cost(
            {p: n for p, n in sums.chosen.abandoned_units.items() if p in rates}, rates
        ),
        per_call=per_call,
        quality=quality,
        guardrails=f.guardrails_of(centre, quality, per_call.fully_loaded),
        groups=groups,
        groups_overlap=sum(g.contacts for g in groups) > sums.chosen.counts.get("contacts", 0),
        left_out=sum((cost for _line, cost in lines), ZERO) - costed,
        left_out_accounts=frozenset(
            line.account for line, _c in lines if not definition.takes(line.account)
        ),
        resolutions=None if untold else f.resolutions_of(total, definition),
        hides_cost=withheld,
    )


def _in_definition(
    lines: Sequence[tuple[Line, Fraction]], question: Question
) -> list[tuple[Line, Fraction]]:
    """The accrued lines on accounts that count."""
    takes = question.definition.takes
    return [(line, cost) for line, cost in lines if takes(line.account)]


def _rates(
    pool: Pool, ledger: Fraction, used: int, period: Period, books: Books, centre: Centre
) -> PoolRates:
    used_by_day = books.used_by_day.get(pool, {})
    return PoolRates(
        pool, ledger, supply(pool, centre, period, books.paid, used, used_by_day), used
    )


def _groups(
    sums: PeriodSums, rates: Mapping[Pool, PoolRates], question: Question, centre: Centre,
    books: Books, period: Period, has_costs: bool, has_ledger: bool,
) -> tuple[f.GroupFigures, ...]:  # fmt: skip
    if not question.group_by:
        return ()
    definition = question.definition
    full = PriceList.of({pool: rate.full_rate for pool, rate in rates.items()})
    at_practical = PriceList.of({pool: rate.practical_rate for pool, rate in rates.items()})
    withheld = question.withholds_groups(centre)
    by_team = question.group_by == ("team",) and not definition.is_filtered
    no_figure = _why_not(withheld, has_costs, has_ledger) or _untold(books, period)
    found = []
    for values in sorted(sums.groups, key=_none_last):
        cell = sums.groups[values]
        cost, practical = full.cost(cell.units), at_practical.cost(cell.units)
        count, why_not = f.divisor(cell, definition)
        why_not = no_figure or why_not
        busy = _occupancy(books, period, values) if by_team else None
        found.append(
            f.GroupFigures(
                values, cell.counts.get("contacts", 0), f.calls_of(cell, definition),
                cost, practical, f.per_call(cost, practical, count, why_not),
                quality_of(cell, busy), withheld,
            )
        )  # fmt: skip
    return tuple(found)


def _none_last(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((value is None, "" if value is None else value) for value in values)


def _why_not(withheld: bool, has_costs: bool, has_ledger: bool) -> str | None:
    if not has_ledger:
        return _("the ledger has no line in this period")
    if not has_costs:
        return _("the ledger has no line in this period on the accounts of the definition")
    return why_withheld() if withheld else None


def _untold(books: Books, period: Period, by_totals: bool = False) -> str | None:
    """Why the records do not tell what the definition counts."""
    if by_totals:
        return _(
            "some days are known by totals alone, which do not tell what the definition counts"
        )
    if period.from_on in books.undecided:
        return _(
            "the records begin or end too near to these days: which contacts are continued within"
            " the definition's window cannot be told yet"
        )
    return None


def _by_account(lines: Sequence[tuple[Line, Fraction]]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for line, cost in lines:
        found[line.account] = found.get(line.account, ZERO) + cost
    return dict(sorted(found.items()))


def _occupancy(
    books: Books, period: Period, teams: Sequence[str | None] | None = None
) -> Fraction | None:
    """Occupancy of some teams (None among them: of people without one), or of all."""
    by_state: dict[str, int] = {}
    for (of_team, state), amount in books.paid_by_state.get(period.from_on, {}).items():
        if teams is None or of_team in teams:
            by_state[state] = by_state.get(state, 0) + amount
    return occupancy(by_state)
