"""The forms of a report, opened by the programs that people open them with."""

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from percall.formats import Formats
from tests.cli.test_imports import said
from tests.costing.product import run
from tests.report.closed_months import close
from tests.report.conftest import MONTH

ENGLISH = re.compile(
    r"\b(the|and|calls?|cost|month|queue|budget|share|what|which|answered|ledger|rows)\b",
    re.IGNORECASE,
)


def report(centre: Path, file: Path, *words: str) -> Path:
    code, _out, error = said("report", "--month", MONTH, "-w", centre, "--out", file, *words)
    assert code == 0, error
    return file


@pytest.fixture(scope="module")
def latvian(centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(centre, tmp_path_factory.mktemp("pdf") / "report.pdf", "--language", "lv")


def text_of(pdf: Path) -> str:
    found = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    )
    return found.stdout.replace("\u2009", " ")


def figures(document: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every figure of a document with the name it stands under."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from figures(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from figures(value, name)
    elif re.fullmatch(r"-?\d+(\.\d{3,9})?", str(document)) and not isinstance(document, bool):
        yield name, str(document)


def test_the_pdf_is_tagged_for_screen_readers(latvian: Path) -> None:
    told = subprocess.run(["pdfinfo", latvian], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told)
    assert re.search(r"Title:\s+Zvana izmaksas", told)


def not_in(text: str, document: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures of a report that a Latvian text does not hold."""
    formats = Formats("lv", "EUR")
    document.pop("definition")
    document.pop("from_on")
    missing = []
    for name, figure in figures(document):
        value = Decimal(figure)
        ways = [formats.number(value, places) for places in (0, 1, 2, 4)]
        ways += [formats.number(value, 4, signed=True), formats.number(100 * value, 1)]
        if not any(way.replace("\u2009", " ") in text for way in ways):
            missing.append((name, figure))
    return missing


def test_the_latvian_pdf_holds_every_figure_in_latvian(centre: Path, latvian: Path) -> None:
    assert not_in(text_of(latvian), run("report", "--month", MONTH, "-w", centre)) == []


def test_a_restated_month_tells_the_difference_by_cause_in_every_form(
    centre: Path, tmp_path: Path
) -> None:
    root = tmp_path / "centre"
    shutil.copytree(centre, root)
    close(root, MONTH, "--accept-warnings")
    (root / "ledger" / "late.csv").write_text(f"month,account,amount\n{MONTH},Rent:Late,1000\n")
    told = run("report", "--month", MONTH, "-w", root)
    text = text_of(report(root, tmp_path / "report.pdf", "--language", "lv"))
    assert not_in(text, told) == []
    assert "Virsgrāmata: Rent:Late" in text
    signed = told["signed"]
    assert [cause["book"] for cause in signed["causes"]] == ["1000.000000000"]
    book = CalamineWorkbook.from_path(report(root, tmp_path / "report.xlsx", "--language", "en"))
    rows = book.get_sheet_by_name("Restated").to_python()
    assert [row[0] for row in rows] == ["Cause", "Signed", "Ledger: Rent:Late", "Now"]
    assert rows[-1][1] == pytest.approx(float(signed["now"]["book"]))
    assert rows[-1][1] == pytest.approx(rows[1][1] + 1000)


def test_the_latvian_pdf_has_no_english_sentence(latvian: Path) -> None:
    lines = [line for line in text_of(latvian).splitlines() if len(ENGLISH.findall(line)) > 1]
    assert lines == []


def test_the_latvian_pdf_has_neither_keys_of_programs_nor_days_of_programs(latvian: Path) -> None:
    text = text_of(latvian)
    keys = ("left_queue", "agent_time", "line_time", "handed_over", "loaded", "practical", "None")
    assert [key for key in keys if key in text] == []
    # What is to be typed stays as it is typed.
    assert not re.search(r"\b20\d\d-\d\d", re.sub("`[^`]*`", "", text))


def test_no_title_of_a_table_runs_over_the_next(latvian: Path) -> None:
    """Where titles or figures touch, the words of two columns are one."""
    words = set(text_of(latvian).split())
    assert {"Apkalpošanas", "Neattiecināts", "Neizmantots", "Zvani"} <= words


def test_the_page_is_whole_and_asks_nobody(centre: Path, tmp_path: Path) -> None:
    page = report(centre, tmp_path / "report.html").read_text()
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<table>") >= 8
    assert "</html>" in page


# --- the workbook --------------------------------------------------------------------------------


def opened(file: Path) -> dict[str, list[list[Any]]]:
    """A workbook as LibreOffice opens and recalculates it, without a cached value."""
    bare = file.with_name("bare.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    folder = file.parent / "opened"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{file.parent}/office", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder, bare],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    book = CalamineWorkbook.from_path(folder / "bare.xlsx")
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def edited(file: Path, copy: Path, cell: str, value: float) -> Path:
    """A copy of a workbook with another number in one cell of its ledger."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                found = f'(<c r="{cell}"[^>]*><v>)[^<]*(</v>)'.encode()
                content, count = re.subn(found, rf"\g<1>{value}\g<2>".encode(), content)
                assert count == 1
            new.writestr(name, content)
    return copy


def row_of(sheet: list[list[Any]], name: str) -> list[Any]:
    (found,) = [row for row in sheet if row and row[0] == name]
    return found


@pytest.fixture(scope="module")
def workbook(centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(centre, tmp_path_factory.mktemp("xlsx") / "report.xlsx")


def test_its_formulas_give_the_figures_of_json(centre: Path, workbook: Path) -> None:
    sheets, document = opened(workbook), run("report", "--month", MONTH, "-w", centre)
    board = sheets["Report"]
    for name, figure in (
        ("The book: the whole ledger of the month", document["book"]),
        ("The same by account", document["book"]),
        ("Cost", document["cost"]),
        ("Cost for each, fully loaded", document["cost_per_call"]["fully_loaded"]),
        ("Cost for each, at practical capacity", document["cost_per_call"]["practical_capacity"]),
        ("Unused capacity", document["unused"]),
    ):
        assert row_of(board, name)[1] == pytest.approx(float(figure), rel=1e-9), name
    assert row_of(board, "What is left of the ledger: nothing")[1] == 0
    for one in document["groups"]:
        row = row_of(sheets["Queues"], one["queue"])
        assert row[3] == pytest.approx(float(one["cost"]["fully_loaded"]), rel=1e-9)
        assert row[4] == pytest.approx(float(one["cost"]["practical_capacity"]), rel=1e-9)
    assert row_of(sheets["Budget"], "all")[4] == pytest.approx(
        float(document["budget"]["total"]["difference"])
    )
    change = row_of(sheets["Why it moved"], "All causes: the change")[1]
    assert change == pytest.approx(float(document["bridge"]["change"]), abs=1e-8)


def test_the_ledger_has_a_row_for_each_line_of_the_ledger(centre: Path, workbook: Path) -> None:
    lines = run("ledger", "check", "-w", centre)["lines"]
    sheet = CalamineWorkbook.from_path(workbook).get_sheet_by_name("Ledger").to_python()
    assert len([row for row in sheet[1:] if row[0]]) == lines


def test_a_cell_of_the_ledger_moves_every_total_above_it(workbook: Path, tmp_path: Path) -> None:
    """1,000 more rent in the month: the book, its account and its pool get dearer by that."""
    before = opened(workbook)
    row = next(i for i, one in enumerate(before["Ledger"]) if one[2] == "Premises:Rent"
               and one[12] not in ("", 0, 0.0))  # fmt: skip
    rent = before["Ledger"][row][5]
    after = opened(edited(workbook, tmp_path / "edited.xlsx", f"F{row + 1}", rent + 1000))
    for sheet, name, column in (
        ("Report", "The book: the whole ledger of the month", 1),
        ("Report", "The same by account", 1), ("Report", "Cost", 1),
        ("Accounts", "Premises:Rent", 1), ("Accounts", "The book", 1),
        ("Pools", "agents' time", 1), ("Pools", "all", 1),
    ):  # fmt: skip
        moved = row_of(after[sheet], name)[column] - row_of(before[sheet], name)[column]
        assert moved == pytest.approx(1000, abs=1e-6), (sheet, name)
    queues = [sum(row[3] for row in book["Queues"][1:-1]) for book in (before, after)]
    assert queues[1] - queues[0] == pytest.approx(1000, abs=1e-6)
    calls = row_of(after["Report"], "Calls")[1]
    each = [row_of(book["Report"], "Cost for each, fully loaded")[1] for book in (before, after)]
    assert each[1] - each[0] == pytest.approx(1000 / calls, abs=1e-9)


def test_names_that_look_like_patterns_are_summed_as_what_they_are(tmp_path: Path) -> None:
    """Letters of another size, wildcards, comparisons and formulas: each has its own 100."""
    from percall.report.sections import pages_of
    from percall.report.workbook import workbook_of
    from tests.report.worlds import strange_books

    names = ["Labour:Wages", "labour:wages", "Telecom*", "Telecom:A", "Other?", "Others", ">0",
             "=cmd|x", "1", "~*"]  # fmt: skip
    found, formats = strange_books(names), Formats("en", "EUR")
    file = tmp_path / "names.xlsx"
    file.write_bytes(workbook_of(found, pages_of(found.document, formats), formats))
    sheets = opened(file)
    for sheet in ("Accounts", "Pools"):
        assert [row[1] for row in sheets[sheet][1:11]] == [100] * 10, sheet
        assert sheets[sheet][11][1] == 1000
    assert row_of(sheets["Report"], "The same by account")[1] == 1000


def test_what_rests_on_the_ledger_elsewhere_moves_with_it(workbook: Path, tmp_path: Path) -> None:
    """1,000 more wages: the failure bill by its share, the month's row, the bridge's last row."""
    before = opened(workbook)
    row = next(i for i, one in enumerate(before["Ledger"]) if one[2] == "Labour:Wages"
               and one[12] not in ("", 0, 0.0))  # fmt: skip
    line = before["Ledger"][row]
    more = line[5] + 1000 * line[10] / line[11]
    after = opened(edited(workbook, tmp_path / "edited.xlsx", f"F{row + 1}", more))

    def moved(sheet: str, name: str, column: int) -> float:
        return float(row_of(after[sheet], name)[column] - row_of(before[sheet], name)[column])

    assert moved("Failing customers", "The fully loaded cost", 2) == pytest.approx(1000)
    failing = before["Failing customers"]
    classes = [row[0] for row in failing[1:] if isinstance(row[3], float)]
    cost, bill = row_of(failing, "The fully loaded cost")[2], row_of(failing, "The bill")[2]
    for name in classes:
        share = row_of(failing, name)[2] / cost
        assert moved("Failing customers", name, 2) == pytest.approx(1000 * share, abs=1e-6)
    assert 0 < moved("Failing customers", "The bill", 2) == pytest.approx(1000 * bill / cost)
    assert len(classes) > 3
    assert moved("Months", MONTH, 1) == pytest.approx(1000)
    calls = row_of(before["Report"], "Calls")[1]
    for sheet, name, column in (("Months", MONTH, 3), ("Why it moved", "October 2026", 1),
                                ("Why it moved", "Changed in this workbook since", 1)):  # fmt: skip
        assert moved(sheet, name, column) == pytest.approx(1000 / calls, abs=1e-6), sheet
    assert row_of(before["Why it moved"], "Changed in this workbook since")[1] == 0


def test_quality_is_numbers_and_the_failing_contacts_have_a_total(
    centre: Path, workbook: Path
) -> None:
    sheets, document = opened(workbook), run("report", "--month", MONTH, "-w", centre)
    level = float(document["quality"]["service_level_share"])
    assert row_of(sheets["Report"], "Service level")[1] == pytest.approx(level)
    failing, bill = sheets["Failing customers"], document["failure"]
    assert row_of(failing, "The bill")[1] == bill["failed_contacts"]
    assert row_of(failing, "The fully loaded cost")[1] == document["contacts"]
    titles = [row[0] for row in sheets["Report"]]
    assert titles.index("Measure") == titles.index("Service level") - 1
    sentence = [row[0] for row in sheets["Report"][2:4]]
    assert not any("a call;" in str(text) for text in sentence)


def test_charges_have_a_sheet_and_sum_to_the_book(centre: Path, tmp_path: Path) -> None:
    book = report(centre, tmp_path / "charges.xlsx", "--charges", "site")
    charges = opened(book)["Charges"]
    total = row_of(charges, "all")[1]
    assert total == pytest.approx(sum(row[1] for row in charges[1:-2]))
    assert row_of(charges, "What the book has beyond these charges")[1] == 0


def test_a_groups_workbook_has_what_it_used_and_nothing_of_pools_that_others_used(
    centre: Path, tmp_path: Path
) -> None:
    whole = run("report", "--month", MONTH, "-w", centre)
    book = report(centre, tmp_path / "group.xlsx", "--only", "channel=chat")
    document = run("report", "--month", MONTH, "--only", "channel=chat", "-w", centre)
    sheets = opened(book)
    assert {"Ledger", "Accounts"}.isdisjoint(sheets)
    pools = [row for row in sheets["Pools"][1:] if row[0] != "all"]
    assert len(pools) == len(document["pools"]) < len(whole["reconciliation"])
    for row, told in zip(pools, document["pools"], strict=True):
        assert row[2] > 0
        assert row[3] == pytest.approx(float(told["cost"]), rel=1e-9)
        assert row[2] * row[4] == pytest.approx(row[3])
    board = sheets["Report"]
    assert row_of(board, "Cost")[1] == pytest.approx(float(document["cost"]), rel=1e-9)
    for one in document["groups"]:
        row = row_of(sheets["Queues"], one["queue"])
        assert row[3] == pytest.approx(float(one["cost"]["fully_loaded"]), rel=1e-9)
        assert row[4] == pytest.approx(float(one["cost"]["practical_capacity"]), rel=1e-9)


def test_no_total_is_typed_in(workbook: Path) -> None:
    """Whatever stands in a row of totals is a formula."""
    with zipfile.ZipFile(workbook) as book:
        texts = re.findall(
            r"<si><t[^>]*>([^<]*)</t></si>", book.read("xl/sharedStrings.xml").decode()
        )
        for number in range(1, 10):
            sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
            for cells in re.findall(r"<row [^>]*>(.*?)</row>", sheet):
                first = re.search(r'<c r="A\d+"[^>]* t="s"><v>(\d+)</v>', cells)
                if first and texts[int(first[1])] in ("all", "The book", "The bill"):
                    typed = re.findall(r'<c r="[B-Z]+\d+"[^>]*><v>', cells)
                    assert typed == [], (number, texts[int(first[1])])


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    from percall.report.sections import pages_of
    from percall.report.workbook import workbook_of
    from tests.report.worlds import strange_report

    found = strange_report(queues=["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "http://x.example"])
    formats = Formats("en", "EUR")
    file = tmp_path / "strange.xlsx"
    file.write_bytes(workbook_of(found, pages_of(found.document, formats), formats))
    with zipfile.ZipFile(file) as book:
        sheets = b"".join(book.read(n) for n in book.namelist() if "worksheets/sheet" in n)
        assert b"cmd" not in sheets
        assert b"cmd|" in book.read("xl/sharedStrings.xml")
    rows = CalamineWorkbook.from_path(file).get_sheet_by_name("Queues").to_python()
    assert rows[1][0] == "=cmd|' /C calc'!A0"


def test_a_centre_with_a_thousand_queues_stays_readable(tmp_path: Path) -> None:
    from percall.report.forms import made
    from percall.report.sections import pages_of
    from percall.report.tables import MOST_ROWS
    from tests.report.worlds import strange_report

    found = strange_report(queues=[f"queue {n} {'of a long name ' * 9}" for n in range(1000)])
    dear = found.document["groups"][700]
    dear["cost"] = dear["cost"] | {"fully_loaded": "500.000000000"}
    pages = pages_of(found.document, Formats("en", "EUR"))
    (queues,) = [one for one in pages.detail if one.title == "Queue by queue"]
    cost, quality = queues.tables
    assert (len(cost.rows), len(quality.rows)) == (MOST_ROWS + 2, MOST_ROWS)
    assert cost.rows[0].cells[0].startswith("queue 700 ")
    assert all(len(row.cells[0]) <= 60 for row in cost.rows)
    more, total = (row.cells for row in cost.rows[-2:])
    assert (more[0], more[3]) == ("960 more queues", "96\u2009000.00")
    assert (total[0], total[3]) == ("all queues", "100\u2009400.00")
    assert "960 more rows" in cost.notes[-1]
    file = tmp_path / "wide.pdf"
    file.write_bytes(made(".pdf", found, pages, "en"))
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert int(re.search(r"Pages:\s+(\d+)", told)[1]) <= 6  # type: ignore[index]  # it is there


def test_json_is_the_document(centre: Path) -> None:
    code, out, _error = said("report", "--month", MONTH, "-w", centre, "--json")
    assert (code, json.loads(out)["month"]) == (0, MONTH)
