"""A week by half-hour, a panel for each weekday: what was recorded as dots, what is played as a line.

Rules, beside those of `charts`:
1. All panels share both axes; hours in which the centre is closed all week are left out.
2. The band of arrivals is where nine in ten days lie by the fitted variances: the counts of a gamma
   mixture of Poissons. Its bounds are drawn, and the dots can be counted against them.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from percall.texts import _
from percall.twin.fitting.revisit import Revisited
from percall.web.chart_style import SIZES, THEMES, Size, Theme, finished, rows_of

Floats = NDArray[np.float64]
WEEK_HEIGHT, PANEL, NARROW_PANEL, GAP, Y_ROOM = 260, 180, 70, 10, 38
MOST_WEEKS = 8
"""So many of the latest weeks are dots."""


def arrivals_chart(seen: Revisited, theme: str, size: str) -> dict[str, Any]:
    """Customers who come first with a matter."""
    behaviour = seen.behaviour
    band = band_of(seen.rates, behaviour.day_variance, behaviour.half_hour_variance)
    return _week(seen, seen.came, seen.rates, band, theme, size)


def agents_chart(seen: Revisited, theme: str, size: str) -> dict[str, Any]:
    """Agents on the floor."""
    return _week(seen, seen.there, seen.heads, None, theme, size)


def band_of(rates: Floats, day_variance: float, half_hour_variance: float) -> tuple[Floats, Floats]:
    """The 5th and 95th per cent of a half-hour's count, for each rate.

    Source: a Poisson whose rate has a gamma factor is negative binomial (Greenwood, Yule 1920);
    the two factors of the twin are taken as one of the same variance.
    """
    from scipy.stats import nbinom, poisson  # noqa: PLC0415  # statistics are heavy, and asked for here alone

    variance = day_variance + half_hour_variance * (1 + day_variance)
    if variance <= 0:
        return poisson.ppf(0.05, rates), poisson.ppf(0.95, rates)
    chance = 1 / (1 + rates * variance)
    low, high = (nbinom.ppf(share, 1 / variance, chance) for share in (0.05, 0.95))
    return np.where(rates > 0, low, 0.0), np.where(rates > 0, high, 0.0)


def _week(
    seen: Revisited, recorded: Floats, played: Floats, band: tuple[Floats, Floats] | None,
    theme: str, size: str,
) -> dict[str, Any]:  # fmt: skip
    colours, measures = THEMES[theme], SIZES[size]
    open_at = np.flatnonzero((seen.rates > 0).any(axis=0) | (seen.heads > 0).any(axis=0))
    slots = range(int(open_at[0]), int(open_at[-1]) + 1) if len(open_at) else range(48)
    first = max(0, len(recorded) - 7 * MOST_WEEKS)
    inside = recorded[first:, slots.start : slots.stop]
    top = max(float(np.max(part, initial=0.0)) for part in (inside, played, *(band or ())))
    is_narrow = size == "narrow"
    panels = []
    for weekday in range(7):
        rows = _rows(played[weekday], None if band is None else (band[0][weekday], band[1][weekday]),
                     slots)  # fmt: skip
        dots = [
            {"hour": slot / 2 + 0.25, "count": float(recorded[day, slot])}
            for day in range(first, len(recorded))
            if _weekday(seen, day) == weekday
            for slot in slots
            if recorded[day, slot] > 0
        ]
        panels.append(_panel(weekday, rows, dots, top or 1.0, slots, colours, measures, is_narrow))
    whole = (alt.vconcat if is_narrow else alt.hconcat)(*panels, spacing=GAP)
    return finished(whole, colours, measures)


def _weekday(seen: Revisited, day: int) -> int:
    """The weekday of a day of the fit, 0 Monday."""
    return (seen.days.from_on.weekday() + day) % 7


def _rows(
    played: Floats, band: tuple[Floats, Floats] | None, slots: range
) -> list[dict[str, float]]:
    rows = []
    for slot in slots:
        low, high = (played[slot], played[slot]) if band is None else (band[0][slot], band[1][slot])
        rows.append({"hour": slot / 2, "mean": float(played[slot]), "low": float(low),
                     "high": float(high)})  # fmt: skip
    # The last step has its width, too.
    return [*rows, rows[-1] | {"hour": slots.stop / 2}]


def _panel(
    weekday: int, rows: list[dict[str, float]], dots: list[dict[str, float]], top: float,
    slots: range, colours: Theme, size: Size, is_narrow: bool,
) -> Any:  # fmt: skip
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    has_y, has_x = is_narrow or weekday == 0, not is_narrow or weekday == 6  # Sunday
    hours = list(range(-(-slots.start // 2), slots.stop // 2 + 1, 2 if is_narrow else 4))
    x = alt.X(
        "hour:Q", scale=alt.Scale(domain=[slots.start / 2, slots.stop / 2], nice=False),
        axis=alt.Axis(title=None, labels=has_x, values=hours, format="02d", grid=False),
    )  # fmt: skip
    axis = alt.Axis(title=None, labels=has_y, tickCount=3 if is_narrow else 5,
                    minExtent=Y_ROOM - 8 if has_y else 0)  # fmt: skip
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis)
    base = alt.Chart(rows_of(rows))
    layers = [
        base.mark_area(color=colours.grey, opacity=0.28, interpolate="step-after").encode(
            x=x, y=y, y2="high:Q"
        ),
        alt.Chart(rows_of(dots))
        .mark_point(color=colours.accent, size=9, opacity=0.75, filled=True)
        .encode(x=x, y=alt.Y("count:Q")),
        base.mark_line(color=colours.text, strokeWidth=1.6, interpolate="step-after").encode(
            x=x, y="mean:Q"
        ),
    ]
    width = size.width - Y_ROOM - 16 if is_narrow else (size.width - Y_ROOM - 6 * GAP - 12) // 7
    return alt.layer(*layers).properties(
        width=width, height=NARROW_PANEL if is_narrow else PANEL,
        title=alt.TitleParams(names[weekday], anchor="start", fontSize=size.font, offset=4),
    )  # fmt: skip
