"""Sales as JSON prints them: credits and costs that add up, unit costs beside, nothing lost.

Rules: the cost and the credits of the total round half up, and groups are split from them; what is
divided by nothing is null, never zero.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall.costing.notes import unassigned_note
from percall.costing.rates import ZERO
from percall.costing.sales.credit import REASONS
from percall.costing.sales.figures import HOUR_MS, Figures, SalesAnswer
from percall.money import MONEY_PLACES, fixed, half_up, shown, split


def as_json(found: SalesAnswer) -> dict[str, Any]:
    """The answer as `percall sales --json` prints it."""
    question, centre = found.answer.question, found.answer.centre
    days, groups = question.whole, _groups(found) if found.dimension else []
    allocated = {unassigned_note(pool) for pool in found.shared_lists}
    return {
        "currency": centre.currency,
        "from_on": days.from_on.isoformat(),
        "to_on": days.to_on.isoformat(),
        "definition": question.definition.as_json(),
        "credit": {
            "rule": found.rule.name,
            "within_days": found.rule.window_days,
            "in_words": found.rule.in_words(),
        },
        "told_by": "contacts" if found.from_contacts else "sales",
        "total": _figures(found.total) | _money(found.total.cost, found.total.list_cost),
        "group_by": found.dimension,
        "groups": groups,
        "unassigned": _unassigned(found, groups),
        "happened": _happened(found),
        "other_days": None
        if found.from_contacts
        else {
            "from_other_days": found.from_other_days,
            "to_other_contacts": found.to_other_contacts,
        },
        "unknown_campaigns": [
            {"campaign": name, "count": count} for name, count in found.unknown_campaigns
        ],
        "said_by_contacts": dict(zip(("sales", "leads"), found.said_by_contacts, strict=True)),
        "unrated_values": found.total.credits.unrated,
        "notes": [note for note in found.answer.notes if note not in allocated],
    }


def _unassigned(found: SalesAnswer, groups: Sequence[dict[str, Any]]) -> str | None:
    """What of the total's cost is no group's: nobody used it. Null where nothing is grouped."""
    if not found.dimension or found.total.cost is None:
        return None
    units = sum(int(Decimal(one["cost"]).scaleb(MONEY_PLACES)) for one in groups if one["cost"])
    return fixed(half_up(found.total.cost, MONEY_PLACES) - units)


def _happened(found: SalesAnswer) -> dict[str, Any] | None:
    """What became of the sales and leads that happened in the days; the counts sum to `all`."""
    if found.from_contacts:
        return None
    fates = found.of_period
    return {
        "all": sum(fates.values()),
        "credited_to_contacts": fates.get("contact", 0),
        "credited_to_campaigns": fates.get("campaign", 0),
        "not_credited": {name: fates.get(name, 0) for name in REASONS},
    }


def _figures(one: Figures) -> dict[str, Any]:
    credited = one.credits
    return {
        "attempts": one.attempts,
        "reached": one.reached,
        "contact_rate": _over(Fraction(one.reached), one.attempts),
        "sales": shown(credited.sales),
        "leads": shown(credited.leads),
        "units": None if credited.units is None else shown(credited.units),
        "value": None if credited.value is None else shown(credited.value),
        "sales_of_campaigns_alone": shown(one.by_campaign.sales),
        "conversion": _over(credited.sales, one.reached),
        "hours": shown(Fraction(one.agent_ms, HOUR_MS)),
        "sales_per_hour": _over(credited.sales, Fraction(one.agent_ms, HOUR_MS)),
        "cost_per": {
            "sale": _over(one.cost, credited.sales),
            "lead": _over(one.cost, credited.leads),
            "unit": _over(one.cost, credited.units),
            "attempt": _over(one.cost, one.attempts),
            "reached": _over(one.cost, one.reached),
            "hour": _over(one.cost, Fraction(one.agent_ms, HOUR_MS)),
        },
        "value_per_cost": _over(credited.value, one.cost),
    }


def _money(cost: Fraction | None, list_cost: Fraction) -> dict[str, Any]:
    return {"cost": None if cost is None else shown(cost), "list_cost": shown(list_cost)}


def _over(amount: Fraction | None, count: Fraction | int | None) -> str | None:
    return shown(amount / count) if amount is not None and count else None


def _groups(found: SalesAnswer) -> list[dict[str, Any]]:
    """The groups, with counts, costs and lists that sum to what the total prints."""
    groups, total = found.groups, found.total
    rows = [{"group": one.value, **_figures(one), **_money(one.cost, ZERO)} for one in groups]
    for name, whole, part in (
        ("sales", total.credits.sales, lambda g: g.credits.sales),
        ("leads", total.credits.leads, lambda g: g.credits.leads),
        ("units", total.credits.units, lambda g: g.credits.units or ZERO),
        ("value", total.credits.value, lambda g: g.credits.value or ZERO),
        ("list_cost", total.list_cost, lambda g: g.list_cost),
    ):
        _split_into(rows, name, whole, groups, part)
    _split_into(rows, "cost", _sum_of_costs(groups), groups, lambda g: g.cost or ZERO)
    return rows


def _sum_of_costs(groups: Sequence[Figures]) -> Fraction | None:
    """What the groups cost together: the total's cost but for what nobody used."""
    known = [one.cost for one in groups if one.cost is not None]
    return sum(known, ZERO) if known else None


def _split_into(
    rows: list[dict[str, Any]], name: str, whole: Fraction | None, groups: Sequence[Figures],
    part: Callable[[Figures], Fraction],
) -> None:  # fmt: skip
    if whole is None:
        return
    units = split(half_up(whole, MONEY_PLACES), [part(group) for group in groups])
    for row, amount, group in zip(rows, units, groups, strict=True):
        if name != "cost" or group.cost is not None:
            row[name] = fixed(amount)
