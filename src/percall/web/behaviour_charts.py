"""Patience and handle times by queue: what was recorded, and what is played, in one panel each.

Rules, beside those of `charts`:
1. Up to `MOST_QUEUES` queues are drawn, those with most cases; the tables have all.
2. A curve of patience ends where fewer than `AT_RISK` customers still waited: beyond, the twin
   itself goes on with a steady hazard. The hazard stands below on the same axis.
3. Bars are the records, lines what is played; a line through the bars is a good fit.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from percall.texts import _
from percall.twin.behaviour import Duration
from percall.twin.durations import share_below
from percall.twin.fitting.patience import AT_RISK, Curve
from percall.twin.fitting.revisit import Histogram, Revisited
from percall.web.chart_style import SIZES, THEMES, Size, Theme, finished, rows_of

MOST_QUEUES, COLUMNS, GAP, Y_ROOM = 6, 3, 30, 40
CURVE, HAZARD, BARS = 150, 70, 105
MOST_POINTS, NO_CURVE_S = 200, 60.0
HEIGHTS = {"patience": CURVE + HAZARD + 110, "handle": 2 * BARS + 130}


def shown_queues(seen: Revisited) -> list[str]:
    """The queues that are drawn, those with most waits first."""
    counts = {queue: curve.count for queue, curve in seen.fitted.curves.items()}
    for one in seen.histograms:
        counts.setdefault(one.queue, one.count)
    return sorted(counts, key=lambda queue: (-counts[queue], queue))[:MOST_QUEUES]


def height_of(seen: Revisited, name: str) -> int:
    """The height of the wide drawing."""
    return HEIGHTS[name] * -(-len(shown_queues(seen)) // COLUMNS)


def patience_chart(seen: Revisited, theme: str, size: str) -> dict[str, Any]:
    """Curves of patience by queue, with the hazard below."""
    colours, measures = THEMES[theme], SIZES[size]
    played = {one.queue: one.wait for one in seen.behaviour.patience}
    panels = [
        _patience(queue, seen.fitted.curves[queue], played.get(queue, played.get(None)), colours,
                  measures)
        for queue in shown_queues(seen)
        if queue in seen.fitted.curves
    ]  # fmt: skip
    return finished(_grid(panels, size), colours, measures)


def handle_chart(seen: Revisited, theme: str, size: str) -> dict[str, Any]:
    """Densities of talk and wrap-up by queue."""
    colours, measures = THEMES[theme], SIZES[size]
    by_queue = {(one.queue, one.kind): one for one in seen.histograms}
    titles = {"talk": _("{queue}: talk"), "wrap_up": _("{queue}: wrap-up")}
    panels = []
    for queue in shown_queues(seen):
        bars = [
            _bars(by_queue[queue, kind], title.format(queue=queue), colours, measures)
            for kind, title in titles.items()
            if (queue, kind) in by_queue
        ]
        if bars:
            panels.append(alt.vconcat(*bars, spacing=16))
    return finished(_grid(panels, size), colours, measures)


def _grid(panels: list[Any], size: str) -> Any:
    columns = COLUMNS if size == "wide" else 1
    rows = [
        alt.hconcat(*panels[at : at + columns], spacing=GAP)
        for at in range(0, len(panels), columns)
    ]
    return alt.vconcat(*rows, spacing=GAP)


def _width(size: Size) -> int:
    columns = COLUMNS if size is SIZES["wide"] else 1
    return (size.width - 16 - (columns - 1) * GAP) // columns - Y_ROOM


def _title(text: str, size: Size) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", frame="bounds", fontSize=size.font, offset=6)


def last_steady(curve: Curve) -> float:
    """The seconds up to which a curve is told: so long as `AT_RISK` customers still waited.

    A step of the curve falls by hang-ups over those who still wait, which tells the latter.
    """
    if not len(curve.seconds):
        return NO_CURVE_S
    before = np.append(1.0, curve.waiting[:-1])
    few = np.flatnonzero(before - curve.waiting > before / AT_RISK)
    last = int(few[0]) - 1 if len(few) else len(curve.seconds) - 1
    return max(float(curve.seconds[max(last, 0)]), 1.0)


def _patience(queue: str, curve: Curve, played: Duration | None, colours: Theme, size: Size) -> Any:
    end = last_steady(curve)
    inside = np.flatnonzero(curve.seconds <= end)
    inside = inside[:: max(1, len(inside) // MOST_POINTS)]
    rows = [{"s": 0.0, "waiting": 100.0, "low": 100.0, "high": 100.0}] + [
        {"s": float(curve.seconds[i]), "waiting": 100 * float(curve.waiting[i]),
         "low": 100 * float(curve.low[i]), "high": 100 * float(curve.high[i])}
        for i in inside
    ]  # fmt: skip
    x_scale = alt.Scale(domain=[0, end], nice=False)
    x = alt.X("s:Q", scale=x_scale, axis=alt.Axis(title=None, labels=False, grid=False))
    base = alt.Chart(rows_of(rows))
    y = alt.Y("low:Q", title=None, scale=alt.Scale(domain=[0, 100]),
              axis=alt.Axis(tickCount=5, minExtent=Y_ROOM - 8))  # fmt: skip
    layers = [
        base.mark_area(color=colours.accent, opacity=0.25, interpolate="step-after").encode(
            x=x, y=y, y2="high:Q"
        ),
        base.mark_line(color=colours.accent, strokeWidth=2, interpolate="step-after").encode(
            x=x, y="waiting:Q"
        ),
    ]
    if played is not None:
        seconds = np.linspace(0.0, end, 80)
        left = 100 * (1 - share_below(played, seconds))
        line = [{"s": float(s), "waiting": float(w)} for s, w in zip(seconds, left, strict=True)]
        layers.append(
            alt.Chart(rows_of(line))
            .mark_line(color=colours.text, strokeDash=[5, 3], strokeWidth=1.4)
            .encode(x=x, y="waiting:Q")
        )
    width = _width(size)
    above = alt.layer(*layers).properties(
        width=width, height=CURVE, title=_title(_("{queue}: still waiting, %").format(queue=queue), size)
    )  # fmt: skip
    return alt.vconcat(above, _hazard(curve, end, x_scale, colours, width, size), spacing=10)


def _hazard(
    curve: Curve, end: float, x_scale: alt.Scale, colours: Theme, width: int, size: Size
) -> Any:
    """How many of a thousand who wait hang up each second."""
    half = float(curve.hazard_s[0]) if len(curve.hazard_s) else 1.0
    rows = [
        {"from": float(s) - half, "to": min(float(s) + half, end), "rate": 1000 * float(h)}
        for s, h in zip(curve.hazard_s, curve.hazard, strict=True)
        if s - half < end
    ]
    return (
        alt.Chart(rows_of(rows))
        .mark_rect(color=colours.grey)
        .encode(
            x=alt.X("from:Q", scale=x_scale,
                    axis=alt.Axis(title=_("seconds of waiting"), grid=False, tickCount=6)),
            x2="to:Q",
            y=alt.Y("rate:Q", title=None, axis=alt.Axis(tickCount=3, minExtent=Y_ROOM - 8),
                    scale=alt.Scale(domainMin=0)),
            y2=alt.datum(0),
        )
        .properties(width=width, height=HAZARD,
                    title=_title(_("Hang up each second, of 1000 who wait"), size))
    )  # fmt: skip


def _bars(one: Histogram, title: str, colours: Theme, size: Size) -> Any:
    rows = [
        {"from": float(begin), "to": float(end), "recorded": 100 * float(recorded),
         "played": 100 * float(played), "middle": float(begin + end) / 2}
        for begin, end, recorded, played in zip(
            one.edges_s[:-1], one.edges_s[1:], one.recorded, one.played, strict=True
        )
    ]  # fmt: skip
    base = alt.Chart(rows_of(rows))
    scale = alt.Scale(domain=[0, float(one.edges_s[-1])], nice=False)
    x = alt.X("from:Q", scale=scale, title=_("seconds"),
              axis=alt.Axis(grid=False, tickCount=6))  # fmt: skip
    y = alt.Y("recorded:Q", title=None, axis=alt.Axis(tickCount=3, minExtent=Y_ROOM - 8))
    return alt.layer(
        base.mark_rect(color=colours.accent, opacity=0.45).encode(x=x, x2="to:Q", y=y, y2=alt.datum(0)),
        base.mark_line(color=colours.text, strokeWidth=1.8).encode(
            x=alt.X("middle:Q", scale=scale), y="played:Q"
        ),
    ).properties(width=_width(size), height=BARS, title=_title(f"{title}, %", size))  # fmt: skip
