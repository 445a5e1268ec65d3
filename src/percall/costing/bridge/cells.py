"""The mix, repeats and handle time of many cells as one table: what moves a sum together.

Rules:
1. Units per call = the sum over cells of share of calls x share of first or repeated calls in the
   cell x units for one such call. Three causes move it: the mix moves the first, repeats the
   second, the part (talk, hold, ...) the third.
2. A cell without calls on a side has there the repeats and the units per call of the other side:
   a queue that appears changes the mix, and nothing else.

Theory of operation. Each of the eight sets of these causes (bits `MIX`, `BACK`, `UNITS`; a bit is
set when the cause has moved) gives each cell a ratio of whole numbers, times its units. All are
brought to one denominator when the table is made, so that only whole numbers are added for the
many cells, pools and parts; the denominator is taken off at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from percall.costing.bridge.composition import Cell, FirstAndBack

MIX, BACK, UNITS = 1, 2, 4
PLAYERS = 3
ALL = MIX | BACK | UNITS
SETS = range(1 << PLAYERS)

# For each set of moved causes: what to multiply by, and whose units (0 before, 1 after).
_Scales = list[tuple[int, int]]
Entries = dict[Cell, list[int]]
NONE: FirstAndBack = (0, 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of two sides, ready to weigh units; all results are whole numbers over `denominator`."""

    denominator: int
    scales: Mapping[Cell, tuple[_Scales | None, _Scales | None]]
    calls: Mapping[Cell, tuple[int, int]]
    """Calls before and after."""
    shares: Mapping[Cell, tuple[Fraction, Fraction]]
    """Share of all calls before and after."""

    def entries(
        self, before: Mapping[Cell, FirstAndBack], after: Mapping[Cell, FirstAndBack]
    ) -> Entries:
        """For each cell, its part of the units per call under each set of moved causes."""
        found: Entries = {}
        for cell in before.keys() | after.keys():
            units = (before.get(cell, NONE), after.get(cell, NONE))
            row = [0] * len(SETS)
            for back, scales in enumerate(self.scales[cell]):
                if scales is not None and (units[0][back] or units[1][back]):
                    for moved, (scale, side) in enumerate(scales):
                        row[moved] += scale * units[side][back]
            found[cell] = row
        return found


def cells_of(
    before: Mapping[Cell, FirstAndBack], after: Mapping[Cell, FirstAndBack],
    totals: tuple[int, int],
) -> Cells:  # fmt: skip
    """The cells of two sides, from their calls; `totals` are all calls of each side."""
    ratios: dict[Cell, tuple[list[tuple[Fraction, int]] | None, ...]] = {}
    for cell in before.keys() | after.keys():
        both = (before.get(cell, NONE), after.get(cell, NONE))
        ratios[cell] = tuple(_ratios(both, back, totals) for back in (0, 1))
    dens = (
        ratio.denominator for pair in ratios.values() for one in pair if one for ratio, _ in one
    )
    denominator = lcm(*dens)
    calls = {cell: (sum(before.get(cell, NONE)), sum(after.get(cell, NONE))) for cell in ratios}
    return Cells(
        denominator,
        {
            cell: (_scaled(pair[0], denominator), _scaled(pair[1], denominator))
            for cell, pair in ratios.items()
        },
        calls,
        {
            cell: (Fraction(both[0], totals[0]), Fraction(both[1], totals[1]))
            for cell, both in calls.items()
        },
    )


def _ratios(
    both: tuple[FirstAndBack, FirstAndBack], back: int, totals: tuple[int, int]
) -> list[tuple[Fraction, int]] | None:
    """For each set of moved causes: the ratio that units are weighed by, and whose units."""
    if not both[0][back] and not both[1][back]:
        return None
    found = []
    for moved in SETS:
        mix, repeats, units = (int(bool(moved & bit)) for bit in (MIX, BACK, UNITS))
        repeats = repeats if sum(both[repeats]) else 1 - repeats
        units = units if both[units][back] else 1 - units
        share = Fraction(sum(both[mix]), totals[mix])
        of_cell = Fraction(both[repeats][back], sum(both[repeats]))
        found.append((share * of_cell / both[units][back], units))
    return found


def _scaled(ratios: list[tuple[Fraction, int]] | None, denominator: int) -> _Scales | None:
    if ratios is None:
        return None
    return [
        (ratio.numerator * (denominator // ratio.denominator), units) for ratio, units in ratios
    ]
