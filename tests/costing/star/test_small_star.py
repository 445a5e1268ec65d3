"""The star of a small world: names that are nearly the same, a transfer, a chat, an unused pool."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from percall.costing.star.tables import DIMENSIONS, TABLES
from percall.errors import PercallError
from tests.costing.product import make_workspace, run
from tests.costing.star.reading import World, ask, number, run_mark, star

MARCH = ("--from", "2026-03-01", "--to", "2026-04-01")
START = datetime(2026, 3, 10, 9, tzinfo=UTC)

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
    for fact, calls in (
        ("fact_contact", "calls"),
        ("fact_contact", "divisor"),
        ("fact_segment", "queue_calls"),
    ):
        assert number(tmp_path / "star", f"SELECT count({calls}) FROM @{fact}") == 0
        assert number(tmp_path / "star", f"SELECT count(*) FROM @{fact}") > 0
