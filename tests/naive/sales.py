"""Which contact a sale is credited to, one sale after the other: the twin of the credit's SQL."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

Row = dict[str, Any]


def credited(
    sales: list[Row], contacts: list[Row], rule: str, window_days: int, from_on: date, to_on: date
) -> dict[str, Any]:
    """Credits by campaign, of contacts that began in the days, and what became of each sale."""
    parts: dict[str | None, Fraction] = defaultdict(Fraction)
    value: dict[str | None, Fraction] = defaultdict(Fraction)
    fates: dict[str, int] = defaultdict(int)
    here = [c for c in contacts if from_on <= c["at"].date() < to_on]
    for sale in sales:
        found = [] if sale["cancelled"] else _contacts(sale, contacts, rule, window_days)
        for contact in found:
            if contact in here:
                parts[contact["campaign"]] += Fraction(1, len(found))
                value[contact["campaign"]] += Fraction(sale["value"]) / len(found)
        if not from_on <= sale["at"].date() < to_on:
            continue
        fate = _fate(sale, found, here, contacts)
        fates[fate] += 1
        if fate == "campaign":
            parts[sale["campaign"]] += 1
            value[sale["campaign"]] += Fraction(sale["value"])
    return {"parts": dict(parts), "value": dict(value), "fates": dict(fates)}


def _contacts(sale: Row, contacts: list[Row], rule: str, window_days: int) -> list[Row]:
    named = [c for c in contacts if sale["contact"] and c["id"] == sale["contact"]]
    if named:
        return named
    first_on = sale["at"].date() - timedelta(days=window_days)
    reached = [
        c
        for c in contacts
        if sale["customer"]
        and c["customer"] == sale["customer"]
        and c["answered"]
        and first_on <= c["at"].date() <= sale["at"].date()
        and (_is_day(sale["at"]) or c["at"] <= sale["at"])
    ]
    reached.sort(key=lambda c: c["at"])
    if not reached or rule == "all_equally":
        return reached
    return [reached[-1] if rule == "last_contact" else reached[0]]


def _is_day(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _fate(sale: Row, found: list[Row], here: list[Row], contacts: list[Row]) -> str:
    if sale["cancelled"]:
        return "cancelled"
    if found:
        return "contact"
    if sale["campaign"]:
        if any(c["campaign"] == sale["campaign"] for c in here):
            return "campaign"
        known = any(c["campaign"] == sale["campaign"] for c in contacts)
        return "campaign_without_contacts" if known else "no_such_campaign"
    if sale["customer"]:
        return "no_contact_in_window"
    return "no_such_contact" if sale["contact"] else "nothing_named"
