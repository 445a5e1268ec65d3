"""The Shapley value of a sum of products, one product at a time.

Rules:
1. A cause stands as it was before or as it is after. The worth of a set of causes is the figure
   with just these moved, less the figure before. The value of a cause is the mean, over all
   orders in which the causes could have moved, of what it adds when its turn comes. So the
   values add up to the change, and depend on no order.
2. The value of a sum of games is the sum of their values, and a cause that changes nothing is
   worth nothing: each product needs only its own factors.
3. Of the orders of n causes, the share in which just k given ones stand before a given one is
   k! (n - 1 - k)! / n!: these subset weights take the place of a walk over orders.

Theory of operation. In a product of numbers that move from a to b, the value of one factor is
(b - a) x the sum over k of weight k x the sum, over all sets of k other factors, of the product
with these moved. Those sums are the coefficients of the polynomial product of (a + b t), made by
n multiplications each. A product may end in a *table*: some causes (the mix, repeats, the handle
time) move the terms of a sum together, so its worth is given for each set of them, by bits.

Source: L. S. Shapley, "A Value for n-Person Games", Contributions to the Theory of Games II,
Annals of Mathematics Studies 28, 1953.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import factorial

ONE = Fraction(1)
ZERO = Fraction(0)

# A number before and after.
Move = tuple[Fraction, Fraction]
NO_TABLE = (1,)


@cache
def subset_weights(count: int) -> tuple[Fraction, ...]:
    """Of `count` causes, the weight of a set of k others, for k from 0 on."""
    return tuple(
        Fraction(factorial(k) * factorial(count - 1 - k), factorial(count)) for k in range(count)
    )


def moved_sums(moves: Sequence[Move]) -> list[Fraction]:
    """For each k, the sum over all sets of k moves of the product with just these moved."""
    found = [ONE]
    for before, after in moves:
        kept = [before * one for one in found] + [ZERO]
        moved = [ZERO] + [after * one for one in found]
        found = [a + b for a, b in zip(kept, moved, strict=True)]
    return found


def factor_weight(moves: Sequence[Move], index: int, table: Sequence[int] = NO_TABLE) -> Fraction:
    """What one more of a factor adds: its value is this times its change.

    Args:
        moves: The factors of the product.
        index: Which of them.
        table: The worth of the rest of the product for each set of its causes, by bits.
    """
    others = moved_sums([move for i, move in enumerate(moves) if i != index])
    weights = subset_weights(len(moves) + _players(table))
    total = ZERO
    for subset, worth in enumerate(table):
        size = subset.bit_count()
        if worth:
            total += worth * sum((weights[size + k] * one for k, one in enumerate(others)), ZERO)
    return total


def table_weights(moves: Sequence[Move], players: int) -> list[Fraction]:
    """By the number of a table's other causes that moved: the weight of a step of one of them."""
    sums = moved_sums(moves)
    weights = subset_weights(len(moves) + players)
    return [
        sum((weights[size + k] * one for k, one in enumerate(sums)), ZERO)
        for size in range(players)
    ]


def _players(table: Sequence[int]) -> int:
    return len(table).bit_length() - 1
