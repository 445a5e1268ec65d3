"""Whether the floor was short of agents in a half-hour of the week, or had time to spare.

Rules, in this order; the sums of the period's half-hours of the same weekday and time are judged:
1. **empty**: no contact began in it; whoever was paid for then waited, or finished what he had.
2. **short**: occupancy is at or above `marginal.short_occupancy_share`, or a guardrail of the
   centre on waiting or abandonment (`GUARDRAILS`) is broken by the contacts that began in it.
3. **idle**: occupancy is known and below that limit, or waits are known and keep the guardrails.
4. **unknown**: nothing tells how the floor stood.

Occupancy is (handling + wrap-up) / (these + available) of the agents' recorded time; where no
record tells these states apart, agents' time taken / (paid time x (1 - planned shrinkage)). Waits
are those of the queue, first queue and channel that the filter names, else of all contacts; paid
time is that of the team that it names, else of all.

Sources: N. Gans, G. Koole, A. Mandelbaum, "Telephone Call Centers: Tutorial, Review, and Research
Prospects", M&SOM 5(2), 2003 (waits grow without bound as occupancy nears 1); J. Pearce, "Maximum
Occupancy", Call Centre Helper (85 %).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from percall.centre import Centre
from percall.costing.figures import guardrails_of
from percall.costing.marginal.assumptions import Rules
from percall.costing.marginal.paid import BUSY, Staffing
from percall.costing.marginal.week import WEEK, HalfHour
from percall.costing.quality import Quality, quality_of
from percall.costing.sums import Cell

GUARDRAILS = ("service_level_share", "asa_s", "abandoned_share")
FLOOR_DIMENSIONS = ("queue", "first_queue", "channel")
OCCUPANCY = "occupancy_share"


class Floor(StrEnum):
    """How the floor stood in a half-hour of the week."""

    SHORT = "short"
    IDLE = "idle"
    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Stood:
    """How the floor stood, by which measures it was short, and what tells so."""

    floor: Floor
    short_by: tuple[str, ...]
    quality: Quality
    staffing: Staffing


def floors(
    centre: Centre, rules: Rules, contacts: Mapping[HalfHour, Cell],
    paid: Mapping[HalfHour, Staffing], agent_ms: Mapping[HalfHour, Fraction],
) -> dict[HalfHour, Stood]:  # fmt: skip
    """How the floor stood in each half-hour of the week.

    Args:
        centre: The settings, for guardrails and shrinkage.
        rules: The rules of the floor.
        contacts: The sums of the contacts that began in each.
        paid: The paid time in each.
        agent_ms: The agents' time that all contacts took in each.
    """
    tells_states = any(state in BUSY for one in paid.values() for state in one.by_state)
    found = {}
    for half_hour in WEEK:
        staffing = paid.get(half_hour, Staffing({}))
        busy = staffing.occupancy_share() if tells_states else None
        ready_ms = staffing.paid_ms * (1 - centre.shrinkage_share)
        if not tells_states and ready_ms:
            busy = agent_ms.get(half_hour, Fraction(0)) / ready_ms
        found[half_hour] = _judged(centre, rules, contacts.get(half_hour), staffing, busy)
    return found


def _judged(
    centre: Centre, rules: Rules, cell: Cell | None, staffing: Staffing, busy: Fraction | None
) -> Stood:
    quality = quality_of(cell or Cell(), busy)
    short_by = [OCCUPANCY] if busy is not None and busy >= rules.short_occupancy_share else []
    rails = [rail for rail in guardrails_of(centre, quality, None) if rail.name in GUARDRAILS]
    short_by += [rail.name for rail in rails if rail.kept is False]
    if cell is None or not cell.counts.get("contacts", 0):
        return Stood(Floor.EMPTY, (), quality, staffing)
    if short_by:
        floor = Floor.SHORT
    elif busy is not None or any(rail.kept for rail in rails):
        floor = Floor.IDLE
    else:
        floor = Floor.UNKNOWN
    return Stood(floor, tuple(short_by), quality, staffing)
