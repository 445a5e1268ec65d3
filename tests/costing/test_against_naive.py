"""The product and its slow twin print the same, for any small centre and any question."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.costing.product import ask, comparable, make_workspace
from tests.costing.strategies import exact, questions, worlds
from tests.naive import costing

World = dict[str, Any]


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
