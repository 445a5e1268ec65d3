"""`flow.toml` is read as it is meant, or refused with its place, what is wrong and what to do."""

from __future__ import annotations

import string
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.errors import WorkspaceFault
from percall.flow import keys
from percall.flow.reading import read_flow, read_flow_file
from percall.flow.rules import (
    Callback,
    Case,
    Choice,
    Flow,
    Fork,
    Group,
    Hours,
    Menu,
    Message,
    Opening,
    Overflow,
    Queue,
    Routing,
    SelfService,
    Voicemail,
)
from percall.flow.writing import write_flow
from tests.flow.strategies import flows

WHOLE = """
[flow.entry]
voice = "opening"

[flow.step.opening]
kind = "hours"
mon = ["08:00-12:00", "13:00-20:00"]
sat = "20:00-26:00"
closed_on = [2026-11-18]
open_to = "main menu"
closed_to = "closed"

[flow.step.closed]
kind = "message"
play_s = 4.5
to = "end"

[flow.step."main menu"]
kind = "menu"
prompt_s = 10
timeout_s = 4
otherwise = "assistant"
choice = [{ key = "1", label = "New contract", to = "by hour" }]

[flow.step."by hour"]
kind = "fork"
otherwise = "sales"
case = [{ to = "voicemail", language = "lv", from_time = "23:00" }]

[flow.step.assistant]
kind = "bot"
failed_to = "sales"

[flow.step.sales]
kind = "queue"
skill = "sales"
least_level = 2
priority_per_minute = 0.5
routing = "best_skill"
overflow = [{ after_s = 30, skill = "billing" }, { after_s = 90, to = "voicemail" }]
callback = { after_s = 60, attempts = 2, retry_after_s = 1200, within_s = 7200 }
most_waiting = 40

[flow.step.voicemail]
kind = "voicemail"

[flow.group.sellers]
skills = { sales = 2, billing = 1 }
languages = ["lv", "en"]
at_once = { chat = 2 }
"""
READ = Flow(
    (("voice", "opening"),),
    (
        Hours(
            "opening",
            (Opening(1, 480, 720), Opening(1, 780, 1200), Opening(6, 1200, 1560)),
            frozenset({date(2026, 11, 18)}), "main menu", "closed",
        ),
        Message("closed", 4.5, "end"),
        Menu("main menu", 10.0, 4.0, 2, (Choice("1", "New contract", "by hour"),), "assistant"),
        Fork("by hour", (Case("voicemail", None, "lv", 1380, None),), "sales"),
        SelfService("assistant", "bot", "sales"),
        Queue(
            "sales", "sales", 2, 0.0, 0.5, Routing.BEST_SKILL,
            overflow=(Overflow(30.0, "billing"), Overflow(90.0, to="voicemail")),
            callback=Callback(60.0, 2, 1200.0, 7200.0), most_waiting=40,
        ),
        Voicemail("voicemail"),
    ),
    (Group("sellers", (("sales", 2), ("billing", 1)), frozenset({"lv", "en"}), (("chat", 2),)),),
)  # fmt: skip


def test_a_document_is_read_as_it_is_meant() -> None:
    assert read_flow(tomllib.loads(WHOLE)) == READ


@given(flows())
def test_what_is_written_reads_back_as_the_same_flow(flow: Flow) -> None:
    assert read_flow(tomllib.loads(write_flow(flow))) == flow


def test_an_empty_document_is_a_flow_without_anything() -> None:
    assert read_flow({}) == read_flow(tomllib.loads("[behaviour]\n")) == Flow((), (), ())


QUEUE = 'flow.step.q = { kind = "queue", skill = "a", '
MENU = 'flow.step.m = { kind = "menu", prompt_s = 1, timeout_s = 1, otherwise = "end", '
HOURS = 'flow.step.h = { kind = "hours", open_to = "end", closed_to = "end", '
FAULTS = {
    'flows.entry.voice = "x"': "[flows] is not a section of the flow (flow.toml): did you mean flow?",
    'flow.steps.x.kind = "queue"': "[flow.steps] is not a section of the flow (flow.toml): "
    "did you mean step?",
    "flow = 3": "flow is not a table (flow.toml): write it as [flow]",
    "flow.step = 3": "flow.step is not a table (flow.toml): write it as [flow.step]",
    "flow.step.q = 3": "flow.step.q is not a table (flow.toml): write it as [flow.step.q]",
    'flow.entry.phone = "x"': "flow.entry.phone is no channel (flow.toml): known are",
    "flow.entry.voice = 3": "flow.entry.voice is 3, which does not fit (flow.toml): allowed is",
    'flow.step.end.kind = "queue"': "'end' is no name of a step (flow.toml): allowed is another",
    'flow.step." q".kind = "queue"': "' q' is no name of a step (flow.toml): allowed is a name",
    "flow.step.q.skill = 3": "flow.step.q.kind is missing (flow.toml): One of hours, message",
    'flow.step.q = { kind = "que", skil = 3 }': "flow.step.q.kind is 'que', which does not fit",
    'flow.step.q.kind = "queue"': "flow.step.q.skill is missing (flow.toml): The skill",
    QUEUE + "most_wait = 3 }": "flow.step.q.most_wait is not a setting (flow.toml): did you mean",
    QUEUE + "priority = nan }": "flow.step.q.priority is nan, which does not fit (flow.toml)",
    QUEUE + "most_wait_s = -1 }": "allowed is a number from 0 to 604800",
    QUEUE + "least_level = true }": "allowed is a whole number from 1 to 100",
    QUEUE + "overflow = [{ after_s = 3 }] }": "flow.step.q.overflow[0] says nothing clear "
    "(flow.toml): state either skill or to",
    QUEUE + "overflow = [3] }": "flow.step.q.overflow[0] is not a table",
    QUEUE + "callback = {} }": "flow.step.q.callback.after_s is missing",
    QUEUE + 'routing = "fair" }': "allowed is one of longest_idle, best_skill",
    MENU + 'choice = [{ key = "1", label = "a", to = "end" }, { key = "1", label = "b", to = "x" }] }':
    "flow.step.m.choice[1].key is a key of the menu already",
    MENU + 'choice = [{ key = "1", to = "end" }] }': "flow.step.m.choice[0].label is missing",
    HOURS + 'mon = ["20:00-08:00"] }': 'past midnight as "20:00-26:00"',
    HOURS + 'mon = ["8-20"] }': 'hours such as "08:00-20:00"',
    HOURS + 'mon = ["24:00-25:00"] }': 'hours such as "08:00-20:00"',
    HOURS + 'mon = ["08:00-32:01"] }': 'hours such as "08:00-20:00"',
    HOURS + 'mon = ["٠٨:00-09:00"] }': 'hours such as "08:00-20:00"',
    HOURS + "closed_on = [2026-02-28T10:00:00] }": "a day such as 2026-10-01",
    "flow.group.g = {}": "flow.group.g.skills is missing",
    "flow.group.g.skills = { a = 0 }": "allowed is a whole number from 1 to 100",
    "flow.group.g = { skills = {}, at_once = { phone = 2 } }": "one of voice, chat",
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_says_what_where_and_what_to_do(text: str) -> None:
    with pytest.raises(WorkspaceFault) as fault:
        read_flow(tomllib.loads(text))
    assert FAULTS[text] in str(fault.value)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceFault, match=r"The flow cannot be read.*none\.toml"):
        read_flow_file(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not valid TOML"),
        (b"[flow", "not valid TOML"),
        (b"flow = " + b"[" * 100_000, "not valid TOML"),
        (b"flow.step.q.priority = " + b"9" * 10_000, "not valid TOML"),
        (b"#" * (4_000_001), "too large"),
        (
            b"[flow.step]\n" + b"".join(b"s%d.kind='fork'\n" % i for i in range(2001)),
            "2001 entries",
        ),
    ],
    ids=["bytes", "broken", "deep", "digits", "huge", "many"],
)
def test_a_hostile_file_is_refused_at_once(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "flow.toml"
    file.write_bytes(content)
    with pytest.raises(WorkspaceFault, match=said):
        read_flow_file(file)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)  # fmt: skip
KNOWN = sorted({setting.key for table in keys.KEYS.values() for setting in table})
WORDS = st.sampled_from([*KNOWN, *keys.KINDS, "flow", "entry", "step", "group", "voice"])


def fault_of(document: dict[str, Any]) -> str:
    """What is wrong with a document; nothing where it is a flow."""
    try:
        assert isinstance(read_flow(document), Flow)
    except WorkspaceFault as fault:
        return str(fault)
    return ""


@given(
    st.recursive(
        JUNK | WORDS, lambda inner: st.dictionaries(WORDS, inner, max_size=6), max_leaves=25
    )
)
def test_junk_is_a_fault_or_a_flow_and_never_a_crash(junk: object) -> None:
    for document in ({"flow": junk}, {"flow": {"step": junk}}, {"flow": {"step": {"x": junk}}}):
        said = fault_of(document)
        assert not said or "(flow.toml)" in said


@given(st.text(string.printable, max_size=40))
def test_any_text_is_a_fault_or_a_flow(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert "\n" not in fault_of(document)
