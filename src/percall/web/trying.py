"""The page that tries a plan: levers, and what comes of them while it is played longer and longer.

Rules:
1. The first answer, of two replications with intervals, is shown as soon as it is there; the page
   asks again by itself until the wanted precision is reached, or somebody stops it.
2. Today is played once for all plans of the same days, and met by the same customers.
3. A refused plan says so before it says anything else, here and in every file.
4. Files are of what was played to the end: a file waits where a page would ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from percall.errors import PercallError, QuestionFault
from percall.intervals import Period
from percall.texts import _
from percall.twin.compiling import is_kept
from percall.twin.refused import TwinRefused
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.growing import Growing, State
from percall.web.plan_chart import CHANGES_HEIGHT, changes_chart
from percall.web.plan_form import FIELDS, pairs_of, parts_of, plan_of_fields
from percall.web.plan_tables import (
    assumptions_table,
    inputs_table,
    lines_table,
    measured_rows,
    measures_table,
    money_table,
    rails_table,
    sensitivity_table,
    with_standing,
)
from percall.web.plan_words import apart_of, investment_of, plan_title, sentence_of, standing_mark
from percall.web.played import asked_for, days_of, has_twin, seed_of, today_of, work_key
from percall.web.site import BAD_QUESTION, OK, Visit
from percall.whatif.asked import records_of
from percall.whatif.case import Case
from percall.whatif.kept import kept_names, kept_plan
from percall.whatif.levers.apply import apply
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import read_plan, words_of
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.sensitivity import Sensitive, sensitivity
from percall.whatif.standing import standing, standing_today
from percall.whatif.told import tried_json
from percall.whatif.tried import Effort, Tried, try_applied

PARAMETERS = ("first", "last", "precision", "seed", "plan", "named", "again", *FIELDS)
PATH = "/try"
FIRST, BETTER, LEAST, MOST = 2, 8, 20, 160
PRECISIONS = ("2", "1", "0.5")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a plan, the days, how precisely, and what chance begins from."""

    plan: Plan
    days: Period
    precision: str
    seed: int

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same work."""
        return words_of(self.plan), self.days, self.precision, self.seed

    @property
    def efforts(self) -> tuple[Effort, ...]:
        """How long it is played: for a first answer, a better one, and one that can be told.

        A guardrail may be broken in one replication of ten: fewer than twenty would not tell.
        """
        endless = float("inf")
        return (
            *(Effort(count, count, endless, self.seed) for count in (FIRST, BETTER)),
            Effort(LEAST, MOST, float(self.precision) / 100, self.seed),
        )

    def own(self) -> dict[str, str | None]:
        """The page's own parameters of the address, without those of the levers."""
        last = self.days.to_on - timedelta(days=1)
        return {
            "first": str(self.days.from_on), "last": str(last),
            "precision": None if self.precision == PRECISIONS[1] else self.precision,
            "seed": None if self.seed == 1 else str(self.seed), "named": self.plan.name or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a plan; `records` is what really happened, beside the plan of no lever."""

    tried: Tried
    sensitive: tuple[Sensitive, ...] = ()
    records: dict[str, Any] | None = None


def try_page(visit: Visit, records: Records | None) -> dict[str, Any]:
    """The levers, and what is known so far of the plan that the address says."""
    found: dict[str, Any] = {"title": _("What if?"), "view": visit.view, "case": None}
    if not has_twin(visit):
        return found | {"canonical_query": visit.view.query()}
    case = today_of(visit)
    days = days_of(visit, records, case)
    fault: PercallError | None = None
    work: Growing[Outcome] | None = None
    try:
        asked = asked_of(visit, days, case)
        query = query_of(visit, asked)
        if query != visit.query:
            return {"canonical_query": query}
        work, step = asked_for(
            visit, _key(visit, asked), lambda told: _work(visit, case, asked, told)
        )
    except (PlanRefused, TwinRefused) as refused:  # the form stands, to be mended
        if visit.request.url.path != PATH:
            raise
        fault, step = refused, ""
        asked, query = Asked(Plan(), days, PRECISIONS[1], 1), visit.query
    parts = parts_of(asked.plan, case, visit.formats, visit.parameter)
    found |= {
        "case": case, "asked": asked, "work": _key(visit, asked), "parts": parts, "step": step, "tried": None, "why_not": fault,
        "status": OK if fault is None else BAD_QUESTION,
        "precisions": PRECISIONS, "canonical_query": query, "formats": visit.formats,
        "when": visit.formats.days(asked.days), "first": asked.own()["first"],
        "last": asked.own()["last"], "kept": kept_names(visit.answers.workspace),
        "state": State.RUNNING if work is None else work.state,
        "pairs": pairs_of(asked.plan), "plan_title": plan_title(asked.plan),
        "without": {part.name: _without(visit, asked, part.name) for part in parts if part.is_on},
        "lever_titles": [part.title for part in parts if part.is_on],
    }  # fmt: skip
    if work is None or work.latest is None:
        return found
    return found | shown_of(visit, asked, work.latest)


def asked_of(visit: Visit, days: Period, case: Case) -> Asked:
    """What the address asks for.

    Raises:
        QuestionFault: A part of it cannot be read.
        PlanRefused: The plan cannot be.
    """
    workspace = visit.answers.workspace
    kept = visit.parameter("plan")
    if kept:
        plan = read_plan(kept_plan(workspace, kept), kept)
        plan = Plan(plan.levers, kept, plan.centre)
        apply(case, plan, days)  # its own centre is refused here: the address has none
    else:
        plan = plan_of_fields(visit.parameter, visit.parameter("named"), workspace.centre.name)
    precision = visit.parameter("precision") or PRECISIONS[1]
    if precision not in PRECISIONS:
        raise QuestionFault(
            _("{text} is no precision").format(text=repr(precision[:40])), where="precision",
            do=_("allowed is {allowed}").format(allowed=", ".join(PRECISIONS)),
        )  # fmt: skip
    return Asked(plan, days, precision, seed_of(visit.parameter("seed")))


def query_of(visit: Visit, asked: Asked) -> str:
    """The shortest address that says what is asked."""
    query = visit.view.query(**asked.own())
    again = [("again", "yes")] if visit.parameter("again") else []
    return "&".join(part for part in (query, urlencode([*pairs_of(asked.plan), *again])) if part)


def _without(visit: Visit, asked: Asked, lever: str) -> str:
    """The address of the same plan without a lever."""
    rest = tuple(one for one in asked.plan.levers if one[0] != lever)
    plan = Plan(rest, asked.plan.name, asked.plan.centre)
    return query_of(visit, Asked(plan, asked.days, asked.precision, asked.seed))


def _key(visit: Visit, asked: Asked) -> str:
    return work_key(visit, "try", *asked.key)


def _work(visit: Visit, case: Case, asked: Asked, told: Growing[Outcome]) -> None:
    """Plays today and the plan, longer and longer."""
    told.say(
        _("Playing today and the plan") if is_kept()
        else _("Making the twin's machine code, which takes a minute or less, once")
    )  # fmt: skip
    text = _("Played {count} times")  # other threads have no language
    applied = apply(case, asked.plan, asked.days)
    kept_runs = visit.site.today_runs
    key = (visit.answers.state(), asked.days, asked.seed)

    def seen(found: Tried) -> None:
        before, now = kept_runs.get(key), found.today.run
        if before is None or len(before.replications) < len(now.replications):
            kept_runs.clear()  # one is enough: plans are tried on the same days
            kept_runs[key] = now
        told.say(text.format(count=len(now.replications)))
        told.found(Outcome(found))

    for effort in asked.efforts:
        found = try_applied(
            case, applied, asked.days, effort, cancelled=told.is_stopped, seen=seen,
            today=kept_runs.get(key),
        )  # fmt: skip
    if asked.plan.levers:
        sensitive = sensitivity(case, asked.plan, found, cancelled=told.is_stopped)
        told.found(Outcome(found, sensitive))
    elif visit.answers.records() is not None:
        told.found(Outcome(found, (), records_of(visit.answers.workspace, asked.days)))


def shown_of(visit: Visit, asked: Asked, found: Outcome) -> dict[str, Any]:
    """What is known of a tried plan, as its page and its files have it."""
    formats, is_nothing, tried = visit.formats, not asked.plan.levers, found.tried
    sentence = sentence_of(tried, formats, is_nothing=is_nothing)
    tables = {
        "measures": measures_table(tried, formats, found.records), "rails": rails_table(tried, formats),
        "money": money_table(tried, formats), "assumptions": assumptions_table(tried, formats),
        "sensitivity": sensitivity_table(found.sensitive, formats),
        "inputs": inputs_table(tried), "lines": lines_table(tried, formats),
    }  # fmt: skip
    chart = Chart(
        "changes", _("How the plan differs from today"), sentence, CHANGES_HEIGHT,
        lambda theme, size: changes_chart(tried, theme, size),
    )  # fmt: skip
    document = tried_json(tried, asked.plan, found.sensitive) | {"records": found.records}
    cost = tried.of("cost_per_call")
    half = cost.today.half if is_nothing else cost.change.half
    stands = standing_today(tried.judged) if is_nothing else standing(tried.judged)
    return {
        "tried": tried, "sentence": sentence, "mark": standing_mark(stands),
        "rows": measured_rows(tried, formats, found.records),
        "investment": investment_of(tried, asked.plan, formats),
        "is_nothing": is_nothing, "apart": apart_of(tried, found.records, formats), "tables": tables, "replications": len(tried.today.run.replications),
        "known_to": None if half is None or not cost.today.mean else formats.share(
            f"{half / cost.today.mean:.9f}").text,
        "days": asked.days,
        "chart": chart, "shown": Shown(document, tuple(
            with_standing(t, stands) for t in tables.values() if t.rows), (chart,)),
    }  # fmt: skip
