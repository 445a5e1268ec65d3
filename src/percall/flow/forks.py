"""Where hours and forks lead at an instant, and which rules say so.

Rules:
1. The rules that are named are enough: without all of them the contact goes another way. Where
   several rules in turn would send it to the same step, all of them are named, with the hours and
   forks through which the later ones would have led there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from percall import settings as s
from percall.flow.places import place_of
from percall.flow.rules import END, Case, Flow, Fork, Hours, Step
from percall.flow.states import Because, Contact, Instant


def minute_of(instant: Instant) -> int:
    """Minutes after local midnight."""
    return 60 * instant.local.hour + instant.local.minute


def in_turn(
    flow: Flow, contact: Contact, ways: Sequence[Because], instant: Instant,
    came: tuple[str, ...] = (),
) -> tuple[Because, ...]:  # fmt: skip
    """The way that is gone, the first, with all in turn by which the contact would get there too.

    Args:
        flow: The rules.
        contact: The contact.
        ways: Each that would count if those before it were not there.
        instant: When.
        came: The steps to which the contact came at this instant.
    """
    first, *others = ways
    end, own = _led(flow, contact, first.to, instant, came)
    known = {first.place, *(one.place for one in own)}
    found = [first]
    for way in others:
        leads_to, path = _led(flow, contact, way.to, instant, came)
        if leads_to != end:
            break
        for one in (way, *(path if way.to != first.to else ())):
            if one.place not in known:
                known.add(one.place)
                found.append(replace(one, is_instead=True))
    return tuple(found)


def _led(
    flow: Flow, contact: Contact, to: str, instant: Instant, came: tuple[str, ...]
) -> tuple[str | None, tuple[Because, ...]]:
    """The step at which a contact that is sent to one stays, and the rules that lead on to it.

    None where there is none: a step that is missing, or a loop.
    """
    because: tuple[Because, ...] = ()
    while to != END:
        step = next((one for one in flow.steps if one.name == to), None)
        if step is None or to in came:
            return None, because
        ways = ways_on(step, contact, instant)
        if not ways:
            return to, because
        came, because, to = (*came, to), (*because, ways[0]), ways[0].to
    return END, because


def ways_on(step: Step, contact: Contact, instant: Instant) -> tuple[Because, ...]:
    """The rules by which a contact goes on from a step at once, in turn; none where it stays."""
    if isinstance(step, Hours):
        return by_hours(step, instant)
    return by_fork(step, contact, instant) if isinstance(step, Fork) else ()


def by_hours(step: Hours, instant: Instant) -> tuple[Because, ...]:
    """The rules of hours that say where a contact goes, in turn."""
    place = place_of("step", step.name)
    closed = Because(f"{place}.closed_to", "closed", step.closed_to)
    opened = Because(f"{place}.open_to", "open", step.open_to)
    in_force: list[Because] = []
    called_off: list[Because] = []
    for on, minute in _days(instant):
        weekday = on.isoweekday()
        if any(
            one.weekday == weekday and one.from_minute <= minute < one.to_minute
            for one in step.opening
        ):
            key = s.WEEKDAYS[weekday - 1]
            if on in step.closed_on:
                day = (("day", on.isoformat()),)
                called_off.append(Because(f"{place}.closed_on", "holiday", step.closed_to, day))
            else:
                in_force.append(Because(f"{place}.{key}", "open", step.open_to))
    if in_force:
        return (*in_force, closed)
    if called_off:
        return (called_off[0], opened)
    return (closed,)


def _days(instant: Instant) -> list[tuple[date, int]]:
    """Today and the days before, whose hours may run on, each with the minute counted from it."""
    local_on, minute = instant.local.date(), minute_of(instant)
    found = [(local_on, minute)]
    if local_on > date.min:
        found.append((local_on - timedelta(days=1), minute + 1440))
    return found


def by_fork(step: Fork, contact: Contact, instant: Instant) -> tuple[Because, ...]:
    """The rules of a fork that say where a contact goes, in turn."""
    place = place_of("step", step.name)
    ways = (
        Because(f"{place}.case[{index}]", "case", case.to, _named(case))
        for index, case in enumerate(step.cases)
        if fits(case, contact, instant)
    )
    return (*ways, Because(f"{place}.otherwise", "no_case", step.otherwise))


def _named(case: Case) -> tuple[tuple[str, str], ...]:
    named = (("reason", case.reason), ("language", case.language))
    return tuple((key, value) for key, value in named if value is not None)


def fits(case: Case, contact: Contact, instant: Instant) -> bool:
    """Whether all that a case names is so."""
    if case.reason is not None and case.reason != contact.reason:
        return False
    if case.language is not None and case.language != contact.language:
        return False
    begin = 0 if case.from_minute is None else case.from_minute
    end = 1440 if case.to_minute is None else case.to_minute
    minute = minute_of(instant)
    if begin <= end:
        return begin <= minute < end
    return minute >= begin or minute < end
