"""One day of the centre: nobody is in two places, nobody is lost, first come is first served."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from percall.sample import world
from percall.sample.demand import Demand
from percall.sample.floor import Floor
from percall.sample.legs import Contact, Leg
from percall.sample.plan import planned
from percall.sample.seat import Seat
from percall.sample.staff import hire, shifts_of

DAY = date(2026, 10, 6)


@pytest.fixture(scope="module")
def day() -> tuple[list[Contact], list[Seat]]:
    plan, contacts = planned(), []
    seats = Floor(plan, DAY, shifts_of(plan, hire(plan), DAY), Demand(plan), contacts.append).run()
    return contacts, seats


def ends_s(leg: Leg) -> int:
    return leg.started_s + (leg.ring_s or 0) + leg.handle_s()


def test_every_contact_ends_once_with_an_outcome(day: tuple[list[Contact], list[Seat]]) -> None:
    contacts, _ = day
    assert len({contact.contact_id for contact in contacts}) == len(contacts) > 800
    outcomes = {contact.outcome for contact in contacts}
    assert outcomes == {"handled", "abandoned", "contained", "left_queue", "failed"}


def test_a_telephone_agent_has_one_contact_at_a_time(
    day: tuple[list[Contact], list[Seat]],
) -> None:
    legs: dict[str, list[Leg]] = defaultdict(list)
    for contact in day[0]:
        for leg in contact.legs:
            if leg.agent and contact.channel == "voice":
                legs[leg.agent].append(leg)
    assert len(legs) > 20
    for of_agent in legs.values():
        of_agent.sort(key=lambda leg: leg.started_s)
        assert all(ends_s(leg) <= after.started_s for leg, after in pairwise(of_agent))


def test_a_chat_agent_has_no_more_chats_than_the_settings_say(
    day: tuple[list[Contact], list[Seat]],
) -> None:
    events = [
        event
        for contact in day[0]
        for leg in contact.legs
        if leg.agent and contact.channel == "chat"
        for event in ((leg.started_s, 1, leg.agent), (ends_s(leg), -1, leg.agent))
    ]
    in_hand: Counter[str] = Counter()
    most = 0
    for _, change, agent in sorted(events):
        in_hand[agent] += change
        most = max(most, in_hand[agent])
    assert most == world.CHATS_AT_ONCE


def test_first_come_is_first_served(day: tuple[list[Contact], list[Seat]]) -> None:
    served = defaultdict(list)
    for contact in day[0]:
        plain = [leg.kind for leg in contact.legs] == ["ivr", "queue", "agent"]
        if plain and not contact.wants_callback:
            queued, answered = contact.legs[1:]
            served[queued.queue, contact.language].append((queued.started_s, answered.started_s))
    for waits in served.values():
        waits.sort()
        assert all(first[1] <= second[1] for first, second in pairwise(waits))


def test_a_wait_ends_with_the_answer(day: tuple[list[Contact], list[Seat]]) -> None:
    for contact in day[0]:
        if [leg.kind for leg in contact.legs] == ["ivr", "queue", "agent"]:
            _, queued, answered = contact.legs
            if queued.result == "answered":
                ring_s = answered.ring_s or 0
                assert queued.started_s + contact.wait_s() == answered.started_s + ring_s


def test_a_time_sheet_has_no_gap_and_no_overlap(day: tuple[list[Contact], list[Seat]]) -> None:
    for seat in day[1]:
        assert seat.sheet[0][1] == seat.shift.from_s
        assert all(before[2] == after[1] for before, after in pairwise(seat.sheet))


def test_the_campaign_is_dialled_by_sales_agents_in_its_hours(
    day: tuple[list[Contact], list[Seat]],
) -> None:
    dialled = [contact for contact in day[0] if contact.direction == "outbound"]
    assert len(dialled) > 100
    assert {leg.team for contact in dialled for leg in contact.legs} == {"sales"}
    assert all(10 * 3600 <= contact.started_s < 18 * 3600 + 60 for contact in dialled)


def test_a_callback_is_one_contact_with_what_it_returns() -> None:
    plan, found = planned(agents=12, contacts_per_day=500), []
    Floor(plan, DAY, shifts_of(plan, hire(plan), DAY), Demand(plan), found.append).run()
    kept = [c for c in found if c.wants_callback and c.outcome == "handled"]
    assert kept
    for contact in kept:
        kinds = [leg.kind for leg in contact.legs if leg.result != "transferred"]
        assert kinds[:2] == ["ivr", "queue"]
        assert contact.legs[-1].kind in ("agent", "queue")
        assert contact.direction == "inbound"


def test_the_same_seed_is_the_same_day() -> None:
    plan = planned(agents=6)

    def run() -> list[tuple[str, int, str]]:
        found: list[Contact] = []
        Floor(plan, DAY, shifts_of(plan, hire(plan), DAY), Demand(plan), found.append).run()
        return [(c.contact_id, c.ended_s, c.outcome) for c in found]

    assert run() == run()
