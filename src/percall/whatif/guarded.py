"""Guardrails: a plan that breaks one too often is refused, with the half-hour and the number.

Rules:
1. A guardrail of `centre.toml` is judged on the whole window, in each replication, by the very
   figures of costing.
2. A replication counts against a plan where the plan breaks the guardrail and today does not, or
   where both do, the plan is worse, and over all replications that is told from chance: what is
   broken already may not get worse, and chance refuses nothing.
3. A plan is refused where that happens in more than `[guardrails] most_broken_share` of the
   replications (one in ten unless the centre says otherwise). Nothing hides it.
4. The half-hour named is the one of the week to which most of the breach goes, among those with
   at least 20 offered contacts, or among all where none has so many.
5. Beside the centre's own guardrails: more customers who are turned away (closed, full, sent away)
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
from percall.twin.figures import estimate
from percall.whatif.priced import Run
from percall.whatif.taken import HALF_HOUR_SUMS

LEAST_OFFERED = 20
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
        is_worse = _is_worse(known)
        counted = sum(_counts_against(*pair, is_worse=is_worse) for pair in known)
        is_refused = Fraction(counted, len(known)) > centre.most_broken_share
        found.append(
            Judged(
                name, limit, _mean([one for one, _other in known]),
                _mean([other for _one, other in known]),
                sum(one.kept is False for one, _other in known) / len(known),
                counted / len(known),
                is_refused=is_refused,
                worst=_worst(name, float(limit), run_today, run_plan) if is_refused else None,
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
    broken = sum(b > a + more for a, b in zip(before, after, strict=True))
    mean = [sum(side, Fraction(0)) / len(side) for side in (before, after)]
    is_refused = Fraction(broken, len(before)) > centre.most_broken_share
    return Judged(
        "turned_away_share", mean[0] + more, float(mean[0]), float(mean[1]), 0.0,
        broken / len(before), is_refused=is_refused,
        worst=_most_sent_away(today, plan) if is_refused else None,
    )  # fmt: skip


def _most_sent_away(today: Run, plan: Run) -> WorstHalfHour | None:
    """The half-hour in which most more than today are sent away, and the share of who comes then."""
    (before, came_before), (after, came) = (
        (sums[HALF_HOUR_SUMS.index("away")], sums[HALF_HOUR_SUMS.index("contacts")])
        for sums in map(_by_half_hour, (today, plan))
    )
    at = int(np.argmax(after - before))
    if after[at] <= before[at]:
        return None
    return WorstHalfHour(
        at, float(before[at] / came_before[at]) if came_before[at] else None,
        float(after[at] / came[at]),
    )  # fmt: skip


def _is_worse(known: Sequence[tuple[Guardrail, Guardrail]]) -> bool:
    """Whether the plan is worse than today, told from chance."""
    pairs = [(one.found, other.found) for one, other in known if one.found is not None]
    changes = np.array([float(b - a) for a, b in pairs if b is not None])
    change = estimate(changes)
    if change.low is None or change.high is None:
        return bool(len(changes)) and _sign(known[0][0].name) * float(changes.mean()) > 0
    return _sign(known[0][0].name) * (change.low if change.low > 0 else change.high) > 0 and (
        change.low > 0 or change.high < 0
    )


def _sign(name: str) -> int:
    """The sign of a change for the worse."""
    return -1 if name in AT_LEAST else 1


def _counts_against(today: Guardrail, plan: Guardrail, *, is_worse: bool) -> bool:
    if plan.kept is not False:
        return False
    if today.kept is not False or today.found is None or plan.found is None:
        return True
    return is_worse and _sign(plan.name) * (plan.found - today.found) > 0


def _mean(rails: Sequence[Guardrail]) -> float | None:
    known = [float(one.found) for one in rails if one.found is not None]
    return sum(known) / len(known) if known else None


def _worst(name: str, limit: float, today: Run, plan: Run) -> WorstHalfHour | None:
    if name not in _BY_HALF_HOUR:
        return None
    sums = _by_half_hour(plan)
    parts, wholes = _ratio_of(name, sums)
    excess = limit * wholes - parts if name in AT_LEAST else parts - limit * wholes
    offered = sums[HALF_HOUR_SUMS.index("offered")]
    enough = offered >= LEAST_OFFERED if (offered >= LEAST_OFFERED).any() else offered > 0
    excess = np.where(enough & (wholes > 0), excess, -np.inf)
    at = int(np.argmax(excess))
    if not np.isfinite(excess[at]) or excess[at] <= 0:
        return None
    before, whole_before = _ratio_of(name, _by_half_hour(today))
    return WorstHalfHour(
        at, float(before[at] / whole_before[at]) if whole_before[at] else None,
        float(parts[at] / wholes[at]),
    )  # fmt: skip


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
    return of["wait_ms"] / 1000, of["answered"]
