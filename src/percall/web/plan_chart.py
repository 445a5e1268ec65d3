"""How a plan differs from today: each measure's difference and its interval, as a share of today's.

Rules, beside those of `charts`: a difference that chance could have made is grey and open, one that
is told has the accent and is filled, so that they differ without colour too.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from percall.texts import _
from percall.web.chart_style import THEMES, beside_levers, finished, rows_of
from percall.web.plan_words import measure_names
from percall.whatif.standing import Standing, standing
from percall.whatif.tried import Tried

CHANGES_HEIGHT = 420
_ROW, _LABELS_WIDE, _LABELS_NARROW = 25, 250, 150
_LEAST_SPAN = 5.0


def changes_chart(tried: Tried, theme: str, size: str) -> dict[str, Any]:
    """The definition of the chart.

    Args:
        tried: What was tried.
        theme: A name of `chart_style.THEMES`.
        size: A name of `chart_style.SIZES`.
    """
    colours, measures = THEMES[theme], beside_levers(size)
    rows = _rows(tried)
    labels = _LABELS_WIDE if size == "wide" else _LABELS_NARROW
    span = max([_LEAST_SPAN, *(abs(row[key]) for row in rows for key in ("low", "high"))])
    axis = alt.Axis(
        title=_("difference from today, % of today's number"),
        format="+d",
        tickCount=7 if size == "wide" else 4,
    )
    scale = alt.Scale(domain=[-span, span], nice=True)
    order = [row["title"] for row in rows]
    y = alt.Y("title:N", sort=order, title=None,
              axis=alt.Axis(labelLimit=labels - 8, minExtent=labels, maxExtent=labels))  # fmt: skip
    base = alt.Chart(rows_of(rows))
    colour = alt.condition("datum.told", alt.value(colours.accent), alt.value(colours.grey))
    layers = [
        alt.Chart(rows_of([{"zero": 0}])).mark_rule(color=colours.rail).encode(x="zero:Q"),
        base.mark_rule(strokeWidth=3).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q", y=y, color=colour
        ),
        base.mark_point(size=70, strokeWidth=2).encode(
            x="mean:Q", y=y, color=colour,
            fill=alt.condition("datum.told", alt.value(colours.accent), alt.value(colours.ground)),
        ),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width=measures.width - labels - 24, height=_ROW * max(1, len(rows)),
        title=alt.TitleParams(
            _("How the plan differs from today"), subtitle=_title(tried), anchor="start",
            subtitleColor=colours.quiet, subtitleFontSize=measures.font - 1, frame="bounds",
            fontSize=measures.font, offset=8, limit=measures.width - 8,
        ),
    )  # fmt: skip
    return finished(chart, colours, measures)


def _title(tried: Tried) -> str:
    """What the drawing must say of a plan wherever it goes."""
    if tried.is_refused:
        return _("✕ refused: it breaks a guardrail; with 95 % intervals")
    found = standing(tried.judged)
    if found is Standing.BROKEN_AS_TODAY:
        return _("! not within the guardrails, which today breaks too; with 95 % intervals")
    if found is Standing.BROKEN:
        return _("! not always within the guardrails; with 95 % intervals")
    return _("within the guardrails; with 95 % intervals")


def _rows(tried: Tried) -> list[dict[str, Any]]:
    found = []
    for name, title in measure_names().items():
        one = tried.of(name)
        change, today = one.change, one.today.mean
        if change.mean is None or change.low is None or change.high is None or not today:
            continue
        found.append({
            "title": title, "told": one.verdict in ("more", "less"),
            **{key: 100 * value / abs(today) for key, value in (
                ("mean", change.mean), ("low", change.low), ("high", change.high))},
        })  # fmt: skip
    return found
