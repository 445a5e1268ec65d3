"""SQL that joins the legs of contacts that have several: contacts and segments.

Theory of operation: wide rows are read where they lie; only narrow tables are made of them.
`numbers` orders the legs of each contact, `whole` and `summed` have one row a contact, `stood` and
`placed` a narrow row a segment, `agreed` its masks; the queries for the lake's tables join these
to the legs.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass

from percall.contact.compile_agreement import agreed
from percall.contact.compile_fields import literal, typed
from percall.contact.compile_lake import Prices
from percall.contact.compile_rows import UNKNOWN_WAIT
from percall.contact.compile_slots import ABANDONED
from percall.contact.compile_whole import RANG_IN_VAIN, whole
from percall.contact.schema import CONTACT, DURATIONS, SEGMENT


@dataclass(frozen=True, slots=True)
class Put:
    """Statements that put some legs together, and what they then give.

    Attributes:
        statements: To be run once, in their order.
        queries: Of the contacts and of the segments; `{only}` takes the filter of the days wanted.
        days: A table whose `local_on` are the days of the contacts.
    """

    statements: tuple[str, ...]
    queries: dict[str, str]
    days: str


def joined(
    legs: str, columns: Sequence[str], take: Map[str, str], zone: str, prices: Prices,
    import_id: str, absent: Sequence[str], never: set[str],
) -> Put:  # fmt: skip
    """The contacts and segments of the legs of contacts that have several.

    Args:
        legs: SQL of a table of them, with all columns of a leg.
        columns: The centre's own dimensions in it.
        take: Which leg's value counts, where a mapping says other than the default.
        zone: The centre's time zone.
        prices: What contacts are weighed with.
        import_id: What stands as the import of the contacts.
        absent: The columns of a leg that all of them leave unknown.
        never: The columns of the lake that are therefore left out.
    """
    queries = {
        "contact": _contact(columns, import_id, never),
        "segment": _segment(columns, import_id, never),
    }
    return Put(
        (
            f"CREATE TEMP VIEW legs AS {legs}",
            f"CREATE TEMP TABLE numbers AS {_numbers()}",
            f"CREATE TEMP TABLE whole AS {whole(columns, take, zone, prices, absent)}",
            f"CREATE TEMP TABLE stood AS {_stood()}",
            f"CREATE TEMP TABLE summed AS {_summed()}",
            f"CREATE TEMP TABLE placed AS {_placed()}",
            f"CREATE TEMP TABLE agreed AS {agreed()}",
        ),
        {name: sql.replace("{priced}", _priced(prices)) for name, sql in queries.items()},
        "whole",
    )


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
        f"kind = 'agent' AS by_agent, kind = 'agent' AND NOT {RANG_IN_VAIN} AS by_answer, "
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


def _summed() -> str:
    """One row a contact that has segments: what it waited, its units, and if one queue has them all."""
    counted = "n <= coalesce(first_agent, n)"
    return (
        "SELECT *, CASE WHEN lost_wait OR NOT (is_answered OR some_told) THEN NULL ELSE waited END "
        "AS whole_wait_ms FROM (SELECT contact_id, any_value(local_on) AS local_on, "
        "any_value(is_answered) AS is_answered, any_value(is_offered) AS is_offered, "
        "max(CASE WHEN n = lost_n THEN queue END) AS lost_queue, "
        "bool_or(waiting) AS offered, bool_or(by_agent) AS reached, "
        f"bool_or(waited IS NULL AND {counted}) AS lost_wait, "
        f"bool_or(told AND {counted}) AS some_told, "
        f"sum(CASE WHEN {counted} THEN waited ELSE 0 END) AS waited, "
        "min(queue) IS NOT DISTINCT FROM max(queue) AND count(queue) IN (0, count(*)) AS one_queue, "
        "sum(agent_unit_ms) AS agent_unit_ms, sum(line_unit_ms) AS line_unit_ms, "
        "count(*) AS segment_count FROM stood GROUP BY contact_id)"
    )


def _placed() -> str:
    """One narrow row a segment: what its contact waited, in all and in its queue.

    Where a contact stood in one queue alone, it waited there what it waited in all.
    """
    same_queue = "PARTITION BY contact_id, queue"
    known = (
        "s.leg_number, s.contact_id, s.local_on, s.segment_index, s.queue, c.lost_queue, "
        "{offered} AS queue_offered, {reached} AS queue_reached, s.agent_unit_ms, s.line_unit_ms, "
        "CASE WHEN {offered} THEN {wait} END AS queue_wait_ms, "
        "CASE WHEN c.is_offered THEN whole_wait_ms END AS contact_wait_ms"
    )
    one = known.format(offered="c.offered", reached="c.reached", wait="whole_wait_ms")
    some = known.format(offered="queue_offered", reached="queue_reached", wait=_queue_wait())
    facts = (
        f"SELECT *, bool_or(waiting) OVER ({same_queue}) AS queue_offered, "
        f"bool_or(by_agent) OVER ({same_queue}) AS queue_reached, "
        f"min(n) FILTER (by_answer) OVER ({same_queue}) AS queue_first_agent FROM stood "
        "WHERE contact_id IN (SELECT contact_id FROM summed WHERE NOT one_queue)"
    )
    return (
        f"SELECT {one} FROM stood AS s JOIN summed AS c USING (contact_id) WHERE one_queue "
        f"UNION ALL SELECT {some} FROM ({facts}) AS s JOIN summed AS c USING (contact_id)"
    )


def _queue_wait() -> str:
    """SQL for the wait in a queue up to the first agent's answer in it; NULL where not known."""
    counted = "n <= coalesce(queue_first_agent, n)"
    window = "OVER (PARTITION BY s.contact_id, queue)"
    return (
        f"CASE WHEN bool_or(s.waited IS NULL AND {counted}) {window} OR NOT (s.is_answered OR "
        f"bool_or(told AND {counted}) {window}) THEN NULL ELSE "
        f"sum(CASE WHEN {counted} THEN s.waited ELSE 0 END) {window} END"
    )


def _contact(columns: Sequence[str], import_id: str, never: set[str]) -> str:
    found: dict[str, str] = {
        **{name: f"w.{name}" for name in CONTACT},
        "outcome": "w.outcome_",
        "vendor_charge": "CAST(w.vendor_charge AS VARCHAR)",
        "charge_state": "w.charge_state_",
        "charge_micro": "w.charge_micro_",
        "tariff_micro": "tariff_micro",
        "contact_wait_ms": "CASE WHEN w.is_offered THEN "
        "CASE WHEN w.kinds = 0 THEN 0 ELSE s.whole_wait_ms END END",
        "agent_unit_ms": "coalesce(s.agent_unit_ms, 0)",
        "line_unit_ms": "coalesce(s.line_unit_ms, 0)",
        "segment_count": "coalesce(s.segment_count, 1)",
        "import_id": literal(import_id),
    }
    return (
        f"SELECT {_chosen(CONTACT, found, columns, never)} FROM ({{priced}}) AS w "
        "LEFT JOIN (SELECT * FROM summed{only}) AS s USING (contact_id)"
    )


def _segment(columns: Sequence[str], import_id: str, never: set[str]) -> str:
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
        "import_id": literal(import_id),
        "source": "w.source",
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


def _priced(prices: Prices) -> str:
    """SQL of `whole` with each contact's tariff: what it would cost by the minutes on its lines.

    `{only}` takes the filter of the local days wanted.
    """
    units = "SELECT contact_id, line_unit_ms AS line_total FROM summed{only}"
    found = (
        "(SELECT *, dialled AS dialled_, direction AS direction_, "
        "CAST(coalesce(line_total, 0) AS BIGINT) AS line_total FROM "
        f"(SELECT w.*, u.line_total FROM (SELECT * FROM whole{{only}}) AS w "
        f"LEFT JOIN ({units}) AS u USING (contact_id)))"
    )
    for name, sql in prices.tariff_steps:
        found = f"(SELECT *, {sql} AS {name} FROM {found})"
    return f"FROM {found}"
