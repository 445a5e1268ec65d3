"""What a lever is: its parameters, what it changes, when it does not apply.

Rules:
1. A lever changes inputs of the twin and lines of the books, never a result.
2. Each parameter has a default with its origin, or none: then it is required, or the text of the
   parameter says what holds without it.
3. Values are exact: shares 0..1, seconds, minutes, hours, money in the centre's currency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from percall.intervals import Period
from percall.whatif.case import Applied, Assumption, Origin

Value = Fraction | str | tuple[str, ...]


class Unit(StrEnum):
    """What a parameter's value is."""

    SHARE = "share"
    CHANGE = "change"
    AGENTS = "agents"
    COUNT = "count"
    SECONDS = "s"
    MINUTES = "min"
    HOURS = "h"
    MONEY = "money"
    TEXT = "text"
    TEXTS = "texts"
    SPAN = "span"


NUMBERS = frozenset(set(Unit) - {Unit.TEXT, Unit.TEXTS, Unit.SPAN})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or name that a lever takes; `least` and `most` bound it, both allowed.

    `default` None: required where `is_required`, else `about` says what holds without it.
    """

    name: str
    unit: Unit
    about: str
    default: Value | None = None
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)
    origin: Origin = Origin.ASSUMED
    source: str = ""
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The values of a lever: what was typed, else the defaults."""

    lever: Lever
    typed: tuple[tuple[str, Value], ...]

    def is_typed(self, name: str) -> bool:
        """Whether somebody stated the parameter."""
        return name in dict(self.typed)

    def _value(self, name: str) -> Value | None:
        return dict(self.typed).get(name, self.lever.parameter(name).default)

    def number(self, name: str) -> Fraction:
        """A number that is typed or has a default."""
        found = self._value(name)
        if not isinstance(found, Fraction):
            raise TypeError(f"{self.lever.name}.{name} is no number")
        return found

    def known(self, name: str) -> Fraction | None:
        """A number, or None where nobody stated it and there is no default."""
        return None if self._value(name) is None else self.number(name)

    def text(self, name: str) -> str | None:
        """A name, or None."""
        found = self._value(name)
        return found if isinstance(found, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Names; empty where nobody stated any."""
        found = self._value(name)
        return found if isinstance(found, tuple) else ()

    def assumptions(self) -> tuple[Assumption, ...]:
        """Each number that the lever takes for true, with its origin."""
        found = []
        for parameter in self.lever.parameters:
            value = self._value(parameter.name)
            if isinstance(value, Fraction):
                typed = self.is_typed(parameter.name)
                found.append(Assumption(
                    f"{self.lever.name}.{parameter.name}", value, parameter.unit.value,
                    Origin.TYPED if typed else parameter.origin, "" if typed else parameter.source,
                ))  # fmt: skip
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever as data, with the function that changes a case.

    `short` are the parameters that `LEVER=VALUE` may set: the first that the value reads as.
    `inputs` and `books` are the places that it changes; `not_when` is when it does not apply.
    """

    name: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    short: tuple[str, ...]
    inputs: tuple[str, ...]
    books: tuple[str, ...]
    not_when: str
    change: Callable[[Applied, Given, Period], Applied]

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name.

        Raises:
            KeyError: where there is none.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)
