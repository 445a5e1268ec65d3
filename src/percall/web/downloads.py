"""What a view shows, as files of its own address: JSON, CSV, XLSX, SVG and PNG.

Rules:
1. `/why.json?from=...` has what `/why?from=...` shows; a view and its files read one address. The
   JSON is what the command of the same name prints with `--json`.
2. A view with several tables or charts names them: `table`, `chart`. The first is the usual one.
3. Charts are drawn for a ground and a width: `theme` (light, dark) and `size` (wide, narrow).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from percall.errors import PercallError, QuestionFault
from percall.settings import nearest
from percall.texts import _
from percall.web.chart_style import SIZES, THEMES
from percall.web.drawing import FOOT_HEIGHT, drawn, drawn_png, with_definition
from percall.web.faults import as_json
from percall.web.site import FILE_PARAMETERS, Site, Visit, status_of
from percall.web.tables import Table, csv_of
from percall.web.workbook import workbook_of

KINDS = ("json", "csv", "xlsx", "svg", "png", "vega")
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
UNCHANGED = 304

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a view: its name in addresses, what it says in words, and how it is drawn.

    `draw` makes its definition (Vega-Lite) for a theme and a size; `height` is that of the wide
    drawing, in pixels.
    """

    name: str
    title: str
    words: str
    height: int
    draw: Callable[[str, str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows: the answer as JSON prints it, its tables and its charts."""

    document: Mapping[str, Any]
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()

    @property
    def foot_height(self) -> int:
        """How much higher its charts are for the line that names the definition, in pixels."""
        return FOOT_HEIGHT if self.definition else 0

    @property
    def definition(self) -> tuple[str, str] | None:
        """The name and hash of the definition of its figures; None where they have none."""
        told = self.document.get("definition")
        return (told["name"], told["hash"]) if told else None

    def table(self, name: str) -> Table:
        """One of its tables, by name; the first without one.

        Raises:
            QuestionFault: It has no such table.
        """
        return _named({table.name: table for table in self.tables}, name, _("table"), "table")

    def chart(self, name: str) -> Chart:
        """One of its charts, by name; the first without one.

        Raises:
            QuestionFault: It has no such chart.
        """
        return _named({chart.name: chart for chart in self.charts}, name, _("chart"), "chart")


def _named(known: Mapping[str, Part], name: str, what: str, parameter: str) -> Part:
    if not known or (name and name not in known):
        raise QuestionFault(
            _("This view has no such {what}").format(what=what), where=parameter,
            do=nearest(name, list(known)) if known else None,
        )  # fmt: skip
    return known[name] if name else next(iter(known.values()))


def file_of(
    site: Site, request: Request, stem: str, kind: str,
    make: Callable[..., dict[str, Any]], more: tuple[str, ...], *, needs_records: bool = True,
) -> Response:  # fmt: skip
    """A file of what a view shows.

    Args:
        site: The pages.
        request: The address of the view, with `kind` as the ending of its path.
        stem: The view's name in the address.
        kind: One of `KINDS`.
        make: What makes the view; it tells what it shows under `shown`.
        more: Parameters of the view's own.
        needs_records: Whether the view has nothing to say before there are any.

    Raises:
        PercallError: The view cannot be made, or has no such table or chart.
    """
    made: list[Visit] = []

    def noted(visit: Visit, records: Any) -> dict[str, Any]:
        made.append(visit)
        return make(visit, records)

    try:
        found = site.figures(request, noted, (*more, *FILE_PARAMETERS), needs_records=needs_records)
        if "fault" in found:
            raise found["fault"]
    except PercallError as error:
        if kind == "json":
            return JSONResponse(as_json(error, site.answers.root), status_of(error))
        raise
    visit = made[0]
    if "shown" not in found:
        return RedirectResponse(f"{request.url.path}?{_whole_query(visit, found)}")
    shown: Shown = found["shown"]
    name = f"percall-{stem}"
    if "days" in found:
        name += f"-{found['days'].from_on}-{found['days'].to_on}"
    return _file(shown, visit, kind, name)


def _whole_query(visit: Visit, found: Mapping[str, Any]) -> str:
    """The view's shortest query, with what the file needs beside it."""
    own = [(key, visit.parameter(key)) for key in FILE_PARAMETERS if visit.parameter(key)]
    return "&".join(part for part in (found["canonical_query"], urlencode(own)) if part)


def _file(shown: Shown, visit: Visit, kind: str, name: str) -> Response:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if kind == "json":
        text = json.dumps(shown.document, ensure_ascii=False, indent=1) + "\n"
        return Response(text, media_type=MEDIA[kind], headers=headers)
    if kind == "csv":
        table = shown.table(visit.parameter("table"))
        headers |= _saved_as(f"{name}-{table.name}.csv")
        return Response(csv_of(table, shown.definition), media_type=MEDIA[kind], headers=headers)
    if kind == "xlsx":
        headers |= _saved_as(f"{name}.xlsx")
        content = workbook_of(shown.tables, shown.definition)
        return Response(content, media_type=MEDIA[kind], headers=headers)
    return _drawing(shown, visit, kind, name, headers)


def _drawing(shown: Shown, visit: Visit, kind: str, name: str, headers: dict[str, str]) -> Response:
    chart = shown.chart(visit.parameter("chart"))
    theme, size = visit.parameter("theme") or "light", visit.parameter("size") or "wide"
    if theme not in THEMES or size not in SIZES:
        raise QuestionFault(_("There is no such chart"), where="theme, size")
    definition = with_definition(chart.draw(theme, size), shown.definition)
    sign = visit.formats.decimal_sign
    if kind == "vega":
        return JSONResponse(definition, headers=headers)
    if kind == "png":
        headers |= _saved_as(f"{name}-{chart.name}.png")
        return Response(drawn_png(definition, sign), media_type=MEDIA[kind], headers=headers)
    svg, key = drawn(definition, sign)
    headers["ETag"] = f'"{key}"'
    if visit.request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=UNCHANGED, headers=headers)
    return Response(svg, media_type=MEDIA[kind], headers=headers)


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
