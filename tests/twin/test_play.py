"""What holds for every run: the same customers, the same bits, priorities, bad input, cancelling."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from percall.flow.rules import END, Case, Flow, Fork, Group, Menu, Message, Overflow, Queue
from percall.twin.behaviour import (
    Arrivals,
    Behaviour,
    Duration,
    Patience,
    Pressed,
    Shape,
    Shift,
    Transfer,
    Work,
)
from percall.twin.horizon import Horizon
from percall.twin.layout import CONTACT_SUMS, OUTCOMES, QUEUE_SUMS
from percall.twin.refused import TwinRefused
from percall.twin.run import Cancelled, Played, play
from tests.twin.centres import (
    EVERY_DAY,
    MONDAY,
    NOTHING,
    all_day,
    constant,
    erlang,
    exponential,
    one_queue,
    steady,
)
from tests.twin.models import random_centre


def contacts(played: Played, name: str) -> int:
    return int(played.contacts[..., CONTACT_SUMS.index(name)].sum())


# --- the same customers, the same bits --------------------------------------------------------


def work_by_customer(agents: int) -> dict[int, tuple[int, ...]]:
    behaviour, _ = erlang(60, agents, 270.0, 90.0)
    behaviour = replace(behaviour, work=(Work(exponential(270), exponential(9), exponential(30)),))
    played = play(one_queue(), behaviour, Horizon(MONDAY), 5, 1, want="records")
    customer_of = {int(row["contact"]): int(row["customer"]) for row in played.rows[0].ended}
    return {
        customer_of[int(row["contact"])]: tuple(int(row[n]) for n in ("talk", "hold", "wrap_up"))
        for row in played.rows[0].segments
        if row["kind"] == 2 and row["ended"] == 0
    }


def test_one_agent_more_leaves_the_customers_as_they_were() -> None:
    few, more = work_by_customer(8), work_by_customer(9)
    both = few.keys() & more.keys()
    assert len(both) > 1000
    assert all(few[customer] == more[customer] for customer in both)
    assert set(more) - set(few), "somebody was served who had hung up before"


def test_two_threads_give_the_bits_of_one() -> None:
    flow, behaviour, horizon = random_centre(12)
    one = play(flow, behaviour, horizon, 3, 6, want="records", threads=1)
    two = play(flow, behaviour, horizon, 3, 6, want="records", threads=2)
    for name in ("queues", "contacts", "agents", "born", "within", "away", "events"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    for a, b in zip(one.rows, two.rows, strict=True):
        assert a.segments.tobytes() == b.segments.tobytes()
        assert a.floor.tobytes() == b.floor.tobytes()


def test_seeds_and_replications_differ() -> None:
    behaviour, horizon = erlang(60, 10, 270.0)
    played = play(one_queue(), behaviour, horizon, 1, 2, by="total")
    other = play(one_queue(), behaviour, horizon, 2, 1, by="total")
    assert len({int(played.born[0]), int(played.born[1]), int(other.born[0])}) == 3


def test_days_differ_by_the_variance_that_is_stated() -> None:
    behaviour, _ = erlang(100, 0, 1.0)
    behaviour = replace(
        behaviour, day_variance=0.04, half_hour_variance=0.09, patience=(Patience(NOTHING),)
    )
    played = play(one_queue(), behaviour, Horizon(MONDAY, 400), 1, 1)
    counts = played.contacts[0, :, 0, 0].reshape(400, 48).astype(float)
    assert counts.mean() == pytest.approx(100, rel=0.03)
    # Days: 0.04 of the common factor, and what half-hours and chance leave of it.
    days = counts.mean(axis=1)
    assert days.var() / 100**2 == pytest.approx(0.04 + (0.09 * 1.04 + 0.01) / 48, rel=0.25)
    within = counts / days[:, None]
    assert within.var() == pytest.approx(0.09 + 0.01, rel=0.1)


# --- priorities, by theory --------------------------------------------------------------------


def test_waits_by_priority_are_those_of_cobham() -> None:
    """One agent, two kinds of calls, lognormal work: the urgent go first, none is broken off.

    Source: Cobham 1954, "Priority assignment in waiting line problems".
    """
    flow = Flow(
        (("voice", "who"),),
        (Fork("who", (Case("urgent", reason="u"),), "rest"),
         Queue("urgent", "s", priority=1.0), Queue("rest", "s")),
        (Group("g", (("s", 1),)),),
    )  # fmt: skip
    talk = Duration(Shape.LOGNORMAL, (4.0, 0.6))
    behaviour = Behaviour(
        arrivals=(steady(5.0, "u"), steady(10.0, "r")),
        work=(Work(talk, NOTHING, NOTHING),),
        shifts=(all_day("g", 1),),
    )
    played = play(flow, behaviour, Horizon(MONDAY, 40), 4, 30, by="day")
    mean = np.exp(4.0 + 0.18)
    second = np.exp(8.0 + 2 * 0.36)
    rates = (5 / 1800, 15 / 1800)
    rest_of_work = rates[1] * second / 2
    loads = [rate * mean for rate in rates]
    truths = (rest_of_work / (1 - loads[0]),
              rest_of_work / ((1 - loads[0]) * (1 - loads[1])))  # fmt: skip
    sums = played.queues[:, 1:].sum(axis=1).astype(float)
    waits = sums[..., QUEUE_SUMS.index("wait_ms")] / sums[..., QUEUE_SUMS.index("answered")] / 1000
    for queue, truth in enumerate(truths):
        half = 2.756 * waits[:, queue].std(ddof=1) / np.sqrt(30)
        assert abs(waits[:, queue].mean() - truth) < half, (waits[:, queue].mean(), half, truth)


def test_littles_law() -> None:
    """The mean number waiting is the rate of arrivals times the mean wait."""
    behaviour, horizon = erlang(115, 20, 300.0, 600.0)
    played = play(one_queue(), behaviour, horizon, 9, 1, want="records")
    rows = played.rows[0].segments
    stays = rows[rows["kind"] == 1]
    steps = np.concatenate([stays["at"], stays["at"] + stays["waited"]])
    change = np.repeat([1, -1], len(stays))
    order = np.argsort(steps, kind="stable")
    waiting = np.cumsum(change[order])[:-1]
    area = float((waiting * np.diff(steps[order])).sum())
    assert area == pytest.approx(float(stays["waited"].sum()), rel=1e-12)


# --- bad input --------------------------------------------------------------------------------


def outcomes(played: Played) -> dict[str, int]:
    return {name: n for name in OUTCOMES if (n := contacts(played, name))}


def test_without_agents_patience_decides() -> None:
    behaviour, _ = erlang(10, 0, 60.0, 60.0)
    assert set(outcomes(play(one_queue(), behaviour, Horizon(MONDAY), 1, 1))) <= {
        "abandoned", "open",
    }  # fmt: skip


def test_endless_patience_and_nobody_to_answer_leaves_all_waiting() -> None:
    behaviour, _ = erlang(10, 0, 60.0)
    played = play(one_queue(), behaviour, Horizon(MONDAY), 1, 1)
    assert outcomes(played) == {"open": int(played.born[0])}


def test_patience_of_zero_is_served_only_at_once() -> None:
    behaviour, _ = erlang(60, 10, 270.0)
    behaviour = replace(behaviour, patience=(Patience(NOTHING),))
    played = play(one_queue(), behaviour, Horizon(MONDAY), 1, 1)
    assert contacts(played, "wait_ms") == 0
    assert set(outcomes(played)) <= {"handled", "abandoned", "open"}
    assert contacts(played, "abandoned") > 0


def test_a_skill_that_nobody_has_is_waited_for_in_vain() -> None:
    behaviour, _ = erlang(10, 5, 60.0, 60.0)
    flow = replace(one_queue(), groups=(Group("g", (("other", 1),)),))
    assert contacts(play(flow, behaviour, Horizon(MONDAY), 1, 1), "handled") == 0


def two_queues() -> Flow:
    return Flow((("voice", "a"),), (Queue("a", "s"), Queue("b", "s")), (Group("g", (("s", 1),)),))


def test_a_loop_of_transfers_ends() -> None:
    """Always passed on, without a second of talk or with some: each contact ends as handled."""
    for talk in (NOTHING, constant(1.0)):
        behaviour, _ = erlang(1, 1, 1.0)
        behaviour = replace(
            behaviour,
            work=(Work(talk, NOTHING, NOTHING),),
            transfers=(Transfer("a", "b", 1.0), Transfer("b", "a", 1.0)),
        )
        played = play(two_queues(), behaviour, Horizon(MONDAY), 1, 1)
        assert set(outcomes(played)) <= {"handled", "open"}
        assert contacts(played, "transferred") <= 63 * contacts(played, "contacts")


def test_steps_that_lead_in_a_circle_end_as_failed() -> None:
    flow = Flow((("voice", "m"),), (Message("m", 0, "n"), Message("n", 0, "m")), ())
    behaviour = Behaviour((steady(3.0),), (), ())
    assert set(outcomes(play(flow, behaviour, Horizon(MONDAY), 1, 1))) == {"failed"}


def test_a_channel_without_an_entry_is_blocked() -> None:
    behaviour, _ = erlang(5, 1, 60.0)
    behaviour = replace(behaviour, arrivals=(steady(5.0, channel="chat"),))
    assert set(outcomes(play(one_queue(), behaviour, Horizon(MONDAY), 1, 1))) == {"blocked"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"shifts": (Shift("x", 1, EVERY_DAY, 0, 60),)}, "x is not a group"),
        ({"shifts": (Shift("g", 1, EVERY_DAY, 600, 500),)}, "ends after its beginning"),
        ({"shifts": (Shift("g", 10**6, EVERY_DAY, 0, 60),)}, "agents"),
        ({"work": ()}, "how long agents work on q"),
        ({"transfers": (Transfer("q", "nowhere", 0.5),)}, "nowhere is not a queue"),
        ({"transfers": (Transfer("q", "q", 0.7), Transfer("q", "q", 0.7))}, "add up to 1.4"),
        ({"patience": (Patience(constant(1), 1.5),)}, "1.5 is no share"),
        ({"arrivals": (Arrivals("voice", None, None, (1.0,)),)}, "336 numbers"),
        ({"arrivals": (Arrivals("voice", None, None, (-1.0,) * 336),)}, "336 numbers"),
        ({"day_variance": -1.0}, "no variance"),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_place(change, word) -> None:
    behaviour, horizon = erlang(1, 1, 1.0)
    with pytest.raises(TwinRefused, match=word) as refused:
        play(one_queue(), replace(behaviour, **change), horizon, 1, 1)
    assert "behaviour." in str(refused.value)


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (Menu("m", 1, 1, 1, (), "nowhere"), "nowhere is not a step"),
        (Menu("m", 1, 1, 1, (), END), "press at m"),
        (Queue("m", "s", overflow=(Overflow(1.0, to="nowhere"),)), "nowhere is not a step"),
    ],
)
def test_a_flow_that_leads_nowhere_is_refused(step, word) -> None:
    behaviour, horizon = erlang(1, 1, 1.0)
    flow = Flow((("voice", "m"),), (step,), (Group("g", (("s", 1),)),))
    with pytest.raises(TwinRefused, match=word):
        play(flow, behaviour, horizon, 1, 1)


def test_a_key_that_the_menu_does_not_have_is_refused() -> None:
    behaviour, horizon = erlang(1, 1, 1.0)
    behaviour = replace(behaviour, pressed=(Pressed("m", (("9", 0.5),), NOTHING),))
    flow = Flow((("voice", "m"),), (Menu("m", 1, 1, 1, (), END),), (Group("g", ()),))
    with pytest.raises(TwinRefused, match="m has no key 9"):
        play(flow, behaviour, horizon, 1, 1)


def test_ten_million_arrivals_a_day_are_played_within_bounded_memory() -> None:
    behaviour, _ = erlang(1e7 / 48, 0, 1.0)
    behaviour = replace(behaviour, patience=(Patience(constant(1.0)),))
    played = play(one_queue(), behaviour, Horizon(MONDAY), 1, 1, by="total")
    assert int(played.born[0]) == pytest.approx(1e7, rel=0.01)
    assert contacts(played, "abandoned") + int(played.within[0]) == int(played.born[0])


def test_more_who_wait_than_fit_into_memory_are_refused() -> None:
    behaviour, _ = erlang(1e7 / 48, 0, 1.0)
    with pytest.raises(TwinRefused, match="under way at once"):
        play(one_queue(), behaviour, Horizon(MONDAY), 1, 1, by="total")


def test_sums_that_would_not_fit_into_memory_are_refused() -> None:
    behaviour, _ = erlang(1, 1, 1.0)
    with pytest.raises(TwinRefused, match="by day or in total"):
        play(one_queue(), behaviour, Horizon(MONDAY, 3650), 1, 1000)


# --- clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sunday", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (MONDAY, 24)]
)
def test_a_day_has_the_hours_that_its_clocks_give_it(sunday: date, hours: int) -> None:
    """In Riga the night of spring is an hour short, that of autumn an hour long."""
    horizon = Horizon(sunday, 1, "Europe/Riga")
    assert horizon.ends_ms == hours * 3_600_000
    assert len(horizon.half_hours) == 2 * hours
    behaviour, _ = erlang(10, 3, 60.0)
    played = play(one_queue(), behaviour, horizon, 1, 40, by="total")
    assert played.agents.sum() == 40 * 3 * horizon.ends_ms
    assert float(played.born.mean()) == pytest.approx(20 * hours, rel=0.05)


def test_a_shift_across_midnight_and_a_change_of_clocks_has_its_real_length() -> None:
    """22:00 to 06:00 is seven hours in the night of spring, and one more in autumn."""
    for sunday, change in ((date(2026, 3, 29), -1), (date(2026, 10, 25), 1)):
        horizon = Horizon(date.fromordinal(sunday.toordinal() - 1), 2, "Europe/Riga")
        behaviour = Behaviour(
            (), (Work(NOTHING, NOTHING, NOTHING),), (Shift("g", 1, (6,), 1320, 1800),)
        )
        played = play(one_queue(), behaviour, horizon, 1, 1, by="day")
        assert played.agents[0, :, 0, 1].tolist() == [2 * 3_600_000, (6 + change) * 3_600_000]


def test_who_works_past_the_midnight_before_the_first_day_is_there_when_it_begins() -> None:
    behaviour = Behaviour(
        (), (Work(NOTHING, NOTHING, NOTHING),), (Shift("g", 2, (7,), 1320, 1800),)
    )
    played = play(one_queue(), behaviour, Horizon(MONDAY), 1, 1, by="total")
    assert played.agents[0, 0, 0, 1] == 2 * 6 * 3_600_000


def test_a_call_is_finished_at_the_end_of_the_shift() -> None:
    behaviour = Behaviour(
        (Arrivals("voice", None, None, (20.0,) + (0.0,) * 335),),
        (Work(constant(7200.0), NOTHING, NOTHING),),
        (Shift("g", 3, (1,), 0, 60),),
    )
    played = play(one_queue(), behaviour, Horizon(MONDAY), 1, 1, by="total")
    assert contacts(played, "handled") == 3
    assert played.agents[0, 0, 0, 2] == 3 * 7_200_000


def test_closed_days_have_no_customers_and_no_shifts() -> None:
    behaviour, _ = erlang(10, 3, 60.0)
    horizon = Horizon(MONDAY, 2, closed_on=frozenset({MONDAY}))
    played = play(one_queue(), behaviour, horizon, 1, 1, by="day")
    assert played.contacts[0, 0].sum() == 0
    assert played.agents[0, 0].sum() == 0
    assert played.contacts[0, 1].sum() > 0


# --- cancelling, and the compiler off ---------------------------------------------------------


def test_a_run_that_is_cancelled_stops_soon() -> None:
    behaviour, _ = erlang(1e5, 1000, 60.0, 30.0)
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        play(one_queue(), behaviour, Horizon(MONDAY, 300), 1, 2, by="total", cancelled=cancelled)
    assert len(asked) < 10


def test_progress_goes_from_nothing_to_all() -> None:
    behaviour, horizon = erlang(1, 1, 60.0)
    told: list[float] = []
    play(one_queue(), behaviour, horizon, 1, 4, progress=told.append)
    assert told == sorted(told)
    assert len(told) == 40
    assert told[-1] == 1.0


def test_the_suite_holds_with_the_compiler_off() -> None:
    """A part of the comparison with the naive twin, in plain Python."""
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        pytest.skip("it is off already")
    tests = Path(__file__).parent
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
         str(tests / "test_against_naive.py"), "-k", "[0] or [3] or [5]",
         "--deselect", "none"],
        cwd=tests.parents[1], capture_output=True, text=True, check=False,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-2000:]
    assert "3 passed" in ended.stdout
