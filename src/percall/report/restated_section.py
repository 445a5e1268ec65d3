"""What was signed of a closed month that moved since, what it is now, and the difference by cause."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from percall.formats import DASH, Formats, change_shown
from percall.report.close.words import cause_in_words, headline_titles
from percall.report.reconciliation import rounding_of
from percall.report.tables import Column, Row, Section, Table
from percall.texts import _

COUNTS = ("calls", "contacts")
EACH_PLACES = 4


def restated_section(signed: Mapping[str, Any] | None, formats: Formats) -> Section | None:
    """The section; None where the month was not signed, or is what was signed."""
    if signed is None or not signed["is_sound"] or signed["holds"]:
        return None
    money = _("Money in {currency}").format(currency=formats.currency)
    return Section(
        _("What was signed, and what it is now"),
        (_("The causes sum to the differences of the book, the calls and what a call costs."),),
        (
            Table(
                money,
                (Column(_("Figure"), is_number=False), Column(_("Signed")), Column(_("Now")),
                 Column(_("Difference"))),
                tuple(_figure(name, title, signed, formats)
                      for name, title in headline_titles().items()),
            ),
            Table(
                _("The difference by cause"),
                (Column(_("Cause"), is_number=False), Column(money), Column(_("Calls")),
                 Column(_("{currency} a call").format(currency=formats.currency))),
                (*(_cause(cause, formats) for cause in signed["causes"]), *_rounding(signed, formats)),
            ),
        ),
    )  # fmt: skip


def _figure(name: str, title: str, signed: Mapping[str, Any], formats: Formats) -> Row:
    """A figure as signed and now, and the difference of the two as they are printed."""
    before, now = (signed[side][name] for side in ("signed", "now"))
    places = 0 if name in COUNTS else formats.places if name == "book" else EACH_PLACES
    texts = [DASH if end is None else formats.number(Decimal(end), places) for end in (before, now)]
    more = DASH
    if before is not None and now is not None:
        more = formats.number(change_shown(now, before, places), places, signed=True)
    return Row((title, *texts, more))


def _cause(cause: Mapping[str, Any], formats: Formats) -> Row:
    each = cause["cost_per_call"]
    return Row((
        cause_in_words(dict(cause)),
        formats.number(Decimal(cause["book"]), formats.places, signed=True),
        formats.number(Decimal(cause["calls"]), 0, signed=True),
        DASH if each is None else formats.number(Decimal(each), EACH_PLACES, signed=True),
    ))  # fmt: skip


def _rounding(signed: Mapping[str, Any], formats: Formats) -> tuple[Row, ...]:
    """What the printed causes miss of the printed differences."""
    gaps = [
        change_shown(signed["now"][name] or "0", signed["signed"][name] or "0", places)
        + rounding_of([cause[name] for cause in signed["causes"]], "0", places)
        for name, places in (("book", formats.places), ("cost_per_call", EACH_PLACES))
    ]
    if not any(gaps):
        return ()
    book, each = (
        formats.number(gap, places, signed=True) if gap else ""
        for gap, places in zip(gaps, (formats.places, EACH_PLACES), strict=True)
    )
    return (Row((_("rounding"), book, "", each)),)
