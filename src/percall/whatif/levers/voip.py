"""Telephony over the internet, or another tariff: cheaper minutes, fewer lines.

Rules:
1. `minutes` changes the price of a minute: every tariff, and the variable lines of Telecom, which
   are a price times minutes. A line that is shared by the tariff moves with the tariff alone, or
   the change would count twice.
2. `lines` gives up a share of the rented lines: step lines of Telecom by whole steps, fixed ones from
   their notice date on, and not at all where they state none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from percall.centre import Tariff
from percall.costing.marginal.cash_kinds import moves_of
from percall.intervals import Period
from percall.ledger.drivers import driver_of
from percall.ledger.lines import CashKind, is_at_or_below
from percall.texts import N_, _
from percall.whatif.case import Applied, LineChange
from percall.whatif.levers.draft import booked, with_lines
from percall.whatif.levers.ended import given_up
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.paid import scaled
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.priced import drivers_of

ACCOUNT = "Telecom"


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    case = applied.case
    booked_lines = [
        line for line in case.lines
        if is_at_or_below(line.account, ACCOUNT) and days.days_shared(line.from_on, line.to_on)
    ]  # fmt: skip
    if not booked_lines and not case.tariffs:
        raise PlanRefused(
            _("The books have no {account}, and there is no tariff").format(account=ACCOUNT),
            where="voip", do=_("book what the carrier bills, or state tariffs"),
        )  # fmt: skip
    factor, available = 1 + given.number("minutes"), drivers_of(case)
    why = _("price of a minute {share} %").format(share=f"{float(100 * (factor - 1)):+.3g}")
    minutes = [
        LineChange(line, scaled(line, factor), why) for line in booked_lines
        if moves_of(line, case.centre).kind is CashKind.VARIABLE
        and driver_of(line, available) != "tariff"
    ]  # fmt: skip
    applied = with_lines(applied, minutes)
    if case.tariffs and factor != 1:
        # Those of a tariff file stand in the settings then: the file says today's prices.
        tariffs = _rated(case.tariffs, factor)
        centre = replace(case.centre, tariffs=tariffs, tariff_file=None)
        applied = replace(applied, case=replace(applied.case, centre=centre, tariffs=tariffs))
    rented = [
        line for line in applied.case.lines
        if is_at_or_below(line.account, ACCOUNT) and days.days_shared(line.from_on, line.to_on)
        and moves_of(line, case.centre).kind is not CashKind.VARIABLE
    ]  # fmt: skip
    return given_up(applied, rented, given.number("lines"), days, _("lines given up"))


def _rated(tariffs: Sequence[Tariff], factor: Fraction) -> tuple[Tariff, ...]:
    return tuple(
        replace(
            one, per_minute=booked(one.per_minute * factor),
            connection_fee=booked(one.connection_fee * factor),
        )
        for one in tariffs
    )  # fmt: skip


VOIP = Lever(
    "voip", N_("Internet telephony or another tariff"), N_("cheaper minutes and fewer lines"),
    (
        Parameter("minutes", Unit.CHANGE, N_("change of the price of a minute"), Fraction(-2, 10),
                  Fraction(-1), Fraction(3)),
        Parameter("lines", Unit.SHARE, N_("share of the rented lines that is given up"),
                  Fraction(0)),
        INVESTMENT,
    ),
    ("minutes",),
    ("centre.tariffs", "centre.tariff_file"),
    ("Telecom",),
    N_("the books have no Telecom, and there is no tariff"),
    _change,
)  # fmt: skip
