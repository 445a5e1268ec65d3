"""Other opening hours: the flow opens and closes then, and shifts follow.

Rules:
1. On a weekday that is named every step of hours is open from the first to the last minute stated,
   in one stretch. Where none is named the lever only shortens: each day keeps what of its own hours
   lies within those stated, since nobody works in hours that would be added.
2. The settings' opening hours are the same, since they are a measure of capacity.
3. Where the centre opens later or closes earlier, shifts are cut by as much, so that whoever stayed
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
    is_named = bool(given.texts("weekdays"))
    new = [_reopened(step, weekdays, span) if is_named else _shortened(step, span)
           for step in chosen]  # fmt: skip
    if not is_named and new == chosen:
        raise PlanRefused(
            _("No day is open longer than {span} today").format(span=_clock(span)), where="hours",
            do=_("longer hours bring no agents: name the days that shall have them, such as"
                 " weekdays=mon+tue"),
        )  # fmt: skip
    by_name = {step.name: step for step in new}
    applied = with_steps(applied, [by_name.get(step.name, step) for step in case.flow.steps])
    applied = _restated(applied, weekdays, span, is_named=is_named)
    after = {day: _open_at(new, day) for day in weekdays}
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
        applied, *_days_told(before, after),
        _("Customers come when they came before; who finds it closed does not call again."),
    )  # fmt: skip


def _days_told(before: dict[int, Span | None], after: dict[int, Span | None]) -> list[str]:
    """Each weekday that opens or closes otherwise; those alike are named together."""
    alike: dict[tuple[Span | None, Span | None], list[str]] = {}
    for day, was in before.items():
        if was != after[day]:
            alike.setdefault((was, after[day]), []).append(s.WEEKDAYS[day - 1])
    parts = [
        _("{weekdays} {before} → {after}").format(
            weekdays="+".join(names),
            **{side: _clock(span) if span else _("closed")
               for side, span in (("before", was), ("after", now))},
        )
        for (was, now), names in alike.items()
    ]  # fmt: skip
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


def _shortened(step: Hours, span: Span) -> Hours:
    """The step with what of its own hours lies within a span."""
    within = [
        replace(one, from_minute=max(one.from_minute, span[0]), to_minute=min(one.to_minute, span[1]))
        for one in step.opening
    ]  # fmt: skip
    return replace(step, opening=tuple(one for one in within if one.from_minute < one.to_minute))


def _restated(
    applied: Applied, weekdays: Sequence[int], span: Span, *, is_named: bool
) -> Applied:  # fmt: skip
    """The settings' opening hours, where the centre states any."""
    centre = applied.case.centre
    if not any(centre.opening_minutes):
        return applied
    minutes = tuple(
        of_day if day + 1 not in weekdays else (span,) if is_named else _within(of_day, span)
        for day, of_day in enumerate(centre.opening_minutes)
    )
    case = replace(applied.case, centre=replace(centre, opening_minutes=minutes))
    return replace(applied, case=case)


def _within(hours: Sequence[Span], span: Span) -> tuple[Span, ...]:
    cut = ((max(begin, span[0]), min(end, span[1])) for begin, end in hours)
    return tuple((begin, end) for begin, end in cut if begin < end)


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
        Parameter("weekdays", Unit.TEXTS, N_("the weekdays, such as mon+sat; without: those open now, none longer than today")),
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
