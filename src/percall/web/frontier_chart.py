"""Cost and quality of many plans as a chart: each a point, the efficient ones joined, today marked.

Rules, beside those of `charts`: both axes show what the plans have, and say so, for a place between
others is read here and no length; a refused plan is a cross and never part of the curve; one that
breaks a guardrail as today does points down; today's point has its name beside it. Guardrails that can be drawn are lines with their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import altair as alt

from percall.texts import _
from percall.web.chart_style import AXIS_ROOM, THEMES, Size, Theme, beside_levers, finished, rows_of
from percall.whatif.frontier import Frontier, Point
from percall.whatif.standing import Standing, standing

DOWN = "triangle-down"
HEIGHT, PANEL_WIDE, PANEL_NARROW = 470, 380, 300


def frontier_chart(
    found: Frontier, rails: Sequence[tuple[str, Fraction]], cost_title: str, theme: str, size: str
) -> dict[str, Any]:
    """The definition of the chart.

    Args:
        found: The plans.
        rails: The centre's guardrails.
        cost_title: What the cost is, with its unit.
        theme: A name of `chart_style.THEMES`.
        size: A name of `chart_style.SIZES`.
    """
    colours, measures = THEMES[theme], beside_levers(size)
    rows = [row for place, one in enumerate(found.points)
            if (row := _row(one, is_efficient=place in found.efficient)) is not None]  # fmt: skip
    limit = dict(rails).get("service_level_share")
    layers = [*_rail(limit, rows, colours, measures), *_points(rows, cost_title, colours, measures)]
    chart = alt.layer(*layers).properties(
        width=measures.width - AXIS_ROOM - 24,
        height=PANEL_WIDE if size == "wide" else PANEL_NARROW,
        title=alt.TitleParams(
            _("What quality costs: each point is a plan"),
            subtitle=[
                _("● efficient, joined"), _("○ another costs no more and gives as much"),
                *([_("▼ ▽ the same, but breaks a guardrail, as today does")]
                  if any(row["shape"] == DOWN for row in rows) else []),
                _("✕ refused"),
            ],
            subtitleColor=colours.quiet, subtitleFontSize=measures.font - 1,
            anchor="start", frame="bounds", fontSize=measures.font, offset=8,
            limit=measures.width - 8,
        ),
    )  # fmt: skip
    return finished(chart, colours, measures)


def _row(one: Point, *, is_efficient: bool) -> dict[str, Any] | None:
    if one.cost is None or one.service_level_share is None:
        return None
    kind = "refused" if one.is_refused else "efficient" if is_efficient else "other"
    return {
        "cost": one.cost, "level": 100 * one.service_level_share, "kind": kind,
        "today": one.is_today, "shape": DOWN if _is_broken(one) else "circle",
    }  # fmt: skip


def _is_broken(one: Point) -> bool:
    return standing(one.tried.judged) in (Standing.BROKEN, Standing.BROKEN_AS_TODAY)


def _rail(
    limit: Fraction | None, rows: list[dict[str, Any]], colours: Theme, size: Size
) -> list[Any]:
    """The guardrail of the service level, where it lies among the plans."""
    if limit is None or not rows:
        return []
    at = float(100 * limit)
    lowest = min(row["cost"] for row in rows)
    rule = alt.Chart(rows_of([{"level": at}])).mark_rule(
        color=colours.rail, strokeDash=[5, 3], strokeWidth=1.5
    ).encode(y=alt.Y("level:Q"))  # fmt: skip
    name = _("guardrail {limit} %").format(limit=f"{at:g}")
    told = alt.Chart(rows_of([{"level": at, "cost": lowest, "told": name}])).mark_text(
        align="left", baseline="bottom", dy=-4, color=colours.quiet, fontSize=size.font - 1
    ).encode(x="cost:Q", y="level:Q", text="told:N")  # fmt: skip
    return [rule, told]


def _points(rows: list[dict[str, Any]], cost_title: str, colours: Theme, size: Size) -> list[Any]:
    scale = alt.Scale(zero=False, nice=True, padding=16)
    x = alt.X("cost:Q", scale=scale, axis=alt.Axis(title=cost_title, tickCount=6, format=",.6~f"))
    y = alt.Y("level:Q", scale=scale,
              axis=alt.Axis(title=_("service level, %"), tickCount=6, minExtent=AXIS_ROOM - 22))  # fmt: skip

    shape = alt.Shape("shape:N", scale=None, legend=None)

    def of(kind: str) -> Any:
        return alt.Chart(rows_of([row for row in rows if row["kind"] == kind]))

    layers = [
        of("efficient").mark_line(color=colours.accent, strokeWidth=2).encode(
            x=x, y=y, order="cost:Q"
        ),
        of("efficient").mark_point(
            color=colours.accent, fill=colours.accent, size=60
        ).encode(x=x, y=y, shape=shape),
        of("other").mark_point(color=colours.grey, fill=colours.ground, size=50).encode(
            x=x, y=y, shape=shape
        ),
        of("refused").mark_text(text="✕", color=colours.quiet, fontSize=size.font).encode(x=x, y=y),
    ]  # fmt: skip
    today = [row for row in rows if row["today"]]
    if today:
        base = alt.Chart(rows_of(today))
        layers += [
            base.mark_point(color=colours.text, size=220, strokeWidth=2).encode(x=x, y=y),
            base.mark_text(
                align="right", dx=-12, dy=-10, text=_("today"), fontWeight="bold",
                color=colours.text, fontSize=size.font,
            ).encode(x=x, y=y),
        ]  # fmt: skip
    return layers
