"""How often `percall watch` is wrong, and how often it finds a change, on days of bench.watch_days.

python -m bench.watch FILE: seeds without a change, then longer handle times in the last whole week,
and dearer bills from the month's first day; each share with its Wilson interval (95 %).
"""

import datetime as dt
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.watch_days import CHANGED_ON
from percall.centre import Limits
from percall.costing.watch.decide import Watched, decide
from percall.costing.watch.spread import Bill

DEARER = (1.03, 1.05, 1.10)
NAMES = {
    "contacts": "contacts", "handled": "calls", "handle_s": "handle_s", "wait_s": "wait_s",
    "answered": "wait_known", "within": "within", "abandoned": "lost", "offered": "offered",
    "resolved": "resolved", "resolved_known": "resolved_known",
}  # fmt: skip
JUDGED_BEFORE = CHANGED_ON + dt.timedelta(days=7)

Sums = dict[dt.date, dict[str, float]]


def sums_of(days: Mapping[str, Mapping[str, int]]) -> Sums:
    """Days as the product sums them, by the names that its measures take."""
    found = {}
    for day, sums in days.items():
        told: dict[str, float] = {name: sums[ours] for ours, name in NAMES.items()}
        found[dt.date.fromisoformat(day)] = told | {
            "timed": told["calls"], "judged": told["offered"],
        }  # fmt: skip
    return found


def bills_of(lines: list[tuple[str, str, str, float]], times: float = 1.0) -> list[Bill]:
    """The ledger's lines; those of labour from October on dearer, so that all is by so much."""
    bills = [
        (account, dt.date.fromisoformat(first), dt.date.fromisoformat(to), cost)
        for account, first, to, cost in lines
    ]
    october = dt.date(2026, 10, 1)
    whole = sum(cost * 31 / (to - first).days for _a, first, to, cost in bills if to > october)
    labour = sum(
        cost for account, first, _to, cost in bills
        if first >= october and account.startswith("Labour")
    )  # fmt: skip
    more = 1 + (times - 1) * whole / labour
    return [
        (
            account,
            first,
            to,
            cost * (more if first >= october and account.startswith("Labour") else 1),
        )
        for account, first, to, cost in bills
    ]


def moved(sums: Sums, bills: list[Bill]) -> set[str]:
    """The measures that the rule says have moved in the last whole week."""
    found: Watched = decide(sums, bills, (), JUDGED_BEFORE, Limits())
    return {one.measure.name for one in found.findings if one.has_moved}


def seeds(file: str) -> Iterator[dict[str, Any]]:
    """The seeds of a file."""
    with Path(file).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def wilson(found: int, count: int) -> str:
    """A share with its interval of 95 %. Source: Wilson 1927."""
    z, share = 1.959964, found / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return f"{found} of {count}: {share:.1%} ({max(0, middle - half):.1%} to {middle + half:.1%})"


def main() -> None:
    """Print the shares of a file of days."""
    counts: Counter[tuple[str, float]] = Counter()
    totals: Counter[tuple[str, float]] = Counter()
    which: Counter[str] = Counter()
    for one in seeds(sys.argv[1]):
        sums, bills = sums_of(one["days"]), bills_of(one["lines"])
        false = moved(sums, bills)
        which.update(false)
        tries = [(("no change", 0.0), bool(false))]
        tries += [
            (("dearer", times), "cost_at_usual_calls" in moved(sums, bills_of(one["lines"], times)))
            for times in DEARER
        ]
        for factor, days in one["changed"].items():
            longer = moved(sums | sums_of(days), bills)
            tries.append((("longer handle time", float(factor)), "aht_s" in longer))
        for key, is_found in tries:
            totals[key] += 1
            counts[key] += is_found
    for key in sorted(totals):
        print(f"{key[0]:22} {key[1]:5} {wilson(counts[key], totals[key])}")
    print("false alarms by measure:", dict(which))


if __name__ == "__main__":
    main()
