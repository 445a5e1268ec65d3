"""The bars of a bridge: what each cause is worth, and the pools and calls behind it.

Rules:
1. A bar is the Shapley value of its cause, summed over the products that it moves.
2. Inside its bar, a cause of a table is shared out by cell: each cell's own step. A share of the
   mix is the cell's change of share x how much dearer its calls are than the mean one, so that
   shares say where the dear calls came from; they sum to the bar, since shares of calls sum to 0.
3. Bars sum to the change of the cost per call, or nothing is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

from percall.costing.bridge.causes import Cause, Kind
from percall.costing.bridge.cells import ANSWERED, BACK, MIX, UNITS, Entries
from percall.costing.bridge.composition import Cell
from percall.costing.bridge.products import Game, Product
from percall.costing.bridge.shapley import ONE, ZERO, factor_weight, table_weights
from percall.errors import LedgerOutOfBalance
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Bar:
    """What a cause is worth, in money for one call, by pool and by cell where it has cells."""

    cause: Cause
    amount: Fraction
    pools: Mapping[str, Fraction]
    cells: Mapping[Cell, Fraction]


@dataclass(frozen=True, slots=True)
class _Table:
    """A product that ends in a table: by set, by cell, and the weight of a step of it."""

    product: Product
    entries: Entries
    sums: list[int]
    weights: list[Fraction]


class _Tally:
    """Amounts by cause, pool and cell, added up."""

    def __init__(self) -> None:
        self.pools: dict[Cause, dict[str, Fraction]] = {}
        self.cells: dict[Cause, dict[Cell, Fraction]] = {}

    def add(self, cause: Cause, pool: str, amount: Fraction) -> None:
        of_cause = self.pools.setdefault(cause, {})
        of_cause[pool] = of_cause.get(pool, ZERO) + amount


def total(amounts: Iterable[Fraction]) -> Fraction:
    """The sum of many fractions, brought to one denominator first: much faster than one by one."""
    parts = list(amounts)
    over = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (over // part.denominator) for part in parts), over)


def bars_of(game: Game, change: Fraction) -> tuple[Bar, ...]:
    """The bars of a game, those of nothing left out, in the order of causes.

    Raises:
        LedgerOutOfBalance: They do not sum to the change.
    """
    tally, tables = _Tally(), []
    for product in game.products:
        sums, over = [1], 1
        if product.part is not None:
            entries = game.cells.entries(*product.units)
            sums, over = (
                [sum(row[moved] for row in entries.values()) for moved in game.cells.sets],
                (game.cells.denominator),
            )
            weights = table_weights(product.moves, game.cells.players)
            tables.append(_Table(product, entries, sums, weights))
        _add_numbers(tally, product, sums, over)
    _add_tables(tally, tables, game)
    bars = tuple(
        Bar(cause, sum(pools.values(), ZERO), pools, tally.cells.get(cause, {}))
        for cause, pools in sorted(tally.pools.items())
    )
    if sum((bar.amount for bar in bars), ZERO) != change:
        raise LedgerOutOfBalance(
            _("The causes do not add up to the change of the cost per call"),
            do=_("no figure is shown; this is a fault of percall, please report it"),
        )
    return tuple(bar for bar in bars if bar.amount or any(bar.pools.values()))


def _add_numbers(tally: _Tally, product: Product, sums: Sequence[int], over: int) -> None:
    """The values of the factors that are numbers: the price, account by account, and the rest."""
    pool, moves = product.pool.name, product.moves
    weight = factor_weight(moves, 0, sums) / over
    for entry in product.entries:
        step = entry.after / product.price_unit[1] - entry.before / product.price_unit[0]
        if step:
            tally.add(entry.cause, pool, weight * step)
    for index, (cause, (before, after)) in enumerate(product.factors, 1):
        if before != after:
            worth = factor_weight(moves, index, sums) / over
            tally.add(cause, pool, worth * (after - before))


def _add_tables(tally: _Tally, tables: Sequence[_Table], game: Game) -> None:
    """The values of the causes that move tables, by pool and by cell."""
    over = lcm(*(weight.denominator for table in tables for weight in table.weights))
    found: dict[Cause, dict[Cell, int]] = {}
    for table in tables:
        weights = [weight.numerator * (over // weight.denominator) for weight in table.weights]
        part = table.product.part or Cause(Kind.MIX)
        for bit, cause in (
            (MIX, Cause(Kind.MIX)), (BACK, Cause(Kind.REPEATS)), (UNITS, part),
            (ANSWERED, game.unanswered),
        ):  # fmt: skip
            if bit not in game.cells.sets:
                continue
            cells = found.setdefault(cause, {})
            others = [
                (moved, weights[moved.bit_count()]) for moved in game.cells.sets if not moved & bit
            ]
            of_pool = 0
            for cell, row in table.entries.items():
                value = sum(weight * (row[moved | bit] - row[moved]) for moved, weight in others)
                if value:
                    cells[cell] = cells.get(cell, 0) + value
                    of_pool += value
            if of_pool:
                amount = Fraction(of_pool, over * game.cells.denominator)
                tally.add(cause, table.product.pool.name, amount)
    for cause, values in found.items():
        shares = {
            cell: Fraction(value, over * game.cells.denominator) for cell, value in values.items()
        }
        tally.cells[cause] = shares
    _centre_the_mix(tally, tables, game)


def _centre_the_mix(tally: _Tally, tables: Sequence[_Table], game: Game) -> None:
    """Each cell's share of the mix against the mean call, of both sides together."""
    mix = Cause(Kind.MIX)
    if mix not in tally.pools:
        tally.cells.pop(mix, None)
        return
    ends = [
        prod((move[side] for move in table.product.moves), start=ONE) * table.sums[moved]
        for table in tables
        for side, moved in ((0, 0), (1, game.cells.sets[-1]))
    ]
    mean: Fraction = sum(ends, ZERO) / (2 * game.cells.denominator)
    shares = tally.cells[mix]
    for cell, (before, after) in game.cells.shares.items():
        share = shares.get(cell, ZERO) - (after - before) * mean
        if share:
            shares[cell] = share
        else:
            shares.pop(cell, None)
