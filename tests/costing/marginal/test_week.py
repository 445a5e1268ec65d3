"""The half-hours of the week, in nights when the clocks change too, and who was paid in them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from percall.costing.marginal.week import WEEK, HalfHour, half_hour_at, lengths_ms
from percall.intervals import Period
from tests.costing.marginal.books import ask_margin, write_margin
from tests.costing.marginal.desk import NINE, WAGES, call, centre, make_desk, sheet
from tests.costing.marginal.desk import WEEK as DESK_WEEK

World = dict[str, Any]
HALF_HOUR_MS = 1_800_000
RIGA = ZoneInfo("Europe/Riga")


def test_a_week_has_336_half_hours_that_begin_on_monday() -> None:
    assert len(set(WEEK)) == 336
    assert WEEK[0] == HalfHour(1, 0)
    assert WEEK[-1].starts == "23:30"


def test_an_instant_stands_in_the_half_hour_of_the_centres_own_clock() -> None:
    at = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)  # 02:45 in Riga, a quarter before the gap
    assert half_hour_at(at, RIGA) == HalfHour(7, 5)
    assert half_hour_at(at + timedelta(minutes=15), RIGA) == HalfHour(7, 8)


@pytest.mark.parametrize(
    ("sunday", "half_hour", "halves"),
    [
        (date(2026, 3, 29), 6, 0),  # 03:00 to 04:00 was left out
        (date(2026, 10, 25), 6, 2),  # and came twice
        (date(2026, 3, 22), 6, 1),
    ],
)
def test_a_night_when_the_clocks_change_has_its_own_length(
    sunday: date, half_hour: int, halves: int
) -> None:
    lengths = lengths_ms(Period(sunday, sunday + timedelta(days=1)), RIGA)
    assert lengths[HalfHour(7, half_hour)] == halves * HALF_HOUR_MS
    assert sum(lengths.values()) == (46 + 2 * halves) * HALF_HOUR_MS


def test_a_night_of_another_zones_half_hour_is_cut_in_quarters() -> None:
    """Lord Howe moves its clocks by half an hour."""
    night = date(2026, 4, 5)
    lengths = lengths_ms(Period(night, night + timedelta(days=1)), ZoneInfo("Australia/Lord_Howe"))
    assert sum(lengths.values()) == 49 * HALF_HOUR_MS


def paid_in(root: Path, question: World) -> dict[tuple[int, int], str]:
    report = ask_margin(root, question)
    return {
        (one["weekday"], one["half_hour"]): one["paid_s"]
        for one in report["week"]
        if one["paid_s"] != "0.000"
    }


def test_a_sheet_by_the_hour_says_the_same_of_both_of_its_halves(tmp_path: Path) -> None:
    """48 minutes busy and 12 ready, from nine on: occupancy is 0.8 in each half."""
    sheets = [sheet(NINE, "handling", 48), sheet(NINE, "available", 12)]
    root = make_desk(tmp_path, [call(0, NINE, "rush")], sheets)
    write_margin(root, {"centre": centre(), "ledger": [WAGES]})
    assert paid_in(root, DESK_WEEK) == {(1, 18): "1800.000", (1, 19): "1800.000"}
    week = ask_margin(root, DESK_WEEK)["week"]
    assert [week[i]["occupancy_share"] for i in (18, 19)] == ["0.800000000"] * 2


def test_a_shift_without_states_is_judged_by_the_time_that_contacts_took(tmp_path: Path) -> None:
    """Nine calls of three minutes in half an hour of which a tenth is planned to be lost."""
    contacts = [call(i, NINE + timedelta(minutes=3 * i), "rush") for i in range(9)]
    root = make_desk(tmp_path, contacts, [sheet(NINE, "available", 60)])
    shrinkage = centre() | {"shrinkage_share": "0.1"}
    write_margin(root, {"centre": shrinkage, "ledger": [WAGES]})
    week = ask_margin(root, DESK_WEEK)["week"]
    assert [(week[i]["occupancy_share"], week[i]["floor"]) for i in (18, 19)] == [
        ("1.000000000", "short"), ("0.000000000", "empty"),
    ]  # fmt: skip


def test_who_only_finishes_what_there_was_is_not_short_of_agents(tmp_path: Path) -> None:
    """After the last call came in he is busy for an hour: nobody called, so there is no price."""
    root = make_desk(tmp_path, [call(0, NINE, "rush")], [sheet(NINE, "handling", 60)])
    write_margin(root, {"centre": centre(), "ledger": [WAGES]})
    week = ask_margin(root, DESK_WEEK)["week"]
    assert [(week[i]["floor"], week[i]["short_by"]) for i in (18, 19)] == [
        ("short", ["occupancy_share"]),
        ("empty", []),
    ]
    assert week[19]["marginal_cost_per_call"] is None


def test_a_shift_over_the_spring_gap_stands_where_the_clock_showed_it(tmp_path: Path) -> None:
    """From 02:30 in Riga for an hour: half of it before the gap, half from 04:00 on."""
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    folder = tmp_path / "riga"
    folder.mkdir()
    root = make_desk(folder, [call(0, start, "rush")], [sheet(start, "available", 60)],
                     time_zone="Europe/Riga")  # fmt: skip
    riga = centre(time_zone="Europe/Riga")
    write_margin(root, {"centre": riga, "ledger": []})
    days = {"from_on": date(2026, 3, 29), "to_on": date(2026, 3, 30)}
    assert paid_in(root, days) == {(7, 5): "1800.000", (7, 8): "1800.000"}
