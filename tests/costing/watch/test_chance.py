"""How often the watch is wrong by chance: a small version of bench/watch.py."""

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from bench.watch import bills_of, moved, sums_of, wilson
from bench.watch_days import made
from percall.centre import Limits
from percall.costing.watch.measures import MEASURES, Day, Kind
from percall.costing.watch.rule import judge
from percall.costing.watch.weeks import Week

SEEDS = range(9001, 9017)
NO_LEAST = Limits(**{name: Fraction(0) for name in (
    "cost_share", "calls_share", "aht_share", "asa_s", "service_level_share", "abandoned_share",
    "resolved_first_share")})  # fmt: skip


def test_steady_sample_centres_raise_no_alarm_and_a_dearer_month_does() -> None:
    """Sixteen centres of eight agents over thirteen weeks: at most one false alarm."""
    found: Counter[str] = Counter()
    for seed in SEEDS:
        one = made(seed, 8, is_changed=False)
        sums = sums_of(one["days"])
        found["false"] += bool(moved(sums, bills_of(one["lines"])))
        found["dearer"] += "cost_at_usual_calls" in moved(sums, bills_of(one["lines"], 1.10))
    assert found["false"] <= 1
    assert found["dearer"] >= len(SEEDS) - 1


def weeks_by_chance(seed: int, count: int, shared: float) -> list[Week]:
    """Weeks of six days; `shared` is the spread that the days of a week have in common."""
    chance, found = random.Random(seed), []
    for index in range(count):
        monday = date(2026, 1, 5) + timedelta(weeks=index)
        common = {one.name: chance.gauss(0, shared) for one in MEASURES}
        days = []
        for weekday in range(6):
            sums: dict[str, float] = {one.below: 100.0 for one in MEASURES}
            for one in MEASURES:
                usual = 50.0 if one.kind is Kind.SHARE else 100.0
                sums[one.above] = usual * (1 + 0.05 * (common[one.name] + chance.gauss(0, 2.5)))
            days.append(Day(monday + timedelta(days=weekday), sums, {}))
        found.append(Week(monday, tuple(days), (), 0))
    return found


@pytest.mark.parametrize(("weeks", "shared"), [(8, 0.0), (26, 0.0), (26, 1.0)])
def test_measures_together_err_no_more_often_than_is_stated(weeks: int, shared: float) -> None:
    """Without least moves: about one week in a hundred (at most 9 of 400 in 99.5 of 100 runs)."""
    wrong = sum(
        any(one.has_moved for one in judge(weeks_by_chance(seed, weeks + 1, shared), NO_LEAST))
        for seed in range(400)
    )
    assert wrong <= 9


def test_a_share_has_its_interval() -> None:
    """Wilson 1927: 10 of 1,000 is 1 %, from 0.5 to 1.8 %."""
    assert wilson(10, 1000) == "10 of 1000: 1.0% (0.5% to 1.8%)"
