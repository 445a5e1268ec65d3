"""Who takes whom, by the flow's own definitions: the naive twin asks them and plays the same."""

from __future__ import annotations

from typing import Any

import pytest

from percall.flow.queues import Asked
from percall.flow.routing import Agent, Waiting, choose_agent, choose_contact
from percall.flow.rules import Flow, Queue
from percall.flow.states import Contact
from tests.twin import naive
from tests.twin.models import PURPOSES, drawn, plain, random_centre
from tests.twin.naive_rules import births


class ByFlow(naive.Twin):
    """The naive twin, whose agents and contacts are chosen by `percall.flow.routing`."""

    flow: Flow
    asked_count = 0

    def agent_of(self, agent: dict[str, Any]) -> Agent:
        return Agent(
            str(agent["number"]), agent["group"], agent["number"], agent["free_since"],
            tuple(one["channel"] for one in agent["hand"]), agent["busy_then"],
            agent["available_then"],
        )  # fmt: skip

    def waiting_of(self, contact: dict[str, Any]) -> Waiting:
        queue = self.flow.step(contact["queue"])
        assert isinstance(queue, Queue)
        who = Contact(contact["channel"], contact["reason"], contact["language"])
        asked = tuple(Asked(skill, least, "") for skill, least in self.asked(contact))
        since = self.now if contact["since"] is None else contact["since"]
        kept_for = None if contact["kept_for"] is None else str(contact["kept_for"])
        return Waiting(contact["entry"], queue, who, asked, since, kept_for)

    def is_free(self, agent: dict[str, Any]) -> None:
        super().is_free(agent)
        agent["busy_then"], agent["available_then"] = agent["busy"], agent["available"]

    def agent_for(self, contact: dict[str, Any]) -> dict[str, Any] | None:
        self.asked_count += 1
        there = [self.agent_of(a) for a in self.agents if a["plan"] == "available"]
        found = choose_agent(self.flow, self.waiting_of(contact), there, self.now)
        return None if found is None else self.agents[found.number]

    def take_more(self, agent: dict[str, Any]) -> None:
        while agent["plan"] == "available":
            waiting = {contact["entry"]: contact for contact in self.waiting}
            one = choose_contact(
                self.flow, self.agent_of(agent), map(self.waiting_of, waiting.values()), self.now
            )
            if one is None:
                return
            self.asked_count += 1
            self.take(waiting[one.number], agent)


@pytest.mark.parametrize("seed", range(100, 125))
def test_the_flow_chooses_as_the_twin_does(seed: int) -> None:
    flow, behaviour, horizon = random_centre(seed)

    def draw(purpose: str, customer: int, attempt: int) -> float:
        return float(drawn(seed, 0, PURPOSES[purpose], customer, attempt))

    found = []
    for kind in (naive.Twin, ByFlow):
        model = plain(flow, behaviour, horizon)
        model["births"] = births(model, draw)
        twin = kind(model, draw)
        twin.flow = flow
        twin.play()
        found.append((twin.segments, twin.ended, twin.floor))
    assert found[0] == found[1]
    assert twin.asked_count > 0 or not any(row["kind"] == "queue" for row in twin.segments)
