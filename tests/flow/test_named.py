"""Each rule that is named is one that sent the contact there: without them it goes another way."""

from __future__ import annotations

import tomllib
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.errors import WorkspaceFault
from percall.flow import rules as r
from percall.flow.follow import MOST_HOPS, Free, Hop, Script, even_clock, follow
from percall.flow.places import parts_of, without
from percall.flow.reading import read_flow
from percall.flow.rules import Flow
from percall.flow.states import Contact, Do, State
from percall.flow.table import TABLE, At
from percall.flow.writing import write_flow
from tests.flow.strategies import flows
from tests.flow.test_decide import MONDAY, VOICE, moment, reasons

# Where rules agree, one alone changes nothing: all of them are named.
AGREEING = {
    "cases of a fork and its otherwise": (
        'kind = "fork"\notherwise = "x"\ncase = [{ to = "x", language = "lv" }, { to = "x" }]',
        ["step.s.case[0]", "step.s.case[1]", "step.s.otherwise"],
    ),
    "hours of two days": (
        'kind = "hours"\nopen_to = "x"\nclosed_to = "y"\nmon = "08:00-20:00"\nsun = "20:00-36:00"',
        ["step.s.mon", "step.s.sun"],
    ),
    "a key and silence on the last attempt": (
        ('kind = "menu"\nprompt_s = 1\ntimeout_s = 1\nattempts = 1\notherwise = "x"\n'
        'choice = [{ key = "1", label = "x", to = "x" }]'),
        ["step.s.choice[0]", "step.s.otherwise"],
    ),
    "a full queue and a move at once": (
        ('kind = "queue"\nskill = "a"\nmost_waiting = 0\nfull_to = "x"\n'
        'overflow = [{ after_s = 0, to = "x" }]\nmost_wait_s = 0\nmost_wait_to = "x"'),
        ["step.s.most_waiting", "step.s.overflow[0]", "step.s.most_wait_s"],
    ),
    "two moves at the same time": (
        'kind = "queue"\nskill = "a"\noverflow = [{ after_s = 9, to = "x" }, { after_s = 9, to = "x" }]',
        ["step.s.overflow[0]", "step.s.overflow[1]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AGREEING)
def test_rules_that_agree_are_named_together(name: str) -> None:
    step, rules = AGREEING[name]
    ends = 'kind = "voicemail"'
    text = (
        f'flow.entry.voice = "s"\n[flow.step]\nx = {{ {ends} }}\ny = {{ {ends} }}\n[flow.step.s]\n'
    )
    flow = read_flow(tomllib.loads(text + step))
    hops = follow(flow, Contact("voice", language="lv"), Script(("1",)), even_clock(MONDAY))
    named = [why.place for hop in hops for why in hop.decision.because if why.to == "x"]
    assert named == rules


def test_a_group_that_meets_several_skills_has_all_of_them_named() -> None:
    text = (
        'flow.entry.voice = "s"\n[flow.step.s]\nkind = "queue"\nskill = "a"\n'
        'overflow = [{ after_s = 0, skill = "b" }]\n[flow.group.g]\nskills = { a = 1, b = 1 }\n'
    )
    hops = follow(
        read_flow(tomllib.loads(text)), VOICE, Script(free=(Free("g", 1),)), even_clock(MONDAY)
    )
    assert reasons(hops[1]) == ["group.g.skills.a", "group.g.skills.b"]


# --- over random flows --------------------------------------------------------------------------

CONTACTS = st.builds(
    Contact, st.sampled_from(["voice", "chat"]), st.none() | st.just("sale"),
    st.sampled_from([None, "lv", "en"]),
)  # fmt: skip
MOMENTS = st.datetimes(moment("2026-10-01"), moment("2026-10-20"))


@st.composite
def scripts(draw: st.DrawFn, flow: Flow) -> Script:
    free = [
        Free(group.name, draw(st.integers(0, 2)), draw(st.sampled_from([0.0, 30.0, 60.0, 500.0])))
        for group in flow.groups
    ]
    return Script(
        tuple(draw(st.lists(st.sampled_from("123#"), max_size=4))), draw(st.booleans()), 60.0,
        draw(st.booleans()), draw(st.booleans()), draw(st.none() | st.sampled_from([20.0, 600.0])),
        tuple(free), tuple((step.name, draw(st.integers(0, 3))) for step in flow.queues()),
    )  # fmt: skip


def seen(hops: tuple[Hop, ...]) -> list[tuple[object, ...]]:
    """What can be seen of a route: no rule, and nothing that the contact alone remembers."""
    return [
        (
            hop.instant.ms, hop.event.happens, hop.decision.state.came, hop.decision.state.at,
            hop.decision.state.agent, hop.decision.state.attempt, hop.decision.state.outcome,
            tuple(one for one in hop.decision.commands if one.do is not Do.WAKE),
        )
        for hop in hops
    ]  # fmt: skip


@given(st.data(), flows(sound_names=True), CONTACTS, MOMENTS)
@settings(max_examples=150)
def test_without_the_rules_that_it_names_a_contact_goes_another_way(
    data: st.DataObject, flow: Flow, contact: Contact, at: datetime
) -> None:
    document = tomllib.loads(write_flow(flow))
    script, clock = data.draw(scripts(flow)), even_clock(at)
    hops = follow(flow, contact, script, clock)
    assert hops == follow(flow, contact, script, clock)
    for hop in hops[:10]:
        for named in by_way(hop):
            less = document
            for place in sorted(named, key=last_row, reverse=True):
                less = without(less, place)
            try:
                other = read_flow(less)
            except WorkspaceFault:  # a key that a step must have: nothing goes on without it
                continue
            assert seen(follow(other, contact, script, clock)) != seen(hops), named


def by_way(hop: Hop) -> list[list[str]]:
    """The places of a hop's rules, those together that would lead to the same step in turn."""
    found: list[list[str]] = []
    last = ""
    for why in hop.decision.because:
        # Skills and widenings that would do are named side by side, none of them instead.
        if why.is_instead or (why.why == last and last in ("skilled", "widened")):
            found[-1].append(why.place)
        else:
            found.append([why.place])
        last = why.why
    return found


@st.composite
def crossings(draw: st.DrawFn) -> Flow:
    """Menus with attempts before forks and hours that often lead to the same few queues."""
    names = ["fork", "other fork", "hours", "x", "y"]
    to = st.sampled_from(names)
    menu = st.builds(
        r.Menu, st.just("menu"), st.just(5.0), st.just(5.0), st.integers(1, 2),
        st.lists(st.builds(r.Choice, st.sampled_from("12"), st.just("one"), to), min_size=1,
                 max_size=2, unique_by=lambda choice: choice.key).map(tuple), to,
    )  # fmt: skip
    case = st.builds(r.Case, to, st.just("sale"))
    cases = st.lists(case, max_size=3).map(tuple)
    always = tuple(r.Opening(day, 0, 1440) for day in range(1, 8))
    moved = st.lists(st.builds(lambda to: r.Overflow(10.0, to=to), to), max_size=2).map(tuple)
    steps = (
        draw(menu), draw(st.builds(r.Fork, st.just("fork"), cases, to)),
        draw(st.builds(r.Fork, st.just("other fork"), cases, to)),
        r.Hours("hours", draw(st.sampled_from([(), always])), frozenset(), draw(to), draw(to)),
        r.Queue("x", "a", overflow=draw(moved), most_waiting=draw(st.sampled_from([None, 0])),
                full_to=draw(st.sampled_from(["y", "fork", r.END]))),
        r.Voicemail("y"),
    )  # fmt: skip
    return r.Flow((("voice", "menu"),), steps, (r.Group("g", (("a", 1),)),))


@given(crossings(), st.sampled_from([("1",), ("3", "1"), ("3", "2"), ("3",), ()]))
@settings(max_examples=400)
def test_also_where_menus_and_forks_meet_again_the_named_rules_are_enough(
    flow: Flow, keys: tuple[str, ...]
) -> None:
    """Another way is one that ends up elsewhere, not one that only takes another turn."""
    document = tomllib.loads(write_flow(flow))

    def went(of: Flow) -> tuple[tuple[Hop, ...], list[tuple[object, ...]]]:
        hops = follow(of, Contact("voice", "sale"), Script(keys), even_clock(MONDAY))
        return hops, [(*hop[:2], *hop[3:], step) for hop, step in zip(
            seen(hops), [one.decision.state.step for one in hops], strict=True)]  # fmt: skip

    hops, route = went(flow)
    for hop in hops[:10]:
        for named in by_way(hop):
            less = document
            for place in sorted(named, key=last_row, reverse=True):
                less = without(less, place)
            try:
                other = read_flow(less)
            except WorkspaceFault:
                continue
            assert went(other)[1] != route, named


def test_the_turns_by_which_it_would_get_there_too_are_named() -> None:
    """A wrong key, then the right one: without it silence and a fork would lead there as well."""
    flow = read_flow(
        tomllib.loads("""
        flow.entry.voice = "menu"
        [flow.step.menu]
        kind = "menu"
        prompt_s = 1
        timeout_s = 1
        attempts = 2
        otherwise = "fork"
        choice = [{ key = "1", label = "Support", to = "support" }]
        [flow.step.fork]
        kind = "fork"
        otherwise = "support"
        [flow.step.support]
        kind = "queue"
        skill = "support"
    """)
    )
    hops = follow(flow, VOICE, Script(("3", "1")), even_clock(MONDAY))
    rules = [(why.place, why.is_instead) for why in hops[2].decision.because]
    assert rules == [
        ("step.menu.choice[0]", False), ("step.menu.otherwise", True),
        ("step.fork.otherwise", True),
    ]  # fmt: skip
    first = follow(flow, VOICE, Script(("1",)), even_clock(MONDAY))
    assert reasons(first[1]) == ["step.menu.choice[0]"]  # silence would take longer


ROUTED = """
flow.entry.voice = "vip"
[flow.step.vip]
kind = "queue"
skill = "a"
routing = "best_skill"
last_agent_s = 30
[flow.group.old]
skills = { a = 1 }
[flow.group.best]
skills = { a = 3 }
"""


@pytest.mark.parametrize(
    ("routing", "free", "rules"),
    [
        ("best_skill", (Free("old", 1), Free("best", 1)),
         ["group.best.skills.a", "step.vip.routing"]),
        ("best_skill", (Free("best", 1),), ["group.best.skills.a"]),
        ("longest_idle", (Free("old", 1), Free("best", 1)), ["group.old.skills.a"]),
        ("last_agent", (Free("old", 1), Free("best", 1)),
         ["group.best.skills.a", "step.vip.routing"]),
        ("last_agent", (Free("old", 1), Free("best", 1, 20)),
         ["step.vip.routing", "group.best.skills.a", "step.vip.routing"]),
    ],
)  # fmt: skip
def test_the_routing_is_named_where_it_is_why_this_agent_was_taken(
    routing: str, free: tuple[Free, ...], rules: list[str]
) -> None:
    flow = read_flow(tomllib.loads(ROUTED.replace("best_skill", routing)))
    contact = Contact("voice", last_agent="best 1")
    hops = follow(flow, contact, Script(free=free), even_clock(MONDAY))
    assert reasons(*hops[1:]) == rules


def last_row(place: str) -> int:
    rows = [part for part in parts_of(place) if isinstance(part, int)]
    return rows[-1] if rows else -1


@given(st.data(), flows(), CONTACTS, MOMENTS)
def test_each_decision_leads_where_the_table_says(
    data: st.DataObject, flow: Flow, contact: Contact, at: datetime
) -> None:
    state = State(contact)
    hops = follow(flow, contact, data.draw(scripts(flow)), even_clock(at))
    assert len(hops) <= MOST_HOPS
    for hop in hops:
        row = TABLE[state.at, hop.event.happens]
        state = hop.decision.state
        assert state.at in row.leads_to
        assert (state.outcome is not None) == (state.at is At.ENDED)
