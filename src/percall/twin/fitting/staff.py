"""How many agents there are, by half-hour of the week, and what each can do.

Rules:
1. Where agents' time is recorded, an agent counts for the share of a half-hour that it was
   available, handling or wrapping up: known.
2. Elsewhere an agent is there from its first leg to the end of its last one, away where nothing was
   heard of it for longer than `gap_s`: the effective number, never called known.
3. A group is a team where teams are recorded, else the agents who serve the same queues; a queue
   counts for an agent from `LEAST_LEGS` legs, or `LEAST_SHARE` of its legs. Rare sets join the
   nearest larger one.
4. Means of the days of a weekday become shifts: whole agents, plus one whose chance to be absent is
   what is missing to the whole; where not even one was always there, one for a part of each
   half-hour.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from percall.flow.rules import Group
from percall.twin.behaviour import Shift
from percall.twin.fitting.observed import Observed

Floats = NDArray[np.float64]
HALF_HOUR_MS, HALF_HOURS, DAY_MINUTES = 1_800_000, 48, 1440
ON_FLOOR = ("available", "handling", "wrap_up")
LEAST_SHARE, LEAST_LEGS, MOST_GROUPS = 0.05, 4, 12
NEAR, LEAST_PART = 0.15, 0.03


@dataclass(frozen=True)
class Staff:
    """Agents on the floor: `heads` by group, day and half-hour; whether they are known."""

    groups: tuple[Group, ...]
    heads: Floats
    is_known: bool


def staff(seen: Observed, gap_s: float) -> Staff:
    """Who was there.

    Args:
        seen: The records.
        gap_s: How long nothing may be heard of an agent who is still there; where agents' time is
            recorded it does not matter.
    """
    groups, of_agent = _groups(seen)
    heads = np.zeros((len(groups), seen.days, HALF_HOURS))
    if len(seen.sheets.ms):
        _from_sheets(seen, of_agent, heads)
        return Staff(groups, heads, is_known=True)
    _from_legs(seen, of_agent, heads, gap_s)
    return Staff(groups, heads, is_known=False)


def _groups(seen: Observed) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
    """The groups, and each agent's."""
    names, legs = seen.names, seen.served
    of_agent = np.full(len(names.agents), -1, np.int64)
    known = (legs.agent >= 0) & (legs.queue >= 0)
    counts = np.zeros((len(names.agents), len(names.queues)))
    np.add.at(counts, (legs.agent[known], legs.queue[known]), 1)
    team = np.full(len(names.agents), -1, np.int64)
    for source in (seen.sheets, legs):
        told = (source.agent >= 0) & (source.team >= 0)
        team[source.agent[told]] = source.team[told]
    if (team >= 0).any():
        found: list[Group] = []
        for place, name in enumerate(names.teams):
            mine = team == place
            of_agent[mine] = len(found)
            found.append(_group(name, counts[mine].sum(axis=0), names.queues))
        return tuple(found), of_agent
    served = _served(counts)
    sets = [frozenset(int(q) for q in np.flatnonzero(row)) for row in served]
    weight: Counter[frozenset[int]] = Counter()
    for skills, row in zip(sets, counts, strict=True):
        weight[skills] += int(row.sum())
    kept = [skills for skills, _n in weight.most_common(MOST_GROUPS) if skills]
    for agent, skills in enumerate(sets):
        if kept and skills:
            of_agent[agent] = _nearest(skills, kept)
    groups = tuple(
        Group(" + ".join(names.queues[q] for q in sorted(skills)),
              tuple((names.queues[q], 1) for q in sorted(skills)))
        for skills in kept
    )  # fmt: skip
    return groups, of_agent


def _nearest(skills: frozenset[int], kept: list[frozenset[int]]) -> int:
    """The set that shares most with one, and differs least."""
    scores = [len(skills & one) - 0.5 * len(skills ^ one) for one in kept]
    return scores.index(max(scores))


def _group(name: str, counts: Floats, queues: tuple[str, ...]) -> Group:
    return Group(name, tuple((queues[q], 1) for q in np.flatnonzero(_served(counts))))


def _served(counts: Floats) -> NDArray[np.bool_]:
    """Whether an agent (or a group) serves each queue, by its legs there."""
    share = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    found: NDArray[np.bool_] = (counts >= LEAST_LEGS) | ((share >= LEAST_SHARE) & (counts > 0))
    return found


def on_sheets(seen: Observed, states: tuple[str, ...]) -> Floats:
    """Agents' half-hours in some states, (days, 48)."""
    heads = np.zeros((1, seen.days, HALF_HOURS))
    _from_sheets(seen, np.zeros(len(seen.names.agents), np.int64), heads, states)
    return np.asarray(heads[0])


def _from_sheets(
    seen: Observed, of_agent: NDArray[np.int64], heads: Floats,
    states: tuple[str, ...] = ON_FLOOR,
) -> None:  # fmt: skip
    """Each interval of a sheet is a half-hour or less: its time counts where it begins."""
    sheets, names = seen.sheets, seen.names
    floor = np.isin(sheets.state, [i for i, s in enumerate(names.states) if s in states])
    floor &= (sheets.agent >= 0) & (sheets.ms > 0)
    slots = _local_slots(seen, sheets.at_ms[floor], sheets.day[floor])
    group = of_agent[sheets.agent[floor]]
    known = group >= 0
    np.add.at(
        heads, (group[known], sheets.day[floor][known], slots[known]),
        sheets.ms[floor][known] / HALF_HOUR_MS,
    )  # fmt: skip


def _local_slots(
    seen: Observed, at_ms: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The local half-hour of instants on their local days."""
    offsets = _midnights(seen)
    return np.asarray(np.clip((at_ms - offsets[day]) // HALF_HOUR_MS, 0, HALF_HOURS - 1), np.int64)


def _midnights(seen: Observed) -> NDArray[np.int64]:
    """The instant of each local midnight, ms since 1970."""
    from datetime import datetime  # noqa: PLC0415  # instants of local midnights alone
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # likewise

    zone = ZoneInfo(seen.time_zone)
    return np.array([
        int(datetime(on.year, on.month, on.day, tzinfo=zone).timestamp() * 1000)
        for on in (seen.on(day) for day in range(seen.days))
    ], np.int64)  # fmt: skip


def _from_legs(seen: Observed, of_agent: NDArray[np.int64], heads: Floats, gap_s: float) -> None:
    legs, midnights = seen.served, _midnights(seen)
    known = legs.agent >= 0
    order = np.flatnonzero(known)[np.lexsort((legs.at[known], legs.agent[known]))]
    parts = (legs.ring, legs.talk, legs.hold, legs.wrap_up)
    ends = legs.at + sum(np.maximum(part, 0) for part in parts)
    agent, begin, end = legs.agent[order], legs.at[order], ends[order]
    latest = end.copy()
    new = np.ones(len(order), bool)
    for i in range(1, len(order)):
        if agent[i] == agent[i - 1] and begin[i] - latest[i - 1] <= gap_s * 1000:
            new[i] = False
            latest[i] = max(latest[i - 1], end[i])
    starts = np.flatnonzero(new)
    lasts = np.append(starts[1:], len(order)) - 1
    for first, last in zip(starts, lasts, strict=True):
        group = of_agent[agent[first]]
        if group >= 0:
            _add(heads[group], midnights, int(begin[first]), int(latest[last]))


def spread(seen: Observed, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> Floats:
    """How many stretches of time lie in each half-hour, (days, 48); parts count as parts."""
    found = np.zeros((seen.days, HALF_HOURS))
    midnights = _midnights(seen)
    day = np.searchsorted(midnights, begins, side="right") - 1
    inside = (day >= 0) & (ends > begins)
    slot = np.minimum((begins - midnights[np.maximum(day, 0)]) // HALF_HOUR_MS, HALF_HOURS - 1)
    until = midnights[np.maximum(day, 0)] + (slot + 1) * HALF_HOUR_MS
    short = inside & (ends <= until)
    np.add.at(found, (day[short], slot[short]), (ends - begins)[short] / HALF_HOUR_MS)
    for one in np.flatnonzero(inside & ~short):
        _add(found, midnights, int(begins[one]), int(ends[one]))
    return found


def _add(heads: Floats, midnights: NDArray[np.int64], begin: int, end: int) -> None:
    """Count a stretch of presence, half-hour by half-hour."""
    day = int(np.searchsorted(midnights, begin, side="right")) - 1
    while begin < end and 0 <= day < len(midnights):
        slot = min((begin - int(midnights[day])) // HALF_HOUR_MS, HALF_HOURS - 1)
        until = int(midnights[day]) + (slot + 1) * HALF_HOUR_MS
        if slot == HALF_HOURS - 1 and day + 1 < len(midnights):
            until = int(midnights[day + 1])
        part = min(end, until) - begin
        heads[day, slot] += part / HALF_HOUR_MS
        begin += max(part, 1)
        if begin >= until and slot == HALF_HOURS - 1:
            day += 1


def shifts(names: tuple[str, ...], mean_heads: Floats) -> tuple[Shift, ...]:
    """Shifts that put so many agents onto the floor.

    Args:
        names: The groups.
        mean_heads: Agents by group, weekday (0 Monday) and half-hour.
    """
    found = []
    for group, name in enumerate(names):
        for weekday in range(7):
            found += _of_day(name, weekday + 1, mean_heads[group, weekday])
    return tuple(found)


def _of_day(group: str, weekday: int, heads: Floats) -> list[Shift]:
    """Blocks of whole agents, last come first gone, and one agent for each fraction."""
    whole = np.floor(heads + 1e-9).astype(int)
    blocks: Counter[tuple[int, int]] = Counter()
    stack: list[int] = []
    for slot in range(HALF_HOURS + 1):
        want = int(whole[slot]) if slot < HALF_HOURS else 0
        while len(stack) > want:
            blocks[stack.pop(), slot] += 1
        stack += [slot] * (want - len(stack))
    found = [
        Shift(group, count, (weekday,), 30 * begin, 30 * end)
        for (begin, end), count in sorted(blocks.items())
    ]
    part = heads - whole
    slot = 0
    while slot < HALF_HOURS:
        begin = slot
        if whole[slot] == 0:
            slot += 1
            if (minutes := round(30 * part[begin])) > 0:
                found.append(Shift(group, 1, (weekday,), 30 * begin, 30 * begin + minutes))
            continue
        while slot < HALF_HOURS and whole[slot] > 0 and abs(part[slot] - part[begin]) < NEAR:
            slot += 1
        mean = float(part[begin:slot].mean())
        if mean >= LEAST_PART:
            found.append(
                Shift(group, 1, (weekday,), 30 * begin, 30 * slot,
                      absent_share=round(1 - mean, 4))
            )  # fmt: skip
    return found


def by_weekday(seen: Observed, heads: Floats) -> Floats:
    """The mean of heads over the days of each weekday that had contacts, (groups, 7, 48)."""
    found = np.zeros((heads.shape[0], 7, HALF_HOURS))
    for weekday in range(1, 8):
        mine = seen.seen_days & (seen.weekdays == weekday)
        if mine.any():
            found[:, weekday - 1] = heads[:, mine].mean(axis=1)
    return found
