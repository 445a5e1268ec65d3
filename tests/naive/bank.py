"""The Anonymous Bank's file read in plain Python, for the twin (data/README.md)."""

import csv
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = "Asia/Jerusalem"
CENTRE = {"currency": "ILS", "time_zone": ZONE}
OUTCOME = {"AGENT": "handled", "HANG": "abandoned"}


def contacts(file):
    """The contacts of the file; PHANTOM rows are not calls."""
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [contact(row) for row in rows if row["outcome"] in OUTCOME]


def contact(row):
    vru_ms = 1000 * int(row["vru_time"])
    segments = [{"kind": "ivr", "ivr_ms": vru_ms if vru_ms >= 0 else None}]
    if row["q_start"] != "0:00:00":
        segments.append({"kind": "queue", "wait_ms": 1000 * int(row["q_time"])})
    if row["outcome"] == "AGENT" or row["ser_start"] != "0:00:00":
        agent = None if row["server"] == "NO_SERVER" else row["server"]
        segments.append(
            {"kind": "agent", "agent_id": agent, "talk_ms": 1000 * int(row["ser_time"])}
        )
    return {
        "started_at": instant(row["date"], row["vru_entry"]),
        "channel": "voice", "direction": "inbound", "outcome": OUTCOME[row["outcome"]],
        "first_queue": row["type"], "segments": segments,
    }  # fmt: skip


def instant(day, clock):
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    midnight = datetime(1900 + int(day[:2]), int(day[2:4]), int(day[4:]), tzinfo=ZoneInfo(ZONE))
    # Adding to a local time moves the wall clock, which is what the file states.
    wall = midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return wall.astimezone(UTC)


def line(account, amount, from_on, to_on, driver=None):
    return {
        "account": account, "amount": Fraction(amount), "driver": driver,
        "from_on": date.fromisoformat(from_on), "to_on": date.fromisoformat(to_on),
    }  # fmt: skip


LEDGER = [
    line("Labour:Wages", "120000", "1999-02-01", "1999-03-01"),
    line("Premises:Rent", "9999.99", "1999-02-01", "1999-03-01"),
    line("Hardware", "30000", "1998-01-01", "2001-01-01"),
    line("Telecom", "4321.09", "1999-02-01", "1999-02-15"),
    line("Software", "-12.34", "1999-02-01", "1999-02-15"),
]


def world(file):
    return {"centre": CENTRE, "contacts": contacts(file), "agent_time": [], "ledger": LEDGER}
