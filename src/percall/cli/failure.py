"""`percall failure`: what is spent on contacts that should not have happened."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.chains import WindowOption, window_of
from percall.cli.cost import (
    ByOption,
    ChannelOption,
    DefinitionOption,
    DirectionOption,
    EngineOption,
    FromOption,
    OnlyOption,
    ToOption,
)
from percall.errors import UsageFault
from percall.intervals import By
from percall.texts import _


def failure(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    by: ByOption = By.TOTAL,
    group_by: Annotated[
        str,
        typer.Option(
            "--group-by", metavar="DIMENSION,...", help=_("Split each class, such as by reason.")
        ),
    ] = "reason",
    window: WindowOption = None,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    definition: DefinitionOption = None,
    only: OnlyOption = None,
    listed: Annotated[
        int, typer.Option("--list", min=0, max=1000, help=_("List so many contacts of each class."))
    ] = 0,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help=_("Write all its contacts as Parquet.")),
    ] = None,
    engine: EngineOption = "duckdb",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the bill: each class of failure demand, its contacts, and what they cost."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.ask import asked  # noqa: PLC0415  # kept off the start path
    from percall.costing.chains.failure import failure_bill  # noqa: PLC0415  # likewise
    from percall.costing.chains.failure_printed import (  # noqa: PLC0415  # likewise
        as_json as printed,
    )
    from percall.costing.chains.failure_printed import write_bill  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    given_h = window_of(window)
    if export is not None:
        _check_export(export, engine)
    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, by=by, group_by=group_by.strip() or None, direction=direction,
        channel=channel, only=only or [], definition=definition, centre=opened.centre,
    )  # fmt: skip
    with steps() as progress, asked(opened, words, engine=engine_named(engine)) as one:
        progress(_("Linking the contacts"))
        bill = failure_bill(one, given_h, listed)
        document: dict[str, Any] = printed(bill)
        if export is not None:
            progress(_("Writing {file}").format(file=export))
            document["export"] = write_bill(bill, export).as_json()
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from percall.cli.failure_tables import print_bill  # noqa: PLC0415  # Rich is for people only

    print_bill(document, words.group_by)


def _check_export(file: Path, engine: str) -> None:
    """See that a file can be written.

    Raises:
        UsageFault: Its name is no Parquet file's, or the engine writes none.
    """
    from percall.costing.export import check_name  # noqa: PLC0415  # kept off the start path

    check_name(file)
    if engine != "duckdb":
        raise UsageFault(
            _("The file is written by DuckDB alone"), where="--engine",
            do=_("leave out --engine, or --export"),
        )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("failure", help=_("What failing customers costs, class by class."))(failure)
