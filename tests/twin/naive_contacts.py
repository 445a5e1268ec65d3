"""How a contact goes from step to step: a part of the naive twin (see naive.py), which imports nothing of the product."""

from __future__ import annotations

from tests.twin.naive_rules import HANG_UP, MANY, NEVER, PLAYED, best, length_ms, ms


class Contacts:
    """Walking."""

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
