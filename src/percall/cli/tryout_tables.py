"""A tried plan as people read it: the answer first, then quality, money, and what was assumed."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.numbers import grouped, money, print_whole, unknown
from percall.texts import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES = {
    "cost_per_call": N_("Cost per call"), "cost_per_call_practical": N_("At practical capacity"),
    "marginal_cost_per_call": N_("Marginal cost, a call"),
    "cost_per_resolution": N_("Cost per resolution"), "cost": N_("Cost of these days"),
    "contacts": N_("Contacts"), "calls": N_("Calls"), "abandoned": N_("Customers who hang up"),
    "turned_away": N_("Customers turned away"), "turned_away_share": N_("Turned away"),
    "service_level_share": N_("Service level"), "abandoned_share": N_("Abandoned"),
    "asa_s": N_("Wait of answered, s"), "aht_s": N_("Handle time, s"),
    "occupancy_share": N_("Occupancy"), "resolved_share": N_("Solved"),
    "resolved_first_share": N_("Solved at first contact"), "satisfaction": N_("Satisfaction"),
}  # fmt: skip
_VERDICTS = {"same": N_("same"), "cannot tell": N_("cannot tell")}
_ORIGINS = {
    "measured": N_("measured here"), "published": N_("published"), "typed": N_("typed by you"),
    "assumed": N_("assumed"),
}  # fmt: skip
_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
_MONEY = (
    "cost_per_call", "cost_per_call_practical", "marginal_cost_per_call", "cost_per_resolution",
    "cost",
)  # fmt: skip
MOST_ALIKE, MOST_LINES, MOST_SIGNS = 3, 20, 60
_AT_LEAST = ("service_level_share", "resolved_first_share", "satisfaction")


def print_tried(document: dict[str, Any]) -> None:
    """Print a tried plan."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(_headline(document), soft_wrap=True)
    for rail in document["guardrails"]:
        if rail["is_refused"]:
            console.print(_("Refused: {why}").format(why=why_refused(rail)), soft_wrap=True)
        elif rail["broken_today_share"] > 0:
            console.print(_broken_already(rail), soft_wrap=True)
    print_whole(console, _measures(document))
    _print_records(console, document)
    for line in (*_money(document), *_away(document)):
        console.print(line, soft_wrap=True)
    _print_assumptions(console, document)
    _print_changes(console, document)


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


def why_refused(rail: dict[str, Any]) -> str:
    """Why a guardrail refuses a plan, in a sentence."""
    name = rail["name"]
    limit = _("at least {limit}") if name in _AT_LEAST else _("at most {limit}")
    said = _("{measure} {plan}, {limit} is wanted, broken in {share} of the replications").format(
        measure=_(_NAMES[name]), plan=_value(name, rail["plan"]),
        share=_value("_share", rail["broken_share"]),
        limit=limit.format(limit=_value(name, float(rail["limit"]))),
    )  # fmt: skip
    if rail["today"] is not None:
        said += _(" (today {today})").format(today=_value(name, rail["today"]))
    worst = rail["worst"]
    if worst is None:
        return said
    day = worst["weekday"] - 1
    return said + _("; most of it on {weekday} {clock}: {plan}, today {today}").format(
        weekday=_(_WEEKDAYS[day]),
        clock=f"{worst['half_hour'] // 2:02d}:{worst['half_hour'] % 2 * 30:02d}",
        plan=_value(name, worst["plan"]), today=_value(name, worst["today"]),
    )  # fmt: skip


def _broken_already(rail: dict[str, Any]) -> str:
    name = rail["name"]
    return _("Broken today already in {share} of the replications: {measure} {today}").format(
        share=_value("_share", rail["broken_today_share"]), measure=_(_NAMES[name]),
        today=_value(name, rail["today"]),
    )  # fmt: skip


def _value(name: str, value: float | None, currency: str = "") -> str:
    if value is None:
        return unknown()
    if name.endswith("_share"):
        return f"{grouped(Decimal(repr(100 * value)), 1)} %"
    if name in _MONEY and currency:
        return money(repr(value), currency)
    return grouped(Decimal(repr(value)), 1 if name.endswith("_s") else 2 if name in _MONEY else 0)


def _measures(document: dict[str, Any]) -> Table:
    currency = document["currency"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("")
    is_nothing = not document["plan"]["levers"] or document["plan"]["levers"] == ["nothing"]
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
        table.add_row(_(_NAMES[name]), *cells)
    return table


def _estimate(name: str, one: dict[str, float | None], currency: str) -> str:
    if one["mean"] is None:
        return unknown()
    text = _value(name, one["mean"], currency)
    return text + _half(name, one, currency)


def _half(name: str, one: dict[str, float | None], currency: str) -> str:
    if one["low"] is None or one["high"] is None:
        return ""
    half = (one["high"] - one["low"]) / 2
    return f" ± {_value(name, half, currency).removesuffix(' %')}" if half else ""


def _change(one: dict[str, Any], currency: str) -> str:
    verdict = one["verdict"]
    if verdict in _VERDICTS:
        return _(_VERDICTS[verdict])
    change = one["change"]
    sign = "+" if change["mean"] > 0 else "−"
    text = _value(one["name"], abs(change["mean"]), currency).removesuffix(" %")
    unit = " %" if one["name"].endswith("_share") else ""
    return f"{sign}{text}{_half(one['name'], change, currency)}{unit}"


def _recorded(name: str, records: dict[str, Any], currency: str) -> str:
    value = records.get(name)
    return unknown() if value is None else _value(name, float(value), currency)


def _print_records(console: Console, document: dict[str, Any]) -> None:
    """How far the twin of today is from the records and books of the same days."""
    twin, records = document["measures"][0]["today"]["mean"], document["records"]
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
    console.print(
        _("By records and books an inbound call of these days costs {real} {currency}, by today's twin {twin}: {apart}").format(
            real=money(repr(real), currency), currency=currency, twin=money(repr(twin), currency),
            apart=f"{'+' if apart >= 0 else '−'}{_value('_share', abs(apart))}",
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
    if found["released_hours"]:
        yield _("Agents have nothing in hand for {hours} hours more").format(
            hours=grouped(Decimal(repr(found["released_hours"])), 1))  # fmt: skip
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
        return _("Investment: nobody has said how much, so when it is paid back is not known")
    if not Decimal(spent):
        return _("Investment: none")
    text = f"{money(spent, document['currency'])} {document['currency']}"
    if months is None:
        return _("Investment: {amount}, never paid back by this plan").format(amount=text)
    return _("Investment: {amount}, paid back after {months} months").format(
        amount=text, months=grouped(Decimal(repr(months)), 1)
    )


def _away(document: dict[str, Any]) -> "Iterable[str]":
    away, count = document["away"], document["replications"]
    yield ngettext(
        "{count} replication of the same customers, {days} days of warm-up",
        "{count} replications of the same customers, {days} days of warm-up", count,
    ).format(count=count, days=document["warm_up_days"])  # fmt: skip
    if not document["is_precise"]:
        yield _("The cost's change is not known as precisely as wanted: try more --replications")
    near = [one for one in document["guardrails"] if not one["is_settled"]]
    if near:
        yield _("So near its limit that more replications may turn the verdict: {guardrails}").format(
            guardrails=", ".join(_(_NAMES[one["name"]]) for one in near))  # fmt: skip
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
    told = _value("cost_per_call", other["cost_per_call"], currency)
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
