"""What a lever is: its parameters, what it changes, when it does not apply.

Rules:
1. A lever changes inputs of the twin and lines of the books, never a result.
2. Each parameter has a default with its origin, or none: then it is required, or the text of the
   parameter says what holds without it.
3. Values are exact: shares 0..1, seconds, minutes, hours, money in the centre's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

    `default` None: required where `is_required`, else `about` says what holds without it. `currency`
    is that of a default which was published in another than the centre's.
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
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The values of a lever: what was typed, else the defaults.

    `currency` is the centre's own, `rates` what it states one unit of others to be worth.
    """

    lever: Lever
    typed: tuple[tuple[str, Value], ...]
    currency: str = ""
    rates: tuple[tuple[str, Fraction], ...] = ()

    def is_typed(self, name: str) -> bool:
        """Whether somebody stated the parameter."""
        return name in dict(self.typed)

    def _value(self, name: str) -> Value | None:
        usual = usual_value(self.lever.parameter(name), self.currency, self.rates)
        return dict(self.typed).get(name, usual)

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
                    Origin.TYPED if typed else parameter.origin,
                    "" if typed else self._source(parameter),
                ))  # fmt: skip
        return tuple(found)

    def _source(self, parameter: Parameter) -> str:
        """Where a default stands, and at what rate it was taken."""
        rate = dict(self.rates).get(parameter.currency)
        if rate is None or parameter.currency == self.currency:
            return parameter.source
        return f"{parameter.source} (1 {parameter.currency} = {float(rate):g} {self.currency})"


def usual_value(
    parameter: Parameter, currency: str, rates: Sequence[tuple[str, Fraction]]
) -> Value | None:
    """A default in the centre's currency; None where there is none, or no rate is stated for it.

    Args:
        parameter: What has the default.
        currency: The centre's own.
        rates: What the centre states one unit of others to be worth.
    """
    usual = parameter.default
    if not parameter.currency or parameter.currency == currency or not isinstance(usual, Fraction):
        return usual
    rate = dict(rates).get(parameter.currency)
    return None if rate is None else usual * rate


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
