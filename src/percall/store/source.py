"""Where a question's sums come from: segments scanned, or their roll-ups, with one text of SQL.

A `Source` is made for some days; `view` gives a table expression that has just the columns and
measures asked for, each file read in the cheapest way that is right.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from percall.centre import Centre
from percall.contact.measures import AMOUNTS, expression, expression_alike, looked_at, said
from percall.contact.schema import SEGMENT, dimension_column
from percall.intervals import ONE_DAY, By, Period, start_of, start_of_next
from percall.store.engine import Engine, Rows, literal, named, quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest, RollUp, StoredFile, check_files
from percall.store.rollup import (
    DERIVED,
    PAID_CUBE,
    PAID_DIMENSIONS,
    columns_sql,
    smallest_cube,
    valid_roll_ups,
)
from percall.store.workspace import Workspace

# Taking segments together pays where measures are many, and groups of what they say are few.
MANY_MEASURES = 12
MANY_VALUES = frozenset({"agent_id", "local_on"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A yes-or-no column that no table has: true where `rows`, a SELECT of `keys`, has the row."""

    name: str
    keys: tuple[str, ...]
    rows: str


@dataclass(frozen=True, slots=True)
class Source:
    """The lake's contacts that began within some days, ready to be summed.

    `own_dimensions` are the centre's own in all of its records: those of these days may lack some.
    """

    workspace: Workspace
    engine: Engine
    days: Period
    segments: tuple[StoredFile, ...]
    agent_time: tuple[StoredFile, ...]
    roll_ups: dict[str, RollUp]
    own_dimensions: tuple[str, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def centre(self) -> Centre:
        """The settings."""
        return self.workspace.centre

    @property
    def known_columns(self) -> frozenset[str]:
        """Every column that a view can have."""
        own = (dimension_column(name) for name in self.own_dimensions)
        return frozenset({*SEGMENT, *DERIVED, *own, *(mark.name for mark in self.marks)})

    @property
    def whole_months(self) -> bool:
        """Whether the days are whole calendar months."""
        return all(start_of(day, By.MONTH) == day for day in (self.days.from_on, self.days.to_on))

    def in_whole_months(self) -> "Source":
        """The same records, for all days of the months that the days touch."""
        last = self.days.to_on - ONE_DAY
        whole = Period(start_of(self.days.from_on, By.MONTH), start_of_next(last, By.MONTH))
        return replace(self, days=whole)

    def day_column(self, by: By) -> str:
        """The column that places a row in a period: its month where months suffice."""
        coarse = by in (By.TOTAL, By.MONTH, By.QUARTER, By.YEAR)
        return "local_month" if coarse and self.whole_months else "local_on"

    def period_key(self, by: By) -> str:
        """The SQL of the first day of a row's period in the calendar; NULL for the total."""
        return period_start(by, self.day_column(by))

    def view(self, columns: Collection[str], measures: Collection[str]) -> str:
        """A table expression with the columns and measures, for the days of the source."""
        wanted, summed = sorted(set(columns)), sorted(set(measures))
        day = "local_on" if "local_on" in wanted or not self.whole_months else "local_month"
        cube = smallest_cube({*wanted, day})
        rolled = [f for f in self.segments if cube and f.path in self.roll_ups]
        scanned = [f for f in self.segments if f not in rolled]
        parts = []
        if cube and rolled:
            files = [x for f in rolled for x in self.roll_ups[f.path].files if x.table == cube]
            self._check(files)
            parts.append(self._select(columns_sql(wanted, summed), self._read(files), day))
        if scanned or not rolled:
            self._check(scanned)
            few_values = set(wanted) <= {*SEGMENT, *DERIVED} - MANY_VALUES
            together = few_values and len(summed) >= MANY_MEASURES
            scan = self._together if together else self._one_by_one
            parts.append(scan(wanted, summed, scanned))
        return f"({' UNION ALL '.join(parts)}) AS view_of_segments"

    def _one_by_one(
        self, columns: Sequence[str], measures: Sequence[str], files: Sequence[StoredFile]
    ) -> str:
        return self._select(self._scan(columns, measures), self._segments(files, columns))

    def _together(
        self, columns: Sequence[str], measures: Sequence[str], files: Sequence[StoredFile]
    ) -> str:
        """Segments that say the same taken together: many sums are then made of few rows."""
        within, short = self.centre.answer_within_s, self.centre.short_abandon_s
        told, added = looked_at(measures)
        keys = {name: DERIVED.get(name, named(name)) for name in (*columns, "outcome")}
        keys |= {name: said(name, within, short) for name in sorted(told)}
        sums = [f"CAST(sum({AMOUNTS[name]}) AS BIGINT) AS {name}" for name in sorted(added)]
        select = ", ".join([*(f"{sql} AS {name}" for name, sql in keys.items()), *sums])
        positions = ", ".join(str(i + 1) for i in range(len(keys)))
        alike = f"{self._select(select, self._segments(files, columns))} GROUP BY {positions}"
        wanted = [*map(named, columns), *(f"{expression_alike(m)} AS {m}" for m in measures)]
        return f"SELECT {', '.join(wanted)} FROM ({alike}) AS alike"

    def rows(self, columns: Sequence[str], measures: Collection[str], where: str = "true") -> str:
        """A table expression with the segments themselves, one row each."""
        self._check(self.segments)
        select = self._scan(columns, sorted(set(measures)))
        table = self._segments(self.segments, columns)
        return f"({self._select(select, table)} AND {where}) AS segments"

    def paid_by_day(self, teams: Collection[str] = ()) -> Rows:
        """Paid milliseconds by local day and team; all but the teams named are one (None)."""
        names = ", ".join(literal(team) for team in sorted(teams))
        team = f"CASE WHEN team IN ({names}) THEN team END" if names else "CAST(NULL AS STRING)"
        return self._paid(f"local_on, {team} AS paid_team", 2)

    def paid_by_state(self, by: By, *, by_team: bool = False) -> Rows:
        """Paid milliseconds by period (its first day in the calendar), team and state."""
        team = "team" if by_team else "CAST(NULL AS STRING)"
        return self._paid(f"{period_start(by, 'local_on')}, {team} AS paid_team, state", 3)

    def _paid(self, keys: str, key_count: int) -> Rows:
        lake = self.workspace.lake_folder
        rolled = [f for f in self.agent_time if f.path in self.roll_ups]
        scanned = [f for f in self.agent_time if f not in rolled]
        files = [x for f in rolled for x in self.roll_ups[f.path].files if x.table == PAID_CUBE]
        self._check((*files, *scanned))
        columns = ", ".join(PAID_DIMENSIONS)
        tables = [relation(lake, "agent_time", scanned, self.engine.parquet)] if scanned else []
        tables += [self._read(files)] if files else []
        if not tables:
            return []
        parts = " UNION ALL ".join(self._select(f"{columns}, paid_ms", one) for one in tables)
        positions = ", ".join(str(i + 1) for i in range(key_count))
        return self.fetch(
            f"SELECT {keys}, sum(paid_ms) FROM ({parts}) AS paid GROUP BY {positions}"
        )

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query over views of the source."""
        return self.engine.fetch(sql, self.workspace.lake_folder)

    def _check(self, files: Sequence[StoredFile]) -> None:
        if self.engine.reads_here:
            check_files(self.workspace.lake_folder, tuple(files))

    def _select(self, select: str, table: str, day: str = "local_on") -> str:
        if self.whole_months:  # a file holds one month: all of its rows are in the days
            where = "true"
        else:
            first, last = quoted(self.days.from_on), quoted(self.days.to_on)
            where = f"{day} >= DATE {first} AND {day} < DATE {last}"
        return f"SELECT {select} FROM {table} AS t WHERE {where}"

    def _read(self, files: Sequence[StoredFile]) -> str:
        return self.engine.parquet([self.workspace.lake_folder / f.path for f in files])

    def _segments(self, files: Sequence[StoredFile], columns: Collection[str]) -> str:
        table = relation(
            self.workspace.lake_folder, "segment", files, self.engine.parquet, self.own_dimensions
        )
        for mark in (mark for mark in self.marks if mark.name in columns):
            on = " AND ".join(f"s.{key} = m.{key}" for key in mark.keys)
            has = f"m.{mark.keys[0]} IS NOT NULL AS {mark.name}"
            table = f"(SELECT s.*, {has} FROM {table} AS s LEFT JOIN ({mark.rows}) AS m ON {on})"
        return table

    def _scan(self, columns: Sequence[str], measures: Sequence[str]) -> str:
        within, short = self.centre.answer_within_s, self.centre.short_abandon_s
        found = [f"{DERIVED[c]} AS {c}" if c in DERIVED else named(c) for c in columns]
        return ", ".join(found + [f"{expression(m, within, short)} AS {m}" for m in measures])


def period_start(by: By, column: str) -> str:
    """The SQL of the first day of a day's period in the calendar; NULL for the total."""
    if by is By.TOTAL:
        return "CAST(NULL AS DATE)"
    if by is By.DAY or (by is By.MONTH and column == "local_month"):
        return column
    return f"CAST(date_trunc('{by.value}', {column}) AS DATE)"


def source_of(
    workspace: Workspace, manifest: Manifest, engine: Engine, days: Period, *, rollups: bool = True
) -> Source:
    """The source of the contacts that began within the days."""
    valid = valid_roll_ups(manifest.roll_ups, workspace.centre) if rollups else {}
    segments = files_between(manifest, "segment", days.from_on, days.to_on)
    agent_time = files_between(manifest, "agent_time", days.from_on, days.to_on)
    return Source(workspace, engine, days, segments, agent_time, valid, manifest.own_dimensions)
