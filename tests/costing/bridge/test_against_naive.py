"""Several things change at once: the product's bars against a walk over all orders."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from percall.costing.bridge.sentence import said
from tests.costing.bridge import centres as c
from tests.costing.bridge.test_one_thing_changes import CHANGES, Pair, bridges, workspace
from tests.naive import bridge

CENTRES = 10
FIRST_ON = date(2026, 1, 5)
LAST_PLACE = Fraction(1, 10**9)
# A missing or one-off bill is no price: docs/why.md has them apart, and so has the test of them.
AT_ONCE = [what for what in CHANGES if what not in ("a one-off line", "rent is not booked")]
MOST_CAUSES = 7


def pairs() -> list[Pair]:
    chance, found = Random("at once"), []
    for i in range(CENTRES):
        before = c.numbers(chance)
        # Every team has calls of its own: what nobody used at all is another page.
        for kind, queue in zip(before["kinds"], c.QUEUES, strict=True):
            kind["queue"] = queue
        after = before
        whats = chance.sample(AT_ONCE, 3)
        for what in whats:
            after = c.changed(after, CHANGES[what], chance)
        found.append((" + ".join(whats), FIRST_ON + timedelta(days=2 * i), before, after))
    return found


def naive_day(one: c.World, day: date) -> c.World:
    contacts = c.contacts_of(one, day, f"{day}")
    return {
        "contacts": contacts, "sheets": c.sheets_of(one, day),
        "ledger": c.books_of(one, day, contacts),
    }  # fmt: skip


# What counts as a call, and the outcomes that count as calls.
COUNTED = {
    "handled": ("handled",), "offered": ("handled", "abandoned"),
}  # fmt: skip


@pytest.mark.parametrize("calls", COUNTED)
def test_bars_against_all_orders(calls: str, tmp_path: Path) -> None:
    compared = 0
    made = pairs()
    root = workspace(tmp_path, made)
    for (what, first_on, before, after), found in zip(
        made, bridges(root, made, calls), strict=True
    ):
        days = naive_day(before, first_on), naive_day(after, first_on + timedelta(days=1))
        walked = bridge.causes_of(*days, MOST_CAUSES, COUNTED[calls])
        if walked is None:
            continue  # too many causes for a walk
        compared += 1
        bars = {cause["cause"]: Fraction(cause["amount"]) for cause in found["causes"]}
        expected = {cause: amount for cause, amount in walked.items() if amount}
        assert bars.keys() == expected.keys(), what
        for cause, amount in expected.items():
            assert abs(bars[cause] - amount) <= LAST_PLACE, (what, cause)
    assert compared >= CENTRES // 2


def test_more_who_give_up_are_no_shorter_talk(tmp_path: Path) -> None:
    """Where offered calls count, those without an agent take no talk: that is abandonment."""
    before = c.numbers(Random("offered"))
    after = c.changed(before, c.more_give_up, Random("offered"))
    made = [("abandonment", FIRST_ON, before, after)]
    (found,) = bridges(workspace(tmp_path, made), made, "offered")
    bars = {cause["cause"]: Fraction(cause["amount"]) for cause in found["causes"]}
    assert "talk" not in bars
    assert bars["abandonment"] < 0  # less work for each offered call
    (cause,) = (one for one in found["causes"] if one["cause"] == "abandonment")
    assert said(found, cause) == "more given up before an agent"
