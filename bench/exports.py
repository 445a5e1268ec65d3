"""The cost of every contact as Parquet, against a bare read and write of the contact table.

    python -m bench.exports 10

Target: at most 1.5 times.
"""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.measure import asked, lake_of, median_s, say, say_machine
from percall.costing.ask import Words
from percall.costing.export import export
from percall.intervals import By
from percall.store.engine import connect

YEAR = Words(date(2025, 1, 1), date(2026, 1, 1), by=By.MONTH)


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    for millions in arguments.sizes:
        workspace = lake_of(arguments.folder, millions)
        contacts = f"'{workspace.lake_folder}/contact/*/*.parquet'"
        with TemporaryDirectory(dir=arguments.folder) as name:
            bare_file, file = Path(name, "bare.parquet"), Path(name, "costs.parquet")

            def bare(source: str = contacts, target: Path = bare_file) -> None:
                connect().execute(
                    f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
                )

            def product(target: Path = file, of: object = workspace) -> None:
                target.unlink(missing_ok=True)
                export(of, YEAR, target)  # type: ignore[arg-type]  # a workspace

            print(f"{millions} million segments")
            took = median_s(bare, arguments.runs)
            say("bare read and write of the contact table", took)
            say("percall export costs", median_s(product, arguments.runs), took)
            rows = "SELECT count(*) FROM {} WHERE contact_id IS NOT NULL"
            assert (
                duckdb.sql(rows.format(f"'{file}'")).fetchall()
                == duckdb.sql(rows.format(contacts)).fetchall()
            )


if __name__ == "__main__":
    main()
