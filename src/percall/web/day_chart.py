"""A day drawn: how many wait above, what agents do below, on one axis of local hours.

Rules, beside those of `charts`:
1. Both are counted each `STEP_MS` at that very instant; between, nothing is smoothed.
2. The drawing's measures are fixed, so that a page can lay its moving line over it (`left_of`):
   both panels lie in one view, whose vertical axis is pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from percall.texts import _
from percall.twin.day.spans import Day
from percall.twin.layout import HALF_HOUR_MS
from percall.web.chart_style import SIZES, THEMES, Theme, finished, rows_of
from percall.web.day_instant import state_names

STEP_MS, HOUR_MS = 120_000, 3_600_000
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20_000)
MOST_LINES, MOST_LABEL = 5, 26
# Of agents' states in their order: talks, rings, wraps up, free, free or away, away.
COLOURS = ("#0072b2", "#56b4e9", "#e69f00", "#009e73", "#7fcfb8", "#b8b8b8")


@dataclass(frozen=True, slots=True)
class Measures:
    """The fixed measures of a drawing, in pixels."""

    width: int
    left: int
    right: int
    top: int
    queue: int
    gap: int
    agents: int
    bottom: int
    legend_columns: int

    @property
    def plot(self) -> int:
        """The width of the panels."""
        return self.width - self.left - self.right

    @property
    def height(self) -> int:
        """The height of the whole drawing."""
        return self.top + self.queue + self.gap + self.agents + self.bottom


MEASURES = {
    "wide": Measures(1080, 40, 16, 30, 110, 40, 220, 58, 6),
    "narrow": Measures(360, 30, 10, 30, 90, 40, 170, 82, 3),
}
HEIGHT = MEASURES["wide"].height


def span_of(day: Day) -> tuple[int, int]:
    """What is drawn: the whole half-hours of the day in which anything holds."""
    first, last = day.busy_between
    begin = max(first, 0) // HALF_HOUR_MS * HALF_HOUR_MS
    end = -(-min(last, day.horizon.ends_ms) // HALF_HOUR_MS) * HALF_HOUR_MS
    return begin, max(min(end, day.horizon.ends_ms), begin + HALF_HOUR_MS)


def left_of(day: Day, at_ms: int, size: str) -> float:
    """How far from the left an instant stands in the drawing."""
    measures, (begin, end) = MEASURES[size], span_of(day)
    share = min(max((at_ms - begin) / (end - begin), 0.0), 1.0)
    return round(measures.left + share * measures.plot, 1)


def step_of(day: Day, size: str) -> float:
    """How wide what was counted at one instant stands in the drawing."""
    begin, end = span_of(day)
    return round(MEASURES[size].plot * STEP_MS / (end - begin), 2)


def day_chart(day: Day, theme: str, size: str) -> dict[str, Any]:
    """The definition of the drawing.

    Args:
        day: The day.
        theme: A name of `chart_style.THEMES`.
        size: A name of `chart_style.SIZES`.
    """
    colours, measures = THEMES[theme], MEASURES[size]
    begin, end = span_of(day)
    instants = np.arange(begin, end + 1, STEP_MS)
    waiting = day.lengths_at(instants).sum(axis=1)[:, None]
    agents = day.counts_at(instants)
    x = _x(day, begin, end, measures, colours)
    shown = [state for state in range(len(COLOURS)) if agents[:, state].any()]
    base = measures.queue + measures.gap + measures.agents
    layers = [
        *_panel(waiting, 3, (measures.queue, measures.queue), measures, begin, colours, x,
                (colours.accent,)),
        *_panel(agents, 1, (base, measures.agents), measures, begin, colours, x, COLOURS),
        *_words([_("Contacts that wait"), _("Agents")],
                [-14, measures.queue + measures.gap - 14], measures, colours),
        *_legend(shown, measures, colours),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(width=measures.plot, height=base)
    definition = finished(chart, colours, SIZES[size])
    definition["config"].pop("padding", None)
    definition["autosize"] = {"type": "none"}
    definition["padding"] = {
        "left": measures.left, "right": measures.right, "top": measures.top,
        "bottom": measures.bottom,
    }  # fmt: skip
    return definition


def _y(field: str, measures: Measures) -> alt.Y:
    height = measures.queue + measures.gap + measures.agents
    scale = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _x(day: Day, begin: int, end: int, measures: Measures, colours: Theme) -> alt.X:
    """The local hours, evenly spaced on the clock that runs."""
    labels = {}
    for at in range(begin, end + 1, HALF_HOUR_MS):
        for first, last, ahead in day.horizon.offsets:
            if first <= at < last and (at + ahead) % HOUR_MS == 0:
                labels[at] = f"{(at + ahead) // HOUR_MS % 24:02}"
    shown = list(labels)[:: -(-len(labels) * MOST_LABEL // measures.plot)]
    words = ", ".join(f"'{at}': '{labels[at]}'" for at in shown)
    axis = alt.Axis(
        title=None, grid=True, gridColor=colours.grid, values=shown,
        labelExpr=f"({{{words}}})[format(datum.value, 'd')] || ''",
    )  # fmt: skip
    return alt.X("at:Q", axis=axis, scale=alt.Scale(domain=[begin, end], nice=False))


def _panel(
    counts: NDArray[np.int64], least: int, place: tuple[int, int], measures: Measures, begin: int,
    colours: Theme, x: alt.X, fills: tuple[str, ...],
) -> list[Any]:  # fmt: skip
    """Stacked areas of counts, with the lines and numbers of their axis.

    Args:
        counts: By instant and area.
        least: The top of the axis is at least this.
        place: The panel's bottom and height, in pixels.
        measures: The drawing's measures.
        begin: The first instant.
        colours: The ground.
        x: The axis of hours.
        fills: The areas' colours.
    """
    bottom, height = place
    most = max(int(counts.sum(axis=1).max()), least)
    step = next(one for one in STEPS if most / one <= MOST_LINES)
    lines = [
        {"at": begin, "y": bottom - height * n / most, "told": str(n)}
        for n in range(0, most + 1, step)
    ]
    axis = alt.Chart(rows_of(lines)).encode(y=_y("y", measures))
    found: list[Any] = [
        axis.mark_rule(color=colours.grid),
        axis.mark_text(align="right", color=colours.quiet, fontSize=12).encode(
            text="told:N", x=alt.value(-6)
        ),
    ]
    tops = np.cumsum(counts, axis=1)
    for column, fill in enumerate(fills[: counts.shape[1]]):
        if not counts[:, column].any():
            continue
        rows = [
            {"at": begin + at * STEP_MS, "low": bottom - height * int(top - count) / most,
             "high": bottom - height * int(top) / most}
            for at, (top, count) in enumerate(
                zip(tops[:, column], counts[:, column], strict=True)
            )
        ]  # fmt: skip
        area = alt.Chart(rows_of(rows)).mark_area(color=fill, interpolate="step-after")
        found.append(area.encode(x=x, y=_y("high", measures), y2="low:Q"))
    return found


def _words(words: list[str], places: list[int], measures: Measures, colours: Theme) -> list[Any]:
    """The titles of the panels."""
    return [
        alt.Chart(rows_of([{"told": told}]))
        .mark_text(align="left", fontWeight="bold", fontSize=13, color=colours.text)
        .encode(text="told:N", x=alt.value(6 - measures.left), y=alt.value(at))
        for told, at in zip(words, places, strict=True)
    ]


def _legend(shown: list[int], measures: Measures, colours: Theme) -> list[Any]:
    """The names of agents' states below the hours, each behind its colour."""
    names = state_names()
    wide = (measures.width - measures.right) // measures.legend_columns
    top = measures.queue + measures.gap + measures.agents + 40
    found: list[Any] = []
    for place, state in enumerate(shown):
        row, column = divmod(place, measures.legend_columns)
        x, y = 8 - measures.left + column * wide, top + 20 * row
        one = alt.Chart(rows_of([{"told": names[state]}]))
        found += [
            one.mark_square(size=130, color=COLOURS[state], opacity=1).encode(
                x=alt.value(x + 4), y=alt.value(y)
            ),
            one.mark_text(align="left", fontSize=12, color=colours.text, baseline="middle").encode(
                text="told:N", x=alt.value(x + 16), y=alt.value(y)
            ),
        ]
    return found
