"""Records, or legs, in parts of whole contacts, each small enough to be put together in memory.

Rules:
1. A contact belongs to the part that its first record falls in, with all its records.
2. Parts are spans of time: logs are in its order, so a part is read from one stretch of them, and
   its contacts lie in few months. As many whole months make a part as fit into it; a longer month
   is cut by the hour, and an hour that is still too long by the keys of contacts, which are hashes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from percall.contact import zones
from percall.store.ingest.job import Desk

AT_ONCE = 150_000  # records
_KEYS = 1 << 63
_SPANS = "spans_of_contacts"


@dataclass(frozen=True, slots=True)
class _Hour:
    """How many records the contacts have that begin in an hour (UTC) of a local month."""

    month: str
    at: datetime
    records: int


@dataclass(frozen=True, slots=True)
class Part:
    """SQL of some records; `cut` says that other parts have contacts of the same months."""

    records: str
    cut: bool = False


def in_parts(desk: Desk, records: str, at: str = "happened_at") -> list[Part]:
    """The records in parts; records of no contact are in none, if there are several.

    Args:
        desk: Where; the parts look at a table that is made there.
        records: SQL of a table of records, or of legs.
        at: The column of it that says when.
    """
    if desk.one(f"SELECT count(contact_id) FROM {records}") <= AT_ONCE:
        return [Part(records)]
    desk.connection.execute(
        f"CREATE OR REPLACE TABLE {_SPANS} AS SELECT contact_id, min({at}) AS first_at, "
        f"max({at}) AS last_at, count(*) AS records FROM {records} "
        "WHERE contact_id IS NOT NULL GROUP BY contact_id"
    )
    parts = [
        (span, _part(desk, records, at, span, low, high))
        for span in _spans(_hours(desk))
        for low, high in _ranges(_records(span))
    ]
    in_month = Counter(month for span, _sql in parts for month in {hour.month for hour in span})
    return [Part(sql, in_month[span[0].month] > 1) for span, sql in parts]


def _hours(desk: Desk) -> list[_Hour]:
    offset = zones.offset_at_utc(desk.workspace.centre.time_zone, "hour")
    sql = (
        f"SELECT strftime(hour + to_seconds({offset}), '%Y-%m'), hour, sum(records)::BIGINT FROM "
        f"(SELECT date_trunc('hour', first_at) AS hour, records FROM {_SPANS}) GROUP BY ALL ORDER BY 2"
    )
    desk.prepare(sql)
    return [_Hour(*row) for row in desk.connection.execute(sql).fetchall()]


def _spans(hours: Iterable[_Hour]) -> Iterator[list[_Hour]]:
    """The hours by the part that they are in."""
    part: list[_Hour] = []
    for _month, found in groupby(hours, lambda hour: hour.month):
        month = list(found)
        if part and _records(part) + _records(month) > AT_ONCE:
            yield part
            part = []
        if _records(month) <= AT_ONCE:
            part += month
            continue
        for hour in month:
            if part and _records(part) + hour.records > AT_ONCE:
                yield part
                part = []
            part.append(hour)
        yield part
        part = []
    if part:
        yield part


def _records(hours: Sequence[_Hour]) -> int:
    return sum(hour.records for hour in hours)


def _ranges(records: int) -> Iterator[tuple[int, int]]:
    """Ranges of keys that hold about as many records each, few enough of them."""
    parts = -(-records // AT_ONCE)
    for n in range(parts):
        yield _KEYS * n // parts, _KEYS * (n + 1) // parts - 1


def _part(
    desk: Desk, records: str, at: str, span: Sequence[_Hour], low: int, high: int
) -> str:  # fmt: skip
    """SQL of the records of the contacts that begin in some hours and have keys in a range."""
    ours = (
        f"FROM {_SPANS} WHERE first_at >= TIMESTAMP '{span[0].at}' "
        f"AND first_at < TIMESTAMP '{span[-1].at}' + INTERVAL 1 HOUR"
    )
    if (low, high) != (0, _KEYS - 1):
        ours += f" AND contact_id BETWEEN {low} AND {high}"
    last_at = desk.connection.execute(f"SELECT max(last_at) {ours}").fetchall()[0][0]
    if last_at is None:  # no key lies in the range
        return f"(SELECT * FROM {records} WHERE false)"
    return (
        f"(SELECT * FROM {records} WHERE {at} BETWEEN TIMESTAMP '{span[0].at}' AND "
        f"TIMESTAMP '{last_at}' AND contact_id IN (SELECT contact_id {ours}))"
    )
