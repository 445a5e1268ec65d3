"""The answer for one interval as JSON prints it, for the command and for the page."""

import math
from typing import Any

from percall.staffing.answer import served
from percall.staffing.demand import Demand

_SHARE_PLACES, _SECOND_PLACES = 9, 3


def document(demand: Demand, agents: int, heads: int, within_s: float) -> dict[str, Any]:
    """The model, the agents, and what callers meet; what there is not is None.

    Args:
        demand: The calls of one interval.
        agents: How many work.
        heads: How many stand on the roster for it.
        within_s: The service level's target.

    Raises:
        UsageFault: A number is out of bounds.
    """
    found = served(demand, agents, within_s)
    return {
        "model": model_of(demand, agents), "agents": agents, "rostered": heads,
        "service_level_share": known(found.service_level_share, _SHARE_PLACES),
        "asa_s": known(found.asa_s, _SECOND_PLACES),
        "occupancy_share": known(found.occupancy_share, _SHARE_PLACES),
        "abandoned_share": known(found.abandoned_share, _SHARE_PLACES),
        "waiting_share": known(found.waiting_share, _SHARE_PLACES),
    }  # fmt: skip


def model_of(demand: Demand, agents: int) -> str:
    """The model that a demand and agents make: `erlang_b` wherever nobody can wait."""
    if demand.lines == agents or demand.patience_s == 0:
        return "erlang_b"
    return "erlang_c" if demand.patience_s == math.inf else "erlang_a"


def known(value: Any, places: int) -> float | None:
    """A figure; None where there is none: endless waits, nobody who answers."""
    found = float(value)
    return round(found, places) if math.isfinite(found) else None
