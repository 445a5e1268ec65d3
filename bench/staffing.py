"""The least agents for a year of half-hours and five queues, beside pyworkforce's own loop.

Run by hand: `python -m bench.staffing`. The peer is asked for a sample of the intervals, since its
loop takes minutes for all of them; the ratio is that of the time for each interval. Both must give
the same answer wherever the peer's is right: where the textbook's formula, worked out in
fractions, says so.
"""

import math
import statistics
import time
from fractions import Fraction

import numpy as np
from pyworkforce.queuing import ErlangC  # type: ignore[import-untyped]  # it ships no types

from percall.staffing.answer import needed, served
from percall.staffing.demand import Demand, Targets

INTERVALS, SAMPLE, ROUNDS = 87_600, 600, 3
INTERVAL_S, AHT_S, WITHIN_S, LEVEL = 1800.0, 300.0, 20.0, 0.8


def exact_level(load: Fraction, agents: int) -> float:
    """The service level of Erlang C in fractions."""
    if load >= agents:
        return 0.0
    top = load**agents / math.factorial(agents) * agents / (agents - load)
    below = sum(load**k / math.factorial(k) for k in range(agents))
    return 1 - float(top / (below + top)) * math.exp(-float(agents - load) * WITHIN_S / AHT_S)


def peer(calls: int) -> int:
    """What pyworkforce says."""
    asked = ErlangC(transactions=calls, asa=WITHIN_S / 60, aht=AHT_S / 60,
                    interval=INTERVAL_S / 60, shrinkage=0.0)  # fmt: skip
    return int(asked.required_positions(service_level=LEVEL)["raw_positions"])


def main() -> None:
    # Five queues from small to large, up to the 175 calls of the textbook example and beyond.
    means = np.tile([20, 60, 120, 175, 300], INTERVALS // 5)
    calls = np.random.default_rng(1).poisson(means) + 1
    demand, targets = Demand(calls, INTERVAL_S, AHT_S), Targets(WITHIN_S, LEVEL)
    begun = time.perf_counter()
    needed(Demand(calls[:10], INTERVAL_S, AHT_S), targets)
    print(f"first call, compiling or loading: {time.perf_counter() - begun:.2f} s")
    ratios, ratios_a, scans = [], [], []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        mine = needed(demand, targets).agents
        own = (time.perf_counter() - begun) / INTERVALS
        begun = time.perf_counter()
        theirs = [peer(int(n)) for n in calls[:SAMPLE]]
        of_peer = (time.perf_counter() - begun) / SAMPLE
        begun = time.perf_counter()
        served(Demand(calls, INTERVAL_S, AHT_S, 120.0), mine, WITHIN_S)
        erlang_a = (time.perf_counter() - begun) / INTERVALS
        begun = time.perf_counter()
        calls.sum()
        scans.append(time.perf_counter() - begun)
        ratios.append(of_peer / own)
        ratios_a.append(of_peer / erlang_a)
    for n, agents, other in zip(calls[:SAMPLE], mine[:SAMPLE], theirs, strict=True):
        load = Fraction(int(n) * 300, 1800)
        if exact_level(load, other) >= LEVEL > exact_level(load, other - 1):
            assert agents == other, (n, agents, other)
        assert exact_level(load, int(agents)) >= LEVEL > exact_level(load, int(agents) - 1)
    wrong = sum(1 for a, b in zip(mine[:SAMPLE], theirs, strict=True) if a != b)
    print(f"Erlang C, least agents: {statistics.median(ratios):.0f} times pyworkforce's loop")
    print(f"Erlang A, exact: {statistics.median(ratios_a):.1f} times that loop")
    print(
        f"the peer is wrong in {wrong} of {SAMPLE} intervals; a sum of them takes {min(scans):.6f} s"
    )


if __name__ == "__main__":
    main()
