"""What somebody names for import, as files: folders, patterns, archives and standard input.

Rules:
1. A folder gives all files in it and below, by their names; hidden files and folders are passed
   over. A pattern gives what fits it, an archive its members.
2. An archive is one wherever it comes from: named, in a folder, by a pattern, on standard input.
3. A file is taken once, however many paths lead to it through links: the shortest is its name.
4. What somebody names himself must go in; what only lies in a folder, fits a pattern or is a
   member may be skipped, and that is said.
"""

import glob
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from percall.errors import ImportFault, PercallError
from percall.store.ingest.archives import archive_of, unpacked
from percall.store.ingest.aside import Aside
from percall.store.ingest.raw_text import CHUNK
from percall.texts import _

STANDARD_INPUT = "-"
_SIGNS = frozenset("*?[")
# Up to so many bytes, files of JSON or XML that came together go in as one import.
SMALL_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """One file to import.

    Attributes:
        path: Where it lies; a big member of an archive until the next one is asked for.
        name: Its name for people.
        of: The folder, pattern or archive that it came with, by its name; None if it was named.
    """

    path: Path
    name: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A part of a delivery that cannot be read, and why."""

    name: str
    fault: PercallError


def files_of(named: Path, aside: Aside) -> Iterator[File | Unusable]:
    """The files that a path stands for, archives opened; copies are put aside.

    Raises:
        ImportFault: There is nothing, or it cannot be read.
    """
    for file in _found(named, aside):
        try:
            yield from _with_members(file, aside)
        except ImportFault as fault:
            if file.of is None:
                raise
            yield Unusable(file.name, fault)


def _found(named: Path, aside: Aside) -> Iterator[File]:
    if str(named) == STANDARD_INPUT:
        yield File(_standard_input(aside), _("standard input"))
    elif named.is_dir():
        yield from _of_folder(named)
    elif named.exists():
        yield File(named, named.name)
    elif _SIGNS & set(str(named)):
        every = glob.glob(str(named), recursive=True)  # noqa: PTH207  # a pattern may be absolute
        files = _each_once(path for path in map(Path, every) if path.is_file())
        if not files:
            raise ImportFault(_("No file fits this pattern"), where=str(named))
        yield from (File(path, path.name, named.name) for path in files)
    else:
        raise ImportFault(
            _("There is no such file"), where=str(named), do=_("name a file of records")
        )


def _with_members(file: File, aside: Aside) -> Iterator[File | Unusable]:
    """A file, or the members of the archive that it is."""
    if archive_of(file.path, file.name) is None:
        yield file
        return
    for path, copy in unpacked(file.path, file.name, aside):
        if isinstance(copy, ImportFault):
            yield Unusable(f"{file.name}: {path}", copy)
        elif file.of is None:
            yield File(copy, path, file.name)
        else:
            yield File(copy, f"{file.name}: {path}", file.of)
        if isinstance(copy, Path) and copy.stat().st_size > SMALL_BYTES:
            copy.unlink()


def _standard_input(aside: Aside) -> Path:
    copy = aside.folder() / "standard-input"
    with aside.written(), copy.open("wb") as out:
        for chunk in _read_standard_input():
            out.write(chunk)
    return copy


def _read_standard_input() -> Iterator[bytes]:
    try:
        while chunk := sys.stdin.buffer.read(CHUNK):
            yield chunk
    except OSError as error:
        raise ImportFault(
            _("The file cannot be read: {why}").format(why=error.strerror),
            where=_("standard input"),
        ) from None


def _each_once(paths: Iterable[Path]) -> list[Path]:
    """Each file by its shortest path, in the order of the paths."""
    shortest: dict[Path, Path] = {}
    for path in sorted(paths, key=lambda path: (len(path.parts), path)):
        shortest.setdefault(path.resolve(), path)
    return sorted(shortest.values())


def _of_folder(folder: Path) -> Iterator[File]:
    files = _each_once(
        path for path in folder.rglob("*")
        if path.is_file() and not any(x.startswith(".") for x in path.relative_to(folder).parts)
    )  # fmt: skip
    if not files:
        raise ImportFault(_("The folder has no files"), where=str(folder))
    name = folder.resolve().name
    yield from (File(path, path.relative_to(folder).as_posix(), name) for path in files)
