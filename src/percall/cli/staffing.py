"""`percall staffing`: how many agents an interval needs, or what callers meet with so many."""

import json
import math
from typing import TYPE_CHECKING, Annotated

import typer

from percall.cli.app import JsonOption
from percall.errors import UsageFault
from percall.texts import _

if TYPE_CHECKING:
    from percall.staffing.demand import Targets

CallsArgument = Annotated[float, typer.Option("--calls", help=_("Calls in the interval."))]
IntervalOption = Annotated[
    float, typer.Option("--interval-s", help=_("Its length in seconds; 1800 is half an hour."))
]
AhtOption = Annotated[
    float, typer.Option("--aht-s", help=_("Mean handle time in seconds: talk, hold and wrap-up."))
]


def staffing(
    calls: CallsArgument,
    aht_s: AhtOption,
    interval_s: IntervalOption = 1800.0,
    patience_s: Annotated[
        float | None,
        typer.Option("--patience-s", help=_("Mean patience in seconds; endless without it.")),
    ] = None,
    lines: Annotated[
        int | None, typer.Option("--lines", help=_("Telephone lines; endless without it."))
    ] = None,
    shrinkage_share: Annotated[
        float, typer.Option("--shrinkage-share", help=_("Paid time not available for calls: 0.3."))
    ] = 0.0,
    agents: Annotated[
        int | None, typer.Option("--agents", help=_("What callers meet with so many agents."))
    ] = None,
    service_level_share: Annotated[
        float | None,
        typer.Option("--service-level-share", help=_("The least agents that answer this share.")),
    ] = None,
    abandoned_share: Annotated[
        float | None,
        typer.Option("--abandoned-share", help=_("The least agents that lose no more than this.")),
    ] = None,
    asa_s: Annotated[
        float | None,
        typer.Option("--asa-s", help=_("The least agents whose mean wait is no longer.")),
    ] = None,
    occupancy_share: Annotated[
        float | None,
        typer.Option("--occupancy-share", help=_("The least agents who are no busier than this.")),
    ] = None,
    waiting_share: Annotated[
        float | None,
        typer.Option("--waiting-share", help=_("The least agents for whom no more have to wait.")),
    ] = None,
    within_s: Annotated[
        float, typer.Option("--within-s", help=_("Seconds within which a call is answered."))
    ] = 20.0,
    as_json: JsonOption = False,
) -> None:
    """Print the least agents for targets, or what callers meet with a number of agents."""
    from percall.staffing.answer import needed, rostered, served  # noqa: PLC0415  # kept off the start path
    from percall.staffing.demand import Demand, Targets  # noqa: PLC0415  # likewise
    from percall.staffing.printed import document as as_document  # noqa: PLC0415  # likewise

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
        found = needed(demand, targets, parts=lines is None)
        if not math.isfinite(found.agents):
            raise UsageFault(
                _("No number of agents meets that"), do=_("ask for less, or give it more lines")
            )
        agents, parts = int(found.agents), found.parts
    met = served(demand, agents, within_s)
    heads = int(rostered(agents, shrinkage_share))
    if as_json:
        document = as_document(demand, agents, heads, within_s)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        if met.is_unstable:
            text = _("unstable: more work comes in than agents can do; the queue never ends")
            typer.echo(f"percall: {text}", err=True)
        return
    from percall.cli.staffing_tables import print_staffing  # noqa: PLC0415  # Rich is for people

    print_staffing(
        demand, agents, shrinkage_share, within_s, None if parts is None else float(parts)
    )


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


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("staffing", help=_("How many agents an interval needs."))(staffing)
