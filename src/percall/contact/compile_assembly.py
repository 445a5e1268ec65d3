"""SQL that puts the legs of contacts together: contacts and segments of a table of legs.

Rules: contact/schema.py and docs/importing.md. The same facts as in compile_slots.py, settled by
windows over the legs of a contact instead of by looking at neighbouring columns.

Theory of operation: most contacts of many systems have one leg, and are taken as they stand
(compile_sole.py); the legs of the others are joined (compile_joined.py). Before that, what a leg
says may give way to what others of its contact say.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass

from percall.contact.compile_joined import Put, joined
from percall.contact.compile_lake import Prices
from percall.contact.compile_sole import sole_queries, sole_rows
from percall.contact.schema import CONTACT, DURATIONS, LEG, SEGMENT, YIELDING, dimension_column


@dataclass(frozen=True, slots=True)
class Assembly:
    """Contacts and segments of legs, with the same columns of both kinds of contacts.

    Attributes:
        sole: Of contacts that have one leg.
        joined: Of the others.
        absent: The columns that the queries leave out, by table: no leg knows them.
    """

    sole: Put
    joined: Put
    absent: dict[str, tuple[str, ...]]


def assemble(
    legs: str, dimensions: Sequence[str], take: Map[str, str], zone: str, prices: Prices,
    import_id: str, absent: Sequence[str] = (), *, some_yield: bool = False,
) -> Assembly:  # fmt: skip
    """Contacts and segments of legs.

    Args:
        legs: SQL of a table of legs, each with a `leg_number` of its own. The contacts that have
            more than one of them stand in a table `several`.
        dimensions: The centre's own dimensions in it.
        take: Which leg's value counts, where a mapping says other than the default.
        zone: The centre's time zone.
        prices: What contacts are weighed with.
        import_id: What stands as the import of the contacts.
        absent: The columns of a leg that `legs` does not have, since all of them are unknown.
        some_yield: Whether any of them gives way to others of its kind.
    """
    missing = "".join(f", CAST(NULL AS {LEG[name]}) AS {name}" for name in absent)
    never = {name for name in absent if name in (*CONTACT, *SEGMENT)} - _NOT_OF_ONE_LEG
    never |= {"charge_micro"} if "vendor_charge" in absent else set()
    never |= {"tariff_micro"} if not prices.tariff_steps else set()
    columns = [dimension_column(name) for name in dimensions]
    said = f"SELECT *{missing} FROM ({legs}) SEMI JOIN several USING (contact_id)"
    if some_yield:
        said = f"SELECT * REPLACE ({_unless_yielding()}) FROM ({said})"
    believed = _believed(said, absent)
    together = joined(believed, columns, take, zone, prices, import_id, absent, never)
    alone = f"SELECT * FROM ({legs}) ANTI JOIN several USING (contact_id)"
    found = sole_queries(dimensions, prices, import_id, absent)
    sole = Put(
        (f"CREATE TEMP VIEW sole AS {sole_rows(alone, dimensions, zone, absent)}",),
        {
            name: f"SELECT {_alike(name, found.absent[name], columns, never)} FROM ({query})".replace(
                "{rows}", "(SELECT * FROM sole{only})")
            for name, query in (("contact", found.contact), ("segment", found.segment))
        },
        "sole",
    )  # fmt: skip
    left_out = {name: tuple(n for n in table if n in never) for name, table in _TABLES.items()}
    return Assembly(sole, together, left_out)


def _alike(table: str, unknown: Sequence[str], columns: Sequence[str], never: set[str]) -> str:
    """SQL of the columns of a table that are not left out; what a query does not give is unknown."""
    chosen = [
        f"CAST(NULL AS {kind}) AS {name}" if name in unknown else name
        for name, kind in _TABLES[table].items()
        if name not in never
    ]
    return ", ".join([*chosen, *(f'"{column}"' for column in columns)])


_TABLES = {"contact": CONTACT, "segment": SEGMENT}
# Columns that a contact or segment has by other means where no leg says them.
_NOT_OF_ONE_LEG = {"started_at", "ended_at", "kind", "outcome"}


def _believed(legs: str, absent: Sequence[str]) -> str:
    """The legs, of which those of a lower precedence in their contact keep their line time alone.

    Line time itself is told by the highest precedence that knows any, and so is the direction.
    Without a leg of any precedence there is nothing to look for.
    """
    if "precedence" in absent:
        return legs
    own = "greatest(coalesce(precedence, 0), 0)"

    def outranked(told: str) -> str:
        return f"coalesce({own} < max({own}) FILTER ({told}) OVER (PARTITION BY contact_id), false)"

    ranked = (
        f"SELECT *, {outranked('true')} AS lower, {outranked('line_ms IS NOT NULL')} AS line_told, "
        f"{outranked('direction IS NOT NULL')} AS way_told FROM ({legs})"
    )
    ms = [name for name in DURATIONS if name != "line_ms"]
    lost = ("outcome", "own_first_queue", "own_queue", "team", "agent_id", "segment_outcome",
            "quantity", *ms)  # fmt: skip
    replaced = [f"CASE WHEN NOT lower THEN {name} END AS {name}" for name in lost]
    replaced.append("CASE WHEN NOT way_told THEN direction END AS direction")
    line = "CASE WHEN NOT line_told THEN line_ms END"
    kind = f"CASE WHEN NOT lower OR kind IS NULL THEN kind WHEN {line} IS NOT NULL THEN 'ivr' END"
    return (
        f"SELECT * EXCLUDE (lower, line_told, way_told) REPLACE ({', '.join(replaced)}, "
        f"{line} AS line_ms, {kind} AS kind) FROM ({ranked})"
    )


def _unless_yielding() -> str:
    """The columns of a leg's segment, unknown where it yields to another; the contact's stay."""
    stays = (
        f"(precedence IS NULL OR precedence > {YIELDING} OR max(coalesce(precedence, 0)) "
        f"OVER (PARTITION BY contact_id, kind) = {YIELDING})"
    )
    own = ("kind", "own_queue", "team", "agent_id", *DURATIONS, "quantity", "segment_outcome")
    return ", ".join(f"CASE WHEN {stays} THEN {name} END AS {name}" for name in own)
