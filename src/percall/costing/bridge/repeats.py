"""Which contacts come back, and what a resolution costs: the chains beside the bridge.

Rules:
1. A contact comes back if it continues another one of its matter (`chains.links`) within the
   definition's window, else within a week.
2. Where the records begin less than that window before one of the sides, those who come back
   there cannot all be told: on both sides only those count whose last contact ended in the same
   period, so that the sides are alike.
3. Who comes back is told of contacts that can be chained alone. Where that is more of them on one
   side than on the other by more than a twentieth, as many repeats more are told, though nobody
   called more often: those who come back then stand with the others, on both sides alike.
4. A cost for each call that falls because people call twice is no success: what a resolution
   costs stands beside both sides, or the reason why nobody knows it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any

from percall.costing.ask import Asked
from percall.costing.chains.links import DEFAULT_WINDOW_H, Links, links_of
from percall.costing.chains.printed import as_json
from percall.costing.chains.resolution import resolutions
from percall.costing.counting import counting
from percall.costing.definitions import Definition
from percall.errors import QuestionFault
from percall.stated import ALL
from percall.store.source import Mark, Source

MS = 1000
IS_BACK = "comes_back"
# As far apart as two sides may be in how many of their contacts can be chained.
KNOWN_APART = Fraction(1, 20)
# What of a period's chains stands beside its cost per call.
_BESIDE = (
    "chained", "coverage_share", "repeats", "contacts_per_resolution", "cost_per_resolution",
    "resolved_first", "why_not",
)  # fmt: skip


def window_h(definition: Definition) -> int:
    """Hours within which a contact comes back."""
    return definition.resolution_hours or DEFAULT_WINDOW_H


def links_between(one: Asked, other: Asked) -> tuple[Links, Links]:
    """The links of the contacts of both questions about one lake."""
    links = links_of(
        one.source, one.manifest, one.question.whole, one.question.definition.direction
    )
    return links, replace(links, days=other.question.whole)


def looks_back(both: tuple[Asked, Asked], links: tuple[Links, Links]) -> bool:
    """Whether the records reach back from both sides by the whole window."""
    hours = max(window_h(one.question.definition) for one in both)
    first = links[0].bounds.first_on
    return first is not None and all(
        first + timedelta(hours=hours) <= one.question.whole.from_on for one in both
    )


def with_repeats(one: Asked, links: Links, *, looks_back: bool) -> Source:
    """The source of a question with a yes-or-no column for the contacts that come back.

    Without `looks_back` they are those whose last contact ended in the same period.
    """
    linked = links.linked(("started_at",), before_h=window_h(one.question.definition))
    back = f"SELECT contact_id FROM {linked} AS l WHERE gap_ms IS NOT NULL"
    if not looks_back:
        begins = datetime.combine(links.days.from_on, time(), one.source.centre.zone)
        began_ms = int(begins.timestamp() * MS)
        back += f" AND {links.lake.milliseconds('started_at')} - gap_ms >= {began_ms}"
    return replace(one.source, marks=(*one.source.marks, Mark(IS_BACK, ("contact_id",), back)))


def known_share(one: Asked, links: Links) -> Fraction:
    """Of what share of a question's contacts it can be told whether they come back."""
    how, only = counting(one.question.definition), ""
    if how.chosen != "true":
        segments = one.source.rows(sorted({"contact_id", *how.columns}), ())
        only = f" WHERE contact_id IN (SELECT contact_id FROM {segments} WHERE {how.chosen})"
    count, known = one.source.fetch(
        f"SELECT count(*), count(CASE WHEN {links.chainable} THEN 1 END)"
        f" FROM {links.contacts(('contact_id', 'customer_key', 'reason'))} AS c{only}"
    )[0]
    return Fraction(known, count) if count else Fraction(0)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a resolution costs on a side, as `percall chains` prints it."""

    window_h: int
    figures: dict[str, Any]
    definition: dict[str, Any] | None = None
    """What is counted as a resolution, and of whose contacts; None where nothing is."""
    test_lines: int = 0
    """Customers who make more contacts than a person does."""


def resolution_of(one: Asked) -> Resolution:
    """What a resolution costs in the period and for the contacts of a question.

    Inbound ones, as `percall chains` counts, unless the question names a direction: a campaign's
    calls resolve nobody's matter.
    """
    definition = one.question.definition
    hours = window_h(definition)
    if definition.direction == ALL:
        inbound = replace(definition, direction="inbound")
        one = replace(one, question=replace(one.question, definition=inbound))
    try:
        found = resolutions(one, hours)
    except QuestionFault as fault:  # a filter on segments: chains are of whole contacts
        return Resolution(hours, dict.fromkeys(_BESIDE) | {"why_not": fault.what})
    document = as_json(found)
    printed = document["periods"][0]
    return Resolution(
        hours, {name: printed[name] for name in _BESIDE}, document["definition"],
        len(found.test_lines),
    )  # fmt: skip
