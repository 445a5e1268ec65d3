"""Compiles a flow, a behaviour and a horizon into the tables of the kernel.

Theory of operation: `words` gives every name its place, `table_steps` the way through the flow,
`table_chances` what customers and agents do, `table_floor` who is asked and when agents are
there. What cannot be played is refused here, with its place in the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from percall.flow.rules import Flow
from percall.texts import _
from percall.twin.behaviour import Behaviour, Duration, Shape
from percall.twin.customers import MOST_IN_HALF_HOUR
from percall.twin.durations import DurationRows
from percall.twin.horizon import Horizon
from percall.twin.kernel import STREAM_BITS
from percall.twin.layout import SLOTS_OF_WEEK, STREAM
from percall.twin.refused import TwinRefused
from percall.twin.table_chances import Chances, Choices
from percall.twin.table_floor import ClassesMade, classes, groups, room, turns
from percall.twin.table_steps import queue_rows, step_rows
from percall.twin.words import VOICE, Words

BY_HALF_HOUR, BY_DAY, BY_TOTAL = "half_hour", "day", "total"
BY = (BY_HALF_HOUR, BY_DAY, BY_TOTAL)


@dataclass(frozen=True)
class Model:
    """What can be played: the tables, and the names that give their numbers a meaning."""

    words: Words
    horizon: Horizon
    numbers: dict[str, int]
    arrays: dict[str, Any]
    by: str
    needs_shares: bool

    @property
    def periods(self) -> int:
        """How many half-hours, days or totals are summed up apart."""
        return int(self.arrays["slots"][2].max()) + 1


def compile_model(
    flow: Flow, behaviour: Behaviour, horizon: Horizon, *, by: str = BY_HALF_HOUR,
    answer_within_s: float = 20.0,
) -> Model:  # fmt: skip
    """The tables of a model.

    Raises:
        TwinRefused: something in it cannot be played; the message says what and where.
    """
    words, durations = Words(flow, behaviour), DurationRows()
    _check_variances(behaviour)
    choices = Choices()
    bounds: list[int] = []
    steps = step_rows(words, horizon, choices, bounds)
    chances = Chances(words, durations, choices)
    queues, timers = queue_rows(words, chances)
    asked = classes(words)
    entries, shifts = groups(words)
    room_of, loaded = room(words)
    numbers = {
        "ends": horizon.ends_ms,
        "kinds": max(1, len(words.kinds)),
        "answer_within": int(answer_within_s * 1000 + 0.5),
        "ring": durations.row(behaviour.ring, "behaviour.ring"),
        "burst": _burst(shifts, room_of),
        "voice": words.channels.get(VOICE, -1),
        "day_factor": _factor(durations, behaviour.day_variance),
        "half_hour_factor": _factor(durations, behaviour.half_hour_variance),
    }
    arrays = {
        "steps": steps,
        "choices": choices.table(),
        "chances": chances.table(),
        "rows": chances.lookup(),
        "bounds": np.array(bounds, np.int64),
        "queues": _with_classes(queues, asked),
        "timers": timers,
        "classes": asked.classes,
        "asked": asked.asked,
        "asks": asked.asks,
        "groups": entries,
        "room": room_of,
        "loaded": loaded,
        "entries": shifts,
        "turns": turns(words, horizon),
        "streams": _streams(words),
        "rates": _rates(behaviour),
        "slots": _slots(horizon, by),
        "durations": durations.table(),
        "cells": durations.cells(),
    }
    needs_shares = any(queue.routing == "least_occupied" for queue in flow.queues())
    return Model(words, horizon, numbers, arrays, by, needs_shares)


def _with_classes(queues: Any, asked: ClassesMade) -> Any:
    for place, (first_class, first_stage) in enumerate(asked.first):
        queues["first_class"][place], queues["first_stage"][place] = first_class, first_stage
    return queues


def _burst(shifts: Any, room_of: Any) -> int:
    """The most rows or events that one event can bring: agents who come together take together."""
    most = max((int(row["last"] - row["first"]) for row in shifts), default=0)
    return 16 + 4 * most * max(1, int(room_of.max(initial=1)))


def _factor(durations: DurationRows, variance: float) -> int:
    """The row of a gamma factor of mean 1 and this variance; -1 where it is always 1."""
    if variance <= 0:
        return -1
    return durations.row(Duration(Shape.GAMMA, (1.0, 1.0 / variance)), "behaviour")


def _check_variances(behaviour: Behaviour) -> None:
    for name in ("day_variance", "half_hour_variance"):
        value = getattr(behaviour, name)
        if not 0 <= value <= 100:
            raise TwinRefused(
                _("{value} is no variance of a factor").format(value=value),
                where=f"behaviour.{name}", do=_("allowed is 0 to 100"),
            )  # fmt: skip


def _streams(words: Words) -> Any:
    entries = dict(words.flow.entries)
    found = []
    for place, line in enumerate(words.behaviour.arrivals):
        where = f"behaviour.arrivals[{place}]"
        entry = entries.get(line.channel)
        found.append((
            words.channels[line.channel], words.reason(line.reason),
            -1 if line.language is None else words.languages[line.language],
            words.kinds[line.channel, line.language],
            -1 if entry is None else words.step(entry, where),
        ))  # fmt: skip
    if len(found) >= 1 << STREAM_BITS:
        raise TwinRefused(
            _("There are {count} lines of arrivals").format(count=len(found)),
            where="behaviour.arrivals",
            do=_("allowed are {count}").format(count=(1 << STREAM_BITS) - 1),
        )
    return np.array(found, STREAM)


def _rates(behaviour: Behaviour) -> Any:
    made = np.zeros((max(1, len(behaviour.arrivals)), SLOTS_OF_WEEK + 1))
    for place, line in enumerate(behaviour.arrivals):
        if len(line.rates) != SLOTS_OF_WEEK or not all(
            0 <= rate <= MOST_IN_HALF_HOUR / 2 for rate in line.rates
        ):
            raise TwinRefused(
                _("The rates are not one for each half-hour of the week"),
                where=f"behaviour.arrivals[{place}].rates",
                do=_("write 336 numbers from 0 to {most}").format(most=MOST_IN_HALF_HOUR // 2),
            )
        made[place, :SLOTS_OF_WEEK] = line.rates
    return made


def _slots(horizon: Horizon, by: str) -> Any:
    """Half-hour of the week, day, and place in the sums of each half-hour of the clock.

    Days on which the centre is closed have the half-hour of the week past the last: no rates.
    """
    found = np.zeros((3, len(horizon.half_hours)), np.int64)
    for slot, (day, half_hour) in enumerate(horizon.half_hours):
        on = horizon.on(day)
        is_closed = on in horizon.closed_on
        found[0, slot] = SLOTS_OF_WEEK if is_closed else on.weekday() * 48 + half_hour
        found[1, slot] = day
        found[2, slot] = {BY_HALF_HOUR: slot, BY_DAY: day, BY_TOTAL: 0}[by]
    return found
