"""Writes the raw files of a sample: calls, campaign calls, chats and time sheets."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from percall.sample.dirt import Dirt
from percall.sample.legs import Contact
from percall.sample.plan import Plan
from percall.sample.rows import (
    CALL_COLUMNS,
    CHAT_COLUMNS,
    TIME_COLUMNS,
    call_rows,
    chat_row,
    time_rows,
)
from percall.sample.seat import Seat


@dataclass(frozen=True, slots=True)
class RawKind:
    """A raw file: its name, the mapping that reads it, and where key and date stand."""

    name: str
    mapping: str
    columns: tuple[str, ...]
    key_column: int
    date_column: int


CALLS = RawKind("calls.csv", "sample-calls", CALL_COLUMNS, 0, 4)
CAMPAIGN = RawKind("campaign.csv", "sample-calls", CALL_COLUMNS, 0, 4)
CHATS = RawKind("chats.csv", "sample-chats", CHAT_COLUMNS, 0, 1)
AGENT_TIME = RawKind("agent-time.csv", "sample-agent-time", TIME_COLUMNS, 0, 2)
RAW_KINDS = (CALLS, CAMPAIGN, CHATS, AGENT_TIME)


class RawFile:
    """One raw file being written, with its dirt; `row_count` has the dirty rows in it."""

    def __init__(self, kind: RawKind, folder: Path, plan: Plan) -> None:
        self.kind = kind
        self.dirt = Dirt(plan.chance(f"dirt/{kind.name}"), plan.clean)
        self.row_count = 0
        self._stream = (folder / kind.name).open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(kind.columns)

    def write(self, rows: Iterable[list[object]]) -> None:
        """Adds rows, and after some of them a dirty one."""
        for row in rows:
            self._writer.writerow(row)
            self.row_count += 1
            dirty = self.dirt.beside(row, self.kind.key_column, self.kind.date_column)
            if dirty:
                self._writer.writerow(dirty[1])
                self.row_count += 1

    def close(self) -> None:
        """No more rows."""
        self._stream.close()

    def expected_counts(self) -> dict[str, object]:
        """What an import of the file has to count."""
        bad = self.dirt.counts
        quarantined = bad["unreadable_date"] + bad["missing_key"] + bad["wrong_columns"]
        return {
            "mapping": self.kind.mapping,
            "read": self.row_count,
            "imported": self.row_count - quarantined - bad["repeated"],
            "repeated": bad["repeated"],
            "quarantined": quarantined,
            "dirty": dict(sorted(bad.items())),
        }


class RawFiles:
    """The raw files of a sample in its folder `raw`."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._files = {kind.name: RawFile(kind, folder, plan) for kind in RAW_KINDS}

    def spoil_part(self, contact: Contact) -> None:
        """Perhaps makes a part of the contact unknown, before anybody counts it."""
        self._file_of(contact).dirt.spoil_part(contact)

    def write_contact(self, contact: Contact) -> None:
        """Adds the rows of a contact that has ended to the file of its system."""
        is_chat = contact.channel == "chat"
        self._file_of(contact).write([chat_row(contact)] if is_chat else call_rows(contact))

    def write_time(self, day: dt.date, seats: Iterable[Seat]) -> None:
        """Adds the time sheets of a day."""
        self._files[AGENT_TIME.name].write(time_rows(day, seats))

    def close(self) -> dict[str, dict[str, object]]:
        """No more rows; what an import of each file has to count."""
        for file in self._files.values():
            file.close()
        return {name: file.expected_counts() for name, file in self._files.items()}

    def _file_of(self, contact: Contact) -> RawFile:
        if contact.channel == "chat":
            return self._files[CHATS.name]
        kind = CALLS if contact.direction == "inbound" else CAMPAIGN
        return self._files[kind.name]
