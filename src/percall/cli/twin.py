"""`percall twin`: the centre's twin, fitted to its records, checked, played."""

import typer

from percall.texts import _


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    from percall.cli import twin_fit, twin_run  # noqa: PLC0415  # kept off the start path

    group = typer.Typer(
        help=_("A twin of the centre: fit it, check it, play it."), no_args_is_help=True
    )
    twin_fit.register(group)
    twin_run.register(group)
    app.add_typer(group, name="twin")
