"""The window of a chain as people write it: `7d`, `24h`."""

import re

from percall.costing.chains.links import DEFAULT_WINDOW_H, LONGEST_WINDOW_H
from percall.costing.definitions import Definition
from percall.errors import PercallError
from percall.texts import _

HOURS_OF_A_DAY = 24
_WINDOW = re.compile(r"(\d{1,4})\s*([hd])", re.ASCII)
_UNITS_H = {"h": 1, "d": HOURS_OF_A_DAY}
_SHOWN = 60


def window_of(text: str, where: str, fault: type[PercallError]) -> int:
    """The hours of a window such as `7d` or `24h`.

    Args:
        text: The window.
        where: The option or parameter that it was given in.
        fault: What is raised where it is none: the faces have exit codes of their own.

    Raises:
        PercallError: It is none, or not within an hour and sixty days.
    """
    read = _WINDOW.fullmatch(text.strip())
    hours = int(read[1]) * _UNITS_H[read[2]] if read else 0
    if not 1 <= hours <= LONGEST_WINDOW_H:
        raise fault(
            _("{text} is not a window").format(text=repr(text[:_SHOWN])), where=where,
            do=_("write it in hours or days, such as 24h or 7d, from 1h to 60d"),
        )  # fmt: skip
    return hours


def window_asked(definition: Definition, given_h: int | None) -> int:
    """The hours within which a contact continues another: as given, else as the definition says."""
    return given_h or definition.resolution_hours or DEFAULT_WINDOW_H


def word_of_window(hours: int) -> str:
    """The word of a window; `window_of` reads it back."""
    return f"{hours}h" if hours % HOURS_OF_A_DAY else f"{hours // HOURS_OF_A_DAY}d"
