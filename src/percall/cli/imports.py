"""`percall import`, `imports`, `undo`, `quarantine`, `mappings`: records in, and out again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.texts import _


def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=_("Tables of records."))],
    mapping: Annotated[
        str, typer.Option("--mapping", help=_("A mapping's name, or its file."), show_default=False)
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring records into the lake by a mapping, and say what became of every row."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.contact.shipped import find_mapping  # noqa: PLC0415  # kept off the start path
    from percall.store.ingest.run import import_file  # noqa: PLC0415  # kept off the start path

    opened = workspace_of(context, workspace)
    found = find_mapping(mapping, opened.mappings_folder)
    reports: list[dict[str, Any]] = []
    try:
        for file in files:
            with steps() as say:
                report = import_file(opened, file, found, say)
            reports.append(report.as_json())
            if not as_json:
                _say_report(report.file, report.as_json())
    finally:
        if as_json and reports:
            _print_json(reports if len(files) > 1 else reports[0])


def _print_json(document: object) -> None:
    import json  # noqa: PLC0415  # kept off the start path

    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _say_report(file: str, report: dict[str, Any]) -> None:
    typer.echo(_("{file}: {read} rows read (import {id})").format(
        file=file, read=f"{report['read']:,}", id=report["import_id"]))  # fmt: skip
    words = {
        "imported": _("imported"), "repeated": _("repeated"), "replaced": _("replaced"),
        "excluded": _("excluded"), "quarantined": _("quarantined"), "contacts": _("contacts"),
        "segments": _("segments"), "agent_time": _("stretches of agents' time"),
    }  # fmt: skip
    for key, word in words.items():
        if report[key] or key == "imported":
            typer.echo(f"  {report[key]:>12,}  {word}")
    for issue in report["issues"]:
        typer.echo(f"  {issue['count']:>12,}  {_issue_line(issue)}")


def _issue_line(issue: dict[str, Any]) -> str:
    from percall.store.ingest.messages import message_of  # noqa: PLC0415  # kept off the start path

    example = issue["examples"][0]
    told = message_of(issue["code"], example["field"], example["found"])
    return _("{code}, as in row {row}: {told}").format(
        code=issue["code"], row=example["row"], told=told
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("import", help=_("Bring records into the lake by a mapping."))(import_)
