"""`percall flow`: what it prints, its exit codes, and what it refuses."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.hostile.small_centre import percall

FLOW = """
[flow.entry]
voice = "menu"
[flow.step.menu]
kind = "menu"
prompt_s = 10
timeout_s = 5
otherwise = "support"
[[flow.step.menu.choice]]
key = "1"
label = "Sales"
to = "sales"
[flow.step.support]
kind = "queue"
skill = "support"
most_wait_s = 60
[flow.step.sales]
kind = "queue"
skill = "sales"
[flow.group.experts]
skills = { support = 1, sales = 1 }
"""
AT = ("--at", "2026-10-05T10:30")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "flow.toml"
    found.write_text(FLOW, encoding="utf-8")
    return found


def test_a_flow_that_works_is_said_to(file: Path) -> None:
    checked = percall("flow", "check", file)
    assert (checked.code, checked.out) == (0, "Nothing is wrong with the flow.\n")


def test_an_error_ends_with_an_exit_code_and_a_warning_does_not(file: Path) -> None:
    file.write_text(FLOW.replace('to = "sales"', 'to = "sale"'), encoding="utf-8")
    checked = percall("flow", "check", file)
    assert checked.code == 3
    assert checked.out.splitlines() == [
        (
            "error: step.menu.choice[0]: it leads to sale, and there is no such step: "
            "write the step, or name one that is there"
        ),
        (
            "warning: step.sales: no way leads here: let a step lead to it, or leave it out; "
            "agents may still transfer to a queue"
        ),
    ]
    assert checked.error.startswith("The flow has 1 error (")
    told = percall("flow", "check", file, "--json").json
    assert (told["errors"], told["warnings"], told["issues"][0]["code"]) == (1, 1, "missing_step")


def test_a_file_that_is_no_flow_is_one_line(file: Path) -> None:
    file.write_text("[flow.steps]\n", encoding="utf-8")
    checked = percall("flow", "check", file)
    assert (checked.code, checked.out) == (3, "")
    assert "[flow.steps] is not a section of the flow" in checked.error
    assert "did you mean step?" in checked.error


def test_without_a_file_the_workspace_has_it(file: Path) -> None:
    root = file.parent / "acme"
    words = ("--name", "Acme", "--currency", "EUR", "--time-zone", "Europe/Riga")
    assert percall("init", root, *words).code == 0
    assert percall("flow", "check", "-w", root).code == 3
    (root / "flow.toml").write_text(FLOW, encoding="utf-8")
    assert percall("flow", "check", "-w", root).code == 0


def test_a_drawing_is_printed_or_written(file: Path) -> None:
    out = file.parent / "flow.svg"
    assert percall("flow", "draw", file, "--out", out).out == ""
    assert ET.parse(out).getroot().tag.endswith("svg")
    assert percall("flow", "draw", file).out == out.read_text(encoding="utf-8")
    assert percall("flow", "draw", file, "--as", "mermaid").out.startswith("flowchart TD\n")
    assert "menu (menu)" in percall("flow", "draw", file, "--as", "text").out


def test_a_route_names_its_rules(file: Path) -> None:
    route = percall("flow", "explain", file, *AT, "--keys", "1", "--free", "experts=1@30")
    assert route.out.splitlines() == [
        "2026-10-05 10:30:00 arrives: chooses in menu, attempt 1",
        "    entry.voice → menu  (voice contacts begin there)",
        "2026-10-05 10:30:10 presses 1: asks for an agent in sales",
        "    step.menu.choice[0] → sales  (key 1: Sales)",
        "2026-10-05 10:30:10 finds nobody free: waits in sales",
        "2026-10-05 10:30:30 is given to experts 1: experts 1 is rung",
        "    group.experts.skills.sales  (group experts has sales at level 1 or higher)",
        "2026-10-05 10:30:30 is answered: talks with experts 1",
        "2026-10-05 10:30:30 is done: ended as handled",
    ]


def test_the_route_of_programs_is_the_same(file: Path) -> None:
    told = percall("flow", "explain", file, *AT, "--free", "experts=0", "--json").json["route"]
    assert [(hop["after_s"], hop["state"], hop["outcome"]) for hop in told] == [
        ("0.000", "choosing", None), ("15.000", "choosing", None), ("30.000", "asking", None),
        ("30.000", "waiting", None), ("90.000", "ended", "left_queue"),
    ]  # fmt: skip
    assert [rule["rule"] for rule in told[-1]["rules"]] == ["step.support.most_wait_s"]


def test_local_time_follows_the_centre_s_clock_when_it_is_put_back(file: Path) -> None:
    """25 October 2026, 03:59:55 in Riga: five seconds later it is three o'clock again."""
    root = file.parent / "acme"
    words = ("--name", "Acme", "--currency", "EUR", "--time-zone", "Europe/Riga")
    percall("init", root, *words)
    (root / "flow.toml").write_text(FLOW, encoding="utf-8")
    at = ("--at", "2026-10-25T03:59:55", "--keys", "1", "--json")
    told = percall("flow", "explain", "-w", root, *at).json["route"]
    assert [hop["at"][11:19] for hop in told[:2]] == ["03:59:55", "03:00:05"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("draw", "--as", "png"), "'png' is no kind of drawing (--as)"),
        (("explain", "--channel", "phone"), "'phone' is no channel (--channel)"),
        (("explain", "--at", "soon"), "'soon' cannot be read (--at)"),
        (("explain", "--at", "0001-01-01T00:00"), "cannot be read (--at)"),
        (("explain", "--at", "2026-10-05T10:30+02:00"), "cannot be read (--at)"),
        (("explain", "--free", "experts"), "'experts' cannot be read (--free)"),
        (("explain", "--free", "expert=1"), "did you mean experts?"),
        (("explain", "--free", "experts=1@nan"), "cannot be read (--free)"),
        (("explain", "--waiting", "sale=1"), "did you mean sales?"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_advice(
    file: Path, words: tuple[str, ...], said: str
) -> None:
    command, *rest = words
    asked = percall("flow", command, file, *rest)
    assert asked.code == 2
    assert said in asked.error


LOOP = """
flow.entry.voice = "a"
flow.entry.chat = "q"
[flow.step.a]
kind = "message"
play_s = 1
to = "a"
[flow.step.q]
kind = "queue"
skill = "none"
"""


def test_a_route_says_of_its_end_what_it_does_not_show(file: Path) -> None:
    file.write_text(LOOP, encoding="utf-8")
    loop = percall("flow", "explain", file, *AT).out.splitlines()
    assert len(loop) < 100
    assert loop[-2:] == [
        "... and 160 turns more",
        "It goes on like this: after 200 turns the contact is still on its way.",
    ]
    for channel, note in (("chat", "it waits for ever."), ("email", "of this channel: email.")):
        told = percall("flow", "explain", file, *AT, "--channel", channel)
        assert told.out.splitlines()[-1].endswith(note)
        document = percall("flow", "explain", file, *AT, "--channel", channel, "--json").json
        assert document["note"].endswith(note)
