"""Which assumptions matter most: each halved and doubled, and the plan played again.

Rules:
1. Only numbers that a lever takes for true are moved; where the parameter's bounds forbid half or
   double, as far as they allow. The centre's own measurements are what the twin was fitted to.
2. The replications are the first ones of the plan itself, so that only the number differs.
3. What counts is the change of the cost per call, or of the bills of a month where that is nought.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from percall.intervals import Period
from percall.twin.figures import estimate
from percall.whatif.case import Assumption, Case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.table import BY_NAME
from percall.whatif.priced import Run
from percall.whatif.tried import Effort, Tried, try_applied

MOST_SHOWN = 3
REPLICATIONS = 4


@dataclass(frozen=True, slots=True)
class Moved:
    """An assumption at another value, and what came of it."""

    assumption: Assumption
    value: Fraction
    cost_per_call: float | None
    book: Fraction
    service_level_share: float | None


@dataclass(frozen=True, slots=True)
class Sensitive:
    """An assumption, the plan at it, and at its lower and higher value."""

    assumption: Assumption
    moved: tuple[Moved, ...]

    def width(self, found: Tried) -> float:
        """How far the cost per call (else the bills) go, as a share of today's."""
        first = found.plan.measures["cost_per_call"][:REPLICATIONS]
        today, plan = found.of("cost_per_call").today.mean, estimate(first).mean
        each = [abs(one.cost_per_call - plan) / today for one in self.moved
                if one.cost_per_call is not None and plan is not None and today]  # fmt: skip
        book = found.of("cost").today.mean or 0
        bills = [float(abs(one.book - found.money.book)) / book for one in self.moved if book]
        return max([0.0, *each, *bills])


def sensitivity(
    case: Case, plan: Plan, found: Tried, *,
    cancelled: Callable[[], bool] | None = None, say: Callable[[str], None] = lambda _text: None,
) -> tuple[Sensitive, ...]:  # fmt: skip
    """The assumptions that matter most, the widest first.

    Raises:
        Cancelled: `cancelled` said so.
    """
    effort = Effort(
        first=min(REPLICATIONS, len(found.today.run.replications)),
        most=REPLICATIONS, precision=float("inf"), seed=found.today.run.seed,
    )  # fmt: skip
    tried = []
    for one in found.applied.assumptions:
        if not one.value or one.name.endswith(".investment"):
            continue
        say(one.name)
        moved = [
            _at(case, plan, found.window, one, value, effort, found.today.run, cancelled)
            for value in _values(one)
        ]
        known = tuple(other for other in moved if other is not None)
        if known:
            tried.append(Sensitive(one, known))
    ranked = sorted(tried, key=lambda one: -one.width(found))
    return tuple(ranked[:MOST_SHOWN])


def _values(one: Assumption) -> list[Fraction]:
    lever, _dot, name = one.name.partition(".")
    parameter = BY_NAME[lever].parameter(name)
    wanted = (one.value / 2, one.value * 2)
    found = (max(parameter.least, min(parameter.most, value)) for value in wanted)
    return [value for value in dict.fromkeys(found) if value != one.value]


def _at(
    case: Case, plan: Plan, window: Period, one: Assumption, value: Fraction, effort: Effort,
    today: Run, cancelled: Callable[[], bool] | None,
) -> Moved | None:  # fmt: skip
    """The plan with one number moved; None where that cannot be carried out."""
    lever, _dot, name = one.name.partition(".")
    levers = tuple(
        (own, (*((key, x) for key, x in values if key != name), (name, value)))
        if own == lever
        else (own, values)
        for own, values in plan.levers
    )
    try:
        applied = apply(case, replace(plan, levers=levers), window)
    except PlanRefused:
        return None
    found = try_applied(case, applied, window, effort, cancelled=cancelled, today=today)
    return Moved(
        one, value, found.of("cost_per_call").plan.mean, found.money.book,
        found.of("service_level_share").plan.mean,
    )  # fmt: skip
