"""Samples of real systems, damaged: no traceback, no row lost, nothing counted twice."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from percall.contact.readers.registry import READERS
from percall.errors import PercallError
from percall.store.ingest.bringing import Way, bring
from percall.store.ingest.counts import ImportReport
from percall.store.workspace import Workspace, create
from tests.store.importing import table

FILES = {
    "asterisk-queue-log/snippet_logchart_two_calls.queue_log": "asterisk-queue-log",
    "asterisk-cdr/Master.csv": "asterisk-cdr",
    "freeswitch-csv/Master.csv": "freeswitch-cdr-csv",
    "amazon-connect/ctr_1_REDACTED.json": "amazon-connect-ctr",
    "genesys/conversation1.json": "genesys-conversations",
    "twilio/calls_list_response.json": "twilio-calls",
}
KNOWN = {reader.name for reader in READERS}


@st.composite
def damage(draw: st.DrawFn, text: bytes) -> bytes:
    """The text cut, with lines repeated and shuffled, and with bytes flipped."""
    lines = text.splitlines(keepends=True)
    if draw(st.booleans()):
        lines = draw(st.permutations(lines)) if len(lines) < 60 else lines[::-1]
    if draw(st.booleans()):
        lines = [*lines, *draw(st.lists(st.sampled_from(lines), max_size=5))]
    made = bytearray(b"".join(lines))
    for _flip in range(draw(st.integers(0, 4))):
        made[draw(st.integers(0, len(made) - 1))] = draw(st.integers(0, 255))
    return bytes(made[: draw(st.integers(len(made) // 3, len(made)))])


def brought(workspace: Workspace, file: Path, reader: str | None) -> ImportReport | None:
    """The report of a file's import; None where it is refused with an error of our own."""
    try:
        (report,) = bring(workspace, [file], Way(format=reader))
    except PercallError as fault:
        if "could not be carried out" in str(fault):
            raise  # the engine's own fault: a reader or an opening that does not hold
        return None
    assert isinstance(report, ImportReport)
    return report


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.data())
def test_damaged_samples_are_accounted_for(
    shared_data: Path, name: str, values: st.DataObject
) -> None:
    if FILES[name] not in KNOWN:
        return
    damaged = values.draw(damage((shared_data / "records" / name).read_bytes()))
    named = values.draw(st.sampled_from([None, FILES[name]]))
    with tempfile.TemporaryDirectory() as folder:
        workspace = create(Path(folder) / "centre", "Test", "EUR", "UTC")
        file = Path(folder) / "in"
        file.write_bytes(damaged)
        report = brought(workspace, file, named)
        if report is None:
            return
        counts = report.counts  # which adds up, or it would not exist
        if name.endswith((".queue_log", ".csv")) and b'"' not in damaged:
            rows = [line for line in damaged.replace(b"\r", b"\n").split(b"\n") if line.strip()]
            assert counts.read == len(rows)
        ids = table(workspace, "contact", "contact_id")
        assert len(ids) == len(set(ids))
        again = brought(workspace, file, named)
        assert again is not None
        assert (again.counts.read, again.counts.repeated) == (counts.read, counts.read)
        assert table(workspace, "contact", "contact_id") == ids
