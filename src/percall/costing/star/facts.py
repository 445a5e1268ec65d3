"""The facts of contacts, segments and agents' time, as queries over the lake.

Rules:
1. A contact counts as many calls as the definition says, on its segments: `calls` once in all,
   `queue_calls` once in each queue it stood in. Where the chains of contacts cannot be told yet
   (`marks.undecided`), calls are unknown, never wrong.
2. What the definition divides by (`figures.divisor`) is `divisor`, in the same two ways: calls,
   sales, leads or resolutions.
3. No segment names its agent where the centre does not show what agents cost: the contact that
   both facts name would tell it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from percall.contact.schema import dimension_column
from percall.costing.ask import Asked
from percall.costing.counting import IS_RESOLUTION, counting, further_call
from percall.costing.definitions import Definition
from percall.costing.marks import undecided
from percall.costing.star.dimensions import DEFINITION_ID, table_of
from percall.costing.star.tables import TABLES, UNKNOWN
from percall.store.engine import named, quoted
from percall.store.rollup import DERIVED

# The subset of a segment's own dimensions within which columns so begun count a contact once.
_WITHIN = {"": 0, "queue_": 1}


def fact_contact(one: Asked) -> str:
    """One row a contact."""
    told: dict[str, str] = {
        "definition_id": str(DEFINITION_ID),
        "date_id": "t.local_on",
        "half_hour_id": "t.local_half_hour",
        "wait_ms": "t.contact_wait_ms",
        "is_priced": "coalesce(counted.is_priced, false)",
        "calls": "counted.calls",
        "divisor": "counted.divisor",
        **keys({"channel": "channel", "queue": "first_queue", "reason": "reason"}),
    }
    own = "".join(f", t.{named(dimension_column(name))}" for name in one.source.own_dimensions)
    counted = (
        "SELECT contact_id, bool_or(is_priced) AS is_priced, sum(calls) AS calls,"
        f" sum(divisor) AS divisor FROM ({_segments(one)}) AS s GROUP BY contact_id"
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
    looked_at, measures, told = set(how.columns), set[str](), []
    undecided_months = undecided(one.source, one.question)
    for begun, subset in _WITHIN.items():
        calls, divisor = _calls(definition, subset), _divisor(definition, subset)
        for name, amount in ((f"{begun}calls", calls), (f"{begun}divisor", divisor)):
            counts = f"CASE WHEN {how.chosen} AND {how.counted} THEN {amount.sql} ELSE 0 END"
            told.append(f"{_decided(counts, undecided_months)} AS {name}")
            looked_at |= amount.columns
            measures |= amount.measures
    told.append(f"({how.chosen}) AS is_priced")
    shows_agents = one.source.centre.agent_cost_per_call
    told.append(f"{'agent_id' if shows_agents else 'CAST(NULL AS VARCHAR)'} AS told_agent")
    rows = one.source.rows(sorted({*_CARRIED, *looked_at}), measures)
    return f"SELECT {', '.join(_CARRIED)}, {', '.join(told)} FROM {rows}"


@dataclass(frozen=True, slots=True)
class _Amount:
    """What a counted segment adds, as SQL, and the measures and columns that it looks at."""

    sql: str
    measures: frozenset[str]
    columns: frozenset[str] = frozenset()


def _calls(definition: Definition, subset: int) -> _Amount:
    once = _once(definition, subset)
    if not definition.by_leg:
        return once
    further, looked_at = further_call(definition.calls, subset)
    return _Amount(f"{once.sql} + {further}", once.measures, frozenset(looked_at))


def _once(definition: Definition, subset: int) -> _Amount:
    """Each contact that the counting rule takes, once."""
    name = f"{'contacts' if definition.calls == 'all' else definition.calls}_{subset}"
    return _Amount(name, frozenset([name]))


def _divisor(definition: Definition, subset: int) -> _Amount:
    """What the definition divides by; null where nobody says whether it is a sale or lead."""
    if definition.per == "call":
        return _calls(definition, subset)
    if definition.per == "resolution":
        once = _once(definition, subset)
        sql = f"CASE WHEN {IS_RESOLUTION} THEN {once.sql} ELSE 0 END"
        return _Amount(sql, once.measures, frozenset([IS_RESOLUTION]))
    name, said = f"{definition.per}s_{subset}", f"is_{definition.per}"
    sql = f"CASE WHEN {said} IS NOT NULL THEN {name} END"
    return _Amount(sql, frozenset([name]), frozenset([said]))


def _decided(counts: str, undecided_months: Iterable[date]) -> str:
    days = ", ".join(f"DATE {quoted(day.replace(day=1))}" for day in sorted(undecided_months))
    if not days:
        return counts
    return f"CASE WHEN {DERIVED['local_month']} IN ({days}) THEN NULL ELSE {counts} END"


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
