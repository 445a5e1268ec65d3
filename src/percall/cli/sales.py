"""`percall sales`: what a sale, a lead, a booked unit, an attempt and an hour cost."""

import json
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import (
    ChannelOption,
    DirectionOption,
    EngineOption,
    FromOption,
    OnlyOption,
    ToOption,
)
from percall.texts import _


def sales(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    group_by: Annotated[
        str | None,
        typer.Option(
            "--group-by", metavar="DIMENSION",
            help=_("Split by a dimension of the contact, such as campaign."),
        ),
    ] = None,
    credit: Annotated[
        str,
        typer.Option(
            "--credit", metavar="RULE",
            help=_("Which of a customer's contacts sold: last_contact, first_contact, all_equally."),
        ),
    ] = "last_contact",
    within_days: Annotated[
        int,
        typer.Option("--within-days", help=_("A contact sells within so many days after it.")),
    ] = 30,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    only: OnlyOption = None,
    engine: EngineOption = "duckdb",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Print attempts, what they reached and sold, and what each of these cost."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # likewise
    from percall.costing.ask import asked  # noqa: PLC0415  # likewise
    from percall.costing.sales.credit import rule_named  # noqa: PLC0415  # likewise
    from percall.costing.sales.figures import sales_of  # noqa: PLC0415  # likewise
    from percall.costing.sales.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    rule = rule_named(credit, within_days)
    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, group_by=group_by, direction=direction, channel=channel,
        only=only or [],
    )  # fmt: skip
    with steps() as progress:
        progress(_("Crediting the sales"))
        with asked(opened, words, engine=engine_named(engine)) as one:
            document = printed(sales_of(one, rule))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from percall.cli.sales_tables import print_sales  # noqa: PLC0415  # Rich is for people only

    print_sales(document)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("sales", help=_("What a sale, a lead, a booking, an attempt and an hour cost."))(
        sales
    )
