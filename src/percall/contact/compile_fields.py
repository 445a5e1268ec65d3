"""SQL for the fields and conditions of a mapping.

A source column stands in the SQL as `c0`, `c1` ... in the order of the file's header, as text
without spaces around it, NULL where it is unknown. So no name of a file can reach the SQL.
"""

import dataclasses
import re
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass

from percall.contact import rules as r
from percall.contact.layers import Layers


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a row that cannot be right: when it is so, and the SQL of what was found."""

    code: str
    field: str
    when: str
    found: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A field's SQL; `constant` if it looks at no column; faults make issues, or a quarantine.

    Where `given` holds and the value is unknown, it has one of its faults, and only there.
    """

    sql: str
    constant: bool = False
    faults: tuple[Fault, ...] = ()
    refusals: tuple[Fault, ...] = ()
    given: str | None = None


_CONSTANT = re.compile(r"'(?:[^']|'')*'")
NOTHING = Value("NULL", constant=True)


def literal(value: object) -> str:
    """A value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def typed(sql: str, kind: str) -> str:
    """SQL of a column of a type.

    A text that is the same on every row is written as an ENUM of that one word, which Parquet
    keeps as a text all the same: so it costs nothing a row.
    """
    if kind == "VARCHAR" and _CONSTANT.fullmatch(sql) and sql != "''":
        return f"CAST({sql} AS ENUM({sql}))"
    return f"CAST({sql} AS {kind})"


def texts(values: Iterable[str]) -> str:
    """A list of text literals."""
    return ", ".join(literal(value) for value in values)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file by name, and how its numbers are written."""

    index_of: Map[str, int]
    decimal: str = "."
    thousands: str = ""
    layers: Layers = dataclasses.field(default_factory=Layers)

    def sql(self, name: str) -> str:
        """The SQL name of a column."""
        return f"c{self.index_of[name]}"

    def known(self, names: Iterable[str], unknown: Iterable[str], *, fold: bool = False) -> str:
        """SQL for the first of some columns whose value is known."""
        unknown = tuple(unknown)
        parts = []
        for name in names:
            column = self.sql(name)
            if unknown:
                tested = f"lower({column})" if fold else column
                words = texts(w.lower() if fold else w for w in unknown)
                column = f"CASE WHEN {tested} NOT IN ({words}) THEN {column} END"
            parts.append(column)
        if len(parts) == 1:
            return self.layers.once(parts[0]) if unknown else parts[0]
        return self.layers.once(f"coalesce({', '.join(parts)})")

    def number(self, text: str) -> str:
        """SQL for the text of a number with a decimal point and no thousands."""
        if self.thousands:
            text = f"replace({text}, {literal(self.thousands)}, '')"
        return f"replace({text}, ',', '.')" if self.decimal == "," else text


def field_value(columns: Columns, field: r.Field, name: str, *, personal: bool = False) -> Value:
    """SQL for a field of texts or words, with the faults that its values can have."""
    if not field.columns:
        return Value(literal(field.value), constant=True)
    base = columns.known(field.columns, field.unknown, fold=field.ignore_case)
    tested = f"lower({base})" if field.ignore_case else base
    known = _known_words(field)
    if known is None:
        return Value(_defaulted(base, field))
    keys = texts(known)
    stray = f"{tested} NOT IN ({keys})"
    if "pause" in field.words:
        stray += f" AND {tested} NOT LIKE 'pause:_%'"
    fault = Fault("untranslated_value", name, stray, base, personal)
    value = _translated(base, tested, field)
    match field.otherwise:
        case "quarantine":
            return Value(_defaulted(value, field, base), refusals=(fault,))
        case "unknown":
            return Value(
                _defaulted(value, field, base), faults=(fault,), given=f"{base} IS NOT NULL"
            )
        case _:
            return Value(_defaulted(value, field, base))


def _known_words(field: r.Field) -> tuple[str, ...] | None:
    """The values that have a meaning; None where every value has."""
    if field.translate is None:
        return field.words or None
    keys = [key.lower() if field.ignore_case else key for key, _word in field.translate]
    return tuple(dict.fromkeys((*keys, *field.words)))


def _translated(base: str, tested: str, field: r.Field) -> str:
    arms = "".join(
        f" WHEN {literal(key.lower() if field.ignore_case else key)} THEN {literal(word)}"
        for key, word in field.translate or ()
    )
    arms += "".join(f" WHEN {literal(word)} THEN {literal(word)}" for word in field.words)
    rest = {"keep": base, "value": literal(field.otherwise_value)}.get(field.otherwise, "NULL")
    if "pause" in field.words:
        rest = f"CASE WHEN {tested} LIKE 'pause:_%' THEN {base} ELSE {rest} END"
    if field.otherwise == "value":  # only what is known and strange becomes that value
        rest = f"CASE WHEN {base} IS NOT NULL THEN {rest} END"
    return f"CASE {tested}{arms} ELSE {rest} END"


def _defaulted(value: str, field: r.Field, base: str | None = None) -> str:
    if field.default is None:
        return value
    if base is None or base == value:
        return f"coalesce({value}, {literal(field.default)})"
    return f"CASE WHEN {base} IS NULL THEN {literal(field.default)} ELSE {value} END"


def decimal_value(
    columns: Columns, field: r.Field, name: str, kind: str, *, code: str = "unreadable_number"
) -> Value:
    """SQL for a number as a DECIMAL of the given kind; the fault where it cannot be read."""
    if not field.columns:
        return Value(f"CAST({literal(field.value)} AS {kind})", constant=True)
    base = columns.known(field.columns, field.unknown, fold=field.ignore_case)
    value = f"try_cast({columns.number(base)} AS {kind})"
    value = columns.layers.once(value)
    fault = Fault(code, name, f"{base} IS NOT NULL AND {value} IS NULL", base)
    if field.negate:
        value = f"-{value}"
    if field.default is not None:
        value = f"CASE WHEN {base} IS NULL THEN CAST({literal(field.default)} AS {kind}) " + (
            f"ELSE {value} END"
        )
    return Value(value, faults=(fault,), given=f"{base} IS NOT NULL")


def charge_value(columns: Columns, field: r.Field) -> Value:
    """SQL for a vendor's charge; one below zero cannot be right (`negate` turns such a column)."""
    number = decimal_value(columns, field, "vendor_charge", "DECIMAL(18, 9)")
    if number.constant:
        return number
    base = columns.known(field.columns, field.unknown, fold=field.ignore_case)
    fault = Fault("negative_charge", "vendor_charge", f"{number.sql} < 0", base)
    value = f"CASE WHEN {number.sql} >= 0 THEN {number.sql} END"
    return Value(value, faults=(*number.faults, fault), given=number.given)


def share_value(columns: Columns, field: r.Field, name: str) -> Value:
    """SQL for the text of a share of 0 to 1, with as many places as it came with."""
    number = decimal_value(columns, field, name, "DECIMAL(18, 9)")
    if number.constant:
        return Value(literal(field.value), constant=True)
    base = columns.known(field.columns, field.unknown, fold=field.ignore_case)
    fits = f"{number.sql} BETWEEN 0 AND 1"
    fault = Fault("not_a_share", name, f"NOT ({fits})", base)
    value = f"CASE WHEN {fits} THEN {columns.number(base)} END"
    return Value(value, faults=(*number.faults, fault), given=number.given)


def whole_value(columns: Columns, field: r.Field, name: str) -> Value:
    """SQL for a whole number that is not negative; parts of a whole are unreadable."""
    number = decimal_value(columns, field, name, "DECIMAL(18, 3)")
    if number.constant:
        return Value(f"CAST({number.sql} AS BIGINT)", constant=True)
    fits = f"{number.sql} >= 0 AND {number.sql} = floor({number.sql})"
    fault = Fault(
        "not_a_whole_number", name, f"NOT ({fits})",
        columns.known(field.columns, field.unknown, fold=field.ignore_case),
    )  # fmt: skip
    value = f"CASE WHEN {fits} THEN CAST({number.sql} AS BIGINT) END"
    return Value(value, faults=(*number.faults, fault), given=number.given)


def yes_or_no_value(columns: Columns, field: r.Field, name: str) -> Value:
    """SQL for a truth: words of yes and no, or a number above a limit."""
    if not field.columns:
        return Value(str(str(field.value).lower() in field.yes).lower(), constant=True)
    base = columns.known(field.columns, field.unknown, fold=field.ignore_case)
    if field.above is not None:
        number = f"try_cast({columns.number(base)} AS DECIMAL(24, 6))"
        value = f"{number} > {field.above}"
        strange = f"{base} IS NOT NULL AND {number} IS NULL"
    else:
        yes, no = texts(field.yes), texts(field.no)
        value = f"CASE WHEN lower({base}) IN ({yes}) THEN true WHEN lower({base}) IN ({no}) " + (
            "THEN false END"
        )
        strange = f"lower({base}) NOT IN ({yes}, {no})"
    if field.default is not None:
        default = str(field.default.lower() in field.yes).lower()
        value = f"CASE WHEN {base} IS NULL THEN {default} ELSE {value} END"
    fault = Fault("neither_yes_nor_no", name, strange, base)
    return Value(value, faults=(fault,), given=f"{base} IS NOT NULL")


def condition_sql(columns: Columns, condition: r.Condition) -> str:
    """SQL for a condition; never NULL."""
    joint = " OR " if condition.any_of else " AND "
    parts = (
        condition_sql(columns, part) if isinstance(part, r.Condition) else _test_sql(columns, part)
        for part in condition.parts
    )
    return "(" + joint.join(parts) + ")"


def _test_sql(columns: Columns, test: r.Test) -> str:
    column = columns.sql(test.column)
    match test.op:
        case "known":
            return f"{column} IS {'NOT ' if test.values else ''}NULL"
        case "above":
            number = f"try_cast({columns.number(column)} AS DECIMAL(24, 6))"
            return f"coalesce({number} > {test.values[0]}, false)"
        case "is":
            return f"coalesce({column} IN ({texts(test.values)}), false)"
        case _:
            return f"coalesce({column} NOT IN ({texts(test.values)}), true)"
