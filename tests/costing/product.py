"""Put a world of the twin into a real workspace, and ask the real command line what it costs."""

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from typer.testing import CliRunner

from percall.cli.app import COMMAND_MODULES, app

World = dict[str, Any]

CONTACT_COLUMNS = (
    "channel", "direction", "outcome", "first_queue", "reason", "language", "is_sale", "is_lead",
    "resolved", "csat", "vendor_charge", "charge_state", "dialled",
    "customer",
)  # fmt: skip
DURATIONS = (
    "ivr_ms", "wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_up_ms", "bot_ms", "line_ms",
)  # fmt: skip
LEG_COLUMNS = ("kind", "queue", "team", "agent_id", *DURATIONS, "quantity", "tariff_zone")
LEDGER_COLUMNS = ("from_on", "to_on", "account", "amount", "currency", "rate", "driver", "scope")

MOST_LEGS = 4


def mapping_text(layout: str) -> str:
    """A mapping of one row a leg (`segment`), or of one row a contact with all its legs."""
    prefixes = ("",) if layout == "segment" else tuple(f"s{n}_" for n in range(MOST_LEGS))
    leg = ['leg = ["leg"]'] if layout == "segment" else []
    lines = ['name = "records"', f'rows = "{layout}"', "[contact]", 'key = ["id"]', *leg]
    lines += [f'{name} = "{name}"' for name in ("started_at", *CONTACT_COLUMNS)]
    for prefix in prefixes:
        lines += ["[[segment]]", f'kind = {{ column = "{prefix}kind" }}']
        if layout == "segment":
            lines.append('started_at = "started_at"')
        else:
            lines.append(f'when = {{ column = "{prefix}kind", known = true }}')
        for name in LEG_COLUMNS[1:]:
            unit = ', unit = "ms"' if name in DURATIONS else ""
            lines.append(f'{name} = {{ column = "{prefix}{name}"{unit} }}')
    return "\n".join([*lines, "[dimensions]", 'site = "site"', ""])


AGENT_TIME_MAPPING = """
name = "sheets"
rows = "agent_time"
[agent_time]
agent_id = "agent_id"
team = "team"
started_at = "started_at"
length_ms = { column = "length_ms", unit = "ms" }
paid_ms = { column = "paid_ms", unit = "ms" }
state = "state"
"""


def run(*arguments: object) -> Any:
    """What a command prints as JSON."""
    if not app.registered_commands and not app.registered_groups:
        for name in COMMAND_MODULES:
            import_module(f"percall.cli.{name}").register(app)
    found = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def cell(value: object) -> str:
    """A value as files hold it: unknown is empty."""
    if isinstance(value, Fraction):
        return f"{Decimal(value.numerator) / value.denominator:f}"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def write_table(file: Path, columns: Iterable[str], rows: Iterable[World]) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(names := list(columns))
        writer.writerows([[cell(row.get(name)) for name in names] for row in rows])


def contact_row(contact: World) -> World:
    charged = contact.get("charge_state") == "charged"
    return {name: contact.get(name) for name in CONTACT_COLUMNS} | {
        "id": contact["id"],
        "started_at": _instant(contact["started_at"]),
        "site": contact.get("dimensions", {}).get("site"),
        # A charge that is known is its own state.
        "charge_state": None if charged else contact.get("charge_state"),
    }


def rows_of(contacts: Iterable[World], layout: str) -> list[World]:
    """One row a leg, each a second after the one before; or one row a contact."""
    if layout == "segment":
        return [
            contact_row(contact)
            | {name: segment.get(name) for name in LEG_COLUMNS}
            | {"leg": i, "started_at": _instant(contact["started_at"] + timedelta(seconds=i))}
            for contact in contacts
            for i, segment in enumerate(contact["segments"])
        ]
    return [
        contact_row(contact)
        | {
            f"s{i}_{name}": segment.get(name)
            for i, segment in enumerate(contact["segments"])
            for name in LEG_COLUMNS
        }
        for contact in contacts
    ]


def write_records(file: Path, rows: Iterable[World], layout: str) -> None:
    wide = [f"s{n}_{name}" for n in range(MOST_LEGS) for name in LEG_COLUMNS]
    legs = ["leg", *LEG_COLUMNS] if layout == "segment" else wide
    write_table(file, ("id", "started_at", *CONTACT_COLUMNS, *legs, "site"), rows)


def write_agent_time(file: Path, world: World, hour: int = 8) -> None:
    """One row a stretch, each with a start of its own after that hour of its day."""
    zone = ZoneInfo(world["centre"]["time_zone"])
    begin = time(hour, tzinfo=zone)
    rows = [
        row
        | {
            "started_at": _instant(datetime.combine(row["on"], begin) + timedelta(minutes=i)),
            "length_ms": row["paid_ms"] + 1000,
        }
        for i, row in enumerate(world["agent_time"])
    ]
    columns = ("agent_id", "team", "started_at", "length_ms", "paid_ms", "state")
    write_table(file, columns, rows)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def settings_text(centre: World) -> str:
    """The centre as `centre.toml`."""
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    opening: World = {
        weekdays[day - 1]: [f"{clock(start)}-{clock(end)}" for start, end in stretches]
        for day, stretches in centre.get("opening_minutes", {}).items()
    }
    counting = ("calls", "answer_within_s", "short_abandon_s", "agent_cost_per_call")
    costs = ("shrinkage_share", "accrue_tariff")
    sections: World = {
        "centre": {"name": "Random"} | {k: centre[k] for k in ("currency", "time_zone")},
        "counting": {k: centre[k] for k in counting if k in centre},
        "costs": {"decimal": "."} | {k: centre[k] for k in costs if k in centre},
        **{f"definitions.{name}": table for name, table in centre.get("definitions", {}).items()},
        **{
            k: centre[k]
            for k in (
                "test_contacts",
                "concurrency",
                "drivers",
                "currencies",
                "guardrails",
                "teams",
            )
            if k in centre
        },
        "opening_hours": opening | {"closed_on": centre.get("closed_on", [])},
    }
    lines = []
    for section, values in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{json.dumps(key)} = {toml(value)}" for key, value in values.items()]
    for section, key in (("capacity", "capacity"), ("tariff", "tariffs")):
        for row in centre.get(key, ()):
            lines.append(f"[[{section}]]")
            lines += [f"{k} = {toml(v)}" for k, v in row.items() if v is not None]
    return "\n".join(lines) + "\n"


def make_centre(folder: Path, world: World) -> Path:
    """A workspace with the settings and the books of the world, and no records yet."""
    root = folder / "centre"
    centre = world["centre"]
    run("init", root, "--currency", centre["currency"], "--time-zone", centre["time_zone"])
    write_books(root, world)
    return root


def write_books(root: Path, world: World) -> None:
    """The settings and the books of the world in place of those that are there."""
    (root / "centre.toml").write_text(settings_text(world["centre"]), encoding="utf-8")
    books = root / "ledger" / "books.csv"
    books.unlink(missing_ok=True)
    if world["ledger"]:
        write_table(books, LEDGER_COLUMNS, world["ledger"])


def make_workspace(folder: Path, world: World, layout: str = "contact", files: int = 1) -> Path:
    """A workspace with the settings, the books and the records of the world."""
    root = make_centre(folder, world)
    rows = rows_of(world["contacts"], layout)
    (folder / "records.toml").write_text(mapping_text(layout), encoding="utf-8")
    (folder / "sheets.toml").write_text(AGENT_TIME_MAPPING, encoding="utf-8")
    for n in range(files):
        file = folder / f"records-{n}.csv"
        write_records(file, rows[n::files], layout)
        imported(run("import", "-w", root, file, "--mapping", folder / "records.toml"))
    if world["agent_time"]:
        write_agent_time(folder / "sheets.csv", world)
        sheets = folder / "sheets.toml"
        imported(run("import", "-w", root, folder / "sheets.csv", "--mapping", sheets))
    return root


def imported(counts: World) -> None:
    """Nothing of a sound world may be refused."""
    assert counts["quarantined"] == 0, counts
    assert counts["read"] == counts["imported"], counts


def ask(root: Path, question: World, *more: object) -> World:
    """The JSON of `percall cost`."""
    options: list[object] = ["--from", question["from_on"], "--to", question["to_on"]]
    stated = question.get("definition")
    if stated:
        options += ["--definition", stated["name"]]
    for name in ("by",) if stated else ("by", "calls", "direction", "channel", "per"):
        if name in question:
            options += [f"--{name}", question[name]]
    if question.get("group_by"):
        options += ["--group-by", ",".join(question["group_by"])]
    for dimension, value in question.get("only", {}).items():
        options += ["--only", f"{dimension}={value or ''}"]
    found: World = run("cost", "-w", root, *options, *more)
    return found


def comparable(report: World) -> World:
    """A report without its texts, which are the product's own; the order of rows counts."""
    told = ("calls", "per", "direction", "channel", "only", "answer_within_s", "short_abandon_s")
    definition = {name: report["definition"][name] for name in told}
    periods = [comparable_period(period) for period in report["periods"]]
    return {"currency": report["currency"], "definition": definition, "periods": periods}


def comparable_period(period: World) -> World:
    return with_reason(period) | {
        "groups": [with_reason(group) for group in period["groups"]],
        "guardrails": {
            row["name"]: row | {"limit": Fraction(row["limit"])} for row in period["guardrails"]
        },
        "reconciliation": [row | {"pool": None} for row in period["reconciliation"]],
    }


def with_reason(priced: World) -> World:
    """The figures, and whether a reason is given where there are none."""
    per_call = priced["cost_per_call"]
    return priced | {"cost_per_call": per_call | {"why_not": per_call["why_not"] is not None}}
