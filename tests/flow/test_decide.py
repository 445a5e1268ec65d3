"""A contact goes where the rules say, and each rule that is named is one that sent it there."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import Any

import pytest

from percall.flow.decide import Unexpected, decide
from percall.flow.follow import Free, Hop, Script, even_clock, follow
from percall.flow.reading import read_flow
from percall.flow.states import Contact, Do, Event, Instant, State
from percall.flow.table import TABLE, At, Happens

moment = datetime.fromisoformat  # the centre's local time, which has no zone here
MONDAY = moment("2026-10-05T10:30")
FLOW = """
[flow.entry]
voice = "opening"
chat = "assistant"

[flow.step.opening]
kind = "hours"
mon = ["08:00-12:00", "13:00-20:00"]
sat = "20:00-26:00"
closed_on = [2026-10-12]
open_to = "menu"
closed_to = "closed"

[flow.step.closed]
kind = "message"
play_s = 5
to = "end"

[flow.step.menu]
kind = "menu"
prompt_s = 10
timeout_s = 4
otherwise = "support"
choice = [
  { key = "1", label = "Support", to = "support" },
  { key = "2", label = "Sales", to = "by language" },
  { key = "3", label = "Balance", to = "balance" },
]

[flow.step."by language"]
kind = "fork"
otherwise = "sales"
case = [{ to = "voicemail", language = "et" }]

[flow.step.balance]
kind = "self_service"
failed_to = "sales"

[flow.step.assistant]
kind = "bot"
failed_to = "support"

[flow.step.support]
kind = "queue"
skill = "support"
least_level = 2
overflow = [{ after_s = 20, skill = "support" }, { after_s = 90, to = "voicemail" }]
callback = { after_s = 60, attempts = 2, retry_after_s = 600, within_s = 3600 }

[flow.step.sales]
kind = "queue"
skill = "sales"
routing = "last_agent"
last_agent_s = 30
most_wait_s = 50
most_waiting = 2
full_to = "voicemail"

[flow.step.voicemail]
kind = "voicemail"

[flow.group.experts]
skills = { support = 2 }

[flow.group.sellers]
skills = { sales = 1, support = 1 }
"""
DOCUMENT = tomllib.loads(FLOW)
VOICE = Contact("voice")
FREE = (Free("experts", 1), Free("sellers", 1))


def route(contact: Contact = VOICE, at: datetime = MONDAY, **said: Any) -> list[Hop]:
    return list(follow(read_flow(DOCUMENT), contact, Script(**said), even_clock(at)))


def story(*hops: Hop) -> str:
    """The route in a few words: seconds, what happened, where it is then."""
    return "; ".join(
        f"{hop.instant.ms / 1000:g} {hop.event.happens} {hop.decision.state.at}"
        f" {hop.decision.state.agent or hop.decision.state.outcome or hop.decision.state.step}"
        for hop in hops
    )


def reasons(*hops: Hop) -> list[str]:
    return [why.place for hop in hops for why in hop.decision.because]


def test_a_key_leads_to_a_queue_and_an_agent_who_is_free() -> None:
    hops = route(keys=("1",), free=FREE)
    assert story(*hops) == (
        "0 arrived choosing menu; 10 key asking support; 10 given ringing experts 1; "
        "10 answered talking experts 1; 10 finished ended handled"
    )
    assert reasons(*hops) == [
        "entry.voice", "step.opening.mon", "step.menu.choice[0]", "group.experts.skills.support",
    ]  # fmt: skip


def test_silence_hears_the_menu_twice_and_goes_on() -> None:
    hops = route(free=FREE)
    assert story(*hops[:3]) == (
        "0 arrived choosing menu; 14 silent choosing menu; 28 silent asking support"
    )
    assert reasons(hops[2]) == ["step.menu.otherwise"]


def test_a_wrong_key_costs_an_attempt_at_once() -> None:
    assert story(*route(keys=("9", "1"), free=FREE)[:3]) == (
        "0 arrived choosing menu; 10 key choosing menu; 20 key asking support"
    )


@pytest.mark.parametrize(
    ("at", "rule", "outcome"),
    [
        (moment("2026-10-05T07:59:59"), "step.opening.closed_to", "left_queue"),
        (moment("2026-10-05T08:00"), "step.opening.mon", "handled"),
        (moment("2026-10-05T12:00"), "step.opening.closed_to", "left_queue"),
        (moment("2026-10-10T21:00"), "step.opening.sat", "handled"),
        (moment("2026-10-11T01:59"), "step.opening.sat", "handled"),
        (moment("2026-10-11T02:00"), "step.opening.closed_to", "left_queue"),
        (moment("2026-10-12T09:00"), "step.opening.closed_on", "left_queue"),
    ],
)
def test_hours_are_half_open_and_belong_to_the_day_on_which_they_begin(
    at: datetime, rule: str, outcome: str
) -> None:
    hops = route(at=at, keys=("1",), free=FREE)
    assert reasons(hops[0])[1] == rule
    assert hops[-1].decision.state.outcome == outcome


def test_overflow_asks_more_agents_and_then_moves_the_contact_with_its_wait() -> None:
    hops = route(keys=("1",), free=(Free("sellers", 1),))
    assert story(*hops[2:6]) == (
        "10 nobody waiting support; 30 due waiting support; 30 given ringing sellers 1; "
        "30 answered talking sellers 1"
    )
    assert reasons(*hops[3:5]) == ["step.support.overflow[0]", "step.support.overflow[0]"]
    alone = route(keys=("1",))
    assert story(*alone[3:]) == (
        "30 due waiting support; 70 due waiting support; 70 declined waiting support; "
        "100 due recording voicemail; 220 recorded ended message"
    )
    assert alone[6].decision.state.waiting_since_ms == 10_000


def test_who_takes_a_callback_keeps_the_place_and_is_dialled_twice_at_most() -> None:
    hops = route(keys=("1",), accepts=True, picks_up=False, free=(Free("experts", 1, 100),))
    assert story(*hops[5:]) == (
        "70 accepted promised support; 100 given dialling experts 1; "
        "130 unanswered promised support; 730 due promised support; 730 given dialling experts 1; "
        "760 unanswered ended left_queue"
    )
    assert reasons(hops[-1]) == ["step.support.callback.attempts"]


def test_a_promise_that_nobody_keeps_is_over_in_time() -> None:
    hops = route(keys=("1",), accepts=True)
    assert story(hops[-1]) == "3670 due ended left_queue"
    assert reasons(hops[-1]) == ["step.support.callback.within_s"]


def test_a_customer_without_patience_abandons() -> None:
    assert story(route(keys=("1",), patience_s=15)[-1]) == "25 hung_up ended abandoned"


def test_a_full_queue_is_not_entered() -> None:
    hops = route(keys=("2",), waiting=(("sales", 2),))
    assert story(*hops[1:3]) == "10 key asking sales; 10 nobody recording voicemail"
    assert reasons(hops[2]) == ["step.sales.most_waiting"]
    assert hops[2].decision.state.waiting_since_ms is None


def test_the_longest_wait_ends_where_it_leads_nowhere_else() -> None:
    assert story(route(keys=("2",))[-1]) == "60 due ended left_queue"


def test_the_last_agent_has_a_turn_before_others() -> None:
    knows = Contact("voice", last_agent="sellers 2")
    busy = (Free("sellers", 1), Free("sellers", 1, 35))
    assert story(*route(knows, keys=("2",), free=busy)[2:4]) == (
        "10 nobody waiting sales; 35 given ringing sellers 2"
    )
    late = (Free("sellers", 1), Free("sellers", 1, 45))
    assert story(*route(knows, keys=("2",), free=late)[2:5]) == (
        "10 nobody waiting sales; 40 due waiting sales; 40 given ringing sellers 1"
    )
    gone = (Free("sellers", 1),)
    assert story(*route(knows, keys=("2",), free=gone)[2:3]) == "10 given ringing sellers 1"


def test_what_a_bot_solves_is_contained_and_the_rest_is_handed_over() -> None:
    assert story(route(Contact("chat"), solves=True)[-1]) == "60 solved ended contained"
    assert story(route(Contact("chat"), free=FREE)[1]) == "60 unsolved asking support"


def test_a_fork_takes_the_first_case_that_fits() -> None:
    hops = route(Contact("voice", language="et"), keys=("2",))
    assert reasons(hops[1]) == ["step.menu.choice[1]", 'step."by language".case[0]']
    assert hops[-1].decision.state.outcome == "message"


def test_a_channel_without_an_entry_is_blocked() -> None:
    assert story(*route(Contact("email"))) == "0 arrived ended blocked"


def test_a_step_that_is_not_there_fails_the_contact_and_not_the_program() -> None:
    flow = read_flow({"flow": {"entry": {"voice": "nowhere"}}})
    hops = follow(flow, VOICE, Script(), even_clock(MONDAY))
    assert story(*hops) == "0 arrived ended failed"


def test_a_loop_without_time_fails_the_contact_and_not_the_program() -> None:
    text = 'kind = "fork"\notherwise = '
    document = tomllib.loads(
        f'flow.entry.voice = "a"\n[flow.step.a]\n{text}"b"\n[flow.step.b]\n{text}"a"\n'
    )
    hops = follow(read_flow(document), VOICE, Script(), even_clock(MONDAY))
    assert story(*hops) == "0 arrived ended failed"


def test_a_transfer_waits_as_new_and_is_offered_no_callback() -> None:
    flow, now = read_flow(DOCUMENT), Instant(500_000, MONDAY)
    talking = State(VOICE, At.TALKING, "sales", agent="sellers 1", has_spoken=True)
    moved = decide(flow, talking, Event(Happens.TRANSFERRED, queue="support"), now)
    assert [one.do for one in moved.commands] == [Do.WRAP_UP, Do.ASK]
    waits = decide(flow, moved.state, Event(Happens.NOBODY), now).state
    assert (waits.waiting_since_ms, waits.entered_ms) == (500_000, 500_000)
    later = decide(flow, waits, Event(Happens.DUE), Instant(570_000, MONDAY))
    later = decide(flow, later.state, Event(Happens.DUE), Instant(570_000, MONDAY))
    assert not later.state.is_offered
    gone = decide(flow, later.state, Event(Happens.HUNG_UP), now)
    assert gone.state.outcome == "handled"


def test_what_came_while_an_agent_did_not_answer_is_judged_after() -> None:
    flow = read_flow(DOCUMENT)
    state = State(VOICE, At.RINGING, "support", agent="experts 1", entered_ms=0, waiting_since_ms=0)
    again = decide(flow, state, Event(Happens.UNANSWERED), Instant(25_000, MONDAY))
    assert again.state.at is At.WAITING
    assert [one.do for one in again.commands] == [Do.LET_GO, Do.ASK, Do.WAKE]
    assert reasons(Hop(Instant(0, MONDAY), Event(Happens.DUE), again)) == [
        "step.support.overflow[0]"
    ]


@pytest.mark.parametrize("at", At)
def test_what_the_table_does_not_have_cannot_happen(at: At) -> None:
    for happens in Happens:
        if (at, happens) not in TABLE:
            with pytest.raises(Unexpected):
                decide(read_flow(DOCUMENT), State(VOICE, at), Event(happens), Instant(0, MONDAY))


def test_who_waited_already_is_served_first() -> None:
    """Two wait and two agents come: the third agent is the contact's."""
    told: dict[str, Any] = {"keys": ("2",), "waiting": (("sales", 1),)}
    assert story(route(**told, free=(Free("sellers", 2),))[2]) == "10 given ringing sellers 2"
    late = (Free("sellers", 1), Free("sellers", 1, 25))
    assert story(*route(**told, free=late)[2:4]) == (
        "10 nobody waiting sales; 25 given ringing sellers 2"
    )
    assert story(route(**told, free=(Free("sellers", 1),))[3]) == "60 due ended left_queue"
