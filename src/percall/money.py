"""Exact money: fractions until they are shown, and splits whose parts add up to the whole.

Rules (costing-rules.md, section 7):
1. Nothing is rounded until it is shown.
2. A single figure rounds half up.
3. A whole that is split floors its parts and gives one unit each to the largest remainders;
   ties go to the first in the order given.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

MONEY_PLACES = 9
SECONDS_PLACES = 3


def half_up(value: Fraction, places: int = 0) -> int:
    """The value in units of 10**-places, rounded half up (towards plus infinity at the half)."""
    scaled: int = value.numerator * 10**places
    denominator = value.denominator
    return (2 * scaled + denominator) // (2 * denominator)


def split(whole_units: int, parts: Sequence[Fraction], places: int = MONEY_PLACES) -> list[int]:
    """Whole units (of 10**-places) for each part, which sum to `whole_units` exactly.

    Args:
        whole_units: The whole, already rounded, in units of 10**-places.
        parts: The exact parts; they sum to the whole before it was rounded.
        places: Decimal places of a unit.

    Raises:
        ValueError: The parts differ from the whole by more than one unit a part, so they are
            not its parts.
    """
    unit = 10**places
    divided = [divmod(part.numerator * unit, part.denominator) for part in parts]
    floors = [floor for floor, _remainder in divided]
    short = whole_units - sum(floors)
    if not 0 <= short <= len(floors):
        raise ValueError(f"the parts miss the whole by {short} units")
    if short:
        # Remainders over one denominator: integers compare as the fractions would.
        common = lcm(*(part.denominator for part in parts))
        remainders = [
            r * (common // p.denominator) for p, (_f, r) in zip(parts, divided, strict=True)
        ]
        for i in sorted(range(len(floors)), key=lambda i: -remainders[i])[:short]:
            floors[i] += 1
    return floors


def fixed(units: int, places: int = MONEY_PLACES) -> str:
    """Units of 10**-places as a decimal string with exactly that many places."""
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def shown(value: Fraction, places: int = MONEY_PLACES) -> str:
    """A single figure as a decimal string, rounded half up."""
    return fixed(half_up(value, places), places)
