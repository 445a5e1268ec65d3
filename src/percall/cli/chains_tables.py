"""The figures of `percall chains` as tables for people: a resolution's cost beside its coverage."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.cost_tables import SHOWN_GROUPS, most_contacts, names_of, names_of_all
from percall.cli.numbers import count, money, print_whole, share, unknown
from percall.texts import _

SHOWN_WINDOWS_H = (1, 4, 24, 72, 168, 336, 720, 1440)
HOURS_OF_A_DAY = 24


def print_chains(document: dict[str, Any], group_by: tuple[str, ...]) -> None:
    """Print the answer: a line, the coverage, the groups, the curve of the last period, notes."""
    console = Console(highlight=False, markup=False, emoji=False)
    last = document["periods"][-1]
    console.print(headline(last, document), soft_wrap=True)
    console.print(coverage(last), soft_wrap=True)
    print_whole(console, _table(document, group_by))
    if any(len(period["groups"]) > SHOWN_GROUPS for period in document["periods"]):
        console.print(
            _("Only the {count} groups with the most contacts are shown; --json has all.").format(
                count=SHOWN_GROUPS
            )
        )
    if last["resolved_first"]:
        print_whole(console, _curve(last, document["currency"]))
    if last["without_test_lines"]:
        console.print(_without(last["without_test_lines"], document), soft_wrap=True)
    print_foot(console, document)


def print_foot(console: Console, document: dict[str, Any]) -> None:
    """Print the notes of an answer about chains, and the definition and window it follows."""
    for note in document["notes"]:
        console.print(note, soft_wrap=True)
    definition = document["definition"]
    console.print(
        _("Definition {name} {hash}: direction {direction}, channel {channel}, window {window}.")
        .format(**definition, window=window_text(document["window_h"])),
        soft_wrap=True,
    )  # fmt: skip


def window_text(hours: int) -> str:
    """A window as people read it: in days where it is whole days, else in hours."""
    if hours % HOURS_OF_A_DAY:
        return _("{count} h").format(count=hours)
    return _("{count} d").format(count=hours // HOURS_OF_A_DAY)


def headline(period: dict[str, Any], document: dict[str, Any]) -> str:
    """One plain line: cost and contacts for a resolution, and resolution at first contact."""
    days = _("{start} until before {end}").format(start=period["from_on"], end=period["to_on"])
    cost, currency = period["cost_per_resolution"], document["currency"]
    if cost is None:
        return _("Cost per resolution: {unknown} ({days}; {why_not})").format(
            unknown=unknown(), days=days, why_not=period["why_not"]
        )
    text = _("Cost per resolution: {cost} {currency} ({days}; {contacts} contacts each").format(
        cost=money(cost["value"], currency), currency=currency, days=days,
        contacts=_places(period["contacts_per_resolution"]["value"]),
    )  # fmt: skip
    if period["resolved_first"]:
        text += "; " + _("{share} resolved at first contact").format(
            share=share(period["resolved_first"]["value"])
        )
    return text + ")"


def coverage(period: dict[str, Any]) -> str:
    """How many of the contacts can be chained at all."""
    return _("Coverage: {chained} of {contacts} contacts can be chained ({share}).").format(
        chained=count(period["chained"]),
        contacts=count(period["contacts"]),
        share=share(period["coverage_share"]),
    )


def _table(document: dict[str, Any], group_by: tuple[str, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(_("From"), no_wrap=True)
    for name in group_by:
        table.add_column(name, no_wrap=True, max_width=24)
    for title in (
        _("Contacts"), _("Chained"), _("Repeats"), _("Cost {currency}").format(**document),
        _("of\nrepeats"), _("Reso-\nlutions"), _("Contacts\neach"), _("Cost\neach"),
        _("Resolved\nat first"), _("between"),
    ):  # fmt: skip
        table.add_column(title, justify="right", no_wrap=True)
    currency = document["currency"]
    for period in document["periods"]:
        for group in most_contacts(period["groups"]):
            table.add_row(period["from_on"], *names_of(group, group_by), *_cells(group, currency))
        table.add_row(
            period["from_on"], *names_of_all(group_by), *_cells(period, currency),
            end_section=bool(group_by),
        )  # fmt: skip
    return table


def _cells(row: dict[str, Any], currency: str) -> list[str]:
    cost, contacts = row["cost_per_resolution"], row["contacts_per_resolution"]
    first, resolutions = row["resolved_first"], row["resolutions"]
    return [
        count(row["contacts"]),
        count(row["chained"]),
        count(row["repeats"]),
        money(row["cost"], currency),
        money(row["repeat_cost"], currency),
        _resolutions(resolutions),
        _places(contacts["value"] if contacts else None),
        money(cost["value"] if cost else None, currency),
        share(first["value"] if first else None),
        _between(first),
    ]


def _resolutions(interval: dict[str, str] | None) -> str:
    """A whole number where all were watched; a tenth more where it is estimated."""
    if interval is None:
        return unknown()
    return _places(interval["value"], 0 if interval["value"].endswith(".000") else 1)


def _places(text: str | None, places: int = 2) -> str:
    from decimal import Decimal  # noqa: PLC0415  # kept off the start path

    from percall.cli.numbers import grouped  # noqa: PLC0415  # likewise

    return unknown() if text is None else grouped(Decimal(text), places)


def _between(interval: dict[str, str] | None) -> str:
    if interval is None:
        return unknown()
    return f"{share(interval['low'])} – {share(interval['high'])}"


def _curve(period: dict[str, Any], currency: str) -> Table:
    title = _("By window, {start} until before {end}").format(
        start=period["from_on"], end=period["to_on"]
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in (
        _("Window"), _("Resolved at first"), _("between (95 %)"), _("Contacts each"), _("Cost each"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    for point in (p for p in period["curve"] if p["window_h"] in SHOWN_WINDOWS_H):
        first, contacts = point["resolved_first"], point["contacts_per_resolution"]
        cost = point["cost_per_resolution"]
        table.add_row(
            window_text(point["window_h"]), share(first["value"] if first else None),
            _between(first), _places(contacts["value"] if contacts else None),
            money(cost["value"] if cost else None, currency),
        )  # fmt: skip
    return table


def _without(figures: dict[str, Any], document: dict[str, Any]) -> str:
    cost, contacts, first = (
        figures[name]["value"] if figures[name] else None
        for name in ("cost_per_resolution", "contacts_per_resolution", "resolved_first")
    )
    return _(
        "Without test lines: {contacts} contacts for each resolution, {cost} {currency},"
        " {share} resolved at first contact."
    ).format(
        contacts=_places(contacts),
        cost=money(cost, document["currency"]),
        currency=document["currency"],
        share=share(first),
    )
