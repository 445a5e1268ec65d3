"""The command line: one Typer app, its exit codes, and one line for each error.

Nothing heavy is imported here or at the top of a command's module: `percall --help` must answer
at once.
"""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from percall import __version__
from percall.errors import Interrupted, PercallError, UsageFault, is_interruption
from percall.texts import _

if TYPE_CHECKING:
    from percall.store.workspace import Workspace

app = typer.Typer(
    name="percall",
    help=_("What every call of a contact centre costs, from its own records and its own books."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("-w", "--workspace", help=_("The centre's folder."), show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("Print JSON for programs."))]

# One module a subject, each with `register(app)`, in the order of the help.
COMMAND_MODULES = (
    "workspace",
    "ledger",
    "imports",
    "formats",
    "cost",
    "exports",
    "define",
    "why",
    "watch",
    "chains",
    "failure",
    "marginal",
    "report",
    "close",
    "published",
    "contact",
    "sales",
    "flow",
    "staffing",
    "twin",
    "tryout",
    "levers",
    "quick",
    "sample",
    "serve",
)


# Typer's own faults (no such option, a value that does not fit) have one base, without a name.
_CommandLineFault = cast("type[Exception]", typer.BadParameter.__mro__[2])


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"percall {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    version: Annotated[  # noqa: ARG001  # its callback does the work
        bool,
        typer.Option("--version", help=_("Print the version."), callback=_version, is_eager=True),
    ] = False,
) -> None:
    context.obj = workspace


def workspace_of(context: typer.Context, named: Path | None) -> "Workspace":
    """The workspace that the command or the program was given, else the one around."""
    from percall.store.workspace import open_workspace  # noqa: PLC0415  # kept off the start path

    return open_workspace(named or context.find_root().obj)


def say_error(error: PercallError) -> None:
    """Print an error as one line on stderr."""
    typer.echo(f"percall: {error}", err=True)


def _say_usage(error: Exception) -> None:
    message = str(cast("Any", error).format_message())
    if "\n" in message:  # a group without a command: its whole help
        typer.echo(message, err=True)
        return
    what = message.replace("Value error, ", "").rstrip(".")
    say_error(UsageFault(what, do=_("`--help` says what is allowed")))


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # The many small objects of an answer live until it is printed: looking for cycles among them
    # cost a fifth of a report by agent.
    gc.set_threshold(100_000, 20, 100)
    try:
        for name in COMMAND_MODULES:
            import_module(f"percall.cli.{name}").register(app)
        code = app(standalone_mode=False)
        if code == Interrupted.exit_code:  # Typer makes it of Ctrl-C, and says nothing
            raise Interrupted(_("Interrupted"))
        sys.exit(code)
    except PercallError as error:
        say_error(error)
        sys.exit(error.exit_code)
    except _CommandLineFault as error:
        _say_usage(error)
        sys.exit(UsageFault.exit_code)
    except typer.Abort:
        sys.exit(Interrupted.exit_code)
    except BrokenPipeError:  # the reader of a pipe went away: not our error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except (KeyboardInterrupt, RuntimeError) as error:
        if not is_interruption(error):
            raise
        say_error(Interrupted(_("Interrupted")))
        sys.exit(Interrupted.exit_code)
