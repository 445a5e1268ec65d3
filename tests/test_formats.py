"""Figures as people read them."""

from datetime import date
from decimal import Decimal

import pytest

from percall.formats import Formats, period_after, period_before
from percall.intervals import Period

EN, LV = Formats("en", "EUR"), Formats("lv", "EUR")
THIN, MINUS, NO_BREAK = "\u2009", "\u2212", "\u00a0"


def test_money_has_thin_spaces_the_sign_of_the_language_and_the_currencys_places() -> None:
    assert EN.money("1234567.895000000").text == f"1{THIN}234{THIN}567.90"
    assert LV.money("1234567.895000000").text == f"1{THIN}234{THIN}567,90"
    assert Formats("en", "JPY").money("1234.500000000").text == f"1{THIN}235"
    assert Formats("en", "KWD").money("1.234500000").text == "1.235"
    assert EN.money("-12.345000000").text == f"{MINUS}12.35"


def test_a_figure_carries_what_programs_get() -> None:
    assert EN.money("9.376963787").exact == "9.376963787"


def test_nothing_is_shown_as_minus_zero() -> None:
    assert EN.money("-0.004000000").text == "0.00"
    assert EN.number(Decimal("-0.001"), 2, signed=True) == "0.00"


def test_what_is_not_known_is_a_dash_with_its_reason() -> None:
    found = EN.share(None, "no contact was offered")
    assert (found.text, found.why, found.exact) == ("–", "no contact was offered", None)


def test_shares_are_per_cent_with_one_place() -> None:
    assert EN.share("0.562492327").text == f"56.2{NO_BREAK}%"
    assert LV.share("0.562492327").text == f"56,2{NO_BREAK}%"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (Period(date(2026, 10, 1), date(2026, 11, 1)), "October 2026"),
        (Period(date(2026, 1, 1), date(2027, 1, 1)), "2026"),
        (Period(date(2026, 10, 1), date(2027, 1, 1)), "Q4 2026"),
        (Period(date(1999, 2, 1), date(1999, 2, 15)), "1–14 Feb 1999"),
        (Period(date(1999, 2, 1), date(1999, 2, 2)), "1 Feb 1999"),
    ],
)
def test_days_are_named_in_the_shortest_form(days: Period, text: str) -> None:
    assert EN.days(days) == text


def test_the_period_before_and_after_are_of_the_same_kind() -> None:
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert period_before(march) == Period(date(2026, 2, 1), date(2026, 3, 1))
    assert period_after(march) == Period(date(2026, 4, 1), date(2026, 5, 1))
    ten_days = Period(date(2026, 3, 2), date(2026, 3, 12))
    assert period_before(ten_days) == Period(date(2026, 2, 20), date(2026, 3, 2))
    assert period_after(ten_days) == Period(date(2026, 3, 12), date(2026, 3, 22))
