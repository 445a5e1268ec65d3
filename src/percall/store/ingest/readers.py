"""Importing a file by one of the readers: recognised or named, adapted, then as any other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.readers.adapt import adapted
from percall.contact.readers.reader import Reader, Shape
from percall.contact.readers.registry import mapping_of_reader
from percall.contact.rules import FileShape
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.opening import Opened, fingerprint, open_source
from percall.store.ingest.openings import Source, Wanted, open_lines, open_objects, open_xml
from percall.store.ingest.run import Say, import_opened
from percall.store.workspace import Workspace
from percall.texts import _

_OPEN: dict[Shape, Callable[[Source, Wanted, Path], Opened]] = {
    Shape.LINES: open_lines, Shape.JSON: open_objects, Shape.XML: open_xml,
}  # fmt: skip


def import_as(
    workspace: Workspace, file: Path, reader: Reader, shape: FileShape | None = None,
    say: Say = lambda _text: None, name: str | None = None,
) -> ImportReport:  # fmt: skip
    """Import a file by a reader; `shape` says how it is written where the mapping does not.

    Raises:
        ImportFault: The file cannot be read, or the import not written.
    """
    say(_("reading {file}").format(file=name or file.name))
    source = Source((file,), name or file.name, fingerprint(file))
    return import_source(workspace, source, reader, shape, say)


def import_source(
    workspace: Workspace, source: Source, reader: Reader, shape: FileShape | None = None,
    say: Say = lambda _text: None,
) -> ImportReport:  # fmt: skip
    """Import a file, or several of JSON or XML as one, by a reader.

    Raises:
        ImportFault: A file cannot be read, or the import not written.
    """
    mapping = mapping_of_reader(reader)

    def opening(work: Path) -> Opened:
        if reader.shape is Shape.TABLE:
            (file,) = source.paths
            opened = open_source(file, shape or mapping.shape, work, source.sha256)
            return as_reader_wants(replace(opened, name=source.name), reader)
        return _OPEN[reader.shape](source, wanted_of(reader, mapping), work)

    return import_opened(workspace, source.name, source.sha256, mapping, opening, say)


def wanted_of(reader: Reader, mapping: r.Mapping) -> Wanted:
    """What a reader of lines or objects wants of a text."""
    return Wanted(
        mapped_columns(mapping), reader.worked_out, reader.unwrap, reader.signature.root,
        mapping.shape.encoding,
    )  # fmt: skip


def as_reader_wants(opened: Opened, reader: Reader) -> Opened:
    """An opened table with the columns that the reader's mapping names."""
    every = opened.relation(list(range(len(opened.header))))
    header, source = adapted(reader, opened.header, every)
    return replace(opened, header=header, source=source, format="table")
