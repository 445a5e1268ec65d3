"""The failure-demand bill drawn: a bar for each class, from nothing, with its amount.

Rules, beside those of `charts`:
1. Classes stand in the order in which a segment is put into one, not from dear to cheap.
2. The drawing's measures are fixed, so that a page can lay a door over each bar (`bands`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from percall.formats import Formats
from percall.web.chart_style import SIZES, THEMES, finished, rows_of


@dataclass(frozen=True, slots=True)
class Bar:
    """A class: its word in addresses, its name, its contacts and what they cost."""

    name: str
    title: str
    told: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Measures:
    """The fixed measures of a drawing, in pixels; `bar` and `name_at` in parts of a row."""

    left: int
    right: int
    top: int
    bottom: int
    step: int
    width: int
    bar: tuple[float, float]
    name_at: float


MEASURES = {
    "wide": Measures(290, 230, 34, 28, 28, 1080, (0.2, 0.8), 0.5),
    "narrow": Measures(8, 74, 34, 28, 44, 360, (0.5, 0.86), 0.24),
}
SIDES = ("left", "right", "top", "bottom")


def height_of(bars: Sequence[Bar], size: str = "wide") -> int:
    """The height of the whole drawing."""
    measures = MEASURES[size]
    return measures.top + len(bars) * measures.step + measures.bottom


def bands(bars: Sequence[Bar], size: str) -> list[tuple[Bar, int, int]]:
    """Each bar with the top and the height of its band in the drawing."""
    measures = MEASURES[size]
    return [
        (bar, measures.top + index * measures.step, measures.step) for index, bar in enumerate(bars)
    ]


def failure_chart(
    bars: Sequence[Bar], title: str, formats: Formats, theme: str, size: str
) -> dict[str, Any]:
    """The definition of the drawing.

    Args:
        bars: The classes.
        title: What the axis measures.
        formats: The page's language and currency.
        theme: A name of `charts.THEMES`.
        size: A name of `charts.SIZES`.
    """
    colours, measures, font = THEMES[theme], MEASURES[size], SIZES[size].font
    base = alt.Chart(rows_of([_row(i, bar, measures, formats) for i, bar in enumerate(bars)]))
    scale = alt.Scale(domain=[0, len(bars)], reverse=True, nice=False, zero=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=scale)

    amounts = [float(bar.amount) for bar in bars]
    ends = [min([0.0, *amounts]), max([0.0, *amounts]) or 1.0]
    x = alt.X("amount:Q", title=None, scale=alt.Scale(domain=ends, nice=False),
              axis=alt.Axis(tickCount=5, grid=True))  # fmt: skip
    is_beside = measures.name_at > measures.bar[0]
    style: dict[str, Any] = {"fontSize": font - 1, "color": colours.text, "baseline": "middle"}
    bar = base.mark_rect(fill=colours.accent, stroke=colours.accent)
    name = base.mark_text(align="right" if is_beside else "left", **style)
    told = base.mark_text(align="left", dx=7, **style)
    chart = alt.layer(
        bar.encode(x=x, x2="zero:Q", y=y("top"), y2="bottom:Q"),
        name.encode(y=y("name_at"), text="title:N", x=alt.value(-10 if is_beside else 0)),
        told.encode(y=y("middle"), x=x, text="told:N"),
    ).properties(
        width=measures.width - measures.left - measures.right, height=len(bars) * measures.step,
        title=alt.TitleParams(title, anchor="start", frame="bounds", fontSize=font, offset=10),
    )  # fmt: skip
    definition = finished(chart, colours, SIZES[size])
    definition["config"].pop("padding", None)
    definition["autosize"] = {"type": "none"}
    definition["padding"] = {side: getattr(measures, side) for side in SIDES}
    return definition


def _row(index: int, bar: Bar, measures: Measures, formats: Formats) -> dict[str, Any]:
    top, bottom = measures.bar
    amount = formats.number(bar.amount, formats.places)
    return {
        "title": bar.title, "amount": float(bar.amount), "zero": 0,
        "told": f"{amount}  ({bar.told})" if measures.name_at > top else amount,
        "name_at": index + measures.name_at, "top": index + top,
        "middle": index + (top + bottom) / 2, "bottom": index + bottom,
    }  # fmt: skip
