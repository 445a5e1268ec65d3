"""The price tag of one contact: each segment, each pool, units x rate, and the sum.

Rules:
1. Rates are those of the calendar month of the contact's start unless told otherwise, of the
   accounts that the definition takes: what it counts as a call does not change them.
2. The lines add up to the contact's cost as printed (`money.split`), largest remainders first.
3. A contact is named by our key or by its source's id; a part of a composite id lists whom it
   fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from percall.contact.schema import CONTACT, dimension_column
from percall.costing.ask import Words, asked
from percall.costing.definitions import Definition
from percall.costing.figures import full_cost, practical_cost
from percall.costing.pools import Pool, agent_time_scale, scope_columns, units_of
from percall.costing.price import price
from percall.costing.rates import PoolRates
from percall.costing.sums import mean_charges
from percall.errors import QuestionFault
from percall.intervals import month_of
from percall.money import fixed, half_up, shown, split
from percall.store.engine import DuckDb, Rows, named, quoted
from percall.store.lake import relation
from percall.store.manifest import check_files, read_manifest
from percall.store.source import Source, source_of
from percall.store.workspace import Workspace, reading
from percall.texts import _

SHOWN_CANDIDATES = 10
MINUTE_MS = 60_000
TIME_DRIVERS = ("agent_time", "line_time")
MONEY_DRIVERS = ("tariff", "vendor_charge")
MICRO = 1_000_000
SEGMENT_COLUMNS = (
    "contact_id", "segment_index", "started_at", "kind", "queue", "team", "agent_id", "ivr_ms",
    "wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_up_ms", "bot_ms", "quantity",
    "segment_outcome",
)  # fmt: skip
_HIDDEN = ("row_hash", "version", "customer")


@dataclass(frozen=True, slots=True)
class TagLine:
    """What one segment took of one pool: units x rate = cost (money as printed).

    `quantity` is `units` in the measure named: seconds, money, or a count; `rate` is the fully
    loaded money for one `rate_of` (minute, 1 of currency, 1).
    """

    segment_index: int
    pool: str
    units: int
    quantity: str
    measure: str
    rate: str
    rate_of: str
    fully_loaded: str
    practical_capacity: str


@dataclass(frozen=True, slots=True)
class PriceTag:
    """One contact, its segments, its lines, and their sum."""

    currency: str
    from_on: str
    to_on: str
    contact: dict[str, Any]
    segments: tuple[dict[str, Any], ...]
    lines: tuple[TagLine, ...]
    fully_loaded: str
    practical_capacity: str
    has_ledger: bool
    definition: Definition

    def as_json(self) -> dict[str, Any]:
        """The tag as JSON prints it."""
        return {
            "currency": self.currency,
            "period": {"from_on": self.from_on, "to_on": self.to_on},
            "definition": self.definition.as_json(),
            "contact": self.contact,
            "segments": list(self.segments),
            "lines": [asdict(line) for line in self.lines],
            "cost": {
                "fully_loaded": self.fully_loaded if self.has_ledger else None,
                "practical_capacity": self.practical_capacity if self.has_ledger else None,
                "why_not": None if self.has_ledger else _("the ledger has no line in this period"),
            },
        }


def price_tag(workspace: Workspace, text: str, words: Words | None = None) -> PriceTag:
    """The price tag of the contact that a text names.

    Args:
        workspace: The centre.
        text: Our key, or the source's id (a composite one joined by `/`).
        words: Days whose rates are used, the calendar month of its start unless told; and the
            definition, whose accounts are priced.

    Raises:
        QuestionFault: No contact, or several, have that name.
    """
    contact = find_contact(workspace, text)
    month = month_of(contact["local_on"])
    asks = replace(words or Words(), group_by=())
    if asks.from_on is None and asks.to_on is None:
        asks = replace(asks, from_on=month.from_on, to_on=month.to_on)
    with asked(workspace, asks, rollups=True) as one:
        figures = price(one.source, one.question, one.lines, one.available).periods[0]
        rates = {pool.rates.pool: pool.rates for pool in figures.pools}
        own = source_of(workspace, one.manifest, one.source.engine, month)
        found = _segments(own, list(rates), one.available, int(contact["contact_id"]))
    lines, full, practical = _lines(found, rates, agent_time_scale(workspace.centre))
    return PriceTag(
        currency=workspace.centre.currency,
        from_on=one.question.whole.from_on.isoformat(),
        to_on=one.question.whole.to_on.isoformat(),
        contact={name: _plain(value) for name, value in contact.items() if name not in _HIDDEN},
        segments=tuple(
            {name: _plain(value) for name, value in zip(SEGMENT_COLUMNS[1:], row[1:], strict=False)}
            for row in found.rows
        ),
        lines=tuple(lines),
        fully_loaded=full,
        practical_capacity=practical,
        has_ledger=figures.has_ledger,
        definition=one.question.definition,
    )


def find_contact(workspace: Workspace, text: str) -> dict[str, Any]:
    """The contact table's row of the contact that a text names.

    Raises:
        QuestionFault: No contact, or several, have that name; the candidates are listed.
    """
    found = candidates(workspace, text, SHOWN_CANDIDATES + 1)
    if not found:
        raise QuestionFault(
            _("No contact is named {name}").format(name=repr(text)), where=str(workspace.root),
            do=_("give percall's own key, or the id of the source, its parts joined by /"),
        )  # fmt: skip
    if len(found) > 1:
        names = [
            f"{row['contact_id']} = {row['source']}:{row['source_id']}"
            for row in found[:SHOWN_CANDIDATES]
        ]
        more = ", ..." if len(found) > SHOWN_CANDIDATES else ""
        raise QuestionFault(
            _("{name} names several contacts").format(name=repr(text)),
            do=_("choose one of: {names}").format(names=", ".join(names) + more),
        )
    return found[0]


def candidates(workspace: Workspace, text: str, limit: int) -> list[dict[str, Any]]:
    """The contacts that a text names: by key or whole id, else by parts of the id, in order."""
    with reading(workspace):
        manifest, engine = read_manifest(workspace), DuckDb()
        files = manifest.files("contact")
        check_files(workspace.lake_folder, files)
        own = manifest.own_dimensions
        table = relation(workspace.lake_folder, "contact", files, engine.parquet, own)
        columns = [*CONTACT, *(named(dimension_column(name)) for name in own)]
        name = text.strip()
        key = f"contact_id = {int(name)}" if _is_key(name) else "false"
        whole = f"({key} OR source_id = {quoted(name)})"
        parts = f"contains('/' || source_id || '/', {quoted(f'/{name}/')})"
        for where in (whole, parts):
            rows = engine.fetch(
                f"SELECT {', '.join(columns)} FROM {table} AS t WHERE {where}"
                f" ORDER BY started_at, contact_id LIMIT {limit}",
                workspace.lake_folder,
            )
            if rows:
                return [_row(row, own) for row in rows]
    return []


def _row(row: Sequence[Any], own: Sequence[str]) -> dict[str, Any]:
    """A contact by the names of its columns, the centre's own dimensions under `dimensions`."""
    kept = len(CONTACT)
    return {
        **dict(zip(CONTACT, row[:kept], strict=True)),
        "dimensions": dict(zip(own, row[kept:], strict=True)),
    }


def _is_key(text: str) -> bool:
    return (
        text.isascii() and text.isdigit() and len(text) <= len(str(2**63 - 1)) and int(text) < 2**63
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A contact's segments: their columns, and behind them the units of each pool."""

    pools: tuple[Pool, ...]
    rows: Rows

    def units(self) -> list[tuple[int, Pool, int]]:
        """Segment, pool and units, where there are any."""
        first = len(SEGMENT_COLUMNS)
        return [
            (row[1], pool, int(value))
            for row in self.rows
            for pool, value in zip(self.pools, row[first:], strict=True)
            if value
        ]


def _segments(
    source: Source, pools: list[Pool], available: frozenset[str], contact_id: int
) -> _Found:
    means = mean_charges(source) if "vendor_charge" in available else {}
    units = [units_of(pool, source.centre, means, source.own_dimensions) for pool in pools]
    needed = {measure for unit in units for measure in unit.measures}
    columns = [*SEGMENT_COLUMNS, *sorted(scope_columns(pools) & source.known_columns)]
    columns = list(dict.fromkeys(columns))
    table = source.rows(columns, needed, f"contact_id = {contact_id}")
    select = ", ".join([*SEGMENT_COLUMNS, *(unit.sql for unit in units)])
    rows = source.fetch(f"SELECT {select} FROM {table} ORDER BY segment_index")
    return _Found(tuple(pools), rows)


def _lines(
    found: _Found, rates: Mapping[Pool, PoolRates], scale: int
) -> tuple[list[TagLine], str, str]:
    taken = found.units()
    full = [full_cost({pool: units}, rates) for _index, pool, units in taken]
    practical = [practical_cost({pool: units}, rates) for _index, pool, units in taken]
    printed_full, printed_practical = _printed(full), _printed(practical)
    lines = []
    for (index, pool, units), full_part, practical_part in zip(
        taken, printed_full[1], printed_practical[1], strict=True
    ):
        quantity, measure, one_rate, rate_of = _measure(pool, units, rates[pool], scale)
        lines.append(
            TagLine(
                index, pool.name, units, quantity, measure, one_rate, rate_of,
                full_part, practical_part,
            )
        )  # fmt: skip
    return lines, printed_full[0], printed_practical[0]


def _printed(parts: list[Fraction]) -> tuple[str, list[str]]:
    whole = half_up(sum(parts, Fraction(0)), 9)
    return fixed(whole), [fixed(units) for units in split(whole, parts)]


def _measure(pool: Pool, units: int, rates: PoolRates, scale: int) -> tuple[str, str, str, str]:
    """The units as people read them, and the fully loaded rate of what they read."""
    if pool.driver in TIME_DRIVERS:
        own_scale = scale if pool.driver == "agent_time" else 1
        per_minute = rates.full_rate * MINUTE_MS * own_scale
        return shown(Fraction(units, 1000 * own_scale), 3), "s", shown(per_minute), "min"
    if pool.driver in MONEY_DRIVERS:
        return shown(Fraction(units, MICRO), 6), "rated", shown(rates.full_rate * MICRO), "1 rated"
    return str(units), pool.driver, shown(rates.full_rate), f"1 {pool.driver}"


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    plain = isinstance(value, str | bool | None) or (isinstance(value, int) and abs(value) < 2**53)
    return value if plain else str(value)
