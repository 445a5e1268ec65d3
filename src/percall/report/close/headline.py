"""The first line of a closed month's figures, and of those that it was signed with before."""

from typing import Any

from percall.report.close.chain import Chain
from percall.report.close.head import Entry


def headline(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures of a month that stand on its first line."""
    one = figures["cost_per_call"]
    return {
        "book": figures["book"],
        "calls": figures["calls"],
        "contacts": figures["contacts"],
        "cost_per_call": one["fully_loaded"],
        "practical_capacity": one["practical_capacity"],
    }


def signed_before(chain: Chain, entry: Entry) -> list[dict[str, Any]]:
    """Who signed the month before a line of the record took their place, when, and which figures."""
    return [
        {
            "number": line.entry.number,
            **{name: line.content[name] for name in ("closed_at", "closed_by")},
            "signed": headline(line.content["figures"]),
        }
        for line in chain.lines
        if line.entry.month == entry.month and line.entry.number < entry.number
    ]
