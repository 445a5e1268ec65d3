"""Archives for import: known by what they hold, and unpacked member by member.

Rules:
1. A file is an archive by its first bytes, whatever its name and wherever it came from: read as
   text, a member that is stored as it is would look like records, and lose its first lines.
2. ZIP is opened. Other archives, archives packed with gzip and archives in an archive are refused.
   A workbook is no archive, though it is written as one.
3. A member's path is only shown, never written to: members are unpacked one at a time under names
   of our own, within the bounds of `raw_text.py`.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from percall.errors import ImportFault
from percall.store.ingest.aside import Aside
from percall.store.ingest.raw_text import BOMB_BYTES, BOMB_RATIO, CHUNK, head_of, is_gzip
from percall.texts import _

ZIP = "ZIP"
_MARKS = {
    b"PK\x03\x04": ZIP, b"PK\x05\x06": ZIP, b"PK\x07\x08": ZIP, b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd",
}  # fmt: skip
_TAR, _TAR_AT = b"ustar", 257
_WORKBOOK = "[Content_Types].xml"
_LONGEST_ENDING = 12


def archive_of(file: Path, name: str) -> str | None:
    """What kind of archive a file is; None for one that is none, or that cannot be read at all.

    Raises:
        ImportFault: It is an archive that is not opened, by the kind that it is.
    """
    try:
        if not file.is_file():
            return None
        zipped = is_gzip(file)
        head = head_of(file, _TAR_AT + len(_TAR))
    except (OSError, ImportFault):
        return None  # whoever opens it will say why
    kind = next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), None)
    if head[_TAR_AT:] == _TAR:
        kind = "tar"
    if kind == ZIP and not zipped:
        return None if _is_workbook(file) else ZIP
    if kind is not None:
        raise ImportFault(
            _("It is an archive ({kind})").format(kind=f"{kind}.gz" if zipped else kind),
            where=name, do=_("unpack it yourself and import the files"),
        )  # fmt: skip
    return None


def _is_workbook(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return _WORKBOOK in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def unpacked(file: Path, name: str, aside: Aside) -> Iterator[tuple[str, Path | ImportFault]]:
    """The members of a ZIP archive: the path of each, and its copy or why there is none.

    Raises:
        ImportFault: It is not whole, or holds no files.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ImportFault(
            _("The file is no whole ZIP archive"), where=name, do=_("fetch it again")
        ) from None
    folder = aside.folder()
    with archive:
        members = [member for member in archive.infolist() if not _passed_over(member)]
        if not members:
            raise ImportFault(_("The archive has no files"), where=name)
        for number, member in enumerate(members):
            ending = "".join(x for x in Path(member.filename).suffix if x.isalnum())
            copy = folder / f"member-{number}.{ending[:_LONGEST_ENDING]}"
            try:
                with aside.written():
                    _unpack(archive, member, copy, f"{name}: {member.filename}")
            except ImportFault as fault:
                yield member.filename, fault
                continue
            yield member.filename, copy


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    return Path(member.filename.replace("\\", "/")).parts


def _passed_over(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder, or hidden as in a folder."""
    parts = _parts(member)
    return member.is_dir() or any(x.startswith((".", "__MACOSX")) and x != ".." for x in parts)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: Path, name: str) -> None:
    """Unpack one member.

    Raises:
        ImportFault: It leads elsewhere, is encrypted, damaged, an archive itself, or a bomb.
    """
    if ".." in _parts(member) or Path(member.filename).is_absolute():
        raise ImportFault(_("Its path leads out of the archive"), where=name)
    if member.flag_bits & 1:
        raise ImportFault(
            _("It is encrypted"), where=name, do=_("unpack it yourself and import the files")
        )
    try:
        with archive.open(member) as stream, copy.open("wb") as out:
            _copy(stream, out, max(member.compress_size, 1), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ImportFault(_("It cannot be unpacked: {why}").format(why=error), where=name) from None
    if _is_archive(copy):
        raise ImportFault(
            _("It is an archive in an archive"), where=name,
            do=_("unpack it yourself and import the files"),
        )  # fmt: skip


def _is_archive(copy: Path) -> bool:
    try:
        return archive_of(copy, copy.name) is not None
    except ImportFault:
        return True


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
