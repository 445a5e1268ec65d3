"""A workbook as it is printed and recalculated: letters that can be read, and no total that stays."""

import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from percall.formats import Formats
from percall.report.month import Report
from percall.report.sections import pages_of
from percall.report.workbook import workbook_of
from tests.report.test_forms import edited, opened, report, row_of
from tests.report.test_words import bridged, side
from tests.report.worlds import strange_report

A4_POINTS = (841.89, 595.3)
READABLE_POINTS = 6
NOTE = "Eurostat's hourly labour cost, for an hour really worked, with what is not wages. " * 8


class Word(NamedTuple):
    """A word of a printed page, and where it stands, in points from the upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def printed(file: Path) -> list[Word]:
    """The words of a workbook as LibreOffice prints it, which is on A4 alone."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{file.parent}/office", "--headless",
         "--convert-to", "pdf:calc_pdf_Export", "--outdir", file.parent, file],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    told = subprocess.run(
        ["pdftotext", "-bbox", file.with_suffix(".pdf"), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    words = []
    for number, page in enumerate(told.split("<page ")[1:], start=1):
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', page)
        assert size is not None
        assert tuple(map(float, size.groups())) == pytest.approx(A4_POINTS, abs=1)
        for left, top, right, bottom, text in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>',
            page,
        ):
            edges = map(float, (left, top, right, bottom))
            words.append(Word(number, unescape(text), *edges))
    return words


def written(found: Report, file: Path) -> Path:
    formats = Formats("en", "EUR")
    file.write_bytes(workbook_of(found, pages_of(found.document, formats), formats))
    return file


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Word]:
    """A book of two queues whose one line has a note of six hundred letters."""
    found = strange_report(["one", "two"])
    found.lines[0] = found.lines[0] | {"note": NOTE}
    return printed(written(found, tmp_path_factory.mktemp("printed") / "book.xlsx"))


def page_of(pages: list[Word], first: str) -> list[Word]:
    """The page that begins with a word."""
    numbers = {word.page for word in pages}
    for number in numbers:
        words = [word for word in pages if word.page == number]
        if words[0].text == first:
            return words
    raise AssertionError(f"no page begins with {first}")


def test_a_long_note_wraps_in_letters_that_can_be_read(pages: list[Word]) -> None:
    ledger = page_of(pages, "File")
    assert {"File", "Note", "Eurostat's"} <= {word.text for word in ledger}
    assert min(word.bottom - word.top for word in ledger) >= READABLE_POINTS
    assert len([word for word in ledger if word.text == "Eurostat's"]) == NOTE.count("Eurostat's")
    note = next(word for word in ledger if word.text == "Note")
    lines = {word.top for word in ledger if word.left > note.left - 1}
    assert len(lines) > 8  # the title, and the note in several lines


@pytest.mark.parametrize(
    ("first", "last_of_head", "first_row"),
    [
        ("Account", "number", "Labour"),
        ("File", "number", "=1+1.csv"),
        ("Pool", "number", "agents'"),
    ],
)
def test_a_head_of_two_lines_covers_no_row(
    pages: list[Word], first: str, last_of_head: str, first_row: str
) -> None:
    words = page_of(pages, first)
    head = [word for word in words if word.text == last_of_head]
    row = next(word for word in words if word.text == first_row)
    assert max(word.bottom for word in head) <= row.top + 1


def test_heads_of_numbers_stand_to_the_right_over_them(pages: list[Word]) -> None:
    words = page_of(pages, "Account")
    share = next(word for word in words if word.text == "Share")
    figure = next(word for word in words if word.text.endswith("%"))
    assert share.right == pytest.approx(figure.right, abs=2)


def test_the_days_of_the_month_have_a_name_beside_them(centre: Path, tmp_path: Path) -> None:
    sheet = opened(report(centre, tmp_path / "report.xlsx"))["Ledger"]
    assert all(len(row) == 16 for row in sheet)
    (month,) = [row for row in sheet if row[2] == "The month of the report"]
    assert [str(day) for day in month[3:5]] == ["2026-10-01", "2026-11-01"]


def test_both_figures_of_the_months_row_follow_the_ledger(centre: Path, tmp_path: Path) -> None:
    """100 more on one line: what the first sheet says of the month, its row in Months says too."""
    file = report(centre, tmp_path / "report.xlsx")
    before = opened(file)
    row = next(i for i, one in enumerate(before["Ledger"]) if one[2] == "Labour:Wages" and one[11])
    amount = before["Ledger"][row][5] + 100
    after = opened(edited(file, tmp_path / "edited.xlsx", f"F{row + 1}", amount))

    def moved(sheet: str, name: str, column: int) -> float:
        return float(row_of(after[sheet], name)[column] - row_of(before[sheet], name)[column])

    titles: dict[int, str] = {3: "fully loaded", 4: "at practical capacity"}
    for column, title in titles.items():
        names = [str(one[0]) for one in before["Report"] if str(one[0]).startswith("Cost ")]
        name = next(name for name in names if name.endswith(title))
        assert moved("Report", name, 1) > 0
        assert moved("Months", "October 2026", column) == pytest.approx(moved("Report", name, 1))


def test_the_bridge_against_a_year_ago_has_a_sheet_where_there_is_one(tmp_path: Path) -> None:
    document: dict[str, Any] = bridged("9.000000000", "10.000000000", "1.000000000")
    document["bridge_year"] = document["bridge"] | {"from": side("2025-10", "9.000000000")}
    found = strange_report(["one"])
    sheets = opened(written(Report(document, found.lines, found.pools), tmp_path / "year.xlsx"))
    assert row_of(sheets["Against a year ago"], "October 2025")[1] == 9
    assert row_of(sheets["Against a year ago"], "All causes: the change")[1] == 1
