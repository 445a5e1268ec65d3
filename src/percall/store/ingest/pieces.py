"""Pieces of a text: its records, one after another, and what is none, each with its place.

A text that the set engine cannot read as it lies is written anew, a record a line; what is no
record is noted with its place instead. Rows are numbered by all pieces, good or bad, from 1.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from percall.store.engine import connect, quoted
from percall.store.ingest.texts import MAX_LINE, LongLine

NOT_AN_OBJECT = "not_an_object"
CUT_SHORT = "cut_short"
TOO_LONG = "line_too_long"
BROKEN = "not_split"
NOT_UTF_8 = "not_utf_8"
_LINE_END = re.compile(rb"[\r\n]")
_SPACES = bytes.maketrans(b"\r\n", b"  ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: a record with its bytes, or what is none, with the code that says why."""

    offset: int
    length: int
    text: bytes = b""
    code: str | None = None


Cut = Callable[[Path], Iterable[Piece]]


@dataclass(frozen=True, slots=True)
class Texts:
    """One text to import, or several as one: each with the name that its pieces go by."""

    paths: tuple[Path, ...]
    names: tuple[str | None, ...]
    cut: Cut = field(compare=False)

    def pieces(self) -> Iterator[tuple[int, Piece]]:
        """All pieces, each with the number of its text."""
        for number, path in enumerate(self.paths):
            for piece in self.cut(path):
                yield number, piece


@dataclass(slots=True)
class _Written:
    """What was written: where each line comes from, and what is no record."""

    places: "array[int]" = field(default_factory=lambda: array("Q"))  # four numbers a line
    found: list[LongLine] = field(default_factory=list)
    rows: int = 0


def write_records(texts: Texts, target: Path, *, as_array: bool = False) -> tuple[LongLine, ...]:
    """Write the records of texts, one a line, as they are; what is no record comes back."""
    written = _Written()
    with target.open("wb") as out:
        _write(texts, out, written, check=None, placed=False, as_array=as_array)
    return tuple(written.found)


def write_sound_records(
    texts: Texts, target: Path, *, as_array: bool = False
) -> tuple[LongLine, ...]:
    """Write only those records that the engine can read, in place of the file at `target`."""
    tried, beside = target.with_name("tried.jsonl"), target.with_name("sound.jsonl")
    written = _Written()
    with tried.open("wb") as out:
        _write(texts, out, written, check=_is_text, placed=True, as_array=False)
    bad = _unsound(tried)
    with tried.open("rb") as lines, beside.open("wb") as out:
        out.write(b"[\n" if as_array else b"")
        first = True
        for number, line in enumerate(lines):
            if number in bad:
                text, row, offset, length = written.places[4 * number : 4 * number + 4]
                written.found.append(LongLine(offset, length, row, BROKEN, texts.names[text]))
                continue
            out.write(b"," if as_array and not first else b"")
            out.write(line)
            first = False
        out.write(b"]\n" if as_array else b"")
    tried.unlink()
    beside.replace(target)
    return _put_together(sorted(written.found, key=lambda one: one.line))


def _put_together(found: Sequence[LongLine]) -> tuple[LongLine, ...]:
    """What was found, with the rest of a broken record joined to its beginning; numbered anew."""
    joined: list[LongLine] = []
    gone, last = 0, 0
    for one in found:
        before = joined[-1] if joined else None
        if (
            before is not None and one.code == NOT_AN_OBJECT
            and one.line == last + 1 and one.file == before.file
        ):  # fmt: skip
            gone += 1
            length = one.offset + one.length - before.offset
            joined[-1] = replace(before, length=length)
        else:
            joined.append(replace(one, line=one.line - gone))
        last = one.line
    return tuple(joined)


def write_sound_lines(texts: Texts, target: Path) -> tuple[LongLine, ...]:
    """Write only those lines that are sound text, in place of the file at `target`."""
    beside, written = target.with_name("sound.txt"), _Written()
    with beside.open("wb") as out:
        _write(texts, out, written, check=_is_text, placed=False, as_array=False)
    beside.replace(target)
    return tuple(written.found)


def _write(
    texts: Texts, out: IO[bytes], written: _Written, *,
    check: Callable[[bytes], bool] | None, placed: bool, as_array: bool,
) -> None:  # fmt: skip
    out.write(b"[\n" if as_array else b"")
    before = b""
    for number, piece in texts.pieces():
        written.rows += 1
        code = piece.code or (NOT_UTF_8 if check and not check(piece.text) else None)
        if code is not None:
            name = texts.names[number]
            written.found.append(LongLine(piece.offset, piece.length, written.rows, code, name))
            continue
        if placed:
            written.places.extend((number, written.rows, piece.offset, piece.length))
        out.write(before + piece.text.translate(_SPACES) + b"\n")
        before = b"," if as_array else b""
    out.write(b"]\n" if as_array else b"")


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unsound(file: Path) -> frozenset[int]:
    """The numbers of the lines of a file, from 0, that the engine cannot take for JSON."""
    with connect() as engine:
        found = engine.execute(
            "SELECT n - 1 FROM (SELECT line, row_number() OVER () AS n "
            f"FROM {lines_sql(file)}) WHERE NOT coalesce(json_valid(line), false)"
        ).fetchall()
    return frozenset(number for (number,) in found)


def lines_sql(file: Path) -> str:
    """SQL of the lines of a file, blank ones among them as NULL: one column, `line`."""
    # No line holds this sign in practice; one that does is read up to it.
    never = "chr(1) || chr(2)"
    return (
        f"read_csv({quoted(file)}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, "
        f"delim = {never}, quote = '', escape = '', header = false, strict_mode = false, "
        f"max_line_size = {MAX_LINE})"
    )


def json_lines(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The lines of a text, each a record; blank ones are none."""
    offset = 0
    for line in whole_lines(chunks):
        if len(line) > MAX_LINE:
            yield Piece(offset, len(line), code=TOO_LONG)
        elif text := line.strip():
            yield Piece(offset, len(line), text)
        offset += len(line)


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    r"""The lines of a text with their ends, as the set engine parts them: `\n`, `\r\n`, `\r`."""
    held = b""
    for chunk in chunks:
        if not _LINE_END.search(chunk):
            held += chunk
            continue
        *lines, held = (held + chunk).splitlines(keepends=True)
        if held.endswith(b"\n"):
            lines.append(held)
            held = b""
        yield from lines
    if held:
        yield from held.splitlines(keepends=True)
