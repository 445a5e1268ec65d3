"""The tables of a view as a workbook: a sheet each, figures as numbers, texts as texts.

Rules:
1. A sheet has the cells of its page, in the page's order, as the view's CSV files have them; what is
   not known is empty.
2. Nothing in it is a formula: texts are written as texts.
3. The last columns name the definition of its figures and the definition's hash, where they count
   anything.
"""

import io
from collections.abc import Sequence
from typing import Any

from percall.formats import Figure
from percall.web.tables import Cell, Door, Table

LONGEST_SHEET_NAME, WIDEST = 31, 60
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def workbook_of(tables: Sequence[Table], definition: tuple[str, str] | None = None) -> bytes:
    """A workbook of tables.

    Args:
        tables: What the page shows.
        definition: The name and hash of what the figures count, where they count anything.
    """
    import xlsxwriter  # noqa: PLC0415  # heavy: only where a workbook is made

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table, taken))
            _write(sheet, table, definition, head)
    return out.getvalue()


def _sheet_name(table: Table, taken: set[str]) -> str:
    """A name that spreadsheets allow and no other sheet has."""
    plain = table.title.translate(_FORBIDDEN).strip() or table.name
    name, number = plain[:LONGEST_SHEET_NAME].strip(), 2
    while name.casefold() in taken:
        ending = f" {number}"
        name = plain[: LONGEST_SHEET_NAME - len(ending)] + ending
        number += 1
    taken.add(name.casefold())
    return name


def _write(sheet: Any, table: Table, definition: tuple[str, str] | None, head: Any) -> None:
    rows = (*table.rows, *table.foot)
    is_counted = definition is not None or any(row.definition for row in rows)
    titles = [column.title for column in table.columns]
    titles += ["definition", "definition_hash"] if is_counted else []
    widths = [len(title) for title in titles]
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, head)
    for number, row in enumerate(rows, 1):
        cells: list[Cell] = [*row.cells, *(row.definition or definition or ())]
        for place, cell in enumerate(cells):
            widths[place] = max(widths[place], _write_cell(sheet, number, place, cell))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(WIDEST, width + 2))
    sheet.freeze_panes(1, 1)


def _write_cell(sheet: Any, row: int, place: int, cell: Cell) -> int:
    """Write a cell; how wide it is."""
    shown = cell.shown if isinstance(cell, Door) else cell
    if not isinstance(shown, Figure):
        if shown:
            sheet.write_string(row, place, shown)
        return len(shown or "")
    if shown.exact is not None:
        try:
            sheet.write_number(row, place, float(shown.exact))
        except ValueError:  # a figure that is a word
            sheet.write_string(row, place, shown.exact)
    return len(shown.exact or "")
