"""Amazon Connect's contact records: samples, chains, callbacks, versions, and counts by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.contact.readers.objects import bring, counted, rows
from tests.contact.readers.writers.amazon_connect import ARN, Leg, chain
from tests.store.importing import centre, parts

READER = "amazon-connect-ctr"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return centre(tmp_path)


def outcomes(workspace: Workspace) -> dict[str, str]:
    return dict(rows(workspace, "contact", "source_id, outcome"))


def test_the_records_of_a_public_project(workspace: Workspace, shared_data: Path) -> None:
    """Two calls, by hand.

    ctr_1: in the flow from 14:59:38 to 15:00:42 (64 s), queued 7 s, talked 33 s, wrapped up 32 s,
    up till 15:01:22 (104 s). ctr_2: 10 s of flow, 5 s queued, 14 s talk, 10 s wrap-up, 29 s up.
    """
    files = sorted((shared_data / "records" / "amazon-connect").glob("*.json"))
    bring(workspace, READER, [json.loads(file.read_text()) for file in files])
    assert rows(workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms, line_unit_ms") == [
        ("handled", 5_000, 24_000, 29_000),
        ("handled", 7_000, 65_000, 104_000),
    ]
    known = "starts_with(agent_id, 'hash:')"  # the sample's names are words, no ids
    assert rows(workspace, "segment", f"ivr_ms, wait_ms, talk_ms, wrap_up_ms, {known}") == [
        (10_000, None, None, None, None),
        (64_000, None, None, None, None),
        (None, 5_000, None, None, None),
        (None, 7_000, None, None, None),
        (None, None, 14_000, 10_000, True),
        (None, None, 33_000, 32_000, True),
    ]
    assert counted(workspace, READER) == {
        "Contacts handled": 2, "Contacts abandoned": 0, "Contacts queued": 2,
    }  # fmt: skip


def test_a_record_of_public_code_with_hold_and_a_chain_before_it(workspace: Workspace) -> None:
    """Intuit's test of its record reader holds this call, here without its attributes.

    It began at 18:01:18, queued at 18:02:50 for 753 s until 18:15:23, talked 2257 s, held 1021 s,
    and wrapped up 116 s from 19:10:01.
    """
    bring(workspace, READER, [{
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": {
            "ARN": f"{ARN}/agent/d6b46bfb-40d9-4ab4-bdc7-0105049fce90",
            "AfterContactWorkDuration": 116, "AgentInteractionDuration": 2257,
            "ConnectedToAgentTimestamp": "2019-08-13T18:15:23Z", "CustomerHoldDuration": 1021,
            "LongestHoldDuration": 1021, "NumberOfHolds": 1, "Username": "stceb5953",
        },
        "Channel": "VOICE", "ConnectedToSystemTimestamp": "2019-08-13T18:01:18Z",
        "ContactId": "11460ea0", "DisconnectTimestamp": "2019-08-13T19:10:01Z",
        "InitialContactId": None, "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2019-08-13T18:01:18Z",
        "LastUpdateTimestamp": "2019-08-13T19:12:40Z",
        "Queue": {"ARN": f"{ARN}/queue/9e27638f", "DequeueTimestamp": "2019-08-13T18:15:23Z",
                  "Duration": 753, "EnqueueTimestamp": "2019-08-13T18:02:50Z", "Name": "payroll"},
    }])  # fmt: skip
    assert rows(workspace, "contact", "contact_wait_ms, agent_unit_ms, line_unit_ms") == [
        (753_000, (2257 + 1021 + 116) * 1000, (68 * 60 + 43) * 1000)
    ]


def test_a_transfer_is_another_leg_of_one_contact(workspace: Workspace) -> None:
    """Ann talks 60 s, hands over to the second queue (20 s), Bob talks 30 s: up 5+10+60+20+30."""
    bring(workspace, READER, chain(1, [
        Leg(why="CONTACT_FLOW_DISCONNECT"),
        Leg("TRANSFER", after=75, flow=0, queue="second", wait=20, agent="1002", talk=30),
    ]))  # fmt: skip
    assert rows(workspace, "contact", "outcome, segment_count, first_queue, contact_wait_ms") == [
        ("handled", 5, "sales", 10_000)
    ]
    assert rows(workspace, "segment", "agent_id, queue, talk_ms, line_ms", "segment_index") == [
        (None, "sales", None, 75_000),
        (None, "sales", None, None),
        ("1001", "sales", 60_000, None),
        (None, "second", None, 50_000),
        ("1002", "second", 30_000, None),
    ]
    assert counted(workspace, READER)["Contacts handled"] == 2


def test_a_line_that_two_records_tell_of_is_paid_once(workspace: Workspace) -> None:
    """The transfer begins while Ann still talks (a warm one): 75 s, then 30 s beyond her end."""
    bring(workspace, READER, chain(1, [
        Leg(), Leg("TRANSFER", after=55, flow=0, queue=None, agent="1002", talk=50),
    ]))  # fmt: skip
    assert rows(workspace, "contact", "line_unit_ms, agent_unit_ms") == [(105_000, 110_000)]


def test_a_queue_that_overflows_into_another_is_not_abandoned_there(workspace: Workspace) -> None:
    bring(workspace, READER, chain(1, [
        Leg(agent=None, wait=40, why="CONTACT_FLOW_DISCONNECT"),
        Leg("QUEUE_TRANSFER", after=45, flow=0, queue="overflow", wait=20, agent=None),
    ]))  # fmt: skip
    assert rows(workspace, "contact", "outcome, contact_wait_ms") == [("abandoned", 60_000)]
    assert rows(workspace, "segment", "queue, segment_outcome, queue_lost", "segment_index")[1:] == [
        ("sales", "left_queue", False), ("overflow", "abandoned", True),
    ]  # fmt: skip
    assert counted(workspace, READER)["Contacts abandoned"] == 1


CALLBACK = {
    "ContactId": "cb", "InitialContactId": "in", "PreviousContactId": "in", "Channel": "VOICE",
    "InitiationMethod": "CALLBACK", "InitiationTimestamp": "2026-10-01T11:37:00Z",
    "ConnectedToSystemTimestamp": "2026-10-01T11:39:10Z",
    "DisconnectTimestamp": "2026-10-01T11:42:25Z", "LastUpdateTimestamp": "2026-10-01T11:44:00Z",
    "Queue": {"ARN": f"{ARN}/queue/cbq", "Name": "CallbackQueue", "Duration": 21,
              "EnqueueTimestamp": "2026-10-01T11:38:39Z",
              "DequeueTimestamp": "2026-10-01T11:39:00Z"},
    "Agent": {"ARN": f"{ARN}/agent/1003", "ConnectedToAgentTimestamp": "2026-10-01T11:39:00Z",
              "AgentInteractionDuration": 180, "CustomerHoldDuration": 0,
              "AfterContactWorkDuration": 15},
}  # fmt: skip
KEPT_FOR_LATER = {
    "ContactId": "in", "NextContactId": "cb", "Channel": "VOICE", "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-10-01T11:35:00Z",
    "ConnectedToSystemTimestamp": "2026-10-01T11:35:00Z",
    "DisconnectTimestamp": "2026-10-01T11:37:00Z", "LastUpdateTimestamp": "2026-10-01T11:38:00Z",
    "DisconnectReason": "CONTACT_FLOW_DISCONNECT",
    "Queue": {"ARN": f"{ARN}/queue/sales", "Name": "sales", "Duration": 120,
              "EnqueueTimestamp": "2026-10-01T11:35:00Z",
              "DequeueTimestamp": "2026-10-01T11:37:00Z"},
}  # fmt: skip


def test_a_callback_is_one_contact_with_the_call_that_asked_for_it(workspace: Workspace) -> None:
    """The worked example of the documentation («Metrics for a queued callback»).

    11:35 into the queue, 11:37 a callback is asked for, after 99 s and 21 s in its queue the agent
    takes it, the customer answers at 11:39:10. The line was up from 11:35 to 11:37 and from then
    to the end: 120 s and 195 s, never while nobody was on it.
    """
    bring(workspace, READER, [CALLBACK, KEPT_FOR_LATER])
    assert rows(workspace, "contact", "source_id, outcome, direction, contact_wait_ms, line_unit_ms") == [
        ("in", "handled", "inbound", 141_000, 315_000)
    ]  # fmt: skip
    assert counted(workspace, READER) == {
        "Contacts handled": 1, "Contacts abandoned": 0, "Contacts queued": 2,
    }  # fmt: skip


def test_a_callback_that_is_still_to_come_was_not_abandoned(workspace: Workspace) -> None:
    bring(workspace, READER, [KEPT_FOR_LATER])
    assert outcomes(workspace) == {"in": "left_queue"}
    assert counted(workspace, READER)["Contacts abandoned"] == 0
    bring(workspace, READER, [CALLBACK], "later")
    assert outcomes(workspace) == {"in": "handled"}


def test_a_callback_that_nobody_answers_costs_the_agent_and_fails(workspace: Workspace) -> None:
    missed = CALLBACK | {"ConnectedToSystemTimestamp": None}
    bring(workspace, READER, [KEPT_FOR_LATER, missed])
    assert rows(workspace, "contact", "outcome, agent_unit_ms, line_unit_ms") == [
        ("failed", 195_000, 120_000)
    ]


@pytest.mark.parametrize(
    ("leg", "change", "outcome", "offered"),
    [
        (Leg(agent=None), {}, "abandoned", True),
        (Leg(agent=None, why=None), {}, "abandoned", True),
        (Leg(agent=None, why="CONTACT_FLOW_DISCONNECT"), {}, "left_queue", True),
        (Leg(agent=None, why="EXPIRED", channel="CHAT"), {}, "left_queue", True),
        (Leg(agent=None, queue=None), {}, "abandoned", False),
        (Leg(agent=None, queue=None, why="CONTACT_FLOW_DISCONNECT"), {}, "contained", False),
        (Leg(agent=None, queue=None, why=None), {}, "contained", False),
        (Leg(agent=None, queue=None), {"TransferredToEndpoint": {"Type": "TELEPHONE_NUMBER"}},
         "left_queue", False),
        (Leg(), {"DisconnectTimestamp": None}, "open", True),
        (Leg(agent=None), {"DisconnectTimestamp": None}, "open", True),
        (Leg("OUTBOUND"), {}, "handled", True),
        (Leg("OUTBOUND"), {"ConnectedToSystemTimestamp": None}, "failed", True),
        (Leg("API", agent=None, queue=None, why="TELECOM_UNANSWERED"),
         {"ConnectedToSystemTimestamp": None}, "failed", False),
        (Leg("API", channel="CHAT"), {}, "handled", True),
        (Leg("API", channel="TASK"), {"ConnectedToSystemTimestamp": None}, "handled", True),
    ],
)  # fmt: skip
def test_how_one_record_ends(
    workspace: Workspace, leg: Leg, change: dict[str, Any], outcome: str, offered: bool
) -> None:
    bring(workspace, READER, [one | change for one in chain(1, [leg])])
    assert rows(workspace, "contact", "outcome, is_offered") == [(outcome, offered)]


def test_nobody_waits_in_the_queue_that_an_agent_dials_for(workspace: Workspace) -> None:
    bring(workspace, READER, chain(1, [Leg("OUTBOUND", wait=3)]))
    assert rows(workspace, "contact", "direction, segment_count, contact_wait_ms") == [
        ("outbound", 1, 0)
    ]
    assert rows(workspace, "segment", "kind, queue, agent_id") == [("agent", "sales", "1001")]
    assert counted(workspace, READER)["Contacts queued"] == 0


def test_a_flow_after_the_end_changes_nothing(workspace: Workspace) -> None:
    """A disconnect flow makes a record of its own; how the contact went was decided before."""
    bring(workspace, READER, chain(1, [
        Leg(agent=None), Leg("DISCONNECT", after=15, flow=3, queue=None, agent=None, why=None),
    ]))  # fmt: skip
    assert outcomes(workspace) == {"c1-0": "abandoned"}


def test_a_supervisor_listening_in_is_left_out(workspace: Workspace) -> None:
    report = bring(workspace, READER, [*chain(1, [Leg()]), *chain(2, [Leg("MONITOR")])])
    assert parts(report) == (2, 1, 0, 0, 1, 0)
    assert set(outcomes(workspace)) == {"c1-0"}


def test_the_newest_version_counts_in_any_order(workspace: Workspace) -> None:
    """Delivered at least once: the one with the agent's wrap-up came two minutes later."""
    (early,) = chain(1, [Leg()])
    late = early | {"LastUpdateTimestamp": "2026-10-01T09:00:00Z",
                    "Agent": early["Agent"] | {"AfterContactWorkDuration": 45}}  # fmt: skip
    assert parts(bring(workspace, READER, [late, early, late])) == (3, 1, 1, 1, 0, 0)
    assert rows(workspace, "contact", "agent_unit_ms") == [(105_000,)]
    assert parts(bring(workspace, READER, [early], "again"))[1:3] == (0, 1)
    assert rows(workspace, "contact", "agent_unit_ms") == [(105_000,)]


def test_undoing_a_transfer_brings_back_the_contact_without_it(workspace: Workspace) -> None:
    first, second = chain(1, [Leg(), Leg("TRANSFER", after=75, agent="1002")])
    bring(workspace, READER, [first])
    before = rows(workspace, "contact", "* EXCLUDE (import_id)")
    report = bring(workspace, READER, [second], "second")
    assert rows(workspace, "contact", "count(*), max(segment_count)") == [(1, 6)]
    undo(workspace, report.import_id)
    assert rows(workspace, "contact", "* EXCLUDE (import_id)") == before


def test_a_customer_is_a_hash_and_an_agent_his_id(workspace: Workspace) -> None:
    bring(workspace, READER, chain(7, [Leg()]))
    bring(workspace, READER, chain(7, [Leg("OUTBOUND")], None), "out")
    everything = b"".join(f.read_bytes() for f in workspace.lake_folder.rglob("*.parquet"))
    assert b"1001@example.com" not in everything
    assert b"442070000007" not in everything
    assert rows(workspace, "contact", "customer_key IS NOT NULL, customer") == [(True, None)]


@pytest.mark.parametrize("place", ["ContactId", "InitiationTimestamp"])
def test_a_record_without_what_it_needs_is_kept_aside(workspace: Workspace, place: str) -> None:
    good, bad = (*chain(1, [Leg()]), *chain(2, [Leg()]))
    report = bring(workspace, READER, [good, bad | {place: None}])
    assert parts(report) == (2, 1, 0, 0, 0, 1)


def test_bad_figures_are_unknown_and_the_record_stays(workspace: Workspace) -> None:
    (one,) = chain(1, [Leg()])
    one["Agent"] |= {"AgentInteractionDuration": -5, "CustomerHoldDuration": "much",
                     "AfterContactWorkDuration": 10**12}  # fmt: skip
    one["DisconnectTimestamp"] = "soon"
    assert parts(bring(workspace, READER, [one])) == (1, 1, 0, 0, 0, 0)
    assert rows(workspace, "segment", "talk_ms, hold_ms, wrap_up_ms", "segment_index")[-1] == (
        None, None, None,
    )  # fmt: skip


LEGS = st.builds(
    Leg, how=st.just("TRANSFER"), after=st.integers(1, 500), flow=st.integers(0, 90),
    queue=st.sampled_from([None, "sales", "service"]), wait=st.integers(0, 300),
    agent=st.sampled_from([None, "1001", "1002"]), talk=st.integers(0, 900),
    hold=st.integers(0, 100), wrap_up=st.integers(0, 60),
)  # fmt: skip


@settings(max_examples=5)
@given(st.lists(st.lists(LEGS, min_size=1, max_size=3), min_size=1, max_size=4), st.randoms())
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, contacts: list[list[Leg]], chance: Any
) -> None:
    """Times by leg and the outcomes, whatever the order of the records in two files."""
    records = [r for number, legs in enumerate(contacts) for r in chain(number, legs)]
    chance.shuffle(records)
    cut = chance.randint(0, len(records))
    workspace = centre(tmp_path_factory.mktemp("chains"))
    for number, half in enumerate((records[:cut], records[cut:])):
        if half:
            bring(workspace, READER, half, f"half{number}")
    expected = sorted(
        (f"c{number}-0", leg.agent, leg.talk * 1000, leg.hold * 1000, leg.wrap_up * 1000)
        for number, legs in enumerate(contacts) for leg in legs if leg.agent
    )  # fmt: skip
    read = rows(
        workspace,
        "segment",
        "contact_id, kind, agent_id, talk_ms, hold_ms, wrap_up_ms",
    )
    ids = dict(rows(workspace, "contact", "contact_id, source_id"))
    assert sorted((ids[row[0]], *row[2:]) for row in read if row[1] == "agent") == expected
    assert dict(rows(workspace, "contact", "source_id, outcome = 'handled'")) == {
        f"c{number}-0": any(leg.agent for leg in legs) for number, legs in enumerate(contacts)
    }
