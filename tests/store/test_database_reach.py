"""How far a table was read: the mark is a function of the imports that are live."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from percall.store.ingest.database_reach import (
    Clock,
    Mark,
    Reading,
    Start,
    mark_time,
    reached,
    start_after,
    start_asked,
)


def read(
    began: str | None, ended: str | None, key: int | None = None, *, asked: bool = False
) -> Reading:
    """A reading of days of October, named by their numbers."""
    days = [None if x is None else f"2026-10-{int(x):02} 00:00:00" for x in (began, ended)]
    return Reading("pg", "cdr", "at", "local", days[0], asked, Mark(days[1], key), "")


def day(mark: Mark) -> tuple[int | None, int | None]:
    return (None if mark.time is None else int(mark.time[8:10]), mark.key)


@pytest.mark.parametrize(("readings", "expected"), [
    pytest.param([], (None, None), id="nothing was read"),
    pytest.param([read(None, "10", 7), read("8", "20", 9)], (20, 9), id="one goes on from another"),
    pytest.param([read("8", "20", 9)], (None, None), id="the first one was undone"),
    pytest.param([read(None, "10", 7), read("18", "30", 9)], (10, 7), id="one between was undone"),
    pytest.param([read("5", "9", 3, asked=True)], (9, 3), id="it begins where the user said"),
    pytest.param(
        [read(None, "10", 7), read("15", "20", 9, asked=True)], (10, 7), id="asked for: a gap"
    ),
    pytest.param(
        [read(None, "10", 7), read("1", "20", 9, asked=True)], (20, 7),
        id="asked for: rows of old times with new keys were not looked for",
    ),
    pytest.param([read(None, "10", 7), read("8", None)], (10, 7), id="the table was emptied"),
])  # fmt: skip
def test_the_mark_is_the_end_of_what_was_read_without_a_gap(
    readings: list[Reading], expected: tuple[int | None, int | None]
) -> None:
    assert day(reached(readings, Clock.LOCAL)) == expected


@pytest.mark.parametrize(("clock", "mark", "start"), [
    (Clock.LOCAL, "2026-10-10 08:00:00", "2026-10-08 08:00:00"),
    (Clock.INSTANT, "2026-10-10 08:00:00+00:00", "2026-10-08 08:00:00+00:00"),
    (Clock.DAY, "2026-10-10", "2026-10-08"),
    (Clock.EPOCH, "1791619200", "1791446400"),
    (Clock.EPOCH, "1791619200000", "1791446400000"),
])  # fmt: skip
def test_reading_goes_on_two_days_before_the_mark(clock: Clock, mark: str, start: str) -> None:
    assert start_after(Mark(mark, 5), clock) == Start(start, 5)


def test_a_day_that_the_user_names_is_one_of_the_centre() -> None:
    since, riga = datetime.fromisoformat("2026-10-01"), ZoneInfo("Europe/Riga")
    starts = [
        start_asked(since, clock, riga, milliseconds=milli).time
        for clock, milli in [(Clock.LOCAL, False), (Clock.INSTANT, False), (Clock.EPOCH, False),
                             (Clock.EPOCH, True)]
    ]  # fmt: skip
    # Riga is three hours ahead of UTC then: 2026-09-30T21:00Z is 1790802000.
    assert starts == [
        "2026-10-01 00:00:00",
        "2026-10-01 00:00:00+03:00",
        "1790802000",
        "1790802000000",
    ]


@pytest.mark.parametrize(("clock", "text", "expected"), [
    (Clock.LOCAL, "infinity", None),
    (Clock.LOCAL, "0000-00-00 00:00:00", None),
    (Clock.TEXT, "2026-10-01T08:00:00.25Z", "2026-10-01 00:00:00"),
    (Clock.TEXT, "zzz", None),
    (Clock.INSTANT, "2026-10-01 08:00:00+00", "2026-10-01 08:00:00+00:00"),
    (Clock.INSTANT, "2026-10-01 08:00:00", "2026-10-01 08:00:00+00:00"),
    (Clock.DAY, "2026-10-01", "2026-10-01"),
    (Clock.EPOCH, "1790802000.7", "1790802000"),
    (Clock.LOCAL, None, None),
])  # fmt: skip
def test_what_is_no_time_moves_no_mark(
    clock: Clock, text: str | None, expected: str | None
) -> None:
    assert mark_time(text, clock) == expected
