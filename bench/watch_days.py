"""The days that bench/watch.py judges: steady sample centres, and the same with planted changes.

python -m bench.watch_days FILE FIRST_SEED SEEDS AGENTS CHANGED: adds a line of JSON for each seed
to FILE; the first CHANGED of them have their last whole week with longer handle times too.
"""

import datetime as dt
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from percall.centre import read_centre
from percall.ledger.reading import read_ledger
from percall.sample.books import ACCOUNTS_WITHOUT_DEFAULT, write_books
from percall.sample.daily import DayByDay
from percall.sample.plan import Plan, planned
from percall.sample.settings_file import settings_text

HANDLE_FACTORS = (1.03, 1.05, 1.10)
CHANGED_ON = dt.date(2026, 10, 19)
"""Monday of the last whole week: longer handle times begin here."""
WEEK = dt.timedelta(days=7)


def made(seed: int, agents: int, *, is_changed: bool, weeks: int = 13) -> dict[str, Any]:
    """A steady centre's days, its ledger, and its last whole week with longer handle times."""
    plan = planned(seed=seed, agents=agents, weeks=weeks, clean=True, steady=True)
    centre, days, changed = DayByDay(plan), {}, {}
    for day in plan.days():
        if is_changed and day == CHANGED_ON:
            changed = {str(factor): _changed(centre, plan, factor) for factor in HANDLE_FACTORS}
        days[day.isoformat()] = centre.play(plan, day)
    return {"seed": seed, "agents": agents, "days": days, "changed": changed,
            "lines": _lines(plan, centre)}  # fmt: skip


def _changed(centre: DayByDay, plan: Plan, factor: float) -> dict[str, dict[str, int]]:
    longer = Plan(plan.seed, plan.weeks, plan.agents, plan.contacts_per_day, plan.clean,
                  steady=True, handle_factor=factor)  # fmt: skip
    other = centre.again()
    days = [day for day in plan.days() if CHANGED_ON <= day < CHANGED_ON + WEEK]
    return {day.isoformat(): other.play(longer, day) for day in days}


def _lines(plan: Plan, centre: DayByDay) -> list[tuple[str, str, str, float]]:
    """The ledger's lines: account, days, cost in the centre's currency."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "centre.toml")
        settings.write_text(settings_text(plan, ACCOUNTS_WITHOUT_DEFAULT), encoding="utf-8")
        write_books(Path(folder, "ledger"), plan, centre.usage)
        ledger = read_ledger(Path(folder, "ledger"), read_centre(settings))
        ledger.require_sound()
    return [
        (line.account, line.from_on.isoformat(), line.to_on.isoformat(), float(line.cost))
        for line in ledger.lines
    ]


def main() -> None:
    """Play the seeds that the words name, on all processors."""
    first, count, agents, changed = map(int, sys.argv[2:6])
    with ProcessPoolExecutor() as pool, Path(sys.argv[1]).open("a", encoding="utf-8") as out:
        waiting = [
            pool.submit(made, first + index, agents, is_changed=index < changed)
            for index in range(count)
        ]
        for one in waiting:
            out.write(json.dumps(one.result()) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
