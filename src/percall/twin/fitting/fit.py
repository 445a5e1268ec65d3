"""Fits a flow and a behaviour to the records of some days.

Rules:
1. Reasons are those of the records where at least half of the contacts have one; else each queue
   is a reason, so that every queue has arrivals of its own.
2. Where agents' time is not recorded, the gap that ends a presence is the one of `GAPS_S` with which
   the twin comes nearest to abandonment, waits and service level of the very days it is fitted
   to.
3. What the records do not tell is left out of the behaviour and named in `untold`; `origin` says
   that it is not told, and no estimate is shown of what is not played.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from percall.errors import QuestionFault
from percall.flow.rules import Flow
from percall.intervals import Period
from percall.texts import _
from percall.twin import layout as a
from percall.twin.behaviour import Behaviour, Duration, Shape
from percall.twin.fitting.arrivals import Incident, arrivals
from percall.twin.fitting.estimate import Estimate
from percall.twin.fitting.observed import NONE, Observed
from percall.twin.fitting.patience import Curve, patience
from percall.twin.fitting.returns import returns
from percall.twin.fitting.staff import Staff, by_weekday, shifts, staff
from percall.twin.fitting.ways import callbacks, derived_flow, transfers, ways
from percall.twin.fitting.work import HIDDEN, Chosen, fitted, work
from percall.twin.horizon import Horizon
from percall.twin.run import play

GAPS_S = (180.0, 300.0, 450.0, 600.0, 900.0, 1200.0, 1800.0, 2700.0, 3600.0)
HALF_KNOWN = 0.5
GAP = "gap_s"
REPLICATIONS = 40
NOT_TOLD = "not told by the records"
MOST_RING_S = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Fitted:
    """What was fitted, on what, and what the records do not tell."""

    days: Period
    flow: Flow
    behaviour: Behaviour
    estimates: tuple[Estimate, ...]
    tests: dict[str, Chosen]
    curves: dict[str, Curve]
    staff: Staff
    gap_s: float | None
    untold: tuple[str, ...]
    counts: dict[str, int]


def fit(
    seen: Observed, flow: Flow | None = None, *, answer_within_s: float = 20.0,
    gap_s: float | None = None, say: Say = lambda _text: None,
) -> Fitted:  # fmt: skip
    """The flow and the behaviour that the records show.

    Args:
        seen: The records of the days.
        flow: The centre's own flow; without one it is read from the records.
        answer_within_s: The service level's limit.
        gap_s: The gap that ends a presence, where it is known from a fit before; else it is found.
        say: Told what is being done.

    Raises:
        QuestionFault: There is no contact, or no day with any.
    """
    if not len(seen.contacts.at) or not len(seen.queued.at) + len(seen.served.at):
        raise QuestionFault(
            _("No inbound contact of these days stood in a queue or reached an agent"),
            do=_("name days with records: --from and --to"),
        )
    days = Period(seen.on(0), seen.on(seen.days))
    reason, reasons = _reasons(seen)
    chosen = np.ones(len(seen.contacts.at), bool)
    say(_("Telling first contacts from those that come again"))
    again = returns(seen)
    say(_("Fitting arrivals, work and patience"))
    came = arrivals(seen, again.weights, chosen, reason, reasons)
    done, work_estimates, tests = work(seen)
    waits, wait_estimates, curves = patience(seen)
    there = staff(seen, GAPS_S[-1])
    route = flow or derived_flow(seen, there.groups)
    pressed, served, way_estimates = ways(seen, route, chosen, reason, reasons)
    passed, transfer_estimates = transfers(seen)
    known = {step.name for step in route.queues()}
    called, callback_estimates = callbacks(seen, route)
    rings = seen.served.ring[(seen.served.ring >= 0) & (seen.served.talk > 0)] / 1000
    behaviour = Behaviour(
        arrivals=came.arrivals,
        work=tuple(one for one in done if one.queue in known),
        shifts=(),
        patience=tuple(one for one in waits if one.queue is None or one.queue in known),
        redial=again.redial, repeat=again.repeat,
        resolution=tuple(one for one in again.resolution if one.queue in known),
        transfers=tuple(one for one in passed if one.queue in known and one.to in known),
        pressed=pressed, served=served, called_back=called,
        day_variance=came.variances[0], half_hour_variance=came.variances[1],
        ring=_ring(rings),
    )  # fmt: skip
    behaviour = replace(behaviour, origin=_origin(days, behaviour, there, flow))
    estimates = (
        *came.estimates, *work_estimates, *wait_estimates, *again.estimates, *way_estimates,
        *transfer_estimates, *callback_estimates,
    )  # fmt: skip
    say(_("Finding how many agents were there"))
    gap_s, there, behaviour = _staffed(seen, route, behaviour, there, answer_within_s, gap_s)
    return Fitted(
        days, route, behaviour, estimates, tests, curves, there, gap_s,
        (*_untold(seen, behaviour, curves, tests), *map(_incident, came.incidents)), _counts(seen),
    )  # fmt: skip


def _staffed(
    seen: Observed, flow: Flow, behaviour: Behaviour, there: Staff, answer_within_s: float,
    gap_s: float | None,
) -> tuple[float | None, Staff, Behaviour]:  # fmt: skip
    """The behaviour with its shifts; the gap where agents' number is an effective one."""
    if there.is_known:
        return None, there, with_staff(behaviour, flow, seen, there)
    if gap_s is None:
        gap_s, there, behaviour = _nearest_gap(seen, flow, behaviour, answer_within_s)
    else:
        there = staff(seen, gap_s)
        behaviour = with_staff(behaviour, flow, seen, there)
    return gap_s, there, replace(behaviour, origin=(*behaviour.origin, (GAP, f"{gap_s:g}")))


def _ring(seconds: NDArray[np.float64]) -> Duration:
    if not len(seconds):
        return Duration(Shape.CONSTANT, (0.0,))
    return fitted(np.minimum(seconds, MOST_RING_S)).duration


def _reasons(seen: Observed) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Each contact's reason as the twin has it, and the names of all."""
    contacts, names = seen.contacts, seen.names
    if (contacts.reason != NONE).mean() >= HALF_KNOWN:
        return contacts.reason, names.reasons
    return contacts.first_queue, names.queues


def with_staff(behaviour: Behaviour, flow: Flow, seen: Observed, there: Staff) -> Behaviour:
    """The behaviour with the shifts of those who were there."""
    known = {group.name for group in flow.groups}
    names = tuple(group.name for group in there.groups)
    found = shifts(names, by_weekday(seen, there.heads))
    return replace(behaviour, shifts=tuple(one for one in found if one.group in known))


def _nearest_gap(
    seen: Observed, flow: Flow, behaviour: Behaviour, answer_within_s: float
) -> tuple[float, Staff, Behaviour]:
    """The gap with which the twin comes nearest to the days that it is fitted to."""
    contacts = seen.contacts
    offered = max(int((contacts.offered == 1).sum()), 1)
    gave_up = seen.names.outcomes.index("abandoned") if "abandoned" in seen.names.outcomes else -2
    lost = ((contacts.outcome == gave_up) & (contacts.offered == 1)).sum() / offered
    answered = (contacts.answered == 1) & (contacts.waited >= 0)
    wait_s = contacts.waited[answered].mean() / 1000 if answered.any() else 0.0
    level = (contacts.waited[answered] <= 1000 * answer_within_s).sum() / offered
    best: tuple[float, float, Staff, Behaviour] | None = None
    for gap_s in GAPS_S:
        there = staff(seen, gap_s)
        one = with_staff(behaviour, flow, seen, there)
        if not one.shifts:
            continue
        horizon = Horizon(seen.first_on, min(seen.days, 14), seen.time_zone)
        played = play(
            flow, one, horizon, seed=7, replications=REPLICATIONS, by="total",
            answer_within_s=answer_within_s,
        )  # fmt: skip
        sums = played.contacts.sum(axis=(0, 1, 2))
        share = sums[a.C_ABANDONED] / max(sums[a.C_OFFERED], 1)
        mean = sums[a.C_WAIT] / max(sums[a.C_ANSWERED], 1) / 1000
        within = sums[a.C_WITHIN] / max(sums[a.C_OFFERED], 1)
        off = abs(share - lost) / max(lost, 0.02) + abs(mean - wait_s) / max(wait_s, 5.0)
        off += abs(within - level) / max(level, 0.1)
        if best is None or off < best[0]:
            best = (off, gap_s, there, one)
    if best is None:
        raise QuestionFault(
            _("No agent is named in the records of these days"),
            do=_("write shifts into behaviour.toml by hand"),
        )
    return best[1], best[2], best[3]


def _origin(
    days: Period, behaviour: Behaviour, there: Staff, own: Flow | None
) -> tuple[tuple[str, str], ...]:
    measured = f"measured {days.from_on} to {days.last_on}"
    parts = ("arrivals", "work", "patience", "redial", "repeat")
    heads = "agents' time" if there.is_known else "effective number, from agents' legs; not known"
    return (
        *((part, measured if getattr(behaviour, part) else NOT_TOLD) for part in parts),
        ("shifts", f"{measured}: {heads}"),
        ("flow", "flow.toml" if own is not None else f"read from the records, {measured}"),
        ("seen", f"{days.from_on}..{days.to_on}"),
    )  # fmt: skip


def _untold(
    seen: Observed, behaviour: Behaviour, curves: dict[str, Curve], tests: dict[str, Chosen]
) -> tuple[str, ...]:
    found = []
    if int(seen.seen_days.sum()) < 2:
        found.append(_("One day alone: how days vary is not told; arrivals are taken as Poisson."))
    if not curves:
        found.append(_("No waits are recorded: patience is not told, nobody hangs up."))
    elif not behaviour.patience:
        found.append(_("Too few hang up to tell patience: nobody hangs up."))
    if not (seen.contacts.customer != 0).any():
        found.append(_("No customer is known: who comes again is not told; nobody does."))
    else:
        if not behaviour.redial:
            found.append(_("Too few call again after hanging up to tell how often: nobody does."))
        if not behaviour.repeat:
            found.append(_("Too few come again after an answer to tell how often: nobody does."))
    if not behaviour.resolution:
        found.append(_("No contact says whether it was resolved: repeats are of all handled ones."))
    if not len(seen.sheets.ms):
        found.append(_("Agents' time is not recorded: their number is an effective one."))
    if not (seen.served.wrap_up >= 0).any():
        found.append(
            _("Wrap-up is not recorded: it is how long agents took to answer who already waited.")
            if HIDDEN in tests else _("Wrap-up is not recorded: it counts as none.")
        )  # fmt: skip
    return tuple(found)


def _incident(one: Incident) -> str:
    clock = f"{one.half_hour // 2:02}:{30 * (one.half_hour % 2):02}"
    return _(
        "{day} {clock}: {came} came where {expected} were to be expected; an incident."
    ).format(day=one.on, clock=clock, came=round(one.came), expected=round(one.expected))


def _counts(seen: Observed) -> dict[str, int]:
    return {
        "days": int(seen.seen_days.sum()),
        "contacts": len(seen.contacts.at),
        "waits": int((seen.queued.wait >= 0).sum()),
        "agent_legs": len(seen.served.at),
        "agents": len(np.unique(seen.served.agent[seen.served.agent >= 0])),
        "known_customers": int((seen.contacts.customer != 0).sum()),
    }
