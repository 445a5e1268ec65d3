"""LiveAgent, from documentation only: the objects are made by hand after the models of the vendor's
own client (QualityUnit/LiveAgent-api-python, docs/CallListItem.md, Ticket.md, TimeReportRow.md)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.contact.readers.objects import bring, counted, rows
from tests.contact.readers.writers import liveagent as writer
from tests.store.importing import centre, parts

CALL = {
    "id": "c1", "ticket_id": "t1", "type": "I", "from_number": "+37120000001",
    "from_name": "Jane Doe", "to_number": "+37167000000", "to_name": "Help",
    "via_number": "+37167000000", "date_created": "2026-10-01 08:00:00",
    "date_answered": "2026-10-01 08:00:20", "date_finished": "2026-10-01 08:02:00",
    "call_duration": "100",
}  # fmt: skip
TICKET = {
    "id": "t1", "owner_contactid": "o1", "owner_email": "jane@example.org", "owner_name": "Jane Doe",
    "departmentid": "d1", "agentid": "7001", "status": "R", "tags": [], "code": "AAA-BBB-111",
    "channel_type": "B", "date_created": "2026-10-01 08:00:00",
    "date_changed": "2026-10-01 09:00:00", "date_resolved": "2026-10-01 08:30:00",
    "subject": "private",
}  # fmt: skip
REPORT = {
    "id": 1, "agentid": "7001", "agent": "John Roe", "ticket": "t1", "reportdate": "2026-10-01 08:00:00",
    "reportedtime": "600", "reportedtime_hhmmss": "00:10:00", "type": "auto", "note": "",
}  # fmt: skip
CALLS, TICKETS, TIME = "liveagent-calls", "liveagent-tickets", "liveagent-time-reports"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ("handled", "inbound", 20_000, 100_000)),
        ({"date_answered": None}, ("abandoned", "inbound", 120_000, 0)),
        ({"date_answered": ""}, ("abandoned", "inbound", 120_000, 0)),
        ({"date_finished": None}, ("open", "inbound", 20_000, 0)),
        ({"type": "O"}, ("handled", "outbound", 0, 100_000)),
        ({"type": "O", "date_answered": None}, ("failed", "outbound", None, 0)),
        ({"type": "T"}, ("handled", "internal", 0, 100_000)),
    ],
)
def test_how_calls_end(tmp_path: Path, change: dict[str, Any], found: tuple[Any, ...]) -> None:
    """20 s of wait until the answer, 100 s of talk until the end; given up after 120 s."""
    workspace = centre(tmp_path)
    bring(workspace, CALLS, [CALL | change])
    columns = "outcome, direction, contact_wait_ms, agent_unit_ms"
    assert rows(workspace, "contact", columns) == [found]


def test_nobody_s_name_number_or_address_is_kept(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, CALLS, [CALL])
    bring(workspace, TICKETS, [TICKET])
    bring(workspace, TIME, [REPORT])
    assert rows(workspace, "contact", "customer_key IS NOT NULL") == [(True,), (True,)]
    kept = b"".join(f.read_bytes() for f in workspace.root.rglob("*") if f.is_file())
    for told in (b"37120000001", b"Jane", b"jane@", b"John Roe", b"private"):
        assert told not in kept


@pytest.mark.parametrize(
    ("kind", "channel"),
    [("E", "email"), ("M", "email"), ("B", "chat"), ("I", "chat"), ("F", "message"),
     ("A", "message"), ("T", "message"), ("Q", "other"), ("S", "other"), ("?", "other")],
)  # fmt: skip
def test_channels_of_tickets(tmp_path: Path, kind: str, channel: str) -> None:
    workspace = centre(tmp_path)
    bring(workspace, TICKETS, [TICKET | {"channel_type": kind}])
    assert rows(workspace, "contact", "channel") == [(channel,)]


def test_tickets_of_calls_spam_and_deleted_ones_are_left_out_by_name(tmp_path: Path) -> None:
    """Six tickets: a chat, two of calls, one spam, one deleted, one of no status that is known."""
    changes = [{}, {"channel_type": "C"}, {"channel_type": "W"}, {"status": "B"}, {"status": "X"},
               {"status": "?"}]  # fmt: skip
    tickets = [TICKET | change | {"id": f"t{n}"} for n, change in enumerate(changes)]
    assert parts(bring(centre(tmp_path), TICKETS, tickets)) == (6, 1, 0, 0, 4, 1)


@pytest.mark.parametrize(
    ("status", "outcome", "resolved"),
    [("R", "handled", True), ("L", "handled", True), ("A", "handled", False),
     ("N", "open", False), ("C", "open", False), ("W", "open", False), ("T", "open", False)],
)  # fmt: skip
def test_statuses_of_tickets(tmp_path: Path, status: str, outcome: str, resolved: bool) -> None:
    workspace = centre(tmp_path)
    bring(workspace, TICKETS, [TICKET | {"status": status}])
    assert rows(workspace, "contact", "outcome, resolved") == [(outcome, resolved)]
    assert counted(workspace, TICKETS)["R"] == (status == "R")


def test_a_call_and_the_ticket_it_belongs_to_are_one_matter_and_two_contacts(
    tmp_path: Path,
) -> None:
    workspace = centre(tmp_path)
    bring(workspace, CALLS, [CALL], "calls")
    bring(workspace, TICKETS, [TICKET], "tickets")
    assert rows(workspace, "contact", "channel, dim_ticket") == [("chat", "t1"), ("voice", "t1")]


def test_a_ticket_that_changed_replaces_the_older_and_comes_back_undone(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    older = TICKET | {"status": "N", "date_changed": "2026-10-01 08:10:00"}
    newest = bring(workspace, TICKETS, [TICKET], "new")
    bring(workspace, TICKETS, [older], "old")
    assert rows(workspace, "contact", "outcome") == [("handled",)]
    undo(workspace, newest.import_id)
    assert rows(workspace, "contact", "outcome") == [("open",)]


def test_reports_that_begin_together_follow_one_upon_the_other(tmp_path: Path) -> None:
    """10 and 5 minutes of one agent from 8:00 on are 15; a report twice is once, none of 0 s."""
    workspace = centre(tmp_path, zone="UTC")
    reports = [
        REPORT, REPORT | {"id": 2, "reportedtime_hhmmss": "00:05:00"},
        REPORT | {"id": 3, "agentid": "7002"}, REPORT | {"id": 4, "reportedtime_hhmmss": "00:00:00"},
    ]  # fmt: skip
    assert parts(bring(workspace, TIME, [*reports, REPORT])) == (5, 3, 1, 0, 1, 0)
    found = rows(
        workspace, "agent_time", "agent_id, state, sum(paid_ms) OVER (PARTITION BY agent_id)"
    )
    assert found == [("7001", "handling", 900_000), ("7001", "handling", 900_000),
                     ("7002", "handling", 600_000)]  # fmt: skip
    assert counted(workspace, TIME) == {"reportedtime": 0.42}


def test_rows_that_cannot_be_read_are_kept_with_their_reasons(tmp_path: Path) -> None:
    bad = [{"id": None}, {"id": "c3", "date_created": "soon"}, {"id": "c4", "date_created": None}]
    report = bring(centre(tmp_path), CALLS, [CALL, *(CALL | change for change in bad)])
    assert parts(report) == (4, 1, 0, 0, 0, 3)


BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
WRITTEN = st.lists(
    st.builds(
        writer.Call, name=st.just(""),
        at=st.integers(0, 9 * 86_400).map(lambda s: BEGIN + timedelta(seconds=s)),
        way=st.sampled_from("IO"), wait_s=st.integers(0, 600),
        talk_s=st.one_of(st.none(), st.integers(1, 3000)), ticket=st.sampled_from("xyz"),
    ), min_size=1, max_size=20, unique_by=lambda call: call.at,
)  # fmt: skip


@given(WRITTEN, st.booleans())
@settings(max_examples=5, phases=[Phase.generate])
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, calls: list[writer.Call], camel: bool
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), zone="UTC")
    named = [replace(call, name=f"{call.at:%j%H%M%S}") for call in calls]
    bring(workspace, CALLS, writer.call_objects(named, camel=camel))
    lost = {"I": "abandoned", "O": "failed"}
    assert rows(workspace, "contact", "source_id, outcome, agent_unit_ms, dim_ticket") == sorted(
        (call.name, lost[call.way] if call.talk_s is None else "handled",
         1000 * (call.talk_s or 0), call.ticket)
        for call in named
    )  # fmt: skip
    waits = {call.name: 1000 * call.wait_s for call in named if call.way == "I"}
    found = rows(workspace, "contact WHERE direction = 'inbound'", "source_id, contact_wait_ms")
    assert dict(found) == waits
