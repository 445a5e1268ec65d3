"""How figures are printed so that they add up (costing-rules.md, 7)."""

from fractions import Fraction
from math import floor


def half_up(value, places):
    return floor(Fraction(value) * 10**places + Fraction(1, 2))


def text(units, places):
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"


def money(value):
    return None if value is None else text(half_up(value, 9), 9)


share = money


def seconds(value):
    return None if value is None else text(half_up(value, 3), 3)


def ratio(above, below):
    """The fraction, or None where there is nothing to divide by."""
    return Fraction(above) / below if below else None


def split(whole_units, parts):
    """Units for each part: floors, and one more for the largest remainders, first ones first."""
    exact = [Fraction(part) * 10**9 for part in parts]
    units = [floor(part) for part in exact]
    short = whole_units - sum(units)
    assert 0 <= short <= len(parts), "these are not the parts of the whole"
    order = sorted(range(len(parts)), key=lambda i: (units[i] - exact[i], i))
    for i in order[:short]:
        units[i] += 1
    return units
