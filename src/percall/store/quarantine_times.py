"""When the rows in quarantine were, as far as that can be read of them.

Rules:
1. A row's time is read as its import read it: by the same mapping, in the centre's time zone.
2. A row that could not be split, has no time or an unreadable one, or whose time is masked, is
   without a time. It may be of any month that its import tells of.
"""

from collections.abc import Collection
from dataclasses import dataclass

from percall.contact import zones
from percall.contact.columns import mapped_columns
from percall.contact.compile_fields import Columns
from percall.contact.compile_row_times import row_times
from percall.contact.rules import Mapping
from percall.intervals import Period
from percall.store.engine import connect, damage_named, quoted
from percall.store.manifest import Manifest
from percall.store.quarantine import mapping_of_import, open_rows, owners_of
from percall.store.workspace import Workspace, reading


@dataclass(frozen=True, slots=True)
class QuarantinedIn:
    """How many rows in quarantine are of a month, and how many may be, having no readable time."""

    rows: int
    undated_rows: int


def quarantined_in(
    workspace: Workspace, manifest: Manifest, month: Period, import_ids: Collection[str]
) -> QuarantinedIn:
    """The rows in quarantine that lie in a month, of whatever import.

    Args:
        workspace: The centre.
        manifest: The lake.
        month: The month.
        import_ids: The imports whose rows without a time are counted.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
        MappingFault: The mapping of an import cannot be read any more.
    """
    by_mapping: dict[str, list[str]] = {}
    mappings: dict[str, Mapping] = {}
    counted = []
    for quarantine_id, record in owners_of(manifest).items():
        by_mapping.setdefault(record.mapping_hash, []).append(quarantine_id)
        if record.mapping_hash not in mappings:
            mappings[record.mapping_hash] = mapping_of_import(record)
        if record.import_id in import_ids:
            counted.append(quarantine_id)
    if not mappings:
        return QuarantinedIn(0, 0)
    rows, undated = 0, 0
    with reading(workspace), damage_named(workspace.lake_folder), connect() as connection:
        for mapping_hash, ids in by_mapping.items():
            sql = _counts(workspace, manifest, mappings[mapping_hash], month, ids, counted)
            for statement in zones.statements(sql):
                connection.execute(statement)
            inside, without = connection.execute(sql).fetchall()[0]
            rows, undated = rows + inside, undated + without
    return QuarantinedIn(rows, undated)


def _counts(
    workspace: Workspace, manifest: Manifest, mapping: Mapping, month: Period,
    ids: Collection[str], counted: Collection[str],
) -> str:  # fmt: skip
    """SQL of both counts over the rows that were read by one mapping."""
    names = mapped_columns(mapping)
    columns = Columns(
        {name: i for i, name in enumerate(names)}, mapping.shape.decimal, mapping.shape.thousands
    )
    cells = ", ".join(
        f"json_extract_string(columns, {quoted(_pointer(name))}) AS x{i}"
        for i, name in enumerate(names)
    )
    own = ", ".join(quoted(one) for one in ids)
    source = (
        f"(SELECT import_id, {cells} FROM {open_rows(workspace, manifest)}"
        f" WHERE import_id IN ({own}))"
    )
    times = row_times(mapping, columns, workspace.centre.time_zone, carried=("import_id",))
    of_counted = ", ".join(quoted(one) for one in counted) or "NULL"
    return (
        f"SELECT count(*) FILTER (WHERE local_at >= DATE '{month.from_on}'"
        f" AND local_at < DATE '{month.to_on}'),"
        f" count(*) FILTER (WHERE local_at IS NULL AND import_id IN ({of_counted}))"
        f" FROM ({times.replace('{source}', source)})"
    )


def _pointer(name: str) -> str:
    """The JSON pointer of a key."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
