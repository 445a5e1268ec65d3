"""The contacts behind a figure, and one of them with its price tag, as pages."""

from datetime import UTC, timedelta
from typing import Any

from percall import naming
from percall.costing.ask import Words
from percall.costing.filters import day_of, no_day
from percall.costing.tag import candidates, price_tag
from percall.errors import QuestionFault
from percall.formats import Figure, Formats
from percall.intervals import ONE_DAY, Period
from percall.texts import _
from percall.web.address import View
from percall.web.address_reading import LONGEST_DAYS
from percall.web.answers import Records
from percall.web.contacts import (
    ANY,
    COUNTED,
    MS,
    ORDERS,
    OUTCOMES,
    PAGE_SIZE,
    Listing,
    contacts_behind,
)
from percall.web.customers import key_of_word, word_of_key
from percall.web.downloads import Shown
from percall.web.pages import MOST_CHOICES, check_queue, choices_of, during, settled, shared
from percall.web.price_tag import shown_of_tag, tag_of
from percall.web.shown import shown_of_contacts
from percall.web.site import Visit

LAST_PAGE = 2_000
MOST_CANDIDATES = 51


def contacts_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The contacts behind a figure."""
    customer = visit.parameter("customer")
    view = _of_day(visit, settled(visit))
    days, answers = view.days, visit.answers
    listing = Listing(
        _one_of(visit, "outcome", OUTCOMES), _one_of(visit, "order", ORDERS), _page_number(visit),
        key_of_word(customer) if customer else None,
    )  # fmt: skip
    state = ("contacts", visit.language, view, listing)
    found = answers.keep(
        state,
        lambda: contacts_behind(answers.workspace, view, days, listing, answers.engine),
    )
    plain = Listing()
    own = {
        "outcome": listing.outcome if listing.outcome != plain.outcome else None,
        "order": listing.order if listing.order != plain.order else None,
        "customer": customer or None,
    }
    page = str(listing.page) if listing.page != plain.page else None
    last = max(1, -(-found.count // PAGE_SIZE))
    return shared(visit, view, records) | {
        "shown": shown_of_contacts(found, days, visit.formats),
        "definition": found.definition.as_json(),
        "contacts": found, "listing": listing, "last_page": min(last, LAST_PAGE),
        "first_index": PAGE_SIZE * (listing.page - 1) + 1,
        "during": during(visit, days), "outcomes": OUTCOMES, "counted": COUNTED,
        "outcome_title": outcome_title, "seconds": lambda ms: seconds(ms, visit.formats),
        "own": own, "own_pairs": [(k, v) for k, v in own.items() if v],
        "count": visit.formats.count(found.count),
        "choices": choices_of(visit, view) | {"agent": _agents(visit)},
        "canonical_query": view.query(**own, page=page),
    }  # fmt: skip


def _of_day(visit: Visit, view: View) -> View:
    """The view over the one day that an address names, if it names one."""
    text = visit.parameter("day")
    if not text:
        return view
    day = day_of(text, "day", QuestionFault)
    try:
        return view.over(Period(day, day + ONE_DAY))
    except OverflowError:
        raise no_day(text, "day", QuestionFault) from None


def _agents(visit: Visit) -> list[str]:
    """The agents that a search can choose, by name."""
    known = visit.answers.values("agent", visit.language)[:MOST_CHOICES]
    return sorted(str(agent) for agent in known if agent is not None)


def contact_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The price tag of one contact; its rates are the view's, or those of its month."""
    name = visit.parameter("id")
    if not name:
        raise QuestionFault(
            _("No contact is named"), where="id", do=_("choose one from a list of contacts")
        )
    view, answers = visit.view, visit.answers
    check_queue(visit, view)
    words = Words(view.from_on, view.to_on, definition=view.definition)
    several = answers.keep(
        ("named", name), lambda: candidates(answers.workspace, name, MOST_CANDIDATES)
    )
    if len(several) > 1:
        return _several(visit, view, records, name, several)
    tag = answers.keep(
        ("tag", visit.language, name, words), lambda: price_tag(answers.workspace, name, words)
    )
    found = tag_of(tag, visit.formats, answers.workspace.centre.zone)
    return shared(visit, view, records) | {
        "tag": found,
        "definition": tag.definition,
        "shown": shown_of_tag(tag, found, visit.formats.currency),
        "kind_of": {row.index: row.kind for row in found.segments}.get,
        "during": during(visit, found.days),
        "customer": _customer_address(tag.contact, view, records),
        "canonical_query": view.query(id=name),
    }


def _several(
    visit: Visit, view: View, records: Records, name: str, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """The contacts that a name fits, to choose from."""
    zone = visit.answers.workspace.centre.zone
    found = [(row["started_at"].replace(tzinfo=UTC).astimezone(zone), row) for row in rows]
    names = [{name: str(row[name]) for name in ("contact_id", "source", "source_id")}
             for row in rows]  # fmt: skip
    return shared(visit, view, records) | {
        "several": found, "shown": Shown({"candidates": names}), "name": name, "is_cut": len(rows) == MOST_CANDIDATES, "tag": None,
        "canonical_query": view.query(id=name),
    }  # fmt: skip


def _customer_address(contact: dict[str, Any], view: View, records: Records) -> str | None:
    """The address of all contacts of a contact's customer; None where it is not known."""
    key = contact.get("customer_key")
    if key is None:
        return None
    last = records.days.to_on
    first = max(records.first_on, last - timedelta(days=LONGEST_DAYS))
    whole = View(lang=view.lang).over(Period(first, last))
    return "/contacts?" + whole.query(outcome=ANY, customer=word_of_key(int(key)))


def outcome_title(outcome: str) -> str:
    """What is listed, in words."""
    if outcome == ANY:
        return _("any outcome")
    return _("those counted") if outcome == COUNTED else naming.outcome_name(outcome)


def seconds(ms: int | None, formats: Formats) -> Figure:
    """Milliseconds of the lake as seconds."""
    return formats.plain(None if ms is None else f"{ms / MS:.3f}", _("not recorded"))


def _one_of(visit: Visit, name: str, known: tuple[str, ...]) -> str:
    text = visit.parameter(name) or known[0]
    if text not in known:
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(text[:60]), name=name),
            where=name, do=_("allowed is {allowed}").format(allowed=", ".join(known)),
        )  # fmt: skip
    return text


def _page_number(visit: Visit) -> int:
    text = visit.parameter("page") or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= LAST_PAGE):
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(text[:60]), name="page"),
            where="page", do=_("allowed is {allowed}").format(allowed=f"1–{LAST_PAGE}"),
        )  # fmt: skip
    return int(text)
