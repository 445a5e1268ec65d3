"""Logs that come day by day, with calls that go on over midnight."""

from pathlib import Path
from typing import Any

from percall.contact.readers.registry import reader_named
from percall.store.ingest.readers import import_as
from percall.store.manifest import read_manifest
from percall.store.undo import undo
from percall.store.workspace import Workspace, create
from tests.store.importing import table

READER = reader_named("asterisk-queue-log")
DAY_S = 86_400
BEGIN_S = 1_767_225_600  # a midnight in UTC


def day(number: int) -> str:
    """A member who logs in on the first day, a call at noon, and one that ends after midnight."""
    noon, late = BEGIN_S + number * DAY_S + DAY_S // 2, BEGIN_S + (number + 1) * DAY_S - 60
    over = late - DAY_S
    lines = [f"{noon}|{noon}.1|help|NONE|ENTERQUEUE||1|1", f"{noon + 9}|{noon}.1|help|A/1|CONNECT|9|x|9",
             f"{noon + 69}|{noon}.1|help|A/1|COMPLETECALLER|9|60|1",
             f"{late}|{late}.1|help|NONE|ENTERQUEUE||2|1", f"{late + 5}|{late}.1|help|A/1|CONNECT|5|x|5"]  # fmt: skip
    if number:
        lines.insert(0, f"{over + 105}|{over}.1|help|A/1|COMPLETECALLER|5|100|1")
    else:
        lines.insert(0, f"{BEGIN_S}|NONE|help|A/1|ADDMEMBER|")
    return "\n".join(lines) + "\n"


def bring(workspace: Workspace, text: str, name: str) -> str:
    file = workspace.root.parent / f"{name}.log"
    file.write_text(text)
    return import_as(workspace, file, READER).import_id


def said(workspace: Workspace) -> list[Any]:
    return [
        table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms, started_at"),
        table(workspace, "segment", "contact_id, segment_index, kind, agent_id, wait_ms, talk_ms",
              "contact_id, segment_index"),
        table(workspace, "agent_time", "interval_at, state, paid_ms", "interval_at"),
    ]  # fmt: skip


def contacts_of(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The files of contacts and segments that count, by import."""
    return {
        record.import_id: tuple(sorted(f.path for f in record.effective if f.table != "agent_time"))
        for record in read_manifest(workspace).imports
    }


def test_a_day_more_settles_the_day_before_and_no_earlier_one(tmp_path: Path) -> None:
    """So that a year of daily logs costs each day the same; and they say what the whole log says."""
    workspace = create(tmp_path / "days", "Test", "EUR", "UTC")
    ids = [bring(workspace, day(n), str(n)) for n in range(5)]
    before = contacts_of(workspace)
    last = bring(workspace, day(5), "5")
    after = contacts_of(workspace)
    changed = [one for one in ids if before[one] != after[one]]
    assert changed == [ids[4]]
    whole = create(tmp_path / "whole", "Test", "EUR", "UTC")
    bring(whole, "".join(day(n) for n in range(6)), "all")
    assert said(workspace) == said(whole)
    undo(workspace, last)
    undo(workspace, ids[2])
    without = create(tmp_path / "without", "Test", "EUR", "UTC")
    for n in (0, 1, 3, 4):
        bring(without, day(n), f"again {n}")
    assert said(workspace) == said(without)
