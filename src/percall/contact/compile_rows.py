"""SQL for what one source row says of a contact: its key, its fields, its segments.

Every row becomes one staged row, whatever it is worth:
- `state` 0: good; 1: excluded by a rule of the mapping; 2: to the quarantine.
- `issues`: what of it could not be right, as text (see `issue_text`), NULL mostly.
- `excluded_by`: the place of the rule in the mapping that leaves it out, where there are any.
- `refusal`, `kept`: why it goes to the quarantine, and its mapped columns, NULL mostly.
"""

from dataclasses import dataclass, replace

from percall.contact import rules as r
from percall.contact.agent_ids import is_agent_id
from percall.contact.compile_fields import (
    NOTHING,
    Columns,
    Fault,
    Value,
    charge_value,
    condition_sql,
    decimal_value,
    field_value,
    literal,
    share_value,
    whole_value,
    yes_or_no_value,
)
from percall.contact.compile_times import Moment, Times
from percall.contact.schema import DURATIONS, dimension_column

GOOD, EXCLUDED, REFUSED = 0, 1, 2
FIELD_SIGN, FAULT_SIGN = 29, 30  # what stands between the parts of an issue, and between issues
KEY_SIGN = 31
UNKNOWN_WAIT = -1  # a wait that is there but cannot be right: the contact's wait is unknown

SEGMENT_TEXTS = ("queue", "team", "agent_id", "outcome", "hangup_cause", "tariff_zone")


@dataclass(frozen=True, slots=True)
class Privacy:
    """How personal values are kept.

    Attributes:
        key_hex: The key of their hashes.
        clear: Whether customers stay clear.
        agents_clear: Whether agents' names do.
        cells_clear: Whether the cells of rows in quarantine do.
    """

    key_hex: str
    clear: bool = False
    agents_clear: bool = False
    cells_clear: bool = False

    def hash_text(self, value: str) -> str:
        """SQL for the text form of a keyed hash; a hash given as such is taken."""
        return (
            f"CASE WHEN {is_hash(value)} THEN {value} WHEN {value} IS NOT NULL "
            f"THEN 'hash:' || {self._digits(value)} END"
        )

    def hash_agent(self, value: str) -> str:
        """SQL for an agent: an id as it is, a keyed hash of what may be a person's name.

        A value of several lines names several agents, one a line; an empty line names nobody.
        """
        if self.agents_clear:
            return value
        each = f"CASE WHEN agent = '' THEN '' ELSE {self._hash_one_agent('agent')} END"
        lines = f"list_transform(string_split({value}, chr(10)), lambda agent : {each})"
        return (
            f"CASE WHEN contains({value}, chr(10)) THEN array_to_string({lines}, chr(10)) "
            f"ELSE {self._hash_one_agent(value)} END"
        )

    def _hash_one_agent(self, value: str) -> str:
        return f"CASE WHEN {is_agent_id(value)} THEN {value} ELSE {self.hash_text(value)} END"

    def hash_number(self, value: str) -> str:
        """SQL for the keyed hash as a number of 63 bits: the first 63 of its 64."""
        given = f"substr({value}, 6)"
        return _number(f"CASE WHEN {is_hash(value)} THEN {given} ELSE {self._digits(value)} END")

    def _digits(self, value: str) -> str:
        return f"left(sha256('{self.key_hex}' || {value}), 16)"


def hash_told(value: str) -> str:
    """SQL for the number of a hash that is known to be one, or unknown."""
    return _number(f"substr({value}, 6)")


def is_hash(value: str) -> str:
    """SQL that holds for the text form of a hash; nearly every value fails its first test."""
    form = "'hash:[0-9a-f]{16}'"
    return f"CASE WHEN starts_with({value}, 'hash:') THEN regexp_full_match({value}, {form}) " + (
        "ELSE false END"
    )


def _number(sixteen_digits: str) -> str:
    return f"CAST((CAST('0x' || {sixteen_digits} AS UBIGINT) >> 1) AS BIGINT)"


def sixty_three_bits(text: str) -> str:
    """SQL for a number of 63 bits that stands for a text, the same for ever."""
    return _number(f"left(sha1({text}), 16)")


def contact_id_sql(source: str, source_id: str) -> str:
    """SQL for the key of a contact: 63 bits of a hash of its source and its id there."""
    return sixty_three_bits(f"{literal(source + chr(KEY_SIGN))} || {source_id}")


class RowCompiler:
    """Compiles one mapping's rows; used once."""

    def __init__(self, mapping: r.Mapping, columns: Columns, zone: str, privacy: Privacy) -> None:
        self.mapping, self.columns, self.privacy = mapping, columns, privacy
        self.layers = columns.layers
        self.times = Times(self.layers, columns, mapping, zone)
        self.values: dict[str, Value] = {}
        self.refusals: list[Fault] = []

    def contact_parts(self) -> None:
        """Compile the fields of the contact."""
        parts = self.mapping.parts
        for key, kind in r.CONTACT_KEYS.items():
            part = parts.get(key)
            if kind == r.INSTANT:
                if isinstance(part, str):
                    self.values[key] = Value(self.times.moment(part).utc)
            elif part is None:
                default = r.DEFAULTS.get(key)
                self.values[key] = Value(literal(default), True) if default else NOTHING
            else:
                assert isinstance(part, r.Field)
                self.values[key] = self.value(part, key, kind)
        start, end = parts.get("started_at"), parts.get("ended_at")
        if isinstance(start, str) and isinstance(end, str):
            self.values["ended_at"] = _end_after(self.times.moment(start), self.times.moment(end))
        for name, dimension in self.mapping.dimensions.items():
            self.values[dimension_column(name)] = self.value(dimension, name, r.TEXT)

    def value(self, part: r.Field, key: str, kind: str) -> Value:
        """SQL for a field as its kind says."""
        if kind == r.YES_OR_NO:
            return yes_or_no_value(self.columns, part, key)
        if kind == r.WHOLE:
            return whole_value(self.columns, part, key)
        if key == "service_level_share":
            return share_value(self.columns, part, key)
        if key == "vendor_charge":
            return charge_value(self.columns, part)
        if kind == r.NUMBER:
            return decimal_value(self.columns, part, key, "DECIMAL(12, 3)")
        found = field_value(self.columns, part, key, personal=key in r.PERSONAL_KEYS)
        if key == "agent_id" and set(part.columns) & set(self.mapping.agents):
            return replace(found, sql=self.privacy.hash_agent(found.sql))
        return found

    def segment_parts(self, number: int, rule: r.SegmentRule) -> None:
        """Compile the fields of one segment; its columns are `s{number}_...`."""
        prefix = f"s{number}_"
        kind = self.value(rule.kind, "kind", r.WORD)
        on = condition_sql(self.columns, rule.when) if rule.when else "true"
        if not kind.constant:
            on = f"({on} AND {kind.sql} IS NOT NULL)"
            kind = Value(kind.sql, faults=kind.faults, refusals=_when(kind.refusals, rule, self))
        self.values[f"{prefix}on"] = Value(on, constant=on == "true")
        self.values[f"{prefix}kind"] = kind
        for key in SEGMENT_TEXTS:
            part = rule.parts.get(key)
            value = self.value(part, key, r.TEXT) if isinstance(part, r.Field) else NOTHING
            self.values[f"{prefix}{key}"] = self._only_if(on, value)
        for key in DURATIONS:
            part = rule.parts.get(key)
            value = NOTHING
            if isinstance(part, r.Duration):
                value = self.times.duration(part, key)
                if key == "wait_ms" and not value.constant:
                    bad = " OR ".join(f"({fault.when})" for fault in value.faults)
                    value = Value(
                        f"CASE WHEN {bad} THEN {UNKNOWN_WAIT} ELSE {value.sql} END",
                        faults=value.faults,
                        given=value.given,
                    )
            self.values[f"{prefix}{key}"] = self._only_if(on, value)
        quantity = rule.parts.get("quantity")
        self.values[f"{prefix}quantity"] = self._only_if(
            on,
            self.value(quantity, "quantity", r.WHOLE)
            if isinstance(quantity, r.Field) else NOTHING,
        )  # fmt: skip
        self._segment_times(prefix, rule, on)

    def _only_if(self, on: str, value: Value) -> Value:
        """A value's faults count only where its segment exists."""
        if on == "true" or not (value.faults or value.refusals):
            return value
        faults = tuple(
            Fault(f.code, f.field, f"{on} AND ({f.when})", f.found, f.personal)
            for f in value.faults
        )
        return Value(value.sql, value.constant, faults, value.refusals, value.given)

    def _segment_times(self, prefix: str, rule: r.SegmentRule, on: str) -> None:
        start, end = rule.parts.get("started_at"), rule.parts.get("ended_at")
        self.values[f"{prefix}started_at"] = self.values[f"{prefix}ended_at"] = NOTHING
        first = self.times.moment(start) if isinstance(start, str) else None
        last = self.times.moment(end) if isinstance(end, str) else None
        if first is not None:
            self.values[f"{prefix}started_at"] = Value(first.utc)
        if last is None:
            return
        if first is None:  # it may not end before the contact begins, at least
            whole = self.times.moment(str(self.mapping.parts["started_at"]))
            self.values[f"{prefix}ended_at"] = self._only_if(on, _end_after(whole, last))
            return
        ended = _end_after(first, last)
        found = f"{first.text} || ' - ' || {last.text}"
        crosses = Fault(
            "crosses_midnight", "ended_at",
            f"{last.utc} >= {first.utc} AND "
            f"CAST({last.local} AS DATE) > CAST({first.local} AS DATE)", found,
        )  # fmt: skip
        both = Value(ended.sql, faults=(*ended.faults, crosses))
        self.values[f"{prefix}ended_at"] = self._only_if(on, both)


def _end_after(first: Moment, last: Moment) -> Value:
    """An end that may not stand before its start: it is unknown then, and reported."""
    wrong = f"{last.utc} < {first.utc}"
    found = f"{first.text} || ' - ' || {last.text}"
    return Value(
        f"CASE WHEN NOT coalesce({wrong}, false) THEN {last.utc} END",
        faults=(Fault("end_before_start", "ended_at", wrong, found),),
    )


def _when(faults: tuple[Fault, ...], rule: r.SegmentRule, row: RowCompiler) -> tuple[Fault, ...]:
    if rule.when is None:
        return faults
    when = condition_sql(row.columns, rule.when)
    return tuple(
        Fault(f.code, f.field, f"{when} AND ({f.when})", f.found, f.personal) for f in faults
    )
