"""Write the star schema of some days into a folder, which appears whole or not at all.

Rules: rates are those of each calendar month of the days; every table is one Parquet file that
the engine writes as it reads, so that memory does not grow with the records.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from percall.costing.ask import Asked, Words, asked
from percall.costing.price import Answer, price
from percall.costing.star import books, facts
from percall.costing.star.costs import fact_cost
from percall.costing.star.dimensions import make_dimensions
from percall.costing.star.folder import check_folder, mark, unwritten_folder, whole_folder
from percall.costing.star.tables import DIMENSIONS
from percall.costing.written import Written
from percall.errors import LakeDamaged
from percall.intervals import By
from percall.store.engine import DuckDb, quoted
from percall.store.workspace import Workspace
from percall.texts import _

SCHEMA_VERSION = 1


def export_star(
    workspace: Workspace,
    words: Words,
    folder: Path,
    progress: Callable[[str], None] = lambda _text: None,
) -> Written:
    """Write facts and dimensions of the days.

    Args:
        workspace: The centre.
        words: The days and the definition.
        folder: A new or empty folder, or one of an earlier export, which is replaced.
        progress: Told of each step.

    Raises:
        UsageFault: The folder is none of these.
        PercallError: It cannot be written, or those of `asked`.
    """
    check_folder(folder.absolute())
    progress(_("Reading the ledger and the records"))
    # Grouped by queue, so that the definition's marks know what counts once in each.
    words = replace(words, by=By.MONTH, group_by=("queue",))
    with asked(workspace, words, engine=DuckDb()) as one:
        plain = replace(one.question, group_by=())
        answer = price(one.source, plain, one.lines, one.available)
        with whole_folder(folder) as making:
            tables = _tables(one, answer, making, progress)
            own = {
                "folder": str(folder), "schema_version": SCHEMA_VERSION, "tables": tables,
                "time_zone": workspace.centre.time_zone,
                "names_agents": workspace.centre.agent_cost_per_call,
            }  # fmt: skip
            written = Written(answer, own)
            mark(making, {k: v for k, v in written.as_json().items() if k != "folder"})
    return written


def _tables(
    one: Asked, answer: Answer, making: Path, progress: Callable[[str], None]
) -> dict[str, int]:
    """Write each table; how many rows it has."""
    of = make_dimensions(one, answer.periods)
    queries: dict[str, Callable[[], str]] = {
        "fact_contact": lambda: facts.fact_contact(one),
        "fact_segment": lambda: facts.fact_segment(one),
        "fact_agent_time": lambda: facts.fact_agent_time(one),
        "fact_cost": lambda: fact_cost(one, answer.periods, of),
        "fact_ledger_day": lambda: books.table_of_rows(
            books.ledger_days(one, answer.periods, of), "fact_ledger_day", making
        ),
        "fact_pool": lambda: books.table_of_rows(books.pools(answer, of), "fact_pool", making),
    }
    found = {}
    for table in DIMENSIONS:
        select = f"SELECT {facts.columns(table.name, {})} FROM {table.name} AS t ORDER BY 1"
        found[table.name] = _write(one, select, making, table.name)
    for name, query in queries.items():
        progress(_("Writing {file}").format(file=name))
        found[name] = _write(one, query(), making, name)
    for aside in making.glob(".*.csv"):
        aside.unlink()
    return found


def _write(one: Asked, select: str, making: Path, name: str) -> int:
    """Write a query's rows to a table's file; how many they are.

    Raises:
        PercallError: The file cannot be written.
    """
    file = making / f"{name}.parquet"
    sql = f"COPY ({select}) TO {quoted(file)} (FORMAT parquet, COMPRESSION zstd)"
    try:
        return int(one.source.fetch(sql)[0][0])
    except LakeDamaged as error:  # the engine's word for any file that fails it
        if str(making) in error.what:
            raise unwritten_folder(making.parent, error.what.rpartition(":")[2].strip()) from None
        raise
