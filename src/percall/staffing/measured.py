"""What callers meet in one interval, whatever the model: the one place that chooses the formula.

Rules:
1. Units and names are those of `line.py`. Shares are of all calls made in the interval; the wait of
   answered calls (`asa`) counts those that did not wait as zero; `wait` is the mean of all calls
   that were not blocked, however they ended.
2. Without calls, a call that came would be answered at once. Without calls and without agents
   there is nothing to measure: not a number.
3. A load that is not below the agents, of callers who never give up, on lines without end, is
   unstable: the queue grows as long as the interval lasts. Its limit is told: nobody is answered in
   time, all wait, without end, and all agents are busy.
4. Patience of zero: who would have to wait is gone at once, which is Erlang B; such a caller counts
   as abandoned and as one who met a wait (of no length). No place to wait: the same caller is
   blocked instead.
"""

import math

from percall.staffing.erlang import inverse_blocking, waiting_without_end
from percall.staffing.line import Measured, line
from percall.staffing.long_queue import long_queue

# With more states than this, the integrals are faster; below, the sums are.
_MOST_STATES = 20_000.0
_WIDTH = 10.0


def is_unstable(load: float, agents: float, impatience: float, places: float) -> bool:
    """Whether the queue would grow without end."""
    endless = impatience <= 0.0 and math.isinf(places)
    return endless and load > 0.0 and load >= agents


def measured(
    load: float, agents: float, impatience: float, places: float, within: float
) -> Measured:
    """The measures of one interval.

    Args:
        load: Erlang.
        agents: How many work; may be a fraction where places have no end or there are none.
        impatience: Handle times in one mean patience: 0 for endless, infinity for no patience.
        places: How many callers can wait: lines less agents; infinity for lines without end.
        within: The target of the service level in handle times.
    """
    if load <= 0.0:
        return _no_calls(agents)
    if agents <= 0.0:
        return _no_agents(load, impatience, places)
    return measured_from(load, agents, inverse_blocking(load, agents), impatience, places, within)


def measured_from(
    load: float, agents: float, inverse: float, impatience: float, places: float, within: float
) -> Measured:
    """The measures of some calls and some agents, whose 1 / B is known."""
    if math.isinf(inverse):
        return Measured(1.0, 0.0, 0.0, 0.0, 0.0, load / agents, 0.0)
    if places <= 0.0 or math.isinf(impatience):
        return _loss(load, agents, inverse, places)
    if impatience <= 0.0 and math.isinf(places):
        return _endless(load, agents, inverse, within)
    if math.isinf(places) and agents >= impatience:
        longest = max(0.0, load - agents) / impatience
        if longest + _WIDTH * math.sqrt(load / impatience) > _MOST_STATES:
            return long_queue(load, agents, inverse, impatience, within)
    return line(load, agents, inverse, impatience, places, within)


def _no_calls(agents: float) -> Measured:
    if agents > 0.0:
        return Measured(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    none = math.nan
    return Measured(none, none, none, none, none, none, none)


def _no_agents(load: float, impatience: float, places: float) -> Measured:
    """Nobody answers: who finds a place waits until patience ends."""
    if places <= 0.0 or (impatience <= 0.0 and not math.isinf(places)):
        blocked = 1.0  # the places fill and never empty
    elif math.isinf(places) or math.isinf(impatience):
        blocked = 0.0
    else:
        blocked = 1.0 / inverse_blocking(load / impatience, places)
    gone = 1.0 - blocked if impatience > 0.0 else 0.0
    wait = 1.0 / impatience if impatience > 0.0 else math.inf
    return Measured(0.0, math.nan, wait, gone, blocked, math.nan, 1.0 - blocked)


def _loss(load: float, agents: float, inverse: float, places: float) -> Measured:
    """Erlang B: who finds all agents busy is lost.

    Source: Erlang, A. K. (1917), in Brockmeyer, E. et al. (1948), "The life and works of A. K.
    Erlang", 138-155, formula B.
    """
    lost = 1.0 / inverse
    used = load * (1.0 - lost) / agents
    if places <= 0.0:
        return Measured(1.0 - lost, 0.0, 0.0, 0.0, lost, used, 0.0)
    return Measured(1.0 - lost, 0.0, 0.0, lost, 0.0, used, lost)


def _endless(load: float, agents: float, inverse: float, within: float) -> Measured:
    """Erlang C: nobody gives up.

    Source: Cooper (1981) as in `erlang.py`, eq. 4.13 (exponential waits of those who wait).
    """
    if load >= agents:
        return Measured(0.0, math.inf, math.inf, 0.0, 0.0, 1.0, 1.0)
    spare = agents - load
    waits = waiting_without_end(load, agents, inverse)
    mean = waits / spare
    return Measured(
        1.0 - waits * math.exp(-spare * within), mean, mean, 0.0, 0.0, load / agents, waits
    )
