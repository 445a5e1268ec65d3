"""The quarantine: rows that could not be read, listed, exported to be mended, imported again.

Rules:
1. A row lies in the quarantine of the import that read it. It leaves when that import is undone,
   or once a mended row that came from it has been imported.
2. Exported cells that a spreadsheet would take for a formula get a `'` in front, and lose it
   when they come back.
3. A row with a cell of which only the shape is kept goes nowhere until that cell is filled in.
4. Mended rows are imported by the mapping that their first import used, and keep their numbers.
"""

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from percall.contact.columns import mapped_columns
from percall.contact.mapping import mapping_of
from percall.contact.masks import MASKED
from percall.contact.rules import FileShape, Mapping
from percall.errors import ImportFault
from percall.store.engine import connect, damage_named
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.issues import told
from percall.store.ingest.opening import Opened, fingerprint
from percall.store.ingest.run import import_opened
from percall.store.ingest.texts import open_text, read_csv_sql
from percall.store.lake import relation
from percall.store.manifest import ImportRecord, Manifest, check_files, read_manifest
from percall.store.workspace import Workspace, reading, write_whole
from percall.texts import _

_OWN = ("percall_import", "percall_file", "percall_row", "percall_code", "percall_message")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One row that could not be read; `columns` is None where it could not be split."""

    import_id: str
    file: str
    row: int
    byte_offset: int | None
    byte_length: int | None
    code: str
    message: str
    columns: dict[str, str | None] | None


def quarantined(workspace: Workspace, limit: int | None = None) -> list[QuarantinedRow]:
    """The rows in quarantine, by import and row, at most `limit` of them."""
    most = f" LIMIT {limit}" if limit is not None else ""
    with reading(workspace), damage_named(workspace.lake_folder), connect() as connection:
        sql = open_rows(workspace, read_manifest(workspace))
        found = connection.execute(
            "SELECT import_id, file, row, byte_offset, byte_length, code, message, columns "
            f"FROM {sql} ORDER BY import_id, row{most}"
        ).fetchall()
    return [
        QuarantinedRow(
            import_id, file, row, offset, length, code, told(message),
            json.loads(columns) if columns else None,
        )
        for import_id, file, row, offset, length, code, message, columns in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some rows of an import lie in quarantine: the code, how many, and the first of them."""

    import_id: str
    code: str
    count: int
    first_row: int
    message: str


def reasons(workspace: Workspace) -> list[Reason]:
    """Why rows lie in quarantine, by import, the most frequent reasons first."""
    with reading(workspace), damage_named(workspace.lake_folder), connect() as connection:
        found = connection.execute(
            "SELECT import_id, code, count(*), min(row), arg_min(message, row) "
            f"FROM {open_rows(workspace, read_manifest(workspace))} GROUP BY import_id, code "
            "ORDER BY import_id, count(*) DESC, code"
        ).fetchall()
    return [
        Reason(import_id, code, count, first_row, told(message))
        for import_id, code, count, first_row, message in found
    ]


def quarantined_count(workspace: Workspace) -> int:
    """How many rows lie in quarantine; they are only counted where some have been mended."""
    with reading(workspace):
        manifest = read_manifest(workspace)
        if not manifest.files("mended"):
            return sum(stored.rows for stored in manifest.files("quarantine"))
        return _count_open(workspace, manifest)


def _count_open(workspace: Workspace, manifest: Manifest) -> int:
    with damage_named(workspace.lake_folder), connect() as connection:
        sql = f"SELECT count(*) FROM {open_rows(workspace, manifest)}"
        return int(connection.execute(sql).fetchall()[0][0])


def open_rows(workspace: Workspace, manifest: Manifest) -> str:
    """SQL of the quarantined rows that have not been mended."""
    lake = workspace.lake_folder
    files, mended = manifest.files("quarantine"), manifest.files("mended")
    check_files(lake, (*files, *mended))
    return (
        f"(SELECT q.* FROM {relation(lake, 'quarantine', files)} AS q ANTI JOIN "
        f"{relation(lake, 'mended', mended)} AS m "
        "ON m.of_import_id = q.import_id AND m.row = q.row)"
    )


def export_quarantine(workspace: Workspace, file: Path) -> int:
    """Write the quarantined rows as CSV, safe for spreadsheets; how many rows it has.

    Raises:
        ImportFault: The file cannot be written.
    """
    rows = quarantined(workspace)
    columns = list(dict.fromkeys(name for row in rows for name in row.columns or {}))
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([safe_cell(name) for name in (*_OWN, *columns)])
            for row in rows:
                place = row.message if row.columns is not None else _("{message} (byte {offset}, "
                    "{length} bytes)").format(message=row.message, offset=row.byte_offset,
                                              length=row.byte_length)  # fmt: skip
                own = (row.import_id, row.file, str(row.row), row.code, place)
                cells = ((row.columns or {}).get(name) for name in columns)
                writer.writerow([safe_cell(cell or "") for cell in (*own, *cells)])
    except OSError as error:
        raise ImportFault(
            _("The file cannot be written: {why}").format(why=error.strerror), where=str(file)
        ) from None
    return len(rows)


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unsafe(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def import_quarantine(workspace: Workspace, file: Path) -> list[ImportReport]:
    """Import the mended rows of an exported file; a report for each import that they came from.

    Raises:
        ImportFault: The file is no export of the quarantine, or names an import that is not live.
    """
    sha256 = fingerprint(file)
    owners = owners_of(read_manifest(workspace))
    groups = _mended_rows(file)
    for import_id in groups:
        if import_id not in owners:
            raise ImportFault(
                _("{id} is no live import").format(id=repr(import_id)), where=str(file),
                do=_("export the quarantine again"),
            )  # fmt: skip
    return [
        _import_group(workspace, file, sha256, import_id, owners[import_id], told)
        for import_id, rows in groups.items()
        if (told := _with_values(owners[import_id], rows))
    ]


def rows_without_values(workspace: Workspace, file: Path) -> int:
    """How many rows of an exported file have nothing to import, such as lines never split.

    Raises:
        ImportFault: The file is no export of the quarantine.
    """
    owners = owners_of(read_manifest(workspace))
    return sum(
        not any(row.get(name) for name in mapped_columns(mapping_of_import(owners[import_id])))
        for import_id, rows in _mended_rows(file).items()
        if import_id in owners
        for row in rows
    )


def rows_still_masked(workspace: Workspace, file: Path) -> int:
    """How many rows of an exported file have cells of which only the shape is known.

    Raises:
        ImportFault: The file is no export of the quarantine.
    """
    owners = owners_of(read_manifest(workspace))
    return sum(
        _is_masked(row, mapped_columns(mapping_of_import(owners[import_id])))
        for import_id, rows in _mended_rows(file).items()
        if import_id in owners
        for row in rows
    )


def _with_values(record: ImportRecord, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    names = mapped_columns(mapping_of_import(record))
    return [
        row for row in rows if any(row.get(name) for name in names) and not _is_masked(row, names)
    ]


def _is_masked(row: dict[str, str], names: tuple[str, ...]) -> bool:
    return any(row.get(name, "").startswith(MASKED) for name in names)


def mapping_of_import(record: ImportRecord) -> Mapping:
    """The mapping as it was when a file was imported.

    Raises:
        MappingFault: It breaks a rule of today.
    """
    return mapping_of(str(record.notes["mapping_text"]), f"{record.mapping}.toml")


def owners_of(manifest: Manifest) -> dict[str, ImportRecord]:
    """The import that has the rows which an import quarantined: itself, else one that repeats it."""
    return {
        Path(stored.path).stem: record
        for record in manifest.live_imports
        for stored in record.effective
        if stored.table == "quarantine"
    }


def _mended_rows(file: Path) -> dict[str, list[dict[str, str]]]:
    """The rows that could be split, by the import that quarantined them."""
    groups: dict[str, list[dict[str, str]]] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if not set(_OWN) <= set(reader.fieldnames or ()):
                raise ImportFault(
                    _("This is no export of the quarantine"), where=str(file),
                    do=_("make one with `percall quarantine export FILE.csv`"),
                )  # fmt: skip
            for cells in reader:
                row = {_unsafe(name or ""): _unsafe(cell or "") for name, cell in cells.items()
                       if isinstance(cell, str | None)}  # fmt: skip
                if row["percall_row"].isdecimal() and row["percall_import"]:
                    groups.setdefault(row["percall_import"], []).append(row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportFault(
            _("The file cannot be read: {why}").format(why=error), where=str(file)
        ) from None
    return groups


def _import_group(
    workspace: Workspace, file: Path, sha256: str, import_id: str, record: ImportRecord,
    rows: list[dict[str, str]],
) -> ImportReport:  # fmt: skip
    mapping = mapping_of_import(record)
    mark = hashlib.sha256(f"{sha256} {import_id}".encode()).hexdigest()

    def opening(work: Path) -> Opened:
        return _opened(file, mark, mapping, import_id, rows, work)

    return import_opened(workspace, file.name, mark, mapping, opening)


def _opened(
    file: Path, mark: str, mapping: Mapping, import_id: str, rows: list[dict[str, str]], work: Path
) -> Opened:
    """The mended rows as a table of texts, with the number of each in its first file."""
    mapped = mapped_columns(mapping)
    names = tuple(dict.fromkeys([name for row in rows[:1] for name in row if name in mapped]))
    names += tuple(name for name in mapped if name not in names)
    table, numbers = work / "mended.csv", work / "numbers.csv"
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerows([row.get(name, "") for name in names] for row in rows)
    lines = [f"{n},{row['percall_row']}" for n, row in enumerate(rows)]
    write_whole(numbers, "\n".join(("n,row", *lines, "")).encode())
    text = open_text(table, FileShape(), ",", work)
    return Opened(
        file, file.name, mark, names, 1, read_csv_sql(text), "csv", (), import_id, numbers
    )
