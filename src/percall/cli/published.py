"""`percall published`: figures of others beside the centre's own, where they can be compared."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import CallsOption, ChannelOption, DirectionOption, FromOption, ToOption
from percall.errors import one_line
from percall.texts import N_, _

if TYPE_CHECKING:
    from percall.intervals import Period

_PLACES = {
    "below": N_("the centre lies below it"),
    "within": N_("the centre lies within it"),
    "above": N_("the centre lies above it"),
}


def published(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    calls: CallsOption = None,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what others published beside the centre's own figure: a range, never a target."""
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.ask import ask  # noqa: PLC0415  # likewise
    from percall.report.published import (  # noqa: PLC0415  # likewise
        COST,
        LABOUR,
        WAGE,
        beside,
        labour_per_hour,
        own_past,
    )
    from percall.report.published import published as figures  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, calls=calls, direction=direction, channel=channel
    )
    answer = ask(opened, words)
    centre, period = opened.centre, answer.periods[0]
    own = {
        COST: period.per_call.fully_loaded,
        LABOUR: labour_per_hour(answer),
        WAGE: labour_per_hour(answer, WAGE),
    }
    past = [own_past(opened, answer, words, days, name) for name, days in _earlier(period.period)]
    found = [
        one.as_json()
        for one in beside(
            [*filter(None, past), *figures(opened.root)], answer.question.definition, own, centre.currency,
            centre.currencies,
        )
    ]  # fmt: skip
    document = {
        "currency": centre.currency, "definition": answer.question.definition.as_json(),
        "from_on": period.period.from_on.isoformat(), "to_on": period.period.to_on.isoformat(),
        "figures": found,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(document)


def _earlier(days: "Period") -> list[tuple[str, "Period"]]:
    """The period before, and the same days a year ago."""
    from percall.intervals import Period, before  # noqa: PLC0415  # kept off the start path

    found = [(_("This centre, the period before"), before(days))]
    with suppress(ValueError):  # no year has a 29 February before a leap year's
        ago = Period(*(day.replace(year=day.year - 1) for day in (days.from_on, days.to_on)))
        found.append((_("This centre, a year ago"), ago))
    return found


def _print(document: dict[str, Any]) -> None:
    from percall.cli.numbers import money  # noqa: PLC0415  # kept off the start path
    from percall.report.published import LABOUR  # noqa: PLC0415  # likewise

    currency = document["currency"]
    compared = [one for one in document["figures"] if one["why_not"] is None]
    for one in compared:
        typer.echo(one_line(_title(one)))
        low, high = money(one["low_here"], currency), money(one["high_here"], currency)
        span = low if low == high else f"{low} – {high}"
        if one["currency"] != currency:
            rate = _("at {rate} {currency} for 1 {other}").format(
                rate=one["rate"].rstrip("0").rstrip("."), currency=currency, other=one["currency"]
            )
            span = f"{span} {currency} ({rate})"
        else:
            span = f"{span} {currency}"
        told = _("here {span}, the centre {own} {currency} ({days}): {place}").format(
            span=span, currency=currency, own=money(one["own"], currency), days=_days(document),
            place=_(_PLACES[one["place"]]),
        )  # fmt: skip
        typer.echo(one_line(f"  {told}"))
        if one["prices_of"]:
            typer.echo("  " + one_line(_("At prices {told}").format(told=one["prices_of"])))
        if one["measure"] == LABOUR:
            typer.echo("  " + _("The centre's hour: all labour, that of managers and commissions too,"
                                " over the hours that agents were paid for."))  # fmt: skip
        typer.echo("  " + one_line(_("Source: {source}").format(source=one["source"])))
    if not compared:
        typer.echo(_("None of the published figures can be compared."))
    others = [one for one in document["figures"] if one["why_not"] is not None]
    if others:
        typer.echo(_("Not compared:"))
    for one in others:
        typer.echo("  " + one_line(f"{_title(one)}: {one['why_not']}"))
    typer.echo(_("A range, never a target: how others count calls and costs is rarely known."))


def _days(document: dict[str, Any]) -> str:
    """The days of the centre's figure, whose prices it has."""
    from datetime import date  # noqa: PLC0415  # kept off the start path

    from percall.intervals import Period, word_of  # noqa: PLC0415  # likewise

    days = (date.fromisoformat(document[name]) for name in ("from_on", "to_on"))
    return word_of(Period(*days))


def _title(one: dict[str, Any]) -> str:
    span = one["low"] if one["low"] == one["high"] else f"{one['low']} – {one['high']}"
    when = one["period"] or _("undated")
    where = f", {one['country']}" if one["country"] else ""
    return f"{one['name']}{where}: {span} {one['currency']} ({when})"


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("published", help=_("Published figures beside the centre's own."))(published)
