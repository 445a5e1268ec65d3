"""The measures by which two cases are compared, one number a replication, and their intervals.

Rules:
1. A measure is worked out in each replication; its mean and 95 % interval (Student) are over them.
2. Today and a plan are played with the same seed, so that they meet the same customers: their
   difference is taken replication by replication, and most of chance falls out of it.
3. A difference whose interval covers zero is not told from chance: "cannot tell".

Source: Law, "Simulation Modeling and Analysis", chapters 9 and 11 (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from percall.costing.figures import PeriodFigures
from percall.twin.figures import Estimate, estimate
from percall.whatif.priced import Run
from percall.whatif.taken import Taken

MEASURES = (
    "cost_per_call", "cost_per_call_practical", "marginal_cost_per_call", "cost_per_resolution",
    "cost", "contacts", "calls", "abandoned", "turned_away", "service_level_share",
    "abandoned_share", "asa_s", "aht_s", "occupancy_share", "resolved_share",
)  # fmt: skip
MONEY = ("cost_per_call", "cost_per_call_practical", "marginal_cost_per_call",
         "cost_per_resolution", "cost")  # fmt: skip

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure today and under a plan, and how they differ."""

    name: str
    today: Estimate
    plan: Estimate
    change: Estimate

    @property
    def verdict(self) -> str:
        """`same`, `more`, `less`, or `cannot tell`."""
        low, high = self.change.low, self.change.high
        if self.change.mean == 0 and (low is None or low == high):
            return "same"
        if low is None or high is None or low <= 0 <= high:
            return "cannot tell"
        return "more" if low > 0 else "less"


def measures_of(
    run: Run, figures: Sequence[PeriodFigures], marginal: Sequence[Fraction | None]
) -> dict[str, Floats]:
    """Each measure of each replication; not a number where one has none.

    Args:
        run: What was played.
        figures: What costing says of each replication.
        marginal: What a call more costs in each.
    """
    rows = [
        _measures(one, taken) | {"marginal_cost_per_call": more}
        for one, taken, more in zip(figures, run.taken, marginal, strict=True)
    ]
    return {
        name: np.array([np.nan if row[name] is None else float(row[name] or 0) for row in rows])
        for name in MEASURES
    }


def _measures(figures: PeriodFigures, taken: Taken) -> dict[str, Fraction | int | None]:
    quality, solved, waits = figures.quality, taken.solved, taken.sums.chosen.waits or {}
    ended = taken.sums.chosen.counts["handled"] + taken.ended_by_machine
    return {
        "cost_per_call": figures.per_call.fully_loaded,
        "cost_per_call_practical": figures.per_call.practical_capacity,
        "cost_per_resolution": figures.cost / solved if figures.has_ledger and solved else None,
        "cost": figures.cost if figures.has_ledger else None,
        "contacts": figures.contacts,
        "calls": figures.calls,
        "abandoned": waits.get("lost", 0),
        "turned_away": taken.turned_away,
        "service_level_share": quality.service_level_share,
        "abandoned_share": quality.abandoned_share,
        "asa_s": quality.asa_s,
        "aht_s": quality.aht_s,
        "occupancy_share": quality.occupancy_share,
        "resolved_share": Fraction(solved, ended) if ended else None,
    }


def compared(today: dict[str, Floats], plan: dict[str, Floats]) -> tuple[Compared, ...]:
    """Each measure of both, paired by replication."""
    return tuple(
        Compared(
            name, estimate(today[name]), estimate(plan[name]), estimate(plan[name] - today[name])
        )
        for name in MEASURES
    )
