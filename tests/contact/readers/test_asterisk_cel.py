"""Asterisk's channel event log: calls put together from what their channels did."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from tests.contact.readers.bringing import centre_in, claim, contacts, segments, take
from tests.contact.readers.writers.asterisk_cel import HEADER, Call, Ring, written
from tests.store.importing import centre, parts

NAME = "asterisk-cel"
# Ten seconds of a menu; queue 600; 101 rings in vain for 15 s, 102 for 5 s, then 60 s of talk.
CALL = Call(1, 1_790_845_200, 10, "600", (Ring(101, 0, 15, None), Ring(102, 20, 5, 60)))


def test_a_call_through_menu_and_queue(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, HEADER + "".join(written([CALL])))
    assert contacts(workspace) == [("1790845200.1", "inbound", "handled", 25_000, 80_000, 95_000)]
    assert segments(workspace, "kind, queue, agent_id, ivr_ms, wait_ms, ring_ms, talk_ms") == [
        ("ivr", "600", None, 10_000, None, None, None),
        ("queue", "600", None, None, 25_000, None, None),
        ("agent", "600", "PJSIP/101", None, None, 15_000, 0),
        ("agent", "600", "PJSIP/102", None, None, 5_000, 60_000),
    ]


def test_without_a_header_values_tell_the_columns(tmp_path: Path) -> None:
    """The legacy order of cel_custom.conf, with epochs."""
    legacy = "".join(written([CALL], legacy=True))
    found = claim(NAME, legacy)
    assert found is not None
    assert found.shape is not None
    assert [c for c in found.shape.columns if not c.startswith("column")] == [
        "eventtype", "eventtime", "cid_num", "exten", "context", "channame", "appname", "appdata",
        "uniqueid", "linkedid",
    ]  # fmt: skip
    whole, other = centre_in(tmp_path, "header"), centre_in(tmp_path, "legacy")
    take(whole, NAME, HEADER + "".join(written([CALL])))
    take(other, NAME, legacy)
    assert contacts(other) == contacts(whole)
    assert segments(other) == segments(whole)


@pytest.mark.parametrize(
    ("call", "outcome"),
    [(Call(1, 1_790_845_200, 10, "600", (Ring(101, 0, 15, None),)), "abandoned"),
     (Call(1, 1_790_845_200, 10, "600", ()), "abandoned"),
     (Call(1, 1_790_845_200, 10, None, (Ring(101, 0, 15, None),)), "abandoned"),
     (Call(1, 1_790_845_200, 10, None, (Ring(101, 0, 15, 3),)), "handled"),
     (Call(1, 1_790_845_200, 10, None, ()), "contained")],
)  # fmt: skip
def test_outcomes(tmp_path: Path, call: Call, outcome: str) -> None:
    workspace = centre(tmp_path)
    take(workspace, NAME, HEADER + "".join(written([call])))
    assert contacts(workspace, "outcome") == [(outcome,)]


def test_who_was_led_on_after_the_queue_left_it(tmp_path: Path) -> None:
    rows = list(written([Call(1, 1_790_845_200, 10, "600", ())]))
    led_on = rows[-3].replace("APP_END", "APP_START").replace("Queue", "Playback")
    later = led_on.replace("09:00:10.000000", "09:00:12.000000")
    workspace = centre(tmp_path)
    take(workspace, NAME, HEADER + "".join([*rows[:-2], later, *rows[-2:]]))
    assert contacts(workspace, "outcome") == [("left_queue",)]


def test_a_log_cut_anywhere_in_either_order_is_the_whole(tmp_path: Path) -> None:
    rows = list(written([CALL]))
    whole = centre_in(tmp_path, "whole")
    take(whole, NAME, HEADER + "".join(rows))
    for at in (3, 8, len(rows) - 1):
        pieces = [rows[a:b] for a, b in pairwise((0, at, len(rows)))]
        for order in ((0, 1), (1, 0)):
            cut = centre_in(tmp_path, f"{at}-{order[0]}")
            for n in order:
                take(cut, NAME, HEADER + "".join(pieces[n]), f"{n}.csv")
            assert contacts(cut) == contacts(whole)
            assert segments(cut) == segments(whole)


def test_the_beginning_of_a_call_is_an_open_call(tmp_path: Path) -> None:
    rows = list(written([CALL]))
    bridged = next(n for n, row in enumerate(rows) if row.startswith("BRIDGE_ENTER"))
    workspace = centre(tmp_path)
    take(workspace, NAME, HEADER + "".join(rows[: bridged - 2]))
    assert contacts(workspace, "outcome, is_answered") == [("open", False)]
    take(workspace, NAME, HEADER + "".join(rows[bridged - 2 : bridged + 2]), "b.csv")
    assert contacts(workspace, "outcome, is_answered") == [("open", True)]


def test_what_is_no_event_of_a_call_is_left_out_by_name(tmp_path: Path) -> None:
    rows = list(written([CALL]))
    extra = [rows[1].replace("ANSWER", "USER_DEFINED"), rows[1].replace("ANSWER", "DTMF")]
    workspace = centre(tmp_path)
    report = take(workspace, NAME, HEADER + "".join([*rows, *extra, rows[0], "HANGUP,never,,,\n"]))
    assert parts(report) == (len(rows) + 4, len(rows), 1, 0, 2, 1)


RINGS = st.lists(
    st.builds(Ring, st.integers(100, 109), st.integers(0, 300), st.integers(0, 60),
              st.one_of(st.none(), st.integers(1, 900))),
    max_size=2, unique_by=lambda ring: ring.extension,
)  # fmt: skip
CALLS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["600", None]), RINGS),
                 min_size=1, max_size=3)  # fmt: skip


@settings(max_examples=5)
@given(calls=CALLS)
def test_what_was_written_is_read(tmp_path_factory, calls) -> None:  # type: ignore[no-untyped-def] # Hypothesis
    made = [Call(n, 1_790_845_200 + 5_000 * n, menu, queue, tuple(rings))
            for n, (menu, queue, rings) in enumerate(calls)]  # fmt: skip
    workspace = centre_in(tmp_path_factory.mktemp("read"), "a")
    take(workspace, NAME, HEADER + "".join(written(made)))
    expected = []
    for call in made:
        up = any(ring.talked_s is not None for ring in call.rings)
        lost = "abandoned" if call.rings or call.queue else "contained"
        expected.append((
            f"{call.start_s}.{call.number}", "handled" if up else lost,
            1000 * sum(ring.rang_s + (ring.talked_s or 0) for ring in call.rings),
            1000 * call.length_s,
        ))  # fmt: skip
    assert contacts(workspace, "source_id, outcome, agent_unit_ms, line_unit_ms") == expected


def test_cdr_and_events_of_one_call_are_one_contact(tmp_path: Path) -> None:
    """The events go before the CDR in whichever order they come; undoing them leaves the CDR."""
    cdr = (
        "start,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,"
        "uniqueid,linkedid\n2026-10-01 09:00:00,37120000001,600,from-trunk,PJSIP/trunk-00000001,"
        "PJSIP/102-00000001,Queue,600,95,95,ANSWERED,1790845200.1,1790845200.1\n"
    )
    events = HEADER + "".join(written([CALL]))
    alone = centre_in(tmp_path, "alone")
    take(alone, "asterisk-cdr", cdr)
    for name, order in (("forth", (0, 1)), ("back", (1, 0))):
        both = centre_in(tmp_path, name)
        reports = {}
        for n in order:
            reader, text = (("asterisk-cdr", cdr), (NAME, events))[n]
            reports[n] = take(both, reader, text, f"{n}.csv")
        assert contacts(both) == [("1790845200.1", "inbound", "handled", 25_000, 80_000, 95_000)]
        undo(both, reports[1].import_id)
        assert contacts(both) == contacts(alone)
        assert segments(both) == segments(alone)
