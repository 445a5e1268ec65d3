"""One day of the centre, second by second: customers meet agents, or give up.

Rules:
1. A contact passes the IVR or the bot first; some are done there, some hang up there.
2. A queue is first come, first served, by language. The agent free for longest whose own
   queue it is takes the contact; else one who helps. A free agent serves the own queue first.
3. A customer leaves when the patience is used up, and some of them call again soon.
4. Who waits long is offered a callback, keeps the place, and is called when it is reached.
5. Sales agents who would be idle dial the campaign while another of them stays free.
6. At closing time nobody new comes in; agents stay for the queue, at most twenty minutes.

Theory of operation: a heap of (second, number, act, arguments). Each act looks at the queues
and seats of that second, and puts later acts on the heap. Nothing else knows the time.

Source: multi-skill queue with impatience (Garnett, Mandelbaum, Reiman 2002; Gans, Koole,
Mandelbaum 2003, sections 2 and 4), simulated by events.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import deque
from collections.abc import Callable
from typing import Any

from percall.sample import world
from percall.sample.demand import Arrival, Demand
from percall.sample.legs import Contact, Leg
from percall.sample.plan import Plan, opening_hours
from percall.sample.seat import Key, Seat
from percall.sample.staff import Activity, Shift
from percall.sample.talk import Talk

STAY_AFTER_CLOSING_S = 1200
QUEUE = {queue.name: queue for queue in world.QUEUES}


class Floor:
    """The floor on one day; `run` hands each contact that ended to `tell`."""

    def __init__(
        self,
        plan: Plan,
        day: dt.date,
        shifts: list[Shift],
        demand: Demand,
        tell: Callable[[Contact], None],
    ) -> None:
        self.day = day
        self.seats = [Seat(shift) for shift in shifts]
        self._hours = opening_hours(day)
        self._close_s = self._hours[1] * 3600 if self._hours else 0
        self._talk = Talk(plan, day, demand)
        self._chance = plan.chance("floor", day)
        self._tell = tell
        self._acts: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._number = 0
        self._contact_count = 0
        self._waiting: dict[tuple[str, Key], deque[Contact]] = {}
        # Insertion order is the order of becoming free.
        self._free: dict[str, dict[str, Seat]] = {"voice": {}, "chat": {}}
        self._demand = demand
        sellers = sum(seat.agent.team == "sales" for seat in self.seats)
        self._dials_left = sellers * world.DIALS_PER_SALES_AGENT_DAY
        self._sellers_kept_free = 2 if sellers > 3 else 1

    def run(self) -> list[Seat]:
        """The seats of the day with their time sheets, after the last event."""
        for arrival in self._demand.arrivals(self.day):
            self._later(arrival.at_s, self._arrive, arrival)
        for seat in self.seats:
            self._later(seat.shift.from_s, self._log_in, seat)
            self._later(seat.shift.to_s, self._go_home, seat)
            for activity in seat.shift.activities:
                self._later(activity.at_s, self._call_away, seat, activity)
        if self._hours:
            self._later(self._close_s + STAY_AFTER_CLOSING_S, self._clear_queues)
        while self._acts:
            now_s, _, act, arguments = heapq.heappop(self._acts)
            act(now_s, *arguments)
        return self.seats

    def _later(self, at_s: int, act: Callable[..., None], *arguments: Any) -> None:
        self._number += 1
        heapq.heappush(self._acts, (at_s, self._number, act, arguments))

    # --- customers ---------------------------------------------------------------------

    def _arrive(self, now_s: int, arrival: Arrival) -> None:
        contact = self._talk.begin(arrival, self._next_id(arrival.channel))
        end_s = now_s + self._talk.self_serve(contact, arrival.in_hours)
        if contact.outcome:
            self._end(contact, end_s)
        else:
            contact.patience_s = self._talk.patience_s(contact.channel)
            self._later(end_s, self._enqueue, contact, contact.queue)

    def _enqueue(self, now_s: int, contact: Contact, queue: str) -> None:
        leg = Leg("queue", now_s, queue)
        contact.legs.append(leg)
        contact.waiting_leg = leg
        self._offer(now_s, contact)
        if contact.is_waiting:
            patience_s = min(contact.patience_s, world.QUEUE_TIME_OUT_S)
            self._later(now_s + patience_s, self._lose_patience, contact, leg)
            if contact.channel == "voice" and not contact.was_answered:
                offer_s = now_s + world.CALLBACK_OFFER_AFTER_S
                self._later(offer_s, self._offer_callback, contact, leg)

    def _offer(self, now_s: int, contact: Contact) -> None:
        key = (contact.waiting_leg.queue or contact.queue, contact.language)
        seat = self._seat_for(contact.channel, key)
        if seat:
            self._connect(now_s, seat, contact)
        else:
            contact.is_waiting = True
            self._waiting.setdefault((contact.channel, key), deque()).append(contact)

    def _seat_for(self, channel: str, key: Key) -> Seat | None:
        helper = None
        for seat in self._free[channel].values():
            level = seat.agent.skills.get(key)
            if level == 1:
                if channel == "voice" or not seat.in_hand:
                    return seat
                if helper is None or seat.in_hand < helper.in_hand:
                    helper = seat
            elif level == 2 and helper is None:
                helper = seat
        return helper

    def _lose_patience(self, now_s: int, contact: Contact, leg: Leg) -> None:
        if not contact.is_waiting or contact.waiting_leg is not leg or contact.wants_callback:
            return
        contact.is_waiting = False
        timed_out = contact.patience_s > world.QUEUE_TIME_OUT_S
        self._lose(now_s, contact, "time_out" if timed_out else "abandoned")

    def _lose(self, now_s: int, contact: Contact, result: str) -> None:
        leg = contact.waiting_leg
        if leg.wait_s is None:
            leg.wait_s = now_s - leg.started_s
            leg.result = result
        again = self._talk.lost(contact, result, now_s, self._close_s)
        if again:
            self._later(again.at_s, self._arrive, again)
        self._end(contact, now_s)

    def _offer_callback(self, now_s: int, contact: Contact, leg: Leg) -> None:
        if not contact.is_waiting or contact.waiting_leg is not leg:
            return
        if self._talk.takes_callback() and now_s < self._close_s - 900:
            contact.wants_callback = True
            leg.wait_s = now_s - leg.started_s
            leg.result = "callback"

    def _clear_queues(self, now_s: int) -> None:
        for queue in self._waiting.values():
            for contact in queue:
                if contact.is_waiting:
                    contact.is_waiting = False
                    self._lose(now_s, contact, "closed")
            queue.clear()
        self._close_s = 0

    def _end(self, contact: Contact, now_s: int) -> None:
        contact.ended_s = now_s
        self._talk.finish(contact)
        self._tell(contact)

    def _next_id(self, channel: str) -> str:
        self._contact_count += 1
        return f"{'K' if channel == 'chat' else 'C'}{self.day:%y%m%d}-{self._contact_count:05d}"

    # --- customer and agent ------------------------------------------------------------

    def _connect(self, now_s: int, seat: Seat, contact: Contact) -> None:
        leg = contact.waiting_leg
        part = self._talk.with_agent(contact, leg, seat, now_s)
        contact.legs.append(part.leg)
        self._occupy(now_s, seat, part.busy_s, part.leg.wrap_up_s or 0)
        spoken_s = now_s + part.busy_s - (part.leg.wrap_up_s or 0)
        if part.next == "ended":
            self._later(spoken_s, self._end_later, contact)
        elif part.next == "transferred":
            contact.patience_s = self._talk.patience_s(contact.channel)
            to_queue = QUEUE[leg.queue or contact.queue].transfers_to
            self._later(spoken_s, self._enqueue, contact, to_queue)
        elif part.next == "not_answered":
            self._later(spoken_s, self._wait_on, contact)
        elif part.next == "try_later":
            self._later(spoken_s + 1200, self._wait_on, contact)

    def _end_later(self, now_s: int, contact: Contact) -> None:
        self._end(contact, now_s)

    def _wait_on(self, now_s: int, contact: Contact) -> None:
        """Back to the queue after an agent did not answer, or a customer did not."""
        leg = contact.waiting_leg
        if self._close_s == 0:
            self._lose(now_s, contact, "closed")
        elif not contact.wants_callback and now_s - leg.started_s >= contact.patience_s:
            self._lose(now_s, contact, "abandoned")
        else:
            self._offer(now_s, contact)
            if contact.is_waiting and not contact.wants_callback:
                left_at_s = leg.started_s + min(contact.patience_s, world.QUEUE_TIME_OUT_S)
                self._later(max(now_s, left_at_s), self._lose_patience, contact, leg)

    def _occupy(self, now_s: int, seat: Seat, busy_s: int, wrap_up_s: int) -> None:
        seat.take(now_s)
        if not seat.can_take:
            self._free[seat.channel].pop(seat.agent.agent_id, None)
        self._later(now_s + busy_s, self._put_down, seat, wrap_up_s)

    # --- agents ------------------------------------------------------------------------

    def _log_in(self, now_s: int, seat: Seat) -> None:
        seat.log_in(now_s)
        self._next(now_s, seat)

    def _put_down(self, now_s: int, seat: Seat, wrap_up_s: int) -> None:
        seat.put_down(now_s, wrap_up_s)
        self._next(now_s, seat)

    def _call_away(self, now_s: int, seat: Seat, activity: Activity) -> None:
        if seat.is_leaving or now_s >= seat.shift.to_s:
            return
        seat.due.append(activity)
        self._free[seat.channel].pop(seat.agent.agent_id, None)
        if seat.is_present and not seat.in_hand:
            self._next(now_s, seat)

    def _come_back(self, now_s: int, seat: Seat) -> None:
        seat.log_in(now_s)
        self._next(now_s, seat)

    def _go_home(self, now_s: int, seat: Seat) -> None:
        seat.is_leaving = True
        self._free[seat.channel].pop(seat.agent.agent_id, None)
        if seat.is_present and not seat.in_hand:
            self._next(now_s, seat)

    def _next(self, now_s: int, seat: Seat) -> None:
        """What the agent does now: home, a pause that is due, who waits, or stay free."""
        if seat.is_leaving and not seat.in_hand:
            stays = seat.shift.to_s >= self._close_s > 0
            contact = self._first_waiting(seat) if stays else None
            if contact:
                self._connect(now_s, seat, contact)
            else:
                seat.log_out(now_s)
        elif seat.due and not seat.in_hand:
            self._later(seat.pause(seat.due.popleft(), now_s), self._come_back, seat)
        else:
            self._serve(now_s, seat)

    def _serve(self, now_s: int, seat: Seat) -> None:
        """Hands the agent whoever waits; else the agent stands free, at the end of the line."""
        while seat.can_take:
            contact = self._first_waiting(seat)
            if contact is None:
                break
            self._connect(now_s, seat, contact)
        if seat.can_take:
            free = self._free[seat.channel]
            free.pop(seat.agent.agent_id, None)
            free[seat.agent.agent_id] = seat
            self._consider_dialling(now_s, seat)

    def _first_waiting(self, seat: Seat) -> Contact | None:
        for keys in (seat.own, seat.helps):
            best: deque[Contact] = deque()
            best_s = 0
            for key in keys:
                queue = self._waiting.get((seat.channel, key))
                while queue and not queue[0].is_waiting:
                    queue.popleft()
                if queue:
                    since_s = queue[0].waiting_leg.started_s
                    if not best or since_s < best_s:
                        best, best_s = queue, since_s
            if best:
                contact = best.popleft()
                contact.is_waiting = False
                return contact
        return None

    # --- the campaign ------------------------------------------------------------------

    def _consider_dialling(self, now_s: int, seat: Seat) -> None:
        from_hour, to_hour = world.CAMPAIGN_HOURS
        is_time = from_hour * 3600 <= now_s < to_hour * 3600 and self.day.isoweekday() < 6
        if is_time and seat.agent.team == "sales" and self._dials_left:
            self._later(now_s + self._chance.randrange(6, 25), self._dial, seat, seat.turn)

    def _dial(self, now_s: int, seat: Seat, turn: int) -> None:
        if seat.turn != turn or not seat.can_take or not self._dials_left:
            return
        free = sum(other.agent.team == "sales" for other in self._free["voice"].values())
        if free < self._sellers_kept_free:
            self._later(now_s + 40, self._dial, seat, turn)
            return
        self._dials_left -= 1
        contact, part = self._talk.dial(seat, now_s, self._next_id("voice"))
        self._occupy(now_s, seat, part.busy_s, part.leg.wrap_up_s or 0)
        self._later(now_s + part.busy_s, self._end_later, contact)
