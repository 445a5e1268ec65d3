"""CSV and TSV files as bookkeepers' programs write them: encoding and delimiter are found out.

Rules:
1. A byte-order mark decides the encoding; without one the file is UTF-8, else UTF-16 where every
   second byte is zero, else the old one-byte page of the centre's region, with a warning.
2. The delimiter is the one under which the most column names of the header are known.
3. A quote that never closes, a zero byte or a file too large to be a ledger is a fault: what
   follows it would be lost in silence.
"""

import codecs
import csv
import io
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from percall.errors import Issue
from percall.ledger.grids import HEADER_ROWS, Grid, Row
from percall.texts import _

DELIMITERS = (",", ";", "\t")
MAX_BYTES = 64 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BALTIC_ZONES = ("Europe/Riga", "Europe/Vilnius", "Europe/Tallinn")


def read_text_file(
    file: Path, source: str, time_zone: str, names_known: Callable[[list[str]], int]
) -> Grid:
    """The rows of a CSV or TSV file, with the faults met on the way.

    Args:
        file: The file.
        source: What people call it.
        time_zone: The centre's; it tells which one-byte page an old program used.
        names_known: How many of a row's texts are names of columns.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = _("The file cannot be read: {why}").format(why=error.strerror)
        return _refused(source, None, "unreadable_file", why)
    if len(raw) > MAX_BYTES:
        return _refused(source, None, "file_too_large", _("The file is too large to be a ledger"))
    text, issues = _decoded(raw, source, time_zone)
    if text is None:
        return Grid(source, (), tuple(issues))
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return _refused(source, row, "zero_byte", _("The file holds zero bytes: it is damaged"))
    return _split(text, source, issues, names_known)


def _refused(source: str, row: int | None, code: str, message: str) -> Grid:
    return Grid(source, (), (Issue(source, row, code, message),))


def _decoded(raw: bytes, source: str, time_zone: str) -> tuple[str | None, list[Issue]]:
    try:
        return raw.decode(_encoding(raw)), []
    except UnicodeDecodeError:
        pass
    page = "cp1257" if time_zone in _BALTIC_ZONES else "cp1252"
    try:
        text = raw.decode(page)
    except UnicodeDecodeError:
        why = _("The file is neither UTF-8 nor UTF-16 nor {page}").format(page=page)
        return None, [Issue(source, None, "unreadable_encoding", why)]
    why = _("The file is not UTF-8 and was read as {page}: check names and notes").format(page=page)
    return text, [Issue(source, None, "old_encoding", why)]


def _encoding(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    # Latin letters in UTF-16 without a mark: nearly every second byte of the start is zero.
    head = raw[:200]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = head[offset::2], head[1 - offset :: 2]
        if 0 not in low and high.count(0) * 10 > 8 * len(low):
            return encoding
    return "utf-8"


def _split(
    text: str, source: str, issues: list[Issue], names_known: Callable[[list[str]], int]
) -> Grid:
    head = list(islice(io.StringIO(text, newline=None), HEADER_ROWS))
    delimiter = max(DELIMITERS, key=lambda d: _best_header(head, d, names_known))
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            rows.append((begins, tuple(cells)))
            if reader.line_num > begins:
                issues.append(_line_break(source, begins, reader.line_num))
            begins = reader.line_num + 1
    except csv.Error:
        why = _("The quotes or the length of a cell break the rules of CSV from here on")
        issues.append(Issue(source, begins, "broken_csv", why))
    return Grid(source, tuple(rows), tuple(issues))


def _best_header(lines: list[str], delimiter: str, names_known: Callable[[list[str]], int]) -> int:
    return max((names_known(line.strip().split(delimiter)) for line in lines), default=0)


def _line_break(source: str, begins: int, ends: int) -> Issue:
    why = _("Lines {begins} to {ends} are one row, held together by a quote: check that it closes")
    return Issue(source, begins, "quoted_line_break", why.format(begins=begins, ends=ends))
