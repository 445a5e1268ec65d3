"""Ask a workspace what one call more or less would cost: the ladder, and the week behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from percall.centre import Centre
from percall.costing.ask import Asked, Words, asked
from percall.costing.figures import PeriodFigures, calls_of
from percall.costing.marginal.assumed import Assumed, assumed_in
from percall.costing.marginal.assumptions import Rules, rules_of
from percall.costing.marginal.cash_kinds import moves_of
from percall.costing.marginal.cells import agent_ms, cells, floor_around
from percall.costing.marginal.floor import Floor, Stood
from percall.costing.marginal.ladder import AGENT_TIME, Avoided, Booked, Name, Rung, ladder
from percall.costing.marginal.week import WEEK, HalfHour, lengths_ms
from percall.costing.pools import Pool
from percall.costing.price import Answer, price
from percall.costing.question import Definition
from percall.costing.rates import ZERO
from percall.costing.sums import Cell
from percall.errors import LedgerOutOfBalance, UsageFault
from percall.intervals import By, Period
from percall.ledger.accrual import accrued
from percall.ledger.drivers import driver_of
from percall.ledger.lines import CashKind
from percall.store.engine import Engine
from percall.store.workspace import Workspace
from percall.texts import _, ngettext

ALL_OF_THEM = Fraction(1)


@dataclass(frozen=True, slots=True)
class AtHalfHour:
    """A half-hour of the week: the set's contacts that began in it, and how the floor stood.

    `marginal_cost` is that of all of these contacts in the period, `agent_ms` the agents' time
    that they took; `lasted_ms` is how long the half-hour was in the period, over all its weeks.
    """

    half_hour: HalfHour
    contacts: int
    calls: int
    marginal_cost: Fraction
    agent_ms: Fraction
    lasted_ms: int
    stood: Stood

    @property
    def is_told(self) -> bool:
        """Whether the next call's cost is known: its agents' time costs as the floor stood."""
        return self.stood.floor is not Floor.UNKNOWN or not self.agent_ms

    @property
    def per_call(self) -> Fraction | None:
        """What the next call costs there; None where none was counted, or nothing tells it."""
        return self.marginal_cost / self.calls if self.calls and self.is_told else None

    @property
    def paid_agents(self) -> Fraction | None:
        """How many agents were paid for at a time; None where the period had no such half-hour."""
        return Fraction(self.stood.staffing.paid_ms, self.lasted_ms) if self.lasted_ms else None


@dataclass(frozen=True, slots=True)
class Marginal:
    """What some contacts cost on each rung, exact, with the week that it rests on.

    `agent_ms` is the agents' time that the set took, all of it; the rungs are those of the share.
    `states_steps` says whether any step line tells how many steps it pays for, `has_totals`
    whether some of the calls are known by totals of days alone, which tell no half-hour.
    """

    centre: Centre
    definition: Definition
    rules: Rules
    period: Period
    share: Fraction
    figures: PeriodFigures
    rungs: tuple[Rung, ...]
    week: tuple[AtHalfHour, ...]
    agent_ms: Fraction
    states_steps: bool
    has_totals: bool
    assumed: tuple[Assumed, ...]
    notes: tuple[str, ...]

    def rung(self, name: Name) -> Rung:
        """The rung of that name."""
        return next(rung for rung in self.rungs if rung.name is name)

    def at(self, floor: Floor) -> tuple[AtHalfHour, ...]:
        """The half-hours in which the floor stood so."""
        return tuple(one for one in self.week if one.stood.floor is floor)

    @property
    def untold(self) -> tuple[AtHalfHour, ...]:
        """The half-hours with calls of which nothing tells what the next one costs."""
        return tuple(one for one in self.week if one.calls and not one.is_told)

    @property
    def capacity_state(self) -> str:
        """Whether the capacity of agents' time is known, assumed (stated) or unknown."""
        states = {
            pool.rates.supply.state
            for pool in self.figures.pools
            if pool.rates.pool.driver == AGENT_TIME and pool.rates.used and pool.chosen_units
        }
        return next((one for one in ("unknown", "assumed") if one in states), "known")

    @property
    def why_not(self) -> str | None:
        """Why nothing is known of the next call; None where it is."""
        if self.figures.per_call.why_not is None and self.has_totals:
            return _("some days are known by their totals alone, which tell nothing of a next call")
        return self.figures.per_call.why_not

    def is_known(self, name: Name) -> bool:
        """Whether a rung has an amount: days of totals tell their loaded cost alone."""
        is_told = self.figures.has_ledger and not self.figures.hides_cost
        return is_told and (name is Name.LOADED or not self.has_totals)

    def per_call(self, name: Name) -> Fraction | None:
        """A rung for one call; None where there is no cost per call."""
        why_not = self.figures.per_call.why_not if name is Name.LOADED else self.why_not
        if why_not is not None:
            return None
        return self.rung(name).amount / (self.share * self.figures.calls)


def marginal(
    workspace: Workspace,
    words: Words,
    *,
    share: Fraction = ALL_OF_THEM,
    engine: Engine | None = None,
    rollups: bool = True,
    progress: Callable[[str], None] = lambda _text: None,
) -> Marginal:
    """What the contacts that a question names cost on each rung.

    Args:
        workspace: The centre.
        words: The question, as for `percall cost`; it is neither split nor grouped.
        share: The share of these contacts that one might avoid, above 0 and at most 1.
        engine: What sums; DuckDB unless told otherwise.
        rollups: Whether kept sums may be used; the answer is the same.
        progress: Told what is being done.

    Raises:
        UsageFault: The share is none.
        PercallError: Those of `percall.costing.ask.asked`.
        LedgerOutOfBalance: The half-hours do not add up to the period, or a pool does not close.
    """
    if not 0 < share <= 1:
        raise UsageFault(
            _("{share} is not a share of contacts").format(share=f"{float(share):g}"),
            where="--share", do=_("a share is above 0 and at most 1, such as 0.1"),
        )  # fmt: skip
    progress(_("Reading the ledger and the records"))
    whole = replace(words, by=By.TOTAL, group_by=(), per="call")
    with asked(workspace, whole, engine=engine, rollups=rollups) as one:
        _require_calls(one.question.definition)
        priced = price(one.source, one.question, one.lines, one.available, one.totals, one.notes)
        return _answered(one, priced, share)


def _answered(one: Asked, priced: Answer, share: Fraction) -> Marginal:
    question, centre, figures = one.question, one.source.centre, priced.periods[0]
    rates = {pool.rates.pool: pool.rates for pool in figures.pools}
    rules = rules_of(centre)
    taken = cells(one, question, list(rates))
    stood = floor_around(one, question, rules, taken)
    avoided = Avoided(
        booked=_booked(one, centre),
        rates=rates,
        chosen={pool.rates.pool: pool.chosen_units for pool in figures.pools},
        taken={at: cell.units for at, cell in taken.items()},
        short=frozenset(at for at, how in stood.items() if how.floor is Floor.SHORT),
        share=share,
        is_filtered=figures.is_filtered,
        period=question.whole,
    )
    _require_all_units(avoided)
    rungs = ladder(avoided, rules)
    _require_the_cost(figures, rungs[0], share)
    week = _week(one, taken, stood, rungs[1], share)
    return Marginal(
        centre=centre,
        definition=question.definition,
        rules=rules,
        period=question.whole,
        share=share,
        figures=figures,
        rungs=rungs,
        week=week,
        agent_ms=sum((at.agent_ms for at in week), ZERO),
        states_steps=any(
            one.line.steps and one.moves.kind is CashKind.STEP for one in avoided.booked
        ),
        has_totals=bool(one.totals) and not figures.is_filtered,
        assumed=tuple(assumed_in(rules, stood.values(), avoided, rungs)),
        notes=(*priced.notes, *_notes(avoided)),
    )


def _require_calls(definition: Definition) -> None:
    """Whether the definition divides by calls, as every rung does.

    Raises:
        UsageFault: It does not.
    """
    if definition.per != "call":
        raise UsageFault(
            _("The definition {name} counts no calls: its cost is per {per}").format(
                name=definition.name, per=definition.per
            ),
            where="--definition",
            do=_("choose one that is per call"),
        )


def _booked(one: Asked, centre: Centre) -> tuple[Booked, ...]:
    """The lines that accrue in the period, each with its pool and how its bill moves."""
    days = one.question.whole
    return tuple(
        Booked(
            line, cost, Pool(driver_of(line, one.available), line.scope or ""),
            moves_of(line, centre),
        )
        for line, cost in accrued(one.lines, days.from_on, days.to_on)
        if one.question.definition.takes(line.account)
    )  # fmt: skip


def _notes(avoided: Avoided) -> list[str]:
    """Steps that the ledger does not count, beside others that it does."""
    of_steps = [one for one in avoided.booked if one.moves.kind is CashKind.STEP]
    unsaid = sum(not one.line.steps for one in of_steps)
    if not unsaid or unsaid == len(of_steps):
        return []
    return [
        ngettext(
            "{count} step line does not say how many steps it pays for: none of it is counted as"
            " leaving the books.",
            "{count} step lines do not say how many steps they pay for: none of them is counted as"
            " leaving the books.",
            unsaid,
        ).format(count=unsaid)
    ]


def _week(
    one: Asked, taken: Mapping[HalfHour, Cell], stood: Mapping[HalfHour, Stood], rung: Rung,
    share: Fraction,
) -> tuple[AtHalfHour, ...]:  # fmt: skip
    lasted = lengths_ms(one.question.whole, one.source.centre.zone)
    found = []
    for at in WEEK:
        cell = taken.get(at, Cell())
        found.append(
            AtHalfHour(
                half_hour=at,
                contacts=cell.counts.get("contacts", 0),
                calls=calls_of(cell, one.question.definition),
                marginal_cost=rung.half_hours.get(at, ZERO) / share,
                agent_ms=agent_ms(cell, one),
                lasted_ms=lasted[at],
                stood=stood[at],
            )
        )
    return tuple(found)


def _require_all_units(avoided: Avoided) -> None:
    """The half-hours hold every unit that the set took.

    Raises:
        LedgerOutOfBalance: They do not.
    """
    for pool, chosen in avoided.chosen.items():
        if sum(units.get(pool, 0) for units in avoided.taken.values()) != chosen:
            raise LedgerOutOfBalance(
                _("The half-hours of the week do not add up to the pool {pool}").format(
                    pool=pool.name
                ),
                do=_("no figure is shown; this is a fault of percall, please report it"),
            )


def _require_the_cost(figures: PeriodFigures, loaded: Rung, share: Fraction) -> None:
    """The loaded rung is the fully loaded cost of `percall cost`.

    Raises:
        LedgerOutOfBalance: It is not.
    """
    if loaded.amount != share * figures.cost:
        raise LedgerOutOfBalance(
            _("The lines do not add up to the fully loaded cost"),
            do=_("no figure is shown; this is a fault of percall, please report it"),
        )
