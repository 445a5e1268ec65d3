"""What counts of each import: its delivered rows without those for which another has better.

Rules:
1. For each key the winner among the live imports has the greatest version, then the latest
   import's content; if an earlier import says the same, its row stands. So the effective lake
   is a function of the live imports and nothing else, and undoing an import is leaving it out.
2. A contact whose legs lie in several imports is put together anew from all of them: each leg
   by rule 1. It then counts as the last of these imports'.
3. Agents' time that is made of records together is made anew of all of them, wherever two
   imports of a kind tell some. It counts as the last one's.
4. Only imports that share keys with the one that comes or goes are settled again, beside those
   that share keys with them: a log that comes day by day costs each day the same. Where nothing
   of a file loses, the effective file is the delivered one.
5. An import of the same bytes by the same mapping as an earlier live one says nothing: not even
   that its content is the latest. It takes the earlier one's part once that is undone; if the
   files that they share are damaged, as it was, since nothing can be read of them.
"""

from collections.abc import Container
from dataclasses import replace
from functools import partial
from pathlib import Path

from percall.contact.compile_records import opened_records
from percall.contact.mapping import mapping_of
from percall.contact.rules import Mapping
from percall.errors import LakeDamaged
from percall.store.engine import duckdb_parquet, quoted
from percall.store.ingest.deliver import Writer, assembled, legs_in
from percall.store.ingest.job import Desk
from percall.store.ingest.keys import by_version
from percall.store.ingest.records import stretches_query, write_legs
from percall.store.ingest.side_by_side import side_by_side
from percall.store.lake import relation
from percall.store.manifest import ImportRecord, Manifest, RollUp, StoredFile, check_files
from percall.store.rollup import roll_up, valid_roll_ups

_KEY = {"contact": "contact_id", "agent_time": "row_key", "day_total": "row_key",
        "sale": "row_key"}  # fmt: skip
_SEGMENT_OF = {"contact": ("contact", "segment"), "agent_time": ("agent_time",),
               "day_total": ("day_total",), "sale": ("sale",)}  # fmt: skip
_ROLLED = ("segment", "agent_time")
_IN_LEGS = ("segment", "record")


def with_import(desk: Desk, manifest: Manifest, record: ImportRecord) -> Manifest:
    """The manifest with one more import, its effective files written under the staging folder."""
    return _settled(desk, replace(manifest, imports=(*manifest.imports, record)), record)


def without_import(desk: Desk, manifest: Manifest, record: ImportRecord) -> Manifest:
    """The manifest without an import that was live; its files are listed no more."""
    heard = {x.import_id for x in _heard(manifest.live_imports)}
    gone = replace(record, live=False, delivered=(), effective=())
    imports = tuple(gone if x.import_id == record.import_id else x for x in manifest.imports)
    if record.import_id not in heard:
        return replace(manifest, imports=imports)
    heirs = {x.import_id for x in _heard(tuple(x for x in imports if x.live))} - heard
    whole = not heirs or _whole(desk, record.delivered)
    inherited = record.delivered if whole else record.effective
    imports = tuple(replace(x, effective=inherited) if x.import_id in heirs else x for x in imports)
    following = replace(manifest, imports=imports)
    return _settled(desk, following, record) if whole else following


def _settled(desk: Desk, manifest: Manifest, changed: ImportRecord) -> Manifest:
    touched: dict[str, dict[str, tuple[StoredFile, ...]]] = {}
    for table, key in _KEY.items():
        for import_id, files in _table_settled(desk, manifest, changed, table, key).items():
            touched.setdefault(import_id, {})[table] = files
    for import_id, files in _stretches_settled(desk, manifest, changed).items():
        touched.setdefault(import_id, {})["agent_time"] = files
    imports = tuple(
        replace(x, effective=_merged(x, touched[x.import_id])) if x.import_id in touched else x
        for x in manifest.imports
    )
    return _rolled_up(desk, replace(manifest, imports=imports))


def _merged(
    record: ImportRecord, found: dict[str, tuple[StoredFile, ...]]
) -> tuple[StoredFile, ...]:
    tables = {name for table in found for name in _SEGMENT_OF[table]}
    rest = tuple(f for f in record.effective if f.table not in tables)
    return (*rest, *(f for files in found.values() for f in files))


def _table_settled(
    desk: Desk, manifest: Manifest, changed: ImportRecord, table: str, key: str
) -> dict[str, tuple[StoredFile, ...]]:
    """New effective files of the imports that share keys of a table with the changed one."""
    live = [x for x in _heard(manifest.live_imports) if _delivered(x, table)]
    if table == "agent_time":  # what is made of records together has rules of its own
        live = [x for x in live if not _is_of_records(x)]
    others = [x for x in live if x.import_id != changed.import_id]
    by_records = table == "agent_time" and _is_of_records(changed)
    if by_records or not _delivered(changed, table) or not others:
        return {}
    sharing = [x for x in others if x.source == changed.source]
    if _whole(desk, _delivered(changed, table)):  # else any of them may share its keys
        _look_for(desk, [changed], table, key)
        sharing = _sharing(desk, sharing, table, key)
    if not sharing:
        return {}
    pool = [x for x in live if x.source == changed.source]
    wanted = {x.import_id for x in (*sharing, changed)}
    _look_for(desk, [x for x in pool if x.import_id in wanted], table, key)
    near = _sharing(desk, [x for x in pool if x.import_id not in wanted], table, key)
    looked_at = wanted | {x.import_id for x in near}
    pool = [x for x in pool if x.import_id in looked_at]
    _find_winners(desk, pool, table, key)
    combined = _combined(desk, pool, wanted) if table == "contact" else {}
    return {
        x.import_id: _effective_files(desk, x, table, key, seq, manifest.generation)
        + combined.get(x.import_id, ())
        for seq, x in enumerate(pool)
        if x.import_id in wanted
    }


def _heard(imports: tuple[ImportRecord, ...]) -> list[ImportRecord]:
    """The imports without those that repeat an earlier one of them, byte for byte."""
    first: dict[tuple[str, str], ImportRecord] = {}
    for record in imports:
        first.setdefault((record.sha256, record.mapping_hash), record)
    return list(first.values())


def _whole(desk: Desk, files: tuple[StoredFile, ...]) -> bool:
    """Whether the files are all there; an import that goes may go because they are not."""
    try:
        check_files(_folder(desk, *files), files)
    except LakeDamaged:
        return False
    return True


def _look_for(desk: Desk, imports: list[ImportRecord], table: str, key: str) -> None:
    """Make the table `looked_for`: the keys of some imports."""
    keys = " UNION ".join(
        f"SELECT {key} AS key FROM {_lake(desk, table, _delivered(x, table))}" for x in imports
    )
    desk.connection.execute(f"CREATE OR REPLACE TEMP TABLE looked_for AS {keys}")


def _sharing(desk: Desk, imports: list[ImportRecord], table: str, key: str) -> list[ImportRecord]:
    """The imports in the lake that have any of the keys that are looked for."""
    of = {desk.workspace.lake_folder / f.path: x for x in imports for f in _delivered(x, table)}
    if not of:
        return []
    told = desk.connection.execute(
        f"SELECT DISTINCT filename FROM {duckdb_parquet([*of], 'filename')} "
        f"WHERE {key} IN (SELECT key FROM looked_for)"
    ).fetchall()
    found = {of[Path(name)].import_id for (name,) in told}
    return [x for x in imports if x.import_id in found]


def _find_winners(desk: Desk, pool: list[ImportRecord], table: str, key: str) -> None:
    """Make the tables `entries` (who has which doubled key) and `lost` (who must leave it out).

    Of keys that are looked for alone: who has no other is what he was.
    """
    c = desk.connection
    parts = " UNION ALL ".join(
        f"SELECT DISTINCT {key} AS key, {seq} AS seq, row_hash, version, "
        f"{str(x.notes.get('rows') in _IN_LEGS).lower()} AS in_legs "
        f"FROM {_lake(desk, table, _delivered(x, table))} "
        f"WHERE {key} IN (SELECT key FROM looked_for)"
        for seq, x in enumerate(pool)
    )
    c.execute(
        "CREATE OR REPLACE TEMP TABLE entries AS WITH every AS MATERIALIZED (" + parts + ") "
        "SELECT * FROM every WHERE key IN "
        "(SELECT key FROM every GROUP BY key HAVING count(*) > 1)"
    )
    c.execute(
        "CREATE OR REPLACE TEMP TABLE winners AS WITH best AS ("
        f"SELECT DISTINCT ON (key) * FROM entries ORDER BY key, {by_version()}, seq DESC) "
        "SELECT b.key, b.seq AS last_seq, min(e.seq) AS seq, b.in_legs FROM best b "
        "JOIN entries e ON e.key = b.key AND e.row_hash = b.row_hash "
        "AND e.version IS NOT DISTINCT FROM b.version GROUP BY ALL"
    )
    # Legs that differ between imports are put together: then every import leaves the contact out.
    c.execute(
        "CREATE OR REPLACE TEMP TABLE joined AS SELECT key, max(seq) AS seq FROM entries "
        "WHERE in_legs AND key IN (SELECT key FROM winners WHERE in_legs) GROUP BY key "
        "HAVING count(DISTINCT row_hash) > 1"
    )
    c.execute(
        "CREATE OR REPLACE TEMP TABLE lost AS SELECT e.key, e.seq FROM entries e "
        "JOIN winners w USING (key) WHERE e.seq <> w.seq "
        "OR e.key IN (SELECT key FROM joined)"
    )


def _effective_files(
    desk: Desk, record: ImportRecord, table: str, key: str, seq: int, generation: int
) -> tuple[StoredFile, ...]:
    found = []
    for name in _SEGMENT_OF[table]:
        for stored in _delivered(record, name):
            source = _lake(desk, name, (stored,))
            out = f"{key} IN (SELECT key FROM lost WHERE seq = {seq})"
            if not desk.one(f"SELECT count(*) FROM {source} WHERE {out}"):
                found.append(stored)
                continue
            writer = Writer(desk, f"-of-{record.import_id}-{generation}", stored.dimensions)
            sql = f"SELECT * FROM {source} WHERE NOT ({out})"
            left = writer.file(name, stored.month, sql)
            if left.rows:
                found.append(left)
    return tuple(found)


def _combined(
    desk: Desk, pool: list[ImportRecord], wanted: Container[str]
) -> dict[str, tuple[StoredFile, ...]]:
    """Contacts put together from the legs of several imports, by the last of these if it is wanted."""
    found_in = desk.connection.execute("SELECT DISTINCT seq FROM joined ORDER BY seq").fetchall()
    numbers = [seq for (seq,) in found_in if pool[seq].import_id in wanted]
    if not numbers:
        return {}
    in_legs = [(seq, x) for seq, x in enumerate(pool) if x.notes.get("rows") == "segment"]
    dimensions = tuple(sorted({name for _seq, x in in_legs for f in _delivered(x, "leg")
                               for name in f.dimensions}))  # fmt: skip
    every = " UNION ALL BY NAME ".join(
        f"SELECT *, {seq} AS seq FROM {_lake(desk, 'leg', _delivered(x, 'leg'))}"
        for seq, x in in_legs
    )
    steps = {}
    for number in numbers:
        record = pool[number]
        writer = Writer(desk, f"-joined-{record.import_id}", dimensions)
        only = f"contact_id IN (SELECT key FROM joined WHERE seq = {number})"
        parts = [_chosen(every, only)] if in_legs else []
        for n, (mapping, files) in enumerate(_by_kind(pool)):
            made = desk.folder / "work" / f"legs-of-records-{number}-{n}.parquet"
            told = f"({_chosen(_of_all(desk, files), only)})"
            parts += [
                f"SELECT * FROM {duckdb_parquet([x])}"
                for x in write_legs(desk, mapping, told, made)
            ]
        file = desk.folder / "work" / f"legs-{number}.parquet"
        legs = " UNION ALL BY NAME ".join(f"({part})" for part in parts)
        desk.run(f"COPY ({legs}) TO {quoted(file)} (FORMAT parquet)")
        take: dict[str, str] = next((x.notes["take"] for _seq, x in reversed(in_legs)), {})
        steps[record.import_id] = partial(
            _put_together, writer, legs_in(file), take, record.import_id
        )
    return dict(zip(steps, side_by_side(desk, steps.values()), strict=True))


def _put_together(
    writer: Writer, legs: str, take: dict[str, str], import_id: str, own: Desk
) -> tuple[StoredFile, ...]:  # fmt: skip
    return tuple(assembled(replace(writer, job=own), legs, take, import_id))


def _is_of_records(record: ImportRecord) -> bool:
    return record.notes.get("rows") == "record"


def _by_kind(pool: list[ImportRecord]) -> list[tuple[Mapping, list[ImportRecord]]]:
    """The imports of records by what reads them: the mapping of the last, and the imports."""
    kinds: dict[str, list[ImportRecord]] = {}
    for record in pool:
        if _is_of_records(record):
            kinds.setdefault(record.mapping, []).append(record)
    return [
        (mapping_of(str(x[-1].notes["mapping_text"]), f"{name}.toml"), x)
        for name, x in kinds.items()
    ]


def _of_all(desk: Desk, records: list[ImportRecord]) -> str:
    """SQL of the records of some imports, each with its import's place among them as `seq`."""
    files = [(f, seq) for seq, x in enumerate(records) for f in _delivered(x, "record")]
    if not files:
        return f"SELECT *, 0 AS seq FROM {_lake(desk, 'record', ())}"
    seq_of = {_folder(desk, f) / f.path: seq for f, seq in files}
    places = ", ".join(f"({quoted(path)}, {seq})" for path, seq in seq_of.items())
    return (
        f"SELECT * EXCLUDE (filename) FROM {duckdb_parquet([*seq_of], 'filename')} "
        f"JOIN (VALUES {places}) AS places (filename, seq) USING (filename)"
    )


def _stretches_settled(
    desk: Desk, manifest: Manifest, changed: ImportRecord
) -> dict[str, tuple[StoredFile, ...]]:
    """The agents' time of records that several imports of the changed one's kind tell."""
    if not _is_of_records(changed):
        return {}
    pool = [x for x in _heard(manifest.live_imports)
            if x.mapping == changed.mapping and _is_of_records(x)]  # fmt: skip
    if len(pool) < 2:  # one alone is what it delivered
        return {x.import_id: _delivered(x, "agent_time") for x in pool}
    mapping = _by_kind(pool)[0][0]
    last = pool[-1]
    told = f"({_chosen(_of_all(desk, pool), 'true')})"
    query = stretches_query(desk, mapping, opened_records(mapping, told), last.import_id)
    if query is None:
        return {}
    writer = Writer(desk, f"-of-{last.import_id}-{manifest.generation}")
    return {**{x.import_id: () for x in pool},
            last.import_id: tuple(writer.months("agent_time", query))}  # fmt: skip


def _chosen(every: str, only: str) -> str:
    """SQL for each row once: the newest version, the latest content, its earliest import."""
    said = "PARTITION BY row_key, row_hash, version"
    return (
        "SELECT * EXCLUDE (seq, latest) FROM ("
        f"SELECT *, max(seq) OVER ({said}) AS latest FROM ({every}) WHERE {only} "
        f"QUALIFY seq = min(seq) OVER ({said})) "
        f"QUALIFY dense_rank() OVER (PARTITION BY row_key ORDER BY {by_version()}, latest DESC) = 1"
    )


def _delivered(record: ImportRecord, table: str) -> tuple[StoredFile, ...]:
    return tuple(f for f in record.delivered if f.table == table)


def _lake(desk: Desk, table: str, files: tuple[StoredFile, ...]) -> str:
    """The files as a relation, wherever they lie."""
    return relation(_folder(desk, *files), table, files)


def _folder(desk: Desk, *files: StoredFile) -> Path:
    """Where the files of an import lie under: the lake already, or still the staging folder."""
    staged = any((desk.folder / stored.path).exists() for stored in files[:1])
    return desk.folder if staged else desk.workspace.lake_folder


def _rolled_up(desk: Desk, manifest: Manifest) -> Manifest:
    """The manifest with roll-ups of the files that count, by today's settings, and of no others."""
    files = {f.path: f for x in manifest.live_imports for f in x.effective if f.table in _ROLLED}
    valid = valid_roll_ups(manifest.roll_ups, desk.workspace.centre)
    kept = tuple(x for x in valid.values() if x.of in files)
    done = {x.of for x in kept}

    def rolled_up(stored: StoredFile, own: Desk) -> RollUp:
        lies_in = _folder(own, stored)
        return roll_up(own.connection, lies_in, stored, own.workspace.centre, into=own.folder)

    made = side_by_side(desk, [partial(rolled_up, f) for f in files.values() if f.path not in done])
    return replace(manifest, roll_ups=(*kept, *made))
