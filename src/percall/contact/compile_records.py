"""SQL for records: rows of which contacts and agents' time are made together with other rows.

Rules:
1. A record keeps its texts as they came, personal ones as keyed hashes. What they mean together
   is the reader's SQL (`legs`, `agent_time`), which sees all records of a contact, or of an agent,
   from whatever imports: so a log may be cut anywhere.
2. A contact that any record names is there, if only as an open one.
3. The hash of each leg stands for all records of its contact: one more, and the contact differs.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from percall.contact import rules as r
from percall.contact.columns import agent_columns, personal_columns
from percall.contact.compile_fields import NOTHING, Columns, Fault, Value, literal, typed
from percall.contact.compile_rows import (
    KEY_SIGN,
    Privacy,
    RowCompiler,
    contact_id_sql,
    hash_told,
    sixty_three_bits,
)
from percall.contact.compile_stage import (
    Staged,
    cleaned,
    day_taken,
    named_values,
    source_id,
    verdict,
)
from percall.contact.schema import LEG, RECORD
from percall.contact.turns import several_of


def stage_records(
    mapping: r.Mapping, columns: Columns, zone: str, privacy: Privacy,
    days_of_totals: Sequence[date] = (),
) -> Staged:  # fmt: skip
    """The pass over rows that are records; none of a contact on a day that has totals."""
    row = RowCompiler(mapping, columns, zone, privacy)
    at = row.times.moment(str(mapping.parts["happened_at"]))
    row.values["happened_at"] = Value(at.utc)
    version = mapping.parts.get("version")
    row.values["version"] = (
        row.value(version, "version", r.TEXT) if isinstance(version, r.Field) else NOTHING
    )
    values = named_values(row, row.layers.depth)
    depth = row.layers.depth
    at_local = row.times.local_calendar(at, depth, "at_local")
    row.layers.add(depth, "source_id", source_id(columns, mapping.key) if mapping.key else "NULL")
    kept = _texts(mapping, columns, privacy)
    for name, text in kept.items():
        row.layers.add(depth, name, text)
    _report_unreadable(row, kept)
    row.layers.add(depth + 1, "said", _joined(kept))
    named = f"CAST({source_id(columns, mapping.leg)} AS VARCHAR)" if mapping.leg else _WHOLE
    row.layers.add(depth + 2, "row_id", named)
    day = f"CASE WHEN source_id IS NOT NULL THEN CAST({at_local} AS DATE) END"
    refusals = [
        Fault("no_start", "happened_at", f"NOT ({at.given})", "NULL"),
        Fault("unreadable_start", "happened_at", "happened_at IS NULL", at.text),
        *([Fault("no_key", "key", "row_id IS NULL", "NULL")] if mapping.leg else []),
        *day_taken("day_has_totals", day, days_of_totals),
    ]
    own = f"{literal(mapping.source + chr(KEY_SIGN) + mapping.name + chr(KEY_SIGN))} || row_id"
    content = "CAST(hash(source_id, happened_at, said) >> 1 AS BIGINT)"
    outputs = [
        ("contact_id", contact_id_sql(mapping.source, "source_id")),
        ("source_id", "source_id"),
        ("happened_at", "happened_at"),
        *((name, name) for name in kept),
        ("row_key", sixty_three_bits(own)),
        ("row_hash", content),
        *([("version", "version")] if values["version"] == "version" else []),
        *verdict(row, refusals),
    ]
    return Staged(row.layers.sql(cleaned(mapping, columns), outputs), values)


def _texts(mapping: r.Mapping, columns: Columns, privacy: Privacy) -> dict[str, str]:
    """SQL of the texts that a record keeps, by their names in staged rows."""
    hashed = dict.fromkeys(agent_columns(mapping), privacy.hash_agent)
    if not privacy.clear:
        hashed |= dict.fromkeys(personal_columns(mapping), privacy.hash_text)
    codes = _readable(mapping)

    def text(name: str) -> str:
        column = columns.sql(name)
        if name in codes:
            kind = _READ_AS[codes[name]]
            return f"CASE WHEN try_cast({column} AS {kind}) IS NOT NULL THEN {column} END"
        return hashed.get(name, str)(column)

    return {f"text_{i}": text(name) for i, name in enumerate(mapping.keep, start=1)}


# What the texts of numbers and times must read as.
_READ_AS = {"unreadable_number": "DECIMAL(38, 9)", "unreadable_time": "TIMESTAMP"}


def _readable(mapping: r.Mapping) -> dict[str, str]:
    """The code of what is wrong with a kept column's text that cannot be read, by its name."""
    return {
        **dict.fromkeys(mapping.numbers, "unreadable_number"),
        **dict.fromkeys(mapping.times, "unreadable_time"),
    }


def _report_unreadable(row: RowCompiler, kept: dict[str, str]) -> None:
    """Numbers and times that are given and unknown all the same are faults of the row."""
    codes = _readable(row.mapping)
    for text, name in zip(kept, row.mapping.keep, strict=True):
        if name in codes:
            column = row.columns.sql(name)
            wrong = f"({text} IS NULL AND {column} IS NOT NULL)"
            row.times.faults.append(Fault(codes[name], name, wrong, column))
            row.times.suspicions.append(wrong)


def _joined(texts: Iterable[str]) -> str:
    """SQL for some texts as one; what is unknown stands in it as such."""
    parts, sign = [], ""
    for text in texts:
        parts.append(f"CASE WHEN {text} IS NULL THEN {sign}'-' ELSE {sign}'=' END, {text}")
        sign = f"chr({KEY_SIGN}) || "
    return f"concat({', '.join(parts)})" if parts else "''"


# A record without a key is all that it keeps, and when it was.
_WHOLE = f"concat_ws(chr({KEY_SIGN}), CAST(happened_at AS VARCHAR), coalesce(source_id, ''), said)"


def record_query(staged: Staged, mapping: r.Mapping, import_id: str) -> str:
    """The records of staged rows, in their order; `{rows}` has `source_row`."""
    texts = ", ".join(f"text_{i}" for i in range(1, len(mapping.keep) + 1))
    found = {
        **{name: name for name in RECORD},
        "texts": f"[{texts}]",
        "version": staged.values["version"],
        "source": literal(mapping.source),
        "import_id": literal(import_id),
    }
    chosen = ", ".join(f"{typed(found[name], kind)} AS {name}" for name, kind in RECORD.items())
    return f"SELECT {chosen} FROM {{rows}}"


def staged_records(staged: Staged, mapping: r.Mapping, import_id: str, rows: str) -> str:
    """Staged rows as a table of records with the columns that the mapping keeps, by their names."""
    kept = "".join(f', text_{i} AS "{name}"' for i, name in enumerate(mapping.keep, start=1))
    return (
        "(SELECT contact_id, row_key, row_hash, source_id, happened_at, source_row, "
        f"CAST({staged.values['version']} AS VARCHAR) AS version, "
        f"{literal(mapping.source)} AS source, {literal(import_id)} AS import_id{kept} FROM {rows})"
    )


def opened_records(mapping: r.Mapping, records: str) -> str:
    """A table of records with the columns that the mapping keeps, by their names."""
    kept = ", ".join(f'texts[{i}] AS "{name}"' for i, name in enumerate(mapping.keep, start=1))
    return f"(SELECT * EXCLUDE (texts), {kept} FROM {records})"


def unknown_of_records(known: Sequence[str], privacy: Privacy) -> tuple[str, ...]:
    """The columns of a leg that a reader's SQL with the columns `known` tells of no record."""
    told = {*known, *_OF_RECORDS}
    if "customer" in known:
        told |= {"customer_key"}
    if not privacy.clear:
        told -= {"customer"}
    return tuple(name for name in LEG if name not in told)


# What a leg has of its records, whatever the reader's SQL gives.
_OF_RECORDS = (
    "contact_id", "source_id", "row_started_at", "slot", "place", "precedence", "row_key", "row_hash",
    "version", "source", "source_row", "import_id",
)  # fmt: skip


def legs_of_records(
    mapping: r.Mapping, legs: str, known: Sequence[str], records: str, privacy: Privacy,
    absent: Sequence[str] = (),
) -> str:  # fmt: skip
    """Legs (schema.LEG) of records, for each contact that any of them names.

    Args:
        mapping: The records' mapping.
        legs: The reader's SQL over `{records}`.
        known: The columns that this SQL gives.
        records: SQL of a table of records whose kept texts are columns of their own names.
        privacy: How customers are kept.
        absent: The columns of a leg that are left out.
    """
    # Records keep customers as hashes, unless the centre keeps them clear.
    number = privacy.hash_number("l.customer") if privacy.clear else hash_told("l.customer")
    clear = "CASE WHEN l.customer NOT LIKE 'hash:%' THEN l.customer END"
    has_customer = "customer" in known
    found = {
        **{name: f"l.{name}" if name in known else "NULL" for name in LEG},
        **{name: f"w.{name}" for name in _OF_RECORDS},
        "row_started_at": f"coalesce({'l.row_started_at' if 'row_started_at' in known else 'NULL'}, w.happened_at)",
        "customer_key": number if has_customer else "NULL",
        "customer": clear if has_customer and privacy.clear else "NULL",
        "slot": "coalesce(l.slot, -1)",
        "place": "coalesce(l.slot, -1)",
        "precedence": str(mapping.precedence),
        "source_row": "coalesce(l.source_row, w.source_row)"
        if "source_row" in known
        else "w.source_row",
    }
    chosen = ", ".join(
        f"CAST({found[name]} AS {kind}) AS {name}"
        for name, kind in LEG.items()
        if name not in absent
    )
    made = legs.replace("{records}", records)
    return f"SELECT {chosen} FROM ({_contacts(records)}) AS w LEFT JOIN ({made}) AS l USING (contact_id)"


def _contacts(records: str) -> str:
    """SQL of a row a contact that any record names; most have one record, which stands for it."""
    content = "hash(concat(row_key, row_hash))"
    several = several_of(records)
    return (
        "SELECT contact_id, source_id, happened_at, row_key, "
        f"CAST({content} >> 1 AS BIGINT) AS row_hash, version, source, source_row, import_id "
        f"FROM {records} ANTI JOIN {several} USING (contact_id) WHERE contact_id IS NOT NULL "
        "UNION ALL SELECT contact_id, min(source_id), min(happened_at), min(row_key), "
        f"CAST(bit_xor({content}) >> 1 AS BIGINT), max(version), min(source), "
        "min_by(source_row, (happened_at, row_key)), max(import_id) "
        f"FROM {records} SEMI JOIN {several} USING (contact_id) GROUP BY contact_id"
    )


def stretches_of_records(mapping: r.Mapping, agent_time: str, records: str) -> tuple[Staged, str]:
    """The stretches of agents' time in opened records: as staged rows, and the SQL of them."""
    made = agent_time.replace("{records}", records)
    told = f"concat_ws(chr({KEY_SIGN}), agent_id, CAST(started_at AS VARCHAR), activity)"
    key = f"{literal(mapping.source + chr(KEY_SIGN) + mapping.name + chr(KEY_SIGN))} || {told}"
    rows = (
        f"(SELECT *, {sixty_three_bits(key)} AS row_key, "
        "CAST(hash(agent_id, started_at, ended_at, activity) >> 1 AS BIGINT) AS row_hash FROM "
        f"(SELECT agent_id, team, state AS activity, started_at, ended_at, source_row FROM ({made})))"
    )
    values = {"agent_id": "agent_id", "team": "team", "activity": "activity", "paid_ms": "NULL",
              "version": "NULL"}  # fmt: skip
    return Staged("", values), rows
