"""Places in a flow's document: how a rule is named, found and taken out.

Rules:
1. A place is the path of a key below `flow`, its parts joined by points and quoted as TOML quotes
   them; rows of a list are counted from 0: `step."main menu".choice[2]`.
"""

from __future__ import annotations

import json
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PART = re.compile(r'("(?:[^"\\]|\\.)*"|[A-Za-z0-9_-]+)((?:\[\d+\])?)(?:\.|$)')


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    # A basic string of TOML is one of JSON, but for DEL, which no name and no label has.
    return json.dumps(text, ensure_ascii=False)


def key_text(name: str) -> str:
    """A key as TOML writes it: bare where it may be."""
    return name if _BARE.fullmatch(name) else quoted(name)


def place_of(*parts: str | int) -> str:
    """The place of a key; a number is a row of the list before it."""
    found = ""
    for part in parts:
        found += f"[{part}]" if isinstance(part, int) else f".{key_text(part)}"
    return found.removeprefix(".")


def parts_of(place: str) -> tuple[str | int, ...]:
    """The keys and rows of a place.

    Raises:
        ValueError: It is not written as one.
    """
    found: list[str | int] = []
    at = 0
    while at < len(place):
        match = _PART.match(place, at)
        if match is None:
            raise ValueError(place)
        key, row = match[1], match[2]
        found.append(json.loads(key) if key.startswith('"') else key)
        if row:
            found.append(int(row[1:-1]))
        at = match.end()
    return tuple(found)


def without(document: dict[str, Any], place: str) -> dict[str, Any]:
    """The document without the key or row at a place.

    Raises:
        KeyError: There is no such place in it.
    """
    try:
        return {**document, "flow": _without(document["flow"], parts_of(place))}
    except (KeyError, IndexError, TypeError, ValueError):
        raise KeyError(place) from None


def _without(table: Any, parts: tuple[str | int, ...]) -> Any:
    first, *rest = parts
    copy = table.copy()
    if rest:
        copy[first] = _without(table[first], tuple(rest))
    else:
        del copy[first]
    return copy
