"""What one call more would have cost, and what one less would have saved: the margin's page.

Rules:
1. What the page shows is the answer of `percall marginal --json` for the same question; sentences
   are the same, with figures written in the page's language.
2. The loaded cost is on the ladder as what contacts carry in the books, and is never called a
   saving: the sentence beside it says so.
3. A half-hour leads to its contacts, a line to its pool and its account in the ledger.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall import naming
from percall.costing.ask import Words
from percall.costing.marginal.answer import Marginal, marginal
from percall.costing.marginal.printed import as_json
from percall.costing.marginal.said import Wording, crossings, headline, sentences
from percall.costing.marginal.share import share_of
from percall.formats import Figure, Formats
from percall.intervals import By
from percall.money import shown
from percall.texts import _, ngettext
from percall.web.address import View
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.heat_map import heat_map_chart, height_of
from percall.web.marginal_tables import (
    assumed_table,
    floor_table,
    half_hours_table,
    ladder_table,
    lines_table,
    matrix_of,
    rung_title,
    week_table,
)
from percall.web.pages import choices_of, during, settled, shared
from percall.web.site import Visit
from percall.web.tables import Table

PARAMETERS = ("share",)
OFFERED_SHARES = ("1", "0.5", "0.25", "0.1", "0.05", "0.01")


@dataclass(frozen=True, slots=True)
class RungShown:
    """A rung of the page: what it says, and the lines and half-hours that it sums."""

    name: str
    title: str
    amount: Figure
    sentence: str
    formula: str
    lines: Table
    matrix: Table


@dataclass(frozen=True, slots=True)
class Told:
    """The answer and its JSON."""

    answer: Marginal
    document: dict[str, Any]


def marginal_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The heat map, what stood there, and the ladder."""
    view = replace(settled(visit), per="call")
    text = visit.parameter("share")
    share = share_of(text) if text else Fraction(1)
    own = {"share": None if share == 1 else text}
    if view.query(**own) != visit.query:
        return {"canonical_query": view.query(**own)}  # the browser asks again, with the days
    told, formats = _told(visit, view, share), visit.formats
    words = wording(formats)
    tables = (
        ladder_table(told.document, formats), week_table(told.document, view, formats),
        lines_table(told.answer, told.document, view, formats),
        half_hours_table(told.document, view, formats),
    )  # fmt: skip
    chart = _chart(told, formats)
    when = during(visit, view.days)
    return shared(visit, view, records) | {
        "canonical_query": view.query(**own), "own": own, "share": text or "1",
        "shares": [(one, share_name(one, formats)) for one in _offered(text)],
        "title": _("What would one call more have cost {when}, and what would one less have saved?")
        .format(when=when),
        "headline": headline(told.answer, words),
        "contacts": _contacts(told, share, formats),
        "definition": told.document["definition"],
        "ladder": tables[0], "week": tables[1],
        "rungs": _rungs(told, view, formats, words),
        "crossings": crossings(told.answer, words),
        "assumed": assumed_table(told.document),
        "floor": floor_table(told.document, formats),
        "notes": told.document["notes"], "chart": chart,
        "choices": choices_of(visit, view),
        "shown": Shown(told.document, tables, (chart,)),
    }  # fmt: skip


def wording(formats: Formats) -> Wording:
    """Figures of sentences in the page's language."""
    return Wording(
        lambda amount: formats.money(shown(amount)).text,
        lambda number, places: formats.number(Decimal(shown(number)), places),
    )


def share_name(text: str, formats: Formats) -> str:
    """A share in words."""
    if share_of(text) == 1:
        return _("all of them")
    return formats.share(shown(share_of(text))).text


def _offered(text: str) -> list[str]:
    return [*OFFERED_SHARES, *([text] if text and text not in OFFERED_SHARES else [])]


def _told(visit: Visit, view: View, share: Fraction) -> Told:
    answers = visit.answers
    words: Words = view.words(by=By.TOTAL)

    def made() -> Told:
        answer = answers.stoppable(
            lambda: marginal(
                answers.workspace, words, share=share, engine=answers.engine,
                progress=visit.progress,
            )
        )  # fmt: skip
        return Told(answer, as_json(answer))

    return answers.keep(("marginal", visit.language, words, share), made)


def _contacts(told: Told, share: Fraction, formats: Formats) -> str:
    count = told.document["contacts"]
    text = ngettext("{count} contact of the period", "{count} contacts of the period", count)
    found = text.format(count=formats.count(count).text)
    if share == 1:
        return found
    return _("{share} of {contacts}").format(share=formats.share(shown(share)).text, contacts=found)


def _rungs(told: Told, view: View, formats: Formats, words: Wording) -> list[RungShown]:
    said = sentences(told.answer, words)
    return [
        RungShown(
            document["rung"], rung_title(document["rung"]),
            formats.money(document["amount"], told.document["why_not"]),
            said[rung.name], document["formula"],
            lines_table(told.answer, told.document, view, formats, rung.name),
            matrix_of(document, view, formats),
        )
        for rung, document in zip(told.answer.rungs, told.document["ladder"], strict=True)
    ]  # fmt: skip


def _chart(told: Told, formats: Formats) -> Chart:
    week, currency = told.document["week"], told.document["currency"]
    return Chart(
        "week", _("The half-hours of the week"), chart_text(told.document, formats),
        height_of(week), lambda theme, size: heat_map_chart(week, currency, theme, size),
    )  # fmt: skip


def chart_text(document: dict[str, Any], formats: Formats) -> str:
    """The two maps in words, for those who do not see them."""
    parts = [
        _("Two maps by weekday and half-hour: what the next call costs, and how many agents were"
          " paid for at a time.")
    ]  # fmt: skip
    known = [row for row in document["week"] if row["marginal_cost_per_call"] is not None]
    if known:

        def cost(row: dict[str, Any]) -> Decimal:
            return Decimal(row["marginal_cost_per_call"])

        for row, text in (
            (max(known, key=cost), _("Dearest is {weekday} {time}: {money} {currency}.")),
            (min(known, key=cost), _("Cheapest is {weekday} {time}: {money} {currency}.")),
        ):
            parts.append(text.format(
                weekday=naming.weekday_name(row["weekday"]), time=row["starts"],
                money=formats.money(row["marginal_cost_per_call"]).text, currency=formats.currency,
            ))  # fmt: skip
    count = document["floor"]["short"]["half_hours"]
    short = ngettext(
        "The floor was short of agents in {count} half-hour.",
        "The floor was short of agents in {count} half-hours.", count,
    ).format(count=count)  # fmt: skip
    return " ".join([*parts, short, _("All figures stand in the table below the chart.")])
