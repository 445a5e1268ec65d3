"""`percall sample`: what it prints, what it refuses, and the commands that it leaves to be run."""

import json
import subprocess
import sys
from pathlib import Path

from tests.sample.conftest import SOURCE, Centre, run_percall


def test_it_says_what_it_made_and_what_to_do_next(tmp_path: Path) -> None:
    said = run_percall(
        "sample", tmp_path / "c", "--weeks", "1", "--agents", "5", "--no-import"
    ).splitlines()
    assert said[0].endswith("5 agents, 2026-10-25 to 2026-11-01, seed 1.")
    assert "the truth in truth.json" in said[1]
    assert said[2] == "Next:"
    assert [line.split()[-1] for line in said[3:7]] == [
        "sample-calls", "sample-calls", "sample-chats", "sample-agent-time",
    ]  # fmt: skip
    assert said[-1].startswith("  percall serve -w ")


def test_json_names_the_files_and_their_mappings(tmp_path: Path) -> None:
    words = ("--weeks", "1", "--agents", "5", "--no-import", "--clean", "--json")
    made = json.loads(run_percall("sample", tmp_path / "c", *words))
    assert made["plan"]["clean"] is True
    assert made["imports"] == []
    assert [Path(raw["file"]).name for raw in made["raw_files"]] == [
        "calls.csv", "campaign.csv", "chats.csv", "agent-time.csv",
    ]  # fmt: skip


def test_a_folder_with_something_in_it_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    ended = subprocess.run(
        [sys.executable, "-c", "from percall.cli.app import main; main()", "sample", tmp_path],
        env={"PYTHONPATH": str(SOURCE), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"percall: The folder is not empty ({tmp_path}): name a new folder for the sample"
    ]


def test_it_imports_what_it_made_as_percall_import_does(october: Centre) -> None:
    words = ("import", "-w", october.root, october.root / "raw/chats.csv")
    report = json.loads(run_percall(*words, "--mapping", "sample-chats", "--json"))
    assert report["repeated"] == report["read"] == october.made["imports"][2]["read"]


def test_a_large_sample_goes_in_by_the_same_mappings(tmp_path: Path) -> None:
    words = ("--segments", "10000", "--agents", "5", "--json")
    made = json.loads(run_percall("sample", tmp_path / "c", *words))
    calls, time_sheets = made["imports"]
    assert calls["segments"] == calls["imported"] == made["segments"]
    assert time_sheets["imported"] == time_sheets["read"]
    for report in made["imports"]:
        assert report["repeated"] == report["quarantined"] == 0
