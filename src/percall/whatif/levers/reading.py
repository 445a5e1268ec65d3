"""Plans read and written: `LEVER=VALUE` of the command line and a page, and plan files.

`LEVER`, `LEVER=VALUE` or `LEVER.PARAMETER=VALUE`, each followed by `,PARAMETER=VALUE` as often as
wanted. A file is TOML: `[plan]` with name, centre and version, then `[lever.NAME]` with values.
What is written reads back the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from percall import settings as s
from percall.flow.places import quoted
from percall.texts import _
from percall.whatif.levers.lever import Lever, Unit, Value
from percall.whatif.levers.plan import PLAN_VERSION, Plan
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.table import BY_NAME, LEVERS
from percall.whatif.levers.values import decimal_text, shown, value_of

MOST_BYTES = 100_000
_Levers = dict[str, dict[str, Value]]


def plan_of(words: Sequence[str], base: Plan | None = None) -> Plan:
    """The plan that words of the command line say, on top of a plan where one is given.

    Raises:
        PlanRefused: A word names no lever, a value does not fit, or something is said twice.
    """
    base = base or Plan()
    found: _Levers = {name: dict(values) for name, values in base.levers}
    for word in words:
        _add_word(word, found)
    return _plan(found, base.name, base.centre)


def words_of(plan: Plan) -> tuple[str, ...]:
    """The words of the command line that say the plan."""
    return tuple(
        name if not values else
        f"{name}." + ",".join(f"{key}={shown(value)}" for key, value in values)
        for name, values in plan.levers
    )  # fmt: skip


def _add_word(word: str, found: _Levers) -> None:
    first, *rest = word.split(",")
    name, equals, raw = first.partition("=")
    name, dot, parameter = name.strip().partition(".")
    lever = _lever(name, word)
    values = found.setdefault(name, {})
    if dot or equals:
        given = parameter if dot else _short(lever, raw, word)
        _add_value(lever, given, raw if equals else None, values)
    for more in rest:
        parameter, equals, raw = more.partition("=")
        _add_value(lever, parameter.strip(), raw if equals else None, values)


def _lever(name: str, where: str) -> Lever:
    if name not in BY_NAME:
        raise PlanRefused(
            _("{name} is no lever").format(name=name[:60] or "''"), where=where[:60],
            do=s.nearest(name, list(BY_NAME)),
        )  # fmt: skip
    return BY_NAME[name]


def _short(lever: Lever, raw: str, where: str) -> str:
    """The parameter that a bare value sets: shares are told from numbers by their `%`."""
    if not lever.short:
        raise PlanRefused(
            _("{lever} takes no value of its own").format(lever=lever.name), where=where[:60],
            do=_("say {lever}, or name a parameter").format(lever=lever.name),
        )  # fmt: skip
    for name in lever.short:
        unit = lever.parameter(name).unit
        if raw.strip().endswith("%") == (unit in (Unit.SHARE, Unit.CHANGE)):
            return name
    return lever.short[0]


def _add_value(lever: Lever, name: str, raw: object, values: dict[str, Value]) -> None:
    where = f"{lever.name}.{name}"
    known = [parameter.name for parameter in lever.parameters]
    if name not in known:
        raise PlanRefused(
            _("{lever} has no parameter {name}").format(lever=lever.name, name=name[:60] or "''"),
            where=where[:80], do=s.nearest(name, known) if known else _("say it without values"),
        )  # fmt: skip
    if raw is None:
        raise PlanRefused(
            _("{name} has no value").format(name=where),
            do=_("write {name}=VALUE").format(name=where),
        )
    value = value_of(lever.parameter(name), raw, where)
    if values.get(name, value) != value:
        raise PlanRefused(
            _("{name} is said twice, differently").format(name=where), do=_("leave one of them out")
        )
    values[name] = value


def _plan(found: _Levers, name: str, centre: str) -> Plan:
    if "nothing" in found and len(found) > 1:
        raise PlanRefused(
            _("`nothing` goes with no other lever"), do=_("leave it out, or all others")
        )
    levers = tuple(
        (lever.name, tuple((p.name, found[lever.name][p.name]) for p in lever.parameters
                           if p.name in found[lever.name]))
        for lever in LEVERS if lever.name in found
    )  # fmt: skip
    return Plan(levers, name, centre)


def read_plan_file(file: Path) -> Plan:
    """The plan of a file.

    Raises:
        PlanRefused: It cannot be read, is too large, is no TOML, or breaks a rule.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise PlanRefused(
            _("The plan cannot be read: {why}").format(why=error.strerror), where=str(file)
        ) from None
    if len(content) > MOST_BYTES:
        raise PlanRefused(
            _("The plan is too large"), where=str(file),
            do=_("allowed are {count} bytes").format(count=MOST_BYTES),
        )  # fmt: skip
    try:
        return read_plan(content.decode("utf-8-sig"), str(file))
    except UnicodeDecodeError as error:
        raise PlanRefused(
            _("The plan is not valid TOML: {why}").format(why=error), where=str(file)
        ) from None


def read_plan(text: str, where: str = "plan", *, may_be_empty: bool = False) -> Plan:
    """The plan of a text; see `read_plan_file`. Without a lever it is no plan, unless it may be."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as error:
        raise PlanRefused(
            _("The plan is not valid TOML: {why}").format(why=error), where=where
        ) from None
    _known(document, ("plan", "lever"), where)
    if "plan" not in document:
        raise PlanRefused(
            _("There is no [plan] in it"), where=where,
            do=_("begin with [plan] and version = {known}").format(known=PLAN_VERSION),
        )  # fmt: skip
    head = _table(document.get("plan"), "[plan]", where)
    _known(head, ("name", "centre", "version"), where)
    _check_version(head.get("version"), where)
    found: _Levers = {}
    for name, given in _table(document.get("lever", {}), "[lever]", where).items():
        lever, values = _lever(name, where), found.setdefault(name, {})
        for key, raw in _table(given, f"[lever.{name}]", where).items():
            _add_value(lever, key, raw, values)
    if not found and not may_be_empty:
        raise PlanRefused(
            _("The plan has no lever"), where=where,
            do=_("write [lever.NAME] for each, such as [lever.callback]"),
        )  # fmt: skip
    return _plan(found, _text(head, "name", where), _text(head, "centre", where))


def _known(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for word in table:
        if word not in known:
            raise PlanRefused(
                _("{key} is not a part of a plan").format(key=word[:60]), where=where,
                do=s.nearest(word, list(known)),
            )  # fmt: skip


def _table(value: object, name: str, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PlanRefused(
            _("{section} is not a table").format(section=name), where=where,
            do=_("write it as {section}").format(section=name),
        )  # fmt: skip
    return value


def _check_version(version: object, where: str) -> None:
    if version is None:
        raise PlanRefused(
            _("The plan states no version"), where=where,
            do=_("write version = {known} below [plan]").format(known=PLAN_VERSION),
        )  # fmt: skip
    if not isinstance(version, int) or isinstance(version, bool):
        raise PlanRefused(
            _("{version} is no version of a plan").format(version=repr(version)[:20]), where=where,
            do=_("write version = {known} below [plan]").format(known=PLAN_VERSION),
        )  # fmt: skip
    if version != PLAN_VERSION:
        text = (
            _("The plan is of the older version {version}") if version < PLAN_VERSION
            else _("The plan is of the newer version {version}")
        )  # fmt: skip
        raise PlanRefused(
            text.format(version=str(version)[:20]),
            where=where,
            do=_("this percall reads version {known}: make the plan anew").format(
                known=PLAN_VERSION
            ),
        )


def _text(head: Mapping[str, Any], key: str, where: str) -> str:
    value = head.get(key, "")
    if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
        raise PlanRefused(
            _("{value} does not fit").format(value=repr(value)[:60]), where=f"{where}, plan.{key}",
            do=_("write a text of 1 to {most} letters").format(most=200),
        )  # fmt: skip
    return value


def write_plan(plan: Plan) -> str:
    """The text of a plan file."""
    lines = ["[plan]", f"name = {quoted(plan.name)}", f"centre = {quoted(plan.centre)}",
             f"version = {plan.version}"]  # fmt: skip
    for name, values in plan.levers:
        lines += ["", f"[lever.{name}]", *(f"{key} = {_toml(value)}" for key, value in values)]
    return "\n".join(lines) + "\n"


def _toml(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(quoted, value))}]"
    return decimal_text(value) if isinstance(value, Fraction) else quoted(value)
