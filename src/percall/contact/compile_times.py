"""SQL for the instants and durations of a mapping.

Rules:
1. A local time is resolved once: its date is settled first (an end that stands before its start
   is the next day's, if it then comes within twelve hours), then its offset.
2. An end in an hour that autumn repeats is put into the second pass, if it would stand before
   its start in the first.
3. Durations are whole milliseconds, rounded half up; a negative one, or one of more than a
   year, cannot be right and is unknown.

Theory of operation: each instant `n` gives the columns `i{n}_l` (local time) and `i{n}_u` (UTC),
at a depth that grows along the chain of `after`; `i{n}_g` and `i{n}_r` say that the local time
lies in a gap or is repeated.
"""

from dataclasses import dataclass

from percall.contact import rules as r
from percall.contact import zones
from percall.contact.compile_fields import Columns, Fault, Value, decimal_value, literal
from percall.contact.layers import Layers

YEAR_MS = 366 * 86_400_000
_UNIT_MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}
# Seconds since 1970, from 2001 to 2100: what has fewer digits is somebody's number in a wrong
# column. One of up to six digits is nobody's: a log whose times were moved to their beginning.
_FEW = 999_999
_EPOCHS = (10**9, 4_102_444_800)
_OFFSET = r"(Z|[+-]\d\d(:?\d\d)?)$"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in the layers: its columns, and the depth at which they can be used.

    `text` is what the file says, `given` holds where it says anything.
    """

    utc: str
    local: str
    depth: int
    text: str
    given: str


class Times:
    """Compiles the instants of one mapping into layers, each once."""

    def __init__(self, layers: Layers, columns: Columns, mapping: r.Mapping, zone: str) -> None:
        self._layers, self._columns, self._mapping = layers, columns, mapping
        self._zone = mapping.shape.time_zone or zone
        self._centre_zone = zone
        self._made: dict[str, Moment] = {}
        self.faults: list[Fault] = []
        self.suspicions: list[str] = []  # SQL that holds wherever one of the faults may

    def moment(self, name: str) -> Moment:
        """The columns of an instant; it is compiled at its first use."""
        if name not in self._made:
            self._made[name] = self._compile(name, self._mapping.instants[name])
        return self._made[name]

    def local_calendar(self, moment: Moment, depth: int, name: str) -> str:
        """A column with the instant's local time in the centre's own zone."""
        offset = zones.offset_at_utc(self._centre_zone, moment.utc)
        return self._layers.add(depth, name, f"{moment.utc} + to_seconds({offset})")

    def _compile(self, name: str, instant: r.Instant) -> Moment:
        if instant.same_as is not None:
            return self.moment(instant.same_as)
        n = f"i{len(self._made)}"
        # Reserve the number before others are made on the way.
        self._made[name] = Moment(f"{n}_u", f"{n}_l", 0, "", "")
        text, local, offset_utc = self._parsed(instant)
        depth = 1
        local = self._layers.add(1, f"{n}_p", self._in_range(local))
        zone = instant.time_zone or self._zone
        if offset_utc is not None:
            told = self._layers.add(1, f"{n}_o", self._in_range(offset_utc))
            shift = zones.offset_at_utc(zone, told)
            local = self._layers.add(
                2, f"{n}_q", f"coalesce({local}, {told} + to_seconds({shift}))"
            )
            depth = 2
        base = self.moment(instant.after) if instant.after else None
        if base is not None:
            depth = max(depth, base.depth)
            if instant.clock:
                local = self._next_day(n, local, base, depth)
        depth += 1
        utc = self._resolved(n, name, zone, local, text, depth, instant, base)
        if offset_utc is not None:
            utc = f"coalesce({n}_o, {utc})"
        self._layers.add(depth, f"{n}_v", utc)
        depth += 1
        added = self._plus(instant, name)
        self._layers.add(depth, f"{n}_u", f"{n}_v{added}")
        self._layers.add(depth, f"{n}_l", f"{local}{added}")
        given = self._given(instant)
        self.suspicions.append(f"({given} AND {n}_v IS NULL)")
        self.faults.append(Fault("unreadable_time", name, f"{given} AND {n}_v IS NULL", text))
        return Moment(f"{n}_u", f"{n}_l", depth + 1, text, given)

    def _given(self, instant: r.Instant) -> str:
        """SQL that holds where the file says something of an instant; no texts are put together."""
        if instant.clock is not None and instant.date is not None:
            clock = self._columns.known([instant.clock], instant.unknown)
            return f"({self._columns.sql(instant.date)} IS NOT NULL AND {clock} IS NOT NULL)"
        return f"{self._columns.known(instant.columns, instant.unknown)} IS NOT NULL"

    def _next_day(self, n: str, local: str, base: Moment, depth: int) -> str:
        day = "INTERVAL 1 DAY"
        late = f"{local} + {day} - {base.local} <= INTERVAL 12 HOUR"
        moved = f"CASE WHEN {local} < {base.local} AND {late} THEN {local} + {day} ELSE {local} END"
        return self._layers.add(depth, f"{n}_d", moved)

    def _resolved(
        self, n: str, name: str, zone: str, local: str, text: str, depth: int,
        instant: r.Instant, base: Moment | None,
    ) -> str:  # fmt: skip
        early = zones.offset_of_local(zone, local, late=False)
        if not zones.has_changes(zone):
            return f"{local} - to_seconds({early})"
        early = self._layers.add(depth - 1 + (base is not None), f"{n}_e", early)
        late = zones.offset_of_local(zone, local, late=True)
        late = self._layers.add(depth - 1 + (base is not None), f"{n}_f", late)
        self.faults += [
            Fault("local_time_in_gap", name, f"{late} > {early}", text),
            Fault("local_time_repeated", name, f"{late} < {early}", text),
        ]
        self.suspicions.append(f"{late} <> {early}")
        rule = instant.repeated_hour or self._mapping.shape.repeated_hour
        if rule == "second":
            return f"{local} - to_seconds(least({early}, {late}))"
        if base is not None:
            return (
                f"CASE WHEN {late} < {early} AND {local} - to_seconds({early}) < {base.utc} "
                f"THEN {local} - to_seconds({late}) ELSE {local} - to_seconds({early}) END"
            )
        return f"{local} - to_seconds({early})"

    def _plus(self, instant: r.Instant, name: str) -> str:
        if instant.plus is None:
            return ""
        added = self.duration(instant.plus, f"{name}.plus")
        self.faults += added.faults
        self.suspicions += [fault.when for fault in added.faults]
        return f" + to_milliseconds({added.sql})"

    def _parsed(self, instant: r.Instant) -> tuple[str, str, str | None]:
        """The text, the SQL of its local time, and of its UTC time where it can tell that."""
        if instant.clock is not None and instant.date is not None:
            clock = self._columns.known([instant.clock], instant.unknown)
            day = self._columns.sql(instant.date)
            text = f"{day} || ' ' || {clock}"
            return text, f"{_date(day, instant)} + {_clock(clock, instant)}", None
        text = self._columns.known(instant.columns, instant.unknown)
        local, utc = [], []
        for pattern in instant.formats:
            if pattern == "iso":
                with_offset = self._layers.once(_has_offset(text))
                local.append(
                    f"CASE WHEN NOT ({with_offset}) THEN try_cast({text} AS TIMESTAMP) END"
                )
                utc.append(
                    f"CASE WHEN {with_offset} THEN "
                    f"make_timestamp(epoch_us(try_cast({text} AS TIMESTAMPTZ))) END"
                )
            elif pattern in ("epoch_s", "epoch_ms"):
                utc.append(self._epoch(text, pattern))
            elif "%z" in pattern:
                stamp = f"try_strptime({text}, {literal(pattern)})"
                utc.append(f"make_timestamp(epoch_us({stamp}))")
            else:
                local.append(f"try_strptime({text}, {literal(pattern)})")
        local_sql = _first(local) if local else "CAST(NULL AS TIMESTAMP)"
        return text, local_sql, _first(utc) if utc else None

    def _in_range(self, stamp: str) -> str:
        """SQL of a stamp, NULL outside the years that instants lie in; it is worked out once."""
        stamp = self._layers.once(stamp)
        low, high = f"TIMESTAMP '{zones.FIRST}'", f"TIMESTAMP '{zones.LAST}'"
        return f"CASE WHEN {stamp} >= {low} AND {stamp} < {high} THEN {stamp} END"

    def _epoch(self, text: str, pattern: str) -> str:
        seconds = f"try_cast({self._columns.number(text)} AS DECIMAL(18, 3))"
        scale = "1000000" if pattern == "epoch_s" else "1000"
        micro = f"CAST(CAST({seconds} AS DECIMAL(38, 3)) * {scale} AS BIGINT)"
        first, last = _EPOCHS if pattern == "epoch_s" else (1000 * at for at in _EPOCHS)
        # Texts with a clock are no numbers, and refusing them one by one takes long.
        return (
            f"CASE WHEN contains({text}, ':') THEN NULL "
            f"WHEN {seconds} BETWEEN {first} AND {last} OR {seconds} BETWEEN 0 AND {_FEW} THEN make_timestamp({micro}) END"
        )

    def duration(self, duration: r.Duration, name: str) -> Value:
        """SQL for a duration in whole milliseconds; its instants must be in the layers already."""
        if duration.start is not None and duration.end is not None:
            start, end = self.moment(duration.start), self.moment(duration.end)
            number = f"date_diff('millisecond', {start.utc}, {end.utc})"
            both = f"({start.utc} IS NOT NULL AND {end.utc} IS NOT NULL)"
            return _checked(number, name, f"{start.text} || ' - ' || {end.text}", (), both)
        assert duration.number is not None
        field = duration.number
        if duration.unit in _UNIT_MS:
            return self._measured(field, duration.unit, name)
        base = self._columns.known(field.columns, field.unknown) if field.columns else (
            literal(field.value))  # fmt: skip
        clock = self._layers.once(_clock_ms(base, duration.unit))
        fault = Fault("unreadable_duration", name, f"{base} IS NOT NULL AND {clock} IS NULL", base)
        return _checked(clock, name, base, (fault,))

    def _measured(self, field: r.Field, unit: str, name: str) -> Value:
        kind = {"s": "DECIMAL(14, 3)", "ms": "DECIMAL(17, 3)"}.get(unit, "DECIMAL(14, 6)")
        number = decimal_value(self._columns, field, name, kind, code="unreadable_duration")
        # Wide, since a product of narrow decimals that overflows would end the import.
        wide = f"CAST({number.sql} AS DECIMAL(38, 6))"
        ms = f"CAST(round({wide} * {_UNIT_MS[unit]}, 0) AS BIGINT)"
        if unit == "s":  # exact already, and the fast path of nearly every file
            ms = f"CAST({number.sql} * 1000 AS BIGINT)"
        if number.constant:
            return Value(ms, constant=True)
        base = self._columns.known(field.columns, field.unknown)
        return _checked(ms, name, base, number.faults)


def _checked(
    ms: str, name: str, found: str, faults: tuple[Fault, ...], given: str | None = None
) -> Value:
    return Value(
        f"CASE WHEN {ms} BETWEEN 0 AND {YEAR_MS} THEN {ms} END",
        given=given or f"{found} IS NOT NULL",
        faults=(
            *faults,
            Fault("negative_duration", name, f"{ms} < 0", found),
            Fault("duration_too_long", name, f"{ms} > {YEAR_MS}", found),
        ),
    )


def _has_offset(text: str) -> str:
    """SQL that holds where an ISO time ends with an offset; whole seconds without are the rule."""
    plain = f"length({text}) = 19 AND substr({text}, 17, 1) = ':'"
    return f"CASE WHEN {plain} OR length({text}) < 17 THEN false " + (
        f"ELSE regexp_matches({text}, {literal(_OFFSET)}) END"
    )


def _first(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _date(column: str, instant: r.Instant) -> str:
    if instant.date_format == "%Y-%m-%d":
        return f"CAST(try_cast({column} AS DATE) AS TIMESTAMP)"
    return f"try_strptime({column}, {literal(instant.date_format)})"


def _clock(column: str, instant: r.Instant) -> str:
    if instant.clock_format == "h:mm:ss":
        return f"to_microseconds(epoch_us(try_cast({column} AS TIME)))"
    stamp = f"try_strptime({column}, {literal(instant.clock_format)})"
    return f"({stamp} - date_trunc('day', {stamp}))"


def _clock_ms(text: str, unit: str) -> str:
    """SQL for `h:mm:ss` or `mm:ss` (or `h:mm`) in milliseconds, NULL where it is not one."""
    sign, digits = f"starts_with({text}, '-')", f"ltrim({text}, '-')"
    part = [f"split_part({digits}, ':', {i})" for i in (1, 2, 3)]
    second = [f"CAST(round(try_cast(replace({p}, ',', '.') AS DECIMAL(38, 6)) * 1000, 0) AS BIGINT)"
              for p in part]  # fmt: skip
    hour, minute = (
        f"try_cast({part[0]} AS BIGINT) * 3600000",
        f"try_cast({part[1]} AS BIGINT) * 60000",
    )
    three = f"{hour} + {minute} + {second[2]}"
    two = f"{hour} + {minute}" if unit == "h:mm" else (
        f"try_cast({part[0]} AS BIGINT) * 60000 + {second[1]}")  # fmt: skip
    three_form = literal(r"-?\d{1,6}:[0-5]?\d:[0-5]?\d([.,]\d{1,6})?")
    two_form = literal(r"-?\d{1,6}:[0-5]?\d" + ("" if unit == "h:mm" else r"([.,]\d{1,6})?"))
    ms = (
        f"CASE WHEN regexp_full_match({text}, {three_form}) THEN {three} "
        f"WHEN regexp_full_match({text}, {two_form}) THEN {two} END"
    )
    return f"(CASE WHEN {sign} THEN -1 ELSE 1 END * {ms})"
