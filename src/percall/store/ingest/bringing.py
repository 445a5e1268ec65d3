"""Importing what somebody names, file by file: recognised, by a named format, or by a mapping.

Rules:
1. Small files of JSON or XML that come together and are of one format are one import: object
   storage holds a file for each contact, and a lake must not have an import for each.
2. A file of a folder, a pattern or an archive that cannot be imported is said, and the others go
   on; a file that was named itself ends the command.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from percall.contact import rules as r
from percall.contact.readers.reader import Shape
from percall.errors import ImportFault, MappingFault, PercallError
from percall.store.ingest.aside import put_aside
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.deliveries import SMALL_BYTES, File, Unusable, files_of
from percall.store.ingest.opening import fingerprint
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import Found, import_found, reader_for
from percall.store.ingest.run import Say, import_file
from percall.store.workspace import Workspace
from percall.texts import _

Brought = ImportReport | Unusable


@dataclass(frozen=True, slots=True)
class Way:
    """How files go in: by a mapping, by the format named, or by what is recognised.

    With `apart`, their calls are others than those of any import before.
    """

    mapping: r.Mapping | None = None
    format: str | None = None
    apart: bool = False


def bring(
    workspace: Workspace, named: Sequence[Path], way: Way, say: Say = lambda _text: None
) -> Iterator[Brought]:
    """Import all that the paths stand for, in order; a report of each import, and what was skipped.

    Raises:
        ImportFault: A file that was named cannot be read, or the import not written.
        MappingFault: The mapping does not fit it.
    """
    for path in named:
        with put_aside(workspace) as aside:
            yield from _bring_one(workspace, files_of(path, aside), way, say)


def _bring_one(
    workspace: Workspace, files: Iterator[File | Unusable], way: Way, say: Say
) -> Iterator[Brought]:
    together: dict[str, list[tuple[File, Found]]] = {}
    for file in files:
        if isinstance(file, Unusable):
            yield file
            continue
        try:
            with _by_its_name(file):
                if way.mapping is not None:
                    yield import_file(workspace, file.path, way.mapping, say, file.name)
                    continue
                found = reader_for(file.path, file.name, way.format)
                if file.of is not None and _goes_with_others(file, found):
                    say(_("looking at {file}").format(file=file.name))
                    together.setdefault(found.reader.name, []).append((file, found))
                    continue
                source = Source((file.path,), file.name, fingerprint(file.path))
                yield import_found(workspace, source, found, say, apart=way.apart)
        except (ImportFault, MappingFault) as fault:
            if file.of is None:
                raise
            yield Unusable(file.name, fault)
    for some in together.values():
        yield import_found(workspace, _as_one(some), some[0][1], say, apart=way.apart)


def _goes_with_others(file: File, found: Found) -> bool:
    shape = found.reader.shape
    return shape in (Shape.JSON, Shape.XML) and file.path.stat().st_size <= SMALL_BYTES


def _as_one(found: Sequence[tuple[File, Found]]) -> Source:
    files = [file for file, _found in found]
    if len(files) == 1:
        return Source((files[0].path,), files[0].name, fingerprint(files[0].path))
    digests = "".join(fingerprint(file.path) for file in files)
    return Source(
        tuple(file.path for file in files),
        f"{files[0].of}: {files[0].name} + {len(files) - 1}",
        hashlib.sha256(digests.encode()).hexdigest(), tuple(file.name for file in files),
        tuple(one.why for _file, one in found),
    )  # fmt: skip


@contextmanager
def _by_its_name(file: File) -> Iterator[None]:
    """Faults inside name the file as people know it, not where its copy lies."""
    try:
        yield
    except PercallError as error:
        if file.name != file.path.name and error.where == str(file.path):
            error.where = file.name
        raise
