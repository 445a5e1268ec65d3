"""Published and recomputed figures of Erlang's formulas."""

import math
from fractions import Fraction

import numpy as np
import pytest

from percall.staffing.answer import needed, rostered, served
from percall.staffing.demand import Demand, Targets

HALF_HOUR = Demand(calls=175, interval_s=1800, aht_s=300)


def test_a_half_hour_of_175_calls_of_five_minutes() -> None:
    agents = np.arange(30, 36)
    found = served(HALF_HOUR, agents, 30)
    assert found.asa_s.round().tolist() == [298, 107, 54, 30, 18, 11]
    assert (100 * found.occupancy_share).round().tolist() == [97, 94, 91, 88, 86, 83]
    assert (100 * found.service_level_share).round().tolist() == [24, 46, 62, 74, 82, 88]
    within_20 = served(HALF_HOUR, agents, 20).service_level_share
    # Tables that print 85.3 for the last have rounded twice: it is 85.247.
    exact = [exact_service_level(Fraction(175, 6), int(n), 20 / 300) for n in agents]
    assert within_20.tolist() == pytest.approx(exact, abs=1e-12)
    assert (100 * within_20).round(2).tolist() == [21.68, 42.27, 58.03, 69.92, 78.77, 85.25]


def exact_service_level(load: Fraction, agents: int, within: float) -> float:
    """The textbook's formula in fractions."""
    busy = load**agents / math.factorial(agents) * agents / (agents - load)
    free = sum(load**k / math.factorial(k) for k in range(agents))
    return 1 - float(busy / (free + busy)) * math.exp(-float(agents - load) * within)


def test_80_per_cent_in_20_seconds_of_100_calls_is_14_agents_and_20_on_the_roster() -> None:
    found = needed(Demand(100, 1800, 180), Targets(20, 0.8), 0.3)
    assert (found.agents, found.rostered) == (14, 20)


def test_three_calls_need_one_agent_not_two() -> None:
    assert needed(Demand(3, 1800, 300), Targets(20, 0.5)).agents == 1


def test_240_calls_an_hour_and_14_agents() -> None:
    found = served(Demand(240, 3600, 180), 14, 20)
    assert found.asa_s / 60 == pytest.approx(0.7226, abs=5e-5)
    assert found.service_level_share == pytest.approx(0.6143, abs=5e-5)
    assert found.occupancy_share == pytest.approx(0.8571, abs=5e-5)


def test_200_agents_at_the_rate_of_their_capacity_with_patience_of_two_minutes() -> None:
    """The wait of all calls is abandonment times patience; that of answered ones is shorter."""
    found = served(Demand(200 * 6, 1800, 300, patience_s=120), 200, 20)
    assert found.abandoned_share == pytest.approx(0.03454, abs=5e-6)
    assert found.wait_s == pytest.approx(4.145, abs=5e-4)
    assert found.service_level_share == pytest.approx(0.9164, abs=5e-5)
    assert found.wait_s == pytest.approx(120 * found.abandoned_share, rel=1e-12)
    assert found.asa_s == pytest.approx(3.992, abs=5e-4)


def test_classic_blocking_of_a_trunk_group() -> None:
    """Ten Erlang on ten lines block 21.46 %, the figure of every table of Erlang B."""
    found = served(Demand(10, 60, 60, lines=10), 10)
    assert found.blocked_share == pytest.approx(0.2146, abs=5e-5)


def test_what_a_roster_keeps_of_its_heads() -> None:
    assert rostered([14, 0, 1, 7], [0.3, 0.3, 0.0, 0.125]).tolist() == [20, 0, 1, 8]


def test_a_year_of_three_queues_in_one_call() -> None:
    calls = np.random.default_rng(7).poisson(40, (365, 48, 3))
    found = needed(Demand(calls, 1800, [240, 300, 420]), Targets(20, 0.8), 0.3)
    assert found.agents.shape == (365, 48, 3)
    one = needed(Demand(calls[12, 20, 1], 1800, 300), Targets(20, 0.8))
    assert found.agents[12, 20, 1] == one.agents


def test_parts_of_agents_meet_the_target_exactly() -> None:
    targets = Targets(20, 0.8)
    found = needed(HALF_HOUR, targets, parts=True)
    assert found.parts is not None
    assert found.agents - 1 < found.parts <= found.agents
    level = served(HALF_HOUR, found.parts, 20).service_level_share
    assert level == pytest.approx(0.8, abs=1e-8)


def test_without_a_time_the_service_level_is_not_known() -> None:
    assert math.isnan(served(HALF_HOUR, 35).service_level_share)
