"""What a call's minutes are rated at: which tariff applies, and its price.

Rules:
1. A tariff applies to calls of its direction (any, where it names none) on its days (half-open).
2. Among those a tariff of the call's zone goes first, then the longest prefix of the number, then
   one with neither; of two alike, the one that names the direction.
3. Numbers are compared by their digits, without `+` or `00` before them; a text that is no number
   (a hash, "anonymous") has no prefix.
4. The first `first_s` seconds are billed whole, then each `next_s` begun; a call of no seconds
   costs nothing, not even the connection fee.
5. The price is in whole millionths of the centre's currency, rounded half up. It weighs calls
   against each other (costing-rules.md, section 2); the ledger alone is money.

`tariff_sql.py` writes the same rules for the set engine; tests compare the two.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import combinations

from percall.centre import Tariff
from percall.errors import LedgerFault
from percall.money import half_up
from percall.texts import _

# Longer calls (31 years) are faults of a clock and have no price.
MAX_MS = 10**12
MICRO_PLACES = 6
_NUMBER = re.compile(r"\+?[0-9 ()./-]*")
_MAX_PRICE = 10**9
_PRICE_PLACES = 9


def digits_dialled(number: str | None) -> str | None:
    """The digits of a number in its international form; None where the text is no number."""
    if number is None or not _NUMBER.fullmatch(number.strip(" ")):
        return None
    return re.sub("^00", "", re.sub("[^0-9]", "", number))


def tariff_of(
    tariffs: Iterable[Tariff],
    number: str | None,
    zone: str | None,
    direction: str | None,
    day: date | None,
) -> Tariff | None:
    """The tariff that applies to a call, or None where none does."""
    digits = digits_dialled(number)
    fitting = [
        tariff for tariff in applicable(tariffs, direction, day) if _reaches(tariff, digits, zone)
    ]
    return max(fitting, key=_nearness, default=None)


def applicable(tariffs: Iterable[Tariff], direction: str | None, day: date | None) -> list[Tariff]:
    """The tariffs of a direction and a day, whatever the number or zone."""
    return [
        tariff
        for tariff in tariffs
        if tariff.direction in (None, direction) and _covers(tariff, day)
    ]


def price_micro(tariff: Tariff, ms: int | None) -> int | None:
    """Millionths of the currency for a call of `ms` on the line; None where that is not known."""
    if ms is None or not 0 <= ms <= MAX_MS:
        return None
    if ms == 0:
        return 0
    price = tariff.connection_fee + tariff.per_minute * billed_s(tariff, ms) / 60
    return half_up(price, MICRO_PLACES)


def billed_s(tariff: Tariff, ms: int) -> int:
    """Seconds billed for `ms` on the line: 78 s are 120 s by 60/60, 78 s by 1/1 and 60/6."""
    beyond_ms = max(0, ms - 1000 * tariff.first_s)
    steps_begun = -(-beyond_ms // (1000 * tariff.next_s))
    return tariff.first_s + steps_begun * tariff.next_s


def checked(tariffs: Iterable[Tariff], where: str) -> tuple[Tariff, ...]:
    """The tariffs, once each is sound and no two are alike on the same day.

    Raises:
        LedgerFault: One is not; `where` names the file.
    """
    found = tuple(tariffs)
    for tariff in found:
        fault = _fault(tariff)
        if fault:
            raise LedgerFault(
                _("The tariff {name} is not sound").format(name=tariff.name), where=where, do=fault
            )
    by_subject: dict[tuple[str | None, ...], list[Tariff]] = {}
    for tariff in found:
        subject = (tariff.zone, digits_dialled(tariff.prefix), tariff.direction)
        by_subject.setdefault(subject, []).append(tariff)
    for alike in by_subject.values():
        for one, other in combinations(alike, 2):
            if _overlap(one, other):
                raise LedgerFault(
                    _("The tariffs {one} and {other} price the same calls on the same days").format(
                        one=one.name, other=other.name
                    ),
                    where=where, do=_("end the older one with to_on"),
                )  # fmt: skip
    return found


def _fault(tariff: Tariff) -> str | None:
    if tariff.prefix and tariff.zone:
        return _("give it a prefix or a zone, not both")
    if digits_dialled(tariff.prefix) is None or (tariff.prefix and not _digits(tariff)):
        return _("its prefix is the first digits of a number, such as 371")
    if tariff.from_on and tariff.to_on and tariff.to_on <= tariff.from_on:
        return _("its to_on is after its from_on")
    for price in (tariff.per_minute, tariff.connection_fee):
        if not 0 <= price < _MAX_PRICE or (price * 10**_PRICE_PLACES).denominator != 1:
            return _("a price has at most nine decimal places and is not negative")
    return None


def _digits(tariff: Tariff) -> str:
    return digits_dialled(tariff.prefix) or ""


def _covers(tariff: Tariff, day: date | None) -> bool:
    if tariff.from_on is None and tariff.to_on is None:
        return True
    if day is None:
        return False
    return (tariff.from_on or date.min) <= day and (tariff.to_on is None or day < tariff.to_on)


def _reaches(tariff: Tariff, digits: str | None, zone: str | None) -> bool:
    if tariff.zone is not None:
        return tariff.zone == zone
    prefix = _digits(tariff)
    return not prefix or (digits is not None and digits.startswith(prefix))


def _nearness(tariff: Tariff) -> tuple[bool, int, bool]:
    return tariff.zone is not None, len(_digits(tariff)), tariff.direction is not None


def _overlap(one: Tariff, other: Tariff) -> bool:
    return (one.from_on or date.min) < (other.to_on or date.max) and (other.from_on or date.min) < (
        one.to_on or date.max
    )
