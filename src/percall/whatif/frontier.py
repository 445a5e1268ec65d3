"""Cost and quality of many plans: staffing levels, with every combination of some levers.

Rules:
1. Each combination of the levers of a plan, none and all among them, is tried at each staffing
   level; a combination that cannot be is left out, and said.
2. All meet the same customers, equally often, so that their order is the plans' own.
3. The cost is what the days cost as a whole (`book`), a call (`call`) or a solved matter
   (`resolution`). The first is the usual one: with it no plan looks cheap by answering fewer, or
   dear by having fewer calls left.
4. Which are efficient is in `efficient`; today's point is the one without lever and change of staff.

Source: as for `efficient`; the staffing curve itself in Gans, Koole and Mandelbaum 2003, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from percall.errors import UsageFault
from percall.intervals import Period
from percall.texts import _
from percall.twin.figures import Estimate
from percall.twin.refused import TwinRefused
from percall.whatif.case import Case
from percall.whatif.efficient import efficient
from percall.whatif.levers.apply import apply
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import plan_of, words_of
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.priced import Run
from percall.whatif.tried import MOST, Effort, Tried, try_applied

REPLICATIONS = 10
"""As in `ranking`."""
LEVELS = tuple(Fraction(n, 100) for n in (-30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30))
MOST_LEVERS, MOST_PLANS = 4, 200
STAFF = "staff"
MEASURE_OF = {"book": "cost", "call": "cost_per_call", "resolution": "cost_per_resolution"}


@dataclass(frozen=True)
class Point:
    """A plan's place: the change of staff, the levers beside it, and what came of them."""

    plan: Plan
    staff_share: Fraction
    tried: Tried
    measure: str

    @property
    def estimate(self) -> Estimate:
        """Its cost and the interval of it."""
        return self.tried.of(self.measure).plan

    @property
    def cost(self) -> float | None:
        """Its cost."""
        return self.estimate.mean

    @property
    def service_level_share(self) -> float | None:
        """The share that is answered within the target."""
        return self.tried.of("service_level_share").plan.mean

    @property
    def abandoned_share(self) -> float | None:
        """The share that gives up."""
        return self.tried.of("abandoned_share").plan.mean

    @property
    def is_refused(self) -> bool:
        """Whether a guardrail refuses it."""
        return self.tried.is_refused

    @property
    def is_today(self) -> bool:
        """Whether it changes nothing."""
        return not self.plan.levers


@dataclass(frozen=True)
class Frontier:
    """All points in the order they were tried, and the places of the efficient ones."""

    window: Period
    by: str
    seed: int
    replications: int
    points: tuple[Point, ...]
    efficient: tuple[int, ...]
    not_tried: tuple[str, ...]

    @property
    def today(self) -> Point | None:
        """Today's point."""
        return next((one for one in self.points if one.is_today), None)


def plans_of(levers: Plan, levels: Sequence[Fraction] = LEVELS) -> list[tuple[Plan, Fraction]]:
    """Every combination of a plan's levers at every staffing level.

    Args:
        levers: The levers, each with its values; nothing of staff.
        levels: Changes of staff as shares; 0 is today's.

    Raises:
        UsageFault: Staff is among the levers, or they are too many.
    """
    names = [one for one in levers.levers if one[0] != "nothing"]
    if any(name == STAFF for name, _values in names):
        raise UsageFault(
            _("The frontier varies staff by itself"), where=STAFF, do=_("leave the lever out")
        )
    wanted = list(dict.fromkeys([Fraction(0), *levels]))
    if len(names) > MOST_LEVERS or len(wanted) * 2 ** len(names) > MOST_PLANS:
        raise UsageFault(
            _("These are too many plans"),
            do=_("name {levers} levers at most, {plans} plans in all").format(
                levers=MOST_LEVERS, plans=MOST_PLANS
            ),
        )
    return [
        (_with_staff(Plan(some, "", levers.centre), level), level)
        for count in range(len(names) + 1)
        for some in combinations(names, count)
        for level in wanted
    ]


def _with_staff(plan: Plan, level: Fraction) -> Plan:
    return plan if not level else plan_of([f"staff.share={float(level):.6f}"], plan)


def frontier(
    case: Case, window: Period, plans: Sequence[tuple[Plan, Fraction]], *, by: str = "book",
    seed: int = 1, replications: int = REPLICATIONS,
    progress: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None, seen: Callable[[Frontier], None] | None = None,
) -> Frontier:  # fmt: skip
    """Tries all plans, and tells the efficient ones.

    Args:
        case: Today's centre.
        window: The local days.
        plans: As `plans_of` makes them.
        by: The cost: `book`, `call` or `resolution`.
        seed: What chance begins from.
        replications: How often each is played.
        progress: Told how many are tried, of how many, and which comes.
        cancelled: Asked now and then whether to stop.
        seen: Shown what is known so far.

    Raises:
        TwinRefused: Today cannot be played.
        Cancelled: `cancelled` said so.
    """
    effort = Effort(replications, replications, float("inf"), seed, most_to_settle=MOST)
    today: Run | None = None
    points: list[Point] = []
    not_tried: list[str] = []

    def so_far() -> Frontier:
        return Frontier(
            window, by, seed, replications, tuple(points), efficient(points),
            tuple(dict.fromkeys(not_tried)),
        )  # fmt: skip

    for number, (plan, level) in enumerate(plans):
        if progress is not None:
            progress(number, len(plans), ", ".join(words_of(plan)))
        try:
            applied = apply(case, plan, window)
            tried = try_applied(case, applied, window, effort, cancelled=cancelled, today=today)
        except (PlanRefused, TwinRefused) as refused:
            if not plan.levers:
                raise
            not_tried.append(str(refused))
            continue
        today = tried.today.run
        points.append(Point(plan, level, tried, MEASURE_OF[by]))
        if seen is not None:
            seen(so_far())
    return so_far()
