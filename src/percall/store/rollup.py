"""Roll-ups: sums of all measures by the built-in dimensions, kept beside each segment file.

Rules:
1. A cube is a table of dimensions; its roll-up of a file holds, for each combination of them and
   of the bit masks, the sums that all measures are made from (`measures.ROLLED`). Units are whole
   numbers, so sums of sums are exact.
2. A question is answered from the smallest cube that has all the columns it looks at, file by
   file; a file without a valid roll-up is scanned. The answer is the same.
3. A roll-up is valid for the file it names and for the settings it was made with (the service
   level's rule and the table of measures itself); anything else is not used.
4. Paid time has its own cube by day, team and state.

Theory of operation. The segments of a file are read once: one pass sums them into all cubes that
need segments, as grouping sets. A file holds one month, which is written into it as a constant.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from percall.centre import Centre
from percall.contact.measures import (
    AMOUNTS,
    MASKS,
    MEASURES,
    ROLLED,
    SAID,
    expression_rolled,
    over_segments,
)
from percall.store.engine import named, quoted
from percall.store.lake import relation
from percall.store.manifest import RollUp, StoredFile
from percall.store.workspace import sync_file

if TYPE_CHECKING:
    import duckdb

_BASE = ("queue", "team", "first_queue", "channel", "direction", "outcome")

# In the order in which they are tried: from the fewest rows to the most. Rows are sorted by the
# dimensions as they stand here, so that a filter on the first of them reads few rows.
CUBES: dict[str, tuple[str, ...]] = {
    "rollup_month": ("local_month", *_BASE),
    "rollup_day": ("local_on", "local_month", "local_weekday", *_BASE),
    "rollup_half_hour": ("local_half_hour", "local_weekday", "local_month", *_BASE),
    "rollup_reason": ("reason", "language", "local_month", *_BASE),
    "rollup_agent": ("agent_id", "local_month", *_BASE),
}
# What each cube has beside the base and the month; the month's is made from the days'.
_OWN = {
    cube: tuple(name for name in has if name not in (*_BASE, "local_month"))
    for cube, has in CUBES.items()
    if cube != "rollup_month"
}
_SUMS = "sums_of_a_file"
ROW_GROUP_ROWS = 8192
PAID_CUBE = "rollup_paid"
PAID_DIMENSIONS = ("local_on", "team", "state")

# Columns of the segment table that are worked out, for scans and roll-ups alike.
DERIVED = {
    "local_month": "CAST(date_trunc('month', local_on) AS DATE)",
    "local_hour": "CAST(floor(local_half_hour / 2) AS INTEGER)",
}
# What a cube need not have, since it has what that is worked out from.
_MADE_FROM = {"local_hour": "local_half_hour"}


def settings_hash(centre: Centre) -> str:
    """What a roll-up depends on beside its file."""
    measures = {name: measure.sql for name, measure in MEASURES.items()}
    rules = [centre.answer_within_s, centre.short_abandon_s]
    document = [*rules, measures, AMOUNTS, SAID, CUBES, list(ROLLED)]
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()[:16]


def smallest_cube(columns: Collection[str]) -> str | None:
    """The first cube that has all the columns; None where none has. Each has all measures."""
    looked_at = {_MADE_FROM.get(name, name) for name in columns}
    return next((cube for cube, has in CUBES.items() if looked_at <= set(has)), None)


def roll_up(
    connection: "duckdb.DuckDBPyConnection",
    lake_folder: Path,
    stored: StoredFile,
    centre: Centre,
    into: Path | None = None,
) -> RollUp:
    """Write the roll-ups of one segment or agent_time file and say where they lie.

    Args:
        connection: A DuckDB connection.
        lake_folder: Where `stored.path` lies under.
        stored: An effective file of the table `segment` or `agent_time`.
        centre: The settings that the sums depend on.
        into: Folder under which the files are written instead of `lake_folder` (a staging
            folder whose files are moved to the same paths under the lake afterwards).
    """
    folder = into or lake_folder
    source = relation(lake_folder, stored.table, [stored])
    made: dict[str, StoredFile] = {}
    if stored.table == "agent_time":
        made[PAID_CUBE] = _write(connection, _paid(source), folder, PAID_CUBE, stored)
    else:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_SUMS} AS {_sums(source, centre)}")
        for cube in CUBES:
            made[cube] = _write(connection, _cube(cube, stored.month), folder, cube, stored)
        connection.execute(f"DROP TABLE {_SUMS}")
    return RollUp(stored.path, settings_hash(centre), tuple(made.values()))


def _paid(source: str) -> str:
    columns = ", ".join(PAID_DIMENSIONS)
    return (
        f"SELECT {columns}, sum(paid_ms)::BIGINT AS paid_ms FROM {source} GROUP BY ALL ORDER BY ALL"
    )


def _sums(source: str, centre: Centre) -> str:
    """The sums of all cubes that are made from segments; `of_X` is 0 in the rows of the cube X."""
    within, short = centre.answer_within_s, centre.short_abandon_s
    keys = {name: DERIVED.get(name, name) for own in _OWN.values() for name in own}
    keys |= {name: name for name in (*_BASE, *MASKS)}
    columns = ", ".join(f"{sql} AS {name}" for name, sql in keys.items())
    added = ", ".join(f"{over_segments(m, within, short)} AS {name}" for name, m in ROLLED.items())
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in ROLLED)
    cubes = ", ".join(f"grouping({own[0]}) AS of_{cube}" for cube, own in _OWN.items())
    sets = ", ".join(f"({', '.join(own)})" for own in _OWN.values())
    return (
        f"SELECT {', '.join(keys)}, {cubes}, {sums} FROM (SELECT {columns}, {added} FROM {source})"
        f" GROUP BY {', '.join((*_BASE, *MASKS))}, GROUPING SETS ({sets})"
    )


def _cube(cube: str, month: str) -> str:
    """A cube's rows; the month's are those of its days, summed."""
    keys = [*CUBES[cube], *MASKS]
    columns = ", ".join(f"DATE '{month}-01' AS {x}" if x == "local_month" else x for x in keys)
    positions = ", ".join(str(i + 1) for i in range(len(keys)))
    if cube in _OWN:
        sums, grouped = ", ".join(ROLLED), ""
    else:
        sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in ROLLED)
        grouped = f" GROUP BY {positions}"
    of = cube if cube in _OWN else "rollup_day"
    return f"SELECT {columns}, {sums} FROM {_SUMS} WHERE of_{of} = 0{grouped} ORDER BY {positions}"


def _write(
    connection: "duckdb.DuckDBPyConnection", query: str, folder: Path, cube: str, of: StoredFile
) -> StoredFile:
    path = f"{cube}/{of.month}/{Path(of.path).name}"
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = connection.execute(
        f"COPY ({query}) TO {quoted(file)} (FORMAT parquet, COMPRESSION snappy,"
        f" ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    ).fetchall()[0][0]
    sync_file(file)
    return StoredFile(cube, of.month, path, rows, file.stat().st_size)


def valid_roll_ups(roll_ups: Iterable[RollUp], centre: Centre) -> dict[str, RollUp]:
    """The roll-ups made with today's settings, by the path of the file they sum."""
    wanted = settings_hash(centre)
    return {roll_up.of: roll_up for roll_up in roll_ups if roll_up.settings_hash == wanted}


def columns_sql(columns: Iterable[str], measures: Iterable[str]) -> str:
    """The select list of columns and measures from a roll-up's file."""
    return ", ".join(
        [
            *(f"{DERIVED[c]} AS {c}" if c in _MADE_FROM else named(c) for c in columns),
            *(f"{expression_rolled(name)} AS {name}" for name in measures),
        ]
    )
