"""Plays a model: replications side by side, each the same whatever runs beside it.

Theory of operation: a replication is played day by day, so that births lie in memory for one day
alone, and comes up for air after so many events, to be asked whether it is still wanted. The
kernel runs without the interpreter lock, so that threads are enough.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from percall.errors import Interrupted
from percall.flow.rules import Flow
from percall.texts import _
from percall.twin import layout as a
from percall.twin.behaviour import Behaviour
from percall.twin.customers import births_of_day
from percall.twin.horizon import Horizon
from percall.twin.kernel import DONE_UNTIL, FULL_ROWS, PAUSED, advance, close
from percall.twin.refused import TwinRefused
from percall.twin.state import ROWS, make_room, make_world, sum_shapes
from percall.twin.tables import BY_HALF_HOUR, Model, compile_model
from percall.twin.world import World

EVENTS_AT_ONCE = 500_000
MOST_BYTES = 2_000_000_000
NO_ROWS, FEW_ROWS = 0, 8192
"""Rows at once of a run without records, and of one whose rows are taken while they are warm."""
SUMMARIES, RECORDS = "summaries", "records"
_ROWS = (("segments", "segment_count"), ("ended", "ended_count"), ("floor", "floor_count"))


class Cancelled(Interrupted):
    """The run was cancelled; nothing of it is kept."""


@dataclass(frozen=True)
class Rows:
    """What happened in one replication, row by row: `layout` SEGMENT, ENDED and FLOOR."""

    segments: NDArray[np.void]
    ended: NDArray[np.void]
    floor: NDArray[np.void]


class Keeper(Protocol):
    """Takes the rows of one replication as they come; they are written over afterwards."""

    def add(self, segments: NDArray[np.void], ended: NDArray[np.void]) -> None:
        """Some rows more."""

    def made(self) -> Any:
        """What is made of all of them."""


@dataclass(frozen=True)
class Replication:
    """One replication: how it stood at the end, and its rows where they are wanted."""

    born: int
    within: int
    away: int
    events: int
    rows: Rows | None
    kept: Any = None


@dataclass(frozen=True)
class Played:
    """What was played, as sums whose axes are replication, period, and what follows.

    `queues`: queue and `layout.QUEUE_SUMS`; `contacts`: channel and `layout.CONTACT_SUMS`;
    `agents`: group and state, in ms. A period is that of the contact's start. `born`, `within`
    and `away` (contacts begun, under way at the end, customers who were to come again) and
    `events` have one number a replication. `rows` is empty unless records were asked for; `kept`
    is what was made of each replication's rows, where something was.
    """

    model: Model
    queues: NDArray[np.int64]
    contacts: NDArray[np.int64]
    agents: NDArray[np.int64]
    born: NDArray[np.int64]
    within: NDArray[np.int64]
    away: NDArray[np.int64]
    events: NDArray[np.int64]
    rows: tuple[Rows, ...]
    kept: tuple[Any, ...] = ()


def play(
    flow: Flow, behaviour: Behaviour, horizon: Horizon, seed: int = 1, replications: int = 1, *,
    want: str = SUMMARIES, by: str = BY_HALF_HOUR, answer_within_s: float = 20.0,
    threads: int | None = None, progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Played:  # fmt: skip
    """Plays a flow and a behaviour over a horizon.

    Args:
        flow: The centre's rules.
        behaviour: Its customers and agents.
        horizon: The days.
        seed: Draws hang on it and on the replication's number (0 and up) alone.
        replications: How often the days are played.
        want: `summaries`, or `records` for every segment too.
        by: What sums are kept apart: `half_hour`, `day` or `total`.
        answer_within_s: The service level's threshold.
        threads: How many replications run at once; None: as many as there are processors.
        progress: Told the share that is done, from any thread, one at a time.
        cancelled: Asked now and then whether to stop.

    Raises:
        TwinRefused: the model cannot be played, or not within the memory.
        Cancelled: `cancelled` said so.
    """
    model = compile_model(flow, behaviour, horizon, by=by, answer_within_s=answer_within_s)
    return play_model(
        model, seed, range(replications), want=want, threads=threads, progress=progress,
        cancelled=cancelled,
    )  # fmt: skip


def play_model(
    model: Model, seed: int, replications: Sequence[int], *, want: str = SUMMARIES,
    keep: Callable[[], Keeper] | None = None,
    threads: int | None = None, progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Played:  # fmt: skip
    """Plays replications of a compiled model; see `play`.

    Args:
        model: The model.
        seed: What chance begins from.
        replications: Their numbers.
        want: `summaries`, or `records` for every segment too.
        keep: Makes what takes a replication's rows of contacts as they come, in its own thread,
            and what is made of them; no row is kept then.
        threads: How many replications run at once; None: as many as there are processors.
        progress: Told the share that is done.
        cancelled: Asked now and then whether to stop.
    """
    _check_memory(model, len(replications))
    counter = _Progress(len(replications) * model.horizon.days, progress, cancelled)
    count = max(1, min(threads or os.cpu_count() or 1, len(replications)))
    # Each replication has its own part of these.
    sums = {
        name: np.zeros((len(replications), *shape), np.int64)
        for name, shape in sum_shapes(model).items()
    }
    with ThreadPoolExecutor(count) as pool:
        runs = [
            pool.submit(
                _replicate, model, seed, replication,
                {name: array[place] for name, array in sums.items()}, want == RECORDS, keep, counter,
            )
            for place, replication in enumerate(replications)
        ]  # fmt: skip
        try:
            found = [run.result() for run in runs]
        except BaseException:
            counter.stop()
            raise
    return Played(
        model,
        sums["queue_sums"],
        sums["contact_sums"],
        sums["agent_sums"],
        np.array([one.born for one in found]),
        np.array([one.within for one in found]),
        np.array([one.away for one in found]),
        np.array([one.events for one in found]),
        tuple(one.rows for one in found if one.rows is not None),
        tuple(one.kept for one in found) if keep is not None else (),
    )


def _check_memory(model: Model, replications: int) -> None:
    cells = sum(math.prod(shape) for shape in sum_shapes(model).values())
    if 8 * cells * replications > MOST_BYTES:
        raise TwinRefused(
            _("The sums of {count} replications would not fit into memory").format(
                count=replications
            ),
            do=_("keep them by day or in total, or play fewer replications"),
        )


class _Progress:
    """Counts the days played by all threads, and hears whether to stop."""

    def __init__(
        self, days: int, told: Callable[[float], None] | None, asked: Callable[[], bool] | None
    ) -> None:
        self._days, self._told, self._asked = days, told, asked
        self._done, self._stopped, self._lock = 0, False, threading.Lock()

    def stop(self) -> None:
        self._stopped = True

    def breathe(self) -> None:
        if self._stopped or (self._asked is not None and self._asked()):
            self._stopped = True
            raise Cancelled(_("The run was cancelled"))

    def day_is_over(self) -> None:
        with self._lock:
            self._done += 1
            if self._told is not None:
                self._told(self._done / self._days)


def _replicate(
    model: Model,
    seed: int,
    replication: int,
    sums: dict[str, Any],
    records: bool,
    keep: Callable[[], Keeper] | None,
    counter: _Progress,
) -> Replication:
    # Added up in memory that the last replication has warmed, and copied in one go.
    warm = {name: np.zeros(array.shape, np.int64) for name, array in sums.items()}
    keeper = keep() if keep is not None else None
    rows = NO_ROWS if not records else ROWS if keeper is None else FEW_ROWS
    world = make_world(model, seed, replication, warm, rows=rows, with_floor=keeper is None)
    kept: list[tuple[NDArray[np.void], ...]] = []

    def take() -> None:
        if keeper is None:
            kept.append(_taken(world))
            return
        keeper.add(*(world.arrays[name][: world[count]] for name, count in _ROWS[:2]))
        for _name, count in _ROWS:
            world[count] = 0

    for first, last in _days(model.horizon):
        births = births_of_day(world.handle, first, last)
        until = min(model.horizon.ends_ms, last * a.HALF_HOUR_MS)
        world["next_birth"] = 0
        while True:
            counter.breathe()
            why = advance(world.handle, births, first * a.HALF_HOUR_MS, until, EVENTS_AT_ONCE)
            if why == FULL_ROWS:
                take()
            elif why == DONE_UNTIL:
                break
            elif why != PAUSED:
                make_room(world, why)
        counter.day_is_over()
    if records:
        take()
        _make_room_to_close(world, with_floor=keeper is None)
    close(world.handle)
    if records:
        take()
    for name, array in warm.items():
        sums[name][...] = array
    states = world.arrays["contacts"]["state"]
    away = int((states == a.AWAY).sum())
    return Replication(
        world["next_serial"], int((states != a.NOBODY).sum()) - away, away,
        world["events_played"], _joined(kept) if kept else None,
        keeper.made() if keeper is not None else None,
    )  # fmt: skip


def _days(horizon: Horizon) -> list[tuple[int, int]]:
    """The half-hours of each day: the first, and the one after the last."""
    days = [day for day, _half_hour in horizon.half_hours]
    firsts = [0, *(slot for slot in range(1, len(days)) if days[slot] > days[slot - 1])]
    return list(zip(firsts, [*firsts[1:], len(days)], strict=True))


def _taken(world: World) -> tuple[NDArray[np.void], ...]:
    """The rows written so far, which make room for the next."""
    found = []
    for name, count in _ROWS:
        found.append(np.array(world.arrays[name][: world[count]]))
        world[count] = 0
    return tuple(found)


def _make_room_to_close(world: World, *, with_floor: bool) -> None:
    """Makes room for rows of all contacts under way and all agents."""
    rows = 3 * len(world.arrays["contacts"]) + len(world.arrays["agents"]) + 1
    world.exchange(
        segments=np.zeros(rows, a.SEGMENT),
        ended=np.zeros(rows, a.ENDED),
        floor=np.zeros(rows if with_floor else 0, a.FLOOR),
    )


def _joined(kept: list[tuple[NDArray[np.void], ...]]) -> Rows:
    segments, ended, floor = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    return Rows(segments, ended, floor)
