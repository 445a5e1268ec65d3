"""How a page is made: its language, its view, its template, and what is said when it fails.

Rules:
1. The language is the address's, else the browser's first that we have, else the environment's.
2. An error is a page that says what, where and what to do; nobody ever sees a traceback.
3. A page that takes longer than a moment says what it waits for.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Any, cast
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from percall import __version__, naming
from percall.costing.pools import driver_name
from percall.errors import (
    DefinitionsDiffer,
    PercallError,
    QuestionFault,
    UsageFault,
    WorkspaceBusy,
)
from percall.formats import Formats
from percall.texts import LANGUAGES, _, language_of_environment, ngettext, unbroken, use_language
from percall.web.address import View
from percall.web.address_reading import view_of
from percall.web.answers import Answers, Records, no_records
from percall.web.customers import HASHED
from percall.web.faults import within
from percall.web.growing import Growers
from percall.web.jobs import Jobs, NotReady, Waiting
from percall.whatif.levers.refused import PlanRefused

LANGUAGE_NAMES = {"en": "English", "lv": "Latviešu"}
OK, ACCEPTED, BAD_QUESTION, FAULT, BUSY = 200, 202, 400, 500, 503
# What a file of a view needs beside the view's own address.
FILE_PARAMETERS = ("table", "chart", "theme", "size")
STATIC = {
    "percall.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
    "day.js": "text/javascript; charset=utf-8",
    "try.js": "text/javascript; charset=utf-8",
}

log = logging.getLogger("percall.web")


class Visit:
    """One request for a page: its view, language and formats, and where its steps are told."""

    def __init__(self, site: "Site", request: Request, view: View, language: str) -> None:
        self.site, self.request, self.view, self.language = site, request, view, language
        self.progress: Callable[[str], None] = lambda _text: None

    @property
    def answers(self) -> Answers:
        """The workspace's answers."""
        return self.site.answers

    @property
    def formats(self) -> Formats:
        """The formats of the page's language and the centre's currency."""
        return Formats(self.language, self.answers.workspace.centre.currency)

    def parameter(self, name: str) -> str:
        """A parameter of the page's own, or nothing."""
        return self.request.query_params.get(name, "").strip()

    @property
    def query(self) -> str:
        """The query of the view's address, without what only its files need."""
        pairs = self.request.query_params.multi_items()
        if not any(name in FILE_PARAMETERS for name, _text in pairs):
            return self.request.url.query
        return urlencode([(name, text) for name, text in pairs if name not in FILE_PARAMETERS])


class Site:
    """All pages of one workspace; the menu has the path and the name of each of its views."""

    def __init__(self, answers: Answers, jobs: Jobs, menu: Sequence[tuple[str, str]] = ()) -> None:
        self.answers, self.jobs, self.menu = answers, jobs, menu
        self.growers = Growers(jobs.patience_s / 2)
        # Today as it was played last, for all plans that are tried on the same days.
        self.today_runs: dict[object, Any] = {}

    def page(
        self, request: Request, template: str, make: Callable[[Visit, Records], dict[str, Any]],
        more: tuple[str, ...] = (), *, needs_records: bool = True,
    ) -> Response:  # fmt: skip
        """A page of figures.

        Args:
            request: What the browser asks.
            template: The page's template.
            make: What makes its figures.
            more: Parameters that the page has beside those of every view.
            needs_records: Whether it has nothing to say before there are any.
        """
        language = language_of(request)
        use_language(language)
        view = view_of(request.query_params.multi_items(), more)
        visit = Visit(self, request, view, language)
        key = (request.url.path, request.url.query, language, self.answers.state())

        def work(progress: Callable[[str], None]) -> tuple[str, dict[str, Any]]:
            progress(_("Looking at the records"))
            visit.progress = progress
            records = self.answers.records()
            if records is None and needs_records:
                return "empty.html", {}
            # A page that needs none takes None: its view knows.
            return template, make(visit, cast("Records", records))

        try:
            name, found = self.jobs.result(key, work)
        except Waiting as waiting:
            return self.waiting(request, waiting, language)
        query = found.pop("canonical_query", None)
        if query is not None and query != request.url.query:
            return RedirectResponse(f"{request.url.path}?{query}" if query else request.url.path)
        found["query"], status = query or "", found.pop("status", OK)
        return self.render(request, name, language, found, status, found.pop("view", view))

    def figures(
        self, request: Request, make: Callable[[Visit, Records], dict[str, Any]],
        more: tuple[str, ...], *, needs_records: bool = True,
    ) -> dict[str, Any]:  # fmt: skip
        """Figures without a page around them (an image may take its time: its page stands).

        Raises:
            PercallError: They cannot be made.
        """
        language = language_of(request)
        use_language(language)
        view = view_of(request.query_params.multi_items(), more)
        records = self.answers.records()
        if records is None and needs_records:
            raise no_records(self.answers.workspace)
        return make(Visit(self, request, view, language), cast("Records", records))

    def waiting(self, request: Request, waiting: Waiting, language: str) -> Response:
        """The page that says what is waited for, and asks again by itself."""
        found = {"step": waiting.step, "seconds": int(waiting.seconds)}
        response = self.render(request, "waiting.html", language, found)
        response.headers["Refresh"] = "1"
        return response

    def failure(self, request: Request, error: Exception) -> Response:
        """The page of an error."""
        language = language_of(request)
        use_language(language)
        if not isinstance(error, PercallError):
            log.error("a page failed: %s", request.url.path, exc_info=error)
            error = PercallError(
                _("The page could not be made"),
                do=_("this is a fault of percall: the terminal that serves the pages says more"),
            )
        told = within(error, self.answers.root)
        return self.render(
            request, "error.html", language, {"error": told}, status=status_of(error)
        )

    def render(
        self, request: Request, template: str, language: str, found: dict[str, Any],
        status: int = OK, view: View | None = None,
    ) -> HTMLResponse:  # fmt: skip
        """A template with what every page has."""
        centre = None
        try:
            centre = self.answers.workspace.centre
        except PercallError:
            log.debug("the page of an error has no centre to name")
        shared = {
            "view": view or View(lang=asked_language(request)),
            "language": language,
            "root": self.answers.root,
            "languages": [
                (code, LANGUAGE_NAMES[code], _with_language(request, code)) for code in LANGUAGES
            ],
            "centre": centre,
            "path": request.url.path,
            "menu": [(path, _(title)) for path, title in self.menu],
            "version": __version__,
        }
        html = unbroken(templates().get_template(template).render(**(shared | found)))
        return HTMLResponse(html, status, {"Content-Language": language,
                                           "Vary": "Accept-Language"})  # fmt: skip


def status_of(error: PercallError) -> int:
    """The status of an error: the asker's, somebody's writing, or the workspace's.

    Work that goes on is none: it was accepted.
    """
    if isinstance(error, NotReady):
        return ACCEPTED
    if isinstance(error, DefinitionsDiffer | PlanRefused | QuestionFault | UsageFault):
        return BAD_QUESTION
    return BUSY if isinstance(error, WorkspaceBusy) else FAULT


def asked_language(request: Request) -> str | None:
    """The language that the address names, if it is one of ours."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else None


def language_of(request: Request) -> str:
    """The language of a page."""
    asked = asked_language(request)
    if asked:
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return language_of_environment()


def _with_language(request: Request, code: str) -> str:
    pairs = [
        (name, text)
        for name, text in request.query_params.multi_items()
        if name != "lang" and (name != "customer" or HASHED.fullmatch(text))
    ]
    return f"{request.url.path}?{urlencode([*pairs, ('lang', code)])}"


@cache
def templates() -> Environment:
    """The templates, with the texts of the context's language."""
    found = Environment(
        loader=PackageLoader("percall.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["ticks"] = ticks
    found.globals |= {
        "_": _,
        "gettext": _,
        "ngettext": ngettext,
        "naming": naming,
        "driver_name": driver_name,
        "static": static_address,
    }
    return found


def ticks(text: str) -> Markup:
    """A text for people whose `commands` stand between back ticks."""
    parts = (escape(part) for part in text.split("`"))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else part
        for index, part in enumerate(parts)
    )


@cache
def static_file(name: str) -> bytes | None:
    """A file that pages load; None where there is none of that name."""
    if name not in STATIC:
        return None
    return resources.files("percall.web").joinpath("static", name).read_bytes()


@cache
def static_address(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    content = static_file(name)
    if content is None:
        raise KeyError(name)
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
