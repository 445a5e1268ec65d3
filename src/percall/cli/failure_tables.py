"""The failure-demand bill as tables for people: classes, their groups, the contacts behind them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import get_currency_precision
from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.chains_tables import coverage, print_foot
from percall.cli.cost_tables import names_of
from percall.cli.numbers import count, grouped, money, print_whole, share, unknown
from percall.costing.chains.failing import CLASSES
from percall.errors import one_line
from percall.texts import _

TITLES = {one.name: one.title for one in CLASSES}
SHOWN_GROUPS = 5


def print_bill(document: dict[str, Any], group_by: tuple[str, ...]) -> None:
    """Print the bill of each period, the dearest contacts of the last one, and the notes."""
    console = Console(highlight=False, markup=False, emoji=False)
    last = document["periods"][-1]
    for warning in document["warnings"]:
        console.print(one_line(warning), soft_wrap=True)
    if last["without_test_lines"]:
        console.print(_without(last, document["currency"]), soft_wrap=True)
    console.print(headline(last, document["currency"]), soft_wrap=True)
    console.print(coverage(last), soft_wrap=True)
    print_whole(console, _table(document))
    if group_by:
        print_whole(console, _by_group(last, group_by, document["currency"]))
    if any(one["dearest"] for one in last["classes"]):
        print_whole(console, _dearest(last, document["currency"]))
    if "export" in document:
        console.print(
            _("Wrote {rows} rows to {file}: {bill} {currency} in all.").format(
                **document["export"]
            ),
            soft_wrap=True,
        )
    left = [note for note in document["notes"] if note not in document["warnings"]]
    print_foot(console, document | {"notes": left})


def _without(period: dict[str, Any], currency: str) -> str:
    """The bill without test lines."""
    found = period["without_test_lines"]
    return _(
        "Without test lines: {bill} {currency} of {cost} ({share}, {contacts} contacts)"
    ).format(
        bill=money(found["bill"], currency), currency=currency,
        cost=money(found["cost"], currency), share=share(found["bill_share"]),
        contacts=count(found["failed_contacts"]),
    )  # fmt: skip


def headline(period: dict[str, Any], currency: str) -> str:
    """One plain line: the bill, its share of the cost, its contacts."""
    days = _("{start} until before {end}").format(start=period["from_on"], end=period["to_on"])
    if period["bill"] is None:
        return _("Failure demand: {unknown} ({days}; {why_not})").format(
            unknown=unknown(), days=days, why_not=period["why_not"]
        )
    return _(
        "Failure demand: {bill} {currency} of {cost} ({days}; {share}, {contacts} contacts)"
    ).format(
        bill=money(period["bill"], currency), currency=currency,
        cost=money(period["cost"], currency), days=days, share=share(period["bill_share"]),
        contacts=count(period["failed_contacts"]),
    )  # fmt: skip


def _table(document: dict[str, Any]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    currency = document["currency"]
    table.add_column(_("From"), no_wrap=True)
    table.add_column(_("What failed"), no_wrap=True)
    for title in (_("Contacts"), _("Cost {currency}").format(**document), _("of the cost")):
        table.add_column(title, justify="right", no_wrap=True)
    for period in document["periods"]:
        start = period["from_on"]
        for one in period["classes"]:
            table.add_row(
                start, _(TITLES[one["class"]]), count(one["contacts"]),
                money(one["cost"], currency), share(one["cost_share"]),
            )  # fmt: skip
        classes = [one["cost"] for one in period["classes"]]
        _add_rounding(table, start, classes, period["bill"], currency)
        table.add_row(
            start, _("The bill"), count(period["failed_contacts"]),
            money(period["bill"], currency), share(period["bill_share"]),
        )  # fmt: skip
        table.add_row(start, _("The rest"), "", money(period["rest"], currency), "")
        _add_rounding(table, start, [period["bill"], period["rest"]], period["cost"], currency)
        table.add_row(start, _("all"), "", money(period["cost"], currency), "", end_section=True)
    return table


def _add_rounding(
    table: Table, start: str, parts: list[str | None], whole: str | None, currency: str
) -> None:
    """Say by how much the printed rows above miss their printed sum, if they do."""
    if whole is None:
        return
    places = get_currency_precision(currency)

    def printed(text: str) -> Decimal:
        return Decimal(text).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    left = printed(whole) - sum(printed(text) for text in parts if text is not None)
    if left:
        table.add_row(start, _("rounding"), "", grouped(left, places), "")


def _by_group(period: dict[str, Any], group_by: tuple[str, ...], currency: str) -> Table:
    """The dearest groups of each class; --json has all."""
    title = _("By {names}, {start} until before {end}, {currency}; --json has all").format(
        names=", ".join(group_by), start=period["from_on"], end=period["to_on"], currency=currency
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("What failed"), no_wrap=True)
    for name in group_by:
        table.add_column(name, no_wrap=True, max_width=24)
    for heading in (_("Contacts"), _("Cost")):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in period["classes"]:
        dearest = sorted(one["groups"], key=lambda g: -float(g["cost"] or g["contacts"]))
        for group in dearest[:SHOWN_GROUPS]:
            table.add_row(
                _(TITLES[one["class"]]), *names_of(group, group_by), count(group["contacts"]),
                money(group["cost"], currency),
            )  # fmt: skip
        table.add_section()
    return table


def _dearest(period: dict[str, Any], currency: str) -> Table:
    title = _("Contacts of the last period, the dearest first (`percall contact ID` opens one)")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("What failed"), no_wrap=True)
    for heading in (_("Contact"), _("Cost {currency}").format(currency=currency)):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in period["classes"]:
        for contact in one["dearest"]:
            table.add_row(
                _(TITLES[one["class"]]), contact["contact_id"], money(contact["cost"], currency)
            )
    return table
