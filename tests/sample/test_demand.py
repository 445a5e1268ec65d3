"""Who arrives: Poisson around a profile, more on Mondays, and those who come again."""

import random
from datetime import date, timedelta
from statistics import mean, variance

import pytest

from percall.sample.demand import Comeback, Demand, poisson, profile
from percall.sample.plan import planned


@pytest.mark.parametrize("expected", [0.4, 7.0, 95.0])
def test_poisson_numbers_have_the_mean_and_the_variance_of_their_rate(expected: float) -> None:
    chance = random.Random(7)
    drawn = [poisson(expected, chance) for _ in range(4000)]
    # Four standard errors of the mean, and of the variance of a Poisson number.
    assert mean(drawn) == pytest.approx(expected, abs=4 * (expected / 4000) ** 0.5)
    assert variance(drawn) == pytest.approx(expected, rel=0.15)


def test_a_profile_is_shares_of_the_hours_that_are_open() -> None:
    assert len(profile((8, 20))) == 24
    assert len(profile((10, 16))) == 12
    assert sum(profile((10, 16))) == pytest.approx(1)


def test_arrivals_stand_in_order_and_within_the_waking_day() -> None:
    arrivals = Demand(planned()).arrivals(date(2026, 10, 5))
    seconds = [arrival.at_s for arrival in arrivals]
    assert seconds == sorted(seconds)
    # The clock changes at night: nobody calls at an hour that comes twice.
    assert min(seconds) >= 7 * 3600
    assert max(seconds) < 23 * 3600


def test_a_monday_is_busier_than_a_friday() -> None:
    demand = Demand(planned())
    assert len(demand.arrivals(date(2026, 10, 5))) > len(demand.arrivals(date(2026, 10, 9)))


def test_on_a_sunday_there_is_only_the_machine() -> None:
    arrivals = Demand(planned()).arrivals(date(2026, 10, 11))
    assert arrivals
    assert not any(arrival.in_hours for arrival in arrivals)


def test_nobody_has_two_matters_of_one_reason_within_two_weeks() -> None:
    """Who is soon back about the same was failed: planted, and never a coincidence."""
    demand, last_on = Demand(planned(agents=5)), {}
    for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(40)):
        for arrival in demand.arrivals(day):
            matter = arrival.customer, arrival.reason
            assert matter not in last_on or day - last_on[matter] >= timedelta(days=14)
            last_on[matter] = day


def test_who_comes_again_on_a_sunday_comes_on_monday() -> None:
    demand = Demand(planned(agents=5))
    again = Comeback("+3710000000001", "balance", "lv", "riga", "C261009-00001")
    demand.expect_again(date(2026, 10, 11), again)
    repeats = [a for a in demand.arrivals(date(2026, 10, 12)) if a.attempt == "repeat"]
    assert [(a.customer, a.reason, a.previous_id) for a in repeats] == [
        ("+3710000000001", "balance", "C261009-00001")
    ]
