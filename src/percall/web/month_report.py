"""A month's report as a file, as `percall report --out` writes it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from percall.costing.filters import filter_of
from percall.errors import QuestionFault
from percall.formats import Formats
from percall.intervals import By, NoPeriod, Period, calendar_length, period_of, word_of
from percall.report.forms import MEDIA_TYPES, made
from percall.report.month import Wanted, month_report
from percall.report.sections import pages_of
from percall.texts import _, use_language
from percall.web.address import View
from percall.web.site import Site, language_of

KINDS = tuple(suffix.lstrip(".") for suffix in MEDIA_TYPES)


def report_of(site: Site, request: Request, kind: str) -> Response:
    """The report of the month that the address names.

    Raises:
        QuestionFault: It names none, or a group that is not there, or a group and charges.
    """
    language = language_of(request)
    use_language(language)
    month = _month(request.query_params.get("month", ""))
    only = request.query_params.get("only")
    group = None if only is None else filter_of(only, "only", QuestionFault)
    charges = request.query_params.get("charges") or None
    if group is not None and charges is not None:
        raise QuestionFault(
            _("A group's own report lists no charges of others"), where="only, charges",
            do=_("ask for one of them"),
        )  # fmt: skip
    report = month_report(site.answers.workspace, Wanted(month, group, charges))
    pages = pages_of(report.document, Formats(language, report.document["currency"]))
    headers = {
        "Content-Disposition": f'attachment; filename="report-{word_of(month)}.{kind}"',
        "Cache-Control": "no-cache",
    }
    content = made(f".{kind}", report, pages, language)
    return Response(content, media_type=MEDIA_TYPES[f".{kind}"], headers=headers)


def _month(word: str) -> Period:
    try:
        found = period_of(word)
    except NoPeriod:
        found = None
    if found is None or calendar_length(found) is not By.MONTH:
        raise QuestionFault(
            _("{text} is not a month").format(text=repr(word[:60])), where="month",
            do=_("write it as 2026-10"),
        )  # fmt: skip
    return found


def month_of_view(view: View) -> str | None:
    """The month that a view is about, where it is a whole one."""
    days = view.days
    return word_of(days) if calendar_length(days) is By.MONTH else None
