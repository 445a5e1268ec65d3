"""The figures of `percall cost` as tables for people: cost beside quality, and the books."""

from datetime import date
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.numbers import count, measured, money, print_whole, seconds, share, unknown
from percall.errors import one_line
from percall.intervals import By, start_of, start_of_next
from percall.texts import _, ngettext

LESS = ("assigned", "other", "unused", "unassigned")
SHOWN_RECONCILIATIONS = 3
SHOWN_GROUPS = 200


def print_answer(document: dict[str, Any], group_by: tuple[str, ...], by: By = By.TOTAL) -> None:
    """Print the answer: a line for each period, its groups, the reconciliation, the notes."""
    console = Console(highlight=False, markup=False, emoji=False)
    periods, currency = document["periods"], document["currency"]
    for period in periods[-1:]:
        console.print(headline(period, document) + _only_part(period, by), soft_wrap=True)
    print_whole(console, _table(document, group_by, by))
    for line in filter(None, (_divided_by(period, document) for period in periods[-1:])):
        console.print(line, soft_wrap=True)
    for period in periods[-SHOWN_RECONCILIATIONS:]:
        if period["reconciliation"]:
            print_whole(console, _reconciliation(period, currency))
    if len(periods) > SHOWN_RECONCILIATIONS:
        console.print(_("Reconciliation of the last periods only; --json has all."))
    if any(len(period["groups"]) > SHOWN_GROUPS for period in periods):
        console.print(
            _("Only the {count} groups with the most contacts are shown; --json has all.").format(
                count=SHOWN_GROUPS
            )
        )
    for period in periods:
        for rail in period["guardrails"]:
            if rail["kept"] is False:
                console.print(broken(rail, period, currency), soft_wrap=True)
    reasons = (g["cost_per_call"]["why_not"] for period in periods for g in period["groups"])
    told = [f"{reason[:1].upper()}{reason[1:]}." for reason in dict.fromkeys(filter(None, reasons))]
    for note in (*told, *document["notes"]):
        console.print(note, soft_wrap=True)
    console.print(definition_line(document["definition"]), soft_wrap=True)


def headline(period: dict[str, Any], document: dict[str, Any]) -> str:
    """One plain line: the figure in both forms, its period, its quality."""
    per, one = document["definition"]["per"], period["cost_per_call"]
    label = {
        "call": _("Cost per call"), "sale": _("Cost per sale"), "lead": _("Cost per lead"),
        "resolution": _("Cost per resolution"),
    }  # fmt: skip
    days = _("{start} until before {end}").format(start=period["from_on"], end=period["to_on"])
    if one["fully_loaded"] is None:
        return f"{label[per]}: {unknown()} ({days}; {one['why_not']})"
    currency, practical = document["currency"], one["practical_capacity"]
    text = f"{label[per]}: {money(one['fully_loaded'], currency)} {currency} ({days}"
    if practical is not None:
        text += "; " + _("at practical capacity {figure}").format(figure=money(practical, currency))
    level = period["quality"]["service_level_share"]
    if level is not None:
        text += "; " + _("service level {share}").format(share=share(level))
    return text + ")"


def broken(rail: dict[str, Any], period: dict[str, Any], currency: str) -> str:
    """One plain line: the guardrail that was broken, in which days, and by how much."""
    from percall.naming import measures  # noqa: PLC0415  # kept off the start path

    name = rail["name"]
    return _(
        "! Guardrail broken, {start} until before {end}: {measure} {found}, the limit is {limit}."
    ).format(
        start=period["from_on"], end=period["to_on"], measure=measures()[name],
        found=measured(name, rail["found"], currency), limit=measured(name, rail["limit"], currency),
    )  # fmt: skip


def _divided_by(period: dict[str, Any], document: dict[str, Any]) -> str | None:
    """What the cost was divided by, where that is not the calls of the table."""
    divisors = {
        "sale": _("Divided by {count} sales."), "lead": _("Divided by {count} leads."),
        "resolution": _("Divided by {count} resolved matters."),
    }  # fmt: skip
    per = document["definition"]["per"]
    if per not in divisors or period[f"{per}s"] is None:
        return None
    return divisors[per].format(count=count(period[f"{per}s"]))


def _only_part(period: dict[str, Any], by: By) -> str:
    """How many days a period has that the days asked for cut short; nothing of a whole one."""
    start, end = date.fromisoformat(period["from_on"]), date.fromisoformat(period["to_on"])
    if by is By.TOTAL or (start_of(start, by), start_of_next(start, by)) == (start, end):
        return ""
    days = (end - start).days
    return " (" + ngettext("{count} day", "{count} days", days).format(count=count(days)) + ")"


def _table(document: dict[str, Any], group_by: tuple[str, ...], by: By) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(_("From"), no_wrap=True)
    for name in group_by:
        table.add_column(name, no_wrap=True, max_width=24)
    for title in (
        _("Contacts"), _("Calls"), _("Cost {currency}").format(currency=document["currency"]),
        _("Each,\nloaded"), _("Each, at\ncapacity"), _("Service\nlevel"), _("Aban-\ndoned"),
        _("ASA s"), _("AHT s"),
    ):  # fmt: skip
        table.add_column(title, justify="right", no_wrap=True)
    for period in document["periods"]:
        first = period["from_on"] + _only_part(period, by)
        for group in most_contacts(period["groups"]):
            names = names_of(group, group_by)
            cells = _cells(group, group["cost"]["fully_loaded"], document)
            table.add_row(first, *names, *cells)
        everything = names_of_all(group_by)
        cells = _cells(period, period["cost"], document)
        table.add_row(first, *everything, *cells, end_section=bool(group_by))
    return table


def names_of(group: dict[str, Any], group_by: tuple[str, ...]) -> list[str]:
    """The values of a group, as texts that cannot steer a terminal."""
    return [unknown() if group[name] is None else one_line(str(group[name])) for name in group_by]


def names_of_all(group_by: tuple[str, ...]) -> list[str]:
    """What stands for the groups in the row of all."""
    return [_("all")] * min(len(group_by), 1) + [""] * (len(group_by) - 1)


def most_contacts(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups that a person can still read, in their order: those with the most contacts."""
    by_volume = sorted(range(len(groups)), key=lambda i: -groups[i]["contacts"])
    return [groups[i] for i in sorted(by_volume[:SHOWN_GROUPS])]


def _cells(row: dict[str, Any], cost: str | None, document: dict[str, Any]) -> list[str]:
    currency, one, quality = document["currency"], row["cost_per_call"], row["quality"]
    return [
        count(row["contacts"]),
        count(row["calls"]),
        money(cost, currency),
        money(one["fully_loaded"], currency),
        money(one["practical_capacity"], currency),
        share(quality["service_level_share"]),
        share(quality["abandoned_share"]),
        seconds(quality["asa_s"]),
        seconds(quality["aht_s"]),
    ]


def _reconciliation(period: dict[str, Any], currency: str) -> Table:
    title = _("Reconciliation with the ledger, {start} until before {end}, {currency}").format(
        start=period["from_on"], end=period["to_on"], currency=currency
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Pool"))
    for heading in (
        _("Ledger"), _("Assigned"), _("Other"), _("Unused"), _("Unassigned"), _("Over-driven"),
        _("Left"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    for pool in period["reconciliation"]:
        if pool["driver"] is None:
            ledger, nothing = money(pool["ledger"], currency), [unknown()] * (len(LESS) + 1)
            name = _("not in this definition")
            table.add_row(name, ledger, *nothing, money(str(_left(pool)), currency))
            continue
        cells = [money(pool[part], currency) for part in ("ledger", *LESS, "over_driven")]
        table.add_row(one_line(pool["pool"]), *cells, money(str(_left(pool)), currency))
    return table


def _left(pool: dict[str, Any]) -> Decimal:
    if pool["assigned"] is None:  # an agent's: what all contacts took is told, but not by whom
        return Decimal(0)
    less = sum(Decimal(pool[part] or 0) for part in LESS)
    less += Decimal(pool.get("not_in_definition", 0))
    return Decimal(pool["ledger"]) - less + Decimal(pool["over_driven"])


def definition_line(definition: dict[str, Any]) -> str:
    """What was counted, in one line."""
    only = ", ".join(one_line(f"{name}={value}") for name, value in definition["only"].items())
    return _(
        "Definition {name} ({hash}): {calls} calls, direction {direction}, channel {channel}{only},"
        " service level within {answer_within_s} s."
    ).format(**{**definition, "only": f", {only}" if only else ""})
