"""The contacts behind a figure, and the price tag of one of them.

Rules:
1. The list is of the contacts that the view counts, of those with one outcome, or of any; each
   stands with its fully loaded cost at the rates of the period, as its price tag does.
2. A page of the list is found first, and only its contacts are priced.
3. Filters by what stands on a leg (queue, team, agent) hold for one and the same leg, as in costing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from percall.contact.schema import SEGMENT_DIMENSIONS, Outcome
from percall.costing.ask import Asked, asked
from percall.costing.contact_units import contact_units
from percall.costing.counting import counting
from percall.costing.definitions import Definition
from percall.costing.pools import Pool, column_name, equals
from percall.costing.price import price
from percall.costing.question import why_withheld
from percall.costing.rates import PoolRates
from percall.intervals import Period
from percall.money import shown
from percall.stated import COST_ONLY, LEAVE_OUT
from percall.store.engine import Engine, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files
from percall.store.rollup import DERIVED
from percall.store.workspace import Workspace
from percall.texts import _
from percall.web.address import View

PAGE_SIZE = 50
MS = 1000
COUNTED = "counted"
ANY = "any"
OUTCOMES = (COUNTED, ANY, *(str(outcome.value) for outcome in Outcome))
ORDERS = ("start", "longest")
COLUMNS = (
    "contact_id", "started_at", "channel", "direction", "first_queue", "outcome", "agent_unit_ms",
    "contact_wait_ms", "segment_count", "source_id", "reason",
)  # fmt: skip
_COUNTS = {
    "handled": "outcome = 'handled'",
    "answered": "is_answered",
    "offered": "is_offered",
    "all": "true",
}
_PER = {"call": "true", "sale": "is_sale", "lead": "is_lead"}


@dataclass(frozen=True, slots=True)
class Listing:
    """What of the contacts behind a figure is listed, and from where on.

    `customer` is the key that stands for a customer in the records; None: of all.
    """

    outcome: str = COUNTED
    order: str = "start"
    page: int = 1
    customer: int | None = None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of the list; instants in the centre's own time, money as printed."""

    contact_id: int
    started_at: datetime
    channel: str | None
    direction: str | None
    first_queue: str | None
    outcome: str | None
    handle_ms: int
    wait_ms: int | None
    segment_count: int
    source_id: str | None
    reason: str | None
    cost: str | None


@dataclass(frozen=True, slots=True)
class ContactList:
    """A page of contacts and how many there are in all; `why_not` they stand without a cost."""

    rows: tuple[ContactRow, ...]
    count: int
    why_not: str | None
    definition: Definition
    """What counts, and what the costs are of."""


def contacts_behind(
    workspace: Workspace, view: View, days: Period, listing: Listing, engine: Engine
) -> ContactList:
    """A page of the contacts behind a view's figures.

    Raises:
        PercallError: As `percall.costing.ask.ask` does.
    """
    with asked(workspace, view.words(days), engine=engine) as one:
        where = _where(one, listing)
        table = _contacts(one, days)
        count = one.source.fetch(f"SELECT count(*) FROM {table} AS c WHERE {where}")[0][0]
        order = "agent_unit_ms DESC, " if listing.order == "longest" else ""
        found = one.source.fetch(
            f"SELECT {', '.join(COLUMNS)} FROM {table} AS c WHERE {where}"
            f" ORDER BY {order}started_at, contact_id"
            f" LIMIT {PAGE_SIZE} OFFSET {PAGE_SIZE * (listing.page - 1)}"
        )
        figures = price(one.source, one.question, one.lines, one.available).periods[0]
        rates = {pool.rates.pool: pool.rates for pool in figures.pools}
        told = figures.has_ledger and not figures.hides_cost
        costs = _costs(one, rates, [row[0] for row in found]) if told else {}
    zone = workspace.centre.zone
    rows = tuple(_row(row, costs.get(row[0]), zone, told) for row in found)
    why_not = why_withheld() if figures.hides_cost else _("the ledger has no line in this period")
    return ContactList(rows, int(count), None if told else why_not, one.question.definition)


def _row(row: Sequence[Any], cost: Fraction | None, zone: Any, told: bool) -> ContactRow:
    started_at = row[1].replace(tzinfo=UTC).astimezone(zone)
    money = shown(cost or Fraction(0)) if told else None
    return ContactRow(
        row[0], started_at, row[2], row[3], row[4], row[5], row[6] or 0, row[7], row[8], row[9],
        row[10], money,
    )  # fmt: skip


def _contacts(one: Asked, days: Period) -> str:
    files = files_between(one.manifest, "contact", days.from_on, days.to_on)
    lake = one.source.workspace.lake_folder
    check_files(lake, files)
    return relation(lake, "contact", files, one.source.engine.parquet, one.source.own_dimensions)


def _where(one: Asked, listing: Listing) -> str:
    definition, days = one.question.definition, one.question.whole
    chosen = definition.conditions()
    parts = [
        f"local_on >= DATE {quoted(days.from_on)} AND local_on < DATE {quoted(days.to_on)}",
        *(equals(*pair) for pair in chosen if not _is_of_legs(pair[0])),
    ]
    of_leg = [pair for pair in chosen if _is_of_legs(pair[0])]
    is_counted = listing.outcome == COUNTED
    if is_counted and _looks_beyond(definition):
        parts.append(_counted_by_legs(one))
    elif of_leg:
        columns = {column_name(name) for name, _value in of_leg}
        parts.append(_legs(one, columns, " AND ".join(equals(*pair) for pair in of_leg)))
    if is_counted and not _looks_beyond(definition):
        per = definition.per
        parts.append(_COUNTS[definition.calls] if per == "call" else _PER[per])
    elif not is_counted and listing.outcome != ANY:
        parts.append(equals("outcome", listing.outcome))
    if listing.customer is not None:
        parts.append(f"customer_key = {listing.customer}")
    return " AND ".join(f"({part})" for part in parts)


def _is_of_legs(dimension: str) -> bool:
    """Whether a dimension is told by a contact's legs, or derived from them, and not by its row."""
    return dimension in SEGMENT_DIMENSIONS or column_name(dimension) in DERIVED


def _looks_beyond(definition: Definition) -> bool:
    """Whether a contact's own row does not tell if the definition counts it."""
    treated = definition.classes(COST_ONLY) or definition.classes(LEAVE_OUT)
    return bool(treated) or definition.needs_chains


def _counted_by_legs(one: Asked) -> str:
    counts = counting(one.question.definition)
    per = one.question.definition.per
    rule = {"resolution": counts.resolving, "sale": "is_sale", "lead": "is_lead"}.get(
        per, _COUNTS[one.question.definition.calls]
    )
    looked_at = {"resolution": set(), "sale": {"is_sale"}, "lead": {"is_lead"}}.get(
        per, {"outcome", "is_answered", "is_offered"}
    )
    return _legs(
        one, counts.columns | looked_at, f"{counts.chosen} AND {counts.counted} AND {rule}"
    )


def _legs(one: Asked, columns: Collection[str], condition: str) -> str:
    """The condition that a contact has a leg of which another one holds."""
    rows = one.source.rows(sorted({"contact_id", *columns}), ())
    return f"contact_id IN (SELECT contact_id FROM {rows} WHERE {condition})"


def _costs(
    one: Asked, rates: Mapping[Pool, PoolRates], contact_ids: Sequence[int]
) -> dict[int, Fraction]:
    """The fully loaded cost of some contacts, exact."""
    pools = [pool for pool in rates if not rates[pool].is_unassigned]
    if not pools or not contact_ids:
        return {}
    table = contact_units(one, one.question.whole, pools, ["contact_id"], contact_ids)
    units = ", ".join(f"u{i}" for i in range(len(pools)))
    return {
        row[0]: sum(
            (int(n or 0) * rates[pool].full_rate for pool, n in zip(pools, row[1:], strict=True)),
            Fraction(0),
        )
        for row in one.source.fetch(f"SELECT contact_id, {units} FROM {table} AS t")
    }
