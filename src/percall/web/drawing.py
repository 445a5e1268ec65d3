"""Charts drawn to SVG and PNG on the server, SVG once for each definition.

The drawing engine needs about a second to start: `warm_up` starts it beside the server, and a page
never waits for it, since its charts are images of their own addresses.

A chart that goes from hand to hand says by which definition its figures count: in a small line at
its foot, and in its own definition (`usermeta`) for programs.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from html import escape
from threading import Lock, Thread
from typing import Any

from percall.errors import PercallError
from percall.texts import THIN_SPACE, _

KEPT_DRAWINGS = 128
PNG_SCALE = 2
NO_ADDRESSES: list[str] = []
FOOT_HEIGHT = 18
FOOT_FONT = 11
# How wide a letter of the foot is at most, in parts of its height.
FOOT_LETTER = 0.6
_OPENING = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')

_drawings: OrderedDict[str, str] = OrderedDict()
_drawing, _keeping = Lock(), Lock()


def with_definition(drawing: dict[str, Any], counts_by: tuple[str, str] | None) -> dict[str, Any]:
    """The chart's definition with the name and hash of what its figures count by, if they do."""
    if counts_by is None:
        return drawing
    name, digest = counts_by
    foot = _("Definition {name} ({hash}).").format(name=name, hash=digest)
    told = {"definition": {"name": name, "hash": digest}, "foot": foot}
    return {**drawing, "usermeta": {"percall": told}}


def drawn(definition: dict[str, Any], decimal_sign: str) -> tuple[str, str]:
    """The chart as SVG, and its hash, which changes when the drawing would.

    Args:
        definition: The chart in Vega-Lite; all its figures stand in it.
        decimal_sign: The language's decimal sign.
    """
    text = json.dumps([definition, decimal_sign], sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:24]
    with _keeping:
        if key in _drawings:
            _drawings.move_to_end(key)
            return _drawings[key], key
    with _drawing:
        svg = _draw(definition, decimal_sign)
    with _keeping:
        _drawings[key] = svg
        while len(_drawings) > KEPT_DRAWINGS:
            _drawings.popitem(last=False)
    return svg, key


def drawn_png(definition: dict[str, Any], decimal_sign: str) -> bytes:
    """The chart as PNG, twice as fine as a screen: it is made for slides and documents."""
    import vl_convert  # noqa: PLC0415  # heavy: only where something is drawn

    svg, _key = drawn(definition, decimal_sign)
    with _drawing:
        png: bytes = vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    return png


def warm_up(first: Callable[[], object]) -> Thread:
    """Do what the first page needs, then start what draws charts, beside everything else."""

    def start() -> None:
        with suppress(PercallError):  # the page itself says what is wrong
            first()
        from percall.web.chart_style import smallest_chart  # noqa: PLC0415  # heavy: in its own thread

        drawn(smallest_chart(), ".")

    thread = Thread(target=start, name="percall-drawing", daemon=True)
    thread.start()
    return thread


def _draw(definition: dict[str, Any], decimal_sign: str) -> str:
    import vl_convert  # noqa: PLC0415  # heavy: only where something is drawn

    svg: str = vl_convert.vegalite_to_svg(
        definition, allowed_base_urls=NO_ADDRESSES, format_locale=_locale_of(decimal_sign)
    )
    told = definition.get("usermeta", {}).get("percall")
    return _with_foot(svg, told["foot"], definition["config"]) if told else svg


def _with_foot(svg: str, text: str, look: dict[str, Any]) -> str:
    """The drawing with a line of text below it, on the same ground."""
    found = _OPENING.search(svg)
    if found is None:
        return svg
    width, height = float(found[1]), float(found[2])
    whole = f"{height + FOOT_HEIGHT:g}"
    size = min(FOOT_FONT, width / (FOOT_LETTER * len(text)))
    foot = (
        f'<rect y="{height:g}" width="{width:g}" height="{FOOT_HEIGHT}" fill="{look["background"]}"/>'
        f'<text x="4" y="{height + FOOT_FONT + 1:g}" font-size="{size:.3g}"'
        f' font-family="{escape(look["font"])}" fill="{look["axis"]["labelColor"]}">{escape(text)}</text>'
    )
    opening = f'width="{found[1]}" height="{whole}" viewBox="0 0 {found[1]} {whole}"'
    drawn_to, closing, after = svg.rpartition("</svg>")
    return drawn_to.replace(found[0], opening, 1) + foot + closing + after


def _locale_of(decimal_sign: str) -> dict[str, Any]:
    return {
        "decimal": decimal_sign, "thousands": THIN_SPACE, "grouping": [3], "currency": ["", ""],
    }  # fmt: skip
