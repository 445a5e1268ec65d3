"""What happens in a contact once it is there: how long, how it ends, what comes of it.

Every length is drawn here and nowhere else. Handle times are lognormal.
Source: Brown, Gans, Mandelbaum et al. 2005, section 5 (service times lognormal, patience
with a share of customers who leave at once).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from percall.sample import world
from percall.sample.demand import REASON, Arrival, Comeback, Demand
from percall.sample.legs import Contact, Leg
from percall.sample.plan import Plan
from percall.sample.seat import Seat

QUEUE = {queue.name: queue for queue in world.QUEUES}
NOT_REACHED = (("no_answer", 0.42), ("voicemail", 0.40), ("busy", 0.18))


@dataclass(frozen=True, slots=True)
class AgentPart:
    """An agent's leg, the seconds it keeps the agent busy, and how the contact goes on.

    `next` is ended, transferred, not_answered (by the agent) or try_later (the customer did
    not answer the callback).
    """

    leg: Leg
    busy_s: int
    next: str


class Talk:
    """The talk of one day, with a source of chance of its own."""

    def __init__(self, plan: Plan, day: dt.date, demand: Demand) -> None:
        self._plan = plan
        self._day = day
        self._demand = demand
        self._chance = plan.chance("talk", day)

    def begin(self, arrival: Arrival, contact_id: str) -> Contact:
        """The contact of somebody who arrives."""
        is_voice = arrival.channel == "voice"
        return Contact(
            contact_id, self._day, arrival.at_s, arrival.channel, "inbound", arrival.customer,
            arrival.queue, arrival.reason, arrival.language, arrival.site,
            attempt=arrival.attempt, previous_id=arrival.previous_id,
            freephone=is_voice and self._chance.random() < world.FREEPHONE_SHARE,
        )  # fmt: skip

    def patience_s(self, channel: str) -> int:
        """Seconds after which the customer will leave the queue."""
        if self._chance.random() < world.IMPATIENT_SHARE:
            return self._chance.randrange(2, 9)
        mean = world.PATIENCE_S if channel == "voice" else world.CHAT_PATIENCE_S
        return 5 + int(self._chance.expovariate(1 / mean))

    def takes_callback(self) -> bool:
        """Whether the customer would rather be called back."""
        return self._chance.random() < world.CALLBACK_TAKEN_SHARE

    def self_serve(self, contact: Contact, in_hours: bool) -> int:
        """Seconds in the IVR or with the bot; sets the outcome where the contact ends there."""
        chance = self._chance
        if contact.channel == "chat":
            seconds = 15 + int(chance.expovariate(1 / 45))
            is_done = chance.random() < world.BOT_CONTAINED_SHARE
            leg = Leg("bot", contact.started_s, bot_s=seconds)
        else:
            seconds = 12 + int(chance.expovariate(1 / 22))
            share = REASON[contact.reason].contained_share
            is_done = chance.random() < share
            seconds += 35 if is_done else 0
            leg = Leg("ivr", contact.started_s, ivr_s=seconds)
        if is_done:
            contact.outcome, leg.result = "contained", "contained"
        elif chance.random() < world.IVR_GIVE_UP_SHARE:
            contact.outcome, leg.result = "abandoned", "abandoned"
        elif not in_hours:
            contact.outcome, leg.result = "left_queue", "closed"
        else:
            leg.result = "routed"
        contact.legs.append(leg)
        return seconds

    def with_agent(self, contact: Contact, waiting: Leg, seat: Seat, now_s: int) -> AgentPart:
        """The agent's part of a contact that has come to the front of its queue."""
        chance = self._chance
        leg = Leg("agent", now_s, waiting.queue, seat.agent.team, seat.agent.agent_id)
        if contact.wants_callback:
            leg.ring_s = chance.randrange(8, 22)
            if chance.random() >= world.CALLBACK_REACHED_SHARE:
                return self._not_called_back(contact, leg)
        elif contact.channel == "voice" and chance.random() < world.NO_ANSWER_SHARE:
            leg.ring_s, leg.result = world.NO_ANSWER_AFTER_S, "no_answer"
            leg.talk_s = 0
            return AgentPart(leg, leg.ring_s, "not_answered")
        else:
            leg.ring_s = chance.randrange(2, 8)
            waiting.wait_s = now_s + leg.ring_s - waiting.started_s
            waiting.result = "answered"
        contact.was_answered = True
        self._handle(contact, leg, seat)
        is_transferred = leg.result == "transferred"
        if not is_transferred:
            contact.outcome = "handled"
        return AgentPart(
            leg, leg.ring_s + leg.handle_s(), "transferred" if is_transferred else "ended"
        )

    def _not_called_back(self, contact: Contact, leg: Leg) -> AgentPart:
        leg.ring_s, leg.talk_s, leg.result = 25, 0, "no_answer"
        contact.callback_tries += 1
        if contact.callback_tries < 2:
            return AgentPart(leg, 25, "try_later")
        contact.outcome = "left_queue"
        return AgentPart(leg, 25, "ended")

    def _handle(self, contact: Contact, leg: Leg, seat: Seat) -> None:
        chance, queue = self._chance, QUEUE[leg.queue or contact.queue]
        usual = REASON[contact.reason].talk_s * seat.agent.pace
        if self._plan.is_outage(self._day, leg.started_s) and queue.name == "support":
            usual *= world.OUTAGE_TALK_FACTOR
        # Chats run longer on the clock: the customer types while others are served.
        usual *= 1.9 if contact.channel == "chat" else 1.0
        leg.talk_s = self._length(usual)
        leg.wrap_up_s = self._length(queue.wrap_up_s)
        leg.hold_s = 0
        leg.hang_up = "customer" if chance.random() < 0.7 else "agent"
        leg.result = "done"
        if contact.channel == "chat":
            return
        if chance.random() < queue.hold_share:
            leg.hold_s = 8 + int(chance.expovariate(1 / 70))
        if not contact.was_transferred and chance.random() < queue.transfer_share:
            contact.was_transferred = True
            leg.result, leg.hang_up = "transferred", "transfer"
            leg.talk_s, leg.wrap_up_s = int(leg.talk_s * 0.45), leg.wrap_up_s // 2

    def _length(self, mean_s: float) -> int:
        sigma = world.TALK_SIGMA
        mean_s *= self._plan.handle_factor
        drawn = self._chance.lognormvariate(math.log(mean_s) - sigma * sigma / 2, sigma)
        return 1 + int(drawn)

    def lost(self, contact: Contact, result: str, now_s: int, close_s: int) -> Arrival | None:
        """Sets the outcome of a contact that leaves its queue; perhaps it will call again."""
        if contact.was_answered:
            # The customer had an agent before the transfer: handled, but not resolved.
            contact.outcome, contact.resolved = "handled", False
            return None
        contact.outcome = "abandoned" if result == "abandoned" else "left_queue"
        at_s = now_s + self._chance.randrange(60, 1500)
        is_again = result == "abandoned" and self._chance.random() < world.REDIAL_SHARE
        if contact.channel == "chat" or not is_again or at_s >= close_s:
            return None
        return Arrival(
            at_s, "voice", contact.queue, contact.reason, contact.language, contact.site,
            contact.customer, attempt="redial", previous_id=contact.contact_id,
        )  # fmt: skip

    def dial(self, seat: Seat, now_s: int, contact_id: str) -> tuple[Contact, AgentPart]:
        """An outbound call of a campaign by a sales agent, reached or not."""
        chance = self._chance
        weights = [campaign.weight for campaign in world.CAMPAIGNS]
        campaign = chance.choices(world.CAMPAIGNS, weights)[0]
        spoken = sorted({language for _, language in seat.agent.skills})
        contact = Contact(
            contact_id, self._day, now_s, "voice", "outbound",
            self._demand.any_customer(chance), "sales", "campaign", chance.choice(spoken),
            _pick(chance.random(), world.SITES),
            campaign=campaign.name, zone=_pick(chance.random(), world.ZONES),
            is_sale=False, is_lead=False,
        )  # fmt: skip
        leg = Leg("agent", now_s, "sales", seat.agent.team, seat.agent.agent_id)
        leg.ring_s = chance.randrange(7, 25)
        contact.legs.append(leg)
        if chance.random() < world.REACHED_SHARE:
            contact.outcome, leg.result, leg.hang_up = "handled", "done", "customer"
            contact.is_sale = chance.random() < campaign.sale_share
            contact.is_lead = contact.is_sale or chance.random() < campaign.lead_share
            leg.talk_s = self._length(390 if contact.is_lead else 170)
            leg.hold_s, leg.wrap_up_s = 0, self._length(90 if contact.is_lead else 25)
        else:
            contact.outcome = "failed"
            leg.result = leg.hang_up = _pick(chance.random(), NOT_REACHED)
            leg.talk_s, leg.wrap_up_s = 0, 3
        return contact, AgentPart(leg, leg.ring_s + leg.handle_s(), "ended")

    def finish(self, contact: Contact) -> None:
        """What is noted at the end: resolved or not, a sale, satisfaction, who comes again."""
        if contact.outcome != "handled" or contact.direction == "outbound":
            return
        chance = self._chance
        waited_s = contact.wait_s()
        share = REASON[contact.reason].resolved_share - (0.06 if waited_s > 180 else 0.0)
        is_resolved = contact.resolved is None and chance.random() < share
        if chance.random() < world.RESOLVED_KNOWN_SHARE:
            contact.resolved = is_resolved
        if contact.queue == "sales":
            contact.is_sale = chance.random() < world.INBOUND_SALE_SHARE[contact.reason]
        if chance.random() < world.CSAT_SHARE:
            usual = (4.4 if is_resolved else 2.6) - (0.5 if waited_s > 180 else 0.0)
            contact.csat = min(5, max(1, round(chance.gauss(usual, 0.8))))
        if not is_resolved and chance.random() < world.REPEAT_SHARE:
            days = chance.randint(1, world.REPEAT_WITHIN_DAYS)
            self._demand.expect_again(
                self._day + dt.timedelta(days=days),
                Comeback(
                    contact.customer, contact.reason, contact.language, contact.site,
                    contact.contact_id,
                ),
            )  # fmt: skip


def _pick(drawn: float, table: tuple[tuple[str, float], ...]) -> str:
    for name, share in table:
        drawn -= share
        if drawn < 0:
            return name
    return table[-1][0]
