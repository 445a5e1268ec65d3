"""`percall watch`: what moved past a threshold in the last whole week, for cron."""

import json
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.texts import _

DateOption = Annotated[
    str | None,
    typer.Option("--date", metavar="DAY",
                 help=_("Judge the last whole week that ended by this day."), show_default=False),
]  # fmt: skip


def watch(
    context: typer.Context,
    date: DateOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what moved in cost or quality, beyond chance and past the thresholds; exit 20 then.

    Records that should be there and are not end with 21.
    """
    from datetime import datetime  # noqa: PLC0415  # kept off the start path

    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import day_of  # noqa: PLC0415  # likewise
    from percall.costing.watch.ask import watch as watched  # noqa: PLC0415  # likewise
    from percall.costing.watch.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.costing.watch.printed import told  # noqa: PLC0415  # likewise
    from percall.errors import FiguresMoved, RecordsLacking, one_line  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    on = day_of(date, "--date")
    with steps() as progress:
        today = datetime.now(opened.centre.zone).date()
        document = printed(watched(opened, on, today=today, progress=progress))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        for text in told(document):
            # The mark of a line within a list stays; the rest is what files brought into it.
            typer.echo(("  " if text.startswith("  ") else "") + one_line(text))
    if document["moved"]:
        raise typer.Exit(FiguresMoved.exit_code)
    if document["lacks_records"]:
        raise typer.Exit(RecordsLacking.exit_code)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("watch", help=_("What moved past a threshold last week, for cron."))(watch)
