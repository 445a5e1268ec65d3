"""Sales as people read them: the figures by group, how they were credited, and what was not."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.cost_tables import definition_line
from percall.cli.numbers import count, grouped, money, print_whole, share, unknown
from percall.costing.sales.words import sentences
from percall.errors import one_line
from percall.naming import value_name
from percall.texts import _

PLACES = 2
COST = ("cost",)


def print_sales(document: dict[str, Any]) -> None:
    """Print the figures, a line for each group, then what should be known beside them."""
    console = Console(highlight=False, markup=False, emoji=False)
    said = sentences(document, lambda text: money(text, document["currency"]))
    console.print(one_line(said[0]), soft_wrap=True)
    print_whole(console, _table(document))
    for sentence in (*said[1:], *document["notes"]):
        console.print(one_line(sentence), soft_wrap=True)
    console.print(definition_line(document["definition"]), soft_wrap=True)


def _table(document: dict[str, Any]) -> Table:
    rows = [*document["groups"], document["total"]]
    columns = [one for one in _columns(document["currency"]) if any(map(one.says, rows))]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(document["group_by"] or "", no_wrap=True, max_width=24)
    for column in columns:
        table.add_column(column.title, justify="right", no_wrap=True)
    for row in document["groups"]:
        name = value_name(document["group_by"], row["group"])
        table.add_row(one_line(name), *(column.cell(row) for column in columns))
    left = document["unassigned"]
    if left is not None and Decimal(left):
        cells = (amount_of(column, left, document["currency"]) for column in columns)
        table.add_row(_("unassigned"), *cells)
    if document["groups"]:
        table.add_section()
    table.add_row(_("all"), *(column.cell(document["total"]) for column in columns))
    return table


def amount_of(column: "Column", left: str, currency: str) -> str:
    """What nobody used, in the column of costs; nothing in the others."""
    return money(left, currency) if column.at == COST else ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, where its figure stands, and how it is written."""

    title: str
    at: tuple[str, ...]
    write: Callable[[Any], str]

    def of(self, row: dict[str, Any]) -> Any:
        """The figure of a row."""
        found: Any = row
        for name in self.at:
            found = found[name]
        return found

    def says(self, row: dict[str, Any]) -> bool:
        """Whether the row has a figure other than none."""
        return bool(self.of(row)) and bool(Decimal(self.of(row)))

    def cell(self, row: dict[str, Any]) -> str:
        """The figure as text."""
        return self.write(self.of(row))


def _columns(currency: str) -> list[Column]:
    def amount(text: str | None) -> str:
        return money(text, currency)

    each = [
        ("sale", _("Each\nsale")), ("lead", _("Each\nlead")), ("unit", _("Each\nunit")),
        ("attempt", _("Each\nattempt")), ("hour", _("Each\nhour")),
    ]  # fmt: skip
    return [
        Column(_("Attempts"), ("attempts",), count),
        Column(_("Reached"), ("reached",), count),
        Column(_("Contact\nrate"), ("contact_rate",), share),
        Column(_("Sales"), ("sales",), part),
        Column(_("Leads"), ("leads",), part),
        Column(_("Conver-\nsion"), ("conversion",), share),
        Column(_("Units"), ("units",), part),
        Column(_("Value {currency}").format(currency=currency), ("value",), amount),
        Column(_("Cost {currency}").format(currency=currency), COST, amount),
        *(Column(title, ("cost_per", name), amount) for name, title in each),
    ]


def part(text: str | None) -> str:
    """A count that may have parts: whole where it is whole."""
    if text is None:
        return unknown()
    exact = Decimal(text)
    return grouped(exact, 0 if exact == exact.to_integral_value() else PLACES)
