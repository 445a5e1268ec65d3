"""A value as somebody writes it, on the command line, in a plan file or on a page.

Rules:
1. Numbers have at most 15 digits before the point and 12 behind; no exponent, no NaN.
2. Shares and changes may be percentages: `20%` is 0.2. Times may carry `s`, `min` or `h`, and
   without a unit are in the parameter's own.
3. Several names are a list in a file, and parted by `+` on the command line.
4. Texts are 1 to 100 printable characters.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from percall.texts import _
from percall.whatif.levers.lever import NUMBERS, Parameter, Unit, Value
from percall.whatif.levers.refused import PlanRefused

MOST_TEXTS, MOST_SIGNS = 100, 100
_NUMBER = re.compile(r"([+-]?)([0-9]{1,15}(?:\.[0-9]{1,12})?)\s*(%|[a-z]{1,3})?")
_SPAN = re.compile(r"([0-2][0-9]):([0-5][0-9])-([0-4][0-9]):([0-5][0-9])")
_PLACES = 14
"""Those of a percentage with twelve: what is read can be written as a decimal again."""
_TIMES = {"s": 1, "min": 60, "h": 3600}
_WHOLE = (Unit.AGENTS, Unit.COUNT)


def value_of(parameter: Parameter, raw: object, where: str) -> Value:
    """The value of a parameter.

    Raises:
        PlanRefused: It does not read as the parameter's unit, or lies out of its range.
    """
    if parameter.unit in NUMBERS:
        return _number(parameter, raw, where)
    if parameter.unit is Unit.TEXTS:
        given = raw if isinstance(raw, list) else str(raw).split("+")
        if not 1 <= len(given) <= MOST_TEXTS:
            raise _unfit(raw, where, _("name 1 to {most}").format(most=MOST_TEXTS))
        return tuple(dict.fromkeys(_word(one, where) for one in given))
    word = _word(raw, where)
    if parameter.unit is Unit.SPAN:
        span_minutes(word, where)
    if parameter.choices and word not in parameter.choices:
        raise _unfit(raw, where, _("known are {words}").format(words=", ".join(parameter.choices)))
    return word


def span_minutes(text: str, where: str) -> tuple[int, int]:
    """Minutes after midnight of hours such as `08:00-20:00`.

    Raises:
        PlanRefused: They are none, or end before they begin.
    """
    found = _SPAN.fullmatch(text)
    if found:
        begin, end = 60 * int(found[1]) + int(found[2]), 60 * int(found[3]) + int(found[4])
        if begin < end <= begin + 1440 and begin < 1440:
            return begin, end
    raise _unfit(text, where, _("write hours such as 08:00-20:00"))


def shown(value: Value) -> str:
    """A value as it is read again: numbers as decimals, names parted by `+`."""
    if isinstance(value, tuple):
        return "+".join(value)
    return decimal_text(value) if isinstance(value, Fraction) else value


def decimal_text(value: Fraction) -> str:
    """A number as a decimal without an exponent; values that were read are never longer."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _word(raw: object, where: str) -> str:
    word = raw.strip() if isinstance(raw, str) else ""
    if not 1 <= len(word) <= MOST_SIGNS or not word.isprintable():
        raise _unfit(raw, where, _("write a text of 1 to {most} letters").format(most=MOST_SIGNS))
    return word


def _number(parameter: Parameter, raw: object, where: str) -> Fraction:
    is_number = isinstance(raw, int | Decimal) and not isinstance(raw, bool)
    text = str(raw).strip() if is_number or isinstance(raw, str) else ""
    found = _NUMBER.fullmatch(text) if len(text) <= MOST_SIGNS else None
    if found is None:
        raise _unfit(raw, where, _advice(parameter))
    number = Fraction(Decimal(found[1] + found[2]))
    value = number * _factor(parameter, found[3], raw, where)
    if value * 10**_PLACES % 1:
        raise _unfit(raw, where, _("write it in {unit}").format(unit=parameter.unit.value))
    if parameter.unit in _WHOLE and value.denominator != 1:
        raise _unfit(raw, where, _("write a whole number"))
    if not parameter.least <= value <= parameter.most:
        raise _unfit(raw, where, _advice(parameter))
    return value


def _factor(parameter: Parameter, sign: str | None, raw: object, where: str) -> Fraction:
    if sign is None:
        return Fraction(1)
    if sign == "%" and parameter.unit in (Unit.SHARE, Unit.CHANGE):
        return Fraction(1, 100)
    own = _TIMES.get(parameter.unit.value)
    if own is not None and sign in _TIMES:
        return Fraction(_TIMES[sign], own)
    raise _unfit(raw, where, _advice(parameter))


def _advice(parameter: Parameter) -> str:
    least, most = decimal_text(parameter.least), decimal_text(parameter.most)
    if parameter.unit in (Unit.SHARE, Unit.CHANGE):
        return _("allowed is {least} to {most}, a share: 0.2 or 20%").format(least=least, most=most)
    return _("allowed is {least} to {most} {unit}").format(
        least=least, most=most, unit=parameter.unit.value
    )


def _unfit(raw: object, where: str, do: str) -> PlanRefused:
    told = str(raw) if isinstance(raw, Decimal) else repr(raw)
    return PlanRefused(_("{value} does not fit").format(value=told[:60]), where=where, do=do)
