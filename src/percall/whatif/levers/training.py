"""Training and an internal knowledge base: more is solved, faster, for hours off the floor.

Rules:
1. Of the customers whose matter is not solved today, a share is solved then; handle time of every
   contact is shorter by a share.
2. Training takes paid time off the floor: a break `training` in each shift, five shifts a week, each
   line at the quietest time that is free (`quiet`). Wages stay: the time is paid already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from percall.intervals import Period
from percall.money import half_up
from percall.texts import N_, _
from percall.twin.behaviour import Arrivals, Break, Shift
from percall.whatif.case import Applied
from percall.whatif.levers.added import monthly_line
from percall.whatif.levers.draft import with_behaviour, with_caveats, with_lines
from percall.whatif.levers.lasting import work_times
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT, MOST_MONEY
from percall.whatif.levers.paid import heads
from percall.whatif.levers.quiet import (
    agents_there,
    customers,
    load_without,
    on_floor,
    quietest,
)
from percall.whatif.levers.refused import PlanRefused

SHIFTS_A_WEEK = 5


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    behaviour = applied.case.behaviour
    faster, solved = given.number("handle_time"), float(given.number("resolution"))
    applied = with_behaviour(
        applied,
        work=work_times(behaviour.work, float(1 - faster)),
        resolution=tuple(
            replace(one, share=one.share + (1 - one.share) * solved) for one in behaviour.resolution
        ),
        shifts=_trained(behaviour.shifts, given.number("hours"), behaviour.arrivals),
    )
    if not behaviour.resolution:
        applied = with_caveats(
            applied, _("Nothing says how much is solved today: training changes it nowhere.")
        )
    licence = given.number("licence")
    if licence:
        count = heads(applied.case.behaviour.shifts)
        line = monthly_line("Training:Knowledge base", licence * count, days, steps=count)
        applied = with_lines(applied, [line])
    return with_caveats(
        applied, _("What is learnt is there from the first day on; the weeks of learning are not.")
    )


def _trained(
    shifts: Sequence[Shift], hours: Fraction, arrivals: Sequence[Arrivals]
) -> tuple[Shift, ...]:
    """The shifts with training, line by line, each seeing where those before it went."""
    minutes = half_up(hours * 60 / SHIFTS_A_WEEK)
    if not minutes:
        return tuple(shifts)
    found = list(shifts)
    coming = customers(arrivals)
    floors = {shift.group: agents_there(found, shift.group) for shift in found}
    for place, shift in enumerate(found):
        load = load_without(shift, floors[shift.group], coming)
        begin = quietest(shift, minutes, shift.breaks, load)
        if begin is None:
            raise PlanRefused(
                _("A shift has no {minutes} minutes free for training").format(minutes=minutes),
                where=f"training.hours, {shift.group}", do=_("take fewer hours"),
            )  # fmt: skip
        breaks = (*shift.breaks, Break(begin, begin + minutes, "training"))
        one = replace(shift, breaks=tuple(sorted(breaks, key=lambda one: one.from_minute)))
        floors[shift.group] = floors[shift.group] - on_floor(shift) + on_floor(one)
        found[place] = one
    return tuple(found)


TRAINING = Lever(
    "training", N_("Training and knowledge base"),
    N_("agents who solve more, faster, for hours of training"),
    (
        Parameter("resolution", Unit.SHARE,
                  N_("share of the matters unsolved today that are solved then"), Fraction(1, 10)),
        Parameter("handle_time", Unit.SHARE, N_("share by which handle time falls"),
                  Fraction(5, 100), most=Fraction(1, 2)),
        Parameter("hours", Unit.HOURS, N_("training of each agent, hours a week"),
                  Fraction(1), most=Fraction(20)),
        Parameter("licence", Unit.MONEY, N_("the knowledge base, money an agent and month"),
                  Fraction(0), most=MOST_MONEY),
        INVESTMENT,
    ),
    ("resolution",),
    ("behaviour.work", "behaviour.resolution.share", "behaviour.shifts.breaks"),
    ("new: Training:Knowledge base",),
    N_("a shift has no time free for training"),
    _change,
)  # fmt: skip
