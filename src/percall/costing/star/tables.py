"""The star schema as data: its tables, their columns and keys; docs/star.md says what each means.

Rules:
1. A dimension's key is a whole number, 0 where the records do not say: no join loses a row, and
   tools that read names without their case or spaces do not take two for one. Days and
   half-hours are their own keys.
2. Keys of names hold within one export.
3. Durations are whole milliseconds, money has nine places and is in the centre's currency.
"""

from dataclasses import dataclass

UNKNOWN = 0
MONEY = "DECIMAL(27, 9)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its type in Parquet, and the dimension that it points to."""

    name: str
    kind: str
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns, and those of them that tell one row from all others."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def _dimension(subject: str) -> Table:
    """A dimension that has a name and nothing else."""
    columns = (Column(f"{subject}_id", "INTEGER"), Column(subject, "VARCHAR"))
    return Table(f"dim_{subject}", columns, (f"{subject}_id",))


NAMED = ("queue", "team", "agent", "channel", "reason")

_DAY = Column("date_id", "DATE", "dim_date")
_HALF_HOUR = Column("half_hour_id", "INTEGER", "dim_half_hour")
_DEFINITION = Column("definition_id", "INTEGER", "dim_definition")
_POOL = Column("pool_id", "INTEGER", "dim_pool")
_CONTACT = Column("contact_id", "BIGINT")
_TOLD = {name: Column(f"{name}_id", "INTEGER", f"dim_{name}") for name in NAMED}
_DURATIONS = (
    "ivr_ms",
    "wait_ms",
    "ring_ms",
    "talk_ms",
    "hold_ms",
    "wrap_up_ms",
    "bot_ms",
    "line_ms",
)

DIMENSIONS = (
    Table(
        "dim_date",
        (
            Column("date_id", "DATE"), Column("year", "INTEGER"), Column("quarter", "INTEGER"),
            Column("month", "INTEGER"), Column("month_from_on", "DATE"),
            Column("iso_week", "INTEGER"), Column("weekday", "INTEGER"),
        ),
        ("date_id",),
    ),
    Table(
        "dim_half_hour",
        (
            Column("half_hour_id", "INTEGER"), Column("hour", "INTEGER"),
            Column("starts", "VARCHAR"),
        ),
        ("half_hour_id",),
    ),
    *(_dimension(name) for name in NAMED),
    Table(
        "dim_pool",
        (
            Column("pool_id", "INTEGER"), Column("pool", "VARCHAR"), Column("driver", "VARCHAR"),
            Column("scope", "VARCHAR"), Column("unit", "VARCHAR"),
            Column("units_in_one", "BIGINT"),
        ),
        ("pool_id",),
    ),
    Table(
        "dim_account",
        (
            Column("account_id", "INTEGER"), Column("account", "VARCHAR"),
            Column("branch", "VARCHAR"), Column("is_in_definition", "BOOLEAN"),
        ),
        ("account_id",),
    ),
    Table(
        "dim_definition",
        (
            Column("definition_id", "INTEGER"), Column("definition", "VARCHAR"),
            Column("definition_hash", "VARCHAR"), Column("calls", "VARCHAR"),
            Column("per", "VARCHAR"), Column("takes_all", "BOOLEAN"),
            Column("answer_within_s", "INTEGER"), Column("short_abandon_s", "INTEGER"),
            Column("content", "VARCHAR"),
        ),
        ("definition_id",),
    ),
)  # fmt: skip

FACTS = (
    Table(
        "fact_contact",
        (
            _CONTACT, _DEFINITION, _DAY, _HALF_HOUR, _TOLD["channel"], _TOLD["queue"],
            _TOLD["reason"], Column("direction", "VARCHAR"), Column("language", "VARCHAR"),
            Column("outcome", "VARCHAR"), Column("disposition", "VARCHAR"),
            Column("started_at", "TIMESTAMP"), Column("ended_at", "TIMESTAMP"),
            Column("is_offered", "BOOLEAN"), Column("is_answered", "BOOLEAN"),
            Column("is_sale", "BOOLEAN"), Column("is_lead", "BOOLEAN"),
            Column("resolved", "BOOLEAN"), Column("csat_milli", "BIGINT"),
            Column("wait_ms", "BIGINT"), Column("segment_count", "INTEGER"),
            Column("is_priced", "BOOLEAN"), Column("calls", "INTEGER"),
            Column("divisor", "INTEGER"), Column("source", "VARCHAR"),
            Column("source_id", "VARCHAR"),
        ),
        ("contact_id",),
    ),
    Table(
        "fact_segment",
        (
            _CONTACT, Column("segment_index", "INTEGER"), _DAY, _HALF_HOUR, _TOLD["channel"],
            _TOLD["queue"], _TOLD["team"], _TOLD["agent"], _TOLD["reason"],
            Column("direction", "VARCHAR"), Column("kind", "VARCHAR"),
            Column("started_at", "TIMESTAMP"), Column("segment_outcome", "VARCHAR"),
            Column("hangup_cause", "VARCHAR"),
            *(Column(name, "BIGINT") for name in _DURATIONS),
            Column("quantity", "BIGINT"), Column("is_priced", "BOOLEAN"),
            Column("calls", "INTEGER"), Column("queue_calls", "INTEGER"),
            Column("divisor", "INTEGER"), Column("queue_divisor", "INTEGER"),
        ),
        ("contact_id", "segment_index"),
    ),
    Table(
        "fact_agent_time",
        (
            _DAY, _TOLD["agent"], _TOLD["team"], Column("interval_at", "TIMESTAMP"),
            Column("state", "VARCHAR"), Column("paid_ms", "BIGINT"),
        ),
        (),
    ),
    Table(
        "fact_cost",
        (
            Column("row_kind", "VARCHAR"), _CONTACT, Column("segment_index", "INTEGER"),
            _DEFINITION, _DAY, _HALF_HOUR, _TOLD["channel"], _TOLD["queue"], _TOLD["team"],
            _TOLD["reason"], _POOL, Column("rates_from_on", "DATE", "dim_date"),
            Column("is_priced", "BOOLEAN"), Column("units", "BIGINT"), Column("cost", MONEY),
        ),
        (),
    ),
    Table(
        "fact_ledger_day",
        (
            _DAY, _DEFINITION, Column("account_id", "INTEGER", "dim_account"), _POOL,
            Column("file", "VARCHAR"), Column("row", "INTEGER"), Column("cash_kind", "VARCHAR"),
            Column("cost", MONEY),
        ),
        (),
    ),
    Table(
        "fact_pool",
        (
            _POOL, Column("from_on", "DATE", "dim_date"), Column("to_on", "DATE"), _DEFINITION,
            Column("ledger", MONEY), Column("assigned", MONEY), Column("other", MONEY),
            Column("unused", MONEY), Column("unassigned", MONEY), Column("over_driven", MONEY),
            Column("units_used", "BIGINT"), Column("capacity", "VARCHAR"),
            Column("ledger_exact", "VARCHAR"), Column("units_supplied_exact", "VARCHAR"),
        ),
        ("pool_id", "from_on"),
    ),
)  # fmt: skip

TABLES = {table.name: table for table in (*DIMENSIONS, *FACTS)}
