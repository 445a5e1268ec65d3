"""OMniLeads: the events of calls and of agents, as its own tests write them.

The names of events, and which of them a call of each kind has, are those of
`reportes_app/models.py` and `reportes_app/tests/utiles.py` of OMniLeads.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.contact.readers.bringing import centre_in, contacts, segments, take
from tests.contact.readers.writers.omnileads import (
    ACTIVITY_HEADER,
    DIALLER,
    HEADER,
    INBOUND,
    MANUAL,
    Call,
    End,
    Turn,
    activity,
    lines,
)
from tests.store.importing import centre, parts, table

AT = datetime(2026, 10, 1, 10, tzinfo=UTC)
WHOLE = "source_id, outcome, direction, contact_wait_ms, agent_unit_ms"
PARTS = "kind, queue, agent_id, wait_ms, talk_ms, hold_ms, segment_outcome"


def event(number: int, at: str, call: str, kind: int, agent: int, name: str, wait: int = -1,
          length: int = -1, campaign: int = 4) -> str:  # fmt: skip
    return (f"{number},2026-10-01 {at}+00,{call},{campaign},3,{kind},{agent},{name},3712000,-1,"
            f"{wait},{length},,-1,-1,\n")  # fmt: skip


def test_calls_of_each_kind(tmp_path: Path) -> None:
    """a: 15 s waited, 120 s talked. b: gave up after 40 s. c: engaged. d: dialled by an agent,
    taken, 95 s, of which 20 s held."""
    written = [
        Call("a.1", INBOUND, AT, "customer", 11, 15, 120),
        Call("b.1", INBOUND, AT + timedelta(minutes=5), "given up", 11, 40, 0),
        Call("c.1", MANUAL, AT + timedelta(minutes=6), "busy", 12, 0, 0),
        Call("d.1", MANUAL, AT + timedelta(minutes=7), "agent", 12, 5, 95, hold_s=20),
    ]
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "omnileads-calls", HEADER + "".join(lines(written)))
    assert report.counts.read == report.counts.imported == 3 + 2 + 2 + 5
    assert contacts(workspace, WHOLE) == [
        ("a.1", "handled", "inbound", 15_000, 120_000),
        ("b.1", "abandoned", "inbound", 40_000, 0),
        ("c.1", "failed", "outbound", None, 0),
        ("d.1", "handled", "outbound", 0, 95_000),
    ]
    assert segments(workspace, PARTS) == [
        ("queue", "4", None, 15_000, None, None, "answered"),
        ("agent", "4", "11", None, 120_000, 0, None),
        ("queue", "4", None, 40_000, None, None, "abandoned"),
        ("ivr", "4", None, None, None, None, None),
        ("agent", "4", "12", None, 75_000, 20_000, None),
    ]
    assert [(one["name"], one["number"]) for one in report.source_counts] == [
        ("atendidas", 2), ("abandonadas", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("end", "outcome"), [("given up", "abandoned"), ("timed out", "left_queue")]
)
def test_the_end_of_the_diallers_own_line_is_no_answer(
    tmp_path: Path, end: End, outcome: str
) -> None:
    """The dialler reached a customer, queued him for 30 s, and no agent came: its own line ends
    with COMPLETEOUTNUM or COMPLETEAGENT, of no agent. Nobody took the call.
    """
    workspace = centre(tmp_path, "UTC")
    call = Call("x.1", DIALLER, AT, end, 11, 30, 0)
    take(workspace, "omnileads-calls", HEADER + "".join(lines([call])))
    assert contacts(workspace, WHOLE) == [("x.1", outcome, "outbound", 30_000, 0)]
    assert [row[0] for row in segments(workspace, PARTS)] == ["queue"]


def test_a_call_of_the_dialler_that_an_agent_took(tmp_path: Path) -> None:
    """One agent's talk: what the dialler's own line tells is not counted once more."""
    workspace = centre(tmp_path, "UTC")
    call = Call("x.1", DIALLER, AT, "agent", 11, 8, 60)
    take(workspace, "omnileads-calls", HEADER + "".join(lines([call])))
    assert contacts(workspace, WHOLE) == [("x.1", "handled", "outbound", 8_000, 60_000)]


def test_a_call_handed_to_another_campaign(tmp_path: Path) -> None:
    """10 s waited, 50 s with 11, then 20 s in the queue of campaign 9, and 30 s with 12. The wait
    of the call is the one until somebody took it first; the other stays with its queue."""
    text = (
        event(1, "10:00:00", "t.1", 3, -1, "ENTERQUEUE")
        + event(2, "10:00:10", "t.1", 3, 11, "CONNECT", 10)
        + event(3, "10:01:00", "t.1", 8, 11, "CAMPT-TRY", 10, 50)
        + event(4, "10:01:00", "t.1", 8, 11, "ENTERQUEUE-TRANSFER", 0, 0, campaign=9)
        + event(5, "10:01:00", "t.1", 8, 11, "CAMPT-COMPLETE", 10, 50)
        + event(6, "10:01:20", "t.1", 8, 12, "CONNECT", 20, campaign=9)
        + event(7, "10:01:50", "t.1", 8, 12, "COMPLETE-CAMPT", 20, 30, campaign=9)
    )
    workspace = centre(tmp_path, "UTC")
    take(workspace, "omnileads-calls", HEADER + text)
    assert contacts(workspace, WHOLE) == [("t.1", "handled", "inbound", 10_000, 80_000)]
    assert segments(workspace, PARTS) == [
        ("queue", "4", None, 10_000, None, None, "answered"),
        ("agent", "4", "11", None, 50_000, 0, None),
        ("queue", "9", None, 20_000, None, None, "answered"),
        ("agent", "9", "12", None, 30_000, 0, None),
    ]


def test_given_up_in_the_welcome(tmp_path: Path) -> None:
    """OMniLeads counts it among the abandoned ones (`entrantes_abandono`)."""
    workspace = centre(tmp_path, "UTC")
    text = event(1, "10:00:07", "w.1", 3, -1, "ABANDONWEL", 7)
    report = take(workspace, "omnileads-calls", HEADER + text)
    assert contacts(workspace, WHOLE) == [("w.1", "abandoned", "inbound", 7_000, 0)]
    assert report.source_counts[1]["number"] == 1


@pytest.mark.parametrize("name", ["AMD", "NONDIALPLAN", "CHANUNAVAIL"])
def test_attempts_that_reached_nobody(tmp_path: Path, name: str) -> None:
    workspace = centre(tmp_path, "UTC")
    text = event(1, "10:00:00", "n.1", 2, -1, "DIAL") + event(2, "10:00:20", "n.1", 2, -1, name)
    take(workspace, "omnileads-calls", HEADER + text)
    assert contacts(workspace, WHOLE) == [("n.1", "failed", "outbound", None, 0)]


def test_a_call_that_is_not_over_is_open(tmp_path: Path) -> None:
    workspace = centre(tmp_path, "UTC")
    text = event(1, "10:00:00", "o.1", 1, 12, "DIAL") + event(
        2, "10:00:05", "o.1", 1, 12, "ANSWER", 5
    )
    take(workspace, "omnileads-calls", HEADER + text)
    assert contacts(workspace, WHOLE) == [("o.1", "open", "outbound", 0, 0)]


ENDS = st.sampled_from(["agent", "customer", "given up", "timed out", "busy"])


@st.composite
def calls(draw: st.DrawFn) -> list[Call]:
    found = []
    for n in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from([MANUAL, DIALLER, INBOUND]))
        end = draw(ENDS.filter(lambda end, kind=kind: kind == DIALLER or end in (
            ("agent", "customer", "busy") if kind == MANUAL
            else ("agent", "customer", "given up", "timed out"))))  # fmt: skip
        talk = draw(st.integers(1, 900)) if end in ("agent", "customer") else 0
        found.append(
            Call(f"c.{n}", kind, AT + timedelta(minutes=20 * n), end, 11 + n,
                 draw(st.integers(0, 300)), talk, draw(st.integers(0, talk)),
                 to=draw(st.sampled_from([None, 77])) if talk else None)
        )  # fmt: skip
    return found


def told(call: Call) -> tuple[str, str, str, int | None, int]:
    outcome = {"given up": "abandoned", "timed out": "left_queue", "busy": "failed"}
    wait = call.wait_s * 1000 if call.kind != MANUAL else 0
    talk = call.talk_s * (2 if call.to else 1) * 1000
    return (call.name, outcome.get(call.end, "handled"),
            "inbound" if call.kind == INBOUND else "outbound",
            None if call.end == "busy" else wait, talk)  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(calls(), st.booleans(), st.randoms(use_true_random=False))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, written: list[Call], spread: bool, chance: object
) -> None:
    """Whatever the order of the rows; also where all events of a call carry one instant, which is
    how OMniLeads' own tests write them (what is held cannot be told then).
    """
    rows = list(lines(written, spread=spread))
    chance.shuffle(rows)  # type: ignore[attr-defined]  # a Random, which Hypothesis calls an object
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    take(workspace, "omnileads-calls", HEADER + "".join(rows))
    assert contacts(workspace, WHOLE) == [told(call) for call in written]
    held = sum(call.hold_s for call in written) * 1000 if spread else 0
    assert table(workspace, "segment", "coalesce(sum(hold_ms), 0)::BIGINT") == [(held,)]


def test_a_log_in_two_files(tmp_path: Path) -> None:
    """Cut and imported in either order, it tells the same; undone, what was before."""
    written = [
        Call("a.1", INBOUND, AT, "customer", 11, 15, 120, hold_s=10, to=77),
        Call("b.1", DIALLER, AT + timedelta(minutes=9), "given up", 11, 40, 0),
    ]
    rows = list(lines(written))
    whole = centre_in(tmp_path, "whole")
    take(whole, "omnileads-calls", HEADER + "".join(rows))
    for cut in range(1, len(rows), 3):
        workspace = centre_in(tmp_path, f"cut-{cut}")
        take(workspace, "omnileads-calls", HEADER + "".join(rows[cut:]), "two.csv")
        before = segments(workspace, PARTS)
        first = take(workspace, "omnileads-calls", HEADER + "".join(rows[:cut]), "one.csv")
        assert contacts(workspace, WHOLE) == contacts(whole, WHOLE)
        assert segments(workspace, PARTS) == segments(whole, PARTS)
        undo(workspace, first.import_id)
        assert segments(workspace, PARTS) == before


def test_events_again_and_broken_ones(tmp_path: Path) -> None:
    workspace = centre(tmp_path, "UTC")
    rows = list(lines([Call("a.1", INBOUND, AT, "agent", 11, 15, 120)]))
    take(workspace, "omnileads-calls", HEADER + "".join(rows), "one.csv")
    broken = rows[0].replace("2026-10-01", "soon")
    report = take(workspace, "omnileads-calls", HEADER + broken + rows[1] + rows[2], "two.csv")
    assert parts(report) == (3, 0, 2, 0, 0, 1)
    assert contacts(workspace, WHOLE) == [("a.1", "handled", "inbound", 15_000, 120_000)]


ACTIVITY = "id,time,agente_id,event,pausa_id\n"


def test_agents(tmp_path: Path) -> None:
    """An hour available, a pause of 10 minutes (number 2), 40 s of wrap-up (pause 0)."""
    text = (
        "1,2026-10-01 08:00:00+00,11,ADDMEMBER,\n2,2026-10-01 09:00:00+00,11,PAUSEALL,2\n"
        "3,2026-10-01 09:10:00+00,11,UNPAUSEALL,2\n4,2026-10-01 09:30:00+00,11,PAUSEALL,0\n"
        "5,2026-10-01 09:30:40+00,11,UNPAUSEALL,0\n6,2026-10-01 10:00:00+00,11,REMOVEMEMBER,\n"
    )
    workspace = centre(tmp_path, "UTC")
    take(workspace, "omnileads-agent-activity", ACTIVITY + text)
    found = table(workspace, "agent_time", "agent_id, state, paid_ms", "interval_at")
    assert found == [
        ("11", "available", 3_600_000), ("11", "pause", 600_000), ("11", "available", 1_200_000),
        ("11", "wrap_up", 40_000), ("11", "available", 1_760_000),
    ]  # fmt: skip


def test_agents_of_later_versions(tmp_path: Path) -> None:
    text = ("1,2026-10-01 08:00:00+00,11,SESSION_LOGIN,\n"
            "2,2026-10-01 08:20:00+00,11,SESSION_LOGOUT,\n")  # fmt: skip
    workspace = centre(tmp_path, "UTC")
    take(workspace, "omnileads-agent-activity", ACTIVITY + text)
    assert table(workspace, "agent_time", "state, paid_ms") == [("available", 1_200_000)]


@st.composite
def days(draw: st.DrawFn) -> dict[int, list[Turn]]:
    """Agents' turns: two pauses never follow at once, since one instant cannot order their events."""
    length = st.integers(1, 3_000)
    kinds = st.sampled_from(["pause", "wrap_up"])
    found: dict[int, list[Turn]] = {}
    for agent in draw(st.lists(st.integers(11, 19), min_size=2, max_size=4, unique=True)):
        found[agent] = [Turn("available", draw(length))]
        for _pause in range(draw(st.integers(0, 3))):
            found[agent] += [Turn(draw(kinds), draw(length)), Turn("available", draw(length))]
    return found


@settings(max_examples=2, deadline=None)
@given(days(), st.booleans(), st.randoms(use_true_random=False))
def test_what_agents_did_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    agents: dict[int, list[Turn]],
    later: bool,
    chance: Any,
) -> None:
    rows = list(activity(agents, AT, later=later))
    chance.shuffle(rows)
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    take(workspace, "omnileads-agent-activity", ACTIVITY_HEADER + "".join(rows))
    found = table(workspace, "agent_time", "agent_id, state, paid_ms", "agent_id, interval_at")
    assert found == [
        (f"{agent}", turn.what, 1000 * turn.length_s)
        for agent in sorted(agents) for turn in agents[agent]
    ]  # fmt: skip
