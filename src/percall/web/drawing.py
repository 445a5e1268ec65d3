"""Charts drawn to SVG and PNG on the server, SVG once for each definition.

The drawing engine needs about a second to start: `warm_up` starts it beside the server, and a page
never waits for it, since its charts are images of their own addresses.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

from percall.errors import PercallError
from percall.texts import THIN_SPACE

KEPT_DRAWINGS = 128
PNG_SCALE = 2
NO_ADDRESSES: list[str] = []

_drawings: OrderedDict[str, str] = OrderedDict()
_drawing, _keeping = Lock(), Lock()


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

    with _drawing:
        png: bytes = vl_convert.vegalite_to_png(
            definition, scale=PNG_SCALE, allowed_base_urls=NO_ADDRESSES,
            format_locale=_locale_of(decimal_sign),
        )  # fmt: skip
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
    return svg


def _locale_of(decimal_sign: str) -> dict[str, Any]:
    return {
        "decimal": decimal_sign, "thousands": THIN_SPACE, "grouping": [3], "currency": ["", ""],
    }  # fmt: skip
