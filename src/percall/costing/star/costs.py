"""What each segment cost by pool, as queries over the lake, and what is no contact's.

Rules (costing-rules.md, section 7):
1. A segment's fully loaded cost of a pool is floor(units x L / U) in billionths of the currency,
   at the rates of its calendar month.
2. What the floors leave of a pool's ledger is a row of its own, `rounding`; a pool that nobody
   used is a row `unassigned`, and so are the accounts that are not in the definition,
   `not_in_definition`. They stand on the first day of their month.
   Each pool sums to its ledger and all rows to the book, as `percall cost` prints them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from percall.costing.ask import Asked
from percall.costing.counting import counting
from percall.costing.export import cost_sql, decimal_sql
from percall.costing.figures import PeriodFigures
from percall.costing.pools import Pool, scope_columns, units_of
from percall.costing.printed import NOT_IN_DEFINITION, wholes
from percall.costing.star.dimensions import DEFINITION_ID, LEFT_OUT, Keys
from percall.costing.star.facts import SEGMENT_KEYS, columns, joins, keys
from percall.costing.star.tables import UNKNOWN
from percall.costing.sums import mean_charges
from percall.store.engine import named, quoted
from percall.store.lake import files_between

_CARRIED = (
    "contact_id", "segment_index", "local_on", "local_half_hour", "channel", "queue", "team",
    "reason",
)  # fmt: skip
_AT = {name: column for name, column in SEGMENT_KEYS.items() if name != "agent"}


@dataclass(frozen=True, slots=True)
class _Residue:
    """An amount of a pool that is no contact's, in billionths."""

    row_kind: str
    pool: Pool
    units: int


def fact_cost(one: Asked, periods: Sequence[PeriodFigures], of: Keys) -> str:
    """One row a segment and pool that it took of, and the rows that are no contact's."""
    selects = [part for period in periods for part in _period(one, period, of)]
    table = " UNION ALL ".join(selects)
    return table or f"{_residues([_Residue('', LEFT_OUT, 0)], '1970-01-01', of)} WHERE false"


def _period(one: Asked, period: PeriodFigures, of: Keys) -> list[str]:
    rates = {pool.rates.pool: pool.rates for pool in period.pools}
    whole = wholes(period)
    ledgers = dict(zip(rates, whole.ledgers, strict=True))
    shared = [pool for pool in rates if not rates[pool].is_unassigned]
    residues = [_Residue("unassigned", pool, ledgers[pool]) for pool in rates if pool not in shared]
    if period.left_out_accounts:
        residues.append(_Residue(NOT_IN_DEFINITION, LEFT_OUT, whole.left_out))
    selects = []
    if shared:
        taken = _taken(one, period, shared)
        largest = _aggregated(one, taken, [f"max(u{i})" for i in range(len(shared))])
        costs = [cost_sql(f"u{i}", rates[pool], largest[i]) for i, pool in enumerate(shared)]
        sums = _aggregated(one, taken, [f"sum({cost})" for cost in costs])
        residues += [
            _Residue("rounding", pool, ledgers[pool] - found)
            for pool, found in zip(shared, sums, strict=True)
        ]
        selects.append(_of_segments(period, taken, costs, [of.pools[pool] for pool in shared]))
    if residues:
        selects.append(_residues(residues, period.period.from_on.isoformat(), of))
    return selects


def _taken(one: Asked, period: PeriodFigures, pools: Sequence[Pool]) -> str:
    """The segments of a period with the units that they took of each pool: u0, u1, ..."""
    means = mean_charges(one.source) if "vendor_charge" in one.available else {}
    days, source = period.period, one.source
    files = files_between(one.manifest, "segment", days.from_on, days.to_on)
    source = replace(source, days=days, segments=files)
    units = [units_of(pool, source.centre, means, source.own_dimensions) for pool in pools]
    measures = {measure for unit in units for measure in unit.measures}
    how = counting(one.question.definition)
    looked_at = {*_CARRIED, *how.columns, *(scope_columns(pools) & source.known_columns)}
    told = [f"({how.chosen}) AS is_priced"]
    told += [f"CAST({unit.sql} AS BIGINT) AS u{i}" for i, unit in enumerate(units)]
    rows = source.rows(sorted(looked_at), measures)
    return f"(SELECT {', '.join([*_CARRIED, *told])} FROM {rows})"


def _aggregated(one: Asked, table: str, aggregates: Sequence[str]) -> list[int]:
    row = one.source.fetch(f"SELECT {', '.join(aggregates)} FROM {table} AS t")[0]
    return [int(value or 0) for value in row]


def _of_segments(
    period: PeriodFigures, taken: str, costs: Sequence[str], pool_ids: Sequence[int]
) -> str:
    """The rows of segments: one scan, each row taken once for each pool."""

    def by_pool(values: Sequence[object]) -> str:
        cases = "".join(f" WHEN {i} THEN {value}" for i, value in enumerate(values))
        return f"CASE pool_index{cases} END"

    indices = ", ".join(f"({i})" for i in range(len(costs)))
    rows = (
        f"SELECT {', '.join(_CARRIED)}, is_priced,"
        f" {by_pool(pool_ids)} AS pool_id, {by_pool([f'u{i}' for i in range(len(costs))])} AS units,"
        f" {by_pool(costs)} AS billionths"
        f" FROM {taken} AS taken CROSS JOIN (VALUES {indices}) AS pools(pool_index)"
    )
    told = {
        "row_kind": "'contact'", "definition_id": str(DEFINITION_ID), "date_id": "t.local_on",
        "half_hour_id": "t.local_half_hour", **keys(_AT),
        "rates_from_on": f"DATE {quoted(period.period.from_on)}",
        "cost": decimal_sql("t.billionths"),
    }  # fmt: skip
    return f"SELECT {columns('fact_cost', told)} FROM ({rows}) AS t{joins(_AT)} WHERE t.units <> 0"


def _residues(residues: Sequence[_Residue], day: str, of: Keys) -> str:
    rows = ", ".join(
        f"({quoted(one.row_kind)}, {of.pools.get(one.pool, UNKNOWN)}, {one.units})"
        for one in residues
    )
    nothing = dict.fromkeys(("contact_id", "segment_index", "half_hour_id", "units"), "NULL")
    told = {
        **nothing, "definition_id": str(DEFINITION_ID), "date_id": f"DATE {quoted(day)}",
        **{f"{name}_id": str(UNKNOWN) for name in _AT}, "rates_from_on": f"DATE {quoted(day)}",
        "is_priced": "NULL", "cost": decimal_sql("t.billionths"),
    }  # fmt: skip
    names = ", ".join(map(named, ("row_kind", "pool_id", "billionths")))
    return f"SELECT {columns('fact_cost', told)} FROM (VALUES {rows}) AS t({names})"
