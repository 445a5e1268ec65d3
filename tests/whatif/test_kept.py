"""Plans that a workspace keeps: their names, their files, and what happens when two collide."""

from pathlib import Path

import pytest

from percall.errors import QuestionFault, WorkspaceBusy, WorkspaceFault
from percall.store.workspace import Workspace, create, open_workspace, writing
from percall.whatif.kept import drop_plan, keep_plan, kept_names, kept_plan

TEXT = '[plan]\nname = "fewer"\n\n[lever.staff]\nshare = "-10 %"\n'


@pytest.fixture
def acme(tmp_path: Path) -> Workspace:
    create(tmp_path / "acme", "Acme", "EUR", "Europe/Riga")
    return open_workspace(tmp_path / "acme")


def test_what_is_kept_is_read_as_it_was(acme: Workspace) -> None:
    assert kept_names(acme) == []
    file = keep_plan(acme, " fewer agents ", TEXT)
    assert file == acme.root / "plans" / "fewer agents.toml"
    assert (kept_names(acme), kept_plan(acme, "fewer agents")) == (["fewer agents"], TEXT)
    assert [one.name for one in file.parent.iterdir()] == ["fewer agents.toml"]
    drop_plan(acme, "fewer agents")
    assert kept_names(acme) == []


def test_a_plan_is_replaced_only_where_that_was_asked_for(acme: Workspace) -> None:
    keep_plan(acme, "fewer", TEXT)
    with pytest.raises(QuestionFault, match="already"):
        keep_plan(acme, "fewer", "other")
    assert kept_plan(acme, "fewer") == TEXT
    keep_plan(acme, "fewer", "other", replaces=True)
    assert kept_plan(acme, "fewer") == "other"


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "../fewer", "a/b", "a\\b", ".fewer", "-fewer", "a.toml", "a\0b", "a\nb",
     "x" * 61, "fewer:", "a*b", "_fewer"],
)  # fmt: skip
def test_a_name_that_is_no_name_of_a_plan_is_refused(acme: Workspace, name: str) -> None:
    with pytest.raises(QuestionFault, match="cannot be named"):
        keep_plan(acme, name, TEXT)
    assert not (acme.root / "plans").exists()


@pytest.mark.parametrize("name", ["Mazāk cilvēku", "plan-2", "a", "2026 Q4_b", "меньше"])
def test_names_are_those_of_people(acme: Workspace, name: str) -> None:
    keep_plan(acme, name, TEXT)
    assert kept_names(acme) == [name]


def test_the_nearest_name_is_said_where_there_is_none(acme: Workspace) -> None:
    keep_plan(acme, "fewer", TEXT)
    with pytest.raises(QuestionFault, match="fewer"):
        kept_plan(acme, "fever")
    with pytest.raises(QuestionFault, match="no plan"):
        drop_plan(acme, "other")


def test_nothing_is_written_while_another_process_writes(acme: Workspace) -> None:
    with writing(acme), pytest.raises(WorkspaceBusy):
        keep_plan(acme, "fewer", TEXT)
    assert kept_names(acme) == []


def test_what_a_killed_process_left_beside_the_plans_is_cleared(acme: Workspace) -> None:
    keep_plan(acme, "fewer", TEXT)
    (acme.root / "plans" / "more.toml.tmp").write_text("[pl")
    assert kept_names(acme) == ["fewer"]
    file = keep_plan(acme, "other", TEXT)
    assert sorted(one.name for one in file.parent.iterdir()) == ["fewer.toml", "other.toml"]


def test_what_is_no_plan_is_said_to_be_none(acme: Workspace) -> None:
    folder = acme.root / "plans"
    folder.mkdir()
    (folder / "long.toml").write_bytes(b"#" * 64_001)
    (folder / "odd.toml").write_bytes(b"\xff\xfe")
    (folder / ".hidden.toml").write_text(TEXT)
    assert kept_names(acme) == ["long", "odd"]
    with pytest.raises(WorkspaceFault, match="too long"):
        kept_plan(acme, "long")
    with pytest.raises(WorkspaceFault, match="not text"):
        kept_plan(acme, "odd")
