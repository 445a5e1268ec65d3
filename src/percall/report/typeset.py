"""The report as a PDF, typeset by typst: tagged for screen readers, readable in black and white."""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Literal

from percall.report.tables import Pages
from percall.texts import unbroken

TEMPLATE = "report.typ"
STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1, the standard for documents that screen readers can read."""


def pdf_of(pages: Pages, centre: str, language: str) -> bytes:
    """The report as a PDF.

    Args:
        pages: Its words and tables.
        centre: Whose it is.
        language: The language that it is written in, such as `lv`.
    """
    import typst  # noqa: PLC0415  # heavy: only who makes a PDF loads it

    told = {**asdict(pages), "centre": centre, "language": language}
    template = files("percall.report").joinpath(TEMPLATE).read_bytes()
    return typst.compile(
        template, output=None, format="pdf", sys_inputs={"report": unbroken(json.dumps(told, ensure_ascii=False))},
        pdf_standards=STANDARD, ignore_system_fonts=True,
    )  # fmt: skip
