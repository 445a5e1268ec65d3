"""What printed forms are laid out from: sections with sentences and tables of texts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from percall.formats import DASH, Formats, rounded
from percall.intervals import NoPeriod, period_of
from percall.texts import _, number

MOST_ROWS, LONGEST_NAME = 40, 60
"""A table of more rows shows the largest, and the rest as one row; the workbook has all."""
_DAY, _MONTH = (
    re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    re.compile(r"(?<![-\w.])\d{4}-(?:\d\d|W\d\d|Q\d)(?![-\w])"),
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title; numbers stand to the right."""

    title: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; `bar` is a share of the longest bar, -1 to 1."""

    cells: tuple[str, ...]
    is_total: bool = False
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title and what is to be said below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    bars: str = ""
    """What the bars beside the rows measure."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its sentences, and its tables."""

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """The whole report: the board's page, then the detail."""

    title: str
    subtitle: str
    board: Section
    detail: tuple[Section, ...]
    foot: str


def sentence_from(text: str) -> str:
    """A reason as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def bar_of(text: str | None, longest: Decimal, places: int) -> float | None:
    """The bar of a figure; None where there is nothing to be drawn: it is not known, or shows 0."""
    if text is None or not longest or not rounded(Decimal(text), places):
        return None
    return float(Decimal(text) / longest)


def largest(rows: Sequence[T], size: Callable[[T], Decimal]) -> tuple[list[T], list[T]]:
    """The rows that a page has room for, and those that it has not: the smallest."""
    if len(rows) <= MOST_ROWS:
        return list(rows), []
    ordered = sorted(rows, key=size, reverse=True)  # equals keep their order
    return ordered[:MOST_ROWS], ordered[MOST_ROWS:]


def more_rows(count: int) -> tuple[str, ...]:
    """A note of the rows that a page has no room for."""
    return (_("{n} more rows stand in the workbook.").format(n=number(count)),) if count else ()


def short_name(name: str) -> str:
    """A name that leaves room for the figures beside it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def with_days(text: str, formats: Formats) -> str:
    """A text whose days, weeks and months, as 2026-10-14, are written as the language does."""
    parts = text.split("`")  # what is to be typed stays as it is typed
    for i in range(0, len(parts), 2):
        days = _DAY.sub(lambda found: _day_text(found[0], formats), parts[i])
        parts[i] = _MONTH.sub(lambda found: _month_text(found[0], formats), days)
    return "`".join(parts)


def _day_text(word: str, formats: Formats) -> str:
    try:
        return formats.day(date.fromisoformat(word))
    except ValueError:
        return word


def _month_text(word: str, formats: Formats) -> str:
    try:
        return formats.days(period_of(word))
    except NoPeriod:
        return word


def measure_text(name: str, text: str | None, formats: Formats) -> str:
    """A measure as people read it, by its name in JSON."""
    if text is None:
        return DASH
    if name.endswith("_share"):
        return formats.share(text).text
    if name == "cost_per_call":
        return formats.money(text).text
    if name.endswith("_s"):
        return f"{formats.plain(text).text} s"
    return formats.plain(text, places=2).text
