"""All levers of a centre, ranked by the money that really leaves the books, within the guardrails.

Rules:
1. Each lever is tried with its usual values, staff at several steps; a lever that does not apply
   here, or cannot be tried without a number that only the centre knows, says so.
2. The order is by money in a month, the most saved first; refused plans come after all others. All
   meet the same customers: no figure of the order is of other seeds.
3. Who looks at many and takes the best takes chance for merit: the first is played again on fresh
   seeds, and so is each whose saving is above the best one there. The best is the one that saves
   most there, within the guardrails; both of its figures stand side by side.
4. The interval is of what chance does to bills that move with use; assumptions are not in it. A
   lever without a stated investment has an unknown payback.

Source: Law, "Simulation Modeling and Analysis", section 10.4 (selecting the best of several).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from percall.intervals import Period
from percall.twin.figures import Estimate, estimate
from percall.twin.refused import TwinRefused
from percall.whatif.books import books_at, cost_by_kind
from percall.whatif.case import Case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import plan_of, words_of
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.table import LEVERS
from percall.whatif.priced import Run
from percall.whatif.tried import MONTH_DAYS, MOST, Effort, Tried, first_of, try_applied

REPLICATIONS = 10
"""A guardrail may be broken in one replication of ten: with fewer, one alone would refuse."""
FRESH_SEEDS = 1_000_003
"""How far the seed of a second look is from that of the first."""
STEPS = {
    "staff": ("staff=-20%", "staff=-10%", "staff=-5%", "staff=+5%", "staff=+10%"),
    "schedule": ("schedule.meetings=quiet",),
}


@dataclass(frozen=True)
class Ranked:
    """A plan of one lever; `cash` is what leaves the books in a month, a saving above 0.

    `fresh` is the second look, on seeds that no plan had met; None where nobody took it.
    """

    plan: Plan
    tried: Tried
    cash: Estimate
    fresh: Ranked | None = None

    @property
    def is_refused(self) -> bool:
        """Whether a guardrail refuses it."""
        return self.tried.is_refused

    @property
    def staff_share(self) -> Fraction | None:
        """By what share staff changes, where that alone is the plan."""
        if len(self.plan.levers) != 1 or self.plan.levers[0][0] != "staff":
            return None
        share = dict(self.plan.levers[0][1]).get("share")
        return share if isinstance(share, Fraction) else None

    @property
    def is_saving(self) -> bool:
        """Whether it saves within the guardrails, and that is told from chance."""
        low = self.cash.low if self.cash.low is not None else self.saved
        return not self.is_refused and low > 0

    @property
    def saved(self) -> float:
        """The money saved in a month."""
        return self.cash.mean or 0.0


@dataclass(frozen=True, slots=True)
class NotTried:
    """A lever that cannot be tried here, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Ranking:
    """The levers in their order, and those that were not tried."""

    window: Period
    seed: int
    replications: int
    ranked: tuple[Ranked, ...]
    not_tried: tuple[NotTried, ...]

    @property
    def best(self) -> Ranked | None:
        """The plan that saves most on fresh seeds, within the guardrails and told from chance."""
        found = [(one.fresh.saved, one) for one in self.ranked if one.fresh and one.fresh.is_saving]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    @property
    def best_is_at_end(self) -> bool:
        """Whether the best is the largest or smallest step of staff that was tried."""
        best = None if self.best is None else self.best.staff_share
        steps = {one.staff_share for one in self.ranked if one.staff_share is not None}
        return best is not None and len(steps) > 1 and best in (min(steps), max(steps))


def rank(
    case: Case, window: Period, *, plans: Sequence[Plan] | None = None, seed: int = 1,
    replications: int = REPLICATIONS, progress: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None, seen: Callable[[Ranking], None] | None = None,
) -> Ranking:  # fmt: skip
    """Tries all levers and ranks them.

    Args:
        case: Today's centre.
        window: The local days.
        plans: What is ranked; None: `candidates`.
        seed: What chance begins from.
        replications: How often each is played.
        progress: Told how many are tried, of how many, and which comes.
        cancelled: Asked now and then whether to stop.
        seen: Shown the ranking so far, in which nothing is best yet.

    Raises:
        TwinRefused: Today cannot be played.
        Cancelled: `cancelled` said so.
    """
    wanted = list(plans) if plans is not None else candidates()
    effort = Effort(replications, replications, float("inf"), seed, most_to_settle=MOST)
    today: Run | None = None
    ranked: list[Ranked] = []
    not_tried: list[NotTried] = []
    for number, plan in enumerate(wanted):
        if progress is not None:
            progress(number, len(wanted), " ".join(words_of(plan)))
        try:
            found = _tried(case, plan, window, effort, today, cancelled)
        except (PlanRefused, TwinRefused) as refused:
            not_tried.append(NotTried(plan.levers[0][0], str(refused)))
            continue
        today = found.tried.today.run
        ranked.append(found)
        if seen is not None:
            seen(_ranking(window, effort, ranked, not_tried))
    ordered = _looked_at_again(case, window, effort, sorted(ranked, key=_order), cancelled)
    return _ranking(window, effort, ordered, not_tried)


def candidates() -> list[Plan]:
    """A plan for each lever with its usual values, and for each step of staff."""
    found = []
    for lever in LEVERS:
        if lever.parameters:
            found += [plan_of([word]) for word in STEPS.get(lever.name, (lever.name,))]
    return found


def _tried(
    case: Case, plan: Plan, window: Period, effort: Effort, today: Run | None,
    cancelled: Callable[[], bool] | None,
) -> Ranked:  # fmt: skip
    applied = apply(case, plan, window)
    tried = try_applied(case, applied, window, effort, cancelled=cancelled, today=today)
    return Ranked(plan, tried, cash_of(case, tried))


def _ranking(
    window: Period, effort: Effort, ranked: Sequence[Ranked], not_tried: Sequence[NotTried]
) -> Ranking:
    return Ranking(
        window, effort.seed, effort.first, tuple(sorted(ranked, key=_order)), tuple(not_tried)
    )


def _order(one: Ranked) -> tuple[bool, float]:
    return one.is_refused, -one.saved


def _looked_at_again(
    case: Case, window: Period, effort: Effort, ordered: list[Ranked],
    cancelled: Callable[[], bool] | None,
) -> list[Ranked]:  # fmt: skip
    """The same plans in the same order, those that may be best with their second look."""
    fresh = replace(effort, seed=(effort.seed + FRESH_SEEDS) % 2**32)
    today: Run | None = None
    most, found = 0.0, list(ordered)
    for place, one in enumerate(ordered):
        if not one.is_saving or one.saved <= most:
            break
        again = _tried(case, one.plan, window, fresh, today, cancelled)
        today = again.tried.today.run
        found[place] = replace(one, fresh=again)
        if again.is_saving:
            most = max(most, again.saved)
    return found


def cash_of(case: Case, tried: Tried) -> Estimate:
    """What leaves the books in a month, with the interval of bills that move with use.

    Each replication is priced with its own use alone; the mean is moved to that of the books, in
    which the ratio of the means counts, so that both say the same.
    """
    a_month = MONTH_DAYS / tried.window.day_count
    values = [
        float(_cost_alone(case, tried, place) * a_month)
        for place in range(len(tried.today.run.replications))
    ]
    found, mean = estimate(np.array(values)), float(-tried.money.book)
    if found.mean is None or found.low is None or found.high is None:
        return Estimate(mean)
    moved = mean - found.mean
    return Estimate(mean, found.low + moved, found.high + moved)


def _cost_alone(case: Case, tried: Tried, place: int) -> Fraction:
    """What one replication takes off the books of the days."""
    today, plan = (_alone(side.run, place) for side in (tried.today, tried.plan))
    lines, _changes = books_at(tried.applied, today, plan)
    before = sum(cost_by_kind(case, case.lines, today).values(), Fraction(0))
    after = sum(cost_by_kind(tried.applied.case, lines, plan).values(), Fraction(0))
    return before - after


def _alone(run: Run, place: int) -> Run:
    """A run of one replication."""
    rest = replace(
        run, replications=run.replications[place:], taken=run.taken[place:],
        paid=run.paid[place:], staffed=run.staffed[place:], away=run.away[place:],
    )  # fmt: skip
    return first_of(rest, 1)
