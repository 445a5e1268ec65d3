"""A budget: a ledger of its own with the volumes it was made for, and what came of it.

Rules:
1. `budget/ledger/` holds lines as the ledger does; `budget/volumes.csv` a row a month: `month`
   and `calls`, and where known `agent_hours` and `line_hours` that the calls were to take.
2. The flexible budget is the budget at the calls that came: a variable line moves with them, a
   step line (with its number of steps) by whole steps, a fixed line and a step line without steps
   stay. volume = flexible - budget.
3. What is spent above the flexible budget is price or efficiency. The quantity of an account is
   the hours of its driver where the budget states them, else its calls, else nothing that can
   move: efficiency = (quantity used - quantity of the flexible budget) x budgeted price, and price
   is all the rest. The three sum to the difference, in the printed figures too.

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
from percall.ledger.drivers import driver_of
from percall.ledger.lines import CashKind, Line
from percall.ledger.reading import read_ledger
from percall.money import MONEY_PLACES, fixed, half_up
from percall.texts import _

BUDGET_FOLDER, LINES_FOLDER, VOLUMES_FILE = "budget", "ledger", "volumes.csv"
CALLS, HOURS = "calls", {"agent_time": "agent_hours", "line_time": "line_hours"}
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Quantities:
    """Calls, and hours by driver where they are known."""

    calls: Fraction
    hours: Mapping[str, Fraction]

    def of(self, driver: str) -> Fraction:
        """The quantity of an account with a driver: its hours, else the calls."""
        return self.hours.get(driver, self.calls)


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
    budget.require_sound()
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
            rows = [row for row, _n in zip(csv.DictReader(stream), range(MOST_ROWS), strict=False)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LedgerFault(
            _("The volumes cannot be read"), where=where, do=_("save them as CSV in UTF-8")
        ) from error
    found = [row for row in rows if (row.get("month") or "").strip() == month]
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
    quantity: dict[str, tuple[Fraction, str] | None] = {}
    ratio = used.calls / planned.calls
    for line, amount in accrued(lines, month.from_on, month.to_on):
        driver = driver_of(line, available)
        moved = _ratio(line, ratio, centre)
        budget[line.account] = budget.get(line.account, ZERO) + amount
        flexible[line.account] = flexible.get(line.account, ZERO) + amount * moved
        same = quantity.setdefault(line.account, (moved, driver))
        if same != (moved, driver):
            quantity[line.account] = None  # several drivers: no quantity of its own
    found = []
    for account in sorted({*budget, *actual}):
        planned_cost = budget.get(account, ZERO)
        efficiency = ZERO
        moves = quantity.get(account)
        if moves is not None and moves[1] in planned.hours and moves[1] in used.hours:
            allowed, hours = planned.hours[moves[1]] * moves[0], planned.hours[moves[1]]
            if hours:
                efficiency = (used.hours[moves[1]] - allowed) * planned_cost / hours
        found.append(
            Variance(account, planned_cost, flexible.get(account, ZERO), actual.get(account, ZERO),
                     efficiency)
        )  # fmt: skip
    return Budgeted(planned, used, tuple(found))


def _ratio(line: Line, ratio: Fraction, centre: Centre) -> Fraction:
    """What a line is multiplied by when the calls are those that came."""
    kind = moves_of(line, centre).kind
    if kind is CashKind.VARIABLE:
        return ratio
    if kind is CashKind.STEP and line.steps:
        return Fraction(math.ceil(ratio * line.steps), line.steps)
    return Fraction(1)
