"""Products of causes, by subset weights and by a walk over all orders."""

from fractions import Fraction
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from percall.costing.bridge.shapley import (
    factor_weight,
    moved_sums,
    subset_weights,
    table_weights,
)
from tests.naive import orders

numbers = st.fractions(-20, 20, max_denominator=9)
moves = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4)
tables = st.lists(st.integers(-50, 50), min_size=8, max_size=8)
TABLE = ("mix", "back", "units")


def worth(factors, table, moved):
    """The product with some causes moved: numbers by index, table causes by name."""
    numbers = prod((f[1] if i in moved else f[0] for i, f in enumerate(factors)), start=1)
    return numbers * table[sum(1 << bit for bit, name in enumerate(TABLE) if name in moved)]


def values(factors, table):
    """All values by subset weights: those of the numbers, then those of the table."""
    found = {
        i: (after - before) * factor_weight(factors, i, table)
        for i, (before, after) in enumerate(factors)
    }
    weights = table_weights(factors, len(TABLE))
    for bit, name in enumerate(TABLE):
        others = [moved for moved in range(8) if not moved & 1 << bit]
        found[name] = sum(
            weights[moved.bit_count()] * (table[moved | 1 << bit] - table[moved])
            for moved in others
        )
    return found


def test_two_factors_share_what_they_change_together() -> None:
    """2 x 3 becomes 4 x 5: the first is worth 2 x (3 + 5) / 2, the second 2 x (2 + 4) / 2."""
    factors = [(Fraction(2), Fraction(4)), (Fraction(3), Fraction(5))]
    assert 2 * factor_weight(factors, 0) == 8
    assert 2 * factor_weight(factors, 1) == 6


def test_weights_of_subsets() -> None:
    """Of three causes, a third of the orders have a given one first, a third last."""
    assert subset_weights(3) == (Fraction(1, 3), Fraction(1, 6), Fraction(1, 3))


def test_sums_over_sets_of_moves() -> None:
    """(2 + 4 t)(3 + 5 t): none moved 6, one of them 10 + 12, both 20."""
    assert moved_sums([(Fraction(2), Fraction(4)), (Fraction(3), Fraction(5))]) == [6, 22, 20]


@settings(max_examples=15)
@given(moves)
def test_products_of_numbers_against_all_orders(factors) -> None:
    table = [1] * 8
    walked = orders.values(range(len(factors)), lambda moved: worth(factors, table, moved))
    found = {i: (b - a) * factor_weight(factors, i) for i, (a, b) in enumerate(factors)}
    assert found == walked


@settings(max_examples=15)
@given(st.lists(st.tuples(numbers, numbers), min_size=0, max_size=2), tables)
def test_products_that_end_in_a_table_against_all_orders(factors, table) -> None:
    causes = [*range(len(factors)), *TABLE]
    walked = orders.values(causes, lambda moved: worth(factors, table, moved))
    assert values(factors, table) == walked


@settings(max_examples=15)
@given(moves, tables)
def test_values_add_up_to_the_change(factors, table) -> None:
    everything = {*range(len(factors)), *TABLE}
    change = worth(factors, table, everything) - worth(factors, table, set())
    assert sum(values(factors, table).values()) == change


@settings(max_examples=15)
@given(moves, tables, tables)
def test_the_value_of_a_sum_of_games_is_the_sum_of_their_values(factors, one, other) -> None:
    both = [a + b for a, b in zip(one, other, strict=True)]
    together = values(factors, both)
    apart = values(factors, one), values(factors, other)
    assert together == {cause: apart[0][cause] + apart[1][cause] for cause in together}


@settings(max_examples=15)
@given(moves, numbers, tables)
def test_a_cause_that_changes_nothing_is_worth_nothing_and_changes_no_other(
    factors, still, table
) -> None:
    without = values(factors, table)
    beside = values([*factors, (still, still)], table)
    assert beside.pop(len(factors)) == 0
    assert beside == {cause: value * still for cause, value in without.items()}


@settings(max_examples=15)
@given(st.tuples(numbers, numbers), moves, tables)
def test_causes_that_do_the_same_are_worth_the_same(twin, factors, table) -> None:
    found = values([twin, twin, *factors], table)
    assert found[0] == found[1]
