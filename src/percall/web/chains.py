"""What a solved matter cost: coverage first, then resolution, contacts and cost by the window.

Rules:
1. What the page shows is the answer of `percall chains --json` for the same question. Contacts are
   linked among the inbound ones unless the address says another direction (`linked=all`).
2. Counting rules and definitions are of calls: an address that names one is sent on without it.
3. An estimate stands with its interval; where the records end too soon, a dash with the reason.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from percall.costing.ask import Words, asked
from percall.costing.chains.links import DEFAULT_WINDOW_H
from percall.costing.chains.printed import as_json
from percall.costing.chains.resolution import resolutions
from percall.costing.chains.window import HOURS_OF_A_DAY, window_of, word_of_window
from percall.costing.question import ALL
from percall.errors import QuestionFault
from percall.formats import Figure, Formats
from percall.texts import _, ngettext
from percall.web.address import View
from percall.web.answers import Records
from percall.web.chain_tables import curve_table, groups_table
from percall.web.downloads import Chart, Shown
from percall.web.pages import choices_of, during, settled, shared
from percall.web.resolution_curve import HEIGHT, curve_chart
from percall.web.site import Visit

PARAMETERS = ("window", "split", "linked")
SPLITS = ("queue,reason", "queue", "reason", "channel")
OFFERED_WINDOWS_H = (1, 4, 24, 72, 168, 336, 720, 1440)
INBOUND = "inbound"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks of the chains: the view, the window, the split, who is linked."""

    view: View
    window_h: int
    split: str
    linked_all: bool

    def words(self) -> Words:
        """The question to costing."""
        view = self.view
        direction = view.direction
        if direction == ALL and not self.linked_all:
            direction = INBOUND
        return Words(
            from_on=view.from_on, to_on=view.to_on, group_by=tuple(self.split.split(",")),
            direction=direction, channel=view.channel, only=view.only,
        )  # fmt: skip

    def own(self) -> dict[str, str | None]:
        """The page's own parameters that differ from what is usual."""
        return {
            "window": None if self.window_h == DEFAULT_WINDOW_H else word_of_window(self.window_h),
            "split": None if self.split == SPLITS[0] else self.split,
            "linked": ALL if self.linked_all else None,
        }

    def query(self) -> str:
        """The query of the address that asks this."""
        return self.view.query(**self.own())


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval in words."""

    title: str
    figure: Figure
    between: str


def chains_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The chains of a period."""
    chosen = _chosen(visit)
    if chosen.query() != visit.query:
        return {"canonical_query": chosen.query()}  # the browser asks again, with the days
    document, formats, view = _told(visit, chosen), visit.formats, chosen.view
    period = document["periods"][0]
    counted = replace(view, calls="all", direction=chosen.words().direction)
    tables = (
        groups_table(period, chosen.split, counted, formats),
        curve_table(period, formats),
    )  # fmt: skip
    charts = _charts(period, chosen, formats)
    return shared(visit, view, records) | {
        "canonical_query": chosen.query(), "chosen": chosen,
        "own": [(name, text) for name, text in chosen.own().items() if text],
        "title": _("What did a solved matter cost {when}?").format(
            when=during(visit, view.days)
        ),
        "sentence": _sentence(period, chosen, formats),
        "coverage": _coverage(period, formats),
        "estimates": estimates(period, formats),
        "without": estimates(period["without_test_lines"], formats)
        if period["without_test_lines"] else (),
        "linked": _linked(chosen), "window": window_name(chosen.window_h),
        "notes": document["notes"], "definition": document["definition"],
        "groups": tables[0], "curve": tables[1], "chart": charts[0] if charts else None,
        "windows": [(word_of_window(h), window_name(h)) for h in _offered(chosen.window_h)],
        "splits": [(split, _split_name(split)) for split in SPLITS],
        "choices": choices_of(visit, view),
        "shown": Shown(document, tables, charts),
    }  # fmt: skip


def view_of_chains(visit: Visit) -> View:
    """The view without what chains do not look at.

    Raises:
        PercallError: As `settled` does.
    """
    visit.view = replace(visit.view, calls=None, per="call", definition=None)
    return settled(visit)


def window_chosen(visit: Visit) -> int:
    """The hours of the window that the address names.

    Raises:
        QuestionFault: It cannot be read.
    """
    text = visit.parameter("window")
    return window_of(text, "window", QuestionFault) if text else DEFAULT_WINDOW_H


def one_of(visit: Visit, name: str, known: tuple[str, ...]) -> str:
    """The word of a parameter, the first of the known ones where it says nothing.

    Raises:
        QuestionFault: It is none of them.
    """
    text = visit.parameter(name) or known[0]
    if text not in known:
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(text[:60]), name=name),
            where=name, do=_("allowed is {allowed}").format(allowed="; ".join(filter(None, known))),
        )  # fmt: skip
    return text


def _chosen(visit: Visit) -> Chosen:
    return Chosen(
        view_of_chains(visit), window_chosen(visit), one_of(visit, "split", SPLITS),
        one_of(visit, "linked", ("", ALL)) == ALL,
    )  # fmt: skip


def _told(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    answers = visit.answers

    def made() -> dict[str, Any]:
        with asked(answers.workspace, chosen.words(), engine=answers.engine) as one:
            visit.progress(_("Linking the contacts"))
            return as_json(resolutions(one, chosen.window_h))

    return answers.keep(("chains", visit.language, chosen), lambda: answers.stoppable(made))


# --- its words -----------------------------------------------------------------------------------


def window_name(hours: int) -> str:
    """A window in words."""
    if hours % HOURS_OF_A_DAY:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    days = hours // HOURS_OF_A_DAY
    return ngettext("{count} day", "{count} days", days).format(count=days)


def _offered(chosen_h: int) -> list[int]:
    return sorted({*OFFERED_WINDOWS_H, chosen_h})


def _split_name(split: str) -> str:
    return {
        "queue,reason": _("by queue and reason"), "queue": _("by queue"),
        "reason": _("by reason"), "channel": _("by channel"),
    }[split]  # fmt: skip


def _linked(chosen: Chosen) -> str:
    return {
        INBOUND: _("inbound contacts are linked with each other"),
        "outbound": _("outbound contacts are linked with each other"),
        "internal": _("internal contacts are linked with each other"),
    }.get(chosen.words().direction, _("contacts of all directions are linked with each other"))


def estimates(figures: dict[str, Any], formats: Formats) -> tuple[Estimate, ...]:
    """Cost and contacts for each resolution, and resolution at first contact, with intervals."""
    why = figures["why_not"] or _("the records end before the window does")

    def money(text: str | None) -> Figure:
        return formats.money(text, why)

    def number(text: str | None) -> Figure:
        return formats.plain(text, why, 2)

    def share(text: str | None) -> Figure:
        return formats.share(text, why)

    rows = (
        (_("Cost per resolution, {currency}").format(currency=formats.currency),
         "cost_per_resolution", money),
        (_("Contacts per resolution"), "contacts_per_resolution", number),
        (_("Resolved at first contact"), "resolved_first", share),
    )  # fmt: skip
    found = []
    for title, name, write in rows:
        one = figures[name]
        between = ""
        if one is not None:
            between = _("between {low} and {high}").format(
                low=write(one["low"]).text, high=write(one["high"]).text
            )
        found.append(Estimate(title, write(one["value"] if one else None), between))
    return tuple(found)


def _coverage(period: dict[str, Any], formats: Formats) -> tuple[Figure, str]:
    """The share of contacts that can be chained, and what it is of."""
    told = _(
        "{chained} of {contacts} contacts have a known customer and reason, or a ticket"
    ).format(
        chained=formats.count(period["chained"]).text,
        contacts=formats.count(period["contacts"]).text,
    )
    return formats.share(period["coverage_share"], _("there are no contacts")), told


def _sentence(period: dict[str, Any], chosen: Chosen, formats: Formats) -> str:
    cost, contacts, first = (
        period[name] for name in ("cost_per_resolution", "contacts_per_resolution",
                                  "resolved_first")
    )  # fmt: skip
    if cost is None or contacts is None:
        text = _("What a resolution cost is not known: {why}.")
        return text.format(why=period["why_not"])
    told = _("{cost} {currency} for each resolution, which took {contacts} contacts").format(
        cost=formats.money(cost["value"]).text, currency=formats.currency,
        contacts=formats.number(Decimal(contacts["value"]), 2),
    )  # fmt: skip
    if first is None:
        return told + "."
    return _("{cost}; after {share} of first contacts nobody came back about the same within"
             " {window}.").format(cost=told, share=formats.share(first["value"]).text,
                                  window=window_name(chosen.window_h))  # fmt: skip


def _charts(period: dict[str, Any], chosen: Chosen, formats: Formats) -> tuple[Chart, ...]:
    if not any(point["resolved_first"] for point in period["curve"]):
        return ()
    words = _("Curves over the window from an hour to sixty days: {sentence} All figures stand in"
              " the table below the chart.").format(sentence=_sentence(period, chosen, formats))  # fmt: skip
    return (
        Chart(
            "curve", _("Resolution curve"), words, HEIGHT,
            lambda theme, size: curve_chart(period, chosen.window_h, formats, theme, size),
        ),
    )  # fmt: skip
