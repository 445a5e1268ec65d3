"""Amounts as people write them: grouping, decimal signs, credits, currency signs.

Rules:
1. The last of `.` and `,` is the decimal sign where both stand; the other groups digits, as a
   space or an apostrophe may: in threes, or as in India in twos above the last three.
2. `1,234` and `1.234` can be read two ways. Other amounts of the same file that can be read only
   one way prove its decimal sign, else `costs.decimal` of the centre's settings states it; where
   these disagree or nothing tells, the amount is a fault.
3. `(12.34)`, `-12.34` and `12.34-` are credits.
4. A number of a workbook is the shortest decimal that the spreadsheet's own number has.

Theory of operation: `read_number` gives every way in which a text can be read, by decimal sign.
The file's signs are collected first (`proved_sign`), then `settle` picks the reading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from percall.texts import _

MAX_DIGITS = 30
SIGNS = (".", ",")
# What a sign may stand for: the first is meant where the line and the centre say nothing else.
CURRENCIES_OF_SIGN: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "BRL", "CLP", "COP", "ARS"),
    "US$": ("USD",),
    "£": ("GBP", "EGP"),
    "¥": ("JPY", "CNY"),
    "₪": ("ILS",),
    "₹": ("INR",),
    "₽": ("RUB",),
    "₴": ("UAH",),
    "₺": ("TRY",),
    "₩": ("KRW",),
    "₱": ("PHP",),
    "₫": ("VND",),
    "₦": ("NGN",),
    "฿": ("THB",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
_SPACES = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"), " ")
_ALIKE = {**_SPACES, ord("\N{MINUS SIGN}"): "-", ord("\N{RIGHT SINGLE QUOTATION MARK}"): "'"}
_MARKED = re.compile(
    r"(?P<before>[^0-9.,()\s'+-]{1,3})?\s*"
    r"(?P<number>[-+]?\s*[0-9.,][0-9., ']*(?:[eE][-+]?[0-9]{1,2})?)\s*"
    r"(?P<after>[^0-9.,()\s'+-]{1,3})?"
)
_SCIENTIFIC = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?[eE]([+-]?[0-9]{1,2})")
_WESTERN = r"[1-9][0-9]{0,2}(?:(?P<group>[%s '])[0-9]{3})(?:(?P=group)[0-9]{3})*"
_INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_PATTERNS = {
    ".": re.compile(rf"(?:[0-9]+|{_WESTERN % ','}|{_INDIAN})?(?:\.[0-9]+)?"),
    ",": re.compile(rf"(?:[0-9]+|{_WESTERN % '.'})?(?:,[0-9]+)?"),
}


class Unreadable(ValueError):
    """A text that is no number; the message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: its readings by decimal sign, and the currency sign beside it."""

    text: str
    readings: tuple[tuple[str, Fraction], ...]
    currency: str = ""
    is_scientific: bool = False

    @property
    def proves(self) -> str | None:
        """The decimal sign that the number can only be read with."""
        return self.readings[0][0] if len(self.readings) == 1 else None

    @property
    def is_ambiguous(self) -> bool:
        """Whether the two signs give different numbers."""
        return len({value for _sign, value in self.readings}) > 1


def read_number(cell: object) -> Written:
    """Every way in which a cell can be read as a number.

    Raises:
        Unreadable: There is none.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise Unreadable(_("no number"))
    if not isinstance(cell, str):
        value = _exact(repr(cell))
        return Written(repr(cell), tuple((sign, value) for sign in SIGNS))
    text = cell.strip().translate(_ALIKE).strip()
    body, is_credit = _without_credit(text)
    found = _MARKED.fullmatch(body)
    if found is None or (found["before"] and found["after"]):
        raise Unreadable(_("no number"))
    mark = found["before"] or found["after"] or ""
    if mark and not _currencies_of(mark):
        raise Unreadable(_("no number"))
    number = found["number"].strip()
    if number[0] in "+-":
        if is_credit:
            raise Unreadable(_("two signs"))
        is_credit, number = number[0] == "-", number[1:].strip()
    readings = _readings(number)
    return Written(
        cell.strip(),
        tuple((sign, -value if is_credit else value) for sign, value in readings),
        mark,
        "e" in number.lower(),
    )


def _without_credit(text: str) -> tuple[str, bool]:
    """The text without its brackets or its first or last minus, and whether it had one."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text, False


def _readings(number: str) -> list[tuple[str, Fraction]]:
    found = [(sign, value) for sign in SIGNS if (value := _reading(number, sign)) is not None]
    if not found:
        raise Unreadable(_("no number"))
    return found


def _reading(number: str, sign: str) -> Fraction | None:
    scientific = _SCIENTIFIC.fullmatch(number)
    if scientific:
        whole, mark, places, power = scientific.groups()
        return None if mark not in (None, sign) else _exact(f"{whole}.{places or ''}e{power}")
    if not _PATTERNS[sign].fullmatch(number):
        return None
    whole, _mark, places = number.partition(sign)
    digits = "".join(filter(str.isdigit, whole))
    return _exact(f"{digits or 0}.{places or ''}")


def _exact(decimal: str) -> Fraction:
    # A bound before the fraction is made: 1e999999999 would fill the memory with digits.
    found = Decimal(decimal)
    if not found.is_finite():
        raise Unreadable(_("no number"))
    _sign, digits, exponent = found.as_tuple()
    if len(digits) + abs(int(exponent)) > MAX_DIGITS * 2 or len(digits) > MAX_DIGITS:
        raise Unreadable(_("more digits than money has"))
    return Fraction(found)


def proved_sign(written: Iterable[Written], stated: str | None) -> str | None:
    """The decimal sign that other numbers of the file prove, or the centre states.

    None where nothing tells, or where the file and the centre disagree.
    """
    told = {number.proves for number in written} | {stated}
    told.discard(None)
    return told.pop() if len(told) == 1 else None


def settle(number: Written, sign: str | None) -> Fraction:
    """The number's value under the file's decimal sign.

    Raises:
        Unreadable: It can be read two ways and nothing tells which.
    """
    if not number.is_ambiguous:
        return number.readings[0][1]
    readings = dict(number.readings)
    if sign is None:
        raise Unreadable(
            _("{first} or {second}").format(
                first=_plain(readings["."]), second=_plain(readings[","])
            )
        )
    return readings[sign]


def _plain(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / value.denominator:f}"


def currency_meant(sign: str, stated: str, of_centre: str) -> str | None:
    """The currency of a line whose amount carries a sign; None where sign and line disagree.

    Args:
        sign: What stands beside the amount, such as `€`, `USD`, or nothing.
        stated: The line's own currency, or nothing.
        of_centre: The centre's currency, which a line has that says nothing.
    """
    if not sign:
        return stated or of_centre
    meant = _currencies_of(sign)
    if stated:
        return stated if stated in meant else None
    if of_centre in meant:
        return of_centre
    return meant[0] if len(meant) == 1 else None


def _currencies_of(sign: str) -> tuple[str, ...]:
    """What a sign or code beside an amount may stand for; nothing where it is none."""
    if len(sign) == len("EUR") and sign.isalpha() and sign.isascii():
        return (sign.upper(),)
    return CURRENCIES_OF_SIGN.get(sign, ())
