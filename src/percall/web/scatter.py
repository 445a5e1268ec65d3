"""Cost and quality of groups: what a call cost across, how well it was served upwards.

Rules, beside those of `charts`:
1. A group is a dot with its name beside it; the larger the dot, the more calls. Nobody is ranked:
   there is no best corner, and no line through the dots.
2. A guardrail is a dotted line with its name; a group that breaks it is a red cross with the word.
3. A group without a figure is not drawn, and the page says which and why.
4. A name hides nothing: where there is no room for it, only a broken guardrail's still stands; the
   table names all.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from percall.texts import _
from percall.web.chart_style import AXIS_ROOM, SIZES, THEMES, Size, Theme, finished, rows_of

HEIGHT = {"wide": 380, "narrow": 320}
AROUND = 78  # title above and axis below the drawing, in pixels
LABEL_HEIGHT, LETTER_WIDTH, RADIUS = 14, 6.6, 11
# Where a name may stand beside its dot: to the right, then left, above, below, and further away.
PLACES = (
    (13, 0, "left"), (-13, 0, "right"), (0, -18, "center"), (0, 18, "center"),
    (9, -16, "left"), (9, 16, "left"), (-9, -16, "right"), (-9, 16, "right"),
    (13, -28, "left"), (13, 28, "left"), (-13, -28, "right"), (-13, 28, "right"),
)  # fmt: skip

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A group: its cost per call and its measure as drawn, its calls, and whether it is kept."""

    name: str
    cost: Decimal
    value: Decimal
    calls: int
    is_kept: bool | None


@dataclass(frozen=True, slots=True)
class Axes:
    """The titles of both axes, and the guardrails with their names; None where there is none."""

    cost: str
    measure: str
    cost_limit: tuple[Decimal, str] | None = None
    limit: tuple[Decimal, str] | None = None


def height_of() -> int:
    """The height of the wide drawing in pixels."""
    return HEIGHT["wide"] + AROUND


def scatter_chart(dots: tuple[Dot, ...], axes: Axes, theme: str, size: str) -> dict[str, Any]:
    """The definition of the chart.

    Args:
        dots: The groups that have both figures.
        axes: What stands on the axes.
        theme: A name of `charts.THEMES`.
        size: A name of `charts.SIZES`.
    """
    colours, measures = THEMES[theme], SIZES[size]
    width = measures.width - AXIS_ROOM - (40 if measures.label_room else 10)
    x_ends = _ends([dot.cost for dot in dots], axes.cost_limit)
    y_ends = _ends([dot.value for dot in dots], axes.limit)
    x = alt.X("cost:Q", title=axes.cost, scale=alt.Scale(domain=x_ends, nice=False, zero=False),
              axis=alt.Axis(tickCount=6))  # fmt: skip
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=y_ends, nice=False, zero=False),
              axis=alt.Axis(tickCount=6))  # fmt: skip
    rows = _placed(dots, x_ends, y_ends, width, HEIGHT[size])
    layers = [
        *_rails(axes, colours, measures, width),
        *_dots(rows, x, y, colours),
        *_names(rows, x, y, colours, measures),
    ]
    chart = alt.layer(*layers).properties(
        width=width, height=HEIGHT[size],
        title=alt.TitleParams(
            axes.measure, subtitle=_("the larger the dot, the more calls"), anchor="start",
            frame="bounds", fontSize=measures.font, subtitleFontSize=measures.font - 1,
            subtitleColor=colours.quiet, offset=10,
        ),
    )  # fmt: skip
    return finished(chart, colours, measures)


def _dots(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, colours: Theme) -> list[Any]:
    most = max((row["calls"] for row in rows), default=1) or 1
    size = alt.Size("calls:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[30, 420]))
    kept = alt.Chart(rows_of([row for row in rows if not row["broken"]]))
    broken = alt.Chart(rows_of([row for row in rows if row["broken"]]))
    return [
        kept.encode(x=x, y=y, size=size).mark_point(
            color=colours.accent, fill=colours.accent, fillOpacity=0.55, opacity=1
        ),
        broken.encode(x=x, y=y, size=size).mark_point(
            color=colours.broken, shape="cross", angle=45, fill=colours.broken, opacity=1
        ),
    ]


def _names(
    rows: list[dict[str, Any]], x: alt.X, y: alt.Y, colours: Theme, size: Size
) -> list[Any]:  # fmt: skip
    """Each name beside its dot, on the side where there is room."""
    found = []
    for row in rows:
        words: dict[str, Any] = {
            "align": row["align"], "dx": row["dx"], "dy": row["dy"], "fontSize": size.font - 1,
        }  # fmt: skip
        base = alt.Chart(rows_of([row])).encode(x=x, y=y, text="label:N")
        colour = colours.broken if row["broken"] else colours.text
        found += [
            base.mark_text(**words, stroke=colours.ground, strokeWidth=3, color=colours.ground),
            base.mark_text(**words, color=colour),
        ]
    return found


def _rails(axes: Axes, colours: Theme, size: Size, width: int) -> list[Any]:
    found: list[Any] = []
    for limit, field in ((axes.limit, "value"), (axes.cost_limit, "cost")):
        if limit is None:
            continue
        value, name = limit
        base = alt.Chart(rows_of([{field: float(value), "name": name}]))
        rule: dict[str, Any] = {
            "color": colours.rail, "strokeDash": [2, 2], "strokeWidth": 1.2,
        }  # fmt: skip
        text: dict[str, Any] = {"color": colours.quiet, "fontSize": size.font - 2}
        if field == "value":
            here = base.encode(y=alt.Y("value:Q"))
            named = here.mark_text(align="right", dy=-7, **text)
            found += [here.mark_rule(**rule), named.encode(text="name:N", x=alt.value(width))]
        else:
            here = base.encode(x=alt.X("cost:Q"))
            named = here.mark_text(align="right", dx=-5, dy=8, **text)
            found += [here.mark_rule(**rule), named.encode(text="name:N", y=alt.value(0))]
    return found


def _placed(
    dots: tuple[Dot, ...], x_ends: list[float], y_ends: list[float], width: int, height: int
) -> list[dict[str, Any]]:
    """The dots with the places of their names: beside, above or below, where nothing is hidden."""
    centres = [
        ((float(dot.cost) - x_ends[0]) / (x_ends[1] - x_ends[0]) * width,
         (y_ends[1] - float(dot.value)) / (y_ends[1] - y_ends[0]) * height)
        for dot in dots
    ]  # fmt: skip
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in centres]
    found: list[dict[str, Any]] = []
    in_turn = sorted(zip(dots, centres, strict=True), key=lambda pair: pair[0].is_kept is not False)
    for dot, centre in in_turn:  # the broken ones choose first
        label = f"{dot.name} ({_('broken')})" if dot.is_kept is False else dot.name
        place, box, is_free = _place(centre, LETTER_WIDTH * len(label), width, height, taken)
        if is_free or dot.is_kept is False:
            taken.append(box)
        else:
            label = ""
        found.append({
            "label": label, "cost": float(dot.cost), "value": float(dot.value),
            "calls": dot.calls, "broken": dot.is_kept is False,
            "dx": place[0], "dy": place[1], "align": place[2],
        })  # fmt: skip
    return found


def _place(
    centre: tuple[float, float], length: float, width: int, height: int, taken: list[Box]
) -> tuple[tuple[int, int, str], Box, bool]:
    """The first place that hides nothing, the box of the name there, and whether there is one."""
    boxes = []
    for dx, dy, align in PLACES:
        left = centre[0] + dx - {"left": 0.0, "right": length, "center": length / 2}[align]
        middle = centre[1] + dy
        box = (left, middle - LABEL_HEIGHT / 2, left + length, middle + LABEL_HEIGHT / 2)
        boxes.append(box)
        fits = left >= 0 and left + length <= width and box[1] >= 0 and box[3] <= height
        if fits and not any(_overlap(box, other) for other in taken):
            return (dx, dy, align), box, True
    return PLACES[0], boxes[0], False


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _ends(values: list[Decimal], limit: tuple[Decimal, str] | None) -> list[float]:
    known = [float(value) for value in values] + ([float(limit[0])] if limit else [])
    known = known or [0.0, 1.0]
    room = (max(known) - min(known)) * 0.15 or abs(max(known)) * 0.1 or 1
    low = min(known) - room
    return [max(0.0, low) if min(known) >= 0 else low, max(known) + room]
