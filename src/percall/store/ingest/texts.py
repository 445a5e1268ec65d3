"""Text files for import: their encoding, their header, and lines that are too long to be rows."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from percall.contact.rules import FileShape
from percall.errors import ImportFault
from percall.store.engine import quoted
from percall.store.ingest.raw_text import CHUNK, chunks_of, faults_told, written
from percall.texts import _

MAX_LINE = 1 << 20  # at least two chunks: a longer line holds a whole one without its end


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line that is no row: where it lies in the text, its number, and why.

    `file` is the file that it lies in, where several are imported as one.
    """

    offset: int
    length: int
    line: int
    code: str = "line_too_long"
    file: str | None = None


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file as the engine reads it: UTF-8, without lines that are too long.

    `nulls` are cells that stand for no value, besides empty ones; of a `lenient` text only the
    careful reading is sure.
    """

    path: Path
    header: tuple[str, ...]
    has_header: bool
    skip_lines: int
    delimiter: str
    quote: str
    escape: str
    long_lines: tuple[LongLine, ...]
    nulls: tuple[str, ...] = ()
    lenient: bool = False

    @property
    def first_row(self) -> int:
        """The number of the first row of data."""
        return self.skip_lines + int(self.has_header) + 1


def open_text(
    file: Path, shape: FileShape, delimiter: str, work: Path, nulls: tuple[str, ...] = ()
) -> TextFile:
    """A text file made ready for the engine; `work` takes a copy where one is needed.

    Raises:
        ImportFault: It cannot be read, is not in the encoding stated, or is a bomb.
    """
    with faults_told(file, shape.encoding):
        path, long_lines = _ready(file, shape, work)
        header, blank_lines = _header(path, shape, delimiter, file)
    return TextFile(
        path=path,
        header=tuple(name.strip() for name in header),
        has_header=shape.header,
        skip_lines=shape.skip_lines + blank_lines,
        delimiter=delimiter,
        quote=shape.quote,
        escape=shape.escape or shape.quote,
        long_lines=long_lines,
        nulls=nulls,
        lenient=shape.lenient,
    )


def read_csv_sql(text: TextFile) -> str:
    """SQL that reads a text file as texts, `x0`, `x1` ...; what cannot be split is noted."""
    columns = ", ".join(f"'x{i}': 'VARCHAR'" for i in range(len(text.header)))
    options = {
        "delim": quoted(text.delimiter),
        "quote": quoted(text.quote),
        "escape": quoted(text.escape),
        "header": str(text.has_header).lower(),
        "skip": str(text.skip_lines),
        "columns": f"{{{columns}}}",
        "auto_detect": "false",
        "nullstr": f"[{', '.join(map(quoted, ('', *text.nulls)))}]",
        "store_rejects": "true",
        "rejects_table": "'rejected_rows'",
        "rejects_scan": "'rejected_files'",
    }
    told = ", ".join(f"{name} = {value}" for name, value in options.items())
    return f"read_csv({quoted(text.path)}, {told})"


def _ready(file: Path, shape: FileShape, work: Path) -> tuple[Path, tuple[LongLine, ...]]:
    how = written(file, shape.encoding)
    if how.plain and not _has_long_line(file):
        link = work / "source.csv"
        link.symlink_to(file.resolve())
        return link, ()
    copy, found = work / "source.csv", list[LongLine]()
    with copy.open("wb") as out:
        for chunk in _without_long_lines(chunks_of(file, how), found):
            out.write(chunk)
    return copy, tuple(found)


def _has_long_line(file: Path) -> bool:
    """Whether a line may be longer than MAX_LINE: some chunk then has no end of a line."""
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                return True
    return False


def _without_long_lines(chunks: Iterator[bytes], found: list[LongLine]) -> Iterator[bytes]:
    """The text without the lines that are longer than MAX_LINE, which are noted instead."""
    held, offset, line = b"", 0, 1
    dropped = 0  # bytes of a long line that have been let go already
    for chunk in chunks:
        held += chunk
        end = held.rfind(b"\n") + 1
        if dropped:
            first = held.find(b"\n") + 1
            if not first:
                dropped += len(held)
                held = b""
                continue
            found.append(LongLine(offset, dropped + first, line))
            offset, line, dropped = offset + dropped + first, line + 1, 0
            held, end = held[first:], max(end - first, 0)
        if end:
            yield held[:end]
            offset, line = offset + end, line + held.count(b"\n", 0, end)
            held = held[end:]
        if len(held) > MAX_LINE:
            dropped, held = len(held), b""
    if dropped:
        found.append(LongLine(offset, dropped + len(held), line))
    elif held:
        yield held


def _header(path: Path, shape: FileShape, delimiter: str, file: Path) -> tuple[Sequence[str], int]:
    """The names in the first record after the lines to skip, and the blank lines before it.

    Raises:
        ImportFault: There is none: the file is empty.
    """
    if shape.columns and not shape.header:
        return shape.columns, 0
    with path.open("rb") as stream:
        for _line in range(shape.skip_lines):
            stream.readline(MAX_LINE)
        head = stream.read(MAX_LINE)
    text = head.decode("utf-8-sig", errors="replace")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quotechar=shape.quote or None,
        quoting=csv.QUOTE_MINIMAL if shape.quote else csv.QUOTE_NONE,
    )  # fmt: skip
    try:
        blank_lines, names = next(
            ((blank, row) for blank, row in enumerate(reader) if row), (0, None)
        )
    except csv.Error as error:
        raise ImportFault(
            _("The header cannot be read: {why}").format(why=error), where=str(file),
            do=_("say file.quote or file.delimiter in the mapping"),
        ) from None  # fmt: skip
    if names is None:
        raise ImportFault(
            _("The file is empty"), where=str(file),
            do=_("its first row must hold the names of the columns"),
        )  # fmt: skip
    return shape.columns or names, blank_lines
