"""The page of kept plans: each tried on the same days for the same customers, side by side.

Rules:
1. A kept plan has no figures of its own: they are made anew, by today's books, twin and guardrails.
2. A plan that cannot be tried any more stands in the table with the reason.
3. They stand by name; the refused ones say by which guardrail, when and by what number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from percall.errors import PercallError
from percall.formats import Formats, not_known
from percall.intervals import Period
from percall.texts import _, ngettext
from percall.web.answers import Records
from percall.web.downloads import Shown
from percall.web.growing import Growing, State
from percall.web.plan_form import pairs_of
from percall.web.plan_words import lever_words, measured, rails_broken_today, rails_words
from percall.web.played import asked_for, days_of, has_twin, seed_of, today_of, work_key
from percall.web.site import Visit
from percall.web.tables import Cell, Column, Door, Row, Table, number_columns
from percall.whatif.case import Case
from percall.whatif.kept import kept_names, kept_plan
from percall.whatif.levers.apply import apply
from percall.whatif.levers.reading import read_plan
from percall.whatif.priced import Run
from percall.whatif.ranking import Ranked, cash_of
from percall.whatif.standing import Standing, standing
from percall.whatif.told import estimate_json, tried_json
from percall.whatif.tried import MOST, Effort, try_applied

PARAMETERS = ("first", "last", "seed", "again")
REPLICATIONS = 10
_SHOWN = ("cost_per_call", "cost_per_resolution", "service_level_share", "abandoned_share", "asa_s")


@dataclass(frozen=True)
class Beside:
    """A kept plan: what came of it, or why it cannot be tried."""

    name: str
    ranked: Ranked | None
    why_not: str = ""


def plans_page(visit: Visit, records: Records | None) -> dict[str, Any]:
    """The kept plans, as far as they are played."""
    names = kept_names(visit.answers.workspace)
    found: dict[str, Any] = {
        "title": _("Which plan?"), "view": visit.view, "case": None, "names": names,
        "why_not": None, "found": None, "work": "", "step": "", "state": State.DONE,
    }  # fmt: skip
    if not has_twin(visit):
        return found | {"canonical_query": visit.view.query()}
    case = today_of(visit)
    days, seed = days_of(visit, records, case), seed_of(visit.parameter("seed"))
    own = {
        "first": str(days.from_on), "last": str(days.to_on - timedelta(days=1)),
        "seed": None if seed == 1 else str(seed),
    }  # fmt: skip
    query = visit.view.query(**own, again=visit.parameter("again") or None)
    found |= {
        "case": case, "canonical_query": query, "when": visit.formats.days(days),
        "first": own["first"], "last": own["last"],
    }  # fmt: skip
    if query != visit.query:
        return {"canonical_query": query}
    if not names:
        return found
    texts = {name: _text_of(visit, name) for name in names}
    key = work_key(
        visit, "plans", days, seed, tuple((name, str(text)) for name, text in texts.items())
    )
    work: Growing[tuple[Beside, ...]] | None
    work, step = asked_for(visit, key, lambda told: _work(case, days, seed, texts, told))
    found |= {"work": key, "step": step, "state": State.RUNNING if work is None else work.state}
    if work is None or work.latest is None:
        return found
    return found | _shown(visit, work.latest, own)


def _text_of(visit: Visit, name: str) -> str | PercallError:
    """A kept plan's text, or why it cannot be read: one bad file hides no other."""
    try:
        return kept_plan(visit.answers.workspace, name)
    except PercallError as fault:
        return fault


def _work(
    case: Case, days: Period, seed: int, texts: dict[str, str | PercallError],
    told: Growing[tuple[Beside, ...]],
) -> None:  # fmt: skip
    """Plays one plan after the other, today once for all."""
    effort = Effort(REPLICATIONS, REPLICATIONS, float("inf"), seed, most_to_settle=MOST)
    today: Run | None = None
    done: list[Beside] = []
    for name, text in texts.items():
        told.say(_("{done} of {all} plans are played").format(done=len(done), all=len(texts)))
        try:
            if isinstance(text, PercallError):
                raise text
            plan = read_plan(text, name)
            applied = apply(case, plan, days)
            tried = try_applied(case, applied, days, effort, cancelled=told.is_stopped, today=today)
        except PercallError as refused:
            if told.is_stopped():
                raise
            done.append(Beside(name, None, str(refused)))
        else:
            today = tried.today.run
            done.append(Beside(name, Ranked(plan, tried, cash_of(case, tried))))
        told.found(tuple(done))
    told.say(_("{done} of {all} plans are played").format(done=len(done), all=len(texts)))


def _shown(visit: Visit, found: tuple[Beside, ...], own: dict[str, str | None]) -> dict[str, Any]:
    formats = visit.formats
    table = _table(visit, found, own)
    tried = [one.ranked for one in found if one.ranked is not None]
    count = ngettext(
        "{count} plan in the workspace", "{count} plans in the workspace", len(found)
    ).format(count=len(found))  # fmt: skip
    refused, not_tried = sum(one.is_refused for one in tried), len(found) - len(tried)
    broken = sum(standing(one.tried.judged) in (Standing.BROKEN, Standing.BROKEN_AS_TODAY)
                 for one in tried)  # fmt: skip
    rest = []
    if broken:
        rest.append(ngettext(
            "{count} breaks a guardrail as today does", "{count} break a guardrail as today does",
            broken).format(count=broken))  # fmt: skip
    if refused:
        rest.append(
            ngettext("{count} is refused", "{count} are refused", refused).format(count=refused)
        )
    elif tried and not broken:
        rest.append(
            _("the others are within the guardrails") if not_tried
            else _("all within the guardrails")
        )  # fmt: skip
    if not_tried:
        rest.insert(0, ngettext(
            "{count} cannot be tried", "{count} cannot be tried", not_tried
        ).format(count=not_tried))  # fmt: skip
    return {
        "found": found, "table": table, "formats": formats,
        "sentence": f"{', '.join([count, *rest])}.",
        "shown": Shown({"plans": [_document(one) for one in found]}, (table,)),
    }  # fmt: skip


def _document(one: Beside) -> dict[str, Any]:
    if one.ranked is None:
        return {"name": one.name, "why_not": one.why_not}
    told = tried_json(one.ranked.tried, one.ranked.plan)
    return {"name": one.name, "saved_a_month": estimate_json(one.ranked.cash), **told}


def _table(visit: Visit, found: tuple[Beside, ...], own: dict[str, str | None]) -> Table:
    formats = visit.formats
    columns = (
        Column(_("Plan")), Column(_("Guardrails"), is_text=True),
        Column(_("Levers"), is_text=True),
        *number_columns(
            _("Saved in a month, {currency}").format(currency=formats.currency),
            _("Cost per call"), _("Cost per resolution"), _("Service level"), _("Abandoned"),
            _("Mean wait (ASA), s"),
        ),
    )  # fmt: skip
    first = next((one.ranked for one in found if one.ranked is not None), None)
    rows = []
    if first is not None:
        cells: list[Cell] = [
            measured(name, first.tried.of(name).today.mean, formats) for name in _SHOWN
        ]
        rows.append(Row((
            _("today"), rails_broken_today(first.tried, formats), "", formats.plain("0", places=0), *cells
        ), is_now=True))  # fmt: skip
    rows += [_row(visit, one, own, formats) for one in found]
    return Table("plans", _("Plans side by side"), columns, tuple(rows))


def _row(visit: Visit, one: Beside, own: dict[str, str | None], formats: Formats) -> Row:
    ranked = one.ranked
    if ranked is None:
        unknown = not_known(one.why_not)
        return Row((one.name, one.why_not, "", *[unknown] * (1 + len(_SHOWN))))
    query = "&".join((visit.view.query(**own, named=one.name), urlencode(pairs_of(ranked.plan))))
    return Row((
        Door(one.name, f"/try?{query}"), rails_words(ranked.tried, formats),
        lever_words(ranked.plan.levers),
        formats.plain(f"{ranked.saved:.9f}", places=0),
        *(measured(name, ranked.tried.of(name).plan.mean, formats) for name in _SHOWN),
    ))  # fmt: skip
