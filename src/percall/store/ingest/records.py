"""Records in the lake: the contacts and agents' time that a reader makes of them together."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from percall.contact.compile_days import agent_time_query
from percall.contact.compile_fields import literal
from percall.contact.compile_records import (
    legs_of_records,
    opened_records,
    stretches_of_records,
    unknown_of_records,
)
from percall.contact.readers.registry import reader_named
from percall.contact.rules import Mapping
from percall.store.engine import quoted
from percall.store.ingest.job import Desk
from percall.store.ingest.personal import privacy_of, teams_of_agents
from percall.store.ingest.record_parts import in_parts

# Where one reader alone tells of contacts, no word goes before another.
_OF_SEVERAL_READERS = ("precedence",)


@dataclass(frozen=True, slots=True)
class LegsQuery:
    """SQL of legs (schema.LEG), and the columns of a leg that it leaves out: none knows them.

    `cut` says that other queries have contacts of the same months.
    """

    sql: str
    absent: tuple[str, ...]
    cut: bool


def legs_queries(desk: Desk, mapping: Mapping, records: str) -> Iterator[LegsQuery]:
    """The legs that a reader makes of records, in parts of whole contacts.

    Args:
        desk: Where.
        mapping: The records' mapping, of the reader's name.
        records: SQL of a table of records whose kept texts are columns of their own names.
    """
    reader = reader_named(mapping.name)
    if reader.legs is None:
        return
    made = _with_teams(desk, reader.legs)
    known = _columns_of(desk, mapping, made)
    privacy = privacy_of(desk.workspace)
    absent = (*unknown_of_records(known, privacy), *_OF_SEVERAL_READERS)
    for some in in_parts(desk, records):
        sql = legs_of_records(mapping, made, known, some.records, privacy, absent)
        yield LegsQuery(sql, absent, some.cut)


def write_legs(desk: Desk, mapping: Mapping, records: str, file: Path) -> list[Path]:
    """Write the legs, with all columns, that a reader makes of records; the files they are in.

    Args:
        desk: Where.
        mapping: The records' mapping, of the reader's name.
        records: SQL of a table of records.
        file: The Parquet file to write; further ones stand beside it.
    """
    reader = reader_named(mapping.name)
    if reader.legs is None:
        return []
    made = _with_teams(desk, reader.legs)
    privacy = privacy_of(desk.workspace)
    known = _columns_of(desk, mapping, made)
    parts = []
    for n, some in enumerate(in_parts(desk, opened_records(mapping, records))):
        part = file.with_suffix(f".{n}.parquet")
        sql = legs_of_records(mapping, made, known, some.records, privacy)
        desk.run(f"COPY ({sql}) TO {quoted(part)} (FORMAT parquet, COMPRESSION lz4)")
        parts.append(part)
    return parts


def stretches_query(desk: Desk, mapping: Mapping, records: str, import_id: str) -> str | None:
    """SQL of the agents' time (schema.AGENT_TIME) in records; None where they tell of none.

    The kept texts of the records are columns of their own names.
    """
    reader = reader_named(mapping.name)
    if reader.agent_time is None:
        return None
    made = _with_teams(desk, reader.agent_time)
    staged, rows = stretches_of_records(mapping, made, records)
    query = agent_time_query(staged, desk.workspace.centre.time_zone, mapping.source, import_id)
    return query.replace("{rows}", rows)


def _columns_of(desk: Desk, mapping: Mapping, made: str) -> tuple[str, ...]:
    """The columns that the reader's SQL gives, asked of the engine."""
    kept = "".join(f', CAST(NULL AS VARCHAR) AS "{name}"' for name in mapping.keep)
    nothing = (
        "(SELECT 1::BIGINT AS contact_id, 1::BIGINT AS row_key, 1::BIGINT AS row_hash, "
        "''::VARCHAR AS version, ''::VARCHAR AS source_id, now()::TIMESTAMP AS happened_at, "
        f"''::VARCHAR AS source, 1::BIGINT AS source_row, ''::VARCHAR AS import_id{kept})"
    )
    asked = f"DESCRIBE {made.replace('{records}', nothing)}"
    return tuple(str(row[0]) for row in desk.connection.execute(asked).fetchall())


def _with_teams(desk: Desk, made: str) -> str:
    """The reader's SQL with the teams of agents that the centre's settings name."""
    teams = teams_of_agents(desk.workspace)
    if not teams:
        return made
    rows = [f"({literal(agent)}, {literal(team)})" for agent, team in teams]
    return (
        f"SELECT made.* REPLACE (coalesce(made.team, teams.team) AS team) FROM ({made}) AS made "
        f"LEFT JOIN (VALUES {', '.join(rows)}) AS teams (agent, team) ON teams.agent = made.agent_id"
    )
