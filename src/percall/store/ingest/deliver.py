"""Writing what an import delivers: its rows in files of one local month each."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from percall.contact.compile_assembly import assemble
from percall.contact.compile_days import agent_time_query, day_total_query
from percall.contact.compile_lake import lake_queries
from percall.contact.compile_legs import leg_query
from percall.contact.compile_records import record_query, staged_records
from percall.contact.compile_sales import sale_query
from percall.contact.compile_slots import slots_of
from percall.contact.compile_stage import Staged, with_teams
from percall.contact.rules import Field
from percall.contact.schema import YIELDING
from percall.contact.turns import several_of
from percall.store.engine import duckdb_parquet, quoted
from percall.store.ingest.counts import Counts
from percall.store.ingest.job import Desk, Job, prices_of
from percall.store.ingest.personal import teams_of_agents
from percall.store.ingest.record_parts import in_parts
from percall.store.ingest.records import LegsQuery, legs_queries, stretches_query
from percall.store.ingest.side_by_side import side_by_side
from percall.store.manifest import StoredFile
from percall.store.workspace import sync_file

ORDER = {
    "contact": "started_at, contact_id",
    "segment": "contact_started_at, contact_id, segment_index",
    "agent_time": "interval_at, agent_id, state",
    "day_total": "local_on",
    "sale": "happened_at, sale_id",
}
NO_MONTH = "all"
Step = Callable[[Desk], list[StoredFile]]
_ROUGH = "FORMAT parquet, COMPRESSION lz4"
_WRITTEN = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes tables of one import under its staging folder; what is `rough` is written once more."""

    job: Desk
    suffix: str = ""
    dimensions: tuple[str, ...] = ()
    rough: bool = False

    def months(self, table: str, query: str) -> list[StoredFile]:
        """Write the rows of a query, a file a local month; they are put aside, to be asked once."""
        aside = self.job.folder / "work" / f"{table}-of-all-months.parquet"
        self.job.run(f"COPY ({query}) TO {quoted(aside)} (FORMAT parquet, COMPRESSION lz4)")
        rows = duckdb_parquet([aside])
        files = [
            self.month(table, month, f"(SELECT * FROM {rows}{{only}})")
            for month in months_in(self.job, rows)
        ]
        aside.unlink()
        return files

    def month(
        self, table: str, month: str, query: str, *, in_order: bool = False, alone: bool = False,
        absent: Sequence[str] = (),
    ) -> StoredFile:  # fmt: skip
        """Write one month's rows; `{only}` in the query takes the filter, `alone` needs none."""
        only = (
            ""
            if alone
            else (
                f" WHERE local_on >= DATE '{month}-01' "
                f"AND local_on < DATE '{month}-01' + INTERVAL 1 MONTH"
            )
        )
        order = "" if in_order or self.rough else f" ORDER BY {ORDER[table]}"
        sql = f"SELECT * FROM {query.replace('{only}', only)}{order}"
        return self.file(table, month, sql, absent)

    def joined(self, pieces: Sequence[StoredFile], rough: Container[str]) -> list[StoredFile]:
        """Pieces of months as a file a month, as if all its rows had been written at once.

        Args:
            pieces: Files of some months each, one or more a month.
            rough: The paths of those that were written roughly.
        """
        of_month: dict[tuple[str, str], list[StoredFile]] = {}
        for piece in pieces:
            of_month.setdefault((piece.table, piece.month), []).append(piece)
        return side_by_side(self.job, [
            partial(self._joined, some, rough=len(some) > 1 or some[0].path in rough)
            for some in of_month.values()
        ])  # fmt: skip

    def _joined(self, some: Sequence[StoredFile], own: Desk, *, rough: bool) -> StoredFile:
        """Pieces of one month as its file."""
        table, month = some[0].table, some[0].month
        files = [own.folder / piece.path for piece in some]
        if not rough:
            path = self._path(table, month)
            files[0].rename(own.folder / path)
            return replace(some[0], path=path)
        rows = f"(SELECT * FROM {duckdb_parquet(files)})"
        joined = replace(self, job=own).month(table, month, rows, alone=True, absent=some[0].absent)
        for file in files:
            file.unlink()
        return joined

    def _path(self, table: str, month: str) -> str:
        return f"{table}/{month}/{self.job.import_id}{self.suffix}.parquet"

    def file(self, table: str, month: str, sql: str, absent: Sequence[str] = ()) -> StoredFile:
        """Write one file; the columns in `absent` are not in the query."""
        path = self._path(table, month)
        file = self.job.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = self.job.run(
            f"COPY ({sql}) TO {quoted(file)} ({_ROUGH if self.rough else _WRITTEN})"
        )
        if not self.rough:
            sync_file(file)
        size = file.stat().st_size
        return StoredFile(table, month, path, rows, size, self.dimensions, tuple(absent))


def months_in(job: Desk, rows: str) -> list[str]:
    """The local months of some rows, in order."""
    months = f"SELECT DISTINCT strftime(local_on, '%Y-%m') FROM {rows} ORDER BY 1"
    return [month for (month,) in job.connection.execute(months).fetchall()]


def deliver(job: Job, counts: Counts) -> tuple[tuple[StoredFile, ...], Counts]:
    """Write the import's tables under its staging folder; count what they hold."""
    write = {
        "contact": _contacts, "segment": _legs, "record": _records, "agent_time": _agent_time,
        "day_total": _day_totals, "sale": _sales,
    }[job.mapping.rows]  # fmt: skip
    files = (*write(job), *_quarantine(job))
    made = {
        table: sum(f.rows for f in files if f.table == table)
        for table in ("contact", "segment", "agent_time", "day_total", "sale")
    }
    return files, replace(
        counts, contacts=made["contact"], segments=made["segment"],
        agent_time=made["agent_time"], day_totals=made["day_total"],
        sales=made["sale"],
    )  # fmt: skip


def _contacts(job: Job) -> list[StoredFile]:
    staged, rows = _rows_with_teams(job)
    queries = lake_queries(staged, job.mapping.source, job.import_id, prices_of(job.workspace))
    months = months_in(job, "rows_in")
    writer = Writer(job, dimensions=staged.dimensions)
    in_order = _in_order(job)

    def written(table: str, month: str, query: str, own: Desk) -> StoredFile:
        return replace(writer, job=own).month(
            table, month, f"({query})".replace("{rows}", f"(SELECT * FROM {rows}{{only}})"),
            in_order=in_order, alone=len(months) == 1, absent=queries.absent[table],
        )  # fmt: skip

    return side_by_side(job, [
        partial(written, table, month, query)
        for month in months
        for table, query in (("contact", queries.contact), ("segment", queries.segment))
    ])  # fmt: skip


def _legs(job: Job) -> list[StoredFile]:
    staged, rows = _rows_with_teams(job)
    slots = slots_of(staged, bare=False)
    query, absent = leg_query(staged, slots, job.mapping, job.import_id)
    writer = Writer(job, dimensions=staged.dimensions)
    leg_file = writer.file("leg", NO_MONTH, query.replace("{rows}", rows), absent)
    if not leg_file.rows:
        return []
    legs = duckdb_parquet([job.folder / leg_file.path])
    parts = (
        LegsQuery(f"FROM {part.records}", absent, part.cut)
        for part in in_parts(job, legs, "row_started_at")
    )
    return [leg_file, *_in_pieces(writer, parts, take_rules(job))]


def _records(job: Job) -> list[StoredFile]:
    if not job.one("SELECT count(*) FROM rows_in"):
        return []
    query = record_query(job.staged, job.mapping, job.import_id).replace("{rows}", "rows_in")
    records = staged_records(job.staged, job.mapping, job.import_id, "rows_in")
    stretches = stretches_query(job, job.mapping, records, job.import_id)

    def kept(own: Desk) -> list[StoredFile]:
        return [Writer(own).file("record", NO_MONTH, query)]

    def agent_time(own: Desk) -> list[StoredFile]:
        return Writer(own).months("agent_time", stretches) if stretches else []

    return _in_pieces(Writer(job), legs_queries(job, job.mapping, records), {}, (kept, agent_time))


def _in_pieces(
    writer: Writer, queries: Iterable[LegsQuery], take: dict[str, str], beside: Sequence[Step] = ()
) -> list[StoredFile]:  # fmt: skip
    """Put the legs of some queries together, each by itself: none has contacts of another.

    The files of the steps `beside`, which know nothing of legs, come first.
    """

    def piece(n: int, legs: LegsQuery, own: Desk) -> list[StoredFile]:
        own.run(f"CREATE TEMP TABLE made_legs AS {legs.sql}")
        source = "SELECT *, rowid AS leg_number FROM made_legs"
        part = replace(writer, job=own, suffix=f"-{n}", rough=legs.cut)
        return assembled(part, source, take, own.import_id, legs.absent)

    some = list(queries)
    steps: list[Step] = [*beside, *(partial(piece, n, legs) for n, legs in enumerate(some))]
    found = side_by_side(writer.job, steps)
    made = found[len(beside) :]
    rough = {one.path for files, legs in zip(made, some, strict=True) for one in files if legs.cut}
    return [*chain(*found[: len(beside)]), *writer.joined([*chain(*made)], rough)]


def take_rules(job: Job) -> dict[str, str]:
    """Which leg's value counts, by the keys of the mapping."""
    return {key: part.take for key, part in job.mapping.parts.items() if isinstance(part, Field)}


def legs_in(file: Path) -> str:
    """SQL of the legs in a file of them, each with a number of its own."""
    return (
        "SELECT * EXCLUDE (file_row_number), file_row_number AS leg_number "
        f"FROM {duckdb_parquet([file], 'file_row_number')}"
    )


def assembled(
    writer: Writer, legs: str, take: dict[str, str], import_id: str, absent: Sequence[str] = ()
) -> list[StoredFile]:
    """Put legs together and write their contacts and segments.

    Args:
        writer: Where to; its desk is left with temporary tables.
        legs: SQL of a table `leg`, each with a `leg_number` of its own.
        take: Which leg's value counts, by the keys of the mapping.
        import_id: The import that the contacts belong to.
        absent: The columns of a leg that the table does not have.
    """
    job = writer.job
    some_yield = "precedence" not in absent and job.one(
        f"SELECT count(*) FROM ({legs}) WHERE precedence = {YIELDING}"
    )
    several = job.run(f"CREATE TEMP TABLE several AS {several_of(f'({legs})')}")
    alone = job.one(f"SELECT count(*) FROM ({legs}) ANTI JOIN several USING (contact_id)")
    made = assemble(
        legs, writer.dimensions, take, job.workspace.centre.time_zone, prices_of(job.workspace),
        import_id, absent, some_yield=bool(some_yield),
    )  # fmt: skip
    some = [put for put, count in ((made.joined, several), (made.sole, alone)) if count]
    for statement in chain(*(put.statements for put in some)):
        job.run(statement)
    days = " UNION ALL ".join(f"SELECT local_on FROM {put.days}" for put in some)
    months = months_in(job, f"({days})") if some else []
    return [
        writer.month(table, month,
                     f"({' UNION ALL '.join(put.queries[table] for put in some)})",
                     alone=len(months) == 1, absent=made.absent[table])
        for month in months
        for table in ("contact", "segment")
    ]  # fmt: skip


def _agent_time(job: Job) -> list[StoredFile]:
    staged, rows = job.staged, "rows_in"
    if _make_teams(job):
        values = {**staged.values, "team": f"coalesce({staged.values['team']}, known_team)"}
        staged = replace(staged, values=values)
        rows = (
            "(SELECT rows_in.*, teams.team AS known_team FROM rows_in "
            "LEFT JOIN teams ON teams.agent = rows_in.agent_id)"
        )
    query = agent_time_query(
        staged, job.workspace.centre.time_zone, job.mapping.source, job.import_id
    )
    return Writer(job).months("agent_time", query.replace("{rows}", rows))


def _day_totals(job: Job) -> list[StoredFile]:
    query = day_total_query(job.staged, job.mapping.source, job.import_id)
    return Writer(job).months("day_total", query.replace("{rows}", "rows_in"))


def _sales(job: Job) -> list[StoredFile]:
    query = sale_query(
        job.staged, job.workspace.centre.time_zone, job.mapping.source, job.import_id
    )
    return Writer(job).months("sale", query.replace("{rows}", "rows_in"))


def _quarantine(job: Job) -> Sequence[StoredFile]:
    """The rows that could not be read; of mended rows, those that now could."""
    writer = Writer(job)
    if job.opened.mends is not None:
        sql = (
            f"SELECT {quoted(job.opened.mends)} AS of_import_id, source_row AS row FROM numbered "
            "WHERE source_row NOT IN (SELECT row FROM refused) ORDER BY row"
        )
        return (writer.file("mended", NO_MONTH, sql),)
    if not job.one("SELECT count(*) FROM refused"):
        return ()
    sql = f"SELECT *, '{job.import_id}' AS import_id FROM refused ORDER BY row"
    return (writer.file("quarantine", NO_MONTH, sql),)


def _make_teams(job: Job) -> bool:
    teams = teams_of_agents(job.workspace)
    if teams:
        job.connection.execute("CREATE TABLE teams (agent VARCHAR, team VARCHAR)")
        job.connection.executemany("INSERT INTO teams VALUES (?, ?)", [list(x) for x in teams])
    return bool(teams)


def _rows_with_teams(job: Job) -> tuple[Staged, str]:
    """The rows with the teams of their agents, where the centre's settings say them."""
    if not _make_teams(job):
        return job.staged, "rows_in"
    staged, joins = with_teams(job.staged)
    found = "".join(
        f", t{n}.team AS t{n}_team" for n in range(staged.slot_count) if f" t{n} ON" in joins
    )
    return staged, f"(SELECT rows_in.*{found} FROM rows_in{joins})"


def _in_order(job: Job) -> bool:
    return not job.one(
        "SELECT count(*) FROM (SELECT started_at < lag(started_at) OVER () AS back FROM "
        "(SELECT started_at FROM rows_in)) WHERE back"
    )
