"""SQL for agents' time (stretches, split at the centre's midnights) and for days of totals."""

from collections.abc import Sequence
from datetime import date

from percall.contact import rules as r
from percall.contact import zones
from percall.contact.compile_fields import NOTHING, Columns, Fault, Value, literal
from percall.contact.compile_rows import KEY_SIGN, Privacy, RowCompiler, sixty_three_bits
from percall.contact.compile_stage import Staged, cleaned, day_taken, named_values, verdict
from percall.contact.compile_times import YEAR_MS
from percall.contact.schema import AGENT_TIME, DAY_TOTAL, UNPAID_STATES


def stage_agent_time(mapping: r.Mapping, columns: Columns, zone: str, privacy: Privacy) -> Staged:
    """The pass over rows that are stretches of an agent's time."""
    row = RowCompiler(mapping, columns, zone, privacy)
    start = row.times.moment(str(mapping.parts["started_at"]))
    row.values = {"started_at": Value(start.utc)}
    for key in ("agent_id", "team", "state", "version"):
        row.values[key] = _part(row, key)
    end = mapping.parts.get("ended_at")
    length = NOTHING
    if isinstance(end, str):
        row.values["ended_at"] = Value(row.times.moment(end).utc)
    else:
        length = row.times.duration(_duration(mapping, "length_ms"), "length_ms")
        row.values["ended_at"] = Value(f"{start.utc} + to_milliseconds({length.sql})")
    paid = mapping.parts.get("paid_ms")
    row.values["paid_ms"] = (
        row.times.duration(paid, "paid_ms") if isinstance(paid, r.Duration) else NOTHING
    )
    # A day sheet may have its own word for states: the verdict's column needs the name.
    row.values["activity"] = row.values.pop("state")
    values = named_values(row, row.layers.depth)
    refusals = [
        Fault("no_agent", "agent_id", "agent_id IS NULL", "NULL"),
        Fault("no_start", "started_at", f"NOT ({start.given})", "NULL"),
        Fault("unreadable_start", "started_at", "started_at IS NULL", start.text),
        *length.faults,
        Fault("no_end", "ended_at", "ended_at IS NULL", "NULL"),
        Fault("end_before_start", "ended_at", "ended_at < started_at", "ended_at::VARCHAR"),
        Fault("duration_too_long", "ended_at",
              f"date_diff('millisecond', started_at, ended_at) > {YEAR_MS}", "ended_at::VARCHAR"),
    ]  # fmt: skip
    told = (
        f"concat_ws(chr({KEY_SIGN}), agent_id, CAST(started_at AS VARCHAR), {values['activity']})"
    )
    kept = [name for name, sql in values.items() if sql == name]
    outputs = [(name, name) for name in kept]
    outputs += [
        ("row_key", sixty_three_bits(f"{literal(mapping.source + chr(KEY_SIGN))} || {told}")),
        ("row_hash", f"CAST(hash({', '.join(n for n in kept if n != 'version')}) >> 1 AS BIGINT)"),
    ]
    outputs += verdict(row, refusals)
    return Staged(row.layers.sql(cleaned(mapping, columns), outputs), values)


def _part(row: RowCompiler, key: str) -> Value:
    part = row.mapping.parts.get(key)
    if isinstance(part, r.Field):
        return row.value(part, key, r.AGENT_TIME_KEYS[key])
    default = r.DEFAULTS.get(key)
    return Value(literal(default), constant=True) if default else NOTHING


def _duration(mapping: r.Mapping, key: str) -> r.Duration:
    part = mapping.parts[key]
    assert isinstance(part, r.Duration)
    return part


def agent_time_query(staged: Staged, zone: str, source: str, import_id: str) -> str:
    """The stretches of staged rows, cut at the centre's midnights; `{rows}` has the rows.

    What is paid for a stretch is shared by its parts by their length, to the millisecond: each
    part has what is paid until its end less what is paid until its start.
    """
    values = staged.values
    unpaid = ", ".join(literal(state) for state in UNPAID_STATES)
    midnight = f"day_ - to_seconds({zones.offset_of_local(zone, 'day_', late=False)})"
    next_day = "(day_ + INTERVAL 1 DAY)"
    next_midnight = f"{next_day} - to_seconds({zones.offset_of_local(zone, next_day, late=False)})"
    whole = "date_diff('millisecond', started_at, ended_at)"
    until = "date_diff('millisecond', started_at, {at})"
    shared = "CAST(CAST(given AS HUGEINT) * {ms} // greatest(" + whole + ", 1) AS BIGINT)"
    to_end, to_start = (shared.format(ms=until.format(at=at)) for at in ("to_at", "from_at"))
    paid = (
        f"CASE WHEN given IS NULL THEN CASE WHEN {values['activity']} IN ({unpaid}) THEN 0 "
        f"ELSE date_diff('millisecond', from_at, to_at) END "
        f"WHEN {whole} = 0 THEN given ELSE {to_end} - {to_start} END"
    )
    found = {
        "agent_id": values["agent_id"],
        "team": values["team"],
        "interval_at": "from_at",
        "local_on": "CAST(day_ AS DATE)",
        "state": values["activity"],
        "paid_ms": paid,
        "row_key": "row_key",
        "row_hash": "row_hash",
        "version": values["version"],
        "source": literal(source),
        "source_row": "source_row",
        "import_id": literal(import_id),
    }
    days = (
        f"SELECT *, {values['paid_ms']} AS given, "
        f"unnest(generate_series(date_trunc('day', started_at + to_seconds({zones.offset_at_utc(zone, 'started_at')})), "
        f"date_trunc('day', ended_at + to_seconds({zones.offset_at_utc(zone, 'ended_at')})), INTERVAL 1 DAY)) "
        "AS day_ FROM {rows}"
    )
    parts = (
        f"SELECT *, greatest(started_at, {midnight}) AS from_at, "
        f"least(ended_at, {next_midnight}) AS to_at FROM ({days})"
    )
    chosen = ", ".join(f"CAST({found[name]} AS {kind}) AS {name}" for name, kind in
                       AGENT_TIME.items())  # fmt: skip
    return f"SELECT {chosen} FROM ({parts}) WHERE to_at > from_at OR started_at = ended_at"


def stage_day_totals(
    mapping: r.Mapping,
    columns: Columns,
    zone: str,
    privacy: Privacy,
    days_of_calls: Sequence[date] = (),
) -> Staged:
    """The pass over rows that are days of totals; none on a day that has calls."""
    row = RowCompiler(mapping, columns, zone, privacy)
    day = mapping.parts["local_on"]
    assert isinstance(day, r.Field)
    text = columns.sql(day.columns[0])
    stamp = f"try_strptime({text}, {literal(day.value)})"
    within = f"{stamp} >= TIMESTAMP '{zones.FIRST}' AND {stamp} < TIMESTAMP '{zones.LAST}'"
    row.values = {"local_on": Value(f"CASE WHEN {within} THEN CAST({stamp} AS DATE) END")}
    for key, kind in r.DAY_TOTAL_KEYS.items():
        part = mapping.parts.get(key)
        if kind == r.DAY:
            continue
        row.values[key] = NOTHING
        if isinstance(part, r.Duration):
            row.values[key] = row.times.duration(part, key)
        elif isinstance(part, r.Field):
            row.values[key] = row.value(part, key, kind)
    values = named_values(row, row.layers.depth)
    refusals = [
        Fault("no_key", "local_on", f"{text} IS NULL", "NULL"),
        Fault("unreadable_start", "local_on", "local_on IS NULL", text),
        *day_taken("day_has_calls", "local_on", days_of_calls),
    ]
    kept = [name for name, sql in values.items() if sql == name]
    key = f"{literal(mapping.source + chr(KEY_SIGN))} || CAST(local_on AS VARCHAR)"
    outputs = [(name, name) for name in kept]
    outputs += [
        ("row_key", sixty_three_bits(key)),
        ("row_hash", f"CAST(hash({', '.join(kept)}) >> 1 AS BIGINT)"),
    ]
    outputs += verdict(row, refusals)
    return Staged(row.layers.sql(cleaned(mapping, columns), outputs), {**values, "version": "NULL"})


def day_total_query(staged: Staged, source: str, import_id: str) -> str:
    """The days of totals of staged rows; `{rows}` has the rows."""
    found = {
        **staged.values,
        "row_key": "row_key",
        "row_hash": "row_hash",
        "source": literal(source),
        "source_row": "source_row",
        "import_id": literal(import_id),
    }
    chosen = ", ".join(f"CAST({found[name]} AS {kind}) AS {name}" for name, kind in
                       DAY_TOTAL.items())  # fmt: skip
    return f"SELECT {chosen} FROM {{rows}}"
