"""What each page shows: from the view of its address to what its template takes."""

from dataclasses import replace
from typing import Any

from percall import naming
from percall.costing.ask import available_drivers
from percall.costing.definitions import COUNTING, stated_by
from percall.costing.explained import title_of
from percall.costing.filters import NUMBERED
from percall.costing.pools import Pool
from percall.costing.question import ALL, check_dimension
from percall.errors import QuestionFault
from percall.formats import period_after, period_before
from percall.intervals import Period
from percall.ledger.lines import Line
from percall.settings import DRIVERS, nearest
from percall.store.ingest.messages import message_of
from percall.store.quarantine import reasons
from percall.store.workspace import reading
from percall.texts import _
from percall.web.address import View
from percall.web.address_reading import check_days
from percall.web.answers import Answers, Records
from percall.web.books import lines_of
from percall.web.month_report import month_of_view
from percall.web.overview import beside, freshness_of, instant_of, overview_of, queues_of
from percall.web.question import options_of, query_of
from percall.web.shown import shown_of_lines, shown_of_overview
from percall.web.site import Visit

MOST_CHOICES = 300
# What figures may be grouped by beside the centre's own dimensions: agents are not ranked.
GROUPS = (
    "queue",
    "reason",
    "hour",
    "weekday",
    "channel",
    "direction",
    "team",
    "language",
    "outcome",
)


def overview_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The overview."""
    view = settled(visit)
    if view.query() != visit.query:
        return {"canonical_query": view.query()}  # the browser asks again, with the days
    found = overview_of(visit.answers, view, records, visit.formats, visit.progress)
    lines = visit.answers.lines(visit.language)
    return shared(visit, view, records) | {
        "page": found,
        "shown": shown_of_overview(found, _document(visit, view), visit.formats),
        "api_query": query_of(view.words(group_by=(view.group,))),
        "command": options_of(view.words(group_by=(view.group,))),
        "has_ledger": bool(lines),
        "report_month": month_of_view(view),
        "choices": choices_of(visit, view),
    }


def _document(visit: Visit, view: View) -> dict[str, Any]:
    told = visit.answers.ask(view.words(group_by=(view.group,)), visit.language)
    return visit.answers.document(told, visit.language)


def ledger_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The lines of the ledger behind a pool, an account or the book."""
    view = settled(visit)
    days, answers = view.days, visit.answers
    driver, scope, account = (visit.parameter(name) for name in ("driver", "scope", "account"))
    if driver and driver not in DRIVERS:
        raise QuestionFault(
            _("{word} is not a {what}").format(word=repr(driver[:60]), what=_("driver")),
            where="driver", do=nearest(driver, list(DRIVERS)),
        )  # fmt: skip
    lines = answers.lines(visit.language)
    available = answers.keep("available", lambda: _available(answers, lines))
    pool = Pool(driver, scope) if driver else None
    found = lines_of(lines, days, available, visit.formats, pool, account or None)
    if pool is not None and not found.rows:
        raise QuestionFault(
            _("No line of the ledger makes the pool {pool} in these days").format(
                pool=pool.title[:100]
            ),
            do=_("start from the overview"),
        )
    own = {"driver": driver, "scope": scope, "account": account}
    return shared(visit, view, records, **own) | {
        "shown": shown_of_lines(found, days, visit.formats),
        "lines": found, "pool": pool, "account": account, "during": during(visit, days),
        "canonical_query": view.query(**{k: v or None for k, v in own.items()}),
    }  # fmt: skip


def _available(answers: Answers, lines: tuple[Line, ...]) -> frozenset[str]:
    """The drivers that the centre has anything to share by."""
    with reading(answers.workspace):
        return available_drivers(
            answers.workspace, answers.manifest(), answers.engine, lines, rollups=True
        )


def quarantine_page(visit: Visit, records: Records) -> dict[str, Any]:
    """What could not be read, by import."""
    live = visit.answers.manifest().live_imports
    return shared(visit, visit.view, records) | {
        "imports": live,
        "reasons": reasons(visit.answers.workspace),
        "counts": naming.counts_of_import(),
        "example_text": example_text,
        "instant": lambda at: instant_of(at, visit.answers, visit.formats),
        "canonical_query": visit.view.query(),
    }


def shared(visit: Visit, view: View, records: Records, **own: str | None) -> dict[str, Any]:
    """What the pages of figures share; the address is completed by the days it is about."""
    days = Period(view.from_on, view.to_on) if view.from_on and view.to_on else None
    found: dict[str, Any] = {
        "view": view, "records": records, "formats": visit.formats,
        "canonical_query": view.query(**{k: v or None for k, v in own.items()}),
    }  # fmt: skip
    if days:
        found["freshness"] = freshness_of(visit.answers, records, days, visit.formats)
        found["days"] = days
        found["before"] = beside(view, days, records, period_before)
        found["after"] = beside(view, days, records, period_after)
    return found


def settled(visit: Visit) -> View:
    """The view with its days, and with values that the records have.

    Raises:
        QuestionFault: The days cannot be drawn, or no record has the queue or channel.
    """
    view = visit.view
    if view.calls == visit.answers.workspace.centre.calls:
        view = replace(view, calls=None)  # the centre's own rule need not be said
    if view.definition == COUNTING:
        view = replace(view, definition=None)  # nor its name
    check_queue(visit, view)
    if not (view.from_on and view.to_on):
        bare = View(from_on=view.from_on, to_on=view.to_on)
        told = visit.answers.ask(bare.words(group_by=("queue",)), visit.language)
        view = view.over(told.days)
        check_days(told.days.from_on, told.days.to_on, view.by)
    return view


def check_queue(visit: Visit, view: View) -> None:
    """See that the queue, the channel and the other filters' values stand in the records.

    Raises:
        QuestionFault: One does not; the nearest is offered.
    """
    check_dimension(view.group, visit.answers.manifest().own_dimensions)
    wanted = (("queue", view.queue), ("channel", view.channel), *view.filters)
    for name, value in wanted:
        if value is None or value == ALL or name in NUMBERED:
            continue
        known = [str(v) for v in visit.answers.values(name, visit.language) if v is not None]
        if value not in known:
            what = {"queue": _("queue"), "channel": _("channel")}.get(name, name)
            raise QuestionFault(
                _("No record has the {what} {name}").format(what=what, name=repr(value[:60])),
                where=name, do=nearest(value, known[:20]) if known else None,
            )  # fmt: skip


def choices_of(visit: Visit, view: View) -> dict[str, Any]:
    """What the filters offer."""
    queues = list(queues_of(visit.answers, visit.language))[:MOST_CHOICES]
    if view.queue and view.queue not in queues:
        queues.append(view.queue)
    channels = [c for c in visit.answers.values("channel", visit.language) if c is not None]
    reasons_known = [r for r in visit.answers.values("reason", visit.language) if r is not None]
    own = visit.answers.manifest().own_dimensions
    return {
        "queue": sorted(queues),
        "channel": sorted(channels),
        "reason": sorted(reasons_known[:MOST_CHOICES]),
        "group": {name: naming.dimension_name(name) for name in (*GROUPS, *own)},
        "definition": {
            one.name: title_of(one) for one in stated_by(visit.answers.workspace.centre)
        },
        **{name: naming.choices(name) for name in ("by", "direction", "calls", "per")},
        "calls_default": visit.answers.workspace.centre.calls,
    }


def during(visit: Visit, days: Period) -> str:
    """The days in words."""
    return naming.during(days, visit.formats)


def example_text(code: str, example: dict[str, Any]) -> str:
    """An example of an issue, as an import reports it."""
    told = message_of(code, example["field"], example["found"])
    return _("row {row}: {told}").format(row=example["row"], told=told)
