"""The charts of staffing: what each agent more does, and the half-hours of a day.

Rules, beside those of `charts`: needed is a line, there a grey area; what the need gives is dashed,
what happened a line with dots: they differ without colour too. Names stand beside the lines.
"""

from dataclasses import dataclass
from typing import Any

import altair as alt

from percall.texts import _
from percall.web.chart_style import AXIS_ROOM, SIZES, THEMES, Size, Theme, finished, rows_of
from percall.web.staffing_day import Day, Goal

DAY_HEIGHT, NEAR_HEIGHT = 480, 330
_PANEL, _NEAR_PANEL = 170, 110
_TITLE_ROOM = 20
# How many agents more and less there is room for.
_AROUND_WIDE, _AROUND_NARROW = 7, 3


@dataclass(frozen=True, slots=True)
class Near:
    """What a number of agents gives; shares are 0 to 1, None where there is none."""

    agents: int
    service_level_share: float | None
    occupancy_share: float | None


def near_chart(near: list[Near], agents: int, goal: Goal, theme: str, size: str) -> dict[str, Any]:
    """Service level and occupancy by the number of agents.

    Args:
        near: Each number, from the least.
        agents: The one that the page is about.
        goal: The targets.
        theme: A name of `chart_style.THEMES`.
        size: A name of `chart_style.SIZES`.
    """
    colours, measures = THEMES[theme], SIZES[size]
    around = _AROUND_WIDE if size == "wide" else _AROUND_NARROW
    panels = []
    for name, title in (
        ("service_level_share", _("Answered within {n} s, %").format(n=f"{goal.within_s:g}")),
        ("occupancy_share", _("Occupancy, %")),
    ):
        rows = [
            {"agents": one.agents, "share": 100 * value, "now": one.agents == agents}
            for one in near
            if abs(one.agents - agents) <= around and (value := getattr(one, name)) is not None
        ]  # fmt: skip
        target = 100 * goal.service_level_share if name == "service_level_share" else None
        panels.append(_near_panel(rows, title, target, colours, measures))
    chart = alt.vconcat(*panels, spacing=14).resolve_scale(x="shared")
    return finished(chart, colours, measures)


def _near_panel(
    rows: list[dict[str, Any]], title: str, target: float | None, colours: Theme, size: Size
) -> Any:
    is_last = target is None
    axis = alt.Axis(title=_("agents") if is_last else None, labels=is_last, grid=False, format="d",
                    tickMinStep=1, labelAngle=0, labelOverlap=True)  # fmt: skip
    x = alt.X("agents:O", axis=axis)
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 100]),
              axis=alt.Axis(tickCount=4, minExtent=AXIS_ROOM - 22))  # fmt: skip
    base = alt.Chart(rows_of(rows))
    bars = base.mark_bar(width=alt.RelativeBandSize(0.62)).encode(
        x=x, y=y, color=alt.condition("datum.now", alt.value(colours.accent), alt.value(colours.grey)),
    )  # fmt: skip
    told = base.mark_text(dy=-7, fontSize=size.font - 1, color=colours.text).encode(
        x=x, y=y, text=alt.Text("share:Q", format=".1f")
    )
    layers = [bars, told]
    if target is not None:  # under the figures, which must stay readable
        rule = alt.Chart(rows_of([{"target": target}])).mark_rule(
            color=colours.rail, strokeDash=[5, 3], strokeWidth=1.5
        )
        layers.insert(1, rule.encode(y=alt.Y("target:Q", title=None)))
    return _titled(layers, title, _NEAR_PANEL, size)


def day_chart(day: Day, goal: Goal, theme: str, size: str) -> dict[str, Any]:
    """Agents needed and there, and the service level given and happened, by half-hour."""
    colours, measures = THEMES[theme], SIZES[size]
    rows = [
        {
            "hour": one.index / 2, "end": one.index / 2 + 0.5, "needed": one.agents,
            "there": one.there, "given": 100 * one.service_level_share,
            "happened": None if one.happened_share is None else 100 * one.happened_share,
        }
        for one in day.half_hours
    ]  # fmt: skip
    panels = [
        _agents_panel(rows, colours, measures),
        _levels_panel(rows, 100 * goal.service_level_share, colours, measures),
    ]
    chart = alt.vconcat(*panels, spacing=14).resolve_scale(x="shared")
    return finished(chart, colours, measures)


def _hours(*, is_last: bool) -> Any:
    axis = alt.Axis(
        title=_("hour of the day") if is_last else None, labels=is_last, ticks=is_last, grid=False,
        format="02d", labelAngle=0, tickMinStep=1,
    )  # fmt: skip
    return alt.X("hour:Q", axis=axis, scale=alt.Scale(nice=False, zero=False))


def _y(name: str, scale: Any) -> Any:
    axis = alt.Axis(tickCount=4, minExtent=AXIS_ROOM - 22)
    return alt.Y(f"{name}:Q", title=None, axis=axis, scale=scale)


def _agents_panel(rows: list[dict[str, Any]], colours: Theme, size: Size) -> Any:
    base, scale = alt.Chart(rows_of(rows)), alt.Scale(zero=True)
    known = alt.Chart(rows_of([row for row in rows if row["there"] is not None]))
    layers = [
        known.mark_rect(color=colours.grey, opacity=0.35).encode(
            x=_hours(is_last=False), x2="end:Q", y=_y("there", scale), y2=alt.datum(0)
        ),
        base.mark_rule(color=colours.accent, strokeWidth=3).encode(
            x=_hours(is_last=False), x2="end:Q", y=_y("needed", scale)
        ),
    ]
    title = _("Agents: needed (lines), there (grey)")
    if not any(row["there"] is not None for row in rows):
        title = _("Agents needed")
    return _titled(layers, title, _PANEL, size)


def _levels_panel(rows: list[dict[str, Any]], target: float, colours: Theme, size: Size) -> Any:
    scale = alt.Scale(domain=[0, 100])
    middle = [row | {"hour": row["hour"] + 0.25} for row in rows]
    base = alt.Chart(rows_of(middle))
    happened = alt.Chart(rows_of([row for row in middle if row["happened"] is not None]))
    rule = alt.Chart(rows_of([{"target": target}]))
    layers = [
        rule.mark_rule(color=colours.rail, strokeWidth=1).encode(y=_y("target", scale)),
        base.mark_line(color=colours.grey, strokeDash=[5, 3], strokeWidth=1.8).encode(
            x=_hours(is_last=True), y=_y("given", scale)
        ),
        happened.mark_line(color=colours.accent, strokeWidth=2, point={"size": 22}).encode(
            x=_hours(is_last=True), y=_y("happened", scale)
        ),
    ]
    title = _("Service level, %: was (dots), would be (dashed)")
    return _titled(layers, title, _PANEL, size)


def _titled(layers: list[Any], title: str, height: int, size: Size) -> Any:
    limit = size.width - 8
    text = alt.TitleParams(title, anchor="start", frame="bounds", fontSize=size.font, offset=6,
                           limit=limit)  # fmt: skip
    return alt.layer(*layers).properties(
        width=size.width - AXIS_ROOM - _TITLE_ROOM, height=height, title=text
    )
