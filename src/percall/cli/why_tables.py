"""A bridge as people read it: sentences, the causes, the quality beside them, what to know."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.cost_tables import definition_line
from percall.cli.numbers import count, grouped, print_whole, seconds, share, unknown
from percall.costing.bridge.printed import DIMENSIONS
from percall.costing.bridge.sentence import sentences, signed
from percall.costing.explained import window_of
from percall.errors import UsageFault, one_line
from percall.settings import nearest
from percall.texts import _

SHOWN_POOLS = 2
SHOWN_GROUPS = 12
PLACES = 4
COVERED_WELL, APART = Decimal("0.6"), Decimal("0.05")


def print_bridge(document: dict[str, Any], open_bar: str | None) -> None:
    """Print the bridge; with `open_bar`, the pools and calls behind that cause too.

    Raises:
        UsageFault: There is no such cause.
    """
    opened = _cause(document, open_bar) if open_bar is not None else None
    console = Console(highlight=False, markup=False, emoji=False)
    for warning in document["warnings"]:
        console.print(one_line(warning), soft_wrap=True)
    for sentence in sentences(document):
        console.print(one_line(sentence), soft_wrap=True)
    print_whole(console, _causes(document))
    if opened is not None:
        _print_opened(console, opened)
    print_whole(console, _beside(document))
    coverage = coverage_told(document) if document["repeats_told"] else ()  # the warnings have it
    for sentence in (*resolutions_told(document), *coverage):
        console.print(one_line(sentence), soft_wrap=True)
    for note in document["notes"]:
        if note not in document["warnings"]:
            console.print(one_line(note), soft_wrap=True)
    console.print(definition_line(document["definition"]), soft_wrap=True)


def _each(document: dict[str, Any]) -> str:
    """What an amount is for each of."""
    return {
        "call": _("{currency} a call"), "sale": _("{currency} a sale"),
        "lead": _("{currency} a lead"), "resolution": _("{currency} a resolution"),
    }[document["definition"]["per"]].format(currency=document["currency"])  # fmt: skip


def resolutions_told(document: dict[str, Any]) -> Iterator[str]:
    """Of which contacts a cost per resolution is, and why a side has none."""
    sides = document["from"], document["to"]
    told = [side["resolution"] for side in sides if side["resolution"]["definition"]]
    if told:
        directions = [document["definition"]["direction"], told[0]["definition"]["direction"]]
        words = {
            "window": window_of(told[0]["window_h"]), "direction": directions[1],
            "name": told[0]["definition"]["name"], "hash": told[0]["definition"]["hash"],
        }  # fmt: skip
        text = _(
            "Each resolution: the cost of contacts of direction {direction} for each matter about"
            " which nobody comes back {window} ({name} {hash})."
        )
        if directions[0] != directions[1]:
            text += " " + _("The cost per call is that of contacts of all directions.")
        yield text.format(**words)
    if not document["complete"]:
        yield _("What a resolution cost lacks what the ledger lacks, too.")
    for side in sides:
        why_not = side["resolution"]["why_not"]
        if side["resolution"]["cost_per_resolution"] is None and why_not:
            yield _("What a resolution cost in {name} is not known: {why}.").format(
                name=side["name"], why=why_not
            )


def coverage_told(document: dict[str, Any]) -> Iterator[str]:
    """How many contacts have a known customer: who comes back is told of these alone."""
    shares = [
        Decimal(document[side]["resolution"].get("coverage_share") or 0) for side in ("from", "to")
    ]
    if min(shares) == 1:
        return
    text = _("Who comes back is known of {before} of the contacts before and {after} after.")
    if min(shares) < COVERED_WELL or abs(shares[0] - shares[1]) > APART:
        text = _(
            "Who comes back is known of {before} of the contacts before and {after} after: repeats"
            " and resolutions of the two say little beside each other."
        )
    yield text.format(before=share(str(shares[0])), after=share(str(shares[1])))


def _cause(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {cause["cause"]: cause for cause in document["causes"]}
    if name not in found:
        raise UsageFault(
            _("{name} is no cause of this change").format(name=repr(name)), where="--open",
            do=nearest(name, list(found)),
        )  # fmt: skip
    return found[name]


def _causes(document: dict[str, Any]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Cause"), no_wrap=True)
    table.add_column(_each(document), justify="right")
    table.add_column(_("Pools"), no_wrap=True)
    table.add_row(document["from"]["name"], document["from"]["cost_per_call"]["fully_loaded"], "")
    for cause in document["causes"]:
        if not Decimal(cause["amount"]):
            continue  # nothing at the places that people read; programs get nine
        pools = [p for p in cause["pools"] if Decimal(p["amount"])]
        told = ", ".join(f"{p['pool']} {signed(p['amount'])}" for p in pools[:SHOWN_POOLS])
        more = ", …" if len(pools) > SHOWN_POOLS else ""
        table.add_row(one_line(cause["label"]), signed(cause["amount"]), one_line(told + more))
    table.add_section()
    table.add_row(document["to"]["name"], document["to"]["cost_per_call"]["fully_loaded"], "")
    return table


def _print_opened(console: Console, cause: dict[str, Any]) -> None:
    """The pools and the calls behind one bar."""
    pools = Table(title=one_line(cause["label"]), title_justify="left", box=box.SIMPLE_HEAD,
                  pad_edge=False)  # fmt: skip
    pools.add_column(_("Pool"))
    pools.add_column(_("Amount"), justify="right")
    for pool in cause["pools"]:
        pools.add_row(one_line(pool["pool"]), signed(pool["amount"]))
    print_whole(console, pools)
    for name in DIMENSIONS:
        rows = cause.get(f"by_{name}", [])
        if rows:
            print_whole(console, _groups(name, rows))


def _groups(name: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(name)
    for title in (_("Amount"), _("Calls before"), _("Calls after")):
        table.add_column(title, justify="right")
    for row in rows[:SHOWN_GROUPS]:
        value = row.get("of") or (unknown() if row[name] is None else one_line(str(row[name])))
        table.add_row(
            value, signed(row["amount"]), count(row.get("calls_from")), count(row.get("calls_to"))
        )
    if len(rows) > SHOWN_GROUPS:
        table.add_row("…", "", "", "")
    return table


def _beside(document: dict[str, Any]) -> Table:
    """The quality of both sides, beside what they cost."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for title in (
        _("Calls"), _("At\ncapacity"), _("Service\nlevel"), _("Aban-\ndoned"), _("ASA s"),
        _("AHT s"), _("Occu-\npancy"), _("Marked\nresolved"), _("Nobody\nback"),
        _("Each\nresolution"),
    ):  # fmt: skip
        table.add_column(title, justify="right")
    for side in (document["from"], document["to"]):
        quality, practical = side["quality"], side["cost_per_call"]["practical_capacity"]
        table.add_row(
            one_line(side["name"]), count(side["calls"]),
            unknown() if practical is None else practical,
            share(quality["service_level_share"]), share(quality["abandoned_share"]),
            seconds(quality["asa_s"]), seconds(quality["aht_s"]),
            share(quality["occupancy_share"]), share(quality["resolved_first_share"]),
            share((side["resolution"]["resolved_first"] or {}).get("value")), _resolution(side),
        )  # fmt: skip
    return table


def _resolution(side: dict[str, Any]) -> str:
    """What a resolution cost, as estimated."""
    found = side["resolution"]["cost_per_resolution"]
    return unknown() if found is None else grouped(Decimal(found["value"]), PLACES)
