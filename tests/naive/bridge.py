"""Why the cost per call moved, slow and obvious: figures of two days, and a walk over all orders.

A day is a dict of plain lists and dicts:
    contacts  as `tests.naive.contacts` has them, with `customer`; one queue, all voice or chat
    sheets    rows of `team, state, paid_ms`
    ledger    rows of `account, amount, driver, scope (team or none), cash_kind, steps (or none)`,
              the amount that of a day
    bill_days  all days of the bills, as days with contacts and sheets; without it the day alone
Only what the random small centres of the bridge's tests have is known here: agents' time with
paid time, time on lines and counts of contacts without; no other outcome than `abandoned`.
"""

from fractions import Fraction

from tests.naive import orders

AT_WORK = ("available", "handling", "wrap_up")
LINE_PARTS = {"talk": ("talk_ms",), "hold": ("hold_ms",), "line": ("ivr_ms", "wait_ms")}
AGENT_PARTS = {
    "talk": ("talk_ms",), "hold": ("hold_ms",), "wrap_up": ("wrap_up_ms",), "ring": ("ring_ms",),
}  # fmt: skip


def causes_of(before, after, most, counted=("handled",)):
    """What each cause is worth that stands otherwise after than before; None where many do.

    `counted` are the outcomes of the contacts that count as calls.
    """
    stood = stood_still(before, after)
    days = [described(before, stood, counted), described(after, stood, counted)]
    names = [name for name in sorted(days[0]["says"]) if differs(days, name)]
    if len(names) > most:
        return None
    return orders.values(names, lambda moved: cost_per_call(days, moved))


def differs(days, name):
    return days[0]["says"][name] != days[1]["says"][name]


def stood_still(before, after):
    """The bills that are the same on both days, whole or for each step, while paid time is not."""
    found = set()
    for row in before["ledger"]:
        for other in after["ledger"]:
            if bill_of(row) == bill_of(other):
                each = [Fraction(r["amount"]) / (r.get("steps") or 1) for r in (row, other)]
                hours = [of_a_day_of_the_bill(day, pool_of(row)) for day in (before, after)]
                if each[0] == each[1] and row["amount"] / hours[0] != other["amount"] / hours[1]:
                    found.add(bill_of(row))
    return found


def described(day, stood, counted):
    """A day with what each cause says of it, by the cause's name."""
    contacts = with_returns(day["contacts"])
    calls = [c for c in contacts if c["outcome"] in counted]
    lost = [c for c in contacts if c["outcome"] not in counted]
    first = [c for c in contacts if not c["returns"]]
    says = {
        "volume": len(first),
        "repeat_contacts": (
            Fraction(len(first), len(contacts)),
            {cell: shares(of(calls, cell), "returns") for cell in cells(calls)},
        ),
        "abandonment": (
            Fraction(len(contacts), len(calls)),
            {pool: Fraction(units(lost, pool), len(calls)) for pool in pools(day)},
            {
                (cell, returns): shares(of(calls, cell, returns), "outcome")
                for cell in cells(calls)
                for returns in (False, True)
                if of(calls, cell, returns)
            },
        ),
        "mix": {cell: Fraction(len(of(calls, cell)), len(calls)) for cell in cells(calls)},
    }
    for part in ("talk", "hold", "wrap_up", "ring", "line", "contact"):
        says[part] = {
            (pool, cell, returns, outcome): mean(own, pool, part)
            for pool in pools(day) for cell in cells(calls) for returns in (False, True)
            for outcome in counted
            if (own := [c for c in of(calls, cell, returns) if c["outcome"] == outcome])
        }  # fmt: skip
    says["capacity_bought"] = {
        bill_of(row): capacity(day, row, stood)
        for row in day["ledger"]
        if row["cash_kind"] == "fixed"
    }
    says["accrual"] = {
        pool: Fraction(of_a_day_of_the_bill(day, pool), paid(day, pool) or units(contacts, pool))
        for pool in pools(day)
    }
    says["shrinkage"] = {
        pool: Fraction(paid(day, pool), paid(day, pool, AT_WORK)) for pool in with_paid(day)
    }
    says["unused_capacity"] = {
        pool: Fraction(paid(day, pool, AT_WORK), units(contacts, pool)) for pool in with_paid(day)
    } | {
        bill_of(row): Fraction(capacity(day, row, stood), units(contacts, pool_of(row)))
        for row in day["ledger"]
        if buys(row, stood) != "time"
    }
    for row in day["ledger"]:
        name = f"price: {row['account']}"
        says.setdefault(name, {})[pool_of(row)] = row["amount"] / capacity(day, row, stood)
    return day | {"says": says, "stood": stood}


def cost_per_call(days, moved):
    """The cost per call where the causes in `moved` say what they say after, all others before."""

    def says(cause):
        return days[cause in moved]["says"][cause]

    total = Fraction(0)
    for row in days[0]["ledger"]:
        pool = pool_of(row)
        each = says(f"price: {row['account']}")[pool]
        if row["cash_kind"] == "fixed":
            each *= says("capacity_bought")[bill_of(row)]
            over = says("volume") / (says("repeat_contacts")[0] * says("abandonment")[0])
            total += each / over
            continue
        if buys(row, days[0]["stood"]) != "time":
            each *= says("unused_capacity")[bill_of(row)]
        else:
            each *= says("accrual")[pool]
            if pool[0] == "agent_time":
                each *= says("shrinkage")[pool] * says("unused_capacity")[pool]
        total += each * (per_call(days, says, moved, pool) + says("abandonment")[1][pool])
    return total


def per_call(days, says, moved, pool):
    """Units that a call takes of a pool: mix x first or repeated x by outcome x each part."""
    total = Fraction(0)
    for cell, share in says("mix").items():
        returning = known(says("repeat_contacts")[1], days, "repeat_contacts", 1, cell)
        for returns, of_cell in returning.items():
            outcomes = known(says("abandonment")[2], days, "abandonment", 2, (cell, returns))
            for outcome, of_alike in outcomes.items():
                for part in ("talk", "hold", "wrap_up", "ring", "line", "contact"):
                    key = (pool, cell, returns, outcome)
                    each = says(part).get(key)
                    if each is None:
                        each = next(d["says"][part][key] for d in days if key in d["says"][part])
                    total += share * of_cell * of_alike * each
    return total


def known(own, days, cause, index, key):
    """What a cause says of a kind of calls; of one that its day does not have, the other day's."""
    if key in own:
        return own[key]
    return next(d["says"][cause][index][key] for d in days if key in d["says"][cause][index])


# --- what is counted -----------------------------------------------------------------------------


def with_returns(contacts):
    """The contacts with `returns`: an earlier one of the same customer and reason is there."""
    found, seen = [], set()
    for contact in sorted(contacts, key=lambda c: c["started_at"]):
        key = (contact["customer"], contact["reason"])
        found.append(contact | {"returns": key in seen})
        seen.add(key)
    return found


def cell_of(contact):
    return (contact["first_queue"], contact["channel"], contact["reason"])


def cells(contacts):
    return {cell_of(contact) for contact in contacts}


def of(contacts, cell, returns=None):
    return [c for c in contacts if cell_of(c) == cell and returns in (None, c["returns"])]


def shares(contacts, name):
    """The share of the contacts that have each of the answers there are."""
    answers = {c[name] for c in contacts}
    return {a: Fraction(sum(c[name] == a for c in contacts), len(contacts)) for a in answers}


def mean(contacts, pool, part):
    return Fraction(units(contacts, pool, part), len(contacts))


def units(contacts, pool, part=None):
    """What contacts took of a pool, or a part of it."""
    driver, team = pool
    if driver == "contact":
        return len(contacts) if part in (None, "contact") else 0
    parts = AGENT_PARTS if driver == "agent_time" else LINE_PARTS
    wanted = parts if part is None else {part: parts.get(part, ())}
    return sum(
        segment.get(name) or 0
        for contact in contacts
        for segment in contact["segments"]
        for names in wanted.values() for name in names
        if (driver == "line_time" and contact["channel"] == "voice")
        or (driver == "agent_time" and segment["kind"] == "agent"
            and team in (None, segment["team"]))
    )  # fmt: skip


# --- books and staff -----------------------------------------------------------------------------


def pool_of(row):
    return (row["driver"], row["scope"].removeprefix("team:") if row["scope"] else None)


def pools(day):
    return {pool_of(row) for row in day["ledger"]}


def with_paid(day):
    return {pool for pool in pools(day) if pool[0] == "agent_time"}


def paid(day, pool, states=None):
    if pool[0] != "agent_time":
        return 0
    return sum(
        row["paid_ms"] for row in day["sheets"]
        if pool[1] in (None, row["team"]) and (states is None or row["state"] in states)
    )  # fmt: skip


def bill_of(row):
    return (row["account"], pool_of(row))


def buys(row, stood):
    """What a bill buys: the steps that it states, one whole, or time."""
    is_fixed, is_labour = row["cash_kind"] == "fixed", row["account"].startswith("Labour")
    if row.get("steps") and (is_fixed or not is_labour):
        return "steps"
    if is_fixed and not (is_labour and row["driver"] == "agent_time"):
        return "whole"
    if row["cash_kind"] != "variable" and bill_of(row) in stood:
        return "steps" if row.get("steps") else "whole"
    return "time"


def capacity(day, row, stood):
    """How much of what it buys a bill buys on its day."""
    what = buys(row, stood)
    if what == "time":
        return of_a_day_of_the_bill(day, pool_of(row))
    return row["steps"] if what == "steps" else 1


def of_a_day_of_the_bill(day, pool):
    """What the bill pays for on each of its days: as much, however much there was on which."""
    days = day.get("bill_days", [day])
    each = [paid(one, pool) or units(one["contacts"], pool) for one in days]
    return Fraction(sum(each), len(each))
