"""The contacts behind a figure, and the price tag of one of them.

Rules:
1. The list is of the contacts that the view counts, or of those with one outcome; each stands
   with its fully loaded cost at the rates of the period, as its price tag does.
2. A page of the list is found first, and only its contacts are priced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from percall.contact.schema import Outcome
from percall.costing.ask import Asked, asked
from percall.costing.contact_units import contact_units
from percall.costing.pools import Pool, equals
from percall.costing.price import price
from percall.costing.rates import PoolRates
from percall.intervals import Period
from percall.money import shown
from percall.store.engine import Engine, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files
from percall.store.workspace import Workspace
from percall.web.address import QUEUE, View

PAGE_SIZE = 50
MS = 1000
COUNTED = "counted"
OUTCOMES = (COUNTED, *(str(outcome.value) for outcome in Outcome))
ORDERS = ("start", "longest")
COLUMNS = (
    "contact_id", "started_at", "channel", "direction", "first_queue", "outcome", "agent_unit_ms",
    "contact_wait_ms", "segment_count", "source_id",
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
    """What of the contacts behind a figure is listed, and from where on."""

    outcome: str = COUNTED
    order: str = "start"
    page: int = 1


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
    cost: str | None


@dataclass(frozen=True, slots=True)
class ContactList:
    """A page of contacts and how many there are in all."""

    rows: tuple[ContactRow, ...]
    count: int
    has_ledger: bool


def contacts_behind(
    workspace: Workspace, view: View, days: Period, listing: Listing, engine: Engine
) -> ContactList:
    """A page of the contacts behind a view's figures.

    Raises:
        PercallError: As `percall.costing.ask.ask` does.
    """
    with asked(workspace, view.words(days), engine=engine) as one:
        where = _where(one, view, listing)
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
        costs = _costs(one, rates, [row[0] for row in found])
    zone = workspace.centre.zone
    rows = tuple(_row(row, costs.get(row[0]), zone, figures.has_ledger) for row in found)
    return ContactList(rows, int(count), figures.has_ledger)


def _row(row: Sequence[Any], cost: Fraction | None, zone: Any, has_ledger: bool) -> ContactRow:
    started_at = row[1].replace(tzinfo=UTC).astimezone(zone)
    money = shown(cost or Fraction(0)) if has_ledger else None
    return ContactRow(
        row[0], started_at, row[2], row[3], row[4], row[5], row[6] or 0, row[7], row[8], row[9],
        money,
    )  # fmt: skip


def _contacts(one: Asked, days: Period) -> str:
    files = files_between(one.manifest, "contact", days.from_on, days.to_on)
    lake = one.source.workspace.lake_folder
    check_files(lake, files)
    return relation(lake, "contact", files, one.source.engine.parquet, one.source.own_dimensions)


def _where(one: Asked, view: View, listing: Listing) -> str:
    definition, days = one.question.definition, one.question.whole
    parts = [
        f"local_on >= DATE {quoted(days.from_on)} AND local_on < DATE {quoted(days.to_on)}",
        *(equals(name, value) for name, value in definition.conditions() if name != QUEUE),
    ]
    if listing.outcome == COUNTED:
        per = definition.per
        parts.append(_COUNTS[definition.calls] if per == "call" else _PER[per])
    else:
        parts.append(equals("outcome", listing.outcome))
    if view.only:
        rows = one.source.rows(["contact_id", QUEUE], (), equals(QUEUE, view.queue))
        parts.append(f"contact_id IN (SELECT contact_id FROM {rows})")
    return " AND ".join(f"({part})" for part in parts)


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
