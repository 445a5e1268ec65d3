"""How long customers wait before they hang up, from waits that are mostly cut short by an answer.

Rules:
1. A wait that ended with an agent, an overflow or a callback is censored: the customer would have
   waited at least so long. The product-limit estimator takes both kinds; its interval is
   Greenwood's.
2. Beyond the longest wait with `AT_RISK` customers left, patience is continued with the constant
   hazard of the upper half of what is seen; said so by the origin.
3. A queue with `LEAST_LOST` hang-ups has a patience of its own; the others have that of all.
4. Who hangs up within `BALK_MS` although nobody answered at once has balked.

Source: Kaplan, Meier 1958, JASA 53; Greenwood 1926; Mandelbaum, Zeltyn 2013, Data-stories about
(im)patient customers in tele-queues (censoring; announcements seen in the hazard).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from percall.twin.behaviour import Duration, Patience, Shape
from percall.twin.fitting.estimate import Z_95, Estimate, share
from percall.twin.fitting.observed import Observed

Floats = NDArray[np.float64]
BALK_MS, AT_RISK, TABLE_ROWS, MOST_SHARE = 1000, 20, 201, 0.999
LEAST_LOST = 20


@dataclass(frozen=True)
class Curve:
    """The share still waiting after some seconds, with its 95 % interval and the hazard.

    `hazard` is by `hazard_s` buckets: hang-ups for each second of waiting.
    """

    seconds: Floats
    waiting: Floats
    low: Floats
    high: Floats
    hazard_s: Floats
    hazard: Floats
    lost: int
    count: int


def curve(waits_s: Floats, lost: NDArray[np.bool_]) -> Curve:
    """The product-limit curve of some waits.

    Args:
        waits_s: The waits.
        lost: Whether each ended with the customer hanging up.
    """
    order = np.lexsort((~lost, waits_s))
    waits, gone = waits_s[order], lost[order]
    times, first = np.unique(waits, return_index=True)
    events = np.add.reduceat(gone.astype(float), first) if len(waits) else np.zeros(0)
    risk = len(waits) - first
    step = 1 - events / risk
    waiting = np.cumprod(step)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(risk > events, events / (risk * (risk - events)), 0.0)
    error = waiting * np.sqrt(np.cumsum(terms))
    keep = events > 0
    buckets, hazard = _hazard(waits, gone)
    return Curve(
        times[keep], np.asarray(waiting[keep], float), np.clip(waiting - Z_95 * error, 0, 1)[keep],
        np.clip(waiting + Z_95 * error, 0, 1)[keep], buckets, hazard, int(gone.sum()), len(waits),
    )  # fmt: skip


def _hazard(waits: Floats, gone: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Hang-ups for each second of waiting, in buckets of five seconds and more."""
    if not len(waits) or waits.max() <= 0:
        return np.zeros(0), np.zeros(0)
    width = max(5.0, math.ceil(float(np.quantile(waits, 0.99)) / 60))
    edges = np.arange(0.0, float(waits.max()) + width, width)
    events = np.histogram(waits[gone], np.append(edges, np.inf))[0]
    exposure = np.array([np.clip(waits - edge, 0, width).sum() for edge in edges])
    return edges + width / 2, np.where(exposure > 0, events / np.maximum(exposure, 1e-9), 0.0)


def patience(
    seen: Observed,
) -> tuple[tuple[Patience, ...], tuple[Estimate, ...], dict[str, Curve]]:
    """The patience of each queue's customers, its estimates and curves."""
    names, legs = seen.names, seen.queued
    lost = _lost(seen)
    known = legs.wait >= 0
    found: list[Patience] = []
    estimates: list[Estimate] = []
    curves = {}
    whole = curve(legs.wait[known] / 1000, lost[known]) if known.any() else None
    if whole is not None and whole.lost >= LEAST_LOST:
        found.append(_of(None, legs.wait[known], lost[known]))
        estimates += _estimates("patience", legs.wait[known] / 1000, lost[known])
    for queue, name in enumerate(names.queues):
        mine = known & (legs.queue == queue)
        if not mine.any():
            continue
        waits, gone = legs.wait[mine], lost[mine]
        curves[name] = curve(waits / 1000, gone)
        if gone.sum() >= LEAST_LOST:
            found.append(_of(name, waits, gone))
            estimates += _estimates(f"patience.{name}", waits / 1000, gone)
    return tuple(found), tuple(estimates), curves


def _lost(seen: Observed) -> NDArray[np.bool_]:
    """Whether each stay in a queue ended with the customer hanging up: the contact's last leg."""
    contacts, legs = seen.contacts, seen.queued
    names = seen.names
    gave_up = names.outcomes.index("abandoned") if "abandoned" in names.outcomes else -2
    marked = [
        place for place, name in enumerate(names.leg_outcomes) if "abandon" in name.casefold()
    ]
    last = np.zeros(len(legs.contact), bool)
    if len(legs.contact):
        last[np.flatnonzero(np.diff(legs.contact, append=-1) != 0)] = True
    by_contact = last & (contacts.outcome[legs.contact] == gave_up)
    return np.asarray(by_contact | np.isin(legs.outcome, marked), bool)


def _of(queue: str | None, waits_ms: NDArray[np.int64], lost: NDArray[np.bool_]) -> Patience:
    balked = lost & (waits_ms < BALK_MS)
    must_wait = lost | (waits_ms >= BALK_MS)
    balk = balked.sum() / max(must_wait.sum(), 1)
    rest = ~balked
    return Patience(duration(waits_ms[rest] / 1000, lost[rest]), round(float(balk), 6), queue)


def duration(waits_s: Floats, lost: NDArray[np.bool_]) -> Duration:
    """The distribution of patience: the product-limit curve, continued where it ends."""
    seen = curve(waits_s, lost)
    risk = len(waits_s) - np.searchsorted(np.sort(waits_s), seen.seconds)
    steady = risk >= AT_RISK
    seconds, gone = seen.seconds[steady], 1 - seen.waiting[steady]
    if len(seconds) < 2:
        return Duration(Shape.EXPONENTIAL, (float(waits_s.sum() / max(lost.sum(), 1)),))
    half = float(np.median(waits_s[lost]))
    late = waits_s > half
    hazard = float(lost[late].sum() / max((waits_s[late] - half).sum(), 1e-9))
    last, reached = float(seconds[-1]), float(gone[-1])
    shares = np.linspace(0.0, MOST_SHARE, TABLE_ROWS)
    inside = np.interp(shares, np.append(0.0, gone), np.append(0.0, seconds))
    beyond = last + np.log(np.maximum(1 - reached, 1e-12) / (1 - shares)) / max(hazard, 1e-9)
    numbers = np.round(np.where(shares <= reached, inside, beyond), 3)
    return Duration(
        Shape.QUANTILES, tuple(float(x) for x in np.maximum.accumulate(numbers)), 0.0,
        round(1 - MOST_SHARE, 6),
    )  # fmt: skip


def _estimates(subject: str, waits_s: Floats, lost: NDArray[np.bool_]) -> list[Estimate]:
    """The mean patience, as total waiting over hang-ups, and the share that balks.

    Source: the total-time-on-test estimator of an exponential mean with censoring, with the
    interval of its logarithm; right for steady hazards, an order of size for others.
    """
    hangs, total = int(lost.sum()), float(waits_s.sum())
    balked = int((lost & (waits_s * 1000 < BALK_MS)).sum())
    must_wait = int((lost | (waits_s * 1000 >= BALK_MS)).sum())
    found = [share(f"{subject}.balk_share", balked, must_wait)]
    if hangs:
        value, reach = total / hangs, math.exp(Z_95 / math.sqrt(hangs))
        found.append(
            Estimate(f"{subject}.mean_s", value, value / reach, value * reach, hangs,
                     "waiting over hang-ups")
        )  # fmt: skip
    return found
