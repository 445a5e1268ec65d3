"""What failing customers cost: the bill by class and reason, and the contacts behind it.

Rules:
1. What the page shows is the answer of `percall failure --list 50 --json` for the same question.
   Counting rules are of calls: an address that names one is sent on without it.
2. The bill and the rest sum to the fully loaded cost; where rounded figures do not add up, a line
   named rounding says by how much.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall.costing.ask import Words, asked
from percall.costing.chains.failure import failure_bill
from percall.costing.chains.failure_printed import as_json
from percall.costing.chains.links import DEFAULT_WINDOW_H
from percall.costing.chains.window import word_of_window
from percall.errors import QuestionFault
from percall.formats import Formats
from percall.settings import nearest
from percall.texts import _, ngettext
from percall.web.address import View
from percall.web.answers import Records
from percall.web.chains import (
    OFFERED_WINDOWS_H,
    one_of,
    view_of_chains,
    window_chosen,
    window_name,
)
from percall.web.downloads import Chart, Shown
from percall.web.drawing import FOOT_HEIGHT
from percall.web.failure_chart import Bar, bands, failure_chart, height_of
from percall.web.failure_tables import (
    Behind,
    bill_table,
    by_group_table,
    contacts_listed,
    dearest_table,
    title_of,
)
from percall.web.pages import choices_of, during, shared
from percall.web.site import Visit

PARAMETERS = ("window", "split", "open")
SPLITS = ("reason", "queue", "channel")
LISTED = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks of the bill: the view, the window, the split of each class."""

    view: View
    window_h: int
    split: str

    def words(self) -> Words:
        """The question to costing."""
        view = self.view
        return Words(
            from_on=view.from_on, to_on=view.to_on, group_by=(self.split,),
            direction=view.direction, channel=view.channel, only=view.only,
        )  # fmt: skip

    def own(self) -> dict[str, str | None]:
        """The page's own parameters that differ from what is usual."""
        return {
            "window": None if self.window_h == DEFAULT_WINDOW_H else word_of_window(self.window_h),
            "split": None if self.split == SPLITS[0] else self.split,
        }

    def query(self, opened: str | None = None) -> str:
        """The query of the address that asks this, with a class opened."""
        return self.view.query(**self.own(), open=opened)


def failure_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The bill of a period."""
    chosen = Chosen(view_of_chains(visit), window_chosen(visit), one_of(visit, "split", SPLITS))
    opened = visit.parameter("open") or None
    if chosen.query(opened) != visit.query:
        return {"canonical_query": chosen.query(opened)}  # the browser asks again, with the days
    told, formats, view = _told(visit, chosen), visit.formats, chosen.view
    document, period = told.document, told.document["periods"][0]
    one = _class(period, opened)
    tables = [
        bill_table(period, lambda name: f"/failure?{chosen.query(name)}#opened", formats),
        by_group_table(period, chosen.split, formats),
    ]
    behind = [dearest_table(one, told.contacts, view, formats)] if one else []
    bars = _bars(period, formats)
    charts = (_chart(period, bars, formats),) if period["bill"] is not None else ()
    return shared(visit, view, records) | {
        "canonical_query": chosen.query(opened), "chosen": chosen,
        "own": [(name, text) for name, text in chosen.own().items() if text],
        "title": _("What did failing customers cost {when}?").format(
            when=during(visit, view.days)
        ),
        "sentence": _sentence(period, formats), "window": window_name(chosen.window_h),
        "coverage": formats.share(period["coverage_share"], _("there are no contacts")),
        "notes": document["notes"], "definition": document["definition"],
        "bill": tables[0], "by_group": tables[1], "behind": behind,
        "opened": title_of(one["class"]) if one else None, "listed": LISTED,
        "chart": charts[0] if charts else None,
        "doors": {size: bands(bars, size) for size in ("wide", "narrow")},
        "heights": {size: height_of(bars, size) + FOOT_HEIGHT for size in ("wide", "narrow")},
        "windows": [
            (word_of_window(h), window_name(h))
            for h in sorted({*OFFERED_WINDOWS_H, chosen.window_h})
        ],
        "splits": [("reason", _("by reason")), ("queue", _("by queue")),
                   ("channel", _("by channel"))],
        "choices": choices_of(visit, view),
        "shown": Shown(document, (*tables, *behind), charts),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """The bill as JSON prints it, and what is known of the contacts that it lists."""

    document: dict[str, Any]
    contacts: dict[str, Behind]


def _told(visit: Visit, chosen: Chosen) -> Told:
    answers = visit.answers

    def made() -> Told:
        with asked(answers.workspace, chosen.words(), engine=answers.engine) as one:
            visit.progress(_("Linking the contacts"))
            document = as_json(failure_bill(one, chosen.window_h, LISTED))
            listed = [c["contact_id"] for of in document["periods"][0]["classes"]
                      for c in of["dearest"]]  # fmt: skip
            return Told(document, contacts_listed(one, listed))

    return answers.keep(("failure", visit.language, chosen), lambda: answers.stoppable(made))


def _class(period: dict[str, Any], name: str | None) -> dict[str, Any] | None:
    """A class of the bill by its word.

    Raises:
        QuestionFault: There is none of that word.
    """
    if name is None:
        return None
    known: dict[str, dict[str, Any]] = {one["class"]: one for one in period["classes"]}
    if name not in known:
        raise QuestionFault(
            _("The bill has no class {name}").format(name=repr(name[:60])), where="open",
            do=nearest(name, list(known)),
        )  # fmt: skip
    return known[name]


def _sentence(period: dict[str, Any], formats: Formats) -> str:
    if period["bill"] is None:
        text = _("What failing customers cost is not known: {why}.")
        return text.format(why=period["why_not"])
    count = period["failed_contacts"]
    told = ngettext(
        "{bill} {currency}, {share} of the cost, went into {count} contact in which something failed",
        "{bill} {currency}, {share} of the cost, went into {count} contacts in which something"
        " failed",
        count,
    ).format(
        bill=formats.money(period["bill"]).text, currency=formats.currency,
        share=formats.share(period["bill_share"], _("the cost is zero")).text,
        count=formats.count(count).text,
    )  # fmt: skip
    most = max(period["classes"], key=lambda one: Decimal(one["cost"]))
    if Decimal(most["cost"]) <= 0:
        return told + "."
    return _("{bill}; most of it: {title} ({money} {currency}).").format(
        bill=told, title=_lower(title_of(most["class"])), money=formats.money(most["cost"]).text,
        currency=formats.currency,
    )  # fmt: skip


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _bars(period: dict[str, Any], formats: Formats) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            one["class"], title_of(one["class"]),
            ngettext("{count} contact", "{count} contacts", one["contacts"]).format(
                count=formats.count(one["contacts"]).text
            ),
            Decimal(one["cost"] or 0),
        )
        for one in period["classes"]
    )  # fmt: skip


def _chart(period: dict[str, Any], bars: tuple[Bar, ...], formats: Formats) -> Chart:
    title = _("Failure demand, {currency}").format(currency=formats.currency)
    parts = "; ".join(f"{bar.title} {formats.number(bar.amount, formats.places)}" for bar in bars)
    words = _("Bars by class: {parts}. {sentence} All figures stand in the table below the chart.")
    return Chart(
        "bill", title, words.format(parts=parts, sentence=_sentence(period, formats)),
        height_of(bars),
        lambda theme, size: failure_chart(bars, title, formats, theme, size),
    )  # fmt: skip
