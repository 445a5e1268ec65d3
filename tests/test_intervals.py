"""Periods as a centre counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.intervals import (
    By,
    NoPeriod,
    Period,
    WordFault,
    before,
    month_of,
    period_of,
    periods,
    start_of,
    start_of_next,
    word_of,
)

days = st.dates(date(1970, 1, 1), date(2099, 12, 31))


def test_a_period_must_end_after_it_starts() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(date(2026, 10, 1), date(2026, 10, 1))


def test_the_last_day_of_a_half_open_period_is_the_one_before() -> None:
    assert list(Period(date(2026, 2, 27), date(2026, 3, 2)).days()) == [
        date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("from_on", "to_on", "shared"),
    [
        (date(2026, 9, 1), date(2026, 10, 1), 0),
        (date(2026, 9, 1), date(2026, 10, 2), 1),
        (date(2026, 10, 30), date(2026, 12, 1), 2),
        (date(2026, 9, 1), date(2026, 12, 1), 31),
        (date(2026, 11, 1), date(2026, 12, 1), 0),
    ],
)
def test_days_shared_with_october(from_on: date, to_on: date, shared: int) -> None:
    assert month_of(date(2026, 10, 15)).days_shared(from_on, to_on) == shared


@pytest.mark.parametrize(
    ("by", "start", "after"),
    [
        (By.DAY, date(2026, 8, 19), date(2026, 8, 20)),
        (By.WEEK, date(2026, 8, 17), date(2026, 8, 24)),
        (By.MONTH, date(2026, 8, 1), date(2026, 9, 1)),
        (By.QUARTER, date(2026, 7, 1), date(2026, 10, 1)),
        (By.YEAR, date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_the_stretch_that_holds_a_wednesday_in_august(by: By, start: date, after: date) -> None:
    wednesday = date(2026, 8, 19)
    assert (start_of(wednesday, by), start_of_next(wednesday, by)) == (start, after)


def test_weeks_begin_on_monday() -> None:
    monday, sunday = date(2026, 10, 5), date(2026, 10, 11)
    assert start_of(sunday, By.WEEK) == start_of(monday, By.WEEK) == monday


def test_a_leap_day_has_its_month() -> None:
    assert month_of(date(2028, 2, 29)) == Period(date(2028, 2, 1), date(2028, 3, 1))


def test_the_first_and_last_week_are_cut_to_the_days_asked_for() -> None:
    october = month_of(date(2026, 10, 1))
    found = periods(october, By.WEEK)
    assert found[0] == Period(date(2026, 10, 1), date(2026, 10, 5))
    assert found[-1] == Period(date(2026, 10, 26), date(2026, 11, 1))


@given(days, st.integers(1, 500), st.sampled_from(By))
def test_the_parts_of_a_period_follow_each_other_without_a_gap(
    first: date, length: int, by: By
) -> None:
    whole = Period(first, first + timedelta(days=length))
    found = periods(whole, by)
    assert [day for part in found for day in part.days()] == list(whole.days())


@given(days, st.sampled_from([by for by in By if by is not By.TOTAL]))
def test_a_day_lies_in_its_own_stretch(day: date, by: By) -> None:
    assert start_of(day, by) <= day < start_of_next(day, by)
    assert start_of(start_of_next(day, by), by) == start_of_next(day, by)


@pytest.mark.parametrize(
    ("word", "from_on", "to_on"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-W43", date(2026, 10, 19), date(2026, 10, 26)),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 11)),
        ("2026-10-01..2026-10-15", date(2026, 10, 1), date(2026, 10, 15)),
    ],
)
def test_a_word_names_a_period_and_the_period_has_that_word(
    word: str, from_on: date, to_on: date
) -> None:
    assert period_of(word) == Period(from_on, to_on)
    assert word_of(Period(from_on, to_on)) == word


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("october", WordFault.SHAPE),
        ("2026-10-01", WordFault.SHAPE),
        ("2026-1", WordFault.SHAPE),
        ("٢٠٢٦-١٠", WordFault.SHAPE),
        ("2026-13", WordFault.NO_SUCH),
        ("2026-Q0", WordFault.NO_SUCH),
        ("2026-Q5", WordFault.NO_SUCH),
        ("2027-W53", WordFault.NO_SUCH),
        ("0000-01", WordFault.NO_SUCH),
        ("9999-12", WordFault.NO_SUCH),
        ("2026-02-29..2026-03-01", WordFault.NO_SUCH),
        ("2026-10-15..2026-10-01", WordFault.ENDS_FIRST),
        ("2026-10-15..2026-10-15", WordFault.ENDS_FIRST),
    ],
)
def test_a_word_that_names_no_period_says_why(word: str, fault: WordFault) -> None:
    with pytest.raises(NoPeriod) as found:
        period_of(word)
    assert found.value.fault is fault


@given(days, st.integers(1, 500))
def test_any_period_has_a_word_that_reads_back(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    assert period_of(word_of(period)) == period


@pytest.mark.parametrize(
    ("word", "earlier"),
    [
        ("2026-03", "2026-02"),
        ("2026-Q1", "2025-Q4"),
        ("2026-W01", "2025-W52"),
        ("2026-10-02..2026-10-05", "2026-09-29..2026-10-02"),
    ],
)
def test_the_period_before(word: str, earlier: str) -> None:
    assert word_of(before(period_of(word))) == earlier
