"""`percall staffing`: how many agents an interval needs, or what callers meet with so many."""

import json
import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption
from percall.errors import UsageFault
from percall.texts import _

if TYPE_CHECKING:
    from percall.staffing.demand import Demand, Targets

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
    within_s: Annotated[
        float, typer.Option("--within-s", help=_("Seconds within which a call is answered."))
    ] = 20.0,
    as_json: JsonOption = False,
) -> None:
    """Print the least agents for a target, or what callers meet with a number of agents."""
    from percall.staffing.answer import needed, rostered  # noqa: PLC0415  # kept off the start path
    from percall.staffing.demand import Demand, Targets  # noqa: PLC0415  # likewise

    demand = Demand(
        calls, interval_s, aht_s, math.inf if patience_s is None else patience_s,
        math.inf if lines is None else lines,
    )  # fmt: skip
    targets = Targets(
        within_s if service_level_share is not None else None, service_level_share, abandoned_share
    )
    count = _agents(agents, targets)
    if count is None:
        found = float(needed(demand, targets).agents)
        if not math.isfinite(found):
            raise UsageFault(
                _("No number of agents meets that"), where="--service-level-share",
                do=_("ask for less, or give it more lines"),
            )  # fmt: skip
        count = int(found)
    heads = int(rostered(count, shrinkage_share))
    document = _document(demand, count, heads, within_s)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(demand, count, shrinkage_share, within_s)


def _agents(agents: int | None, targets: "Targets") -> int | None:
    """The agents that are named; None where targets are to be met.

    Raises:
        UsageFault: Both are named, or neither.
    """
    wants = targets.service_level_share is not None or targets.abandoned_share is not None
    if (agents is not None) == wants:
        raise UsageFault(
            _("Name either --agents or a target"), where="--agents",
            do=_("such as --service-level-share 0.8 --within-s 20"),
        )  # fmt: skip
    return agents


def _document(demand: "Demand", agents: int, heads: int, within_s: float) -> dict[str, Any]:
    from percall.staffing.answer import served  # noqa: PLC0415  # kept off the start path

    found = served(demand, agents, within_s)
    return {
        "model": _model(demand, agents), "agents": agents, "rostered": heads,
        "service_level_share": _known(found.service_level_share, 9),
        "asa_s": _known(found.asa_s, 3), "occupancy_share": _known(found.occupancy_share, 9),
        "abandoned_share": _known(found.abandoned_share, 9),
        "waiting_share": _known(found.waiting_share, 9),
    }  # fmt: skip


def _model(demand: "Demand", agents: int) -> str:
    if demand.patience_s != math.inf:
        return "erlang_a"
    return "erlang_b" if demand.lines == agents else "erlang_c"


def _known(value: Any, places: int) -> float | None:
    """A figure; None where there is none: endless waits, nobody who answers."""
    found = float(value)
    return round(found, places) if math.isfinite(found) else None


def _print(demand: "Demand", agents: int, shrinkage_share: float, within_s: float) -> None:
    """Print the agents, and what one less and one more would do."""
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # likewise
    from rich.table import Table  # noqa: PLC0415  # likewise

    from percall.cli.numbers import count, print_whole, seconds, share  # noqa: PLC0415  # likewise
    from percall.staffing.answer import rostered, served  # noqa: PLC0415  # likewise
    from percall.staffing.demand import number_of  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    heads = int(rostered(agents, shrinkage_share))
    console.print(
        _("{agents} agents, {heads} on the roster.").format(
            agents=count(agents), heads=count(heads)
        ),
        soft_wrap=True,
    )
    table = Table(box=box.SIMPLE)
    titles = (
        _("Agents"), _("On the roster"), _("Answered within {n} s").format(n=f"{within_s:g}"),
        _("ASA s"), _("Abandoned"), _("Occupancy"), _("Have to wait"),
    )  # fmt: skip
    for title in titles:
        table.add_column(title, justify="right")
    lines = number_of("lines", demand.lines)
    for number in range(max(agents - 1, 0), int(min(agents + 1, float(lines))) + 1):
        found = served(demand, number, within_s)
        cells = [
            (found.service_level_share, share), (found.asa_s, seconds),
            (found.abandoned_share, share), (found.occupancy_share, share),
            (found.waiting_share, share),
        ]  # fmt: skip
        unstable = bool(found.is_unstable)
        table.add_row(
            count(number), count(int(rostered(number, shrinkage_share))),
            *(form(None if _known(v, 9) is None else f"{float(v):.9f}") for v, form in cells),
            *([_("unstable: the queue never ends")] if unstable else []),
        )  # fmt: skip
    print_whole(console, table)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("staffing", help=_("How many agents an interval needs."))(staffing)
