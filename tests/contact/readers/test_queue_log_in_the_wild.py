"""Lines of queue logs as other people's systems write them: who dials in, hands on, or is paused."""

from pathlib import Path

import pytest

from percall.contact.readers.registry import reader_named
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import import_as, import_found, reader_for
from percall.store.workspace import Workspace, create
from tests.store.importing import parts, table

READER = reader_named("asterisk-queue-log")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create(tmp_path / "centre", "Test", "EUR", "UTC")


def bring(workspace: Workspace, folder: Path, text: str) -> tuple[int, ...]:
    file = folder / "q.log"
    file.write_text(text)
    return parts(import_as(workspace, file, READER))


@pytest.mark.parametrize(
    ("comes", "goes"), [("ADDMEMBER|", "REMOVEMEMBER|"), ("AGENTLOGIN|SIP/1", "AGENTLOGOFF|SIP/1|3600")]
)  # fmt: skip
def test_who_dials_in_to_serve_is_no_contact(
    tmp_path: Path, workspace: Workspace, comes: str, goes: str
) -> None:
    """A login by telephone has the unique id of the member's own call (line 1: an AgentsReport.py
    of a public project): one call, its 60 s of talk, and an hour paid, 9 s and 60 s of it busy.
    """
    assert bring(
        workspace, tmp_path,
        f"1651496662|1651496662.49874|help|PJSIP/1|{comes}\n"
        "1651497000|1651496990.49880|help|NONE|ENTERQUEUE||5551234|1\n"
        "1651497010|1651496990.49880|help|PJSIP/1|CONNECT|10|1651497000.49881|9\n"
        "1651497070|1651496990.49880|help|PJSIP/1|COMPLETECALLER|10|60|1\n"
        f"1651500262|1651500262.49999|help|PJSIP/1|{goes}\n",
    ) == (5, 5, 0, 0, 0, 0)  # fmt: skip
    assert table(workspace, "contact", "source_id, outcome") == [("1651496990.49880", "handled")]
    assert table(workspace, "agent_time", "state, paid_ms", "interval_at") == [
        ("available", 339_000), ("handling", 69_000), ("available", 3_192_000)
    ]  # fmt: skip


def test_a_member_who_is_added_as_paused_is_paused(tmp_path: Path, workspace: Workspace) -> None:
    """`PAUSED` is what app_queue writes of a member that it adds so: 100 s of pause, then 500 s."""
    bring(
        workspace, tmp_path,
        "1790000000|REALTIME|help|PJSIP/1|ADDMEMBER|PAUSED\n"
        "1790000100|NONE|help|PJSIP/1|UNPAUSE|\n"
        "1790000600|REALTIME|help|PJSIP/1|REMOVEMEMBER|\n",
    )  # fmt: skip
    assert table(workspace, "agent_time", "state, paid_ms", "interval_at") == [
        ("pause", 100_000), ("available", 500_000)
    ]  # fmt: skip


ISSUE_759 = """\
1717397259|1717397243.239826|1501|NONE|DID|4957877871
1717397259|1717397243.239826|1501|NONE|ENTERQUEUE||9031396745|1
1717397271|1717397243.239826|1501|PJSIP/7009|CONNECT|12|1717397259.239827|11
1717397390|1717397390.239830|1509|NONE|DID|
1717397390|1717397390.239830|1509|NONE|ENTERQUEUE||7009|1
1717397391|1717397390.239830|1501|PJSIP/7009|ATTENDEDTRANSFER|APP|Queue|12|120|1
1717397397|1717397243.239826|1509|PJSIP/7051|CONNECT|7|1717397390.239831|6
1717397570|1717397243.239826|1509|PJSIP/7051|COMPLETEAGENT|7|173|1
"""


def test_who_hands_a_caller_on_to_a_queue_visits_no_queue_that_he_comes_from(
    tmp_path: Path, workspace: Workspace
) -> None:
    """github.com/asterisk/asterisk/issues/759: two CONNECT are two answered visits (12 and 7 s);
    the consultation is a call of the first agent's own, with his 120 s, that entered 1509.
    """
    bring(workspace, tmp_path, ISSUE_759)
    visits = table(workspace, "segment", "queue, segment_outcome, wait_ms", "queue, wait_ms")
    queues = [row for row in visits if row[1] in ("answered", "open") and row[2] is not None]
    assert queues == [("1501", "answered", 12_000), ("1509", "answered", 7_000)]
    talks = table(workspace, "segment", "agent_id, talk_ms", "talk_ms")
    assert [row for row in talks if row[1]] == [("PJSIP/7009", 120_000), ("PJSIP/7051", 173_000)]


ROWS = """\
"10","2023-02-05 00:09:13","1675555752.0","Support","NONE","ENTERQUEUE","","200","1","",""
"11","2023-02-05 00:09:21","1675555752.0","Support","PJSIP/400","CONNECT","8","1675555753.1","7","",""
"12","2023-02-05 00:09:26","1675555752.0","Support","PJSIP/400","COMPLETEAGENT","8","5","1","",""
"13","2023-02-06 11:00:01","NONE","NONE","NONE","QUEUESTART","","","","",""
"""


@pytest.mark.parametrize("with_id", [True, False])
def test_a_table_without_a_header_is_known_by_its_values(
    tmp_path: Path, workspace: Workspace, with_id: bool
) -> None:
    """Rows of a public dump of `queue_log`: 8 s of waiting, 5 s of talk, a restart."""
    lines = ROWS.splitlines() if with_id else [x.partition(",")[2] for x in ROWS.splitlines()]
    file = tmp_path / "export.csv"
    file.write_text("\n".join(lines) + "\n")
    source = Source((file,), file.name, "0" * 64)
    report = import_found(workspace, source, reader_for(file, file.name))
    assert (report.counts.imported, report.counts.excluded) == (3, 1)
    assert table(workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms") == [
        ("handled", 8_000, 12_000)
    ]


def test_the_old_column_that_holds_all_values(tmp_path: Path, workspace: Workspace) -> None:
    """As a driver of PostgreSQL writes it: `data` has all, the newer columns are empty."""
    file = tmp_path / "export.csv"
    file.write_text(
        "time,callid,queuename,agent,event,data,data1,data2,data3\n"
        "2023-02-05 00:09:13,1675555752.0,Support,NONE,ENTERQUEUE,|200|1,,,\n"
        "2023-02-05 00:09:21,1675555752.0,Support,PJSIP/400,CONNECT,8|1675555753.1|7,,,\n"
        "2023-02-05 00:09:26,1675555752.0,Support,PJSIP/400,COMPLETEAGENT,8|5|1,,,\n"
    )
    import_as(workspace, file, reader_named("asterisk-queue-log-table"))
    assert table(workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms") == [
        ("handled", 8_000, 12_000)
    ]


INTERNAL = (
    'src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,duration,billsec,disposition,'
    "uniqueid,linkedid\n"
    '200,1000,internal,"<200>",PJSIP/200-00000000,PJSIP/400-00000001,Queue,"Support,,,,20",'
    "2023-02-05 00:09:12,13,13,ANSWERED,1675555752.0,1675555752.0\n"
)  # fmt: skip


@pytest.mark.parametrize("log_first", [True, False])
def test_the_log_knows_better_which_way_a_call_went(
    tmp_path: Path, workspace: Workspace, log_first: bool
) -> None:
    """Who calls a help desk from his own extension is internal to the exchange, and inbound to the
    queue: the log's word counts, so that the desk's service level stays.
    """
    for name, text in sorted({"a.log": ROWS, "b.csv": INTERNAL}.items(), reverse=not log_first):
        file = tmp_path / name
        file.write_text(text)
        import_found(workspace, Source((file,), name, name * 16), reader_for(file, name))
    assert table(workspace, "contact", "direction, outcome, contact_wait_ms, line_unit_ms") == [
        ("inbound", "handled", 8_000, 13_000)
    ]
