"""Ledger lines out of rated minutes."""

from datetime import date
from fractions import Fraction

import pytest

from percall.errors import LedgerFault
from percall.ledger.tariff_lines import tariff_lines
from tests.ledger.books import line

RATED = {date(2026, 10, 2): 1_500_001, date(2026, 10, 1): 250_000, date(2026, 10, 3): 0}


def test_each_day_with_a_price_becomes_a_line() -> None:
    first, second = tariff_lines(RATED, [line()], "EUR")
    assert (first.from_on, first.to_on) == (date(2026, 10, 1), date(2026, 10, 2))
    assert (first.amount, second.amount) == (Fraction("0.25"), Fraction("1.500001"))
    assert (first.account, first.drivers, first.currency) == (
        "Telecom:Minutes", ("tariff",), "EUR",
    )  # fmt: skip


@pytest.mark.parametrize("account", ["Telecom:Minutes", "telecom", "Telecom:Minutes:Mobile"])
def test_an_invoice_of_the_same_days_would_be_paid_twice(account: str) -> None:
    with pytest.raises(LedgerFault, match="would be paid twice") as fault:
        tariff_lines(RATED, [line(account=account)], "EUR")
    assert "ledger/2026.csv, line 2" in str(fault.value)


def test_another_account_or_other_days_are_no_matter() -> None:
    september = line(account="Telecom", from_on=date(2026, 9, 1), to_on=date(2026, 10, 1))
    rental = line(account="Telecom:Numbers")
    assert len(tariff_lines(RATED, [september, rental], "EUR")) == 2
