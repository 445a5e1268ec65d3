"""One thing changes: only the bars that docs/why.md names for it are not zero.

Two hundred random small centres go the whole way, from raw files to JSON. Each has two days of
its own in one of two workspaces; the ledger of a workspace is read once, and one engine sums.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from percall.costing.ask import Words, asked, sound_lines
from percall.costing.bridge.ask import bridge_of
from percall.costing.bridge.printed import as_json
from percall.costing.bridge.repeats import Resolution
from percall.costing.bridge.sides import compositions, side_of
from percall.intervals import ONE_DAY
from percall.store.engine import DuckDb
from percall.store.workspace import open_workspace
from tests.costing import product
from tests.costing.bridge import centres as c

World = dict[str, Any]
# What changes, the first day, and the numbers of both days.
Pair = tuple[str, date, World, World]

CENTRES, IN_A_WORKSPACE = 200, 100
FIRST_ON = date(2026, 1, 5)
WHY = Path(__file__).parents[3] / "docs" / "why.md"
SHEET_COLUMNS = ("agent_id", "team", "started_at", "length_ms", "paid_ms", "state")
HEADING = "## What moves when one thing changes"
LEDGER_COLUMNS = ("from_on", "to_on", "account", "amount", "driver", "scope", "cash_kind", "steps")

# What changes, by its words in the table of docs/why.md.
CHANGES = {
    "a wage": c.dearer("Labour:Wages"),
    "the price of licences": c.dearer("Licences"),
    "the price of a seat": c.dearer("Licences:Seats"),
    "a salary for each leader": c.dearer("Labour:Leaders"),
    "rent": c.dearer("Premises:Rent"),
    "the price of a minute on the line": c.dearer("Telecom:Minutes"),
    "the talk of one queue": c.longer("talk_s"),
    "the holds of one queue": c.longer("hold_s"),
    "the wrap-up of one queue": c.longer("wrap_up_s"),
    "the waits of one queue": c.longer("wait_s"),
    "volume": c.more_calls,
    "staff": c.more_staff,
    "seats": c.more_seats,
    "leaders": c.more_leaders,
    "the mix": c.another_mix,
    "repeats": c.more_come_back,
    "abandonment": c.more_give_up,
    "pauses, with as many more paid hours": c.more_pauses,
    "a one-off line": c.one_off,
    "rent is not booked": c.rent_missing,
}


def bars_of_the_docs() -> dict[str, list[str]]:
    """The bars that the table names for each change, the first of them never zero."""
    found = {}
    _above, _heading, below = WHY.read_text(encoding="utf-8").partition(HEADING)
    for line in below.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 3 and cells[0] in CHANGES:
            found[cells[0]] = re.findall(r"`([^`]+)`", cells[1])
    return found


def test_the_table_of_the_docs_has_every_change() -> None:
    assert list(bars_of_the_docs()) == list(CHANGES)


@pytest.mark.parametrize("part", range(CENTRES // IN_A_WORKSPACE))
def test_only_the_bars_named_for_a_change_are_not_zero(part: int, tmp_path: Path) -> None:
    named = bars_of_the_docs()
    pairs = list(made(part))
    root = workspace(tmp_path, pairs)
    assert why_of_a_program(root, pairs[0][1])["causes"] == next(bridges(root, pairs[:1]))["causes"]
    for (what, first_on, *_both), found in zip(pairs, bridges(root, pairs), strict=True):
        amounts = {cause["cause"]: Fraction(cause["amount"]) for cause in found["causes"]}
        bars = {
            f"one_off: Consulting:{first_on + timedelta(days=1)}" if bar == "one_off: ..." else bar
            for bar in named[what]
        }
        not_zero = {cause for cause, amount in amounts.items() if amount}
        assert not_zero, (what, first_on)
        assert not_zero <= bars, (what, first_on)
        adds_up(found)


def adds_up(found: World) -> None:
    """On the printed strings: before + causes = after, and each list to its cause."""
    ends = [Fraction(found[side]["cost_per_call"]["fully_loaded"]) for side in ("from", "to")]
    assert ends[1] - ends[0] == Fraction(found["change"])
    assert sum(Fraction(cause["amount"]) for cause in found["causes"]) == Fraction(found["change"])
    for cause in found["causes"]:
        for name in ("pools", "by_queue", "by_channel", "by_reason"):
            if name in cause:
                parts = sum(Fraction(part["amount"]) for part in cause[name])
                assert parts == Fraction(cause["amount"])


def made(part: int) -> Iterator[Pair]:
    """What changes, the first of the two days, and the numbers of both."""
    chance = Random(f"centre {part}")
    for i in range(IN_A_WORKSPACE):
        number = part * IN_A_WORKSPACE + i
        what = list(CHANGES)[number % len(CHANGES)]
        before = c.numbers(chance)
        yield (
            what,
            FIRST_ON + timedelta(days=2 * i),
            before,
            c.changed(before, CHANGES[what], chance),
        )


def workspace(folder: Path, pairs: list[Pair]) -> Path:
    """All days of some centres in one workspace."""
    contacts, sheets, books = [], [], []
    for _what, first_on, *both in pairs:
        for i, one in enumerate(both):
            day = first_on + timedelta(days=i)
            of_day = c.contacts_of(one, day, f"{day}")
            contacts += of_day
            sheets += c.sheets_of(one, day)
            books += c.books_of(one, day, of_day)
    centre = {"currency": "EUR", "time_zone": "UTC", "shrinkage_share": Fraction(0)}
    world = {"centre": centre, "contacts": contacts, "agent_time": [], "ledger": []}
    root = product.make_workspace(folder, world)
    product.write_table(folder / "sheets.csv", SHEET_COLUMNS, sheets)
    product.run("import", "-w", root, folder / "sheets.csv", "--mapping", folder / "sheets.toml")
    product.write_table(root / "ledger" / "books.csv", LEDGER_COLUMNS, books)
    return root


def bridges(root: Path, pairs: list[Pair], calls: str = "handled") -> Iterator[World]:
    """The JSON of the bridges between two days each."""
    opened, engine = open_workspace(root), DuckDb()
    lines, beside = sound_lines(opened), Resolution(168, {})
    for _what, first_on, *_both in pairs:
        with ExitStack() as held:
            before, after = (
                held.enter_context(
                    asked(
                        opened,
                        Words(day, day + ONE_DAY, calls=calls),
                        engine=engine,
                        lines=lines,
                    )
                )
                for day in (first_on, first_on + ONE_DAY)
            )
            sides = side_of(before, "before"), side_of(after, "after")
            made_of = compositions(sides, {})
        yield as_json(bridge_of(opened.centre, sides, made_of, (beside, beside)))


def why_of_a_program(root: Path, first_on: date) -> World:
    """The bridge between two days, as the command line prints it."""
    days = [first_on + timedelta(days=i) for i in range(3)]
    found: World = product.run(
        "why", "-w", root, "--from", f"{days[0]}..{days[1]}", "--to", f"{days[1]}..{days[2]}"
    )
    return found
