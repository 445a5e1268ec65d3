"""Zendesk Talk: records of a public connector's tests, and the words of `completion_status` that
public programs check them against. No record of an inbound call was at hand: those are by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from percall.store.workspace import Workspace, create
from tests.contact.readers.objects import bring, counted, rows
from tests.contact.readers.reading import whole
from tests.contact.readers.writers import zendesk_talk as writer
from tests.store.importing import parts

# airbytehq/airbyte, source-zendesk-talk/integration_tests/expected_records.jsonl: the streams
# `calls` (two of the same call among them) and `call_legs`, whose names and notes are left out.
SAMPLE_CALL = {
    "id": 360088814475, "created_at": "2021-04-01T13:42:47Z",
    "updated_at": "2021-04-01T14:23:15Z", "agent_id": None, "call_charge": "0.003",
    "consultation_time": 0, "completion_status": "failed", "customer_id": None,
    "customer_requested_voicemail": False, "direction": "outbound", "duration": 18,
    "exceeded_queue_wait_time": None, "hold_time": 0, "minutes_billed": 1,
    "outside_business_hours": None, "phone_number_id": 360000121575,
    "ticket_id": None, "time_to_answer": None, "voicemail": False, "wait_time": 0,
    "wrap_up_time": 0, "ivr_time_spent": None, "ivr_hops": None,
    "ivr_destination_group_name": None, "talk_time": None, "ivr_routed_to": None,
    "callback": None, "callback_source": None, "default_group": False, "ivr_action": None,
    "line": None, "line_id": None, "line_type": None, "overflowed": False,
    "overflowed_to": None, "call_group_id": None, "call_channel": None,
    "quality_issues": ["silence"],
}  # fmt: skip
SAMPLE_COMPLETED = SAMPLE_CALL | {
    "id": 360120313416, "created_at": "2021-10-20T14:34:26Z",
    "updated_at": "2021-10-20T17:34:36Z", "completion_status": "completed", "duration": 349,
    "exceeded_queue_wait_time": False, "minutes_billed": 6, "outside_business_hours": False,
    "talk_time": 0, "callback": False, "quality_issues": ["none"],
}  # fmt: skip
SAMPLE_LEG = {
    "id": 360167085115, "created_at": "2021-04-01T13:42:47Z",
    "updated_at": "2021-04-01T14:23:14Z", "agent_id": 360786799676, "user_id": 0, "duration": 18,
    "hold_time": 0, "wrap_up_time": 0, "available_via": "browser", "forwarded_to": None,
    "consultation_from": None, "transferred_from": None, "transferred_to": None,
    "minutes_billed": 1, "call_charge": "0.003", "completion_status": "completed",
    "consultation_time": None, "talk_time": 0, "consultation_to": None, "conference_time": None,
    "conference_from": None, "conference_to": None, "quality_issues": ["silence"],
    "call_id": 360088814475, "type": "agent",
}  # fmt: skip
SAMPLE_CUSTOMER_LEG = SAMPLE_LEG | {
    "id": 360223248835, "created_at": "2021-10-20T14:34:28Z",
    "updated_at": "2021-10-20T14:40:20Z", "agent_id": 0, "user_id": None, "duration": 347,
    "wrap_up_time": None, "available_via": None, "minutes_billed": None, "call_charge": "0.0",
    "quality_issues": ["information_not_available"], "call_id": 360120313416, "type": "customer",
}  # fmt: skip

# By hand: a caller chose for 12 s, waited 40 s, talked 100 s with 21 and, put through, 50 s with 22.
INBOUND = SAMPLE_CALL | {
    "id": 1, "created_at": "2026-10-01T08:00:00Z", "updated_at": "2026-10-01T09:00:00Z",
    "agent_id": 22, "call_charge": "0.12", "completion_status": "completed", "customer_id": 900,
    "direction": "inbound", "duration": 210, "hold_time": 8, "ivr_time_spent": 12,
    "ticket_id": 55, "wait_time": 40, "time_to_answer": 45, "talk_time": 150, "wrap_up_time": 30,
    "call_group_id": 31,
}  # fmt: skip
FIRST_LEG = SAMPLE_LEG | {
    "id": 11, "call_id": 1, "agent_id": 21, "created_at": "2026-10-01T08:00:52Z",
    "updated_at": "2026-10-01T09:00:00Z", "talk_time": 100, "hold_time": 8, "wrap_up_time": 10,
    "duration": 108,
}  # fmt: skip
SECOND_LEG = FIRST_LEG | {
    "id": 12, "agent_id": 22, "created_at": "2026-10-01T08:02:40Z", "talk_time": 50,
    "hold_time": 0, "wrap_up_time": 20, "duration": 50,
}  # fmt: skip
MISSED_LEG = FIRST_LEG | {"id": 13, "agent_id": 23, "completion_status": "agent_missed"}
CALLS, LEGS = "zendesk-calls", "zendesk-legs"
SEGMENTS = "kind, queue, agent_id, ivr_ms, wait_ms, talk_ms, hold_ms, wrap_up_ms"


def centre(folder: Path) -> Workspace:
    """A centre that counts in dollars, as Zendesk charges."""
    return create(folder / "centre", "Test", "USD", "UTC")


def test_the_records_of_a_public_connector(tmp_path: Path) -> None:
    """Four records of calls are three: one comes twice. All went out; one failed. With the legs,
    the one agent's leg belongs to the failed call, and the customer's is nobody's work."""
    workspace = centre(tmp_path)
    other = SAMPLE_COMPLETED | {"id": 360121168815, "duration": 17}
    report = bring(workspace, CALLS, [SAMPLE_CALL, SAMPLE_COMPLETED, SAMPLE_COMPLETED, other])
    assert parts(report) == (4, 3, 1, 0, 0, 0)
    found = rows(workspace, "contact", "outcome, direction, vendor_charge::DOUBLE, charge_state")
    assert found == [
        ("failed", "outbound", 0.003, "charged"),
        ("handled", "outbound", 0.003, "charged"),
        ("handled", "outbound", 0.003, "charged"),
    ]
    assert parts(bring(workspace, LEGS, [SAMPLE_LEG, SAMPLE_CUSTOMER_LEG])) == (2, 1, 0, 0, 1, 0)
    assert counted(workspace, CALLS) == {
        "total_inbound_calls": 0, "total_outbound_calls": 3, "total_calls_abandoned_in_queue": 0,
    }  # fmt: skip
    assert counted(workspace, LEGS) == {"calls_accepted": 1}


def test_calls_alone_have_the_sums_of_their_agents(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, CALLS, [INBOUND])
    assert rows(workspace, "segment", SEGMENTS, "segment_index") == [
        ("ivr", "31", None, 12_000, None, None, None, None),
        ("queue", "31", None, None, 40_000, None, None, None),
        ("agent", "31", "22", None, None, 150_000, 8_000, 30_000),
    ]


@pytest.mark.parametrize("first", [CALLS, LEGS])
def test_legs_tell_of_the_agents_and_calls_of_all_else(tmp_path: Path, first: str) -> None:
    """100 + 8 + 10 and 50 + 20 s of agents' time, not the call's 150 + 8 + 30 s besides."""
    workspace = centre(tmp_path)
    files: dict[str, list[dict[str, Any]]] = {
        CALLS: [INBOUND], LEGS: [FIRST_LEG, SECOND_LEG, MISSED_LEG],
    }  # fmt: skip
    for name in sorted(files, key=lambda name: name != first):
        bring(workspace, name, files[name], name)
    columns = (
        "outcome, direction, contact_wait_ms, agent_unit_ms, vendor_charge::DOUBLE, dim_ticket"
    )
    assert rows(workspace, "contact", columns) == [
        ("handled", "inbound", 40_000, 188_000, 0.12, "55")
    ]
    assert rows(workspace, "segment", SEGMENTS, "segment_index")[2:] == [
        ("agent", "31", "21", None, None, 100_000, 8_000, 10_000),
        ("agent", "31", "22", None, None, 50_000, 0, 20_000),
    ]


def test_legs_alone_leave_the_end_of_the_call_open(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, LEGS, [FIRST_LEG, SECOND_LEG])
    assert rows(workspace, "contact", "outcome, direction, is_answered") == [("open", None, True)]


@pytest.mark.parametrize(
    ("change", "outcome", "offered"),
    [
        ({}, "handled", True),
        ({"completion_status": "abandoned_in_queue"}, "abandoned", True),
        ({"completion_status": "abandoned_in_ivr", "wait_time": 0}, "abandoned", False),
        ({"completion_status": "abandoned_in_voicemail"}, "abandoned", True),
        ({"completion_status": "abandoned_on_hold", "agent_id": 22}, "handled", True),
        ({"completion_status": "pending_voicemail"}, "left_queue", True),
        ({"completion_status": "completed_voicemail"}, "left_queue", True),
        ({"voicemail": True}, "left_queue", True),
        ({"overflowed": True, "overflowed_to": "+371670"}, "left_queue", True),
        ({"overflowed": True, "agent_id": 22, "talk_time": 50}, "handled", True),
        ({"completion_status": "failed"}, "failed", True),
        ({"completion_status": None}, "open", True),
    ],
)
def test_how_calls_end(tmp_path: Path, change: dict[str, Any], outcome: str, offered: bool) -> None:
    """Given up in the IVR is never offered; sent to voicemail or to an outside number is lost."""
    workspace = centre(tmp_path)
    nobody = INBOUND | {"agent_id": None, "talk_time": 0, "hold_time": 0, "wrap_up_time": 0}
    bring(workspace, CALLS, [nobody | change])
    assert rows(workspace, "contact", "outcome, is_offered") == [(outcome, offered)]


def test_a_status_that_nobody_knows_is_set_aside(tmp_path: Path) -> None:
    report = bring(
        centre(tmp_path), CALLS, [INBOUND, INBOUND | {"id": 2, "completion_status": "x"}]
    )
    assert parts(report) == (2, 1, 0, 0, 0, 1)


def test_a_missing_charge_is_unknown_and_becomes_known_once(tmp_path: Path) -> None:
    """The newest record counts, whichever comes first, and undoing it brings the older back."""
    newer = INBOUND | {"updated_at": "2026-10-02T09:00:00Z"}
    older = INBOUND | {"call_charge": None}
    charge = "vendor_charge::DOUBLE, charge_state"
    for first, second in (older, newer), (newer, older):
        workspace = centre(tmp_path / str(first["call_charge"]))
        ids = [bring(workspace, CALLS, [one], f"f{n}").import_id
               for n, one in enumerate((first, second))]  # fmt: skip
        assert rows(workspace, "contact", charge) == [(0.12, "charged")]
        undo(workspace, ids[0] if first is newer else ids[1])
        assert rows(workspace, "contact", charge) == [(None, "unknown")]


def test_a_record_without_key_or_start_is_set_aside(tmp_path: Path) -> None:
    bad = [{"id": None}, {"id": 3, "created_at": None}, {"id": 4, "created_at": "soon"}]
    report = bring(centre(tmp_path), CALLS, [INBOUND, *(INBOUND | change for change in bad)])
    assert parts(report) == (4, 1, 0, 0, 0, 3)


BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
SECONDS = st.integers(0, 600)
PARTS = st.lists(
    st.builds(writer.Part, agent=st.integers(20, 23), talk_s=SECONDS, hold_s=SECONDS,
              wrap_s=SECONDS), min_size=1, max_size=3,
).map(tuple)  # fmt: skip


@st.composite
def written(draw: st.DrawFn) -> list[writer.Call]:
    """Calls in and out; those in were taken or given up in the queue."""
    calls = []
    for number in range(1, draw(st.integers(2, 9))):
        way = draw(st.sampled_from(["inbound", "outbound"]))
        end = draw(st.sampled_from(["completed", "abandoned_in_queue"])) if way == "inbound" else (
            "completed")  # fmt: skip
        calls.append(writer.Call(
            number, BEGIN + timedelta(seconds=draw(st.integers(0, 9 * 86_400))), way, end,
            draw(SECONDS) if way == "inbound" else 0, draw(SECONDS) if way == "inbound" else 0,
            draw(PARTS) if end == "completed" else (), draw(st.sampled_from([None, "0.5"])),
            draw(st.sampled_from([None, 5, 6])),
        ))  # fmt: skip
    return calls


@given(written(), st.booleans(), st.integers(0, 9))
@settings(max_examples=5, phases=[Phase.generate])
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, calls: list[writer.Call], legs_first: bool, cut: int
) -> None:
    """Calls and legs, cut into two files, in either order: agents' time is that of the parts."""
    workspace = centre(tmp_path_factory.mktemp("written"))
    legs = list(writer.leg_objects(calls))
    files = [(CALLS, list(writer.call_objects(calls))), (LEGS, legs[:cut]), (LEGS, legs[cut:])]
    files = [(name, objects) for name, objects in files if objects]
    for n, (name, objects) in enumerate(reversed(files) if legs_first else files):
        bring(workspace, name, objects, f"file{n}")
    expected = sorted(
        (str(call.number), call.at.replace(tzinfo=None), call.way,
         "handled" if call.end == "completed" else "abandoned",
         1000 * sum(p.talk_s + p.hold_s + p.wrap_s for p in call.parts),
         None if call.charge is None else 0.5, None if call.ticket is None else str(call.ticket))
        for call in calls
    )  # fmt: skip
    columns = "source_id, started_at, direction, outcome, agent_unit_ms, vendor_charge::DOUBLE, dim_ticket"
    assert rows(workspace, "contact", columns, "source_id") == expected
    waits = {c.number: 1000 * c.wait_s for c in calls if c.way == "inbound"}
    found = rows(workspace, "contact WHERE direction = 'inbound'", "source_id, contact_wait_ms")
    assert {int(number): wait for number, wait in found} == waits
    assert len(whole(workspace)[0]) == len(calls)
