"""The engine that looks into lakes for a whole run of tests: to open one costs more than a look."""

from functools import cache

from duckdb import DuckDBPyConnection

from percall.store.engine import connect


@cache
def looking() -> DuckDBPyConnection:
    """An engine that keeps nothing of a file for the next look, and no thread for a fork to lose."""
    engine = connect()
    engine.execute("SET enable_external_file_cache = false")
    engine.execute("SET threads = 1")
    return engine
