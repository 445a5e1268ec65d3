"""Importing a file by one of the readers: recognised or named, adapted, then as any other."""

from dataclasses import replace
from pathlib import Path

from percall.contact.readers.adapt import adapted
from percall.contact.readers.reader import Reader
from percall.contact.readers.registry import mapping_of_reader
from percall.contact.rules import FileShape
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.opening import Opened, fingerprint, open_source
from percall.store.ingest.run import Say, import_opened
from percall.store.workspace import Workspace
from percall.texts import _


def import_as(
    workspace: Workspace, file: Path, reader: Reader, shape: FileShape | None = None,
    say: Say = lambda _text: None,
) -> ImportReport:  # fmt: skip
    """Import a file by a reader; `shape` says how it is written where the mapping does not.

    Raises:
        ImportFault: The file cannot be read, or the import not written.
    """
    say(_("reading {file}").format(file=file.name))
    sha256 = fingerprint(file)
    mapping = mapping_of_reader(reader)

    def opening(work: Path) -> Opened:
        opened = open_source(file, shape or mapping.shape, work, sha256)
        return as_reader_wants(opened, reader)

    return import_opened(workspace, file.name, sha256, mapping, opening, say)


def as_reader_wants(opened: Opened, reader: Reader) -> Opened:
    """An opened table with the columns that the reader's mapping names."""
    every = opened.relation(list(range(len(opened.header))))
    header, source = adapted(reader, opened.header, every)
    return replace(opened, header=header, source=source, format="table")
