"""The resolution curve: what a window makes of resolution, contacts and cost, with intervals.

Rules, beside those of `charts`:
1. Three panels on one axis, the window in days: who did not come back, contacts and cost for each
   resolution. The band is the interval of 95 %.
2. A curve of resolution falls in steps: it is drawn so. Beyond the longest watch there is no line.
3. The chosen window is a line with its name, and each figure at it stands beside its dot.
"""

from decimal import Decimal
from typing import Any

import altair as alt

from percall.formats import Formats
from percall.texts import _
from percall.web.chart_style import AXIS_ROOM, SIZES, THEMES, Size, Theme, finished, rows_of

HOURS_OF_A_DAY = 24
LONGEST_DAYS = 60
TICKS_DAYS = [0, 7, 14, 21, 30, 45, 60]
HEIGHTS = {"resolved_first": 170, "contacts_per_resolution": 84, "cost_per_resolution": 84}
HEIGHT = 480


def curve_chart(
    period: dict[str, Any], window_h: int, formats: Formats, theme: str, size: str
) -> dict[str, Any]:
    """The definition of the curve.

    Args:
        period: A period of `percall chains --json`.
        window_h: The chosen window.
        formats: The page's language and currency.
        theme: A name of `charts.THEMES`.
        size: A name of `charts.SIZES`.
    """
    colours, measures = THEMES[theme], SIZES[size]
    titles = {
        "resolved_first": _("Resolved at first contact, %"),
        "contacts_per_resolution": _("Contacts per resolution"),
        "cost_per_resolution": _("Cost per resolution, {currency}").format(
            currency=formats.currency
        ),
    }
    panels = []
    for name, title in titles.items():
        rows = _rows(period["curve"], name)
        if rows:
            chosen = _chosen(period, name, window_h)
            panels.append(_panel(name, title, rows, chosen, colours, measures, formats))
    whole = alt.vconcat(*panels, spacing=14).resolve_scale(x="shared")
    return finished(whole, colours, measures)


def _rows(curve: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    factor = 100 if name == "resolved_first" else 1
    return [
        {"days": point["window_h"] / HOURS_OF_A_DAY}
        | {key: float(Decimal(point[name][key]) * factor) for key in ("value", "low", "high")}
        for point in curve
        if point[name] is not None
    ]


def _chosen(period: dict[str, Any], name: str, window_h: int) -> dict[str, Any] | None:
    """The figure at the chosen window, which may lie between two points of the curve."""
    found = period[name]
    if found is None:
        return None
    return {"days": window_h / HOURS_OF_A_DAY, "exact": found["value"]}


def _panel(
    name: str, title: str, rows: list[dict[str, Any]], chosen: dict[str, Any] | None,
    colours: Theme, size: Size, formats: Formats,
) -> Any:  # fmt: skip
    is_last, height = name == "cost_per_resolution", HEIGHTS[name]
    y = _y(rows, share=name == "resolved_first")
    base = alt.Chart(rows_of(rows))
    band = base.mark_area(color=colours.accent, opacity=0.22, interpolate="step-after")
    line = base.mark_line(color=colours.accent, strokeWidth=2, interpolate="step-after")
    layers = [
        band.encode(x=_x(labels=is_last), y=y, y2="high:Q"),
        line.encode(x=_x(labels=is_last), y=alt.Y("value:Q")),
    ]
    if chosen:
        layers += _mark(name, chosen, colours, size, formats, is_last=is_last)
    return alt.layer(*layers).properties(
        width=size.width - AXIS_ROOM - 20, height=height,
        title=alt.TitleParams(
            title, anchor="start", frame="bounds", fontSize=size.font, offset=8
        ),
    )  # fmt: skip


def _y(rows: list[dict[str, Any]], *, share: bool) -> alt.Y:
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    room = (high - low) * 0.15 or abs(high) * 0.05 or 1
    top = min(100.0, high + room) if share else high + room
    scale = alt.Scale(domain=[max(0.0, low - room), top], nice=False, zero=False)
    axis = alt.Axis(tickCount=4 if share else 3, grid=True, minExtent=AXIS_ROOM - 22)
    return alt.Y("low:Q", title=None, scale=scale, axis=axis)


def _x(*, labels: bool) -> alt.X:
    axis = alt.Axis(
        title=_("window, days") if labels else None, labels=labels, ticks=labels, grid=False,
        values=TICKS_DAYS, labelAngle=0,
    )  # fmt: skip
    scale = alt.Scale(domain=[0, LONGEST_DAYS], nice=False)
    return alt.X("days:Q", axis=axis, scale=scale)


def _mark(
    name: str, chosen: dict[str, Any], colours: Theme, size: Size, formats: Formats, *,
    is_last: bool,
) -> list[Any]:  # fmt: skip
    """The chosen window as a line, and the figure at it beside its dot."""
    exact = Decimal(chosen["exact"])
    told = {
        "resolved_first": lambda: formats.share(chosen["exact"]).text,
        "contacts_per_resolution": lambda: formats.number(exact, 2),
        "cost_per_resolution": lambda: formats.number(exact, formats.places),
    }[name]()
    value = float(exact * (100 if name == "resolved_first" else 1))
    dot = alt.Chart(rows_of([{"days": chosen["days"], "value": value, "told": told}]))
    x, y = _x(labels=is_last), alt.Y("value:Q")
    rule = dot.mark_rule(color=colours.quiet, strokeDash=[2, 2], strokeWidth=1.2)
    point = dot.mark_point(color=colours.accent, fill=colours.accent, size=46, opacity=1)
    style: dict[str, Any] = {"fontSize": size.font, "fontWeight": "bold"}
    style |= _beside(chosen["days"], falls=name == "resolved_first")
    halo = dot.mark_text(**style, stroke=colours.ground, strokeWidth=4, color=colours.ground)
    text = dot.mark_text(**style, color=colours.text)
    return [
        rule.encode(x=x), point.encode(x=x, y=y), halo.encode(x=x, y=y, text="told:N"),
        text.encode(x=x, y=y, text="told:N"),
    ]  # fmt: skip


def _beside(days: float, *, falls: bool) -> dict[str, Any]:
    """Where the name of a dot stands, so that it does not lie over its curve."""
    to_the_left = days > LONGEST_DAYS * (0.8 if falls else 0.1)
    is_below = not falls and not to_the_left
    return {
        "align": "right" if to_the_left else "left", "dx": -9 if to_the_left else 9,
        "dy": 14 if is_below else -10,
    }  # fmt: skip
