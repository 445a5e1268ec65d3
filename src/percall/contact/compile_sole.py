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

# What a leg has of its segment, by the names of a slot.
_OF_SEGMENT = {
    "kind": "kind", "queue": "own_queue", "team": "team", "agent_id": "agent_id",
    "outcome": "segment_outcome", "hangup_cause": "hangup_cause", "tariff_zone": "tariff_zone",
    "quantity": "quantity", "started_at": "own_started_at", "ended_at": "own_ended_at",
    **{name: name for name in DURATIONS},
}  # fmt: skip
# Columns of a leg that mean something else in a staged row: what they are called, and their SQL.
_RENAMED = {
    "started_at": "row_started_at", "own_started_at": "started_at", "own_ended_at": "ended_at",
    "row_hash": f"CAST({CONTENT} >> 1 AS BIGINT)",
}  # fmt: skip
_LEFT = ("slot", "place", "precedence", "started_at", "ended_at", "row_started_at", "row_hash")


def sole_rows(legs: str, dimensions: Sequence[str], zone: str, absent: Sequence[str]) -> str:
    """SQL of legs that are alone in their contact as rows with the calendar of their start.

    Args:
        legs: SQL of a table of them.
        dimensions: The centre's own dimensions in it.
        zone: The centre's time zone.
        absent: The columns of a leg that it does not have.
    """
    own = [name for name in LEG if name not in (*absent, *_LEFT)]
    renamed = [f"{sql} AS {name}" for name, sql in _RENAMED.items() if sql not in absent]
    named = [f'"{dimension_column(name)}"' for name in dimensions]
    offset = zones.offset_at_utc(zone, "row_started_at")
    columns = ", ".join([*own, *named, *renamed])
    return (
        "SELECT *, CAST(at_local AS DATE) AS local_on, "
        "CAST(hour(at_local) * 2 + minute(at_local) // 30 AS TINYINT) AS local_half_hour, "
        "CAST(isodow(at_local) AS TINYINT) AS local_weekday FROM "
        f"(SELECT {columns}, row_started_at + to_seconds({offset}) AS at_local FROM ({legs}))"
    )


def sole_queries(
    dimensions: Sequence[str], prices: Prices, import_id: str, absent: Sequence[str]
) -> LakeQueries:
    """The contacts and segments of sole rows; `{rows}` takes a table of them."""

    def known(name: str, called: str) -> str:
        return UNKNOWN if name in absent else called

    values = {key: known(name, name) for name, key in TAKEN.items()}
    values |= {
        name: known(name, name) for name in ("contact_id", "row_hash", "source_id", "source")
    }
    values |= {name: known(name, name) for name in ("customer_key", "customer", "csat_milli")}
    values |= {"ended_at": known("row_ended_at", "row_ended_at"), "started_at": "started_at"}
    values |= {"previous_contact_id": known("previous_contact_id", "previous_contact_id")}
    values |= {name: name for name in ("local_on", "local_half_hour", "local_weekday")}
    values |= {
        f"s0_{key}": known(name.removeprefix("own_") if name in _RENAMED else name, name)
        for key, name in _OF_SEGMENT.items()
    }
    values |= {"s0_on": f"({known('kind', 'kind')} IS NOT NULL)"}
    columns = [dimension_column(name) for name in dimensions]
    values |= {column: f'"{column}"' for column in columns}
    return lake_queries(Staged("", values, 1, tuple(dimensions)), "", import_id, prices)
