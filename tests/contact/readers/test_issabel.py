"""Issabel: rows as the call-centre module's tables would hold them, made by hand.

Columns are those of `setup/call_center.sql`, statuses those of its dialler's source.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.contact.readers.recognise import recognised
from percall.contact.readers.registry import READERS
from percall.store.workspace import Workspace
from tests.contact.readers.bringing import contacts, sample, segments, take
from tests.contact.readers.writers.issabel import (
    AUDIT_COLUMNS,
    ENTRY_COLUMNS,
    NUMBER_COLUMNS,
    Call,
    Turn,
    audit,
    entries,
    numbers,
)
from tests.store.importing import centre, parts, table

ENTRIES = (
    "id,id_agent,id_queue_call_entry,id_contact,callerid,datetime_init,datetime_end,duration,status,"
    "transfer,datetime_entry_queue,duration_wait,uniqueid,id_campaign,trunk\n"
)


def test_issabel_entries(tmp_path: Path) -> None:
    """Taken, given up, still waiting; a status that nobody knows; and one that the dialler lost
    sight of when it was stopped.
    """
    rows = (
        "1,7,2,,+3712000,2026-10-01 08:00:10,2026-10-01 08:03:10,180,terminada,,2026-10-01 08:00:00,10,1.1,,\n"
        "2,NULL,2,,+3712001,NULL,2026-10-01 08:05:10,NULL,abandonada,,2026-10-01 08:05:00,10,1.2,,\n"
        "3,,2,,+3712002,,,,en-cola,,2026-10-01 08:06:00,,1.3,,\n"
        "4,,2,,+3712002,,,,perdida,,2026-10-01 08:07:00,,1.4,,\n"
        "5,7,2,,+3712003,2026-10-01 08:08:05,NULL,NULL,fin-monitoreo,,2026-10-01 08:08:00,5,1.5,,\n"
    )
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "issabel-calls", ENTRIES + rows)
    assert parts(report) == (5, 4, 0, 0, 0, 1)
    assert table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        ("1", "handled", 10_000, 180_000),
        ("2", "abandoned", 10_000, 0),
        ("3", "open", None, 0),
        ("5", "open", 5_000, 0),
    ]


CAMPAIGN = (
    "id\tid_campaign\tphone\tstatus\tuniqueid\tfecha_llamada\tstart_time\tend_time\tretries\tduration\t"
    "id_agent\ttransfer\tdatetime_entry_queue\tduration_wait\tdnc\tfailure_cause\tdatetime_originate\n"
)


def dialled(number: int, status: str, *, queued: str = r"\N", linked: str = r"\N", ended: str = r"\N",
            talk: str = r"\N", wait: str = r"\N", at: str = "2026-10-01 08:00:20") -> str:  # fmt: skip
    agent = "7" if linked != r"\N" else r"\N"
    return (f"{number}\t3\t371200{number}\t{status}\t1.{number}\t{at}\t{linked}\t{ended}\t1\t{talk}\t"
            f"{agent}\t\\N\t{queued}\t{wait}\t0\t\\N\t2026-10-01 08:00:00\n")  # fmt: skip


TAKEN = {"queued": "2026-10-01 08:00:20", "linked": "2026-10-01 08:00:26", "wait": "6"}
CALLED = [
    dialled(1, "Success", **TAKEN, ended="2026-10-01 08:02:26", talk="120"),
    dialled(2, "ShortCall", **TAKEN, ended="2026-10-01 08:00:30", talk="4"),
    dialled(3, "Abandoned", queued="2026-10-01 08:00:20", ended="2026-10-01 08:00:50", wait="30"),
    dialled(4, "NoAnswer"),
    dialled(5, "Failure"),
    dialled(6, "Success", **TAKEN),
    dialled(7, r"\N", at=r"\N").replace("2026-10-01 08:00:00", r"\N"),
]


def test_calls_of_campaigns(tmp_path: Path) -> None:
    """The sixth is still talked: a Success has its end once it is over. The seventh number was not
    dialled yet, and is no call.
    """
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "issabel-campaign-calls", CAMPAIGN + "".join(CALLED), "calls.tsv")
    assert parts(report) == (7, 6, 0, 0, 1, 0)
    assert contacts(workspace, "source_id, direction, outcome, contact_wait_ms, agent_unit_ms") == [
        ("calls/1", "outbound", "handled", 6_000, 120_000),
        ("calls/2", "outbound", "handled", 6_000, 4_000),
        ("calls/3", "outbound", "abandoned", 30_000, 0),
        ("calls/4", "outbound", "failed", None, 0),
        ("calls/5", "outbound", "failed", None, 0),
        ("calls/6", "outbound", "open", 6_000, 0),
    ]
    assert ("agent", "campaign 3", "7", 120_000) in segments(
        workspace, "kind, queue, agent_id, talk_ms"
    )
    assert [one["number"] for one in report.source_counts] == [3, 1]


def test_ids_of_both_tables_do_not_meet(tmp_path: Path) -> None:
    workspace = centre(tmp_path, "UTC")
    entry = "1,7,2,,+3712000,2026-10-01 08:00:10,2026-10-01 08:03:10,180,terminada,,2026-10-01 08:00:00,10,1.1,,\n"
    take(workspace, "issabel-calls", ENTRIES + entry)
    take(workspace, "issabel-campaign-calls", CAMPAIGN + CALLED[0], "calls.tsv")
    assert [row[0] for row in contacts(workspace, "source_id")] == ["1", "calls/1"]


def test_a_number_that_is_dialled_again(tmp_path: Path) -> None:
    """The row keeps the last attempt: it replaces the one before, in whichever order they come."""
    again = dialled(4, "NoAnswer", at="2026-10-01 09:00:00")
    for name, rows in (("late", (CALLED[3], again)), ("early", (again, CALLED[3]))):
        (tmp_path / name).mkdir()
        workspace = centre(tmp_path / name, "UTC")
        for number, row in enumerate(rows):
            take(workspace, "issabel-campaign-calls", CAMPAIGN + row, f"{number}.tsv")
        assert contacts(workspace, "started_at::VARCHAR") == [("2026-10-01 09:00:00",)]


AUDIT = "id,id_agent,id_break,datetime_init,datetime_end,duration,ext_parked\n"
SESSION = "1,7,,2026-10-01 08:00:00,2026-10-01 10:00:00,02:00:00,\n"
BREAK = "2,7,4,2026-10-01 08:30:00,2026-10-01 08:40:00,00:10:00,\n"
HOLD = "3,7,1,2026-10-01 09:00:00,2026-10-01 09:01:00,00:01:00,701\n"
OPEN = "4,8,,2026-10-01 08:00:00,NULL,NULL,\n"


def test_agents_sessions(tmp_path: Path) -> None:
    """Two hours with a break of ten minutes; break 1 is a call on hold. Nothing is known of a
    session without an end.
    """
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "issabel-agent-sessions", AUDIT + SESSION + BREAK + HOLD + OPEN)
    assert parts(report)[:2] == (4, 4)
    assert table(workspace, "agent_time", "agent_id, state, paid_ms", "interval_at") == [
        ("7", "available", 1_800_000), ("7", "pause", 600_000), ("7", "available", 1_200_000),
        ("7", "handling", 60_000), ("7", "available", 3_540_000),
    ]  # fmt: skip
    assert report.source_counts[0]["number"] == 7200
    assert [(one["code"], one["count"]) for one in report.issues] == [("session_without_end", 1)]


def test_sessions_in_two_files(tmp_path: Path) -> None:
    """The breaks in one file, the session in another: the same as in one."""
    workspace = centre(tmp_path, "UTC")
    take(workspace, "issabel-agent-sessions", AUDIT + BREAK, "breaks.csv")
    take(workspace, "issabel-agent-sessions", AUDIT + SESSION, "sessions.csv")
    assert table(workspace, "agent_time", "state, paid_ms", "interval_at") == [
        ("available", 1_800_000), ("pause", 600_000), ("available", 4_800_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "text", "delimiter"),
    [
        ("issabel-calls", ENTRIES, ","),
        ("issabel-campaign-calls", CAMPAIGN + CALLED[0], "\t"),
        ("issabel-agent-sessions", AUDIT + SESSION, ","),
    ],
)
def test_each_table_is_known_by_its_columns(reader: str, text: str, delimiter: str) -> None:
    assert recognised(sample(text, delimiter), READERS).reader.name == reader


def made(*ends: str) -> st.SearchStrategy[list[Call]]:
    """Calls that end in one of these ways, each of another minute."""
    part = st.tuples(st.sampled_from(ends), st.integers(0, 300), st.integers(1, 900),
                     st.integers(1, 5), st.integers(1, 3))  # fmt: skip
    return st.lists(part, min_size=6, max_size=12).map(
        lambda found: [
            Call(n, end, wait, talk if end == "taken" else 0, agent, group)
            for n, (end, wait, talk, agent, group) in enumerate(found, start=1)
        ]
    )


def read_back(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Of each contact its id, outcome and queue, the wait there, the agent and the talk."""
    legs: dict[tuple[int, str], tuple[Any, ...]] = {}
    columns = "contact_id, kind, wait_ms, agent_id, talk_ms"
    for contact, kind, *rest in table(workspace, "segment", columns):
        legs[contact, kind] = tuple(rest)
    nothing = (None, None, None)
    return sorted(
        (source_id, outcome, queue, legs.get((contact, "queue"), nothing)[0],
         *legs.get((contact, "agent"), nothing)[1:])
        for contact, source_id, outcome, queue in table(
            workspace, "contact", "contact_id, source_id, outcome, first_queue")
    )  # fmt: skip


def told(call: Call, name: str, queue: str, outcomes: dict[str, str]) -> tuple[Any, ...]:
    wait = 1000 * call.waited_s if call.end in ("taken", "given up") else None
    took = (f"{call.agent}", 1000 * call.talked_s) if call.end == "taken" else (None, None)
    return (name, outcomes[call.end], queue, wait, *took)


@settings(max_examples=2, deadline=None)
@given(made("taken", "given up", "waiting"))
def test_entries_that_were_written_are_read(
    tmp_path_factory: pytest.TempPathFactory, calls: list[Call]
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    take(workspace, "issabel-calls", "".join([ENTRY_COLUMNS, *entries(calls)]))
    outcomes = {"taken": "handled", "given up": "abandoned", "waiting": "open"}
    assert read_back(workspace) == sorted(
        told(call, f"{call.number}", f"{call.group}", outcomes) for call in calls
    )


@settings(max_examples=2, deadline=None)
@given(made("taken", "given up", "nobody"), st.integers(1, 40))
def test_numbers_of_campaigns_that_were_written_are_read(
    tmp_path_factory: pytest.TempPathFactory, calls: list[Call], ring_s: int
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    text = "".join([NUMBER_COLUMNS, *numbers(calls, ring_s)])
    take(workspace, "issabel-campaign-calls", text)
    outcomes = {"taken": "handled", "given up": "abandoned", "nobody": "failed"}
    assert read_back(workspace) == sorted(
        told(call, f"calls/{call.number}", f"campaign {call.group}", outcomes) for call in calls
    )


TURNS = st.lists(
    st.builds(Turn, st.sampled_from(["available", "pause", "handling"]), st.integers(1, 3_000)),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=2, deadline=None)
@given(st.dictionaries(st.integers(1, 9), TURNS, min_size=2, max_size=4), st.randoms())
def test_sessions_that_were_written_are_read(
    tmp_path_factory: pytest.TempPathFactory, agents: dict[int, list[Turn]], chance: Any
) -> None:
    """What an agent did adds up by state, in whatever order the rows come."""
    rows = list(audit(agents))
    chance.shuffle(rows)
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    take(workspace, "issabel-agent-sessions", "".join([AUDIT_COLUMNS, *rows]))
    expected: Counter[tuple[str, str]] = Counter()
    for agent, turns in agents.items():
        for turn in turns:
            expected[f"{agent}", turn.what] += 1000 * turn.length_s
    found: Counter[tuple[str, str]] = Counter()
    for agent_id, state, paid in table(workspace, "agent_time", "agent_id, state, paid_ms"):
        found[agent_id, state] += paid
    assert found == expected
