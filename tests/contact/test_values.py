"""How values are read: durations, numbers, words, instants; each case is a line of the manual."""

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from percall.contact.compile_lake import Prices
from tests.contact.staging import Bench

MAPPING = """
name = "test"
rows = "contact"
{head}
[contact]
key = ["id"]
started_at = {start}
outcome = {{ value = "handled" }}
{contact}
[[segment]]
kind = "agent"
{segment}
"""


def bench(rows: list[dict[str, Any]], *, zone: str = "UTC", **parts: str) -> Bench:
    given = {"head": "", "start": '"at"', "contact": "", "segment": ""} | parts
    full = [{"id": str(i), "at": "2026-10-01 08:00:00"} | row for i, row in enumerate(rows)]
    return Bench(MAPPING.format(**given), full, zone)


@pytest.mark.parametrize(
    ("unit", "text", "ms", "code"),
    [
        ("s", "12", 12_000, None),
        ("s", "1.0005", 1_001, None),
        ("s", "1e2", 100_000, None),
        ("ms", "12.5", 13, None),
        ("min", "1.5", 90_000, None),
        ("h", "0.25", 900_000, None),
        ("h:mm:ss", "4:00:01", 14_401_000, None),
        ("h:mm:ss", "4:05", 245_000, None),
        ("h:mm:ss", "100:00:00.25", 360_000_250, None),
        ("h:mm", "4:00", 14_400_000, None),
        ("s", "", None, None),
        ("s", "-3", None, "negative_duration"),
        ("h:mm:ss", "-0:00:05", None, "negative_duration"),
        ("s", "soon", None, "unreadable_duration"),
        ("h:mm:ss", "4:75:00", None, "unreadable_duration"),
        ("s", "99999999", None, "duration_too_long"),
        ("h", "99999999", None, "duration_too_long"),
        ("ms", "99999999999999", None, "duration_too_long"),
        ("s", "1e30", None, "unreadable_duration"),
    ],
)
def test_durations(unit: str, text: str, ms: int | None, code: str | None) -> None:
    found = bench([{"t": text or None}], segment=f'talk_ms = {{ column = "t", unit = "{unit}" }}')
    assert found.segments()[0]["talk_ms"] == ms
    assert found.codes() == [[code] if code else []]


def test_a_decimal_comma_and_a_sign_between_thousands() -> None:
    found = bench([{"t": "1.234,5"}], head='[file]\ndecimal = ","\nthousands = "."',
                  segment='talk_ms = "t"')  # fmt: skip
    assert found.segments()[0]["talk_ms"] == 1_234_500


def test_words_that_are_translated_unknown_or_strange() -> None:
    reason = 'reason = { column = "r", unknown = ["-"], translate = { A = "apples" }, %s }'
    rows = [{"r": "A"}, {"r": "-"}, {"r": None}, {"r": "Z"}]
    for otherwise, strange, codes in (
        ('otherwise = "unknown"', None, ["untranslated_value"]),
        ('otherwise = "keep"', "Z", []),
        ('otherwise = { value = "other" }', "other", []),
    ):
        found = bench(rows, contact=reason % otherwise)
        assert [row["reason"] for row in found.contacts()] == ["apples", None, None, strange]
        assert found.codes()[3] == codes
    refused = bench(rows, contact=reason % 'otherwise = "quarantine"')
    assert [row["state"] for row in refused.staged_rows()] == [0, 0, 0, 2]


def test_yes_and_no_in_words_and_in_numbers() -> None:
    found = bench(
        [{"w": "Y", "n": "3"}, {"w": "no", "n": "0"}, {"w": None, "n": None}, {"w": "?", "n": "?"}],
        contact='is_sale = { column = "n", above = 0 }\nresolved = "w"',
    )
    assert [(row["resolved"], row["is_sale"]) for row in found.contacts()] == [
        (True, True), (False, False), (None, None), (None, None),
    ]  # fmt: skip
    assert found.codes()[3] == ["neither_yes_nor_no", "neither_yes_nor_no"]


def test_satisfaction_and_the_first_of_two_columns() -> None:
    found = bench([{"a": None, "b": "4.5"}, {"a": "3", "b": "4.5"}],
                  contact='csat = { columns = ["a", "b"] }')  # fmt: skip
    assert [row["csat_milli"] for row in found.contacts()] == [4_500, 3_000]


@pytest.mark.parametrize(
    ("start", "text", "utc"),
    [
        ('"at"', "2026-10-01 08:00:00", "2026-10-01 05:00:00"),
        ('"at"', "2026-10-01T08:00", "2026-10-01 05:00:00"),
        ('"at"', "2026-10-01T08:00:00Z", "2026-10-01 08:00:00"),
        ('"at"', "2026-10-01 08:00:00-05:00", "2026-10-01 13:00:00"),
        ('{ column = "at", time_zone = "America/New_York" }', "2026-10-01 08:00:00",
         "2026-10-01 12:00:00"),
        ('{ column = "at", format = "epoch_s" }', "1790841600.5", "2026-10-01 08:00:00.500"),
        ('{ column = "at", format = "epoch_ms" }', "1790841600500", "2026-10-01 08:00:00.500"),
        ('{ column = "at", format = "epoch_ms" }', "1e40", None),
        ('"at"', "infinity", None),
        ('"at"', "290000-01-01 00:00:00", None),
        ('{ column = "at", format = "%d.%m.%Y %H:%M" }', "1.10.2026 8:05", "2026-10-01 05:05:00"),
        ('{ column = "at", format = ["%d.%m.%Y", "iso"] }', "2026-10-01 08:00:00",
         "2026-10-01 05:00:00"),
        ('{ column = "at", format = "%d/%b/%Y:%H:%M:%S %z" }', "01/Oct/2026:08:00:00 +0200",
         "2026-10-01 06:00:00"),
        # Spring: 03:30 does not exist in Riga, and is moved forward to 04:30.
        ('"at"', "2026-03-29 03:30:00", "2026-03-29 01:30:00"),
        ('"at"', "2026-03-29 04:30:00", "2026-03-29 01:30:00"),
        # Autumn: 03:30 comes twice; the first pass is summer time.
        ('"at"', "2026-10-25 03:30:00", "2026-10-25 00:30:00"),
        ('{ column = "at", repeated_hour = "second" }', "2026-10-25 03:30:00",
         "2026-10-25 01:30:00"),
        ('{ column = "at", time_zone = "America/New_York" }', "2026-03-08 02:30:00",
         "2026-03-08 07:30:00"),
        ('{ column = "at", time_zone = "America/New_York" }', "2026-11-01 01:30:00",
         "2026-11-01 05:30:00"),
    ],
)  # fmt: skip
def test_starts(start: str, text: str, utc: str | None) -> None:
    found = bench([{"at": text}], start=start, zone="Europe/Riga")
    wanted = datetime.fromisoformat(utc) if utc else None
    assert found.staged_rows()[0]["started_at"] == wanted


def test_what_was_moved_or_repeated_is_reported() -> None:
    found = bench(
        [{"at": "2026-03-29 03:30:00"}, {"at": "2026-10-25 03:30:00"}], zone="Europe/Riga"
    )
    assert found.codes() == [["local_time_in_gap"], ["local_time_repeated"]]


def test_the_calendar_is_the_centres_own() -> None:
    found = bench([{"at": "2026-10-01T21:45:00Z"}], zone="Europe/Riga").contacts()[0]
    shown = (str(found["local_on"]), found["local_half_hour"], found["local_weekday"])
    assert shown == ("2026-10-02", 1, 5)


CLOCKS = """
[instants]
begin = { date = "day", clock = "begin" }
end = { date = "day", clock = "end", after = "begin" }
"""


@pytest.mark.parametrize(
    ("begin", "end", "ms", "codes"),
    [
        ("9:00:00", "9:01:00", 60_000, []),
        ("23:59:30", "0:00:30", 60_000, ["crosses_midnight"]),
        ("18:00:00", "6:00:00", 12 * 3_600_000, ["crosses_midnight"]),  # twelve hours: still
        ("18:00:00", "6:00:01", None, ["negative_duration", "end_before_start"]),
        ("9:00:10", "9:00:00", None, ["negative_duration", "end_before_start"]),
        ("9:00:00", "24:00:00", 15 * 3_600_000, ["crosses_midnight"]),
    ],
)
def test_clocks_without_a_date(begin: str, end: str, ms: int | None, codes: list[str]) -> None:
    found = bench(
        [{"day": "2026-10-01", "begin": begin, "end": end}], head=CLOCKS, start='"begin"',
        segment='talk_ms = { from = "begin", to = "end" }\nstarted_at = "begin"\nended_at = "end"',
    )  # fmt: skip
    assert found.segments()[0]["talk_ms"] == ms
    assert sorted(found.codes()[0]) == sorted(codes)


ENDS = '[instants]\nend = "end"'


@pytest.mark.parametrize("parts", [
    {"contact": 'ended_at = "end"'},
    {"segment": 'ended_at = "end"'},
    {"segment": 'started_at = "at"\nended_at = "end"'},
])  # fmt: skip
def test_an_end_before_its_start_is_unknown(parts: dict[str, str]) -> None:
    """Whoever's end it is, a contact's own or its segment's."""
    rows = [{"end": "2026-10-01 07:59:59"}, {"end": "2026-10-01 08:00:00"}, {"end": None}]
    found = bench(rows, head=ENDS, **parts)
    assert found.codes() == [["end_before_start"], [], []]
    ended = [row["ended_at"] for row in found.contacts()]
    assert ended == [None, datetime.fromisoformat("2026-10-01 08:00:00"), None]


def test_a_contacts_own_end_by_the_clock_is_the_next_days() -> None:
    rows = [{"day": "2026-10-01", "begin": "23:59:30", "end": "0:00:30"},
            {"day": "2026-10-01", "begin": "9:00:10", "end": "9:00:00"}]  # fmt: skip
    found = bench(rows, head=CLOCKS, start='"begin"', contact='ended_at = "end"')
    assert found.codes() == [[], ["end_before_start"]]
    ended = [row["ended_at"] for row in found.contacts()]
    assert ended == [datetime.fromisoformat("2026-10-02 00:00:30"), None]


def test_an_end_in_the_repeated_hour_is_put_after_its_start() -> None:
    found = bench(
        [{"day": "2026-10-25", "begin": "3:50:00", "end": "3:10:00"}], head=CLOCKS,
        start='"begin"', zone="Europe/Riga", segment='talk_ms = { from = "begin", to = "end" }',
    )  # fmt: skip
    assert found.segments()[0]["talk_ms"] == 20 * 60_000


def test_an_instant_with_something_added() -> None:
    found = bench(
        [{"wait": "90"}], head='[instants]\nanswered = { column = "at", plus = "wait" }',
        segment='started_at = "answered"',
    ).segments()[0]  # fmt: skip
    assert (found["started_at"] - found["contact_started_at"]).total_seconds() == 90


@pytest.mark.parametrize(
    ("charge", "currency", "micro", "state"),
    [
        ("0.0130", "EUR", 13_000, "charged"),
        ("0.0000005", "EUR", 1, "charged"),  # half a millionth rounds up
        ("2", "usd", 1_840_000, "charged"),
        ("2", "XXX", None, "unknown"),
        (None, "EUR", None, "unknown"),
        ("0", "EUR", 0, "charged"),
        ("123456789.123456789", "USD", 113_580_245_993_580, "charged"),
        ("1e12", "EUR", None, "unknown"),
        ("-0.5", "EUR", None, "unknown"),
    ],
)
def test_vendors_charges(charge: str | None, currency: str, micro: int | None, state: str) -> None:
    found = bench([{"c": charge, "k": currency}],
                  contact='vendor_charge = "c"\nvendor_currency = "k"')  # fmt: skip
    row = found.contacts(Prices("EUR", (("USD", Fraction("0.92")),)))[0]
    assert (row["charge_micro"], row["charge_state"]) == (micro, state)


def test_keys_of_several_parts_never_run_together() -> None:
    text = MAPPING.format(head="", start='"at"', contact="", segment="").replace(
        'key = ["id"]', 'key = ["id", "b"]')  # fmt: skip
    rows = [{"id": "a/b", "b": "c", "at": "2026-10-01 08:00"},
            {"id": "a", "b": "b/c", "at": "2026-10-01 08:00"}]  # fmt: skip
    ids = [row["source_id"] for row in Bench(text, rows).staged_rows()]
    assert ids == ["a\\/b/c", "a/b\\/c"]
