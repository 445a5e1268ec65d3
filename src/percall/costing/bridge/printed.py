"""A bridge as JSON: printed amounts that add up from the top down.

Rules:
1. The cost per call of both sides rounds half up; the change is the difference of the two as
   printed, so that before + causes = after on the printed strings.
2. The change is split over the causes, each cause over its pools, and over its calls by queue, by
   channel and by reason, each by largest remainder (`money.split`).
3. The comparable change is the change less the bars of bills that are missing, as printed.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from percall.costing.bridge.ask import Bridge
from percall.costing.bridge.bars import Bar, total
from percall.costing.bridge.causes import Kind
from percall.costing.bridge.composition import Cell, told_alike
from percall.costing.bridge.sentence import HOUR
from percall.costing.printed import quality_json
from percall.money import MONEY_PLACES, fixed, half_up, shown, split

DIMENSIONS = ("queue", "channel", "reason")


def as_json(bridge: Bridge, places: int = MONEY_PLACES) -> dict[str, Any]:
    """The bridge as `percall why --json` prints it; people read it with fewer places."""
    ends = [half_up(side.cost_per_call, places) for side in bridge.sides]
    change = ends[1] - ends[0]
    bars = _told(bridge, sorted(bridge.bars, key=lambda bar: (-abs(bar.amount), bar.cause)))
    amounts = split(change, [bar.amount for bar in bars], places)
    gone = [
        units for bar, units in zip(bars, amounts, strict=True)
        if bar.cause.kind is Kind.INCOMPLETE
    ]  # fmt: skip
    return {
        "currency": bridge.centre.currency,
        "definition": bridge.sides[1].definition.as_json(),
        "from": _side(bridge, 0, ends[0], places),
        "to": _side(bridge, 1, ends[1], places),
        "change": fixed(change, places),
        "complete": bridge.is_complete,
        "repeats_told": told_alike(bridge.made_of),
        "comparable_change": fixed(change - sum(gone), places),
        "causes": [
            _bar(bridge, bar, units, places) for bar, units in zip(bars, amounts, strict=True)
        ],
        "unused_capacity_of_fixed": [
            {
                "pool": idle.pool,
                "from": shown(idle.before, places),
                "to": shown(idle.after, places),
            }
            for idle in bridge.idle
        ],
        "ledger_incomplete": [
            {
                "account": one.account,
                "from_on": one.period.from_on.isoformat(),
                "to_on": one.period.to_on.isoformat(),
                "covered_days": one.covered_days,
            }
            for one in bridge.books.missing
        ],
        "assumed": [
            {"account": account, "cash_kind": str(kind)} for account, kind in bridge.books.assumed
        ],
        "warnings": list(bridge.warnings),
        "notes": list(bridge.notes),
    }


def _told(bridge: Bridge, bars: list[Bar]) -> list[Bar]:
    """The bars that are not nothing at the places that programs read."""
    then, now = (half_up(side.cost_per_call, MONEY_PLACES) for side in bridge.sides)
    units = split(now - then, [bar.amount for bar in bars])
    return [bar for bar, amount in zip(bars, units, strict=True) if amount]


def _side(bridge: Bridge, index: int, cost: int, places: int) -> dict[str, Any]:
    side, solved = bridge.sides[index], bridge.resolutions[index]
    figures = side.figures
    practical = figures.per_call.practical_capacity
    per_call = {
        "fully_loaded": fixed(cost, places),
        "practical_capacity": None if practical is None else shown(practical, places),
    }
    return {
        "name": side.name,
        "from_on": side.period.from_on.isoformat(),
        "to_on": side.period.to_on.isoformat(),
        "only": dict(side.definition.only),
        "contacts": figures.contacts,
        "calls": figures.calls,
        "divided_by": side.divisor,
        "known_share": shown(bridge.made_of[index].known_share),
        "come_back": bridge.made_of[index].back_count,
        "not_answered": bridge.made_of[index].unanswered_count,
        "cost": shown(figures.cost),
        "cost_per_call": per_call,
        "quality": quality_json(figures.quality),
        "resolution": {
            "definition": solved.definition,
            "window_h": solved.window_h,
            **solved.figures,
        },
    }


def _bar(bridge: Bridge, bar: Bar, units: int, places: int) -> dict[str, Any]:
    pools = sorted(bar.pools.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    parts = split(units, [amount for _pool, amount in pools], places)
    return {
        "cause": bar.cause.name,
        "kind": str(bar.cause.kind),
        "of": bar.cause.of or None,
        "unit": HOUR if bar.cause in bridge.prices_of_hours else None,
        "label": bar.cause.label,
        "amount": fixed(units, places),
        "pools": [
            {"pool": pool, "amount": fixed(part, places)}
            for (pool, _amount), part in zip(pools, parts, strict=True)
        ],
        **{
            f"by_{name}": _shared_out(bridge, bar, name, units, places)
            for name in DIMENSIONS
            if bar.cells
        },
    }


def _shared_out(
    bridge: Bridge, bar: Bar, name: str, units: int, places: int
) -> list[dict[str, Any]]:
    """A bar's amount by one dimension of the calls, with their counts."""
    shares = _by(name, bar.cells)
    apart = bar.amount - total(shares.values())
    rows = sorted(shares.items(), key=lambda pair: (-abs(pair[1]), pair[0] or ""))
    amounts = split(
        units, [*(share for _value, share in rows), *([apart] if apart else [])], places
    )
    calls = _calls_by(name, bridge.cells.calls)
    found = [
        {
            name: value,
            "amount": fixed(part, places),
            "calls_from": calls[value][0],
            "calls_to": calls[value][1],
        }
        for (value, _share), part in zip(rows, amounts, strict=False)
    ]
    if apart:  # the same cause over fixed costs, which no cell has a part in
        found.append({name: None, "amount": fixed(amounts[-1], places), "of": "fixed costs"})
    return found


def _by(name: str, cells: Mapping[Cell, Fraction]) -> dict[str | None, Fraction]:
    parts: dict[str | None, list[Fraction]] = {}
    for cell, amount in cells.items():
        parts.setdefault(getattr(cell, name), []).append(amount)
    return {value: total(amounts) for value, amounts in parts.items()}


def _calls_by(
    name: str, calls: Mapping[Cell, tuple[int, int]]
) -> dict[str | None, tuple[int, int]]:
    found: dict[str | None, tuple[int, int]] = {}
    for cell, (before, after) in calls.items():
        value = getattr(cell, name)
        so_far = found.get(value, (0, 0))
        found[value] = (so_far[0] + before, so_far[1] + after)
    return found
