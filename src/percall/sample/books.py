"""The books of the sample centre: what a bookkeeper of such a centre would have booked.

Rules:
1. Wages and benefits are the hours on the time sheets times a published hourly labour cost;
   it is a cost for an hour really worked, so paid holidays and sickness are within it.
2. Telephony is what the calls really used, at published prices.
3. All else is an amount for each agent, shift seat or hire, as stated in `_MONTHLY`, `_ONCE`
   and `_STAFF`; these are assumptions, named so in the notes.
4. A month's invoice is booked for the month, hardware over its useful life, insurance over its
   year; labour over those days of a month that lie in the sample.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from percall.sample import facts, world
from percall.sample.legs import Contact
from percall.sample.plan import Plan
from percall.sample.rows import TOKENS_A_SECOND
from percall.sample.seat import Seat
from percall.sample.staff import team_sizes

Used = dict[str, Counter[str]]
"""What was used, by month and subject."""

COLUMNS = (
    "month", "from_on", "to_on", "account", "amount", "currency", "rate", "driver", "scope",
    "cash_kind", "steps", "note",
)  # fmt: skip
HOURS_A_MONTH = 168
HIRES_A_MONTH_SHARE = Decimal("0.025")
COMMISSION_A_SALE = Decimal("2.00")
USD_A_THOUSAND_TOKENS = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line of the ledger file: either a month, or from and to."""

    account: str
    amount: Decimal
    note: str
    cash_kind: str
    month: str = ""
    from_on: str = ""
    to_on: str = ""
    currency: str = ""
    rate: str = ""
    driver: str = ""
    scope: str = ""
    steps: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """An amount for each agent on the payroll; `driver` and `scope` where not the default."""

    file: str
    account: str
    each: str
    cash_kind: str
    note: str
    currency: str = ""
    driver: str = ""
    scope: str = ""


_MONTHLY = (
    Rule("technology", "Licences:Contact centre", "95", "step", "95 USD an agent", "USD"),
    Rule("technology", "Licences:CRM", "40", "step", "40 EUR an agent"),
    Rule("technology", "Licences:Bot", "9.75", "fixed", "chat bot", "", "session", "channel:chat"),
    Rule("technology", "Software:Workforce management", "18", "step", "18 EUR an agent"),
    Rule("technology", "Software:Office", "14", "step", "14 EUR an agent"),
    Rule("technology", "Software:Recording", "12", "step", "12 EUR an agent"),
    Rule("premises", "Premises:Rent", "136", "fixed", "0.8 seats an agent, 10 m2, 17 EUR a m2"),
    Rule("premises", "Premises:Cleaning", "11", "fixed", "0.8 seats an agent"),
    Rule("premises", "Overheads:Group services", "230", "fixed", "IT, HR and finance of the group"),
    Rule("telecom", "Telecom:Lines", "10.80", "fixed", "0.9 lines an agent", "", "line_time"),
)

_ONCE = (
    ("technology", "Hardware:Workstations", "980", 2024, 5, 4, "four years of useful life"),
    ("technology", "Hardware:Headsets", "130", 2025, 9, 2, "two years of useful life"),
    ("technology", "Hardware:Network", "400", 2023, 1, 5, "five years of useful life"),
    ("premises", "Insurance", "52", 2026, 1, 1, "policy of a year"),
)
"""File, account, EUR an agent, first year and month, years, note."""

_STAFF = (
    ("Labour:Management", Decimal("0.08333"), Decimal("1.4"), "a team leader for twelve agents"),
    ("Labour:Quality", Decimal("0.025"), Decimal("1.25"), "an analyst for forty agents"),
)
"""Account, heads an agent, hourly cost in those of an agent, note."""

UTILITIES_EACH = {8: "13.50", 9: "14.25", 10: "18.75"}
ACCOUNTS_WITHOUT_DEFAULT = ("Insurance", "Overheads", "Recruitment")


class Usage:
    """What the centre used that somebody is paid for, by day and subject.

    Subjects: `paid_s:TEAM`, `minutes:ZONE`, `freephone minutes`, `sales`, `tokens`.
    """

    def __init__(self) -> None:
        self._of_day: Counter[tuple[dt.date, str]] = Counter()

    def add(self, contact: Contact) -> None:
        """Counts a contact that has ended, before any dirt."""
        day, of_day = contact.day, self._of_day
        of_day[day, "sales"] += contact.is_sale is True
        of_day[day, "tokens"] += sum(leg.bot_s or 0 for leg in contact.legs) * TOKENS_A_SECOND
        if contact.freephone:
            of_day[day, "freephone minutes"] += contact.begun_minutes()
        elif contact.zone:
            of_day[day, f"minutes:{contact.zone}"] += contact.begun_minutes()

    def add_time(self, day: dt.date, seats: Iterable[Seat]) -> None:
        """Counts the paid time of a day."""
        for seat in seats:
            paid_s = sum(to_s - from_s for _, from_s, to_s, is_paid in seat.sheet if is_paid)
            self._of_day[day, f"paid_s:{seat.agent.team}"] += paid_s

    def take_over(self, other: Usage, days_back: int, times: int, leave_out: str = "") -> None:
        """Adds another usage so many times, so many days earlier; a subject may stay out."""
        back = dt.timedelta(days=days_back)
        for (day, subject), amount in other._of_day.items():
            if subject != leave_out:
                self._of_day[day - back, subject] += amount * times

    def months(self) -> dict[str, Counter[str]]:
        """The amounts by month and subject."""
        found: dict[str, Counter[str]] = {}
        for (day, subject), amount in sorted(self._of_day.items()):
            found.setdefault(f"{day:%Y-%m}", Counter())[subject] += amount
        return found


def write_books(folder: Path, plan: Plan, usage: Usage) -> int:
    """Writes the ledger's files; the number of lines."""
    folder.mkdir(parents=True, exist_ok=True)
    used = usage.months()
    files = {
        "labour.csv": list(_labour(plan, used)),
        "technology.csv": [*_by_rule(plan, "technology"), *_tokens(plan, used)],
        "premises.csv": [*_by_rule(plan, "premises"), *_utilities(plan)],
        "telecom.csv": [*_by_rule(plan, "telecom"), *_telephony(plan, used)],
    }
    for name, lines in files.items():
        _write(folder / name, lines)
    return sum(map(len, files.values()))


def _write(file: Path, lines: Iterable[BookLine]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(line, column) for column in COLUMNS] for line in lines)


def cents(amount: Decimal) -> Decimal:
    """An amount as it is booked."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _labour(plan: Plan, used: Used) -> Iterator[BookLine]:
    heads = {team.name: count for team, count in team_sizes(plan.agents)}
    for month in plan.months():
        name, days = f"{month:%Y-%m}", _days_inside(plan, month)
        of_month = used.get(name, Counter())
        yield from _wages(of_month, days, heads)
        worked_days = dt.date.fromisoformat(days[2]) - dt.date.fromisoformat(days[1])
        month_share = Decimal(worked_days.days) / calendar.monthrange(month.year, month.month)[1]
        yield from _staff(plan.agents * month_share, days)
        commission = cents(of_month["sales"] * COMMISSION_A_SALE)
        why = f"{COMMISSION_A_SALE} EUR a sale, assumed"
        yield BookLine("Labour:Commission", commission, why, "variable", *days, driver="sale")


def _wages(
    of_month: Counter[str], days: tuple[str, str, str], heads: Mapping[str, int]
) -> Iterator[BookLine]:
    cost, share = facts.HOUR_COST, facts.NON_WAGE_SHARE
    parts = (("Labour:Wages", 1 - share.value), ("Labour:Benefits", share.value))
    for subject, seconds in of_month.items():
        kind, _, team = subject.partition(":")
        if kind != "paid_s":
            continue
        hours = cents(Decimal(seconds) / 3600)
        note = (
            f"{hours} hours at {cost.value} EUR ({cost.about}; {cost.source}); "
            f"{share.about}: {share.value} ({share.source})"
        )
        for account, part in parts:
            amount = cents(hours * cost.value * part)
            yield BookLine(
                account, amount, note, "step", *days, scope=f"team:{team}",
                steps=str(heads.get(team, "")),
            )  # fmt: skip


def _staff(agents: Decimal, days: tuple[str, str, str]) -> Iterator[BookLine]:
    hour = facts.HOUR_COST.value
    for account, heads, times, note in _STAFF:
        amount = cents(heads * agents * HOURS_A_MONTH * hour * times)
        why = f"{note}, {HOURS_A_MONTH} hours a month at {times} times an agent's cost, assumed"
        yield BookLine(account, amount, why, "step", *days)
    hires = agents * HIRES_A_MONTH_SHARE
    for account, each, note in (
        ("Recruitment", Decimal(1100), "1100 EUR a hire"),
        ("Training", 140 * hour, "140 hours a hire"),
    ):
        yield BookLine(account, cents(hires * each), f"{note}, assumed", "step", *days)


def _days_inside(plan: Plan, month: dt.date) -> tuple[str, str, str]:
    """The fields month, from_on and to_on for the days of a month inside the sample."""
    from_on = max(month, plan.from_on)
    to_on = min(next_month(month), plan.to_on)
    return "", from_on.isoformat(), to_on.isoformat()


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after the one that begins on the day."""
    return (month + dt.timedelta(days=31)).replace(day=1)


def _by_rule(plan: Plan, file: str) -> Iterator[BookLine]:
    for month in plan.months():
        for rule in _MONTHLY:
            if rule.file == file:
                amount = cents(Decimal(rule.each) * plan.agents)
                rate = str(facts.EUR_FOR_A_USD) if rule.currency == "USD" else ""
                yield BookLine(
                    rule.account, amount, f"{rule.note}, assumed", rule.cash_kind,
                    f"{month:%Y-%m}", currency=rule.currency, rate=rate,
                    driver=rule.driver, scope=rule.scope,
                    steps=str(plan.agents) if rule.cash_kind == "step" else "",
                )  # fmt: skip
    for of_file, account, each, year, first, years, note in _ONCE:
        if of_file == file:
            from_on, to_on = dt.date(year, first, 1), dt.date(year + years, first, 1)
            amount = cents(Decimal(each) * plan.agents)
            yield BookLine(
                account, amount, f"{each} EUR an agent, {note}, assumed", "fixed",
                from_on=from_on.isoformat(), to_on=to_on.isoformat(),
            )  # fmt: skip


def _tokens(plan: Plan, used: Used) -> Iterator[BookLine]:
    for month in plan.months():
        name = f"{month:%Y-%m}"
        amount = cents(used.get(name, Counter())["tokens"] * USD_A_THOUSAND_TOKENS / 1000)
        yield BookLine(
            "Software:Bot tokens", amount, f"{USD_A_THOUSAND_TOKENS} USD a thousand, assumed",
            "variable", name, currency="USD", rate=str(facts.EUR_FOR_A_USD), driver="token",
        )  # fmt: skip


def _utilities(plan: Plan) -> Iterator[BookLine]:
    for month in plan.months():
        each = "15" if plan.steady else UTILITIES_EACH.get(month.month, "15")
        amount = cents(Decimal(each) * plan.agents)
        note = "power, heat and water, by season, assumed"
        yield BookLine("Premises:Utilities", amount, note, "fixed", f"{month:%Y-%m}")


def _telephony(plan: Plan, used: Used) -> Iterator[BookLine]:
    for month in plan.months():
        name = f"{month:%Y-%m}"
        of_month = used.get(name, Counter())
        outbound = sum(
            (of_month[f"minutes:{zone}"] * price for zone, price in facts.ZONE_EUR.items()),
            Decimal(0),
        )
        fact = facts.OUTBOUND_MINUTE
        yield BookLine(
            "Telecom:Minutes", cents(outbound), f"begun minutes; {fact.about}; {fact.source}",
            "variable", name, driver="tariff", scope="direction:outbound",
        )  # fmt: skip
        fact = facts.FREEPHONE_MINUTE
        yield BookLine(
            "Telecom:Freephone", cents(of_month["freephone minutes"] * facts.FREEPHONE_EUR),
            f"begun minutes; {fact.about}; {fact.source}", "variable", name,
            driver="vendor_charge", scope="direction:inbound",
        )  # fmt: skip
        if month == world.OUTAGE_ON.replace(day=1) and not plan.steady:
            yield BookLine(
                "Telecom:Credit", cents(Decimal("-9.50") * plan.agents),
                f"the carrier's credit for the outage on {world.OUTAGE_ON}, assumed",
                "fixed", name, driver="line_time",
            )  # fmt: skip
