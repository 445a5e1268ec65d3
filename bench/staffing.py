"""The least agents of a year of half-hours in five queues, beside pyworkforce's own loop.

    python -m bench.staffing

Both answer all 87,600 intervals in the same run, on integers of calls. Wherever the two differ, or
an answer is given at all, the textbook's formula in fractions says who is right. Erlang A is exact
and for two targets at once (service level and abandonment); the peer has no such model, so it is
held against the same loop. Compiling is timed apart, in a folder that holds no machine code yet.
Below stand questions that the peer answers wrongly or not at all.
"""

import math
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import numpy as np
from pyworkforce.queuing import ErlangC  # type: ignore[import-untyped]  # it ships no types

from bench.measure import Took, asked, median_took, run, say, say_machine
from percall.staffing.answer import needed, served
from percall.staffing.demand import Demand, Targets

INTERVALS = 87_600
INTERVAL_S, AHT_S, WITHIN_S, LEVEL, PATIENCE_S, GONE = 1800.0, 300.0, 20.0, 0.8, 120.0, 0.03
# Five queues from small to large: calls in a half-hour by mean.
MEANS = (20, 60, 120, 175, 300)
_FIRST = """
import numpy, time
from percall.staffing.answer import needed
from percall.staffing.demand import Demand, Targets
begun = time.perf_counter()
needed(Demand(numpy.full(5000, 175), 1800, 300), Targets(20, 0.8))
print(time.perf_counter() - begun)
"""
_ONE = ["-m", "percall", "staffing", "--calls", 175, "--aht-s", 300, "--service-level-share", 0.8,
        "--json"]  # fmt: skip
# Calls, AHT, target, within: what the peer is asked beside the year.
ODD = (
    (3, 300, 0.5, 20), (10, 300, 0.9, 3600), (0, 300, 0.8, 20), (40, 300, 0.9, 0),
    (100, 180, 1.0, 20), (100, 180, 0.8, 20), (20_000, 300, 0.8, 20),
)  # fmt: skip


@cache
def late_share(calls: int, agents: int) -> float:
    """The share of calls that wait too long by Erlang C, in fractions; 1 where it is unstable."""
    load = Fraction(calls * int(AHT_S), int(INTERVAL_S))
    if load >= agents:
        return 1.0
    term = free = Fraction(1)
    for k in range(1, agents):
        term *= load / k
        free += term
    busy = term * load / agents * agents / (agents - load)
    return float(busy / (free + busy)) * math.exp(-float(agents - load) * WITHIN_S / AHT_S)


def is_least(calls: int, agents: int) -> bool:
    """Whether a number of agents is the least for the year's target."""
    least = 1.0 - LEVEL
    return late_share(calls, agents) <= least < late_share(calls, agents - 1)


def peer(calls: int, aht_s: float = AHT_S, level: float = LEVEL, within_s: float = WITHIN_S) -> int:
    """What pyworkforce says."""
    one = ErlangC(transactions=calls, asa=within_s / 60, aht=aht_s / 60, interval=INTERVAL_S / 60)
    return int(one.required_positions(service_level=level)["raw_positions"])


def took(work: Callable[[], object]) -> Took:
    """What one run of some work took."""
    started, cpu_started = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - started, time.process_time() - cpu_started)


def year(runs: int) -> None:
    """Print the table of the year."""
    calls = np.random.default_rng(1).poisson(np.tile(MEANS, INTERVALS // len(MEANS))) + 1
    demand, targets = Demand(calls, INTERVAL_S, AHT_S), Targets(WITHIN_S, LEVEL)
    patient, both = Demand(calls, INTERVAL_S, AHT_S, PATIENCE_S), Targets(WITHIN_S, LEVEL, GONE)
    agents = needed(demand, targets).agents
    theirs: list[int] = []
    loop = took(lambda: theirs.extend(peer(int(n)) for n in calls))
    say("pyworkforce, a loop", loop)
    say("Erlang C, least agents", ours := median_took(lambda: needed(demand, targets), runs), loop,
        f"{loop.seconds / ours.seconds:.0f} times as fast; aim 150")  # fmt: skip
    for name, work in (
        ("Erlang A, least agents for two targets", lambda: needed(patient, both)),
        ("Erlang A, measures of given agents", lambda: served(patient, agents, WITHIN_S)),
    ):
        one = median_took(work, runs)
        say(name, one, loop, f"{loop.seconds / one.seconds:.0f} times as fast; aim 5")
    answers = {(int(n), int(a), t) for n, a, t in zip(calls, agents, theirs, strict=True)}
    assert all(is_least(n, own) for n, own, _peer in answers)
    wrong = [(n, own, other) for n, own, other in answers if own != other]
    assert not any(is_least(n, other) for n, _own, other in wrong)
    rows = sum(int(a) != t for a, t in zip(agents, theirs, strict=True))
    whose = "; pyworkforce is wrong in each of them" if rows else ""
    print(f"  answers that differ: {rows} of {INTERVALS}{whose}")


def odd() -> None:
    """Print what both say to odd questions."""
    print("calls, AHT, target: pyworkforce, percall")
    for calls, aht_s, level, within_s in ODD:
        try:
            other: object = peer(calls, aht_s, level, within_s)
        except (ValueError, ArithmeticError) as error:
            other = type(error).__name__
        found = needed(Demand(calls, INTERVAL_S, aht_s), Targets(within_s, level)).agents
        print(f"  {calls}, {aht_s} s, {level:.0%} in {within_s} s: {other}, {int(found)}")


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    with tempfile.TemporaryDirectory() as folder:
        fresh = f"import os; os.environ['XDG_CACHE_HOME'] = {folder!r}\n{_FIRST}"
        for name in ("compiling", "loading what was compiled"):
            print(f"  first call, {name}: {float(run(['-c', fresh]).printed):.2f} s")
    say("percall staffing, one interval, the whole process", run(_ONE))
    print(f"{INTERVALS} intervals")
    year(arguments.runs)
    odd()


if __name__ == "__main__":
    main()
