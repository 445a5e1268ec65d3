"""The waterfall of a bridge: each cause moves the cost per call on from where the last one left it.

Rules, beside those of `charts`:
1. The axis is the change, and begins at nothing: bars are as long as what they are worth, and none
   is cut off. What one cost on either side stands as a number in the first and the last row.
2. A full bar made calls dearer, a hollow one cheaper; the sign stands beside each. So it can be
   read without colours.
3. Causes that move less than what is shown have no bar. Of more than `MOST_BARS` the smallest are
   drawn together, and the table has each.
4. The drawing's measures are fixed, so that a page can lay a door over each bar (`bands`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from percall.formats import Formats
from percall.texts import MINUS, ngettext
from percall.web.chart_style import SIZES, THEMES, Theme, finished, rows_of

MOST_BARS = 18
LONGEST_LABEL = 44
SIDE, DEARER, CHEAPER = "side", "dearer", "cheaper"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its cause in addresses and in words, and what it is worth; money as printed."""

    cause: str
    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A bridge to be drawn: the names and costs of both sides, and the bars between them.

    `titles` has one for each size: a phone has no room for the long one.
    """

    names: tuple[str, str]
    costs: tuple[Decimal, Decimal]
    bars: tuple[Bar, ...]
    titles: dict[str, str]
    places: int


@dataclass(frozen=True, slots=True)
class Measures:
    """The fixed measures of a drawing, in pixels; `bar` and `name_at` in parts of a row.

    On a phone the name of a row stands above its bar.
    """

    left: int
    right: int
    top: int
    bottom: int
    step: int
    width: int
    font: int
    bar: tuple[float, float]
    name_at: float

    def height(self, rows: int) -> int:
        """The height of the drawing with so many rows."""
        return self.top + rows * self.step + self.bottom


MEASURES = {
    "wide": Measures(300, 150, 34, 28, 23, 1080, SIZES["wide"].font, (0.24, 0.76), 0.5),
    "narrow": Measures(8, 64, 34, 28, 40, 360, SIZES["narrow"].font, (0.5, 0.84), 0.24),
}


def drawn_bars(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """The bars of a drawing, in their order."""
    told = [bar for bar in bars if bar.amount]
    if len(told) <= MOST_BARS:
        return tuple(told)
    rest = told[MOST_BARS - 1 :]
    amount = sum((bar.amount for bar in rest), Decimal(0))
    text = ngettext("{count} smaller cause", "{count} smaller causes", len(rest))
    return (*told[: MOST_BARS - 1], Bar("", text.format(count=len(rest)), amount))


def bands(bars: Sequence[Bar], size: str) -> list[tuple[Bar, int, int]]:
    """Each bar that has a cause with the top and the height of its band in the drawing."""
    measures = MEASURES[size]
    return [
        (bar, measures.top + (index + 1) * measures.step, measures.step)
        for index, bar in enumerate(drawn_bars(bars))
        if bar.cause
    ]


def height_of(bars: Sequence[Bar], size: str = "wide") -> int:
    """The height of the whole drawing."""
    return MEASURES[size].height(len(drawn_bars(bars)) + 2)


def waterfall_chart(found: Waterfall, formats: Formats, theme: str, size: str) -> dict[str, Any]:
    """The definition of the drawing.

    Args:
        found: The bridge.
        formats: The page's language.
        theme: A name of `charts.THEMES`.
        size: A name of `charts.SIZES`.
    """
    colours, measures = THEMES[theme], MEASURES[size]
    rows = _rows(found, formats)
    y = _Down(len(rows), measures)
    chart = alt.layer(
        _zero(colours), *_bars(rows, y, colours), _joins(rows, y, colours),
        *_words(rows, y, colours, measures),
    ).properties(
        width=measures.width - measures.left - measures.right, height=len(rows) * measures.step,
        title=alt.TitleParams(
            found.titles[size], anchor="start", frame="bounds", fontSize=measures.font, offset=10
        ),
    )  # fmt: skip
    definition = finished(chart, colours, SIZES[size])
    definition["config"].pop("padding", None)
    definition["autosize"] = {"type": "none"}
    sides = ("left", "right", "top", "bottom")
    definition["padding"] = {side: getattr(measures, side) for side in sides}
    return definition


def _rows(found: Waterfall, formats: Formats) -> list[dict[str, Any]]:
    """A row for each side and each bar, from the top: where it begins and ends, and its texts."""

    def money(amount: Decimal, *, signed: bool = False) -> str:
        return formats.number(amount, found.places, signed=signed)

    bars = drawn_bars(found.bars)
    rows = [_row(0, found.names[0], money(found.costs[0]), (Decimal(0), Decimal(0)), SIDE)]
    at = Decimal(0)
    for index, bar in enumerate(bars, 1):
        kind = DEARER if bar.amount > 0 else CHEAPER
        told = money(bar.amount, signed=True)
        rows.append(_row(index, bar.label, told, (at, at + bar.amount), kind))
        at += bar.amount
    last = len(bars) + 1
    rows.append(_row(last, found.names[1], money(found.costs[1]), (Decimal(0), at), SIDE))
    return rows


def _row(
    index: int, label: str, told: str, ends: tuple[Decimal, Decimal], kind: str
) -> dict[str, Any]:
    short = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
    return {
        "row": index, "label": short, "told": told, "start": float(ends[0]),
        "end": float(ends[1]), "right": float(max(*ends)), "kind": kind,
    }  # fmt: skip


class _Down:
    """Places down the drawing, in rows."""

    def __init__(self, rows: int, measures: Measures) -> None:
        self._scale = alt.Scale(domain=[0, rows], reverse=True, nice=False, zero=False)
        self.bar, self.name_at = measures.bar, measures.name_at

    def at(self, field: str) -> alt.Y:
        """A place as a channel."""
        return alt.Y(f"{field}:Q", axis=None, scale=self._scale)

    def placed(self, rows: Sequence[dict[str, Any]]) -> alt.Data:
        """Rows with the places of their name, and of the top, middle and bottom of their bar."""
        top, bottom = self.bar
        return rows_of(
            [
                row | {"name_at": row["row"] + self.name_at, "top": row["row"] + top,
                       "middle": row["row"] + (top + bottom) / 2, "bottom": row["row"] + bottom}
                for row in rows
            ]
        )  # fmt: skip


def _x(field: str) -> alt.X:
    # A signed format of the drawing library has a hyphen for a minus: the label says it itself.
    sign = f"(datum.value > 0 ? '+' : datum.value < 0 ? '{MINUS}' : '')"
    axis = alt.Axis(labelExpr=f"{sign} + format(abs(datum.value), '~f')", tickCount=5, grid=True)
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(nice=False))


def _bars(rows: list[dict[str, Any]], y: _Down, colours: Theme) -> list[alt.Chart]:
    paint = {DEARER: (colours.accent, colours.accent), CHEAPER: (colours.ground, colours.accent),
             SIDE: (colours.grey, colours.grey)}  # fmt: skip
    layers = []
    for kind, (fill, stroke) in paint.items():
        of_kind = [row for row in rows if row["kind"] == kind]
        if of_kind:
            base = alt.Chart(y.placed(of_kind))
            bar = base.mark_rect(fill=fill, stroke=stroke, strokeWidth=1.4)
            layers.append(bar.encode(x=_x("start"), x2="end:Q", y=y.at("top"), y2="bottom:Q"))
    return layers


def _joins(rows: list[dict[str, Any]], y: _Down, colours: Theme) -> Any:
    """A thin line from the end of each bar to the start of the next."""
    top, bottom = y.bar
    joins = [
        {"end": row["end"], "from": row["row"] + bottom, "to": row["row"] + 1 + top}
        for row in rows[:-1]
    ]
    base = alt.Chart(rows_of(joins)).mark_rule(color=colours.quiet, strokeWidth=0.8)
    return base.encode(x=_x("end"), y=y.at("from"), y2="to:Q")


def _zero(colours: Theme) -> Any:
    base = alt.Chart(rows_of([{"at": 0}])).mark_rule(color=colours.text, strokeWidth=1.2)
    return base.encode(x=_x("at"))


def _words(
    rows: list[dict[str, Any]], y: _Down, colours: Theme, measures: Measures
) -> list[alt.Chart]:
    """The name of each row to its left, on a phone above its bar; the amount at the bar's end."""
    is_beside = measures.name_at > measures.bar[0]
    layers = []
    for is_side, weight in ((True, "bold"), (False, "normal")):
        base = alt.Chart(y.placed([row for row in rows if (row["kind"] == SIDE) is is_side]))
        style: dict[str, Any] = {
            "fontSize": measures.font - 1, "fontWeight": weight, "color": colours.text,
            "baseline": "middle",
        }  # fmt: skip
        # On a phone the lines between bars cross the names: these stand on a ground of their own.
        grounds: list[dict[str, Any]] = (
            [] if is_beside else [{"stroke": colours.ground, "strokeWidth": 4}]
        )
        for more in (*grounds, {}):
            name = base.mark_text(align="right" if is_beside else "left", **style, **more)
            layers.append(
                name.encode(y=y.at("name_at"), text="label:N", x=alt.value(-10 if is_beside else 0))
            )
        told = base.mark_text(align="left", dx=7, **style)
        layers.append(told.encode(y=y.at("middle"), x=_x("right"), text="told:N"))
    return layers
