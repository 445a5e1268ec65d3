"""Import of a CSV by mapping, against DuckDB's own COPY of the same file to Parquet.

    python -m bench.imports 10

The file is the sample centre's telephone log, one row a leg, as `percall sample --segments` makes
it. Whole processes; the workspace is fresh each time. Target: at most 2.5 times, and less than
1 GB of memory at any size.
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


def made(folder: Path, millions: int) -> Path:
    """The sample's folder with its raw files, made where it is missing."""
    root = folder / f"sample{millions}m"
    if not root.exists():
        run([*PERCALL, "sample", root, "--segments", millions * 1_000_000, "--no-import",
             "--clean", "--json"])  # fmt: skip
    return root


def imported(root: Path, file: Path, folder: Path) -> Ran:
    """One import into a fresh workspace."""
    fresh = folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    shutil.copy(root / "centre.toml", fresh)
    if (root / "mappings").exists():
        shutil.copytree(root / "mappings", fresh / "mappings")
    (fresh / "ledger").mkdir()
    return run([*PERCALL, "import", "-w", fresh, file, "--mapping", "sample-calls", "--json"])


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    for millions in arguments.sizes:
        root = made(arguments.folder, millions)
        file = max((root / "raw").iterdir(), key=lambda one: one.stat().st_size)
        print(f"{file.name}, {file.stat().st_size / 1e6:.0f} MB")
        target = arguments.folder / "bare.parquet"
        bare, parsed, product = [], [], []
        for _ in range(arguments.runs):
            parsed.append(run(["-c", BARE, file, "-"]))
            bare.append(run(["-c", BARE, file, target]))
            product.append(imported(root, file, arguments.folder))
        middle = [sorted(x, key=lambda one: one.seconds)[len(x) // 2] for x in (parsed, bare)]
        say("DuckDB counts the rows of read_csv", middle[0])
        say("DuckDB's COPY of read_csv to Parquet", middle[1], note=f"{middle[1].peak_mb:.0f} MB")
        took = sorted(product, key=lambda one: one.seconds)[len(product) // 2]
        peak = max(one.peak_mb for one in product)
        say("percall import, roll-ups included", took, middle[1], f"{peak:.0f} MB")
        report = json.loads(product[0].printed)
        assert report["read"] == int(bare[0].printed), (report, bare[0].printed)


if __name__ == "__main__":
    main()
