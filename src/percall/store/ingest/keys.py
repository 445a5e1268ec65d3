"""Which rows of an import are new, repeated or replaced: by key, on narrow columns.

Rules:
1. Within a file the row of a key that counts has the greatest version, then is the latest; if
   an earlier row says the same, that one stands for it. Every other row of the key is repeated
   (it says the same) or replaced.
2. Against the lake a row is imported (its key is new), repeated (it says the same, or its
   version is older) or replaced (it takes the place of what was there).
"""

from typing import TYPE_CHECKING

from percall.contact.compile_rows import EXCLUDED, GOOD
from percall.store.ingest.counts import Counts
from percall.store.lake import relation
from percall.store.manifest import Manifest

if TYPE_CHECKING:
    from percall.store.ingest.run import Job

# The order of versions: numbers as numbers, then texts; no version is the oldest.
BY_VERSION = "try_cast(version AS DECIMAL(38, 9)) DESC NULLS LAST, version DESC NULLS LAST"


def settle_keys(job: "Job", manifest: Manifest) -> Counts:
    """Make the view `rows_in`: the rows that count within the file; count all rows."""
    c = job.connection
    lost = _losers(job)
    anti = "WHERE file_row_number NOT IN (SELECT file_row_number FROM losers)" if lost else ""
    c.execute(
        "CREATE TEMP VIEW rows_in AS SELECT * FROM "
        f"(SELECT * FROM numbered WHERE state = {GOOD}) {anti}"
    )
    total, excluded, good = c.execute(
        f"SELECT count(*), count(*) FILTER (state = {EXCLUDED}), count(*) FILTER (state = {GOOD}) "
        "FROM numbered"
    ).fetchall()[0]
    unsplit = c.execute("SELECT count(*) FROM unsplit").fetchall()[0][0]
    refused = c.execute("SELECT count(*) FROM refused").fetchall()[0][0]
    repeated, replaced = _repeats_within(job) if lost else (0, 0)
    known, same = _against_lake(job, manifest)
    return Counts(
        read=total + unsplit,
        imported=good - repeated - replaced - known,
        repeated=repeated + same,
        replaced=replaced + known - same,
        excluded=excluded,
        quarantined=refused,
    )


def _losers(job: "Job") -> int:
    """Make the table `losers`: rows whose key another row of the file says better."""
    c = job.connection
    c.execute(
        f"CREATE TEMP TABLE doubled AS SELECT contact_id FROM numbered WHERE state = {GOOD} "
        "GROUP BY contact_id HAVING count(*) > 1"
    )
    if not c.execute("SELECT count(*) FROM doubled").fetchall()[0][0]:
        return 0
    version = job.staged.values["version"]
    c.execute(
        "CREATE TEMP TABLE contenders AS SELECT contact_id, file_row_number, row_hash, "
        f"CAST({version} AS VARCHAR) AS version FROM numbered SEMI JOIN doubled USING (contact_id) "
        f"WHERE state = {GOOD}"
    )
    c.execute(
        "CREATE TEMP TABLE winners AS WITH best AS (SELECT DISTINCT ON (contact_id) * "
        f"FROM contenders ORDER BY contact_id, {BY_VERSION}, file_row_number DESC) "
        "SELECT best.contact_id, best.row_hash, min(x.file_row_number) AS file_row_number "
        "FROM best JOIN contenders x ON x.contact_id = best.contact_id "
        "AND x.row_hash = best.row_hash AND x.version IS NOT DISTINCT FROM best.version GROUP BY 1, 2"
    )
    c.execute(
        "CREATE TEMP TABLE losers AS SELECT x.*, x.row_hash = w.row_hash AS same "
        "FROM contenders x JOIN winners w ON x.contact_id = w.contact_id "
        "WHERE x.file_row_number <> w.file_row_number"
    )
    return int(c.execute("SELECT count(*) FROM losers").fetchall()[0][0])


def _repeats_within(job: "Job") -> tuple[int, int]:
    same, other = job.connection.execute(
        "SELECT count(*) FILTER (same), count(*) FILTER (NOT same) FROM losers"
    ).fetchall()[0]
    return int(same), int(other)


def _against_lake(job: "Job", manifest: Manifest) -> tuple[int, int]:
    """Rows whose key the lake has, and how many of them say nothing newer."""
    files = manifest.files("contact")
    if not files:
        return 0, 0
    lake = relation(job.workspace.lake_folder, "contact", files)
    version = f"CAST({job.staged.values['version']} AS VARCHAR)"
    known, same = job.connection.execute(
        "SELECT count(*), count(*) FILTER (n.row_hash = o.row_hash OR older) FROM ("
        f"SELECT n.row_hash, o.row_hash AS other, coalesce(CASE "
        f"WHEN try_cast({version} AS DECIMAL(38, 9)) IS NOT NULL "
        f"AND try_cast(o.version AS DECIMAL(38, 9)) IS NOT NULL "
        f"THEN try_cast({version} AS DECIMAL(38, 9)) < try_cast(o.version AS DECIMAL(38, 9)) "
        f"ELSE {version} < o.version END, false) AS older "
        f"FROM rows_in n JOIN {lake} o ON n.contact_id = o.contact_id) AS n, "
        "(SELECT 1) AS one"
        .replace("n.row_hash = o.row_hash OR older", "n.row_hash = n.other OR n.older")
    ).fetchall()[0]
    return int(known), int(same)
