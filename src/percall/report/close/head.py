"""The head of the record: number, month and hash of every line, kept twice.

Rules:
1. `closed/head.json` lies beside the record. A copy lies with the records that the months were
   made of, as `lake/closed.json`: where the folder `closed` is gone, or was put back from an
   older copy, it knows which months were signed.
2. The copy is written last, so it may lack the newest lines: it only ever says what is missing.
   Where there is none (a lake imported anew, months closed before there were copies) it says
   nothing, and the next close writes it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from percall.errors import RecordDamaged
from percall.store.manifest import CLOSED_FILE
from percall.store.workspace import write_whole
from percall.texts import _

FOLDER, RECORD_FILE, HEAD_FILE = "closed", "record.jsonl", "head.json"
COPY_PATH = f"lake/{CLOSED_FILE}"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Something was changed that may not change: when it was signed for, why, and in which file.

    `month` is None where no month can be told; `file` is relative to the workspace.
    """

    month: str | None
    cause: str
    file: str
    what: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the head says of a line."""

    number: int
    month: str
    hash: str


def write_head(root: Path, entries: Sequence[Entry]) -> None:
    """Write the head beside the record, then its copy in the lake."""
    document = {"format": FORMAT, "lines": [asdict(entry) for entry in entries]}
    content = json.dumps(document, separators=(",", ":")).encode() + b"\n"
    write_whole(root / FOLDER / HEAD_FILE, content)
    (root / COPY_PATH).parent.mkdir(exist_ok=True)
    write_whole(root / COPY_PATH, content)


def read_head(file: Path) -> list[Entry] | None:
    """What a head says; None where there is none, or it is not as a close writes it."""
    raw = bytes_of(file)
    if raw is None:
        return None
    try:
        document = json.loads(raw)
        entries = [Entry(**entry) for entry in document["lines"]]
    except (ValueError, KeyError, TypeError):
        return None
    canonical = json.dumps(document, separators=(",", ":")).encode() + b"\n"
    in_order = [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    return entries if raw == canonical and document.get("format") == FORMAT and in_order else None


def forgotten(root: Path, known: Iterable[str]) -> list[Fault]:
    """The lines that the copy in the lake has, and neither the record nor its head.

    Args:
        root: The workspace's folder.
        known: The hashes of the record's sound lines and of its head's.
    """
    copied = read_head(root / COPY_PATH)
    if copied is None:
        if not (root / COPY_PATH).exists():
            return []
        what = _("the copy of the head of the record is damaged")
        return [Fault(None, "head_damaged", COPY_PATH, what)]
    hashes, file = set(known), f"{FOLDER}/{RECORD_FILE}"
    return [
        Fault(entry.month, "line_missing", file,
              _("line {number} is missing").format(number=entry.number))
        for entry in copied
        if entry.hash not in hashes
    ]  # fmt: skip


def bytes_of(file: Path) -> bytes | None:
    """The bytes of a file of the record; None where there is none.

    Raises:
        RecordDamaged: It is there and cannot be read.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordDamaged(
            _("The record of closed months cannot be read: {why}").format(why=error.strerror),
            where=str(file),
        ) from None
