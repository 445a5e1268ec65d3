"""Why the cost per call moved: two periods or two groups, and the causes between them.

Rules:
1. Amounts for one call have two places more than the currency, as on the command line; the exact
   ones stand in the page's source and in the files. Both sum to the change.
2. A comparison that is refused is a page with its reason and with the form to ask otherwise.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from percall.costing.bridge.ask import why
from percall.costing.bridge.printed import as_json
from percall.costing.bridge.sentence import sentences
from percall.errors import DefinitionsDiffer, QuestionFault, UsageFault
from percall.intervals import word_of
from percall.settings import nearest
from percall.texts import _
from percall.web import comparison
from percall.web.answers import Records
from percall.web.comparison import Comparison, comparison_of, instead_of, offers_of
from percall.web.downloads import Chart, Shown
from percall.web.drawing import FOOT_HEIGHT
from percall.web.overview import freshness_of
from percall.web.pages import shared
from percall.web.site import Visit, status_of
from percall.web.waterfall import Bar, Waterfall, bands, height_of, waterfall_chart
from percall.web.why_tables import causes_table, idle_table, opened_tables, sides_table
from percall.web.why_words import (
    MORE_PLACES,
    Pair,
    change_titles,
    cost_of,
    headline_of,
    in_words,
    named,
    title_of,
)

PARAMETERS = (*comparison.PARAMETERS, "open")


def why_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The bridge between two periods or groups, or why there is none."""
    asks = comparison_of(visit)
    opened = visit.parameter("open") or None
    if asks.query(open=opened) != visit.query:
        return {"canonical_query": asks.query(open=opened)}  # the browser asks again, with the days
    formats, days = visit.formats, asks.view.days
    names = asks.names_for_people(formats)
    found = shared(visit, asks.view, records) | {
        "canonical_query": asks.query(open=opened), "asks": asks, "names": names,
        "offers": offers_of(visit, records), "then": formats.days(asks.before),
        "freshness": freshness_of(visit.answers, records, days, formats), "word_of": word_of,
    }  # fmt: skip
    try:
        told = _told(visit, asks)
    except (DefinitionsDiffer, QuestionFault, UsageFault) as error:
        return found | {
            "fault": error, "status": status_of(error), "title": _("No comparison"),
            "instead": instead_of(visit, records, asks),
        }  # fmt: skip
    return found | _page(visit, asks, told, names, opened)


def _page(
    visit: Visit, asks: Comparison, told: Pair, names: tuple[str, str], opened: str | None
) -> dict[str, Any]:
    """What the template takes of a bridge."""
    formats = visit.formats
    places = formats.places + MORE_PLACES
    cause = _cause(told, opened)
    bars = tuple(Bar(c["cause"], c["label"], Decimal(c["amount"])) for c in told.shown["causes"])
    titles = change_titles(told, names, formats)
    costs = (cost_of(told.shown["from"]), cost_of(told.shown["to"]))
    waterfall = Waterfall(names, costs, bars, titles, places)
    tables = [
        causes_table(told, names, lambda name: f"/why?{asks.query(open=name)}#opened",
                     formats),
        sides_table(told, names, asks.views, visit.answers.workspace.centre, formats),
    ]  # fmt: skip
    idle = idle_table(told, names, formats)
    behind = opened_tables(cause, names, asks.views, formats) if cause else []
    said = sentences(named(told.shown, names))
    chart = Chart(
        "waterfall", _("Waterfall"), in_words(told, names, formats), height_of(bars),
        lambda theme, size: waterfall_chart(waterfall, formats, theme, size),
    )  # fmt: skip
    return {
        "title": title_of(told, asks, formats),
        "headline": headline_of(told, asks, said[0], formats),
        "more": _unbroken(said[1:]),
        "warnings": _unbroken(told.exact["warnings"]),
        "notes": _unbroken(n for n in told.exact["notes"] if n not in told.exact["warnings"]),
        "complete": told.exact["complete"],
        "definition": told.exact["definition"],
        "causes": tables[0], "sides": tables[1], "idle": idle, "behind": behind,
        "opened": cause[0] if cause else None, "chart": chart,
        "doors": {size: bands(bars, size) for size in ("wide", "narrow")},
        "heights": {size: height_of(bars, size) + FOOT_HEIGHT for size in ("wide", "narrow")},
        "shown": Shown(told.exact, (*tables, *idle, *behind), (chart,)),
    }  # fmt: skip


def _unbroken(texts: Iterable[str]) -> list[str]:
    """Sentences whose lines do not break between a number and its sign."""
    return [text.replace(" %", "\u00a0%") for text in texts]


def _told(visit: Visit, asks: Comparison) -> Pair:
    """The bridge as programs and as people read it."""
    answers = visit.answers

    def made() -> Pair:
        bridge = answers.stoppable(
            lambda: why(
                answers.workspace, *asks.sides(), names=asks.names(), renamed=dict(asks.renamed),
                engine=answers.engine, progress=visit.progress,
            )
        )  # fmt: skip
        return Pair(as_json(bridge), as_json(bridge, visit.formats.places + MORE_PLACES))

    return answers.keep(("why", visit.language, asks), made)


def _cause(told: Pair, name: str | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """A cause as people read it and as programs do.

    Raises:
        QuestionFault: The bridge has no such cause.
    """
    if name is None:
        return None
    for shown, exact in zip(told.shown["causes"], told.exact["causes"], strict=True):
        if shown["cause"] == name:
            return shown, exact
    raise QuestionFault(
        _("{name} is no cause of this change").format(name=repr(name[:60])), where="open",
        do=nearest(name, [cause["cause"] for cause in told.shown["causes"]]),
    )  # fmt: skip
