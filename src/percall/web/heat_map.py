"""The heat map of the margin: what the next call costs by half-hour, beside who stood there.

Rules, beside those of `charts`:
1. Two maps over the same half-hours: money on the left, agents paid for on the right; on a phone
   one above the other.
2. One hue from pale to full, so that it survives grey print; a half-hour in which the floor was
   short has a dot, and so does the map of agents.
3. A half-hour without a price is a gap: nobody called, or there is no cost per call.
"""

from decimal import Decimal
from typing import Any

import altair as alt

from percall.texts import _
from percall.web.chart_style import AXIS_ROOM, SIZES, THEMES, Size, Theme, finished, rows_of

ROW_HEIGHT = 13
GAP = 60
AROUND = 102  # titles above and legends below the maps, in pixels
PALE = {"light": "#eaf2f8", "dark": "#16242e"}
HALVES = 48


def heat_map_chart(
    week: list[dict[str, Any]], currency: str, theme: str, size: str
) -> dict[str, Any]:
    """The definition of the two maps.

    Args:
        week: The 336 half-hours of `percall marginal --json`.
        currency: The centre's.
        theme: A name of `charts.THEMES`.
        size: A name of `charts.SIZES`.
    """
    colours, measures = THEMES[theme], SIZES[size]
    shown = _shown(week)
    is_wide = bool(measures.label_room)
    width = (measures.width - 2 * AXIS_ROOM - GAP) // 2 if is_wide else measures.width - AXIS_ROOM
    money = _map(
        shown, "marginal_cost_per_call",
        _("What the next call costs, {currency}").format(currency=currency),
        colours, PALE[theme], measures, width,
    )  # fmt: skip
    agents = _map(
        shown, "paid_agents", _("Agents paid for at a time"), colours, PALE[theme], measures, width
    )
    both = (alt.hconcat if is_wide else alt.vconcat)(money, agents, spacing=GAP // 2)
    return finished(both.resolve_scale(color="independent"), colours, measures)


def height_of(week: list[dict[str, Any]]) -> int:
    """The height of the wide drawing in pixels."""
    return ROW_HEIGHT * len({row["half_hour"] for row in _shown(week)}) + AROUND


def _shown(week: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The half-hours of the day between the first and the last in which anything happened."""
    busy = [row["half_hour"] for row in week if row["calls"] or Decimal(row["paid_s"])]
    first, last = (min(busy), max(busy)) if busy else (0, HALVES - 1)
    return [row for row in week if first <= row["half_hour"] <= last]


def weekday_names() -> list[str]:
    """Short names of the weekdays, Monday first."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _map(
    week: list[dict[str, Any]], name: str, title: str, colours: Theme, pale: str, size: Size,
    width: int,
) -> Any:  # fmt: skip
    days = weekday_names()
    rows = [
        {"day": days[row["weekday"] - 1], "from": row["starts"], "value": float(row[name]),
         "short": row["floor"] == "short"}
        for row in week
        if row[name] is not None and (row["calls"] or Decimal(row["paid_s"]))
    ]  # fmt: skip
    starts = sorted({row["starts"] for row in week})
    x = alt.X("day:N", title=None, sort=None,
              scale=alt.Scale(domain=days, paddingInner=0.06),
              axis=alt.Axis(orient="top", labelAngle=0, minExtent=18))  # fmt: skip
    y = alt.Y("from:O", title=None, sort=None,
              scale=alt.Scale(domain=starts, paddingInner=0.06),
              axis=alt.Axis(values=[one for one in starts if one.endswith(":00")],
                            minExtent=AXIS_ROOM - 22))  # fmt: skip
    scale = alt.Scale(range=[pale, colours.accent], domainMin=0, nice=True)
    legend = alt.Legend(title=None, orient="bottom", direction="horizontal", tickCount=4,
                        gradientLength=min(200, width), gradientThickness=10,
                        labelColor=colours.quiet)  # fmt: skip
    base = alt.Chart(rows_of(rows)).encode(x=x, y=y)
    squares = base.mark_rect().encode(color=alt.Color("value:Q", scale=scale, legend=legend))
    dots = (
        alt.Chart(rows_of([row for row in rows if row["short"]]))
        .encode(x=x, y=y)
        .mark_point(filled=True, size=16, color=colours.text, opacity=1,
                    stroke=colours.ground, strokeWidth=1)
    )  # fmt: skip
    short = _("dot: the floor was short of agents")
    layers = [squares, dots] if any(row["short"] for row in rows) else [squares]
    return alt.layer(*layers).properties(
        width=width,
        height=ROW_HEIGHT * len(starts),
        title=alt.TitleParams(
            title, subtitle=short if len(layers) > 1 else "", anchor="start", frame="bounds",
            fontSize=size.font, subtitleFontSize=size.font - 1, subtitleColor=colours.quiet,
            offset=8,
        ),
    )  # fmt: skip
