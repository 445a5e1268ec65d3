"""A small sample centre with a budget, for all tests of reports."""

import csv
from pathlib import Path

import pytest

from tests.costing.product import run

MONTH = "2026-10"


def write_budget(root: Path, calls: int) -> None:
    """A budget of 120,000 calls' worth: a fixed, a step and a variable line, and hours."""
    folder = root / "budget" / "ledger"
    folder.mkdir(parents=True)
    rows = [
        ("month", "account", "amount", "cash_kind", "steps"),
        (MONTH, "Labour:Wages", "12000", "step", "8"),
        (MONTH, "Premises:Rent", "1000", "fixed", ""),
        (MONTH, "Telecom:Freephone", "400", "variable", ""),
    ]
    with (folder / "2026.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    (root / "budget" / "volumes.csv").write_text(
        f"month,calls,agent_hours,line_hours\n{MONTH},{calls},1200,\n"
    )


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine weeks of eight agents, up to 1 November 2026."""
    root = tmp_path_factory.mktemp("report") / "centre"
    run("sample", root, "--weeks", 9, "--agents", 8)
    write_budget(root, 3000)
    return root
