"""The forms of a report, by the ending of the file that it is written to."""

from percall.formats import Formats
from percall.report.month import Report
from percall.report.tables import Pages

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
}


def made(suffix: str, report: Report, pages: Pages, language: str) -> bytes:
    """The bytes of a report in a form.

    Args:
        suffix: A key of `MEDIA_TYPES`.
        report: The month.
        pages: Its words and tables.
        language: The language that they are in.
    """
    if suffix == ".pdf":
        from percall.report.typeset import pdf_of  # noqa: PLC0415  # each form has a heavy library

        return pdf_of(pages, report.document["centre"], language)
    if suffix == ".xlsx":
        from percall.report.workbook import workbook_of  # noqa: PLC0415  # likewise

        return workbook_of(report, pages, Formats(language, report.document["currency"]))
    from percall.report.hypertext import html_of  # noqa: PLC0415  # likewise

    return html_of(pages, language).encode()
