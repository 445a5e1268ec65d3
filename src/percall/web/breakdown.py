"""What a cost is made of: the accounts of the book, and groups with cost and quality side by side."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.formats import Figure, Formats
from percall.report.reconciliation import rounding_of
from percall.texts import _
from percall.web.address import View
from percall.web.trend import measure_figure

MOST_GROUPS = 60
# Dimensions whose values have an order of their own, which volume would only scatter.
IN_ORDER = ("hour", "half_hour", "weekday")
GROUP_MEASURES = ("aht_s", "service_level_share", "abandoned_share")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its cost, its share of the book, and its bar as parts of the width.

    One that is not `in_definition` is not costed.
    """

    account: str
    cost: Figure
    share: Figure
    bar_from: str
    bar_width: str
    is_credit: bool
    in_definition: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A queue, or another group: cost and quality side by side; `name` is its value in words."""

    name: str
    value: str | None
    contacts: Figure
    calls: Figure
    cost: Figure
    loaded: Figure
    practical: Figure
    measures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of the period, what they leave of the cost, and how many are not shown."""

    dimension: str
    rows: tuple[GroupRow, ...]
    unassigned: Figure | None
    rounding: Figure | None
    total: GroupRow
    left_out: int
    overlap: bool


def accounts_of(
    period: dict[str, Any], formats: Formats
) -> tuple[tuple[AccountRow, ...], Figure | None]:
    """The accounts from the largest to the smallest, and what rounding leaves of the book."""
    costs = sorted(period["accounts"], key=lambda row: (-Decimal(row["cost"]), row["account"]))
    amounts = [Decimal(row["cost"]) for row in costs]
    low, high = min([*amounts, Decimal(0)]), max([*amounts, Decimal(0)])
    span, book = high - low or Decimal(1), Decimal(period["book"])
    rows = []
    for row, amount in zip(costs, amounts, strict=True):
        start = (min(amount, Decimal(0)) - low) / span * 100
        rows.append(
            AccountRow(
                row["account"], formats.money(row["cost"]),
                formats.share(str(amount / book) if book else None, _("the book is zero")),
                f"{start:.2f}%", f"{abs(amount) / span * 100:.2f}%", amount < 0,
                row["in_definition"],
            )
        )  # fmt: skip
    gap = rounding_of([row["cost"] for row in costs], period["book"], formats.places)
    return tuple(rows), formats.money(f"{gap:.9f}") if gap else None


def groups_of(period: dict[str, Any], view: View, formats: Formats) -> Groups:
    """The groups with cost and quality side by side, by volume or by name, never by cost."""
    groups, dimension = list(period["groups"]), view.group
    if view.sort == "volume" and dimension not in IN_ORDER:
        groups.sort(key=lambda group: -int(group["contacts"]))
    rows = [group_row(group, dimension, formats) for group in groups[:MOST_GROUPS]]
    of_all = period["cost"] is not None and Decimal(period["book"]) == (
        Decimal(period["cost"]) + Decimal(period["not_in_definition"])
    )
    unassigned = Decimal(period["unassigned"]) if of_all else Decimal(0)
    parts = [group["cost"]["fully_loaded"] for group in groups]
    is_told = None not in (*parts, period["cost"])
    parts += [period["unassigned"]] if unassigned else []
    gap = rounding_of(parts, period["cost"], formats.places) if groups and is_told else Decimal(0)
    return Groups(
        dimension,
        tuple(rows),
        formats.money(period["unassigned"]) if unassigned else None,
        formats.money(f"{gap:.9f}") if gap else None,
        _row(period, _("All"), None, period["cost"], formats),
        max(0, len(groups) - MOST_GROUPS),
        bool(period["groups_overlap"]),
    )


def group_row(group: dict[str, Any], dimension: str, formats: Formats) -> GroupRow:
    """A group of the JSON as a row."""
    value = group[dimension]
    text = None if value is None else str(value)
    name = naming.value_name(dimension, value)
    return _row(group, name, text, group["cost"]["fully_loaded"], formats)


def _row(
    row: dict[str, Any], name: str, value: str | None, cost: str | None, formats: Formats
) -> GroupRow:
    each, quality = row["cost_per_call"], row["quality"]
    return GroupRow(
        name, value, formats.count(row["contacts"]), formats.count(row["calls"]),
        formats.money(cost, each["why_not"]),
        formats.money(each["fully_loaded"], each["why_not"]),
        formats.money(each["practical_capacity"], each["why_not"]),
        tuple(
            measure_figure(name, quality[name], formats, naming.why_not_known(name))
            for name in GROUP_MEASURES
        ),
    )  # fmt: skip
