"""The curve over the window: Kaplan-Meier on whole hours, with Greenwood's interval."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.costing.chains.curve import GRID_H, Share, Watched
from tests.naive.chains import lasting_share

watched_lists = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), max_size=40)


def of(pairs: list[tuple[bool, int]]) -> Watched:
    found = Watched()
    for is_event, hour in pairs:
        found.add(is_event=is_event, hour=hour, count=1)
    return found


def test_the_example_of_kaplan_and_meier() -> None:
    """Their section 2: deaths at 0.8, 3.1, 5.4 and 9.2, losses at 1.0, 2.7, 7.0 and 12.1.

    In whole tenths: 7/8, then 7/8 x 4/5, x 3/4, x 1/2.
    """
    deaths, losses = (8, 31, 54, 92), (10, 27, 70, 121)
    curve = of([(True, t) for t in deaths] + [(False, t) for t in losses]).curve((9, 40, 60, 100))
    shares = [point and point.share for point in curve.values()]
    assert shares == [Fraction(7, 8), Fraction(7, 10), Fraction(21, 40), Fraction(21, 80)]


def test_the_interval_is_greenwoods() -> None:
    """Of 100 contacts 10 are continued: 0.9, and sqrt(0.9 x 0.1 / 100) = 0.03 each way x 1.96."""
    point = of([(True, 5)] * 10 + [(False, 24)] * 90).at(24)
    assert point is not None
    assert point.share == Fraction(9, 10)
    assert float(point.low) == pytest.approx(0.9 - 1.959964 * 0.03)
    assert float(point.high) == pytest.approx(0.9 + 1.959964 * 0.03)


def test_whoever_is_not_watched_long_enough_says_nothing_either_way() -> None:
    """Two are continued within a day out of four; four others were seen for an hour alone."""
    long_enough = [(True, 20), (True, 20), (False, 100), (False, 100)]
    cut_off = [(False, 1)] * 4
    assert of(long_enough + cut_off).at(24) == of(long_enough).at(24)
    # The naive share takes those four for resolved: 6 of 8.
    assert of(long_enough + cut_off).at(24) != Share(Fraction(3, 4), Fraction(0), Fraction(1))


def test_beyond_the_longest_watch_nothing_is_known() -> None:
    curve = of([(True, 3), (False, 48)]).curve((24, 48, 72))
    assert [point is None for point in curve.values()] == [False, False, True]


def test_nobody_watched_is_no_share() -> None:
    assert Watched().at(1) is None


def test_all_come_back() -> None:
    assert of([(True, 3), (True, 4)]).at(500) == Share(Fraction(0), Fraction(0), Fraction(0))


def test_the_grid_reaches_from_an_hour_to_sixty_days() -> None:
    assert (GRID_H[0], GRID_H[-1]) == (1, 60 * 24)


@given(pairs=watched_lists, window_h=st.integers(1, 14))
def test_the_curve_is_that_of_the_twin(pairs: list[tuple[bool, int]], window_h: int) -> None:
    found, wanted = of(pairs).at(window_h), lasting_share(pairs, window_h)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    assert found.share == wanted[0]
    assert float(found.low) == pytest.approx(wanted[1], abs=1e-9)
    assert float(found.high) == pytest.approx(wanted[2], abs=1e-9)


@given(pairs=watched_lists)
def test_with_nobody_cut_off_it_is_the_plain_share(pairs: list[tuple[bool, int]]) -> None:
    watched = [(is_event, hour if is_event else 99) for is_event, hour in pairs]
    point = of(watched).at(6)
    lasted = sum(not is_event or hour > 6 for is_event, hour in watched)
    assert (point and point.share) == (Fraction(lasted, len(watched)) if watched else None)


@given(pairs=watched_lists)
def test_the_curve_never_rises_and_stands_in_its_interval(pairs: list[tuple[bool, int]]) -> None:
    points = [point for point in of(pairs).curve(tuple(range(1, 13))).values() if point]
    assert all(a.share >= b.share for a, b in pairwise(points))
    assert all(0 <= point.low <= point.share <= point.high <= 1 for point in points)


def test_what_is_divided_by_a_share_turns_its_interval_over() -> None:
    share = Share(Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
    assert share.times(Fraction(8)).under(Fraction(12)) == Share(
        Fraction(3), Fraction(2), Fraction(6)
    )
    assert Share(Fraction(0), Fraction(0), Fraction(0)).under(Fraction(1)) is None
