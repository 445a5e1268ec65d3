"""Time zones as tables of offsets, so that local times are resolved once and in SQL.

Rules:
1. The offsets come from the zone database of Python, never from the engine's own, so that two
   engines (and two machines) agree.
2. A local time in the gap of spring is read with the offset before the gap: it moves forward by
   the gap. A local time that autumn repeats is read with the offset before (first pass) or after
   (second pass) the change.
3. Instants lie in 1970 to 2099; anything else is unreadable.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST = datetime(1970, 1, 1)
LAST = datetime(2100, 1, 1)
_STEP = timedelta(days=7)
_YEARS = range(FIRST.year - 1, LAST.year + 2)  # a local time may lie in the year beside
_LISTS: dict[str, str] = {}  # the variables that SQL made here may look at, by name
_VARIABLE = re.compile(r"getvariable\('(zone_[0-9a-f]+)'\)")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a zone's offset at a UTC instant; offsets in seconds east of Greenwich."""

    at: datetime
    before_s: int
    after_s: int


@cache
def changes(zone_name: str) -> tuple[int, tuple[Change, ...]]:
    """The offset at the beginning of 1970, and every change until the end of 2099."""
    zone = ZoneInfo(zone_name)
    at, last, found = FIRST - _STEP, LAST + _STEP, []
    begin = offset = _offset_s(zone, at)
    while at < last:
        following = at + _STEP
        new = _offset_s(zone, following)
        if new != offset:
            found.append(Change(_moment(zone, at, following), offset, new))
        at, offset = following, new
    return begin, tuple(found)


def _offset_s(zone: ZoneInfo, at: datetime) -> int:
    offset = zone.utcoffset(at.replace(tzinfo=UTC).astimezone(zone))
    return int(offset.total_seconds()) if offset else 0


def _moment(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first whole second at which the offset is no longer that of `low`."""
    before = _offset_s(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        if _offset_s(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def offset_at_utc(zone: str, instant: str) -> str:
    """SQL for the offset of a UTC instant, in seconds."""
    begin, found = changes(zone)
    return _looked_up(instant, begin, [(c.at, c.after_s) for c in found])


def calendar(local: str) -> dict[str, str]:
    """SQL of the day, the half-hour and the weekday of a local time, by the columns' names."""
    return {
        "local_on": f"CAST({local} AS DATE)",
        "local_half_hour": f"CAST(hour({local}) * 2 + minute({local}) // 30 AS TINYINT)",
        "local_weekday": f"CAST(isodow({local}) AS TINYINT)",
    }


def offset_of_local(zone: str, local: str, *, late: bool) -> str:
    """SQL for the offset of a local time, in seconds.

    Around a change two offsets could be meant: the one before it, which this gives, or with
    `late` the one after it. Where both agree, the local time is neither skipped nor repeated.
    """
    begin, found = changes(zone)
    pick = min if late else max
    steps = [
        (c.at + timedelta(seconds=pick(c.before_s, c.after_s)), c.after_s) for c in found
    ]  # fmt: skip
    return _looked_up(local, begin, steps)


def has_changes(zone: str) -> bool:
    """Whether the zone's offset ever changes."""
    return bool(changes(zone)[1])


def _looked_up(value: str, begin: int, steps: Sequence[tuple[datetime, int]]) -> str:
    """SQL for the offset of the last step that is not after `value`.

    A year has few steps: the year picks them from constant lists, and comparing with them picks
    the offset. (A tree of comparisons over all steps takes the engine half a minute to plan.)
    """
    if not steps:
        return str(begin)
    first = _YEARS.start
    starts, offset, remaining = [], begin, list(steps)
    by_year: list[list[tuple[datetime, int]]] = []
    for year in _YEARS:
        while remaining and remaining[0][0].year < year:
            offset = remaining.pop(0)[1]
        starts.append(offset)
        by_year.append([step for step in remaining if step[0].year == year])
    index = f"year({value}) - {first - 1}"
    sql = _picked(starts, "INTEGER", index)
    never = datetime(2200, 1, 1)
    for place in range(max(map(len, by_year))):
        at = [own[place][0] if place < len(own) else never for own in by_year]
        after = [own[place][1] if place < len(own) else 0 for own in by_year]
        moment = _picked([f"'{x}'" for x in at], "TIMESTAMP", index)
        sql = (
            f"CASE WHEN {value} >= {moment} THEN {_picked(after, 'INTEGER', index)} ELSE {sql} END"
        )
    return sql


def _picked(values: Sequence[object], kind: str, index: str) -> str:
    listed = f"CAST([{', '.join(map(str, values))}] AS {kind}[])"
    name = f"zone_{hashlib.sha256(listed.encode()).hexdigest()[:12]}"
    _LISTS[name] = listed
    return f"list_extract(getvariable('{name}'), {index})"


def statements(sql: str) -> list[str]:
    """The statements that set the variables which a text of SQL looks at.

    The lists stand in variables, since the engine folds a list again wherever it is written.
    """
    names = dict.fromkeys(_VARIABLE.findall(sql))
    return [f"SET VARIABLE {name} = {_LISTS[name]}" for name in names]
