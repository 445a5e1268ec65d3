"""Figures that others published, beside the centre's own where the two can be compared.

Rules:
1. Two figures can be compared where they measure the same, over the same scope (contacts that an
   agent took, all contacts, self-service) and channel, in one currency. Anything else is refused,
   with the reason.
2. A figure of another currency is compared at the rate that the centre states (`[currencies]`), and
   says so. Prices are those of the figure's year, which stands beside, unless the centre states
   what its money is worth since (`[[price]]` in its `published.toml`): then that is said.
3. It is a range and never a target: how others define a call, whom they asked and what they count
   as cost is rarely known.
4. The centre's own figures (`published.toml` in the workspace) have the same form. Its own past is
   the period before and the same days a year ago, by the same definition; why it moved since,
   `percall why` says.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from percall.costing.ask import Words, asked
from percall.costing.bridge.reach import require_covered
from percall.costing.capacity import HOUR_MS, PAID_DRIVER
from percall.costing.definitions import Definition
from percall.costing.pools import agent_time_scale
from percall.costing.price import Answer, price
from percall.errors import QuestionFault, WorkspaceFault
from percall.intervals import Period, word_of
from percall.ledger.lines import is_at_or_below
from percall.money import shown
from percall.settings import CHANNELS, nearest
from percall.store.workspace import Workspace
from percall.texts import _

FILE = "published.toml"
COST, LABOUR, WAGE = "cost_per_call", "labour_cost_per_hour", "wage_per_hour"
MEASURES = (COST, LABOUR, WAGE)
ACCOUNT_OF = {LABOUR: "Labour", WAGE: "Labour:Wages"}
SCOPES = (
    "handled", "all_contacts", "self_service", "whole_economy", "customer_service", "call_centres",
)  # fmt: skip
_PRICE_KEYS = ("currency", "year", "to_year", "factor", "source")
_TEXTS = ("name", "measure", "scope", "channel", "currency", "source")
_KNOWN = (*_TEXTS, "low", "high", "year", "period", "country", "direction")


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that somebody published; `low` and `high` are equal where it is one number."""

    name: str
    measure: str
    scope: str
    channel: str
    low: Fraction
    high: Fraction
    currency: str
    source: str
    period: str
    country: str
    direction: str = ""
    year: int | None = None
    is_own: bool = False
    price_factor: Fraction | None = None
    prices_of: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure beside the centre's, or why it cannot stand there."""

    figure: Published
    rate: Fraction | None
    own: Fraction | None
    why_not: str | None

    def as_json(self) -> dict[str, Any]:
        """The comparison as JSON prints it: both in the centre's currency."""
        one, rate = self.figure, self.rate
        if rate is not None:
            rate *= one.price_factor or 1
        told = self.why_not is None and rate is not None and self.own is not None
        return {
            "name": one.name, "measure": one.measure, "scope": one.scope, "channel": one.channel,
            "country": one.country or None, "period": one.period or None, "source": one.source,
            "currency": one.currency, "low": shown(one.low, 2), "high": shown(one.high, 2),
            "rate": None if self.rate is None else shown(self.rate),
            "price_factor": None if one.price_factor is None else shown(one.price_factor),
            "prices_of": one.prices_of or None,
            "low_here": shown(one.low * rate) if told and rate is not None else None,
            "high_here": shown(one.high * rate) if told and rate is not None else None,
            "own": None if self.own is None else shown(self.own),
            "place": _place(self) if told else None,
            "why_not": self.why_not,
        }  # fmt: skip


def _place(one: Compared) -> str:
    """Where the centre's figure lies: below, within or above."""
    if one.rate is None or one.own is None:
        return "within"
    here = one.rate * (one.figure.price_factor or 1)
    if one.own < one.figure.low * here:
        return "below"
    return "above" if one.own > one.figure.high * here else "within"


def published(root: Path) -> tuple[Published, ...]:
    """The shipped figures and the centre's own, in the order of their files.

    Raises:
        WorkspaceFault: The centre's file cannot be read, or a figure in it breaks a rule.
    """
    shipped = files("percall.report").joinpath(FILE).read_text(encoding="utf-8")
    found = _figures(_document(shipped, FILE), FILE)
    own = root / FILE
    if own.is_file():
        try:
            text = own.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WorkspaceFault(
                _("The file cannot be read"), where=FILE, do=_("save it as TOML in UTF-8")
            ) from error
        found += _figures(_document(text, FILE), FILE, is_own=True)
        found = _at_prices(found, _document(text, FILE))
    return tuple(found)


def _at_prices(figures: Sequence[Published], document: Mapping[str, Any]) -> list[Published]:
    """The figures, those at the prices of a year that the centre says how to bring to another."""
    rows = document.get("price", [])
    if not isinstance(rows, list):
        raise _unfit(FILE, "price", _("it is no list of tables"))
    stated = {}
    for n, row in enumerate(rows, start=1):
        where = f"{FILE} [[price]] {n}"
        if not isinstance(row, dict):
            raise _unfit(where, "price", _("it is no table"))
        for key in row:
            if key not in _PRICE_KEYS:
                raise _unfit(where, key, nearest(key, list(_PRICE_KEYS)))
        for key in ("currency", "source"):
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise _unfit(where, key, _("state it as a text"))
        for key in ("year", "to_year"):
            if isinstance(row.get(key), bool) or not isinstance(row.get(key), int):
                raise _unfit(where, key, _("state it as a year, such as 2026"))
        factor = _amount(row, "factor", where)
        if not factor:
            raise _unfit(where, "factor", _("state it as a number above 0, such as 1.28"))
        told = _("of {year}, by {source}").format(year=row["to_year"], source=row["source"])
        stated[row["currency"].upper(), row["year"]] = factor, told
    return [
        replace(one, price_factor=stated[key][0], prices_of=stated[key][1])
        if (key := (one.currency, one.year)) in stated
        else one
        for one in figures
    ]


def _document(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceFault(
            _("The file is no TOML: {why}").format(why=error), where=where,
            do=_("mend it; see docs/report.md"),
        ) from error  # fmt: skip


def _figures(document: Mapping[str, Any], where: str, *, is_own: bool = False) -> list[Published]:
    rows = document.get("figure", [])
    if not isinstance(rows, list):
        raise _unfit(where, "figure", _("it is no list of tables"))
    return [_figure(row, f"{where} [[figure]] {n}", is_own) for n, row in enumerate(rows, start=1)]


def _figure(row: Any, where: str, is_own: bool) -> Published:
    if not isinstance(row, dict):
        raise _unfit(where, "figure", _("it is no table"))
    for key in row:
        if key not in _KNOWN:
            raise _unfit(where, key, nearest(key, list(_KNOWN)))
    for key in _TEXTS:
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise _unfit(where, key, _("state it as a text"))
    for key, known in (("measure", MEASURES), ("scope", SCOPES), ("channel", ("all", *CHANNELS))):
        if row[key] not in known:
            raise _unfit(where, key, nearest(row[key], list(known)))
    low, high = (_amount(row, key, where) for key in ("low", "high"))
    if high < low:
        raise _unfit(where, "high", _("it lies below low"))
    year = row.get("year")
    return Published(
        name=row["name"], measure=row["measure"], scope=row["scope"], channel=row["channel"],
        low=low, high=high, currency=row["currency"].upper(), source=row["source"],
        period=str(row.get("period") or year or ""), country=str(row.get("country", "")),
        direction=str(row.get("direction", "")),
        year=year if isinstance(year, int) else None,
        is_own=is_own,
    )  # fmt: skip


def _amount(row: Mapping[str, Any], key: str, where: str) -> Fraction:
    try:
        found = Decimal(str(row.get(key)))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise _unfit(where, key, _("state it as a number, such as 5.60"))
    return Fraction(found)


def _unfit(where: str, key: str, do: str) -> WorkspaceFault:
    return WorkspaceFault(
        _("{key} does not fit").format(key=repr(str(key)[:60])), where=where, do=do
    )


def labour_per_hour(answer: Answer, measure: str = LABOUR) -> Fraction | None:
    """What a paid hour costs in labour, or in wages alone (`WAGE`).

    All labour is in it, also of people whose hours nobody records, and only agents' hours divide
    it. None where no paid time is recorded or some is left out, or where the ledger has no such
    account.
    """
    period = answer.periods[0]
    pools = [one.rates for one in period.pools if one.rates.pool.driver == PAID_DRIVER]
    whole = [one.supply.paid for one in pools if not one.pool.scope]
    supplied = whole[0] if whole else sum((one.supply.paid for one in pools), Fraction(0))
    share = 1 - answer.centre.shrinkage_share
    if not supplied or not share or period.is_filtered:
        return None
    costs = [
        cost
        for account, cost in period.accounts.items()
        if is_at_or_below(account, ACCOUNT_OF[measure])
    ]
    if not costs:
        return None
    return sum(costs, Fraction(0)) / (supplied / share / agent_time_scale(answer.centre) / HOUR_MS)


def own_past(
    workspace: Workspace, answer: Answer, words: Words, days: Period, name: str
) -> Published | None:
    """The centre's own cost per call of other days, as a figure.

    None where it has none, and where the records reach over a part of the days only.
    """
    try:
        with asked(workspace, replace(words, from_on=days.from_on, to_on=days.to_on)) as one:
            require_covered(one)
            earlier = price(one.source, one.question, one.lines, one.available, one.totals)
    except QuestionFault:
        return None
    cost, period = earlier.periods[0].per_call.fully_loaded, earlier.periods[0].period
    definition = answer.question.definition
    if cost is None:
        return None
    return Published(
        name=name, measure=COST, scope=scope_of(definition), channel=definition.channel,
        low=cost, high=cost, currency=answer.centre.currency, source=_("its own records and books"),
        period=word_of(period), country="", is_own=True,
    )  # fmt: skip


def scope_of(definition: Definition) -> str:
    """The scope of the centre's own figure, in the words of published ones."""
    return {"handled": "handled", "all": "all_contacts"}.get(definition.calls, definition.calls)


def beside(
    figures: Sequence[Published], definition: Definition, own: Mapping[str, Fraction | None],
    currency: str, rates: Sequence[tuple[str, Fraction]],
) -> tuple[Compared, ...]:  # fmt: skip
    """Each published figure beside the centre's, or why it cannot be compared.

    Args:
        figures: The published ones.
        definition: What the centre's cost per call counts.
        own: The centre's figures by measure; None where they are not known.
        currency: The centre's.
        rates: The centre's currency for one unit of others, as it states them.
    """
    known = {currency: Fraction(1), **dict(rates)}
    return tuple(
        Compared(one, known.get(one.currency), own.get(one.measure),
                 _why_not(one, definition, own, known))
        for one in figures
    )  # fmt: skip


def _why_not(
    one: Published, definition: Definition, own: Mapping[str, Fraction | None],
    rates: Mapping[str, Fraction],
) -> str | None:  # fmt: skip
    if own.get(one.measure) is None:
        return _("the centre's own figure is not known")
    if one.measure == COST:
        mine = scope_of(definition)
        if definition.per != "call":
            return _("the centre's figure is per {what}").format(what=definition.per)
        if one.scope != mine:
            return _("it counts {theirs}, the centre's figure {mine}").format(
                theirs=one.scope, mine=mine
            )
        if one.channel != definition.channel:
            return _("it is of the channel {theirs}, the centre's figure of {mine}").format(
                theirs=one.channel, mine=definition.channel
            )
        if one.direction and one.direction != definition.direction:
            return _("it is of {theirs} contacts alone: ask with --direction {theirs}").format(
                theirs=one.direction
            )
    if one.currency not in rates:
        return _(
            "no rate is stated: write {currency} = ... into [currencies] of centre.toml"
        ).format(currency=one.currency)
    return None
