"""`percall report`: a month as a document that finance signs."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import UsageFault
from percall.texts import LANGUAGES, _, language_of_environment

if TYPE_CHECKING:
    from percall.intervals import Period
    from percall.report.month import Report
    from percall.report.tables import Pages

SUFFIXES = (".pdf", ".xlsx", ".html")


def report(
    context: typer.Context,
    month: Annotated[
        str, typer.Option("--month", metavar="MONTH", help=_("The month, such as 2026-10."))
    ],
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", metavar="FILE", help=_("Write it: a .pdf, .xlsx or .html file.")),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="DIMENSION=VALUE",
                     help=_("For one client, site or campaign: what it is charged.")),
    ] = None,
    charges: Annotated[
        str | None,
        typer.Option("--charges", metavar="DIMENSION",
                     help=_("List what each client, site or campaign is charged.")),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help=_("The language of the report: en or lv."))
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Write a month's report: the figure, why it moved, quality, budget, reconciliation."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.costing.filters import filter_of  # noqa: PLC0415  # likewise
    from percall.report.month import Wanted, month_report  # noqa: PLC0415  # likewise

    files, spoken = out or [], language or language_of_environment()
    period = _month(month, files, spoken)
    opened = workspace_of(context, workspace)
    if language is not None:
        from percall.texts import use_language  # noqa: PLC0415  # only where it is asked for

        use_language(language)
    group = None if only is None else filter_of(only, "--only", UsageFault)
    if group is not None and charges is not None:
        raise UsageFault(
            _("A group's own report lists no charges of others"), where="--only, --charges",
            do=_("ask for one of them"),
        )  # fmt: skip
    with steps() as progress:
        found = month_report(opened, Wanted(period, group, charges), progress)
        pages = _pages(found, spoken)
        for file in files:
            progress(_("Writing {file}").format(file=file))
            _write(file, found, pages, spoken)
    if as_json:
        typer.echo(json.dumps(found.document, ensure_ascii=False, indent=1))
    elif files:
        for file in files:
            typer.echo(_("Wrote {file}").format(file=file))
    else:
        _print(pages)


def _month(month: str, files: Sequence[Path], language: str) -> "Period":
    """The month that is asked for, where all else can be written too.

    Raises:
        UsageFault: It is none, there is no such language, or a file cannot be written.
    """
    from percall.cli.words import month_named  # noqa: PLC0415  # kept off the start path

    for file in files:
        _check(file)
    if language not in LANGUAGES:
        raise UsageFault(
            _("There is no language {language}").format(language=repr(language)),
            where="--language", do=_("take one of: {names}").format(names=", ".join(LANGUAGES)),
        )  # fmt: skip
    return month_named(month, "--month")


def _check(file: Path) -> None:
    if file.suffix.lower() not in SUFFIXES:
        raise UsageFault(
            _("{file} has no ending that says what to write").format(file=file), where="--out",
            do=_("end it in one of: {names}").format(names=", ".join(SUFFIXES)),
        )  # fmt: skip
    if not file.parent.is_dir():
        raise UsageFault(
            _("There is no folder {folder}").format(folder=file.parent), where="--out",
            do=_("make it, or name another"),
        )  # fmt: skip


def _pages(found: "Report", language: str) -> "Pages":
    from percall.formats import Formats  # noqa: PLC0415  # kept off the start path
    from percall.report.sections import pages_of  # noqa: PLC0415  # likewise

    return pages_of(found.document, Formats(language, found.document["currency"]))


def _write(file: Path, found: "Report", pages: "Pages", language: str) -> None:
    """Write a file whole, or not at all.

    Raises:
        UsageFault: It cannot be written there.
    """
    from percall.report.forms import made  # noqa: PLC0415  # kept off the start path

    content = made(file.suffix.lower(), found, pages, language)
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".percall-", delete=False) as part:
            part.write(content)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(file)
    except OSError as error:
        raise UsageFault(
            _("{file} cannot be written: {why}").format(file=file, why=error.strerror),
            where="--out", do=_("name another"),
        ) from error  # fmt: skip


def _print(pages: "Pages") -> None:
    """Print the board's page."""
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # likewise
    from rich.table import Table  # noqa: PLC0415  # likewise

    from percall.cli.numbers import print_whole  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(f"{pages.title}, {pages.subtitle}", soft_wrap=True)
    for sentence in pages.board.sentences:
        console.print(sentence, soft_wrap=True)
    for one in pages.board.tables:
        table = Table(title=one.title, title_justify="left", box=box.SIMPLE)
        for column in one.columns:
            table.add_column(column.title, justify="right" if column.is_number else "left")
        for row in one.rows:
            table.add_row(*row.cells)
        print_whole(console, table)
    console.print(_("The whole report: add --out report.pdf, .xlsx or .html."), soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("report", help=_("A month as a document that finance signs."))(report)
