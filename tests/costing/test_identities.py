"""What must hold of any report, whatever the centre: costing-rules.md, sections 4, 5 and 7."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.costing.product import ask, make_workspace, run, write_agent_time, write_books
from tests.costing.strategies import chances, question, with_books

World = dict[str, Any]
Centre = tuple[World, Path]
SPRING = {"from_on": date(2026, 3, 1), "to_on": date(2026, 5, 1)}
LAST_PLACE = Fraction(1, 10**9)
COUNTS = ("contacts", "offered", "answered", "calls", "sales", "leads")


def total(texts: Iterable[str | None]) -> Fraction:
    return sum((Fraction(text) for text in texts if text is not None), Fraction(0))


def is_filtered(asked: World) -> bool:
    return asked["direction"] != "all" or asked["channel"] != "all" or bool(asked["only"])


def showing_agents(world: World) -> World:
    """The world where no cost is withheld, so that every sum can be looked at."""
    world["centre"]["agent_cost_per_call"] = True
    return world


@settings(max_examples=10)
@given(chance=chances())
def test_parts_add_up_to_their_wholes(centre: Centre, chance: Random) -> None:
    """Every whole that is printed is the sum of its printed parts."""
    records, root = centre
    write_books(root, showing_agents(with_books(chance, records)))
    asked = question(chance)
    for period in ask(root, asked)["periods"]:
        book, cost = Fraction(period["book"]), Fraction(period["cost"])
        unassigned = Fraction(period["unassigned"])
        assert total(row["ledger"] for row in period["reconciliation"]) == book
        assert total(row["cost"] for row in period["accounts"]) == book
        assert total(row["unassigned"] for row in period["reconciliation"]) == unassigned
        of_groups = total(group["cost"]["fully_loaded"] for group in period["groups"])
        if is_filtered(asked):
            assert cost + Fraction(period["other"]) + unassigned == book
        else:
            assert (cost, Fraction(period["other"])) == (book, 0)
            of_groups += unassigned
        assert of_groups == cost or not asked["group_by"]
        for pool in period["reconciliation"]:
            used = total(pool[part] for part in ("assigned", "other", "unused", "unassigned"))
            assert used - Fraction(pool["over_driven"]) == Fraction(pool["ledger"])


@settings(max_examples=4)
@given(chance=chances())
def test_days_weeks_and_months_add_up_to_the_whole(centre: Centre, chance: Random) -> None:
    """The book, the cost without a filter and all counts; each part is rounded by itself."""
    records, root = centre
    write_books(root, with_books(chance, records))
    (whole,) = ask(root, SPRING)["periods"]
    for by in ("day", "week", "month"):
        parts = ask(root, SPRING | {"by": by})["periods"]
        for name in COUNTS:
            assert sum(part[name] or 0 for part in parts) == (whole[name] or 0)
        for name in ("book", "cost"):
            gap = abs(total(part[name] for part in parts) - Fraction(whole[name]))
            assert gap <= len(parts) * LAST_PLACE


@settings(max_examples=6)
@given(chance=chances())
def test_two_books_cost_together_what_they_cost_alone(centre: Centre, chance: Random) -> None:
    """A line's cost is its own, whoever stands beside it in its pool."""
    records, root = centre
    world = showing_agents(with_books(chance, records))
    world["centre"]["accrue_tariff"] = False  # it would be booked in each half again
    asked = question(chance) | {"group_by": [], "calls": "all", "per": "call"}
    reports = []
    for ledger in (world["ledger"], world["ledger"][::2], world["ledger"][1::2]):
        write_books(root, world | {"ledger": ledger})
        reports.append(ask(root, asked)["periods"])
    for whole, *parts in zip(*reports, strict=True):
        for name in ("book", "abandoned_cost", "other", "cost", "unassigned"):
            gap = abs(total(part[name] for part in parts) - Fraction(whole[name]))
            assert gap <= 3 * LAST_PLACE


@settings(max_examples=6)
@given(chance=chances())
def test_sums_kept_at_import_change_nothing(centre: Centre, chance: Random) -> None:
    records, root = centre
    write_books(root, with_books(chance, records))
    asked = question(chance)
    assert ask(root, asked, "--no-rollups") == ask(root, asked)


def test_more_paid_time_moves_money_from_assigned_to_unused_and_no_more(
    centre: Centre, tmp_path: Path
) -> None:
    """On days that have some already, at the same cost: fully loaded figures stay."""
    records, root = centre
    wages = {
        "from_on": SPRING["from_on"], "to_on": SPRING["to_on"], "account": "Labour",
        "amount": Decimal("54321.09"), "driver": "agent_time",
    }  # fmt: skip
    world = with_books(Random("paid"), records)
    world["centre"] |= {"capacity": [], "calls": "all"}
    write_books(root, world | {"ledger": [wages, *world["ledger"]]})
    asked = SPRING | {"group_by": ["queue"], "only": {"site": "north"}}
    (before,) = ask(root, asked)["periods"]
    twice = {
        "centre": records["centre"],
        "agent_time": [r for r in records["agent_time"] if r["paid_ms"]],
    }
    write_agent_time(tmp_path / "more.csv", twice, hour=16)
    more = run(
        "import", "-w", root, tmp_path / "more.csv", "--mapping", root.parent / "sheets.toml"
    )
    try:
        (after,) = ask(root, asked)["periods"]
    finally:
        run("undo", "-w", root, more["import_id"])
    for name in ("book", "cost", "other", "unassigned", "abandoned_cost", "accounts"):
        assert after[name] == before[name]
    for now, then in zip(after["groups"], before["groups"], strict=True):
        assert now["cost"]["fully_loaded"] == then["cost"]["fully_loaded"]
    for now, then in zip(after["reconciliation"], before["reconciliation"], strict=True):
        assert now["ledger"] == then["ledger"]
        assert abs(Fraction(now["assigned"])) <= abs(Fraction(then["assigned"]))
    practical = [Fraction(p["cost_per_call"]["practical_capacity"]) for p in (before, after)]
    assert practical[0] > practical[1]


@pytest.mark.parametrize("centre", ["segment"], indirect=True)
def test_order_of_rows_and_number_of_files_change_nothing(centre: Centre, tmp_path: Path) -> None:
    """The legs of a contact may even lie in two files."""
    chance = Random("order")
    in_order, root = centre
    world = with_books(chance, in_order)
    write_books(root, world)
    shuffled = world | {
        name: chance.sample(world[name], len(world[name]))
        for name in ("contacts", "agent_time", "ledger")
    }
    scattered = make_workspace(tmp_path, shuffled, "segment", files=2)
    for _ in range(5):
        asked = question(chance)
        assert ask(scattered, asked) == ask(root, asked)


@pytest.mark.spark
@pytest.mark.parametrize("centre", ["contact"], indirect=True)
def test_the_engine_changes_nothing(centre: Centre) -> None:
    chance = Random("engine")
    records, root = centre
    write_books(root, with_books(chance, records))
    for _ in range(3):
        asked = question(chance)
        assert ask(root, asked, "--engine", "spark") == ask(root, asked)
