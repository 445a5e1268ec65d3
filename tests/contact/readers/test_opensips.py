"""OpenSIPS's cc_cdrs. No real export is at hand: the rows are made by hand after the table's
definition (OpenSIPS/opensips, db/schema/cc_cdrs.xml) and the code that writes them
(modules/call_center/call_center.c: a row of type -2 in handle_agent_reject, the last one in
terminate_call, where the wait is counted from the call's arrival both times)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.contact.readers.reading import counts, read, whole
from tests.contact.readers.writers import opensips as writer
from tests.store.importing import centre, parts, table

READER = "opensips-cc-cdrs"
HEAD = writer.HEAD + "\n"
# Call 7: agent 1 let it ring for 15 s and it went back to the queue; 2 took it after 41 s.
REFUSED = "1,sip:+37120000001@x,2026-10-01 10:00:00,20,15,0,sales,1,-2,0,3,7\n"
TAKEN = "2,sip:+37120000001@x,2026-10-01 10:00:00,41,6,100,sales,2,0,1,7,7\n"
GIVEN_UP = "3,sip:+37120000002@x,2026-10-01 10:01:00,33,0,0,sales,\\N,1,0,9,8\n"
DISSUADED = "4,sip:+37120000002@x,2026-10-01 10:02:00,33,0,0,sales,NULL,1,0,1,9\n"
FAILED = "5,sip:+37120000002@x,2026-10-01 10:03:00,3,0,0,sales,NULL,-1,0,1,10\n"
ALL = HEAD + REFUSED + TAKEN + GIVEN_UP + DISSUADED + FAILED


def test_a_call_that_one_agent_refused_and_another_took_is_one_call(tmp_path: Path) -> None:
    """Five rows are four calls. Call 7 waited 41 s, not 20 + 41: each row counts from the arrival.
    Its agents' time is 15 s of 1's ringing, and 6 + 100 s of 2's ringing and talk."""
    workspace = centre(tmp_path)
    assert parts(read(workspace, READER, ALL, "csv")) == (5, 5, 0, 0, 0, 0)
    assert table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        ("2026-10-01 10:00:00/7", "handled", 41_000, 121_000),
        ("2026-10-01 10:01:00/8", "abandoned", 33_000, 0),
        ("2026-10-01 10:02:00/9", "left_queue", 33_000, 0),
        ("2026-10-01 10:03:00/10", "failed", 3_000, 0),
    ]
    assert counts(workspace, READER) == {
        "ccf_incalls": 4, "ccf_answ_incalls": 1, "ccf_aban_incalls": 1,
    }  # fmt: skip


def test_a_call_whose_end_is_not_written_yet_is_open(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    read(workspace, READER, HEAD + REFUSED, "csv")
    assert table(workspace, "contact", "outcome") == [("open",)]
    read(workspace, READER, HEAD + TAKEN, "csv")
    assert table(workspace, "contact", "outcome, segment_count") == [("handled", 3)]


def test_a_phone_that_refuses_at_once_does_not_end_the_wait(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    read(workspace, READER, HEAD + REFUSED.replace("20,15", "0,0") + TAKEN, "csv")
    assert table(workspace, "contact", "contact_wait_ms, segment_count") == [(41_000, 2)]


def test_numbers_of_calls_start_anew_with_the_server(tmp_path: Path) -> None:
    """Call 7 of another day is another call."""
    workspace = centre(tmp_path)
    read(
        workspace,
        READER,
        HEAD + TAKEN + TAKEN.replace("2,", "9,", 1).replace("-01 ", "-02 "),
        "csv",
    )
    assert len(table(workspace, "contact", "source_id")) == 2


def test_the_caller_is_kept_as_a_hash_of_the_number_whatever_the_host(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    other = TAKEN.replace("2,", "6,", 1).replace(",7\n", ",70\n")
    rows = HEAD + TAKEN + other.replace("sip:+37120000001@x", "+37120000001")
    read(workspace, READER, rows, "csv")
    keys = table(workspace, "contact", "customer_key, customer")
    assert keys[0] == keys[1]
    assert keys[0][1] is None
    lake = b"".join(f.read_bytes() for f in workspace.root.rglob("*") if f.is_file())
    assert b"37120000001" not in lake


def test_rows_delivered_twice_and_in_two_files_are_the_same_calls(tmp_path: Path) -> None:
    """Whichever file comes first, and however often: the lake says what the whole file says."""
    once = centre(tmp_path / "once")
    read(once, READER, ALL, "csv")
    for name, files in {
        "forth": (HEAD + REFUSED, HEAD + TAKEN + GIVEN_UP + DISSUADED + FAILED),
        "back": (HEAD + TAKEN + GIVEN_UP + DISSUADED + FAILED, HEAD + REFUSED, HEAD + TAKEN),
    }.items():
        workspace = centre(tmp_path / name)
        for text in files:
            read(workspace, READER, text, "csv")
        assert whole(workspace) == whole(once)


def test_undoing_half_leaves_what_the_other_half_says(tmp_path: Path) -> None:
    workspace, alone = centre(tmp_path / "both"), centre(tmp_path / "alone")
    gone = read(workspace, READER, HEAD + REFUSED, "csv")
    read(workspace, READER, HEAD + TAKEN, "csv")
    read(alone, READER, HEAD + TAKEN, "csv")
    undo(workspace, gone.import_id)
    assert whole(workspace) == whole(alone)


def test_rows_that_cannot_be_read_are_kept_with_their_reasons(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bad = [
        TAKEN.replace(",0,1,7,7", ",5,1,7,7").replace("2,", "11,", 1),  # no such type
        TAKEN.replace("2026-10-01 10:00:00", "today").replace("2,", "12,", 1),
        TAKEN.replace(",7\n", ",\n").replace("2,", "13,", 1),  # no number of the call
        TAKEN.replace("2,", ",", 1),  # no row's own number
    ]
    report = read(workspace, READER, HEAD + TAKEN + "".join(bad), "csv")
    assert parts(report) == (5, 1, 0, 0, 0, 4)


BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
CALLS = st.builds(
    writer.Call,
    number=st.just(0),
    at=st.integers(0, 20 * 86_400).map(lambda s: BEGIN + timedelta(seconds=s)),
    caller=st.integers(0, 99).map(lambda n: f"+371200000{n:02}"),
    flow=st.sampled_from(["sales", "help"]),
    refusals=st.lists(
        st.tuples(st.sampled_from("12"), st.integers(30, 60), st.integers(0, 30)), max_size=3
    ).map(tuple),
    end=st.sampled_from(["handled", "abandoned", "left_queue", "failed"]),
    agent=st.sampled_from("34"),
    wait_s=st.integers(0, 300),
    ring_s=st.integers(0, 30),
    talk_s=st.integers(0, 3000),
)


@given(st.lists(CALLS, min_size=1, max_size=12))
@hypothesis_settings(max_examples=6)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, calls: list[writer.Call]
) -> None:
    calls = [replace(call, number=n) for n, call in enumerate(calls, start=1)]
    workspace = centre(tmp_path_factory.mktemp("written"), zone="UTC")
    read(workspace, READER, "\n".join(writer.lines(calls)), "csv")
    expected = sorted(
        (
            call.at.replace(tzinfo=None), call.end, 1000 * call.wait_s,
            1000 * (sum(rang for _a, _s, rang in call.refusals)
                    + (call.ring_s + call.talk_s if call.end == "handled" else 0)),
            call.flow,
            1 + sum(rang > 0 for _a, _s, rang in call.refusals) + (call.end == "handled"),
        )
        for call in calls
    )  # fmt: skip
    found = table(
        workspace, "contact",
        "started_at, outcome, contact_wait_ms, agent_unit_ms, first_queue, segment_count",
    )  # fmt: skip
    assert found == expected
