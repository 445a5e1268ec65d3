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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from percall.sample import facts, world
from percall.sample.legs import Contact
from percall.sample.plan import Plan
from percall.sample.rows import TOKENS_A_SECOND

COLUMNS = (
    "month", "from_on", "to_on", "account", "amount", "currency", "rate", "driver", "scope",
    "cash_kind", "note",
)  # fmt: skip
HOURS_A_MONTH = 168
LEAD_FOR_AGENTS = 12
HIRES_A_MONTH_SHARE = Decimal("0.025")
COMMISSION_A_SALE = Decimal("2.50")
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
    Rule("technology", "Licences:CRM", "30", "step", "30 EUR an agent"),
    Rule("technology", "Licences:Bot", "9.75", "fixed", "chat bot", "", "session", "channel:chat"),
    Rule("technology", "Software:Workforce management", "18", "step", "18 EUR an agent"),
    Rule("technology", "Software:Office", "14", "step", "14 EUR an agent"),
    Rule("technology", "Software:Recording", "12", "step", "12 EUR an agent"),
    Rule("premises", "Premises:Rent", "128", "fixed", "0.8 seats an agent, 10 m2, 16 EUR a m2"),
    Rule("premises", "Premises:Cleaning", "11", "fixed", "0.8 seats an agent"),
    Rule("premises", "Overheads:Group services", "190", "fixed", "IT, HR and finance of the group"),
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
    ("Labour:Management", Decimal("0.08333"), Decimal("1.5"), "a team leader for twelve agents"),
    ("Labour:Quality", Decimal("0.025"), Decimal("1.25"), "an analyst for forty agents"),
)
"""Account, heads an agent, hourly cost in those of an agent, note."""

UTILITIES_EACH = {8: "13.50", 9: "14.25", 10: "18.75"}
ACCOUNTS_WITHOUT_DEFAULT = ("Insurance", "Overheads", "Recruitment")


class Usage:
    """What the calls used that somebody sends an invoice for."""

    def __init__(self) -> None:
        self.freephone_minutes: Counter[str] = Counter()
        self.zone_minutes: Counter[tuple[str, str]] = Counter()
        self.sales: Counter[str] = Counter()
        self.tokens: Counter[str] = Counter()

    def add(self, contact: Contact) -> None:
        """Counts a contact that has ended, before any dirt."""
        month = f"{contact.day:%Y-%m}"
        self.sales[month] += contact.is_sale is True
        self.tokens[month] += sum(leg.bot_s or 0 for leg in contact.legs) * TOKENS_A_SECOND
        if contact.freephone:
            self.freephone_minutes[month] += contact.begun_minutes()
        elif contact.zone:
            self.zone_minutes[month, contact.zone] += contact.begun_minutes()


def write_books(
    folder: Path, plan: Plan, paid_hours: dict[str, dict[str, float]], usage: Usage
) -> int:
    """Writes the ledger's files; the number of lines."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "labour.csv": list(_labour(plan, paid_hours, usage)),
        "technology.csv": [*_by_rule(plan, "technology"), *_tokens(plan, usage)],
        "premises.csv": [*_by_rule(plan, "premises"), *_utilities(plan)],
        "telecom.csv": [*_by_rule(plan, "telecom"), *_telephony(plan, usage)],
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


def _labour(
    plan: Plan, paid_hours: dict[str, dict[str, float]], usage: Usage
) -> Iterator[BookLine]:
    cost, share = facts.HOUR_COST, facts.NON_WAGE_SHARE
    for month in plan.months():
        name, days = f"{month:%Y-%m}", _days_inside(plan, month)
        for team, hours in paid_hours.get(name, {}).items():
            worked = Decimal(hours).quantize(Decimal("0.01"))
            note = f"{worked} hours at {cost.value} EUR ({cost.about}; {cost.source})"
            for account, part in (
                ("Labour:Wages", 1 - share.value), ("Labour:Benefits", share.value),
            ):  # fmt: skip
                why = f"{note}; {share.about}: {share.value} ({share.source})"
                amount = cents(worked * cost.value * part)
                yield BookLine(account, amount, why, "step", *days, scope=f"team:{team}")
        whole_days = (dt.date.fromisoformat(days[2]) - dt.date.fromisoformat(days[1])).days
        month_share = Decimal(whole_days) / calendar.monthrange(month.year, month.month)[1]
        for account, heads, times, note in _STAFF:
            amount = heads * plan.agents * HOURS_A_MONTH * cost.value * times * month_share
            yield BookLine(
                account, cents(amount), f"{note}; assumed {times} x agents", "step", *days
            )
        commission = cents(usage.sales[name] * COMMISSION_A_SALE)
        why = f"{COMMISSION_A_SALE} EUR a sale, assumed"
        yield BookLine("Labour:Commission", commission, why, "variable", *days, driver="sale")
        hires = plan.agents * HIRES_A_MONTH_SHARE * month_share
        yield BookLine(
            "Recruitment", cents(hires * 1100), "1100 EUR a hire, assumed", "step", *days
        )
        yield BookLine(
            "Training", cents(hires * 140 * cost.value), "140 hours a hire, assumed", "step", *days
        )


def _days_inside(plan: Plan, month: dt.date) -> tuple[str, str, str]:
    """The fields month, from_on and to_on for the days of a month inside the sample."""
    from_on = max(month, plan.from_on)
    to_on = min(_next_month(month), plan.to_on)
    return "", from_on.isoformat(), to_on.isoformat()


def _next_month(month: dt.date) -> dt.date:
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
                )  # fmt: skip
    for of_file, account, each, year, first, years, note in _ONCE:
        if of_file == file:
            from_on, to_on = dt.date(year, first, 1), dt.date(year + years, first, 1)
            amount = cents(Decimal(each) * plan.agents)
            yield BookLine(
                account, amount, f"{each} EUR an agent, {note}, assumed", "fixed",
                from_on=from_on.isoformat(), to_on=to_on.isoformat(),
            )  # fmt: skip


def _tokens(plan: Plan, usage: Usage) -> Iterator[BookLine]:
    for month in plan.months():
        name = f"{month:%Y-%m}"
        amount = cents(usage.tokens[name] * USD_A_THOUSAND_TOKENS / 1000)
        yield BookLine(
            "Software:Bot tokens", amount, f"{USD_A_THOUSAND_TOKENS} USD a thousand, assumed",
            "variable", name, currency="USD", rate=str(facts.EUR_FOR_A_USD), driver="token",
        )  # fmt: skip


def _utilities(plan: Plan) -> Iterator[BookLine]:
    for month in plan.months():
        amount = cents(Decimal(UTILITIES_EACH.get(month.month, "15")) * plan.agents)
        note = "power, heat and water, by season, assumed"
        yield BookLine("Premises:Utilities", amount, note, "fixed", f"{month:%Y-%m}")


def _telephony(plan: Plan, usage: Usage) -> Iterator[BookLine]:
    for month in plan.months():
        name = f"{month:%Y-%m}"
        outbound = sum(
            (usage.zone_minutes[name, zone] * price for zone, price in facts.ZONE_EUR.items()),
            Decimal(0),
        )
        fact = facts.OUTBOUND_MINUTE
        yield BookLine(
            "Telecom:Minutes", cents(outbound), f"begun minutes; {fact.about}; {fact.source}",
            "variable", name, driver="tariff", scope="direction:outbound",
        )  # fmt: skip
        fact = facts.FREEPHONE_MINUTE
        yield BookLine(
            "Telecom:Freephone", cents(usage.freephone_minutes[name] * facts.FREEPHONE_EUR),
            f"begun minutes; {fact.about}; {fact.source}", "variable", name,
            driver="vendor_charge", scope="direction:inbound",
        )  # fmt: skip
        if month == world.OUTAGE_ON.replace(day=1):
            yield BookLine(
                "Telecom:Credit", cents(Decimal("-9.50") * plan.agents),
                f"the carrier's credit for the outage on {world.OUTAGE_ON}, assumed",
                "fixed", name, driver="line_time",
            )  # fmt: skip
