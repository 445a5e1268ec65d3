"""The charts of the pages, defined with Altair; every figure in them is one of the JSON's.

Rules:
1. What is read together stands one above the other on the same axis: cost above quality.
2. The chosen period has the accent, what came before is grey; dashed lines are at practical
   capacity. A guardrail is a line with its name; where it is broken stands a red cross.
3. What is not known is a gap.
4. Lines are named at their ends. A phone has no room there, and a name within the drawing would
   hide what it names, so on a phone the names stand in a line under the title.
"""

from decimal import Decimal
from typing import Any

import altair as alt

from percall.centre import AT_MOST
from percall.texts import _
from percall.web.chart_style import AXIS_ROOM, SIZES, THEMES, Size, Theme, finished, rows_of
from percall.web.trend import Point, Trend

LABEL_HEIGHT = 15
LABEL_WIDTH = 44  # of the word under a cross; words that would touch share one


def trend_chart(trend: Trend, theme: str, size: str) -> dict[str, Any]:
    """Cost per call above, service level and abandoned share below, by period."""
    colours, measures = THEMES[theme], SIZES[size]
    names = [point.label for point in trend.points]
    panels = [_cost_panel(trend, colours, measures, names)]
    for name, title in (
        ("service_level_share", _("Service level, %")),
        ("abandoned_share", _("Abandoned, %")),
    ):
        is_last = name == "abandoned_share"
        panels.append(_share_panel(trend, name, title, colours, measures, names, is_last))
    chart = alt.vconcat(*panels, spacing=14).resolve_scale(x="shared")
    return finished(chart, colours, measures)


def _cost_panel(trend: Trend, colours: Theme, size: Size, names: list[str]) -> Any:
    points = trend.points
    loaded = [
        _row(p, p.fully_loaded, p.kept("cost_per_call"))
        for p in points
        if p.fully_loaded is not None
    ]
    practical = [_row(p, p.practical) for p in points if p.practical is not None]
    if [row["value"] for row in practical] == [row["value"] for row in loaded]:
        practical = []  # no capacity is known, so both figures are one
    rows = loaded + practical
    layers = [
        *_line(practical, colours, dashed=True, y=_y(rows)),
        *_line(loaded, colours, dashed=False, y=_y(rows)),
        *_rail(trend, "cost_per_call", colours, size),
        *_crosses("cost_per_call", loaded, colours, size, names),
        *(_last_labels(loaded, practical, rows, colours, size) if size.label_room else []),
    ]
    told = [f"―― {_('fully loaded')}"] if loaded else []
    told += [f"- - - {_('at practical capacity')}"] if practical else []
    told += _rail_names(trend, "cost_per_call")
    title = trend.cost_title
    if any(point.is_cut for point in points):
        title += f"\u2003○ {_('only a part of its days')}"
    return _panel(layers, title, told, colours, size, size.cost_height, names,
                  labels=False)  # fmt: skip


def _share_panel(
    trend: Trend, name: str, title: str, colours: Theme, size: Size, names: list[str],
    labels: bool,
) -> Any:  # fmt: skip
    rows = [
        _row(point, 100 * figure, point.kept(name))
        for point in trend.points
        if (figure := point.shares[name]) is not None
    ]
    limits = [100 * limit for key, limit, _text in trend.rails if key == name]
    layers = [*_line(rows, colours, dashed=False, y=_share_scale(rows, limits))]
    layers += _rail(trend, name, colours, size, factor=100)
    layers += _crosses(name, rows, colours, size, names)
    told = _rail_names(trend, name)
    return _panel(layers, title, told, colours, size, size.share_height, names, labels=labels)


def _row(point: Point, value: Decimal, kept: bool | None = None) -> dict[str, Any]:
    return {
        "period": point.label, "value": float(value), "now": point.is_current,
        "broken": kept is False, "cut": point.is_cut,
    }  # fmt: skip


def _cost_domain(rows: list[dict[str, Any]]) -> tuple[float, float]:
    values = [row["value"] for row in rows] or [0, 1]
    room = (max(values) - min(values)) * 0.25 or abs(max(values)) * 0.1 or 1
    low = min(values) - room
    return (max(0, low) if min(values) >= 0 else low), max(values) + room


def _y(rows: list[dict[str, Any]]) -> alt.Y:
    scale = alt.Scale(domain=list(_cost_domain(rows)), nice=False, zero=False)
    axis = alt.Axis(tickCount=4, grid=True, minExtent=AXIS_ROOM - 22)
    return alt.Y("value:Q", title=None, scale=scale, axis=axis)


def _share_scale(rows: list[dict[str, Any]], limits: list[Decimal]) -> alt.Y:
    values = [row["value"] for row in rows] + [float(limit) for limit in limits] or [0, 100]
    room = (max(values) - min(values)) * 0.3 or 2
    domain = [max(0, min(values) - room), min(100, max(values) + room)]
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    return alt.Y("value:Q", title=None, scale=scale,
                 axis=alt.Axis(tickCount=3, grid=True, minExtent=AXIS_ROOM - 22))  # fmt: skip


def _line(rows: list[dict[str, Any]], colours: Theme, *, dashed: bool, y: alt.Y) -> list[alt.Chart]:
    """The line before and after the chosen period in grey, the chosen part in the accent."""
    dash = [5, 4] if dashed else [1, 0]
    layers = []
    for part, is_now in _runs(rows):
        colour, width = (colours.accent, 2.5) if is_now else (colours.grey, 1.5)
        base = alt.Chart(rows_of(part)).encode(x=_x(), y=y)
        layers.append(base.mark_line(
            color=colour, strokeWidth=width, strokeDash=dash, strokeJoin="round"))  # fmt: skip
    for is_now, colour in ((False, colours.grey), (True, colours.accent)):
        for is_cut, fill, size in ((False, colour, 22), (True, colours.ground, 40)):
            dots = [row for row in rows if row["now"] is is_now and row["cut"] is is_cut]
            dots = [row for row in dots if not row["broken"]]
            if dots and not dashed:
                base = alt.Chart(rows_of(dots)).encode(x=_x(), y=y)
                layers.append(base.mark_point(color=colour, fill=fill, size=size, opacity=1))
    return layers


def _runs(rows: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], bool]]:
    """The stretches before, within and after the chosen period; they meet at its ends."""
    now = [index for index, row in enumerate(rows) if row["now"]]
    if not now:
        return [(rows, False)] if rows else []
    stretches = ((rows[: now[0] + 1], False), (rows[now[-1] :], False),
                 (rows[now[0] : now[-1] + 1], True))  # fmt: skip
    return [(part, is_now) for part, is_now in stretches if len(part) > 1]


def _rail(trend: Trend, name: str, colours: Theme, size: Size, factor: int = 1) -> list[alt.Chart]:
    layers = []
    for key, limit, text in trend.rails:
        if key != name:
            continue
        base = alt.Chart(rows_of([{"value": float(limit * factor)}])).encode(y=alt.Y("value:Q"))
        layers.append(base.mark_rule(color=colours.rail, strokeDash=[2, 2], strokeWidth=1.2))
        if size.label_room:
            name_of = base.mark_text(
                text=text, color=colours.quiet, align="left", dx=10, fontSize=size.font - 1
            )
            layers.append(name_of.encode(x=alt.value(size.plot_width)))
    return layers


def _rail_names(trend: Trend, name: str) -> list[str]:
    """The names of a panel's guardrails, for a line under its title."""
    return [f"····· {text}" for key, _limit, text in trend.rails if key == name]


def _crosses(
    name: str, rows: list[dict[str, Any]], colours: Theme, size: Size, names: list[str]
) -> list[alt.Chart]:
    """A cross where a guardrail is broken, and a word at the first of those that touch.

    The word stands where the line does not come from: above a limit that holds at most.
    """
    broken = [row for row in rows if row["broken"]]
    if not broken:
        return []
    step = size.plot_width / len(names)
    named: list[dict[str, Any]] = []
    free = 0.0
    for row in broken:
        if (place := names.index(row["period"]) * step) >= free:
            named.append(row)
            free = place + LABEL_WIDTH
    crosses = alt.Chart(rows_of(broken)).encode(x=_x(), y=alt.Y("value:Q"))
    cross = crosses.mark_text(text="✕", color=colours.broken, fontSize=15, fontWeight="bold", dy=1)
    base = alt.Chart(rows_of(named)).encode(x=_x(), y=alt.Y("value:Q"))
    words: dict[str, Any] = {
        "text": _("broken"),
        "fontSize": 11,
        "dy": -13 if name in AT_MOST else 14,
    }
    halo = base.mark_text(**words, stroke=colours.ground, strokeWidth=3, color=colours.ground)
    return [halo, base.mark_text(**words, color=colours.broken), cross]


def _last_labels(
    loaded: list[dict[str, Any]], practical: list[dict[str, Any]], rows: list[dict[str, Any]],
    colours: Theme, size: Size,
) -> list[alt.Chart]:  # fmt: skip
    """The names of the two lines at their ends, never one over the other."""
    if not loaded:
        return []
    apart = LABEL_HEIGHT / 2
    if practical:
        low, high = _cost_domain(rows)
        gap = (loaded[-1]["value"] - practical[-1]["value"]) / (high - low) * size.cost_height
        apart = max(0.0, (LABEL_HEIGHT - gap) / 2)
    dy = -apart if practical else 0.0
    return [
        *_last_label(loaded, _("fully loaded"), colours, size, dy),
        *_last_label(practical, _("at practical capacity"), colours, size, apart),
    ]


def _last_label(
    rows: list[dict[str, Any]], text: str, colours: Theme, size: Size, dy: float
) -> list[alt.Chart]:
    if not rows:
        return []
    base = alt.Chart(rows_of(rows[-1:])).encode(x=_x(), y=alt.Y("value:Q"))
    colour = colours.accent if rows[-1]["now"] else colours.quiet
    return [base.mark_text(
        text=text, align="left", dx=10, dy=dy, fontSize=size.font - 1, color=colour
    )]  # fmt: skip


def _x() -> alt.X:
    return alt.X("period:O")


def _panel(
    layers: list[alt.Chart], title: str, told: list[str], colours: Theme, size: Size, height: int,
    names: list[str], *, labels: bool,
) -> Any:  # fmt: skip
    axis = alt.Axis(
        title=None, labels=labels, ticks=labels, labelAngle=0, labelOverlap="greedy",
        labelSeparation=8, domainColor=colours.quiet,
    )  # fmt: skip
    frame = (
        alt.Chart(rows_of([{"period": name} for name in names]))
        .mark_point(opacity=0)
        .encode(x=alt.X("period:O", sort=None, scale=alt.Scale(domain=names, type="point", padding=0.5),
                        axis=axis))
    )  # fmt: skip
    return alt.layer(frame, *layers).properties(
        width=size.plot_width,
        height=height,
        title=_title(title, [] if size.label_room else told, colours, size),
    )


def _title(title: str, told: list[str], colours: Theme, size: Size) -> alt.TitleParams:
    """The title of a panel, and under it the names of its lines."""
    params: dict[str, Any] = {"anchor": "start", "frame": "bounds", "fontSize": size.font}
    if told:
        params |= {
            "subtitle": "\u2003".join(told), "subtitleFontSize": size.font - 1,
            "subtitleColor": colours.quiet, "subtitlePadding": 4,
        }  # fmt: skip
    return alt.TitleParams(title, offset=8, **params)
