"""The rule of the watch on small worlds: what is a move, what is the calendar, what is too little."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from percall.centre import Limits
from percall.costing.watch.decide import Watched, decide
from percall.costing.watch.rule import Trimmed
from percall.costing.watch.spread import Bill, spread

MONDAY = date(2026, 3, 2)
WEEKS = 17
ENDS_ON = MONDAY + timedelta(weeks=WEEKS)
LAST = ENDS_ON - timedelta(weeks=1)
Sums = dict[date, dict[str, float]]


def centre(
    change: Callable[[date, dict[str, float]], None] = lambda _on, _day: None, weeks: int = WEEKS
) -> Sums:
    """Weeks of six days, 200 calls of 300 s a day; `change` alters a day's sums."""
    chance, found = random.Random(6), {}
    for index in range(7 * weeks):
        on = MONDAY + timedelta(days=index)
        if on.weekday() == 6:
            continue
        calls = round(chance.gauss(200, 8))
        day: dict[str, float] = {
            "contacts": calls, "calls": calls, "timed": calls, "handle_s": calls * chance.gauss(300, 9),
            "wait_known": calls, "wait_s": calls * chance.gauss(20, 2), "judged": calls,
            "within": calls * chance.gauss(0.8, 0.02), "offered": calls,
            "lost": calls * chance.gauss(0.05, 0.01), "resolved_known": calls,
            "resolved": calls * chance.gauss(0.85, 0.02),
        }  # fmt: skip
        change(on, day)
        found[on] = day
    return found


def bills(wages: dict[int, float] | None = None) -> list[Bill]:
    """A month's wages (12,000 an open day, unless told otherwise) and rent, March to June."""
    found: list[Bill] = []
    for month in (3, 4, 5, 6):
        first, to_on = date(2026, month, 1), date(2026, month + 1, 1)
        days = [first + timedelta(days=i) for i in range((to_on - first).days)]
        open_days = sum(day.weekday() != 6 for day in days)
        found.append(("Wages", first, to_on, open_days * (wages or {}).get(month, 12000.0)))
        found.append(("Rent", first, to_on, 50_000.0))
    return found


def judged(sums: Sums, books: list[Bill] | None = None, *closed: date) -> Watched:
    return decide(sums, bills() if books is None else books, closed, None, Limits())


def moved(found: Watched) -> list[str]:
    return [one.measure.name for one in found.moved]


def in_last_week(name: str, times: float) -> Callable[[date, dict[str, float]], None]:
    def change(on: date, day: dict[str, float]) -> None:
        if on >= LAST:
            day[name] *= times

    return change


def test_weeks_like_those_before_are_no_move() -> None:
    found = judged(centre())
    assert found.week is not None
    assert found.week.monday == LAST
    assert (moved(found), found.not_judged) == ([], ())


@pytest.mark.parametrize(
    ("name", "times", "measure"),
    [("handle_s", 1.1, "aht_s"), ("wait_s", 2.0, "asa_s"), ("within", 0.9, "service_level_share"),
     ("lost", 2.0, "abandoned_share"), ("resolved", 0.9, "resolved_first_share")],
)  # fmt: skip
def test_a_week_unlike_the_others_is_found(name: str, times: float, measure: str) -> None:
    assert moved(judged(centre(in_last_week(name, times)))) == [measure]


def test_fewer_calls_are_found_and_are_no_dearer_bills() -> None:
    def fewer(on: date, day: dict[str, float]) -> None:
        if on >= LAST:
            day.update({name: 0.7 * value for name, value in day.items()})

    assert moved(judged(centre(fewer))) == ["calls"]


def test_what_matters_less_than_the_threshold_is_not_told() -> None:
    found = judged(centre(in_last_week("wait_s", 1.2)))  # 4 s longer: beyond chance, below 5 s
    (asa,) = (one for one in found.findings if one.measure.name == "asa_s")
    assert asa.chance is not None
    assert asa.chance < 0.001
    assert moved(found) == []


def test_a_broken_week_before_neither_alarms_nor_hides() -> None:
    def broken(on: date, day: dict[str, float]) -> None:
        if LAST - timedelta(weeks=3) <= on < LAST - timedelta(weeks=2):
            day["handle_s"] *= 2
        elif on >= LAST:
            day["handle_s"] *= 1.1

    assert moved(judged(centre(broken))) == ["aht_s"]


def test_wages_that_rise_are_found_and_months_of_many_sundays_are_not() -> None:
    """March and May have five Sundays, and so fewer days of the same wages."""
    assert moved(judged(centre())) == []
    dearer = dict.fromkeys((3, 4, 5), 12000.0) | {6: 12900.0}
    assert moved(judged(centre(), bills(dearer))) == ["cost_at_usual_calls"]


def test_bills_that_always_go_up_and_down_are_nothing_new() -> None:
    bouncing = {3: 11000.0, 4: 13000.0, 5: 12000.0, 6: 12900.0}
    assert moved(judged(centre(), bills(bouncing))) == []


def test_a_bill_that_has_not_come_is_named_and_is_no_lower_cost() -> None:
    late = [one for one in bills() if one[0] != "Wages" or one[1].month != 6]
    found = judged(centre(), late)
    assert moved(found) == []
    assert found.cost_week is not None
    assert found.cost_week.to_on <= date(2026, 6, 7)
    assert "Wages" in found.not_judged[0]


def test_without_a_ledger_quality_is_judged_and_cost_is_not() -> None:
    found = judged(centre(in_last_week("handle_s", 1.1)), [])
    assert moved(found) == ["aht_s"]
    assert found.cost_week is None
    assert "cost is not judged" in found.not_judged[0]


def test_a_day_that_is_missing_stops_the_judgement() -> None:
    sums = centre(in_last_week("handle_s", 1.1))
    gone = LAST + timedelta(days=2)
    del sums[gone]
    found = judged(sums)
    assert (moved(found), found.findings) == ([], ())
    assert str(gone) in found.not_judged[0]


def test_a_closed_day_is_no_move() -> None:
    """Nor is its unpaid day: June has 26 open days, and 25 with one closed."""
    sums, closed = centre(), LAST + timedelta(days=2)
    del sums[closed]
    found = judged(sums, bills({6: 12000.0 * 25 / 26}), closed)
    assert (moved(found), found.not_judged) == ([], ())


def test_a_week_that_was_mostly_closed_is_not_judged() -> None:
    sums = centre()
    closed = [LAST + timedelta(days=index) for index in range(4)]
    for day in closed:
        del sums[day]
    assert "closed" in judged(sums, None, *closed).not_judged[0]


def test_a_gap_of_weeks_is_left_out() -> None:
    gap = MONDAY + timedelta(weeks=4)
    sums = {on: day for on, day in centre().items() if not gap <= on < gap + timedelta(weeks=3)}
    found = judged(sums)
    assert (moved(found), found.not_judged) == ([], ())
    assert {len(one.before) for one in found.findings if one.chance is not None} == {13}


def test_two_weeks_are_too_few_to_judge() -> None:
    sums = {on: day for on, day in centre().items() if on >= LAST - timedelta(weeks=1)}
    found = judged(sums)
    assert found.findings == ()
    assert "too few to judge" in found.not_judged[0]


def test_nothing_at_all_is_no_week() -> None:
    assert judged({}).week is None


def test_a_measure_that_never_scattered_moves_when_it_does() -> None:
    def constant(on: date, day: dict[str, float]) -> None:
        day["wait_s"] = day["wait_known"] * (30 if on >= LAST else 10)

    assert moved(judged(centre(constant))) == ["asa_s"]


def test_a_bill_lies_on_its_days_as_calls_usually_come() -> None:
    """7 days, 600 EUR, closed on Sunday: 100 each; with Tuesday closed too, 120 each."""
    days = [MONDAY + timedelta(days=index) for index in range(7)]
    usual, bill = [200.0] * 6 + [0.0], [("Rent", MONDAY, MONDAY + timedelta(days=7), 600.0)]
    assert [spread(bill, usual, days, ())[day].get("Rent", 0) for day in days] == [100] * 6 + [0]
    closed = spread(bill, usual, days, {days[1]})
    assert [closed[day].get("Rent", 0) for day in days] == [120, 0, 120, 120, 120, 120, 0]


def test_a_bill_of_sundays_alone_stays_there() -> None:
    sunday = MONDAY + timedelta(days=6)
    found = spread(
        [("Alarm", sunday, sunday + timedelta(days=1), 9.0)], [1.0] * 6 + [0.0], [sunday], ()
    )
    assert found == {sunday: {"Alarm": 9.0}}


def test_a_tenth_is_trimmed_at_each_end() -> None:
    """Of 1 to 9 and 100, the middle is that of 2 to 9; the spread that of 2, 2..9, 9."""
    found = Trimmed.of([1, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    assert (found.middle, found.kept) == (5.5, 8)
    squares = 2 * (3.5**2 + 3.5**2 + 2.5**2 + 1.5**2 + 0.5**2)
    assert found.variance == pytest.approx(squares / 7 * 10 / 8)


def test_a_month_that_is_not_booked_yet_is_no_saving() -> None:
    """The last week begins in June and ends in July, of which the books know nothing."""
    found = judged(centre(weeks=WEEKS + 1))
    assert moved(found) == []
    assert found.week is not None
    assert found.week.monday == date(2026, 6, 29)
    assert found.cost_week is not None
    assert found.cost_week.monday == date(2026, 6, 22)
    assert "lacks Rent, Wages in the week from 2026-06-29" in found.not_judged[0]
