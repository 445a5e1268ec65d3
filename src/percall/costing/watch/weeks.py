"""Whole weeks of a centre, and which of them can be compared.

Rules:
1. A week is whole where each weekday that usually has contacts has them, or is stated as closed.
   A day with less than a tenth of its weekday's usual contacts counts as missing; a weekday with
   less than a tenth of the busiest one's (a few calls on Sundays) may lack them.
2. A week that lacks more than half of its usual days is not compared, whatever the reason.
3. A week is booked where every account is in it that lay on half of the eight weeks before it (of
   those with any bill) with a hundredth of their cost, on no fewer days than in three of four of
   these: a bill that has not come is no lower cost, nor is a month that ends in the middle of the
   week while the next one is not booked yet.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from percall.costing.watch.measures import Day

WEEK = timedelta(days=7)
LEAST_SHARE = 0.1
LOOKED_BACK = 8
NOTABLE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week: its days with contacts, those that lack them, and its missing bills."""

    monday: date
    days: tuple[Day, ...]
    missing: tuple[date, ...]
    closed_count: int
    unbooked: tuple[str, ...] = ()

    @property
    def to_on(self) -> date:
        """The day after the last."""
        return self.monday + WEEK

    @property
    def is_whole(self) -> bool:
        """Whether it can be compared."""
        return not self.missing and len(self.days) >= max(1, self.closed_count)

    @property
    def month(self) -> tuple[int, int]:
        """The month of its Thursday, that is, of most of its days."""
        thursday = self.monday + timedelta(days=3)
        return thursday.year, thursday.month

    def total(self, name: str) -> float:
        """A sum over its days."""
        return sum(day.sums.get(name, 0.0) for day in self.days)


def usual_by_weekday(days: Sequence[Day], name: str, first: date, last: date) -> list[float]:
    """The median of a sum for a Monday, a Tuesday, ..., days without contacts as nothing."""
    of_day = {day.on: day.sums.get(name, 0.0) for day in days}
    found: list[list[float]] = [[] for _weekday in range(7)]
    for index in range((last - first).days + 1):
        day = first + timedelta(days=index)
        found[day.weekday()].append(of_day.get(day, 0.0))
    return [median(values) if values else 0.0 for values in found]


def end_of(sums: Mapping[date, Mapping[str, float]], closed_on: Collection[date]) -> date:
    """The day after the records' last; after the days that follow, where they are usually quiet."""
    if not sums:
        return date.min
    first, last = min(sums), max(sums)
    days = [Day(on, sums[on], {}) for on in sorted(sums)]
    usual = usual_by_weekday(days, "contacts", first, last)
    end = last + timedelta(days=1)
    while end.weekday() and (end in closed_on or usual[end.weekday()] < LEAST_SHARE * max(usual)):
        end += timedelta(days=1)
    return end


def weeks_of(
    days: Sequence[Day], closed_on: Collection[date], before: date, count: int
) -> tuple[Week, ...]:
    """The last whole calendar weeks that end before a day, in order.

    Args:
        days: Days with contacts, in order, from one source of sums.
        closed_on: Days that are stated as closed.
        before: No week reaches over this day.
        count: At most so many weeks.
    """
    if not days:
        return ()
    first, last = days[0].on, days[-1].on
    usual = usual_by_weekday(days, "contacts", first, last)
    of_day = {day.on: day for day in days}
    monday = before - timedelta(days=before.weekday())
    if monday + WEEK > before:
        monday -= WEEK
    mondays = [monday - WEEK * back for back in range(count)]
    found = [
        _week(start, of_day, usual, closed_on) for start in reversed(mondays) if start >= first
    ]
    return tuple(_with_bills(found, index) for index in range(len(found)))


def _week(
    monday: date, of_day: Mapping[date, Day], usual: Sequence[float], closed_on: Collection[date]
) -> Week:
    there, missing, closed_count = [], [], 0
    for weekday, expected in enumerate(usual):
        on = monday + timedelta(days=weekday)
        day = of_day.get(on)
        if on in closed_on:
            closed_count += 1
        elif day is not None and day.sums.get("contacts", 0.0) >= LEAST_SHARE * expected:
            there.append(day)
        elif expected >= LEAST_SHARE * max(usual):
            missing.append(on)
    return Week(monday, tuple(there), tuple(missing), closed_count)


def _with_bills(weeks: Sequence[Week], index: int) -> Week:
    """The week with the accounts that its bills lack."""
    week, own = weeks[index], _days_with(weeks[index])
    earlier = [one for one in weeks[max(0, index - LOOKED_BACK) : index] if _days_with(one)]
    notable = NOTABLE_SHARE * _cost(earlier)
    lacked = [
        account
        for account, usual in sorted(_days_without(earlier).items())
        if (not own[account] or len(week.days) - own[account] > sorted(usual)[-1 - len(usual) // 4])
        and 2 * len(usual) >= len(earlier)
        and _cost(earlier, account) >= notable
    ]
    return Week(week.monday, week.days, week.missing, week.closed_count, tuple(lacked))


def _days_with(week: Week) -> Counter[str]:
    """On how many of the week's days each account lies."""
    return Counter(account for day in week.days for account, cost in day.bills.items() if cost)


def _days_without(weeks: Sequence[Week]) -> dict[str, list[int]]:
    """How many days each account does not lie on, in each of the weeks that it lies in."""
    found: dict[str, list[int]] = {}
    for week in weeks:
        for account, count in _days_with(week).items():
            found.setdefault(account, []).append(len(week.days) - count)
    return found


def _cost(weeks: Sequence[Week], account: str | None = None) -> float:
    """The cost that an account, or all of them, have in some weeks."""
    return sum(
        cost
        for week in weeks
        for day in week.days
        for name, cost in day.bills.items()
        if account in (None, name)
    )
