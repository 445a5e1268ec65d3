"""What must hold of any report, whatever the centre: costing.md, sections 4, 5 and 7."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.costing.product import ask, make_workspace, write_books
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


@settings(max_examples=10)
@given(chance=chances())
def test_parts_add_up_to_their_wholes(centre: Centre, chance: Random) -> None:
    """Every whole that is printed is the sum of its printed parts."""
    records, root = centre
    write_books(root, with_books(chance, records))
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
    world = with_books(chance, records)
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
