"""SQL that puts the legs of contacts together: contacts and segments of a table of legs.

Rules: contact/schema.py and docs/importing.md. The same facts as in compile_slots.py, settled by
windows over the legs of a contact instead of by looking at neighbouring columns.

Theory of operation: wide rows are read where they lie; only narrow tables are made of them.
`numbers` orders the legs of each contact, `whole` has one row a contact, `stood` and `placed` a
narrow row a segment, `agreed` its masks; the queries for the lake's tables join these to the legs.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass

from percall.contact import zones
from percall.contact.compile_agreement import agreed
from percall.contact.compile_fields import literal, typed
from percall.contact.compile_lake import Prices, charge_sql
from percall.contact.compile_legs import TAKEN
from percall.contact.compile_rows import UNKNOWN_WAIT
from percall.contact.compile_slots import ABANDONED, HANDLED, OPEN
from percall.contact.rules import TAKE_DEFAULTS
from percall.contact.schema import CONTACT, DURATIONS, LEG, SEGMENT, YIELDING, dimension_column


@dataclass(frozen=True, slots=True)
class Assembly:
    """The statements that put legs together, and the queries that then give the tables.

    In a query `{priced}` takes what `priced` gives, then `{only}` the filter of the days wanted.
    """

    statements: tuple[str, ...]
    contact: str
    segment: str
    absent: dict[str, tuple[str, ...]]


def assemble(
    legs: str, dimensions: Sequence[str], take: Map[str, str], zone: str, prices: Prices,
    import_id: str | None = None, absent: Sequence[str] = (), *, some_yield: bool = False,
) -> Assembly:  # fmt: skip
    """Contacts and segments of legs.

    Args:
        legs: SQL of a table of legs, each with a `leg_number` of its own.
        dimensions: The centre's own dimensions in it.
        take: Which leg's value counts, where a mapping says other than the default.
        zone: The centre's time zone.
        prices: What contacts are weighed with.
        import_id: What stands as the import of the contacts; else that of their last leg.
        absent: The columns of a leg that `legs` does not have, since all of them are unknown.
        some_yield: Whether any of them gives way to others of its kind.
    """
    missing = "".join(f", CAST(NULL AS {LEG[name]}) AS {name}" for name in absent)
    never = {name for name in absent if name in (*CONTACT, *SEGMENT)} - _NOT_OF_ONE_LEG
    never |= {"charge_micro"} if "vendor_charge" in absent else set()
    never |= {"tariff_micro"} if not prices.tariff_steps else set()
    columns = [dimension_column(name) for name in dimensions]
    origin = {"import_id": literal(import_id)} if import_id else {}
    said = f"SELECT *{missing} FROM ({legs})"
    if some_yield:
        said = f"SELECT * REPLACE ({_unless_yielding()}) FROM ({said})"
    return Assembly(
        (
            f"CREATE TEMP VIEW legs AS {_believed(said, absent)}",
            f"CREATE TEMP TABLE numbers AS {_numbers()}",
            f"CREATE TEMP TABLE whole AS {_whole(columns, take, zone, prices)}",
            f"CREATE TEMP TABLE stood AS {_stood()}",
            f"CREATE TEMP TABLE placed AS {_placed()}",
            f"CREATE TEMP TABLE agreed AS {agreed()}",
        ),
        _contact(columns, origin, never),
        _segment(columns, origin, never),
        {name: tuple(n for n in table if n in never) for name, table in _TABLES.items()},
    )


_TABLES = {"contact": CONTACT, "segment": SEGMENT}
# Columns that a contact or segment has by other means where no leg says them.
_NOT_OF_ONE_LEG = {"started_at", "ended_at", "kind", "outcome"}

# Who let it ring did not end the wait.
_RANG_IN_VAIN = "(coalesce(ring_ms, 0) > 0 AND coalesce(talk_ms, 1) = 0)"

MADE = ("agreed", "placed", "stood", "whole", "numbers")


def _believed(legs: str, absent: Sequence[str]) -> str:
    """The legs, of which those of a lower precedence in their contact keep their line time alone.

    Line time itself is told by the highest precedence that knows any. Without a leg of any
    precedence there is nothing to look for.
    """
    if "precedence" in absent:
        return legs
    own = "greatest(coalesce(precedence, 0), 0)"
    ranked = (
        f"SELECT *, {own} < max({own}) OVER (PARTITION BY contact_id) AS lower, "
        f"{own} < max({own}) FILTER (line_ms IS NOT NULL) OVER (PARTITION BY contact_id) "
        f"AS line_known_better FROM ({legs})"
    )
    ms = [name for name in DURATIONS if name != "line_ms"]
    lost = ("outcome", "own_first_queue", "own_queue", "team", "agent_id", "segment_outcome",
            "quantity", *ms)  # fmt: skip
    replaced = [f"CASE WHEN NOT lower THEN {name} END AS {name}" for name in lost]
    line = "CASE WHEN NOT coalesce(line_known_better, false) THEN line_ms END"
    kind = f"CASE WHEN NOT lower OR kind IS NULL THEN kind WHEN {line} IS NOT NULL THEN 'ivr' END"
    return (
        f"SELECT * EXCLUDE (lower, line_known_better) REPLACE ({', '.join(replaced)}, "
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


def _numbers() -> str:
    """The place of each leg in its contact (`n`, from 1) and of its segment (from 0)."""
    # Legs of two files may share instant and row: without `row_key` they would share a place too.
    window = (
        "OVER (PARTITION BY contact_id ORDER BY coalesce(started_at, row_started_at), place, "
        "source_row, row_key, slot)"
    )
    return (
        f"SELECT leg_number, row_number() {window} AS n, "
        f"CAST(count(kind) {window} AS INTEGER) - 1 AS segment_index FROM legs"
    )


def _whole(columns: Sequence[str], take: Map[str, str], zone: str, prices: Prices) -> str:
    """One row a contact: what its legs say of it together."""
    first_queue = (
        "coalesce(min_by(own_first_queue, n) FILTER (own_first_queue IS NOT NULL), "
        "min_by(own_queue, n) FILTER (own_queue IS NOT NULL AND kind IN ('queue', 'agent')), "
        "min_by(own_queue, n) FILTER (own_queue IS NOT NULL))"
    )
    taken = [f"{_take(name, take.get(key, TAKE_DEFAULTS.get(key, 'first')))} AS {name}"
             for name, key in TAKEN.items() if name != "own_first_queue"]  # fmt: skip
    taken += [f'{_take(f"{chr(34)}{c}{chr(34)}", "first")} AS "{c}"' for c in columns]
    facts = [
        "contact_id",
        *taken,
        f"{first_queue} AS first_queue",
        "min(row_started_at) AS started_at",
        "coalesce(max(row_ended_at), max(ended_at)) AS ended_at",
        "min_by(source_id, n) AS source_id",
        "min_by(source, n) AS source",
        "min_by(source_row, n) AS source_row",
        "max(import_id) AS import_id",
        # Of a text: hashes of two numbers would cancel each other out over a row's two slots.
        "CAST(bit_xor(hash(concat(row_hash, '/', slot))) >> 1 AS BIGINT) AS row_hash",
        "count(kind) AS kinds",
        "coalesce(bool_or(kind = 'agent'), false) AS has_agent",
        "coalesce(bool_or(kind IN ('queue', 'agent')), false) AS has_waiting",
        f"min(n) FILTER (kind = 'agent' AND NOT {_RANG_IN_VAIN}) AS first_agent",
        "coalesce(max(n) FILTER (kind = 'queue'), max(n) FILTER (kind = 'agent')) AS lost_n",
        "bool_or(line_ms IS NOT NULL) AS lines_known",
        "coalesce(max(wait_ms), 0) > 0 AS some_wait",
        "bool_and(talk_ms IS NOT NULL) FILTER (kind = 'agent') AS talks_known",
        "min_by(tariff_zone, n) FILTER (tariff_zone IS NOT NULL) AS zone_",
    ]
    charge = charge_sql("vendor_charge", "vendor_currency", "own_charge_state", prices)
    local = zones.offset_at_utc(zone, "started_at")
    answered = f"(outcome_ = {HANDLED} OR (outcome_ = {OPEN} AND has_agent))"
    return (
        f"SELECT *, CAST(local_at AS DATE) AS local_on, "
        "CAST(hour(local_at) * 2 + minute(local_at) // 30 AS TINYINT) AS local_half_hour, "
        "CAST(isodow(local_at) AS TINYINT) AS local_weekday, "
        f"{answered} AS is_answered, ({answered} OR has_waiting) AS is_offered, "
        "(has_agent AND coalesce(talks_known, false)) AS talk_known FROM ("
        f"SELECT *, coalesce(outcome, {OPEN}) AS outcome_, started_at + to_seconds({local}) AS local_at, "
        + ", ".join(f"{sql} AS {name}" for name, sql in charge.items())
        + f" FROM (SELECT {', '.join(facts)} FROM legs JOIN numbers USING (leg_number) GROUP BY contact_id))"
    )


def _take(column: str, rule: str) -> str:
    match rule:
        case "any":
            return f"bool_or({column})"
        case "sum":
            return f"try_cast(sum({column}) AS DECIMAL(18, 9))"
        case "last":
            return f"max_by({column}, n) FILTER ({column} IS NOT NULL)"
        case _:
            return f"min_by({column}, n) FILTER ({column} IS NOT NULL)"


def _stood() -> str:
    """One narrow row a segment: where it stood, what was waited, and its units."""
    known = f"CASE WHEN wait_ms = {UNKNOWN_WAIT} THEN NULL ELSE wait_ms END"
    waited = (
        f"CASE kind WHEN 'queue' THEN {known} WHEN 'agent' THEN "
        f"CASE WHEN wait_ms = {UNKNOWN_WAIT} THEN NULL ELSE coalesce(wait_ms, 0) END ELSE 0 END"
    )
    units = " + ".join(
        f"coalesce({name}, 0)" for name in ("ring_ms", "talk_ms", "hold_ms", "wrap_up_ms")
    )
    lines = " + ".join(
        f"coalesce({name}, 0)" for name in ("ivr_ms", "bot_ms", "talk_ms", "hold_ms")
    )
    return (
        "SELECT leg_number, contact_id, w.local_on, n, segment_index, "
        f"kind = 'agent' AS by_agent, kind = 'agent' AND NOT {_RANG_IN_VAIN} AS by_answer, "
        "kind IN ('queue', 'agent') AS waiting, "
        "coalesce(own_queue, w.first_queue) AS queue, l.team, l.agent_id, "
        "w.kinds, w.is_offered, w.is_answered, w.first_agent, w.lost_n, "
        f"{waited} AS waited, "
        # Only an answer without a queue is known to have waited 0; who left unseen is not.
        "(kind IN ('queue', 'agent') AND wait_ms IS NOT NULL) AS told, "
        f"CASE WHEN kind = 'agent' THEN {units} ELSE 0 END AS agent_unit_ms, "
        "CASE WHEN w.lines_known THEN coalesce(line_ms, 0) WHEN w.channel = 'voice' THEN "
        f"{lines} + greatest(coalesce(wait_ms, 0), 0) + "
        "CASE WHEN w.some_wait THEN 0 ELSE coalesce(ring_ms, 0) END ELSE 0 END AS line_unit_ms "
        "FROM legs AS l JOIN numbers USING (leg_number) JOIN whole AS w USING (contact_id) "
        "WHERE l.kind IS NOT NULL"
    )


def _placed() -> str:
    """One narrow row a segment: what its contact waited, in all and in its queue."""
    same_queue = "PARTITION BY contact_id, queue"
    facts = (
        "SELECT *, "
        "max(CASE WHEN n = lost_n THEN queue END) OVER (PARTITION BY contact_id) AS lost_queue, "
        f"bool_or(waiting) OVER ({same_queue}) AS queue_offered, "
        f"bool_or(by_agent) OVER ({same_queue}) AS queue_reached, "
        f"min(n) FILTER (by_answer) OVER ({same_queue}) AS queue_first_agent FROM stood"
    )
    return (
        "SELECT leg_number, contact_id, local_on, segment_index, queue, lost_queue, queue_offered, "
        "queue_reached, agent_unit_ms, line_unit_ms, "
        f"CASE WHEN queue_offered THEN {_wait('queue_first_agent', same_queue)} END "
        "AS queue_wait_ms, CASE WHEN is_offered THEN "
        f"{_wait('first_agent', 'PARTITION BY contact_id')} END AS contact_wait_ms FROM ({facts})"
    )


def _wait(until: str, window: str) -> str:
    """SQL for the wait of a window's segments up to the first agent's; NULL where not known."""
    counted = f"n <= coalesce({until}, n)"
    return (
        f"CASE WHEN bool_or(waited IS NULL AND {counted}) OVER ({window}) OR NOT (is_answered OR "
        f"bool_or(told AND {counted}) OVER ({window})) THEN NULL ELSE "
        f"sum(CASE WHEN {counted} THEN waited ELSE 0 END) OVER ({window}) END"
    )


def _contact(columns: Sequence[str], origin: Map[str, str], never: set[str]) -> str:
    sums = (
        "SELECT contact_id, any_value(contact_wait_ms) AS contact_wait_ms, "
        "sum(agent_unit_ms) AS agent_unit_ms, sum(line_unit_ms) AS line_unit_ms, "
        "count(*) AS segment_count FROM placed{only} GROUP BY contact_id"
    )
    found: dict[str, str] = {
        **{name: f"w.{name}" for name in CONTACT},
        "outcome": "w.outcome_",
        "vendor_charge": "CAST(w.vendor_charge AS VARCHAR)",
        "charge_state": "w.charge_state_",
        "charge_micro": "w.charge_micro_",
        "tariff_micro": "tariff_micro",
        "contact_wait_ms": "CASE WHEN w.kinds = 0 THEN CASE WHEN w.is_offered THEN 0 END "
        "ELSE s.contact_wait_ms END",
        "agent_unit_ms": "coalesce(s.agent_unit_ms, 0)",
        "line_unit_ms": "coalesce(s.line_unit_ms, 0)",
        "segment_count": "coalesce(s.segment_count, 1)",
        **origin,
    }
    return (
        f"SELECT {_chosen(CONTACT, found, columns, never)} FROM ({{priced}}) AS w "
        f"LEFT JOIN ({sums}) AS s USING (contact_id)"
    )


def _segment(columns: Sequence[str], origin: Map[str, str], never: set[str]) -> str:
    own = ("team", "agent_id", *DURATIONS, "quantity", "segment_outcome", "hangup_cause",
           "tariff_zone")  # fmt: skip
    first = "coalesce(s.segment_index, 0) = 0"
    found: dict[str, str] = {
        **{name: f"w.{name}" for name in SEGMENT if name in CONTACT},
        **{name: f"s.{name}" for name in own},
        "segment_index": "coalesce(s.segment_index, 0)",
        "contact_started_at": "w.started_at",
        "started_at": "coalesce(s.started_at, w.started_at)",
        "kind": "coalesce(s.kind, 'ivr')",
        "queue": "coalesce(s.queue, w.first_queue)",
        "wait_ms": "CASE WHEN s.wait_ms >= 0 THEN s.wait_ms END",
        "outcome": "w.outcome_",
        "first_in": "coalesce(s.first_in, 255)",
        "first_agent_in": "coalesce(s.first_agent_in, CASE WHEN s.kind = 'agent' THEN 255 ELSE 0 "
        "END)",
        "last_in": "coalesce(s.last_in, 255)",
        "queue_offered": "coalesce(s.queue_offered, false)",
        "queue_answered": "w.is_answered AND coalesce(s.queue_reached, false)",
        "queue_lost": f"w.outcome_ = {ABANDONED} AND w.is_offered AND w.lost_n IS NOT NULL "
        "AND s.queue IS NOT DISTINCT FROM s.lost_queue",
        "queue_wait_ms": "s.queue_wait_ms",
        "contact_wait_ms": "CASE WHEN w.kinds = 0 THEN CASE WHEN w.is_offered THEN 0 END "
        "ELSE s.contact_wait_ms END",
        "talk_known": "w.talk_known",
        "agent_unit_ms": "coalesce(s.agent_unit_ms, 0)",
        "line_unit_ms": "coalesce(s.line_unit_ms, 0)",
        "charge_state": "w.charge_state_",
        "charge_micro": f"CASE WHEN {first} THEN w.charge_micro_ END",
        "tariff_micro": f"CASE WHEN {first} THEN w.tariff_micro END",
        "source_row": "coalesce(s.source_row, w.source_row)",
        "import_id": "coalesce(s.import_id, w.import_id)",
        "source": "w.source",
        **origin,
    }
    return (
        f"SELECT {_chosen(SEGMENT, found, columns, never)} FROM ({{priced}}) AS w "
        "LEFT JOIN (SELECT l.*, p.* EXCLUDE (leg_number, contact_id, local_on), a.* EXCLUDE "
        "(leg_number) FROM (SELECT * FROM placed{only}) AS p JOIN legs AS l USING (leg_number) "
        "LEFT JOIN agreed AS a USING (leg_number)) AS s USING (contact_id)"
    )


def _chosen(
    table: Map[str, str], found: Map[str, str], columns: Sequence[str], never: set[str]
) -> str:
    chosen = [
        f"{typed(found[name], kind)} AS {name}" for name, kind in table.items() if name not in never
    ]
    return ", ".join([*chosen, *(f'w."{column}"' for column in columns)])


def priced(prices: Prices) -> str:
    """SQL of `whole` with each contact's tariff: what it would cost by the minutes on its lines.

    `{only}` takes the filter of the local days wanted.
    """
    units = "SELECT contact_id, sum(line_unit_ms) AS line_total FROM placed{only} GROUP BY 1"
    found = (
        "(SELECT *, dialled AS dialled_, direction AS direction_, "
        "CAST(coalesce(line_total, 0) AS BIGINT) AS line_total FROM "
        f"(SELECT w.*, u.line_total FROM (SELECT * FROM whole{{only}}) AS w "
        f"LEFT JOIN ({units}) AS u USING (contact_id)))"
    )
    for name, sql in prices.tariff_steps:
        found = f"(SELECT *, {sql} AS {name} FROM {found})"
    return f"FROM {found}"
