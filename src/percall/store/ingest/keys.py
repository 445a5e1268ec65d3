"""Which rows of an import are new, repeated or replaced: by key, on narrow columns.

Rules:
1. Within a file the row of a key that counts has the greatest version, then is the latest; if
   an earlier row says the same, that one stands for it. Every other row of the key is repeated
   (it says what that one, an earlier row or the lake says) or replaced.
2. Against the lake a row is imported (its key is new), repeated (it says the same, or its
   version is older) or replaced (it takes the place of what was there).
3. Legs and records lie in the lake as each import delivered them: of several of one key the
   newest version, then the latest import, is what the lake says.
4. Two ids of a source that have one internal key are never merged: the later row is refused.
"""

from percall.contact.compile_rows import EXCLUDED, GOOD, REFUSED
from percall.store.engine import quoted
from percall.store.ingest.counts import Counts
from percall.store.ingest.job import KEY_TABLE, Job
from percall.store.lake import relation
from percall.store.manifest import Manifest

_NUMBER = "try_cast({version} AS DECIMAL(38, 9))"


def by_version(column: str = "version") -> str:
    """SQL that orders by version, the newest first: numbers as numbers, none is the oldest."""
    return f"{_NUMBER.format(version=column)} DESC NULLS LAST, {column} DESC NULLS LAST"


def settle_keys(job: Job, manifest: Manifest) -> Counts:
    """Make the view `rows_in`, the rows that count within the file; count all rows."""
    c = job.connection
    _refuse_collisions(job, manifest)
    lost = _losers(job)
    anti = "ANTI JOIN losers USING (file_row_number)" if lost else ""
    c.execute(f"CREATE VIEW rows_in AS SELECT * FROM numbered {anti} WHERE state = {GOOD}")
    total, excluded, good = c.execute(
        f"SELECT count(*), count(*) FILTER (state = {EXCLUDED}), count(*) FILTER (state = {GOOD}) "
        "FROM numbered"
    ).fetchall()[0]
    _ask_lake(job, manifest)
    same_here = job.one(_REPEATED_HERE) if lost else 0
    known, same = _against_lake(job)
    return Counts(
        read=total + job.one("SELECT count(*) FROM unsplit"),
        imported=good - lost - known,
        repeated=same_here + same,
        replaced=lost - same_here + known - same,
        excluded=excluded,
        quarantined=job.one("SELECT count(*) FROM refused"),
    )


def _double(job: Job, table: str, key: str) -> int:
    """Make a table of the keys that stand in more than one good row of the file."""
    made = job.connection.execute(
        f"CREATE TABLE {table} AS SELECT {key} AS key FROM numbered WHERE state = {GOOD} "
        "GROUP BY 1 HAVING count(*) > 1"
    ).fetchall()
    return int(made[0][0])


def _losers(job: Job) -> int:
    """Make the table `losers`: rows whose key another row of the file says better."""
    c, key = job.connection, job.key
    if not _double(job, "doubled", key):
        return 0
    version = job.staged.values["version"]
    c.execute(
        f"CREATE TABLE contenders AS SELECT {key} AS key, file_row_number, row_hash, "
        f"CAST({version} AS VARCHAR) AS version FROM numbered "
        f"WHERE state = {GOOD} AND {key} IN (SELECT key FROM doubled)"
    )
    c.execute(
        "CREATE TABLE losers AS WITH best AS (SELECT DISTINCT ON (key) * "
        f"FROM contenders ORDER BY key, {by_version()}, file_row_number DESC), "
        "winners AS (SELECT best.key, best.row_hash, min(x.file_row_number) AS chosen "
        "FROM best JOIN contenders x ON x.key = best.key AND x.row_hash = best.row_hash "
        "AND x.version IS NOT DISTINCT FROM best.version GROUP BY 1, 2) "
        "SELECT x.file_row_number, x.key, x.row_hash, x.row_hash = w.row_hash OR x.nth > 1 AS same "
        "FROM (SELECT *, row_number() OVER (PARTITION BY key, row_hash ORDER BY file_row_number) "
        "AS nth FROM contenders) x JOIN winners w USING (key) WHERE x.file_row_number <> w.chosen"
    )
    return job.one("SELECT count(*) FROM losers")


_REPEATED_HERE = (
    "SELECT count(*) FROM losers l LEFT JOIN in_lake o USING (key) "
    "WHERE l.same OR coalesce(l.row_hash = o.old_hash, false)"
)


_NOTHING_KNOWN = "(key BIGINT, old_hash BIGINT, old_version VARCHAR)"


def _ask_lake(job: Job, manifest: Manifest) -> None:
    """Make the table `in_lake`: what the lake says of the keys of the file's rows."""
    table = KEY_TABLE[job.mapping.rows]
    files = manifest.files(table)
    if not files:
        job.connection.execute(f"CREATE TABLE in_lake {_NOTHING_KNOWN}")
        return
    lake = relation(job.workspace.lake_folder, table, files)
    # Legs have a row a slot, stretches one a day; few keys were told in several ways.
    job.connection.execute(
        f"CREATE TABLE in_lake AS WITH told AS MATERIALIZED (SELECT {job.key} AS key, "
        "any_value(row_hash) AS old_hash, any_value(version) AS old_version, "
        "min(row_hash) <> max(row_hash) OR min(version) IS DISTINCT FROM max(version) "
        f"OR count(version) NOT IN (0, count(*)) AS several FROM {lake} "
        f"SEMI JOIN rows_in USING ({job.key}) GROUP BY 1) "
        "SELECT key, old_hash, old_version FROM told WHERE NOT several UNION ALL "
        f"SELECT * FROM (SELECT DISTINCT ON (key) {job.key} AS key, row_hash, version FROM {lake} "
        f"WHERE {job.key} IN (SELECT key FROM told WHERE several) "
        f"ORDER BY key, {by_version()}, import_id DESC)"
    )


def _against_lake(job: Job) -> tuple[int, int]:
    """Rows whose key the lake has, and how many of them say nothing newer."""
    new_number, old_number = (_NUMBER.format(version=v) for v in ("new_version", "old_version"))
    older = (
        f"coalesce(CASE WHEN {new_number} IS NOT NULL AND {old_number} IS NOT NULL "
        f"THEN {new_number} < {old_number} ELSE new_version < old_version END, "
        "new_version IS NULL AND old_version IS NOT NULL)"
    )
    known, same = job.connection.execute(
        f"SELECT count(*), count(*) FILTER (row_hash = old_hash OR {older}) FROM ("
        f"SELECT n.row_hash, CAST({job.staged.values['version']} AS VARCHAR) AS new_version, "
        f"o.old_hash, o.old_version FROM rows_in n JOIN in_lake o ON n.{job.key} = o.key)"
    ).fetchall()[0]
    return int(known), int(same)


def _refuse_collisions(job: Job, manifest: Manifest) -> None:
    """Refuse rows whose key is that of another id, in the file or in the lake."""
    if job.mapping.rows not in ("contact", "segment", "record"):
        return
    c = job.connection
    # Two ids of one key make the key double: only doubled keys need a look at their ids.
    _double(job, "doubled_contacts", "contact_id")
    within = (
        "SELECT contact_id, min_by(source_id, file_row_number) AS owner, "
        f"{quoted(job.mapping.source)} AS source FROM numbered WHERE state = {GOOD} "
        "AND contact_id IN (SELECT key FROM doubled_contacts) GROUP BY contact_id "
        "HAVING min(source_id) <> max(source_id)"
    )
    files = manifest.files("contact")
    lake = ""
    if files:
        known = relation(job.workspace.lake_folder, "contact", files)
        lake = (
            f" UNION ALL SELECT o.contact_id, o.source_id, o.source FROM {known} o "
            f"SEMI JOIN (SELECT contact_id FROM numbered WHERE state = {GOOD}) n USING (contact_id)"
        )
    c.execute(f"CREATE TABLE owners AS {within}{lake}")
    if not job.one("SELECT count(*) FROM owners"):
        return
    c.execute(
        "CREATE TABLE collided AS SELECT file_row_number, source_row FROM numbered n "
        f"JOIN owners o USING (contact_id) WHERE state = {GOOD} AND (n.source_id <> o.owner "
        f"OR o.source <> {quoted(job.mapping.source)})"
    )
    if not job.one("SELECT count(*) FROM collided"):
        return
    c.execute(
        "INSERT INTO refused SELECT ?, source_row, NULL, NULL, 'id_collision', 'id_collision', "
        "NULL FROM collided", [job.opened.name],
    )  # fmt: skip
    c.execute("ALTER VIEW numbered RENAME TO numbered_before")
    c.execute(
        "CREATE VIEW numbered AS SELECT * REPLACE (CASE WHEN file_row_number IN "
        f"(SELECT file_row_number FROM collided) THEN {REFUSED} ELSE state END AS state) "
        "FROM numbered_before"
    )
