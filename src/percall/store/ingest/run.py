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

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.compile_days import stage_agent_time, stage_day_totals
from percall.contact.compile_fields import Columns
from percall.contact.compile_records import stage_records
from percall.contact.compile_sales import stage_sales
from percall.contact.compile_stage import Staged, stage_contacts
from percall.contact.fit import fit
from percall.errors import ImportFault
from percall.store.customers_key import key_of_import
from percall.store.engine import connect, quoted
from percall.store.ingest.counts import EXCLUDED_BY, Counts, ImportReport
from percall.store.ingest.deliver import deliver, take_rules
from percall.store.ingest.doubts import doubts_of
from percall.store.ingest.effective import with_import
from percall.store.ingest.issues import exclusions_of, issues_of, lost_its_way, refused_rows
from percall.store.ingest.job import Job
from percall.store.ingest.keys import settle_keys
from percall.store.ingest.opening import Opened, fingerprint
from percall.store.ingest.openings import Source, open_by_mapping
from percall.store.ingest.personal import privacy_of
from percall.store.ingest.staging import (
    place,
    remove_unlisted,
    staging,
    written_or_told,
)
from percall.store.lake import relation
from percall.store.manifest import (
    ImportRecord,
    Manifest,
    StoredFile,
    begin,
    check_files,
    publish,
    read_manifest,
)
from percall.store.workspace import Workspace, writing
from percall.texts import _

if TYPE_CHECKING:
    import duckdb

# Rows of many kilobytes each need the first of the two while they are taken apart, by few at a time.
MEMORY_LIMIT, WIDE_MEMORY_LIMITS = "800MB", ("2GB", "1GB")
WIDE_THREADS = 2
Say = Callable[[str], None]
Look = Callable[[Job, Manifest, tuple[StoredFile, ...]], None]
_SHOWN_VALUE = re.compile(r"(Input:|string|value|field:?) *[\"'].*")
_NO_ROOM = ("No space left on device", "File too large", '"errno":"27"', '"errno":"28"')


def import_file(
    workspace: Workspace, file: Path, mapping: r.Mapping, say: Say = lambda _text: None,
    name: str | None = None,
) -> ImportReport:  # fmt: skip
    """Import one file and publish the lake with it; `name` is what people know it by.

    Raises:
        ImportFault: The file cannot be read, or the import not written.
        MappingFault: The mapping does not fit the file.
        WorkspaceBusy: Another process is writing.
    """
    say(_("reading {file}").format(file=name or file.name))
    source = Source((file,), name or file.name, fingerprint(file))

    def opening(work: Path) -> Opened:
        return open_by_mapping(source, mapping, work)

    return import_opened(workspace, source.name, source.sha256, mapping, opening, say)


def import_opened(
    workspace: Workspace, name: str, sha256: str | None, mapping: r.Mapping,
    opening: Callable[[Path], Opened], say: Say = lambda _text: None,
    look: Look = lambda _job, _manifest, _delivered: None,
    notes: Mapping[str, Any] = MappingProxyType({}),
) -> ImportReport:  # fmt: skip
    """Import what `opening` opens in a working folder; a twin of the same bytes is enough.

    `look` sees what is delivered before any of it is published, and may refuse it. The import's
    record keeps the `notes` of its files.
    Where only the opening tells the fingerprint, `sha256` is None.
    """
    with writing(workspace), written_or_told(workspace):
        manifest = read_manifest(workspace)
        workspace.lake_folder.mkdir(exist_ok=True)
        remove_unlisted(workspace, manifest)
        import_id = new_import_id()
        twin = _twin(manifest, sha256, mapping)
        if twin is not None:
            return _repeat(workspace, manifest, twin, import_id, name, notes)
        check_files(workspace.lake_folder, _files_compared(manifest))
        with staging(workspace, import_id) as folder, engine(folder, name) as connection:
            opened = opening(folder / "work")
            twin = _twin(manifest, opened.sha256, mapping) if sha256 is None else None
            if twin is not None:
                return _repeat(workspace, manifest, twin, import_id, name, notes)
            opened = replace(opened, notes={**opened.notes, **notes})
            columns = fit(mapping, opened.header, name)
            staged = _staged_sql(workspace, manifest, mapping, columns, connection)
            job = Job(workspace, import_id, folder, connection, mapping, opened, staged)
            return _carry_out(job, manifest, columns, say, look)


@contextmanager
def _room(connection: "duckdb.DuckDBPyConnection", *, wide: bool) -> Iterator[None]:
    """Room for rows of many kilobytes each, of which the engine holds two thousand at once."""
    if not wide:
        yield
        return
    threads = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    connection.execute(f"SET threads = {min(threads, WIDE_THREADS)}")
    connection.execute(f"SET memory_limit = '{WIDE_MEMORY_LIMITS[0]}'")
    yield
    connection.execute(f"SET memory_limit = '{WIDE_MEMORY_LIMITS[1]}'")
    connection.execute(f"SET threads = {threads}")


def new_import_id() -> str:
    """A name for an import: when it was, so that names stand in the order of the imports."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"


@contextmanager
def engine(folder: Path, what: object) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A set engine that spills into the staging folder.

    Raises:
        ImportFault: The engine could not read or write something; nothing was changed.
    """
    import duckdb  # noqa: PLC0415  # heavy: only changes of the lake load it

    try:
        with connect(folder / "work" / "spill", MEMORY_LIMIT) as connection:
            yield connection
    except duckdb.InterruptException:  # a step beside others was; no fault of the engine
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        if any(sign in str(error) for sign in _NO_ROOM):
            raise ImportFault(
                _("There is no room for the import"), where=str(folder.parent),
                do=_("nothing was changed; make room and import again"),
            ) from None  # fmt: skip
        raise ImportFault(
            _("The import could not be carried out: {why}").format(why=_first_line(error)),
            where=str(what), do=_("nothing was changed"),
        ) from None  # fmt: skip


def _first_line(error: Exception) -> str:
    """The engine's own words, without the values that it shows of what it could not read."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), "unknown")
    return _SHOWN_VALUE.sub(r"\1 ...", line)


def _twin(manifest: Manifest, sha256: str | None, mapping: r.Mapping) -> ImportRecord | None:
    """A live import of the same bytes by the same mapping."""
    return next(
        (x for x in manifest.live_imports
         if x.sha256 == sha256 and x.mapping_hash == mapping.sha256), None,
    )  # fmt: skip


def _repeat(
    workspace: Workspace, manifest: Manifest, twin: ImportRecord, import_id: str, name: str,
    notes: Mapping[str, Any],
) -> ImportReport:  # fmt: skip
    """Every row is a repetition: the import shares its twin's files, and the lake stays as it is."""
    check_files(workspace.lake_folder, twin.delivered)
    counts = Counts(read=twin.counts["read"], repeated=twin.counts["read"])
    record = replace(
        twin, import_id=import_id, at=_now(), file=name, counts=counts.as_dict(), issues=(),
        effective=(), notes={**twin.notes, **notes, "same_as": twin.import_id, EXCLUDED_BY: ()},
    )  # fmt: skip
    publish(workspace, replace(manifest, imports=(*manifest.imports, record)))
    return ImportReport(import_id, name, counts)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _files_compared(manifest: Manifest) -> tuple[StoredFile, ...]:
    return tuple(f for x in manifest.live_imports for f in x.delivered)


def _staged_sql(
    workspace: Workspace, manifest: Manifest, mapping: r.Mapping, columns: Columns,
    connection: "duckdb.DuckDBPyConnection",
) -> Staged:  # fmt: skip
    """The SQL of the pass over the file, by the kind of its rows."""
    privacy = privacy_of(workspace, key_of_import(workspace, manifest))
    zone = workspace.centre.time_zone
    apart = {"agent_time": stage_agent_time, "sale": stage_sales}
    if mapping.rows in apart:
        return apart[mapping.rows](mapping, columns, zone, privacy)

    def days(table: str) -> list[date]:
        files = manifest.files(table)
        if not files:
            return []
        lake = relation(workspace.lake_folder, table, files)
        sql = f"SELECT DISTINCT local_on FROM {lake} ORDER BY 1"
        return [row[0] for row in connection.execute(sql).fetchall()]

    if mapping.rows == "day_total":
        return stage_day_totals(mapping, columns, zone, privacy, days("contact"))
    stage = stage_records if mapping.rows == "record" else stage_contacts
    return stage(mapping, columns, zone, privacy, days("day_total"))


def _carry_out(
    job: Job, manifest: Manifest, columns: Columns, say: Say, look: Look
) -> ImportReport:
    with _room(job.connection, wide=job.opened.wide):
        job = _stage(job, [columns.index_of[name] for name in mapped_columns(job.mapping)])
    say(_("comparing with the lake"))
    refused_rows(job)
    counts = settle_keys(job, manifest)
    issues, excluded_by = issues_of(job), exclusions_of(job)
    say(_("writing the lake"))
    delivered, counts = deliver(job, counts)
    look(job, manifest, delivered)
    issues += doubts_of(job, delivered)
    mapping, opened = job.mapping, job.opened
    notes: dict[str, Any] = {"mapping_text": mapping.text, "rows": mapping.rows, **opened.notes}
    if mapping.rows == "segment":
        notes["take"] = take_rules(job)
    if excluded_by:
        notes[EXCLUDED_BY] = excluded_by
    record = ImportRecord(
        import_id=job.import_id, at=_now(), file=opened.name, sha256=opened.sha256,
        mapping=mapping.name, mapping_hash=mapping.sha256, source=mapping.source,
        counts=counts.as_dict(), issues=issues, delivered=delivered, effective=delivered,
        notes=notes,
    )  # fmt: skip
    publish_change(job.workspace, job.folder, with_import(job, manifest, record))
    return ImportReport(job.import_id, opened.name, counts, issues, excluded_by)


def publish_change(workspace: Workspace, folder: Path, following: Manifest) -> None:
    """Move a change's files into the lake and publish its manifest."""
    files = {f.path: f for x in following.live_imports for f in (*x.delivered, *x.effective)}
    rolled = [f for roll_up in following.roll_ups for f in roll_up.files]
    begin(workspace)
    place(workspace, folder, [*files.values(), *rolled])
    publish(workspace, following)


def _stage(job: Job, indexes: list[int]) -> Job:
    """Stage the rows of the file; if the engine lost its way in it, of what can be split of it."""
    import duckdb  # noqa: PLC0415  # heavy: only changes of the lake load it

    sql = job.staged.sql.replace("{source}", job.opened.relation(sorted(set(indexes))))
    copy = f"COPY ({sql}) TO {quoted(job.staged_file)} (FORMAT parquet, COMPRESSION lz4"
    copy += ", ROW_GROUP_SIZE 4096)" if job.opened.wide else ")"
    careful, is_csv = job.opened.careful, job.opened.text is not None
    try:
        rows = job.run(copy)
        if careful is None or not is_csv or (rows and not lost_its_way(job)):
            return job  # without any row, lines before the header may end in another way
        job.connection.execute("DELETE FROM rejected_rows")
    except duckdb.InvalidInputException:
        if careful is None:
            raise
    job = replace(job, opened=replace(job.opened, long_lines=careful()))
    job.run(copy)
    return job
