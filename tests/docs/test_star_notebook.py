"""The notebook of the star schema runs as it stands, and its figures are those of `percall cost`.

Its cells are run in order in one namespace, as a notebook does, without a kernel.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.costing.product import run

NOTEBOOK = Path(__file__).parents[2] / "docs" / "star.ipynb"
DAYS = ("--from", "2026-09-21", "--to", "2026-11-01")


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return found


def cells() -> Iterator[str]:
    return ("".join(cell["source"]) for cell in document()["cells"] if cell["cell_type"] == "code")


def test_it_is_a_notebook_without_outputs() -> None:
    found = document()
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in found["cells"]]
    assert len(set(names)) == len(names)
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_it_asks_nothing_of_pandas() -> None:
    assert not any("pandas" in cell or ".df(" in cell for cell in cells())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    run("sample", folder / "centre", "--weeks", "6", "--agents", "12")
    run("export", "star", "-w", folder / "centre", "--out", folder / "star", *DAYS)
    return folder


def test_its_figures_and_its_chart_are_those_that_percall_prints(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    names: dict[str, Any] = {}
    for number, cell in enumerate(cells()):
        exec(compile(cell, f"cell {number}", "exec"), names)
    report = run("cost", "-w", desk / "centre", *DAYS, "--by", "month", "--group-by", "queue")
    printed = {
        (period["from_on"][:7], group["queue"] or "no queue"): (
            group["calls"],
            group["cost_per_call"]["fully_loaded"],
        )
        for period in report["periods"]
        for group in period["groups"]
        if group["cost_per_call"]["fully_loaded"]
    }
    assert {month for month, _queue in printed} == {"2026-09", "2026-10"}
    found = {(row["month"], row["queue"]): row for row in names["cost_per_call"]}
    assert {
        key: (row["calls"], nine_places(row["cost_per_call"])) for key, row in found.items()
    } == printed
    months = [row["month"] for row in names["cost_per_call"]]
    assert months == sorted(months)  # October after September, in letters before it
    drawn = names["chart"].to_dict()["data"]["values"]
    assert {(row["month"], row["queue"]): row["cost_per_call"] for row in drawn} == {
        key: float(row["cost_per_call"]) for key, row in found.items()
    }
    assert report["periods"][0]["from_on"] in capsys.readouterr().out


def nine_places(value: Fraction) -> str:
    units = (2 * value.numerator * 10**9 + value.denominator) // (2 * value.denominator)
    return f"{Decimal(units).scaleb(-9):.9f}"
