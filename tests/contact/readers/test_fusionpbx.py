"""FusionPBX's table of calls: the caller's row counts, the legs to agents belong to it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.readers.bringing import contacts, segments, take
from tests.contact.readers.writers import fusionpbx as writer
from tests.contact.readers.writers.fusionpbx import Call
from tests.store.importing import centre, parts, table

NAME = "fusionpbx-xml-cdr"
CALL, LEG, OTHER = (f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2, 3))

# The columns as in fusionpbx/fusionpbx, app/xml_cdr/app_config.php.
COLUMNS = [
    "xml_cdr_uuid",
    "domain_uuid",
    "direction",
    "caller_id_number",
    "destination_number",
    "start_epoch",
    "duration",
    "mduration",
    "billsec",
    "billmsec",
    "waitsec",
    "hold_accum_seconds",
    "bridge_uuid",
    "leg",
    "last_app",
    "missed_call",
    "cc_side",
    "cc_queue",
    "cc_agent",
    "cc_member_session_uuid",
    "cc_queue_joined_epoch",
    "cc_queue_answered_epoch",
    "cc_queue_terminated_epoch",
    "cc_queue_canceled_epoch",
    "cc_cancel_reason",
    "hangup_cause",
    "status",
]


def rows(*changed: dict[str, object]) -> str:
    """A plain call of 30 s that was answered after 5 s, changed row by row."""
    plain = {
        "xml_cdr_uuid": CALL, "domain_uuid": OTHER, "direction": "inbound",
        "caller_id_number": "+37120000001", "destination_number": "101",
        "start_epoch": 1790845200, "duration": 35, "mduration": 35_250, "billsec": 30,
        "billmsec": 30_250, "waitsec": 5, "hold_accum_seconds": 0, "bridge_uuid": LEG, "leg": "a",
        "last_app": "bridge", "missed_call": "f", "hangup_cause": "NORMAL_CLEARING",
        "status": "answered",
    }  # fmt: skip
    found = [",".join(COLUMNS)]
    found += [",".join(str((plain | one).get(name, "")) for name in COLUMNS) for one in changed]
    return "\n".join(found) + "\n"


QUEUED = {
    "destination_number": "3000", "cc_side": "member", "cc_queue": "3000@pbx",
    "duration": 100, "mduration": 100_000, "billsec": 99, "billmsec": 99_000, "waitsec": 1,
    "cc_queue_joined_epoch": 1790845210, "cc_queue_answered_epoch": 1790845230,
    "cc_queue_terminated_epoch": 1790845290, "cc_agent": "1001@pbx", "hold_accum_seconds": 10,
    "last_app": "callcenter",
}  # fmt: skip
AGENTS = QUEUED | {
    "xml_cdr_uuid": LEG, "cc_side": "agent", "cc_member_session_uuid": CALL, "leg": "b",
    "start_epoch": 1790845226, "duration": 64, "mduration": 64_000, "billsec": 60,
    "billmsec": 60_000, "hold_accum_seconds": 0,
}  # fmt: skip


def test_a_plain_call(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, rows({}))
    assert contacts(workspace) == [(CALL, "inbound", "handled", 5_000, 35_250, 35_250)]
    assert segments(workspace) == [("agent", "101", 5_000, 5_000, 30_250, "ended")]


def test_the_members_row_alone_counts(tmp_path: Path) -> None:
    """Joined at 10 s, taken after 20 s, 60 s until the end, of which 10 s were held."""
    workspace = centre(tmp_path)
    assert parts(take(workspace, NAME, rows(QUEUED, AGENTS))) == (2, 2, 0, 0, 0, 0)
    assert contacts(workspace, "outcome, contact_wait_ms, line_unit_ms") == [
        ("handled", 20_000, 100_000)
    ]
    assert segments(workspace, "kind, queue, agent_id, ring_ms, talk_ms, hold_ms") == [
        ("queue", "3000@pbx", None, None, None, None),
        ("agent", "3000@pbx", "1001@pbx", 4_000, 50_000, 10_000),
    ]


def test_without_the_agents_row_the_members_tells_the_same(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, rows(QUEUED))
    assert contacts(workspace, "outcome, contact_wait_ms") == [("handled", 20_000)]
    assert segments(workspace, "agent_id, talk_ms, hold_ms")[1] == ("1001@pbx", 50_000, 10_000)


@pytest.mark.parametrize(
    ("changes", "direction", "outcome"),
    [({"status": "missed", "billmsec": 0}, "inbound", "abandoned"),
     ({"status": "", "missed_call": "t", "billmsec": 0}, "inbound", "abandoned"),
     ({"status": "voicemail"}, "inbound", "message"),
     ({"status": "busy", "billmsec": 0}, "inbound", "blocked"),
     ({"status": "failed", "billmsec": 0}, "inbound", "failed"),
     ({"status": "no_answer", "billmsec": 0, "direction": "outbound"}, "outbound", "failed"),
     ({"direction": "local"}, "internal", "handled"),
     (QUEUED | {"cc_queue_answered_epoch": "", "cc_queue_terminated_epoch": "", "cc_agent": "",
                "cc_queue_canceled_epoch": 1790845240, "cc_cancel_reason": "TIMEOUT",
                "status": "missed"}, "inbound", "left_queue")],
)  # fmt: skip
def test_outcomes(tmp_path: Path, changes: dict[str, object], direction: str, outcome: str) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, rows(changes))
    assert contacts(workspace, "direction, outcome") == [(direction, outcome)]


def test_a_row_that_was_changed_later_counts_as_it_stands_now(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, rows({"billmsec": 0, "status": "missed"}), "a.csv")
    assert parts(take(workspace, NAME, rows({}), "b.csv")) == (1, 0, 0, 1, 0, 0)
    assert contacts(workspace, "outcome") == [("handled",)]


CALL_PARTS = st.tuples(
    st.one_of(st.none(), st.integers(0, 20)), st.integers(1, 300), st.integers(0, 60),
    st.one_of(st.none(), st.integers(1, 900)), st.integers(0, 900),
)  # fmt: skip


def told(call: Call) -> list[tuple[object, ...]]:
    """Segments of a call: kind, queue, agent, wait, ring, talk and hold in ms, outcome."""
    outcome = "abandoned" if call.talked_s is None else "handled"
    talk, ring = 1000 * ((call.talked_s or 0) - call.held_s), 1000 * call.rang_s
    hold = 1000 * call.held_s or None
    if call.greeting_s is None:
        return [("agent", None, f"{call.agent}", ring, ring, talk, hold, outcome)]
    found: list[tuple[object, ...]] = [
        ("queue", "3000@pbx", None, 1000 * call.wait_s, None, None, None, outcome)
    ]
    if call.talked_s is not None:
        agent = f"{call.agent}@pbx"
        found.append(("agent", "3000@pbx", agent, None, ring, talk, 1000 * call.held_s, outcome))
    return found


@settings(max_examples=2, deadline=None)
@given(st.lists(CALL_PARTS, min_size=5, max_size=10), st.randoms(use_true_random=False))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[Any, ...]], chance: Any
) -> None:
    """Calls straight to a telephone and through a queue, their rows in any order."""
    calls = []
    for n, (greeting, wait, ring, talk, held) in enumerate(made):
        rang = ring if greeting is None else min(ring, wait)
        calls.append(Call(n, 1_790_845_200 + 3_600 * n, greeting, wait, rang, talk,
                          min(held, talk or 0), 1001 + n, 20_000_000 + n))  # fmt: skip
    written = list(writer.rows(calls))
    chance.shuffle(written)
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    take(workspace, NAME, "\n".join([writer.COLUMNS, *written, ""]))
    ids = dict(table(workspace, "contact", "contact_id, source_id"))
    columns = "contact_id, kind, queue, agent_id, wait_ms, ring_ms, talk_ms, hold_ms, outcome"
    found: dict[str, list[Any]] = {call.name: [] for call in calls}
    for contact_id, *rest in segments(workspace, columns):
        found[ids[contact_id]].append(tuple(rest))
    assert found == {call.name: told(call) for call in calls}
