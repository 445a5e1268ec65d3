"""A plan tried: today against itself is nothing, what is planted is told, feedback is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from percall.intervals import Period
from percall.whatif.case import Applied, Case
from percall.whatif.examples import EXAMPLES, example_case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.reading import plan_of
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.marginal import marginal_costs
from percall.whatif.measured import MONEY, compared, measures_of
from percall.whatif.priced import price_run, run_case
from percall.whatif.sensitivity import sensitivity
from percall.whatif.tried import Effort, Tried, settle, try_applied

WEEK = Period(date(2026, 10, 5), date(2026, 10, 12))
DAY = Period(date(2026, 10, 6), date(2026, 10, 7))
FEW = Effort(first=4, most=4)


def tried(case: Case, *words: str, effort: Effort = FEW, window: Period = WEEK) -> Tried:
    return try_applied(case, apply(case, plan_of(words), window), window, effort)


def dearer(case: Case, factor: Fraction) -> Applied:
    lines = tuple(
        replace(one, amount=one.amount * factor) if one.account == "Labour:Wages" else one
        for one in case.lines
    )
    return Applied(replace(case, lines=lines))


@pytest.mark.parametrize("name", EXAMPLES)
def test_today_against_itself_is_exactly_nothing(name: str) -> None:
    found = tried(example_case(name), "nothing")
    for one in found.compared:
        if one.change.mean is not None:
            assert (one.change.mean, one.verdict) == (0.0, "same"), one.name
    assert found.money.book == 0
    assert found.payback_months is None
    assert not found.is_refused


def test_today_against_itself_on_other_seeds_covers_nothing() -> None:
    """Two hundred pairs of three replications, each pair of two seeds."""
    case = example_case("idle")
    sides = [run_case(case, DAY, seed, range(600), warm_up_days=0, threads=2) for seed in (1, 2)]
    both = []
    for run in sides:
        figures = price_run(run)
        both.append(measures_of(run, figures, marginal_costs(run, figures, case.lines)))
    covered = {"cost_per_call": 0, "service_level_share": 0}
    for first in range(0, 600, 3):
        cut = [{name: all_[first : first + 3] for name, all_ in one.items()} for one in both]
        for one in compared(cut[0], cut[1]):
            if one.name in covered:
                low, high = one.change.low, one.change.high
                assert low is not None
                assert high is not None
                covered[one.name] += low <= 0 <= high
    for name, count in covered.items():
        assert 0.90 <= count / 200 <= 0.99, (name, count)


def test_a_planted_hundredth_of_the_cost_is_told() -> None:
    """Wages are a part of the cost: they are raised by what makes one hundredth of all of it."""
    case = example_case("idle")
    today = run_case(case, WEEK, 1, range(2))
    (whole, _other) = price_run(today)
    wages = whole.accounts["Labour:Wages"]
    factor = 1 + whole.cost / 100 / wages
    told = 0
    for seed in range(20):
        effort = Effort(first=3, most=3, seed=seed)
        found = try_applied(case, dearer(case, factor), WEEK, effort)
        cost = found.of("cost_per_call")
        told += cost.verdict == "more"
        assert cost.change.mean is not None
        assert cost.today.mean is not None
        assert cost.change.mean / cost.today.mean == pytest.approx(0.01, rel=1e-6)
    assert told / 20 >= 0.8


def test_fewer_staff_is_dearer_to_customers_than_a_centre_without_redials_says() -> None:
    """Who gives up calls again: without that, fewer agents look better than they are."""
    case = example_case("short")
    deaf = replace(case, behaviour=replace(case.behaviour, redial=(), repeat=()))
    effort = Effort(first=8, most=8)
    with_them = tried(case, "staff=-15%", effort=effort)
    without = tried(deaf, "staff=-15%", effort=effort)
    for name in ("contacts", "abandoned", "asa_s"):
        gap = with_them.of(name).change, without.of(name).change
        assert gap[0].low is not None
        assert gap[1].high is not None
        assert gap[0].low > gap[1].high, name
    loads = [one.of("contacts").change.mean for one in (with_them, without)]
    assert loads[0] is not None
    assert loads[0] > 0


def test_two_plans_meet_the_same_customers() -> None:
    case = example_case("idle")
    more = apply(case, plan_of(["staff=+1"]), DAY).case
    both = [run_case(one, DAY, 3, range(2), warm_up_days=0) for one in (case, more)]
    cells = [[taken.sums.chosen.counts["contacts"] for taken in run.taken] for run in both]
    assert np.allclose(cells[0], cells[1], rtol=0.05)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_books_that_change_are_the_money_that_changes(name: str) -> None:
    case = example_case(name)
    found = tried(case, "staff=+20%")
    assert sum(found.money.by_kind.values()) == found.money.book
    assert found.money.book > 0
    assert found.payback_months is None
    free = tried(case, "staff=+20%,investment=0")
    assert free.payback_months is None  # nothing is spent, and nothing saved
    cost = found.of("cost")
    assert cost.change.mean == pytest.approx(float(found.money.book) * 7 / 30.4375, rel=1e-9)


def test_more_replications_are_played_until_the_cost_is_known() -> None:
    case = example_case("short")
    rough = tried(case, "staff=-10%", effort=Effort(first=2, most=64, precision=0.2))
    fine = tried(case, "staff=-10%", effort=Effort(first=2, most=64, precision=0.005))
    assert len(rough.plan.run.replications) < len(fine.plan.run.replications)
    assert fine.is_precise
    half, mean = fine.of("cost_per_call").change.half, fine.of("cost_per_call").today.mean
    assert half is not None
    assert mean is not None
    assert half <= 0.005 * mean


def test_without_a_lever_it_is_played_until_todays_own_cost_is_known() -> None:
    """The difference is exactly nothing at once, and says nothing of how well today is known."""
    case = example_case("idle")
    seen: list[int] = []
    endless = Effort(first=2, most=8, precision=0)
    found = try_applied(
        case, Applied(case), DAY, endless, seen=lambda one: seen.append(len(one.plan.figures))
    )
    assert seen == [2, 4, 8]
    assert not found.is_precise
    first = compared(
        *({name: all_[:4] for name, all_ in found.today.measures.items()} for _side in range(2))
    )
    half, mean = first[0].today.half, first[0].today.mean
    assert half is not None
    assert mean is not None
    rough = Effort(first=2, most=8, precision=1.001 * half / mean)
    known = try_applied(case, Applied(case), DAY, rough)
    assert known.is_precise
    assert len(known.today.run.replications) <= 4


@pytest.mark.parametrize("measure", MONEY)
def test_no_calls_have_no_cost_and_no_verdict(measure: str) -> None:
    case = example_case("idle")
    sunday = Period(date(2026, 10, 11), date(2026, 10, 12))
    run = run_case(case, sunday, 1, range(2), warm_up_days=0)
    found = settle(case, Applied(case), sunday, run, run, 0.01)
    if found.of("contacts").today.mean == 0 and measure != "cost":
        assert found.of(measure).today.mean is None


def test_what_a_machine_solves_is_solved() -> None:
    """An assistant that is always right makes a resolution cheaper than one that is always wrong."""
    case = example_case("idle")
    right = tried(case, "assistant.containment=0.6,wrong=0,price=0,solved_price=0")
    wrong = tried(case, "assistant.containment=0.6,wrong=1,price=0,solved_price=0")
    each = [one.of("cost_per_resolution").plan.mean for one in (right, wrong)]
    today = right.of("cost_per_resolution").today.mean
    assert each[0] is not None
    assert each[1] is not None
    assert today is not None
    assert each[0] < today
    assert each[0] < each[1]


def test_staff_goes_evenly_from_every_hour() -> None:
    """Whole agents go evenly, and who came now and then comes by the share less often."""
    case = example_case("idle")
    now_and_then = replace(case.behaviour.shifts[0], agents=1, absent_share=0.6)
    shifts = (*case.behaviour.shifts, now_and_then)
    case = replace(case, behaviour=replace(case.behaviour, shifts=shifts))
    for share in ("-30%", "+10%"):
        factor = 1 + int(share[:-1]) / 100
        moved = apply(case, plan_of([f"staff={share}"]), WEEK).case.behaviour.shifts
        for before, after in zip(shifts[:-1], moved[:-1], strict=True):
            assert abs(after.agents - factor * before.agents) <= 1
        assert 1 - moved[-1].absent_share == pytest.approx(factor * 0.4)


def test_hang_ups_that_fall_make_no_saving() -> None:
    """Fewer customers hang up and some more are turned away: nothing of a saving is theirs."""
    found = tried(example_case("short"), "callback=0,accepted=1,answered=1")
    assert (found.of("abandoned").change.mean or 0) < 0
    assert found.money.hung_up == 0


def test_who_tries_again_and_is_served_is_no_saving() -> None:
    """A saving from customers who are not served is at most that of the calls which are fewer."""
    found = tried(example_case("short"), "staff=-20%")
    today, plan = found.today.run.taken, found.plan.run.taken
    fewer = sum(b.sums.chosen.counts["handled"] for b in today) - sum(
        b.sums.chosen.counts["handled"] for b in plan
    )
    lost = sum((b.sums.chosen.waits or {})["lost"] + b.turned_away for b in plan) - sum(
        (b.sums.chosen.waits or {})["lost"] + b.turned_away for b in today
    )
    assert 0 < fewer < lost
    moving = -found.money.hung_up * sum(b.sums.chosen.counts["handled"] for b in today) / fewer
    assert 0 < moving <= -found.money.book * 20


def test_what_matters_most_is_beside_the_plan_on_the_same_replications() -> None:
    """A price that doubles makes the plan dearer, and half of it cheaper, however few are played."""
    case = example_case("idle")
    plan = plan_of(["training.licence=200"])
    found = try_applied(case, apply(case, plan, WEEK), WEEK, Effort(first=8, most=8))
    cost = found.of("cost_per_call").plan.mean
    assert cost is not None
    for one in sensitivity(case, plan, found):
        for moved in one.moved:
            assert moved.cost_per_call == pytest.approx(cost + (moved.change.mean or 0))


def test_a_cheaper_licence_is_no_saving_of_those_who_hang_up() -> None:
    """Shorter hours turn customers away and save next to nothing; the licence saves the rest."""
    case = example_case("idle")
    cheaper = tried(case, "cloud.licence=1")
    both = tried(case, "cloud.licence=1", "hours=09:00-17:00,shifts=stay")
    assert both.of("turned_away").verdict == "more"
    assert both.money.book < 0
    rest = both.money.book - cheaper.money.book
    assert both.money.hung_up >= min(rest, 0)


def test_what_waits_for_notice_is_no_more_than_what_is_saved() -> None:
    for name in EXAMPLES:
        for words in (("cloud.licence=50",), ("remote",), ("staff=-10%",)):
            try:
                money = tried(example_case(name), *words).money
            except PlanRefused:
                continue
            assert min(money.book, 0) <= money.noticed <= 0
            assert (money.notice_on is None) is (money.noticed == 0)
