"""The failure-demand bill, slow and obvious: the class of each segment, and its money."""

from datetime import timedelta
from fractions import Fraction

from tests.naive.chains import chains, is_served, links
from tests.naive.contacts import value_of
from tests.naive.pools import begun_in, cost, lines_in, pools_in

HOUR = timedelta(hours=1)
CLASSES = ("abandoned", "redial", "repeat", "missed_callback", "transfer", "handed_over")


def is_inbound(contact):
    return contact["direction"] in ("inbound", None)


def is_missed(segment):
    return segment["kind"] == "agent" and segment.get("talk_ms") == 0


def has_talk(segment):
    return segment["kind"] == "agent" and segment.get("talk_ms") != 0


def class_of(contact, index, before):
    """What failed in a segment; `before` is the contact that this one continues, if any."""
    segments = contact["segments"]
    segment, later = segments[index], segments[index + 1 :]
    if contact["outcome"] == "abandoned":
        return "abandoned"
    if before is not None and is_inbound(contact):
        if not is_served(before) and is_inbound(before):
            return "redial"
        if is_served(before) and before.get("resolved") is not True:
            return "repeat"
    is_callback = before is not None and contact["direction"] == "outbound"
    if is_callback and not is_served(contact) and is_inbound(before):
        return "missed_callback"
    promised = any(s["kind"] == "queue" and s.get("outcome") == "callback" for s in segments)
    if promised and (is_missed(segment) or not any(has_talk(s) for s in segments)):
        return "missed_callback"
    if any(s["kind"] in ("queue", "agent") for s in later):
        if has_talk(segment):
            return "transfer"
        if segment["kind"] in ("bot", "self_service"):
            return "handed_over"
    return None


def classes(world, window_h):
    """The class of each segment, by the contact's id and the segment's index."""
    matters, alone = chains(world, "all")
    found = {}
    for contact, before, gap, _after, _gap in [
        *links(matters), *((one, None, None, None, None) for one in alone)
    ]:  # fmt: skip
        near = before if gap is not None and gap <= window_h * HOUR else None
        for index in range(len(contact["segments"])):
            found[contact["id"], index] = class_of(contact, index, near)
    return found


def bill(world, question, from_on, to_on, found):
    """Contacts and cost by class and group; `found` is that of `classes`."""
    centre = world["centre"]
    contacts = begun_in(world, from_on, to_on)
    pools = pools_in(world, contacts, lines_in(world, from_on, to_on), from_on, to_on)
    sums = {}
    for contact in contacts:
        for index, segment in enumerate(contact["segments"]):
            failed_as = found[contact["id"], index]
            wanted = {d: question[d] for d in ("direction",) if question[d] != "all"}
            wanted |= question["only"]
            if failed_as is None or any(
                value_of(contact, segment, d, centre) != value for d, value in wanted.items()
            ):
                continue
            group = tuple(value_of(contact, segment, d, centre) for d in question["group_by"])
            cell = sums.setdefault(failed_as, {}).setdefault(group, [set(), Fraction(0)])
            cell[0].add(contact["id"])
            cell[1] += cost([(contact, index)], pools, "full_rate")
    return sums
