"""`percall twin fit` and `check`: the twin fitted to the records, and held against other days."""

import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import PercallError, UsageFault
from percall.texts import N_, _, ngettext

if TYPE_CHECKING:
    from rich.table import Table

    from percall.intervals import Period
    from percall.twin.fitting.check import Checked
    from percall.twin.fitting.fit import Fitted

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
    "cannot be judged": N_("Whether the twin fits these days cannot be judged."),
}
WIDE_SIGN, UNKNOWN_SIGN = "!", "–"


class FitsInPart(PercallError):
    """The twin fits the days in some measures alone."""

    exit_code = 12


class DoesNotFit(PercallError):
    """The twin fits the days in no measure."""

    exit_code = 13


class CannotBeJudged(PercallError):
    """Nothing of the days can be held against the twin."""

    exit_code = 18


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
    from percall.twin.fitting.days import flow_of  # noqa: PLC0415  # likewise
    from percall.twin.fitting.fit import fit as fitted  # noqa: PLC0415  # likewise
    from percall.twin.fitting.lake import observed  # noqa: PLC0415  # likewise
    from percall.twin.fitting.printed import fit_json  # noqa: PLC0415  # likewise

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
            observed(opened, days), flow_of(opened), answer_within_s=opened.centre.answer_within_s,
            say=progress,
        )  # fmt: skip
    files = _write(found, folder)
    if as_json:
        typer.echo(json.dumps(fit_json(found, files), ensure_ascii=False, indent=1))
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
    from percall.twin.fitting.days import check_days  # noqa: PLC0415  # likewise
    from percall.twin.fitting.printed import check_json  # noqa: PLC0415  # likewise

    opened, days = workspace_of(context, workspace), _days(from_on, to_on)
    with steps() as progress:
        found = check_days(opened, days, replications=replications, seed=seed, say=progress)
    if as_json:
        typer.echo(json.dumps(check_json(found), ensure_ascii=False, indent=1))
    else:
        _print_check(found)
    _end_with(found)


def _end_with(found: "Checked") -> None:
    """End with the verdict's exit code.

    Raises:
        FitsInPart: It fits in some measures.
        DoesNotFit: It fits in none.
        CannotBeJudged: There is nothing to judge it by.
    """
    where = f"{found.days.from_on} - {found.days.last_on}"
    if found.verdict == "fits in part":
        raise FitsInPart(_(_VERDICTS[found.verdict]), where=where)
    if found.verdict == "does not fit":
        raise DoesNotFit(
            _(_VERDICTS[found.verdict]), where=where,
            do=_("look where it lies outside, and at what the fit could not tell"),
        )  # fmt: skip
    if found.verdict == "cannot be judged":
        raise CannotBeJudged(
            _(_VERDICTS[found.verdict]), where=where,
            do=_("check days of weekdays that the fit has seen, with more contacts"),
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
    contacts, days, agents = (found.counts[name] for name in ("contacts", "days", "agents"))
    told = _("Fitted on {contacts} of {days}, {agents}.").format(
        contacts=ngettext("{count} contact", "{count} contacts", contacts).format(
            count=count(contacts)
        ),
        days=ngettext("{count} day", "{count} days", days).format(count=count(days)),
        agents=ngettext("{count} agent", "{count} agents", agents).format(count=count(agents)),
    )
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
        errors = (one.error, one.error_last_week, one.error_erlang_a)
        fits = UNKNOWN_SIGN if one.fits is None else _("yes") if one.fits else _("no")
        table.add_row(
            _(_MEASURES[one.name]), *(_shown(one.name, x) for x in values),
            share(f"{one.coverage:.9f}") if math.isfinite(one.coverage) else UNKNOWN_SIGN,
            (f"{WIDE_SIGN} " if one.is_wide else "") + _shown(one.name, one.width),
            *(_shown(one.name, x) for x in errors), fits,
        )  # fmt: skip
    print_whole(console, table)
    for told in _how_to_read(found):
        console.print(told + "\n", soft_wrap=True)
    print_whole(console, _by_half_hour(found))
    for place in found.worst:
        console.print(_("Outside more often than not: {place}").format(place=place), soft_wrap=True)
    if not found.staff_is_known:
        console.print(
            _("Agents' time is not recorded: the fitted agents were played."), soft_wrap=True
        )


def _how_to_read(found: "Checked") -> list[str]:
    """What was not judged, and which bands say little."""
    from percall.cli.marginal_tables import WEEKDAYS  # noqa: PLC0415  # kept off the start path

    told = []
    if found.verdict == "cannot be judged":
        told.append(_("No half-hour that can be judged has five contacts."))
    told += [
        _(
            "{weekday}: the fit has seen none; the twin plays nobody there, it is not judged."
        ).format(weekday=_(WEEKDAYS[weekday - 1]))
        for weekday in found.never_seen
    ]
    if any(one.is_wide for one in found.measures):
        told.append(
            _("{sign}: so wide a band holds nearly anything; what lies within it proves little.")
            .format(sign=WIDE_SIGN)
        )  # fmt: skip
    return told


def _by_half_hour(found: "Checked") -> "Table":
    """What happened and what the twin played, by half-hour of the day over all days."""
    from rich import box  # noqa: PLC0415  # Rich is for people only
    from rich.table import Table  # noqa: PLC0415  # likewise

    from percall.cli.numbers import count  # noqa: PLC0415  # likewise

    table = Table(box=box.SIMPLE, title=_("Happened, and the twin's mean"), title_justify="left")
    table.add_column(_("From"))
    for title in (_("Offered"), *(_(title) for title in _MEASURES.values())):
        table.add_column(title, justify="right")
        table.add_column(_("twin"), justify="right")
    real, twin = found.real.summed(0), found.twin.summed(0)
    for slot in real.offered.nonzero()[0]:
        cells = [count(round(real.offered[slot])), count(round(twin.offered[slot]))]
        for name in _MEASURES:
            cells += [_shown(name, float(x.measure(name)[slot])) for x in (real, twin)]
        table.add_row(f"{slot // 2:02}:{30 * (slot % 2):02}", *cells)
    return table


def register(group: typer.Typer) -> None:
    """Add the commands to the group."""
    group.command("fit", help=_("Fit the twin to the records of some days."))(fit)
    group.command("check", help=_("Hold the twin against days that it has not seen."))(check)
