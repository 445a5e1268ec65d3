"""The Spark engine in local mode against DuckDB: the same JSON, the time of a warm answer.

    python -m bench.spark 10

One process; both engines scan the segments. The seconds of all cores do not hold those of Spark's
Java process. Target: warm at most six times DuckDB's time.
"""

import time
from datetime import date

from bench.measure import asked, lake_of, median_took, say, say_machine
from percall.costing.ask import Words, ask
from percall.costing.printed import as_json
from percall.intervals import By
from percall.store.engine import DuckDb, Engine
from percall.store.spark import Spark
from percall.store.workspace import Workspace

WORDS = Words(date(2025, 1, 1), date(2026, 1, 1), by=By.MONTH, group_by=("queue",))


def answer(workspace: Workspace, engine: Engine) -> object:
    """What `percall cost --no-rollups --json` prints."""
    return as_json(ask(workspace, WORDS, engine=engine, rollups=False))


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    spark = Spark()
    for millions in arguments.sizes:
        workspace = lake_of(arguments.folder, millions)
        print(f"{millions} million segments, a year, by month and queue, no roll-ups")
        by_duckdb = median_took(lambda w=workspace: answer(w, DuckDb()), arguments.runs)
        say("DuckDB", by_duckdb)
        started = time.perf_counter()
        first = answer(workspace, spark)
        print(f"  Spark's first answer, its start included: {time.perf_counter() - started:.1f} s")
        assert first == answer(workspace, DuckDb())
        by_spark = median_took(lambda w=workspace: answer(w, spark), arguments.runs)
        say("Spark, warm", by_spark, by_duckdb)


if __name__ == "__main__":
    main()
