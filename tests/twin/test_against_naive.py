"""The compiled twin against the naive one: the same centre, the same draws, event by event."""

from __future__ import annotations

from typing import Any

import pytest

from percall.twin import layout
from percall.twin.run import Played, play
from tests.twin import naive
from tests.twin.models import PURPOSES, drawn, plain, random_centre
from tests.twin.naive_rules import births

KINDS = ("ivr", "queue", "agent", "bot", "self_service", "message")


def naive_twin(model: dict[str, Any], seed: int) -> naive.Twin:
    def draw(purpose: str, customer: int, attempt: int) -> float:
        return float(drawn(seed, 0, PURPOSES[purpose], customer, attempt))

    model["births"] = births(model, draw)
    twin = naive.Twin(model, draw)
    twin.play()
    return twin


def segments_of(played: Played) -> list[tuple[Any, ...]]:
    queues = [*played.model.words.queues, None]
    return sorted(
        (int(row["contact"]), int(row["index"]), KINDS[row["kind"]], int(row["at"]),
         queues[row["queue"]], None if row["agent"] < 0 else int(row["agent"]),
         *(None if row[name] < 0 else int(row[name])
           for name in ("played", "waited", "ring", "talk", "hold", "wrap_up")),
         layout.SEGMENT_ENDS[row["ended"]])
        for row in played.rows[0].segments
    )  # fmt: skip


def naive_segments(twin: naive.Twin) -> list[tuple[Any, ...]]:
    names = ("contact", "index", "kind", "at", "queue", "agent", "played", "waited", "ring", "talk",
             "hold", "wrap_up", "ended")  # fmt: skip
    return sorted(tuple(row.get(name) for name in names) for row in twin.segments)


def ended_of(played: Played) -> list[tuple[Any, ...]]:
    return sorted(
        (int(row["contact"]), int(row["customer"]), int(row["started"]), int(row["ended"]),
         layout.OUTCOMES[row["outcome"]], {-1: None, 0: False, 1: True}[int(row["resolved"])],
         int(row["attempt"]), int(row["previous"]))
        for row in played.rows[0].ended
    )  # fmt: skip


def joined(rows: list[tuple[int, int, int, str]]) -> list[tuple[int, int, int, str]]:
    """Stretches of an agent in one state, joined where they meet."""
    found: list[tuple[int, int, int, str]] = []
    for agent, begin, end, state in sorted(rows):
        if found and found[-1][0] == agent and found[-1][2:] == (begin, state):
            found[-1] = (agent, found[-1][1], end, state)
        else:
            found.append((agent, begin, end, state))
    return found


def floor_of(played: Played) -> list[tuple[int, int, int, str]]:
    states = [name if paid or name == "logged_out" else f"{name} unpaid"
              for name, paid in played.model.words.states]  # fmt: skip
    return joined([
        (int(row["agent"]), int(row["from_ms"]), int(row["to_ms"]), states[row["state"]])
        for row in played.rows[0].floor
    ])  # fmt: skip


def first_difference(one: list[Any], other: list[Any]) -> str:
    for a, b in zip(one, other, strict=False):
        if a != b:
            return f"\ncompiled {a}\nnaive    {b}"
    return f"{len(one)} and {len(other)} rows"


@pytest.mark.parametrize("seed", range(60))
def test_equal_event_by_event(seed: int) -> None:
    flow, behaviour, horizon = random_centre(seed)
    played = play(flow, behaviour, horizon, seed, 1, want="records")
    twin = naive_twin(plain(flow, behaviour, horizon), seed)
    for one, other in (
        (segments_of(played), naive_segments(twin)),
        (ended_of(played), sorted(tuple(row) for row in twin.ended)),
        (floor_of(played), joined([tuple(row) for row in twin.floor])),
    ):
        assert one == other, first_difference(one, other)
    assert played.born[0] == twin.serial
