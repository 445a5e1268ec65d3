"""What must hold of any answer of `percall marginal`, whatever the centre."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.costing.marginal.books import ask_margin, total, with_margin, write_margin
from tests.costing.product import ask
from tests.costing.strategies import chances, question, with_books

World = dict[str, Any]
Centre = tuple[World, Path]
SPRING = {"from_on": date(2026, 3, 1), "to_on": date(2026, 5, 1)}
FLIPPED = {None: "fixed", "fixed": "variable", "variable": "step", "step": "fixed"}


def question_of_margin(chance: Random) -> World:
    asked = question(chance)
    return {k: v for k, v in asked.items() if k not in ("by", "group_by", "per")}


@settings(max_examples=3)
@given(chance=chances())
def test_lines_and_half_hours_add_up_to_their_rung(centre: Centre, chance: Random) -> None:
    """On the printed strings; and the loaded cost of all is what `percall cost` prints."""
    records, root = centre
    write_margin(root, with_margin(chance, with_books(chance, records)))
    asked = question_of_margin(chance)
    report = ask_margin(root, asked)
    (period,) = ask(root, asked)["periods"]
    for rung in report["ladder"]:
        amount = Fraction(rung["amount"] or 0)
        assert total([line["amount"] for line in rung["lines"]]) == amount
        in_week = total([one["amount"] for one in rung["half_hours"]])
        assert in_week + Fraction(rung["unassigned"]) == amount
        if "leaves" in rung:
            assert total([one["amount"] for one in rung["leaves"]]) == amount
    loaded = report["ladder"][0]
    assert loaded["amount"] in (period["cost"], None)
    assert loaded["per_call"] == period["cost_per_call"]["fully_loaded"]
    assert sum(one["contacts"] for one in report["week"]) == report["contacts"]
    assert sum(one["calls"] for one in report["week"]) == report["calls"]


@settings(max_examples=3)
@given(chance=chances())
def test_flipping_a_cash_kind_moves_only_the_rungs_that_name_the_line(
    centre: Centre, chance: Random
) -> None:
    records, root = centre
    world = with_margin(chance, with_books(chance, records))
    if not world["ledger"]:
        return
    write_margin(root, world)
    before = ask_margin(root, SPRING)
    index = chance.randrange(len(world["ledger"]))
    flipped = world["ledger"][index] | {"cash_kind": FLIPPED[world["ledger"][index]["cash_kind"]]}
    ledger = [flipped if i == index else line for i, line in enumerate(world["ledger"])]
    write_margin(root, world | {"ledger": ledger})
    after = ask_margin(root, SPRING)
    for old, new in zip(before["ladder"], after["ladder"], strict=True):
        named = any(
            line["file"] == "ledger/books.csv" and line["row"] == index + 2
            for line in (*old["lines"], *new["lines"])
        )
        same = old["amount"] == new["amount"] and old["half_hours"] == new["half_hours"]
        assert same or named
        assert same or old["rung"] in ("marginal_cost", "money_leaving")


@settings(max_examples=1)
@given(chance=chances())
def test_bills_of_the_parts_add_up_to_the_bills_of_the_whole(
    centre: Centre, chance: Random
) -> None:
    """A set and its complement spare together what all of them do, but for whole steps."""
    records, root = centre
    world = with_margin(chance, with_books(chance, records))
    write_margin(root, world)
    whole = ask_margin(root, SPRING)
    parts = [ask_margin(root, SPRING, "--only", f"site={site}") for site in ("north", "south", "")]
    for name in ("bill", "time"):
        rung = {"bill": 1, "time": 2}[name]
        of_whole = total([x["amount"] for x in whole["ladder"][rung]["lines"] if x["how"] == name])
        of_parts = sum(
            (
                total([x["amount"] for x in part["ladder"][rung]["lines"] if x["how"] == name])
                for part in parts
            ),
            Fraction(0),
        )
        assert abs(of_parts - of_whole) <= Fraction(60, 10**9)


def test_sums_kept_at_import_change_nothing(centre: Centre) -> None:
    chance = Random("margin")
    records, root = centre
    write_margin(root, with_margin(chance, with_books(chance, records)))
    assert ask_margin(root, SPRING, "--no-rollups") == ask_margin(root, SPRING)


@pytest.mark.spark
@pytest.mark.parametrize("centre", ["contact"], indirect=True)
def test_the_engine_changes_nothing(centre: Centre) -> None:
    chance = Random("margin engine")
    records, root = centre
    write_margin(root, with_margin(chance, with_books(chance, records)))
    asked = SPRING | {"only": {"team": "red"}}
    assert ask_margin(root, asked, "--engine", "spark") == ask_margin(root, asked)
