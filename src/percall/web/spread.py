"""The spread: a period under all definitions, cost beside the quality that it was bought with.

Rules, beside those of `charts`:
1. Only figures that are divided by the same stand on one axis; rows keep the order of the list.
2. The definition that the page is under has the accent, and a line; from it to each other figure
   goes a thin line, which is how far the two lie apart.
3. On a phone the names stand above their rows, and quality under cost.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from percall.texts import _
from percall.web.chart_style import SIZES, THEMES, Size, Theme, finished, rows_of

ROW_HEIGHT = {"wide": 28, "narrow": 40}
NAMES_ROOM, GAP = 280, 36
CHART_ROOM = 100


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A definition: its title, what one costs under it as shown, and its service level."""

    title: str
    cost: Decimal
    shown: str
    level: Decimal | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What is drawn of each row: its field, its title, its limit, and whether it tells figures."""

    field: str
    title: str
    width: int
    limit: Decimal | None = None
    has_names: bool = False


def height_of(rows: tuple[SpreadRow, ...]) -> int:
    """The height of the wide drawing in pixels."""
    return ROW_HEIGHT["wide"] * len(rows) + CHART_ROOM


def spread_chart(
    rows: tuple[SpreadRow, ...], title: str, limit: Decimal | None, theme: str, size: str
) -> dict[str, Any]:
    """The definition of the chart.

    Args:
        rows: The definitions that are divided by the same.
        title: What one cost, with its unit.
        limit: The guardrail of the service level.
        theme: A name of `charts.THEMES`.
        size: A name of `charts.SIZES`.
    """
    colours, measures = THEMES[theme], SIZES[size]
    is_wide = size == "wide"
    width = (measures.width - NAMES_ROOM - GAP - 40) if is_wide else measures.width - 40
    cost_width = width * 6 // 10 if is_wide else width
    panels = [Panel("cost", title, cost_width, None, is_wide)]
    if any(row.level is not None for row in rows):
        level_width = width - cost_width if is_wide else width
        panels.append(Panel("level", _("Service level, %"), level_width, limit))
    drawn = [_panel(rows, panel, colours, measures, size) for panel in panels]
    both = (alt.hconcat if is_wide else alt.vconcat)(*drawn, spacing=GAP)
    return finished(both, colours, measures)


def _panel(rows: tuple[SpreadRow, ...], panel: Panel, colours: Theme, size: Size, name: str) -> Any:
    told = [_row(row, panel.field) for row in rows if getattr(row, panel.field) is not None]
    now = next((row["value"] for row in told if row["now"]), None)
    for row in told:
        row["now_value"] = row["value"] if now is None else now
    names = [row.title for row in rows]
    x = alt.X("value:Q", title=None, scale=_scale(told, panel),
              axis=alt.Axis(tickCount=5, grid=True))  # fmt: skip
    y = alt.Y("title:N", title=None, sort=None, scale=alt.Scale(domain=names),
              axis=alt.Axis(labelLimit=NAMES_ROOM - 10, minExtent=NAMES_ROOM - 10,
                            labelColor=colours.text)
              if panel.has_names else None)  # fmt: skip
    base = alt.Chart(rows_of(told)).encode(x=x, y=y)
    layers = [base.mark_rule(color=colours.grey, strokeWidth=1.2).encode(x2="now_value:Q")]
    layers += _lines(now, panel, colours)
    for is_now, colour in ((False, colours.grey), (True, colours.accent)):
        part = [row for row in told if row["now"] is is_now]
        dots = alt.Chart(rows_of(part)).encode(x=x, y=y)
        layers.append(dots.mark_point(filled=True, size=70, color=colour, opacity=1))
        layers += _told(part, x, y, colours, size, is_above=name == "wide")
    if name == "narrow":
        named = alt.Chart(rows_of(told)).encode(y=y, text="title:N", x=alt.value(0))
        words: dict[str, Any] = {"align": "left", "dy": -18, "fontSize": size.font - 2}
        layers += [
            named.mark_text(**words, stroke=colours.ground, strokeWidth=4, color=colours.ground),
            named.mark_text(**words, color=colours.quiet),
        ]
    subtitle = (
        " "
        if panel.limit is None
        else _("dotted: guardrail of {limit} %").format(limit=f"{panel.limit.normalize():f}")
    )
    return alt.layer(*layers).properties(
        width=panel.width, height=ROW_HEIGHT[name] * len(names) + (8 if name == "wide" else 14),
        title=alt.TitleParams(panel.title, subtitle=subtitle, anchor="start", frame="group",
                              fontSize=size.font, subtitleColor=colours.quiet,
                              subtitleFontSize=size.font - 1, offset=14),
    )  # fmt: skip


def _told(
    rows: list[dict[str, Any]], x: alt.X, y: alt.Y, colours: Theme, size: Size, *, is_above: bool
) -> list[Any]:
    """The figures above their dots; on a phone, where names stand there, away from the line."""
    if is_above:
        parts: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [(rows, {"dy": -11})]
    else:
        left = [row for row in rows if row["value"] < row["now_value"]]
        right = [row for row in rows if row["value"] >= row["now_value"]]
        parts = [(left, {"align": "right", "dx": -9}), (right, {"align": "left", "dx": 9})]
    return [
        alt.Chart(rows_of(part)).encode(x=x, y=y, text="shown:N").mark_text(
            **words, fontSize=size.font - 2, color=colours.text
        )
        for part, words in parts
        if part
    ]  # fmt: skip


def _row(row: SpreadRow, field: str) -> dict[str, Any]:
    value: Decimal = getattr(row, field)
    shown = row.shown if field == "cost" else ""
    return {"title": row.title, "value": float(value), "shown": shown, "now": row.is_now}


def _lines(now: float | None, panel: Panel, colours: Theme) -> list[Any]:
    found = []
    if now is not None:
        here = alt.Chart(rows_of([{"value": now}])).encode(x=alt.X("value:Q"))
        found.append(here.mark_rule(color=colours.accent, strokeWidth=1))
    if panel.limit is not None:
        rail = alt.Chart(rows_of([{"value": float(panel.limit)}])).encode(x=alt.X("value:Q"))
        found.append(rail.mark_rule(color=colours.rail, strokeDash=[2, 2], strokeWidth=1.2))
    return found


def _scale(told: list[dict[str, Any]], panel: Panel) -> alt.Scale:
    values = [row["value"] for row in told]
    values += [float(panel.limit)] if panel.limit is not None else []
    room = (max(values) - min(values)) * 0.15 or abs(max(values)) * 0.1 or 1
    low, high = min(values) - room, max(values) + room
    if panel.field == "level":
        low, high = max(0, low), min(100, high)
    elif min(values) >= 0:
        low = max(0, low)
    return alt.Scale(domain=[low, high], nice=False, zero=False)
