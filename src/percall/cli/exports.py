"""`percall export`: figures for other tools, as files that add up to the books."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import DefinitionOption, FromOption, ToOption
from percall.intervals import By
from percall.texts import _

if TYPE_CHECKING:
    from percall.costing.ask import Words
    from percall.costing.written import Written
    from percall.store.workspace import Workspace

    Export = Callable[[Workspace, Words, Path, Callable[[str], None]], Written]


def _written(
    context: typer.Context, workspace: Path | None, export: "Export", out: Path,
    asked: dict[str, Any],
) -> "Written":  # fmt: skip
    """What an export writes of the days and by the definition that are asked for."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(**asked, centre=opened.centre)
    with steps() as progress:
        return export(opened, words, out, progress)


def _print(written: "Written", text: str, *, as_json: bool, **shown: int) -> None:
    """Print what was written, in the words of `text`."""
    told = written.as_json()
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    start, end, book = told["from_on"], told["to_on"], f"{told['book']} {told['currency']}"
    typer.echo(text.format(**{**told, **shown, "start": start, "end": end, "book": book}))


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
    from percall.costing.export import export  # noqa: PLC0415  # kept off the start path

    asked = {"from_on": from_on, "to_on": to_on, "by": by, "definition": definition}
    written = _written(context, workspace, export, file, asked)
    text = _("Wrote {rows} rows to {file}: {contacts} contacts of {start} to {end}, {book} in all.")
    _print(written, text, as_json=as_json)


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
    from percall.costing.focus.export import export_focus as export  # noqa: PLC0415  # likewise

    asked = {
        "from_on": from_on,
        "to_on": to_on,
        "by": By.MONTH,
        "definition": definition,
        "group_by": group_by,
    }
    written = _written(context, workspace, export, out, asked)
    text = _(
        "Wrote {rows} rows to {file}: {lines} ledger lines of {start} to {end}, {book} in all."
    )
    _print(written, text, as_json=as_json)


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
    from percall.costing.star.export import export_star as export  # noqa: PLC0415  # likewise

    asked = {"from_on": from_on, "to_on": to_on, "by": By.MONTH, "definition": definition}
    written = _written(context, workspace, export, out, asked)
    tables = written.own["tables"]
    text = _(
        "Wrote {tables} tables to {folder}: {contacts} contacts of {start} to {end}, {book} in all."
    )
    _print(written, text, as_json=as_json, tables=len(tables), contacts=tables["fact_contact"])


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
