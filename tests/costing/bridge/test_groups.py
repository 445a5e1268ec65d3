"""Two groups of contacts beside each other."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.costing import product
from tests.costing.bridge.desk import (
    SEPTEMBER,
    WAGES,
    amounts,
    book,
    rent,
    said,
)
from tests.hostile.small_centre import percall


def test_two_groups_of_a_period(desk: Path) -> None:
    """Sales against billing: as `percall cost` has them, and causes that add up."""
    book(desk, WAGES, rent("09", "10"))
    found = product.run(
        "why", "-w", desk, "--from", SEPTEMBER,
        "--group", "queue=sales", "--against", "queue=billing",
    )  # fmt: skip
    asked = {"from_on": "2026-09-01", "to_on": "2026-10-01", "group_by": ["queue"]}
    (period,) = product.ask(desk, asked)["periods"]
    for side, queue in (("from", "billing"), ("to", "sales")):
        (group,) = [group for group in period["groups"] if group["queue"] == queue]
        assert found[side]["cost_per_call"] == {
            name: group["cost_per_call"][name] for name in ("fully_loaded", "practical_capacity")
        }
    assert sum(amounts(found).values()) == Fraction(found["change"])
    assert not {"mix", "volume", "price: Premises:Rent"} & amounts(found).keys()


def test_groups_are_said_beside_each_other_and_not_one_after_the_other(desk: Path) -> None:
    book(desk, WAGES, rent("09", "10"))
    told = percall("why", "-w", desk, "--from", SEPTEMBER, "--group", "queue=sales",
                   "--against", "queue=billing").out  # fmt: skip
    assert "queue=sales is cheaper than queue=billing, and" in told
    assert " against " in told
    for words in (" from 1", "as before", "it went", "the worse one", "the better one"):
        assert words not in told


@pytest.mark.parametrize(("against", "is_told"), [("reason=bill", True), ("queue=billing", False)])
def test_groups_that_may_share_contacts_are_said_to(
    desk: Path, against: str, is_told: bool
) -> None:
    book(desk, WAGES, rent("09", "10"))
    found = product.run("why", "-w", desk, "--from", SEPTEMBER, "--group", "queue=sales",
                        "--against", against)  # fmt: skip
    assert any("contacts that are in both" in note for note in found["notes"]) is is_told


def test_one_group_alone_is_refused(desk: Path) -> None:
    book(desk, WAGES)
    refused = said(desk, "--group", "queue=sales")
    assert (refused.code, "--against" in refused.error) == (2, True)
