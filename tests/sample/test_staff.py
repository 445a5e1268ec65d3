"""Who works: teams, skills, rotas and shifts."""

from collections import Counter
from datetime import date, timedelta

import pytest

from percall.sample import world
from percall.sample.plan import planned
from percall.sample.staff import hire, shifts_of

MONDAY = date(2026, 10, 5)


def test_forty_agents_stand_in_five_teams() -> None:
    teams = Counter(agent.team for agent in hire(planned()))
    assert teams == {"support-a": 11, "support-b": 8, "billing": 7, "sales": 10, "digital": 4}


@pytest.mark.parametrize("agents", [5, 6, 11, 40, 333])
def test_there_are_as_many_agents_as_asked_and_each_team_has_one(agents: int) -> None:
    teams = Counter(agent.team for agent in hire(planned(agents=agents)))
    assert sum(teams.values()) == agents
    assert set(teams) == {team.name for team in world.TEAMS}


@pytest.mark.parametrize("agents", [5, 40])
def test_every_queue_is_spoken_in_every_language(agents: int) -> None:
    able = {key for agent in hire(planned(agents=agents)) for key in agent.skills}
    assert able == {(q.name, lang) for q in world.QUEUES for lang, _ in world.LANGUAGES}


def test_nobody_works_six_days_a_week() -> None:
    plan = planned()
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    worked = Counter(s.agent.agent_id for day in days for s in shifts_of(plan, hire(plan), day))
    assert max(worked.values()) == 5


def test_shifts_lie_within_opening_hours_and_pauses_within_shifts() -> None:
    plan = planned()
    for shift in shifts_of(plan, hire(plan), MONDAY):
        assert 8 * 3600 <= shift.from_s < shift.to_s <= 20 * 3600
        assert all(shift.from_s < a.at_s < shift.to_s for a in shift.activities)


def test_every_half_hour_of_the_day_is_covered() -> None:
    plan = planned()
    shifts = [s for s in shifts_of(plan, hire(plan), MONDAY) if s.agent.channel == "voice"]
    for second in range(8 * 3600, 20 * 3600, 1800):
        assert sum(s.from_s <= second < s.to_s for s in shifts) >= 4


def test_more_are_away_in_the_broken_week() -> None:
    plan = planned()
    agents = hire(plan)
    usual = len(shifts_of(plan, agents, MONDAY))
    broken = len(shifts_of(plan, agents, world.BROKEN_WEEK_ON))
    assert broken < usual
