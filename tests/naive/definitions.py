"""What a definition counts, slow and obvious (docs/definitions.md).

A definition is a dict of the keys of `[definitions.NAME]`; a key that is missing has its usual
value. The centre's `test_contacts` is a dict of its keys, `dimensions` as texts `name=value`.
"""

from datetime import timedelta

from tests.naive.contacts import is_answered, is_call, started_on, value_of

TURNED_AWAY = ("left_queue", "blocked", "failed")
CLASSES = (
    "abandoned", "turned_away", "self_served", "outbound", "internal", "test", "repeated",
)  # fmt: skip


def belongs(contact, name, centre, chains):
    """Whether the contact is of the class."""
    if name == "repeated":
        return chained(contact, chains)["is_repeat"]
    if name == "abandoned":
        return contact["outcome"] == "abandoned"
    if name == "turned_away":
        return contact["outcome"] in TURNED_AWAY
    if name == "self_served":
        return contact["outcome"] == "contained"
    if name == "test":
        return is_test(contact, centre)
    return contact["direction"] == name


def is_test(contact, centre):
    marks = centre.get("test_contacts", {})
    if contact.get("customer") is not None and contact["customer"] in marks.get("customers", ()):
        return True
    for segment in contact["segments"]:
        if segment.get("agent_id") in marks.get("agents", ()):
            return True
        for dimension in ("queue", "first_queue"):
            if value_of(contact, segment, dimension, centre) in marks.get("queues", ()):
                return True
    for text in marks.get("dimensions", ()):
        name, value = text.split("=")
        if value_of(contact, contact["segments"][0], name, centre) == value:
            return True
    return False


def has_treatment(contact, definition, treatment, centre, chains):
    """Whether any class of the contact is treated so."""
    treated = [name for name in CLASSES if definition.get(name, "count") == treatment]
    return any(belongs(contact, name, centre, chains) for name in treated)


def is_left_out(contact, definition, centre, chains):
    return has_treatment(contact, definition, "leave_out", centre, chains)


def is_counted(contact, definition, centre, chains):
    return not has_treatment(contact, definition, "cost_only", centre, chains)


def leaves_out(definition, centre):
    """Whether the definition is a filter: a class is left out, and there can be such contacts."""
    marks = any(centre.get("test_contacts", {}).values())
    return any(
        definition.get(name, "count") == "leave_out" and (name != "test" or marks)
        for name in CLASSES
    )


def calls(parts, definition, rule, centre, chains):
    """The calls of some contacts, each with its segments that stand in the group."""
    found = 0
    for contact, here in parts:
        if not is_call(contact, rule) or not is_counted(contact, definition, centre, chains):
            continue
        taken = [s for s in here if s["kind"] == "agent" and s.get("talk_ms") != 0]
        found += max(1, len(taken)) if definition.get("transferred") == "each_leg" else 1
    return found


def resolutions(parts, definition, rule, centre, chains):
    """The calls after which nobody comes back within the window."""
    return sum(
        is_call(contact, rule)
        and is_counted(contact, definition, centre, chains)
        and chained(contact, chains)["resolves"]
        for contact, _here in parts
    )


def is_undecided(parts, definition, rule, centre, chains):
    """Whether the window of some contact that matters reaches beyond the records."""
    if definition.get("repeated", "count") != "count":
        rule = "all"
    return any(
        chained(contact, chains)["undecided"]
        for contact, _here in parts
        if is_call(contact, rule) and is_counted(contact, definition, centre, chains)
    )


def chained(contact, chains):
    """What the contact is in its chain; nothing, where it is not of the population."""
    return chains.get(
        contact.get("id"), {"is_repeat": False, "resolves": False, "undecided": False}
    )


def looks_at_chains(definition):
    return definition.get("per") == "resolution" or definition.get("repeated", "count") != "count"


def chains_of(world, definition):
    """What each contact of the lake is in the chain of its matter: customer and reason.

    The worlds of these tests do not tell when a contact ended: it ended when it started.
    """
    if not looks_at_chains(definition):
        return {}
    window = timedelta(hours=definition["resolution_hours"])
    direction = definition.get("direction", "all")
    everyone = world["contacts"]
    population = [c for c in everyone if direction in ("all", c["direction"])]
    last_at = max(c["started_at"] for c in everyone)
    centre = world["centre"]
    first_on = min(started_on(c, centre) for c in everyone)
    known_from = first_on + timedelta(days=-(-definition["resolution_hours"] // 24))
    found = {}
    for one in population:
        settled = is_answered(one) or one["outcome"] in ("contained", "message")
        settled = settled and one.get("resolved") is not False
        known = one.get("customer") is not None and one.get("reason") is not None
        gaps = [
            other["started_at"] - one["started_at"]
            for other in population
            if known
            and other is not one
            and (other.get("customer"), other.get("reason")) == (one["customer"], one["reason"])
        ]
        is_repeat = any(-window <= gap < timedelta(0) for gap in gaps)
        comes_back = any(timedelta(0) < gap <= window for gap in gaps)
        resolves = settled and not comes_back
        undecided = False
        if known and definition.get("per") == "resolution":
            undecided = resolves and last_at - one["started_at"] < window
        if known and definition.get("repeated", "count") != "count":
            undecided |= not is_repeat and started_on(one, centre) < known_from
        found[one["id"]] = {"is_repeat": is_repeat, "resolves": resolves, "undecided": undecided}
    return found


def lies_below(account, branch):
    return (account.lower() + ":").startswith(branch.lower() + ":")


def takes(account, definition):
    """Whether the account is costed."""
    wanted, unwanted = definition.get("accounts", ()), definition.get("accounts_left_out", ())
    if any(lies_below(account, one) for one in unwanted):
        return False
    return not wanted or any(lies_below(account, one) for one in wanted)
