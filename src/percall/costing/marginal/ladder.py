"""The ladder: four answers to what some contacts cost, each with its own formula.

For a set of contacts, a share s of which one might avoid (1: all of them), a line of the ledger
that costs a in the period and stands in a pool with practical capacity C and use U, of which the
set takes u (u' in half-hours in which the floor was short):

1. loaded_cost: s x a x u / U of every line, as `percall cost` shares it; without a filter the
   whole book. A share of what was paid, never what would be spared.
2. marginal_cost: s x a x u / U of the variable lines, and, where a short floor works overtime,
   s x f x a x u' / C of the step lines on overtime accounts in pools of agents' time: f times the
   cost of the time that they supply.
3. time_released: s x a x u / C of the lines in pools of agents' time: what that time costs at
   practical capacity. It is free for other work, and stays paid for.
4. money_leaving: s x a x u / U of the variable lines, at once, and a x k / N of the step lines
   that say how many steps N they pay for, from the day on which notice has run out. Lines of one
   account and pool over the same days are one set of N steps, of which k = floor(s x u x N / C)
   fall away: those that the released time makes up whole, the soonest notice first. Unused
   capacity is left as it is, so the floor keeps its slack.

Sources: costing-rules.md, section 5; R. S. Kaplan and S. R. Anderson, "Time-Driven
Activity-Based Costing", HBR, November 2004; R. Cooper and R. S. Kaplan, "Activity-Based Systems:
Measuring the Costs of Resource Usage", Accounting Horizons 6(3), 1992.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from percall.costing.marginal.assumptions import Rules
from percall.costing.marginal.cash_kinds import Moves
from percall.costing.marginal.week import HalfHour
from percall.costing.pools import Pool
from percall.costing.rates import ZERO, PoolRates
from percall.intervals import Period
from percall.ledger.lines import CashKind, Line

AGENT_TIME = "agent_time"

# half-hour of the week -> pool -> units that the set took there
Taken = Mapping[HalfHour, Mapping[Pool, int]]


class Name(StrEnum):
    """The rungs, in their order."""

    LOADED = "loaded_cost"
    MARGINAL = "marginal_cost"
    TIME = "time_released"
    LEAVING = "money_leaving"


class How(StrEnum):
    """In which way a rung takes a line."""

    SHARE = "share"
    UNASSIGNED = "unassigned"
    BILL = "bill"
    OVERTIME = "overtime"
    TIME = "time"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Booked:
    """A line, what it costs in the period, its pool, and how its bill moves."""

    line: Line
    cost: Fraction
    pool: Pool
    moves: Moves


@dataclass(frozen=True, slots=True)
class Part:
    """What a rung takes of one line. Of steps: how many fall away, and when notice has run out."""

    booked: Booked
    how: How
    amount: Fraction
    steps_dropped: int = 0
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One answer: the parts that it sums, and where in the week they arise.

    The half-hours hold all but what nobody used (`How.UNASSIGNED`).
    """

    name: Name
    parts: tuple[Part, ...]
    half_hours: Mapping[HalfHour, Fraction]

    @property
    def amount(self) -> Fraction:
        """The sum of its parts."""
        return sum((part.amount for part in self.parts), ZERO)

    def amount_of(self, how: How) -> Fraction:
        """What it takes in one way."""
        return sum((part.amount for part in self.parts if part.how is how), ZERO)


@dataclass(frozen=True, slots=True)
class Avoided:
    """The contacts that one might avoid, and the books that they stand in."""

    booked: Sequence[Booked]
    rates: Mapping[Pool, PoolRates]
    chosen: Mapping[Pool, int]
    taken: Taken
    short: Collection[HalfHour]
    share: Fraction
    is_filtered: bool
    period: Period

    def short_units(self, pool: Pool) -> int:
        """The units of a pool that the set took while the floor was short."""
        return sum(units.get(pool, 0) for at, units in self.taken.items() if at in self.short)

    def use_share(self, pool: Pool) -> Fraction:
        """The share of the pool's use, u / U; zero where nobody used the pool."""
        used = self.rates[pool].used
        return Fraction(self.chosen[pool], used) if used else ZERO


def ladder(avoided: Avoided, rules: Rules) -> tuple[Rung, ...]:
    """The four rungs."""
    return (
        _rung(Name.LOADED, avoided, _loaded(avoided)),
        _rung(Name.MARGINAL, avoided, _marginal(avoided, rules)),
        _rung(Name.TIME, avoided, _time(avoided)),
        _rung(Name.LEAVING, avoided, [*_bills(avoided), *_steps(avoided)]),
    )


def marginal_cost(avoided: Avoided, rules: Rules) -> Fraction:
    """The amount of the second rung alone."""
    return sum((part.amount for part in _marginal(avoided, rules)), ZERO)


def _marginal(avoided: Avoided, rules: Rules) -> Iterator[Part]:
    yield from _bills(avoided)
    if rules.pays_overtime:
        yield from _overtime(avoided, rules)


def _loaded(avoided: Avoided) -> Iterator[Part]:
    for one in avoided.booked:
        if avoided.rates[one.pool].used:
            amount = avoided.share * one.cost * avoided.use_share(one.pool)
            yield Part(one, How.SHARE, amount)
        elif not avoided.is_filtered:
            yield Part(one, How.UNASSIGNED, avoided.share * one.cost)


def _bills(avoided: Avoided) -> Iterator[Part]:
    for one in avoided.booked:
        if one.moves.kind is CashKind.VARIABLE:
            amount = avoided.share * one.cost * avoided.use_share(one.pool)
            yield Part(one, How.BILL, amount)


def _overtime(avoided: Avoided, rules: Rules) -> Iterator[Part]:
    for one in avoided.booked:
        supplied = avoided.rates[one.pool].supply.total
        if (
            one.moves.kind is CashKind.STEP
            and one.pool.driver == AGENT_TIME
            and rules.is_paid_overtime(one.line.account)
            and supplied
        ):
            hours_share = avoided.short_units(one.pool) / supplied
            amount = avoided.share * rules.overtime_factor * one.cost * hours_share
            yield Part(one, How.OVERTIME, amount)


def _time(avoided: Avoided) -> Iterator[Part]:
    for one in avoided.booked:
        supplied = avoided.rates[one.pool].supply.total
        if one.pool.driver == AGENT_TIME and supplied:
            amount = avoided.share * one.cost * avoided.chosen[one.pool] / supplied
            yield Part(one, How.TIME, amount)


def _steps(avoided: Avoided) -> Iterator[Part]:
    for (_account, pool, _from_on, _to_on), lines in _sets_of_steps(avoided).items():
        supplied = avoided.rates[pool].supply.total
        if not supplied:
            continue
        bought = sum(one.line.steps or 0 for one in lines)
        released = avoided.share * avoided.chosen[pool]
        left = min(int(released * bought / supplied), bought)
        for one in sorted(lines, key=lambda one: (_leaves_on(one, avoided.period), _place(one))):
            steps = one.line.steps or 0
            dropped = min(left, steps)
            left -= dropped
            yield Part(
                one, How.STEPS, one.cost * Fraction(dropped, steps), dropped,
                _leaves_on(one, avoided.period),
            )  # fmt: skip


def _sets_of_steps(avoided: Avoided) -> dict[tuple[str, Pool, date, date], list[Booked]]:
    found: dict[tuple[str, Pool, date, date], list[Booked]] = {}
    for one in avoided.booked:
        if one.moves.kind is CashKind.STEP and one.line.steps:
            from_on = max(one.line.from_on, avoided.period.from_on)
            to_on = min(one.line.to_on, avoided.period.to_on)
            found.setdefault((one.line.account, one.pool, from_on, to_on), []).append(one)
    return found


def _leaves_on(one: Booked, period: Period) -> date:
    """The first day not paid for, if notice is given: stated, else the end of the line."""
    return max(one.line.notice_on or one.line.to_on, period.from_on)


def _place(one: Booked) -> tuple[str, int]:
    return one.line.file, one.line.row


def _rung(name: Name, avoided: Avoided, parts: Iterable[Part]) -> Rung:
    taken = tuple(part for part in parts if part.amount)
    return Rung(name, taken, _over_the_week(avoided, taken))


def _over_the_week(avoided: Avoided, parts: Sequence[Part]) -> dict[HalfHour, Fraction]:
    """Each part where its pool's units were taken; overtime where the floor was short."""
    of_unit: dict[tuple[Pool, bool], Fraction] = {}
    for part in parts:
        if part.how is How.UNASSIGNED:
            continue
        pool, only_short = part.booked.pool, part.how is How.OVERTIME
        units = avoided.short_units(pool) if only_short else avoided.chosen[pool]
        key = (pool, only_short)
        of_unit[key] = of_unit.get(key, ZERO) + part.amount / units
    found: dict[HalfHour, Fraction] = {}
    for at, units_of in sorted(avoided.taken.items()):
        amount = sum(
            (
                rate * units_of.get(pool, 0)
                for (pool, only_short), rate in of_unit.items()
                if at in avoided.short or not only_short
            ),
            ZERO,
        )
        if amount:
            found[at] = amount
    return found
