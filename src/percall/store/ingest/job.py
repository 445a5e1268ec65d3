"""An import under way: what each of its steps needs to know."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from percall.contact import zones
from percall.contact.compile_lake import TARIFF_COLUMNS, Prices
from percall.contact.compile_stage import Staged
from percall.contact.rules import Mapping
from percall.ledger.tariff_sql import tariff_steps
from percall.store.ingest.opening import Opened
from percall.store.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

# For each kind of rows: the table that holds their keys, and the column of the key.
KEY_TABLE = {"contact": "contact", "segment": "leg", "record": "record", "agent_time": "agent_time",
             "day_total": "day_total", "sale": "sale"}  # fmt: skip
KEY_COLUMN = {"contact": "contact_id", "segment": "row_key", "record": "row_key", "agent_time": "row_key",
              "day_total": "row_key", "sale": "row_key"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a change of the lake is made: a staging folder, an engine, and a name for files."""

    workspace: Workspace
    import_id: str
    folder: Path
    connection: "duckdb.DuckDBPyConnection"

    def prepare(self, sql: str) -> None:
        """Set the variables that a text of SQL looks at."""
        for statement in zones.statements(sql):
            self.connection.execute(statement)

    def run(self, sql: str) -> int:
        """Run a statement that writes; the rows it wrote."""
        self.prepare(sql)
        found = self.connection.execute(sql).fetchall()
        return int(found[0][0]) if found else 0

    def one(self, sql: str) -> int:
        """The single number that a query gives."""
        return int(self.connection.execute(sql).fetchall()[0][0])


@dataclass(frozen=True, slots=True)
class Job(Desk):
    """One import: its file and mapping, and its staged rows."""

    mapping: Mapping
    opened: Opened
    staged: Staged

    @property
    def staged_file(self) -> Path:
        """The staged rows."""
        return self.folder / "work" / "staged.parquet"

    @property
    def key(self) -> str:
        """The column of a staged row's key."""
        return KEY_COLUMN[self.mapping.rows]


def prices_of(workspace: Workspace) -> Prices:
    """What contacts are weighed with in this workspace."""
    from percall.ledger.tariff_files import read_tariffs  # noqa: PLC0415  # only imports of contacts

    centre = workspace.centre
    tariffs = read_tariffs(workspace.root, centre)
    rated = tariff_steps(tariffs, **TARIFF_COLUMNS) if tariffs else ()
    return Prices(centre.currency, centre.currencies, rated)
