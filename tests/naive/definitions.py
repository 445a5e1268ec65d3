"""What a definition counts, slow and obvious (docs/definitions.md).

A definition is a dict of the keys of `[definitions.NAME]`; a key that is missing has its usual
value. The centre's `test_contacts` is a dict of its keys, `dimensions` as texts `name=value`.
"""

from tests.naive.contacts import is_call, value_of

TURNED_AWAY = ("left_queue", "blocked", "failed")
CLASSES = (
    "abandoned", "turned_away", "self_served", "outbound", "internal", "test", "repeated",
)  # fmt: skip


def belongs(contact, name, centre):
    """Whether the contact is of the class."""
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


def has_treatment(contact, definition, treatment, centre):
    """Whether any class of the contact is treated so."""
    treated = [name for name in CLASSES if definition.get(name, "count") == treatment]
    return any(belongs(contact, name, centre) for name in treated)


def is_left_out(contact, definition, centre):
    return has_treatment(contact, definition, "leave_out", centre)


def is_counted(contact, definition, centre):
    return not has_treatment(contact, definition, "cost_only", centre)


def leaves_out(definition, centre):
    """Whether the definition is a filter: a class is left out, and there can be such contacts."""
    marks = any(centre.get("test_contacts", {}).values())
    return any(
        definition.get(name, "count") == "leave_out" and (name != "test" or marks)
        for name in CLASSES
    )


def calls(parts, definition, rule, centre):
    """The calls of some contacts, each with its segments that stand in the group."""
    found = 0
    for contact, here in parts:
        if not is_call(contact, rule) or not is_counted(contact, definition, centre):
            continue
        taken = [s for s in here if s["kind"] == "agent" and s.get("talk_ms") != 0]
        found += max(1, len(taken)) if definition.get("transferred") == "each_leg" else 1
    return found


def lies_below(account, branch):
    return (account.lower() + ":").startswith(branch.lower() + ":")


def takes(account, definition):
    """Whether the account is costed."""
    wanted, unwanted = definition.get("accounts", ()), definition.get("accounts_left_out", ())
    if any(lies_below(account, one) for one in unwanted):
        return False
    return not wanted or any(lies_below(account, one) for one in wanted)
