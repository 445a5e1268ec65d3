"""Asterisk's queue_log: real samples by hand, written calls read again, logs cut anywhere."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.contact.readers.registry import reader_named
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import import_as, import_found, reader_for
from percall.store.undo import undo
from percall.store.workspace import Workspace, create
from tests.contact.readers.writers.asterisk_queue_log import Call, log
from tests.naive.queue_time import seconds_by_state
from tests.store.importing import parts, table

READER = reader_named("asterisk-queue-log")
CONTACT = "source_id, outcome, contact_wait_ms"
SEGMENT = "contact_started_at, segment_index, kind, queue, agent_id, wait_ms, ring_ms, talk_ms"


def read(folder: Path, text: str, name: str = "q.log", to: Workspace | None = None) -> Workspace:
    workspace = to or create(folder / f"centre-{name}", "Test", "EUR", "Europe/Riga")
    bring(workspace, folder, text, name)
    return workspace


def bring(workspace: Workspace, folder: Path, text: str, name: str) -> ImportReport:
    file = folder / name
    file.write_text(text)
    return import_as(workspace, file, READER)


def whole(workspace: Workspace) -> list[Any]:
    """What the lake says of the calls and the agents, whichever import said it."""
    masks = "first_in, first_agent_in, last_in, queue_offered, queue_answered, queue_lost, queue_wait_ms"
    return [
        table(
            workspace,
            "contact",
            f"{CONTACT}, started_at, ended_at, customer_key IS NULL, direction",
        ),
        table(workspace, "segment", f"{SEGMENT}, contact_id, {masks}"),
        table(workspace, "agent_time", "agent_id, interval_at, state, paid_ms"),
    ]


# --- real samples ---------------------------------------------------------------------------


def test_two_calls_of_a_laboratory(tmp_path: Path, shared_data: Path) -> None:
    """One answered after 10 s (3 of them ringing) and talked 120 s, one given up after 90 s."""
    name = "snippet_answered_and_abandoned.queue_log"
    text = (shared_data / "records/asterisk-queue-log" / name).read_text()
    workspace = read(tmp_path, text)
    assert table(workspace, "contact", CONTACT) == [
        ("1.1", "handled", 10_000),
        ("1.2", "abandoned", 90_000),
    ]
    rows = table(workspace, "segment", "kind, agent_id, wait_ms, ring_ms, talk_ms",
                 "contact_started_at, segment_index")  # fmt: skip
    assert rows == [
        ("queue", None, 10_000, None, None),
        ("agent", "PJSIP/201", None, 3_000, 120_000),
        ("queue", None, 90_000, None, None),
    ]


def test_repeats_and_orphans(tmp_path: Path, shared_data: Path) -> None:
    """21 lines: ENTERQUEUE comes seven times in all, COMPLETEAGENT of one call four times with
    other positions, which are not kept: 9 repeats; DID is no event of ours. Four calls: one
    answered after 10 s; one connected after 14 s, its end not logged: open; two that the log
    knows only from the middle or the end on: handled, their talk known from the end's line.
    """
    name = "fixture_asterisk2slack_MASKED.queue_log"
    text = (shared_data / "records/asterisk-queue-log" / name).read_text()
    workspace = create(tmp_path / "centre", "Test", "EUR", "UTC")
    report = bring(workspace, tmp_path, text, "q.log")
    assert parts(report) == (21, 11, 9, 0, 1, 0)
    assert table(workspace, "contact", f"{CONTACT}, is_answered") == [
        ("1546015415.757927", "handled", 10_000, True),
        ("1546023604.760166", "handled", 10_000, True),
        ("1546023970.760296", "handled", 6_000, True),
        ("1546027663.761192", "open", 14_000, True),
    ]
    # Names of people stand nowhere in the lake.
    agents = {row[0] for row in table(workspace, "segment", "agent_id") if row[0]}
    assert all(agent.startswith("hash:") for agent in agents)


def test_a_restart_and_a_call_open_at_it(tmp_path: Path, shared_data: Path) -> None:
    """6 restarts and 1 login without a contact; 68 s waited in vain; one entry without an exit."""
    name = "snippet_restart_and_open_call.queue_log"
    text = (shared_data / "records/asterisk-queue-log" / name).read_text()
    workspace = create(tmp_path / "centre", "Test", "EUR", "UTC")
    report = bring(workspace, tmp_path, text, "q.log")
    assert (report.counts.read, report.counts.excluded) == (10, 5 + 1)
    assert table(workspace, "contact", f"{CONTACT}, is_answered") == [
        ("1596512941.163", "abandoned", 68_000, False),
        ("1596513054.164", "open", None, False),
    ]


def test_a_ring_of_all_members_is_everybodys_time(tmp_path: Path, shared_data: Path) -> None:
    """In the second call four rang 1 s, three rang 2 s, one took it: 14 s of agents in all,
    ringing and the 4 s of talk; rings of 0 ms take nobody's time.
    """
    name = "snippet_logchart_two_calls.queue_log"
    text = (shared_data / "records/asterisk-queue-log" / name).read_text()
    workspace = read(tmp_path, text)
    assert table(workspace, "contact", "outcome, agent_unit_ms", "started_at") == [
        ("handled", 3_000),
        ("handled", 4 * 1_000 + 3 * 2_000 + 4_000),
    ]


# --- what is written is read ----------------------------------------------------------------

CALLS = st.lists(
    st.builds(
        Call,
        start_s=st.integers(1_790_000_000, 1_790_000_600),
        wait_s=st.integers(0, 120),
        talk_s=st.integers(0, 900),
        end=st.sampled_from(("answered", "hung_up", "too_long", "cut_off", "waiting")),
        queue=st.sampled_from(("support", "sales")),
        agent=st.sampled_from(("PJSIP/201", "Agent/7")),
    ),
    max_size=6,
)
OUTCOME = {"answered": "handled", "hung_up": "abandoned", "too_long": "left_queue",
           "cut_off": "open", "waiting": "open"}  # fmt: skip


@settings(max_examples=15)
@given(calls=CALLS)
def test_calls_written_are_read(
    calls: list[Call], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("written")
    workspace = read(folder, "".join(log(calls)) or "1|NONE|NONE|NONE|QUEUESTART|\n")
    found = {
        source_id: (outcome, wait)
        for source_id, outcome, wait in table(workspace, "contact", CONTACT)
    }
    assert found == {
        f"{call.start_s}.{n}": (
            OUTCOME[call.end],
            None if call.end == "waiting" else call.wait_s * 1000,
        )
        for n, call in enumerate(calls)
    }
    talks = sorted(row[0] for row in table(workspace, "segment", "talk_ms", "talk_ms")
                   if row[0] is not None)  # fmt: skip
    assert talks == sorted(call.talk_s * 1000 for call in calls if call.end == "answered")


# --- cut anywhere ---------------------------------------------------------------------------

LOG = """\
1790000100|NONE|sales|SIP/1|ADDMEMBER|
1790000150|NONE|sup|SIP/1|ADDMEMBER|
1790000200|a.1|sales|NONE|ENTERQUEUE||+371|1
1790000205|a.1|sales|SIP/2|RINGNOANSWER|3000
1790000210|a.1|sales|SIP/1|CONNECT|10|b.1|4
1790000270|a.1|sales|SIP/1|COMPLETECALLER|10|60|1
1790000300|NONE|sales|SIP/1|PAUSE|lunch
1790000400|NONE|sup|SIP/1|PAUSE|lunch
1790000500|NONE|sup|SIP/1|UNPAUSE|
1790000600|NONE|sales|SIP/1|UNPAUSE|
1790000700|c.1|sales|NONE|ENTERQUEUE||+372|1
1790000730|c.1|sales|NONE|EXITWITHTIMEOUT|1|1|30
1790000730|c.1|sup|NONE|ENTERQUEUE||+372|1
1790000760|c.1|sup|SIP/1|CONNECT|30|b.2|5
1790000800|c.1|sup|SIP/1|BLINDTRANSFER|s|ctx|30|40|1
1790000900|NONE|sales|SIP/1|REMOVEMEMBER|
1790001000|NONE|sup|SIP/1|REMOVEMEMBER|
1790001300|d.1|sup|NONE|ENTERQUEUE||+3|1
1790001310|d.1|sup|NONE|ABANDON|1|1|10
1790001310|d.1|sup|NONE|ENTERQUEUE||+3|1
1790001325|o.1|out|Agent/7|OUTDIAL|123
1790001330|o.1|out|Agent/7|OUTANSWER|123
1790001390|o.1|out|Agent/7|OUTCOMPLETE|123
"""


@pytest.mark.parametrize("late_part_first", [False, True])
def test_a_log_cut_at_any_line_gives_the_same(tmp_path: Path, late_part_first: bool) -> None:
    """Two imports in either order are the whole; undoing one is never having imported it."""
    expected = whole(read(tmp_path, LOG))
    lines = LOG.splitlines(keepends=True)
    for cut in range(2, len(lines), 3):
        halves = ["".join(lines[:cut]), "".join(lines[cut:])]
        if late_part_first:
            halves.reverse()
        workspace = read(tmp_path, halves[0], f"{cut}-one.log")
        alone = whole(workspace)
        second = bring(workspace, tmp_path, halves[1], f"{cut}-two.log")
        assert whole(workspace) == expected, f"cut before line {cut + 1}"
        undo(workspace, second.import_id)
        assert whole(workspace) == alone


def test_the_order_of_lines_does_not_matter(tmp_path: Path) -> None:
    expected = whole(read(tmp_path, LOG))
    lines = LOG.splitlines(keepends=True)
    random.Random(3).shuffle(lines)
    assert whole(read(tmp_path, "".join(lines * 2), "mixed.log")) == expected


# --- agents' time ---------------------------------------------------------------------------


def members_day(seed: int) -> list[str]:
    """Two agents who come, pause in some of their queues, answer, and go."""
    chance = random.Random(seed)
    others = []
    calls = []
    for agent in ("PJSIP/201", "PJSIP/202"):
        at = 1_790_000_000 + chance.randrange(100)
        queues = chance.sample(["support", "sales", "vip"], chance.randrange(1, 4))
        others += [(at + i, f"|NONE|{q}|{agent}|ADDMEMBER|") for i, q in enumerate(queues)]
        at += 10
        for _turn in range(chance.randrange(8)):
            at += chance.randrange(5, 90)
            some = chance.sample([*queues, "NONE"], chance.randrange(1, len(queues) + 2))
            length = chance.randrange(1, 60)
            for queue in some:
                word = "PAUSE" + ("ALL" if queue == "NONE" else "")
                others.append((at, f"|NONE|{queue}|{agent}|{word}|lunch"))
                others.append((at + length, f"|NONE|{queue}|{agent}|UN{word}|"))
            at += length + 1
            calls.append(Call(at, 5, chance.randrange(1, 40), "answered", queues[0], agent))
            at += chance.randrange(1, 50)
        at += 120
        others += [(at + i, f"|NONE|{q}|{agent}|REMOVEMEMBER|") for i, q in enumerate(queues)]
    return log(calls, others)


@pytest.mark.parametrize("seed", range(6))
def test_agents_time_second_by_second(tmp_path: Path, seed: int) -> None:
    lines = members_day(seed)
    workspace = read(tmp_path, "".join(lines))
    found: dict[tuple[str, str], int] = {}
    for agent, state, paid_ms in table(workspace, "agent_time", "agent_id, state, paid_ms"):
        found[agent, state] = found.get((agent, state), 0) + paid_ms // 1000
    assert found == seconds_by_state(lines)


def stretches(workspace: Workspace) -> list[tuple[Any, ...]]:
    return table(workspace, "agent_time", "epoch(interval_at)::BIGINT - 1790000000, state, paid_ms",
                 "interval_at")  # fmt: skip


def test_a_login_without_a_logout_ends_at_the_last_sign(tmp_path: Path) -> None:
    log_ = (
        "1790000000|NONE|NONE|Agent/7|AGENTLOGIN|SIP/7\n"
        "1790000050|NONE|NONE|Agent/7|PAUSEALL|lunch\n"  # never ended: with the session
        "1790000090|a.1|sup|Agent/7|RINGNOANSWER|10000\n"
        "1790090000|NONE|NONE|Agent/7|AGENTLOGIN|SIP/7\n"  # 25 hours later
        "1790090060|NONE|NONE|Agent/7|AGENTLOGOFF|SIP/7|60\n"
    )
    assert stretches(read(tmp_path, log_)) == [
        (0, "available", 50_000), (50, "pause", 30_000), (80, "handling", 10_000),
        (90_000, "available", 60_000),
    ]  # fmt: skip


def test_a_logoff_knows_how_long_its_login_was(tmp_path: Path) -> None:
    log_ = "1790000400|NONE|NONE|Agent/8|AGENTLOGOFF|SIP/8|300\n"
    assert stretches(read(tmp_path, log_)) == [(100, "available", 300_000)]


def test_a_second_login_within_the_day_changes_nothing(tmp_path: Path) -> None:
    """Scripts add members again and again."""
    log_ = (
        "1790000000|NONE|sup|SIP/7|ADDMEMBER|\n"
        "1790000600|NONE|sup|SIP/7|ADDMEMBER|\n"
        "1790000900|NONE|sup|SIP/7|REMOVEMEMBER|\n"
    )
    assert stretches(read(tmp_path, log_)) == [(0, "available", 900_000)]


def test_outbound_events_are_outbound_contacts(tmp_path: Path) -> None:
    log_ = (
        "1790000000|o.1|out|Agent/7|OUTDIAL|x\n"
        "1790000005|o.1|out|Agent/7|OUTANSWER|x\n"
        "1790000065|o.1|out|Agent/7|OUTCOMPLETE|x\n"
        "1790000100|o.2|out|Agent/7|OUTDIAL|x\n"
        "1790000120|o.2|out|Agent/7|OUTNOANSWER|x\n"
    )
    workspace = read(tmp_path, log_)
    assert table(workspace, "contact", "source_id, direction, outcome, agent_unit_ms") == [
        ("o.1", "outbound", "handled", 65_000),
        ("o.2", "outbound", "failed", 20_000),
    ]


@pytest.mark.parametrize("event", ["OUTDIAL", "CALLOUTBOUND"])
def test_an_outbound_try_that_nobody_answered_is_not_answered(tmp_path: Path, event: str) -> None:
    workspace = read(tmp_path, f"1790000000|o.1|out|Agent/7|{event}|x\n")
    told = table(workspace, "contact", "direction, outcome, is_answered, is_offered")
    assert told == [("outbound", "open", False, False)]


@pytest.mark.parametrize("rest", ["", "||", "|||"])
def test_a_connect_that_tells_no_wait_has_none_that_is_known(tmp_path: Path, rest: str) -> None:
    """Without the entry it cannot be told when the wait began; with it, it can."""
    connect = f"1790000020|a.1|sales|SIP/1|CONNECT{rest}\n"
    columns = "kind, wait_ms, ring_ms"
    alone = table(read(tmp_path, connect, "one.log"), "segment", columns)
    assert alone == [("agent", None, None), ("queue", None, None)]
    entered = "1790000000|a.1|sales|NONE|ENTERQUEUE||+3|1\n"
    both = table(read(tmp_path, entered + connect, "two.log"), "segment", columns)
    assert sorted(both)[1:] == [("queue", 20_000, None)]


def test_who_lets_it_ring_does_not_end_the_wait(tmp_path: Path) -> None:
    """30 s in the first queue, where it rang in vain, and 20 s in the second: 50 s."""
    log_ = (
        "1790000000|a.1|sales|NONE|ENTERQUEUE||+3|1\n"
        "1790000015|a.1|sales|SIP/2|RINGNOANSWER|15000\n"
        "1790000030|a.1|sales|NONE|EXITWITHTIMEOUT|1|1|30\n"
        "1790000030|a.1|sup|NONE|ENTERQUEUE||+3|1\n"
        "1790000050|a.1|sup|SIP/1|CONNECT|20|b.1|5\n"
        "1790000110|a.1|sup|SIP/1|COMPLETEAGENT|20|60|1\n"
    )
    assert table(read(tmp_path, log_), "contact", "contact_wait_ms") == [(50_000,)]


def test_the_same_second_out_of_a_queue_and_into_it(tmp_path: Path) -> None:
    """The end belongs to the entry that lies as long before it as was waited."""
    log_ = (
        "1790000000|d.1|sup|NONE|ENTERQUEUE||+3|1\n"
        "1790000010|d.1|sup|NONE|EXITWITHTIMEOUT|1|1|10\n"
        "1790000010|d.1|sup|NONE|ENTERQUEUE||+3|1\n"
        "1790000040|d.1|sup|NONE|ABANDON|1|1|30\n"
    )
    workspace = read(tmp_path, log_)
    assert table(workspace, "segment", "segment_outcome, wait_ms", "segment_index") == [
        ("timeout", 10_000),
        ("abandoned", 30_000),
    ]
    assert table(workspace, "contact", "outcome") == [("abandoned",)]


# --- beside the call records of the same Asterisk -------------------------------------------

CALL_RECORDS = (
    # The queue answered at once; two members rang, the second took it.
    '"","37120000001","700","ext-queues","""A"" <37120000001>","PJSIP/trunk-00000001",'
    '"PJSIP/202-00000002","Queue","sales","2026-09-21 14:16:38","2026-09-21 14:16:38",'
    '"2026-09-21 14:17:50",72,72,"ANSWERED","DOCUMENTATION","1790000200.1",""\n'
    '"","37120000002","700","ext-queues","""B"" <37120000002>","PJSIP/trunk-00000003","",'
    '"Queue","sales","2026-09-21 14:30:00","2026-09-21 14:30:00","2026-09-21 14:30:45",45,45,'
    '"ANSWERED","DOCUMENTATION","1790001000.7",""\n'
)
SAME_CALLS = (
    "1790000200|1790000200.1|sales|NONE|ENTERQUEUE||37120000001|1\n"
    "1790000205|1790000200.1|sales|PJSIP/201|RINGNOANSWER|5000\n"
    "1790000210|1790000200.1|sales|PJSIP/202|CONNECT|10|x|4\n"
    "1790000270|1790000200.1|sales|PJSIP/202|COMPLETECALLER|10|60|1\n"
    "1790001002|1790001000.7|sales|NONE|ENTERQUEUE||37120000002|1\n"
    "1790001042|1790001000.7|sales|NONE|ABANDON|1|1|40\n"
)


@pytest.mark.parametrize("log_first", [True, False])
def test_call_records_and_the_log_are_one_truth(tmp_path: Path, log_first: bool) -> None:
    """The log's agents and waits, the records' 72 and 45 s of line; two calls and not four.

    The call records alone would take both for answered: the queue answers, nobody else did.
    """
    workspace = create(tmp_path / "centre", "Test", "EUR", "UTC")
    (tmp_path / "Master.csv").write_text(CALL_RECORDS)
    steps = [
        lambda: bring(workspace, tmp_path, SAME_CALLS, "q.log"),
        lambda: import_found(
            workspace, Source((tmp_path / "Master.csv",), "Master.csv", "0" * 64),
            reader_for(tmp_path / "Master.csv", "Master.csv"),
        ),
    ]  # fmt: skip
    for step in steps if log_first else reversed(steps):
        step()
    found = table(
        workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms, line_unit_ms"
    )
    assert found == [
        ("1790000200.1", "handled", 10_000, 5_000 + 4_000 + 60_000, 72_000),
        ("1790001000.7", "abandoned", 40_000, 0, 45_000),
    ]


@pytest.mark.parametrize(
    ("member", "kept"),
    [("SIP/101", True), ("Agent/1001", True), ("agent-12", True), ("SIP/0004f2040001", True),
     ("Local/2004@from-internal/n", True), ("SIP/jane2", False), ("Maria7", False),
     ("PJSIP/client1", False), ("Jane Doe", False)],
)  # fmt: skip
def test_what_may_be_a_name_is_kept_as_a_hash(tmp_path: Path, member: str, kept: bool) -> None:
    workspace = read(tmp_path, f"1790000000|NONE|NONE|{member}|AGENTLOGOFF|x|300\n")
    ((agent,),) = table(workspace, "agent_time", "agent_id")
    assert (agent == member) is kept
    assert kept or agent.startswith("hash:")
