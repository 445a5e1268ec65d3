"""The units that each contact took of each pool, one row a contact.

The contact table holds the sums that most pools need, made at import. Pools that look at segments
(scopes by team or queue; sessions, messages, tokens) are summed from the segments and joined.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from percall.contact.schema import SEGMENT_DIMENSIONS
from percall.costing.ask import Asked
from percall.costing.pools import Pool, Units, scope_columns, units_of
from percall.costing.sums import mean_charges
from percall.intervals import Period
from percall.store.engine import named, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files
from percall.store.rollup import DERIVED
from percall.store.source import Source

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


@dataclass(frozen=True, slots=True)
class UnitTables:
    """The units of contacts as table expressions: `u0`, `u1`, ... by pool, one row a contact.

    `contacts` has the carried columns and the units that stand on contacts; `segments` those that
    are summed from segments, for the contacts that took any; empty where no pool needs it.
    """

    carried: tuple[str, ...]
    contacts: str
    segments: str
    direct: tuple[bool, ...]

    @property
    def parts(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Each table expression, and the pools whose units it has."""
        pools = range(len(self.direct))
        found = [(self.contacts, tuple(i for i in pools if self.direct[i]))]
        if self.segments:
            found.append((self.segments, tuple(i for i in pools if not self.direct[i])))
        return tuple(found)

    @property
    def joined(self) -> str:
        """A table expression with the carried columns and all units."""
        if not self.segments:
            return self.contacts
        units = (f"u{i}" if x else f"coalesce(u{i}, 0) AS u{i}" for i, x in enumerate(self.direct))
        select = ", ".join([*(f"contacts.{named(name)}" for name in self.carried), *units])
        return (
            f"(SELECT {select} FROM {self.contacts} AS contacts"
            f" LEFT JOIN {self.segments} AS segment_sums USING (contact_id))"
        )


def contact_units(
    one: Asked, period: Period, pools: Sequence[Pool], carried: Sequence[str],
    contact_ids: Collection[int] | None = None,
) -> str:  # fmt: skip
    """A table expression: `carried` of each contact of the period, and `u0`, `u1`, ... by pool.

    Args:
        one: The question and its records.
        period: The days in which the contacts began.
        pools: The pools, in the order of the columns.
        carried: Columns of the contact table, its key among them.
        contact_ids: Some contacts alone; all of them where None.
    """
    return unit_tables(one, period, pools, carried, contact_ids).joined


def unit_tables(
    one: Asked, period: Period, pools: Sequence[Pool], carried: Sequence[str],
    contact_ids: Collection[int] | None = None,
) -> UnitTables:  # fmt: skip
    """The units of `contact_units` before they are joined."""
    means = mean_charges(one.source) if "vendor_charge" in one.available else {}
    source = one.source
    units = [units_of(p, source.centre, means, source.own_dimensions) for p in pools]
    direct = tuple(set(unit.measures) <= set(_ON_CONTACT) and not _by_segment(pool)
                   for pool, unit in zip(pools, units, strict=True))  # fmt: skip
    only = _only(contact_ids)
    files = files_between(one.manifest, "segment", period.from_on, period.to_on)
    on_contacts = {i: (pools[i], unit) for i, unit in enumerate(units) if direct[i]}
    on_segments = {i: (pools[i], unit) for i, unit in enumerate(units) if not direct[i]}
    return UnitTables(
        tuple(carried),
        _on_contacts(one, period, carried, on_contacts, only),
        _on_segments(replace(source, days=period, segments=files), on_segments, only),
        direct,
    )


def _on_contacts(
    one: Asked, period: Period, carried: Sequence[str], units: Mapping[int, tuple[Pool, Units]],
    only: str,
) -> str:  # fmt: skip
    files = files_between(one.manifest, "contact", period.from_on, period.to_on)
    lake = one.source.workspace.lake_folder
    check_files(lake, files)
    table = relation(lake, "contact", files, one.source.engine.parquet, one.source.own_dimensions)
    measures = sorted({m for _pool, unit in units.values() for m in unit.measures})
    looked_at = scope_columns(pool for pool, _unit in units.values())
    columns = [
        *(named(name) for name in dict.fromkeys([*carried, *sorted(looked_at - set(DERIVED))])),
        *(f"{DERIVED[name]} AS {name}" for name in sorted(looked_at & set(DERIVED))),
        *(f"{_ON_CONTACT[name]} AS {name}" for name in measures),
    ]
    where = (
        f"local_on >= DATE {quoted(period.from_on)} AND local_on < DATE {quoted(period.to_on)}"
        f" AND {only}"
    )
    selected = [*map(named, carried), *(f"{unit.sql} AS u{i}" for i, (_p, unit) in units.items())]
    inner = f"(SELECT {', '.join(columns)} FROM {table} AS c WHERE {where}) AS contacts"
    return f"(SELECT {', '.join(selected)} FROM {inner})"


def _only(contact_ids: Collection[int] | None) -> str:
    if contact_ids is None:
        return "true"
    return f"contact_id IN ({', '.join(str(int(key)) for key in contact_ids)})"


def _by_segment(pool: Pool) -> bool:
    return pool.scope_parts is not None and pool.scope_parts[0] in SEGMENT_DIMENSIONS


def _on_segments(source: Source, units: Mapping[int, tuple[Pool, Units]], only: str) -> str:
    if not units:
        return ""
    needed = {measure for _pool, unit in units.values() for measure in unit.measures}
    looked_at = scope_columns(pool for pool, _unit in units.values()) & source.known_columns
    # 64 bits: numbers of 128 would make each division of the costing many times as slow.
    sums = ", ".join(
        f"CAST(sum({unit.sql}) AS BIGINT) AS u{i}" for i, (_pool, unit) in units.items()
    )
    table = source.rows(sorted({"contact_id"} | looked_at), needed, only)
    # Most contacts took nothing of such pools: they need no place among the groups.
    taken = " OR ".join(f"{unit.sql} <> 0" for _pool, unit in units.values())
    return f"(SELECT contact_id, {sums} FROM {table} WHERE {taken} GROUP BY contact_id)"
