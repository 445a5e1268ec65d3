"""A desk of one agent and one Monday, small enough to price in the head.

Nine calls of three minutes begin between 9 and half past, when the agent is busy for 27 of 30
minutes; one more begins after 10, when he is busy for three. He is paid for this hour alone. The
books: wages 60 (two half posts), rent 30, and a bill of 1 for each call. So a paid minute costs 1
in wages and 0.5 in rent.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.costing.product import (
    AGENT_TIME_MAPPING,
    imported,
    make_centre,
    mapping_text,
    rows_of,
    run,
    write_records,
    write_table,
)

World = dict[str, Any]
MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = {"from_on": MONDAY, "to_on": date(2026, 3, 9)}
BUSY_HALF, QUIET_HALF = (1, 18), (1, 20)


def line(account: str, amount: str, **fields: object) -> World:
    return {**WEEK, "account": account, "amount": amount} | fields


WAGES = line("Labour:Wages", "60", cash_kind="step", steps=2)
RENT = line("Premises:Rent", "30", cash_kind="fixed")
BILL = line("Telecom:Minutes", "10", cash_kind="variable", driver="contact")


def centre(**sections: object) -> World:
    return {"currency": "EUR", "time_zone": "UTC"} | sections


def call(number: int, at: datetime, reason: str) -> World:
    return {
        "id": f"c{number}", "started_at": at, "channel": "voice", "direction": "inbound",
        "outcome": "handled", "first_queue": "desk", "reason": reason,
        "segments": [
            {"kind": "queue", "queue": "desk", "wait_ms": 40_000 if reason == "rush" else 0},
            {"kind": "agent", "queue": "desk", "agent_id": "ana", "talk_ms": 180_000},
        ],
    }  # fmt: skip


def calls() -> list[World]:
    rush = [call(i, NINE + timedelta(minutes=3 * i), "rush") for i in range(9)]
    return [*rush, call(9, NINE + timedelta(hours=1), "late")]


def sheet(at: datetime, state: str, minutes: int) -> World:
    paid = 60_000 * minutes
    started_at = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "agent_id": "ana", "team": "desk", "started_at": started_at, "length_ms": paid,
        "paid_ms": paid, "state": state,
    }  # fmt: skip


SHEETS = [
    sheet(NINE, "handling", 27), sheet(NINE, "available", 3),
    sheet(NINE + timedelta(hours=1), "handling", 3),
    sheet(NINE + timedelta(hours=1), "available", 27),
]  # fmt: skip


def make_desk(folder: Path, contacts: list[World], sheets: list[World], **sections: object) -> Path:
    """A workspace with these contacts and time sheets, and no books yet."""
    root = make_centre(folder, {"centre": centre(**sections), "ledger": []})
    (folder / "records.toml").write_text(mapping_text("contact"), encoding="utf-8")
    (folder / "sheets.toml").write_text(AGENT_TIME_MAPPING, encoding="utf-8")
    if contacts:
        write_records(folder / "records.csv", rows_of(contacts, "contact"), "contact")
        mapping = folder / "records.toml"
        imported(run("import", "-w", root, folder / "records.csv", "--mapping", mapping))
    if sheets:
        write_table(folder / "sheets.csv", sheets[0], sheets)
        mapping = folder / "sheets.toml"
        imported(run("import", "-w", root, folder / "sheets.csv", "--mapping", mapping))
    return root
