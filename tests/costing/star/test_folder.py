"""The folder of an export is whole or not there, and nobody else's folder is replaced."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from percall.costing.star.folder import MARK, mark, whole_folder
from percall.errors import UsageFault
from tests.costing.product import run

TABLE_COUNT = 16
TABLE = "table.parquet"


def write(folder: Path, text: str) -> None:
    with whole_folder(folder) as making:
        (making / TABLE).write_text(text, encoding="utf-8")
        mark(making, {"tables": {"table": 1}})


def test_an_earlier_export_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path / "star", "old")
    write(tmp_path / "star", "new")
    assert sorted(file.name for file in (tmp_path / "star").iterdir()) == [MARK, TABLE]
    assert (tmp_path / "star" / TABLE).read_text(encoding="utf-8") == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["star"]


@pytest.mark.parametrize("name", ["mine.txt", "notes/october.md"])
def test_a_file_of_ones_own_in_an_earlier_export_is_named_and_stays(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path / "star", "old")
    own = tmp_path / "star" / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("a week's work", encoding="utf-8")
    with pytest.raises(UsageFault, match=f"not of an export: {Path(name).parts[0]}"):
        write(tmp_path / "star", "new")
    assert own.read_text(encoding="utf-8") == "a week's work"
    assert (tmp_path / "star" / TABLE).read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["star"]


def write_beside(folder: Path, own: Path) -> None:
    with whole_folder(folder) as making:
        mark(making, {})
        own.write_text("a week's work", encoding="utf-8")


def test_a_file_that_comes_while_an_export_runs_stays(tmp_path: Path) -> None:
    write(tmp_path / "star", "old")
    own = tmp_path / "star" / "mine.txt"
    with pytest.raises(UsageFault, match=r"mine\.txt"):
        write_beside(tmp_path / "star", own)
    assert own.exists()


def fail_half_way(folder: Path) -> None:
    with whole_folder(folder) as making:
        (making / TABLE).write_text("half", encoding="utf-8")
        raise ZeroDivisionError


def test_a_failure_leaves_the_earlier_export_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "star", "old")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(tmp_path / "star")
    assert (tmp_path / "star" / TABLE).read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["star"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "star").mkdir()
    write(tmp_path / "star", "new")
    assert (tmp_path / "star" / TABLE).is_file()


def make_file(path: Path) -> None:
    path.write_text("a letter", encoding="utf-8")


def make_full(path: Path) -> None:
    path.mkdir()
    make_file(path / "letter.txt")


def make_marked_by_another(path: Path) -> None:
    path.mkdir()
    (path / MARK).write_text('{"made_by": "somebody"}', encoding="utf-8")


def make_link(path: Path) -> None:
    write(path.with_name("elsewhere"), "ours")
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize("make", [make_file, make_full, make_marked_by_another, make_link])
def test_what_is_not_ours_stays(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "star")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(UsageFault, match="no folder that percall has exported to"):
        write(tmp_path / "star", "new")
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("after_files", [0, 3, 12])
def test_a_killed_export_leaves_nothing_and_the_next_one_cleans_up(
    tmp_path: Path, after_files: int
) -> None:
    run("sample", tmp_path / "centre", "--weeks", "1", "--agents", "5")
    command = ["-m", "percall", "export", "star", "-w", str(tmp_path / "centre"),
               "--out", str(tmp_path / "star")]  # fmt: skip
    making = tmp_path / ".star.tmp"
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL) as running:
        end = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < end:
            if making.is_dir() and len(list(making.iterdir())) >= after_files:
                os.kill(running.pid, signal.SIGKILL)
                break
            time.sleep(0.001)
        assert running.wait() == -signal.SIGKILL, "it was done before it could be killed"
    assert not (tmp_path / "star").exists()
    assert making.is_dir()
    run("export", "star", "-w", tmp_path / "centre", "--out", tmp_path / "star")
    assert len(list((tmp_path / "star").glob("*.parquet"))) == TABLE_COUNT
    assert not list(tmp_path.glob(".star*"))
