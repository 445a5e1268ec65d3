"""The demo: one command from nothing to what a call costs."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import make_programs

PROJECT = Path(__file__).parents[1]
DEMO = PROJECT / "tools" / "demo"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    programs = make_programs(folder / "programs")
    ended = subprocess.run(
        [str(DEMO), str(folder / "made" / "demo"), "no"], text=True, capture_output=True,
        timeout=170, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_it_prints_one_plain_line_with_the_cost_of_the_last_month(shown: str) -> None:
    lines = [line for line in shown.splitlines() if line.startswith("Cost per call: ")]
    assert re.match(r"Cost per call: \d+\.\d\d EUR \(2026-10-01 until before 2026-11-01;", lines[0])


def test_it_shows_each_month_and_queue_and_that_nothing_is_left(shown: str) -> None:
    for word in ("2026-08-01", "2026-09-01", "2026-10-01", "Reconciliation", "support", "sales"):
        assert word in shown


def test_it_makes_the_centre_anew_each_time_and_takes_only_yes_or_no(tmp_path: Path) -> None:
    ended = subprocess.run(
        [str(DEMO), str(tmp_path / "demo"), "maybe"], text=True, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (2, "percall: SERVE is yes or no, not maybe\n")
    assert not (tmp_path / "demo").exists()
