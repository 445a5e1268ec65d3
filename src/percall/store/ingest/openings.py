"""Opening texts of JSON, XML and lines for import: each record a row, each path a column.

Rules:
1. JSON lines, arrays and objects one after another are read where they lie, and so are logs.
   Envelopes, XML, and several texts that are imported as one are written anew, a record a line.
2. Where the engine stumbles, the text is cut with care: what is sound is written anew and read,
   and what is not goes to the quarantine as file, offset and length.
3. Rows are numbered from 1: the running number of the object, the line or the element.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.readers.paths import line_columns, object_columns
from percall.store.engine import quoted
from percall.store.ingest.json_pieces import json_objects
from percall.store.ingest.opening import Opened, format_of, open_source
from percall.store.ingest.pieces import (
    Piece,
    Texts,
    json_lines,
    lines_sql,
    write_records,
    write_sound_lines,
    write_sound_records,
)
from percall.store.ingest.raw_text import head_of, text_chunks, text_of_head, whole_text
from percall.store.ingest.texts import MAX_LINE, LongLine
from percall.store.ingest.xml_pieces import declared_encoding, xml_objects

HEAD = 1 << 16
_LINES_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a text.

    Attributes:
        columns: The columns that the mapping names.
        worked_out: Columns worked out of the whole object or line, as SQL.
        steps: What columns that are worked out are made of, as SQL.
        unwrap: Keys of envelopes under which the records lie in an array.
        element: The name of the elements of XML that are records.
        encoding: The encoding that the text is said to have.
    """

    columns: tuple[str, ...]
    worked_out: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    unwrap: tuple[str, ...] = ()
    element: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported: a file, or several as one, under the name that people see.

    `names` are those of the files, where there are several, and `whys` what each was recognised by.
    """

    paths: tuple[Path, ...]
    name: str
    sha256: str
    names: tuple[str | None, ...] = (None,)
    whys: tuple[str | None, ...] = ()


def open_by_mapping(source: Source, mapping: r.Mapping, work: Path) -> Opened:
    """A file as the mapping says it is written.

    Raises:
        ImportFault: The file cannot be read as what it is said to be.
    """
    shape = mapping.shape
    (file,) = source.paths
    wanted = Wanted(mapped_columns(mapping), unwrap=shape.unwrap, encoding=shape.encoding)
    match format_of(file, shape):
        case "json":
            return open_objects(source, wanted, work)
        case "lines":
            return open_lines(source, wanted, work)
        case _:
            return replace(open_source(file, shape, work, source.sha256), name=source.name)


def open_lines(source: Source, wanted: Wanted, work: Path) -> Opened:
    """A log: each line is a row, blank ones are none.

    Raises:
        ImportFault: The text cannot be read.
    """
    texts = _texts(source, wanted, json_lines)
    target = work / "source.txt"
    known = _laid_down(source, wanted, texts, target)
    rows = f"(SELECT line FROM {lines_sql(target)} WHERE trim(line) <> '')"
    header, sql = line_columns(wanted.columns, wanted.worked_out, rows, wanted.steps)
    return Opened(
        source.paths[0], source.name, source.sha256, header, 1, sql, "lines", known,
        careful=partial(write_sound_lines, texts, target),
    )  # fmt: skip


def open_objects(source: Source, wanted: Wanted, work: Path) -> Opened:
    """A text of JSON, whatever its objects lie in.

    Raises:
        ImportFault: The text cannot be read.
    """
    target = work / "source.json"
    if len(source.paths) == 1:
        form = _form(text_of_head(head_of(source.paths[0], HEAD)), wanted.unwrap)
    else:
        form = "envelope"
    in_lines = form == "newline_delimited"
    cut = json_lines if in_lines else partial(json_objects, unwrap=wanted.unwrap)
    texts = _texts(source, wanted, cut)
    if form == "envelope":
        form, known = "newline_delimited", write_records(texts, target)
    else:
        known = _laid_down(source, wanted, texts, target)
    objects = _objects_sql(target, form)
    header, sql = object_columns(wanted.columns, wanted.worked_out, objects, wanted.steps)
    careful = partial(write_sound_records, texts, target, as_array=form == "array")
    return Opened(
        source.paths[0], source.name, source.sha256, header, 1, sql, "json", known, careful=careful,
        wide=True,
    )  # fmt: skip


def open_xml(source: Source, wanted: Wanted, work: Path) -> Opened:
    """A text of XML: each element of the wanted name is a row.

    Raises:
        ImportFault: The text cannot be read, or has a document type.
    """
    assert wanted.element is not None

    def cut(path: Path) -> Iterable[Piece]:
        encoding = wanted.encoding or declared_encoding(text_of_head(head_of(path, HEAD)))
        chunks = text_chunks(path, encoding)
        return xml_objects(chunks, wanted.element or "", source.name)

    texts, target = Texts(source.paths, source.names, cut), work / "source.json"
    known = write_records(texts, target)
    objects = _objects_sql(target, "newline_delimited")
    header, sql = object_columns(wanted.columns, wanted.worked_out, objects, wanted.steps)
    return Opened(
        source.paths[0], source.name, source.sha256, header, 1, sql, "xml", known, wide=True
    )


def _texts(
    source: Source, wanted: Wanted, cut: Callable[[Iterable[bytes]], Iterable[Piece]]
) -> Texts:
    def pieces(path: Path) -> Iterable[Piece]:
        return cut(text_chunks(path, wanted.encoding))

    return Texts(source.paths, source.names, pieces)


def _laid_down(source: Source, wanted: Wanted, texts: Texts, target: Path) -> tuple[LongLine, ...]:
    """The text at `target`, as it lies where there is one; what is known to be no record."""
    if len(source.paths) > 1:
        return write_records(texts, target)
    whole_text(source.paths[0], wanted.encoding, target)
    return ()


def _form(head: str, unwrap: tuple[str, ...]) -> str:
    """What the objects of a text lie in, as far as its beginning tells."""
    if head.lstrip().startswith("["):
        return "array"
    lines = [line.strip() for line in head.splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    in_lines = sum(map(_is_object, lines)) * 2 > len(lines)
    if any(f'"{key}"' in head for key in unwrap) or (unwrap and not in_lines):
        return "envelope"
    return "newline_delimited" if in_lines else "unstructured"


def _is_object(line: str) -> bool:
    if not (line.startswith("{") and line.endswith("}")):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _objects_sql(target: Path, form: str) -> str:
    """SQL of the objects; what is none, or too long, makes it stumble."""
    read = (
        f"read_json_objects({quoted(target)}, format = '{form}', "
        f"maximum_object_size = {2 * MAX_LINE})"
    )
    too_long = "error('an object is too long')"
    return f"(SELECT CASE WHEN strlen(json) > {MAX_LINE} THEN {too_long} ELSE json END AS j FROM {read})"
