"""Why a call of the bank cost more in its second week: a spreadsheet done apart from the product.

Everything is read from the bank's raw file and from the five bills of `tests.naive.bank`, and is
added, divided and walked in all orders here, with no code of the product.
"""

import csv
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.costing.product import make_centre, run
from tests.hostile.small_centre import percall
from tests.naive import bank, orders

WEEKS = (range(990201, 990208), range(990208, 990215))
PLACE = Fraction(1, 10**9)
Sheet = dict[str, Any]
# What each pool is paid for in a week: a quarter of February, and half of the half-month.
AGENTS = Fraction(120_000, 4) - Fraction("12.34") / 2
LINES = Fraction("4321.09") / 2
FIXED = Fraction("9999.99") / 4 + Fraction(30_000 * 7, 1_096)


def seconds(row: Sheet, kind: str) -> int:
    """What a row took of an agent or a line, menus and waiting being the line's alone."""
    talk = int(row["ser_time"]) if has_agent(row) else 0
    if kind == "talk":
        return talk
    queued = int(row["q_time"]) if row["q_start"] != "0:00:00" else 0
    return max(0, int(row["vru_time"])) + queued


def has_agent(row: Sheet) -> bool:
    return row["outcome"] == "AGENT" or int(row["ser_time"]) > 0


def week_of(rows: list[Sheet], days: range) -> Sheet:
    """A week's counts, as one would type them into a sheet."""
    seen: set[tuple[str, str]] = set()
    here = [dict(row) for row in rows if int(row["date"]) in days]
    for row in sorted(here, key=lambda r: (r["date"], bank.instant(r["date"], r["vru_entry"]))):
        key = (row["customer_id"], row["type"])
        row["back"] = key[0] != "0" and key in seen
        seen.add(key)
    calls = [row for row in here if row["outcome"] == "AGENT"]
    lost = [row for row in here if row["outcome"] != "AGENT"]
    used = {
        "agents": sum(seconds(row, "talk") for row in here),
        "lines": sum(seconds(row, kind) for row in here for kind in ("talk", "line")),
    }
    cells = {(row["type"], row["back"]) for row in calls}
    by_type = {t: [r for r in calls if r["type"] == t] for t in {r["type"] for r in calls}}
    return {
        "calls": len(calls), "tries": len(here), "used": used,
        "first": sum(not row["back"] for row in here),
        "mix": {t: Fraction(len(own), len(calls)) for t, own in by_type.items()},
        "back": {
            (t, back): Fraction(sum(r["back"] is back for r in own), len(own))
            for t, own in by_type.items() for back in (False, True)
        },
        **{
            kind: {
                cell: mean([seconds(r, kind) for r in calls if (r["type"], r["back"]) == cell])
                for cell in cells
            }
            for kind in ("talk", "line")
        },
        "lost": {
            "agents": Fraction(sum(seconds(r, "talk") for r in lost), len(calls)),
            "lines": Fraction(
                sum(seconds(r, "talk") + seconds(r, "line") for r in lost), len(calls)
            ),
        },
    }  # fmt: skip


def mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def cost_per_call(weeks: list[Sheet]) -> Callable[[frozenset[str]], Fraction]:
    """What a call costs where some causes are those of the second week, all others of the first."""
    # The bills cover both weeks evenly: half of what both used is what a week's bill pays for.
    paid_for = {
        pool: Fraction(weeks[0]["used"][pool] + weeks[1]["used"][pool], 2)
        for pool in ("agents", "lines")
    }

    def worth(moved: frozenset[str]) -> Fraction:
        def week(cause: str) -> Sheet:
            return weeks[cause in moved]

        gave_up, back = week("abandonment"), week("repeat_contacts")
        over = (
            Fraction(1, week("volume")["first"]) * Fraction(back["first"], back["tries"])
            * Fraction(gave_up["tries"], gave_up["calls"])
        )  # fmt: skip
        total = FIXED * over
        for pool, money, kinds in (
            ("agents", AGENTS, ["talk"]),
            ("lines", LINES, ["talk", "line"]),
        ):
            price = money / paid_for[pool] * (paid_for[pool] / week("accrual")["used"][pool])
            units = gave_up["lost"][pool]
            for kind in kinds:
                # A kind of call that one week does not have takes its time from the other.
                known = weeks[0][kind] | weeks[1][kind] | week(kind)[kind]
                for cell, each in known.items():
                    units += week("mix")["mix"][cell[0]] * back["back"][cell] * each
            total += price * units
        return total

    return worth


@pytest.fixture(scope="module")
def file(shared_data: Path) -> Path:
    return shared_data / "anonymous-bank" / "1999-02-first-half.tsv"


def test_the_bridge_of_two_weeks_is_that_of_a_spreadsheet(file: Path, tmp_path: Path) -> None:
    with file.open(newline="", encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines, delimiter="\t") if r["outcome"] in bank.OUTCOME]
    weeks = [week_of(rows, days) for days in WEEKS]
    worth = cost_per_call(weeks)
    causes = ["volume", "repeat_contacts", "abandonment", "accrual", "mix", "talk", "line"]
    by_hand = orders.values(causes, worth)

    root = make_centre(tmp_path, bank.world(file))
    run("import", "-w", root, file, "--mapping", "anonymous-bank")
    found = run("why", "-w", root, "--from", "1999-W05", "--to", "1999-W06")

    assert [side["calls"] for side in (found["from"], found["to"])] == [w["calls"] for w in weeks]
    ends = worth(frozenset()), worth(frozenset(causes))
    for side, cost in zip(("from", "to"), ends, strict=True):
        printed = Fraction(found[side]["cost_per_call"]["fully_loaded"])
        assert abs(printed - cost) <= PLACE
    bars = {cause["cause"]: Fraction(cause["amount"]) for cause in found["causes"]}
    assert bars.keys() == by_hand.keys()
    for cause, amount in by_hand.items():
        assert abs(bars[cause] - amount) <= PLACE, cause
    assert sum(bars.values()) == Fraction(found["change"])


def test_months_that_the_bank_lacks_lead_to_its_two_weeks(file: Path, tmp_path: Path) -> None:
    """January has no records, and February only a half."""
    root = make_centre(tmp_path, bank.world(file))
    run("import", "-w", root, file, "--mapping", "anonymous-bank")
    refused = percall("why", "-w", root)
    assert (refused.code, "compare 1999-W06 with 1999-W05" in refused.error) == (10, True)
