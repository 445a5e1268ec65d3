"""Roll-ups and scans give the same answer, and sums that are out of date are not used."""

import json
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.lake import make, roll_up_all
from percall.contact.measures import MEASURES, expression, expression_rolled
from percall.costing.ask import Words, ask
from percall.costing.printed import as_json
from percall.errors import LakeDamaged
from percall.intervals import By
from percall.store.engine import connect, quoted
from percall.store.manifest import Manifest, StoredFile, publish, read_manifest
from percall.store.rollup import CUBES, smallest_cube, valid_roll_ups
from percall.store.workspace import Workspace, open_workspace

DIMENSIONS = {
    "queue": ("cards", "orders", None),
    "team": ("cards-1", "billing-1", None),
    "agent": ("agent-1", "agent-9", None),
    "first_queue": ("cards", None),
    "channel": ("voice", "chat"),
    "direction": ("inbound", "outbound"),
    "reason": ("reason-0", "reason-3"),
    "language": ("en", None),
    "outcome": ("handled", "abandoned"),
    "hour": ("9", "13"),
    "weekday": ("1", "7"),
    "site": ("north", None),
}
FIRST, LAST = date(2025, 1, 1), date(2025, 4, 1)
SETTINGS = """
[drivers]
"Telecom:Minutes" = "vendor_charge"

[concurrency]
chat = 3
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three months; the second knows its site, the third has no roll-up."""
    root = make(tmp_path_factory.mktemp("rollup") / "w", 3000, months=3).root
    with (root / "centre.toml").open("a", encoding="utf-8") as text:
        text.write(SETTINGS)
    made = open_workspace(root)
    connection = connect()
    manifest = read_manifest(made)
    second = manifest.imports[1]
    with_site = tuple(
        _with_site(connection, made, stored) if stored.table == "segment" else stored
        for stored in second.effective
    )
    imports = (manifest.imports[0], replace(second, effective=with_site), manifest.imports[2])
    rolled = roll_up_all(connection, made, replace(manifest, imports=imports))
    publish(made, replace(rolled, roll_ups=tuple(r for r in rolled.roll_ups if "-03" not in r.of)))
    return made


def _with_site(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, stored: StoredFile
) -> StoredFile:
    old = workspace.lake_folder / stored.path
    new = old.with_name("site.parquet")
    site = "CASE contact_id % 3 WHEN 0 THEN 'north' WHEN 1 THEN 'south' END"
    connection.execute(
        f"COPY (SELECT *, {site} AS dim_site FROM read_parquet({quoted(old)})) TO {quoted(new)}"
    )
    path = str(new.relative_to(workspace.lake_folder))
    return replace(stored, path=path, bytes=new.stat().st_size, dimensions=("site",))


def printed(workspace: Workspace, words: Words, *, rollups: bool) -> str:
    return json.dumps(as_json(ask(workspace, words, rollups=rollups)))


@st.composite
def questions(draw: st.DrawFn) -> Words:
    first = draw(st.sampled_from([FIRST, date(2025, 2, 1), date(2025, 1, 17)]))
    last = draw(st.sampled_from([LAST, date(2025, 3, 1), date(2025, 3, 9)]))
    filtered = draw(st.lists(st.sampled_from(list(DIMENSIONS)), max_size=2, unique=True))
    only = tuple((name, draw(st.sampled_from(DIMENSIONS[name]))) for name in filtered)
    groups = draw(st.lists(st.sampled_from(list(DIMENSIONS)), max_size=2, unique=True))
    return Words(
        first, last if last > first else first + timedelta(days=40),
        by=draw(st.sampled_from(list(By))),
        group_by=tuple(groups),
        calls=draw(st.sampled_from([None, "answered", "offered", "all"])),
        direction=draw(st.sampled_from(["all", "all", "inbound"])),
        only=only,
        per=draw(st.sampled_from(["call", "call", "sale", "lead"])),
    )  # fmt: skip


@settings(max_examples=40)
@given(questions())
@example(Words(FIRST, LAST, by=By.MONTH, group_by=("queue",)))
@example(Words(FIRST, LAST, group_by=("agent", "team"), only=(("queue", "cards"),)))
@example(Words(FIRST, LAST, group_by=("hour",), only=(("weekday", "3"),)))
@example(Words(FIRST, LAST, group_by=("half_hour", "hour"), only=(("hour", "9"),)))
@example(Words(FIRST, LAST, by=By.WEEK, group_by=("reason",), only=(("agent", "agent-9"),)))
@example(Words(FIRST, LAST, group_by=("site",)))
def test_kept_sums_and_a_scan_give_the_same_answer(workspace: Workspace, words: Words) -> None:
    assert printed(workspace, words, rollups=True) == printed(workspace, words, rollups=False)


def test_a_filter_on_any_one_dimension_needs_no_scan() -> None:
    columns = {"local_month", "queue", "team", "channel", "direction", "outcome"}
    filters = ("agent_id", "first_queue", "reason", "language", "local_hour", "local_weekday")
    assert all(smallest_cube({*columns, name}) for name in filters)
    assert smallest_cube({*columns, "local_half_hour", "local_weekday"}) == "rollup_half_hour"
    assert smallest_cube({"queue"}) == "rollup_month"
    assert smallest_cube({*columns, "agent_id", "local_hour"}) is None


def _with_first_sums_doubled(workspace: Workspace) -> Manifest:
    """A manifest whose first month's small roll-up says twice of everything."""
    manifest = read_manifest(workspace)
    first = manifest.roll_ups[0]
    kept = next(file for file in first.files if file.table == "rollup_month")
    old = workspace.lake_folder / kept.path
    new = old.with_name("doubled.parquet")
    connect().execute(
        f"COPY (SELECT unnest([1, 2]), * FROM read_parquet({quoted(old)})) TO {quoted(new)}"
    )
    doubled = replace(
        kept, path=str(new.relative_to(workspace.lake_folder)), bytes=new.stat().st_size
    )
    files = tuple(doubled if file == kept else file for file in first.files)
    return replace(manifest, roll_ups=(replace(first, files=files), *manifest.roll_ups[1:]))


def test_kept_sums_of_other_settings_are_not_used(workspace: Workspace) -> None:
    """Sums that say twice of everything show whether they are used."""
    january = Words(FIRST, date(2025, 2, 1))
    before = read_manifest(workspace)
    whole = printed(workspace, january, rollups=False)
    try:
        publish(workspace, _with_first_sums_doubled(workspace))
        assert printed(workspace, january, rollups=True) != whole
        other = replace(workspace, centre=replace(workspace.centre, answer_within_s=60))
        again = printed(other, january, rollups=True)
        assert again == printed(other, january, rollups=False)
        assert valid_roll_ups(before.roll_ups, other.centre) == {}
    finally:
        publish(workspace, before)


def test_kept_sums_of_a_file_that_no_longer_counts_are_not_used(workspace: Workspace) -> None:
    """An undone import takes its files along; their roll-ups may lie about for a while."""
    before = read_manifest(workspace)
    undone = replace(before.imports[0], live=False)
    january = Words(FIRST, date(2025, 2, 1))
    try:
        publish(workspace, replace(before, imports=(undone, *before.imports[1:])))
        found = as_json(ask(workspace, january))["periods"][0]
        assert found["contacts"] == 0
    finally:
        publish(workspace, before)


def test_a_roll_up_that_was_cut_short_is_named(workspace: Workspace) -> None:
    kept = read_manifest(workspace).roll_ups[0].files[0]
    file = workspace.lake_folder / kept.path
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[:-1])
        with pytest.raises(LakeDamaged, match=kept.path.split("/")[0]):
            printed(workspace, Words(FIRST, LAST), rollups=True)
    finally:
        file.write_bytes(whole)


def test_every_cube_gives_the_sums_of_the_segments(workspace: Workspace) -> None:
    """All measures, also those by agent from cubes that do not keep agents apart."""
    manifest, centre = read_manifest(workspace), workspace.centre
    first = manifest.roll_ups[0]
    of_segments = [
        expression(name, centre.answer_within_s, centre.short_abandon_s) for name in MEASURES
    ]
    scanned = _sums(workspace, first.of, of_segments)
    assert sorted(file.table for file in first.files) == sorted(CUBES)
    for file in first.files:
        rolled = [expression_rolled(name) for name in MEASURES]
        assert _sums(workspace, file.path, rolled) == scanned, file.table


def _sums(workspace: Workspace, path: str, amounts: list[str]) -> tuple[int, ...]:
    select = ", ".join(f"sum({amount})" for amount in amounts)
    file = quoted(workspace.lake_folder / path)
    return connect().execute(f"SELECT {select} FROM read_parquet({file})").fetchall()[0]
