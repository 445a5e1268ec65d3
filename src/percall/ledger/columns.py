"""The columns of a ledger file: their names, the words that others use for them, the header row.

Rules:
1. Order is free; case, spaces, dots, dashes and underscores in names do not matter.
2. Required are an account, an amount, and either a month or both ends of a period.
3. The header is the first row that has these; titles may stand above it.
4. A column whose name is not known is not read, and said so: a misspelt `scope` changes money.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from percall.errors import Issue
from percall.ledger.grids import HEADER_ROWS, Grid, Row, filled_rows, is_blank
from percall.settings import nearest
from percall.texts import _

COLUMNS: dict[str, tuple[str, ...]] = {
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
    "note": ("note", "notes", "memo", "comment", "description", "text"),
}
_COLUMN_OF = {word: column for column, words in COLUMNS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column of a grid stands, and below which row its lines begin."""

    row: int
    at: Mapping[str, int]
    width: int


def column_named(cell: object, column_of: Mapping[str, str] = _COLUMN_OF) -> str | None:
    """The column that a header's cell names; None where it names none."""
    if not isinstance(cell, str):
        return None
    return column_of.get(re.sub(r"[\s_.\-]+", "_", cell.strip().strip('"').strip().casefold()))


def names_known(texts: Sequence[object]) -> int:
    """How many different columns of a ledger the texts name."""
    return len({column_named(text) for text in texts} - {None})


def find_header(grid: Grid) -> tuple[Header | None, list[Issue]]:
    """The header of a grid, or what it lacks."""
    rows = [row for _at, row in zip(range(HEADER_ROWS), filled_rows(grid), strict=False)]
    if not rows:
        return None, [Issue(grid.source, None, "empty_file", _("The file holds no lines"))]
    for number, cells in rows:
        if not missing_columns({column_named(cell) for cell in cells}):
            return _header(grid.source, number, cells)
    number, cells = max(rows, key=lambda row: names_known(row[1]))
    return None, [_missing(grid.source, number, cells)]


def missing_columns(found: set[str | None]) -> list[str]:
    """The required columns that are not found."""
    missing = [column for column in ("account", "amount") if column not in found]
    if "month" not in found:
        ends = [column for column in ("from_on", "to_on") if column not in found]
        missing = [*(["month"] if len(ends) == 2 else ends), *missing]
    return missing


def _header(
    source: str, number: int, cells: tuple[object, ...]
) -> tuple[Header | None, list[Issue]]:
    at: dict[str, int] = {}
    issues: list[Issue] = []
    for index, cell in enumerate(cells):
        column = column_named(cell)
        if column in at:
            why = _("Two columns both name the {column}").format(column=column)
            return None, [Issue(source, number, "repeated_column", why)]
        if column is not None:
            at[column] = index
        elif not is_blank(cell):
            issues.append(_unread(source, number, str(cell)))
    return Header(number, at, len(cells)), issues


def _missing(source: str, number: int, cells: tuple[object, ...]) -> Issue:
    missing = missing_columns({column_named(cell) for cell in cells})
    why = _("The columns {missing} are missing; the header has {found}").format(
        missing=", ".join(missing),
        found=", ".join(_brief(str(cell)) for cell in cells[:20] if not is_blank(cell)),
    )
    return Issue(source, number, "missing_column", why)


def _unread(source: str, number: int, name: str) -> Issue:
    why = _("The column {name} is not read: {advice}").format(
        name=_brief(name), advice=nearest(name.strip().casefold(), list(COLUMNS))
    )
    return Issue(source, number, "unread_column", why)


def _brief(name: str) -> str:
    shown = repr(name.strip())[1:-1]
    return shown if len(shown) <= 40 else shown[:37] + "..."


def data_rows(grid: Grid, header: Header) -> list[Row]:
    """The filled rows below the header."""
    return [row for row in filled_rows(grid) if row[0] > header.row]
