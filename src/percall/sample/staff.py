"""Who works: the agents, their skills, and their shifts of a day.

Rules:
1. An agent has a team, a contract of paid hours a day, languages, one queue that comes
   first and perhaps one that is helped with; chat agents take the chats of all queues.
2. Five shifts a week. One Saturday in four is worked, with a weekday off for it.
3. Shifts start where the team's cover falls furthest short of the profile of arrivals.
4. Within paid time lie short pauses, a team meeting and training, each at a set place;
   lunch is not paid. An agent who is busy starts them late and keeps their length.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from percall.sample import world
from percall.sample.demand import HALF_HOUR_S, profile
from percall.sample.plan import Plan, opening_hours

WORKDAYS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent on the payroll; `skills` maps (queue, language) to 1 (own) or 2 (helps)."""

    agent_id: str
    index: int
    team: str
    channel: str
    paid_hours: float
    pace: float
    skills: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Activity:
    """A part of a shift that is not for contacts."""

    state: str
    at_s: int
    length_s: int
    is_paid: bool = True


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's block of a day, in seconds after midnight."""

    agent: Agent
    from_s: int
    to_s: int
    activities: tuple[Activity, ...] = field(default=())


def hire(plan: Plan) -> list[Agent]:
    """The agents of the centre; every team has at least one."""
    chance = plan.chance("staff")
    agents: list[Agent] = []
    for team, count in team_sizes(plan.agents):
        for place in range(count):
            index = len(agents)
            agents.append(
                Agent(
                    agent_id=f"A{index + 1:03d}",
                    index=index,
                    team=team.name,
                    channel=team.channel,
                    paid_hours=_contract(index),
                    pace=round(chance.uniform(0.85, 1.17), 3),
                    skills=_skills(team, place, count, plan.agents),
                )
            )
    return agents


def team_sizes(agents: int) -> list[tuple[world.Team, int]]:
    """The agents of each team."""
    sizes = [max(1, int(agents * team.share)) for team in world.TEAMS]
    wanted = sorted(range(len(sizes)), key=lambda i: sizes[i] - agents * world.TEAMS[i].share)
    while sum(sizes) < agents:
        sizes[wanted.pop(0)] += 1
    while sum(sizes) > agents and max(sizes) > 1:
        sizes[sizes.index(max(sizes))] -= 1
    return list(zip(world.TEAMS, sizes, strict=True))


def _skills(team: world.Team, place: int, count: int, agents: int) -> dict[tuple[str, str], int]:
    spoken = [
        language
        for language, share in world.LANGUAGE_OF_AGENTS.items()
        # A small centre can only afford people who speak all languages.
        if agents < 2 * world.AGENTS // 3 or (place + 0.5) / count <= share
    ]
    if team.queue is None:
        return {(q.name, language): 1 for q in world.QUEUES for language in spoken}
    skills = {(team.queue, language): 1 for language in spoken}
    if team.helps and (place * 0.618 % 1.0) < team.helpers_share:
        skills |= {(team.helps, language): 2 for language in spoken}
    return skills


def _contract(index: int) -> float:
    """Paid hours a day, spread evenly over the agents whatever the seed."""
    place = index * 0.618034 % 1.0
    for hours, share in world.SHIFT_HOURS:
        place -= share
        if place < 0:
            return hours
    return world.SHIFT_HOURS[-1][0]


def shifts_of(plan: Plan, agents: list[Agent], day: dt.date) -> list[Shift]:
    """The shifts that are really worked on a day: holidays and sickness taken off."""
    hours = opening_hours(day)
    if hours is None:
        return []
    chance = plan.chance("shifts", day)
    weights = _wanted(profile(hours))
    cover: dict[str, list[float]] = {}
    shifts = []
    for agent in _present(plan, agents, day, chance):
        team_cover = cover.setdefault(agent.team, [0.0] * len(weights))
        shift = _place(agent, hours, weights, team_cover)
        shifts.append(_with_activities(shift, day, chance))
    return shifts


def _wanted(profile_shares: list[float]) -> list[float]:
    """The share of the staff's time that each half-hour should get."""
    powers = [share**world.QUIET_HOURS_POWER for share in profile_shares]
    return [power / sum(powers) for power in powers]


def _present(plan: Plan, agents: list[Agent], day: dt.date, chance: random.Random) -> list[Agent]:
    absent = plan.absent_share(day)
    present: list[Agent] = []
    teams_seen: set[str] = set()
    for agent in agents:
        is_away = chance.random() < absent
        # The first agent of a team covers for the others: no team is ever quite empty.
        if _is_rostered(agent, day) and not (is_away and agent.team in teams_seen):
            present.append(agent)
            teams_seen.add(agent.team)
    return present


def _is_rostered(agent: Agent, day: dt.date) -> bool:
    week = day.isocalendar().week
    works_saturday = (agent.index + week) % 4 == 0
    if day.isoweekday() == 6:
        return works_saturday
    day_off = WORKDAYS[(agent.index // 4 + week) % 4 + 1]
    return not (works_saturday and day.isoweekday() == day_off)


def _place(agent: Agent, hours: tuple[int, int], weights: list[float], cover: list[float]) -> Shift:
    """The shift that fills the team's emptiest half-hours; marks its cover."""
    length = agent.paid_hours + (0.5 if agent.paid_hours >= 8 else 0.0)
    slots = min(int(length * 2), len(weights))
    tried = sum(cover) + slots

    def shortfall(first: int) -> float:
        part = range(first, first + slots)
        return sum(weights[index] * tried - cover[index] for index in part)

    first = max(range(len(weights) - slots + 1), key=shortfall)
    for index in range(first, first + slots):
        cover[index] += 1
    from_s = hours[0] * 3600 + first * HALF_HOUR_S
    return Shift(agent, from_s, from_s + slots * HALF_HOUR_S)


def _with_activities(shift: Shift, day: dt.date, chance: random.Random) -> Shift:
    span = shift.to_s - shift.from_s

    def at(share: float) -> int:
        return shift.from_s + int(span * share) + chance.randrange(-900, 900)

    index = shift.agent.index
    plan = [Activity("break", at(0.28), 900)]
    if span > 8 * 3600:
        plan.append(Activity("lunch", at(0.52), 1800, is_paid=False))
    if span >= 6 * 3600:
        plan.append(Activity("break", at(0.76), 900))
    if chance.random() < 0.5:
        plan.append(Activity("personal", at(0.40), chance.randrange(240, 600)))
    if day.isoweekday() == 1 + index % 5:
        plan.append(Activity("meeting", at(0.14), 1800))
    if day.isoweekday() == 1 + (index + 2) % 5 and (index + day.day // 7) % 2 == 0:
        plan.append(Activity("training", at(0.63), 3600))
    plan.sort(key=lambda activity: activity.at_s)
    return Shift(shift.agent, shift.from_s, shift.to_s, tuple(plan))
