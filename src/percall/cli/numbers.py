"""Numbers as people read them, in their language: the currency's own places, per cent, seconds."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from percall.texts import number

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDEST = 10_000


def unknown() -> str:
    """What stands where nothing is known."""
    return "–"


def grouped(value: Decimal, places: int) -> str:
    """A decimal with a given number of places, as the language writes it."""
    return number(f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}")


def money(text: str | None, currency: str) -> str:
    """Money with the currency's own places; a dash where it is not known."""
    if text is None:
        return unknown()
    from babel.numbers import get_currency_precision  # noqa: PLC0415  # kept off the start path

    return grouped(Decimal(text), get_currency_precision(currency))


def share(text: str | None) -> str:
    """A share in per cent with one place."""
    return unknown() if text is None else f"{grouped(100 * Decimal(text), 1)} %"


def seconds(text: str | None) -> str:
    """Seconds with one place."""
    return unknown() if text is None else grouped(Decimal(text), 1)


def count(whole: int | None) -> str:
    """A whole number."""
    return unknown() if whole is None else number(whole)


def measured(name: str, text: str | None, currency: str) -> str:
    """A measure as people read it, with its unit, by its name in JSON."""
    if text is None:
        return unknown()
    if name.endswith("_share"):
        return share(text)
    if name.endswith("_s"):
        return f"{seconds(text)} s"
    if name.startswith("cost_"):
        return f"{money(text, currency)} {currency}"
    return grouped(Decimal(text), 2)


def print_whole(console: "Console", table: "Table") -> None:
    """Print a table as wide as it is: a figure that is cut could be read as another one."""
    shown_width = console.width
    console.width = WIDEST
    console.width = max(shown_width, console.measure(table).maximum)
    console.print(table)
    console.width = shown_width
