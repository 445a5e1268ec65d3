"""Writing what an import delivers: its rows in files of one local month each."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from percall.contact.compile_lake import TARIFF_COLUMNS, Prices, lake_queries
from percall.contact.compile_stage import with_teams
from percall.ledger.tariff_sql import tariff_sql
from percall.store.engine import quoted
from percall.store.ingest.counts import Counts
from percall.store.manifest import StoredFile

if TYPE_CHECKING:
    from percall.store.ingest.run import Job

_ORDER = {"contact": "started_at, contact_id",
          "segment": "contact_started_at, contact_id, segment_index"}  # fmt: skip
_WRITTEN = "FORMAT parquet, COMPRESSION zstd"


def deliver(job: "Job", counts: Counts) -> tuple[tuple[StoredFile, ...], Counts]:
    """Write the import's contacts and segments under its staging folder."""
    staged, rows = _rows(job)
    centre = job.workspace.centre
    tariff = tariff_sql(centre.tariffs, **TARIFF_COLUMNS) if centre.tariffs else None
    prices = Prices(centre.currency, centre.currencies, tariff)
    queries = lake_queries(staged, job.mapping.source, job.import_id, prices)
    months = job.connection.execute(
        "SELECT DISTINCT strftime(local_on, '%Y-%m') FROM rows_in ORDER BY 1"
    ).fetchall()
    in_order = _in_order(job)
    files = []
    for (month,) in months:
        only = "" if len(months) == 1 else (
            f" WHERE local_on >= DATE '{month}-01' "
            f"AND local_on < DATE '{month}-01' + INTERVAL 1 MONTH"
        )
        for table, query in (("contact", queries.contact), ("segment", queries.segment)):
            sql = query.replace("{rows}", f"(SELECT * FROM {rows}{only})")
            order = "" if in_order else f" ORDER BY {_ORDER[table]}"
            files.append(_write(job, table, month, f"SELECT * FROM ({sql}){order}"))
    made = {table: sum(f.rows for f in files if f.table == table) for table in _ORDER}
    counts = replace(counts, contacts=made["contact"], segments=made["segment"])
    return tuple(files), counts


def _rows(job: "Job") -> tuple["Staged", str]:  # type: ignore[name-defined]  # noqa: F821
    teams = job.workspace.centre.team_of_agent
    if not teams:
        return job.staged, "rows_in"
    job.connection.execute("CREATE TEMP TABLE teams (agent VARCHAR, team VARCHAR)")
    job.connection.executemany("INSERT INTO teams VALUES (?, ?)", [list(x) for x in teams])
    staged, joins = with_teams(job.staged)
    found = ", ".join(
        f"t{n}.team AS t{n}_team" for n in range(staged.slot_count) if f" t{n} ON" in joins
    )
    return staged, f"(SELECT rows_in.*{', ' + found if found else ''} FROM rows_in{joins})"


def _in_order(job: "Job") -> bool:
    found = job.connection.execute(
        "SELECT count(*) FROM (SELECT started_at < lag(started_at) OVER () AS back FROM "
        "(SELECT started_at FROM rows_in)) WHERE back"
    ).fetchall()
    return int(found[0][0]) == 0


def _write(job: "Job", table: str, month: str, sql: str) -> StoredFile:
    path = f"{table}/{month}/{job.import_id}.parquet"
    file = job.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = job.connection.execute(f"COPY ({sql}) TO {quoted(file)} ({_WRITTEN})").fetchall()
    return StoredFile(
        table, month, path, int(rows[0][0]), Path(file).stat().st_size, job.staged.dimensions
    )
