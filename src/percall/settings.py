"""The settings of `centre.toml` as data: one table that validates, documents and writes them.

Rules:
1. A setting that is not in `SETTINGS` is a fault, and the nearest known name is offered.
2. Each message names the file, the key, what was found and what is allowed.
3. Numbers are read as decimals, never as binary fractions.
"""

import difflib
import re
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall.errors import WorkspaceFault
from percall.intervals import day_named
from percall.texts import _

DRIVERS = (
    "agent_time", "line_time", "tariff", "vendor_charge", "contact",
    "session", "message", "token", "sale", "lead",
)  # fmt: skip
COUNTING_RULES = ("handled", "answered", "offered", "all")
CHANNELS = ("voice", "chat", "email", "message", "video", "task", "other")
DIRECTIONS = ("inbound", "outbound", "internal")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

LONGEST_NUMBER = 60

Reader = Callable[[object], Any]


class Unfit(ValueError):
    """A value that a setting does not take; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of `centre.toml`: `key` is `*` where the centre chooses its own names."""

    section: str
    key: str
    read: Reader
    default: object
    about: str


def text(value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Unfit(_("a text"))
    return value.strip()


def currency(value: object) -> str:
    """An ISO 4217 code."""
    if not isinstance(value, str) or len(value) != 3 or not value.isalpha() or not value.isascii():
        raise Unfit(_("a currency's three letters, such as EUR"))
    return value.upper()


def time_zone(value: object) -> str:
    """A name of the IANA time-zone database."""
    try:
        return str(zoneinfo.ZoneInfo(text(value)))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Unfit(_("a time zone such as Europe/Riga")) from None


def one_of(*allowed: str) -> Reader:
    """One of the words named."""

    def read(value: object) -> str:
        if value not in allowed:
            raise Unfit(_("one of {words}").format(words=", ".join(allowed)))
        return str(value)

    return read


def number(low: str | None = None, high: str | None = None, *, below: str | None = None) -> Reader:
    """A number within bounds (both included, `below` excluded) as an exact fraction."""

    def read(value: object) -> Fraction:
        allowed = _("a number") + "".join(
            f" {sign} {bound}"
            for sign, bound in ((">=", low), ("<=", high), ("<", below))
            if bound is not None
        )
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise Unfit(allowed)
        # A bound before the fraction is made: 1e999999999 would fill the memory with digits.
        if len(str(value)) > LONGEST_NUMBER or re.search(r"[eE][+-]?\d{3}", str(value)):
            raise Unfit(allowed)
        try:
            found = Fraction(value)
        except (ValueError, OverflowError, ZeroDivisionError):
            raise Unfit(allowed) from None
        if (
            (low is not None and found < Fraction(low))
            or (high is not None and found > Fraction(high))
            or (below is not None and found >= Fraction(below))
        ):
            raise Unfit(allowed)
        return found

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number within bounds, both included."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Unfit(_("a whole number from {low} to {high}").format(low=low, high=high))
        return value

    return read


def yes_or_no(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Unfit(_("true or false"))
    return value


def day(value: object) -> date:
    """A day, as a TOML date or its text."""
    if type(value) is date:
        return value
    try:
        return day_named(text(value))
    except ValueError:
        raise Unfit(_("a day such as 2026-10-01")) from None


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, or one."""
    if isinstance(value, str):
        return (text(value),)
    if not isinstance(value, list):
        raise Unfit(_("a list of texts"))
    return tuple(text(item) for item in value)


def tables(value: object) -> dict[str, Any]:
    """A table of any keys, to be read by itself."""
    if not isinstance(value, dict):
        raise Unfit(_("a table"))
    return value


def list_of(value: object) -> list[object]:
    """A list of anything."""
    if not isinstance(value, list):
        raise Unfit(_("a list"))
    return value


def drivers(value: object) -> str:
    """One of the drivers of costing."""
    return str(one_of(*DRIVERS)(value))


def hours_of_day(value: object) -> tuple[tuple[int, int], ...]:
    """Stretches of a day such as "08:00-20:00", in minutes after midnight."""
    return tuple(_stretch(part) for part in texts(value))


def _stretch(part: str) -> tuple[int, int]:
    try:
        (h0, m0), (h1, m1) = ((int(x) for x in end.split(":")) for end in part.split("-"))
    except ValueError:
        raise Unfit(_('hours such as "08:00-20:00"')) from None
    start, end = 60 * h0 + m0, 60 * h1 + m1
    if not (0 <= start < end <= 1440 and 0 <= m0 < 60 and 0 <= m1 < 60):
        raise Unfit(_('hours such as "08:00-20:00"'))
    return start, end


def table(value: object, fields: Mapping[str, tuple[Reader, object]]) -> dict[str, Any]:
    """A table whose keys are read one by one; `...` as a default means that it is required."""
    if not isinstance(value, dict):
        raise Unfit(_("a table"))
    for key in value:
        if key not in fields:
            raise Unfit(_("the keys {keys}, not {key}").format(keys=", ".join(fields), key=key))
    found: dict[str, Any] = {}
    for key, (read, default) in fields.items():
        if key not in value:
            if default is ...:
                raise Unfit(_("a table with the key {key}").format(key=key))
            found[key] = default
            continue
        try:
            found[key] = read(value[key])
        except Unfit as unfit:
            raise Unfit(f"{key} = {unfit}") from None
    return found


def nearest(word: str, known: list[str]) -> str:
    """Advice that names the nearest known word, or all of them."""
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return _("did you mean {word}?").format(word=close[0])
    return _("known are {words}").format(words=", ".join(known))


def validate(
    document: Mapping[str, Any], settings: tuple[Setting, ...], file: str
) -> dict[tuple[str, str], Any]:
    """Every setting's value by (section, key); a `*` key gives a dict of the centre's own names.

    Raises:
        WorkspaceFault: A section or key is unknown, a value does not fit or is missing.
    """
    sections = list(dict.fromkeys(setting.section for setting in settings))
    for section in document:
        if section not in sections:
            raise WorkspaceFault(
                _("{section} is not a section of the settings").format(section=f"[{section}]"),
                where=file, do=nearest(section, sections),
            )  # fmt: skip
    found: dict[tuple[str, str], Any] = {}
    for section in sections:
        wanted = [setting for setting in settings if setting.section == section]
        found |= section_of(document.get(section, {}), section, wanted, file)
    return found


def section_of(
    given: object, section: str, wanted: Sequence[Setting], file: str
) -> dict[tuple[str, str], Any]:
    """The values of one section by (section, key), as `validate` gives them.

    Raises:
        WorkspaceFault: A key is unknown, a value does not fit or is missing.
    """
    if wanted[0].key == "[]":
        rows = given if isinstance(given, list) else [given] if given else []
        read = [_value(wanted[0], row, f"[[{section}]]", file) for row in rows]
        return {(section, "[]"): tuple(read)}
    if not isinstance(given, dict):
        raise WorkspaceFault(
            _("{section} is not a table").format(section=section), where=file,
            do=_("write it as {section}").format(section=f"[{section}]"),
        )  # fmt: skip
    by_key = {setting.key: setting for setting in wanted}
    found: dict[tuple[str, str], Any] = {
        (section, s.key): ({} if s.key == "*" else s.default) for s in wanted
    }
    for key, value in given.items():
        setting = by_key.get(key) or by_key.get("*")
        if setting is None:
            raise WorkspaceFault(
                _("{key} is not a setting").format(key=f"{section}.{key}"),
                where=file, do=nearest(key, list(by_key)),
            )  # fmt: skip
        read_value = _value(setting, value, f"{section}.{key}", file)
        if setting.key == "*":
            found[section, "*"][key] = read_value
        else:
            found[section, key] = read_value
    missing = [s for s in wanted if found[section, s.key] is ...]
    if missing:
        raise WorkspaceFault(
            _("{key} is missing").format(key=f"{section}.{missing[0].key}"),
            where=file, do=missing[0].about,
        )  # fmt: skip
    return found


def _value(setting: Setting, value: object, key: str, file: str) -> object:
    try:
        return setting.read(value)
    except Unfit as unfit:
        raise WorkspaceFault(
            _("{key} is {found}, which does not fit").format(key=key, found=_short(value)),
            where=file, do=_("allowed is {allowed}").format(allowed=unfit),
        ) from None  # fmt: skip


def _short(value: object) -> str:
    shown = str(value) if isinstance(value, Decimal | date) else repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
