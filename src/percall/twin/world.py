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
from typing import Any, cast

import numba
import numpy as np
from llvmlite import ir
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


carray: Any = numba.carray  # type: ignore[attr-defined]  # public, though not in its list


def _fixed(name: str, made_of: Any) -> Any:
    """The function that reads a number of a world that no kernel writes.

    Compiled code is told that much: else it would read where an array lies again after each
    store, which took a third of its time.
    """
    offset = WORLD.fields[name][1]  # type: ignore[index]  # a record has fields

    def typed(_context: Any, world: Any) -> Any:
        def generate(_target: Any, builder: Any, _signature: Any, args: Any) -> Any:
            whole, pointer = ir.IntType(64), builder.bitcast(args[0], cgutils.voidptr_t)
            place = builder.gep(pointer, [ir.IntType(32)(offset)])
            found = builder.load(builder.bitcast(place, whole.as_pointer()))
            found.set_metadata("invariant.load", builder.module.add_metadata([]))
            return (
                found
                if made_of is numba.types.int64
                else builder.inttoptr(found, cgutils.voidptr_t)
            )

        return made_of(world), generate

    return intrinsic(typed)


def _array(name: str, *, is_sliced: bool = False) -> Callable[[Any], Any]:
    """The function that gives an array of a world.

    One that is not `is_sliced` counts as empty: an array of some length would look, at each
    index, whether that counts from the end. `_length` gives the length.
    """
    dtype, axes = ARRAYS[name]
    if IS_PLAIN:
        return lambda w: w.arrays[name]
    at = _fixed(f"{name}_at", numba.types.voidptr)
    second, third = (_fixed(f"{name}_{min(axis, axes - 1)}", numba.types.int64) for axis in (1, 2))
    first = _fixed(f"{name}_0", numba.types.int64)

    def stretch(w: Any) -> Any:
        return carray(at(w), (first(w),), dtype)

    def line(w: Any) -> Any:
        return carray(at(w), (0,), dtype)

    def plane(w: Any) -> Any:
        return carray(at(w), (0, second(w)), dtype)

    def space(w: Any) -> Any:
        return carray(at(w), (0, second(w), third(w)), dtype)

    return compiled(stretch if is_sliced else (line, plane, space)[axes - 1])


def _number(name: str) -> Callable[[Any], int]:
    """The function that gives a number of a world that no kernel writes."""
    if IS_PLAIN:
        return lambda w: int(getattr(w, name))
    return cast("Callable[[Any], int]", _fixed(name, numba.types.int64))


def _length(name: str) -> Callable[[Any], int]:
    """The function that gives the length of an array of a world."""
    if IS_PLAIN:
        return lambda w: len(w.arrays[name])
    return cast("Callable[[Any], int]", _fixed(f"{name}_0", numba.types.int64))


steps, choices, chances = _array("steps"), _array("choices"), _array("chances")
rows, bounds, queues, timers = (
    _array("rows"),
    _array("bounds", is_sliced=True),
    _array("queues"),
    _array("timers"),
)
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

segments_length = _length("segments")
ended_length = _length("ended")
floor_length = _length("floor")
streams_length = _length("streams")
shares_length = _length("shares")
events_length = _length("events")
turns_length = _length("turns")
agents_length = _length("agents")
contacts_length = _length("contacts")
queues_length = _length("queues")

seed_of = _number("seed")
replication_of = _number("replication")
ends_of = _number("ends")
kinds_of = _number("kinds")
answer_within_of = _number("answer_within")
voice_of = _number("voice")
ring_of = _number("ring")
burst_of = _number("burst")


class World:
    """A world with its arrays; `handle` is what the kernel's entrances take."""

    def __init__(self, numbers: dict[str, int], arrays: dict[str, Any]) -> None:
        self.arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        self._record = np.zeros(1, WORLD)
        self._numbers = self._record.view(np.int64)
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
            if IS_PLAIN:
                self._plain.arrays[name] = array.view(np.recarray) if dtype.names else array
                continue
            # Fields stand next to each other: the address, then the lengths.
            first = WORLD.names.index(f"{name}_at")  # type: ignore[union-attr]  # a record has names
            self._numbers[first : first + axes + 1] = (array.ctypes.data, *array.shape)

    def exchange(self, **arrays: Any) -> None:
        """Puts arrays in the place of others, such as longer ones."""
        self.arrays.update(arrays)
        self.point(*arrays)
