"""A month as one document: everything that the report says, as `percall report --json` prints it.

Rules:
1. Each part is the answer of the command of its own for the same question: `cost`, `why`,
   `failure`, `define`; what such a command refuses stands as null with the reason.
2. A report of one group (a client, a site, a campaign) shows what that group costs and is charged,
   and nothing of the centre's books: no account, no capacity, no other group.
3. The ledger stands line by line with what accrues in the month, and the pools with their
   capacity and use, so that a reader can work out every total.
4. What is not known is null, never zero: without any capacity there is no unused one, and the
   figure at practical capacity, which would be the loaded one, is null here too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from percall.costing.ask import Asked, Words, ask, asked
from percall.costing.bridge.ask import why
from percall.costing.bridge.printed import as_json as bridge_json
from percall.costing.chains.failure import failure_bill
from percall.costing.chains.failure_printed import as_json as failure_json
from percall.costing.coverage import first_and_last, is_covered
from percall.costing.explained import in_words
from percall.costing.figures import PeriodFigures
from percall.costing.pools import pools_of
from percall.costing.price import Answer, price
from percall.costing.printed import as_json as cost_json
from percall.costing.sums import mean_charges, period_sums
from percall.errors import QuestionFault, RecordDamaged
from percall.intervals import By, Period, before, month_of, word_of
from percall.ledger.accrual import accrued
from percall.ledger.drivers import driver_of
from percall.money import MONEY_PLACES, fixed, half_up, shown, split
from percall.report.against_budget import against_budget
from percall.report.charge import charges_of, require_charged, without_accounts
from percall.report.close.beside import signed_months
from percall.report.close.restated import restated
from percall.report.pool_units import unit_of
from percall.report.sold import ALLOCATED, sold_in
from percall.store.quarantine import quarantined_count
from percall.store.workspace import Workspace
from percall.texts import _

Say = Callable[[str], None]
TREND_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Report:
    """A month: the document that all forms show, and what a workbook works its totals out from.

    `lines` is the ledger, line by line; `pools` have their capacity and use, by queue; a group's
    has no lines, and the pools that it used. `is_filtered` says that the figures are those of some
    contacts.
    """

    document: dict[str, Any]
    lines: list[dict[str, Any]]
    pools: list[dict[str, Any]]
    is_filtered: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: the month, and the group that it is for (None: the whole centre)."""

    month: Period
    group: tuple[str, str | None] | None = None
    charges: str | None = None
    """The dimension whose groups' charges the centre's report lists."""

    @property
    def only(self) -> tuple[tuple[str, str | None], ...]:
        """The filter of the group."""
        return () if self.group is None else (self.group,)

    def words(self, days: Period | None = None, by: By = By.TOTAL, *group_by: str) -> Words:
        """The question about some days."""
        period = days or self.month
        return Words(period.from_on, period.to_on, by, group_by, only=self.only)


def month_report(workspace: Workspace, wanted: Wanted, say: Say = lambda _text: None) -> Report:
    """The report of a month.

    Args:
        workspace: The centre.
        wanted: The month, and whom the report is for.
        say: Told what is being done.

    Raises:
        QuestionFault: The group is not there, or the question cannot be answered.
        LedgerFault: A line of the ledger or of the budget cannot be read.
        LedgerOutOfBalance: A pool does not close.
    """
    say(_("Reading the ledger and the records"))
    month, group = wanted.month, wanted.group
    for dimension, option in ((wanted.charges, "--charges"), (group and group[0], "--only")):
        if dimension:
            require_charged(workspace, dimension, option)
    with asked(workspace, wanted.words(None, By.TOTAL, "queue")) as one:
        answer = price(one.source, one.question, one.lines, one.available, one.totals, one.notes)
        figures = answer.periods[0]
        lines, pools = _ledger(one, month), _pools(one, figures)
        data = _data(one, figures)
        budget = _or_why(lambda: against_budget(workspace, one, figures, is_whole=group is None))
    say(_("Comparing with the months before"))
    year_ago = Period(*(_year_before(day) for day in (month.from_on, month.to_on)))
    document = {
        **_figures(workspace, wanted, answer),
        "trend": _trend(workspace, wanted),
        "bridge": _or_why(lambda: _bridge(workspace, wanted, before(month))),
        "bridge_year": _or_why(lambda: _bridge(workspace, wanted, year_ago)),
        "failure": _or_why(lambda: _failure(workspace, wanted)),
        "budget": budget,
        "sold": None,
        "signed": _signed(workspace, month),
        "data": data,
    }
    if group is not None:
        document |= _BOOKS_OF_NOBODY | {
            "notes": list(one.notes),
            "pools": _own_pools(figures),
            "charge": charges_of(workspace, month, group[0]).of(group[1], month),
        }
        lines, pools = [], [pool for pool in pools if pool["chosen"]]
    sold = _or_why(lambda: sold_in(workspace, wanted.words()))
    if len(sold) > 1 or sold["why_not"]:  # there are sales, or a reason why they cannot be told
        allocated = sold.pop(ALLOCATED, ())
        told = [note for note in document["notes"] if note not in allocated]
        document |= {"sold": sold, "notes": told}
    return Report(document, lines, pools, figures.is_filtered)


def _figures(workspace: Workspace, wanted: Wanted, answer: Answer) -> dict[str, Any]:
    """The month's own figures: those of `percall cost`, what went unused, what is charged."""
    cost, figures, month = cost_json(answer), answer.periods[0], wanted.month
    period, group = cost["periods"][0], wanted.group
    unused, charges = figures.unused if is_told(figures) else None, wanted.charges
    return {
        "centre": workspace.centre.name,
        "currency": cost["currency"],
        "month": word_of(month),
        "from_on": month.from_on.isoformat(),
        "to_on": month.to_on.isoformat(),
        "group": None if group is None else {"dimension": group[0], "value": group[1]},
        "definition": cost["definition"],
        "definition_in_words": list(in_words(answer.question.definition)),
        "notes": cost["notes"],
        **{name: period[name] for name in _TAKEN},
        "unused": None if unused is None else shown(unused),
        "unused_share": None
        if unused is None or not figures.book
        else shown(unused / figures.book),
        "pools": None,
        "charge": None,
        "charges": charges and charges_of(workspace, month, charges).as_json(),
    }


_TAKEN = (
    "contacts", "offered", "answered", "calls", "sales", "leads", "book", "cost", "other",
    "unassigned", "not_in_definition", "abandoned_cost", "cost_per_call", "quality", "guardrails",
    "accounts", "reconciliation", "groups", "groups_overlap",
)  # fmt: skip


# What a group's report does not show: the books are the centre's.
_BOOKS_OF_NOBODY: dict[str, Any] = {
    **dict.fromkeys(
        ("book", "other", "unassigned", "not_in_definition", "unused", "unused_share"), None
    ),
    "accounts": [], "reconciliation": [], "signed": None,
}  # fmt: skip


def is_told(figures: PeriodFigures) -> bool:
    """Whether any pool's capacity is known, so that there is unused capacity to speak of."""
    return any(pool.rates.supply.state != "unknown" for pool in figures.pools)


def _own_pools(figures: PeriodFigures) -> list[dict[str, Any]]:
    """What a group's cost is made of, by pool; the parts sum to the cost as printed."""
    if figures.hides_cost:
        return []
    own = [(pool, pool.chosen_units * pool.rates.full_rate) for pool in figures.pools]
    own = [(pool, cost) for pool, cost in own if cost]
    units = split(half_up(figures.cost, MONEY_PLACES), [cost for _pool, cost in own])
    return [
        {"pool": pool.rates.pool.name, "driver": pool.rates.pool.driver,
         "scope": pool.rates.pool.scope or None, "cost": fixed(n)}
        for (pool, _cost), n in zip(own, units, strict=True)
    ]  # fmt: skip


def _signed(workspace: Workspace, month: Period) -> dict[str, Any] | None:
    """That the month was closed, what was signed and what it is now; None where it was not."""

    def ask_again(words: Words) -> dict[str, Any]:
        return cost_json(ask(workspace, words))

    try:
        found, is_sound = signed_months(workspace, [month], ask_again)
    except RecordDamaged:
        return {"is_sound": False}
    if not found:
        return None if is_sound else {"is_sound": False}
    one = found[0]
    causes = () if one.holds else restated(workspace, one.content).causes
    return {"is_sound": is_sound, **one.as_json(), "hash": one.hash,
            "causes": [cause | {"lines": len(cause.get("lines", ()))} for cause in causes]}  # fmt: skip


def _or_why(told: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
    """A part of the report, or null with the reason why it cannot be told."""
    try:
        found = told()
    except QuestionFault as fault:
        return {"why_not": str(fault)}
    return {"why_not": None, **(found or {})}


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=1)


def _bridge(workspace: Workspace, wanted: Wanted, earlier: Period) -> dict[str, Any]:
    found = bridge_json(why(workspace, wanted.words(earlier), wanted.words()))
    names, causes = ("name", "calls", "cost_per_call"), ("kind", "of", "label", "amount")
    told = [{name: one[name] for name in causes} for one in found["causes"]]
    return {
        **{side: {name: found[side][name] for name in names} for side in ("from", "to")},
        **{name: found[name] for name in ("change", "complete", "comparable_change")},
        "causes": told if wanted.group is None else without_accounts(told),
    }


def _failure(workspace: Workspace, wanted: Wanted) -> dict[str, Any]:
    with asked(workspace, wanted.words()) as one:
        found = failure_json(failure_bill(one))
    period = found["periods"][0]
    names = ("failed_contacts", "coverage_share", "cost", "bill", "rest", "bill_share")
    classes = ("class", "contacts", "cost", "cost_share")
    if period["why_not"]:
        raise QuestionFault(period["why_not"])
    return {
        "window_h": found["window_h"],
        **{name: period[name] for name in names},
        "classes": [{name: one[name] for name in classes} for one in period["classes"]],
    }


def _trend(workspace: Workspace, wanted: Wanted) -> list[dict[str, Any]]:
    """The months up to this one that have calls, the oldest first."""
    first = wanted.month.from_on
    for _month in range(TREND_MONTHS - 1):
        first = month_of(first - timedelta(days=1)).from_on
    answer = cost_json(ask(workspace, wanted.words(Period(first, wanted.month.to_on), By.MONTH)))
    qualities = ("service_level_share", "abandoned_share", "aht_s")
    return [
        {
            "month": one["from_on"][:7],
            "calls": one["calls"],
            "cost": one["cost"],
            "fully_loaded": one["cost_per_call"]["fully_loaded"],
            "practical_capacity": one["cost_per_call"]["practical_capacity"]
            if any(pool["capacity"] not in (None, "unknown") for pool in one["reconciliation"])
            else None,
            **{name: one["quality"][name] for name in qualities},
        }
        for one in answer["periods"]
        if one["contacts"] or one["from_on"] == wanted.month.from_on.isoformat()
    ]


def _ledger(one: Asked, month: Period) -> list[dict[str, Any]]:
    """Every line of the ledger, with what accrues of it in the month and the pool it is in."""
    amounts = dict(zip(map(id, one.lines), (Fraction(0) for _line in one.lines), strict=True))
    for line, cost in accrued(one.lines, month.from_on, month.to_on):
        amounts[id(line)] = cost
    takes = one.question.definition.takes
    return [
        {
            "file": line.file, "row": line.row, "account": line.account,
            "from_on": line.from_on.isoformat(), "to_on": line.to_on.isoformat(),
            "amount": _exact(line.amount), "currency": line.currency, "rate": _exact(line.rate),
            "driver": driver_of(line, one.available), "scope": line.scope,
            "in_definition": takes(line.account), "cash_kind": line.cash_kind, "note": line.note,
            "accrued": shown(amounts[id(line)]),
        }
        for line in one.lines
    ]  # fmt: skip


def _exact(value: Fraction) -> str:
    """A decimal of the ledger as it stands there."""
    places = next((n for n in range(13) if (value * 10**n).denominator == 1), 12)
    return shown(value, places)


def _pools(one: Asked, figures: PeriodFigures) -> list[dict[str, Any]]:
    """Each pool with its capacity, its use, the chosen contacts' and each queue's, as people count."""
    means = mean_charges(one.source) if "vendor_charge" in one.available else {}
    takes = one.question.definition.takes
    lines = [
        (line, cost)
        for line, cost in accrued(one.lines, figures.period.from_on, figures.period.to_on)
        if takes(line.account)
    ]
    pools = sorted(pools_of(lines, one.available))
    sums = period_sums(one.source, one.question, one.source.centre, pools, means)
    found = sums.get(figures.period.from_on)
    rows = []
    for pool in figures.pools:
        rates = pool.rates
        unit, each = unit_of(rates.pool.driver, one.source.centre)
        by_queue = found.groups.items() if found else ()
        rows.append({
            "pool": rates.pool.name, "driver": rates.pool.driver,
            "scope": rates.pool.scope or None, "unit": unit,
            "capacity": float(rates.supply.total / each), "capacity_state": rates.supply.state,
            "used": rates.used / each, "chosen": pool.chosen_units / each,
            "full_rate": float(rates.full_rate * each),
            "practical_rate": float(rates.practical_rate * each),
            "queues": {
                str(group[0]) if group[0] is not None else "": cell.units.get(rates.pool, 0) / each
                for group, cell in by_queue
            },
        })  # fmt: skip
    return rows


def _data(one: Asked, figures: PeriodFigures) -> dict[str, Any]:
    """What is known of the data that the figures rest on."""
    known = sum(
        (p.rates.ledger * (p.rates.supply.known_share or 0) for p in figures.pools), Fraction(0)
    )
    ledger = sum((p.rates.ledger for p in figures.pools), Fraction(0))
    span = first_and_last(one.source, one.totals)
    return {
        "first_on": span[0].isoformat() if span else None,
        "last_on": span[1].isoformat() if span else None,
        "is_covered": span is not None and is_covered(one.question.whole, *span),
        "quarantined_rows": quarantined_count(one.source.workspace),
        "capacity_known_share": shown(known / ledger) if ledger else None,
    }
