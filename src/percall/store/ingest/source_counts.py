"""The counts by which a source shows what was imported, to be held against its own screen."""

from dataclasses import dataclass

from percall.contact.readers.reader import Reader
from percall.store.engine import connect
from percall.store.lake import relation
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace
from percall.texts import _

_TABLES = ("contact", "segment", "agent_time")


@dataclass(frozen=True, slots=True)
class CountOfSource:
    """One such count: as the source calls it, what it means there, and the number."""

    name: str
    definition: str
    link: str
    number: int | float | None


def counts_of_source(
    workspace: Workspace, reader: Reader, import_id: str
) -> tuple[CountOfSource, ...]:
    """The reader's counts of what one import delivered, whatever other imports say of it."""
    record = next(x for x in read_manifest(workspace).imports if x.import_id == import_id)
    if not reader.counts or not record.delivered:
        return ()
    with connect() as connection:
        for table in _TABLES:
            files = tuple(f for f in record.delivered if f.table == table)
            source = relation(workspace.lake_folder, table, files)
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM {source}")
        return tuple(
            CountOfSource(
                count.name, _(count.definition), count.link,
                connection.execute(count.sql).fetchall()[0][0],
            )
            for count in reader.counts
        )  # fmt: skip
