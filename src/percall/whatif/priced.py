"""Plays a case and prices each replication with the same costing that prices real contacts.

Rules:
1. The window is played behind some days of warm-up under the same plan, which are not counted:
   what a plan pushes out of the window at its end comes in at its start, so that none saves by
   having its customers call later.
2. Money is exact in each replication; only means over replications and their intervals are not.
3. A matter is solved where the contact was handled and the customer's matter counts as solved, or,
   where nothing says that, where the customer does not come again with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from percall.costing.figures import PeriodFigures
from percall.costing.pools import Pool, pools_of
from percall.costing.price import Books, figures_of
from percall.costing.question import Question, definition_of
from percall.costing.sums import PeriodSums
from percall.intervals import By, Period
from percall.ledger.accrual import accrued
from percall.ledger.lines import Line
from percall.ledger.tariff_lines import tariff_lines
from percall.settings import DRIVERS
from percall.twin.horizon import Horizon
from percall.twin.layout import SLOTS_OF_WEEK
from percall.twin.run import RECORDS, Played, play_model
from percall.twin.tables import BY_HALF_HOUR, Model, compile_model
from percall.whatif.case import Case
from percall.whatif.rated import rate_of
from percall.whatif.taken import Taken, Taking

WARM_UP_DAYS = 7
"""Days that are played before the window; repeats and redials come within days."""

Paid = Mapping[tuple[date, str, str], int]
Staffed = Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True)
class Run:
    """Replications of a case over a window, with what each took and who was paid for what.

    `paid` has paid ms by local day, team and state, `staffed` by state and half-hour of the week;
    `away` is how many customers were still to come again when the days ended.
    """

    case: Case
    window: Period
    seed: int
    replications: tuple[int, ...]
    taken: tuple[Taken, ...]
    paid: tuple[Paid, ...]
    staffed: tuple[Staffed, ...]
    away: tuple[int, ...]


def horizon_of(case: Case, window: Period, warm_up_days: int = WARM_UP_DAYS) -> Horizon:
    """The days that are played for a window."""
    return Horizon(
        window.from_on - timedelta(days=warm_up_days), window.day_count + warm_up_days,
        str(case.centre.time_zone), frozenset(case.centre.closed_on),
    )  # fmt: skip


def run_case(
    case: Case, window: Period, seed: int, replications: Sequence[int], *,
    warm_up_days: int = WARM_UP_DAYS, threads: int | None = None,
    progress: Callable[[float], None] | None = None, cancelled: Callable[[], bool] | None = None,
) -> Run:  # fmt: skip
    """Plays replications of a case.

    Args:
        case: The centre and its books.
        window: The local days that count.
        seed: What chance begins from; two cases of one seed meet the same customers.
        replications: Their numbers.
        warm_up_days: Days played before the window.
        threads: How many replications run at once.
        progress: Told the share that is done, from any thread, one at a time.
        cancelled: Asked now and then whether to stop.

    Raises:
        TwinRefused: The case cannot be played.
        Cancelled: `cancelled` said so.
    """
    horizon = horizon_of(case, window, warm_up_days)
    model = compile_model(
        case.flow, case.behaviour, horizon, by=BY_HALF_HOUR,
        answer_within_s=case.centre.answer_within_s,
    )  # fmt: skip
    rate = rate_of(case.tariffs, [horizon.on(day) for day in range(horizon.days)])
    taking = Taking(model, case.centre, pools_in(case, window), window, rate)
    played = play_model(
        model, seed, replications, want=RECORDS, keep=taking.keeper, threads=threads, progress=progress,
        cancelled=cancelled,
    )  # fmt: skip
    places, at = range(len(replications)), _of_week(model, window)
    return Run(
        case, window, seed, tuple(replications), played.kept,
        tuple(paid_ms(played, place, window) for place in places),
        tuple(staffed_ms(played, place, at) for place in places),
        tuple(map(int, played.away)),
    )  # fmt: skip


def pools_in(case: Case, window: Period) -> tuple[Pool, ...]:
    """The pools of a window's ledger, and sessions by channel, which a plan may price."""
    found = pools_of(accrued(case.lines, window.from_on, window.to_on), drivers_of(case))
    if case.centre.accrue_tariff:
        found = {**found, Pool("tariff"): Fraction(0)}
    sessions = [Pool("session", f"channel:{channel}") for channel, _first in case.flow.entries]
    charged = [Pool("line_time", pool.scope) for pool in found if pool.driver == "vendor_charge"]
    return tuple(sorted({*found, *sessions, *charged}))


def drivers_of(case: Case) -> frozenset[str]:
    """The drivers that the twin's contacts can be shared by: no vendor charges them."""
    found = set(DRIVERS) - {"tariff", "vendor_charge"}
    return frozenset(found | ({"tariff"} if case.tariffs else set()))


def paid_ms(played: Played, place: int, window: Period) -> Paid:
    """Paid milliseconds of a replication by local day of the window, team and state."""
    model = played.model
    slots, days = model.arrays["slots"], _days(model)
    found: dict[tuple[date, str, str], int] = {}
    states = [(number, name) for (name, is_paid), number in model.words.states.items() if is_paid]
    by_day = np.zeros((model.horizon.days, *played.agents.shape[2:]), np.int64)
    _first, place_of_slot = np.unique(slots[2], return_index=True)
    np.add.at(by_day, days[place_of_slot], played.agents[place])
    for day in range(model.horizon.days):
        on = model.horizon.on(day)
        if not window.from_on <= on < window.to_on:
            continue
        for group, number in model.words.groups.items():
            for state, name in states:
                amount = int(by_day[day, number, state])
                if amount:
                    key = (on, group, name.partition(":")[0])
                    found[key] = found.get(key, 0) + amount
    return found


def staffed_ms(played: Played, place: int, at: NDArray[np.int64]) -> Staffed:
    """Paid milliseconds of a replication by state and local half-hour of the week (`_of_week`)."""
    inside = np.flatnonzero(at >= 0)
    by_slot = played.agents[place].sum(axis=1)[inside]
    found: dict[str, NDArray[np.int64]] = {}
    for (name, is_paid), number in played.model.words.states.items():
        if is_paid:
            of_week = found.setdefault(name.partition(":")[0], np.zeros(SLOTS_OF_WEEK, np.int64))
            np.add.at(of_week, at[inside], by_slot[:, number])
    return found


def _of_week(model: Model, window: Period) -> NDArray[np.int64]:
    """The half-hour of the week of each period of a model's sums; -1 outside the window."""
    _first, slot = np.unique(model.arrays["slots"][2], return_index=True)
    on = [model.horizon.on(day) for day in range(model.horizon.days)]
    half_hours = model.horizon.half_hours
    return np.array([
        (on[day].isoweekday() - 1) * 48 + half_hour
        if window.from_on <= on[day] < window.to_on else -1
        for day, half_hour in (half_hours[one] for one in slot)
    ])  # fmt: skip


def _days(model: Model) -> NDArray[np.int64]:
    return np.array([day for day, _half_hour in model.horizon.half_hours])


def price_run(run: Run, lines: Sequence[Line] | None = None) -> tuple[PeriodFigures, ...]:
    """The figures of each replication, as `percall cost` would give them for its records.

    Args:
        run: What was played.
        lines: The ledger, where it is not the case's.

    Raises:
        LedgerOutOfBalance: A pool does not close.
    """
    booked = run.case.lines if lines is None else tuple(lines)
    return tuple(_priced(run, place, booked) for place in range(len(run.replications)))


def _priced(run: Run, place: int, lines: tuple[Line, ...]) -> PeriodFigures:
    case, taken = run.case, run.taken[place]
    question = Question(run.window, By.TOTAL, (), definition_of(case.centre))

    def gather(pools: Sequence[Pool]) -> tuple[Mapping[date, PeriodSums], Books]:
        return {run.window.from_on: taken.sums}, _books(run, place, pools)

    (found,) = figures_of(
        question, case.centre, with_tariffs(run, place, lines), drivers_of(case), gather
    )
    return found


def with_tariffs(run: Run, place: int, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The ledger of a replication: with what its calls come to by tariff, where that is accrued."""
    centre = run.case.centre
    if not centre.accrue_tariff:
        return lines
    return (*lines, *tariff_lines(run.taken[place].rated, lines, centre.currency))


def _books(run: Run, place: int, pools: Sequence[Pool]) -> Books:
    scopes = [pool.scope_parts for pool in pools]
    teams = {scope[1] for scope in scopes if scope is not None and scope[0] == "team"}
    paid: dict[date, dict[str | None, int]] = {}
    by_state: dict[tuple[str | None, str], int] = {}
    for (on, team, state), amount in run.paid[place].items():
        own = team if team in teams else None
        of_day = paid.setdefault(on, {})
        of_day[own] = of_day.get(own, 0) + amount
        by_state[None, state] = by_state.get((None, state), 0) + amount
    return Books(paid, {run.window.from_on: by_state}, run.taken[place].by_day)
