"""What should be said of sales: the figure, the rule of crediting, and what was credited to nobody."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from percall.costing.sales.credit import REASONS
from percall.texts import _, ngettext, number


def sentences(document: dict[str, Any], money: Callable[[str | None], str]) -> list[str]:
    """The headline first, then the rule and all that was not credited, a sentence each.

    Args:
        document: The answer as JSON prints it.
        money: Writes an amount of the centre's currency.
    """
    found = [_headline(document, money), document["credit"]["in_words"]]
    happened = document["happened"]
    if happened is None:
        return [
            found[0],
            _(
                "No sales of their own are in the records: what contacts say of themselves is taken."
            ),
        ]
    found.append(
        _("Of {all} sales and leads of these days, {contacts} are credited to contacts and"
          " {campaigns} to campaigns alone.").format(
            all=number(happened["all"]), contacts=number(happened["credited_to_contacts"]),
            campaigns=number(happened["credited_to_campaigns"]))
    )  # fmt: skip
    crossing = document["other_days"]
    if crossing["to_other_contacts"]:
        found.append(
            _("{count} of them stand with contacts of other days, or that were not chosen, and not"
              " above.").format(count=number(crossing["to_other_contacts"]))
        )  # fmt: skip
    if crossing["from_other_days"]:
        found.append(
            _("Above stand {count} more that happened on other days, after contacts of these.")
            .format(count=number(crossing["from_other_days"]))
        )  # fmt: skip
    found += [
        _("Not credited: {count} {reason}.").format(count=number(count), reason=_(REASONS[name]))
        for name, count in happened["not_credited"].items()
        if count
    ]
    if document["unknown_campaigns"]:
        names = ", ".join(one["campaign"] for one in document["unknown_campaigns"][:5])
        found.append(_("Campaigns that no contact has: {names}.").format(names=names))
    if document["unrated_values"]:
        text = ngettext("{count} value is in a currency without a rate and is in no sum.",
                        "{count} values are in currencies without a rate and are in no sum.",
                        document["unrated_values"])  # fmt: skip
        found.append(text.format(count=number(document["unrated_values"])))
    said = document["said_by_contacts"]
    if said["sales"] or said["leads"]:
        found.append(
            _("Beside, contacts say of themselves {sales} sales and {leads} leads; they are not"
              " added.").format(sales=number(said["sales"]), leads=number(said["leads"]))
        )  # fmt: skip
    return found


def _headline(document: dict[str, Any], money: Callable[[str | None], str]) -> str:
    total, currency = document["total"], document["currency"]
    days = _("{start} until before {end}").format(start=document["from_on"], end=document["to_on"])
    each = total["cost_per"]
    told = [
        f"{title} {money(each[name])} {currency}"
        for name, title in (
            ("sale", _("a sale")), ("lead", _("a lead")), ("unit", _("a booked unit")),
            ("attempt", _("an attempt")), ("hour", _("an hour")),
        )
        if each[name] is not None
    ]  # fmt: skip
    sold = Decimal(total["sales"]) or Decimal(total["leads"])
    if not told or not sold:
        return _("Nothing was sold, or nothing is known of what it cost ({days}).").format(
            days=days
        )
    return _("It cost: {each} ({days}).").format(each=", ".join(told), days=days)
