"""What is new, repeated or replaced; and what counts when several imports say the same key."""

from pathlib import Path

import pytest

from percall.contact import compile_stage
from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.store.importing import CALLS, LEGS, bring, call, centre, parts, table


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    rows = [call(1), call(2), call(3, start="never")]
    assert parts(bring(workspace, rows)) == (3, 2, 0, 0, 0, 1)
    before = table(workspace, "segment", "*")
    assert parts(bring(workspace, rows)) == (3, 0, 3, 0, 0, 0)
    assert table(workspace, "segment", "*") == before


def test_within_a_file_the_greatest_version_counts_then_the_latest_row(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    rows = [
        call(1, talk="10", version="9"), call(1, talk="20", version="10"),
        call(1, talk="10", version="9"),  # older than version 10, as numbers
        call(2, talk="30"), call(2, talk="40"), call(2, talk="40"),
    ]  # fmt: skip
    # Each key counts once; the others say something else (2), or what another row says (2).
    assert parts(bring(workspace, rows)) == (6, 2, 2, 2, 0, 0)
    assert table(workspace, "contact", "source_id, agent_unit_ms, source_row") == [
        ("c1", 20_000, 3), ("c2", 40_000, 6),
    ]  # fmt: skip


def test_between_imports_the_newer_content_counts_until_it_is_undone(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    first = [call(1, talk="10"), call(2, talk="20", version="5")]
    bring(workspace, first)
    before = table(workspace, "segment", "*")
    second = [call(1, talk="11"), call(2, talk="21", version="4"), call(3)]
    report = bring(workspace, second, name="second.csv")
    assert parts(report) == (3, 1, 1, 1, 0, 0)  # version 4 is older than what is there
    talk = "source_id, agent_unit_ms"
    assert table(workspace, "contact", talk) == [("c1", 11_000), ("c2", 20_000), ("c3", 60_000)]
    undo(workspace, report.import_id)
    assert table(workspace, "segment", "*") == before


def test_a_row_that_says_what_the_lake_says_is_repeated_whatever_stands_beside_it(
    tmp_path: Path,
) -> None:
    """The file holds the old row, which the lake has, and a newer one that takes its place."""
    workspace = centre(tmp_path)
    bring(workspace, [call(1, talk="10")])
    second = [call(1, talk="10"), call(1, talk="20")]
    assert parts(bring(workspace, second, name="second.csv")) == (2, 0, 1, 1, 0, 0)
    assert table(workspace, "contact", "agent_unit_ms") == [(20_000,)]


def test_a_leg_that_changed_and_comes_again_unchanged_is_repeated(tmp_path: Path) -> None:
    """The lake keeps both legs; what it says is the later one, or the one of the newer version."""
    workspace = centre(tmp_path)
    first, later, other = leg("a", 0, wait="5"), leg("a", 0, wait="9"), leg("b", 0)
    bring(workspace, [first], LEGS)
    assert parts(bring(workspace, [later], LEGS, "later.csv")) == (1, 0, 0, 1, 0, 0)
    assert parts(bring(workspace, [later, other], LEGS, "again.csv")) == (2, 1, 1, 0, 0, 0)
    assert parts(bring(workspace, [first, other], LEGS, "back.csv")) == (2, 0, 1, 1, 0, 0)
    versioned = LEGS.replace("[[segment]]", 'version = "queue"\n[[segment]]')
    (tmp_path / "other").mkdir()
    workspace = centre(tmp_path / "other")
    for n, version in enumerate("21"):
        bring(workspace, [leg("a", 0, queue=version)], versioned, f"{n}.csv")
    again = [leg("a", 0, queue="2"), other]
    assert parts(bring(workspace, again, versioned, "again.csv")) == (2, 1, 1, 0, 0, 0)


def test_a_file_that_comes_twice_is_not_the_latest_word(tmp_path: Path) -> None:
    """It changed nothing when it came, nor does it later, whatever else is undone."""
    workspace = centre(tmp_path)
    first = [call(1, talk="1"), call(2, talk="1")]
    original = bring(workspace, first, name="first.csv")
    bring(workspace, [call(1, talk="2")], name="second.csv")
    bring(workspace, first, name="first.csv")
    other = bring(workspace, [call(2, talk="3")], name="other.csv")
    undo(workspace, other.import_id)
    found = "source_id, agent_unit_ms"
    assert table(workspace, "contact", found) == [("c1", 2000), ("c2", 1000)]
    undo(workspace, original.import_id)  # the repetition takes its part, from its own place
    assert table(workspace, "contact", found) == [("c1", 1000), ("c2", 1000)]


def test_undoing_the_first_of_two_leaves_what_the_second_said(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    first = bring(workspace, [call(1), call(2)])
    bring(workspace, [call(2), call(3)], name="second.csv")
    undo(workspace, first.import_id)
    assert table(workspace, "contact", "source_id") == [("c2",), ("c3",)]


def test_a_row_that_the_mapping_excludes_is_only_counted(tmp_path: Path) -> None:
    mapping = CALLS + '[[exclude]]\nname = "tests"\nwhen = { column = "queue", is = ["test"] }\n'
    report = bring(centre(tmp_path), [call(1), call(2, queue="test")], mapping)
    assert parts(report) == (2, 1, 0, 0, 1, 0)


def leg(contact: str, number: int, **changes: object) -> dict[str, object]:
    return {
        "id": contact, "leg": str(number), "start": f"2026-10-01 10:0{number}:00",
        "result": "OK", "kind": "queue", "queue": "cards", "agent": "", "wait": "5", "talk": "",
    } | changes  # fmt: skip


def test_legs_of_a_contact_in_two_files_are_put_together_and_taken_apart(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [leg("a", 0), leg("b", 0)], LEGS)
    alone = table(workspace, "segment", "*")
    agent = {"kind": "agent", "agent": "ana", "wait": "", "talk": "60"}
    second = [leg("a", 0), leg("a", 1, **agent), leg("c", 0)]
    report = bring(workspace, second, LEGS, "second.csv")
    assert parts(report) == (3, 2, 1, 0, 0, 0)
    counts = table(workspace, "contact", "source_id, segment_count, agent_unit_ms")
    assert counts == [("a", 2, 60_000), ("b", 1, 0), ("c", 1, 0)]
    undo(workspace, report.import_id)
    assert table(workspace, "segment", "*") == alone


def test_legs_of_one_instant_and_row_in_two_files_have_places_of_their_own(tmp_path: Path) -> None:
    """They stand in the same order whichever file came first."""
    files = [[leg("a", n, start="2026-10-01 10:00:00", queue=f"q{n}")] for n in range(2)]
    found = []
    for name, order in (("there", files), ("back", files[::-1])):
        (tmp_path / name).mkdir()
        workspace = centre(tmp_path / name)
        for n, rows in enumerate(order):
            bring(workspace, rows, LEGS, f"{n}.csv")
        found.append(table(workspace, "segment", "segment_index, queue, first_queue"))
    assert [place for place, *_rest in found[0]] == [0, 1]
    assert found[0] == found[1]


def test_the_order_of_files_and_their_cut_change_nothing(tmp_path: Path) -> None:
    legs = [leg(contact, n, kind="agent", talk=str(n + 1)) for n in range(3) for contact in "abcd"]
    columns = "source_id, segment_count, agent_unit_ms, contact_wait_ms"
    found = []
    for name, cuts in (
        ("one", [legs]),
        ("two", [legs[:5], legs[5:]]),
        ("back", [legs[7:], legs[:7]]),
    ):
        (tmp_path / name).mkdir()
        workspace = centre(tmp_path / name)
        for i, cut in enumerate(cuts):
            bring(workspace, cut, LEGS, f"{i}.csv")
        found.append(table(workspace, "contact", columns))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("mapping", [CALLS, LEGS], ids=["contacts", "legs"])
def test_another_engine_s_hash_changes_a_count_and_no_figure(
    tmp_path: Path, mapping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB promises no hash across its versions: the same row may then look like another."""
    workspace = centre(tmp_path)
    rows = [call(1), call(2)] if mapping is CALLS else [leg("a", 0), leg("b", 0)]
    first = bring(workspace, rows, mapping)
    before = figures(workspace)
    identity = compile_stage._identity
    monkeypatch.setattr(compile_stage, "_identity", lambda *words: [
        (name, sql.replace("CAST(hash(", "CAST(hash('newer', ")) for name, sql in identity(*words)
    ])  # fmt: skip
    second = bring(workspace, rows[::-1], mapping, "again.csv")
    assert parts(second) == (2, 0, 0, 2, 0, 0)
    assert figures(workspace) == before
    undo(workspace, first.import_id)
    assert figures(workspace) == before


def figures(workspace: Workspace) -> list[object]:
    """All that the lake says of contacts and segments, but where it comes from."""
    origin = "import_id, source_row"
    return [
        table(workspace, "contact", f"* EXCLUDE ({origin}, row_hash)"),
        table(workspace, "segment", f"* EXCLUDE ({origin})"),
    ]
