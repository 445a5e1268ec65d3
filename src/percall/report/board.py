"""The page for the board: the answer, the figures, their quality, and the months before."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.formats import Formats
from percall.intervals import Period, period_of
from percall.report.tables import Column, Row, Section, Table, bar_of, measure_text
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Board:
    """A document on its way to the board's page."""

    document: dict[str, Any]
    period: Period
    formats: Formats

    def section(self) -> Section:
        """The page."""
        return Section(
            naming.question(self.document["definition"]["per"],
                            naming.during(self.period, self.formats)),
            (self._sentence(),),
            (self._figures(), self._quality(), self._trend()),
        )  # fmt: skip

    def _sentence(self) -> str:
        document, formats = self.document, self.formats
        cost = document["cost_per_call"]
        if cost["fully_loaded"] is None:
            return _("What a call cost is not known: {why}.").format(why=cost["why_not"])
        parts = [_("{money} {currency} a call").format(
            money=formats.money(cost["fully_loaded"]).text, currency=formats.currency
        )]  # fmt: skip
        bridge = document["bridge"]
        if bridge["why_not"] is None:
            change = Decimal(bridge["change"])
            told = _("{money} more than the month before") if change > 0 else _(
                "{money} less than the month before"
            )  # fmt: skip
            parts.append(told.format(money=formats.number(abs(change), formats.places)))
        level = document["quality"]["service_level_share"]
        if level is not None:
            parts.append(_("service level {share}").format(share=formats.share(level).text))
        if document["unused_share"] is not None and document["group"] is None:
            parts.append(
                _("{share} of what was paid went unused").format(
                    share=formats.share(document["unused_share"]).text
                )
            )
        return "; ".join(parts) + "."

    def _figures(self) -> Table:
        document, formats = self.document, self.formats
        cost = document["cost_per_call"]
        why = cost["why_not"]
        per = naming.cost_per(document["definition"]["per"])
        rows = [
            (_("{what}, fully loaded").format(what=per), formats.money(cost["fully_loaded"], why)),
            (_("{what}, at practical capacity").format(what=per),
             formats.money(cost["practical_capacity"], why)),
            (_("Cost"), formats.money(document["cost"], why)),
            (_("The book: the whole ledger of the month"), formats.money(document["book"])),
            (_("Unused capacity"), formats.money(document["unused"])),
            (_("Of it in per cent of the book"), formats.share(document["unused_share"])),
            (_("Cost of abandoned contacts"), formats.money(document["abandoned_cost"], why)),
            (_("Calls"), formats.count(document["calls"])),
            (_("Contacts"), formats.count(document["contacts"])),
            (_("Offered"), formats.count(document["offered"])),
            (_("Answered"), formats.count(document["answered"])),
        ]  # fmt: skip
        for name, title in (("sales", _("Sales")), ("leads", _("Leads"))):
            if document[name] is not None:
                rows.append((title, formats.count(document[name])))
        return Table(
            _("The figures, money in {currency}").format(currency=formats.currency),
            (Column(_("Figure"), is_number=False), Column(_("Amount"))),
            tuple(Row((name, figure.text)) for name, figure in rows),
        )

    def _quality(self) -> Table:
        rows, has_rails = measured(self.document), bool(self.document["guardrails"])
        columns = (Column(_("Measure"), is_number=False), Column(_("Found")))
        if has_rails:
            columns += (Column(_("Guardrail")), Column(_("Verdict"), is_number=False))
        return Table(
            _("The quality that it was bought with"), columns,
            tuple(
                Row((
                    one.title, measure_text(one.name, one.found, self.formats),
                    *((measure_text(one.name, one.limit, self.formats) if one.limit else "",
                       one.verdict) if has_rails else ()),
                ))
                for one in rows
            ),
        )  # fmt: skip

    def _trend(self) -> Table:
        trend, formats = self.document["trend"], self.formats
        longest = max((Decimal(one["fully_loaded"] or 0) for one in trend), default=Decimal(0))
        rows = [
            Row(
                (
                    formats.days(period_of(one["month"])), formats.money(one["fully_loaded"]).text,
                    formats.money(one["practical_capacity"]).text, formats.money(one["cost"]).text,
                    formats.count(one["calls"]).text,
                    formats.share(one["service_level_share"]).text,
                    formats.share(one["abandoned_share"]).text,
                    measure_text("aht_s", one["aht_s"], self.formats),
                ),
                bar=bar_of(one["fully_loaded"], longest),
            )
            for one in trend
        ]  # fmt: skip
        return Table(
            _("Month by month"),
            (Column(_("Month"), is_number=False), Column(_("Fully loaded")),
             Column(_("At practical capacity")), Column(_("Cost")), Column(_("Calls")),
             Column(_("Service level")), Column(_("Abandoned")), Column(_("AHT"))),
            tuple(rows),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of quality beside its guardrail: its name in JSON, and what people call it."""

    name: str
    title: str
    found: str | None
    limit: str | None
    verdict: str


def measured(document: dict[str, Any]) -> list[Measured]:
    """The measures of a document; cost per call is one where a guardrail limits it."""
    rails = {one["name"]: one for one in document["guardrails"]}
    verdicts = {True: _("kept"), False: _("BROKEN"), None: _("not known")}
    rows = []
    for name, title in naming.measures().items():
        rail = rails.get(name)
        if name != "cost_per_call":
            found = document["quality"][name]
        elif rail is None:
            continue
        else:
            found = document["cost_per_call"]["fully_loaded"]
        limit, verdict = (rail["limit"], verdicts[rail["kept"]]) if rail else (None, "")
        rows.append(Measured(name, title, found, limit, verdict))
    return rows
