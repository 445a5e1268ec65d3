"""A plan: levers and their values, for a centre."""

from __future__ import annotations

from dataclasses import dataclass

from percall.whatif.levers.lever import Value

PLAN_VERSION = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Levers with the values that somebody typed, in the order of the table.

    `centre` empty: for any centre. A parameter that is not named has its default.
    """

    levers: tuple[tuple[str, tuple[tuple[str, Value], ...]], ...] = ()
    name: str = ""
    centre: str = ""
    version: int = PLAN_VERSION
