"""CSV and TSV files as bookkeepers' programs write them."""

from pathlib import Path

import pytest

from tests.ledger.books import HEADER, books, codes

NAMES = "month,account,amount,note\n2026-10,Labour,5,Jēkaba iela\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_or_without_a_mark(tmp_path: Path, encoding: str) -> None:
    ledger = books(tmp_path, NAMES.encode(encoding))
    assert codes(ledger) == []
    assert ledger.lines[0].note == "Jēkaba iela"


def test_an_old_baltic_file_is_read_with_a_warning(tmp_path: Path) -> None:
    ledger = books(tmp_path, NAMES.encode("cp1257"))
    assert codes(ledger) == ["old_encoding"]
    assert ledger.lines[0].note == "Jēkaba iela"


def test_an_old_western_file_is_read_with_a_warning(tmp_path: Path) -> None:
    paris = {"name": "Test", "currency": "EUR", "time_zone": "Europe/Paris"}
    content = "month,account,amount,note\n2026-10,Labour,5,café\n".encode("cp1252")
    ledger = books(tmp_path, content, centre=paris)
    assert codes(ledger) == ["old_encoding"]
    assert ledger.lines[0].note == "café"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_the_line_ends_are_found_out(
    tmp_path: Path, delimiter: str, line_end: str
) -> None:
    content = (HEADER + "2026-10,Labour,5\n").replace(",", delimiter).replace("\n", line_end)
    ledger = books(tmp_path, content)
    assert codes(ledger) == []
    assert (ledger.lines[0].amount, ledger.lines[0].row) == (5, 2)


def test_a_comma_may_be_the_decimal_sign_of_a_file_with_semicolons(tmp_path: Path) -> None:
    ledger = books(tmp_path, "month;account;amount\n2026-10;Labour;1.234,50\n")
    assert float(ledger.lines[0].amount) == 1234.5


def test_lines_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    content = (
        "# the books of 2026\n\nmonth,account,amount,note\n"
        '2026-10,Labour:A,1,"two\nlines"\n\n2026-10,Labour:B,2,\n'
    )
    ledger = books(tmp_path, content)
    assert [line.row for line in ledger.lines] == [4, 7]
    assert codes(ledger) == ["quoted_line_break"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n# nothing yet\n", "empty_file"),
        (b"month,account,amount\n", "no_lines"),
        (b"month,account,amount\n2026-10,Lab\0our,5\n", "zero_byte"),
        (b"month|account|amount\n2026-10|Labour|5\n", "missing_column"),
        (b"2026-10,Labour,5\n", "missing_column"),
        (b'month,account,amount,note\n2026-10,Labour,5,"never closed\n', "broken_csv"),
        (b"month,account,amount\n2026-10,Labour," + b"9" * 200_000, "broken_csv"),
        (b"month,account,amount\n\xff\x81\x83\x90,Labour,5\n", "unreadable_encoding"),
    ],
)
def test_a_file_that_is_no_ledger_is_told_apart(tmp_path: Path, content: bytes, code: str) -> None:
    assert codes(books(tmp_path, content)) == [code]


def test_a_file_too_large_to_be_a_ledger_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    with (folder / "huge.csv").open("wb") as stream:
        stream.truncate(65 * 1024 * 1024)
    assert codes(books(tmp_path, HEADER + "2026-10,Labour,5\n")) == ["file_too_large"]
