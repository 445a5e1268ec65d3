"""The sums of contacts by half-hour of the week, of the set asked for and of the floor around it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from percall.costing.ask import Asked
from percall.costing.marginal.assumptions import Rules
from percall.costing.marginal.floor import FLOOR_DIMENSIONS, Stood, floors
from percall.costing.marginal.paid import BUSY, Staffing, paid_by_half_hour
from percall.costing.marginal.week import HalfHour
from percall.costing.pools import Pool, agent_time_scale
from percall.costing.question import ALL, Definition, Question
from percall.costing.sums import Cell, mean_charges, period_sums

ALL_AGENT_TIME = Pool("agent_time")
BY_HALF_HOUR = ("weekday", "half_hour")
COUNTED = ("contacts", "handled", "answered", "offered")


def cells(one: Asked, question: Question, pools: Sequence[Pool]) -> dict[HalfHour, Cell]:
    """The counts and units of the chosen contacts by half-hour of the week of their start."""
    asked = replace(question, group_by=BY_HALF_HOUR)
    centre = one.source.centre
    wanted = sorted({*pools, ALL_AGENT_TIME})
    means = mean_charges(one.source) if "vendor_charge" in one.available else {}
    found = period_sums(one.source, asked, centre, wanted, means, COUNTED)
    sums = found.get(question.whole.from_on)
    groups = sums.groups if sums else {}
    return {HalfHour(int(day), int(index)): cell for (day, index), cell in groups.items()}


def agent_ms(cell: Cell, one: Asked) -> Fraction:
    """The agents' time that the contacts of a cell took, in milliseconds of one agent."""
    return Fraction(cell.units.get(ALL_AGENT_TIME, 0), agent_time_scale(one.source.centre))


def floor_around(
    one: Asked, question: Question, rules: Rules, chosen: dict[HalfHour, Cell]
) -> dict[HalfHour, Stood]:
    """How the floor stood in each half-hour of the week, for the chosen contacts of a question."""
    definition = question.definition
    paid = paid_by_half_hour(one.source, dict(definition.only))
    around = chosen
    if definition.is_filtered:
        everybody = _everybody(definition, FLOOR_DIMENSIONS)
        around = cells(one, replace(question, definition=everybody), ())
    taken = around
    if paid and not _tells_states(paid):
        of_team = _everybody(definition, only=("team",))
        taken = cells(one, replace(question, definition=of_team), ())
    in_all = {at: agent_ms(cell, one) for at, cell in taken.items()}
    return floors(one.source.centre, rules, around, paid, in_all)


def _tells_states(paid: dict[HalfHour, Staffing]) -> bool:
    return any(state in BUSY for one in paid.values() for state in one.by_state)


def _everybody(definition: Definition, only: Sequence[str]) -> Definition:
    """All contacts that stood where those of the definition stood, whatever they came for.

    Args:
        definition: What is asked; its rule of the service level holds.
        only: The dimensions of its filter that say where a contact stood.
    """
    return Definition(
        calls="all", per="call", direction=ALL,
        channel=definition.channel if "channel" in only else ALL,
        only=tuple(pair for pair in definition.only if pair[0] in only),
        answer_within_s=definition.answer_within_s, short_abandon_s=definition.short_abandon_s,
    )  # fmt: skip
