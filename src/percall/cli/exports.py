"""`percall export`: figures for other tools, as files that add up to the books."""

import json
from pathlib import Path
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import DefinitionOption, FromOption
from percall.intervals import By
from percall.texts import _

ToOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="DAY",
        help=_(
            "The day after the last one. Without both: the last complete month that has records and"
            " ledger."
        ),
    ),
]


def export_costs(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The Parquet file to write."))],
    from_on: FromOption = None,
    to_on: ToOption = None,
    by: Annotated[
        By, typer.Option("--by", help=_("Whose rates: the calendar month's, unless told."))
    ] = By.MONTH,
    definition: DefinitionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the cost of every contact, with one row of rounding for each pool and period."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.export import export  # noqa: PLC0415  # kept off the start path

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, by=by, definition=definition, centre=opened.centre
    )
    with steps() as progress:
        written = export(opened, words, file, progress)
    if as_json:
        typer.echo(json.dumps(written.as_json(), ensure_ascii=False, indent=1))
        return
    typer.echo(
        _(
            "Wrote {rows} rows to {file}: {contacts} contacts of {start} to {end}, {book} in all."
        ).format(
            rows=written.rows,
            file=file,
            contacts=written.contacts,
            start=written.from_on,
            end=written.to_on,
            book=f"{written.book} {written.currency}",
        )
    )


def export_focus(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=_("The .csv or .parquet file to write."))
    ],
    from_on: FromOption = None,
    to_on: ToOption = None,
    group_by: Annotated[
        str,
        typer.Option(
            "--group-by", metavar="DIMENSION,...", help=_("To what groups of contacts it goes.")
        ),
    ] = "queue,direction",
    definition: DefinitionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write each ledger line, split to what it went to, as FOCUS has allocated charges."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.focus.export import export_focus as export  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, by=By.MONTH, group_by=group_by, definition=definition,
        centre=opened.centre,
    )  # fmt: skip
    with steps() as progress:
        written = export(opened, words, out, progress)
    if as_json:
        typer.echo(json.dumps(written.as_json(), ensure_ascii=False, indent=1))
        return
    typer.echo(
        _(
            "Wrote {rows} rows to {file}: {lines} ledger lines of {start} to {end}, {book} in all."
        ).format(
            rows=written.rows,
            file=out,
            lines=written.lines,
            start=written.from_on,
            end=written.to_on,
            book=f"{written.book} {written.currency}",
        )
    )


def export_star(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=_("The folder to write; new, or ours."))
    ],
    from_on: FromOption = None,
    to_on: ToOption = None,
    definition: DefinitionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write facts and dimensions as Parquet files, for Power BI, Metabase or a notebook."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.star.export import export_star as export  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, by=By.MONTH, definition=definition, centre=opened.centre
    )
    with steps() as progress:
        written = export(opened, words, out, progress)
    if as_json:
        typer.echo(json.dumps(written.as_json(), ensure_ascii=False, indent=1))
        return
    typer.echo(
        _(
            "Wrote {tables} tables to {folder}: {contacts} contacts of {start} to {end}, {book} in all."
        ).format(
            tables=len(written.tables),
            folder=out,
            contacts=written.tables["fact_contact"],
            start=written.from_on,
            end=written.to_on,
            book=f"{written.book} {written.currency}",
        )
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    exports = typer.Typer(help=_("Write figures for other tools."), no_args_is_help=True)
    exports.command("costs", help=_("The cost of every contact, as Parquet."))(export_costs)
    exports.command("focus", help=_("Each ledger line and what it went to, as FOCUS has it."))(
        export_focus
    )
    exports.command("star", help=_("Facts and dimensions as Parquet, for other tools."))(
        export_star
    )
    app.add_typer(exports, name="export")
