"""NICE CXone: an answer of contacts/completed out of a public client's tests, and legs by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.contact.readers.objects import bring, counted, rows
from tests.contact.readers.reading import whole
from tests.contact.readers.writers import nice_cxone as writer
from tests.store.importing import centre, parts

READER = "nice-cxone-contacts"
# frankkessler/incontact, tests/ReportingApiTest.php: contactCompletedSuccess, the first contact
# (names and notes are left out); the second differs in its ids and is a minute later.
SAMPLE = {
    "abandoned": "False", "abandonSeconds": "0", "ACWSeconds": "187", "agentId": "999999",
    "agentSeconds": "277", "businessUnitId": "9999999", "callbackTime": "0",
    "campaignId": "999999", "campaignName": "Main Campaign", "confSeconds": "0",
    "contactId": "2789879875", "contactStart": "2016-09-13T16:29:31.443Z",
    "dateACWWarehoused": "2016-09-13T16:40:13.430Z",
    "dateContactWarehoused": "2016-09-13T16:35:13.497Z", "fromAddr": "5555558888",
    "holdCount": "0", "holdSeconds": "0", "inQueueSeconds": "13", "isActive": "False",
    "isLogged": "True", "isOutbound": "False", "isRefused": "False", "isShortAbandon": "False",
    "isTakeover": "False", "isWarehoused": "True", "lastUpdateTime": "2016-09-13T16:34:25.990Z",
    "masterContactId": "2789879875", "mediaType": "4", "mediaTypeName": "Call",
    "pointOfContactId": "3189288", "postQueueSeconds": "0", "preQueueSeconds": "5",
    "primaryDispositionId": "93", "refuseReason": "", "refuseTime": "", "releaseSeconds": "0",
    "routingTime": "12706", "secondaryDispositionId": "0", "serviceLevelFlag": "0",
    "skillId": "99999", "skillName": "Main", "state": "EndContact", "stateId": "18",
    "teamId": "99999", "teamName": "Call Center", "toAddr": "8888889999",
    "totalDurationSeconds": "295", "transferIndicatorId": "0", "transferIndicatorName": "None",
}  # fmt: skip
SECOND = SAMPLE | {
    "contactId": "2789879876", "masterContactId": "2789879876",
    "contactStart": "2016-09-13T16:30:31.443Z", "lastUpdateTime": "2016-09-13T16:35:25.990Z",
}  # fmt: skip
# By hand: the agent of SAMPLE puts the customer through; agent 7 takes it after 30 s.
TRANSFER = SAMPLE | {
    "contactId": "2789879999", "contactStart": "2016-09-13T16:34:26.443Z", "agentId": "7",
    "preQueueSeconds": "0", "inQueueSeconds": "30", "agentSeconds": "60.5", "holdSeconds": "10",
    "ACWSeconds": "20", "totalDurationSeconds": "90.5",
}  # fmt: skip
SEGMENTS = "kind, queue, agent_id, ivr_ms, wait_ms, talk_ms, hold_ms, wrap_up_ms"


def test_an_answer_of_the_api_in_a_public_client(tmp_path: Path) -> None:
    """Two contacts of 5 s IVR, 13 s wait, 277 s with the agent (5 + 13 + 277 = 295 in all) and
    187 s of wrap-up: (277 + 187) s of agents' time each. Agent 2, Abandon 0."""
    workspace = centre(tmp_path, zone="UTC")
    assert parts(bring(workspace, READER, [SAMPLE, SECOND])) == (2, 2, 0, 0, 0, 0)
    columns = "outcome, direction, channel, contact_wait_ms, agent_unit_ms, disposition, ended_at"
    assert [row[:-1] for row in rows(workspace, "contact", columns)] == [
        ("handled", "inbound", "voice", 13_000, 464_000, "93")
    ] * 2
    assert rows(workspace, "contact", "date_diff('second', started_at, ended_at)") == [(295,)] * 2
    assert rows(workspace, "segment WHERE contact_started_at < '2016-09-13 16:30:00'", SEGMENTS,
                "segment_index") == [
        ("ivr", "99999", None, 5_000, None, None, None, None),
        ("queue", "99999", None, None, 13_000, None, None, None),
        ("agent", "99999", "999999", None, None, 277_000, 0, 187_000),
    ]  # fmt: skip
    assert counted(workspace, READER) == {"Agent": 2, "Abandon": 0}


def test_a_transfer_is_another_leg_of_one_contact(tmp_path: Path) -> None:
    """Two contact ids of one master: 277 + 187 s, then 50.5 s of talk, 10 s hold, 20 s wrap-up."""
    one, two, back = (centre(tmp_path / name, zone="UTC") for name in ("one", "two", "back"))
    bring(one, READER, [SAMPLE, TRANSFER])
    bring(two, READER, [SAMPLE], "a")
    bring(two, READER, [TRANSFER], "b")
    bring(back, READER, [TRANSFER, TRANSFER], "a")
    bring(back, READER, [SAMPLE], "b")
    assert rows(one, "contact", "source_id, outcome, agent_unit_ms, segment_count") == [
        ("2789879875", "handled", 544_500, 5)
    ]
    assert whole(one) == whole(two) == whole(back)


def test_the_second_queue_given_up_leaves_the_contact_handled(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    lost = TRANSFER | {"agentSeconds": "0", "ACWSeconds": "0", "abandoned": "True", "agentId": "0"}
    bring(workspace, READER, [SAMPLE, lost])
    assert rows(workspace, "contact", "outcome") == [("handled",)]
    assert counted(workspace, READER) == {"Agent": 1, "Abandon": 1}


@pytest.mark.parametrize(
    ("change", "outcome", "offered"),
    [
        ({"abandoned": "True"}, "abandoned", True),
        ({"abandoned": True}, "abandoned", True),
        ({}, "left_queue", True),
        ({"inQueueSeconds": "0"}, "contained", False),
        ({"inQueueSeconds": "0", "isOutbound": "True"}, "failed", False),
    ],
)
def test_how_contacts_without_an_agent_end(
    tmp_path: Path, change: dict[str, Any], outcome: str, offered: bool
) -> None:
    workspace = centre(tmp_path)
    bring(workspace, READER, [SAMPLE | {"agentSeconds": "0", "ACWSeconds": "0"} | change])
    assert rows(workspace, "contact", "outcome, is_offered") == [(outcome, offered)]


@pytest.mark.parametrize(
    ("media", "channel"), [("4", "voice"), ("3", "chat"), ("1", "email"), ("99", "other")]
)
def test_channels(tmp_path: Path, media: str, channel: str) -> None:
    workspace = centre(tmp_path)
    bring(workspace, READER, [SAMPLE | {"mediaType": media}])
    assert rows(workspace, "contact", "channel") == [(channel,)]


def test_a_contact_that_changed_counts_by_its_newest_record_and_comes_back(
    tmp_path: Path,
) -> None:
    workspace = centre(tmp_path)
    newer = SAMPLE | {"ACWSeconds": "100", "lastUpdateTime": "2016-09-14T00:00:00.000Z"}
    gone = bring(workspace, READER, [newer], "a")
    bring(workspace, READER, [SAMPLE], "b")
    assert rows(workspace, "contact", "agent_unit_ms") == [(377_000,)]
    undo(workspace, gone.import_id)
    assert rows(workspace, "contact", "agent_unit_ms") == [(464_000,)]


def test_no_number_and_no_unreadable_row_goes_astray(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bad = [{"contactId": None, "masterContactId": None}, {"contactId": "1", "contactStart": "soon"},
           {"contactId": "2", "contactStart": None}]  # fmt: skip
    report = bring(workspace, READER, [SAMPLE, *(SAMPLE | change for change in bad)])
    assert parts(report) == (4, 1, 0, 0, 0, 3)
    odd = {"contactId": "3", "masterContactId": "3", "agentSeconds": "1e400", "acwSeconds": "-5"}
    assert parts(bring(workspace, READER, [SAMPLE | odd])) == (1, 1, 0, 0, 0, 0)
    kept = b"".join(f.read_bytes() for f in workspace.root.rglob("*") if f.is_file())
    assert b"5555558888" not in kept


BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
SECONDS = st.integers(1, 600)
LEGS = st.lists(
    st.builds(writer.Leg, ivr_s=st.integers(0, 60), wait_s=SECONDS,
              agent=st.one_of(st.none(), st.integers(1, 4)), talk_s=SECONDS, hold_s=SECONDS,
              wrap_s=SECONDS), min_size=1, max_size=3,
).map(tuple)  # fmt: skip
CONTACTS = st.lists(
    st.builds(writer.Contact, number=st.just(0),
              at=st.integers(0, 9 * 86_400).map(lambda s: BEGIN + timedelta(seconds=s)),
              outbound=st.booleans(), legs=LEGS, given_up=st.booleans()), min_size=1, max_size=12,
)  # fmt: skip


@given(CONTACTS, st.booleans(), st.integers(0, 12))
@settings(max_examples=5, phases=[Phase.generate])
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, contacts: list[writer.Contact], older: bool, cut: int
) -> None:
    """In either spelling, cut into two files; agents' time is what the legs' agents spent."""
    contacts = [
        writer.Contact(100 * n, c.at, c.outbound, c.legs, c.given_up)
        for n, c in enumerate(contacts, start=1)
    ]
    workspace = centre(tmp_path_factory.mktemp("written"), zone="UTC")
    objects = list(writer.objects(contacts, older=older))
    for n, half in enumerate((objects[cut:], objects[:cut])):
        if half:
            bring(workspace, READER, half, f"file{n}")

    def end(contact: writer.Contact) -> str:
        if any(leg.agent is not None for leg in contact.legs):
            return "handled"
        if contact.given_up:
            return "abandoned"
        return "failed" if contact.outbound else "left_queue"

    assert rows(workspace, "contact", "source_id, started_at, outcome, agent_unit_ms") == sorted(
        (str(c.number), c.at.replace(tzinfo=None), end(c),
         1000 * sum(x.talk_s + x.hold_s + x.wrap_s for x in c.legs if x.agent is not None))
        for c in contacts
    )  # fmt: skip
