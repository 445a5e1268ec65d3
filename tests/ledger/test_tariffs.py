"""What a call's minutes are rated at, in Python and in SQL."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.centre import Tariff
from percall.errors import LedgerFault
from percall.ledger.tariff_sql import tariff_steps
from percall.ledger.tariffs import (
    MAX_MS,
    billed_s,
    checked,
    digits_dialled,
    price_micro,
    tariff_of,
)

DAY = date(2026, 10, 1)


def tariff(name: str = "any", **changed: object) -> Tariff:
    fields: dict[str, object] = {
        "prefix": "", "zone": None, "direction": None, "per_minute": Fraction("0.06"),
        "connection_fee": Fraction(0), "first_s": 1, "next_s": 1, "from_on": None, "to_on": None,
    }  # fmt: skip
    return Tariff(name, **{**fields, **changed})  # type: ignore[arg-type]  # a test's shorthand


LATVIA = tariff("Latvia", prefix="+371")
MOBILE = tariff("Latvia mobile", prefix="00371 2")
OUTBOUND = tariff("Latvia, outbound", prefix="371", direction="outbound")
ZONE = tariff("mobile zone", zone="mobile")
SUMMER = tariff("until autumn", prefix="49", to_on=DAY)
AUTUMN = tariff("from autumn", prefix="49", from_on=DAY)
ANY = tariff("any")
LIST = (LATVIA, MOBILE, OUTBOUND, ZONE, SUMMER, AUTUMN, ANY)


@pytest.mark.parametrize(
    ("number", "zone", "direction", "day", "found"),
    [
        ("+371 6700 0000", None, "inbound", DAY, LATVIA),
        ("0037167000000", None, "outbound", DAY, OUTBOUND),
        ("371 (2) 900-0000", None, "outbound", DAY, MOBILE),
        ("+37129000000", "mobile", "inbound", DAY, ZONE),
        ("+49 30", None, None, DAY - timedelta(days=1), SUMMER),
        ("+49 30", None, None, DAY, AUTUMN),
        ("+49 30", None, None, None, ANY),
        ("anonymous", None, None, DAY, ANY),
        ("hash:3710000000000000", None, None, DAY, ANY),
        (None, None, None, None, ANY),
    ],
)
def test_the_nearest_tariff_applies(
    number: str | None, zone: str | None, direction: str | None, day: date | None, found: Tariff
) -> None:
    assert tariff_of(LIST, number, zone, direction, day) is found


def test_a_call_that_no_tariff_reaches_has_none() -> None:
    assert tariff_of((LATVIA, ZONE), "+49 30", None, "inbound", DAY) is None


@pytest.mark.parametrize(
    ("first_s", "next_s", "seconds"),
    [(60, 60, 120), (1, 1, 78), (60, 6, 78), (30, 6, 78), (60, 30, 90), (180, 60, 180)],
)
def test_a_call_of_78_seconds_is_billed_by_begun_steps(
    first_s: int, next_s: int, seconds: int
) -> None:
    assert billed_s(tariff(first_s=first_s, next_s=next_s), 78_000) == seconds


@pytest.mark.parametrize(
    ("ms", "micro"),
    [(60_000, 110_000), (60_001, 111_000), (1, 51_000), (0, 0), (None, None), (-1, None),
     (MAX_MS + 1, None)],
)  # fmt: skip
def test_a_price_is_whole_millionths(ms: int | None, micro: int | None) -> None:
    assert price_micro(tariff(connection_fee=Fraction("0.05")), ms) == micro


def test_half_a_millionth_is_rounded_up() -> None:
    assert price_micro(tariff(per_minute=Fraction("0.00003")), 1000) == 1
    assert price_micro(tariff(per_minute=Fraction("0.000029")), 1000) == 0


@pytest.mark.parametrize(
    ("number", "digits"),
    [("+371 29", "37129"), ("0037129", "37129"), ("(371) 2-9", "37129"), ("", ""),
     ("sip:371", None), ("٣٧١", None), (None, None)],
)  # fmt: skip
def test_numbers_are_compared_by_their_digits(number: str | None, digits: str | None) -> None:
    assert digits_dialled(number) == digits


@pytest.mark.parametrize(
    "unsound",
    [
        tariff(prefix="371", zone="mobile"),
        tariff(prefix="Latvia"),
        tariff(prefix="+"),
        tariff(from_on=DAY, to_on=DAY),
        tariff(per_minute=Fraction(1, 3)),
        tariff(connection_fee=Fraction(10**9)),
    ],
)
def test_an_unsound_tariff_is_refused(unsound: Tariff) -> None:
    with pytest.raises(LedgerFault, match="not sound"):
        checked([unsound], "centre.toml")


def test_two_tariffs_for_the_same_calls_on_the_same_days_are_refused() -> None:
    with pytest.raises(LedgerFault, match="Latvia and again price the same calls"):
        checked([LATVIA, tariff("again", prefix="371")], "centre.toml")
    assert checked(LIST, "centre.toml") == LIST


CALLS = st.tuples(
    st.sampled_from(["+37129999999", "0037167000000", "371", "49 30", "3", "", "anonymous", None,
                     "hash:00ab", "+1 (555) 01.02", "+44/20", " 371 "]),
    st.sampled_from([None, "mobile", "it's"]),
    st.sampled_from([None, "inbound", "outbound", "internal"]),
    st.none() | st.dates(DAY - timedelta(days=2), DAY + timedelta(days=2)),
    st.none()
    | st.integers(-1, 200_000)
    | st.sampled_from([1000, 60_000, 60_001, 40 * 86_400_000, MAX_MS, MAX_MS + 1, 2**62]),
)  # fmt: skip
PRICES = st.decimals(0, 10**9 - 1, places=9) | st.decimals(0, 1, places=4)
TARIFFS = st.lists(
    st.builds(
        tariff,
        name=st.just("t"),
        prefix=st.sampled_from(["", "3", "371", "3712", "49", "0044"]),
        zone=st.none(),
        direction=st.sampled_from([None, "inbound", "outbound"]),
        per_minute=PRICES.map(Fraction),
        connection_fee=PRICES.map(Fraction),
        first_s=st.integers(1, 90),
        next_s=st.integers(1, 90),
        from_on=st.none() | st.just(DAY),
    )
    | st.builds(
        tariff,
        name=st.just("z"),
        zone=st.sampled_from(["mobile", "it's"]),
        per_minute=PRICES.map(Fraction),
        to_on=st.none() | st.just(DAY),
    ),
    max_size=8,
    unique_by=lambda one: (one.prefix, one.zone, one.direction),
)


def literal(value: object) -> str:
    """A value as SQL writes it."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def rated(tariffs: Sequence[Tariff], *columns: str) -> str:
    """SQL of the table `call` with the price of each."""
    found = "call"
    for name, sql in tariff_steps(tariffs, *columns):
        found = f"(SELECT *, {sql} AS {name} FROM {found})"
    return found


@settings(max_examples=25, deadline=None)
@given(tariffs=TARIFFS, calls=st.lists(CALLS, min_size=1, max_size=40))
def test_sql_rates_calls_as_the_rules_do(
    tariffs: Sequence[Tariff], calls: list[tuple[str, str, str, date, int]]
) -> None:
    checked(tariffs, "centre.toml")
    expected = []
    for number, zone, direction, day, ms in calls:
        found = tariff_of(tariffs, number, zone, direction, day)
        expected.append(None if found is None else price_micro(found, ms))
    given_ = ("number", "ms", "direction", "local_on", "zone")
    rows = ", ".join(f"({i}, {', '.join(map(literal, call))})" for i, call in enumerate(calls))
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE call (i INTEGER, number VARCHAR, zone VARCHAR, direction VARCHAR,"
            f" local_on DATE, ms BIGINT); INSERT INTO call VALUES {rows}"
        )
        found = connection.sql(f"SELECT tariff_micro FROM {rated(tariffs, *given_)} ORDER BY i")
        assert [row[0] for row in found.fetchall()] == expected
        assert str(found.types[0]) == "BIGINT"


def test_a_price_list_of_thousands_of_prefixes_is_looked_up() -> None:
    carrier = [
        tariff(str(i), prefix=str(i), per_minute=Fraction(i, 10**4)) for i in range(1000, 5000)
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE call AS SELECT '+' || (1000 + i) || '555' AS number, 60000 AS ms,"
            " 'outbound' AS direction, DATE '2026-10-01' AS local_on FROM range(5000) r(i)"
        )
        query = rated(carrier, "number", "ms", "direction", "local_on")
        found = connection.sql(f"SELECT count(tariff_micro), sum(tariff_micro) FROM {query}")
        assert found.fetchall() == [(4000, sum(range(1000, 5000)) * 100)]
