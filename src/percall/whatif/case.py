"""A case: a centre as the twin plays it and its books price it, and what a plan changed of it.

Rules:
1. A plan changes inputs alone (the flow, behaviour, settings, ledger lines), never a result.
2. Every change is listed, before and after; every assumption says where it comes from.
3. Money that is spent once is no part of the cost per call: it stands apart, as investment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from percall.centre import Centre, Tariff
from percall.flow.rules import Flow
from percall.ledger.lines import Line
from percall.twin.behaviour import Behaviour


@dataclass(frozen=True, slots=True)
class Case:
    """All that playing and pricing look at; `tariffs` are the settings' and their file's."""

    centre: Centre
    flow: Flow
    behaviour: Behaviour
    lines: tuple[Line, ...]
    tariffs: tuple[Tariff, ...] = ()


class Origin(StrEnum):
    """Where an assumption comes from."""

    MEASURED = "measured"
    PUBLISHED = "published"
    TYPED = "typed"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that a lever takes for true.

    `name` is lever and parameter (`self_service.success_share`); `unit` is `share`, `s`, `money`,
    `agents`, ...; `source` is where a published one stands, or what measured it.
    """

    name: str
    value: Fraction
    unit: str
    origin: Origin
    source: str = ""


@dataclass(frozen=True, slots=True)
class InputChange:
    """An input of the twin or a setting, before and after: `behaviour.shifts[3].agents`."""

    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """A ledger line before and after; None where the plan adds or ends it."""

    before: Line | None
    after: Line | None
    why: str


@dataclass(frozen=True, slots=True)
class Priced:
    """A variable line that a plan adds, at a price in the centre's currency for each unit.

    Its amount is 0 until the plan is played: units of the line's pool times `price`.
    """

    line: Line
    price: Fraction


@dataclass(frozen=True, slots=True)
class Applied:
    """A plan's case, with all that it changed.

    `investment` is spent once, in the centre's currency; None where a lever needs one and nobody
    has said how much. `caveats` are what the plan cannot know, as sentences. The lines of `priced`
    stand in the case, and `books` sets their amounts. `unused` are parameters whose usual value
    nothing takes, since what is there today stays: no assumption.
    """

    case: Case
    inputs: tuple[InputChange, ...] = ()
    lines: tuple[LineChange, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    investment: Fraction | None = Fraction(0)
    caveats: tuple[str, ...] = ()
    priced: tuple[Priced, ...] = ()
    unused: tuple[str, ...] = ()
