"""Guardrails: a plan that breaks one too often is refused, with the half-hour and the number.

Rules:
1. A guardrail of `centre.toml` is judged on the whole window, in each replication, by the very
   figures of costing.
2. A plan is refused only where it is worse than today by more than a hundredth of the limit, beyond
   chance: a centre near its limit crosses it now and then by itself, and what nobody would notice
   is no harm.
3. A replication counts against a plan where the plan breaks the guardrail and today does not, or
   where both do and the plan is worse: what is broken already may not get worse. A plan is refused
   where that happens in more than `[guardrails] most_broken_share` of the replications (one in ten
   unless the centre says otherwise). Nothing hides it.
4. A verdict is settled where more replications would hardly turn it: the plan is told to keep the
   limit often enough (`tolerance.py`), or not to be worse, or to be worse and to break it. Until
   then a plan counts as worse where a harm is told from none and its mean is more than that.
5. The half-hour named is the one of the week in which the plan adds most to the breach, beyond what
   today breaks it by: among those that the plan breaks, with at least 20 offered contacts; where
   there are none, among all.
6. Beside the centre's own guardrails: more customers who are turned away (closed, full, sent away)
   than today by more than `more_turned_away_share` of the contacts. Who cannot get through does not
   stand in any other measure. Its half-hour is the one in which most more than today are sent away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from percall.centre import AT_LEAST, Centre
from percall.costing.figures import Guardrail, PeriodFigures
from percall.twin.figures import Estimate, estimate
from percall.whatif.priced import Run
from percall.whatif.taken import HALF_HOUR_SUMS
from percall.whatif.tolerance import BROKEN, KEPT, UNTOLD, side_of

LEAST_OFFERED = 20
LEAST_HARM_SHARE = 0.01
"""Of the limit: as for the cost, a hundredth is what is to be told."""
WORSE, NOT_WORSE = "worse", "not worse"
TURNED_AWAY = "turned_away_share"
_BY_HALF_HOUR = ("service_level_share", "abandoned_share", "asa_s")


@dataclass(frozen=True, slots=True)
class WorstHalfHour:
    """The half-hour of the week (0: Monday 00:00) to which most of a breach goes."""

    half_hour: int
    today: float | None
    plan: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A guardrail under a plan: how often it is broken, and by what number."""

    name: str
    limit: Fraction
    today: float | None
    plan: float | None
    broken_today_share: float
    broken_share: float
    is_refused: bool
    worst: WorstHalfHour | None
    is_settled: bool = True


def judge(
    centre: Centre, today: Sequence[PeriodFigures], plan: Sequence[PeriodFigures],
    run_today: Run, run_plan: Run,
) -> tuple[Judged, ...]:  # fmt: skip
    """Each guardrail of the centre, judged over all replications."""
    found = []
    for place, (name, limit) in enumerate(centre.guardrails):
        before = [one.guardrails[place] for one in today]
        after = [one.guardrails[place] for one in plan]
        known = [pair for pair in zip(before, after, strict=True) if pair[1].kept is not None]
        if not known:
            found.append(Judged(name, limit, None, None, 0.0, 0.0, is_refused=False, worst=None))
            continue
        share, harm = centre.most_broken_share, _harm(known)
        counted = sum(_counts_against(*pair) for pair in known)
        change, matters = _told(harm, LEAST_HARM_SHARE * float(limit))
        is_refused = matters and Fraction(counted, len(known)) > share
        side = side_of([_breach(other, limit) for _one, other in known], float(share))
        found.append(
            Judged(
                name, limit, _mean([one for one, _other in known]),
                _mean([other for _one, other in known]),
                sum(one.kept is False for one, _other in known) / len(known),
                counted / len(known),
                is_refused=is_refused,
                worst=_worst(name, float(limit), run_today, run_plan) if is_refused else None,
                is_settled=side == KEPT or change == NOT_WORSE or (change, side) == (WORSE, BROKEN),
            )
        )  # fmt: skip
    return (*found, _turned_away(centre, run_today, run_plan))


def _turned_away(centre: Centre, today: Run, plan: Run) -> Judged:
    """Whether the plan sends more customers away than today."""
    before, after = (
        [Fraction(one.turned_away, max(1, one.sums.chosen.counts["contacts"])) for one in run.taken]
        for run in (today, plan)
    )
    more = centre.more_turned_away_share
    breaches = [float(b - a - more) for a, b in zip(before, after, strict=True)]
    broken = sum(breach > 0 for breach in breaches)
    mean = [sum(side, Fraction(0)) / len(side) for side in (before, after)]
    is_refused = Fraction(broken, len(before)) > centre.most_broken_share
    return Judged(
        TURNED_AWAY, mean[0] + more, float(mean[0]), float(mean[1]), 0.0,
        broken / len(before), is_refused=is_refused,
        worst=_most_sent_away(today, plan) if is_refused else None,
        is_settled=side_of(breaches, float(centre.most_broken_share)) != UNTOLD,
    )  # fmt: skip


def _most_sent_away(today: Run, plan: Run) -> WorstHalfHour | None:
    """The half-hour in which most more than today are sent away, and the share of who comes then."""
    before, after = _by_half_hour(today), _by_half_hour(plan)
    added = _ratio_of(TURNED_AWAY, after)[0] - _ratio_of(TURNED_AWAY, before)[0]
    at = int(np.argmax(added))
    return _worst_at(TURNED_AWAY, at, before, after) if added[at] > 0 else None


def _harm(known: Sequence[tuple[Guardrail, Guardrail]]) -> Estimate:
    """By how much the plan is worse than today; unknown where today has nothing to be held against."""
    pairs = [(one.found, other.found) for one, other in known if one.found is not None]
    sign = _sign(known[0][0].name)
    return estimate(np.array([sign * float(b - a) for a, b in pairs if b is not None]))


def _told(harm: Estimate, least: float) -> tuple[str, bool]:
    """Whether a harm of more than some least one is told from chance, and what counts until it is."""
    if harm.mean is None:
        return WORSE, True
    if harm.low is None or harm.high is None:
        return UNTOLD, harm.mean > least
    change = WORSE if harm.low > least else NOT_WORSE if harm.high <= least else UNTOLD
    return change, harm.low > 0 and harm.mean > least


def _sign(name: str) -> int:
    """The sign of a change for the worse."""
    return -1 if name in AT_LEAST else 1


def _breach(rail: Guardrail, limit: Fraction) -> float:
    """By how much a guardrail is broken; below nought where it is kept."""
    assert rail.found is not None  # asked of known ones
    return float(_sign(rail.name) * (rail.found - limit))


def _counts_against(today: Guardrail, plan: Guardrail) -> bool:
    if plan.kept is not False:
        return False
    if today.kept is not False or today.found is None or plan.found is None:
        return True
    return _sign(plan.name) * (plan.found - today.found) > 0


def _mean(rails: Sequence[Guardrail]) -> float | None:
    known = [float(one.found) for one in rails if one.found is not None]
    return sum(known) / len(known) if known else None


def _worst(name: str, limit: float, today: Run, plan: Run) -> WorstHalfHour | None:
    if name not in _BY_HALF_HOUR:
        return None
    after, before = _by_half_hour(plan), _by_half_hour(today)
    excess, excess_today = (_excess(name, limit, sums) for sums in (after, before))
    added = excess - np.maximum(excess_today, 0)
    offered = after[HALF_HOUR_SUMS.index("offered")]
    wholes = _ratio_of(name, after)[1]
    eligible = (excess > 0) & (added > 0) & (offered >= LEAST_OFFERED)
    if not eligible.any():  # nowhere so much: where the plan takes most
        added, eligible = excess - excess_today, wholes > 0
    if not eligible.any():
        return None
    return _worst_at(name, int(np.argmax(np.where(eligible, added, -np.inf))), before, after)


def _worst_at(
    name: str, at: int, before: NDArray[np.float64], after: NDArray[np.float64]
) -> WorstHalfHour:  # fmt: skip
    """A half-hour with its number today and under the plan, which has some there."""
    today, plan = (_share_at(name, sums, at) for sums in (before, after))
    assert plan is not None  # its whole is more than nought
    return WorstHalfHour(at, today, plan)


def _excess(name: str, limit: float, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how many contacts, or seconds, each half-hour breaks a limit."""
    parts, wholes = _ratio_of(name, sums)
    return limit * wholes - parts if name in AT_LEAST else parts - limit * wholes


def _share_at(name: str, sums: NDArray[np.float64], at: int) -> float | None:
    parts, wholes = _ratio_of(name, sums)
    return float(parts[at] / wholes[at]) if wholes[at] else None


def _by_half_hour(run: Run) -> NDArray[np.float64]:
    """The mean sums of a replication by half-hour of the week."""
    found: NDArray[np.float64] = np.mean(
        [taken.by_half_hour for taken in run.taken], axis=0, dtype=float
    )
    return found


def _ratio_of(
    name: str, sums: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    of = dict(zip(HALF_HOUR_SUMS, sums, strict=True))
    if name == "service_level_share":
        return of["within"], of["offered"] - of["short"]
    if name == "abandoned_share":
        return of["lost"], of["offered"]
    if name == TURNED_AWAY:
        return of["away"], of["contacts"]
    return of["wait_ms"] / 1000, of["answered"]
