"""`percall staffing`: how many agents an interval needs, or what callers meet with so many."""

import json
import math
from typing import TYPE_CHECKING, Annotated

import typer

from percall.cli.app import JsonOption
from percall.errors import UsageFault
from percall.texts import _

if TYPE_CHECKING:
    from percall.staffing.demand import Demand, Targets

CallsOption = Annotated[float, typer.Option("--calls", help=_("Calls in the interval."))]
IntervalOption = Annotated[
    float, typer.Option("--interval-s", help=_("Its length in seconds; 1800 is half an hour."))
]
AhtOption = Annotated[
    float, typer.Option("--aht-s", help=_("Mean handle time in seconds: talk, hold and wrap-up."))
]
PatienceOption = Annotated[
    float | None,
    typer.Option("--patience-s", help=_("Mean patience in seconds; endless without it.")),
]
LinesOption = Annotated[
    int | None, typer.Option("--lines", help=_("Telephone lines; endless without it."))
]
ShrinkageOption = Annotated[
    float, typer.Option("--shrinkage-share", help=_("Paid time not available for calls: 0.3."))
]
AgentsOption = Annotated[
    int | None, typer.Option("--agents", help=_("What callers meet with so many agents."))
]
LevelOption = Annotated[
    float | None,
    typer.Option("--service-level-share", help=_("The least agents that answer this share.")),
]
AbandonedOption = Annotated[
    float | None,
    typer.Option("--abandoned-share", help=_("The least agents that lose no more than this.")),
]
AsaOption = Annotated[
    float | None, typer.Option("--asa-s", help=_("The least agents whose mean wait is no longer."))
]
OccupancyOption = Annotated[
    float | None,
    typer.Option("--occupancy-share", help=_("The least agents who are no busier than this.")),
]
WaitingOption = Annotated[
    float | None,
    typer.Option("--waiting-share", help=_("The least agents for whom no more have to wait.")),
]
WithinOption = Annotated[
    float, typer.Option("--within-s", help=_("Seconds within which a call is answered."))
]


def staffing(
    calls: CallsOption,
    aht_s: AhtOption,
    interval_s: IntervalOption = 1800.0,
    patience_s: PatienceOption = None,
    lines: LinesOption = None,
    shrinkage_share: ShrinkageOption = 0.0,
    agents: AgentsOption = None,
    service_level_share: LevelOption = None,
    abandoned_share: AbandonedOption = None,
    asa_s: AsaOption = None,
    occupancy_share: OccupancyOption = None,
    waiting_share: WaitingOption = None,
    within_s: WithinOption = 20.0,
    as_json: JsonOption = False,
) -> None:
    """Print the least agents for targets, or what callers meet with a number of agents."""
    from percall.staffing.demand import Demand, Targets  # noqa: PLC0415  # kept off the start path

    demand = Demand(
        calls, interval_s, aht_s, math.inf if patience_s is None else patience_s,
        math.inf if lines is None else lines,
    )  # fmt: skip
    targets = Targets(
        within_s, service_level_share, abandoned_share, asa_s, occupancy_share, waiting_share
    )
    _require_one_question(agents, targets)
    parts = None
    if agents is None:
        agents, parts = _least(demand, targets)
    if abandoned_share is not None and patience_s is None:
        _warn(_("--abandoned-share says nothing without --patience-s: nobody hangs up"))
    if as_json:
        _print_json(demand, agents, shrinkage_share, within_s)
        return
    from percall.cli.staffing_tables import print_staffing  # noqa: PLC0415  # Rich is for people

    print_staffing(demand, agents, shrinkage_share, within_s, parts)


def _require_one_question(agents: int | None, targets: "Targets") -> None:
    """See that either agents or targets are named.

    Raises:
        UsageFault: Both are named, or neither.
    """
    wants = any(value is not None for value in (
        targets.service_level_share, targets.abandoned_share, targets.asa_s,
        targets.occupancy_share, targets.waiting_share,
    ))  # fmt: skip
    if (agents is not None) == wants:
        raise UsageFault(
            _("Name either --agents or a target"), where="--agents",
            do=_("such as --service-level-share 0.8 --within-s 20"),
        )  # fmt: skip


def _least(demand: "Demand", targets: "Targets") -> tuple[int, float | None]:
    """The least agents; and in parts of one, where lines have no end.

    Raises:
        UsageFault: No number meets the targets.
    """
    from percall.staffing.answer import needed  # noqa: PLC0415  # kept off the start path

    found = needed(demand, targets, parts=demand.lines == math.inf)
    if not math.isfinite(found.agents):
        raise UsageFault(
            _("No number of agents meets that"), do=_("ask for less, or give it more lines")
        )
    return int(found.agents), None if found.parts is None else float(found.parts)


def _print_json(demand: "Demand", agents: int, shrinkage_share: float, within_s: float) -> None:
    from percall.staffing.answer import rostered, served  # noqa: PLC0415  # kept off the start path
    from percall.staffing.printed import document  # noqa: PLC0415  # likewise

    is_unstable = served(demand, agents, within_s).is_unstable
    heads = int(rostered(agents, shrinkage_share))
    typer.echo(json.dumps(document(demand, agents, heads, within_s), ensure_ascii=False, indent=1))
    if is_unstable:
        _warn(_("unstable: more work comes in than agents can do; the queue never ends"))


def _warn(text: str) -> None:
    typer.echo(f"percall: {text}", err=True)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("staffing", help=_("How many agents an interval needs."))(staffing)
