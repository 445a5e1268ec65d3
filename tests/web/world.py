"""A small centre for the tests of the pages: eight weeks, three queues, a week that went wrong.

Every figure follows from the tables below; nothing is drawn by chance. The records reach from
Monday 2026-08-31 to 2026-10-31. In the week of 2026-10-05 half of the calls are given up.
"""

import csv
import json
import os
import sys
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from percall.cli.app import COMMAND_MODULES, app

SOURCE = Path(__file__).parents[2] / "src"
FIRST, END, BAD_WEEK = date(2026, 8, 31), date(2026, 11, 1), date(2026, 10, 5)
QUEUES = (("Orders", 14), ("Support", 9), ("Ré/pair & «care»", 4))
AGENTS = (("a1", "north"), ("a2", "north"), ("a3", "south"))
MAPPING = """
name = "small"
rows = "contact"
[contact]
key = ["day", "number"]
started_at = "start"
channel = "channel"
direction = "direction"
outcome = "outcome"
is_sale = "sale"
[[segment]]
kind = "queue"
queue = "queue"
when = { column = "direction", is = ["inbound"] }
wait_ms = "wait"
[[segment]]
kind = "agent"
when = { column = "outcome", is = ["handled"] }
queue = "queue"
team = "team"
agent_id = "agent"
talk_ms = "talk"
wrap_up_ms = "wrap"
"""
TIME_MAPPING = """
name = "sheets"
rows = "agent_time"
[agent_time]
agent_id = "agent"
team = "team"
started_at = "start"
length_ms = "seconds"
paid_ms = "seconds"
state = "state"
"""
SETTINGS = """
[centre]
name = "Small centre"
currency = "{currency}"
time_zone = "Europe/Riga"
[guardrails]
service_level_share = 0.70
abandoned_share = 0.20
"""
BOOKS = (
    ("2026-09", "Labour:Wages", "9000", "", "September's wages"),
    ("2026-10", "Labour:Wages", "9100.01", "", '=HYPERLINK("x")<b>October</b>'),
    ("2026-10", "Premises:Rent", "1200", "", ""),
    ("2026-09", "Premises:Rent", "1200", "", ""),
    ("2026-09", "Telecom:Lines", "333.33", "", ""),
    ("2026-10", "Telecom:Lines", "333.33", "", ""),
    ("2026-10", "Telecom:Credit", "-10", "", ""),
    ("2026-10", "Training", "250", "team:south", ""),
)
COLUMNS = ("day", "number", "start", "channel", "direction", "outcome", "sale", "queue", "team",
           "agent", "wait", "talk", "wrap")  # fmt: skip


def call_of(day: date, number: int, queue: str, index: int) -> dict[str, Any]:
    """One call: every ninth is outbound, every seventh a chat, some are given up."""
    is_bad = BAD_WEEK <= day < BAD_WEEK + timedelta(days=7)
    is_outbound = number % 9 == 0
    is_lost = not is_outbound and number % (2 if is_bad else 10) == 1
    agent, team = AGENTS[number % len(AGENTS)]
    start = datetime.combine(day, time(8)) + timedelta(minutes=17 * number, seconds=index)
    return {
        "day": day, "number": number, "start": f"{start:%Y-%m-%d %H:%M:%S}",
        "channel": "chat" if number % 7 == 3 else "voice",
        "direction": "outbound" if is_outbound else "inbound",
        "outcome": "abandoned" if is_lost else "handled",
        "sale": ("true" if number % 18 == 0 else "false") if is_outbound else "",
        "queue": queue, "team": team, "agent": agent,
        "wait": "" if is_outbound else (45 if is_lost or number % 6 == 5 else 4 + number % 9),
        "talk": "" if is_lost else 120 + 13 * (number % 11), "wrap": "" if is_lost else 20,
    }  # fmt: skip


def calls() -> list[dict[str, Any]]:
    """All calls of the eight weeks."""
    found = []
    for i in range((END - FIRST).days):
        day, number = FIRST + timedelta(days=i), 0
        for queue, count in QUEUES:
            for index in range(count if day.weekday() < 5 else 2):
                number += 1
                found.append(call_of(day, number, queue, index))
    return found


def sheets() -> list[dict[str, Any]]:
    """Three hours of paid time a day and agent: one handling, two waiting."""
    rows = []
    for i in range((END - FIRST).days):
        for agent, team in AGENTS:
            for hour, state in ((8, "handling"), (9, "available"), (10, "available")):
                start = datetime.combine(FIRST + timedelta(days=i), time(hour))
                rows.append({"agent": agent, "team": team, "start": f"{start:%Y-%m-%d %H:%M:%S}",
                             "seconds": 3600, "state": state})  # fmt: skip
    return rows


def write(file: Path, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)


def environment() -> dict[str, str]:
    """What a command is run with: no settings of the one who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PERCALL_")}
    return kept | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}


def command(*words: object) -> list[str]:
    """A command line of percall."""
    start = "from percall.cli.app import main; main()"
    return [sys.executable, "-W", "error", "-c", start, *map(str, words)]


def percall(*words: object) -> str:
    """What a command prints; it runs here, since a process of its own would be mostly its start."""
    if not app.registered_commands and not app.registered_groups:
        for name in COMMAND_MODULES:
            import_module(f"percall.cli.{name}").register(app)
    ended = CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def make_centre(root: Path, currency: str = "EUR") -> Path:
    """A workspace with settings and an example ledger: no books, no records."""
    percall("init", root, "--name", "Small centre", "--currency", currency,
            "--time-zone", "Europe/Riga")  # fmt: skip
    settings = SETTINGS.replace("{currency}", currency)
    (root / "centre.toml").write_text(settings, encoding="utf-8")
    return root


def write_books(root: Path) -> None:
    names = ("month", "account", "amount", "scope", "note")
    rows = [dict(zip(names, line, strict=True)) for line in BOOKS]
    write(root / "ledger" / "2026.csv", rows, names)


def import_records(root: Path) -> dict[str, Any]:
    """Bring in the calls and the time sheets; two rows lie in quarantine then."""
    rows = calls()
    broken = [rows[0] | {"number": 900 + i, "start": "the 32nd of May"} for i in range(2)]
    write(root / "calls.csv", rows + broken, COLUMNS)
    write(root / "sheets.csv", sheets(), ("agent", "team", "start", "seconds", "state"))
    for name, text in (("small", MAPPING), ("sheets", TIME_MAPPING)):
        (root / f"{name}.toml").write_text(text, encoding="utf-8")
    report: dict[str, Any] = json.loads(
        percall(
            "import", root / "calls.csv", "-w", root, "--mapping", root / "small.toml", "--json"
        )
    )
    percall("import", root / "sheets.csv", "-w", root, "--mapping", root / "sheets.toml")
    return report
