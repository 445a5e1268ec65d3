"""Allocated rows in FOCUS's shape: each line of the ledger, split, sums to the line as written.

The world: two teams, one of them paid for more time than was used and one for less; lines in
another currency, credits, a bill of three years, a pool that nobody used; queues whose names a
spreadsheet would run.
"""

import csv
import json
import shutil
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from percall.errors import PercallError, QuestionFault, UsageFault
from tests.costing.product import make_workspace, run, write_books
from tests.costing.strategies import with_books

World = dict[str, Any]
MARCH = ("--from", "2026-03-01", "--to", "2026-04-01")
DAYS = {"from_on": date(2026, 3, 1), "to_on": date(2026, 4, 1)}
START = datetime(2026, 3, 10, 9, tzinfo=UTC)
FORMULA, SPLIT = "=cmd|' /C calc'!A0", 'a, "b"\nc'


def call(name: str, queue: str | None, team: str, talk_ms: int, **fields: object) -> World:
    agent = {"kind": "agent", "agent_id": f"{team}-1", "team": team, "queue": queue,
             "talk_ms": talk_ms}  # fmt: skip
    waited = {"kind": "queue", "queue": queue, "wait_ms": 5_003}
    return {"id": name, "started_at": START, "channel": "voice", "direction": "inbound",
            "outcome": "handled", "segments": [waited, agent]} | fields  # fmt: skip


def paid(team: str, minutes: int) -> World:
    return {"agent_id": f"{team}-1", "team": team, "on": START.date(), "state": "available",
            "paid_ms": minutes * 60_000}  # fmt: skip


def line(account: str, amount: str, **fields: object) -> World:
    return DAYS | {"account": account, "amount": amount} | fields


WORLD: World = {
    "centre": {"currency": "EUR", "time_zone": "Europe/Riga", "concurrency": {"chat": 3}},
    "contacts": [
        call("a", FORMULA, "red", 61_003),
        call("b", SPLIT, "blue", 122_011, direction="outbound"),
        call("c", "sales", "red", 300_017, started_at=START + timedelta(hours=2)),
        call("d", None, "blue", 40_009, channel="chat"),
    ],
    "agent_time": [paid("red", 11), paid("blue", 1)],
    "ledger": [
        line("Labour:Red", "1000.01", scope="team:red"),
        line("Labour:Blue", "777.77", scope="team:blue"),
        line("Labour:Blue", "-77.7", scope="team:blue"),
        line("Telecom", "33.33"),
        line("Software", "100", currency="USD", rate="0.913"),
        line("Premises:Rent", "99.99", scope="team:green"),
        line("Hardware", "1096") | {"to_on": date(2029, 3, 1)},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("focus"), WORLD)


def exported(root: Path, *options: object, name: str = "focus.csv") -> tuple[World, list[World]]:
    file = root.parent / name
    written = run("export", "focus", "-w", root, "--out", file, *options)
    with file.open(encoding="utf-8", newline="") as text:
        return written, list(csv.DictReader(text))


def summed(rows: list[World], key: str, of: str = "BilledCost") -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row[key]] += Decimal(row[of])
    return dict(found)


def ratio_of(row: World) -> Decimal:
    elements = json.loads(row["AllocatedMethodDetails"], parse_float=Decimal)["Elements"]
    assert len(elements) == 1
    return Decimal(elements[0]["AllocatedRatio"])


# --- it adds up ----------------------------------------------------------------------------------


def test_the_rows_of_a_line_sum_to_it_in_money_in_share_and_in_days(root: Path) -> None:
    written, rows = exported(root, *MARCH)
    origin = {row["ResourceId"]: row["x_OriginCost"] for row in rows}
    assert len(origin) == written["lines"] == len(WORLD["ledger"])
    for cost in ("BilledCost", "EffectiveCost", "ContractedCost", "ListCost"):
        assert summed(rows, "ResourceId", cost) == {k: Decimal(v) for k, v in origin.items()}
    for quantity in ("PricingQuantity", "ConsumedQuantity"):
        assert set(summed(rows, "ResourceId", quantity).values()) == {Decimal(31)}
    ratios: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        ratios[row["ResourceId"]] += ratio_of(row)
    assert set(ratios.values()) == {Decimal(1)}


def test_accounts_and_the_book_are_those_of_the_report(root: Path) -> None:
    written, rows = exported(root, *MARCH)
    book = run("cost", "-w", root, *MARCH)["periods"][0]
    accounts = {one["account"]: Decimal(one["cost"]) for one in book["accounts"]}
    assert summed(rows, "ServiceName") == accounts
    assert sum(accounts.values()) == Decimal(book["book"]) == Decimal(written["book"])


def test_each_pool_goes_where_the_report_says(root: Path) -> None:
    """A pool's lines are split one by one, so their parts may miss the pool's by a billionth."""
    _written, rows = exported(root, *MARCH)
    names = {"contacts": "assigned", "unused": "unused", "unassigned": "unassigned",
             "over_driven": "over_driven", "other": "other"}  # fmt: skip
    for pool in run("cost", "-w", root, *MARCH)["periods"][0]["reconciliation"]:
        of_pool = [row for row in rows if row["x_Pool"] == pool["pool"]]
        found = summed(of_pool, "x_AllocatedTo")
        for to, name in names.items():
            told = Decimal(pool[name] or 0) * (-1 if to == "over_driven" else 1)
            assert abs(found.get(to, Decimal(0)) - told) <= Decimal("1e-9") * len(of_pool)
    assert {row["x_AllocatedTo"] for row in rows} == {*names} - {"other"}


def test_a_share_is_the_units_over_the_capacity(root: Path) -> None:
    """Red was paid for eleven minutes, of which the two calls took 61.003 and 300.017 seconds."""
    _written, rows = exported(root, *MARCH)
    red = {row["AllocatedResourceId"]: row for row in rows if row["ServiceName"] == "Labour:Red"}
    sales = red["queue=sales&direction=inbound"]
    element = json.loads(sales["AllocatedMethodDetails"], parse_float=Decimal)["Elements"][0]
    assert element["UsageUnit"] == "Seconds"
    assert element["UsageQuantity"] == Decimal("300.017")
    assert abs(ratio_of(sales) - Decimal("300.017") / 660) < Decimal("2e-9")
    assert abs(Decimal(sales["BilledCost"]) - Decimal("1000.01") * 300_017 / 660_000) < Decimal(
        "2e-9"
    )
    assert red[""]["x_AllocatedTo"] == "unused"
    assert sales["AllocatedMethodId"] == "percall-agent_time"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_months_are_billing_periods_and_each_sums_to_its_own_book(
    centre: tuple[World, Path], tmp_path: Path, seed: int
) -> None:
    """Random books over random records, both cut by the days."""
    world, records = centre
    root = tmp_path / "centre"
    shutil.copytree(records, root)
    write_books(root, with_books(Random(seed), world))
    wide = ("--from", "2026-03-05", "--to", "2026-06-01")
    written, rows = exported(root, *wide, "--group-by", "channel,team", name="wide.csv")
    assert rows
    periods = run("cost", "-w", root, *wide, "--by", "month")["periods"]
    assert sum(Decimal(p["book"]) for p in periods) == Decimal(written["book"])
    starts = summed(rows, "BillingPeriodStart")
    for period in periods:
        start = f"{period['from_on'][:7]}-01T00:00:00Z"
        assert starts.get(start, Decimal(0)) == Decimal(period["book"])
        of_month = [row for row in rows if row["BillingPeriodStart"] == start]
        accounts = {one["account"]: Decimal(one["cost"]) for one in period["accounts"]}
        assert summed(of_month, "ServiceName") == accounts
        assert all(row["ChargePeriodStart"][:10] >= period["from_on"] for row in of_month)


# --- what is left out ----------------------------------------------------------------------------


def test_a_line_that_the_definition_leaves_out_is_one_row_that_is_not_split(root: Path) -> None:
    settings = root / "centre.toml"
    plain = settings.read_text(encoding="utf-8")
    stated = '\n[definitions.lean]\ndirection = "outbound"\naccounts_left_out = ["Hardware"]\n'
    settings.write_text(plain + stated, encoding="utf-8")
    try:
        _written, rows = exported(root, *MARCH, "--definition", "lean")
    finally:
        settings.write_text(plain, encoding="utf-8")
    (left_out,) = [row for row in rows if row["ServiceName"] == "Hardware"]
    assert left_out["BilledCost"] == left_out["x_OriginCost"] == "31.000000000"
    assert left_out["x_AllocatedTo"] == "not_in_definition"
    assert left_out["AllocatedMethodId"] == left_out["AllocatedMethodDetails"] == ""
    contacts = [row for row in rows if row["x_AllocatedTo"] == "contacts"]
    assert {json.loads(row["AllocatedTags"])["percall/direction"] for row in contacts} == {
        "outbound"
    }
    assert any(row["x_AllocatedTo"] == "other" for row in rows)  # what inbound calls took
    assert {row["x_Definition"] for row in rows} == {"lean"}


def test_without_a_ledger_line_there_is_a_header_and_no_row(root: Path) -> None:
    written, rows = exported(root, "--from", "2020-01-01", "--to", "2020-02-01")
    assert (written["rows"], written["lines"], written["book"]) == (0, 0, "0.000000000")
    assert rows == []
    assert "BilledCost" in (root.parent / "focus.csv").read_text(encoding="utf-8")


def test_days_without_a_call_leave_the_whole_line_to_nobody(root: Path) -> None:
    _written, rows = exported(root, "--from", "2028-02-01", "--to", "2028-03-01")
    assert [(row["ServiceName"], row["x_AllocatedTo"], row["BilledCost"]) for row in rows] == [
        ("Hardware", "unassigned", "29.000000000")
    ]
    assert rows[0]["AllocatedResourceId"] == ""


# --- names, files and people ---------------------------------------------------------------------


def test_names_stay_as_they_are_and_none_of_a_queue_begins_a_cell(root: Path) -> None:
    _written, rows = exported(root, *MARCH)
    names = {json.loads(row["AllocatedTags"])["percall/queue"] for row in rows
             if row["AllocatedTags"]}  # fmt: skip
    assert names == {FORMULA, SPLIT, "sales", None}
    told = {row["AllocatedResourceName"] for row in rows}
    assert f"queue: {FORMULA}, direction: inbound" in told
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_only_the_centres_name_and_accounts_begin_cells_as_the_page_says(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root, tmp_path / "centre")
    for file in (tmp_path / "centre" / "centre.toml", *(tmp_path / "centre" / "ledger").iterdir()):
        text = file.read_text(encoding="utf-8").replace("Hardware", "=1+1")
        file.write_text(text.replace('"Random"', '"=2+5"'), encoding="utf-8")
    _written, rows = exported(tmp_path / "centre", *MARCH)
    began = {name for row in rows for name, cell in row.items() if cell.startswith("=")}
    page = (Path(__file__).parents[3] / "docs" / "focus.md").read_text(encoding="utf-8")
    (said,) = [line for line in page.splitlines() if "begin cells" in line]
    assert {"ResourceName", "ServiceName", "BillingAccountId", "ProviderName"} <= began
    assert began <= {
        "ResourceName", "ServiceName", "BillingAccountId", "BillingAccountName", "ProviderName",
        "PublisherName", "InvoiceIssuerName", "ServiceProviderName",
    }  # fmt: skip
    assert all(f"`{name}`" in said for name in ("ResourceName", "ServiceName", "BillingAccountId"))


def test_parquet_has_the_same_rows_with_types(root: Path) -> None:
    _written, rows = exported(root, *MARCH)
    file = root.parent / "focus.parquet"
    run("export", "focus", "-w", root, "--out", file, *MARCH)
    found = duckdb.sql(f"SELECT * FROM '{file}'")
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert types["BilledCost"] == "DECIMAL(27,9)"
    assert types["ChargePeriodStart"] == "TIMESTAMP"
    same = [
        {
            name: "" if value is None
            else value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime)
            else str(value)
            for name, value in zip(found.columns, row, strict=True)
        }
        for row in found.fetchall()
    ]  # fmt: skip
    assert same == rows
    assert list(root.parent.glob(".focus*")) == []


def test_what_an_agent_cost_is_refused(root: Path) -> None:
    with pytest.raises(QuestionFault, match="rank people"):
        exported(root, *MARCH, "--group-by", "agent", name="agents.csv")
    assert not (root.parent / "agents.csv").exists()


@pytest.mark.parametrize("name", ["focus.xlsx", "focus"])
def test_a_name_says_how_the_file_is_written(root: Path, name: str) -> None:
    with pytest.raises(UsageFault, match="CSV or as Parquet"):
        exported(root, *MARCH, name=name)


@pytest.mark.parametrize("name", ["no/folder.csv", "no/folder.parquet"])
def test_a_file_that_cannot_be_written_says_so_and_leaves_nothing(root: Path, name: str) -> None:
    with pytest.raises(PercallError, match="cannot be written"):
        run("export", "focus", "-w", root, "--out", root / name, *MARCH)
    assert not (root / "no").exists()
