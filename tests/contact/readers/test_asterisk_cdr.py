"""Asterisk's call detail records: what several rows of a call say together."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.cli.test_imports import said
from tests.contact.readers.bringing import (
    centre_in,
    claim,
    contacts,
    lines,
    segments,
    take,
)  # fmt: skip
from tests.contact.readers.writers.asterisk_cdr import Call, Dialled, written
from tests.costing.product import run
from tests.store.importing import centre, parts

NAME = "asterisk-cdr"

# From the source of a Java program that reads these files (a call centre of 2018, its numbers changed): a queue rang an
# agent for 15 s in vain, and the queue itself had answered, so that 15 s are "billed".
RANG_IN_QUEUE = (
    '"","+380000000001","+380000000002","from-gsm",""""" <+380000000001>",'
    '"Dongle/MTS-SUP-0100000151","SIP/8006-00000fa5","Queue","support-420",'
    '"2018-06-30 17:59:35","2018-06-30 17:59:35","2018-06-30 17:59:50",15,15,'
    '"NO ANSWER","DOCUMENTATION",,"+380000000002"'
)
ANSWERED_OUTSIDE = (
    '"","8016","+380000000003","internal",""""" <8016>","SIP/8016-00000ed9",'
    '"Dongle/LIFE-010000003c","Dial","Dongle/LIFE/+380000000003","2018-06-30 14:45:02",'
    '"2018-06-30 14:45:14","2018-06-30 14:46:38",95,83,"ANSWERED","DOCUMENTATION",'
    '"1530369902.8942","+380000000003"'
)


def test_the_sample_of_two_telephones(tmp_path: Path, shared_data: Path) -> None:
    """Fourteen calls between client1 and client2 in a custom order without a header.

    By hand: three rows are NO ANSWER, eleven ANSWERED. Each row is one call, so that the talk is
    the sum of billsec, and the line time that of duration.
    """
    text = (shared_data / "records" / "asterisk-cdr" / "Master.csv").read_text()
    rows = [line.split('","') for line in text.splitlines()]
    billed = sum(int(row[-6]) for row in rows)
    long = sum(int(row[-7]) for row in rows)
    workspace = centre(tmp_path)
    assert parts(take(workspace, NAME, text)) == (14, 14, 0, 0, 0, 0)
    found = contacts(workspace, "direction, outcome")
    assert found.count(("internal", "handled")) == 11
    assert found.count(("internal", "abandoned")) == 3
    [(talk, line)] = contacts_sums(workspace)
    assert (talk, line) == (billed * 1000, long * 1000)


def contacts_sums(workspace) -> list[tuple[int, int]]:  # type: ignore[no-untyped-def] # a test's own
    found = segments(workspace, "talk_ms, line_ms")
    return [(sum(talk or 0 for talk, _ in found), sum(line or 0 for _, line in found))]


def test_a_queue_that_answers_is_no_agent(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, lines([RANG_IN_QUEUE, ANSWERED_OUTSIDE]))
    assert sorted(contacts(workspace, "direction, outcome, contact_wait_ms, line_unit_ms")) == [
        # the caller waited the whole 15 s; nobody talked though billsec says 15
        ("inbound", "abandoned", 15_000, 15_000),
        ("outbound", "handled", 0, 95_000),
    ]
    assert segments(workspace, "kind, queue, agent_id, ring_ms, talk_ms") == [
        ("agent", None, "SIP/8016", 12_000, 83_000),
        ("queue", "support-420", None, None, None),
        # the first row of a call holds menu and wait too: for how long it rang is not known
        ("agent", "support-420", "SIP/8006", None, 0),
    ]


# A real call of 2026 as a Kazakh help desk's program tests it (FreePBX's table, numbers changed):
# the queue's row and the telephone's behind its Local channel, both NO ANSWER.
HEADER = ("calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,"
          "disposition,uniqueid,linkedid\n")  # fmt: skip
HUNG_UP = HEADER + (
    "2026-10-03T19:00:15,,+70000000001,3010,ext-queues,PJSIP/+70000000002-00071051,"
    'Local/6669@from-queue-00062972;1,Queue,"3010,t,,,300",8,8,NO ANSWER,'
    "1791036015.1270580,1791036015.1270580\n"
    "2026-10-03T19:00:22,,+70000000001,6669,from-internal,Local/6669@from-queue-00062972;2,"
    "PJSIP/6669-00071052,Dial,PJSIP/6669,1,0,NO ANSWER,1791036022.1270583,1791036015.1270580\n"
)


def test_both_halves_of_a_local_channel_are_one_call(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    assert parts(take(workspace, NAME, HUNG_UP)) == (2, 2, 0, 0, 0, 0)
    assert contacts(workspace) == [
        ("1791036015.1270580", "inbound", "abandoned", 8_000, 1_000, 8_000)
    ]
    assert segments(workspace) == [
        ("queue", None, 8_000, None, None, "abandoned"),
        ("agent", "PJSIP/6669", None, 1_000, 0, "rang"),
    ]


def test_the_telephone_behind_a_queue_tells_wait_and_talk(tmp_path: Path) -> None:
    """The queue took the call at :15; 6669's telephone rang from :22 and answered after 3 s."""
    answered = HUNG_UP.replace("1,0,NO ANSWER", "63,60,ANSWERED").replace(
        "8,8,NO ANSWER", "70,70,ANSWERED"
    )
    workspace = centre(tmp_path)
    take(workspace, NAME, answered)
    assert contacts(workspace) == [
        ("1791036015.1270580", "inbound", "handled", 10_000, 63_000, 70_000)
    ]
    assert segments(workspace)[1] == ("agent", "PJSIP/6669", None, 3_000, 60_000, "ended")


def test_second_halves_without_a_linked_id_are_left_out(tmp_path: Path) -> None:
    """The row of the other half counts the call already; nothing tells that both are one."""
    text = "".join(line.rpartition(",")[0] + "\n" for line in HUNG_UP.splitlines())
    workspace = centre(tmp_path)
    assert parts(take(workspace, NAME, text)) == (2, 1, 0, 0, 1, 0)
    assert [row[2] for row in contacts(workspace)] == ["abandoned"]


def test_telephones_that_ring_side_by_side_take_one_line(tmp_path: Path) -> None:
    """Two telephones rang for 12 s, one took the call for 30 s: a line for 42 s, not for 54."""
    call = Call(1, datetime(2026, 10, 1, 9, tzinfo=UTC), "37120000001",
                (Dialled(101, 0, 12, None), Dialled(102, 0, 12, 30)))  # fmt: skip
    workspace = centre(tmp_path)
    take(workspace, NAME, lines(list(written([call]))))
    assert contacts(workspace, "outcome, contact_wait_ms, agent_unit_ms, line_unit_ms") == [
        ("handled", 12_000, 54_000, 42_000)
    ]


@pytest.mark.parametrize(
    ("app", "peer", "word", "outcome"),
    [
        ("Queue", "", "ANSWERED", "abandoned"),  # nobody was rung before the caller left
        ("BackGround", "", "ANSWERED", "contained"),
        ("VoiceMail", "", "ANSWERED", "message"),
        ("Dial", "PJSIP/101-00000001", "BUSY", "blocked"),
        ("Dial", "PJSIP/101-00000001", "FAILED", "failed"),
        ("Dial", "PJSIP/101-00000001", "CONGESTION", "failed"),
        ("Dial", "PJSIP/101-00000001", "8", "handled"),  # Asterisk's own number for ANSWERED
        ("Dial", "PJSIP/101-00000001", "NOBODY KNOWS", "open"),
    ],
)
def test_outcomes(tmp_path: Path, app: str, peer: str, word: str, outcome: str) -> None:
    text = HEADER + (
        f"2026-10-01 09:00:00,,37120000001,600,from-trunk,PJSIP/t-00000000,{peer},{app},600,20,9,"
        f"{word},1790000000.1,1790000000.1\n"
    )
    workspace = centre(tmp_path)
    take(workspace, NAME, text)
    assert [row[2] for row in contacts(workspace)] == [outcome]


def test_an_unanswered_outbound_call_failed(tmp_path: Path) -> None:
    text = HEADER + (
        "2026-10-01 09:00:00,,101,0037120000001,from-internal,PJSIP/101-00000000,PJSIP/t-00000001,"
        "Dial,PJSIP/t,20,0,NO ANSWER,1790000000.1,1790000000.1\n"
    )
    workspace = centre(tmp_path)
    take(workspace, NAME, text)
    assert contacts(workspace, "direction, outcome") == [("outbound", "failed")]
    assert segments(workspace)[0][:2] == ("agent", "PJSIP/101")


def test_names_and_numbers_are_kept_as_hashes(tmp_path: Path) -> None:
    text = HEADER + (
        '2026-10-01 09:00:00,"""Ann Poe"" <37120000001>",37120000001,600,from-trunk,'
        "PJSIP/37129999999-00000000,PJSIP/annpoe-00000001,Dial,PJSIP/annpoe,20,9,ANSWERED,"
        "1790000000.1,1790000000.1\n"
    )
    workspace = centre(tmp_path)
    take(workspace, NAME, text)
    (tmp_path / "in.csv").unlink()
    kept = b"".join(f.read_bytes() for f in workspace.root.rglob("*") if f.is_file())
    for planted in (b"annpoe", b"37120000001", b"37129999999", b"Ann Poe"):
        assert planted not in kept
    assert str(segments(workspace)[0][1]).startswith("hash:")


def test_what_is_no_record_of_calls_is_not_claimed(shared_data: Path) -> None:
    others = shared_data / "records" / "freeswitch-csv"
    for file in others.iterdir():
        assert claim(NAME, file.read_text()) is None
    assert claim(NAME, "month,account,amount\n2026-10,Labour,1\n") is None


def test_default_order_is_told_by_values() -> None:
    found = claim(NAME, lines([RANG_IN_QUEUE, ANSWERED_OUTSIDE]))
    assert found is not None
    assert found.shape is not None
    named = [name for name in found.shape.columns if not name.startswith("column")]
    assert named == ["src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata",
                     "start", "answer", "end", "duration", "billsec", "disposition", "uniqueid"]  # fmt: skip


def test_a_call_cut_into_two_files_is_the_whole_in_either_order(tmp_path: Path) -> None:
    rows = [*HUNG_UP.splitlines(keepends=True)]
    answered = rows[2].replace("1,0,NO ANSWER", "63,60,ANSWERED")
    whole = centre_in(tmp_path, "whole")
    take(whole, NAME, rows[0] + rows[1] + answered)
    for name, order in (("forth", (rows[1], answered)), ("back", (answered, rows[1]))):
        cut = centre_in(tmp_path, name)
        for place, row in enumerate(order):
            report = take(cut, NAME, rows[0] + row, f"{place}.csv")
        assert contacts(cut) == contacts(whole)
        assert segments(cut) == segments(whole)
        undo(cut, report.import_id)
        alone = centre_in(tmp_path, f"{name}-alone")
        take(alone, NAME, rows[0] + order[0])
        assert contacts(cut) == contacts(alone)


def test_rows_that_cannot_be_read_are_kept(tmp_path: Path) -> None:
    broken = HUNG_UP.replace("2026-10-03T19:00:22", "yesterday").replace("8,8,", "long,,")
    workspace = centre(tmp_path)
    assert parts(take(workspace, NAME, broken)) == (2, 1, 0, 0, 0, 1)
    assert contacts(workspace, "outcome, contact_wait_ms") == [("abandoned", 0)]


SECONDS = st.integers(0, 600)
DIALLED = st.builds(
    Dialled, st.integers(100, 109), SECONDS, SECONDS, st.one_of(st.none(), st.integers(1, 600))
)
CALLS = st.lists(
    st.builds(
        lambda day, caller, dialled: (day, caller, dialled),
        st.integers(0, 86_399), st.integers(20_000_000, 29_999_999),
        st.lists(DIALLED, min_size=1, max_size=3, unique_by=lambda d: d.extension),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=6)
@given(calls=CALLS, header=st.booleans())
def test_what_was_written_is_read(tmp_path_factory, calls, header: bool) -> None:  # type: ignore[no-untyped-def] # Hypothesis
    """Each call once; talk and ringing of each telephone; the line from first start to last end."""
    made = [
        Call(n, datetime(2026, 10, 1 + n, tzinfo=UTC) + timedelta(seconds=second), f"371{caller}",
             tuple(dialled))
        for n, (second, caller, dialled) in enumerate(calls)
    ]  # fmt: skip
    workspace = centre_in(tmp_path_factory.mktemp("read"), "a")
    take(workspace, NAME, lines(list(written(made, header=header))))
    expected = []
    for call in made:
        ends = [d.at_s + d.rang_s + (d.talked_s or 0) for d in call.dialled]
        up = [d for d in call.dialled if d.talked_s is not None]
        expected.append((
            f"{1700000000 + call.number}.{call.number}", "handled" if up else "abandoned",
            1000 * (max(ends) - min(d.at_s for d in call.dialled)),
            1000 * sum(d.rang_s + (d.talked_s or 0) for d in call.dialled),
        ))  # fmt: skip
    assert contacts(workspace, "source_id, outcome, line_unit_ms, agent_unit_ms") == expected


def test_lengths_that_cannot_be_right_are_unknown(tmp_path: Path) -> None:
    values = ("-1", "99999999999", "9223372036854775807", "1e400", "NaN", "")
    calls = [(f"{value},8", n) for n, value in enumerate(values)]
    calls += [(f"8,{value}", n) for n, value in enumerate(values, start=100)]
    rows = [row for both, n in calls for row in HUNG_UP.replace("8,8", both).replace(
        "1791036015", f"17910{n:05}").splitlines(keepends=True)[1:]]  # fmt: skip
    workspace = centre(tmp_path)
    assert parts(take(workspace, NAME, HEADER + "".join(rows)))[1] == len(rows)
    assert [row[2] for row in contacts(workspace)] == ["abandoned"] * len(calls)


def test_a_row_that_is_mended_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    """The table's row grew from 60 to 90 seconds of talk, another went from BUSY to ANSWERED."""
    head = (
        "calldate,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,"
        "disposition,uniqueid,linkedid\n"
    )
    row = (
        "2026-10-01 09:{n:02}:00,37120000{n:02},201,from-trunk,SIP/trunk-{n:08},SIP/201-{n:08},"
        'Dial,"SIP/201,30",{long},{billed},{word},179{n}.0,179{n}.0\n'
    )
    root = tmp_path / "centre"
    said("init", root, "--name", "C", "--currency", "EUR", "--time-zone", "UTC")
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(
        head + row.format(n=1, long=66, billed=60, word="ANSWERED")
        + row.format(n=2, long=12, billed=0, word="BUSY")
    )  # fmt: skip
    second.write_text(
        head + row.format(n=1, long=96, billed=90, word="ANSWERED")
        + row.format(n=2, long=52, billed=40, word="ANSWERED")
    )  # fmt: skip
    run("import", first, "-w", root)
    told = run("import", second, "-w", root)
    assert (told["imported"], told["replaced"]) == (0, 2)
    cost = run("cost", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01")["periods"][0]
    assert (cost["contacts"], cost["calls"], cost["quality"]["aht_s"]) == (2, 2, "65.000")


@pytest.mark.parametrize(
    ("owner", "kept"),
    [("SIP/107", True), ("SIP/jane", False), ("SIP/37120000001", False), ("PJSIP/2010", True)],
)
def test_telephones_that_somebody_can_be_called_by_are_hashed(
    tmp_path: Path, owner: str, kept: bool
) -> None:
    """Seven digits in a row are a number that somebody can be called by; an extension is none."""
    row = HUNG_UP.replace("PJSIP/6669", owner)
    assert row != HUNG_UP
    workspace = centre(tmp_path)
    take(workspace, NAME, row)
    agents = {agent for _kind, agent, *_rest in segments(workspace) if agent}
    assert (owner in agents) == kept
    assert kept or all(agent.startswith("hash:") for agent in agents)
