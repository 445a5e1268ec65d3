"""Other opening hours: the flow opens and closes then, and shifts follow.

Rules:
1. On the weekdays named every step of hours is open from the first to the last minute stated, in
   one stretch; the settings' opening hours are the same, since they are a measure of capacity.
2. Where the centre opens later or closes earlier, shifts are cut by as much, so that whoever stayed
   after closing stays as long as before; paid time falls with them. Longer hours bring no agents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from percall import settings as s
from percall.flow.rules import Hours, Opening
from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import Break, Shift
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_behaviour, with_caveats, with_steps
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import named
from percall.whatif.levers.paid import repaid
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.values import span_minutes

Span = tuple[int, int]


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    case = applied.case
    steps = [step for step in case.flow.steps if isinstance(step, Hours)]
    if not steps:
        raise PlanRefused(
            _("The flow has no opening hours"), where="hours", do=_("add a step of hours to it")
        )
    wanted = named([step.name for step in steps], given.texts("step"), "hours.step")
    span = span_minutes(given.text("open") or "", "hours.open")
    chosen = [step for step in steps if step.name in wanted]
    weekdays = _weekdays(given, chosen)
    before = {day: _open_at(chosen, day) for day in weekdays}
    applied = with_steps(
        applied,
        [_reopened(step, weekdays, span) if isinstance(step, Hours) and step.name in wanted
         else step for step in case.flow.steps],
    )  # fmt: skip
    applied = _restated(applied, weekdays, span)
    if given.text("shifts") == "follow":
        cut = [_cut(shift, case.behaviour.shifts, before, span) for shift in case.behaviour.shifts]
        # Lines keep their places, so that agents who stay are absent on the same days as before.
        shifts = (*(parts[0] for parts in cut), *(one for parts in cut for one in parts[1:]))
        applied = with_behaviour(applied, shifts=shifts)
        if not any(shift.agents for shift in shifts):
            raise PlanRefused(
                _("Nobody would be left to answer"), where="hours", do=_("open longer")
            )
        applied = repaid(applied, case.behaviour.shifts, days, _("shifts follow the hours"))
    return with_caveats(
        applied, *_days_told(before, span),
        _("Customers come when they came before; who finds it closed does not call again."),
    )  # fmt: skip


def _days_told(before: dict[int, Span | None], span: Span) -> list[str]:
    """Each weekday that opens or closes otherwise; those alike are named together."""
    alike: dict[Span | None, list[str]] = {}
    for day, was in before.items():
        if was != span:
            alike.setdefault(was, []).append(s.WEEKDAYS[day - 1])
    parts = [
        _("{weekdays} {before} → {after}").format(
            weekdays="+".join(names), before=_clock(was) if was else _("closed"), after=_clock(span)
        )
        for was, names in alike.items()
    ]
    return [_("Hours that change: {days}.").format(days="; ".join(parts))] if parts else []


def _clock(span: Span) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)


def _weekdays(given: Given, steps: Sequence[Hours]) -> tuple[int, ...]:
    """The weekdays named, else those on which the steps are open."""
    wanted = named(list(s.WEEKDAYS), given.texts("weekdays"), "hours.weekdays")
    open_on = {one.weekday for step in steps for one in step.opening}
    numbers = (place + 1 for place, name in enumerate(s.WEEKDAYS) if name in wanted)
    return tuple(day for day in numbers if given.texts("weekdays") or day in open_on)


def _open_at(steps: Sequence[Hours], weekday: int) -> Span | None:
    found = [one for step in steps for one in step.opening if one.weekday == weekday]
    if not found:
        return None
    return min(one.from_minute for one in found), max(one.to_minute for one in found)


def _reopened(step: Hours, weekdays: Sequence[int], span: Span) -> Hours:
    kept = [one for one in step.opening if one.weekday not in weekdays]
    new = [Opening(weekday, *span) for weekday in weekdays]
    return replace(step, opening=tuple(sorted((*kept, *new), key=lambda one: one.weekday)))


def _restated(applied: Applied, weekdays: Sequence[int], span: Span) -> Applied:
    """The settings' opening hours, where the centre states any."""
    centre = applied.case.centre
    if not any(centre.opening_minutes):
        return applied
    minutes = tuple(
        (span,) if day + 1 in weekdays else of_day
        for day, of_day in enumerate(centre.opening_minutes)
    )
    case = replace(applied.case, centre=replace(centre, opening_minutes=minutes))
    return replace(applied, case=case)


def _cut(
    shift: Shift, shifts: Sequence[Shift], before: dict[int, Span | None], span: Span
) -> list[Shift]:
    """A line of shifts within the new hours; weekdays that differ become lines of their own.

    A line that lies outside keeps its place without agents.
    """
    bounds: dict[Span, list[int]] = {}
    for day in shift.weekdays:
        was = before.get(day)
        begin, end = shift.from_minute, shift.to_minute
        if was is not None:
            of_day = [one for one in shifts if day in one.weekdays]
            early = max(0, was[0] - min(one.from_minute for one in of_day))
            late = max(0, max(one.to_minute for one in of_day) - was[1])
            if span[0] > was[0]:
                begin = max(begin, span[0] - early)
            if span[1] < was[1]:
                end = min(end, span[1] + late)
        if begin < end:
            bounds.setdefault((begin, end), []).append(day)
    parts = [_part(shift, begin, end, days) for (begin, end), days in bounds.items()]
    return parts or [replace(shift, agents=0)]


def _part(shift: Shift, begin: int, end: int, weekdays: list[int]) -> Shift:
    off = begin - shift.from_minute
    breaks = []
    for one in shift.breaks:
        first, last = max(0, one.from_minute - off), min(end - begin, one.to_minute - off)
        if first < last:
            breaks.append(Break(first, last, one.state, one.is_paid))
    return replace(
        shift, weekdays=tuple(weekdays), from_minute=begin, to_minute=end, breaks=tuple(breaks)
    )


HOURS = Lever(
    "hours", N_("Opening hours"), N_("when the centre is open, and shifts with it"),
    (
        Parameter("open", Unit.SPAN, N_("the hours, such as 08:00-18:00"), None, is_required=True),
        Parameter("weekdays", Unit.TEXTS, N_("the weekdays, such as mon+sat; without: those open now")),
        Parameter("step", Unit.TEXTS, N_("the steps of hours; without: all")),
        Parameter("shifts", Unit.TEXT, N_("whether shifts follow shorter hours, or stay"),
                  "follow", choices=("follow", "stay")),
        INVESTMENT,
    ),
    ("open",),
    ("flow.steps.opening", "centre.opening_minutes", "behaviour.shifts"),
    ("pay",),
    N_("the flow has no step of hours"),
    _change,
)  # fmt: skip
