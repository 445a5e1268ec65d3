"""The command line in Latvian: its words, its numbers, and the form that each number takes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from percall.cli.app import app
from percall.texts import use_language
from tests.commands import commands
from tests.store.importing import bring, call, centre

LEDGER = "month,account,amount\n2026-10,Labour:Wages,1234.50\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = centre(tmp_path)
    (made.ledger_folder / "books.csv").write_text(LEDGER)
    bring(made, [call(n) for n in range(1, 4)])
    return made.root


def said(*words: str, root: Path) -> str:
    commands()  # registers them
    use_language("lv")
    return CliRunner().invoke(app, [*words, "-w", str(root)]).output


def test_a_count_takes_its_form(root: Path) -> None:
    assert "1 rinda 1 failā, 0 kļūdu, 0 brīdinājumu." in said("ledger", "check", root=root)


def test_decimals_have_a_comma_on_every_line(root: Path) -> None:
    told = said("cost", "--from", "2026-10-01", "--to", "2026-11-01", root=root)
    assert told.startswith("Viena zvana izmaksas: 411,50 EUR (no 2026-10-01 līdz 2026-11-01,")
    assert "1\u2009234,50" in told
    assert "411.50" not in told
