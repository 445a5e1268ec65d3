"""SQL that only says when each row of a file was: for rows of which nothing else may be readable."""

from collections.abc import Sequence

from percall.contact import rules as r
from percall.contact import zones
from percall.contact.compile_fields import Columns, literal
from percall.contact.compile_stage import cleaned
from percall.contact.compile_times import Times

_STARTS = ("started_at", "happened_at")


def row_times(mapping: r.Mapping, columns: Columns, zone: str, carried: Sequence[str] = ()) -> str:
    """The pass over `{source}` that gives `local_at`: the centre's local time at which a row begins.

    It is NULL where the row has no time, or one that cannot be read. Columns of the source that
    are `carried` stand beside it.
    """
    others = [(name, name) for name in carried]
    source = cleaned(mapping, columns)
    day = mapping.parts.get("local_on")
    if isinstance(day, r.Field):
        stamp = f"try_strptime({columns.sql(day.columns[0])}, {literal(day.value)})"
        within = f"{stamp} >= TIMESTAMP '{zones.FIRST}' AND {stamp} < TIMESTAMP '{zones.LAST}'"
        told = f"CASE WHEN {within} THEN {stamp} END"
        return columns.layers.sql(source, [("local_at", told), *others])
    start = next(mapping.parts[name] for name in _STARTS if name in mapping.parts)
    times = Times(columns.layers, columns, mapping, zone)
    moment = times.moment(str(start))
    local = times.local_calendar(moment, columns.layers.depth, "row_local")
    return columns.layers.sql(source, [("local_at", local), *others])
