"""Contacts, repeats and resolutions by period and group: whole numbers that add up.

Rules:
1. A **repeat** continues another contact of its matter within the window (`links`).
2. A **resolution** is a contact that served the customer, that the source does not mark as
   unresolved, and that nothing continues within the window. It counts where and when that
   contact began.
3. A contact that cannot be chained continues nothing, and nothing continues it.
4. Whoever the data stop watching before the window is over counts as resolved here, and is counted
   in `unwatched` too: `curve` says what is likely.

Source: repeats within a window as the measure of resolution: SQM Group, "Agents Accountable: Call
Resolution Index", 9 March 2022.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from percall.costing.chains.links import (
    DEFAULT_WINDOW_H,
    HOUR_MS,
    NOT_MARKED,
    SERVED,
    Links,
    condition_columns,
    conditions_of,
    contact_column,
    links_of,
)
from percall.costing.question import Question
from percall.intervals import Period
from percall.store.engine import named
from percall.store.manifest import Manifest
from percall.store.source import Source, period_start

Group = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ChainCounts:
    """Counts of contacts: all that were chosen, and of those that can be chained the rest.

    `unwatched` are the resolutions that the end of the data comes too soon for.
    """

    contacts: int = 0
    chained: int = 0
    repeats: int = 0
    resolutions: int = 0
    unwatched: int = 0

    def __add__(self, other: "ChainCounts") -> "ChainCounts":
        return ChainCounts(
            *(getattr(self, f.name) + getattr(other, f.name) for f in fields(ChainCounts))
        )


def chain_counts(
    source: Source, manifest: Manifest, question: Question, window_h: int = DEFAULT_WINDOW_H
) -> dict[date, dict[Group, ChainCounts]]:
    """The counts of the chosen contacts by the first day of the period and by group.

    Args:
        source: The lake's records and their engine.
        manifest: What the lake holds.
        question: The days, their split, the groups (dimensions of the contact; `queue` is its
            first one) and the definition: its direction is the population that is linked, its
            other filters choose among the linked.
        window_h: Hours within which a contact continues another.

    Raises:
        QuestionFault: A group or filter looks at segments (team, agent).
    """
    links = links_of(source, manifest, question.whole, question.definition.direction)
    group_columns = [contact_column(name) for name in question.group_by]
    columns = sorted({*group_columns, *condition_columns(question.definition)})
    table = links.linked(
        [*columns, "outcome", "is_answered", "resolved"], before_h=window_h, after_h=window_h
    )
    keys = [period_start(question.by, "local_on"), *(named(column) for column in group_columns)]
    where = conditions_of(question.definition)
    resolved = f"{SERVED} AND {NOT_MARKED} AND next_gap_ms IS NULL"
    sums = (
        "count(*)", "count(gap_ms)", f"sum(CASE WHEN {resolved} THEN 1 ELSE 0 END)",
        f"sum(CASE WHEN {resolved} AND watch_ms < {window_h * HOUR_MS} THEN 1 ELSE 0 END)",
    )  # fmt: skip
    found: dict[date, dict[Group, ChainCounts]] = {}
    for start, group, counted in _grouped(source, table, keys, sums, where, question):
        found.setdefault(start, {})[group] = ChainCounts(counted[0], *counted)
    alone = _alone(links, columns)
    for start, group, counted in _grouped(source, alone, keys, ("count(*)",), where, question):
        cells = found.setdefault(start, {})
        cells[group] = cells.get(group, ChainCounts()) + ChainCounts(contacts=counted[0])
    return found


def repeats_sql(
    source: Source, manifest: Manifest, days: Period, window_h: int = DEFAULT_WINDOW_H, *,
    direction: str = "all",
) -> str:  # fmt: skip
    """SELECT of the `contact_id` of each contact of the days that continues another."""
    links = links_of(source, manifest, days, direction)
    return f"SELECT contact_id FROM {links.linked(before_h=window_h)} AS l WHERE gap_ms IS NOT NULL"


def resolutions_sql(
    source: Source, manifest: Manifest, days: Period, window_h: int = DEFAULT_WINDOW_H, *,
    direction: str = "all",
) -> str:  # fmt: skip
    """SELECT of the `contact_id` of each contact of the days that resolves its matter.

    A contact that cannot be chained resolves its own if it was served: say the coverage beside.
    """
    links = links_of(source, manifest, days, direction)
    columns = ("outcome", "is_answered", "resolved")
    linked = links.linked(columns, before_h=0, after_h=window_h)
    settled = f"{SERVED} AND {NOT_MARKED}"
    return (
        f"SELECT contact_id FROM {linked} AS l WHERE {settled} AND next_gap_ms IS NULL"
        f" UNION ALL SELECT contact_id FROM {_alone(links, columns)} AS a WHERE {settled}"
    )


def _alone(links: Links, columns: Iterable[str]) -> str:
    """The contacts of the days that cannot be chained."""
    wanted = [*columns, "contact_id", "local_on", "customer_key", "reason"]
    return f"(SELECT * FROM {links.contacts(wanted)} AS c WHERE NOT {links.chainable})"


def _grouped(
    source: Source, table: str, keys: Iterable[str], sums: Iterable[str], where: str,
    question: Question,
) -> Iterable[tuple[date, Group, list[int]]]:  # fmt: skip
    """Sums of the rows of a table by period and group."""
    keys = list(keys)
    positions = ", ".join(str(i + 1) for i in range(len(keys)))
    rows = source.fetch(
        f"SELECT {', '.join([*keys, *sums])} FROM {table} AS t WHERE {where} GROUP BY {positions}"
    )
    for first, *rest in rows:
        start = max(first or question.whole.from_on, question.whole.from_on)
        groups = len(keys) - 1
        yield start, tuple(rest[:groups]), [int(value or 0) for value in rest[groups:]]
