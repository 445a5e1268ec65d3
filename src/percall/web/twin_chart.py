"""The twin against what happened, by half-hour of the day: four measures on one axis.

Rules, beside those of `charts`:
1. What happened is a line with dots, the twin's mean a dashed line within its band of 90 %: they
   differ without colour too.
2. Counts of all days are summed by half-hour; a bound is the mean of the days' bounds.
"""

from typing import Any

import altair as alt
import numpy as np

from percall.texts import _
from percall.twin.fitting.check import Checked
from percall.web.chart_style import AXIS_ROOM, SIZES, THEMES, Size, Theme, finished, rows_of

HEIGHT, PANEL = 700, 118
LEAST_OFFERED = 5


def twin_chart(found: Checked, theme: str, size: str) -> dict[str, Any]:
    """The definition of the chart.

    Args:
        found: The check.
        theme: A name of `chart_style.THEMES`.
        size: A name of `chart_style.SIZES`.
    """
    colours, measures = THEMES[theme], SIZES[size]
    names = {
        "service_level_share": _("Service level, %"), "abandoned_share": _("Abandoned, %"),
        "wait_s": _("Mean wait of answered, seconds"), "occupancy_share": _("Occupancy, %"),
    }  # fmt: skip
    panels = [
        _panel(rows_by_half_hour(found, name), title, colours, measures,
               is_first=name == "service_level_share", is_last=name == "occupancy_share")
        for name, title in names.items()
    ]  # fmt: skip
    return finished(alt.vconcat(*panels, spacing=12).resolve_scale(x="shared"), colours, measures)


def rows_by_half_hour(found: Checked, name: str) -> list[dict[str, Any]]:
    """A row for each half-hour with contacts: what happened, the twin's mean, and its bounds."""
    real, twin = found.real.summed(0), found.twin.summed(0)
    factor = 100 if name.endswith("_share") else 1
    rows = []
    for slot in np.flatnonzero(real.offered >= LEAST_OFFERED):
        low, high = found.low[name][:, slot], found.high[name][:, slot]
        known = np.isfinite(low) & np.isfinite(high)
        if not known.any():
            continue
        row = {"hour": slot / 2} | {
            key: factor * float(value)
            for key, value in (
                ("happened", real.measure(name)[slot]), ("twin", twin.measure(name)[slot]),
                ("low", low[known].mean()), ("high", high[known].mean()),
            )
        }  # fmt: skip
        if all(np.isfinite(value) for value in row.values()):
            rows.append(row)
    return rows


def _panel(
    rows: list[dict[str, Any]], title: str, colours: Theme, size: Size, *, is_first: bool,
    is_last: bool,
) -> Any:  # fmt: skip
    base = alt.Chart(rows_of(rows))
    axis = alt.Axis(
        title=_("hour of the day") if is_last else None, labels=is_last, ticks=is_last, grid=False,
        format="02d", labelAngle=0, tickMinStep=1,
    )  # fmt: skip
    x = alt.X("hour:Q", axis=axis, scale=alt.Scale(nice=False, zero=False))
    y_axis = alt.Axis(tickCount=4, minExtent=AXIS_ROOM - 22)
    layers = [
        base.mark_area(color=colours.grey, opacity=0.28).encode(
            x=x, y=alt.Y("low:Q", title=None, axis=y_axis, scale=alt.Scale(zero=True)), y2="high:Q"
        ),
        base.mark_line(color=colours.grey, strokeDash=[5, 3], strokeWidth=1.8).encode(
            x=x, y="twin:Q"
        ),
        base.mark_line(color=colours.accent, strokeWidth=2, point={"size": 22}).encode(
            x=x, y="happened:Q"
        ),
    ]
    if is_first and rows:
        layers += _names(rows, colours, size)
    return alt.layer(*layers).properties(
        width=size.width - AXIS_ROOM - 20, height=PANEL,
        title=alt.TitleParams(title, anchor="start", frame="bounds", fontSize=size.font, offset=6),
    )  # fmt: skip


def _names(rows: list[dict[str, Any]], colours: Theme, size: Size) -> list[Any]:
    """What the lines are, in words within the first panel."""
    first = rows[len(rows) // 8]["hour"]
    told = [
        (_("happened"), colours.accent, 8.0), (_("the twin, and its 90 %"), colours.quiet, 22.0),
    ]  # fmt: skip
    return [
        alt.Chart(rows_of([{"hour": first, "at": at, "told": text}]))
        .mark_text(align="left", fontSize=size.font, fontWeight="bold", color=colour)
        .encode(x="hour:Q", y=alt.Y("at:Q"), text="told:N")
        for text, colour, at in told
    ]
