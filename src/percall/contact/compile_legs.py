"""SQL that writes staged rows as legs (schema.LEG), whatever their mapping."""

from collections.abc import Sequence

from percall.contact.compile_fields import literal, typed
from percall.contact.compile_lake import UNKNOWN, unknown_in, unless_unknown
from percall.contact.compile_slots import Slot
from percall.contact.compile_stage import Staged
from percall.contact.rules import Mapping
from percall.contact.schema import DURATIONS, LEG, YIELDING, dimension_column

# Fields of the contact on a leg, with the key of the mapping whose `take` rules them.
TAKEN = {
    "outcome": "outcome", "channel": "channel", "direction": "direction",
    "customer_key": "customer", "customer": "customer", "own_first_queue": "first_queue",
    "reason": "reason", "language": "language", "disposition": "disposition",
    "is_sale": "is_sale", "is_lead": "is_lead", "csat_milli": "csat", "resolved": "resolved",
    "previous_contact_id": "previous_id", "vendor_charge": "vendor_charge",
    "vendor_currency": "vendor_currency", "own_charge_state": "charge_state",
    "dialled": "dialled", "version": "version",
}  # fmt: skip
_DIALLED_KEPT = 8  # enough digits for a tariff's prefix, too few to call anybody


def leg_query(
    staged: Staged, slots: Sequence[Slot], mapping: Mapping, import_id: str
) -> tuple[str, tuple[str, ...]]:
    """The legs of staged rows: `{rows}` has them with `source_row`.

    Returns:
        The query, and the columns of a leg that it leaves out: no row knows them.
    """
    values = staged.values
    bare = f"NOT ({' OR '.join(slot.on for slot in slots)})"
    parts: dict[str, Sequence[str]] = {
        "kind": [f"CASE WHEN {s.on} THEN {s.kind} END" for s in slots],
        "own_queue": [s.own["queue"] for s in slots],
        "segment_outcome": [s.own["outcome"] for s in slots],
        **{name: [s.own[name] for s in slots]
           for name in ("team", "agent_id", "started_at", "ended_at", *DURATIONS, "quantity",
                        "hangup_cause", "tariff_zone")},
    }  # fmt: skip
    number = "slot_"
    picked = {
        name: UNKNOWN if set(sqls) == {UNKNOWN} else "CASE " + number + "".join(
            f" WHEN {s.number} THEN {sql}" for s, sql in zip(slots, sqls, strict=True)
        ) + " END"
        for name, sqls in parts.items()
    }  # fmt: skip
    found = {
        **{name: values[key] for name, key in TAKEN.items()},
        **{name: values[name] for name in ("contact_id", "row_key", "row_hash", "source_id")},
        **picked,
        "slot": number,
        "place": UNKNOWN,
        "precedence": _precedence(mapping, slots),
        "customer_key": "customer_key",
        "csat_milli": unless_unknown("{} * 1000", values["csat"]),
        "previous_contact_id": values.get("previous_contact_id", UNKNOWN),
        "dialled": unless_unknown(f"left({{}}, {_DIALLED_KEPT})", values["dialled"]),
        "row_started_at": values["started_at"],
        "row_ended_at": values.get("ended_at", UNKNOWN),
        "source": literal(mapping.source),
        "source_row": "source_row",
        "import_id": literal(import_id),
    }
    absent = unknown_in(LEG, found)
    columns = [
        f"{typed(found[name], kind)} AS {name}" for name, kind in LEG.items() if name not in absent
    ]
    columns += _own_dimensions(staged)
    # A row without any segment still says something of its contact: slot -1.
    there = "CASE slot_ WHEN -1 THEN " + bare + "".join(
        f" WHEN {s.number} THEN {s.on}" for s in slots) + " END"  # fmt: skip
    numbers = [-1, *(s.number for s in slots)]
    query = (
        f"SELECT {', '.join(columns)} FROM "
        f"(SELECT *, unnest({numbers}) AS slot_ FROM {{rows}}) WHERE {there}"
    )
    return query, absent


def _precedence(mapping: Mapping, slots: Sequence[Slot]) -> str:
    """SQL of a leg's precedence: that of its rows, or that of segments which yield."""
    own = str(mapping.precedence) if mapping.precedence else UNKNOWN
    yielding = [str(s.number) for s in slots if mapping.segments[s.number].yields]
    if not yielding:
        return own
    return f"CASE WHEN slot_ IN ({', '.join(yielding)}) THEN {YIELDING} ELSE {own} END"


def _own_dimensions(staged: Staged) -> list[str]:
    columns = (dimension_column(name) for name in staged.dimensions)
    return [f'CAST({staged.values[c]} AS VARCHAR) AS "{c}"' for c in columns]
