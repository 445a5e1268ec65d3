"""`percall twin fit` and `check`: the twin fitted to the records, and held against other days."""

import json
import math
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import PercallError, UsageFault
from percall.texts import N_, _

if TYPE_CHECKING:
    from percall.flow.rules import Flow
    from percall.intervals import Period
    from percall.store.workspace import Workspace
    from percall.twin.fitting.check import Checked
    from percall.twin.fitting.fit import Fitted

GAP_S = 3600.0

FromDay = Annotated[str, typer.Option("--from", metavar="DAY", help=_("The first day."))]
ToDay = Annotated[str, typer.Option("--to", metavar="DAY", help=_("The day after the last one."))]
_MEASURES = {
    "service_level_share": N_("Service level"),
    "abandoned_share": N_("Abandoned"),
    "wait_s": N_("Wait of answered, s"),
    "occupancy_share": N_("Occupancy"),
}
_VERDICTS = {
    "fits": N_("The twin fits these days."),
    "fits in part": N_("The twin fits these days in part."),
    "does not fit": N_("The twin does not fit these days."),
}


class FitsInPart(PercallError):
    """The twin fits the days in some measures alone."""

    exit_code = 12


class DoesNotFit(PercallError):
    """The twin fits the days in no measure."""

    exit_code = 13


def fit(
    context: typer.Context,
    from_on: FromDay,
    to_on: ToDay,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help=_("Write there, not into the workspace.")),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit the twin: write behaviour.toml, and flow.toml where there is none yet."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.twin.fitting.fit import fit as fitted  # noqa: PLC0415  # likewise
    from percall.twin.fitting.lake import observed  # noqa: PLC0415  # likewise

    opened, days = workspace_of(context, workspace), _days(from_on, to_on)
    folder = out or opened.root
    if not folder.is_dir():
        raise UsageFault(
            _("There is no folder {folder}").format(folder=folder), where="--out",
            do=_("make it, or name another"),
        )  # fmt: skip
    with steps() as progress:
        progress(_("Reading the records"))
        found = fitted(
            observed(opened, days), _flow(opened), answer_within_s=opened.centre.answer_within_s,
            say=progress,
        )  # fmt: skip
    files = _write(found, folder)
    if as_json:
        typer.echo(json.dumps(_fit_json(found, files), ensure_ascii=False, indent=1))
    else:
        _print_fit(found, files)


def check(
    context: typer.Context,
    from_on: FromDay,
    to_on: ToDay,
    replications: Annotated[
        int, typer.Option("--replications", min=20, max=10_000, help=_("How often it is played."))
    ] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help=_("What chance begins from."))] = 1,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the twin against days that it has not seen."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.intervals import Period  # noqa: PLC0415  # likewise
    from percall.twin.fitting.check import check as checked  # noqa: PLC0415  # likewise
    from percall.twin.fitting.check import require_unseen  # noqa: PLC0415  # likewise
    from percall.twin.fitting.fit import GAP  # noqa: PLC0415  # likewise
    from percall.twin.fitting.lake import observed  # noqa: PLC0415  # likewise
    from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file  # noqa: PLC0415  # likewise

    opened, days = workspace_of(context, workspace), _days(from_on, to_on)
    flow = _flow(opened)
    if flow is None or not (opened.root / BEHAVIOUR_FILE).is_file():
        raise UsageFault(
            _("There is no twin yet"), where=str(opened.root),
            do=_("fit it with `percall twin fit --from DAY --to DAY`"),
        )  # fmt: skip
    behaviour = read_behaviour_file(opened.root / BEHAVIOUR_FILE)
    require_unseen(behaviour, days)
    week = timedelta(days=7)
    earlier = Period(days.from_on - week, days.to_on - week)
    gap_s = float(dict(behaviour.origin).get(GAP, GAP_S))
    with steps() as progress:
        progress(_("Reading the records"))
        seen, before = observed(opened, days), observed(opened, earlier)
        if not len(seen.contacts.at):
            raise UsageFault(
                _("There is no contact in these days"), where="--from",
                do=_("name days with records"),
            )  # fmt: skip
        progress(_("Playing the days"))
        found = checked(
            seen, before if len(before.contacts.at) else None, flow, behaviour, gap_s=gap_s,
            answer_within_s=opened.centre.answer_within_s, replications=replications, seed=seed,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(_check_json(found), ensure_ascii=False, indent=1))
    else:
        _print_check(found)
    _end_with(found)


def _end_with(found: "Checked") -> None:
    """End with the verdict's exit code.

    Raises:
        FitsInPart: It fits in some measures.
        DoesNotFit: It fits in none.
    """
    where = f"{found.days.from_on}..{found.days.to_on}"
    if found.verdict == "fits in part":
        raise FitsInPart(_(_VERDICTS[found.verdict]), where=where)
    if found.verdict == "does not fit":
        raise DoesNotFit(
            _(_VERDICTS[found.verdict]), where=where,
            do=_("look where it lies outside, and at what the fit could not tell"),
        )  # fmt: skip


def _days(from_on: str, to_on: str) -> "Period":
    from percall.cli.words import day_of  # noqa: PLC0415  # kept off the start path
    from percall.intervals import Period  # noqa: PLC0415  # likewise

    first, last = day_of(from_on, "--from"), day_of(to_on, "--to")
    if first is None or last is None or last <= first:
        raise UsageFault(
            _("The period ends on {to}, before it starts on {start}").format(to=last, start=first),
            where="--to", do=_("--to is the day after the last one"),
        )  # fmt: skip
    return Period(first, last)


def _flow(opened: "Workspace") -> "Flow | None":
    from percall.flow.reading import FLOW_FILE, read_flow_file  # noqa: PLC0415  # kept off the start

    file = opened.root / FLOW_FILE
    return read_flow_file(file) if file.is_file() else None


def _write(found: "Fitted", folder: Path) -> list[str]:
    """Write what was fitted, each file whole or not at all; the names of the files."""
    from percall.flow.reading import FLOW_FILE  # noqa: PLC0415  # kept off the start path
    from percall.flow.writing import write_flow  # noqa: PLC0415  # likewise
    from percall.twin.reading import BEHAVIOUR_FILE, write_behaviour  # noqa: PLC0415  # likewise

    texts = {BEHAVIOUR_FILE: write_behaviour(found.behaviour)}
    if not (folder / FLOW_FILE).exists():
        texts[FLOW_FILE] = "# Read from the records by `percall twin fit`.\n\n" + write_flow(
            found.flow
        )
    for name, text in texts.items():
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".percall-", delete=False,
                                         encoding="utf-8") as part:  # fmt: skip
            part.write(text)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(folder / name)
    return sorted(texts)


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def _fit_json(found: "Fitted", files: list[str]) -> dict[str, Any]:
    return {
        "from_on": found.days.from_on.isoformat(), "to_on": found.days.to_on.isoformat(),
        "files": files, "counts": found.counts, "gap_s": found.gap_s,
        "agents_are_known": found.staff.is_known, "untold": list(found.untold),
        "estimates": [one.as_json() for one in found.estimates],
        "distributions": [
            {"subject": subject, "family": one.family, "count": one.count,
             "distance": _number(one.distance), "bound": _number(one.bound)}
            for subject, one in found.tests.items()
        ],
        "patience": {
            queue: [
                {"seconds": _number(float(s)), "waiting_share": _number(float(w)),
                 "low": _number(float(low)), "high": _number(float(high))}
                for s, w, low, high in zip(
                    curve.seconds, curve.waiting, curve.low, curve.high, strict=True
                )
            ]
            for queue, curve in found.curves.items()
        },
    }  # fmt: skip


def _check_json(found: "Checked") -> dict[str, Any]:
    names = ("service_level_share", "abandoned_share", "wait_s", "occupancy_share")
    cells = []
    for day, slot in zip(*found.real.offered.nonzero(), strict=True):
        cell: dict[str, Any] = {
            "on": str(found.days.from_on + timedelta(days=int(day))), "half_hour": int(slot),
            "offered": int(found.real.offered[day, slot]),
        }  # fmt: skip
        for name in names:
            cell[name] = {
                "happened": _number(float(found.real.measure(name)[day, slot])),
                "twin": _number(float(found.twin.measure(name)[day, slot])),
                "low": _number(float(found.low[name][day, slot])),
                "high": _number(float(found.high[name][day, slot])),
            }
        cells.append(cell)
    return {
        "from_on": found.days.from_on.isoformat(), "to_on": found.days.to_on.isoformat(),
        "verdict": found.verdict, "agents_are_known": found.staff_is_known,
        "measures": [
            {"name": one.name, "happened": _number(one.happened), "twin": _number(one.twin),
             "coverage_share": _number(one.coverage), "width": _number(one.width),
             "error": _number(one.error), "error_last_week": one.error_last_week,
             "error_erlang_a": one.error_erlang_a, "half_hours": one.cells, "fits": one.fits}
            for one in found.measures
        ],
        "does_not_fit_at": list(found.worst), "half_hours": cells,
    }  # fmt: skip


def _shown(name: str, value: float | None) -> str:
    from percall.cli.numbers import seconds, share, unknown  # noqa: PLC0415  # kept off the start path

    if value is None or not math.isfinite(value):
        return unknown()
    text = f"{value:.9f}"
    return share(text) if name.endswith("_share") else seconds(text)


def _print_fit(found: "Fitted", files: list[str]) -> None:
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # likewise
    from rich.table import Table  # noqa: PLC0415  # likewise

    from percall.cli.numbers import count, grouped, print_whole  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    told = _("Fitted on {contacts} contacts of {days} days, {agents} agents.").format(
        contacts=count(found.counts["contacts"]), days=count(found.counts["days"]),
        agents=count(found.counts["agents"]),
    )  # fmt: skip
    console.print(told, soft_wrap=True)
    table = Table(box=box.SIMPLE)
    for title in (_("Estimate"), _("Value"), _("95 % from"), _("to"), _("Cases")):
        table.add_column(title, justify="left" if title == _("Estimate") else "right")
    from decimal import Decimal  # noqa: PLC0415  # for people only

    for one in found.estimates:
        cells = (
            grouped(Decimal(str(x)), 4) if math.isfinite(x) else "–"
            for x in (one.value, one.low, one.high)
        )
        table.add_row(one.subject, *cells, count(one.count))
    print_whole(console, table)
    if found.gap_s is not None:
        console.print(
            _("Agents: an effective number; who is not heard of for {n} minutes is gone.").format(
                n=round(found.gap_s / 60)
            ),
            soft_wrap=True,
        )
    for told in found.untold:
        console.print(told, soft_wrap=True)
    console.print(_("Wrote {file}").format(file=", ".join(files)), soft_wrap=True)


def _print_check(found: "Checked") -> None:
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.console import Console  # noqa: PLC0415  # likewise
    from rich.table import Table  # noqa: PLC0415  # likewise

    from percall.cli.numbers import print_whole, share  # noqa: PLC0415  # likewise

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(_(_VERDICTS[found.verdict]), soft_wrap=True)
    table = Table(box=box.SIMPLE)
    titles = (_("Measure"), _("Happened"), _("Twin"), _("In its 90 %"), _("Width"), _("Error"),
              _("of last week"), _("of Erlang A"), _("Fits"))  # fmt: skip
    for title in titles:
        table.add_column(title, justify="left" if title == titles[0] else "right")
    for one in found.measures:
        values = (one.happened, one.twin)
        errors = (one.width, one.error, one.error_last_week, one.error_erlang_a)
        table.add_row(
            _(_MEASURES[one.name]), *(_shown(one.name, x) for x in values),
            share(f"{one.coverage:.9f}") if math.isfinite(one.coverage) else "–",
            *(_shown(one.name, x) for x in errors), _("yes") if one.fits else _("no"),
        )  # fmt: skip
    print_whole(console, table)
    for place in found.worst:
        console.print(_("Outside more often than not: {place}").format(place=place), soft_wrap=True)
    if not found.staff_is_known:
        console.print(
            _("Agents' time is not recorded: the fitted agents were played."), soft_wrap=True
        )


def register(group: typer.Typer) -> None:
    """Add the commands to the group."""
    group.command("fit", help=_("Fit the twin to the records of some days."))(fit)
    group.command("check", help=_("Hold the twin against days that it has not seen."))(check)
