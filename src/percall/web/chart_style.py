"""The look of the charts: colours of each ground, sizes, and what every definition ends with."""

from dataclasses import dataclass, replace
from typing import Any

import altair as alt

AXIS_ROOM = 62
_BESIDE_LEVERS = 800
FONT = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a ground: the palette of Okabe and Ito, red for a broken guardrail alone."""

    text: str
    quiet: str
    grid: str
    accent: str
    grey: str
    rail: str
    broken: str
    ground: str


THEMES = {
    "light": Theme(
        "#1a1a1a", "#595959", "#e3e3e3", "#0072b2", "#8a8a8a", "#595959", "#b3261e", "#ffffff"
    ),
    "dark": Theme(
        "#ededed", "#b0b0b0", "#333333", "#56b4e9", "#8f8f8f", "#b0b0b0", "#ff8a80", "#121212"
    ),
}


@dataclass(frozen=True, slots=True)
class Size:
    """Width of the drawing and of its panels, in pixels."""

    width: int
    cost_height: int
    share_height: int
    font: int
    label_room: int

    @property
    def plot_width(self) -> int:
        """The width that is left for the lines."""
        return self.width - AXIS_ROOM - self.label_room


SIZES = {"wide": Size(1080, 170, 84, 13, 165), "narrow": Size(360, 150, 84, 13, 0)}


def beside_levers(size: str) -> Size:
    """The size of a chart that stands beside the form of levers, where a page is wide."""
    return replace(SIZES[size], width=min(SIZES[size].width, _BESIDE_LEVERS))


def smallest_chart() -> dict[str, Any]:
    """A chart with one point, to start the engine with."""
    point = alt.Chart(rows_of([{"x": "a", "y": 1}])).mark_line(point=True)
    return dict(point.encode(x="x:O", y="y:Q").to_dict())


def rows_of(values: list[dict[str, Any]]) -> alt.Data:
    """Rows as data inside the definition."""
    return alt.Data(values=values)  # type: ignore[no-untyped-call]  # Altair leaves it untyped


def finished(chart: Any, colours: Theme, size: Size) -> dict[str, Any]:
    """The definition of a chart with the look of the house."""
    done = (
        chart.configure(font=FONT, background=colours.ground, padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.quiet, labelFontSize=size.font - 1, gridColor=colours.grid,
            domain=False, ticks=False, tickColor=colours.quiet, labelPadding=6,
            titleColor=colours.quiet, titleFontWeight="normal",
        )
        .configure_title(color=colours.text, fontWeight="bold")
    )  # fmt: skip
    return dict(done.to_dict())
