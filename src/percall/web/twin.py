"""The twin against reality: days that it has not seen, played and held against what happened."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

from percall.errors import QuestionFault
from percall.formats import DASH, Figure, Formats
from percall.intervals import Period
from percall.naming import weekday_name
from percall.texts import _
from percall.twin.fitting.check import Checked, Measured, seen_days
from percall.twin.fitting.days import check_days
from percall.twin.fitting.printed import check_json
from percall.twin.fitting.verdict import CANNOT
from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file
from percall.web.address_reading import days_to_play
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.site import Visit
from percall.web.tables import Column, Row, Table
from percall.web.twin_chart import HEIGHT, rows_by_half_hour, twin_chart

PARAMETERS = ("first", "last")
REPLICATIONS, LONGEST_DAYS = 100, 62
WEEK = timedelta(days=7)


def twin_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The check of the days that the address names; what to do where there is no twin yet."""
    title = _("Does the twin behave as the centre does?")
    file = visit.answers.root / BEHAVIOUR_FILE
    if not file.is_file():
        return {"title": title, "found": None, "records": records, "view": visit.view}
    fitted = seen_days(read_behaviour_file(file))
    days = _days(visit, records, fitted)
    last_on = days.to_on - timedelta(days=1)
    query = visit.view.query(first=str(days.from_on), last=str(last_on))
    if query != visit.query:
        return {"canonical_query": query}  # the chart's address needs the days, too
    found = _checked(visit, days)
    formats = visit.formats
    tables = (measures_table(found, formats), half_hours_table(found, formats))
    sentence = sentence_of(found, formats)
    chart = Chart(
        "twin", _("The twin against what happened"), sentence, HEIGHT,
        lambda theme, size: twin_chart(found, theme, size),
    )  # fmt: skip
    return {
        "title": title, "found": found, "records": records, "view": visit.view,
        "sentence": sentence, "days": days, "when": formats.days(days), "first": days.from_on.isoformat(),
        "last": last_on.isoformat(),
        "fitted": None if fitted is None else formats.days(fitted),
        "measures": tables[0], "chart": chart, "places": places_of(found), "unjudged": unjudged_of(found),
        "canonical_query": query, "half_hours": tables[1],
        "shown": Shown(check_json(found), tables, (chart,)),
    }  # fmt: skip


def _checked(visit: Visit, days: Period) -> Checked:
    """The check of the days, which can be given up while it is played."""
    answers, told = visit.answers, _("Played {share} %")  # other threads have no language

    def played(share: float) -> None:
        visit.progress(told.format(share=int(100 * share)))

    def made() -> Checked:
        return check_days(
            answers.workspace, days, replications=REPLICATIONS, say=visit.progress,
            played=played, cancelled=answers.given_up(),
        )  # fmt: skip

    return answers.keep(("twin", days), lambda: answers.stoppable(made))


def _days(visit: Visit, records: Records, fitted: Period | None) -> Period:
    """The days of the address, else the last whole week of records that the fit has not seen.

    Raises:
        QuestionFault: They cannot be read, or are too many; or no week is left.
    """
    first, last = (visit.parameter(name) for name in PARAMETERS)
    if first or last:
        return days_to_play(first, last, LONGEST_DAYS, _("ask `percall twin check` for more"))
    span = records.days
    end = span.to_on - timedelta(days=span.to_on.weekday())
    while end - WEEK >= span.from_on:
        week = Period(end - WEEK, end)
        if fitted is None or not fitted.days_shared(week.from_on, week.to_on):
            return week
        end -= WEEK
    raise QuestionFault(
        _("The twin has seen every week of the records"), where=BEHAVIOUR_FILE,
        do=_("fit it on fewer days: `percall twin fit --from DAY --to DAY`"),
    )  # fmt: skip


def sentence_of(found: Checked, formats: Formats) -> str:
    """The verdict, with service level and wait of both."""
    verdict = {
        "fits": _("The twin fits these days"), "fits in part": _("The twin fits these days in part"),
        "does not fit": _("The twin does not fit these days"),
        "cannot be judged": _("Whether the twin fits these days cannot be judged"),
    }[found.verdict]  # fmt: skip
    by_name = {one.name: one for one in found.measures}
    level, wait = by_name["service_level_share"], by_name["wait_s"]
    return _(
        "{verdict}: service level {happened}, the twin {twin}; answered after {wait}, the twin"
        " {twin_wait}."
    ).format(
        verdict=verdict, happened=_shown(level.name, level.happened, formats).text,
        twin=_shown(level.name, level.twin, formats).text,
        wait=f"{_shown(wait.name, wait.happened, formats).text} s",
        twin_wait=f"{_shown(wait.name, wait.twin, formats).text} s",
    )  # fmt: skip


def measures_table(found: Checked, formats: Formats) -> Table:
    """Each measure: both sides, coverage, width, and the error beside simple ways."""
    columns = (
        Column(_("Measure")),
        *(
            Column(title, is_number=True)
            for title in (
                _("Happened"), _("Twin"), _("Within its 90 %"), _("Width of it"), _("Error"),
                _("Error of last week"), _("Error of Erlang A"),
            )
        ),
        Column(_("Fits")),
    )  # fmt: skip
    return Table(
        "measures", _("Measures over all half-hours"), columns,
        tuple(_row(one, formats) for one in found.measures),
    )  # fmt: skip


def half_hours_table(found: Checked, formats: Formats) -> Table:
    """What the chart draws: each half-hour of the day, what happened and what the twin plays."""
    columns = [Column(_("From"))]
    for title in (
        _("Service level"), _("Abandoned"), _("Mean wait of answered, s"), _("Occupancy"),
    ):  # fmt: skip
        columns += [Column(title, is_number=True), Column(_("twin"), is_number=True),
                    Column(_("its 90 %"), is_number=True)]  # fmt: skip
    parts = {one.name: {row["hour"]: row for row in rows_by_half_hour(found, one.name)}
             for one in found.measures}  # fmt: skip
    hours = sorted({hour for rows in parts.values() for hour in rows})
    rows = []
    for hour in hours:
        cells: list[str | Figure | None] = [f"{int(hour):02}:{int(hour % 1 * 60):02}"]
        for name, of_hour in parts.items():
            cells += _beside(name, of_hour.get(hour), formats)
        rows.append(Row(tuple(cells)))
    return Table("half-hours", _("By half-hour of the day"), tuple(columns), tuple(rows))


def _beside(name: str, row: dict[str, Any] | None, formats: Formats) -> list[str | Figure | None]:
    """What happened, the twin's mean and its interval, of one measure and half-hour."""
    if row is None:
        return [_shown(name, None, formats)] * 3
    factor = 100 if name.endswith("_share") else 1
    happened, twin, low, high = (
        _shown(name, row[key] / factor, formats) for key in ("happened", "twin", "low", "high")
    )
    return [happened, twin, f"{low.text} – {high.text}"]


def _row(one: Measured, formats: Formats) -> Row:
    names = {
        "service_level_share": _("Service level"), "abandoned_share": _("Abandoned"),
        "wait_s": _("Mean wait of answered, s"), "occupancy_share": _("Occupancy"),
    }  # fmt: skip
    values = (one.error, one.error_last_week, one.error_erlang_a)
    width = _shown(one.name, one.width, formats)
    if one.is_wide:
        width = replace(width, text=f"{width.text} !")
    return Row((
        names[one.name], _shown(one.name, one.happened, formats),
        _shown(one.name, one.twin, formats), _shown("coverage_share", one.coverage, formats),
        width, *(_shown(one.name, value, formats) for value in values),
        DASH if one.fits is None else _("yes") if one.fits else _("no"),
    ))  # fmt: skip


def _shown(name: str, value: float | None, formats: Formats) -> Figure:
    if value is None or not math.isfinite(value):
        return Figure(DASH, None, _("not known"))
    text = f"{value:.9f}"
    return formats.share(text) if name.endswith("_share") else formats.plain(text)


def unjudged_of(found: Checked) -> list[str]:
    """Why days were not judged, in words."""
    told = []
    if found.verdict == CANNOT:
        told.append(_("No half-hour that can be judged has five contacts."))
    return told + [
        _(
            "{weekday}: the fit has seen none; the twin plays nobody there, it is not judged."
        ).format(weekday=weekday_name(weekday))
        for weekday in found.never_seen
    ]


def places_of(found: Checked) -> list[str]:
    """Where what happened lies outside more often than not, in words."""
    names = {
        "service_level_share": _("service level"), "abandoned_share": _("abandoned"),
        "wait_s": _("wait"), "occupancy_share": _("occupancy"),
    }  # fmt: skip
    sides = {"above": _("above"), "below": _("below")}
    told = []
    for place in found.worst:
        name, clock, side = place.split(" ")
        told.append(
            _("{clock}: {measure} lies {side} what the twin expects").format(
                clock=clock, measure=names[name], side=sides[side]
            )
        )
    return told
