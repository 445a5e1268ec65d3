"""The settings of a plan as `centre.toml`: the centre's own file, with what the plan changed.

Comments are lost with it, so the file is written anew only where the plan changed a setting.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall.centre import Centre
from percall.settings import WEEKDAYS

_TABLES = {"tariffs", "tariff_file", "capacity", "concurrency", "opening_minutes", "closed_on"}
"""The settings that a plan may change."""


def settings_of(text: str, before: Centre, after: Centre) -> str:
    """The text of `centre.toml` once a plan has changed the settings.

    Args:
        text: The centre's own file.
        before: The settings as they are.
        after: The settings of the plan.

    Raises:
        ValueError: The plan changed a setting of which this does not know how it is written.
    """
    changed = {
        one.name for one in fields(Centre) if getattr(before, one.name) != getattr(after, one.name)
    }
    if not changed:
        return text
    if not changed <= _TABLES:
        raise ValueError(f"no way to write {sorted(changed - _TABLES)}")
    found = tomllib.loads(text, parse_float=Decimal)
    if changed & {"tariffs", "tariff_file"}:
        found["tariff"] = [_row(asdict(one)) for one in after.tariffs]
        found.get("costs", {}).pop("tariff_file", None)
    if "capacity" in changed:
        found["capacity"] = [_row(asdict(one)) for one in after.capacity]
    if "concurrency" in changed:
        found["concurrency"] = dict(after.concurrency)
    if changed & {"opening_minutes", "closed_on"}:
        hours = found.setdefault("opening_hours", {})
        for weekday, spans in zip(WEEKDAYS, after.opening_minutes, strict=True):
            hours[weekday] = [f"{_clock(begin)}-{_clock(end)}" for begin, end in spans]
        hours["closed_on"] = sorted(after.closed_on)
    return toml_of(found)


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row states; an empty prefix is one that nobody stated."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def toml_of(document: Mapping[str, Any]) -> str:
    """A document as TOML, plain values before tables."""
    return "\n".join(_lines(document, ())) + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    inner = {name: value for name, value in table.items() if _is_table(value)}
    plain = [f"{_key(name)} = {_value(x)}" for name, x in table.items() if name not in inner]
    head = [f"[{'.'.join(map(_key, path))}]"] if path and (plain or not inner) else []
    found = [*head, *plain, ""] if head or plain else []
    for name, value in inner.items():
        below = (*path, name)
        if isinstance(value, Mapping):
            found += _lines(value, below)
            continue
        for row in value:
            found += [f"[[{'.'.join(map(_key, below))}]]", *_rows(row), ""]
    return found


def _is_table(value: object) -> bool:
    rows = isinstance(value, list) and bool(value) and all(isinstance(x, Mapping) for x in value)
    return isinstance(value, Mapping) or rows


def _rows(row: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in row.items()]


def _key(name: str) -> str:
    plain = name and all(x.isascii() and (x.isalnum() or x in "-_") for x in name)
    return name if plain else _value(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case Fraction():
            return number_of(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case Mapping():
            return f"{{ {', '.join(_rows(value))} }}"
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    escaped = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    inner = "".join(
        escaped.get(x, f"\\u{ord(x):04x}" if ord(x) < 32 or ord(x) == 127 else x) for x in text
    )
    return f'"{inner}"'


def number_of(value: Fraction) -> str:
    """A fraction that has an end as a decimal number, exact.

    Raises:
        ValueError: It has none, such as a third.
    """
    places, scaled = 0, value
    while scaled.denominator != 1:
        if places == 40:
            raise ValueError(f"{value} has no end")
        places, scaled = places + 1, scaled * 10
    digits = f"{abs(scaled.numerator):0{places + 1}d}"
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if value < 0 else ''}{whole}{'.' + part if part else ''}"
