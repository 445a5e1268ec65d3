"""A plan tried: today and the plan played for the same customers, priced, compared and judged.

Theory of operation: both are played in growing batches of replications until half the interval
of the difference in cost per call is within the wanted share of today's cost and the verdict of
each guardrail is settled, or the most replications are reached. A plan without a lever has no
difference to be known: today's own cost is what is played for. Looking more than once makes 95 % a
little less than that; the width, not the sign, decides when to stop, so that no plan is played until
it looks good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from percall.costing.figures import PeriodFigures
from percall.intervals import Period
from percall.ledger.lines import CashKind, Line
from percall.twin.figures import estimate
from percall.whatif.books import books_at, cost_by_kind
from percall.whatif.case import Applied, Case, LineChange
from percall.whatif.guarded import Judged, judge
from percall.whatif.levers.draft import merged
from percall.whatif.levers.paid import is_pay
from percall.whatif.marginal import marginal_costs
from percall.whatif.measured import Compared, Floats, compared, measures_of
from percall.whatif.priced import WARM_UP_DAYS, Run, price_run, run_case

FIRST, MOST = 4, 64
PRECISION = 0.01
MONTH_DAYS = Fraction(1461, 48)
"""Days of a month, on average over four years."""


@dataclass(frozen=True)
class Effort:
    """How long to play: replications of the first batch and at most, and the wanted precision.

    `precision` is the half-width of the difference in cost per call, as a share of today's; of that
    cost itself where no lever is pulled.
    """

    first: int = FIRST
    most: int = MOST
    precision: float = PRECISION
    seed: int = 1
    warm_up_days: int = WARM_UP_DAYS
    threads: int | None = None
    most_to_settle: int = 0


@dataclass(frozen=True)
class Side:
    """Today or the plan: what was played, the ledger that priced it, and its figures."""

    run: Run
    lines: tuple[Line, ...]
    figures: tuple[PeriodFigures, ...]
    measures: dict[str, Floats]


@dataclass(frozen=True)
class Money:
    """What a plan does to the books in a month, in the centre's currency; less is negative.

    `by_kind` sums to `book`; `loaded` is what the fully loaded figure alone would claim, which is
    no saving; `hung_up` the part of a saving that exists because more customers are not served: what
    serving those who hang up or are turned away would cost at today's bills that move, at most all
    of the saving. `noticed` is the part that leaves the books only after notice, by `notice_on`.
    """

    book: Fraction
    by_kind: dict[CashKind, Fraction]
    loaded: Fraction | None
    hung_up: Fraction
    released_hours: float | None
    noticed: Fraction = Fraction(0)
    notice_on: date | None = None


@dataclass(frozen=True)
class Tried:
    """A plan, what it changed, and what came of it."""

    window: Period
    applied: Applied
    today: Side
    plan: Side
    compared: tuple[Compared, ...]
    judged: tuple[Judged, ...]
    money: Money
    is_precise: bool

    @property
    def is_refused(self) -> bool:
        """Whether a guardrail refuses it."""
        return any(one.is_refused for one in self.judged)

    @property
    def is_settled(self) -> bool:
        """Whether more replications would hardly turn a guardrail's verdict."""
        return all(one.is_settled for one in self.judged)

    @property
    def payback_months(self) -> Fraction | None:
        """Months until the investment is paid back by what leaves the books; None: never or unknown."""
        spent = self.applied.investment
        return None if spent is None or self.money.book >= 0 else spent / -self.money.book

    def of(self, measure: str) -> Compared:
        """A measure of both."""
        return next(one for one in self.compared if one.name == measure)


def try_applied(
    case: Case, applied: Applied, window: Period, effort: Effort, *,
    progress: Callable[[float], None] | None = None, cancelled: Callable[[], bool] | None = None,
    seen: Callable[[Tried], None] | None = None, today: Run | None = None,
) -> Tried:  # fmt: skip
    """Plays, prices and compares.

    Args:
        case: Today's centre.
        applied: The plan's.
        window: The local days.
        effort: How long to play.
        progress: Told the share of a batch that is done.
        cancelled: Asked now and then whether to stop.
        seen: Shown what is known after each batch.
        today: Replications of today that were played before, from the first on.

    Raises:
        TwinRefused: One of the two cannot be played.
        Cancelled: `cancelled` said so.
        LedgerOutOfBalance: A pool does not close.
    """
    base, plan, upto = today, None, effort.first
    while True:
        base = _longer(base, case, window, effort, upto, progress, cancelled)
        plan = base if applied.case is case else _longer(
            plan, applied.case, window, effort, upto, progress, cancelled
        )  # fmt: skip
        found = settle(
            case, applied, window, first_of(base, upto), first_of(plan, upto), effort.precision
        )
        if seen is not None:
            seen(found)
        most = effort.most if found.is_settled else max(effort.most, effort.most_to_settle)
        if (found.is_precise and found.is_settled) or upto >= most:
            return found
        upto = min(2 * upto, most)


def _longer(
    run: Run | None, case: Case, window: Period, effort: Effort, upto: int,
    progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None,
) -> Run:  # fmt: skip
    """A run with replications up to a number."""
    begun = len(run.replications) if run is not None else 0
    if run is not None and begun >= upto:
        return run
    more = run_case(
        case, window, effort.seed, range(begun, upto), warm_up_days=effort.warm_up_days,
        threads=effort.threads, progress=progress, cancelled=cancelled,
    )  # fmt: skip
    if run is None:
        return more
    return replace(
        run, replications=(*run.replications, *more.replications),
        taken=(*run.taken, *more.taken), paid=(*run.paid, *more.paid),
        staffed=(*run.staffed, *more.staffed), away=(*run.away, *more.away),
    )  # fmt: skip


def first_of(run: Run, count: int) -> Run:
    """The first replications of a run."""
    return replace(
        run, replications=run.replications[:count], taken=run.taken[:count],
        paid=run.paid[:count], staffed=run.staffed[:count], away=run.away[:count],
    )  # fmt: skip


def settle(
    case: Case, applied: Applied, window: Period, base: Run, plan: Run, precision: float
) -> Tried:
    """Prices and compares what was played."""
    lines, moved = books_at(applied, base, plan)
    sides = tuple(
        Side(run, of, figures, measures_of(run, figures, marginal_costs(run, figures, of)))
        for run, of in ((base, case.lines), (plan, lines))
        for figures in (price_run(run, of),)
    )
    found = compared(sides[0].measures, sides[1].measures)
    cost = next(one for one in found if one.name == "cost_per_call")
    known = cost.today if applied.case is case else cost.change
    half, mean = known.half, cost.today.mean
    return Tried(
        window, replace(applied, lines=merged((*applied.lines, *moved))), sides[0], sides[1], found,
        judge(case.centre, sides[0].figures, sides[1].figures, base, plan),
        _money(case, applied, sides[0], sides[1], found, (*applied.lines, *moved)),
        is_precise=half is not None and (mean is None or half <= precision * abs(mean)),
    )  # fmt: skip


def _money(
    case: Case,
    applied: Applied,
    today: Side,
    plan: Side,
    found: tuple[Compared, ...],
    moved: Sequence[LineChange],
) -> Money:
    of = {one.name: one for one in found}
    a_month = MONTH_DAYS / today.run.window.day_count
    before = cost_by_kind(case, today.lines, today.run)
    after = cost_by_kind(applied.case, plan.lines, plan.run)
    by_kind = {kind: (after[kind] - before[kind]) * a_month for kind in CashKind}
    each, calls = of["cost_per_call"].change.mean, of["calls"].plan.mean
    loaded = None if each is None or calls is None else Fraction(each) * Fraction(calls) * a_month
    book = sum(by_kind.values(), Fraction(0))
    moving = (before[CashKind.VARIABLE] + before[CashKind.STEP]) * a_month
    noticed, notice_on = _noticed(moved, today.run.window)
    waits = min(Fraction(0), max(noticed * a_month, book))  # a part of what the books fall by
    by_time = book - _beside_time(applied, today.run.window) * a_month
    return Money(
        book, by_kind, loaded, _hung_up(moving, by_time, today, plan),
        _released_hours(today, plan, float(a_month)), waits, notice_on if waits else None,
    )  # fmt: skip


def _beside_time(applied: Applied, window: Period) -> Fraction:
    """What the plan changes in the window's lines that are no pay: prices, licences, rent."""
    total = Fraction(0)
    for one in applied.lines:
        sides = [(side, sign) for side, sign in ((one.before, -1), (one.after, 1)) if side]
        if any(is_pay(side, applied.case) for side, _sign in sides):
            continue
        for side, sign in sides:
            shared = Fraction(window.days_shared(side.from_on, side.to_on), side.day_count)
            total += sign * side.cost * shared
    return total


def _hung_up(moving: Fraction, book: Fraction, today: Side, plan: Side) -> Fraction:
    """The part of a saving that exists because more customers are not served; nought or less.

    `book` is what the plan saves in pay and by how much is used: other prices save whoever hangs up.

    Only a rise of those who hang up or are turned away together that is told from chance counts, and
    of it no more than fewer calls were handled: who tries again and is served costs all the same.
    """
    gone = [plan.measures[name] - today.measures[name] for name in ("abandoned", "turned_away")]
    lost = estimate(gone[0] + gone[1])
    whole, then = (_mean_handled(side.run) for side in (today, plan))
    fewer = whole - then
    if book >= 0 or not whole or lost.mean is None or (lost.low or 0) <= 0 or fewer <= 0:
        return Fraction(0)
    return max(book, -moving * min(Fraction(lost.mean), fewer) / whole)


def _mean_handled(run: Run) -> Fraction:
    handled = sum(taken.sums.chosen.counts["handled"] for taken in run.taken)
    return Fraction(handled, len(run.taken))


def _noticed(moved: Sequence[LineChange], window: Period) -> tuple[Fraction, date | None]:
    """What of the falls of the window's lines waits for notice, and the last day of that."""
    total, last = Fraction(0), None
    for one in moved:
        before, notice_on = one.before, one.before.notice_on if one.before is not None else None
        if before is None or notice_on is None or notice_on <= window.from_on:
            continue
        shared = Fraction(window.days_shared(before.from_on, before.to_on), before.day_count)
        fall = before.cost - (one.after.cost if one.after is not None else 0)
        if fall > 0 and shared:
            total -= fall * shared
            last = notice_on if last is None else max(last, notice_on)
    return total, last


def _released_hours(today: Side, plan: Side, a_month: float) -> float | None:
    """Hours a month that agents have nothing in hand, more than today; None without paid time."""
    free = []
    for side in (today, plan):
        ms = [
            sum(amount for (_on, _team, state), amount in paid.items() if state == "available")
            for paid in side.run.paid
        ]
        if not any(ms):
            return None
        free.append(sum(ms) / len(ms))
    return (free[1] - free[0]) / 3_600_000 * a_month
