"""The least agents that meet every target of one interval.

Rules:
1. A target is met if it is missed by at most one part in a thousand million (`TOLERANCE`). So 100 %
   means that at most one call in a thousand million waits too long, which a finite number of
   agents reaches, and a target that is met exactly is not lost to rounding.
2. No calls need nobody. An unstable queue meets no target.
3. With lines without end, each measure gets better with each agent more, so the least number is
   found by halving. With finite lines an agent more takes away a place to wait, and measures of
   waiting may get worse; there the service level, which does get better, gives the first
   candidate, and each number from there on is tried. The answer is infinity if no number does.
4. A fraction of an agent is found by halving between the least whole number and the one below.
"""

import math
from typing import NamedTuple

from percall.staffing.erlang import inverse_blocking
from percall.staffing.line import Measured
from percall.staffing.measured import is_unstable, measured

TOLERANCE = 1e-9
_FINE = 1e-9
# No centre has more; a target that needs more cannot be met.
MOST_AGENTS = 1e9


class Wanted(NamedTuple):
    """The targets of one interval; one that is not set is what every floor meets.

    Waits are in handle times, as in `line.py`.
    """

    within: float
    service_level_share: float
    abandoned_share: float
    asa: float
    occupancy_share: float
    waiting_share: float


def meets(found: Measured, wanted: Wanted) -> bool:
    """Whether the measures meet all targets; what is not a number meets no target that is set."""
    return (
        (wanted.service_level_share <= 0.0
         or found.service_level_share >= wanted.service_level_share - TOLERANCE)
        and (wanted.abandoned_share >= 1.0
             or found.abandoned_share <= wanted.abandoned_share + TOLERANCE)
        and (math.isinf(wanted.asa) or found.asa <= wanted.asa + TOLERANCE)
        and (math.isinf(wanted.occupancy_share)
             or found.occupancy_share <= wanted.occupancy_share + TOLERANCE)
        and (wanted.waiting_share >= 1.0
             or found.waiting_share <= wanted.waiting_share + TOLERANCE)
    )  # fmt: skip


def least_agents(
    load: float, impatience: float, lines: float, wanted: Wanted, guess: float
) -> float:
    """The least whole number of agents; infinity where no number meets the targets.

    Args:
        load: Erlang.
        impatience: Handle times in one mean patience.
        lines: How many calls can be connected at once; infinity for no end.
        wanted: The targets.
        guess: Where to begin to look; it changes the time that this takes, never the answer.
    """
    if load <= 0.0:
        return 0.0
    if not math.isinf(lines):
        return _least_with_lines(load, impatience, lines, wanted)
    if impatience <= 0.0:
        return _least_without_end(load, wanted)
    return _least_by_halving(load, impatience, wanted, guess)


def least_fraction(load: float, impatience: float, wanted: Wanted, whole: float) -> float:
    """The least agents, in parts of one, below the least whole number; lines without end."""
    if whole <= 0.0 or math.isinf(whole):
        return whole
    lower, upper = whole - 1.0, whole
    while upper - lower > _FINE:
        middle = 0.5 * (lower + upper)
        if middle in (lower, upper):
            break
        if _is_enough(load, middle, impatience, math.inf, wanted):
            upper = middle
        else:
            lower = middle
    return upper


def _is_enough(load: float, agents: float, impatience: float, lines: float, wanted: Wanted) -> bool:
    places = lines - agents
    if is_unstable(load, agents, impatience, places):
        return False
    return meets(measured(load, agents, impatience, places, wanted.within), wanted)


def _least_without_end(load: float, wanted: Wanted) -> float:
    """Erlang C: upwards from the first number that is stable, blocking by its recursion.

    Source: Jagerman (1974) as in `erlang.py`: 1/B(n) = 1 + (n / a) / B(n - 1).
    """
    agents = math.floor(load) + 1.0
    if not math.isinf(wanted.occupancy_share):
        agents = max(agents, math.ceil(load / (wanted.occupancy_share + TOLERANCE)))
    inverse, each = inverse_blocking(load, agents), 1.0 / load
    late, waits = 1.0 - wanted.service_level_share + TOLERANCE, wanted.waiting_share + TOLERANCE
    asa = wanted.asa + TOLERANCE
    # Of those who wait: the share that waits too long, which one agent more takes this far down.
    longer, shorter = math.exp((load - agents) * wanted.within), math.exp(-wanted.within)
    while agents < MOST_AGENTS:
        spare = agents - load
        # Erlang C is agents / whole (see `waiting_without_end`): no step needs to divide.
        whole = inverse * spare + load
        if (
            agents * longer <= late * whole
            and agents <= waits * whole
            and agents <= asa * spare * whole
        ):
            return agents
        agents += 1.0
        inverse = 1.0 + inverse * (agents * each)
        longer *= shorter
    return math.inf


def _least_by_halving(load: float, impatience: float, wanted: Wanted, guess: float) -> float:
    """Erlang A: a bracket around the guess, ever wider, and then halved."""
    upper, step = max(0.0, math.floor(guess)), 1.0
    lower = -1.0
    if _is_enough(load, upper, impatience, math.inf, wanted):
        while upper > 0.0:
            below = max(0.0, upper - step)
            if not _is_enough(load, below, impatience, math.inf, wanted):
                lower = below
                break
            upper = below
            step *= 2.0
    else:
        while True:
            lower = upper
            upper += step
            if upper > MOST_AGENTS:
                return math.inf
            if _is_enough(load, upper, impatience, math.inf, wanted):
                break
            step *= 2.0
    while upper - lower > 1.0:
        middle = math.floor(0.5 * (lower + upper))
        if _is_enough(load, middle, impatience, math.inf, wanted):
            upper = middle
        else:
            lower = middle
    return upper


def _least_with_lines(load: float, impatience: float, lines: float, wanted: Wanted) -> float:
    level = Wanted(wanted.within, wanted.service_level_share, 1.0, math.inf, math.inf, 1.0)
    if not _is_enough(load, lines, impatience, lines, level):
        return math.inf
    lower, agents = -1.0, lines
    while agents - lower > 1.0:
        middle = math.floor(0.5 * (lower + agents))
        if _is_enough(load, middle, impatience, lines, level):
            agents = middle
        else:
            lower = middle
    while agents <= lines:
        if _is_enough(load, agents, impatience, lines, wanted):
            return agents
        agents += 1.0
    return math.inf
