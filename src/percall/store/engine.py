"""The set engines: they sum whole numbers over the lake, and give the same answer.

One dialect of SQL, DuckDB's, is written everywhere; `docs/decisions/` says why.
"""

from contextlib import contextmanager
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from percall.errors import LakeDamaged
from percall.texts import _

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "600MB"


def connect(
    temporary_folder: Path | None = None, memory_limit: str = MEMORY_LIMIT
) -> "duckdb.DuckDBPyConnection":
    """A DuckDB in memory that stays within its limit, is silent, and reaches no network."""
    import duckdb  # noqa: PLC0415  # heavy: only commands that query load it

    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "TimeZone": "UTC",
        }
    )
    connection.execute("SET enable_progress_bar = false")
    if temporary_folder is not None:
        connection.execute(f"SET temp_directory = {quoted(temporary_folder)}")
    return connection


def quoted(value: object) -> str:
    """A value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def named(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def damage_named(lake_folder: Path) -> Iterator[None]:
    """Turn an engine's complaint about a file of the lake into one that names it.

    Raises:
        LakeDamaged: A Parquet file could not be read inside.
    """
    import duckdb  # noqa: PLC0415  # heavy: only commands that query load it

    try:
        yield
    except (
        duckdb.IOException,
        duckdb.InvalidInputException,
        duckdb.SerializationException,
    ) as error:
        raise LakeDamaged(
            _("A file of the lake cannot be read: {why}").format(why=str(error).splitlines()[0]),
            where=str(lake_folder),
            do=_("put it back from a copy, or undo its import and import the records again"),
        ) from None


Rows = list[tuple[Any, ...]]


def fetch(connection: "duckdb.DuckDBPyConnection", sql: str, values: Sequence[object] = ()) -> Rows:
    """All rows of a query."""
    return connection.execute(sql, list(values)).fetchall()
