"""Ledger lines that a lever adds: so much a month, or a price for each unit that is used."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from percall.intervals import Period
from percall.ledger.lines import CashKind, Line
from percall.texts import _
from percall.whatif.case import Applied, LineChange, Priced
from percall.whatif.levers.draft import booked, with_lines

MONTH_DAYS = Fraction(1461, 48)
"""Days of a month, on average over four years."""


def monthly_line(
    account: str, a_month: Fraction, days: Period, currency: str, *, steps: int | None = None
) -> LineChange:
    """A line that costs so much a month over the days: by steps, or fixed where it has none.

    `currency` is the centre's own.
    """
    kind = CashKind.FIXED if steps is None else CashKind.STEP
    amount = booked(a_month * days.day_count / MONTH_DAYS)
    line = Line(
        days.from_on, days.to_on, account, amount, currency, cash_kind=kind, steps=steps,
        note=_("added by the plan"),
    )  # fmt: skip
    return LineChange(None, line, _("added by the plan"))


def session_line(
    account: str, price: Fraction, channel: str, days: Period, currency: str
) -> Priced:  # fmt: skip
    """A price for each session of a channel; its amount is known once the plan is played."""
    line = Line(
        days.from_on, days.to_on, account, Fraction(0), currency, drivers=("session",),
        scope=f"channel:{channel}", cash_kind=CashKind.VARIABLE, note=_("added by the plan"),
    )  # fmt: skip
    return Priced(line, price)


def with_priced(applied: Applied, priced: Priced) -> Applied:
    """The draft with a line that is priced by use; none where the price is 0."""
    if not priced.price:
        return applied
    applied = with_lines(applied, [LineChange(None, priced.line, _("added by the plan"))])
    return replace(applied, priced=(*applied.priced, priced))
