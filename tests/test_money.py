"""Money is exact until it is shown, and what is shown adds up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.money import fixed, half_up, shown, split

amounts = st.fractions(min_value=-(10**15), max_value=10**15, max_denominator=10**6)


def test_a_third_is_shown_with_nine_places() -> None:
    assert shown(Fraction(1, 3)) == "0.333333333"


def test_a_half_is_rounded_up_also_below_zero() -> None:
    assert [half_up(Fraction(n, 2)) for n in (1, 3, -1, -3)] == [1, 2, 0, -1]


def test_a_small_negative_amount_keeps_its_sign() -> None:
    assert fixed(-5, 3) == "-0.005"


def test_without_places_there_is_no_point() -> None:
    assert fixed(-12, 0) == "-12"


def test_the_units_left_over_go_to_the_largest_remainders() -> None:
    """10.00 in parts of 3.336, 3.331 and 3.333: the cent left over goes to the first."""
    parts = [Fraction("3.336"), Fraction("3.331"), Fraction("3.333")]
    assert split(1000, parts, places=2) == [334, 333, 333]


def test_a_tie_goes_to_the_first_part() -> None:
    assert split(100, [Fraction(1, 3)] * 3, places=2) == [34, 33, 33]


def test_parts_that_are_not_those_of_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="miss the whole by 8 units"):
        split(10, [Fraction(1), Fraction(1)], places=0)


def test_a_whole_below_the_sum_of_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="miss the whole by -1 units"):
        split(1, [Fraction(1), Fraction(1)], places=0)


@given(st.lists(amounts, min_size=1, max_size=20), st.integers(0, 9))
def test_the_parts_of_a_split_sum_to_the_whole(parts: list[Fraction], places: int) -> None:
    whole = half_up(sum(parts, Fraction(0)), places)
    assert sum(split(whole, parts, places)) == whole


@given(st.lists(amounts, min_size=1, max_size=20), st.integers(0, 9))
def test_no_part_of_a_split_moves_by_a_whole_unit(parts: list[Fraction], places: int) -> None:
    whole = half_up(sum(parts, Fraction(0)), places)
    found = split(whole, parts, places)
    assert all(
        abs(units - part * 10**places) < 1 or units - part * 10**places == 1
        for units, part in zip(found, parts, strict=True)
    )


@given(amounts)
def test_what_is_shown_is_the_nearest_with_nine_places(amount: Fraction) -> None:
    assert abs(Fraction(shown(amount)) - amount) <= Fraction(1, 2 * 10**9)
