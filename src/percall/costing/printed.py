"""What is printed adds up: figures become decimal strings from the top down.

Rules (costing-rules.md, section 7): the book and single figures round half up; a whole that is split
floors its parts and gives one unit each to the largest remainders, in this order:
1. book -> shared, unassigned, not in this definition; book -> accounts.
2. shared -> ledgers of its pools; unassigned -> ledgers of its pools.
3. pool -> assigned, other, unused, unassigned, minus over-driven.
4. shared -> cost, other (with a filter), then cost -> groups; without a filter shared -> groups.
5. Groups' practical capacity is rounded one by one.
6. Where figures are an agent's and the centre does not show what agents cost, every amount that
   tells it is null: the cost, what others took, and both in the reconciliation. The book, what
   went unused and what nobody used are the centre's and stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from percall.costing.figures import GroupFigures, PerCall, PeriodFigures, PoolFigures
from percall.costing.price import Answer
from percall.costing.quality import Quality
from percall.money import MONEY_PLACES, SECONDS_PLACES, fixed, half_up, shown, split

NOT_IN_DEFINITION = "not_in_definition"
_QUALITY = tuple(one.name for one in fields(Quality))
_HIDDEN = {"assigned": None, "other": None}
_PARTS = ("assigned", "other", "unused", "unassigned", "over_driven")


@dataclass(frozen=True, slots=True)
class Wholes:
    """The printed wholes of a period, in units of the last place."""

    book: int
    shared: int
    unassigned: int
    left_out: int
    cost: int
    other: int
    ledgers: tuple[int, ...]
    groups: tuple[int, ...]


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as `percall cost --json` prints it (costing-rules.md, section 8)."""
    return {
        "currency": answer.centre.currency,
        "definition": answer.question.definition.as_json(),
        "notes": list(answer.notes),
        "periods": [_period(one, answer.question.group_by) for one in answer.periods],
    }


def _period(one: PeriodFigures, group_by: tuple[str, ...]) -> dict[str, Any]:
    whole = wholes(one)
    accounts = split(whole.book, list(one.accounts.values()))
    return {
        "from_on": one.period.from_on.isoformat(),
        "to_on": one.period.to_on.isoformat(),
        "contacts": one.contacts,
        "offered": one.offered,
        "answered": one.answered,
        "calls": one.calls,
        "sales": one.sales,
        "leads": one.leads,
        "resolutions": one.resolutions,
        "book": fixed(whole.book),
        "cost": None if one.hides_cost else fixed(whole.cost),
        "other": None if one.hides_cost else fixed(whole.other),
        "unassigned": fixed(whole.unassigned),
        "not_in_definition": fixed(whole.left_out),
        "abandoned_cost": None if one.hides_cost else shown(one.abandoned_cost),
        "cost_per_call": per_call_json(one.per_call),
        "quality": quality_json(one.quality),
        "guardrails": [
            {
                "name": rail.name,
                "limit": measure_text(rail.name, rail.limit),
                "found": measure_text(rail.name, rail.found),
                "kept": rail.kept,
            }
            for rail in one.guardrails
        ],
        "groups": [
            _group(group, cost, group_by)
            for group, cost in zip(one.groups, whole.groups, strict=True)
        ],
        "groups_overlap": one.groups_overlap,
        "accounts": [
            {
                "account": account,
                "cost": fixed(units),
                "in_definition": account not in one.left_out_accounts,
            }
            for account, units in zip(one.accounts, accounts, strict=True)
        ],
        "reconciliation": [
            *(
                _pool(pool, ledger) | (_HIDDEN if one.hides_cost else {})
                for pool, ledger in zip(one.pools, whole.ledgers, strict=True)
            ),
            *([_left_out(whole.left_out)] if one.left_out_accounts else []),
        ],
    }


def wholes(one: PeriodFigures) -> Wholes:
    """The printed wholes of a period, split from the top down."""
    book = half_up(one.book, MONEY_PLACES)
    in_use = one.book - one.unassigned - one.left_out
    shared, unassigned, left_out = split(book, [in_use, one.unassigned, one.left_out])
    cost, other = shared + unassigned, 0
    if one.is_filtered:
        cost, other = split(shared, [one.cost, in_use - one.cost])
    groups = (
        split(cost if one.is_filtered else shared, [group.fully_loaded for group in one.groups])
        if one.groups
        else []
    )
    return Wholes(
        book, shared, unassigned, left_out, cost, other, _ledgers(one.pools, shared, unassigned),
        tuple(groups),
    )  # fmt: skip


def _ledgers(pools: Sequence[PoolFigures], shared: int, unassigned: int) -> tuple[int, ...]:
    printed: dict[int, int] = {}
    for whole, nobody_used in ((shared, False), (unassigned, True)):
        of = [i for i, pool in enumerate(pools) if pool.rates.is_unassigned is nobody_used]
        if of:
            units = split(whole, [pools[i].rates.ledger for i in of])
            printed |= dict(zip(of, units, strict=True))
    return tuple(printed[i] for i in range(len(pools)))


def _group(group: GroupFigures, cost: int, group_by: tuple[str, ...]) -> dict[str, Any]:
    return {
        **dict(zip(group_by, group.values, strict=True)),
        "contacts": group.contacts,
        "calls": group.calls,
        "cost": {
            "fully_loaded": None if group.hides_cost else fixed(cost),
            "practical_capacity": None if group.hides_cost else shown(group.practical_capacity),
        },
        "cost_per_call": per_call_json(group.per_call),
        "quality": quality_json(group.quality),
    }


def _pool(pool: PoolFigures, ledger: int) -> dict[str, Any]:
    rates = pool.rates
    parts = dict(zip(_PARTS, split(ledger, pool.parts), strict=True))
    parts["over_driven"] = -parts["over_driven"]
    return {
        "pool": rates.pool.name,
        "driver": rates.pool.driver,
        "scope": rates.pool.scope or None,
        "capacity": rates.supply.state,
        "capacity_known_share": _shown(rates.supply.known_share),
        "ledger": fixed(ledger),
        "assigned": fixed(parts["assigned"]),
        "other": fixed(parts["other"]),
        "unused": None
        if rates.supply.state == "unknown" and rates.used
        else fixed(parts["unused"]),
        "unassigned": fixed(parts["unassigned"]),
        "over_driven": fixed(parts["over_driven"]),
    }


def _left_out(ledger: int) -> dict[str, Any]:
    """The row of the accounts that are not in this definition, so that rows sum to the book."""
    return {
        "pool": NOT_IN_DEFINITION,
        "driver": None,
        "scope": None,
        "capacity": None,
        "capacity_known_share": None,
        "ledger": fixed(ledger),
        **dict.fromkeys(_PARTS, fixed(0)),
        NOT_IN_DEFINITION: fixed(ledger),
    }


def per_call_json(one: PerCall) -> dict[str, str | None]:
    """Cost per call as JSON prints it."""
    return {
        "fully_loaded": _shown(one.fully_loaded),
        "practical_capacity": _shown(one.practical_capacity),
        "why_not": one.why_not,
    }


def quality_json(quality: Quality) -> dict[str, str | None]:
    """Quality as JSON prints it."""
    return {name: measure_text(name, getattr(quality, name)) for name in _QUALITY}


def measure_text(name: str, value: Fraction | None) -> str | None:
    """A measure with its places: seconds and satisfaction three, shares and money nine."""
    places = SECONDS_PLACES if name.endswith("_s") or name == "satisfaction" else MONEY_PLACES
    return _shown(value, places)


def _shown(value: Fraction | None, places: int = MONEY_PLACES) -> str | None:
    return None if value is None else shown(value, places)
