"""The contacts behind a figure, in the order in which they began, each with what it cost."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from percall.contact.measures import subset_of
from percall.costing.ask import Asked, Words, asked
from percall.costing.contact_units import contact_units
from percall.costing.figures import full_cost
from percall.costing.pools import column_name, equals
from percall.costing.price import price
from percall.intervals import By
from percall.money import shown
from percall.store.engine import DuckDb
from percall.store.workspace import Workspace

SHOWN = (
    "contact_id", "source", "source_id", "started_at", "local_on", "local_half_hour", "channel",
    "direction", "first_queue", "reason", "outcome", "contact_wait_ms", "agent_unit_ms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PricedContact:
    """A contact's row and its fully loaded cost, as printed, at its calendar month's rates."""

    row: dict[str, Any]
    cost: str | None


@dataclass(frozen=True, slots=True)
class ContactsBehind:
    """Some of the contacts that a question looks at, and how many there are in all."""

    count: int
    contacts: tuple[PricedContact, ...]


def contacts_behind(
    workspace: Workspace, words: Words, *, limit: int = 50, offset: int = 0
) -> ContactsBehind:
    """The contacts that a question chooses, oldest first.

    Args:
        workspace: The centre.
        words: The question; how it is split or grouped does not matter.
        limit: At most so many are returned.
        offset: So many are passed over first.

    Raises:
        PercallError: Those of `ask.asked`.
    """
    monthly = Words(
        words.from_on, words.to_on, By.MONTH, (), words.calls, words.direction, words.channel,
        words.only, words.per,
    )  # fmt: skip
    with asked(workspace, monthly, engine=DuckDb()) as one:
        chosen = _chosen(one)
        count = int(one.source.fetch(f"SELECT count(*) FROM {chosen} AS t")[0][0])
        keys = [
            int(row[0])
            for row in one.source.fetch(
                f"SELECT contact_id FROM {chosen} AS t"
                f" ORDER BY contact_started_at, contact_id LIMIT {int(limit)} OFFSET {int(offset)}"
            )
        ]
        return ContactsBehind(count, _priced(one, keys) if keys else ())


def _chosen(one: Asked) -> str:
    """One row for each contact that has a chosen segment."""
    conditions = one.question.definition.conditions()
    bit = 1 << subset_of(one.question.filter_dimensions)
    where = " AND ".join(equals(*pair) for pair in conditions) or "true"
    columns = {"contact_id", "contact_started_at", "first_in"}
    columns |= {column_name(name) for name, _value in conditions}
    table = one.source.rows(sorted(columns & one.source.known_columns), ())
    return (
        f"(SELECT contact_id, contact_started_at FROM {table}"
        f" WHERE (first_in & {bit}) <> 0 AND {where})"
    )


def _priced(one: Asked, keys: list[int]) -> tuple[PricedContact, ...]:
    answer = price(one.source, one.question, one.lines, one.available)
    found: dict[int, PricedContact] = {}
    listed = ", ".join(str(key) for key in keys)
    for period in answer.periods:
        rates = {pool.rates.pool: pool.rates for pool in period.pools}
        table = contact_units(one, period.period, list(rates), SHOWN)
        for row in one.source.fetch(f"SELECT * FROM {table} AS t WHERE contact_id IN ({listed})"):
            values = dict(zip(SHOWN, row, strict=False))
            units = dict(zip(rates, (int(u or 0) for u in row[len(SHOWN) :]), strict=True))
            cost: Fraction = full_cost(units, rates)
            priced = shown(cost) if period.has_ledger else None
            found[int(values["contact_id"])] = PricedContact(values, priced)
    return tuple(found[key] for key in keys if key in found)
