"""What to look at before a month is closed: bills that are missing or stand twice, loose ends.

Rules:
1. A bill is missing where an account was there in each of the three months before (in each of
   two where the account begins then), and is on less than nine tenths of the days of this month.
   A line of 0 says that nothing is owed: the account is there.
2. A bill stands twice where a line has the account, scope and cost of another one over some of
   the same days, whatever file it is in.
3. Warnings are data: a code and facts; `told` says them in the language of the reader.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from percall.intervals import ONE_DAY, Period, before
from percall.ledger.lines import Line
from percall.store.quarantine_times import QuarantinedIn
from percall.texts import _, ngettext, number

MONTHS_BEFORE, FEWEST_MONTHS = 3, 2
COVERED_SHARE = Fraction(9, 10)

Warned = dict[str, Any]


def missing_bills(lines: Sequence[Line], month: Period) -> list[Warned]:
    """The accounts that were there each month before and are not, or not wholly, in this one."""
    found = []
    for account, own in sorted(_by_account(lines).items()):
        covered, earlier = _days_of(own, month), _months_before(own, month)
        usual = len(earlier) >= FEWEST_MONTHS and all(_days_of(own, one) for one in earlier)
        if usual and covered < COVERED_SHARE * month.day_count:
            facts = {"account": account, "days": covered, "of_days": month.day_count}
            found.append({"code": "missing_bill", **facts, "months_before": len(earlier)})
    return found


def _months_before(lines: Sequence[Line], month: Period) -> list[Period]:
    """The last months before one, from that in which the first of some lines begins."""
    begins, found = min(line.from_on for line in lines), [before(month)]
    while len(found) < MONTHS_BEFORE:
        found.append(before(found[-1]))
    return [one for one in found if one.to_on > begins]


def doubled_bills(lines: Iterable[Line], month: Period) -> list[Warned]:
    """The lines of the month that look like another one."""
    alike: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line.file and line.amount and month.days_shared(line.from_on, line.to_on):
            alike[line.account.casefold(), line.cost, line.scope].append(line)
    found = []
    for group in alike.values():
        group.sort(key=lambda line: (line.from_on, line.file, line.row))
        for i, line in enumerate(group):
            twin = next((x for x in group[:i] if line.from_on < x.to_on), None)
            if twin is not None:
                facts = {"account": line.account, "file": line.file, "row": line.row}
                found.append({"code": "doubled_bill", **facts, "twin": [twin.file, twin.row]})
    return sorted(found, key=lambda x: (x["file"], x["row"]))


def loose_ends(
    quarantined: QuarantinedIn, open_contacts: int, reach: Period | None, unread: Sequence[str], *,
    is_covered: bool,
) -> list[Warned]:  # fmt: skip
    """What may still come: rows in quarantine, contacts without an end, days without records."""
    found: list[Warned] = []
    if reach is not None and not is_covered:
        facts = {
            "first_on": reach.from_on.isoformat(),
            "last_on": (reach.to_on - ONE_DAY).isoformat(),
        }
        found.append({"code": "days_without_records", **facts})
    if quarantined.rows:
        found.append({"code": "quarantined_rows", "count": quarantined.rows})
    if quarantined.undated_rows:
        found.append({"code": "undated_rows", "count": quarantined.undated_rows})
    if open_contacts:
        found.append({"code": "open_contacts", "count": open_contacts})
    found += [{"code": "unread_books", "file": file} for file in unread]
    return found


def told(warning: Warned) -> str:
    """A warning in words."""
    match warning["code"]:
        case "missing_bill" if not warning["days"]:
            return _("No line on {account}, which was there in each of the {count} months before.").format(
                account=warning["account"], count=number(warning["months_before"]))  # fmt: skip
        case "missing_bill":
            return _("{account} is booked for {days} of {of_days} days only.").format(
                account=warning["account"], days=number(warning["days"]),
                of_days=number(warning["of_days"]))  # fmt: skip
        case "doubled_bill":
            return _("{file}, line {row}: {account} looks like its twin in {twin}, line {twin_row}.").format(
                file=warning["file"], row=warning["row"], account=warning["account"],
                twin=warning["twin"][0], twin_row=warning["twin"][1])  # fmt: skip
        case "days_without_records":
            return _("The records reach from {first} to {last} only.").format(
                first=warning["first_on"], last=warning["last_on"])  # fmt: skip
        case "quarantined_rows":
            text = ngettext(
                "{count} row of the month lies in quarantine.",
                "{count} rows of the month lie in quarantine.", warning["count"],
            )  # fmt: skip
            return text.format(count=number(warning["count"]))
        case "undated_rows":
            text = ngettext(
                "{count} row in quarantine has no readable time: it may be of the month.",
                "{count} rows in quarantine have no readable time: they may be of the month.",
                warning["count"],
            )  # fmt: skip
            return text.format(count=number(warning["count"]))
        case "open_contacts":
            text = ngettext("{count} contact has no known end.",
                            "{count} contacts have no known end.", warning["count"])  # fmt: skip
            return text.format(count=number(warning["count"]))
        case _:
            return _("{file} is not read.").format(file=warning.get("file", ""))


def _by_account(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.file:  # rated by tariff: where nothing was rated, nothing was owed
            found[line.account].append(line)
    return found


def _days_of(lines: Iterable[Line], month: Period) -> int:
    """On how many days of the month some line accrues."""
    inside = sorted((max(x.from_on, month.from_on), min(x.to_on, month.to_on)) for x in lines
                    if month.days_shared(x.from_on, x.to_on))  # fmt: skip
    count, reached = 0, month.from_on
    for first, last in inside:
        count += max(0, (last - max(first, reached)).days)
        reached = max(reached, last)
    return count
