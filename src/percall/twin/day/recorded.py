"""A day from the records: segments of every direction, and agents' time where it is recorded.

Rules:
1. Segments count that hold at any time of the day, whatever day their contact began on.
2. An agent of a half-hour's time sheet is there for that half-hour: free where the sheet has no time
   off the floor, away where it has no time on it, else one of the two.
3. Where no agent's time is recorded an agent is there from its first leg to its last, but for gaps
   of more than `gap_s`: an effective presence, never called known.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import numpy as np

from percall.contact.schema import AGENT_TIME, SEGMENT
from percall.store.engine import connect
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files, read_manifest
from percall.store.workspace import Workspace, reading
from percall.twin.day.spans import (
    AWAY,
    FREE,
    RINGING,
    TALKING,
    UNSURE,
    WRAPPING,
    Day,
    Doings,
    Waits,
)
from percall.twin.horizon import Horizon
from percall.twin.layout import HALF_HOUR_MS

MEMORY = "1GB"
ONE_DAY = timedelta(days=1)
ON_FLOOR = ("available", "handling", "wrap_up")
_TABLES = {"segment": SEGMENT, "agent_time": AGENT_TIME}
_SEGMENTS = (
    "SELECT epoch_ms(started_at), kind, queue, agent_id, team, contact_id,"
    " coalesce(wait_ms, 0), coalesce(ring_ms, 0), coalesce(talk_ms, 0) + coalesce(hold_ms, 0),"
    " coalesce(wrap_up_ms, 0) FROM segment_near WHERE kind IN ('queue', 'agent')"
    " ORDER BY started_at, contact_id, segment_index"
)
_SHEETS = (
    "SELECT epoch_ms(interval_at), agent_id, max(team),"
    " sum(CASE WHEN state IN ('available', 'handling', 'wrap_up') THEN paid_ms ELSE 0 END),"
    " sum(CASE WHEN state IN ('available', 'handling', 'wrap_up', 'logged_out') THEN 0"
    " ELSE paid_ms END)"
    " FROM agent_time_near WHERE agent_id IS NOT NULL AND paid_ms > 0"
    " GROUP BY interval_at, agent_id ORDER BY interval_at, agent_id"
)

Rows = list[tuple[Any, ...]]


def day_recorded(workspace: Workspace, on: date, *, gap_s: float) -> Day:
    """A day as the records have it.

    Args:
        workspace: The centre.
        on: The day, in the centre's zone.
        gap_s: How long nothing may be heard of an agent who is still there; where agents' time is
            recorded it does not matter.

    Raises:
        LakeDamaged: A file of the lake is missing or not what the manifest says.
    """
    horizon = Horizon(on, 1, str(workspace.centre.time_zone))
    with reading(workspace), connect(memory_limit=MEMORY) as engine:
        manifest = read_manifest(workspace)
        for table in _TABLES:
            files = files_between(manifest, table, on - ONE_DAY, on + ONE_DAY)
            check_files(workspace.lake_folder, files)
            found = relation(workspace.lake_folder, table, files)
            engine.execute(
                f"CREATE TEMP VIEW {table}_near AS SELECT * FROM {found} WHERE"
                f" local_on >= DATE '{on - ONE_DAY}' AND local_on <= DATE '{on}'"
            )
        segments = engine.execute(_SEGMENTS).fetchall()
        sheets = engine.execute(_SHEETS).fetchall()
    return _day(horizon, segments, sheets, gap_s)


def _day(horizon: Horizon, segments: Rows, sheets: Rows, gap_s: float) -> Day:
    starts_ms = int(horizon.starts_at.astimezone(UTC).timestamp() * 1000)
    teams: dict[str, str | None] = {}
    queues = sorted({row[2] for row in segments if row[2] is not None})
    waits: list[tuple[int, ...]] = []
    legs: list[tuple[Any, ...]] = []
    place = {name: number for number, name in enumerate(queues)} | {None: -1}
    for at, kind, queue, agent, team, contact, wait, ring, talk, wrap_up in segments:
        begin = at - starts_ms
        if kind == "queue":
            waits.append((begin, begin + wait, place[queue], contact))
        elif agent is not None:
            teams[agent] = team or teams.get(agent)
            for state, length in ((RINGING, ring), (TALKING, talk), (WRAPPING, wrap_up)):
                legs.append((begin, begin + length, agent, state, place[queue], contact))
                begin += length
    there = _from_sheets(sheets, starts_ms, teams) if sheets else _from_legs(legs, gap_s)
    kept = [one for one in (*legs, *there) if one[0] < horizon.ends_ms and one[1] > max(one[0], 0)]
    agents = sorted({one[2] for one in kept})
    number = {name: at for at, name in enumerate(agents)}
    doings = [(one[0], one[1], number[one[2]], *one[3:]) for one in kept]
    waits = [one for one in waits if one[0] < horizon.ends_ms and one[1] > max(one[0], 0)]
    return Day(
        horizon, "sheets" if sheets else "legs", tuple(queues), tuple(agents),
        tuple(teams.get(name) for name in agents),
        Waits(*_columns(waits, 4)), Doings(*_columns(doings, 6)),
    )  # fmt: skip


def _from_sheets(
    sheets: Rows, starts_ms: int, teams: dict[str, str | None]
) -> list[tuple[Any, ...]]:
    found = []
    for at, agent, team, on_floor, off_floor in sheets:
        teams[agent] = team or teams.get(agent)
        state = UNSURE if on_floor and off_floor else FREE if on_floor else AWAY
        if on_floor or off_floor:
            begin = at - starts_ms
            found.append((begin, begin + HALF_HOUR_MS, agent, state, -1, -1))
    return found


def _from_legs(legs: list[tuple[Any, ...]], gap_s: float) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    lasts: dict[str, tuple[int, int]] = {}
    for begin, end, agent, *_more in sorted(legs, key=lambda leg: (leg[2], leg[0])):
        first, last = lasts.get(agent, (begin, begin))
        if begin - last > 1000 * gap_s:
            found.append((first, last, agent, FREE, -1, -1))
            first = begin
        lasts[agent] = (first, max(last, end))
    return found + [(*span, agent, FREE, -1, -1) for agent, span in lasts.items()]


def _columns(rows: list[tuple[Any, ...]], count: int) -> list[np.ndarray]:
    return list(np.array(rows, np.int64).reshape(-1, count).T)
