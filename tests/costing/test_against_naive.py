"""The product and its slow twin print the same, whatever the centre and the question."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from tests.costing.product import ask, comparable, run, write_books
from tests.costing.strategies import chances, exact, question, with_books
from tests.naive import costing, pools

Centre = tuple[dict[str, Any], Path]


@settings(max_examples=12)
@given(chance=chances())
def test_the_product_prints_what_the_twin_prints(centre: Centre, chance: Random) -> None:
    records, root = centre
    world = with_books(chance, records)
    write_books(root, world)
    for asked in [question(chance) for _ in range(3)]:
        by_product = comparable(ask(root, asked))
        assert by_product == comparable(costing.report(exact(world), asked))


@pytest.mark.parametrize("seconds", [5, 20, 21, 60])
def test_both_judge_waits_that_stand_on_the_limit_alike(centre: Centre, seconds: int) -> None:
    records, root = centre
    limits = {"answer_within_s": seconds, "short_abandon_s": seconds}
    world = records | {"centre": records["centre"] | limits}
    write_books(root, world)
    asked = {"from_on": date(2026, 3, 1), "to_on": date(2026, 5, 1), "group_by": ["queue"]}
    assert comparable(ask(root, asked)) == comparable(costing.report(world, asked))


@settings(max_examples=4)
@given(chance=chances())
def test_each_contact_costs_in_the_file_what_it_costs_by_the_twin(
    centre: Centre, chance: Random
) -> None:
    """The floor at nine places of its units x ledger / all units, for each pool."""
    records, root = centre
    world = with_books(chance, records)
    write_books(root, world)
    file = root.parent / "costs.parquet"
    april = (date(2026, 4, 1), date(2026, 5, 1))
    run("export", "costs", "-w", root, file, "--from", april[0], "--to", april[1])
    found = duckdb.sql(f"SELECT * FROM '{file}' WHERE row_kind = 'contact'")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    by_twin = pools.contact_costs(exact(world), *april)
    assert {row["source_id"] for row in rows} == set(by_twin)
    for row in rows:
        for (driver, scope), billionths in by_twin[row["source_id"]].items():
            pool = driver if scope is None else f"{driver} {scope}"
            assert row[f"cost {pool}"] == Decimal(billionths).scaleb(-9)
