"""Write a star with the real command line, and ask its tables with DuckDB."""

import json
from pathlib import Path
from typing import Any

import duckdb

from percall.costing.star.tables import TABLES
from tests.costing.product import run

World = dict[str, Any]
Rows = list[tuple[Any, ...]]


def star(root: Path, folder: Path, *options: object) -> World:
    written: World = run("export", "star", "-w", root, "--out", folder, *options)
    return written


def ask(folder: Path, sql: str) -> Rows:
    """A query in which `@name` is a table of the folder."""
    for name in sorted(TABLES, key=len, reverse=True):
        sql = sql.replace(f"@{name}", f"read_parquet('{folder}/{name}.parquet')")
    return duckdb.sql(sql).fetchall()


def number(folder: Path, sql: str) -> Any:
    return ask(folder, sql)[0][0]


def run_mark(folder: Path) -> World:
    """What the folder says of itself."""
    told: World = json.loads((folder / "star.json").read_text(encoding="utf-8"))
    return told
