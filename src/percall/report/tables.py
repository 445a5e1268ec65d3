"""What printed forms are laid out from: sections with sentences and tables of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from percall.formats import DASH, Formats
from percall.texts import _

MOST_ROWS = 40
"""A table of more rows shows the largest, and the rest as one row; the workbook has all."""


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


def bar_of(text: str | None, longest: Decimal) -> float | None:
    """The bar of a figure; None where there is nothing to be drawn."""
    if text is None or not longest:
        return None
    return float(Decimal(text) / longest)


def cut(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows that a page has room for, and a note of those that it has not."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows), ()
    note = _("{n} more rows stand in the workbook.").format(n=len(rows) - MOST_ROWS)
    return tuple(rows[:MOST_ROWS]), (note,)


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
