"""The star schema: keys hold, nothing is lost, and sums are those that `percall cost` prints.

The worlds are the two random centres of the costing tests, with three sets of random books each.
"""

import re
import shutil
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from percall.costing.star.tables import FACTS, TABLES
from tests.costing.product import run, write_books
from tests.costing.star.reading import World, ask, number, run_mark, star
from tests.costing.strategies import with_books

WIDE = ("--from", "2026-03-05", "--to", "2026-06-01")


@pytest.fixture(scope="module", params=[1, 2, 3])
def wide(
    request: pytest.FixtureRequest,
    centre: tuple[World, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Path]:
    """A random centre with random books, and its star over the days of both."""
    world, root = centre
    folder = tmp_path_factory.mktemp("wide")
    shutil.copytree(root, folder / "centre")
    write_books(folder / "centre", with_books(Random(request.param), world))
    star(folder / "centre", folder / "star", *WIDE)
    return folder / "centre", folder / "star"


# --- keys and columns ------------------------------------------------------------------------


def test_each_table_has_its_columns_and_types(wide: tuple[Path, Path]) -> None:
    _root, folder = wide
    assert {file.stem for file in folder.glob("*.parquet")} == set(TABLES)
    for table in TABLES.values():
        found = duckdb.sql(f"SELECT * FROM '{folder}/{table.name}.parquet'")
        types = {
            c: str(k).replace(",", ", ") for c, k in zip(found.columns, found.types, strict=True)
        }
        expected = {column.name: column.kind for column in table.columns}
        own = {name: kind for name, kind in types.items() if name.startswith("dim_")}
        assert types == expected | own
        assert not own or table.name == "fact_contact"


def test_each_key_tells_one_row_from_all_others(wide: tuple[Path, Path]) -> None:
    _root, folder = wide
    for table in (table for table in TABLES.values() if table.key):
        key = ", ".join(table.key)
        assert (
            ask(folder, f"SELECT {key} FROM @{table.name} GROUP BY ALL HAVING count(*) > 1") == []
        )
        assert ask(folder, f"SELECT 1 FROM @{table.name} WHERE ({key}) IS NULL") == []


def test_each_name_of_a_dimension_has_one_key(wide: tuple[Path, Path]) -> None:
    _root, folder = wide
    for name in ("queue", "team", "agent", "channel", "reason", "pool", "account"):
        twice = f"SELECT {name} FROM @dim_{name} GROUP BY 1 HAVING count(*) > 1"
        assert ask(folder, twice) == []


def test_each_foreign_key_is_there(wide: tuple[Path, Path]) -> None:
    _root, folder = wide
    looked_at = 0
    for table in FACTS:
        for column in (column for column in table.columns if column.refers):
            key = TABLES[column.refers].key[0]
            lost = (
                f"SELECT {column.name} FROM @{table.name} WHERE {column.name} IS NOT NULL AND"
                f" {column.name} NOT IN (SELECT {key} FROM @{column.refers}) LIMIT 3"
            )
            assert ask(folder, lost) == [], f"{table.name}.{column.name}"
            looked_at += 1
    assert looked_at > 20
    # Facts of contacts name the contact; so do costs, but for what is no contact's.
    for fact in ("fact_segment", "fact_cost"):
        lost = (
            f"SELECT * FROM @{fact} WHERE contact_id NOT IN (SELECT contact_id FROM @fact_contact)"
        )
        assert ask(folder, lost) == []
    lost = (
        "SELECT * FROM @fact_cost AS c ANTI JOIN @fact_segment AS s USING (contact_id, segment_index)"
        " WHERE c.row_kind = 'contact'"
    )
    assert ask(folder, lost) == []
    nulls = "SELECT * FROM @fact_cost WHERE (contact_id IS NULL) = (row_kind = 'contact')"
    assert ask(folder, nulls) == []


# --- sums --------------------------------------------------------------------------------------


def test_costs_sum_to_the_book_and_to_each_pool_as_printed(wide: tuple[Path, Path]) -> None:
    root, folder = wide
    periods = run("cost", "-w", root, *WIDE, "--by", "month")["periods"]
    book = sum(Decimal(period["book"]) for period in periods)
    assert book > 0
    for fact, column in (
        ("fact_cost", "cost"),
        ("fact_ledger_day", "cost"),
        ("fact_pool", "ledger"),
    ):
        assert number(folder, f"SELECT sum({column}) FROM @{fact}") == book
    by_pool = {
        (str(day), pool): cost
        for day, pool, cost in ask(
            folder,
            "SELECT rates_from_on, pool, sum(cost) FROM @fact_cost JOIN @dim_pool USING (pool_id)"
            " GROUP BY ALL",
        )
    }
    printed = {
        (period["from_on"], row["pool"]): Decimal(row["ledger"])
        for period in periods
        for row in period["reconciliation"]
    }
    assert by_pool == printed


def test_days_of_the_ledger_sum_to_each_account_as_printed(wide: tuple[Path, Path]) -> None:
    root, folder = wide
    found = {
        (str(month), account): cost
        for month, account, cost in ask(
            folder,
            "SELECT month_from_on, account, sum(cost) FROM @fact_ledger_day"
            " JOIN @dim_date USING (date_id) JOIN @dim_account USING (account_id) GROUP BY ALL",
        )
    }
    printed = {
        (period["from_on"][:8] + "01", row["account"]): Decimal(row["cost"])
        for period in run("cost", "-w", root, *WIDE, "--by", "month")["periods"]
        for row in period["accounts"]
    }
    assert found == printed


def test_the_parts_of_each_pool_are_the_reconciliation(wide: tuple[Path, Path]) -> None:
    root, folder = wide
    names = ("ledger", "assigned", "other", "unused", "unassigned", "over_driven")
    found = {
        (str(day), pool): tuple(None if part is None else f"{part:.9f}" for part in parts)
        for day, pool, *parts in ask(
            folder,
            f"SELECT from_on, pool, {', '.join(names)} FROM @fact_pool JOIN @dim_pool USING (pool_id)",
        )
    }
    printed = {
        (period["from_on"], row["pool"]): tuple(row[name] for name in names)
        for period in run("cost", "-w", root, *WIDE, "--by", "month")["periods"]
        for row in period["reconciliation"]
    }
    assert found == printed


@pytest.mark.parametrize("definition", [(), ("--definition", "counting")])
@pytest.mark.parametrize("group", ["queue", "channel", "team", "reason"])
def test_cost_per_call_of_each_group_and_month_is_the_printed_one(
    wide: tuple[Path, Path], group: str, definition: tuple[str, ...]
) -> None:
    """Exact from units and rates, and within a billionth a row from the costs."""
    root, folder = wide
    exact, plain, row_counts = costs_of(folder, group)
    counted = "queue_calls" if group == "queue" else "calls"
    calls = {
        (str(month), value): count
        for month, value, count in ask(
            folder,
            f"SELECT month_from_on, {group}, sum({counted}) FROM @fact_segment"
            f" JOIN @dim_date USING (date_id) JOIN @dim_{group} USING ({group}_id) GROUP BY ALL",
        )
    }
    seen = 0
    options = (*WIDE, "--by", "month", "--group-by", group, *definition)
    for period in run("cost", "-w", root, *options)["periods"]:
        month = period["from_on"][:8] + "01"
        for row in period["groups"]:
            key = month, row[group]
            if group != "team":  # a contact counts in each of its teams: no column says so
                assert calls[key] == row["calls"]
            whole = exact.get(key, Fraction(0))
            printed = Fraction(row["cost"]["fully_loaded"])
            assert abs(printed - whole) <= Fraction(1, 10**9)
            assert abs(Fraction(plain.get(key, 0)) - whole) <= Fraction(
                row_counts.get(key, 0), 10**9
            )
            if row["cost_per_call"]["fully_loaded"] and group != "team":
                assert nine_places(whole / calls[key]) == row["cost_per_call"]["fully_loaded"]
                seen += 1
    assert seen or group == "team"


def costs_of(
    folder: Path, group: str
) -> tuple[dict[Any, Fraction], dict[Any, Any], dict[Any, int]]:
    rates = {
        (pool, day): Fraction(ledger) / used
        for pool, day, ledger, used in ask(
            folder, "SELECT pool_id, from_on, ledger_exact, units_used FROM @fact_pool"
        )
        if used
    }
    exact: defaultdict[Any, Fraction] = defaultdict(Fraction)
    plain: defaultdict[Any, Decimal] = defaultdict(Decimal)
    row_counts: defaultdict[Any, int] = defaultdict(int)
    for value, pool, day, units, cost, rows in ask(
        folder,
        f"SELECT {group}, pool_id, rates_from_on, sum(units), sum(cost), count(*) FROM @fact_cost"
        f" JOIN @dim_{group} USING ({group}_id) WHERE row_kind = 'contact' GROUP BY ALL",
    ):
        key = str(day)[:8] + "01", value
        exact[key] += int(units) * rates[pool, day]
        plain[key] += cost
        row_counts[key] += rows
    return exact, plain, row_counts


def nine_places(value: Fraction) -> str:
    units = (2 * value.numerator * 10**9 + value.denominator) // (2 * value.denominator)
    return f"{Decimal(units).scaleb(-9):.9f}"


def test_contacts_segments_and_paid_time_are_all_there(
    centre: tuple[World, Path], wide: tuple[Path, Path]
) -> None:
    world, _shared = centre
    root, folder = wide
    periods = run("cost", "-w", root, *WIDE, "--by", "month")["periods"]
    contacts, calls = (sum(period[name] for period in periods) for name in ("contacts", "calls"))
    assert number(folder, "SELECT count(*) FROM @fact_contact") == contacts
    for fact in ("fact_contact", "fact_segment"):
        assert number(folder, f"SELECT sum(calls) FROM @{fact}") == calls
    assert number(folder, "SELECT sum(segment_count) FROM @fact_contact") == number(
        folder, "SELECT count(*) FROM @fact_segment"
    )
    agents = number(folder, "SELECT sum(paid_ms) FROM @fact_agent_time")
    assert agents == sum(row["paid_ms"] for row in world["agent_time"])


def test_no_cost_can_be_told_by_agent_unless_the_centre_shows_it(
    wide: tuple[Path, Path], tmp_path: Path
) -> None:
    root, _folder = wide
    settings = root / "centre.toml"
    plain = settings.read_text(encoding="utf-8")
    for shows in (False, True):
        kept = re.sub(r".*agent_cost_per_call.*\n", "", plain)
        allowed = f"[counting]\nagent_cost_per_call = {str(shows).lower()}"
        shown = kept.replace("[counting]", allowed)
        settings.write_text(shown, encoding="utf-8")
        try:
            star(root, tmp_path / "star", *WIDE)
        finally:
            settings.write_text(plain, encoding="utf-8")
        named = number(tmp_path / "star", "SELECT count(*) FROM @fact_segment WHERE agent_id <> 0")
        assert bool(named) is shows
        assert run_mark(tmp_path / "star")["names_agents"] is shows
        columns = {column.name for column in TABLES["fact_cost"].columns}
        assert not any("agent" in name for name in columns)
