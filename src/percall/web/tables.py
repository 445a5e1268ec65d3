"""Tables as a page shows them and as a file has them: the same rows, the same exact figures.

Rules:
1. A table has the cells of its page, in the page's order. In a file a figure is exact, with a
   point, and what is not known is empty.
2. Texts that a spreadsheet would take for a formula get a `'` in front, as in every export.
3. The last columns of a file name the definition of its figures and the definition's hash.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from percall.formats import Figure
from percall.store.quarantine import safe_cell

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column; numbers stand to the right, long texts may break."""

    title: str
    is_number: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """A cell that leads to what it is made of."""

    shown: "str | Figure"
    address: str


Cell = str | Figure | Door | None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, the first of which names it; None where nothing is recorded.

    `is_now` marks the row that the page is about, `note` stands in small letters beside the name.
    `definition` is the name and hash of what its figures count, where each row has its own. A row
    `in_files_only` is nothing at the places that people read; a file has it, and adds up.
    """

    cells: tuple[Cell, ...]
    is_total: bool = False
    is_now: bool = False
    note: str = ""
    definition: tuple[str, str] | None = None
    in_files_only: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `name` is its word in addresses, `foot` are the rows that sum it up.

    `left_out` is how many rows its page does not show, where there are too many.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()
    left_out: int = 0


def number_columns(*titles: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(title, is_number=True) for title in titles)


def csv_of(table: Table, definition: tuple[str, str] | None = None) -> str:
    """The table as CSV, safe for spreadsheets.

    Args:
        table: What its page shows.
        definition: The name and hash of what the figures count, where they count anything.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    rows = (*table.rows, *table.foot)
    is_counted = definition or any(row.definition for row in rows)
    more = ("definition", "definition_hash") if is_counted else ()
    writer.writerow([*(safe_cell(column.title) for column in table.columns), *more])
    for row in rows:
        writer.writerow([*_cells(row), *(row.definition or definition or ())])
    return BYTE_ORDER_MARK + out.getvalue()


def _cells(row: Row) -> Iterator[str]:
    for cell in row.cells:
        shown = cell.shown if isinstance(cell, Door) else cell
        if isinstance(shown, Figure):
            yield shown.exact or ""
        else:
            yield safe_cell(shown or "")
