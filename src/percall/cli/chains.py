"""`percall chains`: what a solved problem costs, and how often the first contact solves it."""

import json
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import (
    ByOption,
    ChannelOption,
    DefinitionOption,
    EngineOption,
    FromOption,
    OnlyOption,
    ToOption,
)
from percall.intervals import By
from percall.texts import _

WindowOption = Annotated[
    str | None,
    typer.Option(
        "--window", metavar="TIME",
        help=_("A contact continues another that ended no longer ago: 24h; usually 7d."),
    ),
]  # fmt: skip


def window_of(text: str | None) -> int | None:
    """The hours of a window such as `7d` or `24h`; None where none is given.

    Raises:
        UsageFault: It is none, or not within an hour and sixty days.
    """
    from percall.costing.chains import window  # noqa: PLC0415  # kept off the start path
    from percall.errors import UsageFault  # noqa: PLC0415  # likewise

    return None if text is None else window.window_of(text, "--window", UsageFault)


def chains(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    by: ByOption = By.TOTAL,
    group_by: Annotated[
        str | None,
        typer.Option(
            "--group-by", metavar="DIMENSION,...",
            help=_("Split each period by dimensions of the contact, such as queue,reason."),
        ),
    ] = None,
    window: WindowOption = None,
    direction: Annotated[
        str | None,
        typer.Option(
            "--direction", help=_("Whose contacts are linked: usually inbound; all, ...")
        ),
    ] = None,
    channel: ChannelOption = "all",
    definition: DefinitionOption = None,
    only: OnlyOption = None,
    engine: EngineOption = "duckdb",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Print cost and contacts for each resolution, and resolution at first contact."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.ask import asked  # noqa: PLC0415  # kept off the start path
    from percall.costing.chains.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.costing.chains.resolution import resolutions  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    given_h = window_of(window)
    opened = workspace_of(context, workspace)
    linked = direction or ("all" if definition else "inbound")
    words = words_of(
        from_on=from_on, to_on=to_on, by=by, group_by=group_by, direction=linked,
        channel=channel, only=only or [], definition=definition, centre=opened.centre,
    )  # fmt: skip
    with steps() as progress, asked(opened, words, engine=engine_named(engine)) as one:
        progress(_("Linking the contacts"))
        document = printed(resolutions(one, given_h))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))
        return
    from percall.cli.chains_tables import print_chains  # noqa: PLC0415  # Rich is for people only

    print_chains(document, words.group_by)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("chains", help=_("What a solved problem costs, contact by contact."))(chains)
