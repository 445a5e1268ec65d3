"""Who comes again: after hanging up (redial), and after an answer that did not help (repeat).

Rules:
1. A contact of a known customer is followed by the customer's next one. After an abandoned contact
   that is a redial within `REDIAL_S`, after a handled one a repeat within `REPEAT_S`.
2. Some would have come anyway, with another matter. How often that is in any stretch of time is
   taken from how often customers begin a matter at all, and taken off.
3. Who is not watched for the whole time, since the records end, is followed for as long as they go
   (the product-limit estimator on the time to the next contact).
4. A contact is a customer's first of its matter with the chance that it is none of these; of
   unknown customers as often as of known ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from percall.twin.behaviour import Again, Duration, Resolution, Shape
from percall.twin.fitting.estimate import Estimate, share
from percall.twin.fitting.observed import Observed
from percall.twin.fitting.patience import Curve, curve

Floats = NDArray[np.float64]
REDIAL_S, REPEAT_S = 86_400.0, 7 * 86_400.0
LEAST, LEAST_JUDGED = 20, 0.3
TABLE_ROWS = 101
ROUNDS = 6


@dataclass(frozen=True)
class Returns:
    """What was found: the behaviour, its estimates, and each contact's weight as a first one."""

    redial: tuple[Again, ...]
    repeat: tuple[Again, ...]
    resolution: tuple[Resolution, ...]
    estimates: tuple[Estimate, ...]
    weights: Floats


def returns(seen: Observed) -> Returns:
    """Redials, repeats and resolution, as the records show them."""
    contacts, names = seen.contacts, seen.names
    known = contacts.customer != 0
    following = _following(seen)
    ends_ms = float(contacts.ended.max(initial=0))
    gaps = np.where(
        following >= 0, contacts.at[following] - contacts.ended, ends_ms - contacts.ended
    )
    gaps_s = np.maximum(gaps / 1000, 0.0)
    lost = known & (contacts.outcome == _place(names.outcomes, "abandoned"))
    done = known & (contacts.outcome == _place(names.outcomes, "handled"))
    judged = contacts.resolved[contacts.outcome == _place(names.outcomes, "handled")]
    is_judged = len(judged) > 0 and (judged >= 0).mean() >= LEAST_JUDGED
    if is_judged:
        done &= contacts.resolved == 0
    rate = _rate(seen, following, known, lost, done, gaps_s)
    redial = _again("redial", lost, following, gaps_s, REDIAL_S, rate)
    repeat = _again("repeat", done, following, gaps_s, REPEAT_S, rate)
    resolution: tuple[Resolution, ...] = ()
    estimates = [*redial[1], *repeat[1]]
    if is_judged:
        resolution, told = _resolution(seen)
        estimates += told
    own = {0: redial[1], 1: repeat[1]}
    weights = _weights(seen, following, gaps_s, (lost, done), own)
    return Returns(redial[0], repeat[0], resolution, tuple(estimates), weights)


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -2


def _following(seen: Observed) -> NDArray[np.int64]:
    """The place of each customer's next contact; -1 for the last one, and for nobody known."""
    contacts = seen.contacts
    order = np.lexsort((contacts.at, contacts.customer))
    same = contacts.customer[order][1:] == contacts.customer[order][:-1]
    found = np.full(len(order), -1, np.int64)
    found[order[:-1][same]] = order[1:][same]
    found[contacts.customer == 0] = -1
    return found


def _rate(
    seen: Observed, following: NDArray[np.int64], known: NDArray[np.bool_],
    lost: NDArray[np.bool_], done: NDArray[np.bool_], gaps_s: Floats,
) -> float:  # fmt: skip
    """How many matters a known customer begins, for each second: those that no return explains.

    Found by going round: the rate says which returns are unrelated, these are matters begun.
    """
    customers = len(np.unique(seen.contacts.customer[known]))
    span_s = seen.days * 86_400.0
    if customers == 0:
        return 0.0
    near = (following >= 0) & ((lost & (gaps_s <= REDIAL_S)) | (done & (gaps_s <= REPEAT_S)))
    limits = np.where(lost, REDIAL_S, REPEAT_S)
    returns_seen = float(near.sum())
    # One contact of each customer is why it is known at all.
    rest = float(known.sum()) - customers
    rate = rest / (customers * span_s)
    for _round in range(ROUNDS):
        expected = float((1 - np.exp(-rate * limits[lost | done])).sum())
        unrelated = min(returns_seen, expected)
        rate = max(rest - returns_seen + unrelated, 0.0) / (customers * span_s)
    return rate


def _again(
    subject: str, chosen: NDArray[np.bool_], following: NDArray[np.int64], gaps_s: Floats,
    limit_s: float, rate: float,
) -> tuple[tuple[Again, ...], list[Estimate]]:  # fmt: skip
    if chosen.sum() < LEAST:
        return (), []
    came = following[chosen] >= 0
    seen = curve(gaps_s[chosen], came)
    raw, low, high = (_at(seen, limit_s, part) for part in ("waiting", "low", "high"))
    anyway = 1 - math.exp(-rate * limit_s)
    own = [max(0.0, (1 - x - anyway) / (1 - anyway)) for x in (raw, high, low)]
    estimate = Estimate(
        f"{subject}.share", own[0], own[1], own[2], int(chosen.sum()),
        f"product limit at {limit_s / 3600:.0f} h, less {anyway:.3f} unrelated",
    )  # fmt: skip
    delays = gaps_s[chosen][came & (gaps_s[chosen] <= limit_s)]
    if own[0] > 0 and len(delays) < LEAST:
        return (), []  # when they come is not told: those who do count as new ones
    if own[0] <= 0:
        return (), [estimate]
    return (Again(round(own[0], 6), _delay(delays, anyway / max(1 - raw, 1e-9), limit_s)),), [
        estimate
    ]


def _at(seen: Curve, seconds: float, part: str) -> float:
    """The curve at a time: 1 before its first step."""
    values = getattr(seen, part)
    place = int(np.searchsorted(seen.seconds, seconds, side="right")) - 1
    return float(values[place]) if place >= 0 else 1.0


def _delay(delays: Floats, unrelated: float, limit_s: float) -> Duration:
    """The delays of those who come again, less those spread evenly who would have come anyway."""
    grid = np.quantile(delays, np.linspace(0, 1, 2001))
    share_below = np.linspace(0, 1, 2001)
    own = (share_below - unrelated * grid / limit_s) / max(1 - unrelated, 1e-9)
    own = np.clip(np.maximum.accumulate(own), 0, 1)
    numbers = np.interp(np.linspace(0, 1, TABLE_ROWS), own, grid)
    return Duration(Shape.QUANTILES, tuple(float(x) for x in np.round(numbers, 3)))


def _resolution(seen: Observed) -> tuple[tuple[Resolution, ...], list[Estimate]]:
    contacts, names = seen.contacts, seen.names
    told = contacts.resolved >= 0
    found, estimates = [], []
    for queue, name in enumerate(names.queues):
        mine = told & (contacts.first_queue == queue)
        if mine.sum() >= LEAST:
            one = share(f"resolution.{name}", float((contacts.resolved[mine] == 1).sum()),
                        int(mine.sum()))  # fmt: skip
            estimates.append(one)
            found.append(Resolution(round(one.value, 6), name))
    return tuple(found), estimates


def _weights(
    seen: Observed, following: NDArray[np.int64], gaps_s: Floats,
    chosen: tuple[NDArray[np.bool_], NDArray[np.bool_]], own: dict[int, list[Estimate]],
) -> Floats:  # fmt: skip
    """The chance of each contact to be the first of a matter.

    Of those who came within the limit, (1 - own) x unrelated are first ones: 1 - own / came.
    """
    contacts = seen.contacts
    weights = np.ones(len(contacts.at))
    for place, (those, limit_s) in enumerate(zip(chosen, (REDIAL_S, REPEAT_S), strict=True)):
        if not own[place]:
            continue
        came = those & (following >= 0) & (gaps_s <= limit_s)
        if not came.any():
            continue
        seen_share = 1 - _at(curve(gaps_s[those], following[those] >= 0), limit_s, "waiting")
        chance = max(0.0, 1 - own[place][0].value / max(seen_share, 1e-9))
        weights[following[came]] = np.minimum(weights[following[came]], chance)
    known = contacts.customer != 0
    if known.any() and not known.all():
        weights[~known] = weights[known].mean()
    return weights
