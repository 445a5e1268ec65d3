"""The lines of the ledger behind a pool, an account or the whole book: file and row of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from percall.costing.pools import Pool
from percall.formats import Figure, Formats
from percall.intervals import Period
from percall.ledger.accrual import accrued
from percall.ledger.drivers import driver_of
from percall.ledger.lines import Line
from percall.money import MONEY_PLACES, fixed, half_up, split

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the ledger with what it accrues in the period."""

    file: str
    row: int
    account: str
    pool: Pool
    days: str
    amount: str
    currency: str
    rate: str | None
    note: str
    days_inside: int
    day_count: int
    accrues: Figure


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines, their sum, and how many more there are than a page shows."""

    rows: tuple[LineRow, ...]
    total: Figure
    left_out: int
    rounding: Figure | None


def lines_of(
    lines: Sequence[Line], period: Period, available: frozenset[str], formats: Formats,
    pool: Pool | None = None, account: str | None = None,
) -> Lines:  # fmt: skip
    """The lines that accrue in the period, of one pool or account where one is named.

    Args:
        lines: The ledger.
        period: The days of the page.
        available: The drivers that the centre has anything to share by.
        formats: The page's language and currency.
        pool: Only the lines that make this pool.
        account: Only the lines of this account.
    """
    found = [
        (line, cost, own)
        for line, cost in accrued(lines, period.from_on, period.to_on)
        for own in [Pool(driver_of(line, available), line.scope or "")]
        if (pool is None or own == pool) and (account is None or line.account == account)
    ]
    found.sort(key=lambda one: (one[0].file, one[0].row))
    whole = half_up(sum((cost for _line, cost, _pool in found), Fraction(0)), MONEY_PLACES)
    printed = split(whole, [cost for _line, cost, _pool in found])
    rows = [
        _row(line, own, period, fixed(units), formats)
        for (line, _cost, own), units in zip(found, printed, strict=True)
    ]
    gap = _gap(printed, whole, formats)
    return Lines(
        tuple(rows[:MOST_LINES]), formats.money(fixed(whole)), max(0, len(rows) - MOST_LINES),
        formats.money(gap) if gap else None,
    )  # fmt: skip


def _row(line: Line, pool: Pool, period: Period, accrues: str, formats: Formats) -> LineRow:
    return LineRow(
        file=line.file, row=line.row, account=line.account, pool=pool,
        days=formats.days(Period(line.from_on, line.to_on)),
        amount=_decimal(line.amount, formats),
        currency=line.currency,
        rate=None if line.rate == 1 else _decimal(line.rate, formats),
        note=line.note,
        days_inside=period.days_shared(line.from_on, line.to_on),
        day_count=line.day_count,
        accrues=formats.money(accrues),
    )  # fmt: skip


def _decimal(value: Fraction, formats: Formats) -> str:
    """An amount as it stands in the file: at least the currency's places, and all that it has."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    exponent = exact.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return formats.number(exact, max(formats.places, min(places, MONEY_PLACES)))


def _gap(printed: Sequence[int], whole: int, formats: Formats) -> str | None:
    unit = Decimal(1).scaleb(-formats.places)
    shown = sum(
        (Decimal(fixed(units)).quantize(unit, "ROUND_HALF_UP") for units in printed), Decimal(0)
    )
    gap = Decimal(fixed(whole)).quantize(unit, "ROUND_HALF_UP") - shown
    return f"{gap:.9f}" if gap else None
