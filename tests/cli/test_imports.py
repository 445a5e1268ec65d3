"""The commands that bring records in and take them out again, as a person or a program uses them."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from percall.cli.app import COMMAND_MODULES, app
from percall.errors import MappingFault
from tests.store.importing import CALLS, LEGS

if not app.registered_commands:
    for _name in COMMAND_MODULES:
        import_module(f"percall.cli.{_name}").register(app)

GOOD = "id,start,result,phone,version,queue,agent,talk\nc1,2026-10-01 10:00:00,OK,1,,q,a,5\n"
KEYS = [
    "import_id", "read", "imported", "repeated", "replaced", "excluded", "quarantined",
    "contacts", "segments", "agent_time", "issues",
]  # fmt: skip


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    run("init", tmp_path / "w")
    (tmp_path / "w" / "mappings").mkdir()
    (tmp_path / "w" / "mappings" / "mine.toml").write_text(CALLS)
    (tmp_path / "one.csv").write_text(GOOD)
    (tmp_path / "two.csv").write_text(GOOD.replace("c1", "c2") + GOOD[GOOD.index("c1") :].replace(
        "2026-10-01 10:00:00", "soon"))  # fmt: skip
    return tmp_path / "w"


def run(*arguments: object) -> str:
    found = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def as_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_one_file_gives_one_report_and_several_a_list(centre: Path) -> None:
    folder = centre.parent
    report = as_json("import", "-w", centre, folder / "one.csv", "--mapping", "mine")
    assert list(report) == KEYS
    both = as_json("import", "-w", centre, folder / "one.csv", folder / "two.csv",
                   "--mapping", "mine")  # fmt: skip
    assert [(x["read"], x["repeated"], x["imported"], x["quarantined"]) for x in both] == [
        (1, 1, 0, 0), (2, 0, 1, 1),
    ]  # fmt: skip


def test_people_see_what_became_of_the_rows(centre: Path) -> None:
    said = run("import", "-w", centre, centre.parent / "two.csv", "--mapping", "mine")
    assert "two.csv: 2 rows read" in said
    assert "1  quarantined" in said
    listed = run("quarantine", "list", "-w", centre)
    assert "unreadable_start: the start soon cannot be read" in listed
    assert "1 of 1 rows in quarantine." in listed


def test_imports_and_undo(centre: Path) -> None:
    assert "Nothing has been imported" in run("imports", "-w", centre)
    report = as_json("import", "-w", centre, centre.parent / "one.csv", "--mapping", "mine")
    undone = as_json("undo", "-w", centre, report["import_id"])
    assert undone["state"] == "undone"
    (listed,) = as_json("imports", "-w", centre)
    assert (listed["state"], listed["file"], listed["imported"]) == ("undone", "one.csv", 1)


def test_mended_rows_come_in(centre: Path) -> None:
    run("import", "-w", centre, centre.parent / "two.csv", "--mapping", "mine")
    out = centre.parent / "mend.csv"
    assert as_json("quarantine", "export", out, "-w", centre)["rows"] == 1
    out.write_text(out.read_text().replace(",soon", ",2026-10-02 09:00:00"))
    (report,) = as_json("quarantine", "import", out, "-w", centre)
    assert (report["read"], report["imported"]) == (1, 1)
    assert as_json("quarantine", "list", "-w", centre) == []


def test_rows_with_nothing_to_import_are_told(centre: Path) -> None:
    """A line that cannot be split leaves the quarantine as its place alone."""
    (centre.parent / "short.csv").write_text(GOOD + "c2,2026-10-01 10:00:00\n")
    run("import", centre.parent / "short.csv", "--mapping", "mine", "-w", centre)
    run("quarantine", "export", centre.parent / "out.csv", "-w", centre)
    words = ["quarantine", "import", str(centre.parent / "out.csv"), "-w", str(centre), "--json"]
    found = CliRunner().invoke(app, words, catch_exceptions=False)
    assert (found.exit_code, json.loads(found.stdout)) == (0, [])
    assert found.stderr == "1 rows have nothing to import\n"
    assert len(json.loads(run("imports", "-w", centre, "--json"))) == 1


def test_a_files_name_cannot_break_the_list(centre: Path) -> None:
    odd = centre.parent / "odd\nname.csv"
    odd.write_text(GOOD)
    run("import", odd, "--mapping", "mine", "-w", centre)
    (line,) = run("imports", "-w", centre).splitlines()
    assert "  odd name.csv  by" in line
    assert run("undo", line.split()[0], "-w", centre).count("\n") == 1


def test_mappings_are_listed_with_and_without_a_workspace(
    centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (centre / "mappings" / "broken.toml").write_text("rows = 1")
    listed = {one["name"]: one for one in as_json("mappings", "-w", centre)}
    assert listed["mine"]["where"] == "workspace"
    assert listed["broken"]["fault"]
    monkeypatch.chdir(centre.parent)
    assert "anonymous-bank" in run("mappings")


def test_what_was_imported_before_a_fault_is_said(centre: Path) -> None:
    (centre.parent / "legs.toml").write_text(LEGS)
    (centre.parent / "bad.csv").write_text("nothing\n1\n")
    with pytest.raises(MappingFault, match=r"bad\.csv"):
        run("import", "-w", centre, centre.parent / "one.csv", centre.parent / "bad.csv",
            "--mapping", "mine")  # fmt: skip
    assert len(as_json("imports", "-w", centre)) == 1
