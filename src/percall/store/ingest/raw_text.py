"""The bytes of text files: gzip, encodings, and what is no text at all.

Rules:
1. What the first bytes say goes before the name: gzip is known by its own mark.
2. A byte-order mark goes before the encoding that is stated, and that before UTF-8.
3. What unpacks to more than a gibibyte and to two hundred times its size is a bomb.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from percall.errors import ImportFault
from percall.texts import _

CHUNK = 1 << 19
BOMB_BYTES = 1 << 30
BOMB_RATIO = 200
_LOOKED_AT = 32
_GZIP = b"\x1f\x8b\x08"
_UTF_8 = ("utf-8", "utf-8-sig", "ascii")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """How a text is written: in gzip or not, in which encoding, and whether a mark says so."""

    zipped: bool
    encoding: str
    marked: bool

    @property
    def plain(self) -> bool:
        """Whether it is UTF-8 as it lies, whatever its mark."""
        return self.encoding in _UTF_8 and not self.zipped


def written(file: Path, stated: str | None) -> Written:
    """How a file is written; `stated` is the encoding that somebody says it has.

    Raises:
        ImportFault: It looks like UTF-16 without a mark.
    """
    zipped = file.name.lower().endswith(".gz") or is_gzip(file)
    with opened(file, zipped) as stream:
        head = stream.read(_LOOKED_AT)
    marked = _marked(head)
    encoding = marked or (codecs.lookup(stated).name if stated else None)
    if encoding is None:
        _refuse_utf_16(head, file)
    return Written(zipped, encoding or "utf-8", marked is not None)


def chunks_of(file: Path, how: Written) -> Iterator[bytes]:
    """A file's text as UTF-8, in chunks; the bytes of UTF-8 as they lie, sound or not.

    Raises:
        ImportFault: It is a bomb.
    """
    with opened(file, how.zipped) as stream:
        chunks = _bounded(stream, file, zipped=how.zipped)
        yield from chunks if how.encoding in _UTF_8 else _transcoded(chunks, how.encoding)


def whole_text(file: Path, stated: str | None, target: Path) -> None:
    """A file's text at `target`, as UTF-8 without a mark: a link where it is that, else a copy.

    Raises:
        ImportFault: It cannot be read, is not in its encoding, or is a bomb.
    """
    with faults_told(file, stated):
        how = written(file, stated)
        if how.plain and not how.marked:
            target.symlink_to(file.resolve())
            return
        with target.open("wb") as out:
            for chunk in text_chunks(file, stated):
                out.write(chunk)


def text_chunks(file: Path, stated: str | None) -> Iterator[bytes]:
    """A file's text as UTF-8 without a mark, in chunks.

    Raises:
        ImportFault: It cannot be read, is not in its encoding, or is a bomb.
    """
    with faults_told(file, stated):
        for number, chunk in enumerate(chunks_of(file, written(file, stated))):
            yield chunk if number else chunk.removeprefix(codecs.BOM_UTF8)


def head_of(file: Path, size: int) -> bytes:
    """The first bytes of a file, unpacked where it is gzip; fewer where it is damaged.

    Raises:
        ImportFault: It cannot be read.
    """
    try:
        with opened(file, is_gzip(file)) as stream:
            return _first_bytes(stream, size)
    except OSError as error:
        raise ImportFault(
            _("The file cannot be read: {why}").format(why=error.strerror or error), where=str(file)
        ) from None


def text_of_head(head: bytes) -> str:
    """The beginning of a text, in the encoding that its first bytes show."""
    encoding = _marked(head) or _unmarked_utf_16(head) or "utf-8"
    return head.decode(encoding, errors="replace").removeprefix("\ufeff")


def is_gzip(file: Path) -> bool:
    """Whether a file's first bytes are those of gzip, or all that is left of them."""
    with file.open("rb") as stream:
        head = stream.read(len(_GZIP))
    return bool(head) and _GZIP.startswith(head)


def opened(file: Path, zipped: bool) -> IO[bytes]:
    """A file's bytes, unpacked where it is zipped."""
    return gzip.open(file, "rb") if zipped else file.open("rb")  # type: ignore[return-value]  # GzipFile is read the same way


@contextmanager
def faults_told(file: Path, stated: str | None) -> Iterator[None]:
    """Turn what can go wrong in reading a text into faults that say what to do.

    Raises:
        ImportFault: It is damaged gzip, or in another encoding.
    """
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ImportFault(
            _("The file is not whole gzip: {why}").format(why=error), where=str(file),
            do=_("fetch it again, or unpack it and import the text"),
        ) from None  # fmt: skip
    except (UnicodeError, LookupError) as error:
        raise ImportFault(
            _("The file is not in the encoding {name}: {why}").format(
                name=stated or "utf-8", why=error
            ),
            where=str(file), do=_("say file.encoding in the mapping"),
        ) from None  # fmt: skip


def _first_bytes(stream: IO[bytes], size: int) -> bytes:
    found = b""
    try:
        while len(found) < size and (chunk := stream.read(min(size - len(found), 1 << 12))):
            found += chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        pass  # what was read before the damage may be enough to know the format by
    return found


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _unmarked_utf_16(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of a beginning in Latin letters is zero."""
    head = head[:_LOOKED_AT]
    for name, letters, zeros in (("le", head[::2], head[1::2]), ("be", head[1::2], head[::2])):
        if zeros and all(letters) and not any(zeros):
            return f"utf-16-{name}"
    return None


def _refuse_utf_16(head: bytes, file: Path) -> None:
    name = _unmarked_utf_16(head)
    if name is not None:
        raise ImportFault(
            _("The file looks like UTF-16 without a byte-order mark"), where=str(file),
            do=_("set file.encoding in the mapping: {name}").format(name=f'"{name}"'),
        )  # fmt: skip


def _bounded(stream: IO[bytes], file: Path, *, zipped: bool) -> Iterator[bytes]:
    size, read = max(file.stat().st_size, 1), 0
    while chunk := stream.read(CHUNK):
        read += len(chunk)
        if zipped and read > BOMB_BYTES and read > BOMB_RATIO * size:
            raise ImportFault(
                _("The file unpacks to more than {ratio} times its size").format(ratio=BOMB_RATIO),
                where=str(file), do=_("unpack it yourself, if it is what you think it is"),
            )  # fmt: skip
        yield chunk


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()
