"""Remote work: seats given up where the books can give them up; equipment stays.

Rules:
1. Fixed lines of the premises end by their share at their notice date, step lines by whole seats;
   hardware stays: agents need it at home too.
2. Agents at home may get an allowance a month. Their work is as it is here: studies find that it
   changes either way.
"""

from __future__ import annotations

from fractions import Fraction

from percall.intervals import Period
from percall.ledger.lines import is_at_or_below
from percall.texts import N_, _
from percall.whatif.case import Applied
from percall.whatif.levers.added import monthly_line
from percall.whatif.levers.draft import with_caveats, with_lines
from percall.whatif.levers.ended import given_up
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT, MOST_MONEY
from percall.whatif.levers.paid import payroll
from percall.whatif.levers.refused import PlanRefused

ACCOUNT = "Premises"


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    lines = [
        line for line in applied.case.lines
        if is_at_or_below(line.account, ACCOUNT) and days.days_shared(line.from_on, line.to_on)
    ]  # fmt: skip
    if not lines:
        raise PlanRefused(
            _("The books have no {account}").format(account=ACCOUNT), where="remote",
            do=_("book the rent, or leave the lever out"),
        )  # fmt: skip
    share = given.number("share")
    seats = given.known("seats")
    applied = given_up(applied, lines, share if seats is None else seats, days,
                       _("seats given up"))  # fmt: skip
    at_home = share * payroll(applied.case, days)
    allowance = given.number("allowance")
    if allowance and at_home:
        line = monthly_line(
            "Labour:Home allowance", allowance * at_home, days, applied.case.centre.currency
        )
        applied = with_lines(applied, [line])
    return with_caveats(
        applied, _("Agents work at home as they work here, and need the same equipment.")
    )


REMOTE = Lever(
    "remote", N_("Remote work"), N_("agents at home, seats given up"),
    (
        Parameter("share", Unit.SHARE, N_("share of the agents who work at home"), Fraction(1, 2)),
        Parameter("seats", Unit.SHARE, N_("share of the premises given up; without: as many")),
        Parameter("allowance", Unit.MONEY, N_("money for each agent at home and month"),
                  Fraction(0), most=MOST_MONEY),
        INVESTMENT,
    ),
    ("share",),
    (),
    ("Premises", "new: Labour:Home allowance"),
    N_("the books have no Premises"),
    _change,
)  # fmt: skip
