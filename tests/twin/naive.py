"""A naive twin in plain Python: what the compiled one means, written from the rules alone.

It takes plain dicts and lists, imports nothing of the product, and looks at everything each time:
the next event is the least of a list, the next contact the best of all that wait, the next agent
the best of all there are. `uniform(purpose, customer, attempt)` hands in the random numbers.
What is known from the start and never taken back, who comes and which shift turns, lies in order
in a list of its own.
"""

from __future__ import annotations

from operator import itemgetter

from tests.twin.naive_contacts import Contacts
from tests.twin.naive_floor import Floor
from tests.twin.naive_queues import Queues
from tests.twin.naive_rules import (
    ANSWERED,
    BORN,
    COME,
    HANG_UP,
    LEAVE,
    LONGEST,
    NEVER,
    RETRY,
    RETURNS,
    TALKED,
    UNANSWERED,
    WRAPPED,
    best,
    length_ms,
    ms,
    without,
)

BY_TIME = itemgetter(0)


class Twin(Floor, Contacts, Queues):
    """Plays a model once. `segments`, `ended` and `floor` are what happened."""

    def __init__(self, model, uniform):
        self.model, self.u = model, uniform
        self.steps = {step["name"]: step for step in model["steps"]}
        self.queues = [step["name"] for step in model["steps"] if step["kind"] == "queue"]
        self.groups = {group["name"]: group for group in model["groups"]}
        self.group_order = [group["name"] for group in model["groups"]]
        self.events, self.contacts, self.agents = [], [], []
        self.segments, self.ended, self.floor = [], [], []
        self.serial = self.entries = self.played = 0
        self.waiting = []

    # --- the clock

    def at(self, when, rank, tie, do):
        event = [(when, rank, tie), do]
        self.events.append(event)
        return event

    def drop(self, contact):
        """Takes the contact's events back."""
        self.events = [e for e in self.events if e[1][0] is not contact or e[0][1] == WRAPPED]

    def play(self):
        self.make_agents()
        for count, turn in enumerate(self.model["turns"]):
            rank = COME if turn["state"] == "available" else LEAVE
            self.at(turn["at"], rank, turn["entry"] * 100_000 + count, (None, self.turn, turn))
        for at, stream, customer in self.model["births"]:
            self.at(
                at,
                BORN,
                stream * (1 << 24) + customer % (1 << 24),
                (None, self.born, stream, customer),
            )
        known, self.events = sorted(self.events, key=BY_TIME)[::-1], []  # the next one last
        while known or self.events:
            event = min([*known[-1:], *self.events], key=BY_TIME)
            if event[0][0] >= self.model["ends"]:
                break
            if known and event is known[-1]:
                known.pop()
            else:
                self.events = without(self.events, event)
            self.now = event[0][0]
            _owner, do, *rest = event[1]
            self.played += 1
            do(*rest)
        self.now = self.model["ends"]
        self.close()

    def take(self, contact, agent):
        self.drop(contact)
        self.waiting = without(self.waiting, contact)
        contact |= {"agent": agent, "rang": self.now, "kept_for": None}
        agent["hand"].append(contact)
        if contact["called"]:
            contact["state"] = "dialling"
            said = next(c for c in self.model["called_back"] if c["queue"] == contact["queue"])
            ring = length_ms(said["ring"], self.draw(contact, "dial_ring", contact["dials"]))
            answers = self.draw(contact, "dialled", contact["dials"]) < said["answered_share"]
            contact["dials"] += 1
            rank, do = (ANSWERED, self.answer) if answers else (UNANSWERED, self.unanswered)
            self.at(self.now + ring, rank, contact["serial"], (contact, do, contact))
        else:
            contact["state"] = "ringing"
            ring = length_ms(self.model["ring"], self.draw(contact, "ring", contact["stays"]))
            if ring == 0:
                self.show(agent)
                self.answer(contact)
            elif contact["gives_up"] < self.now + ring:
                when = max(self.now, contact["gives_up"])
                self.at(when, HANG_UP, contact["serial"], (contact, self.hang_up, contact))
            else:
                when = self.now + ring
                self.at(when, ANSWERED, contact["serial"], (contact, self.answer, contact))
        self.show(agent)

    def spoken(self, contact, purpose, count):
        return self.u(purpose, contact["customer"], count)

    def answer(self, contact):
        if not contact["called"]:
            self.write(contact, "queue", contact["entered"], contact["queue"], None, "answered",
                       waited=self.now - contact["entered"])  # fmt: skip
            if contact["waited"] < 0:
                contact["waited"] = self.now - contact["since"]
        work = best(self.model["work"], contact["queue"], contact["reason"])
        count = contact["spoken"]
        for part in ("talk", "hold", "wrap_up"):
            contact[part] = length_ms(work[part], self.spoken(contact, part, count))
        contact |= {"begun": self.now, "state": "talking", "spoken": count + 1,
                    "has_spoken": True, "last_agent": contact["agent"]["number"]}  # fmt: skip
        until = self.now + contact["talk"] + contact["hold"]
        self.at(until, TALKED, contact["serial"], (contact, self.talked, contact))

    def rang_in_vain(self, contact):
        if self.now > contact["rang"]:
            self.write(contact, "agent", contact["rang"], contact["queue"],
                       contact["agent"]["number"], "no_answer", ring=self.now - contact["rang"],
                       talk=0, hold=0, wrap_up=0)  # fmt: skip

    def put_down(self, token):
        """The agent has one thing less in hand; `token` is the contact, or what wraps it up."""
        agent = token["agent"]
        self.show(agent)
        self.is_free(agent)
        agent["hand"] = [c for c in agent["hand"] if c is not token]
        self.show(agent)
        self.take_more(agent)

    def unanswered(self, contact):
        self.rang_in_vain(contact)
        callback = self.steps[contact["queue"]]["callback"]
        expires = contact["offered_at"] + ms(callback["within_s"])
        over = contact["dials"] >= callback["attempts"] or self.now >= expires
        contact["state"] = "resting"
        if not over:
            retry = self.now + ms(callback["retry_after_s"])
            if retry < expires:
                self.at(retry, RETRY, contact["serial"], (contact, self.retry, contact))
            else:
                self.at(expires, LONGEST, contact["serial"], (contact, self.fail, contact))
        self.put_down(contact)
        if over:
            self.end(contact, "left_queue")

    def retry(self, contact):
        while contact["due"] and contact["entered"] + contact["due"][0][0] <= self.now:
            row = contact["due"].pop(0)
            if row[2] == "widen":
                contact["widened"] = contact["widened"] | {row[3]}
        contact["state"] = "waiting"
        self.waiting.append(contact)
        self.ask_again(contact)

    def talked(self, contact):
        agent = contact["agent"]
        self.write(contact, "agent", contact["rang"], contact["queue"], agent["number"],
                   "answered", ring=contact["begun"] - contact["rang"],
                   **{part: contact[part] for part in ("talk", "hold", "wrap_up")})  # fmt: skip
        token = {"agent": agent, "state": "wrap_up", "channel": contact["channel"]}
        agent["hand"] = [token if c is contact else c for c in agent["hand"]]
        self.show(agent)
        if contact["wrap_up"]:
            self.at(self.now + contact["wrap_up"], WRAPPED, contact["serial"],
                    (contact, self.put_down, token))  # fmt: skip
        else:
            self.put_down(token)
        lines = [row for row in self.model["transfers"] if row["queue"] == contact["queue"]]
        lines = [r for r in lines if r["reason"] is not None and r["reason"] == contact["reason"]
                 ] or [r for r in lines if r["reason"] is None]  # fmt: skip
        share, total = self.spoken(contact, "transfer", contact["spoken"] - 1), 0.0
        if contact["legs"] < 63:
            for row in lines:
                total += row["share"]
                if share < total:
                    contact["legs"] += 1
                    contact |= {"since": None, "gives_up": NEVER, "called": False}
                    self.walk(contact, row["to"], "handled")
                    return
        self.end(contact, "handled")

    def end(self, contact, outcome):
        self.drop(contact)
        outcome = "handled" if contact["has_spoken"] else outcome
        contact["state"] = "ended"
        resolved, again, kind, rank = None, None, None, 0
        if outcome == "handled":
            last = contact["spoken"] - 1
            said = best(self.model["resolution"], contact["queue"], contact["reason"])
            if said is not None:
                resolved = self.spoken(contact, "resolved", last) < said["share"]
            line = best(self.model["repeat"], contact["queue"], contact["reason"])
            may = not resolved and line and contact["repeats"] < line["most"]
            if may and self.spoken(contact, "repeat", last) < line["share"]:
                again, kind = line, "repeats"
                rank = self.spoken(contact, "repeat_delay", last)
        elif outcome == "abandoned":
            line = best(self.model["redial"], contact["queue"], contact["reason"])
            may = line and contact["redials"] < line["most"]
            if may and self.draw(contact, "redial", 0) < line["share"]:
                again, kind = line, "redials"
                rank = self.draw(contact, "redial_delay", 0)
        if contact["rows"] == 0:
            self.write(contact, "ivr", contact["started"], None, None, "done", played=0)
        self.ended.append([contact["serial"], contact["customer"], contact["started"], self.now,
                           outcome, resolved, contact["attempt"], contact["previous"]])  # fmt: skip
        if again is not None:
            delay = length_ms(again["delay"], rank)
            contact[kind] += 1
            self.at(self.now + delay, RETURNS, contact["serial"], (contact, self.comes, contact))

    def comes(self, contact):
        self.contacts = without(self.contacts, contact)
        again = dict(contact)
        again |= {"attempt": contact["attempt"] + 1, "previous": contact["serial"]}
        self.begin(again)

    def close(self):
        """The horizon ends: what is under way is open."""
        for agent in self.agents:
            self.show(agent)
        for contact in [c for c in self.contacts if c["state"] != "ended"]:
            state = contact["state"]
            if state == "playing":
                self.write_step(contact, "open")
            elif state in ("waiting", "ringing") and not contact["called"]:
                self.write(contact, "queue", contact["entered"], contact["queue"], None, "open",
                           waited=self.now - contact["entered"])  # fmt: skip
            if state == "talking":
                talk = min(contact["talk"], self.now - contact["begun"])
                self.write(contact, "agent", contact["rang"], contact["queue"],
                           contact["agent"]["number"], "open",
                           ring=contact["begun"] - contact["rang"], talk=talk,
                           hold=self.now - contact["begun"] - talk, wrap_up=0)  # fmt: skip
            elif state in ("ringing", "dialling"):
                self.rang_in_vain(contact)
            self.ended.append([contact["serial"], contact["customer"], contact["started"],
                               self.now, "open", None, contact["attempt"],
                               contact["previous"]])  # fmt: skip
