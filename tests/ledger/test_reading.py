"""The ledger of a workspace."""

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from percall.errors import LedgerFault
from percall.ledger.checks import CHECKS
from percall.ledger.reading import read_ledger
from percall.ledger.text_files import read_text_file
from tests.ledger.books import HEADER, books, centre, codes

LINE = HEADER + "2026-10,Labour,5\n"


def test_a_workspace_without_books_has_an_empty_ledger(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "ledger", centre()).lines == ()


def test_every_csv_and_tsv_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    books(tmp_path, LINE, name="b.CSV")
    ledger = books(tmp_path, LINE.replace(",", "\t").replace("Labour", "Rent"), name="a.tsv")
    assert ledger.files == ("ledger/a.tsv", "ledger/b.CSV")
    assert [line.account for line in ledger.lines] == ["Rent", "Labour"]


@pytest.mark.parametrize("name", [".hidden.csv", "~$2026.csv", "example.csv.sample", "README.md"])
def test_what_is_no_book_is_passed_by(tmp_path: Path, name: str) -> None:
    ledger = books(tmp_path, LINE, name=name)
    assert (ledger.lines, codes(ledger)) == ((), [])


def test_a_file_that_cannot_be_read_as_books_is_said_so(tmp_path: Path) -> None:
    ledger = books(tmp_path, LINE, name="2026.xls")
    assert codes(ledger) == ["unread_file"]


def test_a_folder_within_the_ledger_is_not_read_in_silence(tmp_path: Path) -> None:
    (tmp_path / "ledger" / "2025").mkdir(parents=True)
    ledger = books(tmp_path, LINE)
    assert [(issue.source, issue.code) for issue in ledger.issues] == [
        ("ledger/2025", "unread_file")
    ]


def test_a_link_to_nowhere_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "lost.csv").symlink_to(tmp_path / "nowhere.csv")
    assert codes(books(tmp_path, LINE)) == ["unreadable_file"]


def test_a_ledger_that_is_a_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("")
    assert read_ledger(tmp_path / "ledger", centre()).lines == ()


def test_the_file_of_tariffs_is_no_book(tmp_path: Path) -> None:
    ledger = books(
        tmp_path, "prefix,per_minute\n371,0.02\n", name="tariffs.csv",
        costs={"tariff_file": "ledger/tariffs.csv"},
    )  # fmt: skip
    assert codes(ledger) == []


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    grid = read_text_file(tmp_path, "ledger/2026.csv", "Europe/Riga", len)  # a folder by now
    assert [issue.code for issue in grid.issues] == ["unreadable_file"]


def test_the_name_of_a_file_is_shown_without_control_characters(tmp_path: Path) -> None:
    ledger = books(tmp_path, LINE, name="a\x1b[31m.csv")
    assert ledger.files == ("ledger/a?[31m.csv",)


def test_faults_stop_costing_and_name_the_first(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Labour,five\n2026-13,Labour,5\n")
    with pytest.raises(LedgerFault) as fault:
        ledger.require_sound()
    assert str(fault.value) == (
        "The amount 'five' cannot be read: no number (ledger/2026.csv, line 2): "
        "2 faults in the ledger, see `percall ledger check`"
    )
    assert fault.value.exit_code == 4


def test_warnings_do_not_stop_costing(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Coffee,5\n")
    ledger.require_sound()
    assert (len(ledger.warnings), len(ledger.faults)) == (1, 0)


def test_two_columns_of_one_meaning_are_a_fault(tmp_path: Path) -> None:
    content = "month,account,amount,total\n2026-10,Labour,5,6\n"
    assert codes(books(tmp_path, content)) == ["repeated_column"]


def test_a_misspelt_column_is_not_passed_by_in_silence(tmp_path: Path) -> None:
    ledger = books(tmp_path, "Month;ACCOUNT;Total;scpoe\n2026-10;Labour;5;team:Sales\n")
    assert ledger.issues[0].message == "The column scpoe is not read: did you mean scope?"


def test_a_ledger_in_two_currencies_sums_in_the_centres(tmp_path: Path) -> None:
    ledger = books(
        tmp_path,
        "month,account,amount,currency,rate\n2026-10,Labour,10,,\n2026-10,Licences,10,USD,0.9\n",
    )
    assert sum(line.cost for line in ledger.lines) == 19


def test_ten_thousand_lines_stay_quick(tmp_path: Path) -> None:
    rows = "".join(f"20{i % 80 + 10}-{i % 12 + 1:02},Labour:A{i},{i}.25\n" for i in range(10_000))
    start = perf_counter()
    ledger = books(tmp_path, HEADER + rows)
    assert len(ledger.lines) == 10_000
    assert perf_counter() - start < 8  # 0.5 s on a free machine


CELLS = st.text(max_size=12) | st.sampled_from(
    ["2026-10", "2026-10-01", "Labour:Wages", "1,234", "(5)", "1e15", "=cmd|x", "", '"', "EUR"]
)
TABLES = st.lists(st.lists(CELLS, max_size=7), max_size=6).map(
    lambda rows: "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
)
HEADED = TABLES.map(lambda rows: b"month,from_on,to_on,account,amount,currency,scope\n" + rows)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | TABLES | HEADED)
def test_any_bytes_are_lines_or_issues_never_a_traceback(tmp_path: Path, content: bytes) -> None:
    for name in ("noise.csv", "noise.xlsx"):
        ledger = books(tmp_path, content, name=name)
        assert set(codes(ledger)) <= set(CHECKS)
