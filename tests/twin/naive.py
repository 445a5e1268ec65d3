"""A naive twin in plain Python: what the compiled one means, written from the rules alone.

It takes plain dicts and lists, imports nothing of the product, and looks at everything each time:
the next event is the least of a list, the next contact the best of all that wait, the next agent
the best of all there are. `uniform(purpose, customer, attempt)` hands in the random numbers.
"""

from __future__ import annotations

import math
from statistics import NormalDist

HALF_HOUR = 1_800_000
NEVER = 1 << 50
MANY = 1 << 16

# Order of events within one instant.
(
    LEAVE, WRAPPED, TALKED, UNANSWERED, COME, ANSWERED, TURN_OVER, OVERFLOW, OFFER, LONGEST,
    HANG_UP, RETRY, PLAYED, BORN, RETURNS,
) = range(15)  # fmt: skip


def ms(seconds):
    return int(seconds * 1000 + 0.5)


def length_ms(duration, share):
    zero, endless = duration.get("zero_share", 0.0), duration.get("endless_share", 0.0)
    if share < zero:
        return 0
    if share >= 1 - endless:
        return NEVER
    share = (share - zero) / (1 - zero - endless) if zero or endless else share
    numbers, shape = duration["numbers"], duration["shape"]
    if shape == "constant":
        return ms(numbers[0])
    if shape == "exponential":
        return ms(-numbers[0] * math.log1p(-share))
    if shape == "lognormal":
        return ms(math.exp(numbers[0] + numbers[1] * NormalDist().inv_cdf(share)))
    assert shape == "quantiles"
    place = share * (len(numbers) - 1)
    left = min(int(place), len(numbers) - 2)
    part = place - left
    return ms(numbers[left] * (1 - part) + numbers[left + 1] * part)


def best(rows, queue, reason):
    """The most specific row: queue and reason, queue, reason, neither; the first between equals."""
    for wanted in ((queue, reason), (queue, None), (None, reason), (None, None)):
        for row in rows:
            if (row.get("queue"), row.get("reason")) == wanted:
                return row
    return None


def without(rows, one):
    """The rows but this very one."""
    return [row for row in rows if row is not one]


def births(model, uniform):
    """Who comes, as (ms, line of arrivals, customer), by the rates of the half-hours."""
    found = []
    lines = len(model["arrivals"])
    for slot in range(model["ends"] // HALF_HOUR):
        for index, line in enumerate(model["arrivals"]):
            rate = line["rates"][(model["first_weekday"] * 48 + slot) % 336]
            share, count, chance = uniform("count", slot, index), 0, math.exp(-rate)
            total = chance
            while rate and share > total:
                count += 1
                chance *= rate / count
                total += chance
            for one in range(count):
                customer = (slot * lines + index) * (1 << 24) + one
                at = slot * HALF_HOUR + int(uniform("born", customer, 0) * HALF_HOUR)
                found.append((at, index, customer))
    return found


class Twin:
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
        event = [when, rank, tie, do]
        self.events.append(event)
        return event

    def drop(self, contact):
        """Takes the contact's events back."""
        self.events = [e for e in self.events if e[3][0] is not contact or e[1] == WRAPPED]

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
        while self.events:
            event = min(self.events, key=lambda e: e[:3])
            if event[0] >= self.model["ends"]:
                break
            self.events = without(self.events, event)
            self.now = event[0]
            _owner, do, *rest = event[3]
            self.played += 1
            do(*rest)
        self.now = self.model["ends"]
        self.close()

    # --- agents

    def make_agents(self):
        for group in self.group_order:
            for entry, shift in enumerate(self.model["shifts"]):
                if shift["group"] == group:
                    for index in range(shift["agents"]):
                        self.agents.append({
                            "number": len(self.agents), "group": group, "entry": entry,
                            "index": index, "plan": "logged_out", "hand": [], "shown": "logged_out",
                            "since": 0, "free_since": 0, "busy": 0, "available": 0,
                            "absent": False, "share": 0.0,
                        })  # fmt: skip

    def show(self, agent):
        """Writes down what the agent did until now, and what comes."""
        if any(contact["state"] in ("ringing", "talking", "dialling") for contact in agent["hand"]):
            shown = "handling"
        elif agent["hand"]:
            shown = "wrap_up"
        else:
            shown = agent["plan"]
        passed = self.now - agent["since"]
        if agent["shown"] in ("handling", "wrap_up"):
            agent["busy"] += passed
        elif agent["shown"] == "available":
            agent["available"] += passed
        if passed and agent["shown"] != "logged_out":
            self.floor.append([agent["number"], agent["since"], self.now, agent["shown"]])
        agent["since"], agent["shown"] = self.now, shown

    def turn(self, turn):
        for agent in self.agents:
            if agent["entry"] != turn["entry"]:
                continue
            if turn["starts"]:
                who = (turn["entry"] << 20) + agent["index"]
                shift = self.model["shifts"][turn["entry"]]
                agent["absent"] = self.u("absent", who, turn["day"] + 1) < shift["absent_share"]
                if not agent["absent"]:
                    self.show(agent)
                    agent["busy"] = agent["available"] = 0
            if agent["absent"]:
                continue
            was = agent["shown"]
            agent["plan"] = turn["state"]
            self.show(agent)
            if agent["shown"] == "available" != was:
                self.is_free(agent)
            self.take_more(agent)

    def is_free(self, agent):
        agent["free_since"] = self.now
        worked = agent["busy"] + agent["available"]
        agent["share"] = agent["busy"] / worked if worked else 0.0

    def has_room(self, agent, channel):
        if agent["plan"] != "available":
            return False
        most = dict(self.groups[agent["group"]]["at_once"]).get(channel, 1)
        if not agent["hand"]:
            return most > 0
        return len(agent["hand"]) < most and all(c["channel"] == channel for c in agent["hand"])

    def asked(self, contact):
        """Skills and levels that the contact asks for now."""
        queue = self.steps[contact["queue"]]
        found = [(queue["skill"], queue["least_level"])]
        for place in sorted(contact["widened"]):
            one = queue["overflow"][place]
            skill = queue["skill"] if one["skill"] is None else one["skill"]
            found.append((skill, one["least_level"]))
        return found

    def is_asked(self, agent, contact):
        group = self.groups[agent["group"]]
        language = contact["language"]
        if language is not None and group["languages"] and language not in group["languages"]:
            return False
        return any(dict(group["skills"]).get(s, 0) >= least for s, least in self.asked(contact))

    def rank(self, agent, contact):
        routing = self.steps[contact["queue"]]["routing"]
        skills = dict(self.groups[agent["group"]]["skills"])
        key = (0,)
        if routing == "best_skill":
            met = [(place, -skills[s]) for place, (s, least) in enumerate(self.asked(contact))
                   if skills.get(s, 0) >= least]  # fmt: skip
            key = min(met)
        if routing == "least_occupied":
            key = (agent["share"],)
        return (len(agent["hand"]), *key, agent["free_since"],
                self.group_order.index(agent["group"]), agent["number"])  # fmt: skip

    def agent_for(self, contact):
        free = [a for a in self.agents
                if self.has_room(a, contact["channel"]) and self.is_asked(a, contact)]  # fmt: skip
        return min(free, key=lambda agent: self.rank(agent, contact), default=None)

    def priority(self, contact):
        queue = self.steps[contact["queue"]]
        waited = (self.now - contact["since"]) / 60000.0
        return (-(queue["priority"] + queue["priority_per_minute"] * waited), contact["since"],
                self.queues.index(contact["queue"]), contact["entry"])  # fmt: skip

    def take_more(self, agent):
        while True:
            found = [c for c in self.waiting
                     if self.has_room(agent, c["channel"]) and self.is_asked(agent, c)
                     and c["kept_for"] in (None, agent["number"])]  # fmt: skip
            if not found:
                return
            self.take(min(found, key=self.priority), agent)

    # --- contacts

    def draw(self, contact, purpose, count):
        return self.u(
            purpose, contact["customer"], contact["attempt"] * MANY + min(count, MANY - 1)
        )

    def born(self, stream, customer):
        line = self.model["arrivals"][stream]
        self.begin({
            "customer": customer, "stream": stream, "channel": line["channel"],
            "reason": line["reason"], "language": line["language"], "attempt": 0, "redials": 0,
            "repeats": 0, "spoken": 0, "last_agent": None, "previous": -1,
        })  # fmt: skip

    def begin(self, contact):
        contact |= {
            "serial": self.serial, "started": self.now, "has_spoken": False, "queued": False,
            "legs": 0, "stays": 0, "visits": 0, "queue": None, "since": None, "gives_up": NEVER,
            "kept_for": None, "called": False, "dials": 0, "seen": set(), "seen_at": self.now,
            "state": "", "rows": 0, "waited": -1,
        }  # fmt: skip
        self.serial += 1
        self.contacts.append(contact)
        entry = dict(self.model["entries"]).get(contact["channel"])
        if entry is None:
            self.end(contact, "blocked")
        else:
            self.walk(contact, entry, "left_queue")

    def walk(self, contact, to, outcome):
        while True:
            if to == "end":
                self.end(contact, outcome)
                return
            if contact["seen_at"] != self.now:
                contact["seen"], contact["seen_at"] = set(), self.now
            if to in contact["seen"]:
                self.end(contact, "failed")
                return
            contact["seen"].add(to)
            step, outcome = self.steps[to], "left_queue"
            if step["kind"] == "hours":
                is_open = any(a <= self.now < b for a, b in step["open"])
                to = step["open_to"] if is_open else step["closed_to"]
            elif step["kind"] == "fork":
                to = next((c["to"] for c in step["cases"] if self.fits(contact, c)),
                          step["otherwise"])  # fmt: skip
            elif step["kind"] == "queue":
                to = self.enter(contact, step)
                if to is None:
                    return
            else:
                length, then, outcome = self.visit(contact, step)
                contact["visits"] += 1
                if length:
                    self.stay_at(contact, step, length, then, outcome)
                    return
                to = then

    def fits(self, contact, case):
        if case["reason"] not in (None, contact["reason"]):
            return False
        if case["language"] not in (None, contact["language"]):
            return False
        return case["times"] is None or any(a <= self.now < b for a, b in case["times"])

    def visit(self, contact, step):
        visits = contact["visits"]
        if step["kind"] == "message":
            return ms(step["play_s"]), step["to"], step["outcome"]
        if step["kind"] == "menu":
            rows = [row for row in self.model["pressed"] if row["menu"] == step["name"]]
            said = best(rows, None, contact["reason"])
            whole = step["attempts"] * (ms(step["prompt_s"]) + ms(step["timeout_s"]))
            after = length_ms(said["after"], self.draw(contact, "key_after", visits))
            share = self.draw(contact, "key", visits) - said["hang_up_share"]
            if after >= whole:
                return whole, step["otherwise"], "left_queue"
            if share < 0:
                return after, "end", "abandoned"
            total = 0.0
            for key, part in said["shares"]:
                total += part
                if share < total:
                    to = next(c["to"] for c in step["choices"] if c["key"] == key)
                    return after, to, "left_queue"
            return whole, step["otherwise"], "left_queue"
        said = best([row for row in self.model["served"] if row["step"] == step["name"]], None,
                    contact["reason"])  # fmt: skip
        length = said and length_ms(said["length"], self.draw(contact, "served_length", visits))
        if step["kind"] == "voicemail":
            most = ms(step["most_s"])
            return (most if said is None else min(most, length)), "end", "message"
        share = self.draw(contact, "served", visits)
        if share < said["solved_share"]:
            return length, step["solved_to"], "contained"
        if share < said["solved_share"] + said["hang_up_share"]:
            return length, "end", "abandoned"
        return length, step["failed_to"], "left_queue"

    def stay_at(self, contact, step, length, then, outcome):
        contact |= {"state": "playing", "step": step, "begun": self.now}
        if contact["gives_up"] <= self.now + length:
            when = max(self.now, contact["gives_up"])
            self.at(when, HANG_UP, contact["serial"], (contact, self.hang_up, contact))
        else:
            do = (contact, self.played_out, contact, then, outcome)
            self.at(self.now + length, PLAYED, contact["serial"], do)

    def write_step(self, contact, ended):
        kind = {"message": "ivr", "menu": "ivr", "voicemail": "message"}.get(
            contact["step"]["kind"], contact["step"]["kind"]
        )
        self.write(contact, kind, contact["begun"], None, None, ended,
                   played=self.now - contact["begun"])  # fmt: skip

    def write(self, contact, kind, at, queue, agent, ended, **parts):
        row = {"contact": contact["serial"], "index": contact["rows"], "kind": kind, "at": at,
               "queue": queue, "agent": agent, "ended": ended}  # fmt: skip
        contact["rows"] += 1
        self.segments.append(row | parts)

    def played_out(self, contact, then, outcome):
        self.write_step(contact, "done")
        self.walk(contact, then, outcome)

    # --- queues

    def enter(self, contact, queue):
        """Where the contact goes at once; None where it stays."""
        at_once = {place for place, one in enumerate(queue["overflow"])
                   if one["to"] is None and ms(one["after_s"]) == 0}  # fmt: skip
        contact |= {"queue": queue["name"], "widened": at_once, "kept_for": None}
        self.entries += 1
        contact["entry"] = self.entries
        agent = None
        knows = None if contact["last_agent"] is None else self.agents[contact["last_agent"]]
        if (queue["routing"] == "last_agent" and knows is not None
                and knows["plan"] == "available" and self.is_asked(knows, contact)):  # fmt: skip
            if self.has_room(knows, contact["channel"]):
                agent = knows
            elif ms(queue["last_agent_s"]) > 0:
                contact["kept_for"] = knows["number"]
        if agent is None and contact["kept_for"] is None:
            agent = self.agent_for(contact)
        if agent is not None:
            self.begin_stay(contact, queue)
            self.take(contact, agent)
            return None
        waiting = [c for c in self.waiting if c["queue"] == queue["name"] and not c["called"]]
        if queue["most_waiting"] is not None and len(waiting) >= queue["most_waiting"]:
            contact["kept_for"] = None
            return queue["full_to"]
        begins = contact["since"] is None
        self.begin_stay(contact, queue)
        balks = best(self.model["patience"], queue["name"], None)
        if begins and balks and self.draw(contact, "balk", contact["legs"]) < balks["balk_share"]:
            self.write(contact, "queue", self.now, queue["name"], None, "abandoned", waited=0)
            self.end(contact, "abandoned")
            return None
        self.wait(contact)
        return None

    def begin_stay(self, contact, queue):
        contact |= {"entered": self.now, "queued": True, "due": self.times(queue)}
        contact["stays"] += 1
        if contact["since"] is None:
            contact["since"] = self.now
            patience = best(self.model["patience"], queue["name"], None)
            if patience is not None:
                share = self.draw(contact, "patience", contact["legs"])
                length = length_ms(patience["wait"], share)
                contact["gives_up"] = NEVER if length >= NEVER else self.now + length

    def times(self, queue):
        """What the queue does with time: [after, rank, what, place or step], in its order."""
        found = []
        for place, one in enumerate(queue["overflow"]):
            if one["to"] is not None:
                found.append([ms(one["after_s"]), OVERFLOW, "move", one["to"]])
            elif ms(one["after_s"]) > 0:
                found.append([ms(one["after_s"]), OVERFLOW, "widen", place])
        if queue["callback"]:
            found.append([ms(queue["callback"]["after_s"]), OFFER, "offer", None])
        if queue["most_wait_s"] is not None:
            found.append([ms(queue["most_wait_s"]), LONGEST, "longest", queue["most_wait_to"]])
        return sorted(found, key=lambda row: row[:2])

    def wait(self, contact):
        contact["state"] = "waiting"
        self.waiting.append(contact)
        self.set_times(contact)

    def set_times(self, contact):
        """All that may happen to a waiting contact, each as an event of its own."""
        self.drop(contact)
        queue, tie = self.steps[contact["queue"]], contact["serial"]
        for row in contact["due"]:
            if contact["called"] and row[2] != "widen":
                continue
            if row[2] == "offer" and (contact["channel"] != "voice" or contact["has_spoken"]):
                continue
            self.at(max(self.now, contact["entered"] + row[0]), row[1], tie,
                    (contact, self.due, contact, row))  # fmt: skip
            break  # the next ones are set when this one has been judged
        if contact["kept_for"] is not None:
            over = max(self.now, contact["entered"] + ms(queue["last_agent_s"]))
            self.at(over, TURN_OVER, tie, (contact, self.turn_over, contact))
        if contact["called"]:
            within = max(self.now, contact["offered_at"] + ms(queue["callback"]["within_s"]))
            self.at(within, LONGEST, tie, (contact, self.fail, contact))
        elif contact["gives_up"] < NEVER:
            self.at(max(self.now, contact["gives_up"]), HANG_UP, tie,
                    (contact, self.hang_up, contact))  # fmt: skip

    def ask_again(self, contact):
        agent = None if contact["kept_for"] is not None else self.agent_for(contact)
        if agent is None:
            self.set_times(contact)
        else:
            self.take(contact, agent)

    def turn_over(self, contact):
        contact["kept_for"] = None
        self.ask_again(contact)

    def due(self, contact, row):
        # Times that meant nothing to this contact are behind it too.
        contact["due"] = contact["due"][contact["due"].index(row) + 1 :]
        what, rest = row[2], row[3]
        if what == "widen":
            contact["widened"] = contact["widened"] | {rest}
            self.ask_again(contact)
        elif what == "offer":
            self.offer(contact)
        else:
            self.leave_queue(contact, "moved_on")
            self.walk(contact, rest, "left_queue")

    def leave_queue(self, contact, ended):
        self.drop(contact)
        self.waiting = without(self.waiting, contact)
        self.write(contact, "queue", contact["entered"], contact["queue"], None, ended,
                   waited=self.now - contact["entered"])  # fmt: skip

    def offer(self, contact):
        said = next(c for c in self.model["called_back"] if c["queue"] == contact["queue"])
        if self.draw(contact, "accepted", contact["stays"]) < said["accepted_share"]:
            contact |= {"called": True, "offered_at": self.now, "dials": 0}
            if contact["waited"] < 0:
                contact["waited"] = self.now - contact["since"]
            self.write(contact, "queue", contact["entered"], contact["queue"], None, "callback",
                       waited=self.now - contact["entered"])  # fmt: skip
        self.set_times(contact)

    def fail(self, contact):
        self.drop(contact)
        self.waiting = without(self.waiting, contact)
        self.end(contact, "left_queue")

    def hang_up(self, contact):
        if contact["state"] == "playing":
            self.write_step(contact, "done")
            is_message = contact["step"]["kind"] == "voicemail"
            self.end(contact, "message" if is_message else "abandoned")
        elif contact["state"] == "waiting":
            self.leave_queue(contact, "abandoned")
            self.end(contact, "abandoned")
        else:
            self.write(contact, "queue", contact["entered"], contact["queue"], None, "abandoned",
                       waited=self.now - contact["entered"])  # fmt: skip
            self.rang_in_vain(contact)
            contact["state"] = "gone"
            self.put_down(contact)
            self.end(contact, "abandoned")

    # --- agent and contact

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
