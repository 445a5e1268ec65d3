"""`percall sample`: make a contact centre to try things on, at any size."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption
from percall.cli.numbers import count
from percall.texts import _

if TYPE_CHECKING:
    from percall.sample.make import Made

ContactsOption = Annotated[
    int | None,
    typer.Option(
        "--contacts-per-day",
        min=1,
        help=_("Arrivals of an average weekday; without --agents, agents follow from it."),
        show_default=False,
    ),
]
SegmentsOption = Annotated[
    int | None,
    typer.Option(
        min=10_000,
        help=_("For benchmarks: so many telephone segments, a quarter repeated."),
        show_default=False,
    ),
]


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder to make."))],
    seed: Annotated[int, typer.Option(help=_("The same seed makes the same centre."))] = 1,
    weeks: Annotated[
        int, typer.Option(min=1, max=520, help=_("Weeks up to 1 November 2026."))
    ] = 13,
    agents: Annotated[
        int | None, typer.Option(min=5, help=_("Agents: 40, unless told."), show_default=False)
    ] = None,
    contacts_per_day: ContactsOption = None,
    size: Annotated[
        float, typer.Option(min=0.1, help=_("So many times the usual agents and contacts."))
    ] = 1.0,
    segments: SegmentsOption = None,
    clean: Annotated[
        bool, typer.Option("--clean", help=_("Without the 1 % of dirty rows in the raw files."))
    ] = False,
    steady: Annotated[
        bool, typer.Option("--steady", help=_("Without seasons, broken week and outage."))
    ] = False,
    do_import: Annotated[
        bool, typer.Option("--import/--no-import", help=_("Import the raw files too."))
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Make a sample centre: settings, books, raw files, and the truth about them."""
    import json  # noqa: PLC0415  # kept off the start path

    from percall.cli.progress import steps  # noqa: PLC0415  # likewise
    from percall.sample.bulk import make_bulk  # noqa: PLC0415  # likewise
    from percall.sample.make import make_sample  # noqa: PLC0415  # likewise
    from percall.sample.plan import planned  # noqa: PLC0415  # likewise

    plan = planned(seed, weeks, agents, contacts_per_day, size, clean, steady)
    with steps() as show:

        def advance(done: int, of: int) -> None:
            show(_("made {done} of {of}").format(done=done, of=of))

        if segments is None:
            made = make_sample(folder, plan, advance)
        else:
            made = make_bulk(folder, plan, segments, advance)
    if not as_json:
        _say_made(made)
    imports = _import_all(made, say=not as_json) if do_import else []
    if as_json:
        typer.echo(json.dumps(_as_json(made, imports), ensure_ascii=False, indent=1))
    else:
        _say_next(made, do_import)


def _say_made(made: "Made") -> None:
    plan, facts = made.truth["plan"], made.truth["facts"]
    typer.echo(
        _("Made the sample centre {folder}: {agents} agents, {start} to {end}, seed {seed}.").format(
            folder=made.root, agents=plan["agents"], start=plan["from_on"], end=plan["to_on"],
            seed=plan["seed"],
        )
    )  # fmt: skip
    typer.echo(
        _("{segments} segments in raw/, {lines} lines in ledger/, the truth in truth.json.").format(
            segments=facts["segments"], lines=made.ledger_lines
        )
    )


def _import_all(made: "Made", *, say: bool) -> list[dict[str, Any]]:
    """Imports each raw file as `percall import` does; the reports."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.contact.shipped import find_mapping  # noqa: PLC0415  # likewise
    from percall.store.ingest.run import import_file  # noqa: PLC0415  # likewise
    from percall.store.workspace import open_workspace  # noqa: PLC0415  # likewise

    opened = open_workspace(made.root)
    reports: list[dict[str, Any]] = []
    for file, name in made.raw_files:
        with steps() as show:
            mapping = find_mapping(name, opened.mappings_folder)
            report = import_file(opened, file, mapping, show).as_json()
        reports.append(report)
        if say:
            _say_imported(file, report)
    return reports


def _say_imported(file: Path, report: dict[str, Any]) -> None:
    typer.echo(
        _(
            "Imported {file}: {read} rows read, {imported} imported, {repeated} repeated, "
            "{quarantined} quarantined."
        ).format(
            file=file.name,
            **{key: count(report[key]) for key in ("read", "imported", "repeated", "quarantined")},
        )
    )


def _say_next(made: "Made", was_imported: bool) -> None:
    typer.echo(_("Next:"))
    if not was_imported:
        for file, mapping in made.raw_files:
            typer.echo(f"  percall import -w {made.root} {file} --mapping {mapping}")
    typer.echo(f"  percall cost -w {made.root} --by month --group-by queue")
    typer.echo(f"  percall serve -w {made.root}")


def _as_json(made: "Made", imports: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "workspace": str(made.root),
        "plan": made.truth["plan"],
        "segments": made.truth["facts"]["segments"],
        "ledger_lines": made.ledger_lines,
        "raw_files": [{"file": str(file), "mapping": mapping} for file, mapping in made.raw_files],
        "imports": imports,
    }


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("sample", help=_("Make a sample centre to try things on."))(sample)
