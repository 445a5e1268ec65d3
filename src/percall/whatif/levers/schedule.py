"""Another schedule: shifts moved, meetings and training moved to quiet times, overtime.

Rules:
1. `move` moves whole shifts by minutes; paid time stays.
2. `meetings = quiet` moves each meeting and training to the quietest time of its shift (`quiet`),
   line by line, each seeing where those before it went.
3. `overtime` makes each shift longer at its end, by so much for eight paid hours, so that shifts
   that the records show in pieces are not each made so much longer; these minutes are paid at the
   centre's overtime factor (`marginal.overtime_factor`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from percall.costing.marginal.assumptions import rules_of
from percall.intervals import Period
from percall.money import half_up
from percall.texts import N_, _
from percall.twin.behaviour import Arrivals, Shift
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_behaviour, with_caveats
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import groups_named
from percall.whatif.levers.paid import DAY_MINUTES, SHIFT_MINUTES, paid_each, repaid, there
from percall.whatif.levers.quiet import (
    Quarters,
    agents_there,
    customers,
    load_without,
    on_floor,
    quietest,
)
from percall.whatif.levers.refused import PlanRefused

_MOVABLE = ("meeting", "training")


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    case = applied.case
    groups = groups_named(case, given.texts("group"), "schedule.group")
    move, overtime = int(given.number("move")), int(given.number("overtime"))
    if not move and not overtime and given.text("meetings") == "stay":
        raise PlanRefused(
            _("The schedule changes in what?"), where="schedule",
            do=_("say schedule.meetings=quiet, schedule.move=30 or schedule.overtime=60"),
        )  # fmt: skip
    before = case.behaviour.shifts
    shifts, minutes = list(before), dict.fromkeys(groups, Fraction(0))
    for place, shift in enumerate(before):
        if shift.group not in groups:
            continue
        moved = _moved(shift, move, place)
        more = half_up(Fraction(overtime * paid_each(moved), SHIFT_MINUTES))
        end = min(moved.to_minute + more, moved.from_minute + DAY_MINUTES)
        minutes[shift.group] += there(shift) * len(shift.weekdays) * (end - moved.to_minute)
        shifts[place] = replace(moved, to_minute=end)
    if given.text("meetings") == "quiet":
        shifts = _quiet(shifts, groups, case.behaviour.arrivals)
    applied = with_behaviour(applied, shifts=tuple(shifts))
    factor = rules_of(case.centre).overtime_factor
    premium = {group: (factor - 1) * count for group, count in minutes.items()}
    applied = repaid(applied, before, days, _("overtime"), premium)
    if overtime:
        applied = with_caveats(
            applied, _("Agents who stay on work as fast as before; the law may bound their hours.")
        )
    return applied


def _moved(shift: Shift, minutes: int, place: int) -> Shift:
    begin = shift.from_minute + minutes
    if not 0 <= begin < DAY_MINUTES:
        raise PlanRefused(
            _("A shift would begin on another day"), where=f"behaviour.shifts[{place}]",
            do=_("move it by fewer minutes"),
        )  # fmt: skip
    return replace(shift, from_minute=begin, to_minute=shift.to_minute + minutes)


def _quiet(
    shifts: Sequence[Shift], groups: Sequence[str], arrivals: Sequence[Arrivals]
) -> list[Shift]:
    if not any(
        one.state in _MOVABLE for shift in shifts if shift.group in groups for one in shift.breaks
    ):
        raise PlanRefused(
            _("No shift has a meeting or training to move"), where="schedule.meetings",
            do=_("write them into behaviour.toml, or leave it out"),
        )  # fmt: skip
    found, coming = list(shifts), customers(arrivals)
    floors = {group: agents_there(found, group) for group in groups}
    for place, shift in enumerate(shifts):
        if shift.group in groups:
            floor = floors[shift.group]
            moved = _with_quiet_breaks(shift, floor, coming)
            floors[shift.group] = floor - on_floor(shift) + on_floor(moved)
            found[place] = moved
    return found


def _with_quiet_breaks(shift: Shift, floor: Quarters, coming: Quarters) -> Shift:
    load = load_without(shift, floor, coming)
    breaks = list(shift.breaks)
    for place, one in enumerate(breaks):
        if one.state not in _MOVABLE:
            continue
        length = one.to_minute - one.from_minute
        others = breaks[:place] + breaks[place + 1 :]
        begin = quietest(shift, length, others, load, [one.from_minute])
        if begin is not None:
            breaks[place] = replace(one, from_minute=begin, to_minute=begin + length)
    return replace(shift, breaks=tuple(sorted(breaks, key=lambda one: one.from_minute)))


SCHEDULE = Lever(
    "schedule", N_("Another schedule"), N_("shifts moved, meetings at quiet times, overtime"),
    (
        Parameter("move", Unit.MINUTES, N_("minutes by which shifts begin later; below 0: earlier"),
                  Fraction(0), Fraction(-720), Fraction(720)),
        Parameter("meetings", Unit.TEXT, N_("whether meetings and training move to quiet times"),
                  "stay", choices=("quiet", "stay")),
        Parameter("overtime", Unit.MINUTES, N_("minutes by which a shift of eight paid hours is longer"),
                  Fraction(0), Fraction(0), Fraction(480)),
        Parameter("group", Unit.TEXTS, N_("the groups; without: all")),
        INVESTMENT,
    ),
    ("move",),
    ("behaviour.shifts",),
    ("pay",),
    N_("no shift has a meeting to move, or a shift would begin on another day"),
    _change,
)  # fmt: skip
