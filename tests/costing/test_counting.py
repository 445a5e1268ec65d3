"""How definitions count: the product and its slow twin agree, and the parts sum to the ledger."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.costing.product import ask, comparable, write_books
from tests.costing.strategies import RULES, chances, exact, question, with_books
from tests.naive import costing

World = dict[str, Any]
Centre = tuple[World, Path]

TREATMENTS = ("count", "count", "cost_only", "leave_out")
MARKS: tuple[World, ...] = (
    {},
    {"customers": ["+37120000001", "hash:0123456789abcdef"]},
    {"agents": ["ana"], "queues": ["Ķīlis"]},
    {"dimensions": ["site=lab", "reason=bill"]},
    {"customers": ["+37120000002"], "queues": ['help "1", a'], "dimensions": ["site=north"]},
)


def definition(chance: Random, accounts: list[str]) -> World:
    """A definition of a centre's own; its accounts are some that the ledger has."""
    pick: Callable[[Any], Any] = chance.choice
    found: World = {
        "calls": pick(RULES),
        "per": pick(("call", "call", "sale", "lead")),
        "direction": pick(("all", "all", "inbound")),
        "channel": pick(("all", "all", "voice")),
        **{name: pick(TREATMENTS) for name in ("abandoned", "turned_away", "self_served", "test")},
    }
    if found["direction"] == "all":
        found |= {name: pick(TREATMENTS) for name in ("outbound", "internal")}
    if chance.random() < 0.4:
        found |= {
            "per": pick(("call", "resolution")),
            "direction": "all",
            "repeated": pick(TREATMENTS),
        }
        found["resolution_hours"] = pick((1, 12, 36, 72, 100))
    if found["per"] == "call":
        found["transferred"] = pick(("once", "each_leg"))
    if accounts:
        found |= pick(({}, {"accounts": [accounts[0]]}, {"accounts_left_out": [accounts[-1]]}))
    return found | pick(({}, {}, {"answer_within_s": 5, "short_abandon_s": 21}))


def counted_anew(chance: Random, records: World) -> tuple[World, World]:
    """A centre with books, test contacts and a definition, and a question that names it."""
    world = with_books(chance, records)
    booked = sorted({line["account"].rpartition(":")[0].upper() for line in world["ledger"]})
    stated = definition(chance, booked)
    marks = chance.choice(MARKS)
    world["centre"] |= {"definitions": {"own": stated}, "test_contacts": marks}
    asked = question(chance)
    kept = {name: asked[name] for name in ("from_on", "to_on", "by", "group_by", "only")}
    return world, kept | {"definition": stated | {"name": "own"}}


@settings(max_examples=10)
@given(chance=chances())
def test_a_definition_counts_as_its_twin_counts(centre: Centre, chance: Random) -> None:
    records, root = centre
    for _ in range(2):
        world, asked = counted_anew(chance, records)
        write_books(root, world)
        by_product = comparable(ask(root, asked))
        assert by_product == comparable(costing.report(exact(world), asked))


@settings(max_examples=5)
@given(chance=chances())
def test_parts_sum_to_the_ledger_whatever_a_definition_leaves_out(
    centre: Centre, chance: Random
) -> None:
    records, root = centre
    world, asked = counted_anew(chance, records)
    write_books(root, world)
    report = ask(root, asked)
    filtered = costing.is_filtered(
        {**report["definition"], "definition": asked["definition"]}, world["centre"]
    )
    for period in report["periods"]:
        book, cost = Fraction(period["book"]), Fraction(period["cost"])
        left_out = Fraction(period["not_in_definition"])
        rows = period["reconciliation"]
        assert sum(Fraction(row["ledger"]) for row in rows) == book
        of_accounts = [Fraction(row["cost"]) for row in period["accounts"]]
        assert sum(of_accounts) == book
        assert sum(Fraction(row.get("not_in_definition", 0)) for row in rows) == left_out
        other, unassigned = Fraction(period["other"]), Fraction(period["unassigned"])
        beside = other + unassigned if filtered else Fraction(0)
        assert cost + beside + left_out == book


@settings(max_examples=5)
@given(chance=chances())
def test_roll_ups_change_nothing_under_a_definition(centre: Centre, chance: Random) -> None:
    records, root = centre
    world, asked = counted_anew(chance, records)
    write_books(root, world)
    assert ask(root, asked, "--no-rollups") == ask(root, asked)


@pytest.mark.spark
@pytest.mark.parametrize("centre", ["contact"], indirect=True)
def test_the_engine_changes_nothing_under_a_definition(centre: Centre) -> None:
    chance = Random("engine and definition")
    records, root = centre
    for marks in MARKS[1:4]:
        world, asked = counted_anew(chance, records)
        stated = {"test": "cost_only", "transferred": "each_leg", "per": "call"}
        stated |= {"repeated": "cost_only", "resolution_hours": 36}
        world["centre"]["test_contacts"] = marks
        world["centre"]["definitions"]["own"] |= stated
        write_books(root, world)
        assert ask(root, asked, "--engine", "spark") == ask(root, asked)
