"""The addresses of the pages, and what each of them answers."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from percall import __version__
from percall.errors import PercallError, QuestionFault
from percall.flow.drawing import as_svg
from percall.flow.reading import FLOW_FILE, read_flow_file
from percall.ledger.example import example_ledger
from percall.store.engine import DuckDb
from percall.texts import _, language_of_environment, use_language
from percall.web import day
from percall.web.answers import Answers, Records
from percall.web.chart_style import SIZES, THEMES
from percall.web.charts import trend_chart
from percall.web.closing import close_by_form
from percall.web.customers import number_in, word_of_number
from percall.web.downloads import KINDS, file_of
from percall.web.drawing import drawn, with_definition
from percall.web.faults import as_json
from percall.web.guard import Guard
from percall.web.jobs import Jobs
from percall.web.month_report import KINDS as KINDS_OF_REPORT
from percall.web.month_report import report_of
from percall.web.plan_sent import drop_by_form, keep_by_form, leave_by_script, stop_by_form
from percall.web.question import question_of
from percall.web.site import STATIC, Site, Visit, language_of, static_file, status_of
from percall.web.trend import trend_days, trend_of
from percall.web.views import VIEWS, Entry

SEE_OTHER, NOT_FOUND = 303, 404
A_YEAR_S = 31_536_000


def application(answers: Answers, jobs: Jobs | None = None) -> FastAPI:
    """The pages of a workspace.

    Args:
        answers: The workspace's answers.
        jobs: Who does the work behind the pages (tests are less patient).
    """
    site = Site(answers, jobs or Jobs(), [(e.path, e.title) for e in VIEWS if e.title])
    app = FastAPI(title="percall", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.add_middleware(Guard)
    _add_pages(app, site)
    _add_data(app, site)
    _add_day(app, site)
    _add_plans(app, site)
    for kind in KINDS_OF_REPORT:
        _add_report(app, site, kind)
    _add_errors(app, site)
    return app


def _add_pages(app: FastAPI, site: Site) -> None:
    for entry in VIEWS:
        _add_page(app, site, entry)
        for kind in KINDS if entry.has_files else ():
            _add_file(app, site, entry, kind)

    @app.post("/contacts/customer")
    async def customer(request: Request) -> Response:
        """The list of a customer's contacts; the number typed is hashed and forgotten."""
        use_language(language_of(request))
        body = await request.body()
        return await run_in_threadpool(_of_customer, site, body)

    @app.post("/close")
    async def close(request: Request) -> Response:
        """Close the month that the form names; warnings that are not accepted stop it."""
        use_language(language_of(request))
        body = await request.body()
        return await run_in_threadpool(_closed, site, body)

    @app.post("/stop")
    def stop(request: Request) -> Response:
        site.answers.stop()
        use_language(language_of(request))
        return site.failure(
            request, QuestionFault(_("The question was given up"), do=_("go back, or ask another"))
        )


def _of_customer(site: Site, body: bytes) -> Response:
    number, pairs = number_in(body)
    word = word_of_number(site.answers.workspace, number, DuckDb())
    query = urlencode([*pairs, ("customer", word)])
    return RedirectResponse(f"/contacts?{query}", SEE_OTHER)


def _closed(site: Site, body: bytes) -> Response:
    query = urlencode(close_by_form(site.answers.workspace, body))
    return RedirectResponse(f"/close?{query}" if query else "/close", SEE_OTHER)


def _add_page(app: FastAPI, site: Site, entry: Entry) -> None:
    def page(request: Request) -> Response:
        return site.page(
            request, entry.template, entry.make, entry.parameters,
            needs_records=entry.needs_records,
        )  # fmt: skip

    app.api_route(entry.path, methods=["GET", "HEAD"], name=entry.template)(page)


def _add_file(app: FastAPI, site: Site, entry: Entry, kind: str) -> None:
    def file(request: Request) -> Response:
        return file_of(
            site, request, entry.stem, kind, entry.make, entry.parameters,
            needs_records=entry.needs_records,
        )  # fmt: skip

    path = f"/{entry.stem}.{kind}"
    app.api_route(path, methods=["GET", "HEAD"], name=path)(file)


def _add_day(app: FastAPI, site: Site) -> None:
    @app.get("/day/spans")
    def spans(request: Request) -> Response:
        """A whole day for the script of its page."""
        found = site.figures(request, day.spans_of, day.PARAMETERS)
        return JSONResponse(found, headers={"Cache-Control": "no-cache"})


def _add_data(app: FastAPI, site: Site) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    @app.get("/api/cost")
    def api_cost(request: Request) -> Response:
        """The same bytes as `percall cost --json` prints for the same question."""
        language = language_of_environment()
        use_language(language)
        try:
            words = question_of(request.query_params.multi_items())
            told = site.answers.ask(words, language)
            document = site.answers.document(told, language)
        except PercallError as error:
            return JSONResponse(as_json(error, site.answers.root), status_of(error))
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        return Response(text, media_type="application/json")

    @app.get("/charts/trend.svg")
    def trend_svg(request: Request) -> Response:
        def make(visit: Visit, records: Records) -> dict[str, Any]:
            svg, key = drawn(chart_of(visit, records), visit.formats.decimal_sign)
            return {"svg": svg, "key": key}

        return _chart(site, request, make)

    @app.get("/charts/trend.json")
    def trend_json(request: Request) -> Response:
        def make(visit: Visit, records: Records) -> dict[str, Any]:
            return {"definition": chart_of(visit, records)}

        return _chart(site, request, make)

    @app.get("/flow.svg")
    def flow_svg(request: Request) -> Response:
        """The flow drawn, as `percall flow draw` prints it."""
        use_language(language_of(request))
        svg = as_svg(read_flow_file(site.answers.root / FLOW_FILE))
        return Response(svg, media_type="image/svg+xml")

    @app.get("/template/ledger.csv")
    def template() -> Response:
        text = example_ledger(site.answers.workspace.centre.currency)
        headers = {"Content-Disposition": 'attachment; filename="ledger.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        content = static_file(name)
        if content is None:
            raise HTTPException(NOT_FOUND)
        headers = {"Cache-Control": f"private, max-age={A_YEAR_S}, immutable"}
        return Response(content, media_type=STATIC[name], headers=headers)


def _add_plans(app: FastAPI, site: Site) -> None:
    """What the forms of tried plans send; each leads back to its page."""

    def add(path: str, act: Callable[[Site, bytes], str]) -> None:
        async def sent(request: Request) -> Response:
            use_language(language_of(request))
            body = await request.body()
            return RedirectResponse(await run_in_threadpool(act, site, body), SEE_OTHER)

        app.post(path, name=path)(sent)

    add("/try/stop", stop_by_form)
    add("/try/leave", leave_by_script)
    add("/try/keep", keep_by_form)
    add("/plans/drop", drop_by_form)


def _add_report(app: FastAPI, site: Site, kind: str) -> None:
    def report(request: Request) -> Response:
        """A month's report, as `percall report --out` writes it."""
        return report_of(site, request, kind)

    path = f"/report.{kind}"
    app.get(path, name=path)(report)


def chart_of(visit: Visit, records: Records) -> dict[str, Any]:
    """The definition of the trend's chart for a view.

    Raises:
        QuestionFault: There is no such theme or size, or no day of the period has records.
    """
    theme, size = visit.parameter("theme") or "light", visit.parameter("size") or "wide"
    if theme not in THEMES or size not in SIZES:
        raise QuestionFault(_("There is no such chart"), where="theme, size")
    formats, view = visit.formats, visit.view
    told = visit.answers.ask(view.words(group_by=(view.group,)), visit.language)
    per = told.document["definition"]["per"]
    over = trend_days(told.days, view.by, records.days)
    if over is None:
        raise QuestionFault(_("No day of the period has records"), where="from, to")
    by_period = visit.answers.ask(view.words(over, view.by), visit.language)
    chart = trend_chart(trend_of(by_period, told.days, view.by, per, formats), theme, size)
    counts_by = told.document["definition"]
    return with_definition(chart, (counts_by["name"], counts_by["hash"]))


def _chart(
    site: Site, request: Request, make: Callable[[Visit, Records], dict[str, Any]]
) -> Response:
    found = site.figures(request, make, ("theme", "size"))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if "definition" in found:
        return JSONResponse(found["definition"], headers=headers)
    etag = f'"{found["key"]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers | {"ETag": etag})
    return Response(found["svg"], media_type="image/svg+xml", headers=headers | {"ETag": etag})


def _add_errors(app: FastAPI, site: Site) -> None:
    @app.exception_handler(PercallError)
    def fault(request: Request, error: PercallError) -> Response:
        return site.failure(request, error)

    @app.exception_handler(HTTPException)
    def no_page(request: Request, error: HTTPException) -> Response:
        if error.status_code != NOT_FOUND:
            return PlainTextResponse(str(error.detail), error.status_code, error.headers)
        use_language(language_of(request))
        response = site.failure(
            request,
            QuestionFault(_("There is no such page"), do=_("start from the overview")),
        )
        response.status_code = NOT_FOUND
        return response

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        return site.failure(request, error)
