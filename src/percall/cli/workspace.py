"""`percall init`: make a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from percall.cli.app import JsonOption
from percall.texts import _


def init(
    named: Annotated[str, typer.Argument(metavar="DIR", help=_("The folder to make."))],
    name: Annotated[str, typer.Option(help=_("The centre's name."))] = "",
    currency: Annotated[str, typer.Option(help=_("The currency of its books: EUR."))] = "EUR",
    time_zone: Annotated[
        str, typer.Option(help=_("The zone of its calendar: Europe/Riga."))
    ] = "UTC",
    as_json: JsonOption = False,
) -> None:
    """Make the folder of a centre: commented settings and an example ledger."""
    import json  # noqa: PLC0415  # kept off the start path

    from percall.errors import UsageFault  # noqa: PLC0415  # kept off the start path
    from percall.store.workspace import create  # noqa: PLC0415  # kept off the start path

    if not named.strip():  # as a path, nothing would be the current folder
        raise UsageFault(
            _("No folder is named"), where="DIR", do=_("name one, or `.` for the current one")
        )
    folder = Path(named)
    made = create(folder, name or folder.resolve().name, currency, time_zone)
    if as_json:
        typer.echo(json.dumps({"workspace": str(made.root)}))
        return
    typer.echo(_("Made the workspace {folder}.").format(folder=made.root))
    typer.echo(_("Next: put the books into ledger/ (ledger/example.csv.sample shows how), then"))
    typer.echo(f"  percall import -w {made.root} FILE --mapping NAME_OR_FILE")
    typer.echo(f"  percall cost -w {made.root}")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("init", help=_("Make the folder of a centre."))(init)
