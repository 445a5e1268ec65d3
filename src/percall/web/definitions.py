"""The definitions: each in words with its source and hash, and a period under all of them.

Rules:
1. A definition says what counts, so the page takes the period and the slice of an address; channel
   and direction become filters, and what would bend a definition is left out of the address.
2. Figures of two definitions are never subtracted: the spread names both ends.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.ask import Words
from percall.costing.compared import Compared, compare
from percall.costing.counting import known_tests
from percall.costing.definitions import COUNTING, definition_from, stated_as, stated_by
from percall.costing.explained import explanation
from percall.formats import Formats
from percall.texts import _
from percall.web.address import View
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.pages import choices_of, during, settled, shared
from percall.web.site import Visit
from percall.web.spread import SpreadRow, height_of, spread_chart
from percall.web.tables import Column, Door, Row, Table, number_columns
from percall.web.trend import measure_figure

MEASURES = ("service_level_share", "abandoned_share", "asa_s", "aht_s")


@dataclass(frozen=True, slots=True)
class Explained:
    """A definition of the list: its explanation as JSON has it, and its door."""

    told: dict[str, Any]
    door: str
    is_now: bool


def definitions_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The definitions, and a period under all of them."""
    whole = settled(visit)
    if whole.definition:
        stated_as(visit.answers.workspace.centre, whole.definition)  # refuses what is none
    view = whole.under(whole.definition)
    if view.query() != visit.query:
        return {"canonical_query": view.query()}  # the browser asks again, with the days
    compared = _compared(visit, view)
    told, formats = compared.as_json(), visit.formats
    now = view.definition or COUNTING
    when = during(visit, view.days)
    table = _table(told, view, now, formats)
    charts = _charts(told, now, when, visit)
    return shared(visit, view, records) | {
        "title": _("What did a call cost {when}, by each definition?").format(when=when),
        "sentence": sentence_of(told, now, formats),
        "table": table, "charts": charts, "now": now,
        "reasons": [
            (one["title"], one["cost_per_call"]["why_not"])
            for one in told["figures"] if one["cost_per_call"]["why_not"]
        ],
        "definitions": _explained(visit, view, now),
        "choices": choices_of(visit, view),
        "shown": Shown(told, (table,), charts),
    }  # fmt: skip


def _compared(visit: Visit, view: View) -> Compared:
    words = Words(view.days.from_on, view.days.to_on, only=view.only)
    answers = visit.answers
    return answers.keep(
        ("definitions", visit.language, words),
        lambda: answers.stoppable(
            lambda: compare(
                answers.workspace, words, engine=answers.engine, progress=visit.progress
            )
        ),
    )


def sentence_of(told: dict[str, Any], now: str, formats: Formats) -> str:
    """What the page finds: how far the figures of a call lie apart, and where ours stands."""
    titles = {one["definition"]["name"]: one["title"] for one in told["figures"]}
    spread = next((one for one in told["spread"] if one["per"] == "call"), None)
    if spread is None:
        return _("What a call cost is not known under any definition.")
    low, high = spread["lowest"], spread["highest"]
    ends = {
        "low": formats.money(low["fully_loaded"]).text, "lowest": titles[low["name"]],
        "high": formats.money(high["fully_loaded"]).text, "highest": titles[high["name"]],
        "currency": formats.currency,
    }  # fmt: skip
    if ends["low"] == ends["high"]:
        return _("{low} {currency} a call, whatever is counted.").format(**ends)
    text = _("From {low} (“{lowest}”) to {high} (“{highest}”) {currency} a call").format(**ends)
    ours = next(one for one in told["figures"] if one["definition"]["name"] == now)
    each = ours["cost_per_call"]["fully_loaded"]
    if ours["definition"]["per"] != "call" or each is None:
        return f"{text}."
    mine = _("{money} as this page counts, “{title}”").format(
        money=formats.money(each).text, title=ours["title"]
    )
    return f"{text}; {mine}."


def _table(told: dict[str, Any], view: View, now: str, formats: Formats) -> Table:
    leaves_out = any(_is_more(one["not_in_definition"]) for one in told["figures"])
    columns = (
        Column(_("Definition")),
        *number_columns(_("Cost, {currency}").format(currency=formats.currency)),
        *(number_columns(_("not in it")) if leaves_out else ()),
        *number_columns(_("Divided by")), Column(_("of")),
        *number_columns(_("Each, fully loaded"), _("at practical capacity"), _("Service level"),
                        _("Abandoned"), _("Mean wait, s"), _("AHT, s")),
    )  # fmt: skip
    rows = tuple(_row(one, view, now, formats, leaves_out=leaves_out) for one in told["figures"])
    return Table("definitions", _("A period under all definitions"), columns, rows)


def _is_more(text: str | None) -> bool:
    return text is not None and Decimal(text) != 0


def _row(
    one: dict[str, Any], view: View, now: str, formats: Formats, *, leaves_out: bool
) -> Row:  # fmt: skip
    name, per, each = one["definition"]["name"], one["definition"]["per"], one["cost_per_call"]
    why, quality = each["why_not"], one["quality"] or {}
    out = (formats.money(one["not_in_definition"], why),) if leaves_out else ()
    door = "/?" + view.under(None if name == COUNTING else name).query()
    return Row(
        (
            Door(one["title"], door),
            formats.money(one["cost"], why), *out, formats.count(one["count"], why),
            naming.counted(per).lower(),
            formats.money(each["fully_loaded"], why),
            formats.money(each["practical_capacity"], why),
            *(
                measure_figure(measure, quality.get(measure), formats,
                               naming.why_not_known(measure))
                for measure in MEASURES
            ),
        ),
        is_now=name == now,
        note=f"{name}, {one['definition']['hash'][:8]}",
        definition=(name, one["definition"]["hash"]),
    )  # fmt: skip


def _charts(
    told: dict[str, Any], now: str, when: str, visit: Visit
) -> tuple[Chart, ...]:  # fmt: skip
    """The spread of what a call cost; none where there are no two figures of it."""
    formats = visit.formats
    rows = tuple(
        _spread_row(one, now, formats)
        for one in told["figures"]
        if one["definition"]["per"] == "call" and one["cost_per_call"]["fully_loaded"] is not None
    )
    if len(rows) < 2:  # one figure has no spread
        return ()
    limit = dict(visit.answers.workspace.centre.guardrails).get("service_level_share")
    per_cent = None if limit is None else Decimal(limit.numerator) * 100 / limit.denominator
    title = f"{naming.cost_per('call')}, {formats.currency}"
    words = " ".join(
        [
            _(
                "What a call cost {when} under {count} definitions, beside the service level."
            ).format(when=when, count=len(rows)),
            *(f"{row.title}: {row.shown}." for row in rows),
            _("All figures stand in the table below the chart."),
        ]
    )
    return (
        Chart("spread", _("Spread"), words, height_of(rows),
              lambda theme, size: spread_chart(rows, title, per_cent, theme, size)),
    )  # fmt: skip


def _spread_row(one: dict[str, Any], now: str, formats: Formats) -> SpreadRow:
    cost = one["cost_per_call"]["fully_loaded"]
    level = one["quality"]["service_level_share"]
    return SpreadRow(
        one["title"], Decimal(cost), formats.money(cost).text,
        None if level is None else 100 * Decimal(level), one["definition"]["name"] == now,
    )  # fmt: skip


def _explained(visit: Visit, view: View, now: str) -> list[Explained]:
    """Every definition in words, as `percall define --json` tells it."""
    workspace = visit.answers.workspace
    tests = known_tests(workspace)
    return [
        Explained(
            explanation(
                stated, definition_from(stated, workspace.centre, tests),
                built_in=stated not in workspace.centre.definitions,
            ),
            view.under(None if stated.name == COUNTING else stated.name).query(),
            stated.name == now,
        )
        for stated in stated_by(workspace.centre)
    ]  # fmt: skip
