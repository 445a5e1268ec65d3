"""A row becomes a line, or the list of all that is wrong with it."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from percall.ledger.lines import CashKind
from tests.ledger.books import HEADER, books, codes


def test_a_full_line_is_read(tmp_path: Path) -> None:
    ledger = books(
        tmp_path,
        "from_on,to_on,account,amount,currency,rate,driver,scope,cash_kind,note\n"
        "2026-01-01,2029-01-01,Hardware : Workstations,43200,usd,0.92,Contact,Team: Sales,FIXED,"
        "36 of them\n",
    )
    (line,) = ledger.lines
    assert codes(ledger) == []
    assert (line.from_on, line.to_on) == (date(2026, 1, 1), date(2029, 1, 1))
    assert (line.account, line.currency, line.rate) == (
        "Hardware:Workstations", "USD", Fraction("0.92"),
    )  # fmt: skip
    assert (line.amount, line.cost) == (43200, Fraction("39744"))
    assert (line.drivers, line.scope) == (("contact",), "team:Sales")
    assert (line.cash_kind, line.note) == (CashKind.FIXED, "36 of them")
    assert (line.file, line.row) == ("ledger/2026.csv", 2)


def test_a_period_an_account_and_an_amount_are_enough(tmp_path: Path) -> None:
    (line,) = books(tmp_path, HEADER + "2026-10,Labour,5\n").lines
    assert (line.from_on, line.to_on) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (line.currency, line.rate, line.drivers, line.scope) == ("EUR", 1, ("agent_time",), None)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-13,Labour,5", "unreadable_month"),
        (",Labour,5", "missing_period"),
        ("2026-10,,5", "unreadable_account"),
        ("2026-10,Labour:,5", "unreadable_account"),
        ("2026-10,Labour,", "missing_amount"),
        ("2026-10,Labour,five", "unreadable_amount"),
        ('2026-10,Labour,"1,234"', "ambiguous_amount"),
        ("2026-10,Labour,1234,56", "too_many_cells"),
        ("2026-10,Labour,$5", "currency_sign_differs"),
        ("2026-10,Labour,USD 5", "currency_without_rate"),
        ("2026-10,Coffee,5", "unknown_account"),
        ("2026-10,Labour,5E+15", "rounded_by_spreadsheet"),
        ("2026-10,=cmd|' /C calc'!A0,5", "unknown_account"),
    ],
)
def test_each_fault_of_a_short_line_has_its_code(tmp_path: Path, row: str, code: str) -> None:
    ledger = books(tmp_path, HEADER + row + "\n")
    assert [(issue.code, issue.row) for issue in ledger.issues] == [(code, 2)]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("currency", "USD", "currency_without_rate"),
        ("currency", "euro", "unreadable_currency"),
        ("rate", "0.92", "rate_of_own_currency"),
        ("rate", "-1", "unreadable_rate"),
        ("rate", "0", "unreadable_rate"),
        ("rate", "much", "unreadable_rate"),
        ("driver", "minutes", "unknown_driver"),
        ("scope", "reason:billing", "unknown_scope"),
        ("scope", "Sales", "unknown_scope"),
        ("scope", "channel:phone", "unknown_scope"),
        ("scope", "teem:Sales", "scope_to_check"),
        ("cash_kind", "sunk", "unknown_cash_kind"),
    ],
)
def test_each_fault_of_a_further_column_has_its_code(
    tmp_path: Path, column: str, cell: str, code: str
) -> None:
    ledger = books(tmp_path, f"month,account,amount,{column}\n2026-10,Labour,5,{cell}\n")
    assert codes(ledger) == [code]


@pytest.mark.parametrize("scope", ["site:Riga", "campaign:spring", "queue:A:B", "Channel:Voice"])
def test_a_scope_may_be_a_dimension_of_the_centres_own(tmp_path: Path, scope: str) -> None:
    ledger = books(tmp_path, f"month,account,amount,scope\n2026-10,Labour,5,{scope}\n")
    assert codes(ledger) == []
    assert ledger.lines[0].scope in (scope, "channel:voice")


def test_a_row_tells_all_that_is_wrong_with_it(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "October,Labour:,five\n")
    assert codes(ledger) == ["unreadable_month", "unreadable_account", "unreadable_amount"]
    assert ledger.lines == ()


def test_the_settings_give_a_rate_that_the_line_may_override(tmp_path: Path) -> None:
    content = (
        "month,account,amount,currency,rate\n2026-10,Labour,10,USD,\n2026-10,Labour,10,USD,2\n"
    )
    ledger = books(tmp_path, content, currencies={"USD": "0.9"})
    assert [line.cost for line in ledger.lines] == [9, 20]


def test_a_rate_of_1_may_stand_on_a_line_in_the_centres_own_currency(tmp_path: Path) -> None:
    ledger = books(tmp_path, "month,account,amount,rate\n2026-10,Labour,10,1\n")
    assert (codes(ledger), ledger.lines[0].cost) == ([], 10)


def test_a_sign_of_another_currency_is_said_with_the_lines_own(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Labour,$5\n")
    assert "is marked $, which is not the line's currency EUR" in ledger.issues[0].message


def test_the_settings_give_an_account_its_driver(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Coffee:Beans,5\n", drivers={"Coffee": "contact"})
    assert codes(ledger) == []
    assert ledger.lines[0].drivers == ("contact",)


@pytest.mark.parametrize(("other", "value"), [("12.50", "1234"), ("1.000.000", None), ("7", None)])
def test_another_amount_of_the_file_settles_a_comma(
    tmp_path: Path, other: str, value: str | None
) -> None:
    content = HEADER + f'2026-10,Labour:A,"1,234"\n2026-10,Labour:B,{other}\n'
    ledger = books(tmp_path, content)
    read = next((line.amount for line in ledger.lines if line.row == 2), None)
    assert read == (Fraction(value) if value else (Fraction("1.234") if other != "7" else None))


def test_the_settings_settle_a_comma_where_the_file_does_not(tmp_path: Path) -> None:
    content = HEADER + '2026-10,Labour,"1,234"\n'
    assert books(tmp_path, content, costs={"decimal": ","}).lines[0].amount == Fraction("1.234")
    assert books(tmp_path, content, costs={"decimal": "."}).lines[0].amount == 1234


def test_amounts_of_1e15_and_of_0_001_are_exact(tmp_path: Path) -> None:
    content = HEADER + "2026-10,Labour:A,1000000000000000\n2026-10,Labour:B,0.001\n"
    assert sum(line.cost for line in books(tmp_path, content).lines) == 10**15 + Fraction(1, 1000)


def test_an_end_on_the_last_day_is_looked_at(tmp_path: Path) -> None:
    ledger = books(tmp_path, "from,to,account,amount\n2026-10-01,2026-10-31,Labour,5\n")
    assert codes(ledger) == ["last_day_left_out"]
    assert "2026-10-31 itself is not covered" in ledger.issues[0].message


def test_a_note_keeps_to_letters_that_can_be_printed(tmp_path: Path) -> None:
    content = "month,account,amount,note\n2026-10,Labour,5,\x1b[31mred\n"
    assert books(tmp_path, content).lines[0].note == "[31mred"


def test_an_account_with_control_characters_is_a_fault(tmp_path: Path) -> None:
    ledger = books(tmp_path, HEADER + "2026-10,Lab\x1bour,5\n")
    assert codes(ledger) == ["unreadable_account"]
    assert "\x1b" not in ledger.issues[0].message


def test_a_step_says_how_many_there_are_and_until_when_they_are_paid_for(tmp_path: Path) -> None:
    content = (
        "month,account,amount,cash_kind,seats,notice date\n"
        "2026-10,Licences,3240,step,36,2027-01-01\n"
        "2026-10,Labour,5,step,,\n"
    )
    seats, wages = books(tmp_path, content).lines
    assert (seats.steps, seats.notice_on) == (36, date(2027, 1, 1))
    assert (wages.steps, wages.notice_on) == (None, None)


@pytest.mark.parametrize("steps", ["0", "-3", "2.5", "many", "1e3", "9999999999"])
def test_steps_are_whole(tmp_path: Path, steps: str) -> None:
    ledger = books(tmp_path, f"month,account,amount,steps\n2026-10,Labour,5,{steps}\n")
    assert codes(ledger) == ["unreadable_steps"]


def test_a_notice_is_a_day(tmp_path: Path) -> None:
    ledger = books(tmp_path, "month,account,amount,notice_on\n2026-10,Labour,5,soon\n")
    assert codes(ledger) == ["unreadable_day"]
