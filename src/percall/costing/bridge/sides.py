"""One side of a comparison: a period (or a group of contacts in it), priced and taken apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from percall.costing.ask import Asked
from percall.costing.bridge.bills import HadByBill, had_by_bill
from percall.costing.bridge.books import bills_for_capacity
from percall.costing.bridge.composition import Composition, composition
from percall.costing.bridge.reach import advice, pair_near
from percall.costing.bridge.repeats import known_share, links_between, looks_back, with_repeats
from percall.costing.figures import PeriodFigures
from percall.costing.notes import notes_on_filter
from percall.costing.pools import Pool, agent_time_scale
from percall.costing.price import price
from percall.costing.question import Definition
from percall.costing.rates import PoolRates
from percall.errors import QuestionFault
from percall.intervals import By, Period, word_of
from percall.ledger.accrual import accrued
from percall.ledger.lines import Line
from percall.settings import nearest
from percall.texts import _

# What agents do while contacts can reach them; all other paid time is shrinkage.
AT_WORK = ("available", "handling", "wrap_up")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of a side.

    `at_work` is paid time open for contacts, in each pool's units; `had` is what pools had in the
    days of bills that reach beyond the side.
    """

    name: str
    asked: Asked
    figures: PeriodFigures
    notes: tuple[str, ...]
    lines: tuple[tuple[Line, Fraction], ...]
    rates: Mapping[Pool, PoolRates]
    at_work: Mapping[Pool, int]
    had: HadByBill

    @property
    def period(self) -> Period:
        """Its days."""
        return self.figures.period

    @property
    def definition(self) -> Definition:
        """What counts."""
        return self.asked.question.definition

    @property
    def divisor(self) -> int:
        """What the cost is divided by."""
        count = {
            "call": self.figures.calls,
            "sale": self.figures.sales,
            "lead": self.figures.leads,
            "resolution": self.figures.resolutions,
        }[self.definition.per]
        return count or 0

    @property
    def cost_per_call(self) -> Fraction:
        """The fully loaded cost of one."""
        return self.figures.cost / self.divisor


def side_of(one: Asked, name: str) -> Side:
    """A side of a comparison, priced.

    Raises:
        QuestionFault: It has no cost per call.
        LedgerOutOfBalance: A pool does not close.
    """
    answer = price(one.source, one.question, one.lines, one.available, one.totals, one.notes)
    (figures,) = answer.periods
    why_not = figures.per_call.why_not
    if not why_not and not figures.calls:
        why_not = _("no calls were counted")
    if why_not:
        raise QuestionFault(
            _("{name} has no cost per call to compare: {why}").format(name=name, why=why_not),
            do=_instead(one, figures),
        )
    days, takes = one.question.whole, one.question.definition.takes
    centre = one.source.centre
    accruing = accrued(one.lines, days.from_on, days.to_on)
    lines = tuple((line, cost) for line, cost in accruing if takes(line.account))
    return Side(
        name, one, figures, answer.notes, lines,
        {pool.rates.pool: pool.rates for pool in figures.pools},
        _at_work(one, [pool.rates.pool for pool in figures.pools]),
        had_by_bill(one, bills_for_capacity([line for line, _c in lines], one.available, centre)),
    )  # fmt: skip


def _instead(one: Asked, figures: PeriodFigures) -> str:
    """What to do instead of asking for contacts that have no cost per call."""
    if figures.hides_cost:
        return _("compare queues, teams or periods, not agents")
    unknown = notes_on_filter(one.source, one.question.definition.only, (figures,))
    if unknown:
        return " ".join(unknown).rstrip(".")
    pair = pair_near(one)
    if pair and one.question.whole in pair:  # its records and books are there: it is the filter
        return _("choose other contacts of {period}, some of which count as calls").format(
            period=word_of(one.question.whole)
        )
    return advice(one)


def _at_work(one: Asked, pools: Sequence[Pool]) -> dict[Pool, int]:
    """Paid time open for contacts, by pool; only of pools whose paid time tells it."""
    by_team: dict[str | None, int] = {}
    for _first, team, state, amount in one.source.paid_by_state(By.TOTAL, by_team=True):
        if state in AT_WORK:
            by_team[team] = by_team.get(team, 0) + int(amount)
    scale = agent_time_scale(one.source.centre)
    found = {}
    for pool in pools:
        parts = pool.scope_parts
        if pool.driver == "agent_time" and (parts is None or parts[0] == "team"):
            ms = sum(by_team.values()) if parts is None else by_team.get(parts[1], 0)
            found[pool] = ms * scale
    return found


def compositions(
    sides: tuple[Side, Side], renamed: Mapping[str, str]
) -> tuple[Composition, Composition]:
    """What the contacts of both sides are made of, with their units of the pools of either.

    `renamed` are the new names of queues that had other ones on the side before. An old name that
    lives on after stands with the new one there, too: some contacts had it until the day of change.

    Raises:
        QuestionFault: Nobody knows one of the names.
    """
    pools = sorted(sides[0].rates.keys() | sides[1].rates.keys())
    asked = sides[0].asked, sides[1].asked
    links = links_between(*asked)
    reaches = looks_back(asked, links)
    sources = [
        with_repeats(one, own, looks_back=reaches) for one, own in zip(asked, links, strict=True)
    ]
    before = composition(asked[0], sources[0], pools, renamed)
    taken = set(renamed.values())
    still = {old: new for old, new in renamed.items() if old not in taken}
    after = composition(asked[1], sources[1], pools, still)
    lives_on = tuple(pair for pair in sorted(still.items()) if pair[0] in after.queues)
    for old, new in renamed.items():
        _require_queue(old, before.queues, sides[0].name)
        _require_queue(new, before.queues | after.queues, sides[1].name)
    shares = [known_share(*pair) for pair in zip(asked, links, strict=True)]
    return (
        replace(before, looks_back=reaches, known_share=shares[0]),
        replace(after, looks_back=reaches, known_share=shares[1], lives_on=lives_on),
    )


def _require_queue(name: str, known: Collection[str], side: str) -> None:
    if name not in known:
        raise QuestionFault(
            _("No contact of {side} is in the queue {name}").format(
                side=side, name=repr(name[:SHOWN])
            ),
            where="--renamed", do=nearest(name, sorted(known)) if known else None,
        )  # fmt: skip
