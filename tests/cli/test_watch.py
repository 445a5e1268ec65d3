"""`percall watch`: what it prints, with which exit code, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from percall.cli.app import app
from percall.contact.shipped import find_mapping
from percall.errors import (
    FiguresMoved,
    PercallError,
    QuestionFault,
    RecordsLacking,
    UsageFault,
    WorkspaceFault,
)
from percall.store.ingest.run import import_file
from percall.store.workspace import create
from percall.texts import use_language
from tests.commands import commands
from tests.costing.product import run

BROKEN_WEEK = ("--date", "2026-10-18")


@pytest.fixture(scope="session")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample centre at half its size, with its seasons and its broken week."""
    root = tmp_path_factory.mktemp("watch") / "centre"
    run("sample", root, "--agents", 20, "--clean")
    return root


def watched(root: Path, *words: str) -> tuple[int, str]:
    commands()  # registers them
    found = CliRunner().invoke(app, ["watch", "-w", str(root), *words], catch_exceptions=True)
    if isinstance(found.exception, PercallError):
        raise found.exception
    return found.exit_code, found.output


def document(root: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(watched(root, *words, "--json")[1])
    return found


def test_the_broken_week_is_told_with_the_first_causes(half: Path) -> None:
    code, told = watched(half, *BROKEN_WEEK)
    assert code == FiguresMoved.exit_code
    assert told.startswith("Week from 2026-10-12 until before 2026-10-19: moved")
    assert "Service level" in told
    assert "The cost at usual calls did not move past its threshold." in told
    assert "A call cost" in told
    found = document(half, *BROKEN_WEEK)
    assert "service_level_share" in found["moved"]
    assert len(found["why"]["causes"]) == 3
    assert found["why"]["to"]["from_on"] == "2026-10-12"


def test_the_figures_are_those_of_percall_cost(half: Path) -> None:
    measures = {one["name"]: one for one in document(half, *BROKEN_WEEK)["measures"]}
    days = ("--from", "2026-10-12", "--to", "2026-10-19")
    quality = run("cost", *days, "-w", half)["periods"][0]["quality"]
    for name in ("aht_s", "asa_s", "service_level_share", "abandoned_share",
                 "resolved_first_share"):  # fmt: skip
        # A week is taken weekday by weekday, which is the same where no day lacks.
        assert float(measures[name]["found"]) == pytest.approx(float(quality[name]), abs=1e-3)


def test_a_quiet_week_ends_with_0_and_one_line(half: Path) -> None:
    code, told = watched(half, "--date", "2026-11-01")
    assert code == 0
    assert "nothing moved" in told
    assert len(told.splitlines()) == 1


def test_records_that_stopped_coming_are_no_quiet_week(half: Path) -> None:
    """The sample ends on 31 October 2026, a Saturday: weeks have ended since."""
    code, told = watched(half)
    assert code == RecordsLacking.exit_code
    assert "nothing moved" in told
    assert "the records end on 2026-10-31" in told
    code, told = watched(half, "--date", "2026-11-15")
    assert (code, told) == (
        RecordsLacking.exit_code,
        "Not judged: the records end on 2026-10-31, 15 days before 2026-11-15\n",
    )
    assert document(half, "--date", "2030-01-06")["lacks_records"]


def test_payroll_that_is_not_posted_yet_is_no_saving(half: Path) -> None:
    labour = half / "ledger" / "labour.csv"
    before = labour.read_text()
    kept = [line for line in before.splitlines() if "2026-10-01,2026-11-01" not in line]
    try:
        labour.write_text("\n".join(kept) + "\n")
        found = document(half, "--date", "2026-10-04")
    finally:
        labour.write_text(before)
    assert found["moved"] == []
    assert found["cost_week"] is None  # September has one earlier month, August
    assert "lacks Labour:Benefits, Labour:Commission" in found["not_judged"][0]


def test_it_speaks_latvian_to_the_last_word(half: Path) -> None:
    use_language("lv")
    _code, told = watched(half, *BROKEN_WEEK)
    assert told.startswith("Nedēļā no 2026-10-12")
    assert "against" not in told
    assert "," in told.splitlines()[1]


def test_the_banks_two_weeks_are_too_few(tmp_path: Path, shared_data: Path) -> None:
    workspace = create(tmp_path / "bank", "Bank", "ILS", "Asia/Jerusalem")
    mapping = find_mapping("anonymous-bank", workspace.mappings_folder)
    import_file(workspace, shared_data / "anonymous-bank" / "1999-02-first-half.tsv", mapping)
    code, told = watched(workspace.root, "--date", "1999-02-14")
    assert code == 0
    assert "too few to judge: 1 of the 8 whole weeks" in told


def test_without_records_there_is_nothing_to_watch(tmp_path: Path) -> None:
    root = create(tmp_path / "new", "New", "EUR", "UTC").root
    with pytest.raises(QuestionFault, match="no records yet"):
        watched(root)


def test_days_that_cannot_be_watched_are_refused(half: Path) -> None:
    with pytest.raises(UsageFault, match="is not a day"):
        watched(half, "--date", "soon")
    with pytest.raises(QuestionFault, match="no records before"):
        watched(half, "--date", "2020-01-01")
    assert "whole week" in watched(half, "--date", "2026-08-05")[1]
    assert document(half, "--date", "2030-01-06")["measures"] == []


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [("cost_share = 3", "<= 1"), ("asa_s = 0", ">= 0.001"), ("weeks = 2", "from 8 to 104"),
     ("false_alarm_share = 0.5", "<= 0.2"), ("cost = 0.1", "cost_share")],
)  # fmt: skip
def test_a_threshold_out_of_range_is_named(tmp_path: Path, setting: str, allowed: str) -> None:
    root = create(tmp_path / "new", "New", "EUR", "UTC").root
    with (root / "centre.toml").open("a") as settings:
        settings.write(f"\n[watch]\n{setting}\n")
    with pytest.raises(WorkspaceFault, match=allowed):
        watched(root)


def test_a_threshold_of_the_centre_is_followed(half: Path, tmp_path: Path) -> None:
    settings = half / "centre.toml"
    before = settings.read_text()
    try:
        settings.write_text(before + "\n[watch]\nservice_level_share = 0.9\n")
        assert "service_level_share" not in document(half, *BROKEN_WEEK)["moved"]
    finally:
        settings.write_text(before)
