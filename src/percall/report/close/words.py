"""Causes, states and faults of closed months, in words for people."""

from collections.abc import Callable, Iterable
from typing import Any

from percall.naming import measures
from percall.texts import _, ngettext, number

PRACTICAL = "practical_capacity"
_QUALITY, _PRACTICAL, _GROUPS = "quality.", f"cost_per_call.{PRACTICAL}", "groups["


def headline_titles() -> dict[str, str]:
    """What people call each figure of a month's first line."""
    return {
        "book": _("The book"), "calls": _("Calls"), "contacts": _("Contacts"),
        "cost_per_call": _("Cost for each, fully loaded"),
        "practical_capacity": _("Cost for each, at practical capacity"),
    }  # fmt: skip


def state_in_words(month: dict[str, Any]) -> str:
    """How a closed month stands."""
    return {
        "holds": _("holds as signed"),
        "restated": _("restated since"),
        "broken": _("changed by hand, or not to be recomputed"),
    }[month["state"]]


def fault_in_words(fault: dict[str, Any]) -> str:
    """What was changed that may not change, for which month and in which file."""
    if fault["cause"] == "head_damaged":  # it is of all months
        return f"{fault['what']} ({fault['file']})"
    month = fault["month"] or _("a month that cannot be told")
    return f"{month}: {fault['what']} ({fault['file']})"


def cause_in_words(cause: dict[str, Any]) -> str:
    """A cause with what it is about."""
    match cause["cause"]:
        case "ledger":
            return _("Ledger: {account}").format(account=cause["account"])
        case "contacts":
            return _("Contacts of {file}: {added} added, {changed} changed, {removed} removed").format(
                file=_source(cause), **{n: number(cause[n]) for n in ("added", "changed", "removed")}
            )  # fmt: skip
        case "paid_time":
            return _("Paid time of {file}").format(file=_source(cause))
        case "day_totals":
            return _("Totals of days of {file}").format(file=_source(cause))
        case "sales":
            return _("Sales of {file}: {sales} sales, {leads} leads").format(
                file=_source(cause), sales=_signed(cause["sales"]), leads=_signed(cause["leads"])
            )
        case "settings":
            return _("Settings: {keys}").format(keys=", ".join(cause["keys"]))
        case "definition":
            return _("Definition: {keys}").format(keys=", ".join(cause["keys"]))
        case "rules":
            return _("Costing rules {before}, now {after}").format(
                before=cause["signed_rules"], after=cause["rules"]
            )
        case _:
            return _("Not explained by anything that changed")


def not_split(figures: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the figures that moved, those that no cause has its part of: quality, capacity, groups."""
    families = (_QUALITY, _PRACTICAL, _GROUPS)
    return [one for one in figures if one["figure"].startswith(families)]


def not_split_in_words(
    figures: Iterable[dict[str, Any]], told: Callable[[str, str | None], str]
) -> list[str]:
    """What was signed and what it is now, of figures whose difference is not split by cause.

    Args:
        figures: The figures that moved.
        told: A figure as people read it, by the name of its measure or `PRACTICAL`.
    """
    titles = measures() | {PRACTICAL: _("A call at practical capacity")}
    found, of_groups = [], []
    for one in not_split(figures):
        if one["figure"].startswith(_GROUPS):
            of_groups.append(one["figure"].partition("].")[0])
            continue
        name = one["figure"].rpartition(".")[2]
        found.append(
            _("{title}: {signed} → {now}, not split by cause").format(
                title=titles.get(name, name), signed=told(name, one["signed"]),
                now=told(name, one["now"]),
            )
        )  # fmt: skip
    if of_groups:
        queues = len(set(of_groups))
        text = ngettext("Other figures of {count} queue: {figures}, not split by cause",
                        "Other figures of {count} queues: {figures}, not split by cause", queues)  # fmt: skip
        found.append(text.format(figures=number(len(of_groups)), count=number(queues)))
    return found


def _signed(count: int) -> str:
    return ("+" if count > 0 else "") + number(count)


def _source(cause: dict[str, Any]) -> str:
    return str(cause["file"] or cause["import_id"])
