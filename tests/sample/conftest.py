"""Two samples for the tests that only read: a small one as files, and an October imported."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from percall.sample.make import Made, make_sample
from percall.sample.plan import planned

SOURCE = Path(__file__).parents[2] / "src"


def nobody_looks_on(done: int, of: int) -> None:
    assert 0 < done <= of


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root: Path = tmp_path_factory.mktemp("sample") / "centre"
    return make_sample(root, planned(weeks=2, agents=12), nobody_looks_on)


def run_percall(*words: str | Path) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", "from percall.cli.app import main; main()", *map(str, words)],
        env={"PYTHONPATH": str(SOURCE), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@dataclass(frozen=True)
class Centre:
    """A sample that was made and imported by the command line, with its truth."""

    root: Path
    made: dict[str, Any]
    truth: dict[str, Any]
    ask: Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """Five weeks of the usual forty agents, with dirt: the last days of September, and October."""
    root: Path = tmp_path_factory.mktemp("sample") / "october"
    made = json.loads(run_percall("sample", root, "--weeks", "5", "--json"))
    truth = json.loads((root / "truth.json").read_text())
    days = ("--from", truth["plan"]["from_on"], "--to", truth["plan"]["to_on"])

    def ask(*words: str) -> list[dict[str, Any]]:
        answer = json.loads(run_percall("cost", "-w", root, *days, *words, "--json"))
        periods: list[dict[str, Any]] = answer["periods"]
        return periods

    return Centre(root, made, truth, ask)
