"""SQL for rows that are sales or leads: what was sold, when, and to whom or through what it came.

A sale may name the contact that made it (by the source's id), the customer (as a hash, as
contacts have it) and the campaign. Which contact it is credited to is costing's affair.
"""

from percall.contact import rules as r
from percall.contact import zones
from percall.contact.compile_fields import NOTHING, Columns, Fault, Value, decimal_value, literal
from percall.contact.compile_rows import KEY_SIGN, Privacy, RowCompiler, sixty_three_bits
from percall.contact.compile_stage import Staged, cleaned, named_values, source_id, verdict
from percall.contact.schema import SALE

_MICRO = 1_000_000


def stage_sales(mapping: r.Mapping, columns: Columns, zone: str, privacy: Privacy) -> Staged:
    """The pass over rows that are sales or leads."""
    row = RowCompiler(mapping, columns, zone, privacy)
    moment = row.times.moment(str(mapping.parts["happened_at"]))
    day_only = f"{moment.local} = date_trunc('day', {moment.local})"
    row.values = {"happened_at": Value(moment.utc), "is_day_only": Value(day_only)}
    customer = NOTHING
    for key, kind in r.SALE_KEYS.items():
        part = mapping.parts.get(key)
        if kind == r.INSTANT:
            continue
        if not isinstance(part, r.Field):
            default = r.DEFAULTS.get(key)
            row.values[key] = Value(literal(default), constant=True) if default else NOTHING
        elif key == "value":
            row.values[key] = decimal_value(columns, part, key, "DECIMAL(18, 6)")
        elif key == "customer":
            customer = row.value(part, key, kind)
        else:
            row.values[key] = row.value(part, key, kind)
    names = (("sale_id", mapping.leg), ("contact_source_id", mapping.key))
    for name, key_columns in names:
        row.values[name] = Value(source_id(columns, key_columns)) if key_columns else NOTHING
    if customer.sql != "NULL":
        row.values["customer_key"] = Value(privacy.hash_number(customer.sql))
    else:
        row.values["customer_key"] = NOTHING
    values = named_values(row, row.layers.depth)
    refusals = [
        Fault("no_key", "key", "sale_id IS NULL", "NULL"),
        Fault("no_start", "happened_at", f"NOT ({moment.given})", "NULL"),
        Fault("unreadable_start", "happened_at", "happened_at IS NULL", moment.text),
    ]
    kept = [name for name, sql in values.items() if sql == name]
    said = ", ".join(name for name in kept if name != "version")
    key_sql = f"{literal(mapping.source + chr(KEY_SIGN) + 'sale')} || chr({KEY_SIGN}) || sale_id"
    outputs = [(name, name) for name in kept]
    outputs += [
        ("row_key", sixty_three_bits(key_sql)),
        ("row_hash", f"CAST(hash({said}) >> 1 AS BIGINT)"),
    ]
    outputs += verdict(row, refusals)
    return Staged(row.layers.sql(cleaned(mapping, columns), outputs), values)


def sale_query(staged: Staged, zone: str, source: str, import_id: str) -> str:
    """The sales of staged rows; `{rows}` has the rows."""
    values = staged.values
    local = f"happened_at + to_seconds({zones.offset_at_utc(zone, 'happened_at')})"
    value = values["value"]
    found = {
        **values,
        "local_on": f"CAST({local} AS DATE)",
        "value_micro": f"{value} * {_MICRO}" if value != "NULL" else "NULL",
        "row_key": "row_key",
        "row_hash": "row_hash",
        "source": literal(source),
        "source_row": "source_row",
        "import_id": literal(import_id),
    }
    chosen = ", ".join(f"CAST({found[name]} AS {kind}) AS {name}" for name, kind in SALE.items())
    return f"SELECT {chosen} FROM {{rows}}"
