"""Guardrails refuse what breaks them too often, and nothing hides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from percall.intervals import Period
from percall.whatif.case import Applied, Case
from percall.whatif.examples import example_case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.reading import plan_of
from percall.whatif.taken import HALF_HOUR_SUMS
from percall.whatif.tried import Effort, Tried, try_applied

WEEK = Period(date(2026, 10, 5), date(2026, 10, 12))


def guarded(name: str, **rails: float) -> Case:
    case = example_case(name)
    found = tuple((rail, Fraction(str(limit))) for rail, limit in rails.items())
    return replace(case, centre=replace(case.centre, guardrails=found))


def tried(case: Case, *words: str) -> Tried:
    applied = apply(case, plan_of(words), WEEK) if words else Applied(case)
    return try_applied(case, applied, WEEK, Effort(first=6, most=6))


def test_a_plan_that_breaks_a_guardrail_is_refused_with_half_hour_and_number() -> None:
    today = tried(guarded("idle", service_level_share=0.5))
    level = today.of("service_level_share").today.mean
    assert level is not None
    case = guarded("idle", service_level_share=round(level - 0.05, 3))
    assert not tried(case).is_refused
    found = tried(case, "staff=-50%")
    assert found.is_refused
    rail, away = found.judged
    assert not away.is_refused
    assert rail.broken_today_share == 0
    assert rail.broken_share == 1
    assert rail.worst is not None
    assert rail.worst.plan < float(rail.limit)
    weekday, half_hour = divmod(rail.worst.half_hour, 48)
    assert weekday < 7
    offered = sum(taken.by_half_hour[0, rail.worst.half_hour] for taken in found.plan.run.taken)
    assert offered >= 20 * len(found.plan.run.taken)
    assert 0 <= half_hour < 48


def test_what_is_broken_today_may_not_get_worse_and_may_get_better() -> None:
    case = guarded("short", service_level_share=0.999)
    assert tried(case).judged[0].broken_today_share == 1
    assert not tried(case).is_refused
    assert not tried(case, "staff=+10%").is_refused
    assert tried(case, "staff=-10%").is_refused


def test_the_centre_says_how_often_is_too_often() -> None:
    case = guarded("short", asa_s=0.001)
    patient = replace(case, centre=replace(case.centre, most_broken_share=Fraction(1)))
    assert tried(case, "staff=-10%").is_refused
    assert not tried(patient, "staff=-10%").is_refused


def test_a_guardrail_on_cost_is_judged_on_the_whole() -> None:
    case = guarded("idle", cost_per_call=0.01)
    rail = tried(case, "staff=+50%").judged[0]
    assert rail.is_refused
    assert rail.worst is None


def test_closing_the_centre_is_refused_though_nobody_hangs_up() -> None:
    """Who finds it closed stands in no other measure: not offered, not abandoned."""
    found = tried(guarded("idle"), "hours=10:00-11:00")
    assert found.of("turned_away").verdict == "more"
    assert [one.name for one in found.judged if one.is_refused] == ["turned_away_share"]
    assert found.money.book < 0
    assert found.money.book <= found.money.hung_up < 0
    for taken in found.plan.run.taken:
        assert taken.by_half_hour[HALF_HOUR_SUMS.index("away")].sum() == taken.turned_away > 0
    worst = found.judged[-1].worst
    assert worst is not None
    assert worst.half_hour % 48 // 2 != 10  # the hour that it stays open
    assert worst.half_hour // 48 < 5
    assert worst.today is not None
    assert worst.plan > worst.today


def test_chance_alone_refuses_nothing_where_today_is_broken_already() -> None:
    case = guarded("short", service_level_share=0.999, abandoned_share=0.0001)
    found = tried(case, "ivr=-1%")
    assert found.of("service_level_share").verdict in ("cannot tell", "same", "more")
    assert not found.is_refused


def test_one_replication_in_ten_is_not_more_than_one_in_ten() -> None:
    case, effort = guarded("short", service_level_share=0.1), Effort(first=10, most=10)
    plan = apply(case, plan_of(["staff=-10%"]), WEEK)
    levels = sorted(
        one.quality.service_level_share or Fraction(0)
        for one in try_applied(case, plan, WEEK, effort).plan.figures
    )
    for count, is_refused in ((1, False), (2, True)):
        limit = (levels[count - 1] + levels[count]) / 2
        rails = (("service_level_share", limit),)
        stated = replace(case, centre=replace(case.centre, guardrails=rails))
        found = try_applied(stated, apply(stated, plan_of(["staff=-10%"]), WEEK), WEEK, effort)
        rail = found.judged[0]
        assert (rail.broken_share, rail.is_refused) == (count / 10, is_refused)


def test_a_plan_that_does_next_to_nothing_is_refused_on_no_seed() -> None:
    """Today is so near its limit that it crosses it now and then by itself."""
    case = guarded("short", abandoned_share=0.5)
    today = try_applied(case, Applied(case), WEEK, Effort(first=16, most=16))
    shares = sorted(one.quality.abandoned_share or 0 for one in today.today.figures)
    case = guarded("short", abandoned_share=float(shares[-3]))
    applied = apply(case, plan_of(["ivr=-1%"]), WEEK)
    for seed in range(1, 9):
        assert not try_applied(case, applied, WEEK, Effort(seed=seed)).is_refused


def test_a_verdict_near_its_limit_is_played_until_it_is_settled() -> None:
    """Near: one replication in ten would break it."""
    words, effort = plan_of(["staff=-10%"]), Effort(precision=1.0)
    far = guarded("idle", service_level_share=0.1)
    found = try_applied(far, apply(far, words, WEEK), WEEK, effort)
    levels = found.plan.measures["service_level_share"]
    assert len(levels) == 4
    near = guarded("idle", service_level_share=float(levels.mean() - 1.28 * levels.std(ddof=1)))
    found = try_applied(near, apply(near, words, WEEK), WEEK, effort)
    assert len(found.plan.figures) > 4
    assert found.is_settled or len(found.plan.figures) == effort.most


def test_the_half_hour_named_is_one_that_the_plan_makes_worse() -> None:
    for words in (("staff=-10%",), ("staff=-30%",), ("staff=-1", "voip=-0.4,lines=0.5")):
        found = tried(guarded("short", service_level_share=0.7, abandoned_share=0.1), *words)
        for rail in found.judged:
            if rail.worst is not None and rail.worst.today is not None:
                harm = rail.worst.plan - rail.worst.today
                assert (harm < 0) is (rail.name == "service_level_share"), (words, rail)
