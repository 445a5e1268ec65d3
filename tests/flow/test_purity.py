"""A flow decides from what it is told: no code there asks what time it is, or tosses a coin.

Imports are forbidden in `pyproject.toml` (import-linter); here are the calls that no import shows.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FLOW = Path(__file__).parents[2] / "src" / "percall" / "flow"
FILES = sorted(FLOW.glob("*.py"))
CLOCKS = {"now", "today", "utcnow", "localtime", "monotonic", "perf_counter", "gmtime"}
UNSURE = {"hash", "id", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_code_of_a_flow_asks_a_clock(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in CLOCKS, f"{file.name}:{node.lineno}"
        if isinstance(node, ast.Name):
            assert node.id not in CLOCKS | UNSURE, f"{file.name}:{node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_only_reading_opens_files(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        is_open = isinstance(node, ast.Attribute) and node.attr in {
            "open",
            "read_text",
            "write_text",
        }
        is_open |= isinstance(node, ast.Name) and node.id == "open"
        assert not is_open or file.name == "reading.py", f"{file.name}:{node.lineno}"
