"""`percall cost --by month --group-by queue` without roll-ups, against hand-written SQL.

    python -m bench.cost 1 10 100

Whole processes. Targets: at most 1.1 times the SQL plus 0.3 s at 10 million segments; ten times
the segments in at most eleven times the time; `--help` within 0.3 s of a bare Python.
"""

import json
from typing import Any

from bench.measure import PERCALL, asked, bare_scan, lake_of, median_run, say, say_machine
from percall.store.workspace import Workspace

YEAR = ("--from", "2025-01-01", "--to", "2026-01-01")


def say_start(runs: int) -> None:
    """Print how long the command line takes to say its help."""
    bare = median_run(["-c", "pass"], runs)
    say("bare Python", bare)
    for name, code in {"typer alone": "import typer", "duckdb alone": "import duckdb"}.items():
        say(name, median_run(["-c", code], runs))
    found = median_run([*PERCALL, "--help"], runs)
    say("percall --help", found, note=f"{found.seconds - bare.seconds:.3f} s more than bare")


def report_of(workspace: Workspace, *options: str) -> list[object]:
    """The command under test."""
    return [*PERCALL, "cost", "-w", workspace.root, *YEAR, "--by", "month",
            "--group-by", "queue", "--json", *options]  # fmt: skip


def check_same(report: dict[str, Any], by_hand: list[dict[str, Any]]) -> None:
    """See that both sides counted the same: contacts and calls by queue, AHT and service level."""
    for period in report["periods"]:
        rows = [row for row in by_hand if row["month"] == period["from_on"]]
        assert period["contacts"] == sum(row["contacts"] for row in rows)
        answered, known = (sum(row[n] for row in rows) for n in ("in_answered", "in_known"))
        judged = sum(row["in_offered"] for row in rows) - (answered - known)
        level = sum(row["in_within"] for row in rows) / judged
        assert abs(float(period["quality"]["service_level_share"]) - level) < 1e-8
        for group in period["groups"]:
            own = [row for row in rows if row["queue"] == group["queue"]]
            assert group["contacts"] == sum(row["queue_contacts"] for row in own)
            assert group["calls"] == sum(row["queue_handled"] for row in own)
            timed = sum(row["queue_timed"] for row in own)
            if timed:
                aht_s = sum(row["handle"] for row in own) / timed / 1000
                assert abs(float(group["quality"]["aht_s"]) - aht_s) < 1e-3


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    print("start of the command line")
    say_start(max(arguments.runs, 5))
    before = None
    for millions in arguments.sizes:
        workspace = lake_of(arguments.folder, millions)
        lake = workspace.lake_folder
        print(f"{millions} million segments, a year, by month and queue")
        say("bare scan of one column (in process)", bare_scan(workspace, arguments.runs))
        by_hand = median_run(["bench/by_hand.py", lake], arguments.runs)
        say("hand-written SQL, whole process", by_hand, note=f"{by_hand.peak_mb:.0f} MB")
        found = median_run(report_of(workspace, "--no-rollups"), arguments.runs)
        say("percall cost --no-rollups, whole process", found, by_hand,
            f"{found.peak_mb:.0f} MB")  # fmt: skip
        kept = median_run(report_of(workspace), arguments.runs)
        say("percall cost with roll-ups, whole process", kept, by_hand,
            f"{kept.peak_mb:.0f} MB")  # fmt: skip
        check_same(json.loads(found.printed), json.loads(by_hand.printed)["rows"])
        assert found.printed == kept.printed
        if before:
            say(f"{millions / before[0]:.0f} times the segments", found, before[1])
        before = (millions, found)


if __name__ == "__main__":
    main()
