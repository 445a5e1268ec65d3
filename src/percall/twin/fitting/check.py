"""Holds the twin against days that it has not seen.

Rules:
1. The days are played `REPLICATIONS` times. For each day and half-hour with `LEAST_OFFERED`
   contacts or more, each measure has a 90 % interval: from the 5th to the 95th per cent of the
   replications. Coverage is the share of half-hours in which what happened lies within it.
2. The error is the mean distance over these half-hours, weighted by contacts, of what happened
   from the mean of the replications; and, for comparison, from two simple ways: the same
   half-hour a week before (where it was recorded), and Erlang A with the fitted rates, handle
   time, patience and agents.
3. Agents are those that were there where agents' time is recorded (a planner knows the roster);
   else the fitted ones.
4. The verdict follows the rules of `verdict`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from percall.errors import QuestionFault
from percall.flow.rules import Flow
from percall.intervals import Period
from percall.staffing.answer import served
from percall.staffing.demand import Demand
from percall.texts import _
from percall.twin.behaviour import Behaviour, Duration, Shape
from percall.twin.fitting.measures import NAMES, Counts, happened, played
from percall.twin.fitting.observed import Observed
from percall.twin.fitting.staff import HALF_HOURS, Staff, shifts, staff
from percall.twin.fitting.verdict import fits, is_wide, never_seen, verdict_of
from percall.twin.horizon import Horizon
from percall.twin.run import play

Floats = NDArray[np.float64]
REPLICATIONS, LEAST_OFFERED, WEEK, HALF_HOUR_S = 100, 5, 7, 1800.0


@dataclass(frozen=True)
class Measured:
    """A measure over the checked half-hours; `fits` is None where there is none to judge by."""

    name: str
    happened: float
    twin: float
    coverage: float
    width: float
    error: float
    error_last_week: float | None
    error_erlang_a: float | None
    cells: int
    fits: bool | None
    is_wide: bool


@dataclass(frozen=True)
class Checked:
    """The check: the verdict, the measures, and both sides by day and half-hour.

    `low` and `high` have the bounds of the 90 % intervals by measure, (days, 48). `never_seen`:
    the ISO weekdays of which the fit has seen no day, so that they are not judged.
    """

    days: Period
    verdict: str
    measures: tuple[Measured, ...]
    real: Counts
    twin: Counts
    low: dict[str, Floats]
    high: dict[str, Floats]
    staff_is_known: bool
    worst: tuple[str, ...]
    never_seen: tuple[int, ...] = ()


def seen_days(behaviour: Behaviour) -> Period | None:
    """The days that a behaviour was fitted on; None where it does not say."""
    text = dict(behaviour.origin).get("seen", "")
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError:
        return None
    return Period(first, last)


def require_unseen(behaviour: Behaviour, days: Period) -> None:
    """See that days are none of those that the behaviour was fitted on.

    Raises:
        QuestionFault: They are, or nobody says on which it was.
    """
    seen = seen_days(behaviour)
    if seen is None:
        raise QuestionFault(
            _("The behaviour does not say which days it was fitted on"), where="behaviour.toml",
            do=_("fit it with `percall twin fit`"),
        )  # fmt: skip
    if seen.days_shared(days.from_on, days.to_on):
        raise QuestionFault(
            _("The twin was fitted on the days from {first} to {last}: it has seen them").format(
                first=seen.from_on, last=seen.last_on
            ),
            do=_("check other days, or fit on fewer"),
        )


def check(
    seen: Observed, before: Observed | None, flow: Flow, behaviour: Behaviour, *,
    gap_s: float, answer_within_s: float, replications: int = REPLICATIONS, seed: int = 1,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Checked:  # fmt: skip
    """The check of some days.

    Args:
        seen: Their records.
        before: Those of the week before; None where there are none.
        flow: The flow.
        behaviour: What was fitted on other days.
        gap_s: The gap that ends an agent's presence, where agents' time is not recorded.
        answer_within_s: The service level's limit.
        replications: How often the days are played.
        seed: What the random numbers begin from.
        progress: Told the share that is done.
        cancelled: Asked whether to stop.
    """
    days = Period(seen.on(0), seen.on(seen.days))
    unknown = never_seen(seen_days(behaviour), days)
    judged = ~np.isin(seen.weekdays, unknown)
    there = staff(seen, gap_s)
    real = happened(seen, there, answer_within_s)
    runs = _runs(seen, flow, behaviour, there, replications, seed, answer_within_s,
                 progress, cancelled)  # fmt: skip
    mean = Counts(*(
        getattr(runs, name).mean(axis=0)
        for name in ("offered", "answered", "within", "abandoned", "wait_s", "busy", "on")
    ))  # fmt: skip
    last = None if before is None else happened(before, staff(before, gap_s), answer_within_s)
    simple = _erlang_a(behaviour, mean, answer_within_s)
    low, high, measures = {}, {}, []
    for name in NAMES:
        values = runs.measure(name)
        with np.errstate(all="ignore"):
            low[name], high[name] = _quantiles(values)
        measures.append(
            _measured(name, real, mean, low[name], high[name], values, judged,
                      None if last is None else last.measure(name), simple.get(name))
        )  # fmt: skip
    return Checked(
        days, verdict_of([one.fits for one in measures]), tuple(measures), real, mean, low, high,
        there.is_known, _worst(real, low, high, judged), unknown,
    )  # fmt: skip


def _runs(
    seen: Observed, flow: Flow, behaviour: Behaviour, there: Staff, replications: int, seed: int,
    answer_within_s: float, progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Counts:  # fmt: skip
    """All replications; rosters are those of the days, week by week, where they are known."""
    parts = []
    for first in range(0, seen.days, WEEK):
        days = min(WEEK, seen.days - first)
        one = behaviour
        if there.is_known:
            part = Staff(there.groups, there.heads[:, first : first + days], is_known=True)
            names = tuple(group.name for group in part.groups)
            known = {group.name for group in flow.groups}
            heads = np.zeros((len(names), 7, HALF_HOURS))
            for day in range(days):
                heads[:, seen.on(first + day).isoweekday() - 1] = part.heads[:, day]
            roster = shifts(names, heads)
            one = replace(behaviour, shifts=tuple(x for x in roster if x.group in known))
        run = play(
            flow, one, Horizon(seen.on(first), days, seen.time_zone), seed=seed + first,
            replications=replications, answer_within_s=answer_within_s,
            progress=_part_of(progress, first / seen.days, days / seen.days), cancelled=cancelled,
        )  # fmt: skip
        parts.append(played(run, days))
    return Counts(*(
        np.concatenate([getattr(part, name) for part in parts], axis=1)
        for name in ("offered", "answered", "within", "abandoned", "wait_s", "busy", "on")
    ))  # fmt: skip


def _part_of(
    progress: Callable[[float], None] | None, done: float, part: float
) -> Callable[[float], None] | None:
    """What tells the progress of the whole from that of a part."""
    return None if progress is None else lambda share: progress(done + share * part)


def _quantiles(values: Floats) -> tuple[Floats, Floats]:
    """The 5th and 95th per cent over replications; not a number where none has a value."""
    known = np.isfinite(values).any(axis=0)
    low, high = np.full(values.shape[1:], np.nan), np.full(values.shape[1:], np.nan)
    if known.any():
        low[known], high[known] = np.nanquantile(values[:, known], (0.05, 0.95), axis=0)
    return low, high


def _measured(
    name: str, real: Counts, mean: Counts, low: Floats, high: Floats, values: Floats,
    judged: NDArray[np.bool_], last: Floats | None, simple: Floats | None,
) -> Measured:  # fmt: skip
    truth = real.measure(name)
    cells = (real.offered >= LEAST_OFFERED) & np.isfinite(truth) & np.isfinite(low)
    cells &= judged[:, None]
    count = int(cells.sum())
    whole, twin = (float(x.summed((0, 1)).measure(name)) for x in (real, mean))
    if not count:
        return Measured(
            name, whole, twin, math.nan, math.nan, math.nan, None, None, 0, fits=None, is_wide=False
        )
    inside = (truth >= low - 1e-9) & (truth <= high + 1e-9)
    weights = real.offered[cells]
    with np.errstate(all="ignore"):
        middle = np.nanmean(values[:, cells], axis=0)

    def error(other: Floats | None) -> float | None:
        if other is None:
            return None
        known = cells & np.isfinite(other)
        if known.sum() < count / 2:
            return None
        return float(np.average(np.abs(truth - other)[known], weights=real.offered[known]))

    own = float(np.average(np.abs(truth[cells] - middle), weights=weights))
    of_last, of_simple = error(last), error(simple)
    coverage = float(inside[cells].mean())
    rivals = [x for x in (of_last, of_simple) if x is not None]
    width = float((high - low)[cells].mean())
    return Measured(
        name, whole, twin, coverage, width, own, of_last, of_simple, count,
        fits(coverage, own, rivals), is_wide(name, width, whole),
    )  # fmt: skip


def _worst(
    real: Counts, low: dict[str, Floats], high: dict[str, Floats], judged: NDArray[np.bool_]
) -> tuple[str, ...]:
    """Where it does not fit: the half-hours of the day that lie outside most often."""
    found = []
    for name in NAMES:
        truth = real.measure(name)
        cells = (real.offered >= LEAST_OFFERED) & np.isfinite(truth) & np.isfinite(low[name])
        cells &= judged[:, None]
        outside = cells & ((truth < low[name] - 1e-9) | (truth > high[name] + 1e-9))
        often = outside.sum(axis=0) / np.maximum(cells.sum(axis=0), 1)
        for slot in np.argsort(-often, kind="stable")[:3]:
            if outside[:, slot].sum() >= 2 and often[slot] > 0.5:
                side = (
                    "above"
                    if (truth > high[name])[:, slot].sum() * 2 > outside[:, slot].sum()
                    else "below"
                )
                found.append(f"{name} {int(slot) // 2:02}:{30 * (int(slot) % 2):02} {side}")
    return tuple(found)


def _erlang_a(behaviour: Behaviour, mean: Counts, answer_within_s: float) -> dict[str, Floats]:
    """Erlang A for each half-hour: the fitted rates, agents, handle time and patience."""
    answered = mean.answered.sum()
    if not answered:
        return {}
    aht_s = float(mean.busy.sum() * HALF_HOUR_S / answered)
    waits = [one for one in behaviour.patience if one.queue is None] or list(behaviour.patience)
    patience_s = _mean_s(waits[0].wait) if waits else math.inf
    agents = np.rint(mean.on)
    found = served(
        Demand(mean.offered, HALF_HOUR_S, max(aht_s, 1e-3), patience_s), agents, answer_within_s
    )
    return {
        "service_level_share": found.service_level_share,
        "abandoned_share": found.abandoned_share, "wait_s": found.asa_s,
        "occupancy_share": found.occupancy_share,
    }  # fmt: skip


def _mean_s(patience: Duration) -> float:
    """The mean of a patience; of a table that of its straight lines, without those who stay."""
    if patience.shape is Shape.QUANTILES:
        numbers = np.asarray(patience.numbers)
        return max(float((numbers[1:] + numbers[:-1]).mean() / 2), 1e-3)
    return max(patience.numbers[0], 1e-3)
