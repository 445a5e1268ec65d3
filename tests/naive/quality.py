"""The quality that stands beside a cost (costing-rules.md, 1)."""

from fractions import Fraction

from tests.naive.contacts import (
    is_answered,
    is_lost,
    is_offered,
    last_queue,
    queue_of,
    talk_is_known,
    team_of,
    wait_ms,
)
from tests.naive.printed import ratio, seconds, share

HANDLING = ("handling", "wrap_up")


def quality(parts, dimensions, filters, centre, agent_time):
    """All measures of a group, exact.

    Args:
        parts: The contacts, each with its segments that stand in the group.
        dimensions: The dimensions of the group and of the filter by segment.
        filters: Whether there is any filter.
        agent_time: The rows of agents' time that belong to the group, or None.
    """
    found = dict.fromkeys(("service_level_share", "abandoned_share", "asa_s"))
    if not {"team", "agent"} & set(dimensions):
        found = waiting(parts, "queue" in dimensions, centre)
    resolved = [c["resolved"] for c, _ in parts if c.get("resolved") is not None]
    scores = [Fraction(c["csat"]) for c, _ in parts if c.get("csat") is not None]
    return found | {
        "aht_s": handle_time_s(parts),
        "occupancy_share": occupancy([] if filters or agent_time is None else agent_time),
        "resolved_first_share": ratio(sum(resolved), len(resolved)),
        "satisfaction": ratio(sum(scores), len(scores)),
    }


def waiting(parts, by_queue, centre):
    """Service level, abandoned share and ASA of inbound contacts."""
    offered = lost = answered = in_time = 0
    outside = 0
    waits = []
    for contact, here in parts:
        if contact["direction"] != "inbound":
            continue
        was_offered, was_answered, was_lost, waited = (
            in_queues(contact, {queue_of(contact, s) for s in here})
            if by_queue
            else (is_offered(contact), is_answered(contact), is_lost(contact), wait_ms(contact))
        )
        offered += was_offered
        lost += was_lost
        if was_answered and waited is None:
            outside += 1
        elif was_answered:
            answered += 1
            waits.append(waited)
            in_time += waited <= 1000 * centre.get("answer_within_s", 20)
        elif was_lost and waited is not None:
            outside += waited < 1000 * centre.get("short_abandon_s", 0)
    return {
        "service_level_share": ratio(in_time, offered - outside),
        "abandoned_share": ratio(lost, offered),
        "asa_s": ratio(Fraction(sum(waits), 1000), answered),
    }


def in_queues(contact, queues):
    """Whether it was offered, answered and lost in these queues, and how long it waited there."""
    there = [s for s in contact["segments"] if queue_of(contact, s) in queues]
    kinds = {s["kind"] for s in there}
    return (
        bool(kinds & {"queue", "agent"}),
        is_answered(contact) and "agent" in kinds,
        is_lost(contact) and last_queue(contact) in queues,
        wait_ms(contact, there),
    )


def handle_time_s(parts):
    """AHT over handled contacts whose talk is known, of which an agent segment stands here."""
    handled, total_ms = 0, 0
    for contact, here in parts:
        agents = [s for s in here if s["kind"] == "agent"]
        if contact["outcome"] == "handled" and talk_is_known(contact) and agents:
            handled += 1
            for s in agents:
                total_ms += s["talk_ms"] + (s.get("hold_ms") or 0) + (s.get("wrap_up_ms") or 0)
    return ratio(Fraction(total_ms, 1000), handled)


def occupancy(agent_time):
    """Time with contacts / time with or ready for contacts; None where no state says which."""
    busy = sum(row["paid_ms"] for row in agent_time if row["state"] in HANDLING)
    ready = sum(row["paid_ms"] for row in agent_time if row["state"] == "available")
    told = any(row["state"] in HANDLING for row in agent_time)
    return ratio(busy, busy + ready) if told else None


def agent_time_of(group, agent_time, centre):
    """The rows of agents' time of a group: those of a team; None for any other group."""
    if list(group) != ["team"]:
        return None
    return [row for row in agent_time if team_of(row, centre) == group["team"]]


def printed(measures):
    """The measures as printed."""
    return {
        name: seconds(value) if name in ("asa_s", "aht_s", "satisfaction") else share(value)
        for name, value in measures.items()
    }


GUARDRAILS_AT_LEAST = ("service_level_share", "resolved_first_share", "satisfaction")


def guardrails(limits, measures, cost_per_call):
    """Each limit with what was found and whether it is kept; unknown is neither."""
    rows = []
    for name, limit in limits.items():
        found = cost_per_call if name == "cost_per_call" else measures[name]
        shown = share(found) if name == "cost_per_call" else printed({name: found})[name]
        kept = None
        if found is not None:
            at_least = name in GUARDRAILS_AT_LEAST
            kept = found >= Fraction(limit) if at_least else found <= Fraction(limit)
        rows.append({"name": name, "limit": str(limit), "found": shown, "kept": kept})
    return rows
