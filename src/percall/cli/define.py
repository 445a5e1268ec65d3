"""`percall define`: the definitions, one of them in words, and a period under all of them."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import FromOption, OnlyOption, RollUpsOption, ToOption
from percall.errors import UsageFault, one_line
from percall.texts import N_, _

if TYPE_CHECKING:
    from percall.store.workspace import Workspace

_EACH = {
    "call": N_("per call"),
    "sale": N_("per sale"),
    "lead": N_("per lead"),
    "resolution": N_("per resolution"),
}


def define(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help=_("The definition to explain."))
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help=_("Show a period under all definitions."))
    ] = False,
    from_on: FromOption = None,
    to_on: ToOption = None,
    only: OnlyOption = None,
    rollups: RollUpsOption = True,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the definitions, explain one, or show a period under all of them."""
    opened = workspace_of(context, workspace)
    if compare and name is not None:
        raise UsageFault(
            _("--compare shows all definitions, not {name}").format(name=repr(name)),
            do=_("leave out one of them; `percall cost --definition` asks by one"),
        )
    if not compare and (from_on or to_on or only):
        raise UsageFault(
            _("--from, --to and --only go with --compare"),
            do=_("add it, or ask `percall cost --definition NAME`"),
        )
    if compare:
        _compare(opened, from_on, to_on, only or [], rollups=rollups, as_json=as_json)
        return
    found = _explanations(opened, name)
    if as_json:
        document = found[0] if name is not None else {"definitions": found}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    elif name is not None:
        _print_one(found[0])
    else:
        _print_list(found)


def _explanations(workspace: "Workspace", name: str | None) -> list[dict[str, Any]]:
    from percall.costing.counting import known_tests  # noqa: PLC0415  # kept off the start path
    from percall.costing.definitions import (  # noqa: PLC0415  # kept off the start path
        definition_from,
        stated_as,
        stated_by,
    )
    from percall.costing.explained import explanation  # noqa: PLC0415  # kept off the start path

    centre, tests = workspace.centre, known_tests(workspace)
    chosen = stated_by(centre) if name is None else (stated_as(centre, name),)
    return [
        explanation(
            stated,
            definition_from(stated, centre, tests),
            built_in=stated not in centre.definitions,
        )
        for stated in chosen
    ]


def _print_one(found: dict[str, Any]) -> None:
    typer.echo(one_line(f"{found['name']}: {found['title']}"))
    for sentence in found["in_words"]:
        typer.echo(f"  {one_line(sentence)}")
    typer.echo(_("Source: {source}").format(source=one_line(found["source"] or _("not stated"))))
    typer.echo(_("Hash: {hash}").format(hash=found["definition"]["hash"]))


def _print_list(found: list[dict[str, Any]]) -> None:
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # Rich is for people only
    from rich.table import Table  # noqa: PLC0415  # Rich is for people only

    from percall.cli.numbers import print_whole  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in (_("Name"), _("Hash"), _("What it is")):
        table.add_column(title, no_wrap=True)
    for one in found:
        table.add_row(one["name"], one["definition"]["hash"], one_line(one["title"]))
    print_whole(console, table)
    console.print(
        _("`percall define NAME` explains one; `percall cost --definition NAME` asks by it."),
        soft_wrap=True,
    )


def _compare(
    workspace: "Workspace", from_on: str | None, to_on: str | None, only: list[str], *,
    rollups: bool, as_json: bool,
) -> None:  # fmt: skip
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.compared import compare  # noqa: PLC0415  # kept off the start path

    words = words_of(from_on=from_on, to_on=to_on, only=only)
    with steps() as progress:
        found = compare(workspace, words, rollups=rollups, progress=progress).as_json()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    _print_compared(found)


def _print_compared(found: dict[str, Any]) -> None:
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # Rich is for people only
    from rich.table import Table  # noqa: PLC0415  # Rich is for people only

    from percall.cli.numbers import count, money, print_whole, seconds, share  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    currency = found["currency"]
    title = _("{start} until before {end} under all definitions, {currency}").format(
        start=found["from_on"], end=found["to_on"], currency=currency
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Definition"), no_wrap=True)
    table.add_column(_("Hash"), no_wrap=True)
    for heading in (
        _("Cost"), _("Divided by"), _("Each"), _("Service\nlevel"), _("Aban-\ndoned"), _("ASA s"),
        _("AHT s"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    reasons = []
    for one in found["figures"]:
        quality, each = one["quality"] or {}, one["cost_per_call"]
        name = one["definition"]["name"]
        if each["why_not"]:
            reasons.append(f"{name}: {each['why_not']}.")
        table.add_row(
            name, one["definition"]["hash"], money(one["cost"], currency), count(one["count"]),
            money(each["fully_loaded"], currency), share(quality.get("service_level_share")),
            share(quality.get("abandoned_share")), seconds(quality.get("asa_s")),
            seconds(quality.get("aht_s")),
        )  # fmt: skip
    print_whole(console, table)
    for spread in found["spread"]:
        if spread["lowest"] != spread["highest"]:  # one figure has no spread
            console.print(_spread(spread, currency), soft_wrap=True)
    for sentence in _resolutions(found["figures"]):
        console.print(one_line(sentence), soft_wrap=True)
    for reason in reasons:
        console.print(one_line(reason), soft_wrap=True)


def _resolutions(figures: list[dict[str, Any]]) -> list[str]:
    """Of which contacts, and within which window, each cost per resolution is."""
    from percall.costing.explained import window_of  # noqa: PLC0415  # kept off the start path

    text = _(
        "{name}: each matter about which nobody comes back {window}, of contacts of direction"
        " {direction}."
    )
    return [
        text.format(
            name=one["definition"]["name"], direction=one["definition"]["direction"],
            window=window_of(one["definition"]["resolution_hours"]),
        )
        for one in figures if one["definition"]["per"] == "resolution"
    ]  # fmt: skip


def _spread(spread: dict[str, Any], currency: str) -> str:
    from percall.cli.numbers import money  # noqa: PLC0415  # kept off the start path

    lowest, highest = spread["lowest"], spread["highest"]
    return _("From {low} ({lowest}) to {high} ({highest}) {currency} {each}.").format(
        low=money(lowest["fully_loaded"], currency), lowest=lowest["name"],
        high=money(highest["fully_loaded"], currency), highest=highest["name"],
        currency=currency, each=_(_EACH[spread["per"]]),
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("define", help=_("What counts: the definitions, and a period under all of them."))(
        define
    )
