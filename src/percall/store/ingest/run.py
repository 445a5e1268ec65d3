"""One import from beginning to end: the file opened, staged, compared with the lake, written.

Theory of operation:
1. One pass over the file, through the mapping's SQL, writes every row, typed, to one staged
   Parquet file, good or bad; lines that cannot be split are noted beside.
2. Keys are compared on narrow columns: with each other, and with the lake's. What is the same
   is repeated, what differs is replaced.
3. The import's rows are written to files of a month each. What counts of each import then is
   worked out in `effective.py`.
4. The manifest is published in one step.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.compile_rows import Privacy
from percall.contact.compile_stage import Staged, stage_contacts
from percall.contact.fit import fit
from percall.errors import ImportFault
from percall.store.engine import connect, quoted
from percall.store.ingest.counts import Counts, ImportReport
from percall.store.ingest.deliver import deliver
from percall.store.ingest.effective import with_import
from percall.store.ingest.issues import issues_of, refused_rows
from percall.store.ingest.keys import settle_keys
from percall.store.ingest.opening import Opened, fingerprint, open_source
from percall.store.ingest.staging import place, remove_unlisted, staging
from percall.store.manifest import ImportRecord, Manifest, publish, read_manifest
from percall.store.workspace import Workspace, hashing_key, writing
from percall.texts import _

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "500MB"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """An import under way: what each step needs to know."""

    workspace: Workspace
    mapping: r.Mapping
    import_id: str
    folder: Path
    connection: "duckdb.DuckDBPyConnection"
    opened: Opened
    staged: Staged

    @property
    def staged_file(self) -> Path:
        """The staged rows."""
        return self.folder / "work" / "staged.parquet"


def import_file(
    workspace: Workspace, file: Path, mapping: r.Mapping, say: Say = lambda _text: None
) -> ImportReport:
    """Import one file and publish the lake with it.

    Raises:
        ImportFault: The file cannot be read, or the import not written.
        MappingFault: The mapping does not fit the file.
        WorkspaceBusy: Another process is writing.
    """
    workspace.lake_folder.mkdir(exist_ok=True)
    with writing(workspace):
        manifest = read_manifest(workspace)
        remove_unlisted(workspace, manifest)
        say(_("reading {file}").format(file=file.name))
        sha256 = fingerprint(file)
        import_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        twin = _twin(manifest, sha256, mapping)
        if twin is not None:
            return _repeat(workspace, manifest, twin, import_id, file)
        with staging(workspace, import_id) as folder:
            record, report = _carry_out(workspace, file, sha256, mapping, import_id, folder,
                                        manifest, say)  # fmt: skip
        return report


def _twin(manifest: Manifest, sha256: str, mapping: r.Mapping) -> ImportRecord | None:
    """A live import of the same bytes by the same mapping."""
    return next(
        (x for x in manifest.live_imports
         if x.sha256 == sha256 and x.mapping_hash == mapping.sha256), None,
    )  # fmt: skip


def _repeat(
    workspace: Workspace, manifest: Manifest, twin: ImportRecord, import_id: str, file: Path
) -> ImportReport:
    """Every row is a repetition: the import shares its twin's files, and the lake stays as it is."""
    counts = Counts(read=twin.counts["read"], repeated=twin.counts["read"])
    record = replace(
        twin, import_id=import_id, at=_now(), file=file.name, counts=counts.as_dict(), issues=(),
        effective=(), notes={**twin.notes, "same_as": twin.import_id},
    )  # fmt: skip
    publish(workspace, replace(manifest, imports=(*manifest.imports, record)))
    return ImportReport(import_id, file.name, counts)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _carry_out(
    workspace: Workspace, file: Path, sha256: str, mapping: r.Mapping, import_id: str,
    folder: Path, manifest: Manifest, say: Say,
) -> tuple[ImportRecord, ImportReport]:  # fmt: skip
    import duckdb  # noqa: PLC0415  # heavy: only imports load it

    work = folder / "work"
    opened = open_source(file, mapping.shape, work, sha256)
    columns = fit(mapping, opened.header, file.name)
    privacy = Privacy(
        hashing_key(workspace).hex(), clear=workspace.centre.customer_privacy == "clear"
    )
    staged = stage_contacts(mapping, columns, workspace.centre.time_zone, privacy)
    try:
        with connect(work / "spill", MEMORY_LIMIT) as connection:
            job = Job(workspace, mapping, import_id, folder, connection, opened, staged)
            _stage(job, [columns.index_of[name] for name in mapped_columns(mapping)])
            say(_("comparing with the lake"))
            refused_rows(job)
            counts = settle_keys(job, manifest)
            issues = issues_of(job)
            say(_("writing the lake"))
            delivered, counts = deliver(job, counts)
            record = ImportRecord(
                import_id=import_id, at=_now(), file=file.name, sha256=sha256,
                mapping=mapping.name, mapping_hash=mapping.sha256, source=mapping.source,
                counts=counts.as_dict(), issues=issues, delivered=delivered,
                effective=delivered, notes={"mapping_text": mapping.text, "rows": mapping.rows},
            )  # fmt: skip
            following = with_import(job, manifest, record)
    except duckdb.Error as error:
        raise ImportFault(
            _("The file cannot be imported: {why}").format(why=_first_line(error)),
            where=str(file), do=_("nothing was changed"),
        ) from None  # fmt: skip
    files = {f.path: f for x in following.live_imports for f in (*x.delivered, *x.effective)}
    rolled = [f for roll_up in following.roll_ups for f in roll_up.files]
    place(workspace, folder, [*files.values(), *rolled])
    publish(workspace, following)
    return record, ImportReport(import_id, file.name, counts, issues)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "unknown")


def _stage(job: Job, indexes: list[int]) -> None:
    sql = job.staged.sql.replace("{source}", job.opened.relation(sorted(set(indexes))))
    job.connection.execute(
        f"COPY ({sql}) TO {quoted(job.staged_file)} (FORMAT parquet, COMPRESSION lz4)"
    )
