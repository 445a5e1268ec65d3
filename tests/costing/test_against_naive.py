"""The product and its slow twin print the same, for any small centre and any question."""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.costing.product import ask, make_workspace
from tests.costing.strategies import exact, questions, worlds
from tests.naive import costing

World = dict[str, Any]


def comparable(report: World, group_by: list[str]) -> World:
    """A report without its texts, and with its tables by what names their rows."""
    return {
        "currency": report["currency"],
        "definition": {k: v for k, v in report["definition"].items() if k not in ("hash", "only")},
        "periods": [comparable_period(period, group_by) for period in report["periods"]],
    }


def comparable_period(period: World, group_by: list[str]) -> World:
    return period | {
        "cost_per_call": with_reason(period["cost_per_call"]),
        "groups": {
            tuple(group[d] for d in group_by): group
            | {"cost_per_call": with_reason(group["cost_per_call"])}
            for group in period["groups"]
        },
        "guardrails": {
            row["name"]: (Fraction(row["limit"]), row["found"], row["kept"])
            for row in period["guardrails"]
        },
        "accounts": {row["account"]: row["cost"] for row in period["accounts"]},
        "reconciliation": {
            (row["driver"], row["scope"]): {k: v for k, v in row.items() if k != "pool"}
            for row in period["reconciliation"]
        },
    }


def with_reason(per_call: World) -> World:
    """The figures, and whether a reason is given; its words are the product's own."""
    return per_call | {"why_not": per_call["why_not"] is not None}


@settings(max_examples=25)
@given(world=worlds(), asked=questions(4), layout=st.sampled_from(("contact", "segment")))
def test_the_product_prints_what_the_twin_prints(
    world: World, asked: list[World], layout: str
) -> None:
    with TemporaryDirectory() as folder:
        root = make_workspace(Path(folder), world, layout)
        for question in asked:
            by_product = comparable(ask(root, question), question["group_by"])
            by_twin = comparable(costing.report(exact(world), question), question["group_by"])
            assert by_product == by_twin, question
