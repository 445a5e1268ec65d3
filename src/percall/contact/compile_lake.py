"""SQL that turns staged rows, each a whole contact, into the lake's contacts and segments."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from fractions import Fraction

from percall.contact.compile_fields import literal, typed
from percall.contact.compile_slots import (
    Slot,
    contact_facts,
    contact_sums,
    contact_verdicts,
    masks,
    queue_facts,
    slots_of,
)
from percall.contact.compile_stage import Staged
from percall.contact.layers import Layers
from percall.contact.schema import CONTACT, DURATIONS, SEGMENT, dimension_column

_NANO, _MICRO = 10**9, 10**6
UNKNOWN = "NULL"  # the SQL of a value that no row has


@dataclass(frozen=True, slots=True)
class Prices:
    """What contacts are weighed with: the centre's currency, rates, and the tariffs' SQL.

    `tariff_steps` are columns (name, SQL) made by the ledger from the names of those it looks at,
    each over the one before, `tariff_micro` last; empty where the centre has no tariffs.
    """

    currency: str
    rates: Sequence[tuple[str, Fraction]] = ()
    tariff_steps: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class LakeQueries:
    """One query for each table, over `{rows}`: staged rows with `source_row`, in their order.

    A column that is unknown on every row stands in no query, but in `absent`, by table.
    """

    contact: str
    segment: str
    absent: dict[str, tuple[str, ...]]


# The columns that a tariff's SQL may look at.
TARIFF_COLUMNS = {
    "number_expr": "dialled_", "ms_expr": "line_total", "direction_expr": "direction_",
    "at_expr": "local_on", "zone_expr": "zone_",
}  # fmt: skip


def lake_queries(staged: Staged, source: str, import_id: str, prices: Prices) -> LakeQueries:
    """The queries that write the contacts and segments of an import."""
    slots = slots_of(staged)
    layers = Layers()
    facts = contact_facts(staged, slots)
    for name in ("channel", "direction", "dialled"):
        facts[f"{name}_"] = f"CAST({staged.values[name]} AS VARCHAR)"
    zones = (f"CASE WHEN {s.on} THEN {s.own['tariff_zone']} END" for s in slots)
    facts["zone_"] = f"coalesce({', '.join(zones)}, NULL)"
    values = staged.values
    facts |= charge_sql(
        values["vendor_charge"], values["vendor_currency"], values["charge_state"], prices
    )
    for depth, found in enumerate((facts, contact_verdicts(slots), contact_sums(slots))):
        for name, sql in found.items():
            layers.add(depth, name, sql)
    sums = {f"{total}_total": " + ".join(f"{short}{s.number}" for s in slots)
            for total, short in (("agent", "au"), ("line", "lu"))}  # fmt: skip
    for name, sql in sums.items():
        layers.add(3, name, sql)
    for name, sql in prices.tariff_steps:
        layers.add(layers.depth, name, sql)
    shared = _shared(staged, source, import_id, rated=bool(prices.tariff_steps))
    in_contact = _contact(staged, shared)
    contact = layers.sql("{rows}", _chosen(CONTACT, in_contact, staged))
    number = f"unnest({[s.number for s in slots]})" if len(slots) > 1 else "0"
    layers.add(layers.depth, "slot", number)
    by_slot, depth = _by_slot(slots), layers.depth
    for name, sql in by_slot.items():
        layers.add(depth, name, sql)
    in_segment = _segment(shared, slots[0].kind if len(slots) == 1 else None)
    never = (name.removesuffix("_") for name, sql in by_slot.items() if sql == UNKNOWN)
    in_segment |= dict.fromkeys(never, UNKNOWN)
    segment = layers.sql("{rows}", _chosen(SEGMENT, in_segment, staged))
    return LakeQueries(
        contact,
        f"SELECT * FROM ({segment}) WHERE segment_index IS NOT NULL",
        {"contact": unknown_in(CONTACT, in_contact), "segment": unknown_in(SEGMENT, in_segment)},
    )


def unless_unknown(form: str, sql: str) -> str:
    """A form of SQL with a value put in; of one that no row has, nothing is made."""
    return sql if sql == UNKNOWN else form.format(sql)


def unknown_in(table: Iterable[str], found: Map[str, str]) -> tuple[str, ...]:
    """The columns of a table that are unknown on every row."""
    return tuple(name for name in table if found[name] == UNKNOWN)


def _shared(staged: Staged, source: str, import_id: str, *, rated: bool) -> dict[str, str]:
    """The columns that a contact and its segments have in common."""
    values = staged.values
    uncharged = values["vendor_charge"] == values["charge_state"] == "NULL"
    return {
        **{
            name: values[name]
            for name in ("contact_id", "local_on", "local_half_hour", "local_weekday", "reason",
                         "language", "is_sale", "is_lead", "resolved")
        },
        "channel": values["channel"],
        "direction": values["direction"],
        "first_queue": "first_queue_",
        "outcome": "outcome_",
        "csat_milli": values.get(
            "csat_milli", unless_unknown("CAST({} * 1000 AS BIGINT)", values["csat"])
        ),
        "is_offered": "is_offered",
        "is_answered": "is_answered",
        "contact_wait_ms": "contact_wait_ms",
        "charge_state": "'unknown'" if uncharged else "charge_state_",
        "charge_micro": UNKNOWN if uncharged else "charge_micro_",
        "tariff_micro": "tariff_micro" if rated else UNKNOWN,
        "source": values.get("source", literal(source)),
        "source_row": "source_row",
        "import_id": literal(import_id),
    }  # fmt: skip


def _contact(staged: Staged, shared: dict[str, str]) -> dict[str, str]:
    values = staged.values
    return {
        **shared,
        **{name: values[name] for name in ("started_at", "customer_key", "customer",
                                           "disposition", "source_id", "version", "row_hash")},
        "ended_at": "ended_",
        "previous_contact_id": values.get("previous_contact_id", values["previous_id"]),
        "vendor_charge": unless_unknown("CAST({} AS VARCHAR)", values["vendor_charge"]),
        "vendor_currency": values["vendor_currency"],
        "agent_unit_ms": "agent_total",
        "line_unit_ms": "line_total",
        "segment_count": "segment_count",
    }  # fmt: skip


def _segment(shared: dict[str, str], kind: str | None) -> dict[str, str]:
    once = {
        name: f"CASE WHEN segment_index_ = 0 THEN {shared[name]} END"
        for name in ("charge_micro", "tariff_micro")
        if shared[name] != UNKNOWN
    }
    return {
        **shared,
        **{
            name: f"{name}_"
            for name in ("segment_index", "started_at", "kind", "queue", "team", "agent_id",
                         *DURATIONS, "quantity", "segment_outcome", "hangup_cause", "tariff_zone",
                         "first_in", "first_agent_in", "last_in", "queue_offered",
                         "queue_answered", "queue_lost", "queue_wait_ms", "agent_unit_ms",
                         "line_unit_ms")
        },
        **({"kind": kind} if kind else {}),
        "contact_started_at": "started_at",
        "talk_known": "talk_known",
        **once,
    }  # fmt: skip


def _by_slot(slots: list[Slot]) -> dict[str, str]:
    """For each column of a segment, its value in the slot that a row stands for."""
    columns: dict[str, list[str]] = {}
    for slot in slots:
        own = slot.own
        index = " + ".join(
            f"CAST({s.on} AS INTEGER)" for s in slots if s.number < slot.number
        ) or "0"  # fmt: skip
        values = {
            "segment_index": f"CASE WHEN {slot.on} THEN {index} END",
            "started_at": f"coalesce({own['started_at']}, started_at)",
            "kind": slot.kind,
            "queue": slot.queue,
            "team": own["team"],
            "agent_id": own["agent_id"],
            **{name: own[name] for name in DURATIONS if name != "wait_ms"},
            "wait_ms": unless_unknown("CASE WHEN {0} >= 0 THEN {0} END", own["wait_ms"]),
            "quantity": own["quantity"],
            "segment_outcome": own["outcome"],
            "hangup_cause": own["hangup_cause"],
            "tariff_zone": own["tariff_zone"],
            **masks(slot, slots),
            **queue_facts(slot, slots),
            "agent_unit_ms": f"au{slot.number}",
            "line_unit_ms": f"lu{slot.number}",
        }
        for name, sql in values.items():
            columns.setdefault(name, []).append(sql)
    return {f"{name}_": _picked(parts, slots) for name, parts in columns.items()}


def _picked(parts: list[str], slots: list[Slot]) -> str:
    if len(set(parts)) == 1:
        return parts[0]
    arms = "".join(f" WHEN {s.number} THEN {sql}" for s, sql in zip(slots, parts, strict=True))
    return f"CASE slot{arms} END"


def charge_sql(charge: str, currency: str, state: str, prices: Prices) -> dict[str, str]:
    """The vendor's charge in millionths of the centre's currency, rounded half up, and its state."""
    nano = f"CAST(CAST({charge} AS DECIMAL(38, 9)) * {_NANO} AS HUGEINT)"
    arms = "".join(
        f" WHEN {literal(name)} THEN {_rated(nano, rate)}"
        for name, rate in ((prices.currency, Fraction(1)), *prices.rates)
    )
    micro = f"CASE upper(coalesce({currency}, {literal(prices.currency)})){arms} END"
    known = f"({micro} IS NOT NULL AND coalesce({state}, 'charged') = 'charged')"
    if charge == "NULL":
        micro, known = "NULL", "false"
    return {
        "charge_micro_": f"CASE WHEN {known} THEN CAST({micro} AS BIGINT) END",
        "charge_state_": f"CASE WHEN {state} = 'none' THEN 'none' WHEN {known} THEN 'charged' "
        "ELSE 'unknown' END",
    }


def _rated(nano: str, rate: Fraction) -> str:
    half = rate.denominator * (_NANO // _MICRO)
    return f"try_cast((2 * {nano} * {rate.numerator} + {half}) // {2 * half} AS BIGINT)"


def _chosen(table: dict[str, str], found: dict[str, str], staged: Staged) -> list[tuple[str, str]]:
    outputs = [(n, typed(found[n], kind)) for n, kind in table.items() if found[n] != UNKNOWN]
    for name in staged.dimensions:
        column = dimension_column(name)
        outputs.append((f'"{column}"', f"CAST({staged.values[column]} AS VARCHAR)"))
    return outputs
