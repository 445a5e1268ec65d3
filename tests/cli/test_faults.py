"""What the command line answers to words that it does not take: one line, and its exit code.

The real program is run, since its faults end the process.
"""

import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "percall", *words], cwd=folder, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nonsense"], 2, "No such command 'nonsense'"),
        (["cost", "--by", "decade"], 2, "'decade' is not one of 'total', 'day'"),
        (["quick", "--cost", "abc", "--calls", "3"], 2, "'abc' is not an amount"),
        (["quick", "--cost", "1e1000000000", "--calls", "3"], 2, "is not an amount"),
        (["quick", "--cost", "5"], 2, "There is nothing to divide by"),
        (["quick", "--cost", "5", "--calls", "0"], 2, "0 cannot be divided by"),
        (["cost"], 3, "There is no workspace here"),
        (["init", ""], 2, "No folder is named"),
        (["init", "x", "--currency", "Euro"], 3, "allowed is a currency's three letters"),
    ],
)
def test_a_fault_is_one_line_on_stderr(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    found = run(*words, folder=tmp_path)
    assert (found.returncode, found.stdout) == (code, "")
    assert said in found.stderr
    assert found.stderr.startswith("percall: ")
    assert found.stderr.count("\n") == 1


def test_questions_about_an_empty_centre_are_refused_with_their_reason(tmp_path: Path) -> None:
    assert run("init", "x", folder=tmp_path).returncode == 0
    for words, code, said in (
        (["cost"], 10, "There are no records yet"),
        (["cost", "--group-by", ""], 2, "No dimension is named (--group-by)"),
        (["cost", "--from", "yesterday"], 2, "'yesterday' is not a day"),
        (["cost", "--from", "2026-W43"], 2, "from 2026-10-19, to 2026-10-26 (the last one excl"),
        (["cost", "--only", "queue", "--from", "2026-01-01", "--to", "2026-02-01"], 2, "filter"),
        (["contact", "7"], 10, "No contact is named '7'"),
        (["export", "costs", "x.csv"], 2, "ends in .parquet"),
    ):
        found = run("-w", "x", *words, folder=tmp_path)
        assert (found.returncode, found.stderr.count("\n")) == (code, 1)
        assert said in found.stderr
    for word in ("--calls", "--direction", "--channel", "--per", "--engine"):
        days = ["--from", "2026-01-01", "--to", "2026-02-01"]
        assert run("-w", "x", "cost", *days, word, "odd", folder=tmp_path).returncode == 2


def test_the_textbook_figure_of_two_totals(tmp_path: Path) -> None:
    """304,000 / 95,000; 320,000 / 114,000; 540,000 / 120,000; 120,000 and 400 sales."""
    for words, line in (
        (["--cost", "304000", "--calls", "95000"], "Cost per call: 3.20"),
        (["--cost", "320000", "--calls", "114000"], "Cost per call: 2.8070"),
        (["--cost", "540000", "--calls", "120000"], "Cost per call: 4.50"),
        (["--cost", "120000", "--sales", "400"], "Cost per sale: 300.00"),
    ):
        assert run("quick", *words, folder=tmp_path).stdout.splitlines()[0] == line
