"""How far a table of a database has been read, and which rows are read next; no server is asked.

Rules:
1. The mark is a function of the live imports, as the lake is: each keeps what it read in its
   notes, and undoing one rolls the mark back.
2. The mark is the end of what was read without a gap. It begins with an import that read
   everything or began where the user said (`--since`); one that begins behind the mark leaves a
   gap, and does not move it.
3. What is read next: rows written or changed since the mark less `OVERLAP`, rows whose key is
   above the mark's, and rows without a time. Rows that the lake knows are repeated or replaced
   there, so reading one twice costs time and nothing else.
4. Rows that were committed late, with a smaller key or an earlier time, are found as long as
   their time lies within the overlap, or their key above the mark's.
5. A time in the future moves no mark: it is bounded by tomorrow.
6. Without a column that tells the time, everything is read.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from percall.store.manifest import ImportRecord

NOTE = "database"
OVERLAP = timedelta(days=2)
_AHEAD = timedelta(days=1)  # local times are at most 14 hours ahead of UTC
_MILLISECONDS_FROM = 10**11  # as seconds, the year 5138; as milliseconds, 1973


class Clock(StrEnum):
    """How a column tells the time."""

    LOCAL = "local"  # a date and time without a zone
    INSTANT = "instant"  # one with a zone
    DAY = "day"
    EPOCH = "epoch"  # seconds or milliseconds since 1970
    TEXT = "text"  # an ISO date and time, written as text


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a table: the greatest time (as text) and the greatest key."""

    time: str | None = None
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one import read of a table.

    Attributes:
        source: The database, without user and password.
        changed: The column that tells when a row was written or changed.
        began: The time from which rows were read; None is from the first one on.
        asked: Whether the user set where it began.
        ended: The mark as it was in the table then.
        at: When it was read (UTC).
    """

    source: str
    table: str
    changed: str | None
    clock: str | None
    began: str | None
    asked: bool
    ended: Mark
    at: str

    def as_note(self) -> dict[str, Any]:
        """The note of an import."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Start:
    """Where reading starts: rows from `time` on, and those with a key above `above_key`."""

    time: str | None = None
    above_key: int | None = None
    asked: bool = False


def readings_of(
    imports: Iterable[ImportRecord], mapping: str, source: str, table: str, changed: str | None
) -> list[Reading]:
    """What live imports read of a table by a mapping, oldest first."""
    found = []
    for record in imports:
        note = record.notes.get(NOTE)
        if note is None or not record.live or record.mapping != mapping:
            continue
        reading = Reading(**{**note, "ended": Mark(**note["ended"])})
        if (reading.source, reading.table, reading.changed) == (source, table, changed):
            found.append(reading)
    return found


def reached(readings: Iterable[Reading], clock: Clock) -> Mark:
    """How far a table was read without a gap."""
    mark = Mark()
    for reading in readings:
        if mark.time is None:
            if reading.began is None or reading.asked:
                mark = reading.ended
            continue
        if reading.began is not None and moment(reading.began, clock) > moment(mark.time, clock):
            continue
        if reading.ended.time is None:
            continue
        time = max(mark.time, reading.ended.time, key=lambda text: moment(text, clock))
        # Rows with a new key and an old time were not looked for after a start that was asked for.
        key = mark.key if reading.asked else reading.ended.key
        mark = Mark(time, key)
    return mark


def start_after(mark: Mark, clock: Clock) -> Start:
    """Where reading goes on after a mark."""
    if mark.time is None:
        return Start()
    if clock is Clock.EPOCH:
        number = int(mark.time)
        unit = 1000 if number >= _MILLISECONDS_FROM else 1
        return Start(str(number - unit * int(OVERLAP.total_seconds())), mark.key)
    early = _datetime(mark.time) - OVERLAP
    return Start(_as_text(early, clock), mark.key)


def start_asked(since: datetime, clock: Clock, zone: ZoneInfo, *, milliseconds: bool) -> Start:
    """Where reading starts as the user said; a time without a zone is one of `zone`."""
    aware = since if since.tzinfo else since.replace(tzinfo=zone)
    if clock is Clock.EPOCH:
        seconds = int(aware.timestamp())
        return Start(str(seconds * 1000 if milliseconds else seconds), asked=True)
    told = aware if clock is Clock.INSTANT else aware.astimezone(zone).replace(tzinfo=None)
    return Start(_as_text(told, clock), asked=True)


def bound_value(text: str, clock: Clock) -> object:
    """A place in time as the column's own kind of value, to compare with."""
    match clock:
        case Clock.EPOCH:
            return int(text)
        case Clock.TEXT:
            return text[:10]  # a day alone stands before all of its times, however they are written
        case Clock.DAY:
            return _datetime(text).date()
        case Clock.INSTANT:
            return _datetime(text).astimezone(UTC)  # a driver may leave an offset out
        case _:
            return _datetime(text)


def tomorrow(clock: Clock, *, milliseconds: bool) -> object:
    """The latest time that is believed."""
    late = datetime.now(UTC) + _AHEAD
    if clock is Clock.EPOCH:
        return int(late.timestamp()) * (1000 if milliseconds else 1)
    told = late if clock is Clock.INSTANT else late.replace(tzinfo=None)
    return bound_value(_as_text(told, clock), clock)


def mark_time(text: str | None, clock: Clock) -> str | None:
    """The greatest time of a column as a mark keeps it; None where it is no time."""
    if text is None or clock is Clock.EPOCH:
        return text and str(int(float(text)))
    try:
        told = _datetime(text[:10] if clock is Clock.TEXT else text)
    except ValueError:
        return None
    if clock is Clock.INSTANT and told.tzinfo is None:
        told = told.replace(tzinfo=UTC)  # the session's zone
    return _as_text(told, clock)


def moment(text: str, clock: Clock) -> float:
    """A place in time as a number that compares with others of its column."""
    if clock is Clock.EPOCH:
        return float(text)
    told = _datetime(text)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def _datetime(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _as_text(told: datetime, clock: Clock) -> str:
    return told.date().isoformat() if clock is Clock.DAY else told.isoformat(" ")
