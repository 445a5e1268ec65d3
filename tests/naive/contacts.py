"""What one contact is: offered, answered, how long it waited, where it stands (costing-rules.md, 1, 6).

A contact is a dict with the fields of a contact record and `segments`, a list of dicts with the
fields of a segment record, in their order. A key that is missing is unknown.
"""

from zoneinfo import ZoneInfo

SEGMENT_DIMENSIONS = ("queue", "team", "agent")


def started_on(contact, centre):
    """The calendar day of the contact's start in the centre's zone."""
    return contact["started_at"].astimezone(ZoneInfo(centre["time_zone"])).date()


def first_queue(contact):
    """The first queue that was said, else that of the first queue or agent segment, else of any."""
    if contact.get("first_queue") is not None:
        return contact["first_queue"]
    named = [segment for segment in contact["segments"] if segment.get("queue") is not None]
    visits = [segment for segment in named if segment["kind"] in ("queue", "agent")]
    return (visits or named)[0]["queue"] if named else None


def queue_of(contact, segment):
    """The segment's queue, else the contact's first one."""
    return segment["queue"] if segment.get("queue") is not None else first_queue(contact)


def team_of(segment, centre):
    """The segment's team, else the team of its agent in the centre's settings."""
    if segment.get("team") is not None:
        return segment["team"]
    for team, agents in centre.get("teams", {}).items():
        if segment.get("agent_id") in agents:
            return team
    return None


def value_of(contact, segment, dimension, centre):
    """The value by which the segment is grouped, filtered or scoped."""
    local = contact["started_at"].astimezone(ZoneInfo(centre["time_zone"]))
    if dimension == "queue":
        return queue_of(contact, segment)
    if dimension == "team":
        return team_of(segment, centre)
    if dimension == "agent":
        return segment.get("agent_id")
    if dimension == "first_queue":
        return first_queue(contact)
    if dimension == "hour":
        return local.hour
    if dimension == "half_hour":
        return 2 * local.hour + local.minute // 30
    if dimension == "weekday":
        return local.isoweekday()
    if dimension in ("channel", "direction", "reason", "language", "outcome"):
        return contact.get(dimension)
    return contact.get("dimensions", {}).get(dimension)


def has_agent(contact):
    return any(segment["kind"] == "agent" for segment in contact["segments"])


def is_answered(contact):
    return contact["outcome"] == "handled" or (contact["outcome"] == "open" and has_agent(contact))


def is_offered(contact):
    stood = any(segment["kind"] in ("queue", "agent") for segment in contact["segments"])
    return is_answered(contact) or stood


def is_lost(contact):
    return contact["outcome"] == "abandoned" and is_offered(contact)


def is_call(contact, rule):
    return {
        "handled": contact["outcome"] == "handled",
        "answered": is_answered(contact),
        "offered": is_offered(contact),
        "all": True,
    }[rule]


def talk_is_known(contact):
    """Whether there is an agent segment, and talk is known on all of them."""
    agents = [segment for segment in contact["segments"] if segment["kind"] == "agent"]
    return bool(agents) and all(segment.get("talk_ms") is not None for segment in agents)


def rang_in_vain(segment):
    """An agent who let it ring: some ringing, and no talk at all."""
    return (segment.get("ring_ms") or 0) > 0 and segment.get("talk_ms") == 0


def wait_ms(contact, segments=None):
    """The wait until an agent answered or the customer left; None where it is not known.

    `segments` are those that count (of one queue, say); all of them where it is not given.
    """
    until_agent = []
    for segment in contact["segments"] if segments is None else segments:
        until_agent.append(segment)
        if segment["kind"] == "agent" and not rang_in_vain(segment):
            break
    waits = [s["wait_ms"] for s in until_agent if s.get("wait_ms") is not None]
    if any(s["kind"] == "queue" and s.get("wait_ms") is None for s in until_agent):
        return None
    if waits:
        return sum(waits)
    # A direct answer waited 0, unless the source never tells waits at all.
    return 0 if is_answered(contact) and contact.get("tells_waits", True) else None


def last_queue(contact):
    """The queue of the last queue segment, else of the last agent segment."""
    for kind in ("queue", "agent"):
        for segment in reversed(contact["segments"]):
            if segment["kind"] == kind:
                return queue_of(contact, segment)
    return None
