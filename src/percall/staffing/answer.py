"""How well so many agents serve, and how many are needed: any number of intervals at once.

Rules:
1. Arguments are broadcast against each other; answers have the common shape.
2. Waits go in and come out in seconds; shares are 0 to 1 and of all calls made.
3. What there is not is not a number: the wait of answered calls where nobody answers. The wait in
   an unstable queue is infinite. The least agents are infinite where no number meets the targets.
4. Agents in parts of one (lines without end only): Erlang B goes on to real agents by Jagerman's
   integral, C and A by the formulas of whole agents with that blocking.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from percall.errors import UsageFault
from percall.staffing.arrays import Floats, each, least_rows, measure_rows
from percall.staffing.demand import Demand, Targets, number_of, offered, spread, thinned
from percall.staffing.least import MOST_AGENTS
from percall.staffing.line import Measured
from percall.texts import _

_ROUNDING = 1e-9
# Each target: what every floor meets, which stands for one that is not set, and the most allowed.
_UNSET = {
    "within_s": (0.0, 1e9), "service_level_share": (0.0, 1.0), "abandoned_share": (1.0, 1.0),
    "asa_s": (math.inf, math.inf), "occupancy_share": (math.inf, 1.0), "waiting_share": (1.0, 1.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """What callers meet, an array for each measure.

    Attributes:
        service_level_share: Answered within the target / all calls made.
        asa_s: Mean wait of answered calls, those that did not wait among them as zero.
        wait_s: Mean wait of all calls that were not blocked, however they ended.
        abandoned_share: Gave up / all calls made.
        blocked_share: Met no free line / all calls made.
        occupancy_share: Handle time / time of the agents.
        waiting_share: Had to wait / all calls made.
        is_unstable: Whether the queue grows as long as the interval lasts.
    """

    service_level_share: Floats
    asa_s: Floats
    wait_s: Floats
    abandoned_share: Floats
    blocked_share: Floats
    occupancy_share: Floats
    waiting_share: Floats
    is_unstable: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Needed:
    """The least agents that meet all targets.

    Attributes:
        agents: Whole agents; infinity where no number does.
        rostered: Heads on the roster, so that after shrinkage these agents are left.
        parts: The least agents where one may be cut; None where that was not asked.
    """

    agents: Floats
    rostered: Floats
    parts: Floats | None


def served(demand: Demand, agents: ArrayLike, within_s: ArrayLike | None = None) -> Served:
    """What callers meet with so many agents.

    Args:
        demand: The calls.
        agents: How many work; parts of one are allowed where lines have no end.
        within_s: The service level's target; None leaves the service level not a number.

    Raises:
        UsageFault: A number is out of bounds, or there are fewer lines than agents.
    """
    count, within, load, impatience, lines, aht_s = spread(
        number_of("agents", agents, most=MOST_AGENTS),
        number_of("within_s", 0.0 if within_s is None else within_s, most=1e9),
        *offered(demand),
    )
    _refuse_short_lines(count, lines)
    columns = (
        load, count, impatience, thinned(np.subtract, lines, count),
        thinned(np.divide, within, aht_s),
    )  # fmt: skip
    level, asa, wait, gone, blocked, used, waits = each(
        measure_rows, columns, len(Measured._fields)
    )
    endless = (impatience <= 0.0) & np.isinf(lines) & (load > 0.0)
    return Served(
        level if within_s is not None else np.full(load.shape, np.nan),
        asa * aht_s, wait * aht_s, gone, blocked, used, waits, endless & (load >= count),
    )  # fmt: skip


def needed(
    demand: Demand, targets: Targets, shrinkage_share: ArrayLike = 0.0, *, parts: bool = False
) -> Needed:
    """The least agents that meet all targets at once.

    Args:
        demand: The calls.
        targets: At least one of them set.
        shrinkage_share: Share of paid time in which an agent takes no contacts.
        parts: Whether the least agents in parts of one are wanted too.

    Raises:
        UsageFault: A number is out of bounds, no target is set, a service level has no time, or
            parts of one are wanted with finite lines.
    """
    wanted = _wanted(targets)
    load, impatience, lines, aht_s, within, level, gone, asa_s, used, waits = spread(
        *offered(demand), *wanted
    )
    if parts and np.isfinite(lines).any():
        raise UsageFault(
            _("Agents in parts of one are not defined with finite lines"), where="--lines"
        )
    columns = (
        load, impatience, lines, thinned(np.divide, within, aht_s), level, gone,
        thinned(np.divide, asa_s, aht_s), used, waits,
        np.broadcast_to(np.asarray(float(parts)), load.shape),
    )  # fmt: skip
    agents, cut = each(least_rows, columns, 2)
    return Needed(agents, rostered(agents, shrinkage_share), cut if parts else None)


def rostered(agents: ArrayLike, shrinkage_share: ArrayLike) -> Floats:
    """The heads to roster, so that so many agents take contacts: agents / (1 - shrinkage), up.

    Raises:
        UsageFault: The share is not within 0 and 1, or is 1.
    """
    share = number_of("shrinkage_share", shrinkage_share, most=1.0)
    if (share >= 1.0).any():
        raise UsageFault(
            _("Nobody is left at a shrinkage of 100 %"), where="--shrinkage-share",
            do=_("write 30 % as 0.3"),
        )  # fmt: skip
    # What is whole but for rounding stays whole: 14 of 70 % are 20.
    heads: Floats = np.ceil(np.asarray(agents, dtype=np.float64) / (1.0 - share) - _ROUNDING)
    return heads + 0.0  # never a negative zero


def _wanted(targets: Targets) -> tuple[Floats, ...]:
    """The targets in the order of `least.Wanted`, waits in seconds; unset ones as any floor's."""
    if all(getattr(targets, name) is None for name in _UNSET if name != "within_s"):
        raise UsageFault(_("There is no target"), do=_("name --service-level-share or another one"))
    if targets.service_level_share is not None and targets.within_s is None:
        raise UsageFault(
            _("A service level needs the time within which calls are answered"),
            where="--within-s", do=_("write --within-s 20"),
        )  # fmt: skip
    return tuple(
        np.asarray(unset) if (given := getattr(targets, name)) is None
        else number_of(name, given, most=most, above=name == "occupancy_share")
        for name, (unset, most) in _UNSET.items()
    )  # fmt: skip


def _refuse_short_lines(agents: Floats, lines: Floats) -> None:
    ended = np.isfinite(lines)
    if (ended & (lines < agents)).any():
        raise UsageFault(
            _("There are fewer lines than agents"), where="--lines",
            do=_("an agent without a line answers nobody"),
        )  # fmt: skip
    if (ended & (agents != np.floor(agents))).any():
        raise UsageFault(
            _("Agents in parts of one are not defined with finite lines"), where="--agents"
        )
