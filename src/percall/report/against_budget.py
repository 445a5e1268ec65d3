"""The budget of a month, held against what the records and the ledger tell."""

from fractions import Fraction
from typing import Any

from percall.costing.ask import Asked
from percall.costing.capacity import HOUR_MS, PAID_DRIVER
from percall.costing.figures import PeriodFigures
from percall.costing.notes import PAID_ENOUGH, paid_share
from percall.costing.pools import Pool
from percall.costing.sums import day_units
from percall.errors import QuestionFault
from percall.intervals import word_of
from percall.ledger.accrual import accrued
from percall.report.budget import Quantities, budget_lines, hold_against, planned_quantities
from percall.store.workspace import Workspace
from percall.texts import _

LINE_DRIVER = "line_time"


def against_budget(
    workspace: Workspace, one: Asked, figures: PeriodFigures, *, is_whole: bool
) -> dict[str, Any]:
    """The month held against its budget, as JSON prints it.

    Args:
        workspace: The centre.
        one: The question, whose days are the month.
        figures: Its figures.
        is_whole: Whether all contacts are asked for.

    Raises:
        QuestionFault: There is nothing to hold it against.
        LedgerFault: The budget cannot be read.
    """
    if not is_whole:
        raise QuestionFault(_("the budget is of the whole centre"))
    month, centre = one.question.whole, workspace.centre
    lines = budget_lines(workspace.root, centre)
    if not lines:
        raise QuestionFault(_("there is no budget: put its lines into budget/ledger/"))
    planned = planned_quantities(workspace.root, word_of(month))
    if planned is None:
        raise QuestionFault(
            _("the budget states no calls for this month: write them into budget/volumes.csv")
        )
    if not accrued(lines, month.from_on, month.to_on):
        raise QuestionFault(_("the budget has no line in this month"))
    used = Quantities(Fraction(figures.calls), _hours(one, figures))
    found = hold_against(lines, planned, month, figures.accounts, used, centre, one.available)
    return found.as_json()


def _hours(one: Asked, figures: PeriodFigures) -> dict[str, Fraction]:
    """The hours of the whole centre by driver, each once however many pools they serve."""
    pool, source = Pool(LINE_DRIVER), one.source
    on_line = day_units(source, [pool], source.centre, {})[pool]
    hours = {LINE_DRIVER: Fraction(sum(on_line.values()), HOUR_MS)}
    paid_ms = sum(int(amount) for _day, _team, amount in source.paid_by_day())
    share = paid_share(figures)
    if paid_ms and share is not None and share >= PAID_ENOUGH:
        hours[PAID_DRIVER] = Fraction(paid_ms, HOUR_MS)
    return hours
