"""XLSX workbooks, as a spreadsheet writes them and as somebody hostile does."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter

from percall.ledger import workbooks
from percall.ledger.reading import Ledger
from tests.ledger.books import books, codes

NAMES = ["month", "account", "amount", "note"]


def workbook(write: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """The bytes of a workbook that `write` fills."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        write(made)
    return stream.getvalue()


def one_sheet(rows: list[list[object]]) -> bytes:
    def write(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet("October")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(write)


def read(root: Path, content: bytes) -> Ledger:
    return books(root, content, name="2026.xlsx")


def test_a_sheet_with_titles_empty_rows_and_merged_cells_is_read(tmp_path: Path) -> None:
    def write(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.merge_range(0, 1, 0, 3, "Costs of the centre, 2026")
        sheet.write_row(3, 1, NAMES)
        sheet.write_row(5, 1, ["2026-10", "Labour:Wages", 64800.5])
        sheet.write_row(9, 1, ["2026-10", "Premises:Rent", "7 400,00"])

    ledger = read(tmp_path, workbook(write))
    assert codes(ledger) == []
    assert [(line.row, line.amount) for line in ledger.lines] == [
        (6, Fraction("64800.5")), (10, 7400),
    ]  # fmt: skip


def test_date_cells_are_months_and_days(tmp_path: Path) -> None:
    def write(made: xlsxwriter.Workbook) -> None:
        sheet, day = made.add_worksheet(), made.add_format({"num_format": "d mmm yyyy"})
        sheet.write_row(0, 0, ["month", "from", "to", "account", "amount"])
        sheet.write_datetime(1, 0, datetime(2026, 10, 1), day)  # noqa: DTZ001  # a sheet has no zone
        sheet.write_row(1, 3, ["Labour", 1])
        sheet.write_datetime(2, 1, datetime(2026, 1, 1), day)  # noqa: DTZ001  # a sheet has no zone
        sheet.write_datetime(2, 2, datetime(2029, 1, 1), day)  # noqa: DTZ001  # a sheet has no zone
        sheet.write_row(2, 3, ["Hardware", 2])

    wages, hardware = read(tmp_path, workbook(write)).lines
    assert (wages.from_on, wages.to_on) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (hardware.from_on, hardware.to_on) == (date(2026, 1, 1), date(2029, 1, 1))


def test_numbers_are_exact_decimals(tmp_path: Path) -> None:
    rows = [NAMES, *([f"2026-{m:02}", "Labour", n] for m, n in enumerate((1e15, 0.001, 0.1), 1))]
    amounts = [line.amount for line in read(tmp_path, one_sheet(rows)).lines]
    assert amounts == [10**15, Fraction("0.001"), Fraction("0.1")]


def test_a_formula_is_the_value_that_the_spreadsheet_stored(tmp_path: Path) -> None:
    def write(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["2026-10", "Labour"])
        sheet.write_formula(1, 2, "=6*7", None, 42)
        sheet.write_row(2, 0, ["2026-10", "Software"])
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 0, ["2026-10"])
        sheet.write_string(3, 1, "=cmd|' /C calc'!A0")
        sheet.write(3, 2, 5)

    ledger = read(tmp_path, workbook(write))
    assert [(line.account, line.amount) for line in ledger.lines] == [
        ("Labour", 42), ("=cmd|' /C calc'!A0", 5),
    ]  # fmt: skip
    assert codes(ledger) == ["missing_amount", "unknown_account"]


def test_every_visible_sheet_with_lines_is_read_and_named(tmp_path: Path) -> None:
    def write(made: xlsxwriter.Workbook) -> None:
        for name, amount in (("Wages", 1), ("Rent", 2), ("Old", 4)):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, NAMES)
            sheet.write_row(1, 0, ["2026-10", "Labour", amount])
        made.get_worksheet_by_name("Old").hide()
        made.add_worksheet("Sheet4")
        made.add_worksheet("Staff").write_row(0, 0, ["name", "team"])
        made.add_chartsheet("Chart")

    ledger = read(tmp_path, workbook(write))
    assert [(line.file, line.amount) for line in ledger.lines] == [
        ("ledger/2026.xlsx#Wages", 1), ("ledger/2026.xlsx#Rent", 2),
    ]  # fmt: skip
    assert [(issue.source, issue.code) for issue in ledger.issues] == [
        ("ledger/2026.xlsx#Staff", "unread_sheet")
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "empty_file"), ([["name", "team"]], "missing_column"), ([NAMES], "no_lines")],
)
def test_a_workbook_without_lines_is_a_fault(
    tmp_path: Path, rows: list[list[object]], code: str
) -> None:
    assert codes(read(tmp_path, one_sheet(rows))) == [code]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"month,account,amount\n", b"\0" * 999])
def test_a_file_that_is_no_workbook_is_a_fault(tmp_path: Path, content: bytes) -> None:
    assert codes(read(tmp_path, content)) == ["unreadable_workbook"]


def test_a_zip_without_a_workbook_is_a_fault(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("../../etc/passwd", "x")
    assert codes(read(tmp_path, stream.getvalue())) == ["unreadable_workbook"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO(one_sheet([NAMES]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.bin", bytes(workbooks.MAX_UNPACKED_BYTES))
    assert len(stream.getvalue()) < 1024 * 1024
    ledger = read(tmp_path, stream.getvalue())
    assert codes(ledger) == ["unreadable_workbook"]
    assert "more than a ledger needs" in ledger.issues[0].message


def test_a_stray_cell_far_away_does_not_take_gigabytes(tmp_path: Path) -> None:
    def write(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write(1_048_575, 16_383, "stray")

    ledger = read(tmp_path, workbook(write))
    assert codes(ledger) == ["unreadable_workbook"]
    assert "row 1048576 and column 16384" in ledger.issues[0].message


def test_a_workbook_cut_short_or_changed_anywhere_never_raises(tmp_path: Path) -> None:
    whole = one_sheet([NAMES, ["2026-10", "Labour", 5]])
    for at in range(0, len(whole), 211):
        read(tmp_path, whole[:at])
        read(tmp_path, whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
