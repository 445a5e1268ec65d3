"""A day of the centre as it happens: queues and agents, and what the segments of an instant say.

Rules:
1. All that the page says of an instant is counted from the day's spans, here; the script moves the
   instant, asks the page anew where it stops, and counts nothing that the page does not.
2. Without a script the page shows the instant of its address, and a form asks for another.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from percall.errors import QuestionFault
from percall.intervals import day_named
from percall.store.workspace import Workspace
from percall.texts import _
from percall.twin.day.played import day_played
from percall.twin.day.recorded import day_recorded
from percall.twin.day.spans import Day
from percall.twin.fitting.days import GAP_S, flow_of
from percall.twin.fitting.fit import GAP
from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file
from percall.web.answers import Records
from percall.web.chart_style import SIZES
from percall.web.day_chart import HEIGHT, MEASURES, day_chart, left_of, span_of, step_of
from percall.web.day_instant import (
    RECORDS,
    TWIN,
    Asked,
    agents_table,
    clock_of,
    counts_of,
    document_of,
    lanes_of,
    sentence_of,
    state_names,
    teams_of,
    tiles_of,
    waiting_table,
)
from percall.web.downloads import Chart, Shown
from percall.web.site import Visit

PARAMETERS = ("on", "of", "at", "seed")
USUAL_AT, MOST_SEED, SATURDAY = "10:30", 9999, 6


def day_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The day of the address at its instant; the last weekday of the records without one."""
    asked = asked_of(visit, records)
    query = visit.view.query(**asked.own())
    if query != visit.query:
        return {"canonical_query": query}
    day = day_of(visit, asked)
    at_ms = instant_ms(day, asked.at)
    found = {
        "title": _("How did this day go?") if asked.of == RECORDS else _("How would this day go?"),
        "canonical_query": query, "view": visit.view, "records": records, "asked": asked,
        "when": visit.formats.day(day.on), "at": clock_of(asked.at),
        "others": _others(visit, asked), "has_twin": _twin_file(visit.answers.workspace).is_file(),
        "is_empty": not len(day.waits.begin) and not len(day.doings.begin),
    }  # fmt: skip
    if found["is_empty"]:
        return found | {"shown": Shown(document_of(day, at_ms, asked))}
    return found | _instant(visit, day, at_ms, asked)


def _instant(visit: Visit, day: Day, at_ms: int, asked: Asked) -> dict[str, Any]:
    """What the page shows of a day on which something happened."""
    sentence = sentence_of(day, at_ms, asked)
    tables = (waiting_table(day, at_ms, asked), agents_table(day, at_ms, asked))
    chart = Chart(
        "day", _("Queues and agents over the day"), sentence, HEIGHT,
        lambda theme, size: day_chart(day, theme, size),
    )  # fmt: skip
    first_ms, last_ms = span_of(day)
    return {
        "sentence": sentence, "counts": counts_of(day, at_ms), "waiting": tables[0],
        "there": tables[1], "chart": chart, "tiles": tiles_of(day, at_ms),
        "lanes": lanes_of(day, at_ms), "at_ms": at_ms,
        "first_ms": first_ms, "last_ms": last_ms, "floor": day.floor,
        "measures": MEASURES, "sizes": SIZES,
        "left": {size: left_of(day, at_ms, size) for size in SIZES},
        "step": {size: step_of(day, size) for size in SIZES},
        "spans": "/day/spans?" + visit.view.query(**(asked.own() | {"at": None})),
        "shown": Shown(document_of(day, at_ms, asked), tables, (chart,)),
        "state_names": state_names(),
    }  # fmt: skip


def spans_of(visit: Visit, records: Records) -> dict[str, Any]:
    """The whole day for the script: compact, in the order in which the page shows its agents."""
    asked = asked_of(visit, records)
    day = day_of(visit, asked)
    queues = day.waits.queue
    return {
        "offsets": day.horizon.offsets,
        "agents": [day.turns[one] for _team, members in teams_of(day) for one in members],
        "waits": [
            [int(begin), int(end), int(queue) % (len(day.queues) + 1)]
            for begin, end, queue in zip(day.waits.begin, day.waits.end, queues, strict=True)
        ],
    }  # fmt: skip


def asked_of(visit: Visit, records: Records) -> Asked:
    """What the address asks.

    Raises:
        QuestionFault: A parameter cannot be read.
    """
    on, of, at, seed = (visit.parameter(name) for name in PARAMETERS)
    try:
        day = day_named(on) if on else _usual(records)
        instant = time.fromisoformat(at or USUAL_AT)
        number = int(seed or "1")
        if not 1900 <= day.year <= 2200 or instant.tzinfo or not 0 <= number <= MOST_SEED:
            raise ValueError(on)
    except ValueError:
        raise QuestionFault(
            _("This is no instant of a day"), where="on, at, seed",
            do=_("write them as {example}").format(example="on=2026-10-05&at=10:30&seed=1"),
        ) from None  # fmt: skip
    if of not in ("", RECORDS, TWIN):
        raise QuestionFault(
            _("A day comes from the records or from the twin"), where="of",
            do=f"{RECORDS}, {TWIN}",
        )  # fmt: skip
    return Asked(day, of or RECORDS, number, instant.replace(microsecond=0))


def _usual(records: Records) -> date:
    """The last day of the records that is no weekend's, else the last one."""
    for back in range(3):
        day = records.last_on - timedelta(days=back)
        if day.isoweekday() < SATURDAY and day >= records.first_on:
            return day
    return records.last_on


def day_of(visit: Visit, asked: Asked) -> Day:
    """The day as spans, kept while the workspace stays as it is.

    Raises:
        QuestionFault: There is no twin yet.
    """
    workspace = visit.answers.workspace
    file = _twin_file(workspace)

    def made() -> Day:
        if asked.of == RECORDS:
            gap_s = GAP_S
            if file.is_file():
                gap_s = float(dict(read_behaviour_file(file).origin).get(GAP, GAP_S))
            return day_recorded(workspace, asked.on, gap_s=gap_s)
        flow = flow_of(workspace)
        if flow is None or not file.is_file():
            raise QuestionFault(
                _("There is no twin yet"), where=BEHAVIOUR_FILE,
                do=_("fit it with `percall twin fit --from DAY --to DAY`"),
            )  # fmt: skip
        visit.progress(_("Getting the twin ready (the first time, this takes a minute)"))
        return day_played(
            flow, read_behaviour_file(file), asked.on, str(workspace.centre.time_zone),
            seed=asked.seed, cancelled=visit.answers.given_up(),
        )  # fmt: skip

    key = ("day", asked.on, asked.of, asked.seed)
    return visit.answers.keep(key, lambda: visit.answers.stoppable(made))


def _twin_file(workspace: Workspace) -> Path:
    return workspace.root / BEHAVIOUR_FILE


def instant_ms(day: Day, at: time) -> int:
    """The ms of a local time of the day; of a time that comes twice the first."""
    local = ((at.hour * 60 + at.minute) * 60 + at.second) * 1000
    for begin, end, ahead in day.horizon.offsets:
        if begin + ahead <= local < end + ahead:
            return local - ahead
    return min(local, day.horizon.ends_ms - 1)


def _others(visit: Visit, asked: Asked) -> dict[str, str]:
    """The addresses of the days beside this one, of the other source, and of other chances."""

    def query(**changes: Any) -> str:
        own = asked.own() | {name: None if text is None else str(text)
                             for name, text in changes.items()}  # fmt: skip
        return visit.view.query(**own)

    day = timedelta(days=1)
    return {
        "before": query(on=asked.on - day), "after": query(on=asked.on + day),
        RECORDS: query(of=None, seed=None), TWIN: query(of=TWIN),
        "chance": query(of=TWIN, seed=asked.seed % MOST_SEED + 1),
    }  # fmt: skip
