"""The cost of every contact as Parquet, against a bare read and write of the contact table.

    python -m bench.exports 10

Target: at most 1.5 times.
"""

from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.measure import asked, lake_of, median_took, say, say_machine
from percall.costing.ask import Words
from percall.costing.export import export
from percall.intervals import By
from percall.store.engine import connect
from percall.store.workspace import Workspace

BY_SEGMENT = (",session,", "queue:cards", "team:billing-1")
YEAR = Words(date(2025, 1, 1), date(2026, 1, 1), by=By.MONTH)


def copy(source: str, target: Path) -> None:
    """The peer: all columns in, all columns out."""
    connect().execute(
        f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )


def rows(source: str) -> int:
    """The contacts of a file."""
    sql = f"SELECT count(*) FROM {source} WHERE contact_id IS NOT NULL"
    return int(duckdb.sql(sql).fetchall()[0][0])


def books(workspace: Workspace, folder: Path) -> dict[str, Workspace]:
    """The same lake with two ledgers: pools of whole contacts alone, and pools by segment too."""
    whole = folder / "whole"
    (whole / "ledger").mkdir(parents=True)
    (whole / "lake").symlink_to(workspace.lake_folder.resolve())
    lines = (workspace.ledger_folder / "books.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.endswith(BY_SEGMENT)]
    (whole / "ledger" / "books.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return {
        "pools of contacts": Workspace(whole, workspace.centre),
        "pools by segment too": workspace,
    }


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    for millions in arguments.sizes:
        workspace = lake_of(arguments.folder, millions)
        contacts = f"'{workspace.lake_folder}/contact/*/*.parquet'"
        with TemporaryDirectory(dir=arguments.folder) as name:
            print(f"{millions} million segments")
            bare_file, file = Path(name, "bare.parquet"), Path(name, "costs.parquet")
            bare = partial(copy, contacts, bare_file)
            peer = median_took(bare, arguments.runs)
            say("bare read and write of the contact table", peer)
            for title, of in books(workspace, Path(name)).items():
                product = partial(export, of, YEAR, file)
                say(f"export costs, {title}", median_took(product, arguments.runs), peer)
                assert rows(f"'{file}'") == rows(contacts)


if __name__ == "__main__":
    main()
