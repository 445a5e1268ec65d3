"""Records of the same calls that cannot be joined are asked about, and never counted twice."""

from itertools import permutations
from pathlib import Path

import pytest

from percall.contact.readers.registry import reader_named
from percall.errors import ImportFault
from percall.store.ingest.opening import fingerprint
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import import_source
from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.store.importing import centre, table

# The queue's log of one call, and the exchange's record of it, by the same unique id.
CALL = "1790841600.17"
LOG = (
    f"1790841600|{CALL}|help|NONE|ENTERQUEUE||37120000001|1\n"
    f"1790841620|{CALL}|help|SIP/201|CONNECT|20|1790841605.18|5\n"
    f"1790841700|{CALL}|help|SIP/201|COMPLETECALLER|20|80|1\n"
)
RECORD = (
    "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,"
    "disposition,amaflags,accountcode,uniqueid,userfield\n"
    "2026-10-01 07:20:00,,37120000001,500,in,SIP/trunk-1,SIP/201-2,Queue,help,100,95,ANSWERED,3,,"
    f"{CALL},\n"
)
# The same call as the call-centre module on top of that exchange writes it: by an id of its own.
MODULE = (
    "id,id_agent,id_queue_call_entry,callerid,datetime_init,datetime_end,duration,status,"
    "datetime_entry_queue,duration_wait,uniqueid\n"
    "4,2,1,37120000001,2026-10-01 07:20:20,2026-10-01 07:21:40,80,terminada,2026-10-01 07:20:00,20,"
    f"{CALL}\n"
)
# The log once more, as the exchange keeps it in a database.
TABLE = "time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n" + "".join(
    ",".join((line.split("|") + [""] * 5)[:10]) + "\n" for line in LOG.splitlines()
)
FILES = {
    "asterisk-queue-log-table": TABLE,
    "asterisk-queue-log-table of another": TABLE.replace(CALL, "other-1"),
    "asterisk-queue-log": LOG, "asterisk-cdr": RECORD, "issabel-calls": MODULE,
    "asterisk-queue-log of another": LOG.replace("1790841600.17", "other-1"),
    "issabel-calls of another day": MODULE.replace("2026-10-01", "2026-10-05"),
}  # fmt: skip


def take(workspace: Workspace, which: str, *, apart: bool = False) -> str:
    name = which.split(" ", maxsplit=1)[0]
    file = workspace.root.parent / f"{which}.csv"
    file.write_text(FILES[which])
    source = Source((file,), file.name, fingerprint(file))
    return import_source(workspace, source, reader_named(name), apart=apart).import_id


def test_records_that_join_by_their_key_are_one_call(tmp_path: Path) -> None:
    for n, order in enumerate(permutations(("asterisk-queue-log", "asterisk-cdr"))):
        workspace = centre(tmp_path / str(n), zone="UTC")
        for which in order:
            take(workspace, which)
        assert table(workspace, "contact", "source_id, outcome") == [(CALL, "handled")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *permutations(("asterisk-cdr", "asterisk-queue-log of another")),
        *permutations(("asterisk-cdr", "issabel-calls")),
        *permutations(("asterisk-queue-log", "issabel-calls")),
    ],
)
def test_calls_of_the_same_day_without_a_common_key_are_refused_until_somebody_says_so(
    tmp_path: Path, first: str, second: str
) -> None:
    """Nothing is changed by the refusal; apart, both count; without the first, the second goes in."""
    workspace = centre(tmp_path, zone="UTC")
    kept = take(workspace, first)
    before = table(workspace, "contact", "*")
    with pytest.raises(ImportFault, match="cannot be joined") as refused:
        take(workspace, second)
    assert kept in str(refused.value)
    assert "--apart" in str(refused.value)
    assert table(workspace, "contact", "*") == before
    both = take(workspace, second, apart=True)
    assert len(table(workspace, "contact", "contact_id")) == 2
    undo(workspace, both)
    undo(workspace, kept)
    take(workspace, second)
    assert len(table(workspace, "contact", "contact_id")) == 1


def test_the_same_records_in_another_form_are_refused(tmp_path: Path) -> None:
    """5 + 80 s of the agent's time, not twice that."""
    for n, (first, second) in enumerate(
        permutations(("asterisk-queue-log", "asterisk-queue-log-table"))
    ):
        workspace = centre(tmp_path / str(n), zone="UTC")
        take(workspace, first)
        with pytest.raises(ImportFault, match="count twice"):
            take(workspace, second)
        assert table(workspace, "contact", "agent_unit_ms") == [(85_000,)]


@pytest.mark.parametrize(
    ("first", "second", "calls"),
    [
        ("asterisk-cdr", "issabel-calls of another day", 2),
        ("issabel-calls", "issabel-calls of another day", 1),  # the same id: the later counts
        ("asterisk-queue-log", "asterisk-queue-log of another", 2),
        ("asterisk-queue-log", "asterisk-queue-log-table of another", 2),
    ],
)
def test_other_days_and_more_of_the_same_kind_are_no_question(
    tmp_path: Path, first: str, second: str, calls: int
) -> None:
    workspace = centre(tmp_path, zone="UTC")
    take(workspace, first)
    take(workspace, second)
    assert len(table(workspace, "contact", "contact_id")) == calls
