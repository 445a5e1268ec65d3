"""Very large samples for benchmarks: a simulated quarter, repeated by the set engine.

Rules:
1. A centre of thirteen weeks is simulated, clean. Its telephone legs are copied as often as
   needed: each copy is a further floor of the same centre, with call ids, agents and customers
   of its own.
2. About ten million segments make a block; further blocks are the quarters before, each thirteen
   weeks earlier, so that weekdays stay weekdays. One calls file and one time sheet a block.
3. Chats stay out, and the chat team with them. Time sheets are by day instead of half-hour.
4. The last copy is cut between two contacts, drawn by lot over the whole quarter: a block
   falls short of its share by less than one contact.

Rows stand nearly in the order of time: the engine repeats the base in chunks of some two
thousand rows, about a day of one floor.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from percall.sample.books import Usage, write_books
from percall.sample.make import Made, plan_json, simulate, start_folder, write_settings
from percall.sample.plan import Plan
from percall.sample.raw import AGENT_TIME, CALLS, CAMPAIGN
from percall.sample.rows import CALL_COLUMNS, TIME_COLUMNS
from percall.store.engine import connect, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLOCK_SEGMENTS = 10_000_000
BLOCK_DAYS = 91
CHAT_TEAM = "digital"
MEMORY_LIMIT = "2GB"

_BASE = """
CREATE TEMP TABLE base AS
SELECT *, count(*) OVER (ORDER BY md5(call_id)) AS lot
FROM (
    SELECT *, row_number() OVER (ORDER BY call_start, call_id, CAST(leg AS INTEGER)) AS place
    FROM read_csv([{files}], header = true, all_varchar = true)
    WHERE call_start >= '{first_day}'
)
ORDER BY place;
CREATE TEMP TABLE base_time AS
SELECT agent, team, min(half_hour) AS half_hour, state,
    sum(CAST(seconds AS BIGINT)) AS seconds, sum(CAST(paid_s AS BIGINT)) AS paid_s
FROM read_csv({time_file}, header = true, all_varchar = true)
WHERE half_hour >= '{first_day}' AND team <> '{chat_team}'
GROUP BY agent, team, left(half_hour, 10), state
ORDER BY half_hour, agent, state
"""
_COPY = """
COPY (SELECT {columns} FROM {table}, range({copies}) AS repeated(copy) {where})
TO {file} (FORMAT csv, HEADER true)
"""
_NEW_ID = "{column} || '-' || (copy + {first_copy})"
_CHANGED = {
    "call_id": _NEW_ID,
    "previous_call": _NEW_ID,
    "agent": _NEW_ID,
    "caller": "'+371' || lpad(CAST(copy AS VARCHAR), 3, '0') || right(caller, 7)",
}
_INSTANTS = ("call_start", "leg_start", "call_end", "half_hour")


@dataclass(frozen=True, slots=True)
class Block:
    """A quarter to be written: whole copies of the base, and rows of one more."""

    index: int
    whole_copies: int
    rest_rows: int

    @property
    def copies(self) -> int:
        """Copies, with the one that is cut."""
        return self.whole_copies + (self.rest_rows > 0)

    @property
    def days_back(self) -> int:
        """Days before the base."""
        return self.index * BLOCK_DAYS


def make_bulk(root: Path, plan: Plan, segments: int, advance: Callable[[int, int], None]) -> Made:
    """A workspace with so many telephone segments, in an empty or new folder.

    Raises:
        UsageFault: The folder has something in it.
    """
    start_folder(root)
    base_folder = root / "raw" / "base"
    base_folder.mkdir()
    base_plan = dataclasses.replace(plan, weeks=13, clean=True)
    _, base_usage, _ = simulate(base_folder, base_plan, advance)
    block_count = math.ceil(segments / BLOCK_SEGMENTS)
    first_day = base_plan.from_on if block_count == 1 else base_plan.to_on - _days(BLOCK_DAYS)
    with connect(base_folder, MEMORY_LIMIT) as engine:
        base_rows = _load(engine, base_folder, str(first_day))
        blocks = list(_blocks(segments, block_count, base_rows))
        files: dict[str, dict[str, object]] = {}
        for block in blocks:
            files |= _write_block(engine, root / "raw", block)
            advance(block.index + 1, block_count)
    shutil.rmtree(base_folder)
    return _finish(root, base_plan, blocks, base_usage, files)


def _days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def _load(engine: DuckDBPyConnection, folder: Path, first_day: str) -> int:
    """Loads the base from its raw files; its rows of legs."""
    files = ", ".join(quoted(folder / kind.name) for kind in (CALLS, CAMPAIGN))
    script = _BASE.format(
        files=files,
        time_file=quoted(folder / AGENT_TIME.name),
        first_day=first_day,
        chat_team=CHAT_TEAM,
    )
    engine.execute(script)
    (rows,) = engine.execute("SELECT count(*) FROM base").fetchone() or (0,)
    return int(rows)


def _blocks(segments: int, block_count: int, base_rows: int) -> Iterator[Block]:
    for index in range(block_count):
        rows = segments * (index + 1) // block_count - segments * index // block_count
        yield Block(index, *divmod(rows, base_rows))


def _write_block(
    engine: DuckDBPyConnection, folder: Path, block: Block
) -> dict[str, dict[str, object]]:
    """Writes the files of a block; what an import of each has to count."""
    where = f"WHERE copy < {block.whole_copies} OR lot <= {block.rest_rows}"
    found = {}
    for table, columns, mapping, condition in (
        ("base", CALL_COLUMNS, CALLS.mapping, where),
        ("base_time", TIME_COLUMNS, AGENT_TIME.mapping, ""),
    ):
        name = f"{'calls' if table == 'base' else 'agent-time'}-{block.index + 1:02d}.csv"
        sql = _COPY.format(
            columns=", ".join(_column(column, block) for column in columns),
            table=table,
            copies=block.copies,
            where=condition,
            file=quoted(folder / name),
        )
        (rows,) = engine.execute(sql).fetchone() or (0,)
        found[name] = {
            "mapping": mapping, "read": rows, "imported": rows, "repeated": 0, "quarantined": 0,
        }  # fmt: skip
    return found


def _column(column: str, block: Block) -> str:
    if column in _INSTANTS:
        if not block.days_back:
            return column
        moved = f"CAST({column} AS TIMESTAMP) - INTERVAL {block.days_back} DAY"
        return f"strftime({moved}, '%Y-%m-%d %H:%M:%S') AS {column}"
    if column not in _CHANGED:
        return column
    # Two quarters share their agents: the same people work on.
    first_copy = 0 if column == "agent" else block.index * 1000
    return f"{_CHANGED[column].format(column=column, first_copy=first_copy)} AS {column}"


def _finish(
    root: Path,
    base_plan: Plan,
    blocks: list[Block],
    base_usage: Usage,
    files: dict[str, dict[str, object]],
) -> Made:
    usage = Usage()
    for block in blocks:
        usage.take_over(base_usage, block.days_back, block.copies, f"paid_s:{CHAT_TEAM}")
    seats = max(block.copies for block in blocks) * base_plan.agents
    plan = dataclasses.replace(base_plan, weeks=13 * len(blocks), agents=seats)
    lines = write_books(root / "ledger", plan, usage)
    legs = sum(int(str(file["read"])) for name, file in files.items() if name.startswith("calls"))
    truth = {"plan": plan_json(plan), "facts": {"segments": legs}, "files": files}
    write_settings(root, plan, truth)
    paths = tuple((root / "raw" / name, str(file["mapping"])) for name, file in files.items())
    return Made(root, truth, paths, lines)
