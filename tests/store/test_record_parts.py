"""However a file is cut into parts, its contacts are those of the whole."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from percall.store.ingest import record_parts
from percall.store.workspace import Workspace
from tests.contact.readers.bringing import centre_in, contacts, segments, take
from tests.contact.readers.writers import asterisk_cdr, opensips

CONTACT = "contact_id, started_at, ended_at, source_row, row_hash, first_queue, customer_key"
SEGMENT = "contact_id, segment_index, started_at, kind, queue, agent_id, wait_ms, talk_ms, first_in"


def cdr(starts: Iterable[datetime]) -> str:
    chance = random.Random(4)
    calls = (
        asterisk_cdr.Call(n, start, f"3712{n:07}", tuple(
            asterisk_cdr.Dialled(200 + n % 7, 5 * k, 3, 20 if chance.random() < 0.5 else None)
            for k in range(1 + n % 3)))
        for n, start in enumerate(starts)
    )  # fmt: skip
    return "".join(f"{line}\n" for line in asterisk_cdr.written(calls, header=True))


def brought(
    folder: Path, name: str, reader: str, text: str
) -> tuple[Workspace, list[tuple[Any, ...]]]:
    workspace = centre_in(folder, name)
    (workspace.root / "percall.key").write_text("ab" * 32 + "\n")
    (workspace.root / "percall.key").chmod(0o600)
    take(workspace, reader, text)
    return workspace, [*sorted(contacts(workspace, CONTACT)), *segments(workspace, SEGMENT)]


def months(workspace: Workspace) -> list[str]:
    return sorted(
        file.parent.name for file in (workspace.root / "lake").glob("contact/*/*.parquet")
    )


START = datetime(2026, 1, 30, 22, tzinfo=UTC)
# A call every 40 minutes over three months; the same, the last first; all at one instant.
IN_ORDER = [START + timedelta(minutes=40 * n) for n in range(1_500)]
WAYS = {"in order": IN_ORDER, "backwards": IN_ORDER[::-1], "at once": [START] * 1_500}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("at_once", [100, 1_100, 2_000])
def test_records_in_parts_make_the_contacts_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, at_once: int
) -> None:
    """A part of 100 records cuts months, one of 2,000 takes several; each month is one file."""
    text = cdr(WAYS[way])
    whole, expected = brought(tmp_path, "whole", "asterisk-cdr", text)
    monkeypatch.setattr(record_parts, "AT_ONCE", at_once)
    parted, found = brought(tmp_path, "parted", "asterisk-cdr", text)
    assert found == expected
    assert months(parted) == months(whole)


def test_legs_in_parts_make_the_contacts_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call's refusals and its end are rows of their own: they stay together."""
    calls = (
        opensips.Call(n, at, f"+3712{n:07}", "sales", (("ann", 3, 4),) * (n % 3),
                      ("handled", "abandoned")[n % 2], f"a{n % 5}", 20, 4, 60)
        for n, at in enumerate(IN_ORDER)
    )  # fmt: skip
    text = "".join(f"{line}\n" for line in opensips.lines(calls))
    whole, expected = brought(tmp_path, "whole", "opensips-cc-cdrs", text)
    monkeypatch.setattr(record_parts, "AT_ONCE", 150)
    parted, found = brought(tmp_path, "parted", "opensips-cc-cdrs", text)
    assert found == expected
    assert months(parted) == months(whole)
