"""A careful reading of texts in which the set engine loses its way; slow, and rarely needed.

Rules:
1. The engine splits a file at many places at once. A quote that is never closed then swallows
   lines up to some such place, and lines that end in two ways stop it. Such a file is read here,
   record by record, and only records that can be split go on.
2. A record ends where its quotes are closed. If that gives no record, its first line alone is
   unsplittable, and the next line begins another: one stray quote costs one line.
3. A lenient text is written anew as CSV, which the engine reads. A line of it that is no record
   goes on all the same if it splits into as many cells as the header has, with quotes anywhere.
4. Whatever does not go on is noted with its place in the text, so that nothing is lost.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from percall.store.ingest.pieces import BROKEN, NOT_UTF_8
from percall.store.ingest.texts import MAX_LINE, LongLine, TextFile

if TYPE_CHECKING:
    import _csv


@dataclass(slots=True)
class _Place:
    """Where the reading stands: a line's number and the bytes before it."""

    line: int = 1
    offset: int = 0

    def pass_over(self, line: str) -> None:
        self.line += 1
        self.offset += len(line)


def read_carefully(text: TextFile) -> tuple[LongLine, ...]:
    """Leave in the text only records that can be split, with even line ends.

    Returns:
        All lines that are no rows, those that were known before among them.
    """
    beside = text.path.with_name("careful.csv")
    found: list[LongLine] = []
    # Latin-1 takes every byte for a sign and gives it back as it was.
    with (
        text.path.open(encoding="latin-1", newline="") as stream,
        beside.open("w", encoding="latin-1", newline="") as out,
    ):
        for record in _records(stream, text, found):
            out.write(record)
    beside.replace(text.path)
    return _with_known(found, text.long_lines)


def all_split(lines: Iterable[str], text: TextFile) -> bool:
    """Whether all of these lines are records, or parts of such, as the text is said to be written."""
    found: list[LongLine] = []
    return all(not found for _record in _records(_as_bytes(lines), text, found)) and not found


def split_records(lines: Iterable[str], text: TextFile) -> list[tuple[str, ...]]:
    """The cells of those records in these lines that can be split."""
    kept = (line.encode("latin-1").decode() for line in _records(_as_bytes(lines), text, []))
    escape = text.quote if text.lenient else text.escape  # a lenient text is written anew
    return [tuple(row) for row in csv_reader(kept, text.delimiter, text.quote, escape) if row]


def _as_bytes(lines: Iterable[str]) -> Iterator[str]:
    """Lines as a file gives them here: a sign for each byte."""
    return (f"{line}\n".encode().decode("latin-1") for line in lines)


def _records(stream: Iterator[str], text: TextFile, found: list[LongLine]) -> Iterator[str]:
    """The lines before the data as they are, then the records that can be split."""
    place = _Place()
    waiting: deque[str] = deque()
    for _skipped in range(text.skip_lines):
        line = next(stream, "")
        place.pass_over(line)
        yield _even(line)
    while (record := _next_record(stream, waiting, text)) is not None:
        first = record[0]
        if len(record) == 1 and not first.strip("\r\n"):
            yield "\n"
        elif (cells := _cells(record, text, strict=True)) is not None:
            yield from _kept(record, cells, text)
        else:
            waiting.extendleft(reversed(record[1:]))
            record = record[:1]
            cells = _cells([first.rstrip("\r\n")], text, strict=False) if text.lenient else None
            if cells is None:
                found.append(LongLine(place.offset, len(first), place.line, _why(first)))
            else:
                yield from _kept(record, cells, text)
        for line in record:
            place.pass_over(line)


def _next_record(stream: Iterator[str], waiting: deque[str], text: TextFile) -> list[str] | None:
    """Lines until all quotes are closed, or until they are too long to be a row."""
    record: list[str] = []
    size, quotes = 0, 0
    while size <= MAX_LINE:
        line = waiting.popleft() if waiting else next(stream, None)
        if line is None:
            break
        record.append(line)
        size += len(line)
        if text.quote and (record[1:] or _opens(line, text)):
            quotes += _quotes(line, text)
        if quotes % 2 == 0:
            break
    return record or None


def _opens(line: str, text: TextFile) -> bool:
    """Whether a value of the line begins with a quote."""
    return line.startswith(text.quote) or f"{text.delimiter}{text.quote}" in line


def _quotes(line: str, text: TextFile) -> int:
    if text.escape != text.quote:
        line = line.replace(text.escape * 2, "").replace(text.escape + text.quote, "")
    return line.count(text.quote)


def _kept(record: list[str], cells: list[str], text: TextFile) -> Iterator[str]:
    """A record that goes on: its lines, or its cells as CSV where the engine reads only that."""
    if not text.lenient:
        yield from record[:-1]
        yield _even(record[-1])
        return
    anew = io.StringIO()
    csv.writer(anew, delimiter=text.delimiter, lineterminator="\n").writerow(cells)
    yield anew.getvalue()


def _cells(record: list[str], text: TextFile, *, strict: bool) -> list[str] | None:
    """The cells of a record, if they are as many as the columns, in sound UTF-8."""
    try:
        rows = list(csv_reader(record, text.delimiter, text.quote, text.escape, strict=strict))
        "".join(record).encode("latin-1").decode()
    except (csv.Error, UnicodeDecodeError):
        return None
    return rows[0] if len(rows) == 1 and len(rows[0]) == len(text.header) else None


def csv_reader(
    lines: Iterable[str], delimiter: str, quote: str, escape: str, *, strict: bool = False
) -> "_csv.Reader":
    """The rows of lines of a table."""
    doubled = escape == quote
    if not doubled:
        # Behind a backslash that is no sign of its own it would be read as the value N.
        null = re.compile(rf"(^|{re.escape(delimiter)})\\N(?={re.escape(delimiter)}|[\r\n]|$)")
        lines = (null.sub(r"\1", line) for line in lines)
    return csv.reader(
        lines, delimiter=delimiter, quotechar=quote or None, doublequote=doubled,
        escapechar=None if doubled else escape, strict=strict,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )  # fmt: skip


def _why(line: str) -> str:
    """Why a line is no record, as far as it tells."""
    try:
        line.encode("latin-1").decode()
    except UnicodeDecodeError:
        return NOT_UTF_8
    return BROKEN


def _even(line: str) -> str:
    return line.rstrip("\r\n") + "\n"


def _with_known(found: list[LongLine], known: tuple[LongLine, ...]) -> tuple[LongLine, ...]:
    """All lines by their places in the whole text: those found stand after the known ones' loss."""
    moved = []
    for one in found:
        offset, line = one.offset, one.line
        for gone in known:
            if gone.offset <= offset:
                offset, line = offset + gone.length, line + 1
        moved.append(LongLine(offset, one.length, line, one.code))
    return tuple(sorted((*known, *moved), key=lambda one: one.offset))
