"""`percall marginal` and its slow twin print the same, whatever the centre and the question."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings

from tests.costing.marginal.books import (
    ask_margin,
    exact_margin,
    with_margin,
    with_starts,
    write_margin,
)
from tests.costing.strategies import chances, exact, question, with_books
from tests.naive import marginal

World = dict[str, Any]
Centre = tuple[World, Path]
RUNG = ("rung", "amount", "per_call", "half_hours", "unassigned")
LINE = ("row", "how", "amount", "steps_dropped", "leaves_on")
SHARES = (Fraction(1), Fraction(1), Fraction(1, 10), Fraction(1, 3))


def comparable(report: World) -> World:
    """The figures of a report, without its texts."""
    return {
        "ladder": [
            {name: rung[name] for name in RUNG}
            | {"lines": [{name: line.get(name) for name in LINE} for line in rung["lines"]]}
            for rung in report["ladder"]
        ],
        "week": [{k: v for k, v in one.items() if k != "starts"} for one in report["week"]],
    }


@settings(max_examples=4)
@given(chance=chances())
def test_the_product_prints_what_the_twin_prints(centre: Centre, chance: Random) -> None:
    records, root = centre
    world = with_margin(chance, with_books(chance, records))
    write_margin(root, world)
    asked = question(chance)
    asked = {k: v for k, v in asked.items() if k not in ("by", "group_by", "per")}
    share = chance.choice(SHARES)
    by_product = comparable(ask_margin(root, asked, "--share", str(share)))
    told = exact_margin(exact(with_starts(world)))
    by_twin = comparable(marginal.report(told, asked, share))
    assert by_product["week"] == by_twin["week"]
    assert by_product == by_twin
