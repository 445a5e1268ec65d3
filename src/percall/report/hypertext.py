"""The report as one page of HTML that needs nothing beside it: to be mailed, opened, printed."""

from importlib.resources import files

from percall.report.tables import Pages
from percall.texts import unbroken

TEMPLATE = "report.html"


def html_of(pages: Pages, language: str) -> str:
    """The report as a page.

    Args:
        pages: Its words and tables.
        language: The language that it is written in.
    """
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  # kept off the start path

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    text = files("percall.report").joinpath(TEMPLATE).read_text(encoding="utf-8")
    page = environment.from_string(text).render(
        pages=pages, sections=(pages.board, *pages.detail), language=language
    )
    return unbroken(page)
