"""Books and settings of the margin in a workspace, and the real command line that reads them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.costing.product import LEDGER_COLUMNS, run, toml, write_books, write_table

World = dict[str, Any]
COLUMNS = (*LEDGER_COLUMNS, "cash_kind", "steps", "notice_on")
KINDS = (None, None, "fixed", "step", "step", "variable", "variable")
MARGINAL: tuple[World, ...] = (
    {},
    {"short_occupancy_share": Decimal("0.5"), "overtime_factor": Decimal("1.25")},
    {"short_occupancy_share": Decimal("0.9"), "overtime_accounts": ["Labour", "Odd thing"]},
    {"short_floor": "waiting", "short_occupancy_share": Decimal("0.2")},
)
WAITING: tuple[World, ...] = (
    {},
    {"abandoned_share": Decimal("0.3")},
    {"service_level_share": Decimal("0.6"), "asa_s": Decimal(25)},
)


def write_margin(root: Path, world: World) -> None:
    """The settings and the books of the world, with cash kinds, steps and notices."""
    write_books(root, world)
    sections = {name: world["centre"].get(name, {}) for name in ("marginal", "cash_kinds")}
    lines = []
    for section, values in sections.items():
        lines.append(f"\n[{section}]")
        lines += [f'"{key}" = {toml(value)}' for key, value in values.items()]
    with (root / "centre.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n".join(lines) + "\n")
    if world["ledger"]:
        write_table(root / "ledger" / "books.csv", COLUMNS, world["ledger"])


def ask_margin(root: Path, question: World, *more: object) -> World:
    """The JSON of `percall marginal`."""
    options: list[object] = ["--from", question["from_on"], "--to", question["to_on"]]
    for name in ("calls", "direction", "channel"):
        if name in question:
            options += [f"--{name}", question[name]]
    for dimension, value in question.get("only", {}).items():
        options += ["--only", f"{dimension}={value or ''}"]
    found: World = run("marginal", "-w", root, *options, *more)
    return found


def with_margin(chance: Random, world: World) -> World:
    """The world with cash kinds, steps and notices in its books, and settings of the margin."""
    pick = chance.choice
    ledger = [
        line
        | {
            "cash_kind": pick(KINDS),
            "steps": pick((None, 1, 7, 36, 1000)),
            "notice_on": pick((None, None, date(2026, 3, 1), date(2026, 6, 1))),
        }
        for line in world["ledger"]
    ]
    own = pick(({}, {"Odd thing": "step", "Labour:Wages": "fixed"}))
    centre = world["centre"] | {"marginal": pick(MARGINAL), "cash_kinds": own}
    return world | {"ledger": ledger, "centre": centre | {"guardrails": pick(WAITING)}}


def with_starts(world: World, hour: int = 8) -> World:
    """The world whose rows of agents' time say when they began (`product.write_agent_time`)."""
    begin = time(hour, tzinfo=ZoneInfo(world["centre"]["time_zone"]))
    rows = [
        row
        | {
            "started_at": (datetime.combine(row["on"], begin) + timedelta(minutes=i)).astimezone(
                UTC
            )
        }
        for i, row in enumerate(world["agent_time"])
    ]
    return world | {"agent_time": rows}


def exact_margin(world: World) -> World:
    """The world with numbers as fractions, which the twin computes with."""
    table = {
        name: Fraction(value) if isinstance(value, Decimal) else value
        for name, value in world["centre"].get("marginal", {}).items()
    }
    return world | {"centre": world["centre"] | {"marginal": table}}


def total(texts: Sequence[str]) -> Fraction:
    """The sum of printed figures."""
    return sum((Fraction(text) for text in texts), Fraction(0))
