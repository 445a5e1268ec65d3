"""Ask a workspace what moved: its days, its books, the decision, and the causes of the bridge.

The days are those of the centre's own counting (`[counting]`): a watch that follows another
definition each time would compare nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from percall.centre import Centre, Limits
from percall.costing import figures as f
from percall.costing.ask import Asked, Words, asked, months_with_records
from percall.costing.bridge.ask import Bridge, why
from percall.costing.sums import Cell, period_sums
from percall.costing.totals import add_totals
from percall.costing.watch.decide import Watched, behind, decide
from percall.costing.watch.rule import Finding
from percall.costing.watch.spread import Bill
from percall.costing.watch.weeks import WEEK, Week
from percall.errors import QuestionFault
from percall.intervals import ONE_DAY, By, Period, month_of
from percall.store.engine import Engine
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace, reading
from percall.texts import _

MS = 1000
BRIDGED_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Watch:
    """A centre that was watched: the decision, and where something moved why the cost did."""

    centre: Centre
    limits: Limits
    watched: Watched
    bridge: Bridge | None = None
    why_no_bridge: str | None = None


def watch(
    workspace: Workspace,
    on: date | None = None,
    *,
    today: date | None = None,
    engine: Engine | None = None,
    progress: Callable[[str], None] = lambda _text: None,
) -> Watch:
    """What moved in the last whole week that ended by a day; by the end of the records without.

    Args:
        workspace: The centre.
        on: The day.
        today: Without a day: records that end before the last whole week before it are lacking.
        engine: What asks the lake; DuckDB unless told otherwise.
        progress: Told of each step.

    Raises:
        QuestionFault: There are no records, or none before the day.
        PercallError: Those of `percall.costing.ask.asked`.
    """
    centre = workspace.centre
    limits = centre.watch
    progress(_("Reading the ledger and the records"))
    with reading(workspace):
        months = months_with_records(read_manifest(workspace))
    if not months:
        raise QuestionFault(
            _("There are no records yet"), where=str(workspace.root),
            do=_("import some with `percall import FILE --mapping NAME`"),
        )  # fmt: skip
    to_on = month_of(months[-1]).to_on if on is None else on + ONE_DAY
    # A month more than is looked at: the last one may have only begun.
    end = min(to_on, month_of(months[-1]).to_on)
    from_on = max(months[0], end - WEEK * (limits.weeks + 2) - timedelta(days=31))
    if from_on >= to_on:
        raise QuestionFault(
            _("There are no records before {day}").format(day=to_on), where="--date",
            do=_("they begin in {month}").format(month=f"{months[0]:%Y-%m}"),
        )  # fmt: skip
    with asked(workspace, Words(from_on=from_on, to_on=to_on, by=By.DAY), engine=engine) as one:
        sums, bills = sums_by_day(one, centre), bills_of(one)
    watched = decide(sums, bills, centre.closed_on, None if on is None else to_on, limits)
    late = behind(sums, centre.closed_on, today) if today and on is None else ""
    if late:
        watched = replace(watched, not_judged=(*watched.not_judged, late), lacks_records=True)
    if not watched.moved:
        return Watch(centre, limits, watched)
    sides = compared(watched)
    try:
        found = why(workspace, *(_words(side) for side in sides), engine=engine, progress=progress)
    except QuestionFault as fault:
        return Watch(centre, limits, watched, why_no_bridge=str(fault))
    return Watch(centre, limits, watched, found)


def sums_by_day(one: Asked, centre: Centre) -> dict[date, dict[str, float]]:
    """The sums of each day with contacts, by the names that the measures take."""
    cells = {day: sums.chosen for day, sums in _period_sums(one, centre).items()}
    for total in one.totals:
        cells[total.local_on] = add_totals(cells.get(total.local_on, Cell()), [total])
    definition = one.question.definition
    return {
        day: {"calls": f.calls_of(cell, definition), **_sums(cell)}
        for day, cell in sorted(cells.items())
        if cell.counts.get("contacts", 0)
    }


def _period_sums(one: Asked, centre: Centre) -> Mapping[date, Any]:
    return period_sums(one.source, one.question, centre, [], {}) if one.source.segments else {}


def _sums(cell: Cell) -> dict[str, float]:
    counts, waits = cell.counts, cell.waits or {}
    unknown = waits.get("answered", 0) - waits.get("wait_known", 0)
    judged = waits.get("offered", 0) - unknown - waits.get("short", 0) - waits.get("unjudged", 0)
    return {
        "contacts": counts.get("contacts", 0),
        "timed": counts.get("timed", 0), "handle_s": cell.handle_ms / MS,
        "wait_known": waits.get("wait_known", 0), "wait_s": waits.get("wait_ms", 0) / MS,
        "judged": judged, "within": float(waits.get("within", 0)),
        "offered": waits.get("offered", 0), "lost": waits.get("lost", 0),
        "resolved": counts.get("resolved", 0),
        "resolved_known": counts.get("resolved_known", 0),
    }  # fmt: skip


def bills_of(one: Asked) -> list[Bill]:
    """The lines of the ledger that count, in the centre's currency."""
    takes = one.question.definition.takes
    return [
        (line.account, line.from_on, line.to_on, float(line.cost))
        for line in one.lines
        if takes(line.account)
    ]


def compared(watched: Watched) -> tuple[Period, Period]:
    """The days that the bridge explains: up to four weeks together, and the week that moved.

    The cost goes before the quality: its weeks lie in earlier months.
    """
    first: Finding = watched.moved[0]
    is_cost = first.chance is None
    week = watched.cost_week if is_cost else watched.week
    assert week is not None  # something moved in it
    return _last_together(first.before), Period(week.monday, week.to_on)


def _last_together(weeks: Sequence[Week]) -> Period:
    """The days of the last weeks that follow each other without a gap."""
    found = [weeks[-1]]
    for week in reversed(weeks[:-1]):
        if week.to_on != found[-1].monday or len(found) == BRIDGED_WEEKS:
            break
        found.append(week)
    return Period(found[-1].monday, found[0].to_on)


def _words(days: Period) -> Words:
    return Words(from_on=days.from_on, to_on=days.to_on)
