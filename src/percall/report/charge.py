"""Charge-back: what each group of a dimension is charged of a month's book.

Rules:
1. Charges are split at the currency's places: those of all groups and what is unassigned sum to
   the book, to the cent.
2. A group's own report says what it is charged and nothing of other groups or of the books; the
   centre's report has them all.
3. No agent is charged anything unless the centre shows what agents cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from percall.costing.ask import Words, ask
from percall.costing.bridge.causes import Kind
from percall.costing.question import AGENT, why_withheld
from percall.errors import QuestionFault
from percall.intervals import Period, word_of
from percall.money import fixed, half_up, split
from percall.store.workspace import Workspace
from percall.texts import _

MOST_NAMED = 20
OF_ACCOUNTS = (Kind.PRICE, Kind.PRICE_OF_USE, Kind.ONE_OFF, Kind.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Charges:
    """A month's charges by value, what is unassigned, and the book, in units of the last place."""

    dimension: str
    by_value: Mapping[str | None, int]
    unassigned: int
    book: int
    places: int

    def as_json(self) -> dict[str, Any]:
        """All of them."""
        return {
            "dimension": self.dimension,
            "groups": [
                {"value": value, "amount": fixed(units, self.places)}
                for value, units in self.by_value.items()
            ],
            "unassigned": fixed(self.unassigned, self.places),
            "book": fixed(self.book, self.places),
        }

    def of(self, value: str | None, month: Period) -> dict[str, Any]:
        """What one group is charged.

        Raises:
            QuestionFault: No contact of the month is in it.
        """
        if value in self.by_value:
            return {"amount": fixed(self.by_value[value], self.places)}
        known = [f"{self.dimension}={one or ''}" for one in self.by_value][:MOST_NAMED]
        raise QuestionFault(
            _("No contact of {month} has {name}={value}").format(
                month=word_of(month), name=self.dimension, value=value or ""
            ),
            where="--only",
            do=_("take one of: {names}").format(names=", ".join(known)),
        )


def require_charged(workspace: Workspace, dimension: str, option: str) -> None:
    """See that a dimension may be charged by.

    Raises:
        QuestionFault: Its groups are people, and the centre does not show what they cost.
    """
    if dimension == AGENT and not workspace.centre.agent_cost_per_call:
        raise QuestionFault(
            _("Agents are not charged: {why}").format(why=why_withheld()), where=option,
            do=_("charge by client, site or campaign"),
        )  # fmt: skip


def charges_of(workspace: Workspace, month: Period, dimension: str) -> Charges:
    """What each group of a dimension is charged.

    Raises:
        PercallError: Those of `percall.costing.ask.ask`.
    """
    figures = ask(workspace, Words(month.from_on, month.to_on, group_by=(dimension,))).periods[0]
    places = int(get_currency_precision(workspace.centre.currency))
    book = half_up(figures.book, places)
    in_use = figures.book - figures.unassigned - figures.left_out
    shared, nobody, left_out = split(book, [in_use, figures.unassigned, figures.left_out], places)
    amounts = split(shared, [group.fully_loaded for group in figures.groups], places)
    by_value = {group.values[0]: n for group, n in zip(figures.groups, amounts, strict=True)}
    return Charges(dimension, by_value, nobody + left_out, book, places)


def without_accounts(causes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The causes of a bridge, those that are of an account of the books as one."""
    own = [one for one in causes if one["kind"] not in OF_ACCOUNTS]
    bills = [Decimal(one["amount"]) for one in causes if one["kind"] in OF_ACCOUNTS]
    if not bills:
        return own
    label, amount = _("the centre's bills"), sum(bills, Decimal(0))
    own.append({"kind": str(Kind.PRICE), "of": "", "label": label, "amount": f"{amount:.9f}"})
    return sorted(own, key=lambda one: -abs(Decimal(one["amount"])))
