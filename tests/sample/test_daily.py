"""Days as sums are those of the sample that is written out, and a planted change is one."""

from datetime import date
from pathlib import Path

from percall.sample.daily import DayByDay
from percall.sample.make import make_sample
from percall.sample.plan import Plan, planned
from percall.sample.truth import QUALITY_SUMS
from tests.sample.conftest import nobody_looks_on


def test_days_sum_to_the_truth_of_the_same_plan(tmp_path: Path) -> None:
    plan = planned(weeks=2, agents=8, clean=True, steady=True)
    truth = make_sample(tmp_path / "centre", plan, nobody_looks_on).truth
    centre = DayByDay(plan)
    days = [centre.play(plan, day) for day in plan.days()]
    found = {name: sum(day[name] for day in days) for name in QUALITY_SUMS}
    assert found == truth["total"]["all"]
    assert sum(day["resolved"] for day in days) == truth["facts"]["resolved"]


def test_a_day_can_be_played_again_with_longer_handle_times() -> None:
    plan, day = planned(agents=8, clean=True, steady=True), date(2026, 10, 19)
    longer = Plan(plan.seed, plan.weeks, plan.agents, plan.contacts_per_day, plan.clean,
                  steady=True, handle_factor=1.5)  # fmt: skip
    centre = DayByDay(plan)
    other = centre.again()
    usual, changed = centre.play(plan, day), other.play(longer, day)
    aht = [one["handle_s"] / one["handled"] for one in (usual, changed)]
    assert 1.35 < aht[1] / aht[0] < 1.65


def test_a_steady_centre_has_no_seasons_and_no_broken_week() -> None:
    steady, usual = planned(steady=True), planned()
    days = [date(2026, 8, 5), date(2026, 10, 14)]
    assert {steady.month_factor(day) for day in days} == {1.0}
    assert len({steady.absent_share(day) for day in days}) == 1
    assert not steady.is_outage(days[1], 12 * 3600)
    assert usual.is_outage(days[1], 12 * 3600)
    assert usual.absent_share(days[1]) > usual.absent_share(days[0])
