"""What each segment consumes of a pool, and what was supplied (costing-rules.md, 3)."""

from fractions import Fraction

from tests.naive.contacts import started_on, team_of, value_of
from tests.naive.line_time import known, line_ms
from tests.naive.printed import half_up
from tests.naive.tariffs import tariff_micro

MS_AN_HOUR = 3_600_000


def in_scope(contact, segment, scope, centre):
    if scope is None:
        return True
    dimension, value = scope.split(":", 1)
    return value_of(contact, segment, dimension, centre) == value


def units(contact, driver, scope, centre, charges):
    """The units of each segment of the contact, in their order."""
    segments = contact["segments"]
    inside = [in_scope(contact, segment, scope, centre) for segment in segments]
    found = [Fraction(0)] * len(segments)
    for i, segment in enumerate(segments):
        if driver == "agent_time" and segment["kind"] == "agent":
            at_once = centre.get("concurrency", {}).get(contact["channel"], 1)
            worked = known(segment, "ring_ms", "talk_ms", "hold_ms", "wrap_up_ms")
            found[i] = Fraction(worked, at_once)
        if driver == "line_time":
            found[i] = Fraction(line_ms(contact, segment))
        if driver == "session" and segment["kind"] in ("bot", "self_service"):
            found[i] = Fraction(1)
        if driver == "message" and segment["kind"] == "message":
            found[i] = Fraction(1 if segment.get("quantity") is None else segment["quantity"])
        if driver == "token" and segment["kind"] == "bot":
            found[i] = Fraction(segment.get("quantity") or 0)
    if driver == "tariff":
        found[0] = Fraction(tariff_micro(contact, centre))
    if driver == "vendor_charge":
        found[0] = Fraction(charge_micro(contact, charges, centre))
    if driver == "contact" and any(inside):
        found[inside.index(True)] = Fraction(1)
    if driver in ("sale", "lead") and contact.get(f"is_{driver}") and any(inside):
        there = [i for i in range(len(segments)) if inside[i]]
        agents = [i for i in there if segments[i]["kind"] == "agent"]
        found[(agents or there)[-1]] = Fraction(1)
    return [unit if here else Fraction(0) for unit, here in zip(found, inside, strict=True)]


def mean_charges(contacts, centre):
    """The mean known charge in whole millionths by (month, channel, direction)."""
    known_ones = {}
    for contact in contacts:
        if contact.get("charge_state") == "charged":
            known_ones.setdefault(kind_of(contact, centre), []).append(own_charge(contact))
    return {kind: half_up(Fraction(sum(all_), len(all_)), 0) for kind, all_ in known_ones.items()}


def kind_of(contact, centre):
    day = started_on(contact, centre)
    return day.year, day.month, contact["channel"], contact["direction"]


def own_charge(contact):
    return half_up(contact["vendor_charge"], 6)


def charge_micro(contact, charges, centre):
    """The vendor's charge in millionths; an unknown one takes the mean of its kind."""
    state = contact.get("charge_state", "unknown")
    if state == "charged":
        return own_charge(contact)
    return charges.get(kind_of(contact, centre), 0) if state == "unknown" else 0


def supplied(driver, scope, day, centre, agent_time):
    """(units, "known" or "assumed") supplied on the day; None where nothing says so."""
    if driver == "agent_time" and (scope is None or scope.startswith("team:")):
        paid = sum(
            row["paid_ms"]
            for row in agent_time
            if row["on"] == day and scope in (None, f"team:{team_of(row, centre)}")
        )
        if paid:
            return paid * (1 - Fraction(centre.get("shrinkage_share", 0))), "known"
    stated = Fraction(0)
    for row in centre.get("capacity", ()):
        if row["driver"] != driver or row.get("scope") != scope:
            continue
        if row["from_on"] <= day < row["to_on"]:
            if row.get("hours") is not None:
                day_count = (row["to_on"] - row["from_on"]).days
                stated += Fraction(row["hours"]) * MS_AN_HOUR / day_count
            else:
                stated += Fraction(row["lines"]) * open_ms(day, centre)
    return (stated, "assumed") if stated else None


def open_ms(day, centre):
    """How long the lines are open on a day; all day where no hours are stated at all."""
    hours = centre.get("opening_minutes", {})
    if day in centre.get("closed_on", ()):
        return 0
    if not hours:
        return 24 * MS_AN_HOUR
    return sum(60_000 * (end - start) for start, end in hours.get(day.isoweekday(), ()))


def driver_of(line, world):
    """The line's own driver, else its account's by the centre's table, else the default one."""
    if line.get("driver"):
        return line["driver"]
    centre, branch = world["centre"], line["account"].split(":")
    while branch:
        table = centre.get("drivers", {})
        if ":".join(branch) in table:
            return table[":".join(branch)]
        branch = branch[:-1]
    if line["account"].split(":")[0] != "Telecom":
        return "agent_time"
    if centre.get("tariffs"):
        return "tariff"
    charged = any(c.get("charge_state") == "charged" for c in world["contacts"])
    return "vendor_charge" if charged else "line_time"
