"""Rankings and frontiers as people read them: the answer first, then a row for each plan."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.guardrail_words import (
    mark,
    none_stated,
    not_judged,
    said_of_none,
    today_breaks,
    why_refused,
)
from percall.cli.numbers import grouped, money, print_whole, share, unknown
from percall.texts import _, ngettext


def print_ranking(document: dict[str, Any]) -> None:
    """Print the levers in their order, refused ones last, and those that were not tried."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(_ranking_sentence(document), soft_wrap=True)
    rails = [] if document["today"] is None else document["today"]["guardrails"]
    for rail in rails:
        if rail["is_broken"]:
            console.print(today_breaks(rail), soft_wrap=True)
    currency = document["currency"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(_("Lever"))
    for title in (
        _("Saved a month, {currency}").format(currency=currency), _("On fresh seeds"),
        _("Cost per call"), _("Service level"), _("Abandoned"), _("Payback, months"),
    ):  # fmt: skip
        table.add_column(title, justify="right")
    table.add_column(_("Guardrails"))
    _add_today(table, document)
    for one in document["levers"]:
        of = {measure["name"]: measure for measure in one["measures"]}
        table.add_row(
            " ".join(one["levers"]), _estimate(one["saved_a_month"], 0), _fresh(one), _change(of["cost_per_call"], currency),
            _share(of["service_level_share"]["plan"]["mean"]),
            _share(of["abandoned_share"]["plan"]["mean"]), _payback(one),
            mark(one["standing"]),
        )  # fmt: skip
    print_whole(console, table)
    _print_not_judged(console, document["levers"])
    for one in document["levers"]:
        plan, fresh = " ".join(one["levers"]), one["fresh"]
        _print_refused(console, plan, one)
        if fresh is not None:
            _print_refused(console, _("{plan} on fresh seeds").format(plan=plan), fresh)
        if one["changes_nothing"]:
            why = " ".join(one["caveats"][:1]) or _("it changes nothing here")
            console.print(f"{plan}: {why}", soft_wrap=True)
    for one in document["not_tried"]:
        console.print(
            _("Not tried: {lever}. {why}").format(lever=one["lever"], why=one["why"]),
            soft_wrap=True,
        )
    _print_replications(console, document)


def _add_today(table: Table, document: dict[str, Any]) -> None:
    """Today's row, against which every other is held."""
    today = document["today"]
    if today is None:
        return
    of = {measure["name"]: measure["today"]["mean"] for measure in today["measures"]}
    cost = of["cost_per_call"]
    table.add_row(
        _("today"), "", "",
        unknown() if cost is None else money(repr(cost), document["currency"]),
        _share(of["service_level_share"]), _share(of["abandoned_share"]), "",
        mark(today["standing"], is_today=True), end_section=True,
    )  # fmt: skip


def _ranking_sentence(document: dict[str, Any]) -> str:
    if document["best"] is None:
        return _("No lever that was tried saves money within the guardrails.")
    best = next(one for one in document["levers"] if one["levers"] == document["best"])
    text = (
        _("Best within the guardrails: {lever}, {fresh} {currency} less a month on fresh seeds"
          " ({saved} in the ranking).")
        if best["standing"] == "kept"
        else _("Best of those that break no guardrail more than today does: {lever}, {fresh}"
               " {currency} less a month on fresh seeds ({saved} in the ranking).")
    )  # fmt: skip
    said = text.format(
        lever=" ".join(document["best"]),
        currency=document["currency"],
        saved=_estimate(best["saved_a_month"], 0),
        fresh=_fresh(best),
    )
    if document["best_is_at_end"]:
        said += " " + _(
            "It is the end of what was tried: `percall try` says what a larger step does."
        )
    return said


def _fresh(one: dict[str, Any]) -> str:
    """What a plan saved on its second look; empty where nobody took it."""
    if one["fresh"] is None:
        return ""
    mark = " ✕" if one["fresh"]["is_refused"] else ""
    return _estimate(one["fresh"]["saved_a_month"], 0) + mark


def _payback(one: dict[str, Any]) -> str:
    if one["investment"] is None:
        return _("not known")
    if one["payback_months"] is None:
        return _("never")
    return grouped(Decimal(repr(one["payback_months"])), 1)


def print_frontier(document: dict[str, Any]) -> None:
    """Print every plan from the cheapest on, the efficient ones and today marked."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(_frontier_sentence(document), soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("")
    table.add_column(_("Plan"))
    titles = {
        "book": _("Cost of the days, {currency}"), "call": _("Cost per call, {currency}"),
        "resolution": _("Cost per resolution, {currency}"),
    }  # fmt: skip
    for title in (
        titles[document["cost"]].format(currency=document["currency"]), _("Service level"),
        _("Abandoned"),
    ):  # fmt: skip
        table.add_column(title, justify="right")
    table.add_column(_("Guardrails"))
    places = 0 if document["cost"] == "book" else 2
    ordered = sorted(document["points"], key=lambda one: (one["cost"]["mean"] is None,
                                                          one["cost"]["mean"] or 0))  # fmt: skip
    for one in ordered:
        of = {measure["name"]: measure for measure in one["measures"]}
        table.add_row(
            "*" if one["is_efficient"] else "", _plan(one), _estimate(one["cost"], places),
            _share(of["service_level_share"]["plan"]["mean"]),
            _share(of["abandoned_share"]["plan"]["mean"]),
            mark(one["standing"], is_today=one["is_today"]),
        )  # fmt: skip
    print_whole(console, table)
    console.print(_("* efficient: none other costs less and answers as much."), soft_wrap=True)
    _print_not_judged(console, ordered)
    for one in ordered:
        _print_refused(console, _plan(one), one)
    for why in document["not_tried"]:
        console.print(_("Not tried: {why}").format(why=why), soft_wrap=True)
    _print_replications(console, document)


def _frontier_sentence(document: dict[str, Any]) -> str:
    today = next((one for one in document["points"] if one["is_today"]), None)
    count = len(document["efficient"])
    said = ngettext("{count} of {all} plans is efficient.", "{count} of {all} plans are efficient.",
                    count).format(count=count, all=len(document["points"]))  # fmt: skip
    if today is None:
        return said
    broken = [today_breaks(rail) for rail in today["guardrails"]
              if rail["standing"] in ("broken", "broken as today", "refused")]  # fmt: skip
    place = (
        _("Today is one of them.") if today["is_efficient"]
        else _("Today is not: another costs no more and answers as much or more.")
    )  # fmt: skip
    return " ".join([said, place, *(f"{one}." for one in broken)])


def _plan(one: dict[str, Any]) -> str:
    if one["is_today"]:
        return _("today")
    levers = [word for word in one["levers"] if not word.startswith("staff.")]
    level = one["staff_share"]
    staff = ("+" if level > 0 else "−") + share(f"{abs(level):.6f}")
    return ", ".join([*([_("staff {share}").format(share=staff)] if level else []),
                      *levers])  # fmt: skip


def _print_refused(console: Console, plan: str, one: dict[str, Any]) -> None:
    """By which guardrail a plan is refused, when and by what number."""
    broken = "; ".join(why_refused(rail) for rail in one["guardrails"] if rail["is_refused"])
    if broken:
        console.print(_("✕ {plan} is refused: {why}").format(plan=plan, why=broken), soft_wrap=True)


def _print_not_judged(console: Console, plans: Sequence[dict[str, Any]]) -> None:
    """The guardrails of which nothing is known under any plan, or that the centre states none."""
    rails = plans[0]["guardrails"] if plans else ()
    if none_stated(rails):
        console.print(said_of_none(), soft_wrap=True)
    for rail in rails:
        if all(one["standing"] == "not judged" for plan in plans for one in plan["guardrails"]
               if one["name"] == rail["name"]):  # fmt: skip
            console.print(not_judged(rail), soft_wrap=True)


def _print_replications(console: Console, document: dict[str, Any]) -> None:
    count = document["replications"]
    console.print(
        ngettext(
            "Each played {count} time, near a guardrail more often, for the same customers, {from_on} until before {to_on}; ± half of the 95 % interval.",
            "Each played {count} times, near a guardrail more often, for the same customers, {from_on} until before {to_on}; ± half of the 95 % interval.",
            count,
        ).format(count=count, from_on=document["from_on"], to_on=document["to_on"]), soft_wrap=True,
    )  # fmt: skip


def _estimate(one: dict[str, float | None], places: int) -> str:
    mean, low, high = (one[name] for name in ("mean", "low", "high"))
    if mean is None:
        return unknown()
    text = grouped(Decimal(repr(mean)), places)
    if low is None or high is None or low == high:
        return text
    return f"{text} ± {grouped(Decimal(repr((high - low) / 2)), places)}"


def _change(one: dict[str, Any], currency: str) -> str:
    if one["verdict"] == "same":
        return _("same")
    if one["verdict"] == "cannot tell":
        return _("cannot tell")
    sign = "+" if one["change"]["mean"] > 0 else "−"
    return sign + money(repr(abs(one["change"]["mean"])), currency)


def _share(value: float | None) -> str:
    return unknown() if value is None else share(f"{value:.9f}")
