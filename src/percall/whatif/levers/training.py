"""Training and an internal knowledge base: more is solved, faster, for hours off the floor.

Rules:
1. Of the customers whose matter is not solved today, a share is solved then; handle time of every
   contact is shorter by a share.
2. Training takes paid time off the floor: a group's heads times the hours, spread over its lines of
   shifts by their paid time, each at the quietest time that is free (`quiet`). A line gets at least
   five minutes and at most half of its time; what is left goes to the next one, so that the many
   short lines of a fitted floor lose no more than long ones. Wages stay: the time is paid already.
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
from percall.whatif.levers.paid import heads, paid_minutes, payroll, there
from percall.whatif.levers.quiet import (
    Quarters,
    agents_there,
    customers,
    load_without,
    on_floor,
    quietest,
)
from percall.whatif.levers.refused import PlanRefused

LEAST_MINUTES = 5
MOST_LEFT = Fraction(1, 10)
"""The part of the training that may find no time."""


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
        count = payroll(applied.case, days)
        line = monthly_line(
            "Training:Knowledge base",
            licence * count,
            days,
            applied.case.centre.currency,
            steps=count,
        )
        applied = with_lines(applied, [line])
    return with_caveats(
        applied, _("What is learnt is there from the first day on; the weeks of learning are not.")
    )


def _trained(
    shifts: Sequence[Shift], hours: Fraction, arrivals: Sequence[Arrivals]
) -> tuple[Shift, ...]:
    """The shifts with training, line by line, each seeing where those before it went."""
    found = list(shifts)
    coming = customers(arrivals)
    wanted = heads(shifts) * hours * 60
    left = sum(
        (_train_group(found, group, hours * 60, coming)
         for group in dict.fromkeys(shift.group for shift in shifts)), Fraction(0),
    )  # fmt: skip
    if left > wanted * MOST_LEFT:
        raise PlanRefused(
            _("The shifts have no {minutes} minutes a week free for training").format(
                minutes=half_up(wanted)
            ),
            where="training.hours",
            do=_("take fewer hours, or enough that each line of shifts has five minutes of it"),
        )  # fmt: skip
    return tuple(found)


def _train_group(shifts: list[Shift], group: str, minutes: Fraction, coming: Quarters) -> Fraction:
    """Puts training into the lines of a group, in place; the minutes that found no time.

    `minutes` are a head's in a week.
    """
    wanted, whole = heads(shifts, [group]) * minutes, paid_minutes(shifts, [group])
    floor, due = agents_there(shifts, group), Fraction(0)
    for place, shift in enumerate(shifts):
        weight = there(shift) * len(shift.weekdays)
        if shift.group != group or not weight or not whole:
            continue
        due += wanted * paid_minutes([shift]) / whole
        length = shift.to_minute - shift.from_minute
        each = min(half_up(due / weight), length // 2)
        if each < LEAST_MINUTES:
            continue
        begin = quietest(shift, each, shift.breaks, load_without(shift, floor, coming))
        if begin is None:
            continue
        due -= each * weight
        breaks = (*shift.breaks, Break(begin, begin + each, "training"))
        one = replace(shift, breaks=tuple(sorted(breaks, key=lambda one: one.from_minute)))
        floor = floor - on_floor(shift) + on_floor(one)
        shifts[place] = one
    return due


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
