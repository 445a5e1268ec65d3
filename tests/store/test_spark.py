"""Spark answers as DuckDB does, byte for byte, and leaves nothing behind."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bench.lake import make
from percall.costing.ask import Words, ask
from percall.costing.printed import as_json
from percall.errors import LakeDamaged, PercallError
from percall.intervals import By
from percall.store.engine import DuckDb, Engine
from percall.store.spark import Spark
from percall.store.workspace import Workspace, open_workspace

pytestmark = pytest.mark.spark

QUARTER = {"from_on": date(2025, 1, 1), "to_on": date(2025, 4, 1)}
QUESTIONS = {
    "months by queue": Words(**QUARTER, by=By.MONTH, group_by=("queue",)),
    "the total": Words(**QUARTER),
    "weeks cut at both ends": Words(date(2025, 1, 15), date(2025, 2, 20), by=By.WEEK),
    "days": Words(date(2025, 2, 1), date(2025, 2, 8), by=By.DAY, group_by=("direction",)),
    "quarters by team and agent": Words(**QUARTER, by=By.QUARTER, group_by=("team", "agent")),
    "hours of a weekday": Words(**QUARTER, group_by=("hour",), only=(("weekday", "3"),)),
    "sales": Words(**QUARTER, group_by=("reason",), direction="outbound", per="sale"),
    "one channel": Words(**QUARTER, by=By.MONTH, channel="chat", calls="offered"),
    "one queue": Words(**QUARTER, group_by=("queue",), only=(("queue", "cards"),), calls="all"),
    "contacts without a language": Words(**QUARTER, only=(("language", None),)),
    "a value with quotes": Words(**QUARTER, only=(("reason", "it's \"so\" \\' or 1=1"),)),
    "a month without records": Words(date(2024, 5, 1), date(2024, 6, 1), group_by=("queue",)),
}

# Charges that are not all known, tariffs beside them, and hours that are only stated.
SETTINGS = """
[drivers]
"Telecom:Minutes" = "vendor_charge"

[concurrency]
chat = 3

[[capacity]]
driver = "line_time"
from_on = 2025-01-10
to_on = 2025-03-10
lines = 4
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("spark") / "a [strange] {name}*"
    made = make(root, 6000, months=3)
    with (root / "centre.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    return open_workspace(made.root)


@pytest.fixture(scope="module")
def spark() -> Engine:
    return Spark()


def printed(workspace: Workspace, words: Words, engine: Engine, *, rollups: bool) -> str:
    return json.dumps(as_json(ask(workspace, words, engine=engine, rollups=rollups)))


@pytest.mark.parametrize("rollups", [True, False], ids=["rollups", "scan"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_both_engines_give_the_same_bytes(
    workspace: Workspace, spark: Engine, name: str, rollups: bool
) -> None:
    by_duckdb = printed(workspace, QUESTIONS[name], DuckDb(), rollups=rollups)
    assert printed(workspace, QUESTIONS[name], spark, rollups=rollups) == by_duckdb


def test_a_damaged_file_is_named(workspace: Workspace, spark: Engine) -> None:
    file = next((workspace.lake_folder / "segment").rglob("*.parquet"))
    whole = file.read_bytes()
    try:
        file.write_bytes(bytes(len(whole)))  # of the right size, so that only its reader can see
        with pytest.raises(LakeDamaged, match="cannot be read"):
            printed(workspace, QUESTIONS["the total"], Spark(), rollups=False)
    finally:
        file.write_bytes(whole)


def test_nothing_but_the_answer_is_printed_and_nothing_is_left(
    workspace: Workspace, tmp_path: Path
) -> None:
    before = sorted(workspace.root.rglob("*"))
    command = "from percall.cli.app import main; main()"
    words = ["cost", "-w", str(workspace.root), "--from", "2025-01-01", "--to", "2025-02-01"]
    ran = subprocess.run(
        [sys.executable, "-c", command, *words, "--engine", "spark", "--json"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert len(json.loads(ran.stdout)["periods"]) == 1
    assert ran.stderr == ""
    assert list(tmp_path.iterdir()) == []
    assert sorted(workspace.root.rglob("*")) == before


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(PercallError, match="default-jre-headless"):
        Spark()
