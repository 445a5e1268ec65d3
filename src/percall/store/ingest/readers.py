"""Importing a file by one of the readers: recognised or named, adapted, then as any other."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.readers.adapt import adapted, places_of_times
from percall.contact.readers.reader import NULLS, Claim, Reader, Sample, Shape
from percall.contact.readers.recognise import claim_of, recognised
from percall.contact.readers.registry import READERS, mapping_of_reader, reader_named
from percall.contact.rules import FileShape
from percall.errors import ImportFault
from percall.store.ingest.apart import ask_before_counting_twice
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.day_order import day_first_of
from percall.store.ingest.opening import Opened, fingerprint, open_source
from percall.store.ingest.openings import Source, Wanted, open_lines, open_objects, open_xml
from percall.store.ingest.run import Say, import_opened
from percall.store.ingest.sampling import sample_of
from percall.store.ingest.source_counts import counts_of_source
from percall.store.workspace import Workspace
from percall.texts import _

FILES_NAMED = 100
_OPEN: dict[Shape, Callable[[Source, Wanted, Path], Opened]] = {
    Shape.LINES: open_lines, Shape.JSON: open_objects, Shape.XML: open_xml,
}  # fmt: skip


def import_as(
    workspace: Workspace, file: Path, reader: Reader, shape: FileShape | None = None,
    say: Say = lambda _text: None,
) -> ImportReport:  # fmt: skip
    """Import a file by a reader; `shape` says how it is written where the mapping does not.

    Raises:
        ImportFault: The file cannot be read, or the import not written.
    """
    say(_("reading {file}").format(file=file.name))
    source = Source((file,), file.name, fingerprint(file))
    return import_source(workspace, source, reader, shape, say)


def import_source(
    workspace: Workspace, source: Source, reader: Reader, shape: FileShape | None = None,
    say: Say = lambda _text: None, *, apart: bool = False, why: str | None = None,
) -> ImportReport:  # fmt: skip
    """Import a file, or several of JSON or XML as one, by a reader; `why` it was recognised.

    With `apart`, its calls are others than those of any import before.

    Raises:
        ImportFault: A file cannot be read, or the import not written; or the same calls are told
            of already, and cannot be joined.
    """
    mapping = mapping_of_reader(reader)

    def opening(work: Path) -> Opened:
        if reader.shape is Shape.TABLE:
            (file,) = source.paths
            opened = open_source(file, shape or mapping.shape, work, source.sha256, NULLS)
            return as_reader_wants(replace(opened, name=source.name), reader)
        return _OPEN[reader.shape](source, wanted_of(reader, mapping), work)

    bring = import_opened if apart else partial(import_opened, look=ask_before_counting_twice)
    notes = notes_of(source, why)
    report = bring(workspace, source.name, source.sha256, mapping, opening, say, notes=notes)
    counts = counts_of_source(workspace, reader, report.import_id)
    told = tuple(asdict(count) for count in counts)
    return replace(report, format=reader.name, source_counts=told)


@dataclass(frozen=True, slots=True)
class Found:
    """The reader of a file, how the file is written, and what it was recognised by."""

    reader: Reader
    shape: FileShape | None = None
    why: str | None = None


def reader_for(file: Path, name: str, named: str | None = None) -> Found:
    """The reader that is named, else the one that a file is recognised to be for.

    Raises:
        ImportFault: No reader claims the file, or several do.
        MappingFault: There is no reader of that name.
    """
    sample = replace(sample_of(file), name=name)
    if named is not None:
        reader = reader_named(named)
        claim = claim_of(reader, sample)
        if claim is None and _nothing_fits(reader, sample):
            raise ImportFault(
                _("Nothing in this file looks like {format}").format(format=reader.name),
                where=name, do=_("`percall formats` lists them"),
            )  # fmt: skip
        return Found(reader, shape_of(reader, claim, sample))
    found = recognised(sample, READERS)
    return Found(found.reader, shape_of(found.reader, found.claim, sample), found.claim.why)


def _nothing_fits(reader: Reader, sample: Sample) -> bool:
    """Whether a file that a reader claims nothing of could be looked at: it is another's then.

    The objects of one that is damaged from its beginning on may be the reader's all the same.
    """
    first = next((line.lstrip() for line in sample.lines if line.strip()), "")
    damaged = first.startswith(("{", "[", "<")) and not sample.objects
    return not (reader.shape in (Shape.JSON, Shape.XML) and damaged)


def import_found(
    workspace: Workspace, source: Source, found: Found, say: Say = lambda _text: None, *,
    apart: bool = False,
) -> ImportReport:  # fmt: skip
    """Import a file, or several of JSON or XML as one, by the reader that was found for it.

    Raises:
        ImportFault: A file cannot be read, or the import not written.
    """
    say(_("reading {file}").format(file=source.name))
    report = import_source(
        workspace, source, found.reader, found.shape, say, apart=apart, why=found.why
    )
    return replace(report, why=found.why)


def notes_of(source: Source, why: str | None) -> dict[str, Any]:
    """What an import's record keeps of its files: how many, and the first with what told them.

    Every command reads all records: thousands of small files are not named in them.
    """
    names = [name or source.name for name in source.names]
    whys = source.whys or (why,) * len(names)
    told = [{"file": n, "recognised_by": w} for n, w in zip(names, whys, strict=True)]
    return {"file_count": len(names), "files": told[:FILES_NAMED]}


def shape_of(reader: Reader, claim: Claim | None, sample: Sample) -> FileShape:
    """How the file is written: as the reader saw it, else as the mapping says and it looks."""
    shape = mapping_of_reader(reader).shape
    if claim is not None and claim.shape is not None:
        shape = claim.shape
    elif reader.shape is not Shape.TABLE or sample.delimiter is None:
        return shape
    return replace(
        shape, format="csv", delimiter=sample.delimiter, quote=sample.quote, escape=sample.escape,
        lenient=sample.lenient,
    )  # fmt: skip


def wanted_of(reader: Reader, mapping: r.Mapping) -> Wanted:
    """What a reader of lines or objects wants of a text."""
    return Wanted(
        mapped_columns(mapping), reader.worked_out, reader.steps, reader.unwrap,
        reader.signature.root, mapping.shape.encoding,
    )  # fmt: skip


def as_reader_wants(opened: Opened, reader: Reader) -> Opened:
    """An opened table with the columns that the reader's mapping names.

    Raises:
        ImportFault: Its dates do not tell whether the day or the month comes first.
        MappingFault: A column that the reader looks at stands there twice.
    """
    every = opened.relation(list(range(len(opened.header))))
    places, day_first = places_of_times(reader, opened.header), None
    if places and opened.text is not None:
        day_first = day_first_of(opened.text, places, opened.name)
    header, source = adapted(reader, opened.header, every, opened.name, day_first=day_first)
    return replace(opened, header=header, source=source, format="table")
