"""The ladder and the week of `percall marginal` as tables for people."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.cost_tables import definition_line
from percall.cli.numbers import count, grouped, money, print_whole, unknown
from percall.costing.marginal.answer import AtHalfHour, Marginal
from percall.costing.marginal.assumed import Assumed
from percall.costing.marginal.floor import Floor
from percall.costing.marginal.printed import amount_units
from percall.costing.marginal.said import TITLES, Wording, crossings, headline, sentences
from percall.costing.rates import ZERO
from percall.errors import one_line
from percall.money import fixed, shown
from percall.texts import N_, _, ngettext

WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
SHORT_SIGN, UNKNOWN_SIGN = "!", "?"


def print_ladder(answer: Marginal) -> None:
    """Print the sentence, the ladder with what each rung says, the week, and what was assumed."""
    console = Console(highlight=False, markup=False, emoji=False)

    wording = _wording(answer.centre.currency)
    console.print(headline(answer, wording), soft_wrap=True)
    print_whole(console, _ladder(answer))
    said = sentences(answer, wording)
    for rung in answer.rungs:
        console.print(f"{_(TITLES[rung.name])}: {said[rung.name]}", soft_wrap=True)
    for why in crossings(answer, wording):
        console.print(why, soft_wrap=True)
    if answer.why_not is None:
        print_whole(console, _week(answer))
        console.print(_("! the floor was short of agents   ? nothing tells how it stood"))
    if answer.assumed:
        console.print(_("Assumed, since nobody says it:"))
        for line in _assumed(answer.assumed):
            console.print(f"  {one_line(line)}", soft_wrap=True)
    for note in answer.notes:
        console.print(note, soft_wrap=True)
    console.print(definition_line(answer.definition.as_json()), soft_wrap=True)


def _wording(currency: str) -> Wording:
    return Wording(
        money=lambda amount: money(shown(amount), currency),
        number=lambda value, places: grouped(Decimal(shown(value, places)), places),
    )


def _assumed(assumed: Sequence[Assumed]) -> list[str]:
    """One line for what was assumed alike: its names, the value, the reason."""
    names: dict[tuple[str, str, str], list[str]] = {}
    for one in assumed:
        what, _space, name = one.name.partition(" ")
        names.setdefault((what, one.value, one.why), []).append(name)
    return [
        f"{what} = {value}{': ' if any(of) else ''}{', '.join(of)} ({why})"
        for (what, value, why), of in names.items()
    ]


def _ladder(answer: Marginal) -> Table:
    currency = answer.centre.currency
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    days = _("{start} until before {end}").format(
        start=answer.period.from_on, end=answer.period.to_on
    )
    contacts = ngettext("{count} contact", "{count} contacts", answer.figures.contacts).format(
        count=count(answer.figures.contacts)
    )
    table.add_column(f"{days}\n{contacts}")
    table.add_column(currency, justify="right", no_wrap=True)
    table.add_column(_("For a call"), justify="right", no_wrap=True)
    table.add_column(_("Ledger\nlines"), justify="right", no_wrap=True)
    for rung in answer.rungs:
        is_known = answer.is_known(rung.name)
        amount = fixed(amount_units(answer, rung)) if is_known else None
        each = answer.per_call(rung.name)
        table.add_row(
            _(TITLES[rung.name]), money(amount, currency),
            unknown() if each is None else money(shown(each), currency), count(len(rung.parts)) if is_known else unknown(),
        )  # fmt: skip
    return table


def _week(answer: Marginal) -> Table:
    """What the next call costs by weekday and hour; hours without any call are left out."""
    title = _("What the next call costs by the hour of its start, {currency}").format(
        currency=answer.centre.currency
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False,
                  padding=(0, 1))  # fmt: skip
    table.add_column(_("From"), no_wrap=True)
    for weekday in WEEKDAYS:
        table.add_column(_(weekday), justify="right", no_wrap=True)
    in_order = sorted(answer.week, key=lambda one: (one.half_hour.index, one.half_hour.weekday))
    for hour, of_hour in groupby(in_order, lambda one: one.half_hour.index // 2):
        found = list(of_hour)
        if any(one.calls for one in found):
            cells = [_cell([one for one in found if one.half_hour.weekday == day],
                           answer.centre.currency) for day in range(1, 8)]  # fmt: skip
            table.add_row(f"{hour:02}:00", *cells)
    return table


def _cell(halves: Sequence[AtHalfHour], currency: str) -> str:
    calls = sum(one.calls for one in halves)
    if not calls:
        return ""
    if not all(one.is_told for one in halves if one.calls):
        return unknown() + UNKNOWN_SIGN
    cost = sum((one.marginal_cost for one in halves), ZERO) / calls
    floors = {one.stood.floor for one in halves if one.calls}
    return money(shown(cost), currency) + (SHORT_SIGN if Floor.SHORT in floors else " ")
