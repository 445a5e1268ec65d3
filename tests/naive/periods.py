"""The periods of a question: weeks begin on Monday, the ends are cut (costing-rules.md, 4)."""

from datetime import date, timedelta


def next_start(day, by):
    if by == "day":
        return day + timedelta(days=1)
    if by == "week":
        return day + timedelta(days=7 - day.weekday())
    first = day.replace(day=1)
    for _ in range({"month": 1, "quarter": 3 - (day.month - 1) % 3, "year": 13 - day.month}[by]):
        first = (first + timedelta(days=31)).replace(day=1)
    return first


def periods(from_on, to_on, by):
    if by == "total":
        return [(from_on, to_on)]
    found = []
    while from_on < to_on:
        end = min(next_start(from_on, by), to_on)
        found.append((from_on, end))
        from_on = end
    return found


def days(from_on, to_on):
    return [date.fromordinal(n) for n in range(from_on.toordinal(), to_on.toordinal())]


def accrued(line, from_on, to_on):
    """The ledger line's part inside the period; None where no day of it is inside."""
    inside = set(days(from_on, to_on)) & set(days(line["from_on"], line["to_on"]))
    if not inside:
        return None
    return (
        line["amount"] * line.get("rate", 1) * len(inside) / (line["to_on"] - line["from_on"]).days
    )
