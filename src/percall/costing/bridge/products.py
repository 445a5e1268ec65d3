"""The cost per call of a side as a sum of products, pool by pool.

Rules (docs/why.md has them in words):
1. fixed: price of a unit of capacity x capacity bought / calls; calls are first contacts, made
   more by those that come back and fewer by those that are abandoned. What a bill buys, steps,
   hours or one whole, says `units`.
2. by use: price of a unit of capacity x capacity / paid time at work (shrinkage) x paid time at
   work / use (unused capacity) x units per call, which is a table of mix, repeats, unanswered
   calls and parts, and one factor for each outcome that is no call. Where the capacity is not known it is what was
   used, and the price of what pays for people is that of a used hour: it holds what stood idle.
   So it is where paid time tells much more of one side's capacity than of the other's.
   What buys steps, or one whole, has them in the place of capacity and paid time.
   A pool that nobody used on one of the sides costs what its capacity costs, as if it were fixed.
3. With a filter, what is fixed is shared by use too: its amount over all that used it.
4. Two periods of the same length in the calendar are compared as they are, all others by day.
5. Per sale, lead or resolution each product has one more factor, the calls needed for one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from percall.costing.bridge.bills import (
    Had,
    are_of_months,
    capacity_held,
    months_held,
    steps_held,
)
from percall.costing.bridge.books import Books, Entry, Moves
from percall.costing.bridge.causes import Cause, Kind
from percall.costing.bridge.cells import Cells, cells_of
from percall.costing.bridge.composition import NONE, ByKind, Cell, Composition, added
from percall.costing.bridge.shapley import ONE, ZERO, Move
from percall.costing.bridge.sides import Side
from percall.costing.bridge.units import Buys, bought_by, has_moved, is_by_the_hour
from percall.costing.capacity import PAID_DRIVER
from percall.costing.pools import Pool
from percall.intervals import calendar_length

ABANDONED = "abandoned"
K = TypeVar("K")
_BY_USE = (Moves.STEP, Moves.VARIABLE)
TOTALS_ALONE = Cell(None, None, None)
# Paid time that tells so much more of the capacity of one side than of the other tells no causes.
TOLD_APART = Fraction(1, 20)


@dataclass(frozen=True, slots=True)
class Product:
    """A product of numbers that move, for some accounts of a pool, and the table it may end in.

    The first factor is the price: that of each entry is an account's own, and they sum. `part` is
    the cause that moves the table's units; `units` are those of its cells before and after.
    """

    pool: Pool
    entries: tuple[Entry, ...]
    price_unit: tuple[Fraction, Fraction]
    """What the entries' amounts are divided by, before and after, to be prices."""
    factors: tuple[tuple[Cause, Move], ...]
    part: Cause | None = None
    units: tuple[Mapping[Cell, ByKind], Mapping[Cell, ByKind]] = ({}, {})
    is_by_hour: bool = False
    """Whether its price is that of a paid hour."""

    @property
    def price(self) -> Move:
        """The price of all entries together, before and after."""
        before = sum((entry.before for entry in self.entries), ZERO) / self.price_unit[0]
        after = sum((entry.after for entry in self.entries), ZERO) / self.price_unit[1]
        return before, after

    @property
    def moves(self) -> list[Move]:
        """All numbers, the price first."""
        return [self.price, *(move for _cause, move in self.factors)]


@dataclass(frozen=True, slots=True)
class Game:
    """The products of both sides, and the cells that their tables run over."""

    products: tuple[Product, ...]
    cells: Cells
    apart: tuple[Pool, ...]
    """Pools of which paid time tells much more on one side than on the other."""
    unanswered: Cause
    """What moves the share of calls that no agent answered."""

    @property
    def prices_of_hours(self) -> frozenset[Cause]:
        """The prices that moved for paid hours alone."""
        found: dict[Cause, bool] = {}
        for product in self.products:
            for entry in product.entries:
                if entry.cause.kind is Kind.PRICE and has_moved(entry, product.price_unit):
                    found[entry.cause] = found.get(entry.cause, True) and product.is_by_hour
        return frozenset(cause for cause, is_one in found.items() if is_one)


@dataclass(frozen=True, slots=True)
class _World:
    """What the products of all pools share."""

    sides: tuple[Side, Side]
    made_of: tuple[Composition, Composition]
    lengths: Move
    is_filtered: bool

    @property
    def calls(self) -> Move:
        return Fraction(self.sides[0].figures.calls), Fraction(self.sides[1].figures.calls)

    def months(self, entry: Entry) -> Move:
        """How many months of its bills an entry has on each side."""
        periods = self.sides[0].period, self.sides[1].period
        by_calendar = are_of_months(periods)
        before, after = (
            months_held(lines, days, by_calendar=by_calendar)
            for lines, days in zip(entry.bills, periods, strict=True)
        )
        return before, after

    def steps(self, entry: Entry) -> Move | None:
        """How many steps for how many months an entry's bills state; None where one does not."""
        periods = self.sides[0].period, self.sides[1].period
        by_calendar = are_of_months(periods)
        before, after = (
            steps_held(lines, days, by_calendar=by_calendar)
            for lines, days in zip(entry.bills, periods, strict=True)
        )
        return (before, after) if before and after else None

    def paid_for(self, entry: Entry, there: Move, of_had: Callable[[Had], Fraction | None]) -> Move:
        """The capacity that an entry's bills pay for on each side; if not told, what was `there`."""
        before, after = (
            capacity_held(entry.pool, lines, side.period, side.had, own, of_had)
            for lines, side, own in zip(entry.bills, self.sides, there, strict=True)
        )
        return before, after


def game_of(
    sides: tuple[Side, Side], made_of: tuple[Composition, Composition], books: Books
) -> Game:
    """The game whose worth is the cost per call: products that sum to it on each side."""
    world = _World(sides, made_of, _lengths(sides), sides[0].definition.is_filtered)
    groups: dict[tuple[Pool, Moves], list[Entry]] = {}
    for entry in books.entries:
        groups.setdefault((entry.pool, entry.moves), []).append(entry)
    products = [
        product
        for (pool, moves), entries in groups.items()
        for product in _products(world, pool, moves, tuple(entries))
    ]
    totals = sides[0].figures.calls, sides[1].figures.calls
    before, after = (
        _with_totals(one.calls, total) for one, total in zip(made_of, totals, strict=True)
    )
    pools = sorted({pool for pool, _moves in groups if pool.driver == PAID_DRIVER})
    apart = tuple(pool for pool in pools if not _supplied(world, pool).is_alike)
    is_offered = sides[0].definition.calls == "offered"
    unanswered = Cause(Kind.ABANDONMENT if is_offered else Kind.NOT_ANSWERED)
    return Game(tuple(products), cells_of(before, after, totals), apart, unanswered)


def _with_totals(calls: Mapping[Cell, ByKind], total: int) -> dict[Cell, ByKind]:
    """The calls by cell, those of days that are known by totals alone in the cell without names."""
    unseen = total - sum(sum(both) for both in calls.values())
    if not unseen:
        return dict(calls)
    return {**calls, TOTALS_ALONE: added(calls.get(TOTALS_ALONE, NONE), (unseen, 0, 0, 0))}


def _lengths(sides: tuple[Side, Side]) -> Move:
    lengths = [calendar_length(side.period) for side in sides]
    if lengths[0] is not None and lengths[0] is lengths[1]:
        return ONE, ONE
    return Fraction(sides[0].period.day_count), Fraction(sides[1].period.day_count)


@dataclass(frozen=True, slots=True)
class _Supplied:
    """A pool's use and capacity before and after; a capacity of 0 is not known."""

    used: Move
    supplied: Move
    bought: Move

    @property
    def is_alike(self) -> bool:
        """Whether as much of the capacity is told on both sides, but for `TOLD_APART`."""
        shares = [b / s if s else ZERO for b, s in zip(self.bought, self.supplied, strict=True)]
        return abs(shares[0] - shares[1]) <= TOLD_APART

    @property
    def is_known(self) -> bool:
        """Whether paid time or a statement tells the capacity, alike on both sides."""
        return all(self.bought) and self.is_alike


def _products(
    world: _World, pool: Pool, moves: Moves, entries: tuple[Entry, ...]
) -> Iterator[Product]:
    had = _supplied(world, pool)
    gone = tuple(entry for entry in entries if entry.cause.kind is Kind.INCOMPLETE)
    yield from _as_it_is(world, pool, gone)
    entries = tuple(entry for entry in entries if entry not in gone)
    if world.is_filtered and not all(had.used):
        yield from _as_it_is(world, pool, entries)
    elif moves in _BY_USE and all(had.used):
        yield from _moving(world, pool, entries, had, is_step=moves is Moves.STEP)
    else:
        yield from _fixed(world, pool, entries, had, moves)


def _supplied(world: _World, pool: Pool) -> _Supplied:
    rates = [side.rates.get(pool) for side in world.sides]
    known = [one for one in rates if one is not None]
    # A pool without a line on a side costs nothing there: its capacity is that of the other.
    one, other = rates[0] or known[0], rates[1] or known[-1]
    return _Supplied(
        (Fraction(one.used), Fraction(other.used)),
        (one.supply.total, other.supply.total),
        (one.supply.paid + one.supply.stated, other.supply.paid + other.supply.stated),
    )


def _moving(
    world: _World, pool: Pool, entries: tuple[Entry, ...], had: _Supplied, *, is_step: bool
) -> Iterator[Product]:
    """What moves with use, at the price of the capacity that its bills pay for."""
    # Known on neither side, or on one alone: capacity is what was used.
    there = had.supplied if had.is_known else had.used
    told = _total if had.is_known else _used

    def of(entry: Entry) -> tuple[Buys, bool, Move]:
        paid_for = world.paid_for(entry, there, told)
        if not is_step:
            return Buys.TIME, had.is_known, paid_for
        buys, unit = bought_by(
            entry, steps=world.steps(entry), months=world.months(entry), time=paid_for
        )
        # Of a whole, or of heads, nobody knows how much could be done: paid time says it.
        is_told = had.is_known or (buys is Buys.STEPS and not is_by_the_hour(entry))
        return buys, is_told, unit

    for (buys, is_told, unit), own in _alike(entries, of):
        if buys is not Buys.TIME:
            over = Cause(Kind.UNUSED if is_told else Kind.ACCRUAL), _ratio(unit, had.used)
            yield from _by_use(world, pool, own, unit, [over])
            continue
        if is_step and not had.is_known:
            own = tuple(replace(e, cause=_of_use(e.cause)) for e in own)
        spread = [(Cause(Kind.ACCRUAL), _ratio(unit, there))] if unit != there else []
        busy = _busy(world, pool, had.supplied, had.used) if had.is_known else []
        is_by_hour = had.is_known and pool.driver == PAID_DRIVER
        for product in _by_use(world, pool, own, unit, [*spread, *busy]):
            yield replace(product, is_by_hour=is_by_hour)


def _fixed(
    world: _World, pool: Pool, entries: tuple[Entry, ...], had: _Supplied, moves: Moves
) -> Iterator[Product]:
    """What is the same whatever is used, over all calls; with a filter over all use."""
    by_time = moves not in (Moves.FIXED, Moves.ALONE) and had.is_known

    def of(entry: Entry) -> tuple[Buys, Move, Move]:
        if moves is Moves.ALONE:
            return Buys.WHOLE, world.lengths, world.lengths
        months = world.months(entry)
        paid_for = world.paid_for(entry, had.bought, _bought) if by_time else None
        buys, unit = bought_by(entry, steps=world.steps(entry), months=months, time=paid_for)
        return buys, months, unit

    for (buys, months, unit), own in _alike(entries, of):
        factors = []
        if buys is not Buys.WHOLE:
            factors.append((Cause(Kind.CAPACITY_BOUGHT), _ratio(unit, months)))
        is_by_hour = buys is Buys.TIME and pool.driver == PAID_DRIVER
        if world.is_filtered:
            factors.append((Cause(Kind.VOLUME), _ratio(months, had.used)))
            for product in _by_use(world, pool, own, unit, factors):
                yield replace(product, is_by_hour=is_by_hour)
            continue
        factors += _over_calls(world, months)
        yield Product(pool, own, unit, (*factors, *_conversion(world)), is_by_hour=is_by_hour)


def _alike(
    entries: tuple[Entry, ...], key: Callable[[Entry], K]
) -> Iterator[tuple[K, tuple[Entry, ...]]]:
    """The entries whose bills hold as much as each other's: one product has them all."""
    found: dict[K, list[Entry]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return ((held, tuple(own)) for held, own in found.items())


def _total(had: Had) -> Fraction | None:
    return had.supply.total if had.is_told else None


def _bought(had: Had) -> Fraction | None:
    return had.supply.paid + had.supply.stated if had.is_told else None


def _used(had: Had) -> Fraction | None:
    return Fraction(had.used)


def _of_use(cause: Cause) -> Cause:
    """The price of what was used, where it cannot be told from what stood idle."""
    return Cause(Kind.PRICE_OF_USE, cause.of) if cause.kind is Kind.PRICE else cause


def _as_it_is(world: _World, pool: Pool, entries: tuple[Entry, ...]) -> Iterator[Product]:
    """What each entry cost a call on either side, with no other cause than its own.

    So stands a bill that is missing on a side: the other bars are then those of the comparable
    change. And, with a filter, a pool that nobody used on one of the sides.
    """
    taken = []
    for side in world.sides:
        if not world.is_filtered:
            taken.append(ONE)
            continue
        units = {one.rates.pool: one.chosen_units for one in side.figures.pools}.get(pool, 0)
        taken.append(Fraction(units, side.rates[pool].used) if units else ZERO)
    if entries and any(taken):
        divided = Fraction(world.sides[0].divisor), Fraction(world.sides[1].divisor)
        costs = tuple(
            replace(entry, before=entry.before * taken[0], after=entry.after * taken[1])
            for entry in entries
        )
        yield Product(pool, costs, divided, ())


def _busy(world: _World, pool: Pool, supplied: Move, used: Move) -> list[tuple[Cause, Move]]:
    """Capacity over use: what paid time was not open for contacts, and what stood idle of it."""
    at_work = [side.at_work.get(pool, 0) for side in world.sides]
    supplies = [side.rates[pool].supply for side in world.sides if pool in side.rates]
    by_paid_time = all(one.paid and not one.stated and not one.used for one in supplies)
    if not (by_paid_time and all(at_work)):
        return [(Cause(Kind.UNUSED), _ratio(supplied, used))]
    open_for = Fraction(at_work[0]), Fraction(at_work[1])
    return [
        (Cause(Kind.SHRINKAGE), _ratio(supplied, open_for)),
        (Cause(Kind.UNUSED), _ratio(open_for, used)),
    ]


def _by_use(
    world: _World, pool: Pool, entries: tuple[Entry, ...], price_unit: Move,
    factors: list[tuple[Cause, Move]],
) -> Iterator[Product]:  # fmt: skip
    """One product for each part of the units per call."""
    factors = [*factors, *_conversion(world)]
    before, after = world.made_of
    parts = {part for one in world.made_of for of, part in one.units if of == pool}
    for part in sorted(parts):
        units = before.units.get((pool, part), {}), after.units.get((pool, part), {})
        yield Product(pool, entries, price_unit, tuple(factors), Cause(part), units)
    for outcome in sorted(before.apart.keys() | after.apart.keys()):
        taken = [
            Fraction(one.apart[outcome].units.get(pool, 0) if outcome in one.apart else 0)
            for one in world.made_of
        ]
        if any(taken):
            is_lost = outcome == ABANDONED
            cause = Cause(Kind.ABANDONMENT) if is_lost else Cause(Kind.NO_CALL, outcome)
            per_call = cause, _ratio((taken[0], taken[1]), world.calls)
            yield Product(pool, entries, price_unit, (*factors, per_call))


def _over_calls(world: _World, months: Move) -> list[tuple[Cause, Move]]:
    """Months over calls: over first contacts (volume), those that come back, those that gave up."""
    calls = world.calls
    lost = [one.apart.get(ABANDONED) for one in world.made_of]
    tries = [count + (one.contacts if one else 0) for count, one in zip(calls, lost, strict=True)]
    first = [
        count - made_of.back_count - (one.back if one else 0)
        for count, made_of, one in zip(tries, world.made_of, lost, strict=True)
    ]
    if not all(one > 0 for one in first):  # all came back: nothing to tell them from
        first = tries
    firsts, all_tries = (first[0], first[1]), (tries[0], tries[1])
    return [
        (Cause(Kind.VOLUME), _ratio(months, firsts)),
        (Cause(Kind.REPEATS), _ratio(firsts, all_tries)),
        (Cause(Kind.ABANDONMENT), _ratio(all_tries, calls)),
    ]


def _conversion(world: _World) -> list[tuple[Cause, Move]]:
    per = world.sides[0].definition.per
    if per == "call":
        return []
    divisors = Fraction(world.sides[0].divisor), Fraction(world.sides[1].divisor)
    return [(Cause(Kind.CONVERSION, per), _ratio(world.calls, divisors))]


def _ratio(over: Move, under: Move) -> Move:
    return over[0] / under[0], over[1] / under[1]
