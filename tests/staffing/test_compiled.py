"""Compiled and plain, the formulas say the same, wherever the machine code may be kept."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from percall.staffing import arrays
from percall.staffing.answer import needed, served
from percall.staffing.demand import Demand, Targets

MANY = """
import numpy as np
from percall.staffing.answer import needed
from percall.staffing.demand import Demand, Targets
print(needed(Demand(np.full(5000, 175), 1800, 300), Targets(20, 0.8)).agents.sum())
"""


def test_compiled_code_and_plain_python_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    count = arrays.COMPILE_FROM + 500
    lines = np.where(chance.random(count) < 0.3, 130, np.inf)
    patience_s = chance.choice([0, 30, 300, 1e6, np.inf], count)
    demand = Demand(chance.poisson(60, count), 300, 300, patience_s, lines)
    answers = []
    for disabled in ("0", "1"):
        monkeypatch.setenv("NUMBA_DISABLE_JIT", disabled)
        least = needed(demand, Targets(20, 0.8, 0.05, 60, 0.9, 0.5)).agents
        found = served(demand, 70, 20)
        answers.append((least, found.service_level_share, found.abandoned_share, found.asa_s))
    assert (answers[0][0] == answers[1][0]).all()
    for fast, slow in zip(answers[0][1:], answers[1][1:], strict=True):
        np.testing.assert_allclose(fast, slow, rtol=1e-10, atol=1e-12)


def run_many(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", MANY], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )  # fmt: skip


def test_machine_code_is_kept_in_the_users_folder_and_found_again(tmp_path: Path) -> None:
    first = run_many(XDG_CACHE_HOME=str(tmp_path))
    assert (first.returncode, first.stdout, first.stderr) == (0, "175000.0\n", "")
    kept = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.nbc")}
    assert kept
    assert run_many(XDG_CACHE_HOME=str(tmp_path)).stdout == first.stdout
    assert kept == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.nbc")}


def test_where_nothing_can_be_kept_nothing_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "a_file"
    blocked.write_text("", encoding="utf-8")
    found = run_many(XDG_CACHE_HOME=str(blocked))
    assert (found.returncode, found.stdout, found.stderr) == (0, "175000.0\n", "")
