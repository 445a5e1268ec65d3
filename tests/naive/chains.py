"""Chains, slow and obvious: who continues whom, how long it lasts, what a resolution costs.

A contact is that of `tests.naive.contacts`, with `ended_at`, `customer`, `previous` (an id) and
`ticket`; a key that is missing is unknown. Instants are aware datetimes.
"""

from datetime import timedelta
from fractions import Fraction
from math import ceil, floor

from tests.naive.contacts import first_queue, is_answered, started_on, value_of
from tests.naive.pools import begun_in, cost, lines_in, pools_in

HOUR = timedelta(hours=1)
LONGEST_H = 60 * 24


def end_of(contact):
    return max(contact.get("ended_at") or contact["started_at"], contact["started_at"])


def order_of(contact):
    return contact["started_at"], contact["key"]


def named_by(contact, contacts):
    """The contact that a contact names, if it is known and came earlier."""
    for other in contacts:
        is_it = other["id"] == contact.get("previous")
        if is_it and not other.get("ticket") and order_of(other) < order_of(contact):
            return other
    return None


def matter_of(contact, contacts):
    """What a contact is about: a tie of the source, else customer and reason; None: no knowing."""
    if contact.get("ticket"):
        return "ticket", contact["ticket"]
    root = contact
    while (before := named_by(root, contacts)) is not None:
        root = before
    if root is not contact or any(
        named_by(other, contacts) is contact for other in contacts if not other.get("ticket")
    ):
        return "named", root["id"]
    if contact.get("customer") is None or contact.get("reason") is None:
        return None
    return "customer", contact["customer"], contact["reason"]


def chains(world, direction):
    """Each matter's contacts of a population, in order; and those that belong to none."""
    by_matter, alone = {}, []
    for contact in world["contacts"]:
        if direction not in ("all", contact["direction"]):
            continue
        matter = matter_of(contact, world["contacts"])
        if matter is None:
            alone.append(contact)
        else:
            by_matter.setdefault(matter, []).append(contact)
    return [sorted(matter, key=order_of) for matter in by_matter.values()], alone


def links(matters):
    """(contact, the one before, gap, the one after, gap) of each contact of the matters."""
    found = []
    for matter in matters:
        for before, contact, after in zip(
            [None, *matter], matter, [*matter[1:], None], strict=False
        ):
            gap = before and max(contact["started_at"] - end_of(before), timedelta(0))
            next_gap = after and max(after["started_at"] - end_of(contact), timedelta(0))
            found.append((contact, before, gap, after, next_gap))
    return found


def is_served(contact):
    return is_answered(contact) or contact["outcome"] in ("contained", "message")


def lasted(contact, next_gap, last):
    """(whether somebody came back, whole hours) until a return or the end of the data."""
    watched = floor(max(last - end_of(contact), timedelta(0)) / HOUR)
    if next_gap is not None and ceil(next_gap / HOUR) <= min(watched, LONGEST_H):
        return True, ceil(next_gap / HOUR)
    return False, min(watched, LONGEST_H)


def lasting_share(watched, window_h):
    """(share, low, high) of contacts that last beyond a window; None: nobody knows.

    Kaplan and Meier 1958; Greenwood 1926.
    """
    share, relative = Fraction(1), Fraction(0)
    for hour in range(window_h + 1):
        at_risk = sum(1 for _event, h in watched if h >= hour)
        ended = sum(1 for event, h in watched if event and h == hour)
        if at_risk and ended:
            share *= Fraction(at_risk - ended, at_risk)
            if ended < at_risk:
                relative += Fraction(ended, at_risk * (at_risk - ended))
    if not watched or (share and max(h for _event, h in watched) < window_h):
        return None
    reach = 1.959964 * float(share) * float(relative) ** 0.5
    return share, max(float(share) - reach, 0.0), min(float(share) + reach, 1.0)


def is_chosen(contact, question, centre):
    wanted = dict(question.get("only", {}))
    if question.get("channel", "all") != "all":
        wanted["channel"] = question["channel"]
    return all(own_value(contact, name, centre) == value for name, value in wanted.items())


def own_value(contact, dimension, centre):
    if dimension == "queue":
        return first_queue(contact)
    return value_of(contact, None, dimension, centre)


def cells(world, question, from_on, to_on, matters, alone):
    """The sums of a period's chosen contacts by group; the last two are those of `chains`."""
    centre, window = world["centre"], question["window_h"] * HOUR
    last = max(contact["started_at"] for contact in world["contacts"])
    lines = lines_in(world, from_on, to_on)
    contacts = begun_in(world, from_on, to_on)
    pools = pools_in(world, contacts, lines, from_on, to_on)
    found = {}

    def cell_of(contact):
        key = tuple(own_value(contact, name, centre) for name in question["group_by"])
        empty = {"contacts": 0, "chained": 0, "repeats": 0, "marked": 0, "cost": Fraction(0),
                 "repeat_cost": Fraction(0), "first": [], "solving": []}  # fmt: skip
        return found.setdefault(key, empty)

    def is_in(contact):
        begun = from_on <= started_on(contact, centre) < to_on
        return begun and is_chosen(contact, question, centre)

    for contact in filter(is_in, alone):
        cell_of(contact)["contacts"] += 1
    for contact, _before, gap, _after, next_gap in links(matters):
        if not is_in(contact):
            continue
        cell, is_repeat = cell_of(contact), gap is not None and gap <= window
        places = [(contact, i) for i in range(len(contact["segments"]))]
        cell["contacts"] += 1
        cell["chained"] += 1
        cell["repeats"] += is_repeat
        cell["cost"] += cost(places, pools, "full_rate")
        cell["repeat_cost"] += cost(places, pools, "full_rate") if is_repeat else 0
        if is_served(contact):
            is_marked = contact.get("resolved") is False
            cell["marked"] += is_marked
            if not is_marked:
                cell["solving"].append(lasted(contact, next_gap, last))
            if not is_repeat:
                cell["first"].append(lasted(contact, next_gap, last))
    return found
