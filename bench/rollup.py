"""Reports from roll-ups against a bare scan of one column of the lake.

    python -m bench.rollup 100

In one process that has imported all it needs. Target: whatever the filter among the built-in
dimensions, at most a tenth of the bare scan; a page's questions under 0.3 s.
"""

from datetime import date
from functools import partial

from bench.measure import asked, bare_scan, lake_of, median_took, say, say_machine
from percall.costing.ask import Words, ask
from percall.costing.printed import as_json
from percall.intervals import By
from percall.store.engine import DuckDb, Engine
from percall.store.workspace import Workspace

YEAR = (date(2025, 1, 1), date(2026, 1, 1))
FILTERS = {
    "queue": "cards", "team": "cards-1", "agent": "agent-9", "first_queue": "cards",
    "channel": "chat", "direction": "outbound", "reason": "reason-3", "language": "lv",
    "outcome": "handled", "hour": "9", "weekday": "3",
}  # fmt: skip
CHECKED_UP_TO_MILLIONS = 10


def answer(
    workspace: Workspace, words: Words, *, engine: Engine | None = None, rollups: bool = True
) -> object:
    """What `percall cost --json` prints."""
    return as_json(ask(workspace, words, engine=engine, rollups=rollups))


def months_by_queue(*filters: str) -> Words:
    """The report by month and queue, with filters."""
    only = tuple((name, FILTERS[name]) for name in filters)
    return Words(*YEAR, by=By.MONTH, group_by=("queue",), only=only)


def questions() -> dict[str, Words]:
    """The report without and with each filter, pairs of filters, other groups, a page's days."""
    pairs = [("hour", "weekday"), ("reason", "queue"), ("agent", "channel"), ("agent", "hour")]
    return {
        "no filter": months_by_queue(),
        **{f"{name}={FILTERS[name]}": months_by_queue(name) for name in FILTERS},
        **{" ".join(f"{n}={FILTERS[n]}" for n in pair): months_by_queue(*pair) for pair in pairs},
        "group by hour, weekday": Words(*YEAR, by=By.MONTH, group_by=("hour", "weekday")),
        "group by reason": Words(*YEAR, by=By.MONTH, group_by=("reason",)),
        "group by agent": Words(*YEAR, by=By.MONTH, group_by=("agent",)),
        "by week": Words(*YEAR, by=By.WEEK),
        "one month by queue": Words(date(2025, 12, 1), YEAR[1], group_by=("queue",)),
    }


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    for millions in arguments.sizes:
        workspace = lake_of(arguments.folder, millions)
        engine = DuckDb()  # open before, as the bare scan's connection is
        bare = bare_scan(workspace, arguments.runs)
        print(f"{millions} million segments, a year by month and queue, from roll-ups")
        say("bare scan of one column", bare)
        for name, words in questions().items():
            asking = partial(answer, workspace, words, engine=engine)
            took = median_took(asking, arguments.runs)
            # Scanned anew beside each: other work on a shared machine comes and goes.
            say(name, took, bare_scan(workspace, 1))
            if millions <= CHECKED_UP_TO_MILLIONS:
                assert answer(workspace, words) == answer(workspace, words, rollups=False), name


if __name__ == "__main__":
    main()
