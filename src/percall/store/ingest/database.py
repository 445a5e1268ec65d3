"""Importing rows straight from a table of a telephone system's database.

Theory of operation:
1. The mark, how far earlier imports read this table, comes out of the manifest (the rules are in
   `database_reach.py`).
2. The server is asked in one snapshot for the rows since then, which are written to the staging
   folder as a CSV, a row a line; nothing is kept if the server goes away.
3. From there on it is an import like any other. Its record keeps what was read, so that undoing
   it rolls the mark back.

The fingerprint is of the rows, whatever their order: the same rows of the same table are the same
source.
"""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.fit import fit
from percall.contact.readers.adapt import columns_named
from percall.contact.readers.reader import Reader, Shape, canonical
from percall.contact.readers.registry import mapping_of_reader
from percall.errors import MappingFault, UsageFault
from percall.settings import nearest
from percall.store.ingest.apart import ask_before_counting_twice
from percall.store.ingest.careful import read_carefully
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.database_address import Address
from percall.store.ingest.database_reach import (
    NOTE,
    Reading,
    Start,
    reached,
    readings_of,
    start_after,
    start_asked,
)
from percall.store.ingest.database_server import Question, Server, Table, session
from percall.store.ingest.opening import Opened
from percall.store.ingest.readers import as_reader_wants
from percall.store.ingest.run import Say, import_opened
from percall.store.ingest.source_counts import counts_of_source
from percall.store.ingest.texts import open_text, read_csv_sql
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace
from percall.texts import _, number

_SPAN = 1 << 256


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A table of a database, and what is wanted of it.

    Attributes:
        table: The table's or view's name; None is the one that the format says.
        since: Where reading begins, whatever was read before; without a zone, a local time.
        changed: The column that tells when a row was written or changed; None is that of its start.
        key: A column of growing numbers; None is the primary key, if it is one.
    """

    address: Address
    table: str | None = None
    since: datetime | None = None
    changed: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """By what rows are read: a mapping, or a reader with its mapping."""

    mapping: r.Mapping
    reader: Reader | None = None


def import_database(
    workspace: Workspace, source: DatabaseSource, by: r.Mapping | Reader,
    say: Say = lambda _text: None, *, apart: bool = False,
) -> ImportReport:  # fmt: skip
    """Import the rows of a table that were written or changed since it was read before.

    With `apart`, a format's calls are others than those of any import before.

    Raises:
        ImportFault: The database cannot be read, or the import not written; or the same calls are
            told of already, and cannot be joined.
        MappingFault: The mapping or format does not fit the table.
        UsageFault: It is not said which table, or since when of what.
    """
    way = _Way(mapping_of_reader(by), by) if isinstance(by, Reader) else _Way(by)
    source = replace(source, table=_table_name(source, way))
    name = f"{source.address.shown} {source.table}"
    say(_("reading {file}").format(file=name))
    opening = partial(_opened, workspace, source, way, name, say)
    if way.reader is None:
        return import_opened(workspace, name, None, way.mapping, opening, say)
    bring = import_opened if apart else partial(import_opened, look=ask_before_counting_twice)
    report = bring(workspace, name, None, way.mapping, opening, say)
    counts = counts_of_source(workspace, way.reader, report.import_id)
    return replace(report, format=way.reader.name, source_counts=tuple(map(asdict, counts)))


def _table_name(source: DatabaseSource, way: _Way) -> str:
    reader = way.reader
    if reader is not None and reader.shape is not Shape.TABLE:
        raise UsageFault(
            _("The format {name} is not one of a table").format(name=reader.name),
            do=_("name another format, or a mapping"),
        )
    table = source.table or (reader.table if reader is not None else None)
    if table is None:
        raise UsageFault(_("It is not said which table to read"), do=_("name it with --table"))
    return table


def _opened(
    workspace: Workspace, source: DatabaseSource, way: _Way, name: str, say: Say, work: Path
) -> Opened:
    with session(source.address) as server:
        table = server.table(source.table or "")
        question = _question(source, way, table, name)
        mark = server.mark(question)  # before the rows: what is written meanwhile is read again
        start = _start(workspace, source, way, question, server)
        file = work / "rows.csv"
        digest = _write_rows(server, question, start, file, partial(_say_rows, say, name))
    reading = Reading(
        source.address.shown, source.table or "", question.changed, question.clock, start.time,
        start.asked, mark, datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    shape = replace(r.FileShape(), unknown=way.mapping.shape.unknown)
    text = open_text(file, shape, ",", work)
    identity = [source.address.shown, source.table, *question.columns, f"{digest:064x}"]
    opened = Opened(
        file, name, hashlib.sha256("\0".join(map(str, identity)).encode()).hexdigest(),
        question.columns, text.first_row, read_csv_sql(text), "csv", text.long_lines, text=text,
        careful=partial(read_carefully, text), notes={NOTE: reading.as_note()},
    )  # fmt: skip
    return opened if way.reader is None else as_reader_wants(opened, way.reader)


def _say_rows(say: Say, name: str, rows: int) -> None:
    say(_("reading {file}: {count} rows").format(file=name, count=number(str(rows))))


def _question(source: DatabaseSource, way: _Way, table: Table, name: str) -> Question:
    """Which columns are read, and by which of them it is told what is new.

    Raises:
        MappingFault: A column is not there; the nearest one is offered.
        UsageFault: `--since` is asked of a table that tells no time.
    """
    if way.reader is None:
        fit(way.mapping, table.columns, name)
        wanted = mapped_columns(way.mapping)
    else:
        wanted = _reader_columns(way.reader, table, name)
    for option, column in (("--changed", source.changed), ("--key", source.key)):
        if column is not None and column not in table.columns:
            raise MappingFault(
                _("The table has no column {name}").format(name=repr(column)),
                where=f"{name}, {option}", do=nearest(column, list(table.columns)),
            )  # fmt: skip
    changed = source.changed or _start_column(way, table)
    clock = table.clock(changed) if changed is not None else None
    if clock is None and (source.since is not None or source.changed is not None):
        raise UsageFault(
            _("No column of the table tells when a row was written"), where=name,
            do=_("name one with --changed, or read everything"),
        )  # fmt: skip
    if source.key is not None and not table.is_number(source.key):
        raise UsageFault(
            _("The column {name} is no whole number").format(name=repr(source.key)),
            where=f"{name}, --key", do=_("name one whose numbers grow"),
        )  # fmt: skip
    return Question(
        table, wanted, changed if clock else None, clock, source.key or table.number_key
    )


def _reader_columns(reader: Reader, table: Table, name: str) -> tuple[str, ...]:
    """The table's columns that a reader looks at.

    Raises:
        MappingFault: The table lacks those by which the reader knows its own.
    """
    there = {canonical(column, reader.aliases) for column in table.columns}
    missing = [column for column in reader.signature.needs if column not in there]
    if missing:
        raise MappingFault(
            _("The table has no column {name}, which the format {format} needs").format(
                name=", ".join(map(repr, missing)), format=reader.name
            ),
            where=name, do=nearest(missing[0], list(table.columns)),
        )  # fmt: skip
    named = columns_named(reader)
    return tuple(column for column in table.columns if canonical(column, reader.aliases) in named)


def _start_column(way: _Way, table: Table) -> str | None:
    """The column of the table that tells when a row began, if one alone does."""
    part = next(
        (way.mapping.parts[key] for key in ("happened_at", "started_at", "local_on")
         if key in way.mapping.parts), None,
    )  # fmt: skip
    columns: Sequence[str] = part.columns if isinstance(part, r.Field) else ()
    if isinstance(part, str):
        instant = way.mapping.instants[part]
        columns = instant.columns or ([instant.date] if instant.date else [])
    if way.reader is None:
        return columns[0] if len(columns) == 1 else None
    aliases = way.reader.aliases
    found = [own for own in table.columns if canonical(own, aliases) in columns]
    return found[0] if len(found) == 1 else None


def _start(
    workspace: Workspace, source: DatabaseSource, way: _Way, question: Question, server: Server
) -> Start:
    if question.clock is None:
        return Start()
    if source.since is not None:
        zone = ZoneInfo(way.mapping.shape.time_zone or workspace.centre.time_zone)
        milliseconds = server.in_milliseconds(question)
        return start_asked(source.since, question.clock, zone, milliseconds=milliseconds)
    readings = readings_of(
        read_manifest(workspace).imports, way.mapping.name, source.address.shown,
        source.table or "", question.changed,
    )  # fmt: skip
    return start_after(reached(readings, question.clock), question.clock)


def _write_rows(
    server: Server, question: Question, start: Start, file: Path, count: Callable[[int], None]
) -> int:
    """Write the rows to a CSV; a number that stands for all of them, in any order."""
    total, rows = 0, 0
    with file.open("w", encoding="utf-8", newline="", errors="backslashreplace") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([f"x{i}" for i in range(len(question.columns))])
        for chunk in server.rows(question, start):
            writer.writerows(chunk)
            for row in chunk:
                total += int.from_bytes(hashlib.sha256(repr(row).encode(errors="replace")).digest())
            rows += len(chunk)
            count(rows)
    return total % _SPAN
