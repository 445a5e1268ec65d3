"""The tables of the failure-demand bill: what it is of the cost, by group, and who is behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.ask import Asked
from percall.costing.chains.failing import CLASSES
from percall.costing.chains.links import Lake
from percall.formats import Figure, Formats, not_known
from percall.report.reconciliation import rounding_of
from percall.texts import _
from percall.web.address import View
from percall.web.tables import Cell, Column, Door, Row, Table, number_columns

MOST_GROUPS = 80
TITLES = {one.name: one.title for one in CLASSES}


def title_of(name: str) -> str:
    """A class in words."""
    title = TITLES[name]
    return _(title)


def bill_table(period: dict[str, Any], address: Callable[[str], str], formats: Formats) -> Table:
    """Each class, the bill, the rest, and the fully loaded cost that both sum to.

    Args:
        period: A period of `percall failure --json`.
        address: The address of the page with a class opened.
        formats: The page's language and currency.
    """
    why = period["why_not"]
    columns = (
        Column(_("What failed")),
        *number_columns(_("Contacts"), _("Cost, {currency}").format(currency=formats.currency),
                        _("of the cost")),
    )  # fmt: skip
    rows = tuple(
        Row((
            Door(title_of(one["class"]), address(one["class"])), formats.count(one["contacts"]),
            formats.money(one["cost"], why), formats.share(one["cost_share"], why),
        ))
        for one in period["classes"]
    )  # fmt: skip
    bill = Row((
        _("The bill"), formats.count(period["failed_contacts"]),
        formats.money(period["bill"], why), formats.share(period["bill_share"], why),
    ), is_total=True)  # fmt: skip
    rest = Row((_("The rest: what did not fail, and what nobody used"), "",
                formats.money(period["rest"], why), ""))  # fmt: skip
    whole = Row((_("The fully loaded cost"), "", formats.money(period["cost"], why), ""),
                is_total=True)  # fmt: skip
    classes = [one["cost"] for one in period["classes"]]
    foot = [
        *_rounding(classes, period["bill"], formats), bill, rest,
        *_rounding([period["bill"], period["rest"]], period["cost"], formats), whole,
    ]  # fmt: skip
    return Table("bill", _("The bill"), columns, rows, tuple(foot))


def _rounding(parts: Sequence[str | None], whole: str | None, formats: Formats) -> list[Row]:
    """A line that says what rounded figures miss of their rounded sum, where they miss anything."""
    if whole is None:
        return []
    gap = rounding_of(parts, whole, formats.places)
    return [Row((_("rounding"), "", formats.money(f"{gap:.9f}"), ""))] if gap else []


def by_group_table(period: dict[str, Any], split: str, formats: Formats) -> Table:
    """What each class cost by one dimension, those with the largest bill first."""
    classes = period["classes"]
    columns = (
        Column(naming.dimension_name(split)),
        *number_columns(*(title_of(one["class"]) for one in classes), _("The bill")),
    )
    why = period["why_not"] or _not_told(classes)
    costs: dict[str | None, dict[str, Decimal]] = {}
    for one in classes:
        for group in one["groups"]:
            cell = costs.setdefault(group[split], {})
            cell[one["class"]] = Decimal(group["cost"] or 0)
    in_order = sorted(costs, key=lambda value: (-sum(costs[value].values()), str(value)))
    rows = [_group(split, value, costs[value], classes, why, formats) for value in in_order]
    whole = Row((
        _("All"), *(formats.money(one["cost"], why) for one in classes),
        formats.money(period["bill"], why),
    ), is_total=True)  # fmt: skip
    gaps = _gaps(costs, period, formats) if len(rows) <= MOST_GROUPS and not why else []
    title = {
        "reason": _("The bill by reason, {currency}"), "queue": _("The bill by queue, {currency}"),
        "channel": _("The bill by channel, {currency}"),
    }[split].format(currency=formats.currency)  # fmt: skip
    return Table(
        "groups", title, columns, tuple(rows[:MOST_GROUPS]), (*gaps, whole),
        max(0, len(rows) - MOST_GROUPS),
    )  # fmt: skip


def _gaps(
    costs: dict[str | None, dict[str, Decimal]], period: dict[str, Any], formats: Formats
) -> list[Row]:
    """A line that says what rounded figures miss of their column's rounded sum."""
    sums = [str(sum(of.values())) for of in costs.values()]
    found = [
        rounding_of([str(of[one["class"]]) for of in costs.values() if one["class"] in of],
                    one["cost"], formats.places)
        for one in period["classes"]
    ]  # fmt: skip
    found.append(rounding_of(sums, period["bill"], formats.places))
    return [Row((_("rounding"), *(_money(gap, formats) for gap in found)))] if any(found) else []


def _group(
    split: str, value: str | None, costs: dict[str, Decimal], classes: list[dict[str, Any]],
    why: str | None, formats: Formats,
) -> Row:  # fmt: skip
    """A row of the table by group; `why` is why no cost is told."""

    def told(amount: Decimal) -> Figure:
        return not_known(why) if why else _money(amount, formats)

    cells: list[Cell] = [naming.value_name(split, value)]
    for one in classes:
        known = costs.get(one["class"])
        cells.append("" if known is None else told(known))
    return Row((*cells, told(sum(costs.values(), Decimal(0)))))


def _not_told(classes: list[dict[str, Any]]) -> str | None:
    """Why no group has a cost, where the bill has one."""
    costs = [group["cost"] for one in classes for group in one["groups"]]
    return _("not known") if None in costs else None


def _money(amount: Decimal, formats: Formats) -> Figure:
    return formats.money(f"{amount:.9f}")


@dataclass(frozen=True, slots=True)
class Behind:
    """A contact behind the bill; its start in the centre's own time."""

    started_at: datetime
    queue: str | None
    reason: str | None
    outcome: str | None


def contacts_listed(one: Asked, contact_ids: Sequence[str]) -> dict[str, Behind]:
    """What is known of some contacts of a question's days, by key."""
    if not contact_ids:
        return {}
    table = Lake(one.source, one.manifest).contacts(one.question.whole)
    keys = ", ".join(str(int(key)) for key in dict.fromkeys(contact_ids))
    zone = one.source.centre.zone
    rows = one.source.fetch(
        f"SELECT contact_id, started_at, first_queue, reason, outcome FROM {table} AS c"
        f" WHERE contact_id IN ({keys})"
    )
    return {
        str(key): Behind(start.replace(tzinfo=UTC).astimezone(zone), queue, reason, outcome)
        for key, start, queue, reason, outcome in rows
    }


def dearest_table(
    one: dict[str, Any], contacts: Mapping[str, Behind], view: View, formats: Formats
) -> Table:
    """The contacts of a class whose failing cost most, each with its price tag."""
    columns = (
        Column(_("Began")), Column(_("Queue")), Column(_("Reason")), Column(_("Outcome")),
        *number_columns(
            _("Cost of what failed, {currency}").format(currency=formats.currency)
        ),
        Column(_("Key")),
    )  # fmt: skip
    rows = tuple(
        _contact(row, contacts[row["contact_id"]], view, formats) for row in one["dearest"]
    )
    return Table("contacts", _("The dearest contacts behind it"), columns, rows)


def _contact(row: dict[str, Any], found: Behind, view: View, formats: Formats) -> Row:
    key = row["contact_id"]
    began = f"{formats.day(found.started_at.date())} {found.started_at:%H:%M:%S}"
    return Row((
        Door(began, f"/contact?{view.query(id=key)}"), found.queue, found.reason,
        naming.outcome_name(found.outcome), formats.money(row["cost"], _("not known")), key,
    ))  # fmt: skip
