"""The beginning of a file, taken apart as far as recognising it needs."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from percall.contact.readers.reader import Sample
from percall.contact.readers.registry import READERS
from percall.errors import ImportFault
from percall.store.ingest.json_pieces import json_objects
from percall.store.ingest.quoting import CSV, NO_QUOTES, Quoting, quoting_of, rows_of, sound_rows
from percall.store.ingest.raw_text import (
    faults_told,
    head_of,
    is_gzip,
    opened,
    text_chunks,
    text_of_head,
)
from percall.texts import _

_LOOKED_AT = 1 << 20  # some objects take a hundred kilobytes
_ROWS = 50
_LINES = 200
_FIRST, _DUMP_HEAD = 5, 1 << 12  # lines and signs of a dump that tell what it is
_OBJECTS = 20
_CHUNKS = 64  # of a text whose first object is very long
_DELIMITERS = ",;\t|"
_KEYS = sorted({key for reader in READERS for key in reader.unwrap}) or ["calls"]
_ENVELOPE = re.compile(rf'"({"|".join(map(re.escape, _KEYS))})"\s*:\s*\[\s*(?=\{{)')
_ROOTS = {reader.signature.root for reader in READERS} - {None}
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],]')
_DUMP = re.compile(
    r"-- .*\bdump\b|/\*!\d{5} |(CREATE TABLE|INSERT INTO|DROP TABLE)\s+\S.*", re.IGNORECASE
)
_DEEPEST = 50
_DECODER = json.JSONDecoder()


def sample_of(file: Path) -> Sample:
    """The sample of a file.

    Raises:
        ImportFault: It cannot be read, holds nothing, or is a dump of a database.
    """
    head = head_of(file, _LOOKED_AT)
    text = text_of_head(head)
    if not text.strip():
        if is_gzip(file):  # whatever was read of it before it broke off
            with faults_told(file, None), opened(file, zipped=True) as stream:
                stream.read(1)
        raise ImportFault(_("The file is empty"), where=str(file), do=_("name a file of records"))
    if _is_dump(text):
        raise ImportFault(
            _("This is a dump of a database in SQL, no table of records"), where=str(file),
            do=_("import from the database (`percall import URL`), or export the table as CSV"),
        )  # fmt: skip
    whole = len(head) < _LOOKED_AT
    sample = sample_of_text(file.name, text, whole=whole)
    if not whole and text.lstrip()[:1] in ("{", "[") and not _has_whole_object(text):
        return replace(sample, **_further_on(file))
    return sample


def _has_whole_object(text: str) -> bool:
    start = _ENVELOPE.search(text)
    return any(True for _one in _objects(text, start.end() if start else 0))


def _further_on(file: Path) -> dict[str, Any]:
    """The first objects behind one that is longer than a sample, if they come soon."""
    chunks = islice(text_chunks(file, None), _CHUNKS)
    pieces = (piece.text for piece in json_objects(chunks, _KEYS) if piece.code is None)
    found: list[Mapping[str, object]] = []
    with suppress(ImportFault):  # whoever reads the whole will say why
        for text in pieces:
            with suppress(ValueError, RecursionError):
                found.append(json.loads(text))
            if len(found) == _OBJECTS:
                break
    return {"objects": tuple(found), "fault": None} if found else {}


def _is_dump(text: str) -> bool:
    """Whether one of the first lines that say anything is a statement or a dump's own remark."""
    lines = (line.strip() for line in text[:_DUMP_HEAD].splitlines())
    first = [line for line in lines if line.strip("-")][:_FIRST]
    return any(_DUMP.match(line) for line in first)


def sample_of_text(name: str, text: str, *, whole: bool) -> Sample:
    """The sample of a text; unless it is `whole`, its last line may be cut."""
    lines = text.splitlines()
    if not whole and len(lines) > 1:
        lines = lines[:-1]
    start = text.lstrip()[:1]
    if start == "<":
        root, objects = _xml(text)
        fault = None if objects else _why_no_xml(text)
        return Sample(name, tuple(lines[:_LINES]), root=root, objects=objects, fault=fault)
    if start in ("{", "["):
        envelope, found = _json(text)
        fault = None if found else _("no object of it can be read as JSON")
        return Sample(
            name, tuple(lines[:_LINES]), objects=found, envelope=envelope, fault=fault
        )  # fmt: skip
    delimiter, rows = _table(lines)
    way = quoting_of(lines, delimiter) if delimiter is not None else CSV
    if delimiter is not None:
        rows = tuple(_split(lines, delimiter, way))
        rows = sound_rows(lines[:_ROWS], delimiter, way, rows[:_ROWS])
    header = tuple(cell.strip().lower() for cell in rows[0]) if rows else ()
    return Sample(
        name, tuple(lines[:_LINES]), delimiter, header, rows[1:], quote=way.quote,
        escape=way.escape, lenient=way.lenient,
    )  # fmt: skip


def _table(lines: list[str]) -> tuple[str | None, tuple[tuple[str, ...], ...]]:
    """The delimiter under which most rows have the same number of columns, and those rows."""
    best: tuple[int, int, str | None, tuple[tuple[str, ...], ...]] = (0, 0, None, ())
    # Quotes that are signs like others, and nowhere closed, would hide the rows between tabs.
    for delimiter, way in [*((sign, CSV) for sign in _DELIMITERS), ("\t", NO_QUOTES)]:
        rows = tuple(_split(lines, delimiter, way))
        if not rows:
            continue
        width, count = Counter(len(row) for row in rows).most_common(1)[0]
        if width > 1 and (count, width) > best[:2]:
            best = (count, width, delimiter, rows)
    return best[2], best[3]


def _split(lines: list[str], delimiter: str, way: Quoting) -> Iterator[tuple[str, ...]]:
    reader = rows_of(lines[: _ROWS * 4], delimiter, way)
    try:
        for row in reader:
            if row:
                yield tuple(row)
            if reader.line_num > _ROWS:
                return
    except csv.Error:
        return


def _json(text: str) -> tuple[str | None, tuple[Mapping[str, object], ...]]:
    """The envelope's key, if there is a known one, and the first objects."""
    start = len(text) - len(text.lstrip())
    first = next(_objects(text, start), None)
    envelope = _ENVELOPE.search(text)
    if envelope and (first is None or envelope[1] in first):
        return envelope[1], _first_objects(text, envelope.end())
    return None, _first_objects(text, start)


def _first_objects(text: str, at: int) -> tuple[dict[str, object], ...]:
    """The first whole objects from a place on; of one that is longer, what can be seen of it."""
    return tuple(_first(_objects(text, at))) or tuple(_first(_objects(_closed(text[at:]), 0)))


def _closed(text: str) -> str:
    """The beginning of a JSON text up to its last comma, with what is open there closed."""
    open_: list[str] = []
    end, closers = 0, ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            open_.append("}" if sign == "{" else "]")
        elif sign in "}]" and open_:
            open_.pop()
        elif sign == ",":
            end, closers = token.start(), "".join(reversed(open_))
        if len(open_) > _DEEPEST:
            break
    return text[:end] + closers


def _first(objects: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
    for _n, one in zip(range(_OBJECTS), objects, strict=False):
        yield one


def _objects(text: str, at: int) -> Iterator[dict[str, object]]:
    """The whole objects of a text from a place on, through commas, white space and an array."""
    while (at := text.find("{", at)) >= 0:
        try:
            found, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if isinstance(found, dict):
            yield found


def _xml(text: str) -> tuple[str | None, tuple[Mapping[str, object], ...]]:
    """The name of the records, and the first of them: the root's children, or the root itself."""
    parser: Any = ElementTree.XMLPullParser(("start",))  # its events have no types of their own
    with suppress(ElementTree.ParseError, expat.ExpatError, ValueError):
        if "<!DOCTYPE" not in text and "<!ENTITY" not in text:
            parser.feed(text)
    # A fault is among the events, behind what was read before it.
    root: ElementTree.Element | None = None
    with suppress(ElementTree.ParseError, expat.ExpatError, ValueError):
        root = next((event[1] for event in parser.read_events()), None)
    if root is None:
        return "", ()
    records = [one for one in root if one.tag in _ROOTS] if root.tag not in _ROOTS else []
    name, found = (records[0].tag, records) if records else (root.tag, [root])
    return name, tuple(
        {child.tag: _tree(child, _DEEPEST) for child in one} for one in found[:_OBJECTS]
    )


def _why_no_xml(text: str) -> str:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return _("it declares a document type or entities, which are never read")
    return _("it cannot be read as XML")


def _tree(element: ElementTree.Element, deepest: int) -> object:
    if len(element) and deepest:
        return {child.tag: _tree(child, deepest - 1) for child in element}
    return element.text or ""
