"""Bringing JSON objects into a workspace by a reader, and looking at what became of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from percall.contact.readers.registry import reader_named
from percall.store.engine import connect
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.opening import fingerprint
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import import_found, reader_for
from percall.store.lake import relation
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace
from tests.store.looking import looking

Object = Mapping[str, Any]


def bring(
    workspace: Workspace, name: str, objects: Iterable[Object], file: str = "in"
) -> ImportReport:
    """Import objects, one a line, that their reader must recognise by itself."""
    text = "".join(json.dumps(one) + "\n" for one in objects)
    return bring_text(workspace, name, text, file)


def bring_text(workspace: Workspace, name: str, text: str, file: str = "in") -> ImportReport:
    """Import a file's text, whatever its form; no row of it is lost."""
    path = workspace.root.parent / f"{file}.json"
    path.write_text(text)
    source = Source((path,), path.name, fingerprint(path))
    report = import_found(workspace, source, reader_for(path, path.name))
    assert report.format == name
    c = report.counts
    assert c.read == c.imported + c.repeated + c.replaced + c.excluded + c.quarantined
    return report


def rows(workspace: Workspace, table: str, columns: str, order: str = "ALL") -> list[Any]:
    """Some columns of a table of the lake; the table's name may go on as `WHERE ...`."""
    name, _, where = table.partition(" ")
    manifest = read_manifest(workspace)
    source = relation(workspace.lake_folder, name, manifest.files(name))
    sql = f"SELECT {columns} FROM {source} {where} ORDER BY {order}"
    return looking().execute(sql).fetchall()


def counted(workspace: Workspace, name: str) -> dict[str, Any]:
    """What the reader says that its source would show, of all imports."""
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
