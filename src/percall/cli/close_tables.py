"""Closed months as people read them: what was signed, what it is now, and the difference by cause."""

from decimal import Decimal
from functools import partial
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.numbers import count, grouped, measured, money, print_whole, unknown
from percall.errors import one_line
from percall.report.close.beside import before_in_words
from percall.report.close.chain import Chain
from percall.report.close.closing import Closed
from percall.report.close.headline import headline
from percall.report.close.warnings import told
from percall.report.close.words import (
    PRACTICAL,
    cause_in_words,
    fault_in_words,
    not_split,
    not_split_in_words,
    state_in_words,
)
from percall.texts import _, ngettext

DIGITS, PLACES = 12, 4
SHOWN_FIGURES, SHOWN_FIGURES_EACH = 12, 3


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def closed_document(found: Closed) -> dict[str, Any]:
    """A close as `percall close --json` prints it."""
    document: dict[str, Any] = {"month": found.month, "closed": found.entry is not None}
    document["warnings"] = list(found.warnings)
    if found.entry is None or found.content is None:
        return document
    content = found.content
    return document | {
        "number": found.entry.number,
        "hash": found.entry.hash,
        **{name: content[name] for name in ("closed_at", "closed_by", "percall", "rules")},
        "definition": content["definition"],
        "currency": content["currency"],
        "signed": headline(content["figures"]),
        "ledger": content["ledger"]["files"],
        "ledger_lines": len(content["ledger"]["lines"]),
        "imports": content["imports"],
        "contacts": content["contacts"],
    }


def print_closed(found: Closed) -> None:
    """Print what was signed, or what should be looked at before."""
    console = _console()
    for warning in found.warnings:
        console.print(one_line(f"! {told(warning)}"), soft_wrap=True)
    if found.entry is None or found.content is None:
        console.print(
            _("{month} was not closed: mend this, or close with --accept-warnings.").format(
                month=found.month
            ),
            soft_wrap=True,
        )
        return
    content = found.content
    console.print(_headline(found.month, headline(content["figures"]), content["currency"]),
                  soft_wrap=True)  # fmt: skip
    lines, imports = len(content["ledger"]["lines"]), len(content["imports"])
    console.print(
        _("Frozen: {lines}, {imports}, {contacts}; definition {name} ({hash}), costing rules {rules}.")
        .format(
            lines=ngettext("{count} ledger line", "{count} ledger lines", lines).format(
                count=count(lines)),
            imports=ngettext("{count} import", "{count} imports", imports).format(
                count=count(imports)),
            contacts=ngettext("{count} contact", "{count} contacts", content["contacts"]["count"])
            .format(count=count(content["contacts"]["count"])),
            name=content["definition"]["name"], hash=content["definition"]["hash"],
            rules=content["rules"],
        ),
        soft_wrap=True,
    )  # fmt: skip
    console.print(
        _("Note this down outside of the workspace: {number}:{hash}").format(
            number=found.entry.number, hash=found.entry.hash
        ),
        soft_wrap=True,
    )


def _headline(month: str, figures: dict[str, Any], currency: str) -> str:
    return _("{month} is closed: book {book} {currency}, {calls} calls, {each} {currency} a call.").format(
        month=month, book=money(figures["book"], currency), currency=currency,
        calls=count(figures["calls"]), each=_each(figures["cost_per_call"]),
    )  # fmt: skip


def _each(text: str | None) -> str:
    return unknown() if text is None else grouped(Decimal(text), PLACES)


def listed_document(chain: Chain) -> dict[str, Any]:
    """The closed months as `percall close --list --json` prints them."""
    return {
        "faults": [
            {"month": x.month, "cause": x.cause, "file": x.file, "what": x.what}
            for x in chain.faults
        ],
        "months": [
            {
                "month": line.entry.month,
                "number": line.entry.number,
                "hash": line.entry.hash,
                **{name: line.content[name] for name in ("closed_at", "closed_by", "currency")},
                "counts": chain.by_month[line.entry.month].entry == line.entry,
                "signed": headline(line.content["figures"]),
                "warnings": line.content["warnings"],
            }
            for line in chain.lines
        ],
    }


def print_list(document: dict[str, Any]) -> None:
    """Print the closed months in the order in which they were closed."""
    console = _console()
    for fault in document["faults"]:
        console.print(one_line(f"! {fault_in_words(fault)}"), soft_wrap=True)
    if not document["months"]:
        console.print(_("No month is closed yet."))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("No."), justify="right")
    table.add_column(_("Month"), no_wrap=True)
    for title in (_("Book"), _("Calls"), _("Each")):
        table.add_column(title, justify="right", no_wrap=True)
    for title in (_("Closed"), _("By"), _("Hash")):
        table.add_column(title, no_wrap=True)
    for one in document["months"]:
        signed, currency = one["signed"], one["currency"]
        month = (
            one["month"] if one["counts"] else _("{month} (signed anew)").format(month=one["month"])
        )
        table.add_row(
            str(one["number"]), month, f"{money(signed['book'], currency)} {currency}",
            count(signed["calls"]), _each(signed["cost_per_call"]), one["closed_at"],
            one_line(one["closed_by"]), one["hash"][:DIGITS],
        )  # fmt: skip
    print_whole(console, table)


# --- verify --------------------------------------------------------------------------------------


def print_verified(document: dict[str, Any], *, in_full: bool) -> None:
    """Print how every month stands; those that do not hold with their causes."""
    console = _console()
    for fault in document["faults"]:
        console.print(one_line(f"! {fault_in_words(fault)}"), soft_wrap=True)
    if document["unfinished"]:
        console.print(_("A close was killed before its end; the next one mends the record."),
                      soft_wrap=True)  # fmt: skip
    if not document["months"] and not document["faults"]:
        console.print(_("No month is closed yet."))
        return
    for one in document["months"]:
        console.print(
            _("{month}: {state} (signed by {who} at {at})").format(
                month=one["month"], state=state_in_words(one), who=one_line(one["closed_by"]),
                at=one["closed_at"],
            ),
            soft_wrap=True,
        )  # fmt: skip
        currency = one["currency"]
        for text in before_in_words(one["signed_before"], partial(money, currency=currency)):
            console.print(one_line(f"  {text}"), soft_wrap=True)
        for fault in one["faults"]:
            console.print(one_line(f"! {fault_in_words(fault)}"), soft_wrap=True)
        if one["why_not"]:
            console.print(one_line(f"! {one['why_not']}"), soft_wrap=True)
        if one["now"] is not None and (one["causes"] or one["figures"]):
            print_whole(console, _bridge(one))
            _print_lines(console, one, in_full=in_full)
    head = document["head"]
    if head is not None:
        console.print(_("Last line: {number}:{hash}").format(**head), soft_wrap=True)


def _bridge(one: dict[str, Any]) -> Table:
    """From what was signed to what it is now, cause by cause."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Cause"))
    for title in (
        _("Book {currency}").format(currency=one["currency"]), _("Calls"),
        _("{currency} a call").format(currency=one["currency"]), _("At practical\ncapacity"),
    ):  # fmt: skip
        table.add_column(title, justify="right", no_wrap=True)
    table.add_row(_("Signed"), *_cells(one["signed"], one["currency"]))
    for cause in one["causes"]:
        each = None if cause["cost_per_call"] is None else Decimal(cause["cost_per_call"])
        table.add_row(
            one_line(cause_in_words(cause)), money(cause["book"], one["currency"]),
            count(cause["calls"]), unknown() if each is None else grouped(each, PLACES), "",
        )  # fmt: skip
    table.add_section()
    table.add_row(_("Now"), *_cells(one["now"], one["currency"]))
    return table


def _cells(figures: dict[str, Any], currency: str) -> list[str]:
    return [
        money(figures["book"], currency),
        count(figures["calls"]),
        _each(figures["cost_per_call"]),
        _each(figures["practical_capacity"]),
    ]


def _print_lines(console: Console, one: dict[str, Any], *, in_full: bool) -> None:
    """The ledger's lines that moved, and the figures that did."""
    kinds = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    for cause in one["causes"]:
        for line in cause.get("lines", ()):
            text = _("{file}, line {row}: {account} {kind}, {difference} {currency} in the month").format(
                file=line["file"], row=line["row"], account=line["account"],
                kind=kinds[line["kind"]], difference=money(line["difference"], one["currency"]),
                currency=one["currency"],
            )  # fmt: skip
            console.print(one_line(f"- {text}"), soft_wrap=True)
    moved = one["figures"]
    told_of = ngettext(
        "{count} figure is no longer what was signed.",
        "{count} figures are no longer what was signed.", len(moved),
    )  # fmt: skip
    console.print(told_of.format(count=count(len(moved))), soft_wrap=True)
    for text in not_split_in_words(moved, lambda name, told: _measure(name, told, one["currency"])):
        console.print(one_line(f"- {text}"), soft_wrap=True)
    apart = {figure["figure"] for figure in not_split(moved)}
    rest = [figure for figure in moved if figure["figure"] not in apart]
    most = SHOWN_FIGURES if in_full else SHOWN_FIGURES_EACH
    # Those of the whole month say more than those of an account or a pool.
    for figure in sorted(rest, key=lambda x: "[" in x["figure"])[:most]:
        console.print(one_line(f"- {figure['figure']}: {figure['signed']} → {figure['now']}"),
                      soft_wrap=True)  # fmt: skip
    if len(rest) > most or any("[" in name for name in apart):
        console.print(_("--json has all of them."))


def _measure(name: str, text: str | None, currency: str) -> str:
    return f"{_each(text)} {currency}" if name == PRACTICAL else measured(name, text, currency)
