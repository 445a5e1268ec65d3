"""What the next call costs, and the ladder, slow and obvious (docs/marginal.md).

The world is that of `tests.naive.costing`; a line of its ledger may have `cash_kind`, `steps` and
`notice_on`, its centre `marginal` (a table) and `cash_kinds`, and each row of `agent_time` has
`started_at`. Lines are named by their row in the ledger's file, the first being row 2.
"""

from datetime import timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from tests.naive.contacts import is_call, team_of, value_of
from tests.naive.costing import by_contact
from tests.naive.pools import begun_in, lines_in, pools_in
from tests.naive.printed import half_up, money, ratio, seconds, share, split, text
from tests.naive.quality import guardrails, quality
from tests.naive.tariffs import rated_lines
from tests.naive.units import driver_of, units

QUARTER = timedelta(minutes=15)
USUAL = {
    "short_occupancy_share": Fraction(85, 100),
    "short_floor": "overtime",
    "overtime_factor": Fraction(3, 2),
    "overtime_accounts": ["Labour:Wages", "Labour:Benefits"],
}
KINDS = {
    "Labour": "step", "Licences": "step", "Software": "step", "Training": "step",
    "Hardware": "fixed", "Premises": "fixed", "Telecom": "variable",
}  # fmt: skip
WAITS = ("service_level_share", "asa_s", "abandoned_share")
WEEK = [(day, index) for day in range(1, 8) for index in range(48)]


def report(world, question, of_them=Fraction(1)):
    """The figures of `percall marginal --json`, without its texts."""
    numbered = [line | {"row": i} for i, line in enumerate(world["ledger"], 2)]
    rated = sorted(rated_lines(world), key=lambda line: line["from_on"])
    world = world | {"ledger": [*numbered, *rated]}
    centre, rules = world["centre"], USUAL | world["centre"].get("marginal", {})
    days = question["from_on"], question["to_on"]
    contacts = begun_in(world, *days)
    lines = lines_in(world, *days)
    pools = {(p["driver"], p["scope"]): p for p in pools_in(world, contacts, lines, *days)}
    places = chosen(contacts, question, centre)
    week = {at: [] for at in WEEK}
    for contact, i in places:
        week[half_hour(contact["started_at"], centre)].append((contact, i))
    paid = paid_by_state(world, question)
    around = places_around(world, question)
    worked = worked_by_all(world, question)
    stood = {
        at: floor_at(world, question, at, rules, paid, around[at], worked) for at in WEEK
    }  # fmt: skip
    short = [place for at in WEEK if stood[at]["floor"] == "short" for place in week[at]]
    filtered = question["direction"] != "all" or question["channel"] != "all" or question["only"]
    parts = rungs(world, lines, pools, places, short, rules, of_them, bool(filtered), days)
    rule = question.get("calls", centre.get("calls", "handled"))
    calls = sum(is_call(contact, rule) for contact, _here in by_contact(places))
    hidden = "agent" in question["only"] and not centre.get("agent_cost_per_call", False)
    per = of_them * calls if calls and lines and not hidden else None
    whole = {}
    if of_them == 1:
        whole["loaded_cost"] = printed_cost(lines, pools, parts["loaded_cost"], bool(filtered))
    at_the_margin = spread(parts["marginal_cost"], week, pools, short)
    return {
        "ladder": [
            rung(name, found, week, short, pools, per, lines, whole.get(name))
            for name, found in parts.items()
        ],
        "week": [
            stood[at]
            | cell(week[at], at_the_margin.get(at, Fraction(0)) / of_them, world, rule, {
                "cost": bool(lines), "per_call": per is not None,
                "floor": stood[at]["floor"] != "unknown",
            })
            for at in WEEK
        ],
    }  # fmt: skip


def chosen(contacts, question, centre):
    """The segments that the filter leaves, as (contact, index)."""
    wanted = question["only"] | {
        d: question[d] for d in ("direction", "channel") if question[d] != "all"
    }
    return [
        (contact, i)
        for contact in contacts
        for i, segment in enumerate(contact["segments"])
        if all(
            value == text_of(value_of(contact, segment, dimension, centre))
            for dimension, value in wanted.items()
        )
    ]


def text_of(value):
    return None if value is None else str(value)


def half_hour(instant, centre):
    local = instant.astimezone(ZoneInfo(centre["time_zone"]))
    return local.isoweekday(), 2 * local.hour + local.minute // 30


def taken(pool, places):
    return sum((pool["units"][id(c), i] for c, i in places), Fraction(0))


# --- the ladder ----------------------------------------------------------------------------------


def rungs(world, lines, pools, places, short, rules, of_them, filtered, days):
    """The lines that each rung sums: (line, pool, how, amount, steps dropped, leaves on)."""
    found = {
        name: [] for name in ("loaded_cost", "marginal_cost", "time_released", "money_leaving")
    }
    sets = {}
    for line, cost in lines:
        pool = pools[driver_of(line, world), line.get("scope")]
        kind = kind_of(line, world["centre"])
        u, used, supplied = taken(pool, places), pool["used"], pool["supplied"]
        if used:
            of_use = of_them * cost * u / used
            found["loaded_cost"].append((line, pool, "share", of_use, None, None))
            if kind == "variable":
                for name in ("marginal_cost", "money_leaving"):
                    found[name].append((line, pool, "bill", of_use, None, None))
        elif not filtered:
            found["loaded_cost"].append((line, pool, "unassigned", of_them * cost, None, None))
        if pool["driver"] == "agent_time" and supplied:
            time = of_them * cost * u / supplied
            found["time_released"].append((line, pool, "time", time, None, None))
            if kind == "step" and is_overtime(line, rules):
                bought = rules["overtime_factor"] * of_them * cost * taken(pool, short) / supplied
                found["marginal_cost"].append((line, pool, "overtime", bought, None, None))
        if kind == "step" and line.get("steps") and supplied:
            inside = max(line["from_on"], days[0]), min(line["to_on"], days[1])
            key = line["account"], pool["driver"], pool["scope"], inside
            sets.setdefault(key, []).append((line, pool, cost))
    for together in sets.values():
        found["money_leaving"] += dropped(together, places, of_them, days)
    order = {(line.get("row"), line["from_on"]): i for i, (line, _cost) in enumerate(lines)}
    return {
        name: sorted(
            (part for part in parts if part[3]),
            key=lambda part: (
                part[2] in ("overtime", "steps"), order[part[0].get("row"), part[0]["from_on"]],
            ),
        )
        for name, parts in found.items()
    }  # fmt: skip


def dropped(together, places, of_them, days):
    """The steps that fall away of lines that are one set: the soonest notice first."""
    pool = together[0][1]
    bought = sum(line["steps"] for line, _pool, _cost in together)
    left = min(floor(of_them * taken(pool, places) * bought / pool["supplied"]), bought)
    found = []
    for line, _pool, cost in sorted(
        together, key=lambda one: (leaves_on(one[0], days), one[0]["row"])
    ):
        count = min(left, line["steps"])
        left -= count
        amount = cost * Fraction(count, line["steps"])
        found.append((line, pool, "steps", amount, count, leaves_on(line, days)))
    return found


def leaves_on(line, days):
    return max(line.get("notice_on") or line["to_on"], days[0])


def kind_of(line, centre):
    if line.get("cash_kind"):
        return line["cash_kind"]
    branch = line["account"].split(":")
    own = centre.get("cash_kinds", {})
    for length in range(len(branch), 0, -1):
        if ":".join(branch[:length]) in own:
            return own[":".join(branch[:length])]
    return KINDS.get(branch[0], "fixed")


def is_overtime(line, rules):
    if rules["short_floor"] != "overtime":
        return False
    account = line["account"].split(":")
    for branch in rules["overtime_accounts"]:
        shorter = min(len(account), len(branch.split(":")))
        if account[:shorter] == branch.split(":")[:shorter]:
            return True
    return False


def printed_cost(lines, pools, parts, filtered):
    """The cost as `percall cost` prints it: split from the top down (costing-rules.md, 7)."""
    book = sum((cost for _line, cost in lines), Fraction(0))
    nobody = sum((pool["ledger"] for pool in pools.values() if not pool["used"]), Fraction(0))
    if not filtered:
        return half_up(book, 9)
    cost = sum((part[3] for part in parts), Fraction(0))
    shared = split(half_up(book, 9), [book - nobody, nobody])[0]
    return split(shared, [cost, book - nobody - cost])[0]


def rung(name, parts, week, short, pools, per, lines, whole=None):
    """A rung as printed; `whole` where its amount is printed as another figure is."""
    amount = sum((part[3] for part in parts), Fraction(0))
    units_ = half_up(amount, 9) if whole is None else whole
    printed = split(units_, [part[3] for part in parts]) if parts else []
    in_week = spread(parts, week, pools, short)
    nobody = sum((part[3] for part in parts if part[2] == "unassigned"), Fraction(0))
    by_cell = split(units_, [*in_week.values(), nobody])
    return {
        "rung": name,
        "amount": text(units_, 9) if lines else None,
        "per_call": None if per is None else money(amount / per),
        "lines": [
            {
                "row": line.get("row"), "how": how, "amount": text(piece, 9),
                "steps_dropped": count, "leaves_on": None if on is None else str(on),
            }
            for (line, _pool, how, _amount, count, on), piece in zip(parts, printed, strict=True)
        ],
        "half_hours": [
            {"weekday": day, "half_hour": index, "amount": text(piece, 9)}
            for (day, index), piece in zip(in_week, by_cell, strict=False)
        ],
        "unassigned": text(by_cell[-1], 9),
    }  # fmt: skip


def spread(parts, week, pools, short):
    """Each part where its pool's units were taken; overtime only where the floor was short."""
    ids = {(id(c), i) for c, i in short}
    everywhere = [place for at in WEEK for place in week[at]]
    found = {}
    for _line, pool, how, whole, _count, _on in parts:
        if how == "unassigned":
            continue
        of_unit = whole / taken(pool, short if how == "overtime" else everywhere)
        for at in WEEK:
            here = [p for p in week[at] if how != "overtime" or (id(p[0]), p[1]) in ids]
            found[at] = found.get(at, Fraction(0)) + of_unit * taken(pool, here)
    return {at: found[at] for at in WEEK if found.get(at)}


# --- the week ------------------------------------------------------------------------------------


def places_around(world, question):
    """What stood where the contacts of the question stood, by half-hour of the week."""
    only = {d: question["only"][d] for d in ("queue", "first_queue") if d in question["only"]}
    around = question | {"direction": "all", "only": only}
    contacts = begun_in(world, question["from_on"], question["to_on"])
    found = {at: [] for at in WEEK}
    for contact, i in chosen(contacts, around, world["centre"]):
        found[half_hour(contact["started_at"], world["centre"])].append((contact, i))
    return found


def floor_at(world, question, at, rules, paid, here, worked):
    """How the floor stood in a half-hour of the week."""
    centre, days = world["centre"], (question["from_on"], question["to_on"])
    by_state = paid.get(at, {})
    by_queue = ["queue"] if "queue" in question["only"] else []
    found = quality(by_contact(here), by_queue, True, centre, None)
    found["occupancy_share"] = occupancy(centre, at, paid, worked)
    rails = {n: v for n, v in centre.get("guardrails", {}).items() if n in WAITS}
    judged = guardrails(rails, found, None)
    busy = found["occupancy_share"]
    short_by = [] if busy is None or busy < rules["short_occupancy_share"] else ["occupancy_share"]
    broken = [row["name"] for row in judged if row["kept"] is False]
    short_by += sorted(broken, key=("service_level_share", "abandoned_share", "asa_s").index)
    if not here:
        floor_, short_by = "empty", []
    elif short_by:
        floor_ = "short"
    elif busy is not None or any(row["kept"] for row in judged):
        floor_ = "idle"
    else:
        floor_ = "unknown"
    return {
        "weekday": at[0], "half_hour": at[1], "floor": floor_, "short_by": short_by,
        "paid_s": seconds(Fraction(sum(by_state.values()), 1000)),
        "paid_agents": seconds(ratio(sum(by_state.values()), lasted_ms(at, days, centre))),
        "occupancy_share": share(busy),
        "service_level_share": share(found["service_level_share"]),
        "abandoned_share": share(found["abandoned_share"]),
        "asa_s": seconds(found["asa_s"]),
    }  # fmt: skip


def cell(places, cost, world, rule, shows):
    """The contacts of the set in a half-hour, and what they cost at the margin."""
    found = by_contact(places)
    calls = sum(is_call(contact, rule) for contact, _here in found)
    worked = sum(
        units(contact, "agent_time", None, world["centre"], {})[i] for contact, i in places
    )
    is_told = shows["floor"] or not worked  # agents' time costs as the floor stood
    shows_each = shows["per_call"] and calls and is_told
    return {
        "contacts": len(found), "calls": calls,
        "marginal_cost": money(cost) if shows["cost"] else None,
        "marginal_cost_per_call": money(cost / calls) if shows_each else None,
        "agent_s": seconds(Fraction(worked, 1000)),
    }  # fmt: skip


def occupancy(centre, at, paid, worked):
    """By states where any record tells them; else time taken / (paid time x (1 - shrinkage))."""
    by_state = paid.get(at, {})
    busy = by_state.get("handling", 0) + by_state.get("wrap_up", 0)
    if any(state in ("handling", "wrap_up") for one in paid.values() for state in one):
        return ratio(busy, busy + by_state.get("available", 0))
    ready = sum(by_state.values()) * (1 - Fraction(centre.get("shrinkage_share", 0)))
    return ratio(worked.get(at, Fraction(0)), ready)


def worked_by_all(world, question):
    """The agents' time that contacts took by half-hour: of the team of the filter, else of all."""
    centre, only, found = world["centre"], question["only"], {}
    for contact in begun_in(world, question["from_on"], question["to_on"]):
        at = half_hour(contact["started_at"], centre)
        of = units(contact, "agent_time", None, centre, {})
        for unit, segment in zip(of, contact["segments"], strict=True):
            if "team" not in only or value_of(contact, segment, "team", centre) == only["team"]:
                found[at] = found.get(at, Fraction(0)) + unit
    return found


def paid_by_state(world, question):
    """Paid milliseconds by half-hour of the week and state.

    What an agent did from one second on is one stretch, as long as what was paid for it.
    """
    centre, stretches, found = world["centre"], {}, {}
    for row in world["agent_time"]:
        inside = question["from_on"] <= row["on"] < question["to_on"]
        of_team = "team" not in question["only"] or team_of(row, centre) == question["only"]["team"]
        if inside and of_team and row["paid_ms"]:
            stretches.setdefault((row["agent_id"], row["started_at"]), []).append(row)
    for (_agent, at), rows in stretches.items():
        whole = sum(row["paid_ms"] for row in rows)
        begins = at.replace(microsecond=0)
        quarter = begins.replace(minute=15 * (begins.minute // 15), second=0)
        while quarter < begins + timedelta(milliseconds=whole):
            by_state = found.setdefault(half_hour(quarter, centre), {})
            for row in rows:
                paid = [
                    row["paid_ms"] * min(max((end - begins) // timedelta(milliseconds=1), 0), whole)
                    // whole
                    for end in (quarter, quarter + QUARTER)
                ]  # fmt: skip
                by_state[row["state"]] = by_state.get(row["state"], 0) + paid[1] - paid[0]
            quarter += QUARTER
    return found


def lasted_ms(at, days, centre):
    """How long the half-hour of the week was in the days, in quarters of an hour as they passed."""
    return sum(900_000 for one in quarters_of(days, centre["time_zone"]) if one == at)


_QUARTERS = {}


def quarters_of(days, zone_name):
    """The half-hour of the week of each quarter of an hour of the days."""
    from datetime import UTC, datetime, time

    if (days, zone_name) not in _QUARTERS:
        zone = ZoneInfo(zone_name)
        at, end = (datetime.combine(d, time(), zone).astimezone(UTC) for d in days)
        found = []
        while at < end:
            found.append(half_hour(at, {"time_zone": zone_name}))
            at += QUARTER
        _QUARTERS[days, zone_name] = found
    return _QUARTERS[days, zone_name]
