"""`percall close` and `percall verify`: sign a month, and see whether what was signed still holds."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.texts import _

if TYPE_CHECKING:
    from percall.intervals import Period
    from percall.report.close.verify import Verification
    from percall.store.workspace import Workspace

STOPPED = 1
FEWEST_DIGITS = 8
MonthArgument = Annotated[
    str | None, typer.Argument(metavar="MONTH", help=_("The month, such as 2026-10."))
]


def close(
    context: typer.Context,
    month: MonthArgument = None,
    by: Annotated[str | None, typer.Option("--by", help=_("Who closes it."))] = None,
    accept_warnings: Annotated[
        bool,
        typer.Option("--accept-warnings", help=_("Close in spite of warnings; they are recorded.")),
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help=_("Sign a month anew that is no longer what was signed.")),
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help=_("List the closed months."))] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Freeze a month: its figures and all that they were made of, in a record of its own."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.errors import UsageFault  # noqa: PLC0415  # likewise
    from percall.report.close.closing import close_month  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    if listed or month is None:
        if month is not None or not listed:
            raise UsageFault(
                _("Name one month, or list them all"), where="MONTH, --list",
                do=_("such as `percall close 2026-10`"),
            )  # fmt: skip
        _print_list(opened, as_json=as_json)
        return
    with steps() as progress:
        found = close_month(
            opened, _month_named(month), by=by, accept=accept_warnings, again=again, say=progress
        )
    from percall.cli.close_tables import closed_document, print_closed  # noqa: PLC0415  # likewise

    if as_json:
        typer.echo(json.dumps(closed_document(found), ensure_ascii=False, indent=1))
    else:
        print_closed(found)
    if found.entry is None:
        raise typer.Exit(STOPPED)


def verify(
    context: typer.Context,
    month: MonthArgument = None,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="NUMBER:HASH",
                     help=_("What was noted down when a month was closed.")),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Recompute the closed months: which hold, which were restated and why, what was changed."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.errors import MonthsRestated, QuestionFault, RecordDamaged  # noqa: PLC0415  # likewise
    from percall.report.close.verify import BROKEN, RESTATED, as_document  # noqa: PLC0415  # likewise
    from percall.report.close.verify import verify as verified  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    name = None if month is None else f"{_month_named(month).from_on:%Y-%m}"
    with steps() as progress:
        found = verified(opened, month=name, noted=_noted(head), say=progress)
    if name is not None and not found.months and not found.faults:
        raise QuestionFault(
            _("{month} was never closed").format(month=name),
            do=_("`percall close --list` lists the months that were"),
        )
    document = as_document(found)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print_verified(document, found, name)
    codes = {BROKEN: RecordDamaged.exit_code, RESTATED: MonthsRestated.exit_code}
    if found.state in codes:
        raise typer.Exit(codes[found.state])


def _print_verified(document: dict[str, Any], found: "Verification", name: str | None) -> None:
    from percall.cli.close_tables import print_verified  # noqa: PLC0415  # Rich is for people

    print_verified(document, in_full=name is not None or len(found.months) == 1)


def _month_named(text: str) -> "Period":
    from percall.cli.words import month_named  # noqa: PLC0415  # kept off the start path

    return month_named(text, "MONTH")


def _noted(text: str | None) -> tuple[int, str] | None:
    from percall.errors import UsageFault  # noqa: PLC0415  # kept off the start path

    if text is None:
        return None
    number, _colon, digits = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(digits) >= FEWEST_DIGITS):
        raise UsageFault(
            _("{text} is not what a close prints").format(text=repr(text)), where="--head",
            do=_("write number and hash, such as 3:0f1e2d3c4b5a"),
        )  # fmt: skip
    return int(number), digits


def _print_list(opened: "Workspace", *, as_json: bool) -> None:
    from percall.cli.close_tables import listed_document, print_list  # noqa: PLC0415  # likewise
    from percall.report.close.chain import read_chain  # noqa: PLC0415  # kept off the start path

    chain = read_chain(opened.root)
    document = listed_document(chain)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print_list(document)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("close", help=_("Sign a month: freeze its figures and what they are made of."))(
        close
    )
    app.command("verify", help=_("Which closed months still hold, and what changed the others."))(
        verify
    )
