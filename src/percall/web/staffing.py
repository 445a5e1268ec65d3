"""How many agents are needed: a calculator for one interval, and a day's half-hours from records.

Rules:
1. The calculator's answer is that of `percall staffing --json`. It needs no records.
2. With records the page also staffs each half-hour of the mean day of a weekday, for the same
   targets; each half-hour leads to the calculator.
"""

import math
from dataclasses import replace
from typing import Any

from percall import naming
from percall.errors import QuestionFault, UsageFault
from percall.formats import Figure, Formats, not_known
from percall.staffing.answer import Served, needed, rostered, served
from percall.staffing.demand import Targets
from percall.staffing.printed import document
from percall.texts import _, ngettext
from percall.web.address import View
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.pages import choices_of, settled, shared
from percall.web.site import Visit
from percall.web.staffing_asked import FIELDS, Asked, asked_of, goal_of
from percall.web.staffing_chart import (
    DAY_HEIGHT,
    NEAR_HEIGHT,
    Near,
    day_chart,
    near_chart,
)
from percall.web.staffing_day import WEEKDAY, AtHalfHour, Day, day_of, weekday_of, with_weekday
from percall.web.tables import Column, Door, Row, Table, number_columns

PARAMETERS = FIELDS
VOICE = "voice"
# How many agents more and less the calculator shows.
_AROUND, _IN_CHART = 3, 7
# The page's field for each number that the formulas refuse by the name of its option.
_FIELD_OF = {
    "--calls": "offered", "--interval-s": "minutes", "--aht-s": "aht_s", "--agents": "agents",
    "--patience-s": "patience_s", "--within-s": "within_s", "--service-level-share": "level",
    "--shrinkage-share": "shrinkage",
}  # fmt: skip


def staffing_page(visit: Visit, records: Records | None) -> dict[str, Any]:
    """The calculator, and the half-hours of a day where there are records."""
    try:
        return _page(visit, records)
    except UsageFault as fault:
        raise QuestionFault(
            fault.what, where=_FIELD_OF.get(fault.where or "", fault.where), do=fault.do
        ) from None


def _page(visit: Visit, records: Records | None) -> dict[str, Any]:
    formats, within_s = visit.formats, float(visit.answers.workspace.centre.answer_within_s)
    own = {name: visit.parameter(name) or None for name in FIELDS}
    found: dict[str, Any] = {"view": visit.view, "records": records, "formats": formats}
    view, day = visit.view, None
    if records is not None:
        view = _view(visit)
        day = day_of(visit, view, goal_of(visit.parameter, within_s))
        found |= shared(visit, view, records) | {"choices": choices_of(visit, view)}
    found["canonical_query"] = view.query(**own)
    if found["canonical_query"] != visit.query:
        return {"canonical_query": found["canonical_query"]}  # the browser asks the full address
    asked = asked_of(visit.parameter, within_s, day.busiest if day else None)
    told = _answered(asked, formats)
    answer, near, chart = told.pop("document"), told.pop("near"), told.pop("chart")
    tables, charts = [near], [chart]
    found |= told | {"asked": asked, "own": own, "near": near, "near_chart": chart}
    if day is not None:
        part = _of_day(visit, view, day, asked)
        found |= part
        tables.append(part["half_hours"])
        charts += [part["day_chart"]] if day.half_hours else []
        answer |= {"days": day.days, "half_hours": day.as_json()}
    return found | {"shown": Shown(answer, tuple(tables), tuple(charts))}


def _view(visit: Visit) -> View:
    """The view of one weekday and one channel: an Erlang formula is of one kind of work."""
    view = replace(settled(visit), definition=None, calls=None, per="call", direction="all")
    if view.channel == "all" and VOICE in visit.answers.values("channel", visit.language):
        view = replace(view, channel=VOICE)
    return with_weekday(visit, view)


def _answered(asked: Asked, formats: Formats) -> dict[str, Any]:
    """The calculator's sentence, table, chart and JSON."""
    goal, agents = asked.goal, asked.agents
    if agents is None:
        least = needed(asked.demand, Targets(goal.within_s, goal.service_level_share)).agents
        agents = int(least)
    heads = int(rostered(agents, goal.shrinkage_share))
    first = max(0, agents - _IN_CHART)
    numbers = list(range(first, agents + _IN_CHART + 1))
    met = served(asked.demand, numbers, goal.within_s)
    near = [
        Near(n, _known(met.service_level_share[i]), _known(met.occupancy_share[i]))
        for i, n in enumerate(numbers)
    ]
    at = agents - first
    return {
        "document": document(asked.demand, agents, heads, goal.within_s),
        "sentence": _sentence(asked, agents, heads, met, at, formats),
        "near": _near_table(asked, numbers, met, at, formats),
        "chart": Chart(
            "near", _("What each agent more does"), _sentence(asked, agents, heads, met, at, formats),
            NEAR_HEIGHT,
            lambda theme, size: near_chart(near, agents, goal, theme, size),
        ),
    }  # fmt: skip


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _sentence(asked: Asked, agents: int, heads: int, met: Served, at: int, formats: Formats) -> str:
    """What is needed, or met, and what one agent less would do."""
    count = ngettext("{count} agent", "{count} agents", agents).format(
        count=formats.count(agents).text
    )
    if not agents and not float(asked.shown["offered"]):
        return _("Without calls nobody is needed.")
    if met.is_unstable[at]:
        return _(
            "{agents} cannot do the work that comes in: the queue never ends."
        ).format(agents=count)  # fmt: skip
    answered = _share(met.service_level_share[at], formats).text
    text = (
        ngettext("{count} agent is needed: {level} of calls are then answered within {seconds} s.",
                 "{count} agents are needed: {level} of calls are then answered within {seconds} s.",
                 agents)
        if asked.agents is None
        else ngettext("With {count} agent {level} of calls are answered within {seconds} s.",
                      "With {count} agents {level} of calls are answered within {seconds} s.", agents)
    )  # fmt: skip
    parts = [text.format(count=formats.count(agents).text, level=answered,
                         seconds=asked.shown["within_s"])]  # fmt: skip
    if asked.goal.shrinkage_share:
        shrinkage = formats.share(f"{asked.goal.shrinkage_share:.9f}").text
        parts.append(_("At a shrinkage of {share} that is {heads} on the roster.").format(
            share=shrinkage, heads=formats.count(heads).text
        ))  # fmt: skip
    if at and not met.is_unstable[at - 1]:
        parts.append(_("With one agent less it would be {level}.").format(
            level=_told_apart(met.service_level_share[at - 1], answered, formats)
        ))  # fmt: skip
    elif at:
        parts.append(_("With one agent less the queue would never end."))
    return " ".join(parts)


def _told_apart(value: float, other: str, formats: Formats) -> str:
    """A share with as many places as tell it from another one, up to eight."""
    for places in range(1, 9):
        text = formats.share(f"{value:.12f}", places=places).text
        if text != other and text != formats.share("1", places=places).text:
            break
    return text


def _near_table(asked: Asked, numbers: list[int], met: Served, at: int, formats: Formats) -> Table:
    """What callers meet with some agents less and more."""
    patient = math.isinf(asked.goal.patience_s)
    shrinks = asked.goal.shrinkage_share > 0
    columns = (
        Column(_("Agents")),
        *number_columns(
            *([_("On the roster")] if shrinks else []),
            _("Answered within {n} s").format(n=asked.shown["within_s"]),
            _("Mean wait of answered, s"), *([] if patient else [_("Abandoned")]), _("Occupancy"),
            _("Have to wait"),
        ),
    )  # fmt: skip
    rows = []
    for i in range(max(0, at - _AROUND), at + _AROUND + 1):
        number, unstable = numbers[i], bool(met.is_unstable[i])
        heads = int(rostered(number, asked.goal.shrinkage_share))
        wait = (
            not_known(_("the queue never ends")) if unstable
            else _plain(met.asa_s[i], formats)
        )  # fmt: skip
        gone = () if patient else (_share(met.abandoned_share[i], formats),)
        rows.append(Row(
            (formats.count(number), *([formats.count(heads)] if shrinks else []),
             _share(met.service_level_share[i], formats), wait, *gone,
             _share(met.occupancy_share[i], formats), _share(met.waiting_share[i], formats)),
            is_now=i == at, note=_("unstable") if unstable else "",
        ))  # fmt: skip
    return Table("near", _("One agent more or less"), columns, tuple(rows))


def _share(value: float | None, formats: Formats) -> Figure:
    if value is None or not math.isfinite(value):
        return not_known(_("not known"))
    return formats.share(f"{value:.9f}")


def _plain(value: float | None, formats: Formats, places: int = 1) -> Figure:
    if value is None or not math.isfinite(value):
        return not_known(_("not known"))
    return formats.plain(f"{value:.6f}", places=places)


def _of_day(visit: Visit, view: View, day: Day, asked: Asked) -> dict[str, Any]:
    """The half-hours: their sentence, chart and table."""
    formats = visit.formats
    weekday = naming.weekday_name(weekday_of(view) or view.days.from_on.isoweekday())
    sentence = _("No contact came on these days.")
    if day.busiest is not None:
        days = ngettext("{count} day", "{count} days", day.days).format(count=day.days)
        at = ngettext(
            "{weekday}, the mean of {days}: at {time}, the busiest half-hour, {agents} agent is needed.",
            "{weekday}, the mean of {days}: at {time}, the busiest half-hour, {agents} agents are needed.",
            day.busiest.agents,
        )  # fmt: skip
        sentence = at.format(weekday=weekday, days=days, time=day.busiest.starts,
                             agents=formats.count(day.busiest.agents).text)  # fmt: skip
    return {
        "day_sentence": sentence, "weekday": weekday_of(view),
        "weekdays": [(f"{WEEKDAY}={n}", naming.weekday_name(n)) for n in range(1, 8)],
        "others": replace(
            view, filters=tuple(one for one in view.filters if one[0] != WEEKDAY)
        ),
        "half_hours": _half_hours_table(view, day, asked, formats),
        "day_chart": Chart(
            "day", _("The half-hours of a day"), sentence, DAY_HEIGHT,
            lambda theme, size: day_chart(day, asked.goal, theme, size),
        ),
    }  # fmt: skip


def _half_hours_table(view: View, day: Day, asked: Asked, formats: Formats) -> Table:
    columns = (
        Column(_("Half-hour")),
        *number_columns(
            _("Calls"), _("Handle time, s"), _("Agents needed"),
            *([_("On the roster")] if asked.goal.shrinkage_share else []),
            _("Service level they give"), _("Occupancy"), _("Service level that was"),
            _("Agents there, all queues"),
        ),
    )  # fmt: skip
    rows = tuple(_half_hour(view, one, asked, formats) for one in day.half_hours)
    return Table("half_hours", _("By half-hour"), columns, rows)


def _half_hour(view: View, one: AtHalfHour, asked: Asked, formats: Formats) -> Row:
    own = {name: asked.shown[name] or None for name in ("level", "within_s", "patience_s",
                                                       "shrinkage")}  # fmt: skip
    calls, aht_s = f"{one.calls:.6g}", f"{one.aht_s:.6g}"
    address = f"/staffing?{view.query(offered=calls, aht_s=aht_s, **own)}"
    return Row((
        Door(one.starts, address), _plain(one.calls, formats), _plain(one.aht_s, formats, 0),
        formats.count(one.agents),
        *([formats.count(one.rostered)] if asked.goal.shrinkage_share else []),
        _share(one.service_level_share, formats), _share(one.occupancy_share, formats),
        _share(one.happened_share, formats), _plain(one.there, formats),
    ))  # fmt: skip
