"""Genesys Cloud's conversations: samples, flows, callbacks, versions, and counts by hand."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.contact.readers.registry import reader_named
from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.contact.readers.objects import bring, counted, rows
from tests.contact.readers.writers.genesys import Session, conversation
from tests.store.importing import centre, parts

READER = "genesys-conversations"
CALLER = Session("customer", 0, 100_000, number="tel:+37120000001", hung_up="endpoint")
MENU = Session("ivr", 0, 8_000, {"tIvr": 8_000})
QUEUED = Session("acd", 8_000, 20_000, {"nOffered": 1, "tAcd": 12_000}, queue="q1")
ANN = Session(
    "agent", 15_000, 100_000,
    {"tAlert": 5_000, "tAnswered": 12_000, "tTalk": [30_000, 40_000], "tTalkComplete": 70_000,
     "tHeld": 10_000, "tHeldComplete": 10_000, "tAcw": 15_000, "tHandle": 95_000},
    user="101", queue="q1", kinds=("alert", "interact"), code="sold",
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return centre(tmp_path)


def outcome(workspace: Workspace, *sessions: Session, **more: Any) -> str:
    bring(workspace, READER, [conversation("c1", list(sessions), **more)])
    ((found,),) = rows(workspace, "contact", "outcome")
    return str(found)


def test_the_conversations_of_a_public_project(workspace: Workspace, shared_data: Path) -> None:
    """Two chats. The first waited 11 179 ms, talked 374 561, was held 544 176, and is over.

    The second has no end: open, though answered after 6 384 ms and talked 923 484 ms. So the
    user interface shows Answer 2 and Handle 1 (the count of tHandle).
    """
    files = sorted((shared_data / "records" / "genesys").glob("*.json"))
    bring(workspace, READER, [json.loads(file.read_text()) for file in files])
    assert rows(workspace, "contact", "outcome, channel, contact_wait_ms, is_answered") == [
        ("handled", "chat", 11_179, True), ("open", "chat", 6_384, True),
    ]  # fmt: skip
    assert rows(workspace, "segment WHERE kind = 'agent'", "ring_ms, talk_ms, hold_ms") == [
        (6_232, 923_484, None), (11_050, 374_561, 544_176),
    ]  # fmt: skip
    assert counted(workspace, READER) == {
        "Offer": 2, "Answer": 2, "Abandon": 0, "Flow-Out": 0, "Handle": 1,
    }  # fmt: skip


def test_where_no_metric_tells_of_talk_the_segments_do(workspace: Workspace) -> None:
    """As in the documentation's chat: 20 s of waiting, then 60 s in thirds of talk, hold, talk."""
    agent = Session("agent", 20_000, 80_000, {"tAnswered": 20_000}, user="u1", queue="q1",
                    media="chat", kinds=("interact", "hold", "interact"))  # fmt: skip
    customer = Session("customer", 0, 80_000, media="chat")
    queued = Session("acd", 0, 20_000, {"tAcd": 20_000}, queue="q1", media="chat")
    assert outcome(workspace, customer, queued, agent) == "handled"
    assert rows(workspace, "segment WHERE kind = 'agent'", "talk_ms, hold_ms") == [(40_000, 20_000)]


def test_a_call_from_its_menu_to_the_wrap_up(workspace: Workspace) -> None:
    """Talk comes once a stretch and once for all of them: 30 s and 40 s are 70 s, not 140 s."""
    assert outcome(workspace, CALLER, MENU, QUEUED, ANN) == "handled"
    assert rows(workspace, "segment", "kind, queue, ivr_ms, wait_ms, talk_ms, hold_ms, wrap_up_ms",
                "segment_index") == [
        ("ivr", "q1", 8_000, None, None, None, None),
        ("queue", "q1", None, 12_000, None, None, None),
        ("agent", "q1", None, None, 70_000, 10_000, 15_000),
    ]  # fmt: skip
    assert rows(workspace, "contact", "agent_unit_ms, line_unit_ms, contact_wait_ms, disposition,"
                " direction, channel") == [
        (100_000, 100_000, 12_000, "sold", "inbound", "voice")
    ]  # fmt: skip


LEFT = Session("acd", 8_000, 30_000, {"nOffered": 1, "tAbandon": 22_000}, queue="q1")
FLOWN = Session(
    "acd", 8_000, 30_000, {"nOffered": 1, "tAcd": 22_000, "tFlowOut": 22_000}, queue="q1"
)
RUNG = Session("agent", 10_000, 20_000, {"tAlert": 10_000, "tNotResponding": 10_000}, user="101",
               queue="q1", kinds=("alert",))  # fmt: skip
VOICEMAIL = Session("voicemail", 30_000, 60_000, {"tVoicemail": 30_000})


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((CALLER, LEFT), "abandoned"),
        ((CALLER, LEFT, RUNG), "abandoned"),
        ((CALLER, FLOWN), "left_queue"),
        ((CALLER, FLOWN, VOICEMAIL), "left_queue"),
        ((CALLER, FLOWN, LEFT), "abandoned"),
        ((CALLER, VOICEMAIL), "message"),
        ((CALLER, Session("acd", 0, 9_000, {"nOffered": 1}, queue="q1")), "abandoned"),
        ((CALLER, MENU), "abandoned"),
        ((Session("customer", 0, 9_000, hung_up="peer"), MENU), "contained"),
        ((CALLER, Session("botflow", 0, 9_000, media="chat"), LEFT), "abandoned"),
        ((CALLER,), "failed"),
    ],
)
def test_how_a_conversation_without_an_agent_ends(
    workspace: Workspace, sessions: tuple[Session, ...], expected: str
) -> None:
    assert outcome(workspace, *sessions) == expected


def test_what_rang_in_vain_is_the_agents_time_and_no_answer(workspace: Workspace) -> None:
    """Ann lets 10 s ring; that she did not respond is the same ten seconds, not ten more."""
    assert outcome(workspace, CALLER, LEFT, RUNG) == "abandoned"
    assert rows(workspace, "segment WHERE kind = 'agent'", "ring_ms, talk_ms, segment_outcome") == [
        (10_000, 0, None)
    ]
    assert counted(workspace, READER) == {
        "Offer": 1, "Answer": 0, "Abandon": 1, "Flow-Out": 0, "Handle": 0,
    }  # fmt: skip


def test_one_who_listens_in_is_no_leg(workspace: Workspace) -> None:
    ear = Session(
        "user", 30_000, 60_000, {"tMonitoring": 30_000}, user="109", kinds=("monitoring",)
    )
    assert outcome(workspace, CALLER, QUEUED, ANN, ear) == "handled"
    assert rows(workspace, "segment WHERE kind = 'agent'", "agent_id") == [("101",)]


def test_a_transfer_to_another_queue_is_one_contact(workspace: Workspace) -> None:
    second = Session("acd", 100_000, 110_000, {"nOffered": 1, "tAcd": 10_000}, queue="q2")
    bob = Session("agent", 105_000, 150_000,
                  {"tAlert": 5_000, "tAnswered": 10_000, "tTalk": 40_000, "tHandle": 40_000},
                  user="102", queue="q2", kinds=("alert", "interact"))  # fmt: skip
    assert outcome(workspace, CALLER, QUEUED, ANN, second, bob) == "handled"
    assert rows(workspace, "contact", "segment_count, contact_wait_ms") == [(4, 12_000)]
    assert counted(workspace, READER)["Answer"] == 2


def test_a_callback_costs_its_agent_once(workspace: Workspace) -> None:
    """Ann takes the callback (100 s) and calls within it (80 s on the line): 100 s of her time."""
    caller = Session("customer", 0, 30_000, number="+37120000001")
    flown = Session("acd", 0, 30_000, {"nOffered": 1, "tFlowOut": 30_000}, queue="q1")
    queued = Session(
        "acd", 30_000, 90_000, {"nOffered": 1, "tAcd": 60_000}, queue="q1", media="callback"
    )
    takes = Session("agent", 90_000, 190_000, {"tAnswered": 60_000, "tTalk": 100_000, "tHandle": 100_000},
                    user="101", queue="q1", media="callback")  # fmt: skip
    calls = Session("agent", 100_000, 190_000, {"tContacting": 10_000, "tTalk": 80_000}, user="101",
                    way="outbound", kinds=("contacting", "interact"))  # fmt: skip
    called = Session("customer", 100_000, 190_000, way="outbound", kinds=("dialing", "interact"))
    assert outcome(workspace, caller, flown, queued, takes, calls, called) == "handled"
    assert rows(workspace, "contact", "channel, direction, agent_unit_ms, line_unit_ms") == [
        ("voice", "inbound", 100_000, 75_000)
    ]


@pytest.mark.parametrize(
    ("kinds", "metrics", "expected"),
    [
        (("contacting", "dialing"), {"tContacting": 4_000, "tDialing": 6_000}, ("failed", 10_000)),
        (("dialing", "interact"), {"tDialing": 5_000, "tTalk": 30_000}, ("handled", 35_000)),
    ],
)
def test_an_outbound_call_is_handled_if_the_two_talked(
    workspace: Workspace, kinds: tuple[str, ...], metrics: dict[str, int], expected: tuple[str, int]
) -> None:
    agent = Session("agent", 0, 10_000, metrics, user="101", way="outbound", kinds=kinds)
    outside = Session("external", 0, 10_000, way="outbound", number="tel:+37129999999", kinds=kinds)
    outcome(workspace, agent, outside, originating="outbound")
    assert rows(workspace, "contact", "outcome, agent_unit_ms, direction") == [
        (*expected, "outbound")
    ]


def test_colleagues_among_themselves_are_internal(workspace: Workspace) -> None:
    users = [Session("user", 0, 9_000, {"tTalk": 9_000}, user=name) for name in ("101", "102")]
    outcome(workspace, *users)
    assert rows(workspace, "contact", "direction, agent_unit_ms") == [("internal", 18_000)]


def test_the_fuller_delivery_counts_in_any_order(workspace: Workspace) -> None:
    early = conversation("c1", [CALLER, QUEUED], over=False)
    late = conversation("c1", [CALLER, QUEUED, ANN])
    bring(workspace, READER, [late])
    report = bring(workspace, READER, [early], "early")
    assert parts(report) == (1, 0, 1, 0, 0, 0)
    assert rows(workspace, "contact", "outcome") == [("handled",)]


def test_undoing_the_later_one_brings_back_the_open_one(workspace: Workspace) -> None:
    bring(workspace, READER, [conversation("c1", [CALLER, QUEUED], over=False)])
    report = bring(workspace, READER, [conversation("c1", [CALLER, QUEUED, ANN])], "late")
    assert rows(workspace, "contact", "outcome") == [("handled",)]
    undo(workspace, report.import_id)
    assert rows(workspace, "contact", "outcome, segment_count") == [("open", 1)]


def test_no_name_and_no_number_is_kept(workspace: Workspace) -> None:
    bring(workspace, READER, [conversation("c1", [CALLER, MENU, QUEUED, ANN])])
    everything = b"".join(f.read_bytes() for f in workspace.lake_folder.rglob("*.parquet"))
    assert b"Kalni" not in everything
    assert b"20000001" not in everything
    assert rows(workspace, "contact", "customer_key IS NOT NULL") == [(True,)]


def test_a_users_name_is_hashed_as_in_the_users_aggregates_and_an_id_is_kept(
    tmp_path: Path, workspace: Workspace
) -> None:
    """Ids are UUIDs, as a rule; what may be a name is one hash in both records, so that they join."""
    bob = "0d3f8a66-4d1e-4b0a-9a3c-0a1b2c3d4e5f"
    told = conversation(
        "c1", [CALLER, QUEUED, replace(ANN, user="Ann Quux"), replace(ANN, user=bob)]
    )
    bring(workspace, READER, [told])
    metrics = [{"metric": "tAgentRoutingStatus", "qualifier": "IDLE", "stats": {"sum": 60_000}}]
    data = [{"interval": "2026-10-01T08:00:00.000Z/2026-10-01T08:15:00.000Z", "metrics": metrics}]
    users = [{"group": {"userId": user}, "data": data} for user in ("Ann Quux", bob)]
    bring(workspace, "genesys-user-aggregates", users, "users")
    met = {agent for (agent,) in rows(workspace, "segment WHERE kind = 'agent'", "agent_id")}
    assert met == {agent for (agent,) in rows(workspace, "agent_time", "agent_id")}
    assert sorted(agent.startswith("hash:") for agent in met) == [False, True]
    assert bob in met
    everything = b"".join(f.read_bytes() for f in workspace.lake_folder.rglob("*.parquet"))
    assert b"Quux" not in everything


def test_a_conversation_without_an_id_is_kept_aside_and_one_without_people_is_open(
    workspace: Workspace,
) -> None:
    good = conversation("c1", [CALLER])
    report = bring(workspace, READER, [
        good | {"conversationId": None}, good | {"conversationStart": "yesterday"},
        good | {"participants": None}, good | {"conversationId": "c2", "participants": [{"sessions": 7}]},
    ])  # fmt: skip
    assert parts(report) == (4, 2, 0, 0, 0, 2)
    assert rows(workspace, "contact", "outcome") == [("open",), ("open",)]


AGENTS = st.builds(
    lambda start, talks, hold, wrap_up, alert, user: Session(
        "agent", start, start + 60_000,
        {"tAlert": alert, "tAnswered": 5_000, "tTalk": talks, "tHeld": hold, "tAcw": wrap_up},
        user=user, queue="q1"),
    st.integers(0, 10**6), st.lists(st.integers(1, 10**6), min_size=1, max_size=3),
    st.integers(0, 10**5), st.integers(0, 10**5), st.integers(0, 10**4),
    st.sampled_from(["101", "102", "103"]),
)  # fmt: skip


@settings(max_examples=5)
@given(st.lists(st.lists(AGENTS, min_size=1, max_size=3), min_size=1, max_size=5), st.randoms())
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, contacts: list[list[Session]], chance: Any
) -> None:
    made = [conversation(f"c{n}", [CALLER, *people]) for n, people in enumerate(contacts)]
    chance.shuffle(made)
    workspace = centre(tmp_path_factory.mktemp("conversations"))
    bring(workspace, READER, [*made, *made[:2]])
    ids = dict(rows(workspace, "contact", "contact_id, source_id"))
    read = rows(workspace, "segment WHERE kind = 'agent'",
                "contact_id, agent_id, ring_ms, talk_ms, hold_ms, wrap_up_ms")  # fmt: skip
    assert sorted((ids[row[0]], *row[1:]) for row in read) == sorted(
        (f"c{n}", one.user, one.metrics["tAlert"], sum(one.metrics["tTalk"]),
         one.metrics["tHeld"], one.metrics["tAcw"])
        for n, people in enumerate(contacts) for one in people
    )  # fmt: skip


def test_records_kept_before_agents_stood_apart_still_name_them() -> None:
    """Then an agent's id lay among what the participants did, and no list of them beside it."""
    did = "'sessions': [{'mediaType': voice, 'direction': inbound, 'metrics': [{'name': tTalk, 'value': 9000.0}], 'segments': []}]"

    told = "SELECT 1 AS contact_id, TIMESTAMP '2026-10-05' AS happened_at, 1 AS source_row, '2026-10-05T00:01:00Z' AS conversationEnd, 'inbound' AS originatingDirection, '{0}' AS sessions, NULL AS customer, NULL AS dialled_prefix, {1} AS users"
    found = []
    for kept, users in (
        (f"[{{'purpose': agent, 'userId': '101', {did}}}]", "CAST(NULL AS VARCHAR)"),
        (f"[{{'purpose': agent, {did}}}]", "'101'"),
    ):
        records = "(" + told.format(kept.replace("'", "''"), users) + ")"
        legs = str(reader_named(READER).legs).replace("{records}", records)
        found.append(duckdb.sql(f"SELECT agent_id, talk_ms FROM ({legs})").fetchall())
    assert found == [[("101", 9000)]] * 2
