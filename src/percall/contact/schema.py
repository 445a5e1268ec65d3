"""The tables of the lake as data: columns, types, and the closed sets of words in them.

Rules:
1. Instants are UTC, durations whole milliseconds, NULL means unknown and never zero.
2. What a report filters or groups by is repeated on the segment, so a report is one scan.
3. A contact belongs to the local day and half-hour of its start.
4. Counting a contact once in any grouping needs no distinct count: each segment carries bit
   masks over the subsets of its own dimensions (queue, team, agent). Bit `1 << subset` of
   `first_in` is set when no earlier segment of the contact has the same values of that subset.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a segment is."""

    IVR = "ivr"
    QUEUE = "queue"
    AGENT = "agent"
    BOT = "bot"
    SELF_SERVICE = "self_service"
    MESSAGE = "message"


class Outcome(StrEnum):
    """How a contact ended."""

    HANDLED = "handled"
    ABANDONED = "abandoned"
    LEFT_QUEUE = "left_queue"
    CONTAINED = "contained"
    MESSAGE = "message"
    BLOCKED = "blocked"
    FAILED = "failed"
    OPEN = "open"


class ChargeState(StrEnum):
    """Whether a vendor's charge is known, does not apply, or applies and is known."""

    UNKNOWN = "unknown"
    NONE = "none"
    CHARGED = "charged"


AGENT_STATES = ("available", "handling", "wrap_up", "pause", "meeting", "training", "logged_out")
UNPAID_STATES = ("logged_out",)

# The bits of a subset of a segment's own dimensions; a mask has a bit `1 << subset` for each.
SUBSET_BIT = {"queue": 1, "team": 2, "agent": 4}
SEGMENT_DIMENSIONS = tuple(SUBSET_BIT)
CONTACT_DIMENSIONS = (
    "first_queue", "channel", "direction", "reason", "language", "outcome", "hour", "half_hour",
    "weekday",
)  # fmt: skip

_CALENDAR = {"local_on": "DATE", "local_half_hour": "TINYINT", "local_weekday": "TINYINT"}
# What tells one delivered row from another: its key, its content, and which is newer.
_IDENTITY = {"row_key": "BIGINT", "row_hash": "BIGINT", "version": "VARCHAR"}
_ORIGIN = {"source": "VARCHAR", "source_row": "BIGINT", "import_id": "VARCHAR"}
DURATIONS = (
    "ivr_ms", "wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_up_ms", "bot_ms", "line_ms",
)  # fmt: skip

SEGMENT: dict[str, str] = {
    "contact_id": "BIGINT",
    "segment_index": "INTEGER",
    "contact_started_at": "TIMESTAMP",
    "started_at": "TIMESTAMP",
    **_CALENDAR,
    "kind": "VARCHAR",
    "queue": "VARCHAR",
    "team": "VARCHAR",
    "agent_id": "VARCHAR",
    **dict.fromkeys(DURATIONS, "BIGINT"),
    "quantity": "BIGINT",
    "segment_outcome": "VARCHAR",
    "hangup_cause": "VARCHAR",
    "tariff_zone": "VARCHAR",
    "channel": "VARCHAR",
    "direction": "VARCHAR",
    "reason": "VARCHAR",
    "language": "VARCHAR",
    "first_queue": "VARCHAR",
    "outcome": "VARCHAR",
    "is_sale": "BOOLEAN",
    "is_lead": "BOOLEAN",
    "resolved": "BOOLEAN",
    "csat_milli": "BIGINT",
    "first_in": "SMALLINT",
    "first_agent_in": "SMALLINT",
    "last_in": "SMALLINT",
    "is_offered": "BOOLEAN",
    "is_answered": "BOOLEAN",
    "contact_wait_ms": "BIGINT",
    "queue_offered": "BOOLEAN",
    "queue_answered": "BOOLEAN",
    "queue_lost": "BOOLEAN",
    "queue_wait_ms": "BIGINT",
    "talk_known": "BOOLEAN",
    "agent_unit_ms": "BIGINT",
    "line_unit_ms": "BIGINT",
    "charge_micro": "BIGINT",
    "charge_state": "VARCHAR",
    "tariff_micro": "BIGINT",
    **_ORIGIN,
}

CONTACT: dict[str, str] = {
    "contact_id": "BIGINT",
    "started_at": "TIMESTAMP",
    "ended_at": "TIMESTAMP",
    **_CALENDAR,
    "channel": "VARCHAR",
    "direction": "VARCHAR",
    "customer_key": "BIGINT",
    "customer": "VARCHAR",
    "first_queue": "VARCHAR",
    "reason": "VARCHAR",
    "language": "VARCHAR",
    "outcome": "VARCHAR",
    "disposition": "VARCHAR",
    "is_sale": "BOOLEAN",
    "is_lead": "BOOLEAN",
    "csat_milli": "BIGINT",
    "resolved": "BOOLEAN",
    "previous_contact_id": "BIGINT",
    "vendor_charge": "VARCHAR",
    "vendor_currency": "VARCHAR",
    "charge_state": "VARCHAR",
    "charge_micro": "BIGINT",
    "tariff_micro": "BIGINT",
    "is_offered": "BOOLEAN",
    "is_answered": "BOOLEAN",
    "contact_wait_ms": "BIGINT",
    "agent_unit_ms": "BIGINT",
    "line_unit_ms": "BIGINT",
    "segment_count": "INTEGER",
    "source_id": "VARCHAR",
    "version": "VARCHAR",
    "row_hash": "BIGINT",
    **_ORIGIN,
}

AGENT_TIME: dict[str, str] = {
    "agent_id": "VARCHAR",
    "team": "VARCHAR",
    "interval_at": "TIMESTAMP",
    "local_on": "DATE",
    "state": "VARCHAR",
    "paid_ms": "BIGINT",
    **_IDENTITY,
    **_ORIGIN,
}

DAY_TOTAL: dict[str, str] = {
    "local_on": "DATE",
    "offered": "BIGINT",
    "answered": "BIGINT",
    "abandoned": "BIGINT",
    "talk_ms_mean": "BIGINT",
    "wait_ms_mean": "BIGINT",
    "asa_ms": "BIGINT",
    "service_level_share": "VARCHAR",
    **_IDENTITY,
    **_ORIGIN,
}

# A sale or a lead, with what it names of the contact that made it. `value_micro` is in its own
# `currency` (none: the centre's); `units` are what was booked, such as covers.
SALE: dict[str, str] = {
    "sale_id": "VARCHAR",
    "what": "VARCHAR",
    "happened_at": "TIMESTAMP",
    "local_on": "DATE",
    "is_day_only": "BOOLEAN",
    "is_cancelled": "BOOLEAN",
    "value_micro": "BIGINT",
    "currency": "VARCHAR",
    "units": "BIGINT",
    "contact_source_id": "VARCHAR",
    "customer_key": "BIGINT",
    "campaign": "VARCHAR",
    **_IDENTITY,
    **_ORIGIN,
}

# The precedence of a segment that gives way to others of its kind.
YIELDING = -1

# A leg as its file says it, kept so that a contact whose legs lie in several files can be put
# together anew: the fields of the contact as this row knows them, then the segment's own.
# `row_started_at` is the contact's start on this row; no `kind` means that the row has no segment.
# `place` orders the legs of a moment where their rows cannot; `precedence` says whose word counts
# where rows of several kinds tell of one contact.
LEG: dict[str, str] = {
    "contact_id": "BIGINT",
    **_IDENTITY,
    "slot": "INTEGER",
    "place": "INTEGER",
    "precedence": "TINYINT",
    "source_id": "VARCHAR",
    "row_started_at": "TIMESTAMP",
    "row_ended_at": "TIMESTAMP",
    "outcome": "VARCHAR",
    "channel": "VARCHAR",
    "direction": "VARCHAR",
    "customer_key": "BIGINT",
    "customer": "VARCHAR",
    "own_first_queue": "VARCHAR",
    "reason": "VARCHAR",
    "language": "VARCHAR",
    "disposition": "VARCHAR",
    "is_sale": "BOOLEAN",
    "is_lead": "BOOLEAN",
    "csat_milli": "BIGINT",
    "resolved": "BOOLEAN",
    "previous_contact_id": "BIGINT",
    "vendor_charge": "DECIMAL(18, 9)",
    "vendor_currency": "VARCHAR",
    "own_charge_state": "VARCHAR",
    "dialled": "VARCHAR",
    "started_at": "TIMESTAMP",
    "ended_at": "TIMESTAMP",
    "kind": "VARCHAR",
    "own_queue": "VARCHAR",
    "team": "VARCHAR",
    "agent_id": "VARCHAR",
    **dict.fromkeys(DURATIONS, "BIGINT"),
    "quantity": "BIGINT",
    "segment_outcome": "VARCHAR",
    "hangup_cause": "VARCHAR",
    "tariff_zone": "VARCHAR",
    **_ORIGIN,
}

# A record of which legs or agents' time are made together with others: an event of a log, a nested
# object. `texts` are the columns that its mapping keeps, in their order; without a contact it
# tells of agents alone.
RECORD: dict[str, str] = {
    "contact_id": "BIGINT",
    **_IDENTITY,
    "source_id": "VARCHAR",
    "happened_at": "TIMESTAMP",
    "texts": "VARCHAR[]",
    **_ORIGIN,
}

# A row that could not be read: its mapped columns as JSON (personal ones as hashes), or, where it
# could not even be split, its place in the file.
QUARANTINE: dict[str, str] = {
    "file": "VARCHAR",
    "row": "BIGINT",
    "byte_offset": "BIGINT",
    "byte_length": "BIGINT",
    "code": "VARCHAR",
    "message": "VARCHAR",
    "columns": "VARCHAR",
    "import_id": "VARCHAR",
}

# A row of a quarantine that was mended and imported, by the import that quarantined it.
MENDED: dict[str, str] = {"of_import_id": "VARCHAR", "row": "BIGINT"}

TABLES: dict[str, dict[str, str]] = {
    "segment": SEGMENT,
    "contact": CONTACT,
    "agent_time": AGENT_TIME,
    "day_total": DAY_TOTAL,
    "sale": SALE,
    "leg": LEG,
    "record": RECORD,
    "quarantine": QUARANTINE,
    "mended": MENDED,
}


def dimension_column(name: str) -> str:
    """The column that holds one of the centre's own dimensions."""
    return f"dim_{name}"
