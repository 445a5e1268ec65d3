"""A budget: a ledger of its own with the volumes it was made for, and what came of it.

Rules:
1. `budget/ledger/` holds lines as the ledger does; `budget/volumes.csv` a row a month: `month`
   and `calls`, and where known `agent_hours` and `line_hours` that the calls were to take.
2. The flexible budget is the budget at the calls that came: a variable line moves with them, a
   step line (with its number of steps) by whole steps, a fixed line and a step line without steps
   stay. volume = flexible - budget.
3. What is spent above the flexible budget is price or efficiency. Where the budget states the hours
   of a driver, a line that moves has a price for each of them: efficiency = hours used x that price
   - flexible. A line that stays has none, whatever its driver; price is all the rest. The three sum
   to the difference, in the printed figures too.
4. Hours are the whole centre's, each once: those that agents were paid for, before shrinkage, and
   those on the line. Where paid time is not known for nearly all of the month, nothing is
   efficiency.

Source: Horngren, Datar, Rajan, Cost accounting, chapter 7 (flexible budgets, price and efficiency
variances).
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from percall.centre import Centre
from percall.costing.marginal.cash_kinds import moves_of
from percall.costing.rates import ZERO
from percall.errors import LedgerFault
from percall.intervals import Period
from percall.ledger.accrual import accrued
from percall.ledger.checks import place_of
from percall.ledger.drivers import driver_of
from percall.ledger.lines import CashKind, Line
from percall.ledger.reading import read_ledger
from percall.money import MONEY_PLACES, fixed, half_up
from percall.texts import _, number

BUDGET_FOLDER, LINES_FOLDER, VOLUMES_FILE = "budget", "ledger", "volumes.csv"
MONTH, CALLS = "month", "calls"
HOURS = {"agent_time": "agent_hours", "line_time": "line_hours"}
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Quantities:
    """Calls, and hours by driver where they are known."""

    calls: Fraction
    hours: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Variance:
    """An account: budget and actual, and the difference by cause; exact."""

    account: str
    budget: Fraction
    flexible: Fraction
    actual: Fraction
    efficiency: Fraction

    @property
    def parts(self) -> tuple[Fraction, Fraction, Fraction]:
        """Volume, price and efficiency, which sum to actual - budget."""
        price = self.actual - self.flexible - self.efficiency
        return self.flexible - self.budget, price, self.efficiency


@dataclass(frozen=True, slots=True)
class Budgeted:
    """A month held against its budget."""

    planned: Quantities
    used: Quantities
    accounts: tuple[Variance, ...]

    def as_json(self) -> dict[str, Any]:
        """The month as JSON prints it; each account's parts sum to its difference as printed."""
        rows = [_printed(one) for one in self.accounts]
        names = ("budget", "flexible", "actual", "difference", "volume", "price", "efficiency")
        return {
            "calls": {"budget": half_up(self.planned.calls), "actual": half_up(self.used.calls)},
            "accounts": [
                {"account": account} | {n: fixed(units[n]) for n in names} for account, units in rows
            ],
            "total": {n: fixed(sum(units[n] for _account, units in rows)) for n in names},
        }  # fmt: skip


def _printed(one: Variance) -> tuple[str, dict[str, int]]:
    budget, actual = half_up(one.budget, MONEY_PLACES), half_up(one.actual, MONEY_PLACES)
    volume, _price, efficiency = (half_up(part, MONEY_PLACES) for part in one.parts)
    return one.account, {
        "budget": budget, "flexible": budget + volume, "actual": actual,
        "difference": actual - budget, "volume": volume, "efficiency": efficiency,
        "price": actual - budget - volume - efficiency,
    }  # fmt: skip


def budget_lines(root: Path, centre: Centre) -> tuple[Line, ...]:
    """The lines of the budget; none where there is no budget.

    Raises:
        LedgerFault: One of them cannot be read.
    """
    folder = root / BUDGET_FOLDER / LINES_FOLDER
    if not folder.is_dir():
        return ()
    budget = read_ledger(folder, centre)
    faults = budget.faults
    if faults:
        raise LedgerFault(
            faults[0].message, where=f"{BUDGET_FOLDER}/{place_of(faults[0])}",
            do=_("mend it; what stops the budget: {count}").format(count=number(len(faults))),
        )  # fmt: skip
    return tuple(budget.lines)


def planned_quantities(root: Path, month: str) -> Quantities | None:
    """The volumes that the budget of a month was made for; None where it states none.

    Raises:
        LedgerFault: The file cannot be read.
    """
    file = root / BUDGET_FOLDER / VOLUMES_FILE
    if not file.is_file():
        return None
    where = f"{BUDGET_FOLDER}/{VOLUMES_FILE}"
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [row for row, _n in zip(reader, range(MOST_ROWS), strict=False)]
            columns = reader.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LedgerFault(
            _("The volumes cannot be read"), where=where, do=_("save them as CSV in UTF-8")
        ) from error
    for name in (MONTH, CALLS):
        if name not in columns:
            raise LedgerFault(
                _("The column {name} is missing").format(name=name), where=where,
                do=_("write the first line as month,calls or month,calls,agent_hours,line_hours"),
            )  # fmt: skip
    found = [row for row in rows if (row.get(MONTH) or "").strip() == month]
    if len(found) > 1:
        raise LedgerFault(
            _("The month {month} stands there twice").format(month=month), where=where,
            do=_("leave one row a month"),
        )  # fmt: skip
    if not found:
        return None
    calls = _number(found[0], CALLS, where)
    hours = {driver: _number(found[0], name, where) for driver, name in HOURS.items()}
    if calls is None or calls <= 0:
        raise LedgerFault(
            _("The month {month} has no calls").format(month=month), where=where,
            do=_("write in the column calls how many were expected"),
        )  # fmt: skip
    return Quantities(calls, {d: value for d, value in hours.items() if value is not None})


def _number(row: Mapping[str, str | None], name: str, where: str) -> Fraction | None:
    text = (row.get(name) or "").strip()
    if not text:
        return None
    try:
        found = Fraction(text)
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if found < 0:
        raise LedgerFault(
            _("{text} is no number of {what}").format(text=repr(text[:60]), what=name), where=where,
            do=_("write a number such as 21000 or 3150.5"),
        )  # fmt: skip
    return found


def hold_against(
    lines: tuple[Line, ...], planned: Quantities, month: Period, actual: Mapping[str, Fraction],
    used: Quantities, centre: Centre, available: frozenset[str],
) -> Budgeted:  # fmt: skip
    """A month held against its budget, account by account.

    Args:
        lines: The budget.
        planned: The volumes that it was made for.
        month: The month.
        actual: What each account really cost in it.
        used: The calls that came and the hours that they took.
        centre: The settings; they say how accounts move.
        available: The drivers that the centre has anything to share by.
    """
    budget: dict[str, Fraction] = {}
    flexible: dict[str, Fraction] = {}
    efficiency: dict[str, Fraction] = {}
    ratio = used.calls / planned.calls
    priced = {d: used.hours[d] / hours for d, hours in planned.hours.items()
              if hours and d in used.hours}  # fmt: skip
    for line, amount in accrued(lines, month.from_on, month.to_on):
        driver, moved = driver_of(line, available), _ratio(line, ratio, centre)
        budget[line.account] = budget.get(line.account, ZERO) + amount
        flexed = amount * (1 if moved is None else moved)
        flexible[line.account] = flexible.get(line.account, ZERO) + flexed
        if moved is not None and driver in priced:
            more = amount * priced[driver] - flexed
            efficiency[line.account] = efficiency.get(line.account, ZERO) + more
    found = (
        Variance(account, *(of.get(account, ZERO) for of in (budget, flexible, actual, efficiency)))
        for account in sorted({*budget, *actual})
    )
    return Budgeted(planned, used, tuple(found))


def _ratio(line: Line, ratio: Fraction, centre: Centre) -> Fraction | None:
    """What a line is multiplied by when the calls are those that came; None where it stays."""
    kind = moves_of(line, centre).kind
    if kind is CashKind.VARIABLE:
        return ratio
    if kind is CashKind.STEP and line.steps:
        return Fraction(math.ceil(ratio * line.steps), line.steps)
    return None
