"""The mix, repeats and handle time of many cells as one table: what moves a sum together.

Rules:
1. Units per call = the sum over cells of share of calls x share of first or repeated calls in the
   cell x share of those that an agent answered, or did not, x units for one such call. Four causes
   move it: the mix moves the first, repeats the second, abandonment the third, the part (talk,
   hold, ...) the fourth. Where every call had an agent there is no third one.
2. A cell, or a kind of calls in it, that a side does not have takes from the other side what it
   lacks: a queue that appears changes the mix, and nothing else.

Theory of operation. Each set of these causes (bits `MIX`, `BACK`, `UNITS`, `ANSWERED`; a bit is
set when the cause has moved) gives each cell a ratio of whole numbers, times its units. All are
brought to one denominator when the table is made, so that only whole numbers are added for the
many cells, pools and parts; the denominator is taken off at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from percall.costing.bridge.composition import BACK as COMES_BACK
from percall.costing.bridge.composition import KINDS, NONE, UNANSWERED, ByKind, Cell

MIX, BACK, UNITS, ANSWERED = 1, 2, 4, 8

# For each set of moved causes: what to multiply by, and whose units (0 before, 1 after).
_Scales = list[tuple[int, int]]
Entries = dict[Cell, list[int]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of two sides, ready to weigh units; all results are whole numbers over `denominator`."""

    denominator: int
    players: int
    """How many causes move a table."""
    scales: Mapping[Cell, tuple[_Scales | None, ...]]
    calls: Mapping[Cell, tuple[int, int]]
    """Calls before and after."""
    shares: Mapping[Cell, tuple[Fraction, Fraction]]
    """Share of all calls before and after."""

    @property
    def sets(self) -> range:
        """All sets of the causes that move a table, by bits; the last one is all of them."""
        return range(1 << self.players)

    def entries(self, before: Mapping[Cell, ByKind], after: Mapping[Cell, ByKind]) -> Entries:
        """For each cell, its part of the units per call under each set of moved causes."""
        found: Entries = {}
        for cell in before.keys() | after.keys():
            units = (before.get(cell, NONE), after.get(cell, NONE))
            row = [0] * len(self.sets)
            for kind, scales in enumerate(self.scales[cell]):
                if scales is not None and (units[0][kind] or units[1][kind]):
                    for moved, (scale, side) in enumerate(scales):
                        row[moved] += scale * units[side][kind]
            found[cell] = row
        return found


def cells_of(
    before: Mapping[Cell, ByKind], after: Mapping[Cell, ByKind],
    totals: tuple[int, int],
) -> Cells:  # fmt: skip
    """The cells of two sides, from their calls; `totals` are all calls of each side."""
    has_unanswered = any(any(own[UNANSWERED:]) for side in (before, after) for own in side.values())
    players = 4 if has_unanswered else 3
    ratios: dict[Cell, tuple[list[tuple[Fraction, int]] | None, ...]] = {}
    for cell in before.keys() | after.keys():
        both = (before.get(cell, NONE), after.get(cell, NONE))
        ratios[cell] = tuple(_ratios(both, kind, totals, players) for kind in KINDS)
    dens = (
        ratio.denominator for pair in ratios.values() for one in pair if one for ratio, _ in one
    )
    denominator = lcm(*dens)
    calls = {cell: (sum(before.get(cell, NONE)), sum(after.get(cell, NONE))) for cell in ratios}
    return Cells(
        denominator,
        players,
        {
            cell: tuple(_scaled(one, denominator) for one in of_kinds)
            for cell, of_kinds in ratios.items()
        },
        calls,
        {
            cell: (Fraction(both[0], totals[0]), Fraction(both[1], totals[1]))
            for cell, both in calls.items()
        },
    )


def _ratios(
    both: tuple[ByKind, ByKind], kind: int, totals: tuple[int, int], players: int
) -> list[tuple[Fraction, int]] | None:
    """For each set of moved causes: the ratio that units are weighed by, and whose units."""
    if not both[0][kind] and not both[1][kind]:
        return None
    # All calls of a side in the cell, those that come back or not, and those of the kind alone.
    back = kind & COMES_BACK
    alike = [counts[back] + counts[back | UNANSWERED] for counts in both]
    found = []
    for moved in range(1 << players):
        mix, repeats, units, answered = (
            int(bool(moved & bit)) for bit in (MIX, BACK, UNITS, ANSWERED)
        )
        repeats = repeats if sum(both[repeats]) else 1 - repeats
        answered = answered if alike[answered] else 1 - answered
        units = units if both[units][kind] else 1 - units
        share = Fraction(sum(both[mix]), totals[mix])
        of_cell = Fraction(alike[repeats], sum(both[repeats]))
        of_alike = Fraction(both[answered][kind], alike[answered])
        found.append((share * of_cell * of_alike / both[units][kind], units))
    return found


def _scaled(ratios: list[tuple[Fraction, int]] | None, denominator: int) -> _Scales | None:
    if ratios is None:
        return None
    return [
        (ratio.numerator * (denominator // ratio.denominator), units) for ratio, units in ratios
    ]
