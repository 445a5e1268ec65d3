"""How long a contact held a telephone line (costing-rules.md, 3)."""


def known(segment, *names):
    """The sum of the durations; an unknown one adds 0."""
    return sum(segment.get(name) or 0 for name in names)


def line_ms(contact, segment):
    """How long the segment held a telephone line."""
    if any(s.get("line_ms") is not None for s in contact["segments"]):
        return known(segment, "line_ms")
    if contact["channel"] != "voice":
        return 0
    held = known(segment, "ivr_ms", "bot_ms", "wait_ms", "talk_ms", "hold_ms")
    return held + (0 if had_wait(contact) else known(segment, "ring_ms"))


def had_wait(contact):
    """Whether the contact waited at all: then ringing is inside its wait."""
    return any(segment.get("wait_ms") for segment in contact["segments"])
