"""Ledger lines out of rated minutes, where no invoice is booked (`costs.accrue_tariff`).

A tariff is a weight and no money; this is the one place where it becomes a cost, a line a day, and
it is refused beside an invoice of the same account and days, which would be paid twice.

Source: costing-rules.md, section 2.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from percall.errors import LedgerFault
from percall.intervals import ONE_DAY
from percall.ledger.lines import Line, is_at_or_below
from percall.ledger.tariffs import MICRO_PLACES
from percall.texts import _

TARIFF_ACCOUNT = "Telecom:Minutes"


def tariff_lines(
    micro_of_day: Mapping[date, int],
    lines: Iterable[Line],
    currency: str,
    account: str = TARIFF_ACCOUNT,
) -> list[Line]:
    """A line a day out of the rated millionths of that day; days of nothing have none.

    Args:
        micro_of_day: Millionths of the centre's currency that each local day's calls are rated at.
        lines: The ledger as booked.
        currency: The centre's.
        account: The account that the lines stand on.

    Raises:
        LedgerFault: A line of the account, below it or above it is booked on one of the days.
    """
    days = sorted(day for day, micro in micro_of_day.items() if micro)
    invoices = [line for line in lines if _shares_branch(line.account, account)]
    for line in invoices:
        twice_on = next((day for day in days if line.from_on <= day < line.to_on), None)
        if twice_on is not None:
            raise LedgerFault(
                _("{account} of {day} is booked already and would be paid twice").format(
                    account=line.account, day=twice_on
                ),
                where=_("{file}, line {row}").format(file=line.file, row=line.row),
                do=_("remove the invoice, or set costs.accrue_tariff to false"),
            )
    return [
        Line(
            from_on=day,
            to_on=day + ONE_DAY,
            account=account,
            amount=Fraction(micro_of_day[day], 10**MICRO_PLACES),
            currency=currency,
            drivers=("tariff",),
            note=_("rated by tariff"),
        )
        for day in days
    ]


def _shares_branch(one: str, other: str) -> bool:
    return is_at_or_below(one, other) or is_at_or_below(other, one)
