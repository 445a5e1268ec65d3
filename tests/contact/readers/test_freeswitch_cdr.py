"""FreeSWITCH's call detail records: legs of one call, and what a queue tells of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.workspace import open_workspace
from tests.contact.readers.bringing import (
    centre_in,
    claim,
    contacts,
    lines,
    segments,
    take,
)
from tests.contact.readers.writers.freeswitch_cdr import (
    Call,
    written_objects,
    written_rows,
    written_xml,
)
from tests.hostile import small_centre
from tests.store.importing import centre, parts

CSV, JSON, XML = "freeswitch-cdr-csv", "freeswitch-cdr-json", "freeswitch-cdr-xml"
HELD = "kind, agent_id, wait_ms, ring_ms, talk_ms, hold_ms, segment_outcome"

# raspberry-pi-maker/VoIP-related-codes, FreeSWITCH/cdr/cdr_callcenter.md (the caller's number
# changed): a call through queue 3000 to agent 1001, of which both legs are recorded.
AGENT_LEG = (
    '"spypi","19080000","1001","default","2023-10-11 08:43:13","2023-10-11 08:43:18",'
    '"2023-10-11 08:43:22","9","4","NORMAL_CLEARING","1c2888e3-b3ab-4d66-be6b-91b6430f0afd","",'
    '"1001","PCMA","PCMA"'
)
CALLER_LEG = (
    '"3000","19080000","3000","blueivr","2023-10-11 08:43:13","2023-10-11 08:43:13",'
    '"2023-10-11 08:43:22","9","9","NORMAL_CLEARING","d26a29f9-60e7-4df5-9eed-e42bac8c7096",'
    '"1c2888e3-b3ab-4d66-be6b-91b6430f0afd","","PCMU","PCMU"'
)
BOTH_LEGS = [AGENT_LEG, CALLER_LEG]

# cgrates/cgrates, engine/fscdr_test.go, the parts that tell of the call: 1001 called 1002, who
# answered after 3.42 s; of the 67.54 s until the end 67.139 s were on hold.
HELD_CALL: dict[str, Any] = {
    "core-uuid": "eb8bcdd2-d9eb-4f8f-80c3-1a4042aabe31", "switchname": "FSDev1",
    "channel_data": {"state": "CS_REPORTING", "direction": "inbound", "state_number": "11"},
    "variables": {
        "direction": "inbound", "uuid": "3da8bf84-c133-4959-9e24-e72875cb33a1",
        "sip_from_user": "1001", "sip_to_user": "1002",
        "call_uuid": "3da8bf84-c133-4959-9e24-e72875cb33a1",
        "last_bridge_to": "f52c26f1-b018-4963-bf6d-a3111d1a0320",
        "bridge_uuid": "f52c26f1-b018-4963-bf6d-a3111d1a0320",
        "hangup_cause": "NORMAL_CLEARING", "start_stamp": "2018-01-11 11:25:44",
        "start_epoch": "1515666344", "answer_epoch": "1515666347", "end_epoch": "1515666415",
        "hold_accum_seconds": "67", "hold_accum_ms": "67139", "last_app": "bridge",
        "duration": "71", "billsec": "68", "waitsec": "3", "mduration": "70960",
        "billmsec": "67540", "waitmsec": "3420",
    },
    "callflow": [
        {"caller_profile": {"caller_id_number": "1001", "destination_number": "1002",
                            "context": "default"}},
        {"caller_profile": {"caller_id_number": "1001", "destination_number": "1002",
                            "context": "default"}},
    ],
}  # fmt: skip


def objects(*found: dict[str, Any]) -> str:
    """Objects as lines of JSON."""
    return lines([json.dumps(one) for one in found])


def queued(**changes: str) -> dict[str, Any]:
    """A caller who joined at 09:00:10 and was taken by agent 1001 after 20 s, for 60 s."""
    variables = {
        "uuid": "11111111-0000-0000-0000-000000000001", "direction": "inbound",
        "start_epoch": "1790845200", "duration": "90", "billsec": "89", "waitsec": "1",
        "hangup_cause": "NORMAL_CLEARING", "cc_side": "member", "cc_queue": "3000@default",
        "cc_queue_joined_epoch": "1790845210", "cc_queue_answered_epoch": "1790845230",
        "cc_queue_terminated_epoch": "1790845290", "cc_agent": "1001",
        "sip_from_user": "%2B37120000001", "sip_to_user": "3000", "last_app": "callcenter",
    } | changes  # fmt: skip
    return {"variables": {name: value for name, value in variables.items() if value}}


def test_the_sample_of_a_public_project(tmp_path: Path, shared_data: Path) -> None:
    """Ten rows, of which three share a UUID: eight calls, one of them never answered.

    Two of the three are the same to the letter: one of these is repeated, one replaced by the third.
    """
    text = (shared_data / "records" / "freeswitch-csv" / "Master.csv").read_text()
    workspace = centre(tmp_path)
    assert parts(take(workspace, CSV, text)) == (10, 8, 1, 1, 0, 0)
    found = contacts(workspace, "outcome, line_unit_ms")
    assert sorted(found) == [
        ("failed", 2_000), ("handled", 11_000), ("handled", 24_000), ("handled", 31_000),
        ("handled", 32_000), ("handled", 43_000), ("handled", 64_000), ("handled", 329_000),
    ]  # fmt: skip
    # billsec of the seven: 9 + 61 + 21 + 327 + 20 + 32 + 20
    assert sum(talk for (talk,) in segments(workspace, "talk_ms")) == 490_000


def test_of_two_rows_of_a_leg_the_one_that_ends_later_counts(tmp_path: Path) -> None:
    """In whichever order they come: the same call, told as 9 s long and as 69 s."""
    later = CALLER_LEG.replace("08:43:22", "08:44:22").replace('"9"', '"69"')
    for n, rows in enumerate(([CALLER_LEG, later], [later, CALLER_LEG])):
        (tmp_path / str(n)).mkdir()
        workspace = centre(tmp_path / str(n))
        for place, row in enumerate(rows):
            take(workspace, CSV, lines([row]), f"{place}.csv")
        assert contacts(workspace, "line_unit_ms") == [(69_000,)]


def test_a_file_without_calls_is_not_claimed(shared_data: Path) -> None:
    for name in ("freeswitch-csv/newfile.csv", "asterisk-cdr/Master.csv"):
        assert claim(CSV, (shared_data / "records" / name).read_text()) is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_legs_are_one_call(tmp_path: Path, order: tuple[int, int]) -> None:
    """The queue answered at once, the agent's telephone after 5 s, and 4 s were talked."""
    workspace = centre(tmp_path)
    take(workspace, CSV, lines([BOTH_LEGS[i] for i in order]))
    assert contacts(workspace) == [
        ("1c2888e3-b3ab-4d66-be6b-91b6430f0afd", "inbound", "handled", 5_000, 9_000, 9_000)
    ]
    assert segments(workspace) == [("agent", "1001", 5_000, 5_000, 4_000, "ended")]


def test_legs_in_two_files_are_one_call(tmp_path: Path) -> None:
    whole = centre_in(tmp_path, "whole")
    take(whole, CSV, lines(BOTH_LEGS))
    cut = centre_in(tmp_path, "cut")
    for place, row in enumerate(BOTH_LEGS):
        take(cut, CSV, lines([row]), f"{place}.csv")
    assert contacts(cut) == contacts(whole)
    assert segments(cut) == segments(whole)


def test_what_was_held_is_not_talked(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, JSON, objects(HELD_CALL))
    assert contacts(workspace) == [
        ("3da8bf84-c133-4959-9e24-e72875cb33a1", "internal", "handled", 3_420, 70_960, 70_960)
    ]
    assert segments(workspace, HELD) == [
        ("agent", "1002", 3_420, 3_420, 401, 67_139, "ended"),
    ]


def test_a_queue_tells_wait_and_talk(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, JSON, objects(queued()))
    assert contacts(workspace) == [
        ("11111111-0000-0000-0000-000000000001", "inbound", "handled", 20_000, 60_000, 90_000)
    ]
    assert segments(workspace) == [
        ("queue", None, 20_000, None, None, "answered"),
        ("agent", "1001", None, None, 60_000, "ended"),
    ]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("BREAK_OUT", "abandoned"), ("NONE", "abandoned"), ("", "abandoned"),
     ("TIMEOUT", "left_queue"), ("NO_AGENT_TIMEOUT", "left_queue"),
     ("EXIT_WITH_KEY", "left_queue")],
)  # fmt: skip
def test_who_was_not_taken_left_for_a_reason(tmp_path: Path, reason: str, outcome: str) -> None:
    """Forty seconds in the queue; the switch had answered, so that billsec says 89."""
    left = queued(cc_queue_answered_epoch="", cc_queue_terminated_epoch="", cc_agent="",
                  cc_queue_canceled_epoch="1790845250", cc_cancel_reason=reason)  # fmt: skip
    workspace = centre(tmp_path)
    take(workspace, JSON, objects(left))
    assert contacts(workspace, "outcome, contact_wait_ms, agent_unit_ms") == [(outcome, 40_000, 0)]


def test_the_legs_of_a_queue_to_its_agents_are_no_calls(tmp_path: Path) -> None:
    """1001 rang for 10 s in vain, 1002 for 4 s before 60 s of talk."""
    leg = {"cc_side": "agent", "cc_member_session_uuid": "11111111-0000-0000-0000-000000000001",
           "direction": "outbound", "cc_queue_joined_epoch": "", "cc_queue_answered_epoch": "",
           "cc_queue_terminated_epoch": "", "waitsec": ""}  # fmt: skip
    vain = queued(uuid="11111111-0000-0000-0000-000000000002", start_epoch="1790845212",
                  duration="10", billsec="0", hangup_cause="NO_ANSWER", **leg)  # fmt: skip
    taken = queued(uuid="11111111-0000-0000-0000-000000000003", start_epoch="1790845226",
                   duration="64", billsec="60", **leg | {"cc_agent": "1002"})  # fmt: skip
    workspace = centre(tmp_path)
    assert parts(take(workspace, JSON, objects(taken, queued(), vain))) == (3, 3, 0, 0, 0, 0)
    assert contacts(workspace, "outcome, contact_wait_ms, line_unit_ms") == [
        ("handled", 20_000, 90_000)
    ]
    assert segments(workspace)[1:] == [
        ("agent", "1001", None, 10_000, 0, "rang"),
        ("agent", "1002", None, 4_000, 60_000, "ended"),
    ]


def test_an_agents_leg_that_names_no_call_is_left_out(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    assert parts(take(workspace, JSON, objects(queued(cc_side="agent")))) == (1, 0, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("variables", "outcome"),
    [({"billsec": "20", "last_app": "voicemail"}, "message"),
     ({"billsec": "20", "last_app": "ivr"}, "contained"),
     ({"billsec": "20", "bridge_uuid": "x"}, "handled"),
     ({"hangup_cause": "USER_BUSY"}, "blocked"),
     ({"hangup_cause": "ORIGINATOR_CANCEL"}, "abandoned"),
     ({"hangup_cause": "NO_ROUTE_DESTINATION"}, "failed"),
     ({"hangup_cause": "ORIGINATOR_CANCEL", "call_direction": "outbound"}, "failed")],
)  # fmt: skip
def test_outcomes_without_a_queue(tmp_path: Path, variables: dict[str, str], outcome: str) -> None:
    plain = {"cc_side": "", "cc_queue": "", "cc_queue_joined_epoch": "",
             "cc_queue_answered_epoch": "", "cc_queue_terminated_epoch": "", "cc_agent": "",
             "billsec": "0", "waitsec": ""}  # fmt: skip
    workspace = centre(tmp_path)
    take(workspace, JSON, objects(queued(**plain | variables)))
    assert [row[2] for row in contacts(workspace)] == [outcome]


def test_numbers_and_names_are_kept_as_hashes(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, JSON, objects(queued(cc_agent="ann.poe@example.org")))
    (tmp_path / "in.csv").unlink()
    kept = b"".join(f.read_bytes() for f in workspace.root.rglob("*") if f.is_file())
    assert b"ann.poe" not in kept
    assert b"37120000001" not in kept


def test_rows_that_cannot_be_read_are_kept(tmp_path: Path) -> None:
    """A start that is none, no UUID at all: kept, and the other rows are read."""
    rows = [CALLER_LEG.replace("d26a29f9", f"d26a29f{n}") for n in range(9)]
    rows.append(CALLER_LEG.replace("2023-10-11 08:43:13", "noon"))
    workspace = centre(tmp_path)
    assert parts(take(workspace, CSV, lines(rows))) == (10, 9, 0, 0, 0, 1)
    broken = centre_in(tmp_path, "broken")
    text = objects(HELD_CALL, {"variables": {"uuid": "u", "start_epoch": "soon"}},
                   {"variables": {"start_epoch": "1515666344"}}, {})  # fmt: skip
    assert parts(take(broken, JSON, text)) == (4, 1, 0, 0, 0, 3)


CALLS = st.lists(
    st.builds(Call, start_s=st.integers(1_790_000_000, 1_799_000_000),
              rang_s=st.integers(0, 90), talked_s=st.one_of(st.none(), st.integers(1, 5_000)),
              caller=st.integers(20_000_000, 29_999_999), agent=st.integers(1_000, 1_009)),
    min_size=1, max_size=4,
)  # fmt: skip


WRITTEN: dict[str, Callable[[list[Call]], str]] = {
    CSV: lambda calls: lines(list(written_rows(calls))),
    JSON: lambda calls: objects(*written_objects(calls)),
    XML: lambda calls: f"<calls>{''.join(written_xml(calls))}</calls>",
}


@pytest.mark.parametrize("reader", WRITTEN)
@settings(max_examples=4)
@given(calls=CALLS)
def test_what_was_written_is_read(tmp_path_factory, reader: str, calls: list[Call]) -> None:  # type: ignore[no-untyped-def] # Hypothesis
    workspace = centre_in(tmp_path_factory.mktemp("read"), "a")
    take(workspace, reader, WRITTEN[reader](calls))
    expected = sorted(
        ("handled" if call.talked_s else "abandoned", 1000 * call.rang_s,
         1000 * (call.talked_s or 0), f"{call.agent}")
        for call in calls
    )  # fmt: skip
    found = segments(workspace, "outcome, ring_ms, talk_ms, agent_id")
    assert sorted(found) == expected


def test_xml_says_what_json_says(tmp_path: Path) -> None:
    """A record of its own, as mod_xml_cdr writes them, and two in one file; URL-encoded."""
    variables = "".join(f"<{k}>{v}</{k}>" for k, v in queued()["variables"].items())
    one = f'<cdr core-uuid="c"><variables>{variables}</variables></cdr>'
    other = one.replace("000000000001<", "000000000002<")
    root = small_centre.centre(tmp_path)
    (tmp_path / "one.data").write_text(f'<?xml version="1.0"?>\n{one}\n')
    (tmp_path / "both.data").write_text(f"<calls>{one}{other}</calls>")
    for name, imported in (("one.data", 1), ("both.data", 1)):
        said = small_centre.percall("import", "-w", root, tmp_path / name, "--json")
        assert said.code == 0, said.error
        assert said.json["imported"] == imported
    workspace = open_workspace(root)
    assert contacts(workspace, "outcome, contact_wait_ms, agent_unit_ms") == [
        ("handled", 20_000, 60_000), ("handled", 20_000, 60_000)
    ]  # fmt: skip


def test_a_record_whose_uuid_stands_in_its_flow_alone(tmp_path: Path) -> None:
    """As FreeSWITCH wrote them in 2009 (the specification of TinyCDR): variables without a uuid."""
    record = (
        "<cdr><variables><start_epoch>1242921226</start_epoch><mduration>1511</mduration>"
        "<billmsec>0</billmsec><hangup_cause>ORIGINATOR_CANCEL</hangup_cause></variables>"
        "<callflow><caller_profile><uuid>91353230-461f-11de-aa7f-b10b4edc0c92</uuid>"
        "<caller_id_number>1000</caller_id_number><destination_number>2622</destination_number>"
        "</caller_profile></callflow></cdr>"
    )
    root = small_centre.centre(tmp_path)
    (tmp_path / "old.xml").write_text(record)
    said = small_centre.percall("import", "-w", root, tmp_path / "old.xml", "--json")
    assert said.code == 0, said.error
    assert contacts(open_workspace(root), "source_id, outcome, line_unit_ms") == [
        ("91353230-461f-11de-aa7f-b10b4edc0c92", "abandoned", 1_511)
    ]


BOUNDS = ("-1", "99999999999999999999", "9223372036854775807", "1e400", "NaN", "", "%FF%FE", "%zz")


def test_numbers_that_cannot_be_right_are_unknown(tmp_path: Path) -> None:
    """Each field in turn; the call itself is read all the same."""
    names = ("duration", "billsec", "waitsec", "mduration", "hold_accum_ms", "cc_agent",
             "cc_queue_joined_epoch", "cc_queue_answered_epoch", "cc_queue_terminated_epoch",
             "sip_from_user", "hangup_cause")  # fmt: skip
    found = [queued(**{name: value, "uuid": f"{name} {value.strip('%')}"})
             for name in names for value in BOUNDS]  # fmt: skip
    workspace = centre(tmp_path)
    assert parts(take(workspace, JSON, objects(*found)))[1] == len(found)
    assert len(contacts(workspace)) == len(found)
