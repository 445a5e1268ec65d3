"""Staffing by half-hour of a day from the records: what came, who is needed, who was there.

Rules:
1. Contacts and handle times are those of `percall cost` by half-hour: inbound contacts that are
   offered, at their start, on the days of the weekday that have any; handle time is that of those
   handled. Where a half-hour handled nobody, the whole day's handle time stands in for it.
2. Agents that were there are the paid time in which agents stood ready or worked on contacts
   (without pauses, meetings and training), of all queues: `agent_time` does not name one.
3. A half-hour's need is that of its mean day, rounded up; no day is like the mean one, so it is a
   floor for a plan.
"""

from dataclasses import dataclass, replace
from typing import Any

from percall.costing.marginal.paid import BUSY, paid_by_half_hour
from percall.costing.marginal.week import HALF_HOUR_MS, HalfHour
from percall.errors import QuestionFault
from percall.intervals import By, Period
from percall.staffing.answer import needed, rostered, served
from percall.staffing.demand import Demand, Targets
from percall.store.source import source_of
from percall.store.workspace import reading
from percall.texts import _
from percall.web.address import View
from percall.web.answers import Answers
from percall.web.site import Visit

HALF_HOURS, INTERVAL_S = 48, 1800.0
ON_THE_FLOOR = (*BUSY, "available")
WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Goal:
    """What the page's targets say: shares of one, seconds."""

    service_level_share: float
    within_s: float
    patience_s: float
    shrinkage_share: float


@dataclass(frozen=True, slots=True)
class AtHalfHour:
    """A half-hour of the mean day; what is not known is None.

    `calls` are those of one day; `happened_share` is the service level that the records tell.
    """

    index: int
    calls: float
    aht_s: float
    agents: int
    rostered: int
    service_level_share: float
    occupancy_share: float
    there: float | None
    happened_share: float | None

    @property
    def starts(self) -> str:
        """The time of day at which it begins."""
        return f"{self.index // 2:02}:{30 * (self.index % 2):02}"


@dataclass(frozen=True, slots=True)
class Day:
    """The half-hours with calls, and of how many days they are the mean."""

    days: int
    half_hours: tuple[AtHalfHour, ...]

    @property
    def busiest(self) -> AtHalfHour | None:
        """The half-hour that needs the most agents; None where nobody called."""
        return max(self.half_hours, key=lambda one: one.agents, default=None)

    def as_json(self) -> list[dict[str, Any]]:
        """The half-hours as programs read them."""
        return [
            {
                "half_hour": one.index, "starts": one.starts, "calls": round(one.calls, 6),
                "aht_s": round(one.aht_s, 3), "agents": one.agents, "rostered": one.rostered,
                "service_level_share": round(one.service_level_share, 9),
                "occupancy_share": round(one.occupancy_share, 9),
                "agents_there": None if one.there is None else round(one.there, 6),
                "service_level_happened_share": one.happened_share,
            }
            for one in self.half_hours
        ]  # fmt: skip


def weekday_of(view: View) -> int | None:
    """The weekday that the view is filtered by; None where it is not, or by none that is one."""
    text = dict(view.filters).get(WEEKDAY)
    return int(text) if text and text.isdigit() and 1 <= int(text) <= 7 else None


def with_weekday(visit: Visit, view: View) -> View:
    """The view of one weekday: its own, that of its only day, else the one with the most calls."""
    if WEEKDAY in dict(view.filters):
        if weekday_of(view) is None:
            raise QuestionFault(
                _("{text} is no weekday").format(text=repr(dict(view.filters)[WEEKDAY])),
                where="only", do=_("1 is Monday, 7 is Sunday"),
            )  # fmt: skip
        return view
    if view.days.day_count == 1:
        return view
    told = visit.answers.ask(_offered(view).words(group_by=(WEEKDAY,)), visit.language)
    groups = [one for one in told.whole["groups"] if one[WEEKDAY] is not None]
    busiest = max(groups, key=lambda one: int(one["calls"]), default={WEEKDAY: 1})
    return view.of_value(WEEKDAY, str(busiest[WEEKDAY]))


def _offered(view: View) -> View:
    """The same contacts, counted where they are offered by customers."""
    return replace(view, calls="offered", direction="inbound", per="call", definition=None)


def day_of(visit: Visit, view: View, goal: Goal) -> Day:
    """The half-hours of the mean day of a view's weekday."""
    answers, counted = visit.answers, _offered(view)
    told = answers.ask(counted.words(group_by=("half_hour",)), visit.language)
    daily = answers.ask(counted.words(by=By.DAY), visit.language)
    days = sum(1 for one in daily.periods if one["calls"])
    if not days:
        return Day(0, ())
    there = answers.keep(("agents there", view.days), lambda: agents_there(answers, view.days))
    weekday = weekday_of(view) or view.days.from_on.isoweekday()
    return _staffed(told.whole, days, goal, {
        index: None if there is None else there.get(HalfHour(weekday, index), 0.0)
        for index in range(HALF_HOURS)
    })  # fmt: skip


def _staffed(whole: dict[str, Any], days: int, goal: Goal, there: dict[int, float | None]) -> Day:
    groups = {
        int(one["half_hour"]): one
        for one in whole["groups"] if one["half_hour"] is not None and one["calls"]
    }  # fmt: skip
    of_day = whole["quality"]["aht_s"]
    if of_day is None:
        return Day(days, ())
    indices = sorted(groups)
    calls = [groups[i]["calls"] / days for i in indices]
    aht_s = [max(float(groups[i]["quality"]["aht_s"] or of_day), 1.0) for i in indices]
    demand = Demand(calls, INTERVAL_S, aht_s, goal.patience_s)
    agents = needed(demand, Targets(goal.within_s, goal.service_level_share)).agents
    heads = rostered(agents, goal.shrinkage_share)
    met = served(demand, agents, goal.within_s)
    return Day(days, tuple(
        AtHalfHour(
            i, calls[n], aht_s[n], int(agents[n]), int(heads[n]),
            float(met.service_level_share[n]), float(met.occupancy_share[n]), there[i],
            _share(groups[i]["quality"]["service_level_share"]),
        )
        for n, i in enumerate(indices)
    ))  # fmt: skip


def _share(text: str | None) -> float | None:
    return None if text is None else float(text)


def agents_there(answers: Answers, days: Period) -> dict[HalfHour, float] | None:
    """Agents on the floor at a time, by half-hour of the week; None where nothing tells."""
    with reading(answers.workspace):
        source = source_of(answers.workspace, answers.manifest(), answers.engine, days)
        paid = paid_by_half_hour(source, {})
        if not paid:
            return None
        recorded = {day for day, _team, _ms in source.paid_by_day()}
    lasted = [0] * 8
    for day in days.days():
        lasted[day.isoweekday()] += HALF_HOUR_MS if day in recorded else 0
    return {
        at: sum(one.by_state.get(state, 0) for state in ON_THE_FLOOR) / lasted[at.weekday]
        for at, one in paid.items() if lasted[at.weekday]
    }  # fmt: skip
