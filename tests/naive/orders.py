"""The Shapley value as its definition says it: walk over all orders in which causes can move."""

from fractions import Fraction
from functools import cache
from itertools import permutations


def values(causes, worth):
    """What each cause is worth: the mean, over all orders, of what it adds when its turn comes.

    `worth` gives the figure for a set of causes that have moved.
    """
    worth = cache(worth)
    added = dict.fromkeys(causes, Fraction(0))
    count = 0
    for order in permutations(causes):
        count += 1
        moved = set()
        for cause in order:
            before = worth(frozenset(moved))
            moved.add(cause)
            added[cause] += worth(frozenset(moved)) - before
    return {cause: amount / count for cause, amount in added.items()}
