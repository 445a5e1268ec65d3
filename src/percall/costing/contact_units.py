"""The units that each contact took of each pool, one row a contact.

The contact table holds the sums that most pools need, made at import. Pools that look at segments
(scopes by team or queue; sessions, messages, tokens) are summed from the segments and joined.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from percall.contact.schema import SEGMENT_DIMENSIONS
from percall.costing.ask import Asked
from percall.costing.pools import MeanCharges, Pool, scope_columns, units_of
from percall.costing.sums import mean_charges
from percall.intervals import Period
from percall.store.engine import named, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files
from percall.store.rollup import DERIVED

# Each measure that the contact table can give, as SQL over it.
_ON_CONTACT: Mapping[str, str] = {
    "agent_unit": "agent_unit_ms",
    "line_unit": "line_unit_ms",
    "charge_micro_sum": "CASE WHEN charge_state = 'charged' THEN charge_micro ELSE 0 END",
    "charge_unknown": "CASE WHEN charge_state = 'unknown' THEN 1 ELSE 0 END",
    "tariff_micro_sum": "coalesce(tariff_micro, 0)",
    "contacts_0": "1",
    "sale_0": "CASE WHEN is_sale THEN 1 ELSE 0 END",
    "lead_0": "CASE WHEN is_lead THEN 1 ELSE 0 END",
}


def contact_units(
    one: Asked, period: Period, pools: Sequence[Pool], carried: Sequence[str],
    contact_ids: Collection[int] | None = None,
) -> str:  # fmt: skip
    """A table expression: `carried` of each contact of the period, and `u0`, `u1`, ... by pool.

    Args:
        one: The question and its records.
        period: The days in which the contacts began.
        pools: The pools, in the order of the columns.
        carried: Columns of the contact table.
        contact_ids: Some contacts alone; all of them where None.
    """
    means = mean_charges(one.source) if "vendor_charge" in one.available else {}
    files = files_between(one.manifest, "contact", period.from_on, period.to_on)
    lake = one.source.workspace.lake_folder
    check_files(lake, files)
    table = relation(lake, "contact", files, one.source.engine.parquet, one.source.own_dimensions)
    units = [units_of(p, one.source.centre, means, one.source.own_dimensions) for p in pools]
    direct = [set(unit.measures) <= set(_ON_CONTACT) and not _by_segment(pool)
              for pool, unit in zip(pools, units, strict=True)]  # fmt: skip
    measures = sorted({m for unit, is_direct in zip(units, direct, strict=True) if is_direct
                       for m in unit.measures})  # fmt: skip
    looked_at = scope_columns(p for p, is_direct in zip(pools, direct, strict=True) if is_direct)
    columns = [
        *(named(name) for name in dict.fromkeys([*carried, *sorted(looked_at - set(DERIVED))])),
        *(f"{DERIVED[name]} AS {name}" for name in sorted(looked_at & set(DERIVED))),
        *(f"{_ON_CONTACT[name]} AS {name}" for name in measures),
    ]
    only = _only(contact_ids)
    where = (
        f"local_on >= DATE {quoted(period.from_on)} AND local_on < DATE {quoted(period.to_on)}"
        f" AND {only}"
    )
    inner = f"(SELECT {', '.join(columns)} FROM {table} AS c WHERE {where}) AS contacts"
    joined = _from_segments(one, period, pools, direct, means, only)
    selected = [
        f"{unit.sql} AS u{i}" if direct[i] else f"coalesce(u{i}, 0) AS u{i}"
        for i, unit in enumerate(units)
    ]
    select = ", ".join([*(f"contacts.{named(name)}" for name in carried), *selected])
    return f"(SELECT {select} FROM {inner}{joined})"


def _only(contact_ids: Collection[int] | None) -> str:
    if contact_ids is None:
        return "true"
    return f"contact_id IN ({', '.join(str(int(key)) for key in contact_ids)})"


def _by_segment(pool: Pool) -> bool:
    return pool.scope_parts is not None and pool.scope_parts[0] in SEGMENT_DIMENSIONS


def _from_segments(
    one: Asked, period: Period, pools: Sequence[Pool], direct: Sequence[bool], means: MeanCharges,
    only: str,
) -> str:  # fmt: skip
    summed = {i: pool for i, pool in enumerate(pools) if not direct[i]}
    if not summed:
        return ""
    source = replace(one.source, days=period)
    units = {i: units_of(p, source.centre, means, source.own_dimensions) for i, p in summed.items()}
    needed = {measure for unit in units.values() for measure in unit.measures}
    columns = sorted({"contact_id"} | (scope_columns(summed.values()) & source.known_columns))
    sums = ", ".join(f"sum({unit.sql}) AS u{i}" for i, unit in units.items())
    table = source.rows(columns, needed, only)
    # Most contacts took nothing of such pools: they need no place among the groups.
    taken = " OR ".join(f"{unit.sql} <> 0" for unit in units.values())
    return (
        f" LEFT JOIN (SELECT contact_id, {sums} FROM {table} WHERE {taken}"
        " GROUP BY contact_id) AS segment_sums"
        " USING (contact_id)"
    )


def largest_units(one: Asked, table: str, count: int) -> list[int]:
    """The most units that any contact took of each of the `count` pools of a table."""
    if not count:
        return []
    select = ", ".join(f"max(u{i})" for i in range(count))
    return [int(value or 0) for value in one.source.fetch(f"SELECT {select} FROM {table} AS t")[0]]
