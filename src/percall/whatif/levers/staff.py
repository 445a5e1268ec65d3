"""Staff plus or minus: agents on the shifts, wages by their paid time, seats by their heads.

Rules:
1. `share` changes each group's agents by a share; `agents` by a number at the groups' fullest
   moment, and as many in proportion at every other.
2. They go and come evenly over the week, so that no hour bears it alone: agents are whole, each
   line gets one of the two numbers about the share, and along the lines of a group, in the order of
   weekday and hour, the one that keeps the paid minutes so far nearest to the share.
3. A line whose agent is away on most days (a fitted floor has many: the hours that somebody worked
   now and then) is there by the share more or less often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import Shift
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_behaviour, with_caveats
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import groups_named
from percall.whatif.levers.paid import heads, paid_minutes, repaid, reseated, there
from percall.whatif.levers.refused import PlanRefused

NEAR = Fraction(1, 200)
"""A share that whole agents meet as closely is as wanted."""
MOST_AWAY = 0.25
"""Lines whose agents are away more often are no whole agents."""


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    before = applied.case.behaviour.shifts
    groups = groups_named(applied.case, given.texts("group"), "staff.group")
    share = _share(given, before, groups)
    shifts = list(before)
    for group in groups:
        restaff(shifts, group, share)
    if not any(shift.agents for shift in shifts):
        raise PlanRefused(
            _("Nobody would be left to answer"), where="staff", do=_("take fewer agents away")
        )
    applied = with_behaviour(applied, shifts=tuple(shifts))
    why = _("staff {share} %").format(share=f"{float(100 * share):+.3g}")
    applied = repaid(applied, before, days, why)
    heads_before = {name: heads(before, [name]) for name in _groups(before)}
    moved = {
        name: Fraction(heads(shifts, [name]) - heads_before[name], heads_before[name])
        for name in groups if heads_before[name]
    }  # fmt: skip
    applied = reseated(applied, moved, days, why, heads_before)
    return with_caveats(
        applied,
        *_rounded(share, before, shifts, groups),
        _("Team leaders, analysts, desks and equipment stay as they are booked."),
    )


def _rounded(
    share: Fraction, before: Sequence[Shift], after: Sequence[Shift], groups: Sequence[str]
) -> list[str]:
    """What whole agents make of a share, where that is something else."""
    whole = paid_minutes(before, groups)
    found = paid_minutes(after, groups) / whole - 1 if whole else Fraction(0)
    wanted = f"{float(100 * share):+.3g} %"
    if share and not found:
        return [_("{wanted} of {count} agents is no whole agent: nothing changed.").format(
            wanted=wanted, count=heads(before, groups))]  # fmt: skip
    if abs(found - share) < NEAR:
        return []
    return [_("{wanted} of {count} agents is no whole number: {found} of the paid time really.").format(
        wanted=wanted, count=heads(before, groups), found=f"{float(100 * found):+.3g} %")]  # fmt: skip


def _groups(shifts: Sequence[Shift]) -> list[str]:
    return list(dict.fromkeys(shift.group for shift in shifts))


def _share(given: Given, shifts: Sequence[Shift], groups: Sequence[str]) -> Fraction:
    share, agents = given.known("share"), given.known("agents")
    if share is not None and agents is not None:
        raise PlanRefused(
            _("Staff is stated twice, as a share and as a number"), where="staff",
            do=_("leave out staff.share or staff.agents"),
        )  # fmt: skip
    if share is None and agents is None:
        raise PlanRefused(
            _("Staff by how much?"), where="staff", do=_("say staff=-10% or staff=+2")
        )
    whole = heads(shifts, groups)
    if not whole:
        raise PlanRefused(
            _("Nobody works in {group}").format(group=", ".join(groups)), where="staff.group",
            do=_("name a group that has shifts"),
        )  # fmt: skip
    found = share if share is not None else (agents or Fraction(0)) / whole
    if found <= -1:
        raise PlanRefused(
            _("Nobody would be left to answer"), where="staff", do=_("take fewer agents away")
        )
    return found


def restaff(shifts: list[Shift], group: str, share: Fraction) -> None:
    """Changes a group's agents by a share, in place, evenly over its week."""
    places = sorted(
        (place for place, shift in enumerate(shifts) if shift.group == group and shift.agents),
        key=lambda place: (shifts[place].weekdays, shifts[place].from_minute, place),
    )
    owed = Fraction(0)  # minutes that the lines so far have too few
    for place in places:
        shift = shifts[place]
        if shift.absent_share > MOST_AWAY:
            wanted = there(shift) * (1 + share)
            agents = ceil(wanted)
            away = float(1 - wanted / agents)
            shifts[place] = replace(shift, agents=agents, absent_share=away)
            continue
        wanted, minutes = shift.agents * (1 + share), paid_minutes([shift], [group]) / shift.agents
        choices = dict.fromkeys((ceil(wanted), floor(wanted)))  # the first of two equally near
        agents = min(choices, key=lambda one: abs(owed + (wanted - one) * minutes))
        owed += (wanted - agents) * minutes
        shifts[place] = replace(shift, agents=agents)


STAFF = Lever(
    "staff", N_("Staff plus or minus"),
    N_("more or fewer agents on the shifts, paid by their time"),
    (
        Parameter("share", Unit.CHANGE, N_("change of the agents of each group, such as -10%"),
                  least=Fraction(-1), most=Fraction(3)),
        Parameter("agents", Unit.AGENTS, N_("agents more or fewer at the fullest moment, such as +2"),
                  least=Fraction(-100_000), most=Fraction(100_000)),
        Parameter("group", Unit.TEXTS, N_("the groups; without: all")),
        INVESTMENT,
    ),
    ("agents", "share"),
    ("behaviour.shifts.agents", "behaviour.shifts.absent_share"),
    ("pay", "seats"),
    N_("no group that is named has shifts, or nobody would be left"),
    _change,
)  # fmt: skip
