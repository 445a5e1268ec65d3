"""SQL for the one pass over a file that turns its rows into staged rows.

The source gives `x0`, `x1` ... : the mapped columns as text. A staged row holds everything that
later steps need of the row, typed; constants of the mapping are not written again and again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from percall.contact import rules as r
from percall.contact import zones
from percall.contact.columns import agent_columns, mapped_columns, personal_columns, words_of
from percall.contact.compile_fields import (
    Columns,
    Fault,
    Value,
    condition_sql,
    literal,
    texts,
)
from percall.contact.compile_rows import (
    EXCLUDED,
    FAULT_SIGN,
    FIELD_SIGN,
    GOOD,
    KEY_SIGN,
    REFUSED,
    UNKNOWN_WAIT,
    Privacy,
    RowCompiler,
    contact_id_sql,
    sixty_three_bits,
)
from percall.contact.masks import harmless_cell, is_code, masked_cell, telling_cells

_FOUND_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Staged:
    """The query of the pass, over `{source}`, and the SQL of each value over its result."""

    sql: str
    values: dict[str, str]
    slot_count: int = 0
    dimensions: tuple[str, ...] = ()


def stage_contacts(
    mapping: r.Mapping,
    columns: Columns,
    zone: str,
    privacy: Privacy,
    days_of_totals: Sequence[date] = (),
) -> Staged:
    """The pass over rows that are contacts, or legs of them; none on a day that has totals."""
    row = RowCompiler(mapping, columns, zone, privacy)
    row.contact_parts()
    for number, rule in enumerate(mapping.segments):
        row.segment_parts(number, rule)
    start = row.times.moment(str(mapping.parts["started_at"]))
    depth = row.layers.depth
    start_local = row.times.local_calendar(start, depth, "start_local")
    values = named_values(row, depth)
    customer = row.values["customer"]
    clear = f"CASE WHEN {customer.sql} NOT LIKE 'hash:%' THEN {customer.sql} END"
    row.layers.add(depth, "source_id", source_id(columns, mapping.key))
    key_unknown = "source_id IS NULL"
    if mapping.leg:
        row.layers.add(depth, "leg_id", source_id(columns, mapping.leg))
        key_unknown += " OR leg_id IS NULL"
    outputs = [
        ("contact_id", contact_id_sql(mapping.source, "source_id")),
        ("source_id", "source_id"),
        *zones.calendar(start_local).items(),
        ("customer_key", privacy.hash_number(customer.sql)),
        *([("customer", clear)] if privacy.clear else []),
    ]  # fmt: skip
    if values["previous_id"] != "NULL":
        outputs.append(("previous_contact_id", contact_id_sql(mapping.source, "previous_id")))
    kept = [name for name, sql in values.items() if sql == name and name != "customer"]
    outputs += [(name, name) for name in kept]
    outputs += _identity(mapping, values, kept, privacy)
    refusals = [
        Fault("no_key", "key", key_unknown, "NULL"),
        Fault("no_start", "started_at", f"NOT ({start.given})", "NULL"),
        Fault("unreadable_start", "started_at", "started_at IS NULL", start.text),
        *day_taken("day_has_totals", f"CAST({start_local} AS DATE)", days_of_totals),
    ]
    outputs += verdict(row, refusals)
    sql = row.layers.sql(cleaned(mapping, columns), outputs)
    own = {"customer": "NULL"} | {name: name for name, _sql in outputs}
    return Staged(sql, {**values, **own}, len(mapping.segments), tuple(mapping.dimensions))


def with_teams(staged: Staged) -> tuple[Staged, str]:
    """Teams by agent where the rows do not say them: the values, and SQL of the joins.

    The joins look at a table `teams` (agent, team).
    """
    values, joins = dict(staged.values), []
    for number in range(staged.slot_count):
        agent, team = values[f"s{number}_agent_id"], values[f"s{number}_team"]
        if agent != "NULL":
            joins.append(f" LEFT JOIN teams AS t{number} ON t{number}.agent = {agent}")
            values[f"s{number}_team"] = f"coalesce({team}, t{number}_team)"
    return replace(staged, values=values), "".join(joins)


def day_taken(code: str, day: str, days: Sequence[date]) -> list[Fault]:
    """The refusal of rows on days that have the same calls in another form."""
    if not days:
        return []
    listed = ", ".join(f"DATE '{day_}'" for day_ in days)
    return [Fault(code, "local_on", f"{day} IN ({listed})", f"CAST({day} AS VARCHAR)")]


def named_values(row: RowCompiler, depth: int) -> dict[str, str]:
    """Put each value that differs by row into a layer; SQL of each value over the staged rows."""
    found = {}
    for name, value in row.values.items():
        if value.constant or value.sql == "NULL":
            found[name] = value.sql
        else:
            found[name] = row.layers.add(depth, name, value.sql)
    return found


def _identity(
    mapping: r.Mapping, values: dict[str, str], kept: list[str], privacy: Privacy
) -> list[tuple[str, str]]:
    """The columns `row_key` and `row_hash`: which row this is, and what it says.

    The hash leaves out the version and says whether two imports agree. Where it is all that tells
    a leg from another, it must never change with the engine, and is a costlier one.
    """
    told = literal(repr(sorted((n, v) for n, v in values.items() if n != v)))
    names = [name for name in kept if name != "version"]
    content = f"CAST(hash({', '.join((told, 'customer_key', *names))}) >> 1 AS BIGINT)"
    if mapping.rows == "contact":
        return [("row_hash", content)]
    # Kinds of rows that tell of one contact differ by precedence: their legs have keys of their own.
    kind = str(mapping.precedence or "") + chr(KEY_SIGN)
    whole = f"{literal(mapping.source + kind)} || source_id || chr({KEY_SIGN}) || "
    if mapping.leg:
        return [("row_hash", content), ("row_key", sixty_three_bits(f"{whole} '=' || leg_id"))]
    texts_ = (f"coalesce(CAST({name} AS VARCHAR), '')" for name in (*names, "customer_key"))
    content = sixty_three_bits(f"concat_ws(chr({KEY_SIGN}), {told}, {', '.join(texts_)})".replace(
        "customer_key", privacy.hash_number(values["customer"])))  # fmt: skip
    return [
        ("row_hash", content),
        ("row_key", sixty_three_bits(f"{whole} CAST({content} AS VARCHAR)")),
    ]


def source_id(columns: Columns, key: Sequence[str]) -> str:
    """SQL for a key's columns joined by `/`; NULL where one is unknown.

    A `/` inside a part of a composite key is escaped, so that two keys never read the same.
    """
    parts = [columns.sql(name) for name in key]
    if len(parts) == 1:
        return parts[0]
    escaped = (f"replace(replace({part}, '\\', '\\\\'), '/', '\\/')" for part in parts)
    return " || '/' || ".join(escaped)


def verdict(row: RowCompiler, refusals: list[Fault]) -> list[tuple[str, str]]:
    """The columns `state`, `issues`, `refusal`, `kept` and `excluded_by` of a staged row."""
    mapping, columns = row.mapping, row.columns
    no_codes = _no_codes(row)
    faults = [*row.times.faults, *no_codes]
    suspicions = [*row.times.suspicions, *(fault.when for fault in no_codes)]
    for name, value in row.values.items():
        refusals += value.refusals
        faults += value.faults
        if value.faults:
            suspicions.append(_suspicion(name, value))
    hidden = {columns.sql(name) for name in (*personal_columns(mapping), *agent_columns(mapping))}
    depth = row.layers.depth
    first = "CASE" + "".join(f" WHEN {f.when} THEN {_told(f, hidden, row)}" for f in refusals)
    some = " OR ".join(f"({f.when})" for f in refusals)  # few rows: no list is made for the others
    refusal = row.layers.add(
        depth,
        "refusal",
        f"CASE WHEN {some} THEN {_said(f'{first} END', row)}[1] END"
        if _masks(row)
        else f"{first} END",
    )
    rules = "".join(
        f" WHEN {condition_sql(columns, rule.when)} THEN {place}"
        for place, rule in enumerate(mapping.exclusions)
    )
    excluded_by = row.layers.add(
        depth, "excluded_by", f"CAST(CASE{rules} END AS SMALLINT)" if rules else "NULL"
    )
    state = row.layers.add(
        depth + 1, "state",
        f"CASE WHEN {excluded_by} IS NOT NULL THEN {EXCLUDED} WHEN {refusal} IS NOT NULL "
        f"THEN {REFUSED} ELSE {GOOD} END",
    )  # fmt: skip
    return [
        *([("excluded_by", excluded_by)] if rules else []),
        ("state", f"CAST({state} AS TINYINT)"),
        ("refusal", f"CASE WHEN {state} = {REFUSED} THEN {refusal} END"),
        (
            "issues",
            f"CASE WHEN {state} = {GOOD} THEN {_issues(faults, suspicions, hidden, row)} END",
        ),
        ("kept", f"CASE WHEN {state} = {REFUSED} THEN {_kept(row)} END"),
    ]


def _no_codes(row: RowCompiler) -> list[Fault]:
    """The faults of cells that hold no code where one belongs; they are unknown."""
    mapped = mapped_columns(row.mapping)
    places = {name: row.columns.index_of[name] for name in row.mapping.codes if name in mapped}
    return [
        Fault("untranslated_value", name, f"(c{i} IS NULL AND given{i} IS NOT NULL)", f"given{i}")
        for name, i in places.items()
    ]


def _suspicion(name: str, value: Value) -> str:
    """SQL that holds wherever a value may have a fault, cheaper than asking for each."""
    if value.given is None:
        return " OR ".join(f"({fault.when})" for fault in value.faults)
    wrong = f"({name} IS NULL OR {name} = {UNKNOWN_WAIT})" if name.endswith("wait_ms") else (
        f"{name} IS NULL")  # fmt: skip
    return f"({wrong} AND {value.given})"


def _issues(
    faults: Sequence[Fault], suspicions: Sequence[str], hidden: set[str], row: RowCompiler
) -> str:
    if not faults:
        return "CAST(NULL AS VARCHAR)"
    some = " OR ".join(suspicions)
    told = ", ".join(f"CASE WHEN {f.when} THEN {_told(f, hidden, row)} END" for f in faults)
    if _masks(row):
        texts_ = f"array_to_string({_said(told, row)}, chr({FAULT_SIGN}))"
    else:
        texts_ = f"concat_ws(chr({FAULT_SIGN}), {told})"
    return f"CASE WHEN {some} THEN nullif({texts_}, '') END"


def _said(told: str, row: RowCompiler) -> str:
    """SQL for a list of texts of the faults that `told` lists, those that are none left out.

    One lambda for all: a pattern is made ready once, and not once for each fault.
    """
    found = masked_cell("one.found", words_of(row.mapping))
    return (
        f"list_transform(list_filter([{told}], lambda one: one IS NOT NULL), "
        f"lambda one: one.head || coalesce({found}, ''))"
    )


def _told(fault: Fault, hidden: set[str], row: RowCompiler) -> str:
    """SQL for one fault: its code, its field, and what was found (nothing personal).

    A text, or what `_said` makes one of where cells are masked.
    """
    found = f"left({fault.found}, {_FOUND_LENGTH})"
    if fault.personal or hidden & row.layers.sources(fault.found):
        found = "''"
    head = literal(fault.code + chr(FIELD_SIGN) + fault.field + chr(FIELD_SIGN))
    if _masks(row):
        return f"{{'head': {head}, 'found': {found}}}"
    return f"{head} || coalesce({found}, '')"


def _masks(row: RowCompiler) -> bool:
    """Whether cells are shown by their shape only."""
    return row.mapping.harmless is not None and not row.privacy.cells_clear


def _kept(row: RowCompiler) -> str:
    """SQL for a refused row's mapped columns as JSON, in the file's order.

    Personal ones are hashed, and all but harmless ones masked where the mapping says so; those
    too, where they do not look harmless.
    """
    words, harmless = words_of(row.mapping), row.mapping.harmless or ()
    hashed = {
        **dict.fromkeys(agent_columns(row.mapping), row.privacy.hash_agent),
        **dict.fromkeys(personal_columns(row.mapping), row.privacy.hash_text),
    }
    masked: list[str] = []
    safe: list[str] = []
    parts = []
    for name in sorted(mapped_columns(row.mapping), key=row.columns.index_of.__getitem__):
        raw = "x" + row.columns.sql(name)[1:]
        shown = raw
        if name in hashed:
            shown = hashed[name](f"nullif(trim({raw}), '')")
        elif _masks(row):
            told, place = (safe, "s") if name in harmless else (masked, "m")
            told.append(raw)
            shown = f"r.{place}[{len(told)}]"  # the lists of the row's cells, below
        parts.append(f"{literal(name)}, {shown}")
    made = f"CAST(json_object({', '.join(parts)}) AS VARCHAR)"
    if not _masks(row):
        return made
    # As above: one lambda masks every cell of a kind.
    personal = ["x" + row.columns.sql(name)[1:] for name in personal_columns(row.mapping)]
    telling = telling_cells(_listed([*masked, *personal]), words)
    cells = (
        f"{{'m': list_transform({_listed(masked)}, lambda c: {masked_cell('c', words)}), "
        f"'s': list_transform({_listed(safe)}, lambda c: {harmless_cell('c', 't', words)})}}"
    )
    rows = f"list_transform([{telling}], lambda t: {cells})"
    return f"list_transform({rows}, lambda r: {made})[1]"


def _listed(cells: Sequence[str]) -> str:
    """SQL for a list of texts, none of them or some."""
    return f"CAST([{', '.join(cells)}] AS VARCHAR[])"


def cleaned(mapping: r.Mapping, columns: Columns) -> str:
    """The source with `c0`, `c1` ... : texts without spaces around them, NULL where unknown.

    Columns of codes are unknown where they hold none; `given0`, `given1` ... say what they hold.
    """
    unknown = [word for word in mapping.shape.unknown if word]
    parts = []
    for name in mapped_columns(mapping):
        index = columns.index_of[name]
        # Spaces are rare and trimming is not cheap: only where there are any.
        spaced = f"starts_with(x{index}, ' ') OR ends_with(x{index}, ' ')"
        clean = f"CASE WHEN {spaced} THEN nullif(trim(x{index}), '') ELSE x{index} END"
        if unknown:
            clean = f"CASE WHEN trim(x{index}) NOT IN ({texts(['', *unknown])}) THEN {clean} END"
        if name in mapping.codes:
            parts.append(f"{clean} AS given{index}")
            clean = f"CASE WHEN {is_code(f'given{index}')} THEN given{index} END"
        parts.append(f"{clean} AS c{index}")
    return f"(SELECT *, {', '.join(parts)} FROM {{source}})"
