"""Small worlds of customers who come back: contacts with ends, customers, ties and overlaps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from tests.costing.product import imported, make_centre, run, write_table

World = dict[str, Any]

FIRST_ON = date(2026, 3, 26)
MIDNIGHT = datetime(2026, 3, 26, tzinfo=UTC)
DAYS = 14
COLUMNS = (
    "id", "started_at", "ended_at", "customer", "reason", "outcome", "direction", "channel",
    "queue", "resolved", "previous", "ticket",
    *(f"{name}_{n}" for n in range(3) for name in ("kind", "talk_ms", "ended_as")),
)  # fmt: skip
SEGMENT = """
[[segment]]
when = {{ column = "kind_{n}", known = true }}
kind = {{ column = "kind_{n}" }}
talk_ms = {{ column = "talk_ms_{n}", unit = "ms" }}
outcome = "ended_as_{n}"
"""
_MAPPING = """
name = "matters"
rows = "contact"
[contact]
key = ["id"]
started_at = "started_at"
ended_at = "ended_at"
customer = "customer"
reason = "reason"
outcome = "outcome"
direction = "direction"
channel = "channel"
first_queue = "queue"
resolved = "resolved"
previous_id = "previous"
{segments}
[dimensions]
ticket = "ticket"
"""
MAPPING = _MAPPING.format(segments="".join(SEGMENT.format(n=n) for n in range(3)))
LEDGER = (
    {"from_on": date(2026, 3, 1), "to_on": date(2026, 5, 1), "account": "Labour:Wages",
     "amount": Decimal("1234.56")},
    {"from_on": date(2026, 3, 10), "to_on": date(2026, 4, 20), "account": "Software",
     "amount": Decimal("77.7"), "driver": "contact"},
    {"from_on": date(2026, 3, 1), "to_on": date(2026, 5, 1), "account": "Bots",
     "amount": Decimal(55), "driver": "session"},
    {"from_on": date(2026, 4, 1), "to_on": date(2026, 5, 1), "account": "Training",
     "amount": Decimal(30), "driver": "agent_time", "scope": "queue:sales"},
)  # fmt: skip
OUTCOMES = (
    "handled", "handled", "handled", "abandoned", "contained", "left_queue", "open", "message",
)  # fmt: skip


def contact(number: int, minute: int = 0, **said: Any) -> World:
    """A handled call of three minutes at a minute after midnight; what is said replaces it."""
    started_at = MIDNIGHT + timedelta(minutes=minute)
    usual = {
        "id": f"c{number}", "started_at": started_at, "ended_at": started_at + timedelta(minutes=3),
        "customer": "ann", "reason": "bill", "outcome": "handled", "direction": "inbound",
        "channel": "voice", "first_queue": "sales", "resolved": None, "previous": None,
        "ticket": None, "segments": [{"kind": "agent", "talk_ms": 180_000}],
    }  # fmt: skip
    return usual | said


def random_contact(chance: Random, number: int) -> World:
    """A contact at a coarse minute: starts coincide, contacts overlap, gaps are whole hours."""
    pick = chance.choice
    hour = pick((chance.randrange(24 * DAYS), 24 * chance.randrange(DAYS) + chance.randrange(3)))
    started_at = MIDNIGHT + timedelta(hours=hour, minutes=pick((0, 0, 0, 30)))
    length = timedelta(minutes=pick((0, 0, 0, 3, 60, 300, 4000)))
    segments = [random_segment(chance) for _ in range(pick((1, 1, 2, 3)))]
    return contact(
        number,
        started_at=started_at,
        ended_at=pick((None, started_at + length, started_at + length, started_at + length)),
        customer=pick((None, "ann", "ann", "bob", "cat", "dan")),
        reason=pick((None, "bill", "bill", "new")),
        outcome=pick(OUTCOMES),
        direction=pick(("inbound", "inbound", "inbound", "outbound")),
        channel=pick(("voice", "voice", "chat")),
        first_queue=pick(("sales", "sales", "help", None)),
        resolved=pick((None, None, True, False)),
        previous=pick((None, None, None, None, f"c{chance.randrange(number + 3)}", "nobody")),
        ticket=pick((None, None, None, None, None, "t1", "t2")),
        segments=segments,
    )


def random_segment(chance: Random) -> World:
    """A leg that talked, rang, waited or talked to a machine."""
    kind = chance.choice(
        ("agent", "agent", "agent", "queue", "queue", "ivr", "bot", "self_service")
    )
    return {
        "kind": kind,
        "talk_ms": chance.choice((0, 60_000, 30_000, None)) if kind == "agent" else None,
        "outcome": chance.choice((None, "callback")) if kind == "queue" else None,
    }


def world_of(contacts: list[World], ledger: tuple[World, ...] = LEDGER) -> World:
    """A centre in Riga with these contacts."""
    centre = {"currency": "EUR", "time_zone": "Europe/Riga"}
    return {"centre": centre, "contacts": contacts, "agent_time": [], "ledger": list(ledger)}


def make(folder: Path, world: World) -> Path:
    """A workspace with the world; each contact learns the key that the lake gave it."""
    root = make_centre(folder, world)
    (folder / "matters.toml").write_text(MAPPING, encoding="utf-8")
    if world["contacts"]:
        file = folder / "matters.csv"
        write_table(file, COLUMNS, [_row(one) for one in world["contacts"]])
        imported(run("import", "-w", root, file, "--mapping", folder / "matters.toml"))
        files = f"{root}/lake/contact/*/*.parquet"
        keys = dict(duckdb.sql(f"SELECT source_id, contact_id FROM '{files}'").fetchall())
        for one in world["contacts"]:
            one["key"] = keys[one["id"]]
    return root


def _row(one: World) -> World:
    row = one | {
        "started_at": _instant(one["started_at"]),
        "ended_at": _instant(one["ended_at"]),
        "queue": one["first_queue"],
    }
    for n, segment in enumerate(one["segments"]):
        row[f"kind_{n}"], row[f"talk_ms_{n}"] = segment["kind"], segment["talk_ms"]
        row[f"ended_as_{n}"] = segment.get("outcome")
    return row


def _instant(at: datetime | None) -> str | None:
    return at and at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
