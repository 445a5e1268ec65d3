"""`percall ledger` and `percall ledger check`, as a bookkeeper runs them."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from percall.store.workspace import create, open_workspace
from tests.store.importing import bring, call

SOURCES = Path(__file__).parents[2] / "src"
HEADER = "month,account,amount\n"


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "percall", *words],
        cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )  # fmt: skip


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    create(tmp_path / "acme", "Acme", "EUR", "Europe/Riga")
    return tmp_path / "acme"


def book(acme: Path, content: str, name: str = "2026.csv") -> None:
    (acme / "ledger" / name).write_text(content, encoding="utf-8")


def test_a_new_workspace_has_no_lines_and_no_faults(acme: Path) -> None:
    found = run("ledger", "check", folder=acme)
    assert (found.returncode, found.stderr) == (0, "")
    assert "0 lines in 0 files, 0 faults, 0 warnings." in found.stdout
    assert "ledger/example.csv.sample" in found.stdout


def test_a_sound_ledger_is_summed_by_month_and_account(acme: Path) -> None:
    book(acme, HEADER + "2026-10,Labour:Wages,1234.567\n2026-10,Rent [old],1\n")
    found = run("ledger", folder=acme)
    assert found.returncode == 0
    rows = [" ".join(line.split()) for line in found.stdout.splitlines() if line.strip()]
    assert (rows[0], rows[2:]) == (
        "Account, EUR 2026-10",
        ["Labour:Wages 1 234.57", "Rent [old] 1.00", "Ledger 1 235.57"],
    )


def test_check_prints_each_fault_with_file_and_line_and_ends_with_4(acme: Path) -> None:
    book(acme, HEADER + '2026-10,Labour,"1,234"\n2026-10,Coffee,5\n2026-13,Labour,1\n')
    found = run("ledger", "check", folder=acme)
    assert found.returncode == 4
    lines = found.stdout.splitlines()
    assert lines[0].startswith("ledger/2026.csv, line 2: fault: The amount '1,234' can be read as")
    assert lines[1].startswith("ledger/2026.csv, line 4: fault: 2026-13 is no month")
    assert lines[2].startswith("ledger/2026.csv, line 3: warning: The account Coffee")
    assert lines[3] == "1 line in 1 file, 2 faults, 1 warning."
    assert found.stderr.startswith("percall: The amount '1,234'")
    assert len(found.stderr.splitlines()) == 1


def test_faults_stop_the_summary_without_check(acme: Path) -> None:
    book(acme, HEADER + "2026-10,Labour,five\n")
    found = run("ledger", folder=acme)
    assert (found.returncode, found.stdout) == (4, "")


def test_an_unsound_tariff_is_a_fault_of_the_books(acme: Path) -> None:
    with (acme / "centre.toml").open("a") as settings:
        settings.write('\n[[tariff]]\nname = "no"\nprefix = "Latvia"\nper_minute = 1\n')
    found = run("ledger", "check", folder=acme)
    assert found.returncode == 4
    assert "centre.toml: fault: The tariff no is not sound" in found.stdout


def test_json_adds_up_and_carries_the_issues(acme: Path) -> None:
    book(
        acme,
        HEADER.strip() + ",from,to\n,A,10,2026-10-01,2026-10-04\n,B,10,2026-10-01,2026-12-30\n"
        "2026-10,Labour,five,,\n",
    )
    found = run("ledger", "check", "--json", folder=acme)
    document = json.loads(found.stdout)
    assert found.returncode == 4
    assert (document["currency"], document["lines"]) == ("EUR", 2)
    assert document["files"] == ["ledger/2026.csv"]
    assert document["faults"] == [
        {"file": "ledger/2026.csv", "row": 4, "code": "unreadable_amount",
         "message": "The amount 'five' cannot be read: no number"},
    ]  # fmt: skip
    assert [warning["code"] for warning in document["warnings"]] == ["unknown_account"] * 2
    assert [month["from_on"] for month in document["months"]] == [
        "2026-10-01", "2026-11-01", "2026-12-01",
    ]  # fmt: skip
    for month in document["months"]:
        parts = sum(Decimal(account["amount"]) for account in month["accounts"])
        assert parts == Decimal(month["amount"])


def test_days_can_be_asked_for(acme: Path) -> None:
    book(acme, HEADER + "2026-10,Labour,31\n2026-11,Labour,30\n")
    words = ("ledger", "--from", "2026-10-15", "--to", "2026-11-01")
    document = json.loads(run(*words, "--json", folder=acme).stdout)
    assert [month["amount"] for month in document["months"]] == ["17.000000000"]
    assert "17 days" in run(*words, folder=acme).stdout


def test_days_that_are_none_are_refused(acme: Path) -> None:
    found = run("ledger", "--from", "2026-11-01", "--to", "2026-10-01", folder=acme)
    assert found.returncode == 10
    assert "--to is after --from" in found.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("-w", "acme", "ledger", "check"),
        ("ledger", "-w", "acme", "check"),
        ("ledger", "check", "-w", "acme"),
    ],
)
def test_the_workspace_may_be_named_anywhere(acme: Path, words: tuple[str, ...]) -> None:
    found = run(*words, folder=acme.parent)
    assert (found.returncode, found.stderr) == (0, "")


def test_what_stands_in_a_file_cannot_colour_the_terminal(acme: Path) -> None:
    book(acme, HEADER + "2026-10,[red]Labour\x1b[31m,5\n2026-10,[bold]Rent,5\n")
    found = run("ledger", "check", folder=acme)
    assert "\x1b" not in found.stdout
    assert "[bold]Rent" in found.stdout


def test_check_warns_of_a_scope_that_nothing_knows(acme: Path) -> None:
    workspace = open_workspace(acme)
    bring(workspace, [call(1)])
    book(acme, HEADER.strip() + ",scope\n2026-10,Labour,5,queue:card\n")
    found = run("ledger", "check", folder=acme)
    assert found.returncode == 0
    assert found.stdout.startswith(
        "ledger/2026.csv, line 2: warning: Neither centre.toml nor any record knows queue:card"
    )
    for stored in workspace.lake_folder.rglob("*.parquet"):
        stored.unlink()
    found = run("ledger", "check", folder=acme)
    assert (found.returncode, found.stderr.count("\n")) == (0, 1)
    assert "A file of the lake is missing" in found.stderr
