"""A small centre with two months that are over, and the commands that close and verify them."""

import json
from pathlib import Path
from typing import Any

from tests.hostile.small_centre import HEAD, Said, bring, call, centre, percall

BOOKS = "month,account,amount\n" + "".join(
    f"2026-{month:02},{account},{amount}\n"
    for month in (7, 8, 9, 10)
    for account, amount in (
        ("Labour:Wages", 30000 + month), ("Telecom:Minutes", f"1234.{month:02}"),
        ("Premises:Rent", 5000),
    )
)  # fmt: skip
HOURS = """
name = "hours"
rows = "agent_time"
[agent_time]
agent_id = "agent"
started_at = "at"
length_ms = { column = "length", unit = "s" }
paid_ms = { column = "length", unit = "s" }
state = "state"
"""
HOURS_HEAD = "agent,at,length,state\n"
CLOSED_FILES = ("record.jsonl", "head.json")


def calls_of(month: int, count: int = 31, first: int = 0, **changes: Any) -> str:
    """Calls of each day of a month; every seventh is abandoned."""
    return "".join(
        call(f"{month}-{n}", f"2026-{month:02}-{1 + n % 30:02} 10:{n % 60:02}:00",
             caller=f"3712000{n:04}", queue=f"q{n % 2}", talk=60 + n,
             result="lost" if n % 7 == 6 else "ok", **changes)
        for n in range(first, first + count)
    )  # fmt: skip


def hours_of(month: int, hours: int = 8) -> str:
    return "".join(
        f"anna,2026-{month:02}-{day:02} 08:00:00,{3600 * hours},available\n" for day in range(1, 31)
    )


def two_months(folder: Path) -> Path:
    """September and October 2026 with records, paid time and books since July."""
    root = centre(folder)
    (root / "ledger" / "books.csv").write_text(BOOKS)
    (root / "mappings" / "hours.toml").write_text(HOURS)
    assert bring(root, folder / "calls.csv", HEAD + calls_of(9) + calls_of(10)).code == 0
    bring_hours(root, folder / "hours.csv", hours_of(9) + hours_of(10))
    return root


def bring_hours(root: Path, file: Path, rows: str) -> None:
    file.write_text(HOURS_HEAD + rows)
    assert percall("import", "-w", root, file, "--mapping", "hours").code == 0


def close(root: Path, month: str, *more: str) -> dict[str, Any]:
    said = percall("close", month, "-w", root, "--by", "Anna", "--json", *more)
    assert said.code == 0, said
    found: dict[str, Any] = json.loads(said.out)
    return found


def verify(root: Path, *more: str) -> tuple[int, dict[str, Any]]:
    said: Said = percall("verify", "-w", root, "--json", *more)
    return said.code, json.loads(said.out)


def record(root: Path) -> bytes:
    return (root / "closed" / "record.jsonl").read_bytes()
