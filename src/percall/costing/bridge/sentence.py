"""A bridge in sentences that a manager understands, before any table.

Rules:
1. The first sentence says what one cost, and how much more or less than before. Where the ledger
   is incomplete it says so instead of dearer or cheaper.
2. The second names the largest causes that pushed the way it went, and those against it.
3. The third is the quality that the cost was bought with: cheaper is not always better.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall.costing.bridge.causes import of_words
from percall.costing.bridge.quality import quality_sentences
from percall.texts import N_, _, number

NAMED = 3
HOUR = "paid_hour"
# Above 0, below 0: what the cause did, in words.
SAID: Mapping[str, tuple[str, str]] = {
    "price": (N_("a higher price of {of}"), N_("a lower price of {of}")),
    "price_of_use": (N_("more {of} for each hour used"), N_("less {of} for each hour used")),
    "accrual": (
        N_("bills that run on evenly over less use"),
        N_("bills that run on evenly over more use"),
    ),
    "capacity_bought": (N_("more capacity bought"), N_("less capacity bought")),
    "volume": (N_("fixed costs over fewer calls"), N_("fixed costs over more calls")),
    "abandonment": (N_("more given up before an agent"), N_("fewer given up before an agent")),
    "not_answered": (
        N_("fewer calls that no agent answered"),
        N_("more calls that no agent answered"),
    ),
    "unused_capacity": (N_("more capacity that stood idle"), N_("less capacity that stood idle")),
    "shrinkage": (N_("more paid time away from calls"), N_("less paid time away from calls")),
    "mix": (N_("more of the dear kinds of calls"), N_("more of the cheap kinds of calls")),
    "talk": (N_("longer talk"), N_("shorter talk")),
    "hold": (N_("longer holds"), N_("shorter holds")),
    "wrap_up": (N_("longer wrap-up"), N_("shorter wrap-up")),
    "ring": (N_("longer ringing"), N_("shorter ringing")),
    "line": (N_("more time in menus and queues"), N_("less time in menus and queues")),
    "charge": (N_("higher charges for a call"), N_("lower charges for a call")),
    "contact": (N_("more calls within a scope"), N_("fewer calls within a scope")),
    "session": (N_("more self-service sessions"), N_("fewer self-service sessions")),
    "message": (N_("more messages"), N_("fewer messages")),
    "token": (N_("more bot tokens"), N_("fewer bot tokens")),
    "sale": (N_("more sales in a call"), N_("fewer sales in a call")),
    "lead": (N_("more leads in a call"), N_("fewer leads in a call")),
    "no_call": (N_("more work on contacts that are no calls ({of})"),
                N_("less work on contacts that are no calls ({of})")),
    "conversion": (N_("more calls for one {of}"), N_("fewer calls for one {of}")),
    "one_off": (N_("the one-off {of}"), N_("the one-off {of}")),
    "ledger_incomplete": (N_("{of}, which is not in both ledgers"),
                          N_("{of}, which is not in both ledgers")),
}  # fmt: skip
# By their share of the calls, not by the sign: more of them may make a call cheaper or dearer.
COMING_BACK = (
    N_("more contacts that come back"), N_("fewer contacts that come back"),
    N_("contacts that come back, which take other time"),
)  # fmt: skip
# Where a definition counts calls that no agent answered: they take none of the agents' time.
UNANSWERED = {
    "abandonment": (
        N_("more given up before an agent"), N_("fewer given up before an agent"),
        N_("calls that were given up, of other kinds"),
    ),
    "not_answered": (
        N_("more calls that no agent answered"), N_("fewer calls that no agent answered"),
        N_("calls that no agent answered, of other kinds"),
    ),
}  # fmt: skip
OVER_HOURS = (
    N_("bills that run on evenly over fewer hours"),
    N_("bills that run on evenly over more hours"),
)  # fmt: skip
# The price of what people are paid for by the hour: it moves where the hours do, too.
FOR_AN_HOUR = N_("more {of} for each paid hour"), N_("less {of} for each paid hour")
WHAT = {
    "call": N_("A call"), "sale": N_("A sale"), "lead": N_("A lead"),
    "resolution": N_("A resolution"),
}  # fmt: skip


def sentences(document: Mapping[str, Any]) -> list[str]:
    """What a printed bridge says, in a few sentences; figures are as printed."""
    found = [_headline(document)]
    if document["causes"]:
        found.append(_causes(document))
    return [sentence for sentence in (*found, *quality_sentences(document)) if sentence]


def _headline(document: Mapping[str, Any]) -> str:
    what = WHAT[document["definition"]["per"]]
    words = {
        "what": _(what), "currency": document["currency"],
        "before": document["from"]["name"], "after": document["to"]["name"],
        "then": number(document["from"]["cost_per_call"]["fully_loaded"]),
        "now": number(document["to"]["cost_per_call"]["fully_loaded"]),
        "change": number(document["change"].lstrip("-")),
    }  # fmt: skip
    if not document["complete"]:
        accounts = ", ".join(dict.fromkeys(m["account"] for m in document["ledger_incomplete"]))
        return _(
            "Ledger incomplete ({accounts}): {what} seems to cost {now} {currency} in {after} against"
            " {then} in {before}, but the books do not say whether it cost more or less. Without"
            " these accounts the change is {comparable}."
        ).format(
            **{**words, "what": words["what"].lower()}, accounts=accounts,
            comparable=number(document["comparable_change"]),
        )  # fmt: skip
    change = Decimal(document["change"])
    if change > 0:
        text = _(
            "{what} cost {now} {currency} in {after}: {change} more than in {before} ({then})."
        )
    elif change < 0:
        text = _(
            "{what} cost {now} {currency} in {after}: {change} less than in {before} ({then})."
        )
    else:
        text = _("{what} cost {now} {currency} in {after}, as much as in {before}.")
    return text.format(**words)


def _causes(document: Mapping[str, Any]) -> str:
    if not document["complete"]:
        known = [c for c in document["causes"] if c["kind"] != "ledger_incomplete"]
        known = [c for c in known if Decimal(c["amount"])]
        return (
            _("Apart from them it moved by {causes}.").format(causes=_listed(document, known))
            if known
            else ""
        )
    change = Decimal(document["change"])
    if not change:
        moved = [cause for cause in document["causes"] if Decimal(cause["amount"])]
        text = _("These cancel each other: {causes}.")
        return text.format(causes=_listed(document, moved)) if moved else ""
    up = change > 0
    pushed = [c for c in document["causes"] if (Decimal(c["amount"]) > 0) is up]
    against = [c for c in document["causes"] if (Decimal(c["amount"]) > 0) is not up]
    against = [c for c in against if Decimal(c["amount"])]
    pushed = [c for c in pushed if Decimal(c["amount"])]
    lead = _("Dearer by {causes}") if up else _("Cheaper by {causes}")
    if not pushed:
        return ""
    text = lead.format(causes=_listed(document, pushed))
    if against:
        text += _("; against it stood {causes}").format(causes=_listed(document, against))
    return text + "."


def _listed(document: Mapping[str, Any], causes: list[Mapping[str, Any]]) -> str:
    return ", ".join(
        f"{said(document, cause)} ({signed(cause['amount'])})" for cause in causes[:NAMED]
    )


def said(document: Mapping[str, Any], cause: Mapping[str, Any]) -> str:
    """What a cause did, in words."""
    if cause["kind"] == "repeat_contacts":
        coming_back = COMING_BACK[_by_share(document, "come_back")]
        return _(coming_back)
    if cause["kind"] in UNANSWERED and _any_unanswered(document):
        unanswered = UNANSWERED[cause["kind"]][_by_share(document, "not_answered")]
        return _(unanswered)
    more, less = _pair(cause)
    return _(more if Decimal(cause["amount"]) >= 0 else less).format(
        of=of_words(cause["kind"], cause["of"])
    )


def _pair(cause: Mapping[str, Any]) -> tuple[str, str]:
    """What a cause did, up and down."""
    if cause["unit"] == HOUR:
        return FOR_AN_HOUR
    if cause["kind"] == "accrual" and cause["pools"][0]["pool"].startswith("agent_time"):
        return OVER_HOURS
    return SAID[cause["kind"]]


def _any_unanswered(document: Mapping[str, Any]) -> bool:
    return any(document[side]["not_answered"] for side in ("from", "to"))


def _by_share(document: Mapping[str, Any], name: str) -> int:
    """Whether their share of the calls rose (0), fell (1) or stayed (2)."""
    then, now = (Fraction(side[name], side["calls"]) for side in (document["from"], document["to"]))
    return 0 if now > then else 1 if now < then else 2


def signed(amount: str) -> str:
    """An amount with its sign; a minus as long as the plus."""
    return number(amount) if amount.startswith("-") else f"+{number(amount)}"
