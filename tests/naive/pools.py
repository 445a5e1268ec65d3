"""The pools of a period: what they cost, what was used and supplied, both rates (costing-rules.md, 5)."""

from fractions import Fraction
from math import floor

from tests.naive.contacts import started_on
from tests.naive.periods import accrued, days
from tests.naive.printed import ratio
from tests.naive.tariffs import rated_lines
from tests.naive.units import driver_of, mean_charges, supplied, units


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


def begun_in(world, from_on, to_on):
    return [c for c in world["contacts"] if from_on <= started_on(c, world["centre"]) < to_on]


def lines_in(world, from_on, to_on):
    """The ledger lines that accrue in the days, each with what it costs there."""
    lines = [(line, accrued(line, from_on, to_on)) for line in world["ledger"]]
    return [(line, amount) for line, amount in lines if amount is not None]


def pools_in(world, contacts, lines, from_on, to_on):
    charges = mean_charges(world["contacts"], world["centre"])
    return [
        pool_of(key, ledger, world, contacts, charges, from_on, to_on)
        for key, ledger in pools_of(lines, world).items()
    ]


def contact_costs(world, from_on, to_on):
    """What each contact cost of each pool, fully loaded, in billionths: the floor."""
    world = world | {"ledger": [*world["ledger"], *rated_lines(world)]}
    contacts = begun_in(world, from_on, to_on)
    pools = pools_in(world, contacts, lines_in(world, from_on, to_on), from_on, to_on)
    return {
        contact["id"]: {
            (pool["driver"], pool["scope"]): floor(10**9 * cost(places, [pool], "full_rate"))
            for pool in pools
            if pool["used"]
        }
        for contact in contacts
        for places in [[(contact, i) for i in range(len(contact["segments"]))]]
    }
