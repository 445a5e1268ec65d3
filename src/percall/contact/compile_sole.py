"""SQL of contacts that have one leg: it is a staged row with one slot, and nothing is grouped.

Rules: those of compile_assembly.py; contacts and segments are the same as it makes of them.
"""

from collections.abc import Sequence

from percall.contact import zones
from percall.contact.compile_lake import UNKNOWN, LakeQueries, Prices, lake_queries
from percall.contact.compile_legs import TAKEN
from percall.contact.compile_stage import Staged
from percall.contact.compile_whole import CONTENT
from percall.contact.schema import DURATIONS, LEG, dimension_column

# What a staged row and its slot have of a leg: its columns by the names of their values.
_OF_CONTACT = {
    **{key: name for name, key in TAKEN.items()},
    **{name: name for name in ("contact_id", "row_hash", "source_id", "source", "customer_key",
                               "customer", "csat_milli", "previous_contact_id")},
    "ended_at": "row_ended_at",
}  # fmt: skip
_OF_SEGMENT = {
    "kind": "kind", "queue": "own_queue", "team": "team", "agent_id": "agent_id",
    "outcome": "segment_outcome", "hangup_cause": "hangup_cause", "tariff_zone": "tariff_zone",
    "quantity": "quantity", "started_at": "started_at", "ended_at": "ended_at",
    **{name: name for name in DURATIONS},
}  # fmt: skip
# Columns of a leg whose names mean the contact's in a staged row.
_CALLED = {"started_at": "own_started_at", "ended_at": "own_ended_at"}
_REPLACED = ("row_started_at", "row_hash", "slot", "place", "precedence", *_CALLED)


def sole_rows(legs: str, dimensions: Sequence[str], zone: str, absent: Sequence[str]) -> str:
    """SQL of legs that are alone in their contact as rows with the calendar of their start.

    Args:
        legs: SQL of a table of them.
        dimensions: The centre's own dimensions in it.
        zone: The centre's time zone.
        absent: The columns of a leg that it does not have.
    """
    own = [name for name in LEG if name not in (*absent, *_REPLACED)]
    named = [f'"{dimension_column(name)}"' for name in dimensions]
    called = [f"{name} AS {other}" for name, other in _CALLED.items() if name not in absent]
    content = f"CAST({CONTENT} >> 1 AS BIGINT) AS row_hash"
    offset = zones.offset_at_utc(zone, "row_started_at")
    columns = ", ".join([*own, *named, *called, content, "row_started_at AS started_at"])
    days = ", ".join(f"{sql} AS {name}" for name, sql in zones.calendar("at_local").items())
    return (
        f"SELECT *, {days} FROM "
        f"(SELECT {columns}, row_started_at + to_seconds({offset}) AS at_local FROM ({legs}))"
    )


def sole_queries(
    dimensions: Sequence[str], prices: Prices, import_id: str, absent: Sequence[str]
) -> LakeQueries:
    """The contacts and segments of sole rows; `{rows}` takes a table of them."""
    columns = _OF_CONTACT | {f"s0_{key}": name for key, name in _OF_SEGMENT.items()}
    values = {
        key: UNKNOWN if name in absent else name if key in _OF_CONTACT else _CALLED.get(name, name)
        for key, name in columns.items()
    }
    calendar = ("started_at", "local_on", "local_half_hour", "local_weekday")
    values |= {name: name for name in calendar}
    values |= {"s0_on": f"({values['s0_kind']} IS NOT NULL)"}
    values |= {name: f'"{name}"' for name in map(dimension_column, dimensions)}
    return lake_queries(Staged("", values, 1, tuple(dimensions)), "", import_id, prices)
