"""What every benchmark needs: the machine, medians, whole processes with their memory, tables."""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.lake import make
from percall.store.workspace import Workspace

DEFAULT_FOLDER = Path("build/bench")
PACKAGES = ("duckdb", "pyspark", "pandas", "polars", "numba", "pyworkforce")
PERCALL = ("-c", "from percall.cli.app import main; main()")


@dataclass(frozen=True, slots=True)
class Took:
    """What some work took: seconds on the wall, and seconds of all cores together.

    The second figure stays about the same when other work keeps the machine busy.
    """

    seconds: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Ran(Took):
    """One run of a process: its peak resident megabytes, what it printed."""

    peak_mb: float
    printed: str


def say_machine() -> None:
    """Print what the figures depend on."""
    model = next(
        (x.split(":")[1].strip() for x in _lines("/proc/cpuinfo") if x.startswith("model name")),
        platform.processor(),
    )
    memory = next((int(x.split()[1]) for x in _lines("/proc/meminfo") if "MemTotal" in x), 0)
    print(f"{model}, {os.cpu_count()} cores, {memory / 1e6:.0f} GB, {platform.system()}")
    print(f"load before: {os.getloadavg()[0]:.1f}; Python {platform.python_version()}", end="")
    for name in PACKAGES:
        try:
            print(f", {name} {version(name)}", end="")
        except PackageNotFoundError:
            continue
    print(flush=True)


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def run(arguments: Sequence[object]) -> Ran:
    """Run a Python process to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as stream:
        printed = stream.read()
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    cpu_s = used.ru_utime + used.ru_stime
    return Ran(time.perf_counter() - started, cpu_s, used.ru_maxrss / 1e3, printed)


def median_run(arguments: Sequence[object], runs: int) -> Ran:
    """The run of median time; the first reads files into the system's cache and does not count."""
    run(arguments)
    found = sorted((run(arguments) for _ in range(runs)), key=lambda one: one.seconds)
    return found[len(found) // 2]


def median_took(work: Callable[[], Any], runs: int) -> Took:
    """What some work in this process took by median, after one run that does not count."""
    work()
    found = []
    for _ in range(runs):
        started, cpu_started = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - started, time.process_time() - cpu_started))
    return Took(*(statistics.median(column) for column in zip(*found, strict=True)))


def say(name: str, took: Took, against: Took | None = None, note: str = "") -> None:
    """Print a line of a table: seconds, seconds of all cores, and their ratios to a peer's."""
    ratios = ""
    if against:
        ratios = f"{took.seconds / against.seconds:6.2f}x {took.cpu_s / against.cpu_s:6.2f}x cpu"
    line = f"  {name:50} {took.seconds:8.3f} s {took.cpu_s:8.3f} s cpu {ratios:19}  {note}"
    print(line.rstrip(), flush=True)


def asked(about: str) -> argparse.Namespace:
    """The arguments of a benchmark: sizes, runs, where the data lies."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[1], help="millions of segments")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    return parser.parse_args()


def lake_of(folder: Path, millions: int) -> Workspace:
    """The benchmark's lake of a size; made where it is missing (see `bench/lake.py`).

    A large one has no contact table, which reports do not read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return make(folder / f"w{millions}m", millions * 1_000_000, contacts=millions < 100)


def bare_scan(workspace: Workspace, runs: int) -> Took:
    """What the sum of one column over all segments takes, in this process."""
    import duckdb

    connection = duckdb.connect()
    sql = f"SELECT sum(agent_unit_ms) FROM '{workspace.lake_folder}/segment/*/*.parquet'"
    return median_took(lambda: connection.execute(sql).fetchall(), runs)
