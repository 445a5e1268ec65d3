"""A killed import and a full disk leave the lake as it was before, or as it is after."""

import errno
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.kill import make_file, run, state_of
from percall.contact.mapping import mapping_of
from percall.errors import ImportFault, LakeDamaged, WorkspaceBusy
from percall.store.ingest.run import import_file
from percall.store.manifest import read_manifest
from percall.store.quarantine import (
    export_quarantine,
    import_quarantine,
    quarantined,
    quarantined_count,
    reasons,
)
from percall.store.undo import undo
from percall.store.workspace import Workspace, reading, without_readers, writing
from tests.store.importing import CALLS, bring, call, centre, table

# Python 3.12 and later warn of a fork beside threads: the engine's, which the child never uses.
_FORKS = pytest.mark.filterwarnings("ignore:This process.*fork")


@_FORKS
def test_killed_at_random_moments(tmp_path: Path) -> None:
    found = run(4, 1, tmp_path)
    assert found["before"] + found["after"] == 4


@_FORKS
def test_a_full_disk_is_one_clear_error_and_changes_nothing(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1)])
    before = table(workspace, "segment", "*")
    mapping = mapping_of(CALLS.replace('agent_id = "agent"\n', "").replace(
        'customer = "phone"\nversion = "version"\n', ""), "calls.toml")  # fmt: skip
    big = make_file(tmp_path / "big.csv", 0, 20_000, 60)
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            import_file(workspace, big, mapping)
        except ImportFault as fault:
            os._exit(7 if "nothing was changed" in str(fault) else 8)
        except BaseException:  # the exit code tells
            os._exit(9)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert table(workspace, "segment", "*") == before
    assert not list(workspace.lake_folder.glob("staging/*"))
    assert import_file(workspace, big, mapping).counts.contacts == 20_000


def test_what_no_manifest_lists_is_cleared_away_by_the_next_import(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1)])
    for left in ("segment/2026-10/left.parquet", "staging/dead/source.csv"):
        (workspace.lake_folder / left).parent.mkdir(parents=True, exist_ok=True)
        (workspace.lake_folder / left).write_bytes(b"half")
    bring(workspace, [call(2)], name="two.csv")
    lying = {f.relative_to(workspace.lake_folder).as_posix()
             for f in workspace.lake_folder.rglob("*") if f.is_file()}  # fmt: skip
    assert lying == read_manifest(workspace).paths() | {"manifest.json", "readers.lock"}


def test_an_import_whose_file_is_lost_can_be_undone_and_imported_again(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    rows = [call(1), call(2)]
    bring(workspace, [call(1, talk="1")])
    report = bring(workspace, rows, name="two.csv")
    for stored in read_manifest(workspace).imports[1].delivered:
        (workspace.lake_folder / stored.path).unlink()
    with pytest.raises(LakeDamaged, match="missing"):
        bring(workspace, [call(3)], name="three.csv")
    undo(workspace, report.import_id)
    assert table(workspace, "contact", "source_id, agent_unit_ms") == [("c1", 1000)]
    bring(workspace, rows, name="two.csv")
    found = table(workspace, "contact", "source_id, agent_unit_ms")
    assert found == [("c1", 60_000), ("c2", 60_000)]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    with writing(workspace), pytest.raises(WorkspaceBusy):
        bring(workspace, [call(1)])


def test_a_damaged_file_is_named_before_anything_is_compared_with_it(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1)])
    (stored,) = read_manifest(workspace).files("contact")
    file = workspace.lake_folder / stored.path
    shutil.copy(file, tmp_path / "copy")
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(LakeDamaged, match=stored.path):
        bring(workspace, [call(2)], name="two.csv")
    shutil.copy(tmp_path / "copy", file)
    bring(workspace, [call(2)], name="two.csv")
    assert state_of(workspace)[0] == 2


def test_a_full_disk_is_one_clear_error_for_a_repeated_file_too(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1)])
    before = read_manifest(workspace)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(ImportFault, match="nothing was changed"):
            import_file(workspace, tmp_path / "in.csv", mapping_of(CALLS, "test.toml"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert read_manifest(workspace) == before


@pytest.mark.parametrize("read", [quarantined, reasons, quarantined_count])
def test_a_reader_sees_one_lake_though_writers_come_in_its_way(
    tmp_path: Path, read: Callable[[Workspace], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment before a reader holds the lake is the last in which writers may remove files."""
    workspace = centre(tmp_path)
    first = bring(workspace, [call(1, start="never"), call(2)])
    mended = workspace.root / "mended.csv"
    export_quarantine(workspace, mended)
    mended.write_text(mended.read_text().replace("never", "2026-10-05 10:00:00"))
    import_quarantine(workspace, mended)

    @contextmanager
    def holding_late(one: Workspace) -> Iterator[None]:
        undo(workspace, first.import_id)
        bring(workspace, [call(3)], name="three.csv")  # removes the files that were undone
        with reading(one):
            yield

    monkeypatch.setattr("percall.store.quarantine.reading", holding_late)
    assert read(workspace) in ([], 0)


def test_who_may_only_read_holds_the_lake_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1)])
    opened = os.open

    def read_only(file: Path, how: int, *mode: int) -> int:  # root may write whatever the mode is
        if how & os.O_RDWR:
            raise PermissionError(errno.EROFS, "Read-only file system")
        return opened(file, how, *mode)

    with monkeypatch.context() as patched:
        patched.setattr("percall.store.workspace.os.open", read_only)
        held = reading(workspace)
        held.__enter__()
    with without_readers(workspace) as alone:
        assert not alone
    held.__exit__(None, None, None)
    with without_readers(workspace) as alone:
        assert alone


def test_a_lake_that_lost_its_manifest_is_neither_empty_nor_cleared_away(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1)])
    manifest = workspace.lake_folder / "manifest.json"
    manifest.rename(tmp_path / "copy.json")
    files = sorted(workspace.lake_folder.rglob("*.parquet"))
    with pytest.raises(LakeDamaged, match=r"manifest\.json.*put it back"):
        read_manifest(workspace)
    with pytest.raises(LakeDamaged, match=r"manifest\.json"):
        bring(workspace, [call(2)], name="two.csv")
    assert files == sorted(workspace.lake_folder.rglob("*.parquet"))
    (tmp_path / "copy.json").rename(manifest)
    bring(workspace, [call(2)], name="two.csv")
    assert state_of(workspace)[0] == 2


@pytest.mark.parametrize("step", ["begin", "place", "publish"])
def test_a_first_import_that_was_killed_leaves_a_lake_to_import_into(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before its manifest, before its files, and between its files and their manifest."""
    workspace = centre(tmp_path)

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"percall.store.ingest.run.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            bring(workspace, [call(1)])
    assert bool(list(workspace.lake_folder.glob("segment/*/*"))) == (step == "publish")
    assert read_manifest(workspace).imports == ()
    bring(workspace, [call(1)])
    assert state_of(workspace)[0] == 1
