"""Import of a CSV by mapping, against DuckDB's own COPY of the same file to Parquet.

    python -m bench.imports 10

Two files of so many million rows: calls, one row each, by a mapping that stands here; and the
sample centre's telephone log, one row a leg, as `percall sample --segments` makes it. Whole
processes; the workspace is fresh each time. Target: at most 2.5 times, and less than 1 GB of
memory at any size.
"""

import json
import shutil
from pathlib import Path

from bench.measure import PERCALL, Ran, asked, run, say, say_machine

BARE = """
import duckdb, sys
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
file, target = sys.argv[1:]
if target == "-":
    rows = connection.execute(f"SELECT count(*) FROM (SELECT COLUMNS(*)::VARCHAR FROM read_csv('{file}', all_varchar = true) WHERE COLUMNS(*) IS NULL OR true)")
else:
    rows = connection.execute(f"COPY (SELECT * FROM read_csv('{file}')) TO '{target}' (FORMAT parquet)")
print(rows.fetchall()[0][0])
"""

# A year of calls, five a second by day, as a telephone system's report writes them.
CALLS = """
COPY (SELECT 'C' || (5000000 + i) AS call_id,
 strftime(TIMESTAMP '2025-01-01 06:00:00' + to_seconds(i * 365 * 43200 // {rows} % 43200
   + i * 365 // {rows} * 86400), '%Y-%m-%d %H:%M:%S') AS started,
 '+3712' || lpad((hash(i) % 400000)::VARCHAR, 7, '0') AS caller,
 ['Sales', 'Support', 'Billing', 'Loans'][CAST(1 + hash(i, 1) % 4 AS BIGINT)] AS queue,
 ['order', 'fault', 'invoice', 'other'][CAST(1 + hash(i, 2) % 4 AS BIGINT)] AS reason,
 hash(i, 3) % 240 AS wait_s, talked AS answered,
 CASE talked WHEN 'yes' THEN 'A' || (100 + hash(i, 4) % 400) END AS agent,
 CASE talked WHEN 'yes' THEN 20 + hash(i, 5) % 600 END AS talk_s,
 CASE talked WHEN 'yes' THEN hash(i, 6) % 90 END AS wrap_up_s
 FROM (SELECT i, CASE WHEN hash(i, 7) % 20 > 0 THEN 'yes' ELSE 'no' END AS talked
       FROM range({rows}) AS r(i))) TO '{file}' (HEADER)
"""
MAPPING = """
name = "bench-calls"
title = "One row a call"
rows = "contact"

[instants]
started = "started"

[contact]
key = ["call_id"]
started_at = "started"
customer = "caller"
reason = "reason"
outcome = { column = "answered", translate = { yes = "handled", no = "abandoned" } }

[[segment]]
kind = "queue"
queue = "queue"
wait_ms = "wait_s"

[[segment]]
kind = "agent"
when = { column = "answered", is = ["yes"] }
queue = "queue"
agent_id = "agent"
talk_ms = "talk_s"
wrap_up_ms = "wrap_up_s"
"""
CENTRE = """
[centre]
name = "Bench"
currency = "EUR"
time_zone = "Europe/Riga"
"""


def sample(folder: Path, millions: int) -> tuple[Path, Path]:
    """The sample's folder with its raw files, made where it is missing, and its log."""
    root = folder / f"sample{millions}m"
    if not root.exists():
        run([*PERCALL, "sample", root, "--segments", millions * 1_000_000, "--no-import",
             "--clean", "--json"])  # fmt: skip
    return root, max((root / "raw").iterdir(), key=lambda one: one.stat().st_size)


def calls(folder: Path, millions: int) -> tuple[Path, Path]:
    """A folder with a centre and a mapping, made where it is missing, and a file of calls."""
    root = folder / f"calls{millions}m"
    file = root / "calls.csv"
    if not file.exists():
        (root / "mappings").mkdir(parents=True, exist_ok=True)
        (root / "centre.toml").write_text(CENTRE, encoding="utf-8")
        (root / "mappings" / "bench-calls.toml").write_text(MAPPING, encoding="utf-8")
        sql = CALLS.format(rows=millions * 1_000_000, file=file)
        run(["-c", f"import duckdb; duckdb.execute({sql!r})"])
    return root, file


def imported(root: Path, file: Path, folder: Path, mapping: str) -> Ran:
    """One import into a fresh workspace."""
    fresh = folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    shutil.copy(root / "centre.toml", fresh)
    if (root / "mappings").exists():
        shutil.copytree(root / "mappings", fresh / "mappings")
    (fresh / "ledger").mkdir()
    return run([*PERCALL, "import", "-w", fresh, file, "--mapping", mapping, "--json"])


def compare(root: Path, file: Path, folder: Path, mapping: str, runs: int) -> None:
    """Print the table of one file."""
    print(f"{file.name}, {file.stat().st_size / 1e6:.0f} MB, by {mapping}")
    target = folder / "bare.parquet"
    bare, parsed, product = [], [], []
    for _ in range(runs):
        parsed.append(run(["-c", BARE, file, "-"]))
        bare.append(run(["-c", BARE, file, target]))
        product.append(imported(root, file, folder, mapping))
    parse, copy, took = (
        sorted(x, key=lambda one: one.seconds)[len(x) // 2] for x in (parsed, bare, product)
    )
    say("DuckDB counts the rows of read_csv", parse, copy)
    say("DuckDB's COPY of read_csv to Parquet", copy, note=f"{copy.peak_mb:.0f} MB")
    peak = max(one.peak_mb for one in product)
    say("percall import, roll-ups included", took, copy, f"{peak:.0f} MB")
    report = json.loads(product[0].printed)
    assert report["read"] == int(bare[0].printed), (report, bare[0].printed)
    assert report["read"] == report["imported"], report


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    for millions in arguments.sizes:
        for made, mapping in ((calls, "bench-calls"), (sample, "sample-calls")):
            root, file = made(arguments.folder, millions)
            compare(root, file, arguments.folder, mapping, arguments.runs)


if __name__ == "__main__":
    main()
