"""Imports of the same bytes share their files: damaged ones are undone one after the other."""

from itertools import permutations
from pathlib import Path

import pytest

from percall.errors import LakeDamaged
from percall.store.manifest import read_manifest
from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.store.importing import bring, call, centre, table

ROWS = [call(1), call(2)]


def damaged_twins(folder: Path) -> tuple[Workspace, list[str]]:
    """Two imports of the same bytes whose files are lost, and one of another file between them."""
    workspace = centre(folder)
    first = bring(workspace, ROWS)
    bring(workspace, [call(2, talk="1"), call(3)], name="two.csv")
    second = bring(workspace, ROWS, name="again.csv")
    for stored in read_manifest(workspace).imports[0].delivered:
        (workspace.lake_folder / stored.path).unlink()
    return workspace, [first.import_id, second.import_id]


def talk(workspace: Workspace) -> list[tuple[str, int]]:
    return table(workspace, "contact", "source_id, agent_unit_ms")


@pytest.mark.parametrize("order", list(permutations([0, 1])))
def test_both_can_be_undone_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    workspace, twins = damaged_twins(tmp_path)
    with pytest.raises(LakeDamaged, match="undo its import"):
        bring(workspace, [call(4)], name="four.csv")
    for which in order:
        undo(workspace, twins[which])
    assert talk(workspace) == [("c2", 1000), ("c3", 60_000)]
    bring(workspace, ROWS)
    assert talk(workspace) == [("c1", 60_000), ("c2", 60_000), ("c3", 60_000)]


def test_the_same_bytes_again_are_no_repetition_of_damaged_files(tmp_path: Path) -> None:
    workspace, _twins = damaged_twins(tmp_path)
    with pytest.raises(LakeDamaged, match="missing"):
        bring(workspace, ROWS)


def test_the_twin_that_is_left_counts_once_its_files_are_back(tmp_path: Path) -> None:
    workspace, twins = damaged_twins(tmp_path)
    lost = read_manifest(workspace).imports[0].delivered
    whole = centre(tmp_path / "other")
    bring(whole, ROWS)
    copies = read_manifest(whole).imports[0].delivered
    undo(workspace, twins[0])
    for stored, copy in zip(lost, copies, strict=True):
        content = (whole.lake_folder / copy.path).read_bytes()
        (workspace.lake_folder / stored.path).write_bytes(content)
    assert talk(workspace) == [("c1", 60_000), ("c2", 1000), ("c3", 60_000)]
    undo(workspace, twins[1])
    assert talk(workspace) == [("c2", 1000), ("c3", 60_000)]
