"""What a mapping says, as frozen values: fields, instants, durations, conditions, segments.

Nothing here reads or runs; `mapping.py` makes these from TOML, the `compile_*` modules make SQL
of them. Columns are named as in the file.
"""

from dataclasses import dataclass, field

from percall.contact.schema import AGENT_STATES, DURATIONS, ChargeState, Kind, Outcome
from percall.settings import CHANNELS, DIRECTIONS

# How each key is read. `word` keys take one of a closed set of words.
TEXT, WORD, NUMBER, WHOLE, YES_OR_NO = "text", "word", "number", "whole", "yes_or_no"
INSTANT, DURATION, DAY = "instant", "duration", "day"

WORDS: dict[str, tuple[str, ...]] = {
    "outcome": tuple(Outcome),
    "channel": CHANNELS,
    "direction": DIRECTIONS,
    "charge_state": tuple(ChargeState),
    "kind": tuple(Kind),
    "state": AGENT_STATES,
    "what": ("sale", "lead"),
}
CONTACT_KEYS: dict[str, str] = {
    "started_at": INSTANT,
    "ended_at": INSTANT,
    "outcome": WORD,
    "channel": WORD,
    "direction": WORD,
    "customer": TEXT,
    "first_queue": TEXT,
    "reason": TEXT,
    "language": TEXT,
    "disposition": TEXT,
    "is_sale": YES_OR_NO,
    "is_lead": YES_OR_NO,
    "resolved": YES_OR_NO,
    "csat": NUMBER,
    "previous_id": TEXT,
    "vendor_charge": NUMBER,
    "vendor_currency": TEXT,
    "charge_state": WORD,
    "dialled": TEXT,
    "version": TEXT,
}
SEGMENT_KEYS: dict[str, str] = {
    "queue": TEXT,
    "team": TEXT,
    "agent_id": TEXT,
    "started_at": INSTANT,
    "ended_at": INSTANT,
    **dict.fromkeys(DURATIONS, DURATION),
    "quantity": WHOLE,
    "outcome": TEXT,
    "hangup_cause": TEXT,
    "tariff_zone": TEXT,
}
AGENT_TIME_KEYS: dict[str, str] = {
    "agent_id": TEXT,
    "team": TEXT,
    "started_at": INSTANT,
    "ended_at": INSTANT,
    "length_ms": DURATION,
    "state": WORD,
    "paid_ms": DURATION,
    "version": TEXT,
}
DAY_TOTAL_KEYS: dict[str, str] = {
    "local_on": DAY,
    "offered": WHOLE,
    "answered": WHOLE,
    "abandoned": WHOLE,
    "talk_ms_mean": DURATION,
    "wait_ms_mean": DURATION,
    "asa_ms": DURATION,
    "service_level_share": NUMBER,
}
SALE_KEYS: dict[str, str] = {
    "happened_at": INSTANT,
    "what": WORD,
    "is_cancelled": YES_OR_NO,
    "value": NUMBER,
    "currency": TEXT,
    "units": WHOLE,
    "customer": TEXT,
    "campaign": TEXT,
    "version": TEXT,
}
RECORD_KEYS: dict[str, str] = {"happened_at": INSTANT, "version": TEXT}
REQUIRED: dict[str, tuple[str, ...]] = {
    "contact": ("started_at", "outcome"),
    "record": ("happened_at",),
    "agent_time": ("agent_id", "started_at"),
    "day_total": ("local_on",),
    "sale": ("happened_at",),
}
DEFAULTS: dict[str, str] = {"channel": "voice", "direction": "inbound", "state": "available",
                            "what": "sale"}  # fmt: skip
PERSONAL_KEYS = ("customer", "dialled")
ROWS = ("contact", "segment", "record", "agent_time", "day_total", "sale")

# Which leg's value counts, with rows = "segment".
TAKE_DEFAULTS = {
    "outcome": "last", "disposition": "last", "resolved": "last", "csat": "last",
    "vendor_charge": "last", "vendor_currency": "last", "charge_state": "last",
    "version": "last", "is_sale": "any", "is_lead": "any",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value comes from and how it is read; see docs/importing.md, Fields."""

    kind: str
    columns: tuple[str, ...] = ()
    value: str | None = None
    unknown: tuple[str, ...] = ()
    translate: tuple[tuple[str, str], ...] | None = None
    ignore_case: bool = False
    default: str | None = None
    otherwise: str = "unknown"
    otherwise_value: str | None = None
    words: tuple[str, ...] = ()
    take: str = "first"
    negate: bool = False
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    above: str | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of some unit, or the time between two instants (by their names)."""

    number: Field | None
    unit: str = "s"
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time made of columns; `after` names the instant that it follows."""

    columns: tuple[str, ...] = ()
    date: str | None = None
    clock: str | None = None
    unknown: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("iso",)
    date_format: str = "%Y-%m-%d"
    clock_format: str = "h:mm:ss"
    time_zone: str | None = None
    repeated_hour: str | None = None
    after: str | None = None
    plus: Duration | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """A test of one column: `op` is is, not, known, or above."""

    column: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Tests and conditions of which all, or any, must hold."""

    parts: "tuple[Test | Condition, ...]"
    any_of: bool = False


# A key's value: a field, a duration, or the name of an instant.
Part = Field | Duration | str


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """One segment that a row makes, where its condition holds.

    Attributes:
        yields: Whether it gives way to segments of its kind that other rows of the contact make.
    """

    kind: Field
    when: Condition | None
    parts: dict[str, Part]
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows that are left out, under a name."""

    name: str
    when: Condition


@dataclass(frozen=True, slots=True)
class FileShape:
    """How the file is written; see docs/importing.md, [file].

    `lenient` is for a reader to say: quotes may stand in any place of a cell.
    """

    format: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    escape: str | None = None
    lenient: bool = False
    encoding: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    skip_lines: int = 0
    sheet: str | int | None = None
    unwrap: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    unknown: tuple[str, ...] = ("",)
    time_zone: str | None = None
    repeated_hour: str = "first"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping.

    Attributes:
        parts: The keys of [contact], [record], [agent_time], [day_total] or [sale].
        personal: The columns whose values are kept as hashes only.
        agents: Those that name agents: ids are kept, what may be a person's name is hashed.
        harmless: Those that tell of nobody whatever stands in them; None where no cell is masked.
        key: The columns that name the contact.
        leg: Those that name the row itself, where a contact has several.
        keep: The columns whose texts a record keeps.
        numbers: Those of them that hold numbers; what cannot be read is unknown, and reported.
        times: Those of them that hold ISO times, likewise.
        precedence: Whose word counts where rows of several kinds tell of one contact.
    """

    name: str
    source: str
    title: str
    rows: str
    text: str
    sha256: str
    shape: FileShape = field(default_factory=FileShape)
    personal: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    harmless: tuple[str, ...] | None = None
    key: tuple[str, ...] = ()
    leg: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    precedence: int = 0
    instants: dict[str, Instant] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    segments: tuple[SegmentRule, ...] = ()
    dimensions: dict[str, Field] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
