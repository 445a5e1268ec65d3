"""What a call more costs in each replication: the second rung of costing's ladder.

Rules:
1. The formula is that of `costing.marginal.ladder`, over all contacts of the replication: bills that
   move with use, and overtime for the agents' time that calls take while the floor is short.
2. Whether the floor is short in a half-hour of the week is judged once, over all replications, by
   the rules of `costing.marginal.floor`: one replication of a week has few contacts in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from percall.costing.figures import PeriodFigures
from percall.costing.marginal.assumptions import Rules, rules_of
from percall.costing.marginal.cash_kinds import moves_of
from percall.costing.marginal.floor import Floor, floors
from percall.costing.marginal.ladder import Avoided, Booked, marginal_cost
from percall.costing.marginal.paid import Staffing
from percall.costing.marginal.week import WEEK, HalfHour
from percall.costing.pools import Pool
from percall.costing.question import definition_of
from percall.costing.sums import Cell
from percall.ledger.accrual import accrued
from percall.ledger.drivers import driver_of
from percall.ledger.lines import Line
from percall.whatif.priced import Run, drivers_of, with_tariffs
from percall.whatif.taken import HALF_HOUR_SUMS


def marginal_costs(
    run: Run, figures: Sequence[PeriodFigures], lines: tuple[Line, ...]
) -> list[Fraction | None]:
    """The marginal cost per call of each replication; None where there is no cost per call.

    Args:
        run: What was played.
        figures: What costing says of each replication.
        lines: The ledger that priced them.
    """
    rules = rules_of(run.case.centre)
    short = short_half_hours(run, rules)
    return [
        _of_replication(run, place, one, with_tariffs(run, place, lines), short, rules)
        for place, one in enumerate(figures)
    ]


def short_half_hours(run: Run, rules: Rules) -> frozenset[HalfHour]:
    """The half-hours of the week in which the floor was short, over all replications."""
    sums = np.sum([taken.by_half_hour for taken in run.taken], axis=0)
    states = {state for one in run.staffed for state in one}
    paid = {
        state: np.sum([one[state] for one in run.staffed if state in one], axis=0)
        for state in sorted(states)
    }
    contacts, staffing = {}, {}
    for place, at in enumerate(WEEK):
        of = dict(zip(HALF_HOUR_SUMS, map(int, sums[:, place]), strict=True))
        contacts[at] = Cell(
            counts={"contacts": of["contacts"]}, waits=of | {"wait_known": of["answered"]}
        )
        staffing[at] = Staffing({state: int(ms[place]) for state, ms in paid.items()})
    stood = floors(run.case.centre, rules, contacts, staffing, {})
    return frozenset(at for at, how in stood.items() if how.floor is Floor.SHORT)


def _of_replication(
    run: Run, place: int, figures: PeriodFigures, lines: tuple[Line, ...],
    short: frozenset[HalfHour], rules: Rules,
) -> Fraction | None:  # fmt: skip
    if figures.per_call.why_not is not None or not figures.calls or not figures.has_ledger:
        return None
    taken = run.taken[place].agent_units
    avoided = Avoided(
        booked=_booked(run, lines),
        rates={one.rates.pool: one.rates for one in figures.pools},
        chosen={one.rates.pool: one.chosen_units for one in figures.pools},
        taken={
            at: {pool: int(units[number]) for pool, units in taken.items()}
            for number, at in enumerate(WEEK) if at in short
        },
        short=short, share=Fraction(1), is_filtered=figures.is_filtered, period=run.window,
    )  # fmt: skip
    return marginal_cost(avoided, rules) / figures.calls


def _booked(run: Run, lines: tuple[Line, ...]) -> tuple[Booked, ...]:
    case, available = run.case, drivers_of(run.case)
    definition = definition_of(case.centre)
    return tuple(
        Booked(
            line, cost, Pool(driver_of(line, available), line.scope or ""),
            moves_of(line, case.centre),
        )
        for line, cost in accrued(lines, run.window.from_on, run.window.to_on)
        if definition.takes(line.account)
    )  # fmt: skip
