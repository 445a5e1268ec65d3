"""The record of closed months: lines that hash each other, and a head that is kept apart.

Rules:
1. `closed/record.jsonl` has a line for each close: JSON whose last key is the hash of all bytes
   before it, and whose `previous` is the hash of the line before. Lines are appended, never
   rewritten.
2. The head, kept twice (see `head`), has the number, month and hash of every line, so that a line
   that is gone or changed is named by its month.
3. First the line is made durable, then the head. A close that is killed between leaves a line
   without an end (it counts for nothing) or one whole line that the head does not know yet; the
   next close mends both. All else is a fault, and nothing is appended to a faulty record.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from percall.errors import RecordDamaged
from percall.report.close.head import (
    FOLDER,
    FORMAT,
    HEAD_FILE,
    RECORD_FILE,
    Entry,
    Fault,
    bytes_of,
    forgotten,
    read_head,
    write_head,
)
from percall.store.workspace import sync_folder
from percall.texts import _

START = "0" * 64
_SEAL = b',"hash":"'
_SEAL_LENGTH = len(_SEAL) + 64 + len(b'"}')


@dataclass(frozen=True, slots=True)
class Line:
    """A sound line of the record, and the bytes that it stands in."""

    entry: Entry
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """The record as it lies: its sound lines, what is wrong, and what a killed close left.

    `pending` is a whole line that the head does not know yet; `torn_bytes` are those of a line
    without an end.
    """

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    pending: bool = False
    torn_bytes: int = 0

    @property
    def head(self) -> Entry | None:
        """The last line's number, month and hash."""
        return self.lines[-1].entry if self.lines else None

    @property
    def by_month(self) -> dict[str, Line]:
        """The line that counts of each month: the last one, in the order of months."""
        found = {line.entry.month: line for line in self.lines}
        return dict(sorted(found.items()))


def read_chain(root: Path) -> Chain:
    """The record of a workspace's closed months; empty where none was closed.

    What is wrong with it is told, not raised: `require_sound` stops where something is.
    """
    folder = root / FOLDER
    raw = bytes_of(folder / RECORD_FILE)
    if raw is None and not (folder / HEAD_FILE).exists():
        return Chain(faults=tuple(forgotten(root, ())))
    *whole, tail = (raw or b"").split(b"\n")
    found = [_line(one) for one in whole]
    lines = tuple(line for line in found if line)
    hashes = [line.entry.hash for line in lines]
    entries = read_head(folder / HEAD_FILE)
    if entries is None:
        what = _("the head of the record is missing or damaged")
        faults = [Fault(None, "head_damaged", _name(HEAD_FILE), what), *_by_links(found)]
        return Chain(lines, (*faults, *forgotten(root, hashes)), False, len(tail))
    faults, pending = _compared(found, entries, tail)
    known = (*hashes, *(entry.hash for entry in entries))
    return Chain(lines, (*faults, *forgotten(root, known)), pending, len(tail))


def require_sound(chain: Chain) -> None:
    """Stop where the record has faults.

    Raises:
        RecordDamaged: It has; the first is named.
    """
    if chain.faults:
        first = chain.faults[0]
        raise RecordDamaged(
            _("The record of closed months was changed: {what}").format(what=first.what),
            where=first.file, do=_("`percall verify` names all; put the files back from a copy"),
        )  # fmt: skip


def append(root: Path, chain: Chain, content: dict[str, Any]) -> Entry:
    """Append a line to the record; the workspace must be held for writing.

    Args:
        root: The workspace's folder.
        chain: The record as read under the same lock, without faults.
        content: What the line says, beside its number, the hash before it and its own.

    Raises:
        RecordDamaged: The line cannot be written; the record is as it was.
    """
    folder = root / FOLDER
    try:
        if not folder.is_dir():
            folder.mkdir()
            sync_folder(root)
        entries = [line.entry for line in chain.lines]
        if chain.pending or not (folder / HEAD_FILE).exists():
            write_head(root, entries)
        number, previous = len(entries) + 1, entries[-1].hash if entries else START
        line = sealed({"format": FORMAT, "number": number, "previous": previous, **content})
        _append(folder / RECORD_FILE, line, chain.torn_bytes)
        added = Entry(number, content["month"], hash_of(line))
        write_head(root, [*entries, added])
    except OSError as error:
        raise RecordDamaged(
            _("The month cannot be closed: {why}").format(why=error.strerror), where=str(folder),
            do=_("nothing was closed; make room, or let the folder be written, and close again"),
        ) from error  # fmt: skip
    return added


def sealed(content: dict[str, Any]) -> bytes:
    """A line with its hash at its end."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(text[:-1]).hexdigest().encode()
    return text[:-1] + _SEAL + digest + b'"}\n'


def hash_of(line: bytes) -> str:
    """The hash that stands at the end of a sealed line."""
    return line.rstrip(b"\n")[-66:-2].decode("ascii", "replace")


def _append(file: Path, line: bytes, torn_bytes: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        end = os.lseek(descriptor, 0, os.SEEK_END) - torn_bytes
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        try:
            written = 0
            while written < len(line):
                written += os.write(descriptor, line[written:])
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, end)
            raise
    finally:
        os.close(descriptor)
    sync_folder(file.parent)


def _line(raw: bytes) -> Line | None:
    """A line that says what its hash says; None for any other bytes."""
    body, seal = raw[:-_SEAL_LENGTH], raw[-_SEAL_LENGTH:]
    digest = hashlib.sha256(body).hexdigest()
    if seal != _SEAL + digest.encode() + b'"}':
        return None
    try:
        content = json.loads(raw)
        return Line(Entry(content["number"], content["month"], digest), content)
    except (ValueError, KeyError, TypeError):
        return None


def _compared(
    found: Sequence[Line | None], entries: Sequence[Entry], tail: bytes
) -> tuple[list[Fault], bool]:
    """What the record and its head disagree on, and whether one line waits for its head."""
    by_hash = {line.entry.hash for line in found if line}
    known = {entry.hash for entry in entries}
    last_hash = entries[-1].hash if entries else START
    lost = [entry for entry in entries if entry.hash not in by_hash]
    extra = [i for i, line in enumerate(found) if line is None or line.entry.hash not in known]
    faults = [_lost(entry, found, extra, entries, tail) for entry in lost]
    beyond = [i for i in extra if i >= len(entries)]
    if not faults and len(extra) == 1 and extra == beyond:
        line = found[extra[0]]
        if line is not None and line.content.get("previous") == last_hash:
            return [], True
    file = _name(RECORD_FILE)
    for i in beyond:
        line = found[i]
        what = _("line {number} of the record is none that a close wrote").format(number=i + 1)
        faults.append(Fault(line.entry.month if line else None, "line_unknown", file, what))
    if not faults and len(found) != len(set(by_hash)):
        line_of = next(x for i, x in enumerate(found) if x in found[:i])
        month = line_of.entry.month if line_of else None
        faults.append(Fault(month, "line_doubled", file, _("a line stands in it twice")))
    return faults or _wrong_month(found, entries), False


def _lost(
    entry: Entry, found: Sequence[Line | None], extra: Sequence[int], entries: Sequence[Entry],
    tail: bytes,
) -> Fault:  # fmt: skip
    """What became of a line that the head knows."""
    at, file = entry.number - 1, _name(RECORD_FILE)
    number = {"number": entry.number}
    if tail and _line(tail) is not None and hash_of(tail) == entry.hash:
        what = _("the end of line {number} was cut off").format(**number)
        return Fault(entry.month, "line_changed", file, what)
    if not extra and not (tail and at == len(found)):
        what = _("line {number} is missing").format(**number)
        return Fault(entry.month, "line_missing", file, what)
    line = found[at] if at in extra else None
    before = entries[at - 1].hash if at else START
    after = found[at + 1] if at + 1 < len(found) else None
    is_linked = line is not None and (not after or after.content["previous"] == line.entry.hash)
    if line is not None and is_linked and line.content.get("previous") == before:
        what = _("the head and line {number} of the record do not agree").format(**number)
        return Fault(line.entry.month, "head_differs", _name(HEAD_FILE), what)
    return Fault(entry.month, "line_changed", file, _("line {number} was changed").format(**number))


def _wrong_month(found: Sequence[Line | None], entries: Sequence[Entry]) -> list[Fault]:
    """Months that the head calls otherwise than its lines do, and lines out of their order."""
    faults = []
    for line, entry in zip(found, entries, strict=False):
        if line is None or line.entry.hash != entry.hash:
            what = _("the lines do not stand in their order")
            faults.append(Fault(entry.month, "line_moved", _name(RECORD_FILE), what))
        elif line.entry != entry:
            what = _("the head and line {number} of the record do not agree").format(
                number=entry.number
            )
            faults.append(Fault(line.entry.month, "head_differs", _name(HEAD_FILE), what))
    return faults


def _by_links(found: Sequence[Line | None]) -> list[Fault]:
    """What the lines tell of themselves, where there is no head."""
    faults, before = [], START
    for i, line in enumerate(found, 1):
        if line is None or line.content.get("previous") != before:
            what = _("line {number} was changed").format(number=i)
            month = line.entry.month if line else None
            faults.append(Fault(month, "line_changed", _name(RECORD_FILE), what))
        before = line.entry.hash if line else ""
    return faults


def _name(file: str) -> str:
    return f"{FOLDER}/{file}"
