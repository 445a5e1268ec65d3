"""What the lake must say of a contact's segments, worked out one by one (contact/schema.py).

A contact here is `outcome, channel, segments`; a segment is `kind, queue, team, agent_id`, its
durations, and `wait_wrong`: a wait that was given but cannot be right.
"""

SUBSETS = [
    [name for bit, name in ((1, "queue"), (2, "team"), (4, "agent_id")) if subset & bit]
    for subset in range(8)
]
BARE = {"kind": "ivr", "queue": None, "team": None, "agent_id": None}


def first_queue_of(segments):
    stood = [s["queue"] for s in segments if s["kind"] in ("queue", "agent")]
    everywhere = [s["queue"] for s in segments]
    known = [queue for queue in stood + everywhere if queue is not None]
    return known[0] if known else None


def wait_until_agent(segments, answered):
    """The wait in the segments until the first agent among them; None where a part is unknown.

    Where nobody answered, an agent whose wait is not told is no direct answer: it is unknown.
    """
    total, told = 0, answered
    for segment in segments:
        if segment["kind"] not in ("queue", "agent"):
            continue
        wait = segment.get("wait_ms")
        if segment.get("wait_wrong") or (wait is None and segment["kind"] == "queue"):
            return None
        total, told = total + (wait or 0), told or wait is not None
        rang_in_vain = (segment.get("ring_ms") or 0) > 0 and segment.get("talk_ms") == 0
        if segment["kind"] == "agent" and not rang_in_vain:
            break
    return total if told else None


def facts_of(contact):
    """The facts of each segment, in order."""
    segments = [dict(s) for s in contact["segments"]] or [dict(BARE)]
    first_queue = first_queue_of(segments)
    for segment in segments:
        if segment["queue"] is None:
            segment["queue"] = first_queue
    agents = [s for s in segments if s["kind"] == "agent"]
    waiting = [s for s in segments if s["kind"] in ("queue", "agent")]
    outcome = contact["outcome"] or "open"
    answered = outcome == "handled" or (outcome == "open" and bool(agents))
    offered = answered or bool(waiting)
    queued = [s for s in segments if s["kind"] == "queue"]
    lost = (queued or agents or [None])[-1]
    talk_known = bool(agents) and all(s.get("talk_ms") is not None for s in agents)
    found = []
    for index, segment in enumerate(segments):
        here = [s for s in segments if s["queue"] == segment["queue"]]
        here_waiting = [s for s in here if s["kind"] in ("queue", "agent")]
        here_agents = [s for s in here if s["kind"] == "agent"]
        found.append({
            "segment_index": index,
            "kind": segment["kind"],
            "queue": segment["queue"],
            "first_queue": first_queue,
            "is_offered": offered,
            "is_answered": answered,
            "contact_wait_ms": wait_until_agent(segments, answered) if offered else None,
            "queue_offered": bool(here_waiting),
            "queue_answered": answered and bool(here_agents),
            "queue_lost": outcome == "abandoned" and offered and lost is not None
            and lost["queue"] == segment["queue"],
            "queue_wait_ms": wait_until_agent(here, answered) if here_waiting else None,
            "talk_known": talk_known,
            "first_in": first_in(segments, index),
            "first_agent_in": first_in(agents, [s is segment for s in agents].index(True))
            if any(segment is s for s in agents) else 0,
            "last_in": last_in(segments, index),
        })  # fmt: skip
    return found


def agree(one, other, names):
    return all(one[name] == other[name] for name in names)


def first_in(segments, index):
    mask = 0
    for subset, names in enumerate(SUBSETS):
        if not any(agree(segments[index], earlier, names) for earlier in segments[:index]):
            mask |= 1 << subset
    return mask


def last_in(segments, index):
    mask = 0
    for subset, names in enumerate(SUBSETS):
        alike = [i for i, s in enumerate(segments) if agree(s, segments[index], names)]
        with_agent = [i for i in alike if segments[i]["kind"] == "agent"]
        if index == (with_agent or alike)[-1]:
            mask |= 1 << subset
    return mask
