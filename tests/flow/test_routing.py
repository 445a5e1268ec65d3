"""Who takes whom: each rule on a small floor, and everything against the plain twin."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.flow.queues import ms_of, plan_of
from percall.flow.routing import Agent, Waiting, choose_agent, choose_contact, waiting_of
from percall.flow.rules import Flow, Group, Overflow, Queue, Routing
from percall.flow.states import Contact, State
from percall.flow.table import At
from tests.flow.strategies import groups_of, small_waits
from tests.naive import routing as naive

OWN, HELP = Group("own", (("a", 3),)), Group("help", (("a", 1), ("b", 2)))


def flow_of(*queues: Queue, groups: tuple[Group, ...] = (OWN, HELP)) -> Flow:
    return Flow((), queues, groups)


def waits(queue: Queue, since_ms: int = 0, number: int = 0, **said: Any) -> Waiting:
    """A contact that has been in the queue since it began to wait."""
    contact = Contact("voice", **said)
    state = State(contact, At.WAITING, queue.name, waiting_since_ms=since_ms, entered_ms=since_ms)
    return waiting_of(flow_of(queue), state, number, (), since_ms)


def taken_by(queue: Queue, *agents: Agent, groups: tuple[Group, ...] = (OWN, HELP)) -> str | None:
    agent = choose_agent(flow_of(queue, groups=groups), waits(queue), agents, 0)
    return agent and agent.name


def test_the_longest_idle_agent_takes_the_contact() -> None:
    queue = Queue("q", "a")
    assert taken_by(queue, Agent("x", "own", 1, -5), Agent("y", "help", 1, -9)) == "y"


def test_the_highest_level_takes_it_where_skill_counts() -> None:
    queue = Queue("q", "a", routing=Routing.BEST_SKILL)
    assert taken_by(queue, Agent("x", "own", 1, -5), Agent("y", "help", 1, -9)) == "x"


def test_the_least_occupied_takes_it_and_a_new_shift_counts_as_idle() -> None:
    queue = Queue("q", "a", routing=Routing.LEAST_OCCUPIED)
    busy, easy, new = (
        Agent("busy", "own", 1, -90, busy_ms=50, available_ms=50),
        Agent("easy", "own", 2, -80, busy_ms=400, available_ms=600),
        Agent("new", "own", 3, 0),
    )
    assert taken_by(queue, busy, easy) == "easy"
    assert taken_by(queue, busy, easy, new) == "new"


def test_nobody_takes_what_nobody_can_do() -> None:
    assert taken_by(Queue("q", "b", 3), Agent("y", "help", 1, 0)) is None
    assert taken_by(Queue("q", "b", 2), Agent("y", "help", 1, 0)) == "y"


def test_between_equals_the_first_group_and_then_the_first_agent() -> None:
    agents = [Agent("z", "help", 1, 0), Agent("y", "own", 2, 0), Agent("x", "own", 1, 0)]
    assert taken_by(Queue("q", "a"), *agents) == "x"


@pytest.mark.parametrize(
    ("in_hand", "takes"),
    [((), True), (("chat",), True), (("chat", "chat"), False), (("voice",), False)],
)
def test_chats_are_taken_together_and_never_beside_a_call(
    in_hand: tuple[str, ...], takes: bool
) -> None:
    groups = (Group("g", (("a", 1),), at_once=(("chat", 2),)),)
    queue = Queue("q", "a")
    flow = flow_of(queue, groups=groups)
    state = State(Contact("chat"), At.ASKING, "q")
    waiting = waiting_of(flow, state, 0, (), 0)
    found = choose_agent(flow, waiting, [Agent("x", "g", 1, 0, in_hand)], 0)
    assert (found is not None) == takes


def test_who_has_fewer_chats_in_hand_takes_the_next_one() -> None:
    groups = (Group("g", (("a", 1),), at_once=(("voice", 3),)),)
    agents = [Agent("x", "g", 1, -9, ("voice",)), Agent("y", "g", 2, -1)]
    assert taken_by(Queue("q", "a"), *agents, groups=groups) == "y"


def test_a_contact_waits_for_somebody_who_speaks_its_language() -> None:
    groups = (Group("lv", (("a", 1),), frozenset({"lv"})), Group("all", (("a", 1),)))
    queue = Queue("q", "a")
    flow = flow_of(queue, groups=groups)
    asked = waits(queue, language="ru")
    assert choose_agent(flow, asked, [Agent("x", "lv", 1, 0)], 0) is None
    assert choose_agent(flow, asked, [Agent("y", "all", 1, 0)], 0) is not None


def chosen(*contacts: Waiting, now_ms: int = 60_000) -> int | None:
    flow = flow_of(*{one.queue: None for one in contacts})
    found = choose_contact(flow, Agent("x", "own", 1, 0), contacts, now_ms)
    return found and found.number


def test_the_highest_priority_goes_first_and_grows_with_waiting() -> None:
    slow, fast = Queue("slow", "a", priority=10.0), Queue("fast", "a", priority_per_minute=6.0)
    early = waits(fast, 0, number=2)
    assert chosen(waits(slow, 0, number=1), early) == 1
    assert chosen(waits(slow, 0, number=1), early, now_ms=120_000) == 2


def test_of_equal_priority_who_waited_longest_then_the_first_queue_then_who_came_first() -> None:
    one, two = Queue("one", "a"), Queue("two", "a")
    assert chosen(waits(one, 5, number=1), waits(two, 4, number=2)) == 2
    flow = flow_of(one, two)
    tied = [waits(two, 4, number=1), waits(one, 4, number=3), waits(one, 4, number=2)]
    found = choose_contact(flow, Agent("x", "own", 1, 0), tied, 9)
    assert found is not None
    assert found.number == 2


def test_ninety_seconds_ahead_is_a_priority_that_grows_as_fast_as_the_others() -> None:
    """The bank puts priority customers 90 s ahead: 1.5 minutes at a priority of 1 a minute."""
    ahead = Queue("priority", "a", priority=1.5, priority_per_minute=1.0)
    usual = Queue("usual", "a", priority_per_minute=1.0)
    assert chosen(waits(ahead, 90_001, number=1), waits(usual, 0, number=2), now_ms=100_000) == 2
    assert chosen(waits(ahead, 89_999, number=1), waits(usual, 0, number=2), now_ms=100_000) == 1


# --- against the plain twin ---------------------------------------------------------------------


@st.composite
def floors(draw: st.DrawFn) -> tuple[Flow, list[Agent], list[Waiting], list[int], int]:
    skills = ["a", "b"]
    groups = tuple(draw(groups_of(name, skills)) for name in draw(st.sampled_from(["g", "gh"])))
    widening = st.builds(
        Overflow, small_waits(), st.sampled_from(skills), st.integers(1, 4)
    )  # fmt: skip
    queues = tuple(
        Queue(
            name, draw(st.sampled_from(skills)), draw(st.integers(1, 3)),
            draw(st.sampled_from([0.0, 0.1, 1.5])), draw(st.sampled_from([0.0, 0.1, 1.0])),
            draw(st.sampled_from(Routing)), 9999.0, draw(st.lists(widening, max_size=2).map(tuple)),
        )
        for name in ("q", "r")
    )  # fmt: skip
    time, shift = st.sampled_from([0, 1, 10_000]), st.sampled_from([0, 1, 3, 9])
    hand = st.lists(st.sampled_from(["voice", "chat"]), max_size=2).map(tuple)
    agents = [
        Agent(f"{group.name}{n}", group.name, n, draw(time), draw(hand), draw(shift), draw(shift))
        for group in groups for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    now_ms = draw(st.sampled_from([10_000, 40_000, 120_000]))
    contacts, entered = [], []
    for number in range(draw(st.integers(0, 4))):
        since, queue = draw(time), draw(st.sampled_from(queues))
        stay_ms = now_ms - since
        judged = sum(due.after_ms <= stay_ms for due in plan_of(queue))
        contact = Contact(
            draw(st.sampled_from(["voice", "chat"])), language=draw(st.sampled_from([None, "lv"]))
        )
        state = State(
            contact, At.WAITING, queue.name, waiting_since_ms=draw(time), entered_ms=since,
            judged=judged, not_before_ms=draw(st.sampled_from([None, 0, 10**6])),
            kept_for=draw(st.sampled_from([None, None, "g0", "g1"])),
        )  # fmt: skip
        contacts.append(waiting_of(flow_of(*queues, groups=groups), state, number, (), now_ms))
        entered.append(since)
    return flow_of(*queues, groups=groups), agents, contacts, entered, now_ms


def plain(waiting: Waiting, entered_ms: int) -> dict[str, Any]:
    return {
        "number": waiting.number, "queue": asdict(waiting.queue), "kept_for": waiting.kept_for,
        "channel": waiting.contact.channel, "language": waiting.contact.language,
        "entered_ms": entered_ms, "waiting_since_ms": waiting.waiting_since_ms,
        "not_before_ms": waiting.not_before_ms,
    }  # fmt: skip


@given(floors())
@settings(max_examples=300)
def test_the_plain_twin_gives_the_same_agents_and_contacts(
    floor: tuple[Flow, list[Agent], list[Waiting], list[int], int],
) -> None:
    flow, agents, contacts, entered, now_ms = floor
    groups = {
        group.name: asdict(group) | {"skills": dict(group.skills), "at_once": dict(group.at_once)}
        for group in flow.groups
    }
    people = [asdict(agent) for agent in agents]
    waiting = [plain(one, at) for one, at in zip(contacts, entered, strict=True)]
    for one, other in zip(contacts, waiting, strict=True):
        if one.not_before_ms is not None and one.not_before_ms > now_ms:
            continue
        agent = choose_agent(flow, one, agents, now_ms)
        stay_s = (now_ms - other["entered_ms"]) / 1000
        assert naive.agent_for(other, people, groups, stay_s) == (agent and agent.name)
    queues = [queue.name for queue in flow.queues()]
    for agent, person in zip(agents, people, strict=True):
        contact = choose_contact(flow, agent, contacts, now_ms)
        expected = naive.contact_for(person, waiting, groups, queues, now_ms)
        assert expected == (contact and contact.number)


def test_times_are_whole_milliseconds_rounded_half_up() -> None:
    assert [ms_of(s) for s in (0, 0.0004, 0.0005, 1.5, 89.9995)] == [0, 0, 1, 1500, 90_000]
