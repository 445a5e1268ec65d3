"""A small centre and the ways to bring records into it: what tests of the store share."""

import csv
from pathlib import Path
from typing import Any

from percall.contact.mapping import mapping_of
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.run import import_file
from percall.store.lake import relation
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace, create
from tests.store.looking import looking

Row = dict[str, Any]

CALLS = """
name = "calls"
rows = "contact"
[contact]
key = ["id"]
started_at = "start"
outcome = { column = "result", translate = { OK = "handled", LOST = "abandoned" } }
customer = "phone"
version = "version"
[[segment]]
kind = "agent"
queue = "queue"
agent_id = "agent"
talk_ms = "talk"
"""
LEGS = """
name = "legs"
rows = "segment"
[contact]
key = ["id"]
leg = ["leg"]
started_at = "start"
outcome = { column = "result", translate = { OK = "handled", LOST = "abandoned" } }
[[segment]]
kind = "kind"
started_at = "start"
queue = "queue"
agent_id = "agent"
wait_ms = "wait"
talk_ms = "talk"
"""
LEGS = LEGS.replace('kind = "kind"', 'kind = { column = "kind" }')


def centre(folder: Path, zone: str = "Europe/Riga") -> Workspace:
    return create(folder / "centre", "Test", "EUR", zone)


def call(number: int, **changes: object) -> Row:
    """A good call; the changes make it another."""
    return {
        "id": f"c{number}", "start": f"2026-10-{1 + number % 28:02} 10:00:00", "result": "OK",
        "phone": f"+3712000{number:04}", "version": "", "queue": "cards", "agent": "ana",
        "talk": "60",
    } | changes  # fmt: skip


def bring(
    workspace: Workspace, rows: list[Row] | str | bytes, mapping: str = CALLS, name: str = "in.csv"
) -> ImportReport:
    """Import rows, or a file's whole text, by a mapping's text."""
    file = workspace.root.parent / name
    if isinstance(rows, list):
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        file.write_bytes(rows.encode() if isinstance(rows, str) else rows)
    return import_file(workspace, file, mapping_of(mapping, "test.toml"))


def table(
    workspace: Workspace, name: str, columns: str, order: str = "ALL"
) -> list[tuple[Any, ...]]:
    """Some columns of a table of the effective lake."""
    manifest = read_manifest(workspace)
    source = relation(workspace.lake_folder, name, manifest.files(name))
    return looking().execute(f"SELECT {columns} FROM {source} ORDER BY {order}").fetchall()


def parts(report: ImportReport) -> tuple[int, ...]:
    """read, imported, repeated, replaced, excluded, quarantined."""
    c = report.counts
    return (c.read, c.imported, c.repeated, c.replaced, c.excluded, c.quarantined)
