"""The product and its slow twin print the same, whatever the centre and the question."""

from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings

from tests.costing.product import ask, comparable, write_books
from tests.costing.strategies import chances, exact, question, with_books
from tests.naive import costing

Centre = tuple[dict[str, Any], Path]


@settings(max_examples=15)
@given(chance=chances())
def test_the_product_prints_what_the_twin_prints(centre: Centre, chance: Random) -> None:
    records, root = centre
    world = with_books(chance, records)
    write_books(root, world)
    for asked in (question(chance), question(chance), question(chance)):
        by_product = comparable(ask(root, asked), asked["group_by"])
        assert by_product == comparable(costing.report(exact(world), asked), asked["group_by"])
