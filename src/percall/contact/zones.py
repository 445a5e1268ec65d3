"""Time zones as tables of offsets, so that local times are resolved once and in SQL.

Rules:
1. The offsets come from the zone database of Python, never from the engine's own, so that two
   engines (and two machines) agree.
2. A local time in the gap of spring is read with the offset before the gap: it moves forward by
   the gap. A local time that autumn repeats is read with the offset before (first pass) or after
   (second pass) the change.
3. Instants lie in 1970 to 2099; anything else is unreadable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST = datetime(1970, 1, 1)
LAST = datetime(2100, 1, 1)
_STEP = timedelta(days=7)


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
    """SQL for the offset (an interval) of a UTC instant."""
    begin, found = changes(zone)
    return _interval(_tree(instant, begin, [(c.at, c.after_s) for c in found]))


def offset_of_local(zone: str, local: str, *, late: bool) -> str:
    """SQL for the offset (an interval) of a local time.

    Around a change two offsets could be meant: the one before it, which this gives, or with
    `late` the one after it. Where both agree, the local time is neither skipped nor repeated.
    """
    begin, found = changes(zone)
    pick = min if late else max
    steps = [
        (c.at + timedelta(seconds=pick(c.before_s, c.after_s)), c.after_s) for c in found
    ]  # fmt: skip
    return _interval(_tree(local, begin, steps))


def has_changes(zone: str) -> bool:
    """Whether the zone's offset ever changes."""
    return bool(changes(zone)[1])


def _interval(seconds: str) -> str:
    return f"to_seconds({seconds})"


def _tree(value: str, below: int, steps: Sequence[tuple[datetime, int]]) -> str:
    """A balanced tree of comparisons: the value of the last step that is not after `value`."""
    if not steps:
        return str(below)
    middle = len(steps) // 2
    at, offset = steps[middle]
    low, high = _tree(value, below, steps[:middle]), _tree(value, offset, steps[middle + 1 :])
    return low if low == high else (
        f"CASE WHEN {value} < TIMESTAMP '{at}' THEN {low} ELSE {high} END"
    )  # fmt: skip
