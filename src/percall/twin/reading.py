"""`behaviour.toml` to a behaviour and back: what is written reads back the same, to the last digit.

Rules:
1. All stands below the table `behaviour`, so that one document can hold a flow too.
2. Here a document is refused that says nothing clear. What is clear and cannot be played (a queue
   that is not there, shares above 1) is refused when a model is made of it with its flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from percall import settings as s
from percall.errors import WorkspaceFault
from percall.flow.places import key_text, quoted
from percall.flow.reading import read_document
from percall.texts import _
from percall.twin import keys as k
from percall.twin.behaviour import (
    Again,
    Arrivals,
    Behaviour,
    Break,
    CalledBack,
    Duration,
    Patience,
    Pressed,
    Resolution,
    Served,
    Shift,
    Transfer,
    Work,
)

BEHAVIOUR_FILE = "behaviour.toml"
TABLES = ("flow", "behaviour")

_MADE: dict[str, Any] = {
    "work": Work, "patience": Patience, "redial": Again, "repeat": Again,
    "resolution": Resolution, "transfers": Transfer, "pressed": Pressed, "served": Served,
    "called_back": CalledBack,
}  # fmt: skip


def read_behaviour_file(file: Path) -> Behaviour:
    """The behaviour of a file.

    Raises:
        WorkspaceFault: The file is missing, is no TOML, or breaks a rule of `KEYS`.
    """
    return read_behaviour(read_document(file), str(file))


def read_behaviour(document: Mapping[str, Any], file: str = BEHAVIOUR_FILE) -> Behaviour:
    """The behaviour that a parsed document describes; `file` is named in messages.

    Raises:
        WorkspaceFault: A key is unknown or missing, or a value does not fit.
    """
    for word in document:
        if word not in TABLES:
            raise WorkspaceFault(
                _("{section} is not a section of the behaviour").format(section=f"[{word}]"),
                where=file, do=s.nearest(word, list(TABLES)),
            )  # fmt: skip
    given = document.get("behaviour", {})
    if not isinstance(given, dict):
        raise WorkspaceFault(
            _("{section} is not a table").format(section="behaviour"), where=file,
            do=_("write it as {section}").format(section="[behaviour]"),
        )  # fmt: skip
    known = [*(setting.key for setting in k.ONE), *k.KEYS]
    for word in given:
        if word not in known:
            raise WorkspaceFault(
                _("{key} is not a setting").format(key=f"behaviour.{word}"),
                where=file, do=s.nearest(word, known),
            )  # fmt: skip
    one = {key: value for key, value in given.items() if key not in k.KEYS}
    found = s.section_of(one, "behaviour", list(k.ONE), file)
    parts: dict[str, Any] = {name: _rows(given.get(name, []), name, file) for name in k.KEYS}
    return Behaviour(**parts, **{key: value for (_place, key), value in found.items()})


def _rows(given: Any, name: str, file: str) -> tuple[Any, ...]:
    place = f"behaviour.{name}"
    if not isinstance(given, list) or len(given) > k.MOST_ROWS:
        raise WorkspaceFault(
            _("{key} is no list of tables").format(key=place), where=file,
            do=_("write each line as {section}").format(section=f"[[{place}]]"),
        )  # fmt: skip
    return tuple(_row(row, name, f"{place}[{at}]", file) for at, row in enumerate(given))


def _row(given: Any, name: str, place: str, file: str) -> Any:
    read = s.section_of(given, place, list(k.KEYS[name]), file)
    found = {key: value for (_place, key), value in read.items()}
    if name == "arrivals":
        rates = tuple(rate for day in s.WEEKDAYS for rate in found.pop(day))
        return Arrivals(rates=rates, **found)
    if name == "shifts":
        from_minute, to_minute = found.pop("hours")
        return Shift(from_minute=from_minute, to_minute=to_minute, **found)
    return _MADE[name](**found)


def write_behaviour(behaviour: Behaviour) -> str:
    """The text of `behaviour.toml`."""
    one = {setting.key: getattr(behaviour, setting.key) for setting in k.ONE}
    origin = one.pop("origin")
    usual = {setting.key: setting.default for setting in k.ONE}
    lines = ["[behaviour]", *_pairs({n: v for n, v in one.items() if v != usual[n]})]
    if origin:
        lines += ["", "[behaviour.origin]", *_pairs(dict(origin))]
    for name in k.KEYS:
        for row in getattr(behaviour, name):
            usual = k.fields(name)
            values = {n: v for n, v in _values(name, row).items() if v != usual[n]}
            lines += ["", f"[[behaviour.{name}]]", *_pairs(values)]
    return "\n".join(lines) + "\n"


def _values(name: str, row: Any) -> dict[str, Any]:
    found = {key: getattr(row, key) for key in row.__slots__}
    if name == "arrivals":
        rates = found.pop("rates")
        for place, day in enumerate(s.WEEKDAYS):
            found[day] = rates[place * k.HALF_HOURS : (place + 1) * k.HALF_HOURS]
    elif name == "shifts":
        begin, end = _clock(found.pop("from_minute")), _clock(found.pop("to_minute"))
        found["hours"] = f"{begin}-{end}"
        found["weekdays"] = tuple(s.WEEKDAYS[day - 1] for day in found["weekdays"])
    elif name == "pressed":
        found["shares"] = dict(found["shares"])
    return {setting.key: found[setting.key] for setting in k.KEYS[name]}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key_text(key)} = {_text(value)}" for key, value in values.items())


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(str(value))
        case int() | float():
            return repr(int(value) if float(value).is_integer() and abs(value) < 2**53 else value)
        case Duration():
            found = {
                "shape": str(value.shape), "numbers": value.numbers,
                "zero_share": value.zero_share, "endless_share": value.endless_share,
            }  # fmt: skip
            return _text({n: v for n, v in found.items() if v or n == "numbers"})
        case Break():
            return _text({name: getattr(value, name) for name in Break.__slots__})
        case dict():
            return "{ " + ", ".join(_pairs(value)) + " }" if value else "{}"
        case _:
            return "[" + ", ".join(_text(one) for one in value) + "]"
