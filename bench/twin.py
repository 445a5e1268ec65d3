"""The twin against the same centre in SimPy, both reading `bench/twin.toml`.

    python -m bench.twin

Targets: at least 100 times SimPy; 1,000 agents at least 0.6 of the speed of 20; two threads at
least 1.6 times one, with the same bits; a year of 200 seats in well under a minute. It fails where
the intervals of a figure do not meet: service level, abandonment, ASA, redials, callbacks.
Against ciw, one queue. Seconds of all cores, but for threads.
"""

import hashlib
import math
import os
import statistics
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.measure import say_machine
from bench.twin_simpy import Centre
from percall.flow.reading import read_flow
from percall.flow.rules import Flow, Group, Queue
from percall.twin import layout
from percall.twin.behaviour import (
    Arrivals,
    Behaviour,
    Duration,
    Shape,
    Shift,
    Work,
)
from percall.twin.horizon import Horizon
from percall.twin.reading import read_behaviour
from percall.twin.run import Played, play

MODEL = Path(__file__).with_name("twin.toml")
MONDAY = date(2026, 1, 5)
STUDENT_995 = {9: 3.250, 19: 2.861}
MEASURES = ("service level", "abandoned", "ASA, s", "redials", "callbacks")
Interval = tuple[float, float]


def scaled(behaviour: Behaviour, scale: float) -> Behaviour:
    """So many times the customers and the agents."""
    return replace(
        behaviour,
        arrivals=tuple(
            replace(line, rates=tuple(scale * rate for rate in line.rates))
            for line in behaviour.arrivals
        ),
        shifts=tuple(replace(one, agents=round(one.agents * scale)) for one in behaviour.shifts),
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What work gives, its seconds of all cores, and on the wall."""
    started, cpu_started = time.perf_counter(), time.process_time()
    found = work()
    return found, time.process_time() - cpu_started, time.perf_counter() - started


def interval(values: list[float]) -> Interval:
    """The 99 % interval of a mean."""
    half = STUDENT_995[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return statistics.mean(values) - half, statistics.mean(values) + half


def of_simpy(centre: Centre) -> list[float]:
    """The measures of a run of SimPy's model."""
    n = {name: centre.total(name) for name in (
        "contacts", "within", "abandoned", "answered", "wait_s", "redials", "callbacks")}  # fmt: skip
    return [n["within"] / n["contacts"], n["abandoned"] / n["contacts"],
            n["wait_s"] / n["answered"], n["redials"] / n["contacts"],
            n["callbacks"] / n["contacts"]]  # fmt: skip


def of_twin(played: Played, replication: int) -> list[float]:
    """The same of a replication of the twin."""
    sums = played.contacts[replication].sum(axis=(0, 1))
    n = dict(zip(layout.CONTACT_SUMS, sums.tolist(), strict=True))
    callbacks = played.queues[replication, ..., layout.QUEUE_SUMS.index("callbacks_accepted")].sum()
    return [n["answered_within"] / n["contacts"], n["abandoned"] / n["contacts"],
            n["wait_ms"] / 1000 / n["answered"], n["redials"] / n["contacts"],
            float(callbacks) / n["contacts"]]  # fmt: skip


def against_simpy(document: dict[str, Any], flow: Flow, behaviour: Behaviour) -> None:
    """Print both models' figures and speeds; they must meet."""
    days, scale = 10, 5
    print(f"full model, {20 * scale} agents, {days} days, 10 replications")
    runs, simpy_us = [], []
    for seed in range(10):
        centre, cpu_s, _wall = timed(lambda seed=seed: Centre(document, scale, days, seed))
        runs.append(of_simpy(centre))
        simpy_us.append(1e6 * cpu_s / centre.total("contacts"))
    model = scaled(behaviour, scale)

    def twin(replications: int, threads: int) -> Callable[[], Played]:
        return lambda: play(flow, model, Horizon(MONDAY, days), 1, replications, threads=threads)

    played = twin(10, 1)()
    own = [of_twin(played, replication) for replication in range(10)]
    for name, theirs, ours in zip(
        MEASURES, zip(*runs, strict=True), zip(*own, strict=True), strict=True
    ):
        a, b = interval(list(theirs)), interval(list(ours))
        print(f"  {name:14} SimPy {a[0]:8.4f} to {a[1]:8.4f}   twin {b[0]:8.4f} to {b[1]:8.4f}")
        assert max(a[0], b[0]) <= min(a[1], b[1]), f"{name}: the intervals do not meet"
    twin_us = []
    for _run in range(5):
        played, cpu_s, _wall = timed(twin(300, 1))
        twin_us.append(1e6 * cpu_s / total(played))
    simpy, own_us = statistics.median(simpy_us), statistics.median(twin_us)
    print(f"  SimPy {simpy:.1f} us a contact ({min(simpy_us):.1f} to {max(simpy_us):.1f}), twin "
          f"{own_us:.3f} us ({min(twin_us):.3f} to {max(twin_us):.3f}): {simpy / own_us:.0f} times "
          "(aim 100)")  # fmt: skip


def total(played: Played) -> int:
    """Contacts of all replications."""
    return int(played.contacts[..., layout.CONTACT_SUMS.index("contacts")].sum())


def by_agents(flow: Flow, behaviour: Behaviour) -> None:
    """Print what the number of agents costs."""
    print("agents' number, the same contacts in all")
    first = 0.0
    for scale, replications in ((1, 500), (10, 50), (50, 10)):
        model = scaled(behaviour, scale)
        agents = sum(shift.agents for shift in model.shifts)
        played, cpu_s, _wall = timed(lambda model=model, replications=replications: play(
            flow, model, Horizon(MONDAY, 10), 1, replications, by="total", threads=1
        ))  # fmt: skip
        speed = total(played) / cpu_s
        first = first or speed
        print(f"  {agents:5} agents {speed / 1e6:6.2f} million contacts a second: "
              f"{speed / first:.2f} of 20 agents' speed (aim 0.6)")  # fmt: skip


def bare_loops(threads: int) -> None:
    """As many loops without the interpreter lock at once: what the machine itself has to give."""
    with ThreadPoolExecutor(threads) as pool:
        for loop in [
            pool.submit(hashlib.pbkdf2_hmac, "sha256", b"a", b"b", 1_000_000)
            for _thread in range(threads)
        ]:
            loop.result()


def by_threads(flow: Flow, behaviour: Behaviour) -> None:
    """Print what a second thread brings, beside what it brings to bare loops."""
    model = scaled(behaviour, 10)
    found = {}
    one = min(timed(lambda: bare_loops(1))[2] for _turn in range(3))
    two = min(timed(lambda: bare_loops(2))[2] for _turn in range(3))
    print(f"two threads of bare loops: {2 * one / two:.2f} times one")
    walls: dict[int, list[float]] = {1: [], 2: []}
    for _turn in range(3):
        for threads in (1, 2):
            played, _cpu_s, wall_s = timed(lambda threads=threads: play(
                flow, model, Horizon(MONDAY, 20), 1, 24, by="day", threads=threads
            ))  # fmt: skip
            found[threads] = played
            walls[threads].append(wall_s)
    assert np.array_equal(found[1].queues, found[2].queues)
    assert np.array_equal(found[1].contacts, found[2].contacts)
    one, two = min(walls[1]), min(walls[2])
    print(f"two threads: {one:.2f} s and {two:.2f} s on the wall, {one / two:.2f} times (aim 1.6), "
          f"the same bits; load {os.getloadavg()[0]:.1f}")  # fmt: skip


def year(flow: Flow, behaviour: Behaviour) -> None:
    """Print what a year of 200 seats takes."""
    model = scaled(behaviour, 10)
    played, cpu_s, wall_s = timed(
        lambda: play(flow, model, Horizon(MONDAY, 365, "Europe/Riga"), 1, 2, threads=2)
    )
    print(f"a year of 200 agents by half-hour, twice: {total(played) / 1e6:.1f} million contacts, "
          f"{cpu_s:.1f} s of all cores, {wall_s:.1f} s on the wall")  # fmt: skip


def against_ciw() -> None:
    """Print one queue of 20 agents against ciw."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=100 / 1800)],
        service_distributions=[ciw.dists.Exponential(rate=1 / 300)],
        number_of_servers=[20],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    _none, cpu_s, _wall = timed(lambda: simulation.simulate_until_max_time(2 * 86_400))
    ciw_us = 1e6 * cpu_s / len(simulation.get_all_records())
    exponential = Duration(Shape.EXPONENTIAL, (300.0,))
    nothing = Duration(Shape.CONSTANT, (0.0,))
    behaviour = Behaviour(
        (Arrivals("voice", None, None, (100.0,) * 336),),
        (Work(exponential, nothing, nothing),),
        (Shift("g", 20, (1, 2, 3, 4, 5, 6, 7), 0, 1440),),
    )
    flow = Flow((("voice", "q"),), (Queue("q", "s"),), (Group("g", (("s", 1),)),))
    played, cpu_s, _wall = timed(
        lambda: play(flow, behaviour, Horizon(MONDAY, 100), 1, 4, by="total", threads=1)
    )
    twin_us = 1e6 * cpu_s / total(played)
    print(f"one queue, 20 agents: ciw {ciw_us:.1f} us a contact, twin {twin_us:.3f} us: "
          f"{ciw_us / twin_us:.0f} times")  # fmt: skip


def main() -> None:
    """Print all."""
    say_machine()
    document = tomllib.loads(MODEL.read_text(encoding="utf-8"))
    flow, behaviour = read_flow(document), read_behaviour(document)
    _played, cpu_s, _wall = timed(lambda: play(flow, behaviour, Horizon(MONDAY), 1, 1))
    print(f"getting ready (compiling, or reading what was compiled): {cpu_s:.1f} s of all cores")
    against_simpy(document, flow, behaviour)
    by_agents(flow, behaviour)
    by_threads(flow, behaviour)
    year(flow, behaviour)
    against_ciw()


if __name__ == "__main__":
    main()
