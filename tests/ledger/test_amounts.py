"""Amounts as people write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.ledger.amounts import (
    Unreadable,
    currency_meant,
    proved_sign,
    read_number,
    settle,
)


def read(cell: object, sign: str | None = None) -> Fraction:
    return settle(read_number(cell), sign)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1\u00a0234\u00a0567,8", "1234567.8"),
        ("12,34,567.00", "1234567"),
        ("1,234,567", "1234567"),
        ("(12.34)", "-12.34"),
        ("-12.34", "-12.34"),
        ("12.34-", "-12.34"),
        ("\u221212,34", "-12.34"),
        ("+5", "5"),
        (".5", "0.5"),
        ("0,001", "0.001"),
        ("1000000000000000", "1e15"),
        ("1E+15", "1e15"),
        ("1,5e3", "1500"),
        ("12.34 €", "12.34"),
        ("-$5.00", "-5"),
        ("EUR 1 000", "1000"),
        ("9" * 30, "9" * 30),
    ],
)
def test_one_amount_has_many_spellings(text: str, value: str) -> None:
    assert read(text) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    ["", "twelve", "1,2,3", "12.34.56,7", "1 23", "--5", "(-5)", "-5-", "1.", "5 %", "€5€",
     "1e999", "1e99", "1e-99", "0x10", "nan", "inf", "٣", "9" * 31, "=1+1"],
)  # fmt: skip
def test_what_is_no_amount_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize("cell", [None, True, b"5", float("nan"), float("inf")])
def test_a_cell_that_is_no_number_is_none(cell: object) -> None:
    with pytest.raises(Unreadable):
        read(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(1e15, "1e15"), (0.001, "0.001"), (0.1, "0.1"), (1234, "1234"), (-12.34, "-12.34")],
)
def test_a_number_of_a_workbook_is_its_shortest_decimal(cell: float, value: str) -> None:
    assert read(cell) == Fraction(value)


@pytest.mark.parametrize("text", ["1,234", "1.234", "-1,234", "(999.999)", "12,345 €"])
def test_a_sign_before_three_digits_can_be_read_two_ways(text: str) -> None:
    with pytest.raises(Unreadable, match=" or "):
        read(text)


def test_the_two_ways_are_said() -> None:
    with pytest.raises(Unreadable, match=r"^-1234 or -1\.234$"):
        read("(1,234)")


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [("1,234", ",", "1.234"), ("1,234", ".", "1234"), ("1.234", ",", "1234"), ("12", None, "12")],
)
def test_the_decimal_sign_settles_it(text: str, sign: str | None, value: str) -> None:
    assert read(text, sign) == Fraction(value)


@pytest.mark.parametrize(
    ("others", "stated", "sign"),
    [
        (["12.50"], None, "."),
        (["12,5", "7"], None, ","),
        (["7", "1,234"], None, None),
        (["12.50", "12,50"], None, None),
        (["7"], ",", ","),
        (["12.50"], ",", None),
    ],
)
def test_other_amounts_of_the_file_or_the_centre_prove_the_decimal_sign(
    others: list[str], stated: str | None, sign: str | None
) -> None:
    assert proved_sign(map(read_number, others), stated) == sign


@pytest.mark.parametrize(
    ("sign", "stated", "of_centre", "currency"),
    [
        ("", "", "EUR", "EUR"),
        ("", "USD", "EUR", "USD"),
        ("€", "", "EUR", "EUR"),
        ("€", "", "USD", "EUR"),
        ("$", "", "CAD", "CAD"),
        ("$", "", "EUR", None),
        ("$", "AUD", "EUR", "AUD"),
        ("€", "USD", "EUR", None),
        ("usd", "", "EUR", "USD"),
        ("?", "", "EUR", None),
    ],
)
def test_a_currency_sign_must_agree_with_the_line(
    sign: str, stated: str, of_centre: str, currency: str | None
) -> None:
    assert currency_meant(sign, stated, of_centre) == currency


@given(
    whole=st.integers(0, 10**15),
    places=st.integers(0, 10**6 - 1),
    group=st.sampled_from(["", ",", " ", "'", "\u202f"]),
    is_credit=st.booleans(),
)
def test_an_amount_with_grouping_and_decimals_reads_back(
    whole: int, places: int, group: str, is_credit: bool
) -> None:
    text = f"{whole:,}".replace(",", group) + f".{places:06d}"
    value = whole + Fraction(places, 10**6)
    assert read(f"({text})" if is_credit else text, ".") == (-value if is_credit else value)


@given(st.text(max_size=40) | st.text("0123456789.,' -()eE€+", max_size=20))
def test_any_text_is_a_number_or_unreadable(text: str) -> None:
    try:
        number = read_number(text)
    except Unreadable:
        return
    assert number.readings
