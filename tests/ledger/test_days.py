"""The period of a line."""

from datetime import date, datetime

import pytest

from percall.intervals import Period
from percall.ledger.checks import Misread
from percall.ledger.days import leaves_out_last_day, read_day, read_month, read_period

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))


@pytest.mark.parametrize("cell", ["2026-10", " 2026-10 ", "2026-10-01", date(2026, 10, 1)])
def test_a_month_is_written_as_year_and_month_or_as_a_date_cell(cell: object) -> None:
    assert read_month(cell) == OCTOBER


@pytest.mark.parametrize(
    "cell", ["Oct-26", "10/2026", "2026-13", "2026-1", "202610", "2026-10-02", date(2026, 10, 2), 5]
)
def test_any_other_month_is_a_fault_that_says_so(cell: object) -> None:
    with pytest.raises(Misread, match="write it as 2026-10"):
        read_month(cell)


@pytest.mark.parametrize(
    "cell",
    ["2026-10-01", "2026-10-01 00:00:00", date(2026, 10, 1), datetime(2026, 10, 1)],  # noqa: DTZ001  # as a workbook gives it
)
def test_a_day_is_an_iso_date_or_a_date_cell(cell: object) -> None:
    assert read_day(cell) == date(2026, 10, 1)


@pytest.mark.parametrize(
    "cell",
    ["01/10/2026", "1.10.2026", "2026-02-29", "2026-W40-1", "20261001", "2026-10-01 09:00", 46296.0,
     datetime(2026, 10, 1, 9)],  # noqa: DTZ001  # as a workbook gives it
)  # fmt: skip
def test_any_other_day_is_a_fault_that_says_so(cell: object) -> None:
    with pytest.raises(Misread, match="write it as 2026-10-01"):
        read_day(cell)


def test_what_was_found_is_said_and_cut_short() -> None:
    with pytest.raises(Misread, match=r"^Oct-26 is no month"):
        read_month(" Oct-26 ")
    with pytest.raises(Misread, match=rf"^{'x' * 37}\.\.\. is no day"):
        read_day("x" * 41)
    with pytest.raises(Misread, match=rf"^{'x' * 40} is no day"):
        read_day("x" * 40)


def test_a_year_mistyped_is_a_fault() -> None:
    with pytest.raises(Misread) as fault:
        read_day("0206-10-01")
    assert fault.value.code == "unlikely_year"


def test_a_line_has_a_month_or_both_days() -> None:
    assert read_period("2026-10", "", None) == OCTOBER
    assert read_period("", "2026-10-01", "2026-11-01") == OCTOBER
    assert read_period("2026-10", "2026-10-01", "2026-11-01") == OCTOBER


@pytest.mark.parametrize(
    ("month", "start", "end", "code"),
    [
        ("", "", "", "missing_period"),
        ("", "2026-10-01", "", "missing_period"),
        ("", "2026-10-02", "2026-10-01", "empty_period"),
        ("", "2026-10-01", "2026-10-01", "empty_period"),
        ("2026-09", "2026-10-01", "2026-11-01", "two_periods"),
    ],
)
def test_a_period_that_is_none_is_a_fault(month: str, start: str, end: str, code: str) -> None:
    with pytest.raises(Misread) as fault:
        read_period(month, start, end)
    assert fault.value.code == code


def test_an_end_on_the_months_last_day_looks_like_a_slip() -> None:
    assert leaves_out_last_day(date(2026, 10, 1), date(2026, 10, 31))
    assert leaves_out_last_day(date(2026, 1, 1), date(2026, 12, 31))
    assert not leaves_out_last_day(date(2026, 10, 1), date(2026, 11, 1))
    assert not leaves_out_last_day(date(2026, 10, 15), date(2026, 10, 31))
