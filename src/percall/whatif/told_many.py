"""Many tried plans as JSON: what `percall levers --json` and `percall frontier --json` print."""

from __future__ import annotations

from typing import Any

from percall.money import shown
from percall.whatif.frontier import Frontier, Point
from percall.whatif.levers.reading import words_of
from percall.whatif.ranking import Ranked, Ranking
from percall.whatif.standing import breaks_today, standing, standing_today
from percall.whatif.told import estimate_json, judged_json
from percall.whatif.tried import Tried

_MEASURES = ("cost_per_call", "cost_per_resolution", "cost", "service_level_share",
             "abandoned_share", "asa_s")  # fmt: skip


def ranking_json(found: Ranking, centre: str, currency: str) -> dict[str, Any]:
    """A ranking as one document."""
    best = found.best
    return {
        "centre": centre, "currency": currency, "from_on": found.window.from_on.isoformat(),
        "to_on": found.window.to_on.isoformat(), "seed": found.seed,
        "replications": found.replications,
        "best": None if best is None else list(words_of(best.plan)),
        "best_is_at_end": found.best_is_at_end,
        "today": _today(found.ranked[0].tried) if found.ranked else None,
        "levers": [_ranked(one) for one in found.ranked],
        "not_tried": [{"lever": one.name, "why": one.why} for one in found.not_tried],
    }  # fmt: skip


def _today(tried: Tried) -> dict[str, Any]:
    """Today's measures and how it meets the guardrails: what every plan is held against."""
    return {
        "measures": [
            {"name": name, "today": estimate_json(tried.of(name).today)} for name in _MEASURES
        ],
        "standing": standing_today(tried.judged).value,
        "guardrails": [
            {
                **{key: value for key, value in judged_json(rail, tried).items()
                   if key in ("name", "limit", "today", "broken_today_share")},
                "is_broken": breaks_today(rail),
            }
            for rail in tried.judged
        ],
    }  # fmt: skip


def _ranked(one: Ranked) -> dict[str, Any]:
    payback = one.tried.payback_months
    spent = one.tried.applied.investment
    return {
        "levers": list(words_of(one.plan)), "saved_a_month": estimate_json(one.cash),
        "is_refused": one.is_refused, "standing": standing(one.tried.judged).value,
        "fresh": None if one.fresh is None else _fresh(one.fresh),
        "changes_nothing": not (one.tried.applied.inputs or one.tried.applied.lines),
        "caveats": list(one.tried.applied.caveats),
        "investment": None if spent is None else shown(spent),
        "payback_months": None if payback is None else round(float(payback), 1),
        "measures": _measures(one.tried),
        "guardrails": [judged_json(rail, one.tried) for rail in one.tried.judged],
    }  # fmt: skip


def _fresh(one: Ranked) -> dict[str, Any]:
    """The second look at a plan, on seeds that no plan had met."""
    return {
        "seed": one.tried.today.run.seed, "saved_a_month": estimate_json(one.cash),
        "is_refused": one.is_refused, "standing": standing(one.tried.judged).value,
        "measures": _measures(one.tried),
        "guardrails": [judged_json(rail, one.tried) for rail in one.tried.judged],
    }  # fmt: skip


def frontier_json(found: Frontier, centre: str, currency: str) -> dict[str, Any]:
    """A frontier as one document."""
    return {
        "centre": centre, "currency": currency, "from_on": found.window.from_on.isoformat(),
        "to_on": found.window.to_on.isoformat(), "seed": found.seed,
        "replications": found.replications, "cost": found.by,
        "points": [
            _point(one, is_efficient=place in found.efficient)
            for place, one in enumerate(found.points)
        ],
        "efficient": list(found.efficient),
        "not_tried": list(found.not_tried),
    }  # fmt: skip


def _point(one: Point, *, is_efficient: bool) -> dict[str, Any]:
    return {
        "levers": list(words_of(one.plan)), "staff_share": float(one.staff_share),
        "cost": estimate_json(one.estimate), "is_today": one.is_today,
        "is_refused": one.is_refused, "standing": standing(one.tried.judged).value,
        "is_efficient": is_efficient,
        "measures": _measures(one.tried),
        "guardrails": [judged_json(rail, one.tried) for rail in one.tried.judged],
    }  # fmt: skip


def _measures(tried: Tried) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "today": estimate_json(tried.of(name).today),
            "plan": estimate_json(tried.of(name).plan),
            "change": estimate_json(tried.of(name).change), "verdict": tried.of(name).verdict,
        }
        for name in _MEASURES
    ]  # fmt: skip
