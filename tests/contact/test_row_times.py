"""When a row was can be asked of every format that percall ships, whatever else it says."""

from pathlib import Path

import duckdb
import pytest

from percall.contact import zones
from percall.contact.columns import mapped_columns
from percall.contact.compile_fields import Columns
from percall.contact.compile_row_times import row_times
from percall.contact.shipped import find_mapping, list_mappings

NAMES = [one.name for one in list_mappings(Path("none"))]


def times_of(name: str, **cells: str) -> list[str | None]:
    mapping = find_mapping(name, Path("none"))
    names = mapped_columns(mapping)
    columns = Columns({column: i for i, column in enumerate(names)})
    row = ", ".join(f"?::VARCHAR AS x{i}" for i in range(len(names)))
    sql = row_times(mapping, columns, "Europe/Riga").replace("{source}", f"(SELECT {row})")
    with duckdb.connect() as connection:
        for statement in zones.statements(sql):
            connection.execute(statement)
        found = connection.execute(sql, [cells.get(column) for column in names]).fetchall()
    return [row[0] and str(row[0]) for row in found]


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_says_nothing_has_no_time(name: str) -> None:
    assert times_of(name) == [None]


def test_days_and_instants_are_told_in_the_centres_time() -> None:
    assert times_of("daily-call-centre", Fecha="2026-03-02") == ["2026-03-02 00:00:00"]
    assert times_of("daily-call-centre", Fecha="some day") == [None]
    day = {"Date": "2026-10-01", "Time": "00:00:00"}
    assert times_of("pwc-call-center", **day) == ["2026-10-01 00:00:00"]
    assert times_of("pwc-call-center", **day | {"Time": "late"}) == [None]
