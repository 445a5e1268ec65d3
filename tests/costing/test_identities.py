"""What must hold of any report, whatever the centre: costing.md, sections 4, 5 and 7."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.costing.product import ask, make_workspace
from tests.costing.strategies import questions, worlds

World = dict[str, Any]
SPRING = {"from_on": date(2026, 3, 1), "to_on": date(2026, 5, 1)}
EXAMPLES = 6


def total(texts: Iterable[str | None]) -> Fraction:
    return sum((Fraction(text) for text in texts if text is not None), Fraction(0))


def check_parts(period: World, question: World) -> None:
    """Every whole that is printed is the sum of its printed parts."""
    is_filtered = (
        question.get("direction", "all") != "all"
        or question.get("channel", "all") != "all"
        or bool(question.get("only"))
    )
    book, cost = Fraction(period["book"]), Fraction(period["cost"])
    assert total(row["ledger"] for row in period["reconciliation"]) == book
    assert total(row["cost"] for row in period["accounts"]) == book
    if is_filtered:
        assert cost + Fraction(period["other"]) + Fraction(period["unassigned"]) == book
    else:
        assert (cost, Fraction(period["other"])) == (book, 0)
    if question.get("group_by"):
        nobody = Fraction(0) if is_filtered else Fraction(period["unassigned"])
        of_groups = total(group["cost"]["fully_loaded"] for group in period["groups"])
        assert of_groups + nobody == cost
    for pool in period["reconciliation"]:
        used = total(pool[part] for part in ("assigned", "other", "unused", "unassigned"))
        assert used - Fraction(pool["over_driven"]) == Fraction(pool["ledger"])
    idle = [pool for pool in period["reconciliation"] if Fraction(pool["unassigned"])]
    assert total(pool["ledger"] for pool in idle) == Fraction(period["unassigned"])


@settings(max_examples=EXAMPLES)
@given(world=worlds(), asked=questions(4))
def test_parts_add_up_to_their_wholes(world: World, asked: list[World]) -> None:
    with TemporaryDirectory() as folder:
        root = make_workspace(Path(folder), world)
        for question in asked:
            for period in ask(root, question)["periods"]:
                check_parts(period, question)


@settings(max_examples=EXAMPLES)
@given(world=worlds(), asked=questions(1), seed=st.integers(0, 999), files=st.integers(2, 4))
def test_order_of_rows_and_number_of_files_change_nothing(
    world: World, asked: list[World], seed: int, files: int
) -> None:
    (question,) = asked
    shuffled = world | {
        name: Random(seed).sample(world[name], len(world[name]))
        for name in ("contacts", "agent_time", "ledger")
    }
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        in_order = ask(make_workspace(Path(one), world, "segment"), question)
        out_of_order = ask(make_workspace(Path(other), shuffled, "segment", files), question)
    assert in_order == out_of_order


@settings(max_examples=EXAMPLES)
@given(world=worlds())
def test_days_and_weeks_add_up_to_the_whole(world: World) -> None:
    """The book, the cost without a filter and all counts of the parts add up to the whole."""
    with TemporaryDirectory() as folder:
        root = make_workspace(Path(folder), world)
        (whole,) = ask(root, SPRING)["periods"]
        for by in ("week", "month"):
            parts = ask(root, SPRING | {"by": by})["periods"]
            for name in ("contacts", "offered", "answered", "calls", "sales", "leads"):
                assert sum(part[name] or 0 for part in parts) == (whole[name] or 0)
            for name in ("book", "cost"):
                # Each part is rounded by itself to nine places.
                gap = abs(total(part[name] for part in parts) - Fraction(whole[name]))
                assert gap <= Fraction(len(parts), 10**9)


@settings(max_examples=EXAMPLES)
@given(world=worlds(), asked=questions(1))
def test_two_ledgers_cost_together_what_they_cost_alone(world: World, asked: list[World]) -> None:
    """Costs are linear in the books: each line's cost is its own, whoever stands beside it."""
    question = asked[0] | {"group_by": [], "calls": "all", "per": "call"}
    halves = (world["ledger"][::2], world["ledger"][1::2])
    with TemporaryDirectory() as folder:
        reports = [
            ask(make_workspace(Path(folder) / str(n), world | {"ledger": ledger}), question)
            for n, ledger in enumerate((world["ledger"], *halves))
        ]
    for whole, *parts in zip(*(report["periods"] for report in reports), strict=True):
        for name in ("book", "abandoned_cost", "other", "cost"):
            gap = abs(total(part[name] for part in parts) - Fraction(whole[name]))
            assert gap <= Fraction(3, 10**9)
