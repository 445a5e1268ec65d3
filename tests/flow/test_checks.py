"""What cannot work is found, each by its code and place, and what works is left alone."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings

from percall.flow.checks import CHECKS, Severity, check_flow
from percall.flow.reading import read_flow
from percall.flow.rules import Flow, Fork
from tests.flow.strategies import flows

SOUND = """
flow.entry = { voice = "opening", chat = "bot" }

[flow.step]
opening = { kind = "hours", mon = ["08:00-20:00"], open_to = "menu", closed_to = "closed" }
closed = { kind = "message", play_s = 5, to = "end" }
menu = { kind = "menu", prompt_s = 9, timeout_s = 4, otherwise = "support", choice = [
  { key = "1", label = "Sales", to = "sales" }, { key = "9", label = "Again", to = "menu" } ] }
bot = { kind = "bot", failed_to = "fork" }
fork = { kind = "fork", otherwise = "support", case = [{ language = "lv", to = "sales" }] }
sales = { kind = "queue", skill = "sales", overflow = [{ after_s = 30, skill = "support" },
  { after_s = 60, to = "support" }], callback = { after_s = 20, attempts = 2, retry_after_s = 600,
  within_s = 3600 } }
support = { kind = "queue", skill = "support", priority_per_minute = 1, most_wait_s = 600,
  most_wait_to = "voicemail" }
voicemail = { kind = "voicemail" }

[flow.group]
sellers = { skills = { sales = 1 }, languages = ["lv"] }
helpers = { skills = { support = 2 }, languages = ["lv", "en"], at_once = { chat = 2 } }
""".replace("\n  ", " ")  # a table of one line in TOML


def codes(text: str) -> dict[str, str]:
    """Place and code of each issue of a document, the last of a place."""
    return {one.place: one.code for one in check_flow(read_flow(tomllib.loads(text)), "flow.toml")}


def changed(old: str, new: str) -> dict[str, str]:
    assert SOUND.count(old) == 1
    return codes(SOUND.replace(old, new))


def test_a_sound_flow_has_no_issue_but_a_language_that_overflow_answers() -> None:
    assert codes(SOUND) == {}


# What is changed in the sound flow, and the issues that then are found, by place.
CHANGES: list[tuple[str, str, dict[str, str]]] = [
    ('voice = "opening", chat = "bot"', "", {"entry": "no_entry"}),
    ('otherwise = "support", choice', 'otherwise = "suport", choice',
     {"step.menu.otherwise": "missing_step"}),
    ('chat = "bot"', 'chat = "bott"', {"entry.chat": "missing_step"}),
    ('after_s = 60, to = "support"', 'after_s = 60, to = "x"',
     {"step.sales.overflow[1]": "missing_step"}),
    ('otherwise = "support", choice', 'otherwise = "menu", choice',
     {"step.menu": "loop_without_end"}),
    ('play_s = 5, to = "end"', 'play_s = 5, to = "closed"',
     {"step.closed": "loop_without_end"}),
    ('play_s = 5, to = "end"', 'play_s = 0, to = "opening"',
     {"step.opening": "loop_without_time"}),
    ('most_wait_to = "voicemail"', 'most_wait_to = "sales"',
     {"step.sales": "loop_of_queues", "step.voicemail": "unreached_step"}),
    ('mon = ["08:00-20:00"], ', "", {"step.opening": "never_open"}),
    ('mon = ["08:00-20:00"]', 'mon = ["08:00-20:00", "19:00-21:00"]',
     {"step.opening.mon": "overlapping_hours"}),
    ('mon = ["08:00-20:00"]', 'sun = ["20:00-33:00"], mon = ["08:00-20:00"]',
     {"step.opening.mon": "overlapping_hours"}),
    ('closed_to = "closed"', 'closed_to = "menu"',
     {"step.opening": "same_way", "step.closed": "unreached_step"}),
    ('case = [{ language = "lv", to = "sales" }]', "case = []", {"step.fork": "same_way"}),
    ('{ language = "lv", to = "sales" }',
     '{ from_time = "10:00", to_time = "10:00", to = "sales" }',
     {"step.fork.case[0]": "case_never_fits"}),
    ('{ language = "lv", to = "sales" }', '{ from_time = "24:00", to = "sales" }',
     {"step.fork.case[0]": "case_never_fits"}),
    ('{ language = "lv", to = "sales" }',
     '{ language = "lv", to = "sales" }, { language = "lv", reason = "x", to = "menu" }',
     {"step.fork.case[1]": "case_never_reached"}),
    ("[flow.group]", '[flow.step.x]\nkind = "voicemail"\n[flow.group]',
     {"step.x": "unreached_step"}),
    ('skill = "support", priority', 'skill = "suport", priority',
     {"step.support.skill": "skill_of_nobody"}),
    ('skill = "support", priority', 'skill = "support", least_level = 3, priority',
     {"step.support.skill": "skill_of_nobody", "group.helpers": ""}),
    ('skill = "sales", overflow', 'skill = "sale", overflow',
     {"step.sales.skill": "waits_for_overflow", "group.sellers": "idle_group"}),
    ('after_s = 30, skill = "support"', 'after_s = 30, skill = "suport"',
     {"step.sales.overflow[0]": "overflow_to_nobody", "step.sales": "language_of_nobody"}),
    ('after_s = 30, skill = "support"', 'after_s = 30, skill = "sales"',
     {"step.sales.overflow[0]": "overflow_adds_nobody", "step.sales": "language_of_nobody"}),
    ('languages = ["lv", "en"]', 'languages = ["lv"]', {}),
    ('{ language = "lv", to = "sales" }', '{ language = "et", to = "sales" }',
     {"step.sales": "language_of_nobody", "step.support": "language_of_nobody"}),
    ("[flow.group]", "[flow.group]\nx = { skills = { y = 1 } }", {"group.x": "idle_group"}),
    ("chat = 2", "chat = 0", {"step.support": "channel_of_nobody"}),
    ("chat = 2", "email = 2", {"group.helpers.at_once.email": "room_without_channel"}),
    ("callback = { after_s = 20,", "callback = { after_s = 60,",
     {"step.sales.callback": "never_comes"}),
    ("after_s = 30, skill", "after_s = 90, skill", {"step.sales.overflow[0]": "never_comes"}),
    ("within_s = 3600", "within_s = 600", {"step.sales.callback.within_s": "promise_too_short"}),
    ('voice = "opening"', 'voice = "closed"', {"step.sales.callback": "offer_to_nobody"}),
    ("{ after_s = 60, to = \"support\" }", "", {"step.sales": "may_starve"}),
    ('kind = "queue", skill = "sales"', 'kind = "queue", routing = "last_agent", skill = "sales"',
     {"step.sales.routing": "no_turn"}),
    ('kind = "queue", skill = "sales"', 'kind = "queue", last_agent_s = 9, skill = "sales"',
     {"step.sales.last_agent_s": "turn_without_routing"}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "found"), CHANGES, ids=lambda value: str(value)[:40])
def test_each_change_is_found_at_its_place(old: str, new: str, found: dict[str, str]) -> None:
    said = changed(old, new)
    for place, code in found.items():
        assert said.get(place, "") == code, said


def test_a_menu_without_choices_leads_nowhere() -> None:
    menu = 'flow.step.m = { kind = "menu", prompt_s = 1, timeout_s = 1, otherwise = "m" }'
    found = check_flow(read_flow(tomllib.loads(f'flow.entry.voice = "m"\n{menu}')), "flow.toml")
    assert [one.code for one in found] == ["no_choices", "no_way_out", "loop_without_end"]


def test_errors_come_first_and_say_where_and_what_to_do() -> None:
    text = SOUND.replace("within_s = 3600", "within_s = 600").replace('"suport"', '"support"')
    text = text.replace('otherwise = "support", choice', 'otherwise = "x", choice')
    first, *rest = check_flow(read_flow(tomllib.loads(text)), "flow.toml")
    assert (first.source, first.place, first.severity) == (
        "flow.toml", "step.menu.otherwise", Severity.ERROR,
    )  # fmt: skip
    assert first.message == "it leads to x, and there is no such step"
    assert first.do == "write the step, or name one that is there"
    assert [one.severity for one in rest] == [Severity.WARNING]


def test_each_code_is_tried_here() -> None:
    tried = {code for _old, _new, found in CHANGES for code in found.values()}
    assert set(CHECKS) - tried == {"no_choices", "no_way_out"}


@given(flows())
@settings(max_examples=150)
def test_any_flow_is_checked_and_each_issue_has_a_code(flow: Flow) -> None:
    for issue in check_flow(flow, "flow.toml"):
        assert issue.code in CHECKS
        assert "{" not in issue.message


def test_the_largest_flow_is_checked_in_good_time() -> None:
    """Two thousand forks in a knot: every step leads to the next and to the first."""
    steps = tuple(Fork(str(i), (), str((i + 1) % 2000)) for i in range(2000))
    assert len(check_flow(Flow((("voice", "0"),), steps, ()), "flow.toml")) > 2000
