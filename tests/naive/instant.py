"""Who waits and what agents do at an instant, counted leg by leg: obvious, and slow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def counted(
    segments: Iterable[Mapping[str, Any]], floor: Iterable[Mapping[str, Any]], at: int
) -> Counter[str]:
    """How many contacts wait, and how many agents are in each state.

    Args:
        segments: Each with kind, start, agent and durations, all in ms.
        floor: What is known of agents beside their legs: agent, from, to, state.
        at: The instant.
    """
    waiting = 0
    doing: dict[str, set[str]] = {}
    for leg in segments:
        if leg["kind"] == "queue":
            waiting += leg["start"] <= at < leg["start"] + leg["wait"]
        if leg["kind"] == "agent" and leg["agent"] is not None:
            answered = leg["start"] + leg["ring"]
            ended = answered + leg["talk"] + leg["hold"]
            for state, begin, end in (
                ("ringing", leg["start"], answered),
                ("talking", answered, ended),
                ("wrap_up", ended, ended + leg["wrap_up"]),
            ):
                if begin <= at < end:
                    doing.setdefault(leg["agent"], set()).add(state)
    for row in floor:
        if row["from"] <= at < row["to"]:
            doing.setdefault(row["agent"], set()).add(row["state"])
    found = Counter({"waiting": waiting})
    for states in doing.values():
        order = ("talking", "ringing", "wrap_up", "free", "free_or_away", "away")
        found[next(state for state in order if state in states)] += 1
    return found
