"""Which contact continues which: matters, links and the time until somebody came back, as SQL.

Rules:
1. Contacts of one **matter** are those that the source ties together (`previous_contact_id`; a
   dimension of the centre's own named `ticket`), else those of one customer and one reason. A
   contact that the source ties to another stands in that matter alone; without a tie, an unknown
   customer or reason joins nothing: such a contact cannot be chained.
2. The contacts of a matter stand in the order of their starts, then of their keys. One
   **continues** the one before it if it starts no later than the window after that one ended;
   one that starts before the other ended continues it at once. An unknown end is the start.
3. Contacts are linked among all of the population: all directions, or the one that a definition
   prices. Queues, channels and all else choose among the linked.
4. Nobody can come back after the end of the data, the last start of any contact of the lake: a
   contact is watched from its end until then.

Theory of operation. A narrow table of those who can be chained goes through one window function;
whole numbers come out. A link looks back no further than the window and the longest contact, so
only those months are read. What does not fit into memory the engine puts aside.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from percall.costing.chains.ties import ties
from percall.costing.pools import column_name, equals
from percall.costing.question import ALL, Definition
from percall.errors import QuestionFault
from percall.intervals import Period
from percall.store.engine import named, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest, check_files
from percall.store.rollup import DERIVED
from percall.store.source import Source
from percall.texts import _

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DEFAULT_WINDOW_H = 7 * 24
LONGEST_WINDOW_H = 60 * 24
# Dimensions of a segment alone: a contact has several teams and agents.
OF_SEGMENTS = ("team", "agent")
# No contact began outside these days: an import takes none.
FIRST_ON, LAST_ON = date(1970, 1, 1), date(2100, 1, 1)

# Somebody, or a machine that settled it, attended to the customer.
SERVED = "coalesce(is_answered OR outcome IN ('contained', 'message'), false)"
# Nobody came back where a link was possible, and the source does not say that it was in vain.
NOT_MARKED = "coalesce(resolved, true)"

READ = (
    "local_on", "contact_id", "started_at", "ended_at", "customer_key", "reason", "outcome",
    "is_answered", "resolved", "direction",
)  # fmt: skip
# What the window function brings of the one before and the one after.
_NEAR = {
    "before_ms": ("lag", "end_ms"),
    "before_id": ("lag", "contact_id"),
    "before_served": ("lag", "own_served"),
    "before_resolved": ("lag", "own_resolved"),
    "before_direction": ("lag", "own_direction"),
    "after_ms": ("lead", "start_ms"),
}
# What is told of the one before, where it is near enough.
_TOLD = {
    "gap_ms": "greatest(start_ms - before_ms, 0)",
    "previous_id": "before_id",
    "previous_served": "before_served",
    "previous_resolved": "before_resolved",
    "previous_direction": "before_direction",
}


@dataclass(frozen=True, slots=True)
class Lake:
    """The contacts of a lake, and how its engine reads them."""

    source: Source
    manifest: Manifest

    def contacts(self, days: Period | None = None) -> str:
        """A table expression over the contacts of the months that the days touch, or of all."""
        first, last = (days.from_on, days.to_on) if days else (None, None)
        files = files_between(self.manifest, "contact", first, last)
        lake, engine = self.source.workspace.lake_folder, self.source.engine
        if engine.reads_here:
            check_files(lake, files)
        return relation(lake, "contact", files, engine.parquet, self.source.own_dimensions)

    def milliseconds(self, column: str) -> str:
        """An instant as whole milliseconds."""
        return self.source.engine.milliseconds(column)

    @property
    def end_ms(self) -> str:
        """The end of a contact; its start where that is not known."""
        start, end = self.milliseconds("started_at"), self.milliseconds("ended_at")
        return f"greatest(coalesce({end}, {start}), {start})"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds a look at links: the longest contact, and the ends of the data (None: none)."""

    longest_ms: int
    end_of_data_ms: int | None
    first_on: date | None
    last_on: date | None


def bounds_of(lake: Lake) -> Bounds:
    """The bounds of the whole lake, by one scan of three columns."""
    start = lake.milliseconds("started_at")
    longest, last_ms, first_on, last_on = lake.source.fetch(
        f"SELECT max({lake.end_ms} - {start}), max({start}), min(local_on), max(local_on)"
        f" FROM {lake.contacts()} AS c"
    )[0]
    return Bounds(int(longest or 0), None if last_ms is None else int(last_ms), first_on, last_on)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of the contacts that began within some days.

    `direction` is that of the population (`all`: every one).
    """

    lake: Lake
    days: Period
    bounds: Bounds
    tied: str | None
    direction: str = ALL

    @property
    def chainable(self) -> str:
        """The condition on a row of `contacts` that it can be chained at all."""
        by_key = "customer_key IS NOT NULL AND reason IS NOT NULL"
        return f"(root IS NOT NULL OR ({by_key}))" if self.tied else f"({by_key})"

    def contacts(self, columns: Iterable[str], days: Period | None = None) -> str:
        """The population of some days with `columns`, chainable or not; `root` where tied."""
        days = days or self.days
        select = ", ".join(_selected(columns))
        tied = f" LEFT JOIN {self.tied} AS ties USING (contact_id)" if self.tied else ""
        population = "" if self.direction == ALL else f" AND {equals('direction', self.direction)}"
        root = ", root" if self.tied else ""
        return (
            f"(SELECT {select}{root} FROM {self.lake.contacts(days)} AS c{tied}"
            f" WHERE {_within(days)}{population})"
        )

    def linked(
        self, columns: Collection[str] = (), *, before_h: int = DEFAULT_WINDOW_H,
        after_h: int = 0, told: Mapping[str, str] | None = None,
    ) -> str:  # fmt: skip
        """Each contact of the days that can be chained, with its neighbours in its matter.

        Args:
            columns: Columns of the contact table that are carried along.
            before_h: Hours in which a contact before is looked for: the longest window asked.
            after_h: Hours in which a contact after is looked for; 0 looks for none.
            told: Further columns as SQL over what links read (`READ`). Each that is carried
                makes the window function's rows wider: a flag is better than what it is made of.

        Returns:
            A table expression with `contact_id`, the columns, `gap_ms` since the one before
            ended and its `previous_id`, `previous_served`, `previous_resolved` and
            `previous_direction`; `next_gap_ms` until the one after starts, and `watch_ms`. What
            lies beyond the hours is NULL, as if it were not there.
        """
        kept = dict.fromkeys([*columns, *(told or {}), "local_on"])
        carried = ", ".join(named(name) for name in kept)
        narrow = self._narrow(columns, told or {}, self._reach(before_h, after_h))
        neighbours = ", ".join(
            f"{function}({column}) OVER matter AS {name}"
            for name, (function, column) in _NEAR.items()
        )
        matters = (
            f"SELECT contact_id, {carried}, start_ms, end_ms, {neighbours} FROM {narrow} AS narrow"
            " WINDOW matter AS (PARTITION BY who, what ORDER BY start_ms, contact_id)"
        )
        # `greatest` passes over what is not known: a plain comparison does not.
        near = f"start_ms - before_ms <= {before_h * HOUR_MS}"
        soon = f"after_ms - end_ms <= {after_h * HOUR_MS}"
        before = ", ".join(
            f"CASE WHEN {near} THEN {sql} END AS {name}" for name, sql in _TOLD.items()
        )
        return (
            f"(SELECT contact_id, {carried}, {before},"
            f" CASE WHEN {soon} THEN greatest(after_ms - end_ms, 0) END AS next_gap_ms,"
            f" greatest({self.bounds.end_of_data_ms or 0} - end_ms, 0) AS watch_ms"
            f" FROM ({matters}) AS matters WHERE {_within(self.days)})"
        )

    def _narrow(self, columns: Iterable[str], told: Mapping[str, str], days: Period) -> str:
        """What the window function needs of those who can be chained: `who` and `what` it is about."""
        start = self.lake.milliseconds("started_at")
        table = self.contacts([*columns, *READ], days)
        who = "coalesce(root, customer_key)" if self.tied else "customer_key"
        what = "CASE WHEN root IS NULL THEN reason END" if self.tied else "reason"
        kept = {name: named(name) for name in dict.fromkeys([*columns, "local_on"])} | dict(told)
        carried = ", ".join(f"{sql} AS {named(name)}" for name, sql in kept.items())
        return (
            f"(SELECT contact_id, {carried}, {who} AS who, {what} AS what, {start} AS start_ms,"
            f" {self.lake.end_ms} AS end_ms, {SERVED} AS own_served, resolved AS own_resolved,"
            f" direction AS own_direction FROM {table} AS c WHERE {self.chainable})"
        )

    def _reach(self, before_h: int, after_h: int) -> Period:
        """The days that have to be read: a day more than the hours, for zones and clock changes."""
        long = self.bounds.longest_ms
        before = timedelta(days=-(-(before_h * HOUR_MS + long) // DAY_MS) + 1)
        after = timedelta(days=-(-(after_h * HOUR_MS + long) // DAY_MS) + 1 if after_h else 0)
        return _moved(self.days, before, after)


def _within(days: Period) -> str:
    first, last = quoted(days.from_on), quoted(days.to_on)
    return f"local_on >= DATE {first} AND local_on < DATE {last}"


def _moved(days: Period, before: timedelta, after: timedelta) -> Period:
    first = days.from_on - min(before, max(days.from_on - FIRST_ON, timedelta(0)))
    return Period(first, days.to_on + min(after, max(LAST_ON - days.to_on, timedelta(0))))


def links_of(source: Source, manifest: Manifest, days: Period, direction: str = ALL) -> Links:
    """The links of the contacts that began within the days.

    Args:
        source: The lake's records and their engine.
        manifest: What the lake holds.
        days: The days of the contacts that are asked for.
        direction: The population: `all`, or contacts of one direction alone.
    """
    lake = Lake(source, manifest)
    bounds = bounds_of(lake)
    has_tickets = "ticket" in source.own_dimensions
    start = lake.milliseconds("started_at")
    tied = ties(source, lake.contacts(), start, has_tickets=has_tickets)
    return Links(lake, days, bounds, tied, direction)


def contact_column(dimension: str) -> str:
    """The contact table's column of a dimension; a contact stands in its first queue.

    Raises:
        QuestionFault: The dimension is no contact's, but a segment's.
    """
    if dimension in OF_SEGMENTS:
        raise QuestionFault(
            _("{name} is not a dimension of a whole contact").format(name=repr(dimension)),
            do=_(
                "chains are of whole contacts: ask by queue, reason or another dimension of theirs"
            ),
        )
    return "first_queue" if dimension == "queue" else column_name(dimension)


def conditions_of(definition: Definition) -> str:
    """The SQL condition on a contact that a definition's filters choose it.

    Raises:
        QuestionFault: A filter looks at segments.
    """
    found = []
    for name, value in definition.conditions():
        contact_column(name)
        found.append(equals("first_queue" if name == "queue" else name, value))
    return " AND ".join(found) or "true"


def condition_columns(definition: Definition) -> set[str]:
    """The columns that these conditions look at."""
    return {contact_column(name) for name, _value in definition.conditions()}


def _selected(columns: Iterable[str]) -> list[str]:
    return [
        f"{DERIVED[name]} AS {name}" if name in DERIVED else named(name)
        for name in dict.fromkeys(columns)
    ]
