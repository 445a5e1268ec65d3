"""Agents on the floor and who of them is next: a part of the naive twin (see naive.py), which imports nothing of the product."""

from __future__ import annotations


class Floor:
    """Agents."""

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
