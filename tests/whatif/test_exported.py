"""What is exported of a plan is priced by `percall cost` to the same digit: the twin's own oracle."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from percall.intervals import Period
from percall.money import shown
from percall.store.workspace import locked, open_workspace
from percall.whatif.asked import case_of, records_of
from percall.whatif.exported import export_plan
from percall.whatif.marginal import marginal_costs
from percall.whatif.priced import price_run, run_case
from tests.cli.test_imports import said

DAYS = ("--from", "2026-10-19", "--to", "2026-10-26")
FEW = ("--replications", "2", "--precision", "1")
# Every driver that the twin's contacts take of, in every scope, beside the sample's own.
LEDGER = """\
from_on,to_on,account,amount,driver,scope,cash_kind
2026-10-01,2026-11-01,Hardware:Headsets,1234.56,agent_time,queue:support,fixed
2026-10-01,2026-11-01,Hardware:Desks,777.77,agent_time,team:billing,fixed
2026-10-01,2026-11-01,Telecom:Trunks,345.67,line_time,queue:sales,fixed
2026-10-01,2026-11-01,Telecom:Lines,99.95,line_time,channel:voice,fixed
2026-10-01,2026-11-01,Software:Tickets,450.01,contact,,variable
2026-10-01,2026-11-01,Software:Survey,33.33,contact,queue:billing,variable
2026-10-01,2026-11-01,Training:Support,250.50,contact,team:support-a,fixed
2026-10-01,2026-11-01,Licences:Speech,120.12,session,,variable
2026-10-01,2026-11-01,Licences:Self service,60.06,session,queue:billing,fixed
2026-10-01,2026-11-01,Software:Again,66.06,contact,attempt:2,fixed
2026-10-01,2026-11-01,Software:Mail,10.10,message,,fixed
2026-10-01,2026-11-01,Software:Words,5.05,token,,fixed
2026-10-01,2026-11-01,Telecom:Inbound,800.08,tariff,direction:inbound,variable
2026-10-01,2026-11-01,Overheads:Town,17.17,agent_time,site:Riga,fixed
"""
TARIFF = """
[[tariff]]
name = "inbound"
direction = "inbound"
per_minute = 0.0123
connection_fee = 0.01
first_s = 60
next_s = 30
"""


@pytest.fixture(scope="module")
def rich_centre(twin_centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("rich") / "centre"
    shutil.copytree(twin_centre, root)
    (root / "ledger" / "rich.csv").write_text(LEDGER)
    with (root / "centre.toml").open("a") as settings:
        settings.write(TARIFF)
    return root


def try_it(root: Path, *words: str) -> tuple[int, dict[str, Any]]:
    code, out, error = said("try", *words, "-w", root, *DAYS, *FEW, "--json")
    assert out, error
    found: dict[str, Any] = json.loads(out)
    return code, found


@pytest.mark.parametrize("words", [("nothing",), ("staff=-10%",), ("staff=+5%,group=billing",)])
def test_the_export_is_priced_to_the_same_digit(
    rich_centre: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "export"
    _code, tried = try_it(rich_centre, *words, "--export", str(folder))
    _code, out, error = said("cost", "-w", folder, *DAYS, "--json")
    (period,) = json.loads(out)["periods"]
    assert period == tried["replication"]["plan"], error
    taken = {one["pool"]: one["assigned"] for one in period["reconciliation"]}
    assert taken["tariff direction:inbound"] != "0.000000000"
    assert taken["session"] != "0.000000000"
    assert taken["agent_time queue:support"] != "0.000000000"


def test_a_refused_plan_says_so_in_its_export(rich_centre: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    code, tried = try_it(rich_centre, "staff=-30%", "--export", str(folder))
    assert code == 19
    assert tried["is_refused"]
    assert "is wanted" in (folder / "REFUSED.txt").read_text()
    code, tried = try_it(rich_centre, "staff=+10%")
    assert (code, tried["is_refused"]) == (0, False)


def test_what_is_there_already_is_left_alone(twin_centre: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    code, _out, error = said("try", "nothing", "-w", twin_centre, *DAYS, "--export", tmp_path)
    assert code == 2
    assert "name a new folder" in error
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_a_run_that_is_killed_leaves_nothing_under_the_name(
    twin_centre: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    words = ["try", "nothing", "-w", str(twin_centre), *DAYS, *FEW, "--export", str(folder)]
    for wait_s in (0.5, 2.5, 4.0):
        with subprocess.Popen(
            [sys.executable, "-m", "percall", *words], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:  # fmt: skip
            time.sleep(wait_s)
            running.send_signal(signal.SIGKILL)
        if folder.exists():
            code, _out, error = said("cost", "-w", folder, *DAYS)
            assert code == 0, error
            shutil.rmtree(folder)


def test_what_a_killed_export_left_is_cleared_by_the_next_one(
    twin_centre: Path, tmp_path: Path
) -> None:
    """Killed while it writes, whatever name it was to have; one that goes on is left alone."""
    words = ["try", "nothing", "-w", str(twin_centre), *DAYS, *FEW, "--export"]
    with subprocess.Popen(
        [sys.executable, "-m", "percall", *words, str(tmp_path / "one")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        while not (tmp_path / ".one.part" / "export.lock").exists():
            assert running.poll() is None
            time.sleep(0.001)
        running.send_signal(signal.SIGKILL)
    assert (tmp_path / ".one.part").exists()
    busy = tmp_path / ".two.part"
    busy.mkdir()
    with locked(busy / "export.lock", fcntl.LOCK_EX):
        code, _out, error = said(*words, tmp_path / "three")
        assert code == 0, error
        assert {file.name for file in tmp_path.iterdir()} == {".two.part", "three"}
        code, _out, error = said(*words, tmp_path / "two")
        assert (code, "Another percall process is writing" in error) == (2, True)
    assert not (tmp_path / "three" / "export.lock").exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "No lever is named"),
        (("nothing", "--from", "2040-10-01", "--to", "2040-10-02"), 10, "no line from"),
        (("nothing", "--from", "2026-10-26", "--to", "2026-10-19"), 10, "before it starts"),
        (("staf=-10%",), 17, "staff"),
        (("staff=-100%",), 17, "Nobody would be left"),
        (("nothing", "--plan", "missing.toml"), 17, "missing.toml"),
    ],
)
def test_what_cannot_be_tried_is_said(
    twin_centre: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    found, out, error = said("try", *words, "-w", twin_centre)
    assert found == code, error
    assert says in error
    assert out == ""
    assert "Traceback" not in error


def test_without_a_twin_or_books_it_says_what_to_do(twin_centre: Path, tmp_path: Path) -> None:
    root = tmp_path / "centre"
    shutil.copytree(twin_centre, root)
    shutil.rmtree(root / "ledger")
    (root / "ledger").mkdir()
    code, _out, error = said("try", "nothing", "-w", root)
    assert (code, "no ledger" in error) == (10, True)
    (root / "behaviour.toml").unlink()
    code, _out, error = said("try", "nothing", "-w", root)
    assert (code, "percall twin fit" in error) == (10, True)


def test_the_marginal_cost_is_that_of_the_command_on_the_export(
    rich_centre: Path, tmp_path: Path
) -> None:
    """One replication alone, so that both judge the floor by the very same half-hours."""
    opened = open_workspace(rich_centre)
    case = case_of(opened)
    window = Period(date(2026, 10, 19), date(2026, 10, 26))
    run = run_case(case, window, 1, range(1))
    (cost,) = marginal_costs(run, price_run(run), case.lines)
    export_plan(opened, run, case.lines, tmp_path / "export", refused=[])
    _code, out, error = said("marginal", "-w", tmp_path / "export", *DAYS, "--json")
    rung = next(one for one in json.loads(out)["ladder"] if one["rung"] == "marginal_cost")
    assert cost is not None
    assert any(line["how"] == "overtime" for line in rung["lines"])
    assert rung["per_call"] == shown(cost), error


def test_the_records_tell_customers_lost_and_turned_away_as_the_twin_counts_them(
    rich_centre: Path, tmp_path: Path
) -> None:
    opened, window = open_workspace(rich_centre), Period(date(2026, 10, 19), date(2026, 10, 26))
    case = case_of(opened)
    run = run_case(case, window, 1, range(1))
    (taken,) = run.taken
    assert taken.turned_away > 0
    export_plan(opened, run, case.lines, tmp_path / "export", refused=[])
    found = records_of(open_workspace(tmp_path / "export"), window)
    waits = taken.sums.chosen.waits
    assert waits is not None
    assert (found["abandoned"], found["turned_away"]) == (waits["lost"], taken.turned_away)
