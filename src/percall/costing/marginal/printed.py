"""The answer as JSON: what is printed adds up.

Rules, beside those of `costing.printed`:
1. A rung's amount is rounded half up; all of the loaded cost is printed as `percall cost` does.
2. A rung is split over its lines, and once more over its half-hours (with what nobody used): each
   of them sums to the rung on the printed strings. `leaves` sums the printed lines by their day.
3. Costs per call and the week's figures round one by one.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from percall.costing.marginal.answer import AtHalfHour, Marginal
from percall.costing.marginal.floor import GUARDRAILS, OCCUPANCY, Floor
from percall.costing.marginal.ladder import How, Name, Part, Rung
from percall.costing.marginal.said import FORMULAS, crossings, headline, sentences
from percall.costing.printed import measure_text, wholes
from percall.costing.rates import ZERO
from percall.money import MONEY_PLACES, SECONDS_PLACES, fixed, half_up, shown, split

MS = 1000


def as_json(answer: Marginal) -> dict[str, Any]:
    """The answer as `percall marginal --json` prints it (docs/marginal.md)."""
    said = sentences(answer)
    return {
        "currency": answer.centre.currency,
        "definition": answer.definition.as_json(),
        "from_on": answer.period.from_on.isoformat(),
        "to_on": answer.period.to_on.isoformat(),
        "share": shown(answer.share),
        "contacts": answer.figures.contacts,
        "calls": answer.figures.calls,
        "why_not": answer.why_not,
        "sentence": headline(answer),
        "assumed": [
            {"name": one.name, "value": one.value, "why": one.why} for one in answer.assumed
        ],
        "ladder": [_rung(answer, rung, said[rung.name]) for rung in answer.rungs],
        "crossings": crossings(answer),
        "floor": {floor.value: _floor(answer, floor) for floor in Floor},
        "week": [_half_hour(answer, one) for one in answer.week],
        "notes": list(answer.notes),
    }


def amount_units(answer: Marginal, rung: Rung) -> int:
    """A rung's amount as printed, in units of the last place."""
    if rung.name is Name.LOADED and answer.share == 1:
        return wholes(answer.figures).cost
    return half_up(rung.amount, MONEY_PLACES)


def _rung(answer: Marginal, rung: Rung, sentence: str) -> dict[str, Any]:
    is_known = answer.is_known(rung.name)
    if not is_known:
        rung = Rung(rung.name, (), {})
    whole = amount_units(answer, rung) if is_known else 0
    of_lines = _split(whole, [part.amount for part in rung.parts])
    released_s = None if answer.has_totals else answer.share * answer.agent_ms / MS
    released = {"released_s": _shown(released_s, SECONDS_PLACES)}
    return {
        "rung": rung.name.value,
        "amount": fixed(whole) if is_known else None,
        "per_call": _shown(answer.per_call(rung.name)),
        **(released if rung.name is Name.TIME else {}),
        "formula": FORMULAS[rung.name],
        "sentence": sentence,
        "lines": [_part(p, units) for p, units in zip(rung.parts, of_lines, strict=True)],
        **({"leaves": _leaves(answer, rung, of_lines)} if rung.name is Name.LEAVING else {}),
        **_half_hours(rung, whole),
    }


def _part(part: Part, units: int) -> dict[str, Any]:
    line = part.booked.line
    found: dict[str, Any] = {
        "file": line.file or None,
        "row": line.row or None,
        "from_on": line.from_on.isoformat(),
        "to_on": line.to_on.isoformat(),
        "account": line.account,
        "pool": part.booked.pool.name,
        "cash_kind": part.booked.moves.kind.value,
        "assumed": part.booked.moves.is_assumed,
        "how": part.how.value,
        "amount": fixed(units),
    }
    if part.how is How.STEPS:
        found |= {
            "steps": line.steps,
            "steps_dropped": part.steps_dropped,
            "leaves_on": str(part.leaves_on),
        }
    return found


def _leaves(answer: Marginal, rung: Rung, of_lines: list[int]) -> list[dict[str, Any]]:
    """What leaves from which day on; bills that move with each contact leave at once."""
    by_day: dict[str, int] = {}
    for part, units in zip(rung.parts, of_lines, strict=True):
        day = (part.leaves_on or answer.period.from_on).isoformat()
        by_day[day] = by_day.get(day, 0) + units
    return [{"from_on": day, "amount": fixed(units)} for day, units in sorted(by_day.items())]


def _half_hours(rung: Rung, whole: int) -> dict[str, Any]:
    """Where in the week the rung arises; `unassigned` is what nobody used."""
    units = _split(whole, [*rung.half_hours.values(), rung.amount_of(How.UNASSIGNED)])
    return {
        "half_hours": [
            {"weekday": at.weekday, "half_hour": at.index, "amount": fixed(one)}
            for at, one in zip(rung.half_hours, units, strict=False)
        ],
        "unassigned": fixed(units[-1]),
    }


def _split(whole: int, parts: list[Fraction]) -> list[int]:
    return split(whole, parts) if parts else []


def _floor(answer: Marginal, floor: Floor) -> dict[str, Any]:
    found = answer.at(floor)
    calls = sum(one.calls for one in found)
    cost = sum((one.marginal_cost for one in found), ZERO)
    hides = answer.why_not is not None or not calls or any(one in answer.untold for one in found)
    return {
        "half_hours": len(found),
        "contacts": sum(one.contacts for one in found),
        "calls": calls,
        "marginal_cost_per_call": None if hides else shown(cost / calls),
    }


def _half_hour(answer: Marginal, one: AtHalfHour) -> dict[str, Any]:
    stood, hides = one.stood, answer.why_not is not None
    measures: Mapping[str, Any] = {
        name: measure_text(name, getattr(stood.quality, name)) for name in (OCCUPANCY, *GUARDRAILS)
    }
    return {
        "weekday": one.half_hour.weekday,
        "half_hour": one.half_hour.index,
        "starts": one.half_hour.starts,
        "floor": stood.floor.value,
        "short_by": list(stood.short_by),
        "contacts": one.contacts,
        "calls": one.calls,
        "marginal_cost": shown(one.marginal_cost) if answer.is_known(Name.MARGINAL) else None,
        "marginal_cost_per_call": None if hides else _shown(one.per_call),
        "agent_s": shown(one.agent_ms / MS, SECONDS_PLACES),
        "paid_s": shown(Fraction(stood.staffing.paid_ms, MS), SECONDS_PLACES),
        "paid_agents": _shown(one.paid_agents, SECONDS_PLACES),
        **measures,
    }


def _shown(value: Fraction | None, places: int = MONEY_PLACES) -> str | None:
    return None if value is None else shown(value, places)
