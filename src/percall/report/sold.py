"""What a month's sales and leads cost, in the report: as `percall sales` credits them."""

from decimal import Decimal
from typing import Any

from percall.costing.ask import Words, asked
from percall.costing.notes import unassigned_note
from percall.costing.sales.credit import CreditRule
from percall.costing.sales.figures import sales_of
from percall.costing.sales.printed import as_json
from percall.costing.sales.words import sentences
from percall.formats import Formats
from percall.report.tables import Column, Row, Section, Table, sentence_from, with_days
from percall.store.workspace import Workspace
from percall.texts import _

_TAKEN = (
    "currency", "from_on", "to_on", "credit", "total", "happened", "other_days",
    "unknown_campaigns", "said_by_contacts", "unrated_values",
)  # fmt: skip
ALLOCATED = "allocated_notes"


def sold_in(workspace: Workspace, words: Words) -> dict[str, Any] | None:
    """The sales that a table of their own tells; None without any.

    `allocated_notes` are notes that do not hold here: the lists of which they say that nobody used
    them are borne by sales and leads.

    Raises:
        PercallError: Those of `sales_of`.
    """
    with asked(workspace, words) as one:
        if not one.manifest.files("sale"):
            return None
        found = sales_of(one, CreditRule())
    document = as_json(found)
    allocated = [unassigned_note(pool) for pool in sorted(found.shared_lists)]
    return {name: document[name] for name in _TAKEN} | {ALLOCATED: allocated}


def sold_section(sold: dict[str, Any], formats: Formats) -> Section:
    """The sales in words: what each cost, how they were credited, and what was not."""
    title = _("What a sale costs")
    if sold["why_not"] is not None:
        return Section(title, (sentence_from(sold["why_not"]),))
    said = sentences(sold, lambda text: formats.money(text).text)
    total, each = sold["total"], sold["total"]["cost_per"]
    if Decimal(total["list_cost"]):
        said.append(
            _("Lists that no contact carries are borne by what was sold: {money} of the cost, which"
              " the reconciliation calls unassigned.").format(
                money=formats.money(total["list_cost"]).text)
        )  # fmt: skip
    rows = [
        (_("Attempts"), formats.count(total["attempts"]).text),
        (_("Reached"), formats.count(total["reached"]).text),
        *((name, _part(total[key], formats)) for key, name in (
            ("sales", _("Sales")), ("leads", _("Leads")), ("units", _("Booked units")),
        ) if total[key] is not None),
        *((name, formats.money(told).text) for name, told in (
            (_("Value"), total["value"]), (_("Cost"), total["cost"]),
            (_("Each sale"), each["sale"]), (_("Each lead"), each["lead"]),
            (_("Each unit"), each["unit"]), (_("Each attempt"), each["attempt"]),
            (_("Each hour"), each["hour"]),
        ) if told is not None),
    ]  # fmt: skip
    columns = (Column(_("Figure"), is_number=False), Column(_("Amount")))
    table = Table(
        _("Sales and leads, money in {currency}").format(currency=formats.currency), columns,
        tuple(Row(cells) for cells in rows),
    )  # fmt: skip
    return Section(title, tuple(with_days(sentence, formats) for sentence in said), (table,))


def _part(text: str, formats: Formats) -> str:
    """A count that may have parts: whole where it is whole."""
    exact = Decimal(text)
    return formats.number(exact, 0 if exact == exact.to_integral_value() else 2)
