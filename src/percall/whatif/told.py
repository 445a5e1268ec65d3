"""A tried plan as JSON: what `percall try --json` prints and pages show.

Rules:
1. Means over replications are numbers, with the interval beside; exact money of one replication
   is text, as in `percall cost --json`, which prints the same for the exported workspace.
2. Money of a month is signed: less is negative.
3. Of a guardrail `broken_share` is in how many replications the plan breaks it, whatever today does,
   and `against_share` in how many that counts against the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from percall.costing.price import Answer
from percall.costing.printed import as_json
from percall.costing.question import Question, definition_of
from percall.intervals import By
from percall.ledger.lines import Line
from percall.money import shown
from percall.twin.figures import Estimate
from percall.whatif.case import Applied, Assumption
from percall.whatif.guarded import Judged
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import words_of
from percall.whatif.measured import Compared
from percall.whatif.priced import WARM_UP_DAYS
from percall.whatif.sensitivity import Sensitive
from percall.whatif.settings_written import number_of
from percall.whatif.standing import broken_share, standing, standing_of
from percall.whatif.tried import Side, Tried

_PLACES = 6


def tried_json(found: Tried, plan: Plan, sensitive: Sequence[Sensitive] = ()) -> dict[str, Any]:
    """A tried plan as one document."""
    run, centre = found.plan.run, found.plan.run.case.centre
    payback = found.payback_months
    return {
        "centre": centre.name,
        "currency": centre.currency,
        "from_on": found.window.from_on.isoformat(),
        "to_on": found.window.to_on.isoformat(),
        "plan": {"name": plan.name, "levers": list(words_of(plan))},
        "seed": run.seed,
        "replications": len(run.replications),
        "warm_up_days": WARM_UP_DAYS,
        "is_precise": found.is_precise,
        "is_refused": found.is_refused,
        "standing": standing(found.judged).value,
        "measures": [_measure(one) for one in found.compared],
        "guardrails": [judged_json(one, found) for one in found.judged],
        "money": _money(found),
        "investment": _amount(found.applied.investment),
        "payback_months": None if payback is None else round(float(payback), 1),
        "away": {
            "today": _mean(found.today.run.away), "plan": _mean(found.plan.run.away),
        },
        "assumptions": [_assumption(one) for one in found.applied.assumptions],
        "sensitivity": [_sensitive(one) for one in sensitive],
        **_changes(found.applied),
        "replication": {
            "today": _exact(found.today), "plan": _exact(found.plan),
        },
    }  # fmt: skip


def _changes(applied: Applied) -> dict[str, Any]:
    return {
        "inputs": [
            {"where": one.where, "before": one.before, "after": one.after}
            for one in applied.inputs
        ],
        "lines": [
            {"before": _line(one.before), "after": _line(one.after), "why": one.why}
            for one in applied.lines
        ],
        "caveats": list(applied.caveats),
    }  # fmt: skip


def _mean(numbers: tuple[int, ...]) -> float:
    return round(sum(numbers) / len(numbers), _PLACES)


def estimate_json(one: Estimate) -> dict[str, float | None]:
    """A mean and its interval."""
    return {name: _rounded(getattr(one, name)) for name in ("mean", "low", "high")}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)


def _measure(one: Compared) -> dict[str, Any]:
    return {
        "name": one.name, "today": estimate_json(one.today), "plan": estimate_json(one.plan),
        "change": estimate_json(one.change), "verdict": one.verdict,
    }  # fmt: skip


def judged_json(one: Judged, found: Tried) -> dict[str, Any]:
    """A guardrail under a plan."""
    worst = one.worst
    return {
        "name": one.name, "limit": shown(one.limit), "today": _rounded(one.today),
        "plan": _rounded(one.plan), "broken_today_share": _rounded(one.broken_today_share),
        "broken_share": _rounded(broken_share(found, one)),
        "against_share": _rounded(one.broken_share),
        "is_refused": one.is_refused, "standing": standing_of(one).value,
        "is_settled": one.is_settled,
        "worst": None if worst is None else {
            "weekday": worst.half_hour // 48 + 1, "half_hour": worst.half_hour % 48,
            "today": _rounded(worst.today), "plan": _rounded(worst.plan),
        },
    }  # fmt: skip


def _money(found: Tried) -> dict[str, Any]:
    money = found.money
    hours = money.released_hours
    return {
        "book": shown(money.book),
        "by_cash_kind": {kind.value: shown(amount) for kind, amount in money.by_kind.items()},
        "loaded": _amount(money.loaded),
        "hung_up": shown(money.hung_up),
        "noticed": shown(money.noticed),
        "notice_on": money.notice_on.isoformat() if money.notice_on else None,
        "released_hours": None if hours is None else round(hours, 1),
    }


def _amount(amount: Fraction | None) -> str | None:
    return None if amount is None else shown(amount)


def _assumption(one: Assumption) -> dict[str, Any]:
    return {
        "name": one.name, "value": float(one.value), "unit": one.unit,
        "origin": one.origin.value, "source": one.source,
    }  # fmt: skip


def _sensitive(one: Sensitive) -> dict[str, Any]:
    return {
        "name": one.assumption.name, "value": float(one.assumption.value),
        "moved": [
            {
                "value": float(other.value), "cost_per_call": _rounded(other.cost_per_call),
                "book": shown(other.book),
                "service_level_share": _rounded(other.service_level_share),
                "change": estimate_json(other.change),
            }
            for other in one.moved
        ],
    }  # fmt: skip


def _line(line: Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "file": line.file, "row": line.row, "account": line.account,
        "from_on": line.from_on.isoformat(), "to_on": line.to_on.isoformat(),
        "amount": number_of(line.amount), "currency": line.currency, "scope": line.scope,
        "steps": line.steps,
    }  # fmt: skip


def _exact(side: Side) -> dict[str, Any]:
    """The first replication, as `percall cost --json` prints a period."""
    run, centre = side.run, side.run.case.centre
    question = Question(run.window, By.TOTAL, (), definition_of(centre))
    document = as_json(Answer(centre, question, (), side.figures[:1]))
    found: dict[str, Any] = document["periods"][0]
    return found
