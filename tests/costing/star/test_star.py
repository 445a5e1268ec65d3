"""The star schema: keys hold, nothing is lost, and sums are those that `percall cost` prints.

The worlds are the two random centres of the costing tests, and a small one with names that are
nearly the same, a transfer, a chat, and a pool that nobody used.
"""

import json
import re
import shutil
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from percall.costing.star.tables import DIMENSIONS, FACTS, TABLES
from percall.errors import PercallError
from tests.costing.product import make_workspace, run, write_books
from tests.costing.strategies import with_books

World = dict[str, Any]
Rows = list[tuple[Any, ...]]
WIDE = ("--from", "2026-03-05", "--to", "2026-06-01")
MARCH = ("--from", "2026-03-01", "--to", "2026-04-01")
START = datetime(2026, 3, 10, 9, tzinfo=UTC)


def star(root: Path, folder: Path, *options: object) -> World:
    written: World = run("export", "star", "-w", root, "--out", folder, *options)
    return written


def ask(folder: Path, sql: str) -> Rows:
    """A query in which `@name` is a table of the folder."""
    for name in sorted(TABLES, key=len, reverse=True):
        sql = sql.replace(f"@{name}", f"read_parquet('{folder}/{name}.parquet')")
    return duckdb.sql(sql).fetchall()


def number(folder: Path, sql: str) -> Any:
    return ask(folder, sql)[0][0]


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


# --- a small world ------------------------------------------------------------------------------

FORMULA, SPLIT = "=cmd|' /C calc'!A0", 'a, "b"\nc'


def leg(team: str, queue: str, talk_ms: int) -> World:
    return {"kind": "agent", "agent_id": f"{team}-1", "team": team, "queue": queue,
            "talk_ms": talk_ms, "wrap_up_ms": 7_001}  # fmt: skip


def call(name: str, *segments: World, **fields: object) -> World:
    return {"id": name, "started_at": START, "channel": "voice", "direction": "inbound",
            "outcome": "handled", "segments": list(segments)} | fields  # fmt: skip


SMALL: World = {
    "centre": {"currency": "EUR", "time_zone": "Europe/Riga", "concurrency": {"chat": 3}},
    "contacts": [
        call("a", leg("red", "Sales", 61_003), leg("blue", "sales", 122_011), is_sale=True),
        call("b", leg("red", FORMULA, 300_017), channel="chat"),
        call("c", leg("blue", SPLIT, 9_001), started_at=START + timedelta(days=1), reason="x"),
    ],
    "agent_time": [],
    "ledger": [
        {"account": "Labour", "amount": "1000.01", "from_on": date(2026, 3, 1),
         "to_on": date(2026, 4, 1)},
        {"account": "Premises:Rent", "amount": "99.99", "scope": "team:green",
         "from_on": date(2026, 3, 1), "to_on": date(2026, 4, 1)},
        {"account": "Hardware", "amount": "1096", "from_on": date(2026, 3, 1),
         "to_on": date(2029, 3, 1)},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("small"), SMALL)


def test_names_that_differ_by_a_letter_have_keys_of_their_own(small: Path, tmp_path: Path) -> None:
    star(small, tmp_path / "star", *MARCH)
    found = dict(ask(tmp_path / "star", "SELECT queue, queue_id FROM @dim_queue"))
    assert set(found) == {"Sales", "sales", FORMULA, SPLIT, None}
    assert found[None] == 0
    assert len(set(found.values())) == 5


def test_a_transferred_contact_counts_once_in_all_and_once_in_each_queue(
    small: Path, tmp_path: Path
) -> None:
    star(small, tmp_path / "star", *MARCH)
    counted = ask(
        tmp_path / "star",
        "SELECT queue, sum(calls), sum(queue_calls) FROM @fact_segment JOIN @dim_queue"
        " USING (queue_id) WHERE queue IN ('Sales', 'sales') GROUP BY 1 ORDER BY 1",
    )
    assert counted == [("Sales", 1, 1), ("sales", 0, 1)]


def test_what_no_contact_took_stands_on_rows_of_its_own(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "star"
    settings = small / "centre.toml"
    plain = settings.read_text(encoding="utf-8")
    lean = '\n[definitions.lean]\nchannel = "voice"\naccounts_left_out = ["Hardware"]\n'
    settings.write_text(plain + lean, encoding="utf-8")
    try:
        star(small, folder, *MARCH, "--definition", "lean")
        period = run("cost", "-w", small, *MARCH, "--definition", "lean")["periods"][0]
    finally:
        settings.write_text(plain, encoding="utf-8")
    rows = dict(
        ask(
            folder,
            "SELECT row_kind, sum(cost) FROM @fact_cost WHERE row_kind <> 'rounding' GROUP BY 1",
        )
    )
    assert rows["unassigned"] == Decimal("99.99")
    assert rows["not_in_definition"] == Decimal(31)
    priced = number(folder, "SELECT sum(cost) FROM @fact_cost WHERE is_priced")
    assert abs(priced - Decimal(period["cost"])) <= Decimal("1e-9") * 6
    assert number(folder, "SELECT sum(calls) FROM @fact_contact") == period["calls"] == 2
    told = ask(folder, "SELECT definition, definition_hash FROM @dim_definition")
    assert told == [("lean", run_mark(folder)["definition"]["hash"])]
    assert ask(folder, "SELECT account FROM @dim_account WHERE NOT is_in_definition") == [
        ("Hardware",)
    ]


def run_mark(folder: Path) -> World:
    """What the folder says of itself."""
    told: World = json.loads((folder / "star.json").read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("days", [("2020-01-01", "2020-02-01"), ("2028-02-01", "2028-03-01")])
def test_days_without_records_or_ledger_have_all_tables(
    small: Path, tmp_path: Path, days: tuple[str, str]
) -> None:
    written = star(small, tmp_path / "star", "--from", days[0], "--to", days[1])
    assert {file.stem for file in (tmp_path / "star").glob("*.parquet")} == set(TABLES)
    assert written["tables"]["fact_contact"] == 0
    total = number(tmp_path / "star", "SELECT coalesce(sum(cost), 0) FROM @fact_cost")
    assert total == Decimal(written["book"])


def test_a_month_that_is_priced_in_part_sums_to_what_accrued(small: Path, tmp_path: Path) -> None:
    """Half of March and the April after it, of which the ledger knows the hardware alone."""
    days = ("--from", "2026-03-10", "--to", "2026-05-01")
    written = star(small, tmp_path / "star", *days)
    periods = run("cost", "-w", small, *days, "--by", "month")["periods"]
    book = sum(Decimal(period["book"]) for period in periods)
    assert number(tmp_path / "star", "SELECT sum(cost) FROM @fact_cost") == book
    assert Decimal(written["book"]) == book
    starts = ask(tmp_path / "star", "SELECT DISTINCT from_on FROM @fact_pool ORDER BY 1")
    assert starts == [(date(2026, 3, 10),), (date(2026, 4, 1),)]


def test_every_dimension_has_its_unknown(small: Path, tmp_path: Path) -> None:
    star(small, tmp_path / "star", *MARCH)
    for table in DIMENSIONS:
        if table.name in ("dim_queue", "dim_team", "dim_agent", "dim_channel", "dim_reason"):
            assert (
                number(
                    tmp_path / "star",
                    f"SELECT count(*) FROM @{table.name} WHERE {table.key[0]} = 0",
                )
                == 1
            )


def test_a_folder_that_cannot_be_made_says_so(small: Path) -> None:
    with pytest.raises(PercallError, match="cannot be written"):
        star(small, small / "no" / "star", *MARCH)
    assert not (small / "no").exists()


DEFINITIONS = """
[definitions.legs]
transferred = "each_leg"

[definitions.solved]
per = "resolution"
resolution_hours = 24

[test_contacts]
queues = ["Sales"]

[definitions.real]
test = "leave_out"
"""


@pytest.fixture
def with_definitions(small: Path, tmp_path: Path) -> Path:
    root = tmp_path / "centre"
    shutil.copytree(small, root)
    with (root / "centre.toml").open("a", encoding="utf-8") as settings:
        settings.write(DEFINITIONS)
    return root


@pytest.mark.parametrize("name", ["legs", "real", "per_offered_call", "outbound_per_sale"])
def test_calls_are_those_of_the_definition_in_all_and_by_queue(
    with_definitions: Path, tmp_path: Path, name: str
) -> None:
    """Two agents took the transferred contact: two calls, one in each queue, or a test."""
    folder = tmp_path / "star"
    star(with_definitions, folder, *MARCH, "--definition", name)
    options = (*MARCH, "--definition", name, "--group-by", "queue")
    period = run("cost", "-w", with_definitions, *options)["periods"][0]
    for fact in ("fact_contact", "fact_segment"):
        assert number(folder, f"SELECT sum(calls) FROM @{fact}") == period["calls"]
    by_queue = dict(
        ask(
            folder,
            "SELECT queue, sum(queue_calls) FROM @fact_segment JOIN @dim_queue USING (queue_id)"
            " GROUP BY 1 HAVING bool_or(is_priced)",
        )
    )
    assert by_queue == {row["queue"]: row["calls"] for row in period["groups"]}
    expected = {"legs": 4, "real": 2, "per_offered_call": 2, "outbound_per_sale": 0}
    assert period["calls"] == expected[name]


def test_calls_that_cannot_be_told_yet_are_unknown(with_definitions: Path, tmp_path: Path) -> None:
    with pytest.raises(PercallError, match="No contact of these days tells its customer"):
        star(with_definitions, tmp_path / "star", *MARCH, "--definition", "solved")
    assert not (tmp_path / "star").exists()
    run("sample", tmp_path / "sample", "--weeks", "1", "--agents", "5")
    days = ("--from", "2026-10-26", "--to", "2026-11-02")
    star(tmp_path / "sample", tmp_path / "star", *days, "--definition", "per_resolution")
    for fact, calls in (("fact_contact", "calls"), ("fact_segment", "queue_calls")):
        assert number(tmp_path / "star", f"SELECT count({calls}) FROM @{fact}") == 0
        assert number(tmp_path / "star", f"SELECT count(*) FROM @{fact}") > 0
