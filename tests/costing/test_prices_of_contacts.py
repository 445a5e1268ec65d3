"""The price of one contact and of all: tags, lists and the file add up to the same books.

The world: a call that is transferred, one that is abandoned, a chat with a bot, a sale; two teams
with wages of their own, lines, a licence by session, a bonus by sale, rent that nobody used.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from percall.errors import PercallError, QuestionFault
from tests.costing.product import make_workspace, run

World = dict[str, Any]
DAYS = {"from_on": date(2026, 3, 1), "to_on": date(2026, 4, 1)}
START = datetime(2026, 3, 10, 9, tzinfo=UTC)


def contact(name: str, minute: int, outcome: str, *segments: World, **fields: object) -> World:
    return {
        "id": name, "started_at": START + timedelta(minutes=minute), "channel": "voice",
        "direction": "inbound", "outcome": outcome, "segments": list(segments),
    } | fields  # fmt: skip


def agent(team: str, talk_ms: int, queue: str = "sales") -> World:
    return {"kind": "agent", "agent_id": f"{team}-1", "team": team, "queue": queue,
            "talk_ms": talk_ms, "wrap_up_ms": 7_001}  # fmt: skip


def line(account: str, amount: str, **fields: object) -> World:
    return DAYS | {"account": account, "amount": amount} | fields


WORLD: World = {
    "centre": {"currency": "EUR", "time_zone": "Europe/Riga", "concurrency": {"chat": 3}},
    "contacts": [
        contact(
            "a/1", 0, "handled", {"kind": "queue", "queue": "sales", "wait_ms": 31_007},
            agent("red", 61_003), agent("blue", 122_011, "support"), is_sale=True,
        ),
        contact("a/2", 3, "abandoned", {"kind": "queue", "queue": "sales", "wait_ms": 12_013}),
        contact(
            "b/1", 5, "handled", {"kind": "bot", "bot_ms": 40_009, "quantity": 812},
            agent("blue", 300_017, "support"), channel="chat", is_sale=False,
        ),
    ],
    "agent_time": [],
    "ledger": [
        line("Labour:Red", "1000.01", scope="team:red"),
        line("Labour:Blue", "777.77", scope="team:blue"),
        line("Telecom", "33.33"),
        line("Software:Bot", "10", driver="session"),
        line("Labour:Bonus", "50", driver="sale"),
        line("Premises:Rent", "99.99", scope="team:green"),
        line("Hardware", "1096") | {"to_on": date(2029, 3, 1)},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("prices"), WORLD)


def tag(root: Path, name: str) -> World:
    found: World = run("contact", "-w", root, name)
    return found


def test_a_tag_lists_what_each_segment_took_of_each_pool(root: Path) -> None:
    lines = tag(root, "a/1")["lines"]
    assert [(line["segment_index"], line["pool"]) for line in lines] == [
        (0, "line_time"), (1, "agent_time"), (1, "agent_time team:red"), (1, "line_time"),
        (2, "agent_time"), (2, "agent_time team:blue"), (2, "line_time"), (2, "sale"),
    ]  # fmt: skip
    assert lines[2]["fully_loaded"] == "1000.010000000"  # the team's only contact carries it all


def test_the_lines_of_a_tag_add_up_to_its_cost_as_printed(root: Path) -> None:
    for name in ("a/1", "a/2", "b/1"):
        found = tag(root, name)
        for form in ("fully_loaded", "practical_capacity"):
            total = sum(Decimal(line[form]) for line in found["lines"])
            assert total == Decimal(found["cost"][form])


def test_a_part_of_a_composite_id_lists_whom_it_fits(root: Path) -> None:
    assert tag(root, "2")["contact"]["source_id"] == "a/2"
    with pytest.raises(
        QuestionFault, match=r"'1' names several contacts.*records:a/1.*records:b/1"
    ):
        tag(root, "1")
    with pytest.raises(QuestionFault, match="No contact is named 'z'"):
        tag(root, "z")


def test_our_own_key_names_a_contact_too(root: Path) -> None:
    key = tag(root, "b/1")["contact"]["contact_id"]
    assert tag(root, key)["contact"]["source_id"] == "b/1"


def exported(root: Path, *options: str) -> tuple[World, list[World]]:
    file = root.parent / "costs.parquet"
    written = run("export", "costs", "-w", root, file, *options)
    found = duckdb.sql(f"SELECT * FROM '{file}' ORDER BY started_at")
    return written, [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_the_file_of_all_contacts_sums_to_the_book(root: Path) -> None:
    written, rows = exported(root)
    book = run("cost", "-w", root, "--from", "2026-03-01", "--to", "2026-04-01")["periods"][0]
    assert sum(row["cost"] for row in rows) == Decimal(book["book"]) == Decimal(written["book"])
    assert [row["row_kind"] for row in rows].count("contact") == written["contacts"] == 3
    unassigned = [row for row in rows if row["row_kind"] == "unassigned"]
    assert [row["cost agent_time team:green"] for row in unassigned] == [Decimal("99.99")]


def test_each_row_of_the_file_is_the_floor_of_the_tag(root: Path) -> None:
    _written, rows = exported(root)
    for row in rows:
        if row["row_kind"] == "contact":
            price = Decimal(tag(root, row["source_id"])["cost"]["fully_loaded"])
            assert 0 <= price - row["cost"] <= Decimal("0.000000008")


def test_each_pool_of_the_file_sums_to_its_ledger(root: Path) -> None:
    _written, rows = exported(root, "--from", "2026-03-01", "--to", "2026-04-01")
    answer = run("cost", "-w", root, "--from", "2026-03-01", "--to", "2026-04-01")
    for pool in answer["periods"][0]["reconciliation"]:
        total = sum(row[f"cost {pool['pool']}"] or 0 for row in rows)
        assert total == Decimal(pool["ledger"])


WITHOUT_HARDWARE = """
[definitions.without_hardware]
per = "sale"
direction = "outbound"
accounts_left_out = ["Hardware"]
"""


def test_a_definition_chooses_the_accounts_and_stands_beside_each_price(root: Path) -> None:
    """What it counts (here nothing: no contact is outbound) leaves no contact without its price."""
    settings = root / "centre.toml"
    plain = settings.read_text(encoding="utf-8")
    settings.write_text(plain + WITHOUT_HARDWARE, encoding="utf-8")
    try:
        words = ("--definition", "without_hardware")
        told = run("define", "-w", root, "without_hardware")["definition"]
        tags = [run("contact", "-w", root, name, *words) for name in ("a/1", "a/2", "b/1")]
        written, rows = exported(root, *words)
    finally:
        settings.write_text(plain, encoding="utf-8")
    assert {one["definition"]["hash"] for one in tags} == {told["hash"]}
    assert {(row["definition"], row["definition_hash"]) for row in rows} == {
        ("without_hardware", told["hash"])
    }
    left_out = [row["cost"] for row in rows if row["row_kind"] == "not_in_definition"]
    assert left_out == [Decimal(31)]  # 1096 over 1096 days, of which March has 31
    assert written["contacts"] == 3
    assert sum(row["cost"] for row in rows) == Decimal(written["book"])
    whole = sum(Decimal(tag(root, name)["cost"]["fully_loaded"]) for name in ("a/1", "a/2", "b/1"))
    priced = sum(Decimal(one["cost"]["fully_loaded"]) for one in tags)
    assert abs(whole - priced - 31) <= Decimal("0.000000003")  # six prices, rounded one by one


def test_a_file_that_cannot_be_written_says_so_and_leaves_nothing(root: Path) -> None:
    with pytest.raises(PercallError, match="cannot be written"):
        run("export", "costs", "-w", root, root / "no" / "folder.parquet")
    assert not (root / "no").exists()
