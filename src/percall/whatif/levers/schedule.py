"""Another schedule: shifts moved, meetings and training moved to quiet times, overtime.

Rules:
1. `move` moves whole shifts by minutes; paid time stays.
2. `meetings = quiet` moves each meeting and training to the quarter of an hour of its shift at
   which the fewest customers come, without touching other breaks.
3. `overtime` makes each shift longer at its end; these minutes are paid at the centre's overtime
   factor (`marginal.overtime_factor`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from percall.costing.marginal.assumptions import rules_of
from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import Arrivals, Break, Shift
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_behaviour, with_caveats
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import groups_named
from percall.whatif.levers.paid import DAY_MINUTES, repaid, there
from percall.whatif.levers.refused import PlanRefused

_MOVABLE = ("meeting", "training")
_STEP = 15


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
        end = min(moved.to_minute + overtime, moved.from_minute + DAY_MINUTES)
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
    return [
        _with_quiet_breaks(shift, arrivals) if shift.group in groups else shift for shift in shifts
    ]


def _with_quiet_breaks(shift: Shift, arrivals: Sequence[Arrivals]) -> Shift:
    breaks = list(shift.breaks)
    for place, one in enumerate(breaks):
        if one.state in _MOVABLE:
            others = breaks[:place] + breaks[place + 1 :]
            breaks[place] = _quietest(one, others, shift, arrivals)
    return replace(shift, breaks=tuple(sorted(breaks, key=lambda one: one.from_minute)))


def _quietest(
    one: Break, others: Sequence[Break], shift: Shift, arrivals: Sequence[Arrivals]
) -> Break:
    """The break at its quietest begin, the first of equals; where it is if none is quieter."""
    length, whole = one.to_minute - one.from_minute, shift.to_minute - shift.from_minute
    begins = [one.from_minute, *range(0, whole - length + 1, _STEP)]
    free = [
        begin for begin in begins
        if all(begin + length <= x.from_minute or x.to_minute <= begin for x in others)
    ]  # fmt: skip
    best = min(free, key=lambda begin: _customers(shift, begin, length, arrivals))
    return replace(one, from_minute=best, to_minute=best + length)


def _customers(shift: Shift, begin: int, length: int, arrivals: Sequence[Arrivals]) -> float:
    """Customers who come in a stretch of a shift, over its weekdays."""
    total = 0.0
    for weekday in shift.weekdays:
        at = (weekday - 1) * DAY_MINUTES + shift.from_minute + begin
        for minute in range(at, at + length, _STEP):
            slot = minute // 30 % 336
            total += sum(line.rates[slot] for line in arrivals)
    return round(total, 9)


SCHEDULE = Lever(
    "schedule", N_("Another schedule"), N_("shifts moved, meetings at quiet times, overtime"),
    (
        Parameter("move", Unit.MINUTES, N_("minutes by which shifts begin later; below 0: earlier"),
                  Fraction(0), Fraction(-720), Fraction(720)),
        Parameter("meetings", Unit.TEXT, N_("whether meetings and training move to quiet times"),
                  "stay", choices=("quiet", "stay")),
        Parameter("overtime", Unit.MINUTES, N_("minutes by which each shift is longer"),
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
