"""`percall try`: a lever or several on the twin, priced with today's books, judged by guardrails."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import PercallError, UsageFault
from percall.texts import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from percall.costing.ask import Words
    from percall.store.workspace import Workspace
    from percall.whatif.levers.plan import Plan
    from percall.whatif.tried import Effort, Tried

DEFAULT_PRECISION = 0.01


class PlanBreaksGuardrail(PercallError):
    """A plan breaks a guardrail in too many replications."""

    exit_code = 19


def try_plan(
    context: typer.Context,
    levers: Annotated[
        list[str] | None,
        typer.Argument(metavar="LEVER[=VALUE]...", help=_("Levers, or `nothing`.")),
    ] = None,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help=_("A plan in a file."))
    ] = None,
    from_on: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help=_("The first day."))
    ] = None,
    to_on: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help=_("The day after the last one."))
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**32 - 1, help=_("What chance begins from."))
    ] = 1,
    replications: Annotated[
        int, typer.Option("--replications", min=2, max=1000, help=_("How often at most."))
    ] = 64,
    precision: Annotated[
        float,
        typer.Option("--precision", min=0, max=1,
                     help=_("Half the interval of the cost's change, as a share of the cost.")),
    ] = DEFAULT_PRECISION,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="DIR", help=_("Write the plan's centre as a workspace.")),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Try a plan on the twin: what it would save, and what it would do to quality."""
    from percall.whatif.exported import require_free  # noqa: PLC0415  # kept off the start path
    from percall.whatif.tried import Effort  # noqa: PLC0415  # likewise

    if export is not None:
        require_free(export)
    plan = _plan(levers or [], plan_file)
    opened, words = workspace_of(context, workspace), _words(from_on, to_on)
    effort = Effort(min(4, replications), replications, precision, seed)
    document = _tried(opened, plan, words, effort, export)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        from percall.cli.tryout_tables import print_tried  # noqa: PLC0415  # Rich is for people

        print_tried(document)
    _refuse(document)


def _tried(
    opened: "Workspace", plan: "Plan", words: "Words", effort: "Effort", export: Path | None
) -> dict[str, Any]:
    """Plays, prices and compares a plan, with progress; the document of `--json`."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.whatif.asked import case_of, records_of, window_of  # noqa: PLC0415  # likewise
    from percall.whatif.levers.apply import apply  # noqa: PLC0415  # likewise
    from percall.whatif.sensitivity import sensitivity  # noqa: PLC0415  # likewise
    from percall.whatif.told import tried_json  # noqa: PLC0415  # likewise
    from percall.whatif.tried import try_applied  # noqa: PLC0415  # likewise

    with steps() as say:
        say(_("Reading the ledger and the twin"))
        case = case_of(opened)
        window = window_of(opened, words, case)
        applied = apply(case, plan, window)
        say(_("Playing today and the plan"))
        found = try_applied(case, applied, window, effort, seen=_seen(say))
        say(_("Trying the assumptions at other values"))
        sensitive = sensitivity(case, plan, found, say=lambda name: say(
            _("Trying {name} at other values").format(name=name)))  # fmt: skip
        records = records_of(opened, window)
        if export is not None:
            _export(opened, found, export, say)
    return tried_json(found, plan, sensitive) | {"records": records}


def _plan(levers: list[str], plan_file: Path | None) -> "Plan":
    from percall.whatif.levers.reading import plan_of, read_plan_file  # noqa: PLC0415  # likewise

    base = read_plan_file(plan_file) if plan_file is not None else None
    if base is None and not levers:
        raise UsageFault(
            _("No lever is named"),
            do=_("`percall try nothing` is a start; docs/levers.md has them all"),
        )
    return plan_of(levers, base)


def _words(from_on: str | None, to_on: str | None) -> "Words":
    from percall.cli.words import day_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.ask import Words  # noqa: PLC0415  # likewise

    return Words(day_of(from_on, "--from"), day_of(to_on, "--to"))


def _seen(say: "Callable[[str], None]") -> "Callable[[Tried], None]":
    def show(found: "Tried") -> None:
        cost = found.of("cost_per_call").change
        if cost.mean is not None and cost.half is not None:
            say(
                _("{count} replications: cost per call {change} ± {half}").format(
                    count=len(found.plan.run.replications), change=f"{cost.mean:+.4f}",
                    half=f"{cost.half:.4f}",
                )
            )  # fmt: skip

    return show


def _export(
    opened: "Workspace", found: "Tried", folder: Path, say: "Callable[[str], None]"
) -> None:
    from percall.cli.guardrail_words import why_refused  # noqa: PLC0415  # kept off the start path
    from percall.whatif.exported import export_plan  # noqa: PLC0415  # likewise
    from percall.whatif.told import judged_json  # noqa: PLC0415  # likewise

    export_plan(
        opened, found.plan.run, found.plan.lines, folder,
        refused=[why_refused(judged_json(one, found)) for one in found.judged if one.is_refused], say=say,
    )  # fmt: skip


def _refuse(document: dict[str, Any]) -> None:
    from percall.cli.guardrail_words import why_refused  # noqa: PLC0415  # kept off the start path

    broken = [why_refused(one) for one in document["guardrails"] if one["is_refused"]]
    if broken:
        raise PlanBreaksGuardrail(
            _("The plan is refused: {why}").format(why="; ".join(broken)),
            do=_("try a smaller step, or beside it a lever that helps quality"),
        )


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("try", help=_("Try a plan on the twin: savings and quality."))(try_plan)
