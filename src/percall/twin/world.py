"""All that a run reads and changes, as one record that every function of the kernel takes.

Theory of operation: handing dozens of arrays from function to function costs more than what the
functions do, since compiled code copies their headers and counts their references at each call.
So a world is one record of whole numbers: counters, and for each array its address and lengths;
`contacts(w)` is the array at the address. The `World` keeps the arrays alive meanwhile. With the
compiler off, a world is a plain object and `contacts(w)` the array itself.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

from percall.twin import layout as a
from percall.twin.compiling import IS_PLAIN, compiled
from percall.twin.heap import EVENT, NODE

WHOLE, REAL = np.dtype("i8"), np.dtype("f8")

# Numbers of a model, then of a run: whose it is, and its counters.
MODEL_NUMBERS = (
    "ends", "kinds", "answer_within", "ring", "burst", "voice", "day_factor", "half_hour_factor",
)  # fmt: skip
RUN_NUMBERS = (
    "seed", "replication", "now", "event_count", "free_contact", "alive_count", "next_serial",
    "last_place", "next_turn", "next_birth", "segment_count", "ended_count", "floor_count",
    "idle_count", "busy_count", "reserved_count", "events_played",
)  # fmt: skip

# Arrays of a model, which no run changes, then those of a run: what they hold, and their axes.
MODEL_ARRAYS: dict[str, tuple[np.dtype[Any], int]] = {
    "steps": (a.STEP, 1),
    "choices": (a.CHOICE, 1),
    "chances": (a.CHANCE, 1),
    "rows": (WHOLE, 3),
    "bounds": (WHOLE, 1),
    "queues": (a.QUEUES, 1),
    "timers": (a.TIMER, 1),
    "classes": (a.CLASS, 1),
    "asked": (a.ASKED, 1),
    "asks": (WHOLE, 2),
    "groups": (a.GROUP, 1),
    "room": (WHOLE, 2),
    "loaded": (WHOLE, 2),
    "entries": (a.ENTRY, 1),
    "turns": (a.TURN, 1),
    "streams": (a.STREAM, 1),
    "rates": (REAL, 2),
    "slots": (WHOLE, 2),
    "durations": (REAL, 2),
    "cells": (REAL, 1),
}
RUN_ARRAYS: dict[str, tuple[np.dtype[Any], int]] = {
    "contacts": (a.CONTACT, 1),
    "seen": (WHOLE, 2),
    "waiters": (NODE, 1),
    "events": (EVENT, 1),
    "roots": (WHOLE, 2),
    "busy": (WHOLE, 1),
    "agents": (a.AGENT, 1),
    "idle": (NODE, 1),
    "shares": (NODE, 1),
    "buckets": (WHOLE, 2),
    "waiting": (WHOLE, 1),
    "queue_sums": (WHOLE, 3),
    "contact_sums": (WHOLE, 3),
    "agent_sums": (WHOLE, 3),
    "segments": (a.SEGMENT, 1),
    "ended": (a.ENDED, 1),
    "floor": (a.FLOOR, 1),
}
ARRAYS = MODEL_ARRAYS | RUN_ARRAYS


def _fields() -> list[tuple[str, str]]:
    names = [*MODEL_NUMBERS, *RUN_NUMBERS]
    for name, (_dtype, axes) in ARRAYS.items():
        names += [f"{name}_at", *(f"{name}_{axis}" for axis in range(axes))]
    return a.whole(*names)


WORLD = np.dtype(_fields())


def _typed_pointer(_context: Any, _address: Any) -> Any:
    """The pointer at an address."""

    def generate(_target: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], cgutils.voidptr_t)

    return numba.types.voidptr(numba.types.int64), generate


_pointer: Any = intrinsic(_typed_pointer)
carray: Any = numba.carray  # type: ignore[attr-defined]  # public, though not in its list


def _array(name: str) -> Callable[[Any], Any]:
    """The function that gives an array of a world."""
    dtype, axes = ARRAYS[name]
    if IS_PLAIN:
        return lambda w: w.arrays[name]
    at, first, second, third = f"{name}_at", f"{name}_0", f"{name}_1", f"{name}_2"

    def line(w: Any) -> Any:
        return carray(_pointer(w[at]), (w[first],), dtype)

    def plane(w: Any) -> Any:
        return carray(_pointer(w[at]), (w[first], w[second]), dtype)

    def space(w: Any) -> Any:
        return carray(_pointer(w[at]), (w[first], w[second], w[third]), dtype)

    return compiled((line, plane, space)[axes - 1])


steps, choices, chances = _array("steps"), _array("choices"), _array("chances")
rows, bounds, queues, timers = _array("rows"), _array("bounds"), _array("queues"), _array("timers")
classes, asked, asks, groups = _array("classes"), _array("asked"), _array("asks"), _array("groups")
room, loaded, entries, turns = _array("room"), _array("loaded"), _array("entries"), _array("turns")
streams, rates, slots = _array("streams"), _array("rates"), _array("slots")
durations, cells = _array("durations"), _array("cells")
contacts, seen, waiters, events = (
    _array("contacts"), _array("seen"), _array("waiters"), _array("events"),
)  # fmt: skip
roots, busy, agents, idle = _array("roots"), _array("busy"), _array("agents"), _array("idle")
shares, buckets, waiting = _array("shares"), _array("buckets"), _array("waiting")
queue_sums, contact_sums = _array("queue_sums"), _array("contact_sums")
agent_sums = _array("agent_sums")
segments, ended, floor = _array("segments"), _array("ended"), _array("floor")


class World:
    """A world with its arrays; `handle` is what the kernel's entrances take."""

    def __init__(self, numbers: dict[str, int], arrays: dict[str, Any]) -> None:
        self.arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        self._record = np.zeros(1, WORLD)
        self._plain = SimpleNamespace(arrays={}, **dict.fromkeys(RUN_NUMBERS, 0))
        self.handle: Any = [self._plain] if IS_PLAIN else self._record
        for name, number in numbers.items():
            self[name] = number
        self.point(*self.arrays)

    def __getitem__(self, name: str) -> int:
        """A number of the world."""
        return int(getattr(self._plain, name) if IS_PLAIN else self._record[0][name])

    def __setitem__(self, name: str, number: int) -> None:
        """Sets a number of the world."""
        if IS_PLAIN:
            setattr(self._plain, name, number)
        else:
            self._record[0][name] = number

    def point(self, *names: str) -> None:
        """Tells the kernel where arrays are that were made or exchanged."""
        for name in names:
            array = self.arrays[name]
            dtype, axes = ARRAYS[name]
            assert (array.dtype, array.ndim) == (dtype, axes), name
            self._plain.arrays[name] = array.view(np.recarray) if dtype.names else array
            self._record[0][f"{name}_at"] = array.ctypes.data
            for axis in range(axes):
                self._record[0][f"{name}_{axis}"] = array.shape[axis]

    def exchange(self, **arrays: Any) -> None:
        """Puts arrays in the place of others, such as longer ones."""
        self.arrays.update(arrays)
        self.point(*arrays)
