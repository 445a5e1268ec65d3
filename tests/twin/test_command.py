"""`percall twin run`: what it prints, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
MODEL = PROJECT / "bench" / "twin.toml"


def twin_run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from percall.cli.app import main; main()", "twin",
         "run", *map(str, words)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src")} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_json_has_each_period_with_its_intervals_and_queues() -> None:
    words = ("--model", MODEL, "--days", "2", "--replications", "5", "--by", "day", "--json")
    ended = twin_run(*words)
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert [period["from_on"] for period in document["periods"]] == ["2026-01-05", "2026-01-06"]
    for period in document["periods"]:
        assert set(period["queues"]) == {"service", "billing", "faults", "sales", "mobile"}
        level = period["service_level_share"]
        assert 0 < level["low"] < level["mean"] < level["high"] < 1
        offered = sum(queue["offered"]["mean"] for queue in period["queues"].values())
        assert offered == pytest.approx(period["offered"]["mean"])
    assert twin_run(*words).stdout == ended.stdout
    assert twin_run(*words, "--seed", "2").stdout != ended.stdout


def test_one_replication_has_no_interval() -> None:
    ended = twin_run("--model", MODEL, "--days", "1", "--replications", "1")
    assert ended.returncode == 0, ended.stderr
    assert "±" not in ended.stdout.split("Mean of")[0]
    assert "Mean of 1 replication ±" in ended.stdout


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        (("--model", "nowhere.toml"), 3, "cannot be read"),
        (("--model", MODEL, "--by", "week"), 2, "is no period"),
        (("--model", MODEL, "--from", "soon"), 2, "is no day"),
        (("--model", MODEL, "--export", "x", "--replications", "99"), 2, "too many"),
    ],
)
def test_what_it_is_told_wrongly_it_says_in_one_line(words, code, word) -> None:
    ended = twin_run(*words)
    assert ended.returncode == code
    assert ended.stdout == ""
    assert word in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_model_that_cannot_be_played_has_a_code_of_its_own(tmp_path: Path) -> None:
    text = MODEL.read_text(encoding="utf-8").replace('group = "a"', 'group = "nobody"')
    (tmp_path / "model.toml").write_text(text, encoding="utf-8")
    ended = twin_run("--model", tmp_path / "model.toml")
    assert ended.returncode == 14
    assert "nobody is not a group of the flow" in ended.stderr


def test_without_a_folder_for_machine_code_it_plays_all_the_same() -> None:
    ended = twin_run("--model", MODEL, "--days", "1", "--replications", "1",
                     NUMBA_CACHE_DIR="/dev/null/nowhere")  # fmt: skip
    assert ended.returncode == 0, ended.stderr
