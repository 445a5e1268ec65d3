"""Reads the records of some days from a workspace's lake as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from percall.contact.schema import AGENT_TIME, CONTACT, SEGMENT
from percall.intervals import Period
from percall.store.engine import connect, literal
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files, read_manifest
from percall.store.workspace import Workspace, reading
from percall.twin.fitting.observed import (
    Contacts,
    Legs,
    Names,
    Observed,
    Sheets,
)

if TYPE_CHECKING:
    import duckdb

MEMORY = "2GB"
_TABLES = {"contact": CONTACT, "segment": SEGMENT, "agent_time": AGENT_TIME}
_INBOUND = "coalesce(direction, 'inbound') = 'inbound'"


def observed(workspace: Workspace, days: Period) -> Observed:
    """What the records of some days say.

    Args:
        workspace: The centre.
        days: The days.

    Raises:
        LakeDamaged: A file of the lake is missing or not what the manifest says.
    """
    with reading(workspace), connect(memory_limit=MEMORY) as engine:
        manifest = read_manifest(workspace)
        for table in _TABLES:
            files = files_between(manifest, table, days.from_on, days.to_on)
            check_files(workspace.lake_folder, files)
            found = relation(workspace.lake_folder, table, files)
            engine.execute(
                f"CREATE TEMP VIEW {table}_of_days AS SELECT * FROM {found} WHERE"
                f" local_on >= DATE '{days.from_on}' AND local_on < DATE '{days.to_on}'"
            )
        return _read(engine, workspace, days)


def _read(engine: duckdb.DuckDBPyConnection, workspace: Workspace, days: Period) -> Observed:
    names = _names(engine)
    day = f"CAST(local_on - DATE '{days.from_on}' AS BIGINT)"
    engine.execute(
        f"CREATE TEMP TABLE c AS SELECT *, row_number() OVER (ORDER BY started_at, contact_id) - 1"
        f" AS place FROM contact_of_days WHERE {_INBOUND}"
    )
    contacts = Contacts(*_columns(engine, (
        "SELECT contact_id, epoch_ms(started_at), epoch_ms(coalesce(ended_at, started_at)),"
        f" {day}, local_half_hour, {_place('channel', names.channels)},"
        f" {_place('reason', names.reasons)}, {_place('language', names.languages)},"
        f" coalesce(customer_key, 0), {_place('first_queue', names.queues)},"
        f" {_place('outcome', names.outcomes)}, coalesce(CAST(resolved AS BIGINT), -1),"
        " CAST(is_offered AS BIGINT), CAST(is_answered AS BIGINT), contact_wait_ms"
        " FROM c ORDER BY place"
    )))  # fmt: skip
    kinds = {
        "queued": "kind = 'queue'", "served": "kind = 'agent'", "menus": "kind = 'ivr'",
        "bots": "kind IN ('bot', 'self_service')",
    }  # fmt: skip
    legs = {name: _legs(engine, names, where) for name, where in kinds.items()}
    sheets = Sheets(*_columns(engine, (
        f"SELECT {_place('agent_id', names.agents)}, {_place('team', names.teams)},"
        f" {_place('state', names.states)}, {day}, epoch_ms(interval_at), paid_ms"
        " FROM agent_time_of_days ORDER BY interval_at, agent_id, state"
    )))  # fmt: skip
    return Observed(
        days.from_on, days.day_count, str(workspace.centre.time_zone), names, contacts,
        **legs, sheets=sheets,
    )  # fmt: skip


def _names(engine: duckdb.DuckDBPyConnection) -> Names:
    def known(sql: str) -> tuple[str, ...]:
        rows = engine.execute(f"SELECT DISTINCT x FROM ({sql}) WHERE x IS NOT NULL ORDER BY x")
        return tuple(str(row[0]) for row in rows.fetchall())

    def of_contact(column: str) -> tuple[str, ...]:
        return known(f"SELECT {column} AS x FROM contact_of_days WHERE {_INBOUND}")

    def of_segment(column: str) -> tuple[str, ...]:
        return known(f"SELECT {column} AS x FROM segment_of_days WHERE {_INBOUND}")

    teams = "SELECT team AS x FROM segment_of_days UNION SELECT team FROM agent_time_of_days"
    agents = (
        "SELECT agent_id AS x FROM segment_of_days UNION SELECT agent_id FROM agent_time_of_days"
    )
    return Names(
        of_contact("channel"), of_contact("reason"), of_contact("language"), of_segment("queue"),
        known(teams), known(agents), of_contact("outcome"), of_segment("segment_outcome"),
        known("SELECT state AS x FROM agent_time_of_days"),
    )  # fmt: skip


def _place(column: str, names: Sequence[str]) -> str:
    """SQL of a name's place among the names."""
    if not names:
        return "-1"
    listed = ", ".join(literal(name) for name in names)
    return f"coalesce(list_position([{listed}], {column}), 0) - 1"


def _legs(engine: duckdb.DuckDBPyConnection, names: Names, where: str) -> Legs:
    return Legs(*_columns(engine, (
        "SELECT c.place, s.segment_index, epoch_ms(s.started_at),"
        f" {_place('s.queue', names.queues)}, {_place('s.team', names.teams)},"
        f" {_place('s.agent_id', names.agents)}, {_place('s.segment_outcome', names.leg_outcomes)},"
        " coalesce(s.ivr_ms, s.bot_ms), s.wait_ms, s.ring_ms, s.talk_ms, s.hold_ms, s.wrap_up_ms"
        " FROM segment_of_days AS s JOIN c USING (contact_id)"
        f" WHERE {where.replace('kind', 's.kind')} ORDER BY c.place, s.segment_index"
    )))  # fmt: skip


def _columns(engine: duckdb.DuckDBPyConnection, sql: str) -> list[np.ndarray]:
    """The columns of a query, whole numbers, unknown ones -1."""
    found = engine.execute(sql).fetchnumpy()
    return [
        np.ma.filled(np.ma.asarray(column).astype("int64"), -1).astype(np.int64)
        for column in found.values()
    ]
