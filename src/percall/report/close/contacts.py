"""The contacts of a closed month as they were signed: a file of keys, and what differs from it.

Rules:
1. A contact is told by its id and the hash of what its rows say; `is_call` is whether the
   definition counted it.
2. A contact that is new is its import's; one that is gone was the import's that had it; one that
   changed is the import's that has it now.
"""

from dataclasses import dataclass
from pathlib import Path

from percall.intervals import Period
from percall.store.engine import connect, damage_named, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest, check_files
from percall.store.workspace import Workspace, sync_file

_COUNTED = {
    "handled": "outcome = 'handled'", "answered": "is_answered", "offered": "is_offered",
    "all": "true",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """What an import changed in the contacts of a month; `calls` and `contacts` are more or less."""

    import_id: str
    added: int
    changed: int
    removed: int
    contacts: int
    calls: int


def write_contacts(
    workspace: Workspace, manifest: Manifest, month: Period, calls: str, file: Path
) -> int:
    """Write the keys of a month's contacts; gives back how many they are.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
    """
    with damage_named(workspace.lake_folder), connect() as connection:
        beside = file.with_name(f"{file.name}.tmp")
        connection.execute(
            f"COPY (SELECT * FROM {_now(workspace, manifest, month, calls)} ORDER BY contact_id)"
            f" TO {quoted(beside)} (FORMAT parquet, COMPRESSION zstd)"
        )
        count = connection.execute(f"SELECT count(*) FROM read_parquet({quoted(beside)})")
        found = int(count.fetchall()[0][0])
    beside.replace(file)
    sync_file(file)
    return found


def moved_contacts(
    workspace: Workspace, manifest: Manifest, month: Period, calls: str, file: Path
) -> tuple[Moved, ...]:
    """What is another than the keys in `file` say, by the import that it came with.

    Raises:
        LakeDamaged: The keys or a file of the lake cannot be read.
    """
    signed, now = f"read_parquet({quoted(file)})", _now(workspace, manifest, month, calls)
    sql = f"""
        SELECT CASE WHEN n.contact_id IS NULL THEN s.import_id ELSE n.import_id END,
               count(*) FILTER (WHERE s.contact_id IS NULL),
               count(*) FILTER (WHERE s.contact_id IS NOT NULL AND n.contact_id IS NOT NULL),
               count(*) FILTER (WHERE n.contact_id IS NULL),
               sum(coalesce(n.is_call, false)::INT - coalesce(s.is_call, false)::INT)
        FROM {signed} AS s FULL JOIN {now} AS n ON s.contact_id = n.contact_id
        WHERE s.contact_id IS NULL OR n.contact_id IS NULL
           OR s.row_hash IS DISTINCT FROM n.row_hash OR s.is_call <> n.is_call
        GROUP BY 1 ORDER BY 1"""
    with damage_named(workspace.lake_folder), connect() as connection:
        rows = connection.execute(sql).fetchall()
    return tuple(
        Moved(import_id, added, changed, removed, added - removed, int(called))
        for import_id, added, changed, removed, called in rows
    )


def open_count(workspace: Workspace, manifest: Manifest, month: Period) -> int:
    """How many contacts of a month have no known end.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
    """
    table = _relation(workspace, manifest, month)
    with damage_named(workspace.lake_folder), connect() as connection:
        sql = f"SELECT count(*) FROM {table} WHERE outcome = 'open'"
        return int(connection.execute(sql).fetchall()[0][0])


def totals_by_import(
    workspace: Workspace, manifest: Manifest, month: Period
) -> dict[str, dict[str, int]]:
    """The paid milliseconds, and the contacts of days known by totals alone, of each import."""
    days = month.from_on, month.to_on
    found: dict[str, dict[str, int]] = {}
    for table, measures in (
        ("agent_time", "sum(paid_ms) AS paid_ms"),
        ("day_total", "sum(offered) AS offered, sum(answered) AS answered"),
    ):
        files = files_between(manifest, table, *days)
        check_files(workspace.lake_folder, files)
        sql = (
            f"SELECT import_id, {measures}, count(*) AS row_count,"
            " CAST(bit_xor(xor(row_key, row_hash)) AS VARCHAR) AS content"
            f" FROM {relation(workspace.lake_folder, table, files)} GROUP BY 1 ORDER BY 1"
        )
        with damage_named(workspace.lake_folder), connect() as connection:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                told = dict(zip(names[1:], row[1:], strict=True))
                one = found.setdefault(row[0], {})
                one |= {f"{table}_{name}": _whole(value) for name, value in told.items()}
    return found


def _whole(value: object) -> int:
    return 0 if value is None else int(str(value))


def _now(workspace: Workspace, manifest: Manifest, month: Period, calls: str) -> str:
    table = _relation(workspace, manifest, month)
    return (
        f"(SELECT contact_id, row_hash, import_id, coalesce({_COUNTED[calls]}, false) AS is_call"
        f" FROM {table})"
    )


def _relation(workspace: Workspace, manifest: Manifest, month: Period) -> str:
    files = files_between(manifest, "contact", month.from_on, month.to_on)
    check_files(workspace.lake_folder, files)
    return relation(workspace.lake_folder, "contact", files)
