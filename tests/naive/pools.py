"""The pools of a period: what they cost, what was used and supplied, both rates (costing.md, 5)."""

from fractions import Fraction

from tests.naive.contacts import started_on
from tests.naive.periods import days
from tests.naive.printed import ratio
from tests.naive.units import driver_of, supplied, units


def pools_of(lines, world):
    """The money of each (driver, scope), in the order in which pools are printed."""
    found = {}
    for line, cost in lines:
        key = driver_of(line, world), line.get("scope")
        found[key] = found.get(key, 0) + cost
    # A scope of None goes first, before any text.
    return {key: found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or ""))}


def pool_of(key, ledger, world, contacts, charges, from_on, to_on):
    """A pool with its units by place, its capacity and both rates."""
    driver, scope = key
    centre = world["centre"]
    by_place, by_day = {}, {}
    for contact in contacts:
        day = started_on(contact, centre)
        for i, used in enumerate(units(contact, driver, scope, centre, charges)):
            by_place[id(contact), i] = used
            by_day[day] = by_day.get(day, 0) + used
    capacity, paid, origins = Fraction(0), Fraction(0), set()
    for day in days(from_on, to_on):
        found = supplied(driver, scope, day, centre, world["agent_time"])
        amount, origin = found or (by_day.get(day, Fraction(0)), "unknown")
        capacity += amount
        origins.add(origin)
        paid += amount if origin == "known" else 0
    used = sum(by_day.values(), Fraction(0))
    state = "assumed" if "assumed" in origins else "known" if "known" in origins else "unknown"
    return {
        "driver": driver, "scope": scope, "ledger": ledger, "used": used, "supplied": capacity,
        "units": by_place, "state": state, "known_share": ratio(paid, capacity),
        "full_rate": ratio(ledger, used), "rate": ratio(ledger, capacity) if used else None,
    }  # fmt: skip


def cost(places, pools, rate):
    """What the places took of all pools at one of the two rates."""
    return sum(
        (
            pool[rate] * sum((pool["units"][id(c), i] for c, i in places), Fraction(0))
            for pool in pools
            if pool["used"]
        ),
        Fraction(0),
    )
