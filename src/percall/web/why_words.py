"""What the page of a bridge says: its title, its answer in a sentence, its chart in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.bridge.sentence import WHAT
from percall.formats import Formats
from percall.texts import _
from percall.web.comparison import Comparison

MORE_PLACES = 2
SAID_CAUSES = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """A bridge as programs read it, and with the places that people read."""

    exact: dict[str, Any]
    shown: dict[str, Any]


def named(document: dict[str, Any], names: tuple[str, str]) -> dict[str, Any]:
    """The bridge with its sides named for people."""
    return document | {
        "from": document["from"] | {"name": names[0]}, "to": document["to"] | {"name": names[1]}
    }  # fmt: skip


def cost_of(side: dict[str, Any]) -> Decimal:
    """The fully loaded cost per call of a side."""
    return Decimal(side["cost_per_call"]["fully_loaded"])


def _one(told: Pair) -> str:
    """What the cost is of, inside a sentence: "a call"."""
    per = told.exact["definition"]["per"]
    text = _(WHAT[per])
    return text[:1].lower() + text[1:]


def title_of(told: Pair, asks: Comparison, formats: Formats) -> str:
    """The question that the page answers."""
    what, change = _one(told), Decimal(told.shown["change"])
    if asks.groups is None:
        names = {
            "after": naming.during(asks.view.days, formats),
            "before": naming.during(asks.before, formats),
        }
        text = _("Why did {what} cost as much {after} as {before}?")
        if not told.exact["complete"]:
            text = _("What did {what} cost {after} and {before}?")
        elif change:
            text = (
                _("Why did {what} cost more {after} than {before}?") if change > 0
                else _("Why did {what} cost less {after} than {before}?")
            )  # fmt: skip
        return text.format(what=what, **names)
    then, now = asks.names_for_people(formats)
    return _("Why does {what} cost what it costs: {after} against {before}?").format(
        what=what, after=now, before=then
    )


def headline_of(told: Pair, asks: Comparison, said: str, formats: Formats) -> str:
    """What one cost, and how much more or less than on the other side; `said` where that is all."""
    change = Decimal(told.shown["change"])
    if not told.exact["complete"] or not change:
        return said
    if asks.groups is None:
        names = naming.during(asks.before, formats), naming.during(asks.view.days, formats)
        text = (
            _("{what} cost {now} {currency} {after}: {change} more than {before} ({then}).")
            if change > 0
            else _("{what} cost {now} {currency} {after}: {change} less than {before} ({then}).")
        )
    else:
        names = asks.names_for_people(formats)
        text = (
            _("{what} cost {now} {currency} in the group {after}: {change} more than in the group"
              " {before} ({then}).")
            if change > 0
            else _("{what} cost {now} {currency} in the group {after}: {change} less than in the"
                   " group {before} ({then}).")
        )  # fmt: skip
    places, per = formats.places + MORE_PLACES, told.exact["definition"]["per"]
    return text.format(
        what=_(WHAT[per]), currency=formats.currency, before=names[0], after=names[1],
        now=formats.number(cost_of(told.shown["to"]), places),
        then=formats.number(cost_of(told.shown["from"]), places),
        change=formats.number(abs(change), places),
    )  # fmt: skip


def change_titles(told: Pair, names: tuple[str, str], formats: Formats) -> dict[str, str]:
    """The title of the chart by its size: what its axis measures."""
    cost = naming.cost_per(told.exact["definition"]["per"])
    whole = _("{cost}, change against {before}, {currency}").format(
        cost=cost, before=names[0], currency=formats.currency
    )
    short = _("Change against {before}, {currency}").format(
        before=names[0], currency=formats.currency
    )
    return {"wide": whole, "narrow": short}


def in_words(told: Pair, names: tuple[str, str], formats: Formats) -> str:
    """The chart for those who do not see it."""
    places = formats.places + MORE_PLACES
    parts = [
        f"{cause['label']} {formats.number(Decimal(cause['amount']), places, signed=True)}"
        for cause in told.shown["causes"][:SAID_CAUSES]
    ]
    return _(
        "Waterfall from {then} ({before}) to {now} ({after}) {currency}. The largest causes:"
        " {causes}. All stand in the table below the chart."
    ).format(
        then=formats.number(cost_of(told.shown["from"]), places),
        now=formats.number(cost_of(told.shown["to"]), places),
        before=names[0], after=names[1], currency=formats.currency, causes=", ".join(parts),
    )  # fmt: skip
