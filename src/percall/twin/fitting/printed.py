"""What was fitted and what the check found, as JSON prints them; what is not known is null."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from percall.twin.fitting.check import Checked
from percall.twin.fitting.fit import Fitted


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def fit_json(found: Fitted, files: list[str]) -> dict[str, Any]:
    """What was fitted, as `percall twin fit --json` prints it."""
    return {
        "from_on": found.days.from_on.isoformat(), "to_on": found.days.to_on.isoformat(),
        "files": files, "counts": found.counts, "gap_s": found.gap_s,
        "agents_are_known": found.staff.is_known, "untold": list(found.untold),
        "estimates": [one.as_json() for one in found.estimates],
        "distributions": [
            {"subject": subject, "family": one.family, "count": one.count,
             "distance": _number(one.distance), "bound": _number(one.bound)}
            for subject, one in found.tests.items()
        ],
        "patience": {
            queue: [
                {"seconds": _number(float(s)), "waiting_share": _number(float(w)),
                 "low": _number(float(low)), "high": _number(float(high))}
                for s, w, low, high in zip(
                    curve.seconds, curve.waiting, curve.low, curve.high, strict=True
                )
            ]
            for queue, curve in found.curves.items()
        },
    }  # fmt: skip


def check_json(found: Checked) -> dict[str, Any]:
    """The check, as `percall twin check --json` prints it."""
    names = ("service_level_share", "abandoned_share", "wait_s", "occupancy_share")
    cells = []
    for day, slot in zip(*found.real.offered.nonzero(), strict=True):
        cell: dict[str, Any] = {
            "on": str(found.days.from_on + timedelta(days=int(day))), "half_hour": int(slot),
            "offered": int(found.real.offered[day, slot]),
        }  # fmt: skip
        for name in names:
            cell[name] = {
                "happened": _number(float(found.real.measure(name)[day, slot])),
                "twin": _number(float(found.twin.measure(name)[day, slot])),
                "low": _number(float(found.low[name][day, slot])),
                "high": _number(float(found.high[name][day, slot])),
            }
        cells.append(cell)
    return {
        "from_on": found.days.from_on.isoformat(), "to_on": found.days.to_on.isoformat(),
        "verdict": found.verdict, "agents_are_known": found.staff_is_known,
        "weekdays_never_seen": list(found.never_seen),
        "measures": [
            {"name": one.name, "happened": _number(one.happened), "twin": _number(one.twin),
             "coverage_share": _number(one.coverage), "width": _number(one.width),
             "error": _number(one.error), "error_last_week": one.error_last_week,
             "error_erlang_a": one.error_erlang_a, "half_hours": one.cells, "fits": one.fits,
             "is_wide": one.is_wide}
            for one in found.measures
        ],
        "does_not_fit_at": list(found.worst), "half_hours": cells,
    }  # fmt: skip
