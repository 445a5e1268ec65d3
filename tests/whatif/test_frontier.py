"""Cost and quality over staffing levels: what is tried, what is efficient, and today among it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from percall.errors import UsageFault
from percall.intervals import Period
from percall.whatif.examples import example_case
from percall.whatif.frontier import frontier, plans_of
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import plan_of, words_of
from percall.whatif.told_many import frontier_json

DAYS = Period(date(2026, 10, 5), date(2026, 10, 7))
LEVELS = (Fraction(-1, 10), Fraction(1, 10))


def test_every_combination_of_levers_is_tried_at_every_level() -> None:
    plans = plans_of(plan_of(["callback", "voip"]), LEVELS)
    assert len(plans) == 4 * 3  # neither, each, both; today's staff is always among the levels
    assert plans[0] == (Plan(), Fraction(0))
    assert len({words_of(plan) for plan, _level in plans}) == len(plans)


def test_staff_among_the_levers_and_too_many_levers_are_refused() -> None:
    with pytest.raises(UsageFault, match="varies staff by itself"):
        plans_of(plan_of(["staff=-5%"]))
    with pytest.raises(UsageFault, match="too many plans"):
        plans_of(plan_of(["callback", "voip", "ivr", "skills", "remote"]), LEVELS)


def test_more_agents_cost_more_and_answer_more() -> None:
    case = example_case("short")
    found = frontier(case, DAYS, plans_of(Plan(), LEVELS), replications=3)
    by_level = {one.staff_share: one for one in found.points}
    fewer, today, more = (by_level[level] for level in (LEVELS[0], Fraction(0), LEVELS[1]))
    assert fewer.cost is not None
    assert today.cost is not None
    assert more.cost is not None
    assert fewer.cost < today.cost < more.cost
    levels = [one.service_level_share or 0 for one in (fewer, today, more)]
    assert levels == sorted(levels)
    assert found.today is today
    assert fewer.is_refused
    assert found.points.index(fewer) not in found.efficient
    assert found.points.index(more) in found.efficient
    document = frontier_json(found, "Short", "EUR")
    (now,) = [one for one in document["points"] if one["is_today"]]
    assert now["standing"] == "broken as today"
    marked = [i for i, one in enumerate(document["points"]) if one["is_efficient"]]
    assert marked == sorted(document["efficient"])


def test_a_lever_that_does_not_apply_is_left_out_and_said() -> None:
    case = example_case("idle")
    found = frontier(case, DAYS, plans_of(plan_of(["cloud"]), ()), replications=2)
    assert [one.is_today for one in found.points] == [True]
    assert len(found.not_tried) == 1
    assert "cloud" in found.not_tried[0]
