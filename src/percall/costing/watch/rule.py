"""Whether the last week is unlike the weeks before it: the rule of `percall watch`, pure.

Rules:
1. A week's move is taken weekday by weekday: the sum over its days of (found - usual of that
   weekday) over the sum of what it is found on. So a week with a closed day is no move.
2. The weeks before it say what is usual, and how far weeks scatter: their mean and their spread,
   with a tenth of the weeks trimmed at each end, so that one broken week neither raises an alarm
   nor hides one. The spread between weeks has in it what the days of a week share; the few weeks
   are helped by the spread of their days, as if by ten weeks more, but never below their own.
3. A week is unlike where it lies further off than t of the trimmed mean allows; weeks that follow
   each other alike count as fewer. The measures share one false-alarm share (Holm).
4. The spread is never taken to be less than chance alone makes it: that of Poisson counts, and of
   shares.
5. Beside that the move must matter: each measure has its least move.
6. Bills are counted and not sampled: for the cost at usual calls, months are compared. It moved
   where it differs from the middle of the earlier months by its least move, and by more than twice
   as much as any of them does.

Sources: Tukey and McLaughlin 1963 (t of trimmed means, winsorised spread), also Yuen 1974; Holm
1979 (several tests at once); Smyth 2004 (a
variance of few observations, moderated by a second one with its degrees of freedom); Bayley and Hammersley 1946 (autocorrelated observations as fewer).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from scipy.special import stdtr

from percall.centre import Limits
from percall.costing.watch.measures import COST, MEASURES, Day, Kind, Measure
from percall.costing.watch.weeks import Week

FEWEST_WEEKS = 8
FEWEST_MONTHS = 2
TRIMMED_SHARE = 0.1
NOTHING_NEW = 2.0
MOST_ALIKE = 0.6
DAYS_FREEDOM = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a measure: usual and now in its unit, and whether it moved.

    `chance` is how often chance alone moves it so far; None where that is not asked (`COST`).
    `before` are the weeks that it is compared with.
    """

    measure: Measure
    usual: float
    found: float
    least: float
    chance: float | None
    has_moved: bool
    before: tuple[Week, ...]

    @property
    def move(self) -> float:
        """The move: relative to the usual, or in the measure's own unit."""
        apart = self.found - self.usual
        return apart / self.usual if self.measure.is_relative and self.usual else apart


def judge(weeks: Sequence[Week], limits: Limits) -> list[Finding]:
    """What became of each measure that the last of some comparable weeks tells, cost aside."""
    *earlier, last = weeks
    found = [one for measure in MEASURES if (one := _measured(measure, earlier, last, limits))]
    allowed = _by_holm([one.chance or 0.0 for one in found], float(limits.false_alarm_share))
    return [
        Finding(one.measure, one.usual, one.found, one.least, one.chance,
                unlike and _matters(one), one.before)
        for one, unlike in zip(found, allowed, strict=True)
    ]  # fmt: skip


def judge_cost(weeks: Sequence[Week], limits: Limits) -> Finding | None:
    """What became of the cost at usual calls in the last of some booked weeks.

    None where fewer than `FEWEST_MONTHS` earlier months are known.
    """
    *earlier, last = weeks
    months: dict[tuple[int, int], list[Week]] = {}
    for week in earlier:
        if week.month != last.month:
            months.setdefault(week.month, []).append(week)
    costs = [_ratio(COST, of_month) for of_month in months.values()]
    now = _ratio(COST, [last])
    known = [cost for cost in costs if cost is not None]
    if now is None or len(known) < FEWEST_MONTHS:
        return None
    usual = median(known)
    before = tuple(week for week in earlier if week.month != last.month)
    widest = max(abs(cost - usual) for cost in known)
    one = Finding(COST, usual, now, _least(COST, limits), None, False, before)
    is_new = abs(now - usual) > NOTHING_NEW * widest
    return Finding(COST, usual, now, one.least, None, is_new and _matters(one), before)


def _least(measure: Measure, limits: Limits) -> float:
    return float(getattr(limits, measure.limit))


def _matters(one: Finding) -> bool:
    return abs(one.move) >= one.least


def _measured(
    measure: Measure, earlier: Sequence[Week], last: Week, limits: Limits
) -> Finding | None:
    """A measure of the last week beside earlier ones; None where too few of them tell it."""
    known = [week for week in earlier if week.total(measure.below) > 0]
    if len(known) < FEWEST_WEEKS or last.total(measure.below) <= 0:
        return None
    usual = _usual_by_weekday(measure, known)
    moves = [_move(measure, week, usual) for week in known]
    move, expected = _move(measure, last, usual), _expected(measure, last, usual)
    sums = mean(week.total(measure.below) for week in known)
    of_days = _variance_of_days(measure, known, usual) / sums**2
    least = _least_variance(measure, expected, sums)
    middle, chance = _chance(moves, move, of_days, least)
    return Finding(
        measure, expected + middle, expected + move, _least(measure, limits), chance, False,
        tuple(known),
    )  # fmt: skip


def _ratio(measure: Measure, weeks: Sequence[Week]) -> float | None:
    below = sum(week.total(measure.below) for week in weeks)
    return sum(week.total(measure.above) for week in weeks) / below if below > 0 else None


def _usual_by_weekday(measure: Measure, weeks: Sequence[Week]) -> Mapping[int, float]:
    """The measure over all weeks, by weekday."""
    above, below = [0.0] * 7, [0.0] * 7
    for week in weeks:
        for day in week.days:
            above[day.on.weekday()] += day.sums.get(measure.above, 0.0)
            below[day.on.weekday()] += day.sums.get(measure.below, 0.0)
    whole = sum(above) / sum(below)
    return {i: above[i] / below[i] if below[i] > 0 else whole for i in range(7)}


def _apart(measure: Measure, day: Day, usual: Mapping[int, float]) -> float:
    """How much more than usual a day's sum is."""
    below = day.sums.get(measure.below, 0.0)
    return day.sums.get(measure.above, 0.0) - usual[day.on.weekday()] * below


def _move(measure: Measure, week: Week, usual: Mapping[int, float]) -> float:
    whole = sum(_apart(measure, day, usual) for day in week.days)
    return whole / week.total(measure.below)


def _expected(measure: Measure, week: Week, usual: Mapping[int, float]) -> float:
    whole = sum(usual[day.on.weekday()] * day.sums.get(measure.below, 0.0) for day in week.days)
    return whole / week.total(measure.below)


def _least_variance(measure: Measure, usual: float, below: float) -> float:
    """How far a week scatters by chance alone, squared; nothing where that is not known."""
    match measure.kind:
        case Kind.COUNT:
            return usual / below
        case Kind.SHARE:
            return max(0.0, usual * (1 - usual)) / below
        case _:
            return 0.0


def _variance_of_days(
    measure: Measure, weeks: Sequence[Week], usual: Mapping[int, float]
) -> float:  # fmt: skip
    """The variance of a week's sum apart from the usual, if its days had nothing in common."""
    apart: dict[int, list[float]] = {}
    for week in weeks:
        for day in week.days:
            found = _apart(measure, day, usual)
            apart.setdefault(day.on.weekday(), []).append(found)
    return sum(
        Trimmed.of(values).variance for values in apart.values() if len(values) >= FEWEST_WEEKS
    )


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The middle and the spread of some values, a tenth of them trimmed at each end."""

    middle: float
    variance: float
    kept: int
    apart: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Trimmed":
        """Of at least three values; `apart` are all of them, winsorised, less the middle."""
        cut = int(TRIMMED_SHARE * len(values))
        kept = sorted(values)[cut : len(values) - cut]
        middle = mean(kept)
        apart = tuple(min(max(one, kept[0]), kept[-1]) - middle for one in values)
        squares = sum(one * one for one in apart)
        return cls(middle, squares / (len(kept) - 1) * len(values) / len(kept), len(kept), apart)


def _chance(
    moves: Sequence[float], move: float, of_days: float, least: float
) -> tuple[float, float]:
    """The middle of the earlier moves, and how often chance alone lies as far off as the last."""
    weeks = Trimmed.of(moves)
    freedom, alike = weeks.kept - 1, _alike(weeks.apart)
    moderated = (freedom * weeks.variance + DAYS_FREEDOM * of_days) / (freedom + DAYS_FREEDOM)
    variance = max(weeks.variance, moderated, least)
    fewer = (1 - alike) / (1 + alike)
    if variance <= 0:
        return weeks.middle, 0.0 if move != weeks.middle else 1.0
    off = abs(move - weeks.middle) / math.sqrt(variance * (1 + 1 / (weeks.kept * fewer)))
    chance = 2 * float(stdtr(max(1.0, (freedom + DAYS_FREEDOM) * fewer), -off))
    return weeks.middle, min(1.0, chance)


def _alike(apart: Sequence[float]) -> float:
    """How much a week is like the one before it: autocorrelation, of the positive sort."""
    whole = sum(one * one for one in apart)
    if whole <= 0:
        return 0.0
    found = sum(one * other for one, other in pairwise(apart)) / whole
    return min(MOST_ALIKE, max(0.0, found))


def _by_holm(chances: Sequence[float], share: float) -> list[bool]:
    """Which of several tests say no chance, so that all together err in such a share."""
    allowed = [False] * len(chances)
    in_order = sorted(range(len(chances)), key=lambda index: chances[index])
    for rank, index in enumerate(in_order):
        if chances[index] > share / (len(chances) - rank):
            break
        allowed[index] = True
    return allowed
