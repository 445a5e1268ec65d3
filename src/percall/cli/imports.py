"""`percall import`, `imports`, `undo`, `quarantine`, `mappings`: records in, and out again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.databases import (
    ChangedOption,
    KeyOption,
    SinceOption,
    TableOption,
    bring_all,
    sources_of,
)
from percall.cli.numbers import count, unknown
from percall.errors import ImportFault, Interrupted, UsageFault, is_interruption, one_line
from percall.texts import _, ngettext
from percall.texts import number as number_told

if TYPE_CHECKING:
    from percall.store.ingest.bringing import Way
    from percall.store.manifest import ImportRecord
    from percall.store.workspace import Workspace

PARTS = ("imported", "repeated", "replaced", "excluded", "quarantined")

quarantine = typer.Typer(help=_("Rows that could not be read."), no_args_is_help=True)


def import_(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help=_("Files, folders, patterns, archives, databases; - is standard input."),
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", help=_("A mapping's name, or its file."), show_default=False),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--as", help=_("The format, where it is not to be recognised."), show_default=False
        ),
    ] = None,
    apart: Annotated[
        bool,
        typer.Option("--apart", help=_("These calls are others than those imported before.")),
    ] = False,
    table: TableOption = None,
    since: SinceOption = None,
    changed: ChangedOption = None,
    key: KeyOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring records into the lake, by their own format or by a mapping; say what became of rows."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.store.ingest.counts import ImportReport  # noqa: PLC0415  # kept off the start path

    opened = workspace_of(context, workspace)
    sources = sources_of(files, table, since, changed, key)
    way = _way(opened, mapping, format_, apart=apart)
    reports: list[dict[str, Any]] = []
    skipped = 0
    try:
        with _interruption_told(opened, reports), steps() as say:
            for brought in bring_all(opened, sources, way, say):
                if not isinstance(brought, ImportReport):
                    skipped += 1
                    typer.echo(one_line(_("skipped {file}: {why}").format(
                        file=brought.name, why=brought.fault)), err=True)  # fmt: skip
                    continue
                reports.append(brought.as_json())
                if not as_json:
                    _say_report(brought.file, brought.as_json())
    finally:
        # What was imported before a fault is imported, and said.
        if as_json and (reports or skipped):
            alone = len(files) == 1 and len(reports) == 1 and not skipped
            _print_json(reports[0] if alone else reports)
    _tell_skipped(skipped)


@contextmanager
def _interruption_told(workspace: "Workspace", reports: Sequence[dict[str, Any]]) -> Iterator[None]:
    """Ctrl-C inside ends with a line that says what is changed, and what is not.

    Raises:
        Interrupted: It was pressed.
    """
    from percall.store.ingest.run import new_import_id  # noqa: PLC0415  # kept off the start path
    from percall.store.manifest import read_manifest  # noqa: PLC0415  # kept off the start path

    begun = new_import_id()
    try:
        yield
    except BaseException as error:
        if not is_interruption(error):
            raise
        said = {report["import_id"] for report in reports}
        made = [x.import_id for x in read_manifest(workspace).imports if x.import_id > begun]
        do = _("nothing was changed")
        if said:
            do = _("nothing was changed but by the imports said above")
        if set(made) - said:
            do = _("an import was made all the same; `percall imports` lists it")
        raise Interrupted(_("Interrupted"), do=do) from None


def _tell_skipped(skipped: int) -> None:
    if skipped:
        raise ImportFault(
            ngettext(
                "{count} file was not imported", "{count} files were not imported", skipped
            ).format(count=count(skipped)),
            do=_("see above what is wrong with each"),
        )


def _way(workspace: "Workspace", mapping: str | None, format_: str | None, *, apart: bool) -> "Way":
    """How each file goes in: by the mapping, by the format named, or by what is recognised."""
    from percall.contact.readers.registry import reader_named  # noqa: PLC0415  # off the start path
    from percall.contact.shipped import find_mapping  # noqa: PLC0415  # kept off the start path
    from percall.store.ingest.bringing import Way  # noqa: PLC0415  # kept off the start path

    if mapping is not None and format_ is not None:
        raise UsageFault(_("--mapping and --as do not go together"), do=_("name one of them"))
    if mapping is not None:
        return Way(mapping=find_mapping(mapping, workspace.mappings_folder))
    if format_ is not None:
        reader_named(format_)  # before any file is looked at
    return Way(format=format_, apart=apart)


def imports(
    context: typer.Context,
    import_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help=_("One import: its files, and what they were recognised by."),
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """List the imports, oldest first; or say all of one."""
    from percall.store.manifest import read_manifest  # noqa: PLC0415  # kept off the start path
    from percall.store.undo import find_import  # noqa: PLC0415  # kept off the start path

    manifest = read_manifest(workspace_of(context, workspace))
    one = None if import_id is None else find_import(manifest, import_id)
    found = manifest.imports if one is None else (one,)
    rows = [_import_row(record) for record in found]
    if as_json:
        _print_json(rows if one is None else rows[0])
        return
    if not rows:
        typer.echo(_("Nothing has been imported."))
    for row in rows:
        typer.echo(_import_line(row))
    if one is not None:
        _say_files(rows[0])
        _say_outcome(rows[0])


def _import_row(record: "ImportRecord") -> dict[str, Any]:
    from percall.store.ingest.counts import EXCLUDED_BY  # noqa: PLC0415  # kept off the start path

    return {
        "import_id": record.import_id, "at": record.at, "file": record.file,
        "mapping": record.mapping, "state": "live" if record.live else "undone", **record.counts,
        EXCLUDED_BY: list(record.notes.get(EXCLUDED_BY, ())),
        "issues": list(record.issues), "file_count": record.notes.get("file_count", 1),
        "files": record.notes.get("files", [{"file": record.file, "recognised_by": None}]),
    }  # fmt: skip


def _import_line(row: dict[str, Any]) -> str:
    states = {"live": _("live"), "undone": _("undone")}
    counts = {name: count(row[name]) for name in ("read", *PARTS)}
    told = row | counts | {"file": one_line(row["file"]), "state": states[row["state"]]}
    return _("{import_id}  {state:<6}  {file}  by {mapping}: {read} read, {imported} imported, "
             "{repeated} repeated, {replaced} replaced, {excluded} excluded, "
             "{quarantined} quarantined").format(**told)  # fmt: skip


def _say_files(row: dict[str, Any]) -> None:
    """The files of an import, below what they were recognised by."""
    by_why: dict[str | None, list[str]] = {}
    for told in row["files"]:
        by_why.setdefault(told["recognised_by"], []).append(told["file"])
    for why, names in by_why.items():
        if why is not None:
            typer.echo("  " + one_line(_("Recognised: {what}").format(what=why)))
        for name in names:
            typer.echo("    " + one_line(name))
    left = row["file_count"] - len(row["files"])
    if left:
        typer.echo("    " + ngettext("and {count} file more", "and {count} files more", left).format(
            count=count(left)))  # fmt: skip


def undo(
    context: typer.Context,
    import_id: Annotated[str, typer.Argument(metavar="ID", help=_("An import's id."))],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an import out of the lake again."""
    from percall.store import undo as undoing  # noqa: PLC0415  # kept off the start path

    record = undoing.undo(workspace_of(context, workspace), import_id)
    if as_json:
        _print_json({"import_id": record.import_id, "file": record.file, "state": "undone"})
    else:
        typer.echo(_("Undone: {file} (import {id}).").format(
            file=one_line(record.file), id=record.import_id))  # fmt: skip


@quarantine.command("list", help=_("List the rows in quarantine."))
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help=_("Rows to show."))] = 100,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the rows in quarantine with their reasons."""
    from dataclasses import asdict  # noqa: PLC0415  # kept off the start path

    from percall.store.quarantine import (  # noqa: PLC0415  # kept off the start path
        quarantined,
        quarantined_count,
    )

    opened = workspace_of(context, workspace)
    rows = quarantined(opened, limit)
    if as_json:
        _print_json([asdict(row) for row in rows])
        return
    for row in rows:
        place = "" if row.byte_offset is None else f" [{row.byte_offset}+{row.byte_length}]"
        told = f"{row.import_id}  {row.file}:{row.row}{place}  {row.code}: {row.message}"
        typer.echo(one_line(told))
    total = quarantined_count(opened)
    typer.echo(_("{shown} of {total} rows in quarantine.").format(
        shown=count(len(rows)), total=count(total)))  # fmt: skip


@quarantine.command("export", help=_("Write the rows in quarantine to a CSV file, to mend them."))
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help=_("The file to write."))],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the rows in quarantine to a CSV file."""
    from percall.store.quarantine import export_quarantine  # noqa: PLC0415  # off the start path

    rows = export_quarantine(workspace_of(context, workspace), file)
    if as_json:
        _print_json({"file": str(file), "rows": rows})
    else:
        typer.echo(_("{count} rows written to {file}: mend them there, then "
                     "`percall quarantine import {file}`.").format(count=count(rows), file=file))  # fmt: skip


@quarantine.command("import", help=_("Import the mended rows of an exported file."))
def import_mended(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help=_("An exported file."))],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import the mended rows of an exported file."""
    from percall.store.quarantine import (  # noqa: PLC0415  # kept off the start path
        import_quarantine,
        rows_still_masked,
        rows_without_values,
    )

    opened = workspace_of(context, workspace)
    empty, masked = rows_without_values(opened, file), rows_still_masked(opened, file)
    with _interruption_told(opened, ()):
        reports = import_quarantine(opened, file)
    if empty:  # lines that cannot be split, mostly: an export holds only their places
        typer.echo(_("{count} rows have nothing to import").format(count=count(empty)), err=True)
    if masked:
        typer.echo(_("{count} rows have masked cells: fill them in, or undo the import, say "
                     "`quarantine = \"clear\"` under [privacy] of centre.toml and import again").format(
            count=count(masked)), err=True)  # fmt: skip
    if as_json:
        _print_json([report.as_json() for report in reports])
        return
    for report in reports:
        _say_report(report.file, report.as_json())


def mappings(
    context: typer.Context, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """List the mappings: the workspace's own, and those that percall ships."""
    from dataclasses import asdict  # noqa: PLC0415  # kept off the start path

    from percall.contact.shipped import list_mappings  # noqa: PLC0415  # kept off the start path
    from percall.errors import WorkspaceFault  # noqa: PLC0415  # kept off the start path

    try:
        own = workspace_of(context, workspace).mappings_folder
    except WorkspaceFault:
        if workspace is not None:
            raise
        own = Path("mappings-of-no-workspace")
    found = list_mappings(own)
    if as_json:
        _print_json([asdict(listed) for listed in found])
        return
    for listed in found:
        typer.echo(f"{listed.name:<24} {listed.rows:<11} {listed.where:<10} "
                   f"{listed.fault or listed.title}")  # fmt: skip


def _print_json(document: object) -> None:
    import json  # noqa: PLC0415  # kept off the start path

    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _say_report(file: str, report: dict[str, Any]) -> None:
    typer.echo(_("{file}: {read} rows read (import {id})").format(
        file=one_line(file), read=count(report["read"]), id=report["import_id"]))  # fmt: skip
    if report.get("format"):
        why = f", {report['why']}" if report["why"] else ""
        typer.echo(one_line(f"  {report['format']}{why}"))
    _say_outcome(report)
    if report.get("source_counts"):
        typer.echo(_("As the source itself would show them:"))
        for told in report["source_counts"]:
            number = unknown() if told["number"] is None else number_told(str(told["number"]))
            typer.echo(f"  {number:>12}  {told['name']}: {told['definition']}")


def _say_outcome(report: dict[str, Any]) -> None:
    """What became of the rows, and what could not be right in them."""
    from percall.store.ingest.messages import exclusion_name  # noqa: PLC0415  # off the start path

    for key, word in _parts(report).items():
        if report.get(key) or key == "imported":
            typer.echo(f"  {count(report[key]):>12}  {word}")
        if key == "excluded":
            for rule in report["excluded_by"]:
                told = one_line(exclusion_name(rule["name"]))
                typer.echo(f"  {'':>12}    {count(rule['count'])}  {told}")
    if report.get("quarantined"):
        typer.echo("  " + _("(`percall quarantine list` says why)"))
    for issue in report["issues"]:
        typer.echo(f"  {count(issue['count']):>12}  {_issue_line(issue)}")


def _parts(report: dict[str, Any]) -> dict[str, str]:
    """What became of the rows, and what they made, in the form that each number takes."""
    return {
        "imported": ngettext("imported", "imported", report["imported"]),
        "repeated": ngettext("repeated", "repeated", report["repeated"]),
        "replaced": ngettext("replaced", "replaced", report["replaced"]),
        "excluded": ngettext("excluded", "excluded", report["excluded"]),
        "quarantined": ngettext("quarantined", "quarantined", report["quarantined"]),
        "contacts": ngettext("contact", "contacts", report["contacts"]),
        "segments": ngettext("segment", "segments", report["segments"]),
        "sales": ngettext("sale or lead", "sales or leads", report.get("sales", 0)),
        "agent_time": ngettext(
            "stretch of agents' time", "stretches of agents' time", report["agent_time"]
        ),
    }


def _issue_line(issue: dict[str, Any]) -> str:
    from percall.store.ingest.messages import message_of  # noqa: PLC0415  # kept off the start path

    example = issue["examples"][0]
    told = message_of(issue["code"], example["field"], example["found"])
    return _("{code}, as in row {row}: {told}").format(
        code=issue["code"], row=example["row"], told=one_line(told)
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        "import", help=_("Bring records into the lake, by their own format or by a mapping.")
    )(import_)
    app.command("imports", help=_("List the imports."))(imports)
    app.command("undo", help=_("Take an import out of the lake again."))(undo)
    app.add_typer(quarantine, name="quarantine")
    app.command("mappings", help=_("List the mappings."))(mappings)
