"""A tried plan as people read it: what is said of money, of an investment, and of today's twin."""

from datetime import date
from typing import Any

import pytest

from percall.cli.tryout_tables import print_tried
from percall.intervals import Period
from percall.whatif.examples import example_case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.reading import plan_of
from percall.whatif.told import tried_json
from percall.whatif.tried import Effort, try_applied

DAYS = Period(date(2026, 10, 5), date(2026, 10, 7))
RECORDS = {"not_played": 0, "cost_per_call": 5.0, "abandoned": 31, "turned_away": 7}


def document(*words: str) -> dict[str, Any]:
    case, plan = example_case("idle"), plan_of(words)
    found = try_applied(case, apply(case, plan, DAYS), DAYS, Effort(first=3, most=3))
    return tried_json(found, plan) | {"records": RECORDS}


@pytest.fixture(scope="module")
def nothing() -> dict[str, Any]:
    return document("nothing")


def said(told: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    print_tried(told)
    return capsys.readouterr().out


def test_how_far_the_twin_is_from_the_books_has_its_interval(
    nothing: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (cost, *rest) = nothing["measures"]
    for today, told in (
        ({"mean": 4.5, "low": 4.4, "high": 4.6}, "by today's twin 4.50: −10.0 ± 2.0 %\n"),
        ({"mean": 4.9, "low": 4.6, "high": 5.2},
         "by today's twin 4.90: −2.0 ± 6.0 %, which cannot be told from chance\n"),
    ):  # fmt: skip
        measures = [cost | {"today": today}, *rest]
        assert told in said(nothing | {"measures": measures}, capsys)


def test_what_the_records_know_of_customers_lost_stands_beside_the_twins(
    nothing: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = said(nothing, capsys).splitlines()
    for name, count in (("Customers who hang up", "31"), ("Customers turned away", "7")):
        (row,) = [line for line in rows if line.startswith(f" {name}")]
        assert row.split()[-1] == count


def test_hours_without_work_are_more_or_less_and_never_minus(
    nothing: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for hours, told in ((9.4, "for 9.4 hours more"), (-9.4, "for 9.4 hours less")):
        money = nothing["money"] | {"released_hours": hours}
        assert told in said(nothing | {"money": money}, capsys)


def test_an_investment_that_is_said_of_one_lever_is_not_forgotten(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(document("staff=-10%", "cloud=60", "remote.investment=8000"), capsys)
    assert "8\u2009000.00 EUR for remote; nobody has said how much for staff, cloud" in text
    assert "Licences:Cloud –" in text
    assert " EUR, added by the plan" in text
