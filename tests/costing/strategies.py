"""Random small centres: a few contacts around the end of March, when clocks and months change."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

World = dict[str, Any]

FIRST_ON, LAST_ON = date(2026, 3, 26), date(2026, 4, 4)
ZONES = ("UTC", "Europe/Riga", "America/New_York", "Asia/Kolkata")
QUEUES = (None, "sales", 'help "1", a', "Ķīlis")
TEAMS = (None, "red", "blue")
AGENTS = (None, "ana", "ben", "cat")
KINDS = ("ivr", "queue", "agent", "agent", "queue", "bot", "self_service", "message")
OUTCOMES = (
    "handled", "handled", "abandoned", "left_queue", "contained", "message", "blocked", "failed",
    "open",
)  # fmt: skip
CHANNELS = ("voice", "voice", "chat", "email")
DIRECTIONS = ("inbound", "inbound", "outbound", "internal")
DRIVERS = (
    None, "agent_time", "line_time", "tariff", "vendor_charge", "contact", "session", "message",
    "token", "sale", "lead",
)  # fmt: skip
SCOPES = (
    None, None, "team:red", "team:blue", "queue:sales", "channel:voice", "channel:chat",
    "direction:inbound", "site:north",
)  # fmt: skip
ACCOUNTS = ("Labour:Wages", "Telecom", "Telecom:Lines", "Premises:Rent", "Software", "Odd thing")
DIMENSIONS = (
    "queue", "team", "agent", "first_queue", "channel", "direction", "reason", "language",
    "outcome", "hour", "weekday", "site",
)  # fmt: skip
STATES = ("available", "available", "handling", "wrap_up", "pause:lunch", "meeting", "training")

maybe = st.sampled_from((None, True, False))
durations = st.sampled_from((None, 0, 1000, 20_000, 20_001, 61_234)) | st.integers(0, 999_999)
amounts = st.decimals(min_value=-999, max_value=99_999, places=2)
days = st.dates(FIRST_ON, LAST_ON)


def pick(*words: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(words)


@st.composite
def segments(draw: st.DrawFn) -> World:
    kind = draw(pick(*KINDS))
    names = {
        "ivr": ("ivr_ms",),
        "queue": ("wait_ms",),
        "agent": ("ring_ms", "talk_ms", "hold_ms", "wrap_up_ms", "wait_ms"),
        "bot": ("bot_ms",),
        "self_service": ("ivr_ms",),
        "message": (),
    }[kind]
    found: World = {"kind": kind, "queue": draw(pick(*QUEUES))}
    for name in names:
        if name != "wait_ms" or kind == "queue" or draw(pick(False, False, True)):
            found[name] = draw(durations)
    if kind == "agent":
        found |= {"agent_id": draw(pick(*AGENTS)), "team": draw(pick(*TEAMS))}
    if kind in ("bot", "message"):
        found["quantity"] = draw(st.none() | st.integers(0, 9))
    if draw(pick(*[False] * 9, True)):
        found["line_ms"] = draw(durations)
    return found


@st.composite
def contacts(draw: st.DrawFn, number: int) -> World:
    at = datetime(FIRST_ON.year, FIRST_ON.month, FIRST_ON.day, tzinfo=UTC)
    found: World = {
        "id": f"c{number}",
        "started_at": at + timedelta(milliseconds=draw(st.integers(0, 9 * 86_400_000))),
        "channel": draw(pick(*CHANNELS)),
        "direction": draw(pick(*DIRECTIONS)),
        "outcome": draw(pick(*OUTCOMES)),
        "first_queue": draw(pick(None, None, "sales", "Ķīlis")),
        "reason": draw(pick(None, "bill", "new")),
        "language": draw(pick(None, "lv")),
        "is_sale": draw(maybe),
        "is_lead": draw(maybe),
        "resolved": draw(maybe),
        "csat": draw(st.none() | st.decimals(1, 5, places=1)),
        "dimensions": {"site": draw(pick(None, "north", "south"))},
        "segments": draw(st.lists(segments(), min_size=1, max_size=4)),
    }
    return found | draw(charges())


@st.composite
def charges(draw: st.DrawFn) -> World:
    """Of many centres no contact carries a charge, so that Telecom goes by line time."""
    state = draw(pick("unknown", "unknown", "charged", "none"))
    charge = draw(st.decimals(0, 9, places=7)) if state == "charged" else None
    return {"charge_state": state, "vendor_charge": charge}


@st.composite
def lines(draw: st.DrawFn, number: int) -> World:
    from_on = draw(st.dates(date(2026, 3, 1), LAST_ON))
    # Accounts differ, since a line that repeats another is a fault of the books.
    return {
        "from_on": from_on,
        "to_on": from_on + timedelta(days=draw(st.integers(1, 40))),
        "account": f"{draw(pick(*ACCOUNTS))}:{number % 4}",
        "amount": draw(amounts),
        "driver": draw(pick(*DRIVERS)),
        "scope": draw(pick(*SCOPES)),
        **draw(pick({}, {}, {"currency": "USD", "rate": Decimal("0.92")})),
    }


@st.composite
def paid_times(draw: st.DrawFn) -> World:
    return {
        "agent_id": draw(pick("ana", "ben", "cat")),
        "team": draw(pick(*TEAMS)),
        "on": draw(days),
        "state": draw(pick(*STATES)),
        "paid_ms": draw(st.integers(0, 2_000_000)),
    }


@st.composite
def capacities(draw: st.DrawFn) -> World:
    driver = draw(pick("agent_time", "line_time"))
    from_on = draw(days)
    amount = draw(st.decimals(0, 30, places=1))
    return {
        "driver": driver,
        "scope": draw(pick(*SCOPES)),
        "from_on": from_on,
        "to_on": from_on + timedelta(days=draw(st.integers(1, 9))),
        **({"hours": amount} if draw(st.booleans()) else {"lines": amount}),
    }


@st.composite
def centres(draw: st.DrawFn) -> World:
    found: World = {
        "currency": "EUR",
        "time_zone": draw(pick(*ZONES)),
        "calls": draw(pick("handled", "answered", "offered", "all")),
        "answer_within_s": draw(pick(0, 20, 60)),
        "short_abandon_s": draw(pick(0, 0, 5, 21)),
        "agent_cost_per_call": draw(st.booleans()),
        "shrinkage_share": draw(pick(Decimal(0), Decimal("0.3"))),
        "concurrency": draw(pick({}, {"chat": 3}, {"chat": 3, "email": 2})),
        "teams": draw(pick({}, {"red": ["ana"], "green": ["cat"]})),
        "capacity": draw(st.lists(capacities(), max_size=2)),
        "drivers": draw(pick({}, {"Telecom:Lines": "line_time", "Odd thing": "contact"})),
        "guardrails": draw(
            pick(
                {},
                {"service_level_share": Decimal("0.8"), "aht_s": Decimal(60)},
                {"abandoned_share": Decimal("0.05"), "cost_per_call": Decimal("4.5")},
                {"satisfaction": Decimal(3), "resolved_first_share": Decimal("0.5")},
                {"asa_s": Decimal(20), "occupancy_share": Decimal("0.85")},
            )
        ),
    }
    if draw(st.booleans()):
        found["opening_minutes"] = {day: [(480, 720), (750, 1080)] for day in range(1, 6)}
        found["closed_on"] = [date(2026, 4, 3)]
    return found


@st.composite
def worlds(draw: st.DrawFn, min_contacts: int = 0, max_contacts: int = 10) -> World:
    """A whole small centre, as the twin reads it."""
    count = draw(st.integers(min_contacts, max_contacts))
    return {
        "centre": draw(centres()),
        "contacts": [draw(contacts(n)) for n in range(count)],
        "agent_time": draw(st.lists(paid_times(), max_size=6)),
        "ledger": [draw(lines(n)) for n in range(draw(st.integers(0, 5)))],
    }


def exact(world: World) -> World:
    """The world with amounts as fractions, which the twin computes with."""
    ledger = [
        line | {"amount": Fraction(line["amount"]), "rate": Fraction(line.get("rate", 1))}
        for line in world["ledger"]
    ]
    return world | {"ledger": ledger}


@st.composite
def questions(draw: st.DrawFn) -> World:
    """A question about some of the days."""
    from_on = draw(st.dates(FIRST_ON - timedelta(days=3), LAST_ON - timedelta(days=1)))
    question: World = {
        "from_on": from_on,
        "to_on": from_on + timedelta(days=draw(st.integers(1, 12))),
        "by": draw(pick("total", "total", "day", "week", "month", "quarter", "year")),
        "group_by": draw(st.lists(pick(*DIMENSIONS), max_size=3, unique=True)),
        "direction": draw(pick("all", "all", "inbound", "outbound")),
        "channel": draw(pick("all", "all", "voice", "chat")),
        "per": draw(pick("call", "call", "sale", "lead")),
        "only": draw(
            pick(
                {}, {}, {"queue": ["sales"]}, {"team": ["red"]}, {"agent": ["ana"]},
                {"site": ["north"]}, {"reason": ["bill"], "outcome": ["handled"]},
                {"weekday": ["1"], "queue": ["Ķīlis"]}, {"hour": ["9"]},
            )
        ),
    }  # fmt: skip
    if draw(st.booleans()):
        question["calls"] = draw(pick("handled", "answered", "offered", "all"))
    return question
