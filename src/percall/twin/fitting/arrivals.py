"""When customers turn up for the first time with a matter, and how that varies from day to day.

Rules:
1. A class of arrivals is a channel and a reason (and a language, where the centre records them).
   Its rates are means over the days of the same weekday, a day on which nobody came being closed.
2. Where a weekday has fewer than `FEW_DAYS` days, half-hours borrow from each other: the class's
   profile over the day, within the weekday's hours, scaled to its own total.
3. A half-hour with far more customers than the day's total and the usual profile explain is an
   incident: it is named, and counts as the half-hour that was to be expected.
4. `day_variance` is that of a factor common to a day, `half_hour_variance` of one for each
   half-hour: what counts vary beyond Poisson (moments, within weekday). Negative ones are 0.

Source: Jongbloed, Koole 2001; Avramidis, Deslauriers, L'Ecuyer 2004 (doubly stochastic arrivals);
Ibrahim, Ye, L'Ecuyer, Shen 2016, Modeling and forecasting call center arrivals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from percall.twin.behaviour import Arrivals
from percall.twin.fitting.estimate import Estimate
from percall.twin.fitting.observed import NONE, Observed

Floats = NDArray[np.float64]
HALF_HOURS, FEW_DAYS, BORROWED = 48, 4, 3.0
LEAST_INCIDENT, FAR_TIMES, FAR_SPREADS = 30, 2.5, 8.0


@dataclass(frozen=True, slots=True)
class Incident:
    """A half-hour that stands out: customers who came, and how many were to be expected."""

    on: date
    half_hour: int
    came: float
    expected: float


@dataclass(frozen=True, slots=True)
class Found:
    """The arrivals, the variances of days and half-hours, their estimates, and what stands out."""

    arrivals: tuple[Arrivals, ...]
    variances: tuple[float, float]
    estimates: tuple[Estimate, ...]
    incidents: tuple[Incident, ...]


def arrivals(
    seen: Observed, weights: Floats, chosen: NDArray[np.bool_], reason: NDArray[np.int64],
    reasons: tuple[str, ...],
) -> Found:  # fmt: skip
    """The arrivals of each class, the variances of days and half-hours, and their estimates.

    Args:
        seen: The records.
        weights: Each contact's chance to be the first of its matter.
        chosen: The contacts that the twin plays.
        reason: Each contact's reason, as a place in `reasons`.
        reasons: What the twin calls reasons.
    """
    contacts, names = seen.contacts, seen.names
    whole = np.zeros((seen.days, HALF_HOURS))
    np.add.at(whole, (contacts.day[chosen], contacts.half_hour[chosen]), weights[chosen])
    usual = _usual(whole)
    classes: dict[tuple[int, int, int], Floats] = {}
    keys = np.stack((contacts.channel, reason, contacts.language))[:, chosen]
    for channel, why, language in np.unique(keys, axis=1).T:
        mine = chosen & (contacts.channel == channel) & (reason == why)
        mine &= contacts.language == language
        counts = np.zeros((seen.days, HALF_HOURS))
        np.add.at(counts, (contacts.day[mine], contacts.half_hour[mine]), weights[mine])
        classes[int(channel), int(why), int(language)] = counts * usual
    found = tuple(
        Arrivals(
            names.channels[channel] if channel != NONE else "voice",
            reasons[why] if why != NONE else None,
            names.languages[language] if language != NONE else None,
            tuple(float(x) for x in np.round(_rates(seen, counts), 5).ravel()),
        )
        for (channel, why, language), counts in classes.items()
    )
    variances, estimates = _variances(seen, whole * usual)
    incidents = tuple(
        Incident(seen.on(int(day)), int(slot), float(whole[day, slot]),
                 float((whole * usual)[day, slot]))
        for day, slot in np.argwhere(usual < 1)
    )  # fmt: skip
    return Found(found, variances, estimates, incidents)


def _usual(counts: Floats) -> Floats:
    """What each half-hour is multiplied by: 1, or less where it stands out."""
    found = np.ones_like(counts)
    profile = counts.sum(axis=0)
    for day, slot in np.argwhere(counts >= LEAST_INCIDENT):
        others = counts[day].sum() - counts[day, slot]
        rest = profile.sum() - profile[slot] - others
        elsewhere = profile[slot] - counts[day, slot]
        expected = others * elsewhere / rest if rest > 0 else 0.0
        if expected > 0 and counts[day, slot] > max(
            FAR_TIMES * expected, expected + FAR_SPREADS * math.sqrt(expected)
        ):
            found[day, slot] = expected / counts[day, slot]
    return found


def _rates(seen: Observed, counts: Floats) -> Floats:
    """Customers for each half-hour of the week, shape (7, 48)."""
    days, weekdays = seen.seen_days, seen.weekdays
    profile = counts.sum(axis=0) / max(counts.sum(), 1e-12)
    found = np.zeros((7, HALF_HOURS))
    for weekday in range(1, 8):
        mine = days & (weekdays == weekday)
        if not mine.any():
            continue
        own = counts[mine].mean(axis=0)
        if mine.sum() < FEW_DAYS:
            strength = BORROWED / (BORROWED + mine.sum())
            slots = np.flatnonzero(own)
            open_at = np.zeros(HALF_HOURS)
            if len(slots):
                open_at[slots[0] : slots[-1] + 1] = 1.0
            usual = profile * open_at / max(float((profile * open_at).sum()), 1e-12)
            own = (1 - strength) * own + strength * usual * own.sum()
        found[weekday - 1] = own
    return found


def _variances(seen: Observed, counts: Floats) -> tuple[tuple[float, float], tuple[Estimate, ...]]:
    """The variance of the factor of a day and of a half-hour, by moments within weekdays.

    With N = sum of a day, E N = m: Var N = m + m^2 v_day (half-hours' own part is small beside
    it). For half-hour i of weekday w: Var n_i = m_i + m_i^2 (v_day + v_half (1 + v_day)).
    """
    days, weekdays = seen.seen_days, seen.weekdays
    over, squares, freedom, day_terms = 0.0, 0.0, 0, []
    half_over, half_squares = 0.0, 0.0
    for weekday in range(1, 8):
        mine = days & (weekdays == weekday)
        n = int(mine.sum())
        if n < 2:
            continue
        totals = counts[mine].sum(axis=1)
        m, spread = totals.mean(), totals.var(ddof=1)
        over += (n - 1) * (spread - m)
        squares += (n - 1) * (m**2 - spread / n)
        freedom += n - 1
        day_terms += [(x - m) / m for x in totals if m > 0]
        means = counts[mine].mean(axis=0)
        busy = means >= 1
        half_over += float(((n - 1) * (counts[mine].var(axis=0, ddof=1) - means))[busy].sum())
        half_squares += float(((n - 1) * means**2)[busy].sum())
    if freedom < 1 or squares <= 0:
        return (0.0, 0.0), ()
    day = max(over / squares, 0.0)
    both = max(half_over / max(half_squares, 1e-12), 0.0)
    half = max((both - day) / (1 + day), 0.0)
    # Of a variance with few degrees of freedom: chi-square on the whole spread of the totals.
    from scipy.stats import chi2  # noqa: PLC0415  # statistics are heavy, and asked for here alone

    mean_total = math.sqrt(squares / freedom)
    whole = day + 1 / max(mean_total, 1e-9)
    low = whole * freedom / chi2.ppf(0.975, freedom) - 1 / mean_total
    high = whole * freedom / chi2.ppf(0.025, freedom) - 1 / mean_total
    method = f"moments within weekdays, {freedom} degrees of freedom"
    return (round(float(day), 6), round(float(half), 6)), (
        Estimate("day_variance", day, max(low, 0.0), max(high, 0.0), freedom, method),
        Estimate("half_hour_variance", half, math.nan, math.nan, freedom, "moments"),
    )
