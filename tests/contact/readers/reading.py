"""How tests bring the files of a reader into a small centre, and look at what came of them."""

from itertools import count
from typing import Any

from percall.contact.readers.registry import reader_named
from percall.store.engine import connect
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.readers import import_as
from percall.store.lake import relation
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace
from tests.store.looking import looking

_NUMBERS = count()


def read(workspace: Workspace, reader: str, text: str | bytes, ending: str) -> ImportReport:
    """Import a file's whole text by a reader, under a name that tells nothing."""
    folder = workspace.root.parent / "inbox"
    folder.mkdir(exist_ok=True)
    file = folder / f"file-{next(_NUMBERS)}.{ending}"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_as(workspace, file, reader_named(reader))


def counts(workspace: Workspace, reader: str) -> dict[str, Any]:
    """What the source's screen would show, by the reader's own counts, of the whole lake."""
    manifest = read_manifest(workspace)
    found = {}
    with connect() as engine:
        for name in ("contact", "segment", "agent_time"):
            source = relation(workspace.lake_folder, name, manifest.files(name))
            engine.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
        for said in reader_named(reader).counts:
            found[said.name] = engine.execute(said.sql).fetchall()[0][0]
    return found


def whole(workspace: Workspace) -> tuple[list[Any], list[Any], list[Any]]:
    """All that the lake says of contacts, segments and agents' time, but which import told it."""
    manifest = read_manifest(workspace)
    tables = []
    for name in ("contact", "segment", "agent_time"):
        files = manifest.files(name)
        if not files:
            tables.append([])
            continue
        source = relation(workspace.lake_folder, name, files)
        left_out = ["import_id", "source_row"]  # and what a workspace hashes by its own key
        left_out += ["row_hash", "customer_key"] if name == "contact" else []
        told = f"* EXCLUDE ({', '.join(left_out)})"
        tables.append(looking().execute(f"SELECT {told} FROM {source} ORDER BY ALL").fetchall())
    return tables[0], tables[1], tables[2]
