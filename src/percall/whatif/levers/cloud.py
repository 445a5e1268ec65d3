"""Cloud services or other software: old licences end as they can, new ones are paid a seat.

Rules:
1. Step lines of the accounts end with all their steps; fixed ones at their notice date, and where
   they state none they are paid beside the new ones, which is said.
2. The new licence is a step line with as many steps as the old ones state, else one for each agent; hosting is
   a fixed one.
"""

from __future__ import annotations

from fractions import Fraction

from percall.intervals import Period
from percall.ledger.lines import is_at_or_below
from percall.texts import N_, _
from percall.whatif.case import Applied
from percall.whatif.levers.added import monthly_line
from percall.whatif.levers.draft import with_lines
from percall.whatif.levers.ended import given_up
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT, MOST_MONEY
from percall.whatif.levers.paid import payroll
from percall.whatif.levers.refused import PlanRefused


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    accounts = given.texts("accounts")
    lines = [
        line for line in applied.case.lines
        if any(is_at_or_below(line.account, account) for account in accounts)
        and days.days_shared(line.from_on, line.to_on)
    ]  # fmt: skip
    if not lines:
        raise PlanRefused(
            _("The books have no {account}").format(account=", ".join(accounts)),
            where="cloud.accounts", do=_("name the accounts that end"),
        )  # fmt: skip
    count = max((line.steps or 0 for line in lines), default=0) or payroll(applied.case, days)
    applied = given_up(applied, lines, Fraction(1), days, _("replaced"))
    currency, licences = applied.case.centre.currency, given.number("licence") * count
    added = [monthly_line("Licences:Cloud", licences, days, currency, steps=count)]
    if given.number("hosting"):
        added.append(monthly_line("Software:Hosting", given.number("hosting"), days, currency))
    return with_lines(applied, added)


CLOUD = Lever(
    "cloud", N_("Cloud services or other software"),
    N_("licences a seat and hosting, in place of today's"),
    (
        Parameter("licence", Unit.MONEY, N_("the new licence, money an agent and month"), None,
                  most=MOST_MONEY, is_required=True),
        Parameter("hosting", Unit.MONEY, N_("hosting, money a month"), Fraction(0),
                  most=MOST_MONEY),
        Parameter("accounts", Unit.TEXTS, N_("the accounts that end"), ("Licences",)),
        INVESTMENT,
    ),
    ("licence",),
    (),
    ("accounts", "new: Licences:Cloud", "new: Software:Hosting"),
    N_("the accounts that would end have no lines"),
    _change,
)  # fmt: skip
