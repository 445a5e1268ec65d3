"""Bringing records in by a reader, as its own signature finds the shape: what its tests share."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from percall.contact.readers.reader import Claim, Sample
from percall.contact.readers.registry import reader_named
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.readers import import_as
from percall.store.workspace import Workspace
from tests.store.importing import table

CONTACT = "source_id, direction, outcome, contact_wait_ms, agent_unit_ms, line_unit_ms"
SEGMENT = "kind, agent_id, wait_ms, ring_ms, talk_ms, segment_outcome"


def sample(text: str, delimiter: str = ",") -> Sample:
    """The beginning of a table, as it is looked at to recognise it."""
    rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    header = tuple(cell.strip().lower() for cell in rows[0]) if rows else ()
    return Sample("file", tuple(text.splitlines()), delimiter, header, tuple(rows[1:]))


def claim(reader: str, text: str) -> Claim | None:
    """What a reader that looks at values says of a table."""
    looks = reader_named(reader).signature.looks
    assert looks is not None
    return looks(sample(text))


def take(workspace: Workspace, reader: str, text: str, name: str = "in.csv") -> ImportReport:
    """Import a file's text; its rows are accounted for."""
    file = workspace.root.parent / name
    file.write_text(text, encoding="utf-8")
    found = reader_named(reader)
    signature = found.signature
    first = sample(text).header if text.strip() else ()
    told = claim(reader, text) if signature.looks and not set(signature.needs) <= {
        next((own for own, others in found.aliases.items() if one in others), one)
        for one in first} else None  # fmt: skip
    report = import_as(workspace, file, found, told.shape if told else None)
    c = report.counts
    assert c.read == c.imported + c.repeated + c.replaced + c.excluded + c.quarantined
    return report


def contacts(workspace: Workspace, columns: str = CONTACT) -> list[tuple[Any, ...]]:
    return table(workspace, "contact", columns)


def segments(workspace: Workspace, columns: str = SEGMENT) -> list[tuple[Any, ...]]:
    return table(workspace, "segment", columns, "contact_started_at, contact_id, segment_index")


def lines(rows: Sequence[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


def centre_in(folder: Path, name: str, zone: str = "UTC") -> Workspace:
    """A centre of its own in a folder."""
    from tests.store.importing import centre

    (folder / name).mkdir()
    return centre(folder / name, zone)
