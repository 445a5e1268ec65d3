"""Figures that others published, beside the centre's own where the two can be compared.

Rules:
1. Two figures can be compared where they measure the same, over the same scope (contacts that an
   agent took, all contacts, self-service) and channel, in one currency. Anything else is refused,
   with the reason.
2. A figure of another currency is compared at the rate that the centre states (`[currencies]`), and
   says so. Prices are those of the figure's year: nothing is adjusted, and the year stands beside.
3. It is a range and never a target: how others define a call, whom they asked and what they count
   as cost is rarely known.
4. The centre's own figures (`published.toml` in the workspace) have the same form; its own past is
   compared by `percall why`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from percall.costing.capacity import HOUR_MS, PAID_DRIVER
from percall.costing.definitions import Definition
from percall.costing.pools import agent_time_scale
from percall.costing.price import Answer
from percall.errors import WorkspaceFault
from percall.ledger.lines import is_at_or_below
from percall.money import shown
from percall.settings import CHANNELS, nearest
from percall.texts import _

FILE = "published.toml"
COST, LABOUR = "cost_per_call", "labour_cost_per_hour"
MEASURES = (COST, LABOUR)
SCOPES = ("handled", "all_contacts", "self_service", "whole_economy")
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
    is_own: bool = False


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
        told = self.why_not is None and rate is not None and self.own is not None
        return {
            "name": one.name, "measure": one.measure, "scope": one.scope, "channel": one.channel,
            "country": one.country or None, "period": one.period or None, "source": one.source,
            "currency": one.currency, "low": shown(one.low, 2), "high": shown(one.high, 2),
            "rate": None if rate is None else shown(rate),
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
    if one.own < one.figure.low * one.rate:
        return "below"
    return "above" if one.own > one.figure.high * one.rate else "within"


def published(root: Path) -> tuple[Published, ...]:
    """The shipped figures and the centre's own, in the order of their files.

    Raises:
        WorkspaceFault: The centre's file cannot be read, or a figure in it breaks a rule.
    """
    shipped = files("percall.report").joinpath(FILE).read_text(encoding="utf-8")
    found = _read(shipped, FILE)
    own = root / FILE
    if own.is_file():
        try:
            text = own.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WorkspaceFault(
                _("The file cannot be read"), where=FILE, do=_("save it as TOML in UTF-8")
            ) from error
        found += _read(text, FILE, is_own=True)
    return tuple(found)


def _read(text: str, where: str, *, is_own: bool = False) -> list[Published]:
    try:
        rows = tomllib.loads(text).get("figure", [])
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceFault(
            _("The file is no TOML: {why}").format(why=error), where=where,
            do=_("mend it; see docs/report.md"),
        ) from error  # fmt: skip
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


def labour_per_hour(answer: Answer) -> Fraction | None:
    """What a paid hour costs in labour; None where no paid time is recorded, or some is left out.

    All labour is in it, also of people whose hours nobody records, and only agents' hours divide it.
    """
    period = answer.periods[0]
    pools = [one.rates for one in period.pools if one.rates.pool.driver == PAID_DRIVER]
    whole = [one.supply.paid for one in pools if not one.pool.scope]
    supplied = whole[0] if whole else sum((one.supply.paid for one in pools), Fraction(0))
    share = 1 - answer.centre.shrinkage_share
    if not supplied or not share or period.is_filtered:
        return None
    labour = sum(
        (cost for account, cost in period.accounts.items() if is_at_or_below(account, "Labour")),
        Fraction(0),
    )
    return labour / (supplied / share / agent_time_scale(answer.centre) / HOUR_MS)


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
