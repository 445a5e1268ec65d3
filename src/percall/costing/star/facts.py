"""The facts of contacts, segments and agents' time, as queries over the lake.

Rules:
1. A contact counts as many calls as the definition says, on its segments: `calls` once in all,
   `queue_calls` once in each queue it stood in. Where the chains of contacts cannot be told yet
   (`marks.undecided`), calls are unknown, never wrong.
2. No segment names its agent where the centre does not show what agents cost: the contact that
   both facts name would tell it.
"""

from collections.abc import Mapping

from percall.contact.schema import dimension_column
from percall.costing.ask import Asked
from percall.costing.counting import counting, further_call
from percall.costing.marks import undecided
from percall.costing.star.dimensions import DEFINITION_ID, table_of
from percall.costing.star.tables import TABLES, UNKNOWN
from percall.store.engine import named, quoted
from percall.store.rollup import DERIVED

QUEUES = 1  # the subset of a segment's own dimensions within which `queue_calls` count


def fact_contact(one: Asked) -> str:
    """One row a contact."""
    told: dict[str, str] = {
        "definition_id": str(DEFINITION_ID),
        "date_id": "t.local_on",
        "half_hour_id": "t.local_half_hour",
        "wait_ms": "t.contact_wait_ms",
        "is_priced": "coalesce(counted.is_priced, false)",
        "calls": "counted.calls",
        **keys({"channel": "channel", "queue": "first_queue", "reason": "reason"}),
    }
    own = "".join(f", t.{named(dimension_column(name))}" for name in one.source.own_dimensions)
    counted = (
        "SELECT contact_id, bool_or(is_priced) AS is_priced, sum(calls) AS calls"
        f" FROM ({_segments(one)}) AS s GROUP BY contact_id"
    )
    return (
        f"SELECT {columns('fact_contact', told)}{own} FROM {table_of(one, 'contact')} AS t"
        f" LEFT JOIN ({counted}) AS counted USING (contact_id)"
        f"{joins({'channel': 'channel', 'queue': 'first_queue', 'reason': 'reason'})}"
    )


def fact_segment(one: Asked) -> str:
    """One row a segment."""
    told = {"date_id": "t.local_on", "half_hour_id": "t.local_half_hour", **keys(SEGMENT_KEYS)}
    return (
        f"SELECT {columns('fact_segment', told)} FROM ({_segments(one)}) AS t{joins(SEGMENT_KEYS)}"
    )


def fact_agent_time(one: Asked) -> str:
    """One row an agent, stretch of time and state."""
    at = {"agent": "agent_id", "team": "team"}
    told = {"date_id": "t.local_on", **keys(at)}
    return (
        f"SELECT {columns('fact_agent_time', told)} FROM {table_of(one, 'agent_time')} AS t"
        f"{joins(at)}"
    )


SEGMENT_KEYS: Mapping[str, str] = {
    "channel": "channel", "queue": "queue", "team": "team", "agent": "told_agent",
    "reason": "reason",
}  # fmt: skip

_CARRIED = (
    "contact_id", "segment_index", "local_on", "local_half_hour", "channel", "queue", "team",
    "agent_id", "reason", "direction", "kind", "started_at", "segment_outcome", "hangup_cause",
    "ivr_ms", "wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_up_ms", "bot_ms", "line_ms",
    "quantity",
)  # fmt: skip


def _segments(one: Asked) -> str:
    """The segments, with what they count."""
    definition, how = one.question.definition, counting(one.question.definition)
    rule = "contacts" if definition.calls == "all" else definition.calls
    calls = {"calls": 0, "queue_calls": QUEUES}
    looked_at, told = set(how.columns), []
    for name, subset in calls.items():
        sql = f"{rule}_{subset}"
        if definition.by_leg:
            further, more = further_call(definition.calls, subset)
            sql, looked_at = f"{sql} + {further}", looked_at | more
        counts = f"CASE WHEN {how.chosen} AND {how.counted} THEN {sql} ELSE 0 END"
        told.append(f"{_decided(one, counts)} AS {name}")
    told.append(f"({how.chosen}) AS is_priced")
    shows_agents = one.source.centre.agent_cost_per_call
    told.append(f"{'agent_id' if shows_agents else 'CAST(NULL AS VARCHAR)'} AS told_agent")
    wanted = sorted({*_CARRIED, *looked_at})
    rows = one.source.rows(wanted, [f"{rule}_{subset}" for subset in calls.values()])
    return f"SELECT {', '.join(_CARRIED)}, {', '.join(told)} FROM {rows}"


def _decided(one: Asked, calls: str) -> str:
    months = undecided(one.source, one.question)
    if not months:
        return calls
    days = ", ".join(f"DATE {quoted(month.replace(day=1))}" for month in sorted(months))
    month = DERIVED["local_month"]
    return f"CASE WHEN {month} IN ({days}) THEN NULL ELSE {calls} END"


def columns(table: str, told: Mapping[str, str], of: str = "t") -> str:
    """The columns of a table in their order and types, each as told or by its own name."""
    return ", ".join(
        f"CAST({told.get(column.name, f'{of}.{named(column.name)}')} AS {column.kind})"
        f" AS {named(column.name)}"
        for column in TABLES[table].columns
    )


def keys(at: Mapping[str, str]) -> dict[str, str]:
    """The SQL of the keys of named dimensions, where `joins` has joined them."""
    return {f"{name}_id": f"coalesce(dim_{name}.{name}_id, {UNKNOWN})" for name in at}


def joins(at: Mapping[str, str]) -> str:
    """The joins of named dimensions, each by a column of `t`."""
    return "".join(
        f" LEFT JOIN dim_{name} ON t.{named(column)} = dim_{name}.{name}"
        for name, column in at.items()
    )
