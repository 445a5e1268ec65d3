"""The tables of chains: first-contact resolution by group, and the curve by window."""

from typing import Any

from percall import naming
from percall.costing.chains.window import HOURS_OF_A_DAY
from percall.formats import Figure, Formats
from percall.texts import _
from percall.web.address import View
from percall.web.tables import Cell, Column, Door, Row, Table, number_columns

MOST_GROUPS = 120


def groups_table(period: dict[str, Any], split: str, view: View, formats: Formats) -> Table:
    """Contacts, resolution and cost by the groups of the split, those with most contacts first.

    Args:
        period: A period of `percall chains --json`.
        split: The dimensions of its groups.
        view: The view of all contacts that are linked, for the doors.
        formats: The page's language and currency.
    """
    names = split.split(",")
    money = formats.currency
    columns = (
        *(Column(naming.dimension_name(name)) for name in names),
        *number_columns(
            _("Contacts"), _("Can be chained"), _("Repeats"), _("Resolved at first contact"),
            _("from"), _("to"), _("Contacts per resolution"),
            _("Cost per resolution, {currency}").format(currency=money),
            _("Cost, {currency}").format(currency=money),
            _("of it repeats, {currency}").format(currency=money),
        ),
    )  # fmt: skip
    groups = sorted(period["groups"], key=lambda group: -group["contacts"])
    rows = tuple(
        Row((*(naming.value_name(name, group[name]) for name in names),
             *_cells(group, _view_of(group, names, view), formats)))
        for group in groups[:MOST_GROUPS]
    )  # fmt: skip
    all_of = Row((_("All"), *[""] * (len(names) - 1), *_cells(period, view, formats)),
                 is_total=True)  # fmt: skip
    title = _("Resolved at first contact, by group")
    return Table("groups", title, columns, rows, (all_of,), max(0, len(groups) - MOST_GROUPS))


def _view_of(group: dict[str, Any], names: list[str], view: View) -> View:
    for name in names:
        view = view.of_value(name, group[name])
    return view


def _cells(row: dict[str, Any], view: View, formats: Formats) -> list[Cell]:
    why = row["why_not"] or _("the records end before the window does")
    unbooked = _("the ledger has no line in this period")
    first = row["resolved_first"] or {}
    contacts, cost = row["contacts_per_resolution"] or {}, row["cost_per_resolution"] or {}
    return [
        Door(formats.count(row["contacts"]), f"/contacts?{view.query()}"),
        formats.share(row["coverage_share"], why), formats.count(row["repeats"]),
        *(formats.share(first.get(name), why) for name in ("value", "low", "high")),
        formats.plain(contacts.get("value"), why, 2), formats.money(cost.get("value"), why),
        *(formats.money(row[name], unbooked) for name in ("cost", "repeat_cost")),
    ]  # fmt: skip


def curve_table(period: dict[str, Any], formats: Formats) -> Table:
    """Resolution, contacts and cost at each window of the curve, with their intervals."""
    why = _("nobody was watched for so long")
    columns = (
        Column(_("Window")),
        *number_columns(
            _("Resolved at first contact"), _("from"), _("to"), _("Contacts per resolution"),
            _("from"), _("to"),
            _("Cost per resolution, {currency}").format(currency=formats.currency), _("from"),
            _("to"),
        ),
    )  # fmt: skip
    rows = []
    for point in period["curve"]:
        cells: list[Figure] = []
        for name in ("resolved_first", "contacts_per_resolution", "cost_per_resolution"):
            found = point[name] or {}
            told = (found.get(key) for key in ("value", "low", "high"))
            cells += [_estimate(name, text, why, formats) for text in told]
        rows.append(Row((window_text(point["window_h"]), *cells)))
    return Table("curve", _("By window"), columns, tuple(rows))


def window_text(hours: int) -> str:
    """A window in short."""
    if hours % HOURS_OF_A_DAY:
        return _("{count} h").format(count=hours)
    return _("{count} d").format(count=hours // HOURS_OF_A_DAY)


def _estimate(name: str, text: str | None, why: str, formats: Formats) -> Figure:
    if name == "resolved_first":
        return formats.share(text, why)
    if name == "cost_per_resolution":
        return formats.money(text, why)
    return formats.plain(text, why, 2)
