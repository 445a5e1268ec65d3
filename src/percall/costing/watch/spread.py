"""Bills spread over their days as calls usually come, so that the calendar is no move.

Rules:
1. A line of the ledger lies on its days in proportion to the calls that each weekday usually has.
   Even accrual would make a month with five Sundays look cheap, and a week with a holiday dear.
2. Days within the records on which the centre was closed carry nothing.
3. A line lies where it lies in the ledger: over its own days, to the cent, no further.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

Bill = tuple[str, date, date, float]
"""Account, first day, the day after the last, cost in the centre's currency."""
ONE_DAY = timedelta(days=1)


def spread(
    bills: Iterable[Bill], usual_calls: Sequence[float], days: Sequence[date],
    closed: Collection[date],
) -> dict[date, dict[str, float]]:  # fmt: skip
    """What each account costs on each day.

    Args:
        bills: The lines of the ledger.
        usual_calls: The calls that a Monday, a Tuesday, ... usually has; at least one above 0.
        days: The days that are asked for, in order.
        closed: Those of them on which the centre was closed.
    """
    found: dict[date, dict[str, float]] = {day: {} for day in days}
    if not days:
        return found
    weights = {day: 0.0 if day in closed else usual_calls[day.weekday()] for day in days}
    for account, from_on, to_on, cost in bills:
        inside = [day for day in days if from_on <= day < to_on]
        if not inside:
            continue
        whole = _whole_weight(from_on, to_on, usual_calls) - sum(
            usual_calls[day.weekday()] for day in inside if day in closed
        )
        if whole <= 0:  # a bill of closed days alone: it lies there evenly
            weights_of: Mapping[date, float] = dict.fromkeys(inside, 1.0)
            whole = float((to_on - from_on).days)
        else:
            weights_of = weights
        for day in inside:
            if weights_of[day]:
                of_day = found[day]
                of_day[account] = of_day.get(account, 0.0) + cost * weights_of[day] / whole
    return found


def _whole_weight(from_on: date, to_on: date, usual_calls: Sequence[float]) -> float:
    """The usual calls of all days of a bill."""
    weeks, rest = divmod((to_on - from_on).days, 7)
    extra = sum(usual_calls[(from_on.weekday() + index) % 7] for index in range(rest))
    return weeks * sum(usual_calls) + extra
