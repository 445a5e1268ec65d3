"""A line of the ledger."""

from datetime import date
from fractions import Fraction

import pytest

from percall.ledger.lines import is_at_or_below
from tests.ledger.books import line


def test_a_line_in_another_currency_costs_its_amount_times_its_rate() -> None:
    licence = line("3240", currency="USD", rate=Fraction("0.92"))
    assert licence.cost == Fraction("2980.8")


def test_a_line_costs_its_amount_in_the_centres_own_currency() -> None:
    assert line("3240").cost == 3240


def test_a_line_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="must end after"):
        line(to_on=date(2026, 10, 1))


def test_a_line_has_a_driver() -> None:
    with pytest.raises(ValueError, match="needs a driver"):
        line(drivers=())


@pytest.mark.parametrize(
    ("account", "branch", "below"),
    [
        ("Labour:Wages", "Labour", True),
        ("Labour", "labour", True),
        ("Labour", "Labour:Wages", False),
        ("Labourers", "Labour", False),
    ],
)
def test_accounts_are_a_tree(account: str, branch: str, below: bool) -> None:
    assert is_at_or_below(account, branch) is below
