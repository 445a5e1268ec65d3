"""Paid time that is recorded for a part of a month is said, by `cost` and by `why`."""

from pathlib import Path

import pytest

from tests.cli.test_imports import said
from tests.costing.product import run

CALLS = "id,start\n" + "".join(
    f"{month}{day}{n},2026-{month:02}-{day:02}T09:{n:02}:00\n"
    for month in (9, 10) for day in range(1, 22 + month) for n in range(0, 50, 10)
)  # fmt: skip
CALL_MAPPING = (
    'rows = "contact"\n[contact]\nkey = ["id"]\nstarted_at = "start"\n'
    'outcome = { value = "handled" }\n[[segment]]\nkind = "agent"\n'
    'talk_ms = { value = "300000", unit = "ms" }\n'
)
SHEET_MAPPING = (
    'rows = "agent_time"\n[agent_time]\nagent_id = "agent"\nstarted_at = "start"\n'
    'length_ms = { column = "hours", unit = "h" }\npaid_ms = { column = "hours", unit = "h" }\n'
    'state = { value = "available" }\n'
)


def sheet(until: dict[int, int]) -> str:
    """An hour a day, up to a day of each month."""
    return "agent,start,hours\n" + "".join(
        f"ana,2026-{month:02}-{day:02}T09:00:00,1\n"
        for month, last in until.items() for day in range(1, last + 1)
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    root = tmp_path / "desk"
    said("init", root, "--name", "Desk", "--currency", "EUR", "--time-zone", "UTC")
    (root / "ledger" / "books.csv").write_text(
        "month,account,amount,cash_kind\n2026-09,Labour:Wages,1000,step\n"
        "2026-10,Labour:Wages,1000,step\n"
    )
    (tmp_path / "calls.csv").write_text(CALLS)
    (tmp_path / "calls.toml").write_text(CALL_MAPPING)
    (tmp_path / "sheet.toml").write_text(SHEET_MAPPING)
    run("import", tmp_path / "calls.csv", "--mapping", tmp_path / "calls.toml", "-w", root)
    return root


@pytest.mark.parametrize(
    ("until", "of_cost", "of_why"),
    [
        ({9: 30, 10: 31}, False, False),
        ({9: 30, 10: 5}, True, True),
        ({}, False, False),  # without any paid time the page says so elsewhere
    ],
)
def test_a_sheet_that_stops_is_said(
    desk: Path, tmp_path: Path, until: dict[int, int], of_cost: bool, of_why: bool
) -> None:
    if until:
        (tmp_path / "sheet.csv").write_text(sheet(until))
        run("import", tmp_path / "sheet.csv", "--mapping", tmp_path / "sheet.toml", "-w", desk)
    cost = run("cost", "-w", desk, "--from", "2026-10-01", "--to", "2026-11-01")["notes"]
    assert any("of the capacity of 2026-10 alone" in note for note in cost) is of_cost
    why = run("why", "-w", desk, "--from", "2026-09", "--to", "2026-10")
    assert any("cannot be compared" in note for note in why["notes"]) is of_why


def test_a_sheet_that_stops_invents_no_cause(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(sheet({9: 30, 10: 5}))
    run("import", tmp_path / "sheet.csv", "--mapping", tmp_path / "sheet.toml", "-w", desk)
    (desk / "ledger" / "books.csv").write_text(
        "month,account,amount,cash_kind,steps\n2026-09,Labour:Wages,1000,step,5\n"
        "2026-10,Labour:Wages,1100,step,5\n2026-09,Labour:Management,500,fixed,\n"
        "2026-10,Labour:Management,550,fixed,\n"
    )
    causes = run("why", "-w", desk, "--from", "2026-09", "--to", "2026-10")["causes"]
    # Nobody knows how many hours October's bills paid for.
    assert {cause["cause"] for cause in causes} == {
        "price_of_use: Labour:Wages", "price: Labour:Management", "volume",
    }  # fmt: skip
