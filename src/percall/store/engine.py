"""The set engines: they sum whole numbers over the lake, and give the same answer.

One text of SQL is written for all: the part of the language that DuckDB and Spark read alike.
An engine differs only in how it names Parquet files and how it runs a query.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from percall.errors import LakeDamaged, UsageFault
from percall.texts import _

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "600MB"

Rows = list[tuple[Any, ...]]


class Engine(Protocol):
    """What runs a query over Parquet files."""

    @property
    def reads_here(self) -> bool:
        """Whether the lake's files are read where this process sees them."""

    def parquet(self, files: Sequence[Path]) -> str:
        """A table expression over the files."""

    def fetch(self, sql: str, lake_folder: Path) -> Rows:
        """All rows of a query; the folder is named if a file in it cannot be read."""

    def keep(self, sql: str, lake_folder: Path) -> str:
        """A table expression of a query's rows, worked out once and kept with the engine."""

    def milliseconds(self, instant: str) -> str:
        """SQL of an instant as whole milliseconds since 1970."""


class DuckDb:
    """DuckDB inside this process: the default."""

    reads_here = True

    def __init__(self) -> None:
        self._kept_count = 0
        self._kept_names: list[str] = []

    @cached_property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        """The database, made when it is first needed."""
        return connect()

    def parquet(self, files: Sequence[Path]) -> str:
        """A table expression over the files."""
        return duckdb_parquet(files)

    def fetch(self, sql: str, lake_folder: Path) -> Rows:
        """All rows of a query.

        Raises:
            LakeDamaged: A file of the lake cannot be read.
        """
        connection = self.connection
        with damage_named(lake_folder):
            return connection.execute(sql).fetchall()

    def keep(self, sql: str, lake_folder: Path) -> str:
        """A table expression of a query's rows, worked out once and kept with the engine."""
        self._kept_count += 1
        name = f"kept_{self._kept_count}"
        self.fetch(f"CREATE TEMP TABLE {name} AS {sql}", lake_folder)
        self._kept_names.append(name)
        return name

    def drop_kept(self) -> None:
        """Forget what was kept: an engine that lives on would fill its memory with it."""
        while self._kept_names:
            self.connection.execute(f"DROP TABLE IF EXISTS {self._kept_names.pop()}")

    def milliseconds(self, instant: str) -> str:
        """SQL of an instant as whole milliseconds since 1970."""
        return f"epoch_ms({instant})"


def connect(
    temporary_folder: Path | None = None, memory_limit: str = MEMORY_LIMIT
) -> "duckdb.DuckDBPyConnection":
    """A DuckDB in memory that stays within its limit, is silent, and reaches no network.

    What does not fit into memory is put aside in `temporary_folder`, else in the system's.
    """
    import duckdb  # noqa: PLC0415  # heavy: only commands that query load it

    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute("SET enable_progress_bar = false")
    aside = temporary_folder or Path(tempfile.gettempdir()) / f"percall-{os.getpid()}"
    connection.execute(f"SET temp_directory = {quoted(aside)}")
    return connection


def duckdb_parquet(files: Sequence[Path], more: str | None = None) -> str:
    """DuckDB's table expression over Parquet files; `more` names a column that it is to add.

    A folder that is called `site=riga` is no column.
    """
    added = f", {more} = true" if more else ""
    listed = ", ".join(quoted(file) for file in files)
    return f"read_parquet([{listed}], hive_partitioning = false{added})"


def quoted(value: object) -> str:
    """A value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def literal(value: str) -> str:
    """A text as SQL that every engine reads alike: Spark reads signs after a backslash."""
    parts = [part for part in re.split(r"(['\\])", value) if part]
    if len(parts) <= 1 and parts not in (["'"], ["\\"]):
        return f"'{value}'"
    pieces = [f"chr({ord(part)})" if part in "'\\" else f"'{part}'" for part in parts]
    return f"concat({', '.join(pieces)})"


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

    damage = duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException
    try:
        yield
    except duckdb.Error as error:
        # A changed byte may come up as the engine's bare error, which has no class of its own.
        if not isinstance(error, damage) and type(error) is not duckdb.Error:
            raise
        raise LakeDamaged(
            _("A file of the lake cannot be read: {why}").format(why=str(error).splitlines()[0]),
            where=str(lake_folder),
            do=_("put it back from a copy, or undo its import and import the records again"),
        ) from None


ENGINES = ("duckdb", "spark")


def engine_named(name: str) -> Engine:
    """The engine of that name.

    Raises:
        UsageFault: There is none.
        PercallError: Spark is asked for and not installed.
    """
    if name not in ENGINES:
        raise UsageFault(
            _("{name} is not an engine").format(name=repr(name)),
            do=_("use one of {names}").format(names=", ".join(ENGINES)),
        )
    if name == "spark":
        from percall.store.spark import Spark  # noqa: PLC0415  # an extra that few install

        return Spark()
    return DuckDb()
