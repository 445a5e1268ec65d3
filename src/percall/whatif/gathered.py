"""What costing needs of a replication's rows, taken from them while they are warm.

Theory of operation: the kernel fills a few thousand rows and hands them over; what is kept of a row
is a fifth of it, in columns as narrow as their numbers. A replication of half a million contacts
then needs some tens of megabytes, and no row is read twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from percall.twin import layout as a

_Rows = NDArray[np.void]
_Column = NDArray[Any]


@dataclass(frozen=True)
class Columns:
    """Segments and contacts by column, in the order in which they were written.

    Of segments: `of` is the contact's number, `team` a group's place (-1: nobody's), durations are
    ms; `answers` holds for an agent who did not ring in vain. Of contacts: `slot` is the half-hour
    of the clock in which it started, `comes_again` how its customer does (`layout`), or -1.
    """

    of: _Column
    kind: _Column
    queue: _Column
    team: _Column
    agent_ms: _Column
    handle_ms: _Column
    line_ms: _Column
    waited_ms: _Column
    answers: _Column
    contact: _Column
    slot: _Column
    stream: _Column
    outcome: _Column
    resolved: _Column
    comes_again: _Column
    attempt: _Column


class Gathering:
    """Takes the rows of one replication, some thousands at a time."""

    def __init__(self, team_of_agent: NDArray[np.int64]) -> None:
        """`team_of_agent` has the group's place of each agent."""
        self._team_of = np.append(team_of_agent, -1).astype(np.int16)  # the last one: nobody
        self._segments: list[tuple[_Column, ...]] = []
        self._ended: list[tuple[_Column, ...]] = []

    def add(self, segments: _Rows, ended: _Rows) -> None:
        """Takes what is needed of some rows, which may be written over then."""
        if len(segments):
            self._segments.append(self._of_segments(segments))
        if len(ended):
            self._ended.append(_of_contacts(ended))

    def columns(self) -> Columns:
        """All that was taken."""
        if not self._segments:
            self._segments.append(self._of_segments(np.zeros(0, a.SEGMENT)))
        if not self._ended:
            self._ended.append(_of_contacts(np.zeros(0, a.ENDED)))
        joined = (
            np.concatenate(parts)
            for some in (self._segments, self._ended)
            for parts in zip(*some, strict=True)
        )
        return Columns(*joined)

    def _of_segments(self, rows: _Rows) -> tuple[_Column, ...]:
        # One pass turns rows into columns: thirteen strided ones would read each row again.
        columns = np.ascontiguousarray(
            rows.view(np.int64).reshape(len(rows), len(a.SEGMENT.names or ())).T
        )
        of = dict(zip(a.SEGMENT.names or (), columns, strict=True))
        zero = {
            name: np.maximum(of[name], 0)
            for name in ("played", "waited", "ring", "talk", "hold", "wrap_up")
        }
        kind = of["kind"].astype(np.int8)
        is_agent = kind == a.AGENT_LEG
        handle = np.where(is_agent, zero["talk"] + zero["hold"] + zero["wrap_up"], 0)
        in_vain = (zero["ring"] > 0) & (of["talk"] == 0)
        return (
            of["contact"].astype(np.int32), kind, of["queue"].astype(np.int16),
            self._team_of[of["agent"]],
            np.where(is_agent, zero["ring"] + handle, 0).astype(np.int32),
            handle.astype(np.int32),
            (zero["played"] + zero["waited"] + zero["talk"] + zero["hold"]).astype(np.int32),
            np.where(kind == a.QUEUE_LEG, zero["waited"], 0).astype(np.int32),
            is_agent & ~in_vain,
        )  # fmt: skip


def _of_contacts(rows: _Rows) -> tuple[_Column, ...]:
    columns = np.ascontiguousarray(
        rows.view(np.int64).reshape(len(rows), len(a.ENDED.names or ())).T
    )
    of = dict(zip(a.ENDED.names or (), columns, strict=True))
    return (
        of["contact"].astype(np.int32), (of["started"] // a.HALF_HOUR_MS).astype(np.int32),
        of["stream"].astype(np.int16), of["outcome"].astype(np.int8),
        of["resolved"].astype(np.int8), of["return_kind"].astype(np.int8),
        of["attempt"].astype(np.int16),
    )  # fmt: skip
