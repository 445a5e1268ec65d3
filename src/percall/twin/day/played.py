"""A day of the twin: its segments, and its agents' states to the millisecond."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from percall.flow.rules import Flow
from percall.twin import layout as a
from percall.twin.behaviour import Behaviour
from percall.twin.day.spans import AWAY, FREE, RINGING, TALKING, WRAPPING, Day, Doings, Waits
from percall.twin.horizon import Horizon
from percall.twin.run import RECORDS, Rows, play
from percall.twin.table_floor import agent_names


def day_played(
    flow: Flow, behaviour: Behaviour, on: date, time_zone: str, *, seed: int = 1,
    cancelled: Callable[[], bool] | None = None,
) -> Day:  # fmt: skip
    """A day as the twin plays it, with the fitted agents and the customers of one seed.

    Raises:
        TwinRefused: The flow and the behaviour cannot be played.
        Cancelled: `cancelled` said so.
    """
    horizon = Horizon(on, 1, time_zone)
    run = play(flow, behaviour, horizon, seed=seed, want=RECORDS, cancelled=cancelled)
    words, rows = run.model.words, run.rows[0]
    agents = agent_names(words)
    return Day(
        horizon, "played", tuple(words.queues), tuple(name for name, _group in agents),
        tuple(group for _name, group in agents), _waits(rows), _doings(rows),
    )  # fmt: skip


def _waits(rows: Rows) -> Waits:
    legs = rows.segments[(rows.segments["kind"] == a.QUEUE_LEG) & (rows.segments["waited"] > 0)]
    return Waits(legs["at"], legs["at"] + legs["waited"], legs["queue"], legs["contact"])


def _doings(rows: Rows) -> Doings:
    legs = rows.segments[(rows.segments["kind"] == a.AGENT_LEG) & (rows.segments["agent"] >= 0)]
    begin = np.asarray(legs["at"])
    parts: list[tuple[Any, ...]] = []
    for state, length in (
        (RINGING, np.maximum(legs["ring"], 0)),
        (TALKING, np.maximum(legs["talk"], 0) + np.maximum(legs["hold"], 0)),
        (WRAPPING, np.maximum(legs["wrap_up"], 0)),
    ):
        held = np.full(len(legs), state)
        parts.append((begin, begin + length, legs["agent"], held, legs["queue"], legs["contact"]))
        begin = begin + length
    # Handling and wrap-up stand in the legs; what is left of the floor is free, or a break.
    floor = rows.floor[
        (rows.floor["state"] == a.AVAILABLE) | (rows.floor["state"] >= a.FIRST_BREAK)
    ]
    nobody = np.full(len(floor), -1)
    kinds = np.where(floor["state"] == a.AVAILABLE, FREE, AWAY)
    parts.append(
        (
            np.asarray(floor["from_ms"]),
            np.asarray(floor["to_ms"]),
            floor["agent"],
            kinds,
            nobody,
            nobody,
        )
    )
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    kept = columns[1] > columns[0]
    return Doings(*(np.asarray(column[kept], np.int64) for column in columns))
