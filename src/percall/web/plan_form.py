"""The form of a plan: a part for each lever, a field for each of its parameters, from their table.

Rules:
1. An address names a lever (`callback=on`) or its parameters (`staff.share=-10%`), as a plan file
   does; the same reader reads both, so that both refuse the same.
2. A field that is left empty has its usual value, which stands beside it with where it comes from.
3. A lever is in the plan where its box is ticked or one of its fields says something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from percall.flow.places import quoted
from percall.formats import Formats
from percall.texts import _
from percall.whatif.case import Case, Origin
from percall.whatif.levers.lever import NUMBERS, Lever, Parameter, Unit, Value, usual_value
from percall.whatif.levers.plan import PLAN_VERSION, Plan
from percall.whatif.levers.reading import read_plan
from percall.whatif.levers.table import LEVERS
from percall.whatif.levers.values import decimal_text, shown

ON = "on"
NOTHING = "nothing"
FORM_LEVERS = tuple(lever for lever in LEVERS if lever.name != NOTHING)
FIELDS = tuple(
    name
    for lever in FORM_LEVERS
    for name in (lever.name, *(f"{lever.name}.{one.name}" for one in lever.parameters))
)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SHARES = (Unit.SHARE, Unit.CHANGE)
_NEAR_CHANGE = Fraction(1, 2)
# Slides that a hand can aim with, where a parameter's own bounds are wider.
_MOST_ON_SLIDE = {
    Unit.SECONDS: Fraction(600), Unit.MINUTES: Fraction(120), Unit.HOURS: Fraction(40),
    Unit.AGENTS: Fraction(10), Unit.COUNT: Fraction(40),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slide:
    """Bounds and step of a slider, in the unit that its field shows."""

    least: str
    most: str
    step: str
    at: str


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as the form shows it; `typed` is what the plan says, `usual` what holds else."""

    name: str
    title: str
    unit: str
    typed: str
    usual: str
    origin: str
    choices: tuple[str, ...]
    known: tuple[str, ...]
    slide: Slide | None
    is_required: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A lever as the form shows it."""

    name: str
    title: str
    about: str
    not_when: str
    is_on: bool
    fields: tuple[Field, ...]


def plan_of_fields(given: Callable[[str], str], name: str = "", centre: str = "") -> Plan:
    """The plan that the fields of an address say.

    Args:
        given: A field of the address, or nothing.
        name: What the plan is called.
        centre: The centre that it is for.

    Raises:
        PlanRefused: A value does not fit, or levers contradict each other.
    """
    lines = [
        "[plan]", f"name = {quoted(name)}", f"centre = {quoted(centre)}",
        f"version = {PLAN_VERSION}",
    ]  # fmt: skip
    for lever in FORM_LEVERS:
        typed = [(one, given(f"{lever.name}.{one.name}")) for one in lever.parameters]
        values = [f"{one.name} = {quoted(_plain(one, text))}" for one, text in typed if text]
        if values or given(lever.name):
            lines += [f"[lever.{lever.name}]", *values]
    return read_plan("\n".join(lines), _("the address"), may_be_empty=True)


def _plain(parameter: Parameter, text: str) -> str:
    """A number as people of any language write it, with a point and a plain sign."""
    if parameter.unit not in NUMBERS:
        return text
    return text.replace(",", ".").replace("\u2212", "-").replace("\u00a0", "").replace(" ", "")


def pairs_of(plan: Plan) -> list[tuple[str, str]]:
    """The parameters of an address that say a plan, in the order of the form."""
    found = []
    for name, values in plan.levers:
        if name == NOTHING:
            continue
        lever = next(one for one in FORM_LEVERS if one.name == name)
        found += [(f"{name}.{key}", text_of(lever.parameter(key), value)) for key, value in values]
        if not values:
            found.append((name, ON))
    return found


def text_of(parameter: Parameter, value: Value) -> str:
    """A value as a field has it: shares in per cent."""
    if isinstance(value, Fraction) and parameter.unit in _SHARES:
        return f"{decimal_text(100 * value)}%"
    return shown(value)


def parts_of(
    plan: Plan, case: Case, formats: Formats, raw: Callable[[str], str]
) -> tuple[Part, ...]:
    """The parts of the form, filled with a plan, or where it cannot be read with what was typed."""
    given = {name: dict(values) for name, values in plan.levers}
    return tuple(
        Part(
            lever.name, _(lever.title), _(lever.about), _(lever.not_when),
            lever.name in given or any(
                raw(name) for name in (lever.name, *(f"{lever.name}.{one.name}" for one in
                                                     lever.parameters))),
            tuple(_field(lever, one, given.get(lever.name, {}), case, formats, raw)
                  for one in lever.parameters),
        )
        for lever in FORM_LEVERS
    )  # fmt: skip


def _field(
    lever: Lever, one: Parameter, given: dict[str, Value], case: Case, formats: Formats,
    raw: Callable[[str], str],
) -> Field:  # fmt: skip
    name = f"{lever.name}.{one.name}"
    typed = text_of(one, given[one.name]) if one.name in given else raw(name)
    value = usual_value(one, case.centre.currency, case.centre.currencies)
    usual = "" if value is None else text_of(one, value)
    origin = ""
    if value is not None:
        origin = origin_name(one.origin)
        origin += f": {one.source}" if one.source else ""
    elif one.default is not None:
        origin = _("published in {currency}, of which no rate is stated").format(
            currency=one.currency
        )
    return Field(
        name, _(one.about), unit_name(one.unit, formats), typed, usual, origin,
        one.choices, _known(one, case), _slide(one, typed or usual), one.is_required,
        one.unit in NUMBERS,
    )  # fmt: skip


def unit_name(unit: Unit, formats: Formats) -> str:
    """A unit in the page's language."""
    return {
        Unit.SHARE: "%", Unit.CHANGE: "%", Unit.AGENTS: _("agents"), Unit.COUNT: "",
        Unit.SECONDS: "s", Unit.MINUTES: "min", Unit.HOURS: "h", Unit.MONEY: formats.currency,
    }.get(unit, "")  # fmt: skip


def origin_name(origin: Origin) -> str:
    """Where an assumption comes from, in the page's language."""
    return {
        Origin.MEASURED: _("measured here"), Origin.PUBLISHED: _("published"),
        Origin.TYPED: _("typed by you"), Origin.ASSUMED: _("assumed"),
    }[origin]  # fmt: skip


def _known(one: Parameter, case: Case) -> tuple[str, ...]:
    """The names that a parameter of texts can have here, where its name says of what."""
    named = {
        "group": [group.name for group in case.flow.groups],
        "queue": [queue.name for queue in case.flow.queues()],
        "reason": [line.reason or "" for line in case.behaviour.arrivals],
        "channel": [line.channel for line in case.behaviour.arrivals],
        "language": [line.language or "" for line in case.behaviour.arrivals],
    }  # fmt: skip
    if one.unit not in (Unit.TEXT, Unit.TEXTS):
        return ()
    found: Sequence[str] = named.get(one.name.removesuffix("s"), ())
    return tuple(name for name in dict.fromkeys(found) if name)


def _slide(one: Parameter, text: str) -> Slide | None:
    at = text if _NUMBER.fullmatch(text.removesuffix("%")) else ""
    if one.unit in _SHARES:
        low = max(one.least, -_NEAR_CHANGE) if one.unit is Unit.CHANGE else one.least
        high = min(one.most, _NEAR_CHANGE) if one.unit is Unit.CHANGE else one.most
        return Slide(
            decimal_text(100 * low), decimal_text(100 * high), "1", at.removesuffix("%") or "0"
        )
    if one.unit not in _MOST_ON_SLIDE:
        return None
    reach, usual = _MOST_ON_SLIDE[one.unit], one.default
    if isinstance(usual, Fraction) and usual > reach:
        reach = 2 * usual
    most = min(one.most, reach)
    least = max(one.least, -most)
    return Slide(decimal_text(least), decimal_text(most), "1", at or "0")
