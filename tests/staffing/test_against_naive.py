"""The formulas and their slow twin, which follows each caller step by step, say the same."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.staffing.answer import needed, served
from percall.staffing.demand import Demand, Targets
from tests.naive import staffing as naive

AHT_S = 240
LOADS = st.integers(1, 1500).map(lambda n: Decimal(n) / 100)
THETAS = st.sampled_from(["0", "0.05", "0.5", "1", "2.5", "10"]).map(Decimal)
WITHIN = st.sampled_from(["0", "0.02", "0.1", "1", "5"]).map(Decimal)


def demand(load: Decimal, theta: Decimal, lines: int | None) -> Demand:
    patience_s = AHT_S / float(theta) if theta else math.inf
    return Demand(float(load), AHT_S, AHT_S, patience_s, math.inf if lines is None else lines)


@settings(max_examples=60, deadline=None)
@given(load=LOADS, agents=st.integers(1, 20), theta=THETAS, places=st.none() | st.integers(0, 12),
       within=WITHIN)  # fmt: skip
def test_every_measure(
    load: Decimal, agents: int, theta: Decimal, places: int | None, within: Decimal
) -> None:
    lines = None if places is None else agents + places
    if theta == 0 and lines is None and load > Decimal("0.9") * agents:
        agents = int(load / Decimal("0.9")) + 1  # the twin sums states one by one
    found = served(demand(load, theta, lines), agents, float(within) * AHT_S)
    exact = naive.measures(load, agents, theta, lines, within)
    for name, value in exact.items():
        if name in ("asa", "wait"):
            ours = getattr(found, f"{name}_s") / AHT_S
        else:
            ours = getattr(found, name)
        assert float(ours) == pytest.approx(float(value), abs=1e-11, rel=1e-11), name


@settings(max_examples=25, deadline=None)
@given(load=LOADS.filter(lambda load: load < 8), theta=THETAS, level=st.sampled_from([50, 80, 95]),
       gone=st.none() | st.sampled_from([1, 5]), places=st.none() | st.integers(10, 14))  # fmt: skip
def test_the_least_agents(
    load: Decimal, theta: Decimal, level: int, gone: int | None, places: int | None
) -> None:
    within, lines = Decimal("0.1"), None if places is None else 20 + places
    targets = {"service_level_share": Decimal(level) / 100}
    if gone is not None:
        targets["abandoned_share"] = Decimal(gone) / 100
    if theta == 0 and lines is None:
        load = max(load, Decimal("0.1"))
    found = needed(
        demand(load, theta, lines),
        Targets(24, **{name: float(share) for name, share in targets.items()}),
    )
    assert found.agents == naive.least(load, theta, within, lines, **targets)
