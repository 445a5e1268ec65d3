"""`flow.toml` from a flow: what is written reads back as the same flow, to the last digit.

Keys that say what they would say anyway are left out, so that a planner sees what was decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any

from percall import settings as s
from percall.flow import keys as k
from percall.flow.places import key_text, quoted
from percall.flow.rules import Case, Flow, Fork, Hours, Menu, Queue, SelfService, Step


def write_flow(flow: Flow) -> str:
    """The text of `flow.toml`."""
    lines = ["[flow.entry]", *_pairs(dict(flow.entries))]
    for step in flow.steps:
        lines += ["", *_step_lines(step)]
    for group in flow.groups:
        place = f"flow.group.{key_text(group.name)}"
        values = {"skills": dict(group.skills), "languages": group.languages,
                  "at_once": dict(group.at_once)}  # fmt: skip
        lines += ["", f"[{place}]", *_pairs(_without_defaults(values, "group"))]
    return "\n".join(lines) + "\n"


def kind_of(step: Step) -> str:
    """The kind of a step, as the document names it."""
    return step.kind if isinstance(step, SelfService) else type(step).__name__.lower()


def _step_lines(step: Step) -> list[str]:
    place, kind = f"flow.step.{key_text(step.name)}", kind_of(step)
    lines = [f"[{place}]", *_pairs({"kind": kind} | _without_defaults(_values(step), kind))]
    for key, rows in _lists(step).items():
        for row in rows:
            lines += [f"[[{place}.{key}]]", *_pairs(_without_defaults(row, key))]
    if isinstance(step, Queue) and step.callback is not None:
        lines += [f"[{place}.callback]", *_pairs(_fields(step.callback))]
    return lines


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _values(step: Step) -> dict[str, Any]:
    """The step's own keys; its lists and tables come after them."""
    found = _fields(step)
    if isinstance(step, Hours):
        for number, weekday in enumerate(s.WEEKDAYS, 1):
            found[weekday] = tuple(
                f"{_clock(one.from_minute)}-{_clock(one.to_minute)}"
                for one in step.opening
                if one.weekday == number
            )
    for apart in ("name", "kind", "opening", "choices", "cases", "overflow", "callback"):
        found.pop(apart, None)
    return found


def _lists(step: Step) -> dict[str, list[dict[str, Any]]]:
    match step:
        case Menu():
            return {"choice": [_fields(choice) for choice in step.choices]}
        case Fork():
            return {"case": [_case(case) for case in step.cases]}
        case Queue():
            return {"overflow": [_fields(overflow) for overflow in step.overflow]}
        case _:
            return {}


def _case(case: Case) -> dict[str, Any]:
    found = _fields(case)
    for end in ("from", "to"):
        minute = found.pop(f"{end}_minute")
        found[f"{end}_time"] = None if minute is None else _clock(minute)
    return found


def _without_defaults(values: dict[str, Any], table: str) -> dict[str, Any]:
    usual = {setting.key: setting.default for setting in k.KEYS[table]}
    return {
        key: value
        for key, value in values.items()
        if value is not None and value != usual.get(key, ...) and (value or usual[key] != ())
    }


def _pairs(values: dict[str, Any]) -> Iterator[str]:
    return (f"{key_text(key)} = {_value(value)}" for key, value in values.items())


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Enum() | str():
            return quoted(str(value))
        case int() | float():
            is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
            return repr(int(value) if is_whole else value)
        case date():
            return value.isoformat()
        case dict():
            inside = ", ".join(_pairs(value))
            return f"{{ {inside} }}" if inside else "{}"
        case frozenset():
            return _value(tuple(sorted(value)))
        case _:
            return f"[{', '.join(_value(one) for one in value)}]"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
