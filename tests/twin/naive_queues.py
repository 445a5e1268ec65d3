"""Queues and what time does in them: a part of the naive twin (see naive.py), which imports nothing of the product."""

from __future__ import annotations

from tests.twin.naive_rules import (
    HANG_UP,
    LONGEST,
    NEVER,
    OFFER,
    OVERFLOW,
    TURN_OVER,
    best,
    length_ms,
    ms,
    without,
)


class Queues:
    """Waiting."""

    def enter(self, contact, queue):
        """Where the contact goes at once; None where it stays."""
        at_once = {place for place, one in enumerate(queue["overflow"])
                   if one["to"] is None and ms(one["after_s"]) == 0}  # fmt: skip
        contact |= {"queue": queue["name"], "widened": at_once, "kept_for": None}
        self.entries += 1
        contact["entry"] = self.entries
        agent = None
        knows = None if contact["last_agent"] is None else self.agents[contact["last_agent"]]
        waits_for = queue["routing"] == "last_agent" and ms(queue["last_agent_s"]) > 0
        is_there = waits_for and knows is not None and knows["plan"] == "available"
        if is_there and self.is_asked(knows, contact):
            if self.has_room(knows, contact["channel"]):
                agent = knows
            else:
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
