"""A day as spans: what holds at an instant, over midnight, over a change of clocks, at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from percall.twin.day.recorded import _day
from percall.twin.day.spans import AWAY, FREE, GONE, RINGING, TALKING, UNSURE, WRAPPING, Day
from percall.twin.horizon import Horizon

ON = date(2026, 10, 5)
MINUTE = 60_000
HALF_HOUR = 30 * MINUTE


def day_of(segments: list[tuple[object, ...]], sheets: list[tuple[object, ...]] | None = None,
           gap_s: float = 600.0) -> Day:  # fmt: skip
    """A day of legs (minutes: start, kind, queue, agent, contact, wait, ring, talk, wrap-up)."""
    horizon = Horizon(ON, 1, "Europe/Riga")
    starts = round(horizon.starts_at.timestamp() * 1000)
    rows = [
        (starts + round(at * MINUTE), kind, queue, agent, None, contact,
         *(round(x * MINUTE) for x in lengths))
        for at, kind, queue, agent, contact, *lengths in segments  # type: ignore[misc]  # a literal
    ]  # fmt: skip
    of_sheets = [
        (starts + at * MINUTE, agent, "t", on, off)  # type: ignore[operator]  # a literal
        for at, agent, on, off in sheets or []
    ]
    return _day(horizon, rows, of_sheets, gap_s)


def states(day: Day, agent: str, *minutes: float) -> list[int]:
    place = day.agents.index(agent)
    return [day.state_of(place, round(minute * MINUTE))[0] for minute in minutes]


def test_a_leg_rings_talks_and_wraps_up_and_ends_before_its_end() -> None:
    day = day_of([(10, "agent", "q", "a", 1, 0, 1, 3, 2)])
    assert states(day, "a", 9.99, 10, 10.99, 11, 13.99, 14, 15.99, 16) == [
        GONE, RINGING, RINGING, TALKING, TALKING, WRAPPING, WRAPPING, GONE,
    ]  # fmt: skip
    assert day.turns == (((600_000, RINGING), (660_000, TALKING), (840_000, WRAPPING),
                          (960_000, GONE)),)  # fmt: skip


def test_of_several_contacts_at_once_the_one_that_is_talked_to_counts() -> None:
    day = day_of([(10, "agent", "q", "a", 1, 0, 0, 5, 5), (12, "agent", "q", "a", 2, 0, 1, 4, 1)])
    assert states(day, "a", 11, 12.5, 14, 16, 17.5, 19) == [TALKING] * 4 + [WRAPPING] * 2
    (only,) = day.agents_at(16 * MINUTE)
    assert only.since_ms == 10 * MINUTE
    assert [(one.contact, one.state, one.since_ms) for one in only.held] == [
        (2, TALKING, 13 * MINUTE), (1, WRAPPING, 15 * MINUTE),
    ]  # fmt: skip


def test_sheets_tell_free_from_away_and_say_where_they_do_not() -> None:
    sheets: list[tuple[object, ...]] = [
        (0, "a", HALF_HOUR, 0), (30, "a", 60_000, 60_000), (60, "a", 0, HALF_HOUR),
    ]  # fmt: skip
    day = day_of([(35, "agent", "q", "a", 1, 0, 0, 1, 0)], sheets)
    assert states(day, "a", 5, 31, 35.5, 40, 61, 90) == [FREE, UNSURE, TALKING, UNSURE, AWAY, GONE]
    assert day.floor == "sheets"


def test_without_sheets_an_agent_is_there_between_its_legs_but_for_long_gaps() -> None:
    legs = [(at, "agent", "q", "a", n, 0, 0, 1, 0) for n, at in enumerate((0, 5, 30))]
    day = day_of(legs, gap_s=600)
    assert states(day, "a", 3, 10, 30.5) == [FREE, GONE, TALKING]
    assert day.floor == "legs"


def test_who_came_before_midnight_still_waits_and_who_left_before_does_not() -> None:
    day = day_of([(-5, "queue", "q", None, 1, 10, 0, 0, 0), (-9, "queue", "q", None, 2, 9, 0, 0, 0),
                  (1439, "queue", None, None, 3, 5, 0, 0, 0)])  # fmt: skip
    (one,) = day.waiting_at(0)
    assert (one.contact, one.waited_ms) == (1, 5 * MINUTE)
    assert [w.contact for w in day.waiting_at(1439 * MINUTE)] == [3]
    lengths = day.lengths_at(np.array([0, 4.99 * MINUTE, 5 * MINUTE, 1439 * MINUTE], np.int64))
    assert lengths.tolist() == [[1, 0], [1, 0], [0, 0], [0, 1]]


def test_counts_over_the_day_are_those_of_each_instant() -> None:
    random = np.random.default_rng(3)
    legs = [
        (float(at), "agent", "q", f"a{random.integers(6)}", n, 0, *random.integers(0, 9, 3))
        for n, at in enumerate(np.sort(random.integers(0, 1400, 300)))
    ]
    day = day_of(legs)
    instants = np.arange(0, 1440, 7) * MINUTE
    counts = day.counts_at(instants)
    for at, row in zip(instants, counts, strict=True):
        found = [one.state for one in day.agents_at(int(at))]
        assert row.tolist() == [found.count(state) for state in range(GONE)]


@pytest.mark.parametrize(("on", "hours"), [(date(2026, 10, 25), 25), (date(2026, 3, 29), 23)])
def test_a_day_on_which_clocks_change_has_its_own_length(on: date, hours: int) -> None:
    horizon = Horizon(on, 1, "Europe/Riga")
    starts = round(horizon.starts_at.timestamp() * 1000)
    last = starts + hours * 60 * MINUTE - MINUTE
    day = _day(horizon, [(last, "queue", "q", None, None, 1, 5 * MINUTE, 0, 0, 0)], [], 600.0)
    assert len(day.waiting_at(horizon.ends_ms - 1)) == 1
    assert day.horizon.ends_ms == hours * 60 * MINUTE
