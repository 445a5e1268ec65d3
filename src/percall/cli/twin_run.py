"""`percall twin run`: the centre's twin played for some days, with the interval of each figure."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import UsageFault
from percall.intervals import day_named
from percall.texts import N_, _, ngettext

if TYPE_CHECKING:
    from percall.flow.rules import Flow
    from percall.twin.behaviour import Behaviour
    from percall.twin.figures import Estimate, PeriodFigures
    from percall.twin.horizon import Horizon
    from percall.twin.run import Played

BY = ("total", "day", "half_hour")
MOST_EXPORTED = 20
"""Replications whose records are written: each has every leg in memory."""
_SHOWN = {
    "contacts": N_("Contacts"), "offered": N_("Offered"),
    "service_level_share": N_("Service level"), "abandoned_share": N_("Abandoned"),
    "asa_s": N_("ASA, s"), "aht_s": N_("AHT, s"), "occupancy_share": N_("Occupancy"),
    "redials": N_("Redials"), "callbacks_accepted": N_("Callbacks"),
}  # fmt: skip


ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="FILE",
        help=_("Flow and behaviour in one file, not the workspace's two."),
    ),
]
FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help=_("The first day."))]
DaysOption = Annotated[int, typer.Option("--days", min=1, max=3660, help=_("How many days."))]
ReplicationsOption = Annotated[
    int, typer.Option("--replications", min=1, max=10_000, help=_("How often they are played."))
]
SeedOption = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, help=_("What chance begins from."))
]
ByOption = Annotated[
    str, typer.Option("--by", metavar="PERIOD", help=_("total, day or half_hour."))
]
QueuesOption = Annotated[bool, typer.Option("--queues", help=_("Each queue's figures too."))]
WithinOption = Annotated[
    float | None,
    typer.Option(
        "--within-s", min=0, help=_("The service level's threshold, in seconds."),
        show_default=False,
    ),
]  # fmt: skip
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads", min=1, max=256, show_default=False,
        help=_("Replications at once; else as many as processors."),
    ),
]  # fmt: skip
ExportOption = Annotated[
    Path | None,
    typer.Option("--export", metavar="DIR", help=_("Write all records there, as CSV.")),
]


def run(
    context: typer.Context,
    model: ModelOption = None,
    from_on: FromOption = "2026-01-05",
    days: DaysOption = 7,
    replications: ReplicationsOption = 20,
    seed: SeedOption = 1,
    by: ByOption = "total",
    queues: QueuesOption = False,
    within_s: WithinOption = None,
    threads: ThreadsOption = None,
    export: ExportOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play the twin: service level, abandonment, waits and occupancy, with their intervals."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.twin.figures import figures  # noqa: PLC0415  # likewise
    from percall.twin.records import write_records  # noqa: PLC0415  # likewise
    from percall.twin.run import RECORDS, SUMMARIES, play  # noqa: PLC0415  # likewise

    _check(by, replications, export)
    flow, behaviour, horizon, answer_within_s = _model(
        context, model, workspace, _day(from_on), days
    )
    within = answer_within_s if within_s is None else within_s
    with steps() as show:
        show(_("Getting the twin ready (the first time, this takes a minute)"))
        played = play(
            flow, behaviour, horizon, seed, replications,
            want=SUMMARIES if export is None else RECORDS, by=by, answer_within_s=within,
            threads=threads,
            progress=lambda share: show(_("Played {share} %").format(share=int(100 * share))),
        )  # fmt: skip
        files = () if export is None else write_records(played, export)
    found = figures(played)
    if as_json:
        document = _as_json(played, found, seed, within, files)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(found, by, queues, replications, within)
        for file in files:
            typer.echo(_("Wrote {file}: import it with --mapping {mapping}.").format(
                file=file, mapping=file.stem))  # fmt: skip


def _check(by: str, replications: int, export: Path | None) -> None:
    from percall.settings import nearest  # noqa: PLC0415  # kept off the start path

    if by not in BY:
        raise UsageFault(
            _("{name} is no period").format(name=repr(by)), where="--by", do=nearest(by, list(BY))
        )
    if export is not None and replications > MOST_EXPORTED:
        raise UsageFault(
            _("Records of {count} replications are too many").format(count=replications),
            where="--export", do=_("choose --replications 1 to {most}").format(most=MOST_EXPORTED),
        )  # fmt: skip


def _day(text: str) -> date:
    try:
        return day_named(text)
    except ValueError:
        raise UsageFault(
            _("{text} is no day").format(text=repr(text)), where="--from",
            do=_("write it as 2026-10-01"),
        ) from None  # fmt: skip


def _model(
    context: typer.Context, model: Path | None, workspace: Path | None, first_on: date, days: int
) -> "tuple[Flow, Behaviour, Horizon, float]":
    from percall.flow.reading import FLOW_FILE, read_document, read_flow  # noqa: PLC0415  # kept off the start path
    from percall.twin.horizon import Horizon  # noqa: PLC0415  # likewise
    from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour  # noqa: PLC0415  # likewise

    if model is not None:
        document, file = read_document(model), str(model)
        flow, behaviour = read_flow(document, file), read_behaviour(document, file)
        return flow, behaviour, Horizon(first_on, days), 20.0
    opened = workspace_of(context, workspace)
    flow_file, behaviour_file = opened.root / FLOW_FILE, opened.root / BEHAVIOUR_FILE
    if not behaviour_file.is_file() or not flow_file.is_file():
        raise UsageFault(
            _("There is no twin yet"), where=str(opened.root),
            do=_("fit it with `percall twin fit --from DAY --to DAY`"),
        )  # fmt: skip
    centre = opened.centre
    return (
        read_flow(read_document(flow_file), str(flow_file)),
        read_behaviour(read_document(behaviour_file), str(behaviour_file)),
        Horizon(first_on, days, centre.time_zone, centre.closed_on),
        float(centre.answer_within_s),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _estimates_json(found: "dict[str, Estimate]") -> dict[str, Any]:
    return {
        name: {"mean": _rounded(one.mean), "low": _rounded(one.low), "high": _rounded(one.high)}
        for name, one in found.items()
    }


def _as_json(
    played: "Played", found: "list[PeriodFigures]", seed: int, within_s: float,
    files: tuple[Path, ...],
) -> dict[str, Any]:  # fmt: skip
    horizon = played.model.horizon
    return {
        "from_on": horizon.first_on.isoformat(),
        "days": horizon.days,
        "replications": len(played.born),
        "seed": seed,
        "answer_within_s": within_s,
        "periods": [
            {
                "from_on": one.on.isoformat(),
                "half_hour": one.half_hour,
                **_estimates_json(one.total),
                "queues": {name: _estimates_json(queue) for name, queue in one.queues.items()},
            }
            for one in found
        ],
        "within_at_end": played.within.tolist(),
        "to_come_again_at_end": played.away.tolist(),
        "events": int(played.events.sum()),
        "files": [str(file) for file in files],
    }


def _print(
    found: "list[PeriodFigures]", by: str, with_queues: bool, replications: int, within_s: float
) -> None:
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # likewise
    from rich.table import Table  # noqa: PLC0415  # likewise

    from percall.cli.numbers import print_whole  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column({"total": _("Whole"), "day": _("Day"), "half_hour": _("Half-hour")}[by])
    for title in _SHOWN.values():
        table.add_column(_(title), justify="right")
    for one in found:
        if by == "half_hour" and not one.total["contacts"].mean:
            continue
        table.add_row(_when(one, by), *(_shown(name, one.total) for name in _SHOWN))
        for name, queue in one.queues.items() if with_queues else ():
            table.add_row(f"  {name}", *(_shown(figure, queue) for figure in _SHOWN))
    print_whole(console, table)
    told = ngettext(
        "Mean of {count} replication ± half of its 95 % interval; service level in {seconds} s.",
        "Mean of {count} replications ± half of its 95 % interval; service level in {seconds} s.",
        replications,
    )  # fmt: skip
    console.print(told.format(count=replications, seconds=f"{within_s:g}"), soft_wrap=True)


def _when(one: "PeriodFigures", by: str) -> str:
    if by == "total":
        return _("all days")
    if one.half_hour is None:
        return one.on.isoformat()
    return f"{one.on.isoformat()} {one.half_hour // 2:02d}:{one.half_hour % 2 * 30:02d}"


def _shown(name: str, found: "dict[str, Estimate]") -> str:
    from decimal import Decimal  # noqa: PLC0415  # kept off the start path

    from percall.cli.numbers import grouped, unknown  # noqa: PLC0415  # likewise

    one = found.get(name)
    if one is None or one.mean is None:
        return unknown()
    factor = 100 if name.endswith("_share") else 1
    text = grouped(Decimal(repr(factor * one.mean)), 1)
    if one.high is not None:
        text += f" ± {grouped(Decimal(repr(factor * (one.high - one.mean))), 1)}"
    return f"{text} %" if factor == 100 else text


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("run", help=_("Play the twin for some days."))(run)
