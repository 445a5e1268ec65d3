"""`percall marginal`: what the next call costs, and what a saved one saves."""

import json
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import (
    CallsOption,
    ChannelOption,
    DefinitionOption,
    DirectionOption,
    EngineOption,
    FromOption,
    OnlyOption,
    RollUpsOption,
    ToOption,
)
from percall.texts import _

ShareOption = Annotated[
    str, typer.Option("--share", help=_("The share of these contacts to avoid, such as 0.1."))
]


def marginal(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    calls: CallsOption = None,
    definition: DefinitionOption = None,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    only: OnlyOption = None,
    share: ShareOption = "1",
    engine: EngineOption = "duckdb",
    rollups: RollUpsOption = True,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what contacts cost on each rung of the ladder, and the next call by half-hour."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.marginal.answer import marginal as ask  # noqa: PLC0415  # likewise
    from percall.costing.marginal.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.costing.marginal.share import share_of  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, calls=calls, definition=definition, centre=opened.centre,
        direction=direction, channel=channel, only=only or [],
    )  # fmt: skip
    with steps() as progress:
        answer = ask(
            opened, words, share=share_of(share), engine=engine_named(engine), rollups=rollups,
            progress=progress,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(printed(answer), ensure_ascii=False, indent=1))
        return
    from percall.cli.marginal_tables import print_ladder  # noqa: PLC0415  # Rich is for people only

    print_ladder(answer)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("marginal", help=_("What the next call costs, and what a saved one saves."))(
        marginal
    )
