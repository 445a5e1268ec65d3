"""The golden cases, each a small world that the twin and the product price."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.costing.product import ask, make_workspace, run
from tests.naive import costing

World = dict[str, Any]
Answer = Callable[..., World]
CENTRE = {"currency": "USD", "time_zone": "UTC"}
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
QUARTER = (date(2026, 1, 1), date(2026, 4, 1))
APRIL = (date(2026, 4, 1), date(2026, 5, 1))


def calls(count: int, talk_minutes: int = 1, **fields: object) -> list[dict[str, Any]]:
    """So many handled calls from New Year on, one every few minutes."""
    return [
        {
            "id": f"{fields.get('reason')}-{fields.get('outcome')}-{i}",
            "started_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=2 * i),
            "channel": "voice", "direction": "inbound", "outcome": "handled",
            "segments": [
                {"kind": "agent", "agent_id": "ana", "talk_ms": 60_000 * talk_minutes}
            ],
        } | fields
        for i in range(count)
    ]  # fmt: skip


def line(amount: str | Fraction, days: tuple[date, date], driver: str = "agent_time") -> World:
    return {
        "account": "Labour:Wages", "amount": Fraction(amount), "driver": driver,
        "from_on": days[0], "to_on": days[1],
    }  # fmt: skip


def world(
    contacts: list[World], ledger: list[World], agent_time: list[World] | None = None
) -> World:
    return {
        "centre": CENTRE, "contacts": contacts, "ledger": ledger, "agent_time": agent_time or [],
    }  # fmt: skip


def kaplan_and_anderson() -> World:
    """A hundredth of their centre: 5,600 of cost and 7,000 minutes of practical capacity.

    Capacity is judged day by day, so calls and paid time stand on one day here.

    Source: Kaplan and Anderson, Time-Driven Activity-Based Costing, HBR, November 2004.
    """
    contacts = [
        *calls(490, 8, reason="order"),
        *calls(14, 44, reason="inquiry"),
        *calls(25, 50, reason="credit check"),
    ]
    paid = {"agent_id": "ana", "team": "one", "on": date(2026, 1, 1), "state": "available"}
    return world(contacts, [line("5600", QUARTER)], [paid | {"paid_ms": 7_000 * 60_000}])


def attempts(count: int) -> World:
    """A hundredth: 1,200 of operating cost and 4 sales, among so many attempts."""
    sold = calls(4, direction="outbound", is_sale=True)
    failed = calls(count - 4, direction="outbound", outcome="failed", is_sale=False)
    return world([*sold, *failed], [line("1200", YEAR)])


@pytest.fixture(params=["twin", "product"])
def answer(request: pytest.FixtureRequest, tmp_path: Path) -> Answer:
    """The only period of a report about some days of a world, by the twin or by the product."""

    def answered(asked: World, days: tuple[date, date], **question: object) -> World:
        full = {"from_on": days[0], "to_on": days[1]} | question
        if request.param == "twin":
            (period,) = costing.report(asked, full)["periods"]
        else:
            (period,) = ask(make_workspace(tmp_path, asked), full)["periods"]
        return dict(period)

    return answered


def test_kaplan_and_anderson_price_minutes_at_practical_capacity(answer: Answer) -> None:
    """At 0.80 a minute: 313,600 for orders, 49,280 for inquiries, 100,000 for credit checks."""
    found = answer(kaplan_and_anderson(), QUARTER, group_by=["reason"])
    at_practical = {g["reason"]: g["cost"]["practical_capacity"] for g in found["groups"]}
    assert at_practical == {
        "order": "3136.000000000",
        "inquiry": "492.800000000",
        "credit check": "1000.000000000",
    }
    (pool,) = found["reconciliation"]
    assert (pool["capacity"], pool["assigned"], pool["unused"]) == (
        "known", "4628.800000000", "971.200000000",
    )  # fmt: skip


@pytest.mark.parametrize("count", [5, 50])
def test_400_sales_of_120000_cost_300_each_whatever_the_number_of_attempts(
    answer: Answer, count: int
) -> None:
    found = answer(attempts(count), YEAR, per="sale")
    assert found["sales"] == 4
    assert found["cost_per_call"]["fully_loaded"] == "300.000000000"


def test_a_licence_of_49_a_month_for_5_agents_costs_57_17_in_7_of_30_days(
    answer: Answer,
) -> None:
    asked = world(calls(1), [line(Fraction(5 * 49), APRIL)])
    week = (date(2026, 4, 6), date(2026, 4, 13))
    assert answer(asked, week)["book"] == "57.166666667"


@pytest.mark.parametrize(
    ("cost", "number", "per_call"),
    [
        (304_000, 95_000, "3.200000000"),
        (320_000, 114_000, "2.807017544"),
        (540_000, 120_000, "4.500000000"),
    ],
)
def test_the_formula_of_the_textbooks(cost: int, number: int, per_call: str) -> None:
    assert run("quick", "--cost", cost, "--calls", number)["cost_per_call"] == per_call
    thousandth = world(calls(number // 1000), [line(str(cost // 1000), YEAR)])
    (found,) = costing.report(thousandth, {"from_on": YEAR[0], "to_on": YEAR[1]})["periods"]
    assert found["cost_per_call"]["fully_loaded"] == per_call
