"""The books hold every kind of cost, wages follow the time sheets, and the sums are realistic."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from percall.sample import facts
from percall.sample.books import next_month
from percall.sample.make import Made

EVERY_KIND = {
    "Labour:Wages", "Labour:Benefits", "Labour:Management", "Labour:Quality", "Labour:Commission",
    "Licences:Contact centre", "Licences:CRM", "Licences:Bot", "Hardware:Workstations",
    "Hardware:Headsets", "Hardware:Network", "Software:Workforce management", "Software:Office",
    "Software:Recording", "Software:Bot tokens", "Premises:Rent", "Premises:Utilities",
    "Premises:Cleaning", "Telecom:Lines", "Telecom:Minutes", "Telecom:Freephone",
    "Telecom:Credit", "Training", "Recruitment", "Insurance", "Overheads:Group services",
}  # fmt: skip

Line = dict[str, str]


def lines_of(root: Path) -> list[Line]:
    found: list[Line] = []
    for file in sorted((root / "ledger").glob("*.csv")):
        with file.open(newline="") as stream:
            found += csv.DictReader(stream)
    return found


def test_there_is_every_kind_of_cost(small: Made) -> None:
    assert {line["account"] for line in lines_of(small.root)} == EVERY_KIND


def test_every_line_says_how_its_cash_moves_and_where_its_amount_comes_from(small: Made) -> None:
    lines = lines_of(small.root)
    assert {line["cash_kind"] for line in lines} == {"fixed", "step", "variable"}
    assert all(line["note"] for line in lines)


def test_wages_are_paid_hours_times_the_published_cost(small: Made) -> None:
    lines = [line for line in lines_of(small.root) if line["scope"] == "team:billing"]
    wages, benefits = sorted(lines, key=lambda line: Decimal(line["amount"]), reverse=True)
    paid_s = small.truth["paid_s"]["2026-10"]["billing"]
    cost = Decimal(wages["amount"]) + Decimal(benefits["amount"])
    assert float(cost) == pytest.approx(paid_s / 3600 * 12.8, abs=0.1)
    share = Decimal(benefits["amount"]) / cost
    assert float(share) == pytest.approx(float(facts.NON_WAGE_SHARE.value), abs=1e-4)
    assert facts.HOUR_COST.source in wages["note"]


def test_steps_say_how_many_they_are(small: Made) -> None:
    """Wages by the heads of a team, seats by all agents."""
    lines = lines_of(small.root)
    heads = [int(one["steps"]) for one in lines if one["account"] == "Labour:Wages"]
    (seats,) = {one["steps"] for one in lines if one["account"] == "Licences:Contact centre"}
    months = {one["from_on"] for one in lines if one["account"] == "Labour:Wages"}
    assert sum(heads) == int(seats) * len(months)


def test_labour_lies_in_the_days_of_the_sample_and_hardware_in_its_useful_life(
    small: Made,
) -> None:
    periods = {line["account"]: (line["from_on"], line["to_on"]) for line in lines_of(small.root)}
    assert periods["Labour:Wages"] == ("2026-10-18", "2026-11-01")
    assert periods["Hardware:Headsets"] == ("2025-09-01", "2027-09-01")
    assert periods["Premises:Rent"] == ("", "")


def test_there_is_a_line_in_dollars_with_its_rate_and_a_credit(small: Made) -> None:
    lines = {line["account"]: line for line in lines_of(small.root)}
    assert (lines["Licences:Contact centre"]["currency"], lines["Licences:Contact centre"]["rate"]) == (
        "USD", str(facts.EUR_FOR_A_USD),
    )  # fmt: skip
    assert Decimal(lines["Telecom:Credit"]["amount"]) < 0


def test_published_figures_are_those_of_the_source(shared_data: Path) -> None:
    """The facts were typed by hand: each value stands in the file of quoted facts."""
    folder = shared_data / "wages-and-tariffs"
    text = "".join(file.read_text() for file in sorted(folder.glob("*.csv")))
    quoted = {
        facts.HOUR_COST: "Hungary,2023,12.8,EUR/hour",
        facts.NON_WAGE_SHARE: "EU,2023,24.7,percent",
        facts.OUTBOUND_MINUTE: "0.0147,USD/minute (plus client leg = 0.0170)",
        facts.FREEPHONE_MINUTE: "0.0147;0.0220,USD/minute",
        facts.MOBILE_TERMINATION: "2024 on,0.2,EUR cent/minute",
        facts.FIXED_TERMINATION: "0.07,EUR cent/minute",
    }
    for fact, words in quoted.items():
        assert words in text, fact.about
    for fact in facts.FACTS:
        assert fact.source in text, fact.about


def test_december_is_followed_by_january() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
