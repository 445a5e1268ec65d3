"""Where hours and forks lead at an instant, and which rules say so.

Rules:
1. The rules that are named are enough: without all of them the contact goes another way. Where
   several rules in turn would send it the same way, all of them are named.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from percall import settings as s
from percall.flow.places import place_of
from percall.flow.rules import Case, Fork, Hours
from percall.flow.states import Because, Contact, Instant


def minute_of(instant: Instant) -> int:
    """Minutes after local midnight."""
    return 60 * instant.local.hour + instant.local.minute


def first_way(ways: list[Because]) -> tuple[Because, ...]:
    """The rule that counts, the first, with all in turn that lead there too."""
    return tuple(itertools.takewhile(lambda way: way.to == ways[0].to, ways))


def by_hours(step: Hours, instant: Instant) -> tuple[Because, ...]:
    """The rules of hours that say where a contact goes."""
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
        return first_way([*in_force, closed])
    if called_off:
        return first_way([*called_off[:1], opened])
    return (closed,)


def _days(instant: Instant) -> list[tuple[date, int]]:
    """Today and the days before, whose hours may run on, each with the minute counted from it."""
    local_on, minute = instant.local.date(), minute_of(instant)
    found = [(local_on, minute)]
    if local_on > date.min:
        found.append((local_on - timedelta(days=1), minute + 1440))
    return found


def by_fork(step: Fork, contact: Contact, instant: Instant) -> tuple[Because, ...]:
    """The rules of a fork that say where a contact goes."""
    place = place_of("step", step.name)
    ways = [
        Because(f"{place}.case[{index}]", "case", case.to, _named(case))
        for index, case in enumerate(step.cases)
        if fits(case, contact, instant)
    ]
    return first_way([*ways, Because(f"{place}.otherwise", "no_case", step.otherwise)])


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
