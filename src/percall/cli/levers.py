"""`percall levers` and `percall frontier`: many plans tried, ranked, and weighed against quality."""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import UsageFault
from percall.texts import _

if TYPE_CHECKING:
    from percall.intervals import Period
    from percall.store.workspace import Workspace
    from percall.whatif.case import Case

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help=_("The first day."))
]  # fmt: skip
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help=_("The day after the last one."))
]
SeedOption = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, help=_("What chance begins from."))
]
TimesOption = Annotated[
    int, typer.Option("--replications", min=2, max=1000, help=_("How often each plan is played."))
]


def levers(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    seed: SeedOption = 1,
    replications: TimesOption = 10,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank all levers by the money that leaves the books, within the guardrails."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.whatif.ranking import rank  # noqa: PLC0415  # likewise
    from percall.whatif.told_many import ranking_json  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    with steps() as say:
        case, window = _opened(opened, from_on, to_on, say)
        found = rank(
            case, window, seed=seed, replications=replications, progress=_progress(say)
        )  # fmt: skip
    document = ranking_json(found, opened.centre.name, opened.centre.currency)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from percall.cli.levers_tables import print_ranking  # noqa: PLC0415  # Rich is for people

    print_ranking(document)


def frontier(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LEVER[=VALUE]...]", help=_("Levers to combine with staffing.")),
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option("--staff", metavar="LIST", help=_("Changes of staff, such as -20%,-10%,+10%.")),
    ] = None,
    cost: Annotated[
        str, typer.Option("--cost", help=_("The cost: of the days (book), a call, a resolution."))
    ] = "book",
    from_on: FromOption = None,
    to_on: ToOption = None,
    seed: SeedOption = 1,
    replications: TimesOption = 10,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Weigh cost against quality over many staffing levels and combinations of levers."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.settings import nearest  # noqa: PLC0415  # likewise
    from percall.whatif.frontier import LEVELS, MEASURE_OF, plans_of  # noqa: PLC0415  # likewise
    from percall.whatif.frontier import frontier as made  # noqa: PLC0415  # likewise
    from percall.whatif.levers.reading import plan_of  # noqa: PLC0415  # likewise
    from percall.whatif.told_many import frontier_json  # noqa: PLC0415  # likewise

    if cost not in MEASURE_OF:
        raise UsageFault(
            _("{text} is no cost").format(text=repr(cost[:40])), where="--cost",
            do=nearest(cost, list(MEASURE_OF)),
        )  # fmt: skip
    plans = plans_of(plan_of(words or []), LEVELS if levels is None else _levels(levels))
    opened = workspace_of(context, workspace)
    with steps() as say:
        case, window = _opened(opened, from_on, to_on, say)
        found = made(
            case, window, plans, by=cost, seed=seed, replications=replications,
            progress=_progress(say),
        )  # fmt: skip
    document = frontier_json(found, opened.centre.name, opened.centre.currency)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from percall.cli.levers_tables import print_frontier  # noqa: PLC0415  # Rich is for people

    print_frontier(document)


def _levels(text: str) -> tuple[Fraction, ...]:
    """Changes of staff, as the lever reads each."""
    from percall.whatif.levers.lever import Unit  # noqa: PLC0415  # kept off the start path
    from percall.whatif.levers.table import BY_NAME  # noqa: PLC0415  # likewise
    from percall.whatif.levers.values import value_of  # noqa: PLC0415  # likewise

    parameter = BY_NAME["staff"].parameter("share")
    assert parameter.unit is Unit.CHANGE  # so that each value is a number
    found = (value_of(parameter, part.strip(), "--staff") for part in text.split(","))
    return tuple(value for value in found if isinstance(value, Fraction))


def _opened(
    opened: "Workspace", from_on: str | None, to_on: str | None, say: Callable[[str], None]
) -> "tuple[Case, Period]":
    from percall.cli.words import day_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.ask import Words  # noqa: PLC0415  # likewise
    from percall.whatif.asked import case_of, window_of  # noqa: PLC0415  # likewise

    say(_("Reading the ledger and the twin"))
    case = case_of(opened)
    return case, window_of(opened, Words(day_of(from_on, "--from"), day_of(to_on, "--to")), case)


def _progress(say: Callable[[str], None]) -> Callable[[int, int, str], None]:
    def tell(done: int, whole: int, plan: str) -> None:
        say(_("{done} of {all} tried, now {plan}").format(
            done=done, all=whole, plan=plan or _("nothing")))  # fmt: skip

    return tell


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("levers", help=_("Rank all levers by the money that leaves the books."))(levers)
    app.command("frontier", help=_("Cost and quality of many plans, the efficient ones marked."))(
        frontier
    )
