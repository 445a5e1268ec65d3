"""Texts of JSON, XML and lines come in whole, whatever they are written like, and damage costs little."""

import gzip
import json
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.errors import ImportFault
from percall.store.ingest.json_pieces import json_objects
from percall.store.ingest.openings import Source, Wanted, open_xml
from percall.store.ingest.pieces import Piece
from percall.store.ingest.xml_pieces import xml_objects
from percall.store.quarantine import quarantined
from tests.store.importing import bring, centre, parts, table

OBJECTS = """
name = "objects"
rows = "contact"
[file]
format = "json"
unwrap = ["calls"]
[contact]
key = ["id"]
started_at = { column = "time.start" }
outcome = { value = "handled" }
customer = "from"
[[segment]]
kind = "agent"
queue = "queue.'a.b'"
agent_id = "agents[1].name"
talk_ms = { column = "time.talk", unit = "s" }
""".replace("'a.b'", '\\"a.b\\"')
LINES = """
name = "lines"
rows = "contact"
[file]
format = "lines"
[contact]
key = ["line"]
started_at = "line"
outcome = { value = "handled" }
"""
Record = dict[str, Any]


def record(number: int) -> Record:
    return {
        "id": f"c{number}", "from": f"+3712000{number:04}", "queue": {"a.b": 'x "{[y\\'},
        "time": {"start": f"2026-10-01 10:00:{number:02}", "talk": number + 0.5},
        "agents": [{"name": "nobody"}, {"name": f"ä{number}"}],
    }  # fmt: skip


RECORDS = [record(n) for n in range(6)]
COLUMNS = "source_id, started_at, agent_id, queue, talk_ms"


def lines_of(records: Sequence[Record]) -> str:
    return "".join(json.dumps(one) + "\n" for one in records)


FORMS: dict[str, bytes] = {
    "lines": lines_of(RECORDS).encode(),
    "lines with \\r\\n and blank ones": lines_of(RECORDS).replace("\n", "\r\n\r\n").encode(),
    "an array": json.dumps(RECORDS).encode(),
    "an array, indented": json.dumps(RECORDS, indent=2, ensure_ascii=False).encode(),
    "side by side": "".join(map(json.dumps, RECORDS)).encode(),
    "one after another, indented": "\n".join(json.dumps(x, indent=1) for x in RECORDS).encode(),
    "an envelope": json.dumps({"next": None, "calls": RECORDS, "n": [1, {"calls": 2}]}).encode(),
    "pages": (json.dumps({"calls": RECORDS[:2]}) + json.dumps({"calls": [], "x": {}}) + "\n"
              + json.dumps({"page": 3, "calls": RECORDS[2:]}, indent=4)).encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + lines_of(RECORDS).encode(),
    "UTF-16": json.dumps(RECORDS, ensure_ascii=False).encode("utf-16"),
    "gzip": gzip.compress(json.dumps(RECORDS).encode()),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_json_gives_the_same_contacts(tmp_path: Path, form: str) -> None:
    workspace = centre(tmp_path, "UTC")
    assert parts(bring(workspace, FORMS[form], OBJECTS, "in.txt")) == (6, 6, 0, 0, 0, 0)
    found = table(workspace, "segment", "contact_id, agent_id, queue, talk_ms")
    assert sorted(row[1:] for row in found) == [
        (f"ä{n}", 'x "{[y\\', 1000 * n + 500) for n in range(6)
    ]
    assert [row[0] for row in table(workspace, "contact", "source_id")] == [
        f"c{n}" for n in range(6)
    ]


def test_one_object_alone_is_one_row(tmp_path: Path) -> None:
    report = bring(centre(tmp_path), json.dumps(RECORDS[0], indent=2), OBJECTS)
    assert parts(report) == (1, 1, 0, 0, 0, 0)


def places(workspace: Any) -> list[tuple[int, int | None, int | None, str]]:
    return [(q.row, q.byte_offset, q.byte_length, q.code) for q in quarantined(workspace)]


def test_a_broken_object_costs_itself_alone(tmp_path: Path) -> None:
    """The third line lost its end, the last one was cut: both are kept as their places."""
    good = [json.dumps(x) + "\n" for x in RECORDS]
    broken, cut = '{"id": "x\n', '{"id": "y", "from'
    text = "".join([*good[:2], broken, *good[2:], cut])
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text, OBJECTS)) == (8, 6, 0, 0, 0, 2)
    assert places(workspace) == [
        (3, len(good[0] + good[1]), len(broken), "not_split"),
        (8, len(text) - len(cut), len(cut), "not_split"),
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_quote_lost_in_an_array_costs_one_record(tmp_path: Path, indent: int | None) -> None:
    text = json.dumps(RECORDS, indent=indent).replace('"c3"', 'c3"')
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text, OBJECTS)) == (6, 5, 0, 0, 0, 1)
    ((row, offset, length, _code),) = places(workspace)
    assert row == 4
    assert offset is not None
    assert length is not None
    assert 'c3"' in text[offset : offset + length]
    assert "c4" not in text[offset : offset + length]


def test_what_is_no_object_is_a_row_that_cannot_be_read(tmp_path: Path) -> None:
    text = "[1, 2]\n" + lines_of(RECORDS[:2]) + 'null\n"text"\n'
    assert parts(bring(centre(tmp_path), text, OBJECTS)) == (4, 2, 0, 0, 0, 2)
    (tmp_path / "second").mkdir()
    workspace = centre(tmp_path / "second")
    assert parts(bring(workspace, lines_of(RECORDS[:2]) + "17\n", OBJECTS)) == (3, 2, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ('{"id":' + '{"a":' * 10_000 + "1" + "}" * 10_001, "no_start"),
        ('{"id": ' + "[" * 10_000 + "]" * 10_000 + "}", "no_start"),
        ('{"id": "' + "x" * 10_000_000 + '"}', "line_too_long"),
        ('{"id": "\x00"}', "not_split"),
        ('{"id": "\\ud800"}', "not_split"),
    ],
    ids=["deep objects", "deep arrays", "a string of ten megabytes", "a zero byte", "half a sign"],
)
def test_hostile_objects_are_refused_in_bounded_time(tmp_path: Path, bad: str, code: str) -> None:
    workspace, begun = centre(tmp_path), time.monotonic()
    text = lines_of(RECORDS[:3]) + bad + "\n" + lines_of(RECORDS[3:])
    assert parts(bring(workspace, text, OBJECTS)) == (7, 6, 0, 0, 0, 1)
    assert [(q.row, q.code) for q in quarantined(workspace)] == [(4, code)]
    assert time.monotonic() - begun < 20


def test_a_number_beyond_all_is_unknown_and_said(tmp_path: Path) -> None:
    text = lines_of(RECORDS).replace("3.5", "1e400")
    report = bring(centre(tmp_path), text, OBJECTS)
    assert parts(report) == (6, 6, 0, 0, 0, 0)
    assert [(x["code"], x["examples"][0]["found"]) for x in report.issues] == [
        ("unreadable_duration", "1e400")
    ]


# --- lines --------------------------------------------------------------------------------------


def test_each_line_of_a_log_is_a_row_and_blank_ones_are_none(tmp_path: Path) -> None:
    text = "2026-10-01 10:00:00\n\n  \n2026-10-01 10:00:01\r\nsoon\n2026-10-01 10:00:02"
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text, LINES, "a.log")) == (4, 3, 0, 0, 0, 1)
    assert places(workspace) == [(3, None, None, "unreadable_start")]


def test_lines_that_are_no_text_or_too_long_are_kept_as_their_places(tmp_path: Path) -> None:
    good = b"2026-10-01 10:00:0%d\n"
    long = b"y" * 3_000_000 + b"\n"
    text = good % 1 + b"bad\xff\n\n" + good % 2 + long + good % 3
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text, LINES, "a.log")) == (5, 3, 0, 0, 0, 2)
    assert places(workspace) == [
        (2, 20, 5, "not_utf_8"), (4, 46, len(long), "line_too_long"),
    ]  # fmt: skip


# --- pieces: nothing is lost, whatever the text -------------------------------------------------

_BITS = st.sampled_from(
    [b'{"id": 1}', b'{"id": {"a": [1, 2]}}', b"[", b"]", b"{", b"}", b'"', b",", b"\n", b"\\", b"x",
     b'{"calls": [', b'{"id": 2}, {"id": 3}', b"]}", b'{"id": "\n', b"  "]
)  # fmt: skip


@given(st.lists(_BITS, max_size=30), st.integers(1, 9), st.booleans())
def test_no_byte_of_json_is_lost(bits: list[bytes], step: int, unwrap: bool) -> None:
    """Each byte that is no space, comma or bracket lies in one piece, or around an envelope's."""
    text = b"".join(bits)
    chunks = [text[i : i + step] for i in range(0, len(text), step)]
    found = list(json_objects(chunks, ["calls"] if unwrap else []))
    assert found == list(json_objects([text], ["calls"] if unwrap else []))
    _in_order(found)
    for piece in found:
        if piece.code is None:
            assert piece.text == text[piece.offset : piece.offset + piece.length]
    if not unwrap:
        left = _left(text, found)
        assert not left.strip(b" \n,[]"), left


_TAGS = st.sampled_from(
    [b"<cdr>", b"</cdr>", b"<cdr a='1'/>", b"<a>", b"</a>", b"x", b"<cdrs>", b"<", b">", b"&amp;",
     b"<!-- c -->", b"<?xml version='1.0'?>", b"\n", b"<cdr><a>1</a></cdr>", b"&x;"]
)  # fmt: skip


@given(st.lists(_TAGS, max_size=30))
def test_no_byte_of_xml_is_lost(bits: list[bytes]) -> None:
    """What lies in no piece is markup alone."""
    text = b"".join(bits)
    found = list(xml_objects([text], "cdr", "f"))
    _in_order(found)
    assert b"x" not in _left(text, found).replace(b"<?xml", b"").replace(b"&x;", b"x")
    for piece in found:
        if piece.code is None:
            assert isinstance(json.loads(piece.text), dict)


def _in_order(found: Sequence[Piece]) -> None:
    for before, after in pairwise(found):
        assert before.offset + before.length <= after.offset


def _left(text: bytes, found: Sequence[Piece]) -> bytes:
    at, left = 0, b""
    for piece in found:
        left += text[at : piece.offset]
        at = piece.offset + piece.length
    return left + text[at:]


@pytest.mark.parametrize(
    "text",
    [b'{"a":' * 250_000, b"[" * 300_000, b'"' * 1_000_000, b'{"a":1,' * 100_000,
     b'{"a":"\n' * 100_000, b"x" * 5_000_000, b'{"a":"' + b"x" * 5_000_000],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_garbage_of_megabytes_takes_seconds(text: bytes) -> None:
    begun, step = time.monotonic(), 1 << 19
    for unwrap in ((), ("calls",)):
        found = list(json_objects((text[i : i + step] for i in range(0, len(text), step)), unwrap))
        assert sum(piece.length for piece in found) <= len(text)
    assert time.monotonic() - begun < 30


# --- XML ----------------------------------------------------------------------------------------


def objects_of(text: str) -> list[object]:
    return [
        json.loads(piece.text) if piece.code is None else piece.code
        for piece in xml_objects([text.encode()], "cdr", "f.xml")
    ]


def test_elements_become_objects() -> None:
    one = "<cdr core='x'><a>1</a><b/><c><d>x &amp; y</d><d>z</d></c></cdr>"
    told = {"@core": "x", "a": "1", "b": "", "c": {"d": ["x & y", "z"]}}
    assert objects_of(one) == [told]
    assert (
        objects_of(f"<?xml version='1.0'?>\n<cdrs n='2'>{one}<!-- - -->\n{one}</cdrs>")
        == [told] * 2
    )
    assert objects_of(f"{one}\n<?xml version='1.0'?>{one}") == [told] * 2


def test_a_broken_element_costs_itself_alone() -> None:
    good = "<cdr><a>1</a></cdr>"
    text = f"<cdrs>{good}<cdr><a>1</cdr>{good}<cdr><a>{good}junk{good}<cdr><a>"
    assert objects_of(text) == [
        {"a": "1"}, "not_split", {"a": "1"}, "not_split", {"a": "1"}, "not_an_object", {"a": "1"},
        "cut_short",
    ]  # fmt: skip


def test_nothing_of_xml_is_expanded_or_fetched(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><cdr><a>&b;</a></cdr>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><cdr><a>&a;</a></cdr>'
    for text in (bomb, outside):
        file = tmp_path / "in.xml"
        file.write_text(text)
        (tmp_path / "work").mkdir(exist_ok=True)
        with pytest.raises(ImportFault, match="document type"):
            open_xml(
                Source((file,), "in.xml", ""), Wanted(("a",), element="cdr"), tmp_path / "work"
            )
    assert objects_of("<cdr><a>&b;</a></cdr>") == ["not_split"]
    assert objects_of("<cdr>" + "<a>" * 5000 + "</a>" * 5000 + "</cdr>") == ["not_split"]
    assert objects_of("<cdr><a>" + "x" * 10_000_000 + "</a></cdr>") == ["line_too_long"]
