"""Random small centres: a few contacts around the end of March, when clocks and months change.

Hypothesis draws a seed and a size; the rest is chosen evenly among stated values, since that
reaches far more of the method in a few examples than numbers that mostly come out small.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

World = dict[str, Any]

FIRST_ON = date(2026, 3, 26)
DAYS = [FIRST_ON + timedelta(days=n) for n in range(9)]
ZONES = ("UTC", "Europe/Riga", "America/New_York", "Asia/Kolkata")
QUEUES = (None, "sales", "sales", 'help "1", a', "Ķīlis")
TEAMS = (None, "red", "blue")
AGENTS = (None, "ana", "ben", "cat")
KINDS = ("ivr", "queue", "agent", "agent", "queue", "bot", "self_service", "message")
OUTCOMES = (
    "handled", "handled", "handled", "abandoned", "abandoned", "left_queue", "contained",
    "message", "blocked", "failed", "open",
)  # fmt: skip
CHANNELS = ("voice", "voice", "chat", "email")
DIRECTIONS = ("inbound", "inbound", "outbound", "internal")
DRIVERS = (
    None, None, "agent_time", "agent_time", "agent_time", "line_time", "tariff", "vendor_charge",
    "contact", "session", "message", "token", "sale", "lead",
)  # fmt: skip
SCOPES = (
    None, None, None, "team:red", "team:blue", "queue:sales", "channel:voice", "channel:chat",
    "direction:inbound", "site:north",
)  # fmt: skip
ACCOUNTS = ("Labour:Wages", "Telecom", "Telecom:Lines", "Premises:Rent", "Software", "Odd thing")
DIMENSIONS = (
    "queue", "team", "agent", "first_queue", "channel", "direction", "reason", "language",
    "outcome", "hour", "half_hour", "weekday", "site",
)  # fmt: skip
GROUPS = (
    [], ["team"], ["queue"], ["team", "agent"], ["team", "site", "queue"],
    *([one] for one in DIMENSIONS), *([one, "queue"] for one in DIMENSIONS[1:]),
)  # fmt: skip
ONLY: tuple[World, ...] = (
    {"queue": "sales"}, {"team": "red"}, {"agent": "ana"}, {"site": "north"},
    {"reason": "bill", "outcome": "handled"}, {"weekday": "1", "queue": "Ķīlis"},
    {"hour": "9"}, {"language": "lv", "team": "blue"}, {"first_queue": "sales"},
    {"reason": None}, {"team": None},
)  # fmt: skip
STATES = ("available", "available", "handling", "wrap_up", "pause:lunch", "meeting", "training")
GUARDRAILS: tuple[World, ...] = (
    {},
    {"service_level_share": Decimal("0.8"), "aht_s": Decimal(60)},
    {"abandoned_share": Decimal("0.05"), "cost_per_call": Decimal("4.5")},
    {"satisfaction": Decimal(3), "resolved_first_share": Decimal("0.5")},
    {"asa_s": Decimal(20), "occupancy_share": Decimal("0.85")},
)
AMOUNTS = [Decimal(text) for text in ("-12.34", "0", "0.01", "100", "777.77", "99999")]
CHARGES = [Decimal(text) for text in ("0", "0.0000005", "0.0123456", "0.2", "7")]
SCORES = (None, Decimal(1), Decimal("3.5"), Decimal("4.9"))
MS = (None, 0, 1000, 5_000, 20_000, 20_001, 21_000, 60_000, 61_234, 300_007)
YES_OR_NO = (None, True, False)
NUMBERS = (None, "+37122222", "0037167000", "4412345678", "anonymous")
CUSTOMERS = (None, "+37120000001", "+37120000002", "hash:0123456789abcdef", "+37120000003")
TARIFFS: tuple[list[World], ...] = (
    [],
    [],
    [{"name": "any", "per_minute": Decimal("0.01"), "first_s": 60, "next_s": 60}],
    [
        {"name": "mobile", "prefix": "3712", "per_minute": Decimal("0.0451"),
         "connection_fee": Decimal("0.02"), "first_s": 30, "next_s": 6},
        {"name": "home", "prefix": "371", "per_minute": Decimal("0.0123456"),
         "direction": "outbound", "to_on": date(2026, 4, 1)},
        {"name": "far", "zone": "far", "per_minute": Decimal(1), "from_on": date(2026, 3, 28)},
    ],
)  # fmt: skip
RULES = ("handled", "answered", "offered", "all")
PARTS = {
    "ivr": ("ivr_ms",),
    "queue": ("wait_ms",),
    "agent": ("ring_ms", "talk_ms", "hold_ms", "wrap_up_ms"),
    "bot": ("bot_ms",),
    "self_service": ("ivr_ms",),
    "message": (),
}


def segment(chance: Random) -> World:
    pick = chance.choice
    kind = pick(KINDS)
    found: World = {"kind": kind, "queue": pick(QUEUES)}
    found |= {name: pick(MS) for name in PARTS[kind]}
    if kind == "agent":
        found |= {"agent_id": pick(AGENTS), "team": pick(TEAMS)}
        if chance.random() < 0.2:
            found["wait_ms"] = pick(MS)
    if kind in ("bot", "message"):
        found["quantity"] = pick((None, 0, 1, 3, 8))
    if chance.random() < 0.1:
        found["line_ms"] = pick(MS)
    found["tariff_zone"] = pick((None, None, None, "near", "far"))
    return found


def contact(chance: Random, number: int, *, has_charges: bool) -> World:
    pick = chance.choice
    state = pick(("unknown", "charged", "none")) if has_charges else pick(("unknown", "none"))
    midnight = datetime(FIRST_ON.year, FIRST_ON.month, FIRST_ON.day, tzinfo=UTC)
    return {
        "id": f"c{number}",
        "started_at": midnight + timedelta(milliseconds=chance.randrange(9 * 86_400_000)),
        "channel": pick(CHANNELS),
        "direction": pick(DIRECTIONS),
        "outcome": pick(OUTCOMES),
        "first_queue": pick((None, None, "sales", "Ķīlis")),
        "reason": pick((None, "bill", "new")),
        "language": pick((None, "lv")),
        "is_sale": pick(YES_OR_NO),
        "is_lead": pick(YES_OR_NO),
        "resolved": pick(YES_OR_NO),
        "csat": pick(SCORES),
        "dialled": pick(NUMBERS),
        "customer": CUSTOMERS[number % len(CUSTOMERS)],
        "charge_state": state,
        "vendor_charge": pick(CHARGES) if state == "charged" else None,
        "dimensions": {"site": pick((None, "north", "south"))},
        "segments": [segment(chance) for _ in range(pick((1, 2, 3, 4)))],
    }


def line(chance: Random, number: int, accounts: list[str]) -> World:
    """A line of the books; accounts differ, since a line that repeats another is a fault."""
    pick = chance.choice
    from_on = date(2026, 3, 1) + timedelta(days=pick((0, 7, 26, 31)))
    found = {
        "from_on": from_on,
        "to_on": from_on + timedelta(days=pick((3, 7, 31, 40))),
        "account": f"{pick(accounts)}:{number}",
        "amount": pick(AMOUNTS),
        "driver": pick(DRIVERS),
        "scope": pick(SCOPES),
    }
    return found | pick(({}, {}, {"currency": "USD", "rate": Decimal("0.92")}))


def paid_time(chance: Random) -> World:
    pick = chance.choice
    return {
        "agent_id": pick(AGENTS[1:]),
        "team": pick(TEAMS),
        "on": pick(DAYS),
        "state": pick(STATES),
        "paid_ms": pick((0, 1, 345_678, 2_000_000)),
    }


def capacity(chance: Random) -> World:
    pick = chance.choice
    from_on = pick(DAYS)
    return {
        "driver": pick(("agent_time", "line_time")),
        "scope": pick(SCOPES),
        "from_on": from_on,
        "to_on": from_on + timedelta(days=pick((1, 3, 9))),
        pick(("hours", "lines")): pick((Decimal(0), Decimal("0.1"), Decimal("2.5"), Decimal(30))),
    }


def settings_of_records(chance: Random) -> World:
    """Settings that an import looks at."""
    pick = chance.choice
    return {
        "currency": "EUR",
        "time_zone": pick(ZONES),
        "teams": pick(({}, {"red": ["ana"], "green": ["cat"]})),
        "tariffs": pick(TARIFFS),
    }


def settings_of_books(chance: Random) -> World:
    """Settings that may change from one question to the next."""
    pick = chance.choice
    found: World = {
        "calls": pick(RULES),
        "answer_within_s": pick((0, 20, 20, 60)),
        "short_abandon_s": pick((0, 5, 21)),
        "agent_cost_per_call": pick((True, False)),
        "shrinkage_share": pick((Decimal(0), Decimal("0.3"))),
        "concurrency": pick(({}, {"chat": 3}, {"chat": 3, "email": 2})),
        "capacity": [capacity(chance) for _ in range(pick((0, 1, 3)))],
        "drivers": pick(({}, {"Telecom:Lines": "line_time", "Odd thing": "contact"})),
        "accrue_tariff": pick((False, False, True)),
        "guardrails": pick(GUARDRAILS),
    }
    if pick((True, False)):
        found["opening_minutes"] = {day: [(480, 720), (750, 1080)] for day in range(1, 6)}
        found["closed_on"] = [date(2026, 4, 3)]
    return found


def records(chance: Random, contact_count: int) -> World:
    """A centre's records, without books."""
    pick: Callable[[Any], Any] = chance.choice
    has_charges = pick((True, False))
    return {
        "centre": settings_of_records(chance),
        "contacts": [contact(chance, n, has_charges=has_charges) for n in range(contact_count)],
        "agent_time": [paid_time(chance) for _ in range(pick((0, 4, 16)))],
        "ledger": [],
    }


def with_books(chance: Random, world: World) -> World:
    """The records with other books and settings beside them."""
    pick: Callable[[Any], Any] = chance.choice
    centre = world["centre"] | settings_of_books(chance)
    # Rated minutes are booked only where no invoice is.
    accounts = [a for a in ACCOUNTS if not (centre["accrue_tariff"] and "Telecom" in a)]
    ledger = [line(chance, n, accounts) for n in range(pick((0, 2, 5, 9)))]
    return world | {"centre": centre, "ledger": ledger}


def question(chance: Random) -> World:
    """A question about some of the days."""
    pick: Callable[[Any], Any] = chance.choice
    from_on = FIRST_ON + timedelta(days=pick((-25, -3, 0, 0, 2, 6)))
    found: World = {
        "from_on": from_on,
        "to_on": from_on + timedelta(days=pick((1, 5, 12, 12, 12, 61))),
        "by": pick(("total", "total", "total", "total", "day", "week", "month", "quarter", "year")),
        "group_by": pick(GROUPS),
        "direction": pick(("all", "all", "all", "inbound", "outbound")),
        "channel": pick(("all", "all", "all", "voice", "chat")),
        "per": pick(("call", "call", "sale", "lead")),
        "only": pick(ONLY) if chance.random() < 0.35 else {},
    }
    return found | pick(({}, {"calls": pick(RULES)}))


def chances() -> st.SearchStrategy[Random]:
    return st.integers(0, 2**32).map(Random)


def exact(world: World) -> World:
    """The world with amounts as fractions, which the twin computes with."""
    ledger = [
        line | {"amount": Fraction(line["amount"]), "rate": Fraction(line.get("rate", 1))}
        for line in world["ledger"]
    ]
    return world | {"ledger": ledger}
