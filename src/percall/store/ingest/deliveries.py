"""What somebody names for import, as files: folders, patterns, archives and standard input.

Rules:
1. A folder gives all files in it and below, by their names; hidden files and folders are passed
   over. A pattern gives what fits it, an archive its members.
2. A member's path is only shown, never written to: members are unpacked one at a time under names
   of our own.
3. What somebody names himself must go in; what only lies in a folder, fits a pattern or is a
   member may be skipped, and that is said.
"""

import glob
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from percall.errors import ImportFault, PercallError
from percall.store.ingest.raw_text import BOMB_BYTES, BOMB_RATIO, CHUNK
from percall.texts import _

STANDARD_INPUT = "-"
_SIGNS = frozenset("*?[")
_ZIP = b"PK\x03\x04"
_WORKBOOK = "[Content_Types].xml"
_LONGEST_ENDING = 12
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


def files_of(named: Path, aside: Path) -> Iterator[File | Unusable]:
    """The files that a path stands for; copies go to the folder `aside`.

    Raises:
        ImportFault: There is nothing, or it cannot be read.
    """
    if str(named) == STANDARD_INPUT:
        yield File(_standard_input(aside), _("standard input"))
    elif named.is_dir():
        yield from _of_folder(named)
    elif named.exists():
        yield from _of_archive(named, aside) if _is_archive(named) else [File(named, named.name)]
    elif _SIGNS & set(str(named)):
        every = glob.glob(str(named), recursive=True)  # noqa: PTH207  # a pattern may be absolute
        found = sorted(map(Path, every))
        files = [path for path in found if path.is_file()]
        if not files:
            raise ImportFault(_("No file fits this pattern"), where=str(named))
        yield from (File(path, path.name, named.name) for path in files)
    else:
        raise ImportFault(
            _("There is no such file"), where=str(named), do=_("name a file of records")
        )


def _standard_input(aside: Path) -> Path:
    copy = aside / "standard-input"
    with copy.open("wb") as out:
        while chunk := sys.stdin.buffer.read(CHUNK):
            out.write(chunk)
    return copy


def _of_folder(folder: Path) -> Iterator[File]:
    files = sorted(
        path for path in folder.rglob("*")
        if path.is_file() and not any(x.startswith(".") for x in path.relative_to(folder).parts)
    )  # fmt: skip
    if not files:
        raise ImportFault(_("The folder has no files"), where=str(folder))
    name = folder.resolve().name
    yield from (File(path, path.relative_to(folder).as_posix(), name) for path in files)


def _is_archive(file: Path) -> bool:
    """Whether a file is a ZIP archive and no workbook."""
    try:
        with file.open("rb") as stream:
            if stream.read(len(_ZIP)) != _ZIP:
                return False
        with zipfile.ZipFile(file) as archive:
            return _WORKBOOK not in archive.namelist()
    except OSError:
        return False  # whoever opens it will say why
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return True


def _of_archive(file: Path, aside: Path) -> Iterator[File | Unusable]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ImportFault(
            _("The file is no whole ZIP archive"), where=str(file), do=_("fetch it again")
        ) from None
    with archive:
        for number, member in enumerate(archive.infolist()):
            parts = Path(member.filename.replace("\\", "/")).parts
            if member.is_dir() or any(x.startswith((".", "__MACOSX")) and x != ".." for x in parts):
                continue
            name = f"{file.name}: {member.filename}"
            ending = "".join(x for x in Path(member.filename).suffix if x.isalnum())
            copy = aside / f"member-{number}.{ending[:_LONGEST_ENDING]}"
            try:
                if ".." in parts or Path(member.filename).is_absolute():
                    raise ImportFault(_("Its path leads out of the archive"), where=name)
                _unpack(archive, member, copy, name)
            except ImportFault as fault:
                yield Unusable(name, fault)
                continue
            yield File(copy, member.filename, file.name)
            if copy.stat().st_size > SMALL_BYTES:
                copy.unlink()


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: Path, name: str) -> None:
    """Unpack one member.

    Raises:
        ImportFault: It is encrypted, damaged, or a bomb.
    """
    if member.flag_bits & 1:
        raise ImportFault(
            _("It is encrypted"), where=name, do=_("unpack it yourself and import the files")
        )
    try:
        with archive.open(member) as stream, copy.open("wb") as out:
            _copy(stream, out, max(member.compress_size, 1), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ImportFault(_("It cannot be unpacked: {why}").format(why=error), where=name) from None


def _copy(stream: IO[bytes], out: IO[bytes], packed: int, name: str) -> None:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > BOMB_BYTES and size > BOMB_RATIO * packed:
            raise ImportFault(
                _("The file unpacks to more than {ratio} times its size").format(ratio=BOMB_RATIO),
                where=name, do=_("unpack it yourself, if it is what you think it is"),
            )  # fmt: skip
        out.write(chunk)
