"""A desk in September and October, whose books each test writes, and how it is asked why.

The same calls in both months, under another queue's name in October; in November nobody called.
On 17 August one customer called a hundred times, on the 18th ten did; the records end with a call
on 1 December.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from tests.costing import product
from tests.costing.bridge import centres as c
from tests.hostile.small_centre import Said, percall

SEPTEMBER, OCTOBER = ("2026-09", "2026-10")
HEAD = "month,account,amount,currency,rate,driver,cash_kind,note\n"
WAGES = (
    "2026-09,Labour:Wages,900,,,agent_time,step,\n2026-10,Labour:Wages,930,,,agent_time,step,\n"
    "2026-11,Labour:Wages,930,,,agent_time,step,\n"
)
RENT = "2026-{month},Premises:Rent,300,,,agent_time,fixed,\n"


def book(root: Path, *lines: str) -> None:
    (root / "ledger" / "books.csv").write_text(HEAD + "".join(lines), encoding="utf-8")


def rent(*months: str) -> str:
    return "".join(RENT.format(month=month) for month in months)


def ask(root: Path, *more: object, before: str = SEPTEMBER, after: str = OCTOBER) -> Any:
    return product.run("why", "-w", root, "--from", before, "--to", after, *more)


def said(root: Path, *more: object, before: str = SEPTEMBER, after: str = OCTOBER) -> Said:
    return percall("why", "-w", root, "--from", before, "--to", after, *more)


def amounts(found: Any) -> dict[str, Fraction]:
    return {cause["cause"]: Fraction(cause["amount"]) for cause in found["causes"]}


def make_records(folder: Path) -> Path:
    """The desk with its records, and without books."""
    one = c.numbers(Random("honest"))
    for kind, queue in zip(one["kinds"], c.QUEUES, strict=True):
        kind["queue"] = queue
    september = c.contacts_of(one, date(2026, 9, 7), "september")
    for kind in one["kinds"]:
        kind["queue"] = "helpdesk" if kind["queue"] == "support" else kind["queue"]
    october = c.contacts_of(one, date(2026, 10, 7), "october")
    centre = {"currency": "EUR", "time_zone": "UTC", "currencies": {"USD": Decimal("0.9")}}
    kind = one["kinds"][0]
    august = [c._contact(kind, date(2026, 8, 17), "test line", n) for n in range(100)]
    august += [c._contact(kind, date(2026, 8, 18), f"august {n}", n) for n in range(10)]
    december = [c._contact(kind, date(2026, 12, 1), "december", 0)]
    contacts = august + september + october + december
    world = {"centre": centre, "contacts": contacts, "agent_time": [], "ledger": []}
    return product.make_workspace(folder, world)
