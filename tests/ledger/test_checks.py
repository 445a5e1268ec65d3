"""What can be wrong with a ledger."""

from datetime import date
from pathlib import Path

from percall.ledger.checks import CHECKS, Severity, twins
from tests.ledger.books import HEADER, books, codes, line

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"


def test_a_line_booked_twice_is_looked_at(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Labour,5\n2026-10,Rent,5\n2026-10,Labour,5\n")
    twin = ledger.warnings[-1]
    assert (twin.code, twin.row) == ("twin", 4)
    assert "ledger/2026.csv, line 2" in twin.message


def test_lines_of_other_days_amounts_or_scopes_are_no_twins() -> None:
    lines = [
        line(), line(from_on=NOVEMBER, to_on=DECEMBER), line("32"), line(scope="team:Sales"),
        line(drivers=("contact",)), line(account="Labour:Benefits"), line(currency="USD"),
    ]  # fmt: skip
    assert list(twins(lines)) == []


def test_a_twin_may_overlap_in_part() -> None:
    quarter = line(to_on=DECEMBER, row=2)
    inside = line(from_on=OCTOBER, to_on=date(2026, 10, 8), row=3)
    after = line(from_on=NOVEMBER, to_on=DECEMBER, row=4)
    assert [twin.row for twin in twins([after, inside, quarter])] == [3, 4]


def test_every_check_stands_in_the_page_for_bookkeepers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for code, (severity, meaning) in CHECKS.items():
        assert f"| `{code}` | {severity} | {meaning} |" in page


def test_faults_and_warnings_are_told_apart(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Coffee,five\n2026-10,Coffee,5\n")
    assert codes(ledger) == ["unreadable_amount", "unknown_account"]
    assert CHECKS["unreadable_amount"][0] is Severity.FAULT
    assert CHECKS["unknown_account"][0] is Severity.WARNING
