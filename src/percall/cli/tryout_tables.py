"""A tried plan as people read it: the answer first, then quality, money, and what was assumed."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.guardrail_words import NAMES, standings, value_text
from percall.cli.numbers import grouped, money, print_whole, unknown
from percall.texts import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

_VERDICTS = {"same": N_("same"), "cannot tell": N_("cannot tell")}
_ORIGINS = {
    "measured": N_("measured here"), "published": N_("published"), "typed": N_("typed by you"),
    "assumed": N_("assumed"),
}  # fmt: skip
MOST_ALIKE, MOST_LINES, MOST_SIGNS = 3, 20, 60


def print_tried(document: dict[str, Any]) -> None:
    """Print a tried plan."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(_headline(document), soft_wrap=True)
    for said in standings(document["guardrails"], is_today=_is_nothing(document)):
        console.print(said, soft_wrap=True)
    print_whole(console, _measures(document))
    _print_records(console, document)
    for line in (*_money(document), *_away(document)):
        console.print(line, soft_wrap=True)
    _print_assumptions(console, document)
    _print_changes(console, document)


def _is_nothing(document: dict[str, Any]) -> bool:
    """Whether no lever is pulled."""
    return document["plan"]["levers"] in ([], ["nothing"])


def _headline(document: dict[str, Any]) -> str:
    of = {one["name"]: one for one in document["measures"]}
    cost, currency = of["cost_per_call"], document["currency"]
    plan = ", ".join(document["plan"]["levers"]) or _("nothing")
    head = _("{plan}, {from_on} until before {to_on}: ").format(plan=plan, **{
        name: document[name] for name in ("from_on", "to_on")})  # fmt: skip
    if cost["plan"]["mean"] is None:
        return head + _("no call has a cost")
    now, after = (f"{money(str(cost[side]['mean']), currency)} {currency}" for side in (
        "today", "plan"))  # fmt: skip
    if cost["verdict"] == "same":
        return head + _("a call costs {cost} as today").format(cost=now)
    said = _("a call costs {after} instead of {now}").format(after=after, now=now)
    if cost["verdict"] == "cannot tell":
        said += ", " + _("which cannot be told from chance")
    each = of["cost_per_resolution"]
    if {cost["verdict"], each["verdict"]} == {"less", "more"}:
        said += "; " + (
            _("the call is cheaper, the resolution dearer")
            if cost["verdict"] == "less"
            else _("the call is dearer, the resolution cheaper")
        )
    book = document["money"]["book"]
    return f"{head}{said}; " + _("the books change by {book} {currency} a month").format(
        book=money(book, currency), currency=currency
    )


def _measures(document: dict[str, Any]) -> Table:
    currency = document["currency"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("")
    is_nothing = _is_nothing(document)
    for title in (_("Today's twin"), *(() if is_nothing else (_("With the plan"), _("Change")))):
        table.add_column(title, justify="right")
    if is_nothing:
        table.add_column(_("Records and books"), justify="right")
    for one in document["measures"]:
        name = one["name"]
        cells = [_estimate(name, one["today"], currency)]
        if is_nothing:
            cells.append(_recorded(name, document["records"], currency))
        else:
            cells += [_estimate(name, one["plan"], currency), _change(one, currency)]
        table.add_row(_(NAMES[name]), *cells)
    return table


def _estimate(name: str, one: dict[str, float | None], currency: str) -> str:
    if one["mean"] is None:
        return unknown()
    text = value_text(name, one["mean"], currency)
    return text + _half(name, one, currency)


def _half(name: str, one: dict[str, float | None], currency: str) -> str:
    if one["low"] is None or one["high"] is None:
        return ""
    half = (one["high"] - one["low"]) / 2
    return f" ± {value_text(name, half, currency).removesuffix(' %')}" if half else ""


def _change(one: dict[str, Any], currency: str) -> str:
    verdict = one["verdict"]
    if verdict in _VERDICTS:
        return _(_VERDICTS[verdict])
    change = one["change"]
    sign = "+" if change["mean"] > 0 else "−"
    text = value_text(one["name"], abs(change["mean"]), currency).removesuffix(" %")
    unit = " %" if one["name"].endswith("_share") else ""
    return f"{sign}{text}{_half(one['name'], change, currency)}{unit}"


def _recorded(name: str, records: dict[str, Any], currency: str) -> str:
    value = records.get(name)
    return unknown() if value is None else value_text(name, float(value), currency)


def _print_records(console: Console, document: dict[str, Any]) -> None:
    """How far the twin of today is from the records and books of the same days."""
    today, records = document["measures"][0]["today"], document["records"]
    twin = today["mean"]
    real, currency = records["cost_per_call"], document["currency"]
    if records["not_played"]:
        console.print(
            ngettext(
                "{count} contact of these days is not inbound: the twin does not play it, and what it costs falls on the others",
                "{count} contacts of these days are not inbound: the twin does not play them, and what they cost falls on the others",
                records["not_played"],
            ).format(count=grouped(Decimal(records["not_played"]), 0)), soft_wrap=True)  # fmt: skip
    if twin is None or not real:
        return
    apart = twin / real - 1
    told = f"{'+' if apart >= 0 else '−'}{value_text('_share', abs(apart))}"
    if today["low"] is not None:
        told = told.removesuffix(" %") + _half("_share", {
            "low": today["low"] / real, "high": today["high"] / real}, currency) + " %"  # fmt: skip
        if today["low"] <= real <= today["high"]:
            told += ", " + _("which cannot be told from chance")
    console.print(
        _("By records and books an inbound call of these days costs {real} {currency}, by today's twin {twin}: {apart}").format(
            real=money(repr(real), currency), currency=currency, twin=money(repr(twin), currency),
            apart=told,
        ), soft_wrap=True)  # fmt: skip


def _money(document: dict[str, Any]) -> "Iterable[str]":
    found, currency = document["money"], document["currency"]

    def amount(text: str) -> str:
        return f"{money(text, currency)} {currency}"

    yield _("A month: the books change by {book} (fixed {fixed}, step {step}, variable {variable})").format(
        book=amount(found["book"]),
        **{kind: money(text, currency) for kind, text in found["by_cash_kind"].items()},
    )  # fmt: skip
    if found["loaded"] is not None and Decimal(found["loaded"]):
        yield _("The change of the loaded cost over all calls would be {loaded}: no money by itself").format(
            loaded=amount(found["loaded"]))  # fmt: skip
    hours = found["released_hours"]
    if hours:
        text = (
            _("Agents have nothing in hand for {hours} hours more") if hours > 0
            else _("Agents have nothing in hand for {hours} hours less")
        )  # fmt: skip
        yield text.format(hours=grouped(Decimal(repr(abs(hours))), 1))
    if Decimal(found["hung_up"]):
        yield _("{amount} of it only because more customers hang up or are turned away").format(
            amount=amount(found["hung_up"]))  # fmt: skip
    if Decimal(found["noticed"]):
        yield _("{amount} of it leaves the books only after notice, the last of it on {day}").format(
            amount=amount(found["noticed"]), day=found["notice_on"])  # fmt: skip
    yield _investment(document)


def _investment(document: dict[str, Any]) -> str:
    spent, months = document["investment"], document["payback_months"]
    if spent is None:
        return _investment_in_part(document)
    if not Decimal(spent):
        return _("Investment: none")
    text = f"{money(spent, document['currency'])} {document['currency']}"
    if months is None:
        return _("Investment: {amount}, never paid back by this plan").format(amount=text)
    return _("Investment: {amount}, paid back after {months} months").format(
        amount=text, months=grouped(Decimal(repr(months)), 1)
    )


def _investment_in_part(document: dict[str, Any]) -> str:
    """What is said of the investment where of some levers nothing is."""
    said = {
        one["name"].partition(".")[0]: one["value"]
        for one in document["assumptions"] if one["name"].endswith(".investment")
    }  # fmt: skip
    if not said:
        return _("Investment: nobody has said how much, so when it is paid back is not known")
    named = (word.partition(".")[0] for word in document["plan"]["levers"])
    return _("Investment: {amount} for {levers}; nobody has said how much for {others}, so when it is paid back is not known").format(
        amount=f"{money(repr(sum(said.values())), document['currency'])} {document['currency']}",
        levers=", ".join(said), others=", ".join(name for name in named if name not in said),
    )  # fmt: skip


def _away(document: dict[str, Any]) -> "Iterable[str]":
    away, count = document["away"], document["replications"]
    yield ngettext(
        "{count} replication of the same customers, {days} days of warm-up",
        "{count} replications of the same customers, {days} days of warm-up", count,
    ).format(count=count, days=document["warm_up_days"])  # fmt: skip
    if not document["is_precise"]:
        yield (
            _("The cost is not known as precisely as wanted: try more --replications")
            if _is_nothing(document)
            else _("The cost's change is not known as precisely as wanted: try more --replications")
        )
    near = [one for one in document["guardrails"] if not one["is_settled"]]
    if near:
        yield _("So near its limit that more replications may turn the verdict: {guardrails}").format(
            guardrails=", ".join(_(NAMES[one["name"]]) for one in near))  # fmt: skip
    if round(away["today"]) != round(away["plan"]):
        yield _("Customers still to come again when the days end: {today} today, {plan} with the plan").format(
            today=round(away["today"]), plan=round(away["plan"]))  # fmt: skip


def _print_assumptions(console: Console, document: dict[str, Any]) -> None:
    if document["assumptions"]:
        console.print("\n" + _("Assumed:"))
    for one in document["assumptions"]:
        text = f"  {one['name']} = {one['value']:g} {one['unit']}, {_(_ORIGINS[one['origin']])}"
        console.print(text + (f": {one['source']}" if one["source"] else ""), soft_wrap=True)
    if document["sensitivity"]:
        console.print(_("What matters most:"))
    currency = document["currency"]
    for one in document["sensitivity"]:
        moved = "; ".join(_moved(other, currency) for other in one["moved"])
        console.print(f"  {one['name']}: {moved}", soft_wrap=True)


def _moved(other: dict[str, Any], currency: str) -> str:
    """What became of the plan at another value of an assumption."""
    change = other["change"]
    told = value_text("cost_per_call", other["cost_per_call"], currency)
    if change["low"] is None or change["low"] <= 0 <= change["high"]:
        told = _("{cost} {currency}, which chance may have made").format(
            cost=told, currency=currency)  # fmt: skip
    else:
        told = f"{told} {currency}"
    return _("at {value:g} a call costs {cost}, the books change by {book} a month").format(
        value=other["value"], cost=told, book=money(other["book"], currency)
    )


def _print_changes(console: Console, document: dict[str, Any]) -> None:
    if document["inputs"]:
        console.print("\n" + _("Changed in the twin:"))
    _print_inputs(console, document["inputs"])
    if document["lines"]:
        console.print(_("Changed in the books:"))
    for one in document["lines"][:MOST_LINES]:
        line = one["before"] or one["after"]
        place = _("{file}, line {row}").format(file=line["file"], row=line["row"])
        if not line["file"]:
            place = _("a new line")
        before, after = (
            unknown() if side is None else money(side["amount"], side["currency"])
            for side in (one["before"], one["after"])
        )
        console.print(
            f"  {place}: {line['account']} {before} → {after} {line['currency']}, {one['why']}",
            soft_wrap=True,
        )
    _print_more(console, len(document["lines"]) - MOST_LINES)
    for caveat in document["caveats"]:
        console.print(caveat, soft_wrap=True)


def _print_inputs(console: Console, inputs: list[dict[str, Any]]) -> None:
    """The inputs that changed, the first few of those alike: a plan may move hundreds of shifts."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for one in inputs:
        alike.setdefault(re.sub(r"\[\d+\]", "", one["where"]), []).append(one)
    for some in alike.values():
        for one in some[:MOST_ALIKE]:
            before, after = (_short(one[side]) for side in ("before", "after"))
            console.print(f"  {one['where']}: {before} → {after}", soft_wrap=True)
        _print_more(console, len(some) - MOST_ALIKE)


def _short(text: str) -> str:
    """A long row of numbers by its beginning; --json has all of it."""
    return text if len(text) <= MOST_SIGNS else f"{text[:MOST_SIGNS]}…"


def _print_more(console: Console, count: int) -> None:
    if count > 0:
        console.print(
            "  "
            + ngettext(
                "and {count} more: --json has it", "and {count} more: --json has them", count
            ).format(count=count)
        )
