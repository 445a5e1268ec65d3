"""Numbers that other tools answer with a probability above one, a crash or never."""

import math

import numpy as np
import pytest

from percall.errors import UsageFault
from percall.staffing.answer import needed, rostered, served
from percall.staffing.demand import Demand, Targets

NAN, INF = math.nan, math.inf


def test_without_calls_a_call_that_came_would_be_answered_at_once_and_nobody_is_needed() -> None:
    found = served(Demand(0, 1800, NAN), 5, 20)
    assert (found.service_level_share, found.asa_s, found.occupancy_share) == (1, 0, 0)
    assert needed(Demand(0, 1800, 300), Targets(20, 1.0, 0.0)).agents == 0
    assert math.isnan(served(Demand(0, 1800, 300), 0, 20).service_level_share)


@pytest.mark.parametrize("agents", [0, 1, 29, 30])
def test_a_load_of_the_agents_or_more_is_unstable_and_nothing_is_above_one(agents: int) -> None:
    found = served(Demand(180, 1800, 300), agents, 20)
    assert found.is_unstable
    assert found.service_level_share == 0
    assert found.waiting_share == 1
    assert math.isinf(found.wait_s)


def test_nobody_answers_but_callers_give_up() -> None:
    found = served(Demand(10, 1800, 300, patience_s=60), 0, 20)
    assert (found.service_level_share, found.abandoned_share, found.wait_s) == (0, 1, 60)
    assert math.isnan(found.asa_s)
    blocked = served(Demand(10, 1800, 300, lines=3), 0, 20)
    assert blocked.blocked_share == 1


def test_a_target_of_100_per_cent_is_one_call_in_a_thousand_million() -> None:
    demand = Demand(175, 1800, 300)
    agents = needed(demand, Targets(20, 1.0)).agents
    late = 1 - served(demand, agents - [0, 1], 20).service_level_share
    assert late[0] <= 1e-9 < late[1]


def test_20_000_erlang_and_targets_of_an_hour() -> None:
    demand = Demand(20_000, 300, 300, patience_s=[INF, 120, 1e7])
    found = needed(demand, Targets(3600, 0.999, 0.01))
    assert found.agents[0] == 20_001
    assert served(demand, found.agents, 3600).service_level_share.min() >= 0.98


def test_email_within_four_hours_needs_little_more_than_its_work() -> None:
    assert needed(Demand(60, 3600, 600), Targets(4 * 3600, 0.9)).agents == 11


@pytest.mark.parametrize("patience_s", [1e-300, 1e-6, 1, 1e5, 9e7, 1e300])
@pytest.mark.parametrize("calls", [1e-300, 1e-3, 30, 1e6])
@pytest.mark.parametrize("agents", [0, 1, 5, 1e5])
def test_extremes_give_shares(patience_s: float, calls: float, agents: float) -> None:
    found = served(Demand(calls, 1800, 300, patience_s), agents, 3600)
    shares = (found.service_level_share, found.abandoned_share, found.waiting_share)
    assert all(0 <= share <= 1 + 1e-9 for share in shares)


def test_an_overload_of_patient_callers_is_a_long_queue_not_a_long_computation() -> None:
    """A third more calls than can be served, patience a year: a quarter of them give up."""
    found = served(Demand(4000, 300, 300, patience_s=3.15e7), 3000, 20)
    assert found.abandoned_share == pytest.approx(0.25, abs=1e-9)
    assert found.service_level_share == pytest.approx(0, abs=1e-12)


def test_more_lines_than_places_needed_change_nothing() -> None:
    plain = served(Demand(175, 1800, 300), 33, 20)
    found = served(Demand(175, 1800, 300, lines=1e6), 33, 20)
    assert found.service_level_share == pytest.approx(plain.service_level_share, abs=1e-12)


def test_an_overload_on_finite_lines_is_stable() -> None:
    found = served(Demand(400, 300, 300, lines=[110, 20_000]), 100, 20)
    assert found.blocked_share == pytest.approx(0.75, abs=1e-6)
    assert not found.is_unstable.any()


def test_targets_that_no_number_meets_need_infinitely_many() -> None:
    found = needed(Demand(175, 1800, 300, lines=20), Targets(20, 0.8))
    assert math.isinf(found.agents)
    assert math.isinf(rostered(found.agents, 0.3))


NONSENSE = [
    ({"calls": -1}, "--calls"),
    ({"calls": NAN}, "--calls"),
    ({"calls": INF}, "--calls"),
    ({"calls": "many"}, "--calls"),
    ({"calls": 1e13}, "--calls"),
    ({"interval_s": 0}, "--interval-s"),
    ({"aht_s": 0}, "--aht-s"),
    ({"aht_s": NAN}, "--aht-s"),
    ({"patience_s": -5}, "--patience-s"),
    ({"lines": 30.5}, "--lines"),
    ({"lines": 1e7}, "--lines"),
    ({"within_s": -1}, "--within-s"),
    ({"service_level_share": 1.4}, "--service-level-share"),
    ({"service_level_share": NAN}, "--service-level-share"),
    ({"abandoned_share": -0.1}, "--abandoned-share"),
    ({"occupancy_share": 0}, "--occupancy-share"),
    ({"shrinkage_share": 1}, "--shrinkage-share"),
    ({"shrinkage_share": 30}, "--shrinkage-share"),
    ({"within_s": None}, "--within-s"),
]


@pytest.mark.parametrize(("wrong", "where"), NONSENSE)
def test_nonsense_is_refused_by_the_name_of_its_option(wrong: dict[str, float], where: str) -> None:
    numbers = {"calls": 175.0, "interval_s": 1800.0, "aht_s": 300.0, "within_s": 20.0,
               "service_level_share": 0.8, "shrinkage_share": 0.3} | wrong  # fmt: skip
    shrinkage_share = numbers.pop("shrinkage_share")
    of_demand = ("calls", "interval_s", "aht_s", "patience_s", "lines")
    demand = {name: numbers.pop(name) for name in of_demand if name in numbers}
    with pytest.raises(UsageFault) as told:
        needed(Demand(**demand), Targets(**numbers), shrinkage_share)
    assert told.value.where == where


def test_other_nonsense_is_refused() -> None:
    plain = Demand(175, 1800, 300)
    with pytest.raises(UsageFault, match="no target"):
        needed(plain, Targets(20))
    with pytest.raises(UsageFault, match="fewer lines than agents"):
        served(Demand(175, 1800, 300, lines=30), 31, 20)
    with pytest.raises(UsageFault, match="parts of one"):
        served(Demand(175, 1800, 300, lines=50), 30.5, 20)
    with pytest.raises(UsageFault, match="parts of one"):
        needed(Demand(175, 1800, 300, lines=50), Targets(20, 0.8), parts=True)
    with pytest.raises(UsageFault, match="do not fit"):
        served(Demand([1, 2, 3], 1800, [300, 200]), 30, 20)


def test_no_intervals_give_no_answers() -> None:
    assert served(Demand(np.empty((0, 3)), 1800, 300), 5, 20).asa_s.shape == (0, 3)
