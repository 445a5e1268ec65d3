"""What the overview, the contacts and the ledger show, as their files have it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from percall import naming
from percall.formats import Formats
from percall.intervals import Period
from percall.texts import _
from percall.web.address import QUEUE
from percall.web.books import Lines
from percall.web.breakdown import GroupRow
from percall.web.charts import trend_chart
from percall.web.contacts import MS, ContactList
from percall.web.downloads import Chart, Shown
from percall.web.overview import Overview
from percall.web.tables import Column, Row, Table, number_columns
from percall.web.trend import Trend

TREND_HEIGHT = 480


def shown_of_overview(page: Overview, document: Mapping[str, Any], formats: Formats) -> Shown:
    """The overview: the periods, accounts, queues and pools, and the trend as a chart."""
    tables = [_accounts(page, formats), _groups(page, formats), _pools(page)]
    charts = []
    if page.trend is not None:
        trend = page.trend
        tables.insert(0, _periods(trend, page.definition["per"]))
        charts.append(trend_of_view(trend, page.chart_text))
    return Shown(document, tuple(tables), tuple(charts))


def trend_of_view(trend: Trend, words: str) -> Chart:
    """The chart of a trend."""
    title = naming.periods_by(trend.by)
    return Chart("trend", title, words, TREND_HEIGHT, lambda *how: trend_chart(trend, *how))


def _periods(trend: Trend, per: str) -> Table:
    columns = (
        Column(_("From")), Column(_("Until before")),
        *number_columns(naming.counted(per), f"{trend.cost_title}, {_('fully loaded')}",
                        _("at practical capacity"), _("Service level"), _("Abandoned")),
    )  # fmt: skip
    rows = tuple(
        Row((str(p.period.from_on), str(p.period.to_on), p.calls, p.loaded_cell, p.practical_cell,
             *p.share_cells), is_now=p.is_current)
        for p in trend.points
    )  # fmt: skip
    return Table("periods", naming.periods_by(trend.by), columns, rows)


def _accounts(page: Overview, formats: Formats) -> Table:
    columns = (Column(_("Account")), *number_columns(formats.currency, _("of the book")))
    rows = tuple(Row((row.account, row.cost, row.share)) for row in page.accounts)
    return Table("accounts", _("Where the money goes"), columns, rows)


def _groups(page: Overview, formats: Formats) -> Table:
    dimension = page.groups.dimension
    columns = (
        Column(naming.dimension_name(dimension)),
        *number_columns(
            _("Contacts"), _("Calls"), _("Cost, {currency}").format(currency=formats.currency),
            f"{naming.cost_per(page.definition['per'])}, {_('fully loaded')}", _("at practical capacity"),
            _("AHT, s"), _("Service level"), _("Abandoned"),
        ),
    )  # fmt: skip
    rows = tuple(_group(row) for row in page.groups.rows)
    name, title = "groups", naming.dimension_name(dimension)
    if dimension == QUEUE:
        name, title = "queues", _("Queues")
    return Table(name, title, columns, rows, (_group(page.groups.total),), page.groups.left_out)


def _group(row: GroupRow) -> Row:
    figures = (row.contacts, row.calls, row.cost, row.loaded, row.practical, *row.measures)
    return Row((row.name, *figures))


def _pools(page: Overview) -> Table:
    titles = (_("Ledger"), _("less assigned"), _("less other"), _("less unused"),
              _("less unassigned"), _("plus over-driven"), _("equals"))  # fmt: skip
    columns = (Column(_("Pool")), Column(_("Capacity")), *number_columns(*titles))
    rows = tuple(
        Row((pool.name, pool.capacity, *pool.cells, pool.left)) for pool in page.statement.pools
    )
    return Table("pools", _("Reconciliation by pool"), columns, rows)


def shown_of_contacts(found: ContactList, days: Period, formats: Formats) -> Shown:
    """A page of contacts, each with its cost."""
    columns = (
        Column(_("Key")), Column(_("Began")), Column(_("Queue")), Column(_("Reason")),
        Column(_("Channel")),
        Column(_("Direction")), Column(_("Outcome")),
        *number_columns(_("Wait, s"), _("Agents, s"),
                        _("Cost, {currency}").format(currency=formats.currency)),
        Column(_("Source's id")),
    )  # fmt: skip
    rows = tuple(
        Row((
            str(row.contact_id), row.started_at.isoformat(), row.first_queue, row.reason, row.channel,
            row.direction, row.outcome,
            formats.plain(None if row.wait_ms is None else f"{row.wait_ms / MS:.3f}"),
            formats.plain(f"{row.handle_ms / MS:.3f}"), formats.money(row.cost), row.source_id,
        ))
        for row in found.rows
    )  # fmt: skip
    document = {
        "currency": formats.currency, "from_on": str(days.from_on), "to_on": str(days.to_on),
        "definition": found.definition.as_json(), "count": found.count,
        "contacts": [
            asdict(row) | {"contact_id": str(row.contact_id),
                           "started_at": row.started_at.isoformat()}
            for row in found.rows
        ],
    }  # fmt: skip
    return Shown(document, (Table("contacts", _("Contacts"), columns, rows),))


def shown_of_lines(found: Lines, days: Period, formats: Formats) -> Shown:
    """Lines of the ledger with what they accrue."""
    accrues = _("Accrues, {currency}").format(currency=formats.currency)
    columns = (
        Column(_("File")), Column(_("Row")), Column(_("Account")), Column(_("Pool")),
        Column(_("Days of the line")), Column(_("Amount")), Column(_("Currency")),
        *number_columns(_("Days inside"), accrues), Column(_("Note")),
    )  # fmt: skip
    rows = tuple(
        Row((
            row.file, str(row.row), row.account, row.pool.name, row.days, row.amount, row.currency,
            formats.count(row.days_inside), row.accrues, row.note,
        ))
        for row in found.rows
    )  # fmt: skip
    document = {
        "currency": formats.currency, "from_on": str(days.from_on), "to_on": str(days.to_on),
        "total": found.total.exact,
        "lines": [
            {"file": row.file, "row": row.row, "account": row.account, "pool": row.pool.name,
             "days_inside": row.days_inside, "day_count": row.day_count,
             "accrues": row.accrues.exact, "note": row.note}
            for row in found.rows
        ],
    }  # fmt: skip
    return Shown(document, (Table("lines", _("Lines of the ledger"), columns, rows),))
