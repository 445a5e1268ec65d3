"""What must hold of Erlang's queues whatever the numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.staffing.answer import needed, served
from percall.staffing.demand import Demand, Targets
from percall.staffing.erlang import inverse_blocking
from percall.staffing.line import line
from percall.staffing.long_queue import long_queue

LOADS = st.floats(0.01, 400)
PATIENCES = st.floats(1, 1e5)
WITHIN = st.floats(0, 4000)
SMALL = 1e-10


def demand(load: float, patience_s: float = math.inf, lines: float = math.inf) -> Demand:
    return Demand(load, 300, 300, patience_s, lines)


@settings(max_examples=80, deadline=None)
@given(load=LOADS, patience_s=st.just(math.inf) | PATIENCES, within=WITHIN)
def test_each_agent_more_serves_no_worse(load: float, patience_s: float, within: float) -> None:
    agents = np.arange(1, int(load + 6 * load**0.5) + 8)
    found = served(demand(load, patience_s), agents, within)
    stable = ~found.is_unstable
    assert (np.diff(found.service_level_share) >= -SMALL).all()
    for falling in (found.abandoned_share, found.occupancy_share, found.waiting_share):
        assert (np.diff(falling[stable]) <= SMALL).all()
    assert (np.diff(found.asa_s[stable]) <= 1e-6).all()
    assert (np.diff(found.wait_s[stable]) <= 1e-6).all()


@settings(max_examples=60, deadline=None)
@given(load=LOADS, patience_s=st.just(math.inf) | PATIENCES, places=st.integers(0, 60))
def test_with_the_same_lines_each_agent_more_answers_more_in_time(
    load: float, patience_s: float, places: int
) -> None:
    """The search with lines rests on this."""
    lines = int(load) + places + 1
    found = served(demand(load, patience_s, lines), np.arange(0, lines + 1), 20)
    assert (np.diff(found.service_level_share) >= -SMALL).all()


@settings(max_examples=60, deadline=None)
@given(load=LOADS, agents=st.integers(1, 450), patience_s=st.just(math.inf) | PATIENCES,
       places=st.just(math.inf) | st.integers(0, 90), within=WITHIN)  # fmt: skip
def test_shares_are_shares_and_add_up(
    load: float, agents: int, patience_s: float, places: float, within: float
) -> None:
    found = served(demand(load, patience_s, agents + places), agents, within)
    for name in ("service_level_share", "abandoned_share", "blocked_share", "occupancy_share",
                 "waiting_share"):  # fmt: skip
        assert 0 <= getattr(found, name) <= 1 + SMALL, name
    answered = found.occupancy_share * agents / load
    if not found.is_unstable:
        assert answered + found.abandoned_share + found.blocked_share == pytest.approx(1, abs=1e-9)
        assert found.service_level_share <= answered + SMALL


@settings(max_examples=60, deadline=None)
@given(load=LOADS, spare=st.floats(1.05, 1.5), within=WITHIN)
def test_endless_patience_and_many_lines_are_erlang_c(
    load: float, spare: float, within: float
) -> None:
    """Nearer to its capacity a queue is so long that a patience of three years still counts."""
    agents = math.floor(load * spare) + 1
    plain = served(demand(load), agents, within)
    for other in (demand(load, 9.9e7), demand(load, math.inf, agents + 60_000)):
        found = served(other, agents, within)
        for name in ("service_level_share", "waiting_share", "occupancy_share", "asa_s"):
            assert getattr(found, name) == pytest.approx(
                getattr(plain, name), rel=1e-3, abs=1e-4
            ), name


@settings(max_examples=60, deadline=None)
@given(load=LOADS, agents=st.integers(1, 450), patience_s=PATIENCES)
def test_no_patience_and_no_place_to_wait_are_erlang_b(
    load: float, agents: int, patience_s: float
) -> None:
    blocked = served(demand(load, patience_s, agents), agents, 20)
    gone = served(demand(load, 0), agents, 20)
    nearly = served(demand(load, 1e-9), agents, 20)
    lost = 1 / inverse_blocking(load, agents)
    assert blocked.blocked_share == pytest.approx(lost, abs=1e-12)
    assert gone.abandoned_share == pytest.approx(lost, abs=1e-12)
    assert nearly.abandoned_share == pytest.approx(lost, abs=1e-8)
    assert blocked.service_level_share == gone.service_level_share == pytest.approx(1 - lost)
    assert blocked.asa_s == gone.asa_s == 0


@settings(max_examples=60, deadline=None)
@given(load=LOADS, patience_s=st.just(math.inf) | PATIENCES, level=st.floats(0.01, 1),
       gone=st.floats(0, 1), within=WITHIN)  # fmt: skip
def test_the_least_agents_meet_the_targets_and_one_less_does_not(
    load: float, patience_s: float, level: float, gone: float, within: float
) -> None:
    found = needed(demand(load, patience_s), Targets(within, level, gone), parts=True)
    near = served(demand(load, patience_s), found.agents - [0, 1], within)
    meets = (
        ~near.is_unstable
        & (near.service_level_share >= level - 1.0001e-9)
        & (near.abandoned_share <= gone + 1.0001e-9)
    )
    assert meets.tolist() == [True, False]
    assert found.parts is not None
    assert found.agents - 1 <= found.parts <= found.agents


@settings(max_examples=60, deadline=None)
@given(load=LOADS, agents=st.floats(0.05, 450), patience_s=PATIENCES, within=WITHIN)
def test_the_sums_and_the_integrals_agree(
    load: float, agents: float, patience_s: float, within: float
) -> None:
    theta, inverse = 300 / patience_s, inverse_blocking(load, agents)
    agents = max(agents, theta)
    inverse = inverse_blocking(load, agents)
    if math.isinf(inverse):
        return
    sums = line(load, agents, inverse, theta, math.inf, within / 300)
    integrals = long_queue(load, agents, inverse, theta, within / 300)
    for name, one, two in zip(sums._fields, sums, integrals, strict=True):
        assert one == pytest.approx(two, rel=1e-9, abs=1e-9), name


@settings(max_examples=60, deadline=None)
@given(load=st.floats(1e-6, 300), agents=st.floats(0, 400))
def test_blocking_of_real_agents_keeps_the_recursion(load: float, agents: float) -> None:
    """1/B(n + 1) = 1 + (n + 1) / a / B(n), and whole agents are no special case."""
    more = inverse_blocking(load, agents + 1)
    if more < 1e250:
        step = 1 + (agents + 1) / load * inverse_blocking(load, agents)
        assert more == pytest.approx(step, rel=1e-11)
