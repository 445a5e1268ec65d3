"""Kill imports and undos at random moments: the lake is then the one before, or the one after.

`python bench/kill.py --n 200` prints how often each was found. It ends with an error at the first
lake that is neither, or that the next command cannot work on.
"""

import argparse
import csv
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from percall.contact.mapping import mapping_of
from percall.store.engine import connect
from percall.store.ingest.run import import_file
from percall.store.lake import relation
from percall.store.manifest import check_files, read_manifest
from percall.store.undo import undo
from percall.store.workspace import Workspace, create

MAPPING = """
name = "calls"
rows = "contact"
[contact]
key = ["id"]
started_at = "start"
outcome = { column = "result", translate = { OK = "handled", LOST = "abandoned" } }
[[segment]]
kind = "agent"
queue = "queue"
talk_ms = "talk"
"""


def make_file(file: Path, first: int, last: int, talk: int) -> Path:
    """Calls of two months; two files that share ids say different things of them."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "start", "result", "queue", "talk"])
        for i in range(first, last):
            day = f"2026-{10 + i % 2}-{1 + i % 28:02} 10:00:00"
            writer.writerow([f"c{i}", day, "OK", f"q{i % 3}", talk + i % 60])
    return file


def state_of(workspace: Workspace) -> tuple[object, ...]:
    """What the lake says, whoever wrote it when; every listed file must be whole."""
    manifest = read_manifest(workspace)
    check_files(workspace.lake_folder, tuple(f for x in manifest.live_imports for f in x.effective))
    lake = relation(workspace.lake_folder, "segment", manifest.files("segment"))
    with connect() as engine:
        sums = engine.execute(
            f"SELECT count(*), sum(contact_id // 1000), sum(agent_unit_ms) FROM {lake}"
        ).fetchall()[0]
    rolled = {x.of for x in manifest.roll_ups}
    assert rolled == {f.path for f in manifest.files("segment")}, "roll-ups are stale"
    return tuple(sums)


def killed_after(seconds: float, work: Callable[[], object]) -> bool:
    """Run work in a child and kill it after some seconds; whether it was still at work."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # the parent judges by the lake alone
            os._exit(1)
        os._exit(0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def run(n: int, seed: int, folder: Path) -> dict[str, int]:
    """Kill n times; how often the lake was the one before, the one after, and not killed."""
    chance = random.Random(seed)  # moments to kill at, not secrets
    mapping = mapping_of(MAPPING, "calls.toml")
    workspace = create(folder / "centre", "Killed", "EUR", "Europe/Riga")
    import_file(workspace, make_file(folder / "first.csv", 0, 3000, 60), mapping)
    second = make_file(folder / "second.csv", 2000, 5000, 90)
    without = state_of(workspace)
    begun = time.monotonic()
    report = import_file(workspace, second, mapping)
    usual_s = time.monotonic() - begun
    both = state_of(workspace)
    undo(workspace, report.import_id)
    assert state_of(workspace) == without
    found = {"before": 0, "after": 0, "not killed": 0}
    for _round in range(n):
        live = [x for x in read_manifest(workspace).live_imports if x.file == second.name]
        before, after = (both, without) if live else (without, both)
        work: Callable[[], object] = (
            partial(undo, workspace, live[0].import_id)
            if live else partial(import_file, workspace, second, mapping)
        )  # fmt: skip
        killed = killed_after(chance.uniform(0, 1.1 * usual_s), work)
        state = state_of(workspace)
        assert state in (before, after), f"neither before nor after: {state}"
        found["after" if state == after else "before"] += 1
        found["not killed"] += not killed
    # The next commands work without any repair, and clear away what was left.
    for live_import in read_manifest(workspace).live_imports:
        undo(workspace, live_import.import_id)
    import_file(workspace, folder / "first.csv", mapping)
    assert state_of(workspace) == without
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(arguments.n, arguments.seed, Path(folder))
    print(f"{arguments.n} killed at random: {found}")  # it is a script


if __name__ == "__main__":
    sys.exit(main())
