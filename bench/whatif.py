"""A lever tried on a 200-seat quarter, and what pricing costs beside playing.

    python -m bench.whatif

Targets: a lever with enough replications for 1 % of cost in under ten seconds on two cores; pricing
the twin's contacts costs less than playing them. The third party is the bare twin, which keeps
sums and no contact. It fails unless pricing gives what the export gives (tests/whatif) and unless
200 pairs of seeds cover nothing in 90 to 99 %. Medians of three runs.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from bench.measure import say_machine
from percall.intervals import Period
from percall.twin.run import play
from percall.whatif.case import Case
from percall.whatif.examples import example_case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.reading import plan_of
from percall.whatif.marginal import marginal_costs
from percall.whatif.measured import Floats, compared, measures_of
from percall.whatif.priced import Run, horizon_of, price_run, run_case
from percall.whatif.tried import Effort, try_applied

SEATS = 200
QUARTER = Period(date(2026, 10, 1), date(2027, 1, 1))
DAY = Period(date(2026, 10, 6), date(2026, 10, 7))
RUNS = 3


def large(case: Case) -> Case:
    """The case with so many agents that it has 200 seats, and as many more customers and bills."""
    factor = SEATS / sum(shift.agents for shift in case.behaviour.shifts)
    behaviour = replace(
        case.behaviour,
        arrivals=tuple(
            replace(one, rates=tuple(factor * rate for rate in one.rates))
            for one in case.behaviour.arrivals
        ),
        shifts=tuple(
            replace(one, agents=round(one.agents * factor)) for one in case.behaviour.shifts
        ),
    )
    lines = tuple(
        replace(line, amount=line.amount * Fraction(factor).limit_denominator(1000))
        for line in case.lines
    )
    return replace(case, behaviour=behaviour, lines=lines)


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What work gives, its seconds of all cores, and on the wall."""
    began, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - began


def measured(run: Run) -> dict[str, Floats]:
    """What costing says of each replication, as a tried plan has it."""
    figures = price_run(run)
    return measures_of(run, figures, marginal_costs(run, figures, run.case.lines))


def a_lever(case: Case, *words: str) -> None:
    """Print how long a lever takes on the quarter."""
    walls, found = [], None
    for _run in range(RUNS):
        found, _cpu, wall = timed(
            lambda: try_applied(
                case, apply(case, plan_of(words), QUARTER), QUARTER, Effort(first=2)
            )
        )
        walls.append(wall)
    assert found is not None
    cost = found.of("cost_per_call")
    assert found.is_precise
    assert cost.change.half is not None
    assert cost.today.mean is not None
    contacts = found.of("contacts").today.mean or 0
    print(f"{' '.join(words):16} {contacts:10.0f} contacts, {len(found.plan.run.replications)} "
          f"replications, half-width {100 * cost.change.half / cost.today.mean:.2f} % of cost: "
          f"{statistics.median(walls):.1f} s on the wall (aim 10)")  # fmt: skip


def pricing_beside_playing(case: Case) -> None:
    """Print what each part of a replication takes, in seconds of one core."""
    horizon = horizon_of(case, QUARTER)
    bare, rows, prices = [], [], []
    for _run in range(RUNS):
        _found, cpu, _wall = timed(lambda: play(
            case.flow, case.behaviour, horizon, 1, 4, threads=1
        ))  # fmt: skip
        bare.append(cpu / 4)
        run, cpu, _wall = timed(lambda: run_case(case, QUARTER, 1, range(4), threads=1))
        rows.append(cpu / 4)
        _figures, cpu, _wall = timed(lambda run=run: measured(run))
        prices.append(cpu / 4)
    alone, summed, priced = (statistics.median(x) for x in (bare, rows, prices))
    print(f"a replication of {QUARTER.day_count + 7} days: the bare twin {alone:.2f} s, with every "
          f"contact summed up for costing {summed:.2f} s, the costing itself {priced:.3f} s: "
          f"pricing is {(summed - alone + priced) / alone:.1f} times playing (aim below 1)")  # fmt: skip


def covers_nothing(case: Case) -> None:
    """Print how often today against itself on other seeds covers nothing."""
    covered = 0
    for pair in range(200):
        sides = []
        for seed in (2 * pair, 2 * pair + 1):
            run = run_case(case, DAY, seed, range(6), warm_up_days=0)
            sides.append(measured(run))
        cost = next(one for one in compared(*sides) if one.name == "cost_per_call").change
        assert cost.low is not None
        assert cost.high is not None
        covered += cost.low <= 0 <= cost.high
    print(f"nothing against nothing on 200 pairs of seeds: covered {covered / 2:.1f} %")
    assert 0.90 <= covered / 200 <= 0.99


def main() -> None:
    """Print all."""
    say_machine()
    case = large(example_case("idle"))
    run_case(case, DAY, 1, range(2))
    for words in (("staff=-10%",), ("training",), ("callback",), ("self_service",)):
        a_lever(case, *words)
    pricing_beside_playing(case)
    covers_nothing(example_case("idle"))


if __name__ == "__main__":
    main()
