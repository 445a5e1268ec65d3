"""The bank's first half of February 1999: the published figures, by the twin and the product."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.costing.product import ask, comparable, comparable_period, make_centre, run
from tests.naive import bank, costing

# queue: contacts, calls, fully loaded, per call, service level, ASA s, AHT s
QUEUES = {
    "IN": (145, 114, "844.571720683", "7.408523866", "0.352941176", "93.009", "253.368"),
    "NE": (1243, 1165, "8582.575612780", "7.367017693", "0.580146461", "38.361", "255.610"),
    "NW": (4259, 2916, "8598.638570027", "2.948778659", "0.436092129", "51.360", "98.962"),
    "PE": (101, 82, "530.090553253", "6.464518942", "0.450549451", "52.598", "223.146"),
    "PS": (11120, 9707, "49956.184920715", "5.146408254", "0.602355419", "28.811", "178.139"),
    "TT": (445, 421, "1179.895301374", "2.802601666", "0.790432802", "15.596", "96.976"),
}  # fmt: skip
HALF_MONTH = {"from_on": date(1999, 2, 1), "to_on": date(1999, 2, 15)}


@pytest.fixture(scope="module")
def world(shared_data: Path) -> dict[str, Any]:
    return bank.world(shared_data / "anonymous-bank" / "1999-02-first-half.tsv")


@pytest.fixture(scope="module")
def half_month(world: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = costing.report(world, HALF_MONTH | {"group_by": ["queue"]})
    return found["periods"][0]  # type: ignore[no-any-return]  # the twin is plain dicts


def test_the_twin_counts_the_contacts_that_the_file_holds(half_month: dict[str, Any]) -> None:
    names = ("contacts", "offered", "answered", "calls", "sales", "leads")
    assert [half_month[name] for name in names] == [17313, 16290, 14405, 14405, None, None]


def test_the_twin_prices_the_half_month(half_month: dict[str, Any]) -> None:
    assert half_month["book"] == half_month["cost"] == "69691.956678832"
    assert half_month["cost_per_call"]["fully_loaded"] == "4.838039339"
    assert half_month["abandoned_cost"] == "283.932500391"


def test_the_twin_measures_the_quality_that_it_was_bought_with(half_month: dict[str, Any]) -> None:
    assert half_month["quality"] == {
        "service_level_share": "0.562492327",
        "abandoned_share": "0.115715163",
        "asa_s": "34.405",
        "aht_s": "166.856",
        "occupancy_share": None,
        "resolved_first_share": None,
        "satisfaction": None,
    }


def test_the_twin_prices_each_queue(half_month: dict[str, Any]) -> None:
    found = {
        group["queue"]: (
            group["contacts"],
            group["calls"],
            group["cost"]["fully_loaded"],
            group["cost_per_call"]["fully_loaded"],
            group["quality"]["service_level_share"],
            group["quality"]["asa_s"],
            group["quality"]["aht_s"],
        )
        for group in half_month["groups"]
    }
    assert found == QUEUES
    assert not half_month["groups_overlap"]


def test_the_twin_groups_add_up_to_the_cost(half_month: dict[str, Any]) -> None:
    parts = [Fraction(group["cost"]["fully_loaded"]) for group in half_month["groups"]]
    assert sum(parts) + Fraction(half_month["unassigned"]) == Fraction(half_month["cost"])


def test_the_weeks_of_the_twin_hold_the_half_month(
    world: dict[str, Any], half_month: dict[str, Any]
) -> None:
    weeks = costing.report(world, HALF_MONTH | {"by": "week"})["periods"]
    assert [week["from_on"] for week in weeks] == ["1999-02-01", "1999-02-08"]
    for name in ("contacts", "offered", "answered", "calls"):
        assert sum(week[name] for week in weeks) == half_month[name]


@pytest.fixture(scope="module")
def imported(
    shared_data: Path, world: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A workspace with the bank's file, imported by the shipped mapping."""
    root = make_centre(tmp_path_factory.mktemp("bank"), world)
    file = shared_data / "anonymous-bank" / "1999-02-first-half.tsv"
    counts = run("import", "-w", root, file, "--mapping", "anonymous-bank")
    assert (counts["read"], counts["excluded"], counts["contacts"]) == (17456, 143, 17313)
    return root


def test_the_product_prints_what_the_twin_prints(
    imported: Path, half_month: dict[str, Any]
) -> None:
    asked = HALF_MONTH | {"group_by": ["queue"]}
    (period,) = comparable(ask(imported, asked))["periods"]
    assert period == comparable_period(half_month)


def test_both_print_the_same_of_one_queue_by_hour_and_week(
    imported: Path, world: dict[str, Any]
) -> None:
    asked = HALF_MONTH | {"group_by": ["hour"], "by": "week", "only": {"queue": "PS"}}
    by_twin = comparable(costing.report(world, asked))
    assert comparable(ask(imported, asked)) == by_twin
