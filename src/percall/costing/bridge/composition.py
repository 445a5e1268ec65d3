"""What the contacts of a side are made of: calls by queue, channel and reason, and their units.

Rules:
1. A call stands with all of its legs in one cell: its first queue, its channel, its reason; and
   in it with its kind: whether it comes back, and whether an agent answered it.
2. Units of time have parts: agents' time is talk, hold, wrap-up and the rest, which is ringing;
   time on a line is talk, hold and the rest, which is menus and waiting. Parts sum to the whole.
3. Contacts that are priced and are no calls stand apart, by outcome.

Theory of operation. One scan takes together the segments that say the same, and what is left is
read once as it is and once for each part. A pool's units are an expression over measures
(`pools.units_of`); put over a part of the measure it gives that part of the units, so that what a
pool looks at is said in one place only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from percall.contact.measures import subset_of
from percall.costing.ask import Asked
from percall.costing.bridge.causes import PART_OF_DRIVER, Kind
from percall.costing.bridge.repeats import IS_BACK, KNOWN_APART
from percall.costing.counting import counting, further_call
from percall.costing.pools import MeanCharges, Pool, Units, scope_columns, units_of
from percall.costing.sums import mean_charges
from percall.store.engine import named
from percall.store.source import Source

_WHOLE = "whole"
_TIME = {"agent_time": "agent_unit", "line_time": "line_unit"}
_ON_LINE = "least(coalesce(talk_ms, 0), line_unit)"
# A part of a segment's agents' time and time on a line, as SQL over the segment.
_PARTS: dict[Kind, dict[str, str]] = {
    Kind.TALK: {"agent_unit": "coalesce(talk_ms, 0)", "line_unit": _ON_LINE},
    Kind.HOLD: {
        "agent_unit": "coalesce(hold_ms, 0)",
        "line_unit": f"least(coalesce(hold_ms, 0), line_unit - {_ON_LINE})",
    },
    Kind.WRAP_UP: {"agent_unit": "coalesce(wrap_up_ms, 0)", "line_unit": "0"},
}
_REST = {"agent_time": Kind.RING, "line_time": Kind.LINE}
_KEYS = ("first_queue", "channel", "reason", "outcome")
_DURATIONS = ("talk_ms", "hold_ms", "wrap_up_ms")
_IS_SO = ("key_call", "key_back", "key_answered")
_LOOKED_AT = ("kind", "is_answered", "is_offered", IS_BACK)


class Cell(NamedTuple):
    """Calls that are alike; None where the records do not say."""

    queue: str | None
    channel: str | None
    reason: str | None


# What is counted of each kind of calls in a cell: BACK those that come back, UNANSWERED those that
# a definition counts although no agent answered them; 0 first contacts that one did.
ByKind = tuple[int, int, int, int]
BACK, UNANSWERED = 1, 2
KINDS = range(4)
NONE: ByKind = (0, 0, 0, 0)
Part = tuple[Pool, Kind]


@dataclass(slots=True)
class Apart:
    """Contacts of one outcome that are no calls."""

    contacts: int = 0
    back: int = 0
    units: dict[Pool, int] = field(default_factory=dict)


@dataclass(slots=True)
class Composition:
    """Calls by cell, their units by pool, part and cell, and what stands apart by outcome."""

    calls: dict[Cell, ByKind] = field(default_factory=dict)
    units: dict[Part, dict[Cell, ByKind]] = field(default_factory=dict)
    apart: dict[str, Apart] = field(default_factory=dict)
    queues: set[str] = field(default_factory=set)
    """The queues of its contacts, by the names that the records have."""
    looks_back: bool = True
    """Whether contacts may come back to one before the period (`repeats`)."""
    known_share: Fraction = Fraction(1)
    """Of what share of its contacts it can be told whether they come back."""
    lives_on: tuple[tuple[str, str], ...] = ()
    """Queues of which it is said that they got another name, and which it has still: (old, new)."""

    @property
    def call_count(self) -> int:
        """All calls."""
        return sum(sum(both) for both in self.calls.values())

    @property
    def back_count(self) -> int:
        """Calls that come back."""
        return sum(counts[BACK] + counts[BACK | UNANSWERED] for counts in self.calls.values())

    @property
    def unanswered_count(self) -> int:
        """Calls that no agent answered."""
        return sum(sum(counts[UNANSWERED:]) for counts in self.calls.values())


def alike(both: tuple[Composition, Composition]) -> tuple[Composition, Composition]:
    """Two groups' calls by the dimensions that they share: what parts them is no mix.

    A dimension stays where the values of both groups hold half of the calls of each or more.
    """
    counts = [{name: _by_value(one, name) for name in Cell._fields} for one in both]
    apart = {
        name: None
        for name in Cell._fields
        if any(
            _shared(counts[i][name], counts[1 - i][name]) * 2 < both[i].call_count for i in (0, 1)
        )
    }
    before, after = (_merged(one, apart) for one in both)
    return before, after


def told_alike(both: tuple[Composition, Composition]) -> bool:
    """Whether those who come back are told of about as many contacts on both sides."""
    return abs(both[0].known_share - both[1].known_share) <= KNOWN_APART


def without_repeats(one: Composition) -> Composition:
    """The same with those who come back among the others: none of them is told apart."""
    return replace(
        one,
        calls=_all_first(one.calls),
        units={part: _all_first(cells) for part, cells in one.units.items()},
        apart={outcome: replace(apart, back=0) for outcome, apart in one.apart.items()},
    )


def _all_first(cells: Mapping[Cell, ByKind]) -> dict[Cell, ByKind]:
    return {cell: (n[0] + n[1], 0, n[2] + n[3], 0) for cell, n in cells.items()}


def _by_value(one: Composition, name: str) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for cell, calls in one.calls.items():
        value = getattr(cell, name)
        found[value] = found.get(value, 0) + sum(calls)
    return found


def _shared(own: Mapping[str | None, int], others: Mapping[str | None, int]) -> int:
    return sum(count for value, count in own.items() if value in others)


def _merged(one: Composition, apart: Mapping[str, None]) -> Composition:
    """The same with some dimensions of its cells taken away."""
    return replace(
        one,
        calls=_summed(one.calls, apart),
        units={part: _summed(cells, apart) for part, cells in one.units.items()},
    )


def _summed(cells: Mapping[Cell, ByKind], apart: Mapping[str, None]) -> dict[Cell, ByKind]:
    found: dict[Cell, ByKind] = {}
    for cell, counts in cells.items():
        key = cell._replace(**apart)
        found[key] = added(found.get(key, NONE), counts)
    return found


def added(one: ByKind, other: ByKind) -> ByKind:
    """Two counts together, kind by kind."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


class _Row(NamedTuple):
    part: str
    cell: Cell
    outcome: str | None
    is_call: bool
    is_back: bool
    is_answered: bool
    contacts: int
    calls: int
    units: tuple[int, ...]


def composition(
    one: Asked, source: Source, pools: Sequence[Pool], renamed: Mapping[str, str]
) -> Composition:
    """What the contacts of a question are made of, with their units of some pools.

    `source` tells who comes back, `renamed` are other names for queues.
    """
    found = Composition()
    parted: dict[str, list[_Row]] = {}
    for row in _rows(one, pools, source):
        queue = row.cell.queue
        if queue is not None:
            found.queues.add(queue)
            row = row._replace(cell=row.cell._replace(queue=renamed.get(queue, queue)))
        parted.setdefault(row.part, []).append(row)
    for row in parted.get(_WHOLE, ()):
        _add_whole(found, row, pools)
    for kind in _PARTS:
        for row in parted.get(kind, ()):
            _add_part(found, row, kind, pools)
    found.units = {
        part: cells for part, cells in found.units.items() if any(map(any, cells.values()))
    }
    return found


def _add_whole(found: Composition, row: _Row, pools: Sequence[Pool]) -> None:
    if row.is_call:
        found.calls[row.cell] = _more(found.calls.get(row.cell), row, row.calls)
        for pool, units in zip(pools, row.units, strict=True):
            if units:  # most pools serve some of the calls only
                rest = _REST.get(pool.driver) or PART_OF_DRIVER[pool.driver]
                _add_units(found, (pool, rest), row, units)
        return
    apart = found.apart.setdefault(row.outcome or "open", Apart())
    apart.contacts += row.contacts
    apart.back += row.contacts if row.is_back else 0
    for pool, units in zip(pools, row.units, strict=True):
        apart.units[pool] = apart.units.get(pool, 0) + units


def _add_part(found: Composition, row: _Row, kind: Kind, pools: Sequence[Pool]) -> None:
    if not row.is_call:
        return
    for pool, units in zip(pools, row.units, strict=True):
        if units and pool.driver in _TIME:
            _add_units(found, (pool, kind), row, units)
            _add_units(found, (pool, _REST[pool.driver]), row, -units)


def _add_units(found: Composition, part: Part, row: _Row, units: int) -> None:
    cells = found.units.setdefault(part, {})
    cells[row.cell] = _more(cells.get(row.cell), row, units)


def _more(counts: ByKind | None, row: _Row, amount: int) -> ByKind:
    kind = (BACK if row.is_back else 0) | (0 if row.is_answered else UNANSWERED)
    more = [0, 0, 0, 0]
    more[kind] = amount
    return added(counts or NONE, (more[0], more[1], more[2], more[3]))


def _rows(one: Asked, pools: Sequence[Pool], source: Source) -> Iterator[_Row]:
    for row in source.fetch(_query(one, pools, source)):
        part, queue, channel, reason, outcome, is_call, is_back, is_answered, *sums = row
        contacts, calls, *units = (int(value or 0) for value in sums)
        yield _Row(
            part, Cell(queue, channel, reason), outcome, bool(is_call), bool(is_back),
            bool(is_answered), contacts, calls, tuple(units),
        )  # fmt: skip


def _query(one: Asked, pools: Sequence[Pool], source: Source) -> str:
    """One row for each part, cell, outcome and answer to: is it a call, does it come back, had it an agent?"""
    means: MeanCharges = mean_charges(one.source) if "vendor_charge" in one.available else {}
    units = [units_of(pool, source.centre, means, source.own_dimensions) for pool in pools]
    contacts = f"contacts_{subset_of(one.question.filter_dimensions)}"
    measures = sorted({m for unit in units for m in unit.measures} | {contacts, *_TIME.values()})
    scopes = sorted(scope_columns(pools) & source.known_columns)
    alike = _alike(one, source, measures, scopes)
    return _parts(f"({alike}) AS alike", measures, units, scopes, contacts)


def _alike(one: Asked, source: Source, measures: Sequence[str], scopes: Sequence[str]) -> str:
    """Segments that say the same taken together, with their measures, calls and parts of time."""
    definition, how = one.question.definition, counting(one.question.definition)
    subset = subset_of(one.question.filter_dimensions)
    calls = f"{'contacts' if definition.calls == 'all' else definition.calls}_{subset}"
    counted, columns = calls, {*_KEYS, *_DURATIONS, *scopes, *how.columns, *_LOOKED_AT}
    if definition.by_leg:
        further, of_legs = further_call(definition.calls, subset)
        counted, columns = f"{calls} + {further}", columns | of_legs
    keys = {f"key_{name}": name for name in _KEYS} | {
        "key_call": f"coalesce(({how.counted}) AND {_IS_CALL[definition.calls]}, false)",
        "key_back": IS_BACK,
        "key_answered": _IS_ANSWERED if definition.calls in _COUNT_UNANSWERED else "true",
    }
    sums = {name: name for name in measures} | {"calls_counted": counted}
    sums |= {
        f"{kind}_of_{measure}": f"CASE WHEN {_has_units(measure)} THEN {sql} ELSE 0 END"
        for kind, parts in _PARTS.items()
        for measure, sql in parts.items()
    }
    select = [f"{sql} AS {name}" for name, sql in keys.items()]
    select += [named(name) for name in scopes]
    positions = ", ".join(str(i + 1) for i in range(len(select)))
    select += [f"CAST(sum({sql}) AS BIGINT) AS {name}" for name, sql in sums.items()]
    segments = source.rows(sorted(columns), sorted({*measures, calls}))
    return f"SELECT {', '.join(select)} FROM {segments} WHERE {how.chosen} GROUP BY {positions}"


def _parts(
    alike: str, measures: Sequence[str], units: Sequence[Units], scopes: Sequence[str],
    contacts: str,
) -> str:  # fmt: skip
    """Segments alike once as they are, and once for each part of what time drives."""
    keys = ", ".join([*(f"key_{name}" for name in _KEYS), *_IS_SO])
    parts = ", ".join(f"('{name}')" for name in (_WHOLE, *_PARTS))
    over = {name: f"CASE WHEN part = '{_WHOLE}' THEN {name} ELSE 0 END" for name in measures}
    for measure in _TIME.values():
        of_parts = "".join(f" WHEN '{kind}' THEN {kind}_of_{measure}" for kind in _PARTS)
        over[measure] = f"CASE part{of_parts} ELSE {measure} END"
    over["calls_counted"] = f"CASE WHEN part = '{_WHOLE}' THEN calls_counted ELSE 0 END"
    carried = ", ".join(
        ["part", keys, *map(named, scopes), *(f"{sql} AS {name}" for name, sql in over.items())]
    )
    sums = ", ".join(f"sum({sql})" for sql in (contacts, "calls_counted", *(u.sql for u in units)))
    return (
        f"SELECT part, {keys}, {sums} FROM (SELECT {carried} FROM {alike}"
        f" CROSS JOIN (VALUES {parts}) AS parts(part)) AS parted GROUP BY part, {keys}"
    )


_IS_CALL: Mapping[str, str] = {
    "handled": "outcome = 'handled'",
    "answered": "is_answered",
    "offered": "is_offered",
    "all": "true",
}
# Calls of these definitions may have had no agent; of all others every one had.
_COUNT_UNANSWERED = ("offered", "all")
_IS_ANSWERED = "coalesce(outcome = 'handled' OR is_answered, false)"


def _has_units(measure: str) -> str:
    """Parts are those of segments that have the whole: a hold without an agent is no unit."""
    return "kind = 'agent'" if measure == "agent_unit" else "line_unit > 0"
