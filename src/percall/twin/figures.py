"""Figures of what was played, each with its interval over the replications.

Rules:
1. A figure is worked out in each replication, from its own sums, then averaged. The interval is
   that of the mean at 95 %, by Student's t over the replications: what one would find with ever
   more of them. With one replication there is none.
2. Shares and means that a replication cannot give (nobody came) leave it out.
3. Words as in docs/costing-rules.md: service level = answered within T / offered, abandoned share
   = abandoned after being offered / offered, ASA = wait of answered / answered. In a queue they
   look at its stays: who moves on was offered there too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import special

from percall.twin import layout as a
from percall.twin.run import Played

_Sums = NDArray[np.float64]
_UPPER = 0.975
COUNTS = (
    "contacts", "redials", "repeats", "offered", "answered", "handled", "abandoned", "left_queue",
    "contained", "message", "blocked", "failed", "open", "transferred",
)  # fmt: skip
QUEUE_COUNTS = (
    "offered", "answered", "abandoned", "moved_on", "full", "balked", "callbacks_offered",
    "callbacks_accepted", "callbacks_reached", "callbacks_failed", "transferred",
)  # fmt: skip
CALLBACKS = ("callbacks_offered", "callbacks_accepted", "callbacks_reached", "callbacks_failed")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications with its 95 % interval; None where nothing is known."""

    mean: float | None
    low: float | None = None
    high: float | None = None

    @property
    def half(self) -> float | None:
        """Half of the interval's width."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The figures of a period: its first local day and half-hour, of all and by queue."""

    on: date
    half_hour: int | None
    total: dict[str, Estimate]
    queues: dict[str, dict[str, Estimate]]


def estimate(values: _Sums) -> Estimate:
    """The mean of one value a replication, those not known left out."""
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return Estimate(None)
    mean = float(known.mean())
    if len(known) == 1:
        return Estimate(mean)
    error = float(known.std(ddof=1)) / len(known) ** 0.5
    half = float(special.stdtrit(len(known) - 1, _UPPER)) * error
    return Estimate(mean, mean - half, mean + half)


def _ratio(above: _Sums, below: _Sums) -> _Sums:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: _Sums = np.where(below > 0, above / below, np.nan)
    return found


def figures(played: Played) -> list[PeriodFigures]:
    """The figures of every period that was summed up apart, in their order."""
    horizon, by = played.model.horizon, played.model.by
    firsts: dict[int, int] = {}
    for slot, period in enumerate(played.model.arrays["slots"][2]):
        firsts.setdefault(int(period), slot)
    found = []
    for period, slot in firsts.items():
        day, half_hour = horizon.half_hours[slot]
        found.append(
            PeriodFigures(
                horizon.on(day), half_hour if by == "half_hour" else None,
                _total(played, period),
                {
                    name: _queue(played.queues[:, period, place].astype(float))
                    for name, place in played.model.words.queues.items()
                },
            )
        )  # fmt: skip
    return found


def _total(played: Played, period: int) -> dict[str, Estimate]:
    sums = dict(
        zip(a.CONTACT_SUMS, played.contacts[:, period].sum(axis=1).T.astype(float), strict=True)
    )
    queues = dict(
        zip(a.QUEUE_SUMS, played.queues[:, period].sum(axis=1).T.astype(float), strict=True)
    )
    states = played.agents[:, period].sum(axis=1).astype(float)
    busy = states[:, a.HANDLING] + states[:, a.WRAP_UP]
    found = {name: estimate(sums[name]) for name in COUNTS}
    found |= {name: estimate(queues[name]) for name in CALLBACKS}
    return found | {
        "service_level_share": estimate(_ratio(sums["answered_within"], sums["offered"])),
        "abandoned_share": estimate(_ratio(sums["abandoned_offered"], sums["offered"])),
        "asa_s": estimate(_ratio(sums["wait_ms"], sums["answered"]) / 1000),
        "aht_s": estimate(_ratio(sums["handle_ms"], sums["handled"]) / 1000),
        "occupancy_share": estimate(_ratio(busy, busy + states[:, a.AVAILABLE])),
    }


def _queue(rows: _Sums) -> dict[str, Estimate]:
    sums = dict(zip(a.QUEUE_SUMS, rows.T, strict=True))
    return {name: estimate(sums[name]) for name in QUEUE_COUNTS} | {
        "service_level_share": estimate(_ratio(sums["answered_within"], sums["offered"])),
        "abandoned_share": estimate(_ratio(sums["abandoned"], sums["offered"])),
        "asa_s": estimate(_ratio(sums["wait_ms"], sums["answered"]) / 1000),
        "aht_s": estimate(_ratio(sums["handle_ms"], sums["answered"]) / 1000),
    }
