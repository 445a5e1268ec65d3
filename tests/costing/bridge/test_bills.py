"""A bill that accrues evenly has one price on all of its days, however much was paid on which.

A week of six days with one bill of each account. Every day has calls, staff and paid hours of its
own; the bills accrue evenly. So no price moves from one day to the next.
"""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from percall.costing.bridge.bills import held, months_held, steps_held
from percall.costing.bridge.books import Entry, Moves
from percall.costing.bridge.causes import Cause, Kind
from percall.costing.bridge.units import Buys, bought_by
from percall.costing.pools import Pool
from percall.intervals import Period, period_of
from percall.ledger.lines import Line
from tests.costing import product
from tests.costing.bridge import centres as c
from tests.costing.bridge.test_one_thing_changes import LEDGER_COLUMNS, SHEET_COLUMNS, adds_up
from tests.naive import bridge

MONDAY, DAYS = date(2026, 1, 5), 6
LAST_PLACE = Fraction(1, 10**9)
MOST_CAUSES = 8


def days() -> list[c.World]:
    """Six days that differ in staff and volume, with what each day's bills accrue there."""
    chance = Random("bills")
    first = c.numbers(chance) | {"wages": "step", "team_wages": True}
    for kind, queue in zip(first["kinds"], c.QUEUES, strict=True):
        kind["queue"] = queue
    found = []
    for n in range(DAYS):
        on = MONDAY + timedelta(days=n)
        numbers = first
        if n % 2:
            numbers = c.changed(c.changed(numbers, c.more_staff, chance), c.more_calls, chance)
        contacts = c.contacts_of(numbers, on, f"{on}")
        found.append({"on": on, "contacts": contacts, "sheets": c.sheets_of(numbers, on)})
    books = c.books_of(first, MONDAY, found[0]["contacts"])
    for day in found:
        day["ledger"], day["bill_days"] = books, found
    return found


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[c.World]]:
    made, folder = days(), tmp_path_factory.mktemp("bills")
    centre = {"currency": "EUR", "time_zone": "UTC", "shrinkage_share": Fraction(0)}
    contacts = [contact for day in made for contact in day["contacts"]]
    world = {"centre": centre, "contacts": contacts, "agent_time": [], "ledger": []}
    root = product.make_workspace(folder, world)
    sheets = [row for day in made for row in day["sheets"]]
    product.write_table(folder / "sheets.csv", SHEET_COLUMNS, sheets)
    product.run("import", "-w", root, folder / "sheets.csv", "--mapping", folder / "sheets.toml")
    bill = {"from_on": MONDAY, "to_on": MONDAY + timedelta(days=DAYS)}
    books = [row | bill | {"amount": DAYS * row["amount"]} for row in made[0]["ledger"]]
    product.write_table(root / "ledger" / "books.csv", LEDGER_COLUMNS, books)
    return root, made


def why(root: Path, first: int, second: int) -> c.World:
    words = [
        f"{MONDAY + timedelta(days=n)}..{MONDAY + timedelta(days=n + 1)}" for n in (first, second)
    ]
    found: c.World = product.run("why", "-w", root, "--from", words[0], "--to", words[1])
    return found


def test_a_bill_that_runs_on_has_no_price_bar(week: tuple[Path, list[c.World]]) -> None:
    root, made = week
    found = why(root, 0, 1)
    adds_up(found)
    bars = {cause["cause"]: Fraction(cause["amount"]) for cause in found["causes"]}
    assert bars["accrual"]
    assert not [cause for cause in bars if cause.startswith("price")]
    # Nor did the fixed bill for managers buy more or fewer hours.
    assert "capacity_bought" not in bars
    walked = bridge.causes_of(made[0], made[1], MOST_CAUSES)
    expected = {cause: amount for cause, amount in walked.items() if amount}
    assert bars.keys() == expected.keys()
    for cause, amount in expected.items():
        assert abs(bars[cause] - amount) <= LAST_PLACE, cause


def test_two_days_alike_of_a_bill_have_no_bars(week: tuple[Path, list[c.World]]) -> None:
    assert why(week[0], 0, 2)["causes"] == []


# --- months of bills -----------------------------------------------------------------------------


def line(days: str, amount: int = 100) -> Line:
    period = period_of(days)
    return Line(period.from_on, period.to_on, "Insurance", Fraction(amount), "EUR")


def months(days: str, *bills: str, by_calendar: bool = True) -> Fraction:
    return months_held([line(bill) for bill in bills], period_of(days), by_calendar=by_calendar)


@pytest.mark.parametrize(
    ("days", "bills", "expected"),
    [
        ("2026-09", ["2026-09"], Fraction(1)),
        ("2026-10", ["2026-01-01..2027-01-01"], Fraction(12 * 31, 365)),
        ("2026-10-01..2026-10-08", ["2026-10"], Fraction(7, 31)),
        ("2026-10-01..2026-10-08", ["2026-09-15..2026-10-15"], Fraction(7, 30)),
        ("2026-10", ["2026-10-01..2026-10-16", "2026-10-16..2026-11-01"], Fraction(1)),
        ("2026-09-28..2026-10-05", ["2026-09", "2026-10"], Fraction(3, 30) + Fraction(4, 31)),
        ("2026-10", [], Fraction(1)),
        ("2026-Q4", ["2026-10", "2026-12"], Fraction(3)),
    ],
)
def test_how_many_months_of_its_bills_a_side_has(
    days: str, bills: list[str], expected: Fraction
) -> None:
    assert months(days, *bills) == expected


def test_a_policy_of_a_year_costs_as_much_a_month_in_september_as_in_october() -> None:
    year, bill = "2026-01-01..2027-01-01", line("2026-01-01..2027-01-01", 365)
    prices = [
        bill.cost * period_of(month).day_count / bill.day_count / months(month, year)
        for month in ("2026-09", "2026-10")
    ]
    assert prices[0] == prices[1] == Fraction(365, 12)


def test_days_that_are_no_months_are_alike() -> None:
    assert months("2026-01-31..2026-02-01", by_calendar=False) == months(
        "2026-02-01..2026-02-02", by_calendar=False
    )


def test_bills_that_overlap_count_by_their_money() -> None:
    """A quarter of the money holds 10, three quarters hold 2."""
    bills = [line("2026-10", 100), line("2026-10", -300)]
    found = held(
        bills, period_of("2026-10"),
        lambda bill, _days: Fraction(10 if bill.amount == 100 else 2), lambda _days: Fraction(99),
    )  # fmt: skip
    assert found == 4


def test_a_bill_of_nothing_holds_what_the_days_have() -> None:
    days: Period = period_of("2026-10")
    assert held([line("2026-10", 0)], days, lambda *_: Fraction(1), lambda _d: Fraction(7)) == 7


# --- what a bill buys ----------------------------------------------------------------------------

HOURS = (Fraction(100), Fraction(110))
MONTHS = (Fraction(1), Fraction(1))


@pytest.mark.parametrize(
    ("account", "moves", "amounts", "steps", "buys"),
    [
        ("Labour:Management", Moves.BOUGHT, (500, 500), None, Buys.WHOLE),
        ("Labour:Management", Moves.BOUGHT, (500, 501), None, Buys.TIME),
        ("Labour:Management", Moves.BOUGHT, (500, 520), (5, 5), Buys.STEPS),
        ("Labour:Wages", Moves.STEP, (500, 550), (5, 5), Buys.TIME),
        ("Labour:Wages", Moves.STEP, (500, 600), (5, 6), Buys.STEPS),
        ("Labour:Wages", Moves.STEP, (500, 500), None, Buys.WHOLE),
        ("Licences", Moves.STEP, (500, 520), (5, 5), Buys.STEPS),
        ("Licences", Moves.STEP, (500, 520), None, Buys.TIME),
        ("Premises:Rent", Moves.FIXED, (500, 520), None, Buys.WHOLE),
        ("Premises:Rent", Moves.FIXED, (500, 520), (5, 5), Buys.STEPS),
    ],
)
def test_what_a_bill_buys(
    account: str, moves: Moves, amounts: tuple[int, int], steps: tuple[int, int] | None, buys: Buys
) -> None:
    bill = Line(date(2026, 1, 1), date(2026, 2, 1), account, Fraction(1), "EUR")
    entry = Entry(
        Pool("agent_time", ""), moves, Cause(Kind.PRICE, account), Fraction(amounts[0]),
        Fraction(amounts[1]), ((bill,), (bill,)),
    )  # fmt: skip
    stated = (Fraction(steps[0]), Fraction(steps[1])) if steps else None
    time = None if moves is Moves.FIXED else HOURS
    found = bought_by(entry, steps=stated, months=MONTHS, time=time)
    assert found[0] is buys
    assert found[1] == {Buys.STEPS: stated, Buys.TIME: HOURS, Buys.WHOLE: MONTHS}[buys]


def test_lines_of_steps_add_up_over_the_months_that_they_cover() -> None:
    first = Line(date(2026, 1, 1), date(2026, 2, 1), "Licences", Fraction(9), "EUR", steps=10)
    second = Line(date(2026, 1, 1), date(2026, 3, 1), "Licences", Fraction(9), "EUR", steps=4)
    quarter = period_of("2026-Q1")
    assert steps_held([first, second], quarter, by_calendar=True) == 10 + 2 * 4
    untold = Line(date(2026, 1, 1), date(2026, 2, 1), "Licences", Fraction(9), "EUR")
    assert steps_held([first, untold], quarter, by_calendar=True) is None
