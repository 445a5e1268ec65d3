"""What a file delivers before it means anything: numbered rows of cells, and faults."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from percall.errors import Issue

# A text file gives texts; a workbook also numbers, days and truth values.
Cell = object
Row = tuple[int, tuple[Cell, ...]]

# Titles and comments may stand above the names of the columns, within so many rows.
HEADER_ROWS = 50


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a text file or of one sheet; `source` names it for people.

    A row's number is the line of the file where it begins, or the row of the sheet.
    """

    source: str
    rows: tuple[Row, ...]
    issues: tuple[Issue, ...] = field(default=())


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing to be read."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def filled_rows(grid: Grid) -> Iterator[Row]:
    """The rows that hold something and are no comments (`#` before anything else)."""
    for number, cells in grid.rows:
        first = next((cell for cell in cells if not is_blank(cell)), None)
        if first is None or (isinstance(first, str) and first.lstrip().startswith("#")):
            continue
        yield number, cells
