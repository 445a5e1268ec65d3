"""Bringing JSON objects into a workspace by a reader, and looking at what became of them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from percall.contact.columns import mapped_columns
from percall.contact.readers.reader import Reader
from percall.contact.readers.registry import mapping_of_reader, reader_named
from percall.store.engine import connect
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.run import import_file
from percall.store.lake import relation
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace

Object = Mapping[str, Any]


def bring(
    workspace: Workspace, name: str, objects: Iterable[Object], file: str = "in"
) -> ImportReport:
    """Import objects by a reader."""
    reader = reader_named(name)
    mapping = mapping_of_reader(reader)
    lines = workspace.root.parent / f"{file}.jsonl"
    lines.write_text("".join(json.dumps(one) + "\n" for one in objects))
    table = workspace.root.parent / f"{file}.csv"
    columns = ", ".join(
        f'({_column(reader, column)})::VARCHAR AS "{column}"' for column in mapped_columns(mapping)
    )
    with duckdb.connect() as engine:
        engine.execute(
            f"COPY (SELECT {columns} FROM (SELECT column0::JSON AS j FROM read_csv('{lines}', "
            "columns = {'column0': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', header = false, auto_detect = false))) "
            f"TO '{table}' (HEADER, QUOTE '\"', FORCE_QUOTE *)"
        )
    return import_file(workspace, Path(table), mapping)


def _column(reader: Reader, column: str) -> str:
    if column in reader.worked_out:
        return reader.worked_out[column].replace("{j}", "j")
    return f"j->>'$.{column}'"


def rows(workspace: Workspace, table: str, columns: str, order: str = "ALL") -> list[Any]:
    """Some columns of a table of the lake; the table's name may go on as `WHERE ...`."""
    name, _, where = table.partition(" ")
    manifest = read_manifest(workspace)
    source = relation(workspace.lake_folder, name, manifest.files(name))
    with connect() as engine:
        return engine.execute(f"SELECT {columns} FROM {source} {where} ORDER BY {order}").fetchall()


def counted(workspace: Workspace, name: str) -> dict[str, Any]:
    """What the reader says that its source would show."""
    manifest = read_manifest(workspace)
    found = {}
    with connect() as engine:
        for table in ("contact", "segment", "agent_time"):
            source = relation(workspace.lake_folder, table, manifest.files(table))
            engine.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM {source}")
        for count in reader_named(name).counts:
            row = engine.execute(count.sql).fetchone()
            found[count.name] = row[0] if row else None
    return found
