"""Each lever changes what its row of the table says, and nothing else; any plan can be played."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.centre import Tariff
from percall.costing.pools import Pool
from percall.flow.rules import Hours, Menu, Queue, SelfService
from percall.intervals import Period
from percall.twin.behaviour import Shift
from percall.twin.refused import TwinRefused
from percall.twin.tables import BY_HALF_HOUR, compile_model
from percall.whatif.books import units_of_run
from percall.whatif.case import Applied, Case
from percall.whatif.examples import EXAMPLES, example_case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.paid import heads, there
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import plan_of
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.staff import restaff
from percall.whatif.levers.table import CONTRADICTIONS, LEVERS
from percall.whatif.priced import horizon_of, run_case
from tests.whatif.test_levers import OCTOBER, amounts, tried
from tests.whatif.test_plans import plans

WORDS = {
    "nothing": "nothing", "staff": "staff=-2", "hours": "hours=09:00-17:00",
    "schedule": "schedule.meetings=quiet,overtime=30", "cloud": "cloud=60,hosting=100",
    "voip": "voip=-20%,lines=0.5", "remote": "remote=0.5,allowance=20",
    "skills": "skills.pay=0.02", "training": "training.licence=5",
}  # fmt: skip
"""What to say of a lever so that it changes all that it can."""
BOOKS = {"pay": r"Labour:(Wages|Benefits)", "seats": r"(Licences|Software):.*",
         "accounts": r"Licences:.*"}  # fmt: skip


def word_of(name: str) -> str:
    return WORDS.get(name, name)


def places(applied: Applied) -> set[str]:
    return {re.sub(r"\[[^]]*\]", "", change.where) for change in applied.inputs}


def is_told(place: str, told: tuple[str, ...]) -> bool:
    """Whether a place lies at, below or above one of the table's."""
    return any(f"{place}.".startswith(f"{one}.") or f"{one}.".startswith(f"{place}.")
               for one in told)  # fmt: skip


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_changes_the_inputs_of_its_row_and_no_other(lever) -> None:  # type: ignore[no-untyped-def]  # a row of the table
    found = places(tried(word_of(lever.name), case=with_tariff(example_case("idle"))))
    for place in found:
        assert is_told(place, lever.inputs), f"{place} is not in the table"
    if lever.name not in ("nothing", "remote", "cloud"):
        assert found


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_changes_the_lines_of_its_row_and_no_other(lever) -> None:  # type: ignore[no-untyped-def]  # a row of the table
    patterns = [
        BOOKS.get(one, re.escape(one.removeprefix("new: ")) + "(:.*)?") for one in lever.books
    ]
    applied = tried(word_of(lever.name), case=with_tariff(example_case("idle")))
    accounts = {
        line.account for change in applied.lines for line in (change.before, change.after)
        if line is not None
    }  # fmt: skip
    for account in accounts:
        assert any(re.fullmatch(one, account) for one in patterns), account
    for one in lever.books:
        if one.startswith("new: "):
            assert one.removeprefix("new: ") in accounts


def with_tariff(case: Case) -> Case:
    tariff = Tariff("all", "", None, None, Fraction(1, 50), Fraction(1, 100), 60, 60, None, None)
    return replace(
        case, tariffs=(tariff,), centre=replace(case.centre, tariffs=(tariff,)),
    )  # fmt: skip


def test_the_two_examples_differ_in_agents_and_books_alone() -> None:
    idle, short = (example_case(name) for name in EXAMPLES)
    assert idle.flow == short.flow
    assert replace(idle.behaviour, shifts=()) == replace(short.behaviour, shifts=())


def test_training_solves_more_faster_off_the_floor_and_wages_stay() -> None:
    case = example_case("idle")
    applied = tried("training=0.5,handle_time=0.1,hours=2", case=case)
    fault = applied.case.behaviour.resolution[0]
    assert fault.share == pytest.approx(0.78 + 0.22 / 2)
    trained = [
        (shift, one) for shift in applied.case.behaviour.shifts for one in shift.breaks
        if one.state == "training"
    ]  # fmt: skip
    assert all(one.is_paid for _shift, one in trained)
    hours = sum(
        (one.to_minute - one.from_minute) / 60 * float(there(shift)) * len(shift.weekdays)
        for shift, one in trained
    )
    assert hours == pytest.approx(2 * heads(case.behaviour.shifts), rel=0.1)
    assert applied.lines == ()


def test_a_callback_keeps_what_is_not_typed_as_it_is_today() -> None:
    first = tried("callback=60s,attempts=4,accepted=0.5")
    second = tried("callback=2min", case=first.case)
    for name in ("support", "billing"):
        queue = second.case.flow.step(name)
        assert isinstance(queue, Queue)
        assert queue.callback is not None
        assert (queue.callback.after_s, queue.callback.attempts) == (120.0, 4)
    assert {one.accepted_share for one in second.case.behaviour.called_back} == {0.5}


def test_a_callback_that_is_offered_already_is_said_and_only_values_in_use_are_assumed() -> None:
    there = tried("callback=60s,accepted=0.5").case
    with pytest.raises(PlanRefused, match=r"offered already: support \(60 s\), billing \(60 s\)"):
        tried("callback", case=there)
    more = tried("callback.accepted=0.7", case=there)
    assert [one.name for one in more.assumptions] == ["callback.accepted"]
    assert {re.sub(r".*\.", "", one.where) for one in more.inputs} == {"accepted_share"}
    assert any("only what is typed changes" in one for one in more.caveats)
    half = tried("callback=60s,queue=support").case
    other = tried("callback", case=half)
    steps = {one.name: one for one in other.case.flow.steps if isinstance(one, Queue)}
    assert {name: one.callback and one.callback.after_s for name, one in steps.items()} == {
        "support": 60.0, "billing": 120.0,
    }  # fmt: skip
    assert "callback.after" in {one.name for one in other.assumptions}


def test_a_shorter_prompt_leaves_the_time_out_and_keys_come_earlier_by_the_attempt() -> None:
    case = example_case("idle")
    applied = tried("ivr=-50%", case=case)
    before, after = (one.flow.step("menu") for one in (case, applied.case))
    assert isinstance(before, Menu)
    assert isinstance(after, Menu)
    assert (after.prompt_s, after.timeout_s) == (before.prompt_s / 2, before.timeout_s)
    shorter = (after.prompt_s + after.timeout_s) / (before.prompt_s + before.timeout_s)
    for one, other in zip(case.behaviour.pressed, applied.case.behaviour.pressed, strict=True):
        assert other.after.numbers[0] == pytest.approx(one.after.numbers[0] * shorter)


def test_a_share_of_staff_that_whole_agents_do_not_make_says_what_was_taken() -> None:
    short = example_case("short")
    nothing = tried("staff=+5%", case=short)
    assert (nothing.inputs, nothing.lines) == ((), ())
    assert nothing.caveats[0] == "+5 % of 10 agents is no whole agent: nothing changed."
    some = tried("staff=-12%", case=short)
    assert some.caveats[0].startswith("-12 % of 10 agents is no whole number: -10")
    assert not any("no whole" in one for one in tried("staff=-25%,group=support").caveats)


@pytest.mark.parametrize(
    ("lever", "name", "usual"), [("assistant", "solved_price", "0.99"), ("self_service", "price", "0.1")]
)  # fmt: skip
def test_a_price_published_in_dollars_is_taken_at_the_stated_rate_or_not_at_all(
    lever: str, name: str, usual: str
) -> None:
    case = example_case("idle")
    found = {one.name: one for one in tried(lever, case=case).assumptions}[f"{lever}.{name}"]
    assert found.value == Fraction(usual) * Fraction("0.92")
    assert found.source.endswith("(1 USD = 0.92 EUR)")
    poor = replace(case, centre=replace(case.centre, currencies=()))
    with pytest.raises(PlanRefused, match=f"usual {lever}.{name} is {usual} USD, and no rate"):
        tried(lever, case=poor)
    typed = {one.name: one for one in tried(f"{lever}.{name}=2", case=poor).assumptions}
    assert (typed[f"{lever}.{name}"].value, typed[f"{lever}.{name}"].source) == (2, "")
    dollars = replace(case, centre=replace(case.centre, currency="USD", currencies=()))
    found = {one.name: one for one in tried(lever, case=dollars).assumptions}[f"{lever}.{name}"]
    assert (found.value, "1 USD" in found.source) == (Fraction(usual), False)


def test_self_service_stands_before_the_queues_and_the_menu_leads_to_it() -> None:
    flow = tried("self_service").case.flow
    menu = flow.step("menu")
    assert isinstance(menu, Menu)
    assert menu.otherwise == "offer support"
    offer = flow.step(menu.otherwise)
    assert isinstance(offer, Menu)
    assert offer.otherwise == "support"
    step = flow.step(offer.choices[0].to)
    assert isinstance(step, SelfService)
    assert step.failed_to == "support"


def test_wrong_answers_come_again_and_who_gave_up_in_a_queue_does_as_today() -> None:
    case = example_case("short")
    applied = tried("assistant=0.5,wrong=0.2,returns=0.9,reasons=balance", case=case)
    (served,) = {(one.solved_share, one.hang_up_share) for one in applied.case.behaviour.served}
    assert served == pytest.approx((0.4, 0.1))
    redial = {(one.queue, one.reason): one.share for one in applied.case.behaviour.redial}
    assert redial == {
        (None, None): 0.5, ("support", "balance"): 0.5, ("billing", "balance"): 0.5,
        (None, "balance"): 0.9,
    }  # fmt: skip


def test_the_assistant_takes_short_reasons_where_none_is_named() -> None:
    assert any("balance" in one for one in tried("assistant").caveats)


def test_as_many_sessions_as_use_it_are_priced() -> None:
    week = Period(date(2026, 10, 5), date(2026, 10, 12))
    sessions = []
    for words in ("self_service=1", "self_service=0.5"):
        run = run_case(tried(words).case, week, 1, range(2))
        sessions.append(units_of_run(run)[Pool("session", "channel:voice")])
    assert sessions[1] / sessions[0] == pytest.approx(0.5, abs=0.03)


def test_a_use_of_self_service_is_a_variable_line_with_its_price() -> None:
    applied = tried("self_service=0.5,price=2")
    (priced,) = applied.priced
    assert priced.price == 2
    assert priced.line in applied.case.lines


def test_shorter_hours_cut_shifts_and_pay_and_the_settings() -> None:
    applied = tried("hours=08:00-17:00")
    assert max(one.to_minute for one in applied.case.behaviour.shifts) == 17 * 60
    assert applied.case.centre.opening_minutes[0] == ((480, 1020),)
    assert amounts(applied.case, "Labour:Wages") < amounts(example_case("idle"), "Labour:Wages")
    stayed = tried("hours=08:00-17:00,shifts=stay")
    assert stayed.lines == ()


def test_longer_hours_bring_no_agents() -> None:
    applied = tried("hours=07:00-20:00,weekdays=mon+sat")
    assert applied.case.behaviour.shifts == example_case("idle").behaviour.shifts
    hours = applied.case.flow.step("opening hours")
    assert isinstance(hours, Hours)
    assert {one.weekday for one in hours.opening if one.to_minute == 20 * 60} == {1, 6}


def test_each_day_whose_hours_change_is_named() -> None:
    case = tried("hours=09:00-14:00,weekdays=sat", case=example_case("idle")).case
    longer = "hours=08:00-20:00,weekdays=mon+tue+wed+thu+fri+sat"
    (days, *_rest) = tried(longer, case=case).caveats
    assert days == (
        "Hours that change: mon+tue+wed+thu+fri 08:00-18:00 → 08:00-20:00;"
        " sat 09:00-14:00 → 08:00-20:00."
    )
    (days, *_rest) = tried("hours=10:00-12:00,weekdays=sun", case=case).caveats
    assert days == "Hours that change: sun closed → 10:00-12:00."


def test_hours_that_name_no_day_open_none_longer() -> None:
    """A short Friday stays short: nobody works in the hours that would be added."""
    case = tried("hours=08:00-14:00,weekdays=fri").case
    applied = tried("hours=08:00-16:00", case=case)
    assert applied.caveats[0] == "Hours that change: mon+tue+wed+thu 08:00-18:00 → 08:00-16:00."
    hours = applied.case.flow.step("opening hours")
    assert isinstance(hours, Hours)
    closing = {one.weekday: one.to_minute // 60 for one in hours.opening}
    assert closing == {1: 16, 2: 16, 3: 16, 4: 16, 5: 14}
    assert [day[0][1] // 60 for day in applied.case.centre.opening_minutes[:5]] == [16] * 4 + [14]
    for longer in ("hours=08:00-18:00", "hours=07:00-20:00"):
        with pytest.raises(PlanRefused, match="No day is open longer than"):
            tried(longer, case=case)
    shut = tried("hours=15:00-18:00", case=case)
    assert "fri 08:00-14:00 → closed" in shut.caveats[0]


def test_a_line_that_is_added_is_in_the_currency_of_the_centre() -> None:
    for word in ("cloud=60,hosting=100", "remote=0.5,allowance=20", "self_service", "assistant",
                 "training.licence=5"):  # fmt: skip
        added = [one.after for one in tried(word).lines if one.before is None and one.after]
        assert added, word
        assert {line.currency for line in added} == {"EUR"}, word


def test_overtime_is_paid_at_its_factor() -> None:
    case = example_case("idle")
    before = amounts(case, "Labour:Wages")
    after = amounts(tried("schedule.overtime=60", case=case).case, "Labour:Wages")
    for one, other in zip(before, after, strict=True):
        assert other / one == pytest.approx(1 + 1.5 * 60 / 480)


def test_shifts_moved_and_moved_back_are_todays() -> None:
    there = tried("schedule=30").case
    assert tried("schedule=-30", case=there).case == example_case("idle")


def test_meetings_leave_the_hours_in_which_customers_come() -> None:
    case = example_case("idle")
    applied = tried("schedule.meetings=quiet", case=case)

    def meetings(shifts: tuple[Shift, ...]) -> list[int]:
        return [b.to_minute - b.from_minute for one in shifts for b in one.breaks
                if b.state == "meeting"]  # fmt: skip

    assert applied.case.behaviour.shifts != case.behaviour.shifts
    assert meetings(applied.case.behaviour.shifts) == meetings(case.behaviour.shifts)


def test_a_fixed_rent_ends_at_its_notice_date_and_not_before() -> None:
    days = Period(date(2026, 9, 1), date(2026, 11, 1))
    applied = tried("remote=1", days=days)
    rents = [line for line in applied.case.lines if line.account == "Premises:Rent"]
    assert [(line.from_on, line.to_on) for line in rents] == [(date(2026, 1, 1), date(2026, 10, 1))]
    early = tried("remote=1", days=Period(date(2026, 9, 1), date(2026, 10, 1)))
    assert early.lines == ()
    assert any("Premises:Rent" in one for one in early.caveats)


def test_hardware_stays_with_agents_at_home() -> None:
    accounts = {one.before.account for one in tried("remote=1").lines if one.before}
    assert accounts == {"Premises:Rent"}


def test_licences_of_another_software_follow_the_staff_of_the_same_plan() -> None:
    applied = tried("cloud=100", "staff=-50%")
    (line,) = [one for one in applied.case.lines if one.account == "Licences:Cloud"]
    assert line.steps == 10
    assert float(line.amount) == pytest.approx(1000 * 31 / (1461 / 48))
    ended = [one for one in applied.lines if one.after is None]
    assert [one.before.account for one in ended if one.before] == ["Licences:Contact centre"]


def test_minutes_shared_by_the_tariff_move_with_it_once() -> None:
    case = with_tariff(example_case("idle"))
    shared = replace(case, lines=tuple(
        replace(line, drivers=("tariff", "line_time")) if line.account == "Telecom:Minutes" else line
        for line in case.lines
    ))  # fmt: skip
    applied = tried("voip=-50%", case=shared)
    assert applied.lines == ()
    assert float(applied.case.tariffs[0].per_minute) == 0.01
    assert len(tried("voip=-50%", case=case).lines) == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("cloud", "type your own"),
        ("cloud=60,accounts=Nowhere", "have no Nowhere"),
        ("self_service.channel=chat", "no chat here"),
        ("self_service.success=0.8,hang_up=0.4", "add up to 1"),
        ("self_service=140%", "0 to 1"),
        ("assistant.reasons=balanse", "did you mean balance"),
        ("callback.queue=nobody", "not known here"),
        ("ivr.menu=meny", "did you mean menu"),
        ("hours=18:00-08:00", "such as 08:00-20:00"),
        ("skills.language=xx", "xx is not known here"),
        ("hours.weekdays=sunday,open=08:00-09:00", "not known here"),
        ("schedule", "changes in what"),
        ("schedule=-720", "begin on another day"),
        ("schedule.meetings=loud", "known are quiet"),
        ("training.hours=20", "minutes a week free"),
        ("assistant=140%", "0 to 1"),
        ("skills.skill=support,group=support", "already"),
        ("assistant self_service", "contradict"),
        ("hours=09:00-17:00 staff=+2", "contradict"),
        ("hours=09:00-17:00 schedule=30", "contradict"),
    ],
)
def test_what_does_not_apply_says_so_and_what_to_do(words: str, why: str) -> None:
    with pytest.raises(PlanRefused, match=why):
        tried(*words.split(" "))


def test_centres_without_a_menu_hours_rent_or_telephone_say_so() -> None:
    case = example_case("idle")
    bare = replace(
        case,
        flow=replace(case.flow, entries=(("chat", "support"),), steps=case.flow.queues()),
        lines=(),
    )
    for words in ("ivr", "hours=08:00-10:00", "callback", "voip", "remote", "self_service"):
        with pytest.raises(PlanRefused):
            tried(words, case=bare)


def test_every_contradiction_names_levers_of_the_table() -> None:
    names = {lever.name for lever in LEVERS}
    assert all({one, other} <= names for one, other, _why in CONTRADICTIONS)


@given(st.sampled_from(EXAMPLES), plans())
@settings(max_examples=60, deadline=None)
def test_any_plan_leaves_a_case_that_the_twin_accepts_or_is_refused_with_a_reason(
    name: str, plan: Plan
) -> None:
    case = example_case(name)
    try:
        applied = apply(case, replace(plan, centre=""), OCTOBER)
    except PlanRefused:
        return
    try:
        compile_model(
            applied.case.flow, applied.case.behaviour, horizon_of(case, OCTOBER), by=BY_HALF_HOUR
        )
    except TwinRefused as refused:
        pytest.fail(f"{plan}: {refused}")
    assert len(applied.case.lines) == len(set(map(id, applied.case.lines)))
    if not plan.levers:
        assert applied == Applied(case)


def test_the_order_of_levers_does_not_matter() -> None:
    words = ["staff=-2", "training", "skills", "callback", "voip", "remote", "ivr", "cloud=60"]
    case = example_case("short")
    one, other = (apply(case, plan_of(order), OCTOBER) for order in (words, words[::-1]))
    assert one == other


@pytest.mark.parametrize("percent", [-30, -10, -5, -1, 1, 2, 5, 10, 20])
def test_staff_is_as_many_paid_minutes_as_are_asked_for_and_no_hour_bears_it_alone(
    percent: int,
) -> None:
    """Lines of an hour and of half-hours, of few agents and many, over a week."""
    chance = random.Random(percent)
    before, at = [], 0
    for weekday in range(6):
        at = 7 * 60
        while at < 21 * 60:
            length = chance.choice((30, 60, 90))
            before.append(Shift("team", chance.randrange(1, 9), (weekday,), at, at + length))
            at += length
    after, share = list(before), Fraction(percent, 100)
    restaff(after, "team", share)
    minutes = [sum(one.agents * (one.to_minute - one.from_minute) for one in of)
               for of in (before, after)]  # fmt: skip
    assert abs(minutes[1] - minutes[0] * (1 + share)) <= 45
    for one, other in zip(before, after, strict=True):
        assert abs(other.agents - one.agents * (1 + share)) < 1
