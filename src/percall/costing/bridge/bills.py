"""What bills hold: how many months of them lie in a side, and how much capacity they pay for.

Rules:
1. A bill (a line of the ledger) costs the same on each of its days, so it holds the same on each
   of them: its months over its days, and its capacity (paid hours, minutes, sales) over its days.
   So a bill that accrues on both sides has one price on both, however long the months are and
   however many hours were paid in which week.
2. From the first of a month to the first of another, and likewise from any day to the same day of
   a later month, a bill holds whole months. Any other bill counts its days as the calendar does.
3. A bill's capacity is that of its own days, so far as the records reach. Where they do not tell
   nine tenths of it, and where all bills of an account lie within the side, it is the side's own.
4. Where several bills of an account cover a day, each counts by its money. A day without a bill
   holds what the calendar, or the side, has for it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from percall.costing.ask import Asked
from percall.costing.bridge.reach import reach_of, source_over
from percall.costing.capacity import Supply, supply
from percall.costing.coverage import CLOSED_DAYS
from percall.costing.pools import Pool
from percall.costing.rates import ZERO
from percall.costing.sums import day_units, mean_charges
from percall.intervals import By, Period, calendar_length, month_of
from percall.ledger.lines import Line

# The calendar repeats itself after 400 years: 4,800 months of 146,097 days.
MONTHS_OF_A_DAY = Fraction(4_800, 146_097)
OF_MONTHS = (By.MONTH, By.QUARTER, By.YEAR)
TOLD_SHARE = Fraction(9, 10)

# What a bill, or no bill, holds in a stretch of days.
OfBill = Callable[[Line, Period], Fraction]
Without = Callable[[Period], Fraction]


@dataclass(frozen=True, slots=True)
class Had:
    """What a pool was supplied with in those days of a bill that are told, and used of it."""

    supply: Supply
    used: int
    day_count: int

    @property
    def is_told(self) -> bool:
        """Whether paid time or a statement tells the capacity, but for a tenth of it."""
        return self.supply.used <= (1 - TOLD_SHARE) * self.supply.total


# By pool and the days of a bill.
HadByBill = Mapping[tuple[Pool, Period], Had]


def held(lines: Sequence[Line], days: Period, of_bill: OfBill, without: Without) -> Fraction:
    """What the bills of an account hold in some days: the mean by money where they overlap."""
    total = ZERO
    for stretch in _stretches(lines, days):
        here = [line for line in lines if line.from_on <= stretch.from_on < line.to_on]
        weights = [abs(line.cost) / line.day_count for line in here]
        if not any(weights):
            total += without(stretch)
            continue
        amounts = zip(weights, here, strict=True)
        total += sum((w * of_bill(line, stretch) for w, line in amounts), ZERO) / sum(weights)
    return total


def _stretches(lines: Sequence[Line], days: Period) -> Iterator[Period]:
    """The days cut where a bill begins or ends."""
    ends = {day for line in lines for day in (line.from_on, line.to_on)}
    inside = {day for day in ends if days.from_on < day < days.to_on}
    return (Period(*cut) for cut in pairwise(sorted({days.from_on, days.to_on} | inside)))


# --- months --------------------------------------------------------------------------------------


def months_held(lines: Sequence[Line], days: Period, *, by_calendar: bool) -> Fraction:
    """How many months of its bills an account has in some days.

    Args:
        lines: The bills of the account that accrue in these days.
        days: The days.
        by_calendar: Whether a day without a bill of whole months is a part of its own month; else
            all such days are alike.
    """

    def of_calendar(stretch: Period) -> Fraction:
        if not by_calendar:
            return stretch.day_count * MONTHS_OF_A_DAY
        return sum((Fraction(1, month_of(day).day_count) for day in stretch.days()), ZERO)

    def of_bill(line: Line, stretch: Period) -> Fraction:
        months = _whole_months(line)
        if months is None:
            return of_calendar(stretch)
        return Fraction(months * stretch.day_count, line.day_count)

    return held(lines, days, of_bill, of_calendar)


def steps_held(lines: Sequence[Line], days: Period, *, by_calendar: bool) -> Fraction | None:
    """How many steps for how many months an account's bills pay for in some days.

    Lines of the same days add up (`percall marginal` takes them as one set, too). None where one
    of them does not state its steps.
    """
    if not lines or not all(line.steps for line in lines):
        return None
    total = ZERO
    for line in lines:
        own = Period(max(line.from_on, days.from_on), min(line.to_on, days.to_on))
        total += (line.steps or 0) * months_held([line], own, by_calendar=by_calendar)
    return total


def are_of_months(sides: tuple[Period, Period]) -> bool:
    """Whether both sides are months, or both quarters, or years, of the calendar."""
    lengths = [calendar_length(days) for days in sides]
    return lengths[0] is lengths[1] and lengths[0] in OF_MONTHS


def _whole_months(line: Line) -> int | None:
    first, last = line.from_on, line.to_on
    if first.day != last.day:
        return None
    return 12 * (last.year - first.year) + last.month - first.month


# --- capacity ------------------------------------------------------------------------------------


def capacity_held(
    pool: Pool, lines: Sequence[Line], days: Period, had: HadByBill, own: Fraction,
    capacity: Callable[[Had], Fraction | None],
) -> Fraction:  # fmt: skip
    """The capacity that the bills of an account pay for in some days.

    Args:
        pool: The pool that they are in.
        lines: The bills that accrue in these days.
        days: The days.
        had: What pools had in the days of bills.
        own: The capacity that there was in these days.
        capacity: Which figure is the capacity; None where it is not told.
    """
    if not any(_reaches_beyond(line, days) for line in lines):
        return own
    of_a_day: dict[Line, Fraction] = {}
    for line in lines:
        told = had.get((pool, _days_of(line)))
        units = None if told is None else capacity(told)
        if told is None or units is None:
            return own
        of_a_day[line] = units / told.day_count
    found = held(
        lines, days,
        lambda line, stretch: of_a_day[line] * stretch.day_count,
        lambda stretch: own * stretch.day_count / days.day_count,
    )  # fmt: skip
    return found or own


def _days_of(line: Line) -> Period:
    return Period(line.from_on, line.to_on)


def _reaches_beyond(line: Line, days: Period) -> bool:
    return line.from_on < days.from_on or days.to_on < line.to_on


def had_by_bill(one: Asked, bills: Mapping[Pool, Collection[Line]]) -> HadByBill:
    """What each pool had in the days of those of its bills that reach beyond the question's days.

    Bills of an account that all lie within the days are left out: they need no more than these.
    """
    days = one.question.whole
    beyond = {
        (pool, line.account)
        for pool, lines in bills.items()
        for line in lines
        if _reaches_beyond(line, days)
    }
    wanted = [
        (pool, line)
        for pool, own in bills.items()
        for line in own
        if (pool, line.account) in beyond
    ]
    reach = reach_of(one) if wanted else None
    if reach is None:
        return {}
    told = {(pool, _days_of(line)): days_told(line, reach) for pool, line in wanted}
    spans = {key: span for key, span in told.items() if span}
    return _had(one, spans) if spans else {}


def days_told(line: Line, reach: Period) -> Period | None:
    """The days of a bill that the records reach over; a few closed ones at its ends are told too."""
    first = line.from_on if reach.from_on < line.from_on + CLOSED_DAYS else reach.from_on
    last = line.to_on if reach.to_on > line.to_on - CLOSED_DAYS else reach.to_on
    return Period(first, last) if first < last else None


def _had(one: Asked, spans: Mapping[tuple[Pool, Period], Period]) -> HadByBill:
    """What the pools had in each of the spans, from one reading of all their days."""
    pools = sorted({pool for pool, _bill in spans})
    ends = [(span.from_on, span.to_on) for span in spans.values()]
    source, centre = (
        source_over(one, Period(min(ends)[0], max(end for _, end in ends))),
        one.source.centre,
    )
    means = mean_charges(source) if "vendor_charge" in one.available else {}
    used = day_units(source, pools, centre, means)
    teams = {parts[1] for pool in pools if (parts := pool.scope_parts) and parts[0] == "team"}
    paid: dict[date, dict[str | None, int]] = {}
    for day, team, amount in source.paid_by_day(teams):
        paid.setdefault(day, {})[team] = int(amount)
    found = {}
    for (pool, bill), span in spans.items():
        by_day = used[pool]
        total = sum(by_day.get(day, 0) for day in span.days())
        supplied = supply(pool, centre, span, paid, total, by_day)
        found[pool, bill] = Had(supplied, total, span.day_count)
    return found
