"""Wazo, OMniLeads, Issabel: rows made by hand after their documentation, and what should come."""

import json
from pathlib import Path
from typing import Any

from percall.contact.readers.registry import reader_named
from percall.store.ingest.readers import import_as
from percall.store.workspace import Workspace
from tests.contact.readers.bringing import take
from tests.store.importing import centre, parts, table

CALL = {
    "id": 1, "start": "2026-10-01T10:00:00+02:00", "answer": "2026-10-01T10:00:12+02:00",
    "end": "2026-10-01T10:03:12+02:00", "answered": True, "call_direction": "inbound",
    "source_extension": "+37120000001", "destination_extension": "201", "source_name": "A Person",
    "destination_user_uuid": "u-201", "source_user_uuid": None, "tenant_uuid": "t",
}  # fmt: skip
LOST = CALL | {"id": 2, "answer": None, "answered": False, "end": "2026-10-01T10:00:30+02:00"}
OUT = CALL | {"id": 3, "call_direction": "outbound", "source_user_uuid": "u-7",
              "destination_user_uuid": None, "destination_extension": "+37129999999"}  # fmt: skip
FAILED = OUT | {"id": 4, "answer": None, "answered": False}


def bring_json(workspace: Workspace, reader: str, document: object) -> Any:
    file = workspace.root.parent / f"{reader}.json"
    file.write_text(json.dumps(document))
    return import_as(workspace, file, reader_named(reader))


def test_wazo_call_logs(tmp_path: Path) -> None:
    """10:00 at +02:00 is 8:00 UTC; 12 s waited, 180 s talked; one given up after 30 s."""
    workspace = centre(tmp_path, "UTC")
    report = bring_json(
        workspace, "wazo-call-logs", {"items": [CALL, LOST, OUT, FAILED], "total": 4}
    )
    assert parts(report) == (4, 4, 0, 0, 0, 0)
    found = table(workspace, "contact", "source_id, outcome, direction, contact_wait_ms, "
                  "agent_unit_ms, started_at::VARCHAR")  # fmt: skip
    assert found == [
        ("1", "handled", "inbound", 12_000, 180_000, "2026-10-01 08:00:00"),
        ("2", "abandoned", "inbound", 30_000, 0, "2026-10-01 08:00:00"),
        ("3", "handled", "outbound", 0, 180_000, "2026-10-01 08:00:00"),
        ("4", "failed", "outbound", None, 0, "2026-10-01 08:00:00"),
    ]
    agents = table(workspace, "segment", "agent_id", "contact_id")
    assert {row[0] for row in agents if row[0]} == {"u-201", "u-7"}


def test_wazo_call_logs_as_csv_are_the_same(tmp_path: Path) -> None:
    one = centre(tmp_path, "UTC")
    rows = [CALL, LOST, OUT]
    text = ",".join(CALL) + "\n" + "".join(
        ",".join("" if v is None else str(v) for v in row.values()) + "\n" for row in rows)  # fmt: skip
    take(one, "wazo-call-logs-csv", text)
    assert table(one, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        ("1", "handled", 12_000, 180_000),
        ("2", "abandoned", 30_000, 0),
        ("3", "handled", 0, 180_000),
    ]


def test_wazo_statistics_of_agents(tmp_path: Path) -> None:
    """An hour of 3,000 s logged in: 1,200 talking, 300 wrapping up, 500 pausing, 1,000 available;
    the day's total says the same once more and counts for nothing."""
    hour = {"agent_id": 5, "agent_number": "1005", "from": "2026-10-01T08:00:00+00:00",
            "until": "2026-10-01T09:00:00+00:00", "login_time": 3000, "conversation_time": 1200,
            "pause_time": 500, "wrapup_time": 300, "answered": 9}  # fmt: skip
    total = hour | {"from": "2026-10-01T00:00:00+00:00", "until": "2026-10-02T00:00:00+00:00"}
    workspace = centre(tmp_path, "UTC")
    bring_json(workspace, "wazo-agent-statistics", {"items": [hour, total]})
    assert table(workspace, "agent_time", "state, paid_ms", "interval_at") == [
        ("handling", 1_200_000), ("wrap_up", 300_000), ("pause", 500_000),
        ("available", 1_000_000),
    ]  # fmt: skip


EVENTS = (
    "id,time,callid,campana_id,tipo_campana,tipo_llamada,agente_id,event,numero_marcado,contacto_id,"
    "bridge_wait_time,duracion_llamada,archivo_grabacion,agente_extra_id,campana_extra_id,numero_extra\n"
    "1,2026-10-01 10:00:00+00,a.1,4,3,3,-1,ENTERQUEUE,3712000,-1,-1,-1,,-1,-1,\n"
    "2,2026-10-01 10:00:15+00,a.1,4,3,3,11,CONNECT,3712000,-1,15,-1,,-1,-1,\n"
    "3,2026-10-01 10:02:15+00,a.1,4,3,3,11,COMPLETEOUTNUM,3712000,-1,15,120,rec,-1,-1,\n"
    "4,2026-10-01 10:05:00+00,b.1,4,3,3,-1,ENTERQUEUE,3712001,-1,-1,-1,,-1,-1,\n"
    "5,2026-10-01 10:05:40+00,b.1,4,3,3,-1,ABANDON,3712001,-1,40,-1,,-1,-1,\n"
    "6,2026-10-01 10:06:00+00,c.1,9,1,1,12,DIAL,3712002,55,-1,-1,,-1,-1,\n"
    "7,2026-10-01 10:06:20+00,c.1,9,1,1,12,NOANSWER,3712002,55,-1,-1,,-1,-1,\n"
    "8,2026-10-01 10:07:00+00,d.1,9,1,1,12,DIAL,3712003,56,-1,-1,,-1,-1,\n"
    "9,2026-10-01 10:07:05+00,d.1,9,1,1,12,ANSWER,3712003,56,5,-1,,-1,-1,\n"
)


def test_omnileads_events(tmp_path: Path) -> None:
    """a: 15 s waited, 120 s talked. b: gave up after 40 s. c: nobody answered. d: not yet over."""
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "omnileads-calls", EVENTS)
    assert parts(report) == (9, 9, 0, 0, 0, 0)
    found = table(
        workspace, "contact", "source_id, outcome, direction, contact_wait_ms, agent_unit_ms"
    )
    assert found == [
        ("a.1", "handled", "inbound", 15_000, 120_000),
        ("b.1", "abandoned", "inbound", 40_000, 0),
        ("c.1", "failed", "outbound", None, 0),
        ("d.1", "open", "outbound", 0, 0),
    ]


def test_omnileads_events_in_two_files(tmp_path: Path) -> None:
    head, *rows = EVENTS.splitlines(keepends=True)
    workspace = centre(tmp_path, "UTC")
    take(workspace, "omnileads-calls", head + "".join(rows[2:]), "two.csv")
    take(workspace, "omnileads-calls", head + "".join(rows[:3]), "one.csv")
    assert table(workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms")[1:2] == [
        ("failed", None, 0)
    ]
    assert ("handled", 15_000, 120_000) in table(
        workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms"
    )


def test_omnileads_agents(tmp_path: Path) -> None:
    text = (
        "id,time,agente_id,event,pausa_id\n"
        "1,2026-10-01 08:00:00+00,11,ADDMEMBER,\n2,2026-10-01 09:00:00+00,11,PAUSEALL,2\n"
        "3,2026-10-01 09:10:00+00,11,UNPAUSEALL,2\n4,2026-10-01 10:00:00+00,11,REMOVEMEMBER,\n"
    )
    workspace = centre(tmp_path, "UTC")
    take(workspace, "omnileads-agent-activity", text)
    assert table(workspace, "agent_time", "agent_id, state, paid_ms", "interval_at") == [
        ("11", "available", 3_600_000), ("11", "pause", 600_000), ("11", "available", 3_000_000),
    ]  # fmt: skip


ENTRIES = (
    "id,id_agent,id_queue_call_entry,id_contact,callerid,datetime_init,datetime_end,duration,status,"
    "transfer,datetime_entry_queue,duration_wait,uniqueid,id_campaign,trunk\n"
)


def test_issabel_entries(tmp_path: Path) -> None:
    rows = (
        "1,7,2,,+3712000,2026-10-01 08:00:10,2026-10-01 08:03:10,180,terminada,,2026-10-01 08:00:00,10,1.1,,\n"
        "2,NULL,2,,+3712001,NULL,2026-10-01 08:05:10,NULL,abandonada,,2026-10-01 08:05:00,10,1.2,,\n"
        "3,,2,,+3712002,,,,en-cola,,2026-10-01 08:06:00,,1.3,,\n"
        "4,,2,,+3712002,,,,perdida,,2026-10-01 08:07:00,,1.4,,\n"
    )
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "issabel-calls", ENTRIES + rows)
    assert parts(report) == (4, 3, 0, 0, 0, 1)
    assert table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        ("1", "handled", 10_000, 180_000),
        ("2", "abandoned", 10_000, 0),
        ("3", "open", None, 0),
    ]
