"""Which assumptions matter most: each halved and doubled, and the plan played again.

Rules:
1. Only numbers that a lever takes for true are moved; where the parameter's bounds forbid half or
   double, as far as they allow. The centre's own measurements are what the twin was fitted to.
2. The replications are the plan's own, so that only the number differs, and the difference from the
   plan is taken replication by replication: the figures shown are the plan's and that difference,
   and one whose interval covers nought is not told from chance.
3. What counts is the change of the cost per call, or of the bills of a month where that is nought.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from percall.twin.figures import Estimate, estimate
from percall.whatif.case import Assumption, Case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.table import BY_NAME
from percall.whatif.tried import PRECISION, Effort, Tried, first_of, settle, try_applied

MOST_SHOWN = 3
REPLICATIONS = 16
"""At most: it is many plans."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An assumption at another value, what came of it, and how the cost per call then differs."""

    assumption: Assumption
    value: Fraction
    cost_per_call: float | None
    book: Fraction
    service_level_share: float | None
    change: Estimate


@dataclass(frozen=True, slots=True)
class Sensitive:
    """An assumption, the plan at it, and at its lower and higher value."""

    assumption: Assumption
    moved: tuple[Moved, ...]

    def width(self, found: Tried) -> float:
        """How far the cost per call (else the bills) go, as a share of today's."""
        today, book = found.of("cost_per_call").today.mean, found.of("cost").today.mean or 0
        each = [abs(one.change.mean) / today for one in self.moved if one.change.mean and today]
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
    count = min(REPLICATIONS, len(found.today.run.replications))
    effort = Effort(first=count, most=count, seed=found.today.run.seed)
    same = settle(case, found.applied, found.window, first_of(found.today.run, count),
                  first_of(found.plan.run, count), PRECISION)  # fmt: skip
    tried = []
    for one in found.applied.assumptions:
        if not one.value or one.name.endswith(".investment"):
            continue
        say(one.name)
        moved = [
            _at(case, plan, found, same, one, value, effort, cancelled) for value in _values(one)
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
    case: Case, plan: Plan, found: Tried, same: Tried, one: Assumption, value: Fraction,
    effort: Effort, cancelled: Callable[[], bool] | None,
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
        applied = apply(case, replace(plan, levers=levers), found.window)
    except PlanRefused:
        return None
    other = try_applied(
        case, applied, found.window, effort, cancelled=cancelled, today=found.today.run
    )
    cost, service = (
        estimate(other.plan.measures[name] - same.plan.measures[name])
        for name in ("cost_per_call", "service_level_share")
    )
    return Moved(
        one, value, _moved_by(found, "cost_per_call", cost),
        found.money.book + other.money.book - same.money.book,
        _moved_by(found, "service_level_share", service), cost,
    )  # fmt: skip


def _moved_by(found: Tried, name: str, change: Estimate) -> float | None:
    mean = found.of(name).plan.mean
    return None if mean is None or change.mean is None else mean + change.mean
