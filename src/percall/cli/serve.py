"""`percall serve`: the pages, to this machine alone."""

from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.texts import _


def serve(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=_("The port; 0 takes a free one."))
    ] = 8377,
    host: Annotated[
        str, typer.Option("--host", help=_("An address of this machine alone."))
    ] = "127.0.0.1",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the pages until Ctrl-C."""
    import json  # noqa: PLC0415  # kept off the start path

    from percall.web.guard import require_loopback  # noqa: PLC0415  # likewise
    from percall.web.server import listen, run  # noqa: PLC0415  # likewise

    require_loopback(host)
    opened = workspace_of(context, workspace)
    listening = listen(host, port)
    if as_json:
        typer.echo(json.dumps({"address": listening.address}))
    else:
        typer.echo(
            _("{centre}: {address} (Ctrl-C ends it)").format(
                centre=opened.centre.name, address=listening.address
            )
        )
    run(opened.root, listening)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("serve", help=_("Show the pages on this machine."))(serve)
