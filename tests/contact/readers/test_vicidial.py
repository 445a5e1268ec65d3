"""VICIdial: rows as its tables would hold them, made by hand, and what should come of each."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.contact.readers.bringing import centre_in, take
from tests.store.importing import centre, parts, table

CLOSER = (
    "closecallid\tlead_id\tlist_id\tcampaign_id\tcall_date\tstart_epoch\tend_epoch\tlength_in_sec\t"
    "status\tphone_code\tphone_number\tuser\tcomments\tprocessed\tqueue_seconds\tuser_group\t"
    "xfercallid\tterm_reason\tuniqueid\tagent_only\tqueue_position\tcalled_count\n"
)


def visit(number: int, group: str, at: str, length: int, status: str, user: str, queue: str,
          uniqueid: str) -> str:  # fmt: skip
    return (
        f"{number}\t7\t999\t{group}\t2026-10-01 {at}\t1\t2\t{length}\t{status}\t1\t3712000{number:04}\t"
        f"{user}\t\\N\tN\t{queue}\tAGENTS\t0\tCALLER\t{uniqueid}\t\t1\t1\n"
    )


VISITS = [
    visit(1, "SALES", "10:00:00", 130, "SALE", "6001", "10.00", "a.1"),
    visit(2, "SALES", "10:05:00", 42, "DROP", "VDCL", "42.00", "b.1"),
    visit(3, "SALES", "10:10:00", 60, "HOLDTO", "VDCL", "60.00", "c.1"),
    visit(4, "BACKUP", "10:11:00", 95, "A", "6002", "5.50", "c.1"),
    visit(5, "SALES", "10:20:00", 0, "QUEUE", "VDCL", "0.00", "d.1"),
    visit(6, "SALES", "10:30:00", 3, "AFTHRS", "VDCL", "0.00", "e.1"),
]


def test_inbound_visits(tmp_path: Path) -> None:
    """a: 10 s waited, 120 s talked. b: gave up after 42 s. c: 60 s in one group, on to another,
    5.5 s there, 95 - 5.5 s talked. d: still in the queue. e: outside the hours.
    """
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "vicidial-closer-log", CLOSER + "".join(VISITS), "in.tsv")
    assert parts(report) == (6, 6, 0, 0, 0, 0)
    found = table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms, "
                  "disposition, direction")  # fmt: skip
    assert found == [
        ("a.1", "handled", 10_000, 120_000, "SALE", "inbound"),
        ("b.1", "abandoned", 42_000, 0, "DROP", "inbound"),
        ("c.1", "handled", 65_500, 89_500, "A", "inbound"),
        ("d.1", "open", 0, 0, "QUEUE", "inbound"),
        ("e.1", "left_queue", 0, 0, "AFTHRS", "inbound"),
    ]
    counts = {one["name"]: one["number"] for one in report.source_counts}
    assert counts == {"Total answered calls": 2, "Total DROP calls": 1}


def test_visits_of_a_call_in_two_files_are_one_call(tmp_path: Path) -> None:
    expected = centre_in(tmp_path, "whole")
    take(expected, "vicidial-closer-log", CLOSER + "".join(VISITS), "in.tsv")
    workspace = centre_in(tmp_path, "parts")
    columns = "source_id, outcome, contact_wait_ms, agent_unit_ms, segment_count"
    take(workspace, "vicidial-closer-log", CLOSER + "".join(VISITS[3:]), "two.tsv")
    late = take(workspace, "vicidial-closer-log", CLOSER + "".join(VISITS[:4]), "one.tsv")
    assert late.counts.repeated == 1
    assert table(workspace, "contact", columns) == table(expected, "contact", columns)
    undo(workspace, late.import_id)
    assert table(workspace, "contact", columns)[0] == ("c.1", "handled", 5_500, 89_500, 2)


def test_a_row_that_went_on_is_replaced(tmp_path: Path) -> None:
    """A call that was in the queue at the first export, and answered at the second."""
    workspace = centre(tmp_path, "UTC")
    take(workspace, "vicidial-closer-log", CLOSER + VISITS[4], "one.tsv")
    answered = visit(5, "SALES", "10:20:00", 50, "A", "6001", "20.00", "d.1")
    report = take(workspace, "vicidial-closer-log", CLOSER + answered, "two.tsv")
    assert parts(report) == (1, 0, 0, 1, 0, 0)
    assert table(workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms") == [
        ("handled", 20_000, 30_000)
    ]


OUTBOUND = (
    "uniqueid,lead_id,list_id,campaign_id,call_date,start_epoch,end_epoch,length_in_sec,status,"
    "phone_code,phone_number,user,comments,processed,user_group,term_reason,alt_dial,called_count\n"
)
ATTEMPTS = [
    "o.1,1,101,OUT,2026-10-01 10:00:00,1,2,95,SALE,1,37120000001,6001,,N,AGENTS,AGENT,MAIN,1\n",
    "o.2,2,101,OUT,2026-10-01 10:00:10,1,2,25,NA,1,37120000002,VDAD,,N,,NONE,MAIN,1\n",
    "o.3,3,101,OUT,2026-10-01 10:00:20,1,2,6,DROP,1,37120000003,VDAD,,N,,ABANDON,MAIN,1\n",
    "o.4,4,101,OUT,2026-10-01 10:00:30,1,2,30,NI,1,37120000004,6002,,N,AGENTS,CALLER,MAIN,2\n",
]


def test_outbound_attempts(tmp_path: Path) -> None:
    workspace = centre(tmp_path, "UTC")
    report = take(workspace, "vicidial-log", OUTBOUND + "".join(ATTEMPTS))
    found = table(workspace, "contact", "source_id, outcome, agent_unit_ms, is_sale, direction")
    assert found == [
        ("o.1", "handled", 95_000, True, "outbound"),
        ("o.2", "failed", 0, False, "outbound"),
        ("o.3", "abandoned", 0, False, "outbound"),
        ("o.4", "handled", 30_000, False, "outbound"),
    ]
    assert [one["number"] for one in report.source_counts] == [4, 1]


def test_an_attempt_that_ended_and_comes_again_unchanged_is_repeated(tmp_path: Path) -> None:
    """Replaced once, when the call that was going on had ended; then the same row again and again."""
    workspace = centre(tmp_path, "UTC")
    begun = ATTEMPTS[3].replace(",NI,", ",INCALL,")
    found = [
        parts(take(workspace, "vicidial-log", OUTBOUND + rows, f"{n}.csv"))
        for n, rows in enumerate(
            (begun, ATTEMPTS[3], ATTEMPTS[3] + ATTEMPTS[0], begun + ATTEMPTS[3])
        )
    ]
    assert found == [
        (1, 1, 0, 0, 0, 0), (1, 0, 0, 1, 0, 0), (2, 1, 1, 0, 0, 0), (2, 0, 1, 1, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("nobody", ["NULL", r"\N"])
def test_an_attempt_of_nobody_is_not_handled(tmp_path: Path, nobody: str) -> None:
    """What stands for unknown in an export is no agent."""
    workspace = centre(tmp_path, "UTC")
    row = f"o.5,5,101,OUT,2026-10-01 10:00:00,1,2,9,B,1,37120000005,{nobody},,N,,NONE,MAIN,1\n"
    take(workspace, "vicidial-log", OUTBOUND + row)
    assert table(workspace, "contact", "outcome") == [("failed",)]


def test_a_call_of_both_tables_is_one_contact(tmp_path: Path) -> None:
    """An agent's outbound call that was handed to a closer: both agents' talk, one contact."""
    workspace = centre(tmp_path, "UTC")
    take(workspace, "vicidial-log", OUTBOUND + ATTEMPTS[0], "out.csv")
    handed = visit(9, "CLOSE", "10:01:35", 65, "SALE", "6009", "5.00", "o.1")
    take(workspace, "vicidial-closer-log", CLOSER + handed, "in.tsv")
    assert table(workspace, "contact", "source_id, outcome, agent_unit_ms") == [
        ("o.1", "handled", 95_000 + 60_000)
    ]


TURNS = (
    "agent_log_id,user,server_ip,event_time,lead_id,campaign_id,pause_epoch,pause_sec,wait_epoch,"
    "wait_sec,talk_epoch,talk_sec,dispo_epoch,dispo_sec,status,user_group,comments,sub_status,"
    "dead_epoch,dead_sec,uniqueid\n"
)


def test_an_agents_turn_is_four_stretches(tmp_path: Path) -> None:
    """60 s paused, 30 s waiting, 120 s talking of which the caller was gone for the last 4, 15 s
    choosing: 225 s paid. VICIdial's own report takes the dead seconds off the talk.
    """
    workspace = centre(tmp_path, "UTC")
    row = ("1,6001,10.0.0.1,2026-10-01 09:00:00,5,OUT,1,60,2,30,3,120,4,15,SALE,AGENTS,,LUNCH,"
           "5,4,o.1\n")  # fmt: skip
    report = take(workspace, "vicidial-agent-log", TURNS + row)
    assert (report.counts.read, report.counts.imported) == (1, 1)
    found = table(workspace, "agent_time", "agent_id, team, state, interval_at::VARCHAR, paid_ms",
                  "interval_at")  # fmt: skip
    assert found == [
        ("6001", "AGENTS", "pause", "2026-10-01 09:00:00", 60_000),
        ("6001", "AGENTS", "available", "2026-10-01 09:01:00", 30_000),
        ("6001", "AGENTS", "handling", "2026-10-01 09:01:30", 116_000),
        ("6001", "AGENTS", "wrap_up", "2026-10-01 09:03:26", 19_000),
    ]
    assert report.source_counts[0]["number"] == 225


def test_turns_that_were_still_going_on_are_replaced(tmp_path: Path) -> None:
    workspace = centre(tmp_path, "UTC")
    begun = "1,6001,,2026-10-01 09:00:00,,OUT,1,60,2,30,,,,,,AGENTS,,,,,\n"
    ended = "1,6001,,2026-10-01 09:00:00,,OUT,1,60,2,30,3,120,4,15,A,AGENTS,,,,,o.1\n"
    take(workspace, "vicidial-agent-log", TURNS + begun, "one.csv")
    take(workspace, "vicidial-agent-log", TURNS + ended, "two.csv")
    assert table(workspace, "agent_time", "sum(paid_ms)::BIGINT") == [(225_000,)]


def test_seconds_that_overflowed_count_nothing(tmp_path: Path) -> None:
    """The columns are SMALLINT UNSIGNED: 65,535 is what anything greater became, and VICIdial's
    report on agents' time leaves out what is above 65,000.
    """
    workspace = centre(tmp_path, "UTC")
    row = "1,6001,,2026-10-01 09:00:00,,OUT,1,65535,2,30,,0,,0,,AGENTS,,,,0,\n"
    take(workspace, "vicidial-agent-log", TURNS + row)
    assert table(workspace, "agent_time", "state, paid_ms") == [("available", 30_000)]


@pytest.mark.parametrize("status", ["MAXCAL", "NANQUE", "TIMEOT"])
def test_visits_that_the_system_sent_away(tmp_path: Path, status: str) -> None:
    """MAXCAL stands among the unanswered ones in later versions of AST_CLOSERstats.php."""
    workspace = centre(tmp_path, "UTC")
    row = visit(1, "SALES", "10:00:00", 5, status, "VDCL", "5.00", "m.1")
    report = take(workspace, "vicidial-closer-log", CLOSER + row, "in.tsv")
    assert table(workspace, "contact", "outcome, contact_wait_ms") == [("left_queue", 5_000)]
    assert [one["number"] for one in report.source_counts] == [0, 0]


def test_inbound_sales(tmp_path: Path) -> None:
    """Of the visits above a is a sale; nobody took the others, but for c: A is no sale; d is open."""
    workspace = centre(tmp_path, "UTC")
    take(workspace, "vicidial-closer-log", CLOSER + "".join(VISITS), "in.tsv")
    assert table(workspace, "contact", "source_id, is_sale") == [
        ("a.1", True), ("b.1", False), ("c.1", False), ("d.1", None), ("e.1", False),
    ]  # fmt: skip


@pytest.mark.parametrize("broken", ["not a date", ""])
def test_rows_that_cannot_be_read_are_kept(tmp_path: Path, broken: str) -> None:
    workspace = centre(tmp_path, "UTC")
    row = VISITS[0].replace("2026-10-01 10:00:00", broken)
    report = take(workspace, "vicidial-closer-log", CLOSER + row + VISITS[1], "in.tsv")
    assert parts(report) == (2, 1, 0, 0, 0, 1)


CALLS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 900), st.sampled_from(["A", "DROP", "AFTHRS"])),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=8)
@given(CALLS)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[int, int, str]]
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    rows = [
        visit(n, "SALES", f"11:{n:02}:00", wait + (talk if status == "A" else 0), status,
              "6001" if status == "A" else "VDCL", f"{wait}.00", f"u.{n}")
        for n, (wait, talk, status) in enumerate(calls)
    ]  # fmt: skip
    take(workspace, "vicidial-closer-log", CLOSER + "".join(rows), "in.tsv")
    meaning = {"A": "handled", "DROP": "abandoned", "AFTHRS": "left_queue"}
    assert table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        (f"u.{n}", meaning[status], wait * 1000, talk * 1000 if status == "A" else 0)
        for n, (wait, talk, status) in enumerate(calls)
    ]
