"""What the last whole week of a centre's days says, or why it cannot be judged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from percall.centre import Limits
from percall.costing.watch.measures import USUAL_CALLS, Day
from percall.costing.watch.rule import FEWEST_MONTHS, FEWEST_WEEKS, Finding, judge, judge_cost
from percall.costing.watch.spread import Bill, spread
from percall.costing.watch.weeks import Week, end_of, usual_by_weekday, weeks_of
from percall.intervals import ONE_DAY
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Watched:
    """The week that was judged and the one whose cost was; what was found; what was not judged.

    `lacks_records` says that days of a week that is over are missing: nobody watches them.
    """

    week: Week | None
    cost_week: Week | None
    findings: tuple[Finding, ...]
    not_judged: tuple[str, ...]
    lacks_records: bool = False

    @property
    def moved(self) -> tuple[Finding, ...]:
        """What moved past its threshold and beyond chance."""
        return tuple(one for one in self.findings if one.has_moved)


def decide(
    sums: Mapping[date, Mapping[str, float]], bills: Sequence[Bill], closed_on: Collection[date],
    before: date | None, limits: Limits,
) -> Watched:  # fmt: skip
    """What moved in the last whole week before a day.

    Args:
        sums: The sums of each day with contacts, by the names that measures take.
        bills: The lines of the ledger.
        closed_on: Days that are stated as closed.
        before: The week ends on it or earlier; None: with the records.
        limits: The settings of `[watch]`.
    """
    before = before or end_of(sums, closed_on)
    weeks = weeks_of(
        _days(sums, bills, closed_on, before), closed_on, before, limits.weeks + 1
    )  # fmt: skip
    if not weeks:
        return Watched(None, None, (), (_("there is no whole week of records"),))
    last = weeks[-1]
    if last.missing:
        return Watched(
            last, None, (), (_why_missing(last, max(sums), before - ONE_DAY),), lacks_records=True
        )
    if not last.is_whole:
        return Watched(last, None, (), (_("most days of the week were closed"),))
    whole = [week for week in weeks if week.is_whole]
    if len(whole) <= FEWEST_WEEKS:
        return Watched(last, None, (), (_too_few(len(whole) - 1),))
    findings, booked = judge(whole, limits), [week for week in whole if _is_booked(week)]
    not_judged = []
    cost = judge_cost(booked, limits) if booked else None
    if cost is None:
        if booked and last.unbooked:
            not_judged.append(
                _("the ledger lacks {accounts} in the week from {monday}").format(
                    accounts=", ".join(last.unbooked), monday=last.monday
                )
            )
        not_judged.append(_why_no_cost(booked))
        return Watched(last, None, tuple(findings), tuple(not_judged))
    if booked[-1] is not last:
        lacked = ", ".join(last.unbooked) or _("any bill")
        not_judged.append(
            _(
                "the ledger lacks {accounts} in the week from {monday}: the cost is that of the week from {earlier}"
            ).format(accounts=lacked, monday=last.monday, earlier=booked[-1].monday)
        )
    return Watched(last, booked[-1], (cost, *findings), tuple(not_judged))


def behind(
    sums: Mapping[date, Mapping[str, float]], closed_on: Collection[date], today: date
) -> str:
    """Which records of weeks that are over have not come; empty where none lack."""
    monday = today - timedelta(days=today.weekday())
    return _ended(max(sums), today) if sums and end_of(sums, closed_on) < monday else ""


def _why_missing(week: Week, last_on: date, on: date) -> str:
    if last_on < week.monday:
        return _ended(last_on, on)
    days = ", ".join(str(day) for day in week.missing)
    return _("records are missing: {days}").format(days=days)


def _ended(last_on: date, on: date) -> str:
    return _("the records end on {last}, {days} days before {day}").format(
        last=last_on, days=(on - last_on).days, day=on
    )


def _is_booked(week: Week) -> bool:
    return not week.unbooked and any(day.bills for day in week.days)


def _too_few(count: int) -> str:
    return _(
        "too few to judge: {count} of the {fewest} whole weeks before it that are needed"
    ).format(count=count, fewest=FEWEST_WEEKS)


def _why_no_cost(booked: Sequence[Week]) -> str:
    if not booked:
        return _("the ledger has no line in these weeks: the cost is not judged")
    return _(
        "the books of too few earlier months are known to judge the cost: {fewest} are needed"
    ).format(fewest=FEWEST_MONTHS)  # fmt: skip


def _days(
    sums: Mapping[date, Mapping[str, float]], bills: Sequence[Bill], closed_on: Collection[date],
    before: date,
) -> list[Day]:  # fmt: skip
    """The days with contacts before a day: what came, what usually comes, what was billed."""
    found = [Day(on, sums[on], {}) for on in sorted(sums) if on < before]
    if not found:
        return []
    first, last = found[0].on, found[-1].on
    usual = usual_by_weekday(found, "calls", first, last)
    span = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    quiet = {on for on in span if on in closed_on or on not in sums}
    billed = spread(bills, usual, span, quiet) if any(usual) else {}
    return [
        Day(day.on, {**day.sums, USUAL_CALLS: usual[day.on.weekday()],
                     "cost": sum(billed.get(day.on, {}).values())}, billed.get(day.on, {}))
        for day in found
    ]  # fmt: skip
