"""The books of a plan: what a lever changed of them, and bills that move with what is used.

Rules:
1. A variable line moves with the units of its pool: by the ratio of what the plan uses to what
   today uses, each the mean over the same replications, rounded to the hundredth.
2. A line that a lever adds at a price for each unit costs that price times the units that the plan
   uses more than today, the mean over the replications.
3. Fixed lines stay. Step lines move by what a lever does to their steps, and by nothing else.
4. The twin's contacts carry no vendor's charges: a variable line that is shared by these moves with
   line time, which is what carriers charge for.
5. How a line moves is `costing.marginal.cash_kinds`: the line's own word, the centre's, or the
   shipped table's, which is assumed.

Source: as for `cash_kinds`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from percall.costing.marginal.cash_kinds import moves_of
from percall.costing.pools import Pool
from percall.ledger.accrual import accrued
from percall.ledger.drivers import driver_of
from percall.ledger.lines import CashKind, Line
from percall.money import half_up
from percall.texts import _
from percall.whatif.case import Applied, Case, LineChange
from percall.whatif.priced import Run, drivers_of

_PLACES = 2


def books_at(
    applied: Applied, today: Run, plan: Run
) -> tuple[tuple[Line, ...], tuple[LineChange, ...]]:
    """The ledger of a plan with its variable lines at what it uses, and what that changed."""
    case, price_of = applied.case, {id(one.line): one.price for one in applied.priced}
    units_today, units_plan = units_of_run(today), units_of_run(plan)
    available = drivers_of(case)
    in_window = {id(line) for line, _cost in accrued(
        case.lines, plan.window.from_on, plan.window.to_on)}  # fmt: skip
    lines, changes = [], []
    for line in case.lines:
        pool = moved_by(Pool(driver_of(line, available), line.scope or ""))
        is_variable = moves_of(line, case.centre).kind is CashKind.VARIABLE
        before, after = units_today.get(pool, 0), units_plan.get(pool, 0)
        if id(line) in price_of:
            more = Fraction(after - before, len(plan.replications))
            moved = replace(line, amount=_cents(price_of[id(line)] * max(more, Fraction(0))))
            lines.append(moved)
            changes.append(LineChange(line, moved, _("its price times what is used")))
            continue
        if id(line) not in in_window or not is_variable or not before or before == after:
            lines.append(line)
            continue
        moved = replace(line, amount=_cents(line.amount * after / before))
        lines.append(moved)
        changes.append(LineChange(line, moved, _("moves with what is used")))
    return tuple(lines), tuple(changes)


def _cents(amount: Fraction) -> Fraction:
    return Fraction(half_up(amount, _PLACES), 10**_PLACES)


def moved_by(pool: Pool) -> Pool:
    """The pool by whose units a variable line moves."""
    return Pool("line_time", pool.scope) if pool.driver == "vendor_charge" else pool


def units_of_run(run: Run) -> dict[Pool, int]:
    """The units of each pool over all replications."""
    found: dict[Pool, int] = {}
    for taken in run.taken:
        for pool, units in taken.sums.used.items():
            found[pool] = found.get(pool, 0) + units
    return found


def cost_by_kind(case: Case, lines: Sequence[Line], run: Run) -> Mapping[CashKind, Fraction]:
    """What the lines cost in the window, by how they move."""
    found = dict.fromkeys(CashKind, Fraction(0))
    for line, cost in accrued(lines, run.window.from_on, run.window.to_on):
        found[moves_of(line, case.centre).kind] += cost
    return found
