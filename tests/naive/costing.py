"""The whole costing method, slow and obvious: the JSON of costing-rules.md section 8.

A world is a dict of plain lists and dicts:
    centre      what centre.toml says (`currency`, `time_zone`, `teams`, `capacity`, ...)
    contacts    see `tests.naive.contacts`
    agent_time  rows of `agent_id, team, on (a date), state, paid_ms`
    ledger      rows of `from_on, to_on, account, amount, rate, driver, scope` (amounts are fractions)

A question is a dict: `from_on, to_on, by, group_by, calls, direction, channel, only, per`; with
`definition`, that dict (see `tests.naive.definitions`) says what the question does not.
"""

from fractions import Fraction

from tests.naive.contacts import (
    SEGMENT_DIMENSIONS,
    is_answered,
    is_offered,
    value_of,
)
from tests.naive.definitions import (
    calls,
    chains_of,
    is_counted,
    is_left_out,
    is_undecided,
    leaves_out,
    resolutions,
    takes,
)
from tests.naive.periods import periods
from tests.naive.pools import begun_in, cost, lines_in, pools_in
from tests.naive.printed import half_up, money, share, split, text
from tests.naive.quality import agent_time_of, guardrails, printed, quality
from tests.naive.tariffs import rated_lines

LEDGER_IS_EMPTY = "no ledger line accrues in this period"
UNDECIDED = "nobody knows yet who comes back"
NO_CALLS = "nothing to divide by"
BY_AGENT = "a figure to understand the centre, not to rank people by"


def report(world, question):
    """What `percall cost --json` prints, but for notes and the definition's hash."""
    centre = world["centre"]
    world = world | {"ledger": [*world["ledger"], *rated_lines(world)]}
    usual = {
        "by": "total", "group_by": [], "direction": "all", "channel": "all", "only": {},
        "per": "call", "calls": centre.get("calls", "handled"), "definition": {},
    }  # fmt: skip
    stated = question.get("definition", {})
    if stated:
        usual["calls"] = "handled"
        centre = centre | {
            k: stated[k] for k in ("answer_within_s", "short_abandon_s") if k in stated
        }
        world = world | {"centre": centre}
    own = {k: stated[k] for k in ("calls", "per", "direction", "channel") if k in stated}
    question = usual | own | question
    question["chains"] = chains_of(world, question["definition"])
    return {
        "currency": centre["currency"],
        "definition": {name: question[name] for name in ("calls", "per", "direction", "channel")}
        | {
            "only": {name: question["only"][name] for name in sorted(question["only"])},
            "answer_within_s": centre.get("answer_within_s", 20),
            "short_abandon_s": centre.get("short_abandon_s", 0),
        },
        "periods": [
            period(world, question, from_on, to_on)
            for from_on, to_on in periods(question["from_on"], question["to_on"], question["by"])
        ],
    }


def is_filtered(question, centre):
    chooses = question["direction"] != "all" or question["channel"] != "all"
    return chooses or bool(question["only"]) or leaves_out(question["definition"], centre)


def chosen(contacts, question, centre):
    """The segments that the filter leaves, as (contact, index)."""
    wanted = list(question["only"].items())
    wanted += [(d, question[d]) for d in ("direction", "channel") if question[d] != "all"]
    return [
        (contact, i)
        for contact in contacts
        if not is_left_out(contact, question["definition"], centre, question["chains"])
        for i, segment in enumerate(contact["segments"])
        if all(
            text_of(value_of(contact, segment, dimension, centre)) == value
            for dimension, value in wanted
        )
    ]


def text_of(value):
    """A value as a filter names it; None for the contacts that have none."""
    return None if value is None else str(value)


def by_contact(places):
    """Places put together: each contact once, with its segments."""
    found = {}
    for contact, i in places:
        found.setdefault(id(contact), (contact, []))[1].append(contact["segments"][i])
    return list(found.values())


def period(world, question, from_on, to_on):
    """One entry of `periods`."""
    centre = world["centre"]
    contacts = begun_in(world, from_on, to_on)
    agent_time = [row for row in world["agent_time"] if from_on <= row["on"] < to_on]
    lines = lines_in(world, from_on, to_on)
    costed = [row for row in lines if takes(row[0]["account"], question["definition"])]
    pools = pools_in(world, contacts, costed, from_on, to_on)
    filtered = is_filtered(question, centre)
    places = chosen(contacts, question, centre)
    book = sum((amount for _line, amount in lines), Fraction(0))
    of_definition = sum((amount for _line, amount in costed), Fraction(0))
    exact_cost = cost(places, pools, "full_rate") if filtered else of_definition
    parts = by_contact(places)
    measures = quality(
        parts,
        [d for d in question["only"] if d in SEGMENT_DIMENSIONS],
        filtered,
        centre,
        agent_time,
    )
    counted = counts(parts, question, centre)
    untold = is_undecided(
        parts, question["definition"], question["calls"], centre, question["chains"]
    )
    if untold:
        counted["resolutions"] = None
    is_open = UNDECIDED if untold else None if costed else LEDGER_IS_EMPTY
    per_call = cost_per_call(
        exact_cost, cost(places, pools, "rate"), counted, question, is_open,
        is_hidden(question["only"], centre),
    )  # fmt: skip
    whole = top_down(book, pools, exact_cost, filtered, book - of_definition)
    abandoned = [(c, i) for c, i in places if c["outcome"] == "abandoned"]
    exact_per_call = None
    if per_call["why_not"] is None:
        exact_per_call = exact_cost / divisor(counted, question)
    groups, overlap = grouped(world, question, places, pools, whole, agent_time, is_open)
    pool_rows = reconciliation(pools, places, whole["pools"])
    costs = {
        "cost": text(whole["cost"], 9), "other": text(whole["other"], 9),
        "abandoned_cost": money(cost(abandoned, pools, "full_rate")),
    }  # fmt: skip
    if is_hidden(question["only"], centre):
        costs = dict.fromkeys(costs)
        pool_rows = [row | {"assigned": None, "other": None} for row in pool_rows]
    return {
        "from_on": from_on.isoformat(), "to_on": to_on.isoformat(), **counted, **costs,
        "book": text(whole["book"], 9), "unassigned": text(whole["unassigned"], 9),
        "not_in_definition": text(whole["left_out"], 9),
        "cost_per_call": per_call, "quality": printed(measures),
        "guardrails": guardrails(centre.get("guardrails", {}), measures, exact_per_call),
        "groups": groups, "groups_overlap": overlap,
        "accounts": accounts(lines, whole["book"], question["definition"]),
        "reconciliation": pool_rows
        + ([left_out_row(whole["left_out"])] if len(costed) < len(lines) else []),
    }  # fmt: skip


def left_out_row(units):
    parts = ("assigned", "other", "unused", "unassigned", "over_driven")
    unknown = ("pool", "driver", "scope", "capacity", "capacity_known_share")
    left_out = {"ledger": text(units, 9), "not_in_definition": text(units, 9)}
    return dict.fromkeys(unknown) | dict.fromkeys(parts, text(0, 9)) | left_out


def counts(parts, question, centre):
    contacts = [contact for contact, _here in parts]
    found = {
        "contacts": len(contacts),
        "offered": sum(is_offered(c) for c in contacts),
        "answered": sum(is_answered(c) for c in contacts),
        "calls": calls(
            parts, question["definition"], question["calls"], centre, question["chains"]
        ),
    }
    for name in ("sale", "lead"):
        said = [c for c in contacts if c.get(f"is_{name}") is not None]
        counted = [
            c for c in said if is_counted(c, question["definition"], centre, question["chains"])
        ]
        found[f"{name}s"] = sum(c[f"is_{name}"] for c in counted) if said else None
    found["resolutions"] = None
    if question["per"] == "resolution":
        found["resolutions"] = resolutions(
            parts, question["definition"], question["calls"], centre, question["chains"]
        )
    return found


def is_hidden(dimensions, centre):
    """Whether a cost per call would be an agent's, and the centre does not want that shown."""
    return "agent" in dimensions and not centre.get("agent_cost_per_call", False)


def divisor(counted, question):
    return counted[f"{question['per']}s"]


def cost_per_call(full, practical, counted, question, is_open, by_agent):
    number = divisor(counted, question)
    why_not = is_open
    if is_open is not None:
        pass
    elif not number:
        why_not = NO_CALLS
    elif by_agent:
        why_not = BY_AGENT
    if why_not is not None:
        return {"fully_loaded": None, "practical_capacity": None, "why_not": why_not}
    return {
        "fully_loaded": money(full / number),
        "practical_capacity": money(practical / number),
        "why_not": None,
    }


def top_down(book, pools, exact_cost, filtered, left_out):
    """The printed units of the book and its parts: steps 1, 2 and 4 of section 7."""
    used = [pool for pool in pools if pool["used"]]
    idle = [pool for pool in pools if not pool["used"]]
    shared = sum((pool["ledger"] for pool in used), Fraction(0))
    book_units = half_up(book, 9)
    whole_parts = [shared, book - shared - left_out, left_out]
    shared_units, unassigned_units, left_out_units = split(book_units, whole_parts)
    cost_units, other_units = book_units - left_out_units, 0
    if filtered:
        cost_units, other_units = split(shared_units, [exact_cost, shared - exact_cost])
    by_pool = {}
    for whole_units, some in ((shared_units, used), (unassigned_units, idle)):
        for pool, part in zip(some, split(whole_units, [p["ledger"] for p in some]), strict=True):
            by_pool[pool["driver"], pool["scope"]] = part
    return {
        "book": book_units, "left_out": left_out_units, "shared": shared_units, "unassigned": unassigned_units,
        "cost": cost_units, "other": other_units, "pools": by_pool,
        "to_split": cost_units if filtered else shared_units,
    }  # fmt: skip


def accounts(lines, book_units, definition):
    found = {}
    for line, amount in lines:
        found[line["account"]] = found.get(line["account"], 0) + amount
    names = sorted(found)
    printed_units = split(book_units, [found[name] for name in names])
    return [
        {"account": name, "cost": text(part, 9), "in_definition": takes(name, definition)}
        for name, part in zip(names, printed_units, strict=True)
    ]


def reconciliation(pools, places, ledger_units):
    rows = []
    for pool in pools:
        assigned = other = unused = unassigned = over = Fraction(0)
        if pool["used"]:
            assigned = cost(places, [pool], "rate")
            all_taken = pool["rate"] * pool["used"]
            other = all_taken - assigned
            # A credit is a pool below zero: units decide, not the sign of the money.
            if pool["used"] < pool["supplied"]:
                unused = pool["ledger"] - all_taken
            if pool["used"] > pool["supplied"]:
                over = all_taken - pool["ledger"]
        else:
            unassigned = pool["ledger"]
        rows.append((pool, [assigned, other, unused, unassigned, -over]))
    return [reconciled(pool, parts, ledger_units) for pool, parts in rows]


def reconciled(pool, parts, ledger_units):
    whole = ledger_units[pool["driver"], pool["scope"]]
    assigned, other, unused, unassigned, minus_over = split(whole, parts)
    nobody_knows = pool["state"] == "unknown" and pool["used"]
    return {
        "pool": None, "driver": pool["driver"], "scope": pool["scope"], "capacity": pool["state"],
        "capacity_known_share": share(pool["known_share"]),
        "ledger": text(whole, 9), "assigned": text(assigned, 9), "other": text(other, 9),
        "unused": None if nobody_knows else text(unused, 9),
        "unassigned": text(unassigned, 9), "over_driven": text(-minus_over, 9),
    }  # fmt: skip


def order_of_values(key):
    """Groups by value, none last; numbers as numbers."""
    return [(value is None, value if value is not None else 0) for value in key]


def grouped(world, question, places, pools, whole, agent_time, is_open):
    """The groups as printed, and whether a contact stands in two of them."""
    dimensions, centre = question["group_by"], world["centre"]
    if not dimensions:
        return [], False
    by_key = {}
    for contact, i in places:
        segment = contact["segments"][i]
        key = tuple(value_of(contact, segment, d, centre) for d in dimensions)
        by_key.setdefault(key, []).append((contact, i))
    keys = sorted(by_key, key=order_of_values)
    full = [cost(by_key[key], pools, "full_rate") for key in keys]
    by_segment = [d for d in [*dimensions, *question["only"]] if d in SEGMENT_DIMENSIONS]
    rows = []
    for key, exact, printed_units in zip(keys, full, split(whole["to_split"], full), strict=True):
        named = dict(zip(dimensions, key, strict=True))
        parts = by_contact(by_key[key])
        counted = counts(parts, question, centre)
        practical = cost(by_key[key], pools, "rate")
        hidden = is_hidden([*dimensions, *question["only"]], centre)
        costs = {"fully_loaded": text(printed_units, 9), "practical_capacity": money(practical)}
        rows.append(named | {
            "contacts": counted["contacts"], "calls": counted["calls"],
            "cost": dict.fromkeys(costs) if hidden else costs,
            "cost_per_call": cost_per_call(exact, practical, counted, question, is_open, hidden),
            "quality": printed(quality(
                parts, by_segment, is_filtered(question, centre), centre,
                agent_time_of(named, agent_time, centre),
            )),
        })  # fmt: skip
    alone = sum(len(by_contact(by_key[key])) for key in keys)
    return rows, alone > len(by_contact(places))
