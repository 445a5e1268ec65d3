"""Who takes whom, said as plainly as it can be: one look at everybody, one reason after another.

Agents, contacts, queues and groups are dicts; nothing of the package is imported.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Row = dict[str, Any]


def skills_asked(queue: Row, stay_s: float) -> list[tuple[str, int]]:
    """The queue's own skill, then those of the overflows that have come, as the document has them."""
    came = [one for one in queue["overflow"] if one["to"] is None and one["after_s"] <= stay_s]
    return [(one["skill"], one["least_level"]) for one in (queue, *came)]


def fits(agent: Row, contact: Row, groups: dict[str, Row], stay_s: float) -> bool:
    group = groups[agent["group"]]
    language = contact["language"]
    if language is not None and group["languages"] and language not in group["languages"]:
        return False
    if contact["kept_for"] is not None and contact["kept_for"] != agent["name"]:
        return False
    for skill, level in skills_asked(contact["queue"], stay_s):
        if group["skills"].get(skill, 0) >= level:
            return has_room(agent, group, contact["channel"])
    return False


def has_room(agent: Row, group: Row, channel: str) -> bool:
    in_hand = agent["in_hand"]
    most = group["at_once"].get(channel, 1)
    if most == 0:
        return False
    if len(in_hand) == 0:
        return True
    if any(other != channel for other in in_hand):
        return False
    return len(in_hand) < most


def agent_for(contact: Row, agents: list[Row], groups: dict[str, Row], stay_s: float) -> str | None:
    """The name of the agent who takes a contact."""
    best: Row | None = None
    for agent in agents:
        if fits(agent, contact, groups, stay_s) and (
            best is None or comes_first(agent, best, contact, groups, stay_s)
        ):
            best = agent
    return best["name"] if best else None


def comes_first(a: Row, b: Row, contact: Row, groups: dict[str, Row], stay_s: float) -> bool:
    """Whether agent a goes before agent b."""
    if len(a["in_hand"]) != len(b["in_hand"]):
        return len(a["in_hand"]) < len(b["in_hand"])
    routing = contact["queue"]["routing"]
    if routing == "best_skill":
        for skill, level in skills_asked(contact["queue"], stay_s):
            of_a = groups[a["group"]]["skills"].get(skill, 0)
            of_b = groups[b["group"]]["skills"].get(skill, 0)
            if (of_a >= level) != (of_b >= level):
                return bool(of_a >= level)
            if of_a >= level:
                if of_a != of_b:
                    return bool(of_a > of_b)
                break
    if routing == "least_occupied" and share(a) != share(b):
        return share(a) < share(b)
    if a["free_since_ms"] != b["free_since_ms"]:
        return bool(a["free_since_ms"] < b["free_since_ms"])
    names = list(groups)
    if a["group"] != b["group"]:
        return names.index(a["group"]) < names.index(b["group"])
    return bool(a["number"] < b["number"])


def share(agent: Row) -> Fraction:
    whole = agent["busy_ms"] + agent["available_ms"]
    return Fraction(agent["busy_ms"], whole) if whole > 0 else Fraction(0)


def contact_for(
    agent: Row, contacts: list[Row], groups: dict[str, Row], queues: list[str], now_ms: int
) -> int | None:
    """The number of the contact that a free agent takes."""
    able = [
        one
        for one in contacts
        if fits(agent, one, groups, (now_ms - one["entered_ms"]) / 1000)
        and not (one["not_before_ms"] is not None and one["not_before_ms"] > now_ms)
    ]
    while len(able) > 1:  # the loser of the first two leaves
        a, b = able[0], able[1]
        able.remove(b if goes_before(a, b, queues, now_ms) else a)
    return able[0]["number"] if able else None


def goes_before(a: Row, b: Row, queues: list[str], now_ms: int) -> bool:
    of_a, of_b = priority(a, now_ms), priority(b, now_ms)
    if of_a != of_b:
        return of_a > of_b
    if a["waiting_since_ms"] != b["waiting_since_ms"]:
        return bool(a["waiting_since_ms"] < b["waiting_since_ms"])
    if a["queue"]["name"] != b["queue"]["name"]:
        return queues.index(a["queue"]["name"]) < queues.index(b["queue"]["name"])
    return bool(a["number"] < b["number"])


def priority(contact: Row, now_ms: int) -> Fraction:
    minutes = Fraction(now_ms - contact["waiting_since_ms"], 60_000)
    queue = contact["queue"]
    return Fraction(queue["priority"]) + Fraction(queue["priority_per_minute"]) * minutes
