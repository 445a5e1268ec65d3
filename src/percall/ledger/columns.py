"""The columns of a ledger file: their names, the words that others use for them, the header row.

Rules:
1. Order is free; case, spaces, dots, dashes and underscores in names do not matter.
2. Required are an account, an amount, and either a month or both ends of a period.
3. The header is the first row that has these; titles may stand above it.
4. A column whose name is not known is not read, and said so: a misspelt `scope` changes money.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from percall.errors import Issue
from percall.ledger.grids import HEADER_ROWS, Grid, Row, filled_rows, is_blank
from percall.settings import nearest
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that a kind of file has: the words for each, and which it cannot do without."""

    words: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    either: tuple[tuple[str, ...], ...] = ()

    def column_named(self, cell: object) -> str | None:
        """The column that a header's cell names; None where it names none."""
        if not isinstance(cell, str):
            return None
        word = re.sub(r"[\s_.\-]+", "_", cell.strip().strip('"').strip().casefold())
        return next((column for column, words in self.words.items() if word in words), None)

    def names_known(self, texts: Sequence[object]) -> int:
        """How many different columns the texts name."""
        return len({self.column_named(text) for text in texts} - {None})

    def missing(self, found: Collection[str | None]) -> list[str]:
        """The required columns that are not found."""
        missing = [column for column in self.required if column not in found]
        if self.either and not any(set(way) <= set(found) for way in self.either):
            ways = (" + ".join(c for c in way if c not in found) for way in self.either)
            missing.insert(0, _(" or ").join(ways))
        return missing


LEDGER = Layout(
    words={
        "month": ("month", "period"),
        "from_on": ("from_on", "from", "from_date", "start", "start_on", "start_date"),
        "to_on": ("to_on", "to", "to_date", "until", "before"),
        "account": ("account", "account_name", "ledger_account", "category"),
        "amount": ("amount", "cost", "value", "sum", "total"),
        "currency": ("currency", "currency_code", "ccy"),
        "rate": ("rate", "exchange_rate", "fx_rate", "fx"),
        "driver": ("driver", "cost_driver"),
        "scope": ("scope",),
        "cash_kind": ("cash_kind", "cost_kind", "kind"),
        "steps": ("steps", "seats", "heads", "headcount"),
        "notice_on": ("notice_on", "notice", "notice_date"),
        "note": ("note", "notes", "memo", "comment", "description", "text"),
    },
    required=("account", "amount"),
    either=(("month",), ("from_on", "to_on")),
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column of a grid stands, and below which row its lines begin."""

    row: int
    at: Mapping[str, int]
    width: int


def find_header(grid: Grid, layout: Layout = LEDGER) -> tuple[Header | None, list[Issue]]:
    """The header of a grid, or what it lacks."""
    rows = list(islice(filled_rows(grid), HEADER_ROWS))
    if not rows:
        return None, [Issue(grid.source, None, "empty_file", _("The file holds no lines"))]
    for number, cells in rows:
        if not layout.missing({layout.column_named(cell) for cell in cells}):
            return _header(grid.source, number, cells, layout)
    number, cells = max(rows, key=lambda row: layout.names_known(row[1]))
    missing = ", ".join(layout.missing({layout.column_named(cell) for cell in cells}))
    found = ", ".join(_brief(str(cell)) for cell in cells[:20] if not is_blank(cell))
    why = _("The columns {missing} are missing; the header has {found}")
    message = why.format(missing=missing, found=found)
    return None, [Issue(grid.source, number, "missing_column", message)]


def data_rows(grid: Grid, header: Header) -> list[Row]:
    """The filled rows below the header."""
    return [row for row in filled_rows(grid) if row[0] > header.row]


def _header(
    source: str, number: int, cells: tuple[object, ...], layout: Layout
) -> tuple[Header | None, list[Issue]]:
    at: dict[str, int] = {}
    issues: list[Issue] = []
    for index, cell in enumerate(cells):
        column = layout.column_named(cell)
        if column in at:
            why = _("Two columns both name the {column}").format(column=column)
            return None, [Issue(source, number, "repeated_column", why)]
        if column is not None:
            at[column] = index
        elif not is_blank(cell):
            advice = nearest(str(cell).strip().casefold(), list(layout.words))
            why = _("The column {name} is not read: {advice}")
            message = why.format(name=_brief(str(cell)), advice=advice)
            issues.append(Issue(source, number, "unread_column", message))
    return Header(number, at, len(cells)), issues


def _brief(name: str) -> str:
    shown = repr(name.strip())[1:-1]
    return shown if len(shown) <= 40 else shown[:37] + "..."
