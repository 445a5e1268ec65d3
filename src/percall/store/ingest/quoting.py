"""How the quotes of a table are meant, told by its beginning: not every writer quotes as CSV does.

Rules:
1. Where all lines split into as many cells as the first with quotes as in CSV, they are such.
2. Else it is the first of these ways by which all lines do: quotes inside quotes stand after a
   backslash (INTO OUTFILE); between tabs, quotes are signs like any other (mysql -B); a quote
   stands in any place of a cell; quotes are signs like any other.
3. Where no way takes all lines, some are damaged: quotes are those of CSV, and the lines which
   do not split go to the quarantine.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from percall.store.ingest.careful import all_split, csv_reader, split_records
from percall.store.ingest.texts import TextFile

if TYPE_CHECKING:
    import _csv

_LINES = 2000
_WHOLE = re.compile(r'"[^"]+"')


@dataclass(frozen=True, slots=True)
class Quoting:
    """How quotes are meant; see `FileShape`."""

    quote: str = '"'
    escape: str | None = None
    lenient: bool = False


CSV, _BACKSLASH = Quoting(), Quoting(escape="\\", lenient=True)
_ANYWHERE, NO_QUOTES = Quoting(lenient=True), Quoting(quote="")


def quoting_of(lines: Sequence[str], delimiter: str) -> Quoting:
    """How the quotes of a table with these first lines are meant."""
    lines = [line for line in lines[:_LINES] if line]
    if not lines or _all_csv(lines, delimiter):
        return CSV
    return next((way for way in _ways(lines, delimiter) if _fits(lines, delimiter, way)), CSV)


def _all_csv(lines: Sequence[str], delimiter: str) -> bool:
    """Whether all lines are plain CSV; the last record may be cut."""
    widths: set[int] = set()
    whole = 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            widths.add(len(row))
            whole = reader.line_num
    except csv.Error as error:
        if "end of data" not in str(error) or whole * 2 < len(lines):
            return False
    return len(widths) == 1


def _ways(lines: Sequence[str], delimiter: str) -> Iterator[Quoting]:
    if any(r"\"" in line for line in lines):
        yield _BACKSLASH
    signs = _are_signs(lines, delimiter)
    if signs and delimiter == "\t":
        yield NO_QUOTES
    yield _ANYWHERE
    if signs:
        yield NO_QUOTES


def _are_signs(lines: Sequence[str], delimiter: str) -> bool:
    """Whether quotes may be signs like any other: most cells that begin with one do not end so."""
    begun = [cell for line in lines for cell in line.split(delimiter) if cell.startswith('"')]
    return sum(1 for cell in begun if _WHOLE.fullmatch(cell)) * 2 < len(begun)


def _fits(lines: Sequence[str], delimiter: str, way: Quoting) -> bool:
    first = next(rows_of(lines[:1], delimiter, way), [])
    return len(first) > 1 and all_split(lines, _text(len(first), delimiter, way))


def _text(width: int, delimiter: str, way: Quoting) -> TextFile:
    return TextFile(
        Path(), ("",) * width, True, 0, delimiter, way.quote, way.escape or way.quote, (),
        lenient=way.lenient,
    )  # fmt: skip


def sound_rows(
    lines: Sequence[str], delimiter: str, way: Quoting, rows: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """The rows of lines without those that are broken, where these are fewer than half.

    A first line that is cut would be taken for a header, and a quote that is never closed swallows
    the lines after it. A first row of names stays, whatever its width.

    Args:
        lines: The table's first lines.
        delimiter: What parts their cells.
        way: How quotes are meant.
        rows: What they split into, broken ones included.
    """
    lines = [line for line in lines if line]
    if len({len(row) for row in rows}) <= 1 and len(rows) == len(lines):
        return tuple(rows)
    alone = (next(rows_of([line], delimiter, way), []) for line in lines)
    width = Counter(map(len, alone)).most_common(1)[0][0]
    sound = tuple(split_records(lines, _text(width, delimiter, way)))
    if width < 2 or len(sound) * 2 <= len(lines):  # one column is no table; half
        return tuple(rows)
    first = rows[0]
    is_names = len(first) != width and not any(cell.strip()[:1].isdigit() for cell in first)
    return (first, *sound) if is_names else sound


def rows_of(lines: Sequence[str], delimiter: str, way: Quoting) -> "_csv.Reader":
    """The rows of a table's first lines, to look at."""
    ended = (f"{line}\n" for line in lines)
    return csv_reader(ended, delimiter, way.quote, way.escape or way.quote)
