"""The page of cost and quality: many staffing levels and combinations of levers, today among them.

Rule: the levers of the address are combined in every way, at each level of staff; the page shows
what is played so far, and each plan leads to the page that tries it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from percall.errors import QuestionFault, UsageFault
from percall.formats import Formats
from percall.intervals import Period
from percall.texts import _, ngettext
from percall.twin.refused import TwinRefused
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.frontier_chart import HEIGHT, frontier_chart
from percall.web.growing import Growing, State
from percall.web.plan_form import FIELDS, pairs_of, parts_of, plan_of_fields
from percall.web.plan_words import (
    lever_words,
    measured,
    rails_broken_today,
    rails_words,
    today_breaks,
)
from percall.web.played import asked_for, days_of, has_twin, seed_of, today_of, work_key
from percall.web.site import BAD_QUESTION, OK, Visit
from percall.web.tables import Column, Door, Row, Table, number_columns
from percall.whatif.case import Case
from percall.whatif.frontier import MEASURE_OF, STAFF, Frontier, Point, frontier, plans_of
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import words_of
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.standing import breaks_today
from percall.whatif.told_many import frontier_json

_LEVERS = tuple(name for name in FIELDS if name.partition(".")[0] != "staff")
PARAMETERS = ("first", "last", "seed", "cost", "again", *_LEVERS)


def frontier_page(visit: Visit, records: Records | None) -> dict[str, Any]:
    """The plans, as far as they are played."""
    found: dict[str, Any] = {
        "title": _("What does quality cost?"),
        "view": visit.view,
        "case": None,
    }
    if not has_twin(visit):
        return found | {"canonical_query": visit.view.query()}
    case = today_of(visit)
    days, seed = days_of(visit, records, case), seed_of(visit.parameter("seed"))
    by, why_not, levers = _cost(visit), None, Plan()
    work: Growing[Frontier] | None = None
    step, query = "", visit.query
    try:
        levers = _levers(visit, case)
        query = _query(visit, days, seed, by, levers)
        if query != visit.query:
            return {"canonical_query": query}
        key = _key(visit, days, seed, by, levers)
        work, step = asked_for(visit, key, lambda told: _work(case, days, seed, by, levers, told))
    except (PlanRefused, TwinRefused, UsageFault) as refused:
        if "." in visit.request.url.path:
            raise
        why_not = refused
    found |= _form(visit, case, days, by, levers) | {
        "case": case, "why_not": why_not, "status": OK if why_not is None else BAD_QUESTION,
        "canonical_query": query, "step": step, "work": _key(visit, days, seed, by, levers),
        "state": State.RUNNING if work is None else work.state, "found": None, "by": by,
    }  # fmt: skip
    if work is None or work.latest is None:
        return found
    return found | _shown(visit, case, work.latest, days, seed)


def _cost(visit: Visit) -> str:
    by = visit.parameter("cost") or "book"
    if by not in MEASURE_OF:
        raise QuestionFault(
            _("{text} is no cost").format(text=repr(by[:40])), where="cost",
            do=_("allowed is {allowed}").format(allowed=", ".join(MEASURE_OF)),
        )  # fmt: skip
    return by


def _levers(visit: Visit, case: Case) -> Plan:
    def given(name: str) -> str:
        return visit.parameter(name) if name in _LEVERS else ""

    return plan_of_fields(given, "", case.centre.name)


def _own(days: Period, seed: int, by: str) -> dict[str, str | None]:
    return {
        "first": str(days.from_on), "last": str(days.to_on - timedelta(days=1)),
        "seed": None if seed == 1 else str(seed), "cost": None if by == "book" else by,
    }  # fmt: skip


def _query(visit: Visit, days: Period, seed: int, by: str, levers: Plan) -> str:
    again = [("again", "yes")] if visit.parameter("again") else []
    query = visit.view.query(**_own(days, seed, by))
    return "&".join(part for part in (query, urlencode([*pairs_of(levers), *again])) if part)


def _key(visit: Visit, days: Period, seed: int, by: str, levers: Plan) -> str:
    return work_key(visit, "frontier", days, seed, by, words_of(levers))


def _work(
    case: Case, days: Period, seed: int, by: str, levers: Plan, told: Growing[Frontier]
) -> None:
    """Plays one plan after the other."""
    frontier(
        case, days, plans_of(levers), by=by, seed=seed, cancelled=told.is_stopped,
        seen=told.found,
        progress=lambda done, whole, _plan: told.say(
            _("{done} of {all} plans are played").format(done=done, all=whole)
        ),
    )  # fmt: skip


def _form(visit: Visit, case: Case, days: Period, by: str, levers: Plan) -> dict[str, Any]:
    def raw(name: str) -> str:
        return visit.parameter(name) if name in _LEVERS else ""

    parts = parts_of(levers, case, visit.formats, raw)
    return {
        "parts": [part for part in parts if part.name != "staff"], "formats": visit.formats,
        "when": visit.formats.days(days), "first": _own(days, 1, by)["first"],
        "last": _own(days, 1, by)["last"], "costs": list(cost_titles(visit.formats).items()),
    }  # fmt: skip


def cost_titles(formats: Formats) -> dict[str, str]:
    """What can stand for the cost of a plan."""
    return {
        "book": _("Cost of the days, {currency}").format(currency=formats.currency),
        "call": _("Cost per call, {currency}").format(currency=formats.currency),
        "resolution": _("Cost per resolution, {currency}").format(currency=formats.currency),
    }


def _shown(visit: Visit, case: Case, found: Frontier, days: Period, seed: int) -> dict[str, Any]:
    formats = visit.formats
    title, sentence = cost_titles(formats)[found.by], sentence_of(found, formats)
    table = _table(visit, found, title, days, seed)
    chart = Chart(
        "frontier", _("Cost and quality"), sentence, HEIGHT,
        lambda theme, size: frontier_chart(found, case.centre.guardrails, title, theme, size),
    )  # fmt: skip
    document = frontier_json(found, case.centre.name, case.centre.currency)
    return {
        "found": found, "sentence": sentence, "table": table, "chart": chart, "days": days,
        "shown": Shown(document, (table,), (chart,)), "not_tried": found.not_tried,
    }  # fmt: skip


def sentence_of(found: Frontier, formats: Formats) -> str:
    """How many plans are efficient, whether today is one of them, and what today breaks."""
    count, today = len(found.efficient), found.today
    said = ngettext("{count} of {all} plans is efficient.", "{count} of {all} plans are efficient.",
                    count).format(count=count, all=len(found.points))  # fmt: skip
    if today is None:
        return said
    place = (
        _("Today is one of them.") if found.points.index(today) in found.efficient
        else _("Today is not: another costs no more and answers as much or more.")
    )  # fmt: skip
    broken = [one for one in today.tried.judged if breaks_today(one)]
    if not broken:
        return f"{said} {place}"
    return f"{said} {place} {today_breaks(broken, formats)}"


def _table(visit: Visit, found: Frontier, title: str, days: Period, seed: int) -> Table:
    formats = visit.formats
    columns = (
        Column(_("Plan")), *number_columns(title, _("Service level"), "±", _("Abandoned")),
        Column(_("Efficient")), Column(_("Guardrails"), is_text=True),
    )  # fmt: skip
    order = sorted(
        range(len(found.points)), key=lambda place: found.points[place].cost or float("inf")
    )
    rows = []
    for place in order:
        one = found.points[place]
        rows.append(Row((
            Door(point_name(one, formats), _address(visit, one, days, seed)),
            measured(one.measure, one.cost, formats),
            measured("service_level_share", one.service_level_share, formats),
            measured("service_level_share", one.tried.of("service_level_share").plan.half, formats),
            measured("abandoned_share", one.abandoned_share, formats),
            _("efficient") if place in found.efficient else "",
            (rails_broken_today if one.is_today else rails_words)(one.tried, formats),
        ), is_now=one.is_today))  # fmt: skip
    return Table("plans", _("All plans, from the cheapest on"), columns, tuple(rows))


def point_name(one: Point, formats: Formats) -> str:
    """A point's plan in words."""
    if one.is_today:
        return _("today")
    parts = []
    if one.staff_share:
        share = formats.share(f"{float(one.staff_share):.6f}").text
        sign = "+" if one.staff_share > 0 else ""
        parts.append(_("staff {share}").format(share=sign + share))
    others = lever_words(tuple(lever for lever in one.plan.levers if lever[0] != STAFF))
    return ", ".join([*parts, *([others] if others else [])])


def _address(visit: Visit, one: Point, days: Period, seed: int) -> str:
    query = visit.view.query(**{**_own(days, seed, "book"), "cost": None})
    pairs = urlencode(pairs_of(one.plan))
    return f"/try?{query}&{pairs}" if pairs else f"/try?{query}"
