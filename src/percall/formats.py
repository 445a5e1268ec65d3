"""Figures and days as people read them, in the language of the page.

Rules:
1. What a page shows is what `percall cost --json` prints, rounded half up: money to the currency's
   own places, shares in per cent with one place, seconds with one place.
2. Thin spaces between thousands; the language's decimal sign; a true minus sign.
3. What is not known is a dash with its reason, never zero.
4. A change is the difference of the two figures as shown, so that a reader with a pencil comes to it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import get_currency_precision, get_decimal_symbol

from percall.intervals import By, Period, start_of, start_of_next
from percall.texts import MINUS, THIN_SPACE, _

DASH = "–"
LOCALES = {"en": "en_GB", "lv": "lv"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as shown; `exact` is what programs get, `why` the reason where it is not known."""

    text: str
    exact: str | None = None
    why: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a figure at all."""
        return self.why is None


def not_known(why: str) -> Figure:
    """The dash that stands where nothing is known, with its reason."""
    return Figure(DASH, None, why)


@dataclass(frozen=True, slots=True)
class Formats:
    """Formats of one language and one currency."""

    language: str
    currency: str

    @property
    def locale(self) -> Locale:
        """The locale of the language."""
        return Locale.parse(LOCALES[self.language])

    @property
    def places(self) -> int:
        """Decimal places of the currency."""
        return int(get_currency_precision(self.currency))

    @property
    def decimal_sign(self) -> str:
        """The decimal sign of the language."""
        return str(get_decimal_symbol(self.locale))

    def number(self, value: Decimal, places: int, *, signed: bool = False) -> str:
        """A number with its places, grouped by thin spaces."""
        exact = rounded(value, places)
        sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
        whole, _point, part = f"{abs(exact):,f}".partition(".")
        return sign + whole.replace(",", THIN_SPACE) + (self.decimal_sign + part if part else "")

    def money(self, text: str | None, why: str | None = None) -> Figure:
        """Money without its currency, which stands once beside it or above it."""
        if text is None:
            return not_known(why or _("not known"))
        return Figure(self.number(Decimal(text), self.places), text)

    def share(self, text: str | None, why: str | None = None, places: int = 1) -> Figure:
        """A share in per cent, usually with one place."""
        if text is None:
            return not_known(why or _("not known"))
        return Figure(f"{self.number(100 * Decimal(text), places)}\u00a0%", text)

    def plain(self, text: str | None, why: str | None = None, places: int = 1) -> Figure:
        """A number without a unit: seconds, satisfaction."""
        if text is None:
            return not_known(why or _("not known"))
        return Figure(self.number(Decimal(text), places), text)

    def count(self, number: int | None, why: str | None = None) -> Figure:
        """A whole number."""
        if number is None:
            return not_known(why or _("not known"))
        return Figure(self.number(Decimal(number), 0), str(number))

    def day(self, day: date) -> str:
        """A day in short: 1 Feb 1999."""
        return str(format_date(day, "medium", locale=self.locale))

    def short_day(self, day: date) -> str:
        """A day without its year: 1 Feb."""
        return str(format_skeleton("MMMd", day, locale=self.locale))

    def days(self, period: Period) -> str:
        """The days of a period, both ends included, in the shortest form that is not ambiguous."""
        last = period.to_on - timedelta(days=1)
        by = calendar_unit(period)
        if by is By.YEAR:
            return str(period.from_on.year)
        if by is By.MONTH:
            return str(format_skeleton("yMMMM", period.from_on, locale=self.locale))
        if by is By.QUARTER:
            return str(format_skeleton("yQQQ", period.from_on, locale=self.locale))
        if last == period.from_on:
            return self.day(last)
        return str(format_interval(period.from_on, last, skeleton="yMMMd", locale=self.locale))

    def axis_day(self, period: Period, by: By) -> str:
        """The label of a period on an axis and in a table of periods."""
        match by:
            case By.MONTH:
                return str(format_skeleton("yMMM", period.from_on, locale=self.locale))
            case By.QUARTER | By.YEAR:
                return self.days(Period(start_of(period.from_on, by),
                                        start_of_next(period.from_on, by)))  # fmt: skip
            case _:
                return self.short_day(period.from_on)


def rounded(value: Decimal, places: int) -> Decimal:
    """The value rounded half up, away from zero at the half as accountants do."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def change_shown(now: str, old: str, places: int) -> Decimal:
    """The difference of two figures as they are shown, each rounded to its places."""
    return rounded(Decimal(now), places) - rounded(Decimal(old), places)


def calendar_unit(period: Period) -> By | None:
    """The year, quarter, month or week that the period is as a whole; None where it is none."""
    for by in (By.YEAR, By.QUARTER, By.MONTH, By.WEEK):
        start = start_of(period.from_on, by)
        if period.from_on == start and period.to_on == start_of_next(start, by):
            return by
    return None


def period_before(period: Period) -> Period:
    """The year, quarter, month or week before, or as many days before.

    Raises:
        OverflowError: The calendar begins with year 1.
    """
    by = calendar_unit(period)
    last = period.from_on - timedelta(days=1)
    start = start_of(last, by) if by else period.from_on - timedelta(days=period.day_count)
    return Period(start, period.from_on)


def period_after(period: Period) -> Period:
    """The year, quarter, month or week after, or as many days after.

    Raises:
        OverflowError: The calendar ends with year 9999.
    """
    by = calendar_unit(period)
    end = start_of_next(period.to_on, by) if by else None
    return Period(period.to_on, end or period.to_on + timedelta(days=period.day_count))
