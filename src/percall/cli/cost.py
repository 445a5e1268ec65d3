"""`percall cost`: what a call cost, and the quality that it was bought with."""

import json
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import one_line
from percall.intervals import By
from percall.texts import _

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help=_("First day: 2026-10-01."))
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help=_("The day after the last one."))
]
CallsOption = Annotated[
    str | None,
    typer.Option(
        "--calls", metavar="RULE", help=_("What counts as a call: handled, answered, offered, all.")
    ),
]
DirectionOption = Annotated[
    str, typer.Option("--direction", help=_("inbound, outbound, internal or all."))
]
ChannelOption = Annotated[
    str, typer.Option("--channel", help=_("One channel, such as voice, or all."))
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="DIMENSION=VALUE", help=_("Only these contacts.")),
]
DefinitionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--definition", metavar="NAME", help=_("What counts: a name of `percall define`.")
    ),
]
ByOption = Annotated[By, typer.Option("--by", help=_("Split the days into periods."))]
EngineOption = Annotated[
    str, typer.Option("--engine", help=_("What sums: duckdb, or spark beyond one machine."))
]
RollUpsOption = Annotated[
    bool, typer.Option("--rollups/--no-rollups", help=_("Use the sums kept at import."))
]


def cost(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    by: ByOption = By.TOTAL,
    group_by: Annotated[
        str | None,
        typer.Option(
            "--group-by", metavar="DIMENSION,...", help=_("Split each period, such as by queue.")
        ),
    ] = None,
    calls: CallsOption = None,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    only: OnlyOption = None,
    per: Annotated[str, typer.Option("--per", help=_("Cost per call, sale or lead."))] = "call",
    definition: DefinitionOption = None,
    engine: EngineOption = "duckdb",
    rollups: RollUpsOption = True,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print cost per call of a period, fully loaded and at practical capacity."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.ask import ask  # noqa: PLC0415  # kept off the start path
    from percall.costing.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, by=by, group_by=group_by, calls=calls,
        direction=direction, channel=channel, only=only or [], per=per, definition=definition, centre=opened.centre,
    )  # fmt: skip
    with steps() as progress:
        answer = ask(opened, words, engine=engine_named(engine), rollups=rollups, progress=progress)
    from percall.report.close import beside  # noqa: PLC0415  # likewise

    document, runs = printed(answer), engine_named(engine)
    signed, is_sound = beside.signed_months(
        opened, (one.period for one in answer.periods),
        lambda asked: printed(ask(opened, asked, engine=runs)),
    )  # fmt: skip
    document = beside.with_closed(document, signed)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from percall.cli.cost_tables import print_answer  # noqa: PLC0415  # Rich is for people only
    from percall.cli.numbers import money  # noqa: PLC0415  # likewise

    print_answer(document, words.group_by, by)
    said = [
        beside.signed_in_words(one, lambda text: money(text, answer.centre.currency))
        for one in signed
    ]
    for line in [*said, *([] if is_sound else [beside.record_changed()])]:
        typer.echo(one_line(line))


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("cost", help=_("What a call cost, beside the quality it was bought with."))(cost)
