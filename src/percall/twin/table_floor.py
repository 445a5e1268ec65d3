"""Agents as tables: whom a waiting contact asks for, who has room, and the timetable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from percall.flow.rules import Group, Queue
from percall.texts import _
from percall.twin import layout as a
from percall.twin.behaviour import Shift
from percall.twin.horizon import Horizon
from percall.twin.refused import TwinRefused
from percall.twin.table_steps import milliseconds, widenings
from percall.twin.words import Words

MOST_AGENTS = 100_000
_LEVELS = 1 << 16


@dataclass(frozen=True)
class ClassesMade:
    """Classes of waiting contacts, the groups that they ask for, and each queue's first class.

    `first` has, for each queue, the class without widenings and how many are in force at once.
    """

    classes: Any
    asked: Any
    asks: NDArray[np.int64]
    first: tuple[tuple[int, int], ...]


def classes(words: Words) -> ClassesMade:
    """A class for each queue, number of widenings in force, and pair of channel and language."""
    kinds = list(words.kinds) or [("voice", None)]
    most, loaded = room(words)
    made: list[tuple[int, int, int, int]] = []
    asked: list[tuple[int, ...]] = []
    asks: list[list[int]] = []
    first: list[tuple[int, int]] = []
    for place, queue in enumerate(words.flow.queues()):
        in_turn = widenings(queue)
        at_once = sum(1 for index in in_turn if milliseconds(queue.overflow[index].after_s) == 0)
        first.append((len(made), at_once))
        for stage in range(len(in_turn) + 1):
            skills = _skills(queue, in_turn[:stage])
            for channel, language in kinds:
                orders = [_order(group, skills, language) for group in words.flow.groups]
                begin, at = len(asked), words.channels.get(channel, 0)
                asked += [
                    (group, order, int(most[group, at]), group, int(loaded[group, at]))
                    for group, order in enumerate(orders) if order >= 0
                ]  # fmt: skip
                asks.append(orders)
                made.append((place, at, begin, len(asked)))
    table = np.array(asks, np.int64).reshape(len(made), len(words.groups))
    return ClassesMade(_records(a.CLASS, made), _records(a.ASKED, asked), table, tuple(first))


def _skills(queue: Queue, widened: list[int]) -> list[tuple[str, int]]:
    """What is asked for: the queue's own skill, then those of its overflows in their order."""
    rest = [queue.overflow[index] for index in sorted(widened)]
    return [
        (queue.skill, queue.least_level),
        *((one.skill if one.skill is not None else queue.skill, one.least_level) for one in rest),
    ]


def _order(group: Group, skills: list[tuple[str, int]], language: str | None) -> int:
    """The group's place for `best_skill`, the best first; -1 where it is not asked."""
    if language is not None and group.languages and language not in group.languages:
        return -1
    levels = dict(group.skills)
    for place, (skill, least) in enumerate(skills):
        level = levels.get(skill, 0)
        if level >= least and level > 0:
            return place * _LEVELS + _LEVELS - 1 - min(level, _LEVELS - 1)
    return -1


def room(words: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Contacts at once by group and channel, and the first bucket of those with one in hand.

    Each group's first bucket, of those with nothing in hand, has the group's own number.
    """
    groups, channels = len(words.groups), max(1, len(words.channels))
    most = np.ones((groups, channels), np.int64)
    loaded = np.full((groups, channels), -1, np.int64)
    buckets = groups
    for place, group in enumerate(words.flow.groups):
        for channel, count in group.at_once:
            if channel in words.channels:
                most[place, words.channels[channel]] = count
                loaded[place, words.channels[channel]] = buckets
                buckets += max(0, count - 1)
    return most, loaded


def shifts_in_order(words: Words) -> list[tuple[int, Shift]]:
    """Lines of shifts with their place, by the group's order in the flow.

    Raises:
        TwinRefused: a line names a group that is not there, or hours that cannot be worked.
    """
    for place, shift in enumerate(words.behaviour.shifts):
        _check_shift(words, shift, f"behaviour.shifts[{place}]")
    lines = list(enumerate(words.behaviour.shifts))
    return sorted(lines, key=lambda line: (words.groups[line[1].group], line[0]))


def _check_shift(words: Words, shift: Shift, where: str) -> None:
    why = None
    if shift.group not in words.groups:
        why = _("{group} is not a group of the flow").format(group=shift.group)
    elif not 0 <= shift.agents <= MOST_AGENTS:
        why = _("a line has 0 to {most} agents").format(most=MOST_AGENTS)
    elif not 0 <= shift.from_minute < shift.to_minute <= shift.from_minute + 1440:
        why = _("a shift ends after its beginning, and within 24 hours")
    elif shift.from_minute >= 1440:
        why = _("a shift begins within its day")
    elif not 0 <= shift.absent_share <= 1:
        why = _("absent_share lies outside 0 to 1")
    elif not all(1 <= weekday <= 7 for weekday in shift.weekdays):
        why = _("weekdays are 1 (Monday) to 7")
    else:
        length, last = shift.to_minute - shift.from_minute, 0
        for one in sorted(shift.breaks, key=lambda one: one.from_minute):
            if not last <= one.from_minute < one.to_minute <= length:
                why = _("breaks lie within the shift and do not overlap")
            last = one.to_minute
    if why:
        raise TwinRefused(
            _("These shifts cannot be worked: {why}").format(why=why), where=where,
            do=_("mend the line"),
        )  # fmt: skip


def groups(words: Words) -> tuple[Any, Any]:
    """The tables of groups and of lines of shifts, with their agents' numbers."""
    entries: list[tuple[float, int, int]] = []
    spans = {name: [0, 0] for name in words.groups}
    count = 0
    lines = shifts_in_order(words)
    for name in words.groups:
        spans[name][0] = count
        for _place, shift in lines:
            if shift.group == name:
                entries.append((shift.absent_share, count, count + shift.agents))
                count += shift.agents
        spans[name][1] = count
    if count > MOST_AGENTS:
        raise TwinRefused(
            _("The shifts have {count} agents").format(count=count), where="behaviour.shifts",
            do=_("allowed are {most}").format(most=MOST_AGENTS),
        )  # fmt: skip
    made = [(begin, end, place) for place, (begin, end) in enumerate(spans.values())]
    return _records(a.GROUP, made), _records(a.ENTRY, entries)


def agent_names(words: Words) -> list[tuple[str, str]]:
    """The name and the group of each agent, by number."""
    return [
        (f"{shift.group}-{place + 1}-{number + 1}", shift.group)
        for place, shift in shifts_in_order(words)
        for number in range(shift.agents)
    ]


def turns(words: Words, horizon: Horizon) -> Any:
    """The timetable: what each line of shifts does from when on, in the order of the clock."""
    found: list[tuple[int, int, int, int, int, int]] = []
    for entry, (_place, shift) in enumerate(shifts_in_order(words)):
        for day in range(-1, horizon.days):
            on = horizon.on(day)
            if on.isoweekday() in shift.weekdays and on not in horizon.closed_on:
                found += _turns_of_day(words, horizon, shift, entry, day)
    return _records(a.TURN, sorted(found, key=lambda row: row[:3]))


def _turns_of_day(
    words: Words, horizon: Horizon, shift: Shift, entry: int, day: int
) -> list[tuple[int, int, int, int, int, int]]:
    plans = {shift.from_minute: a.AVAILABLE}
    for one in sorted(shift.breaks, key=lambda one: one.from_minute):
        plans[shift.from_minute + one.from_minute] = words.states[one.state, one.is_paid]
        plans[shift.from_minute + one.to_minute] = a.AVAILABLE
    plans[shift.to_minute] = a.OFF
    at, states = 0, {}
    for minute, state in sorted(plans.items()):
        # Where clocks go forward two local minutes can change places, and before the horizon
        # all are at its begin: of one moment the last counts.
        at = max(at, horizon.at(day, minute))
        states[at] = state
    moments = [(at, state) for at, state in states.items() if at < horizon.ends_ms]
    if not moments or moments[0][1] == a.OFF:
        return []
    return [
        (at, a.COME if state == a.AVAILABLE else a.LEAVE, entry, state, int(place == 0), day)
        for place, (at, state) in enumerate(moments)
    ]


def _records(dtype: Any, found: Any) -> Any:
    return np.array(found, dtype)
