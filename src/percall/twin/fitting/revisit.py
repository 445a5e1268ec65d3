"""Looks again at the records that a behaviour was fitted to: what was estimated, and how near it lies.

Rules:
1. The estimates are made anew from the records of the fitted days, as `percall twin fit` made them;
   the behaviour is the one of the file. Where the two differ (a hand changed the file, or records
   came later), `is_same` says so.
2. What is drawn is counted here and the records are let go: only sums and curves are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from percall.errors import QuestionFault
from percall.intervals import Period
from percall.store.workspace import Workspace
from percall.texts import _
from percall.twin.behaviour import Behaviour, Duration
from percall.twin.durations import share_below
from percall.twin.fitting.check import seen_days
from percall.twin.fitting.days import flow_of
from percall.twin.fitting.fit import GAP, Fitted, fit
from percall.twin.fitting.lake import observed
from percall.twin.fitting.observed import Observed
from percall.twin.fitting.returns import returns
from percall.twin.fitting.staff import HALF_HOURS
from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file

Floats = NDArray[np.float64]
BINS, MOST_SHOWN = 40, 0.98
KINDS = ("talk", "hold", "wrap_up")


@dataclass(frozen=True)
class Histogram:
    """Durations of a queue: the share of the records in each bin, and that of what is played.

    `edges_s` has one number more than the shares; the longest 2 % lie beyond.
    """

    queue: str
    kind: str
    edges_s: Floats
    recorded: Floats
    played: Floats
    count: int


@dataclass(frozen=True)
class Revisited:
    """The behaviour of the file, the fit made anew, and what the records show beside it.

    `came`: customers who came first with a matter, by day and half-hour; `there`: agents on the
    floor; `rates` and `heads`: what is played, by weekday (0 Monday) and half-hour.
    """

    behaviour: Behaviour
    fitted: Fitted
    is_same: bool
    histograms: tuple[Histogram, ...]
    came: Floats
    there: Floats
    rates: Floats
    heads: Floats

    @property
    def days(self) -> Period:
        """The fitted days."""
        return self.fitted.days


def revisit(workspace: Workspace, say: Callable[[str], None] = lambda _text: None) -> Revisited:
    """What was fitted, beside the records of the fitted days.

    Raises:
        QuestionFault: There is no twin yet, or it does not say which days it was fitted on.
    """
    flow, file = flow_of(workspace), workspace.root / BEHAVIOUR_FILE
    if flow is None or not file.is_file():
        raise QuestionFault(
            _("There is no twin yet"), where=BEHAVIOUR_FILE,
            do=_("fit it with `percall twin fit --from DAY --to DAY`"),
        )  # fmt: skip
    behaviour = read_behaviour_file(file)
    days = seen_days(behaviour)
    if days is None:
        raise QuestionFault(
            _("The behaviour does not say which days it was fitted on"), where=BEHAVIOUR_FILE,
            do=_("fit it with `percall twin fit`"),
        )  # fmt: skip
    say(_("Reading the records"))
    seen = observed(workspace, days)
    gap = dict(behaviour.origin).get(GAP)
    found = fit(
        seen, flow, answer_within_s=workspace.centre.answer_within_s,
        gap_s=None if gap is None else float(gap), say=say,
    )  # fmt: skip
    came = np.zeros((seen.days, HALF_HOURS))
    np.add.at(came, (seen.contacts.day, seen.contacts.half_hour), returns(seen).weights)
    is_same = replace(behaviour, origin=()) == replace(found.behaviour, origin=())
    return Revisited(
        behaviour, found, is_same, tuple(_histograms(seen, behaviour)), came,
        found.staff.heads.sum(axis=0), rates_of(behaviour), heads_of(behaviour),
    )  # fmt: skip


def _histograms(seen: Observed, behaviour: Behaviour) -> list[Histogram]:
    """The durations of each queue whose work is played, those with most cases first."""
    found = []
    works = {one.queue: one for one in behaviour.work if one.reason is None}
    for place, queue in enumerate(seen.names.queues):
        if queue not in works:
            continue
        for kind in KINDS:
            lengths = getattr(seen.served, kind)[seen.served.queue == place]
            known = lengths[lengths >= 0] / 1000
            if len(known) and known.max() > 0:
                found.append(_histogram(queue, kind, known, getattr(works[queue], kind)))
    return sorted(found, key=lambda one: (-one.count, one.queue))


def _histogram(queue: str, kind: str, seconds: Floats, duration: Duration) -> Histogram:
    longest = max(float(np.quantile(seconds, MOST_SHOWN)), 1.0)
    edges = np.linspace(0.0, longest, BINS + 1)
    recorded = np.histogram(seconds, edges)[0] / len(seconds)
    below = share_below(duration, edges)
    below[0] = 0.0  # what is 0 stands in the first bin
    return Histogram(queue, kind, edges, recorded, np.diff(below), len(seconds))


def rates_of(behaviour: Behaviour) -> Floats:
    """Customers for each half-hour of the week, (7, 48), of all classes."""
    found = np.zeros((7, HALF_HOURS))
    for one in behaviour.arrivals:
        found += np.reshape(one.rates, (7, HALF_HOURS))
    return found


def heads_of(behaviour: Behaviour) -> Floats:
    """Agents on the floor for each half-hour of the week, (7, 48), absences and breaks left out."""
    found = np.zeros(7 * HALF_HOURS)
    for shift in behaviour.shifts:
        agents = shift.agents * (1 - shift.absent_share)
        off = [(shift.from_minute + one.from_minute, shift.from_minute + one.to_minute)
               for one in shift.breaks]  # fmt: skip
        for weekday in shift.weekdays:
            begin = 1440 * (weekday - 1)
            _add(found, begin + shift.from_minute, begin + shift.to_minute, agents)
            for first, last in off:
                _add(found, begin + first, begin + last, -agents)
    return found.reshape(7, HALF_HOURS)


def _add(found: Floats, from_minute: int, to_minute: int, agents: float) -> None:
    """Count agents between two minutes of the week, which begins anew after its end."""
    minute = from_minute
    while minute < to_minute:
        slot = minute // 30
        until = min(30 * (slot + 1), to_minute)
        found[slot % len(found)] += agents * (until - minute) / 30
        minute = until
