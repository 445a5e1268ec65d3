"""The report in words and tables of a language, from which every printed form is laid out.

Rules:
1. Every figure is one of the document's, as people read it; what is not known is a dash, and the
   reason stands below the table.
2. A table's parts add up to its total in the exact figures; where the rounded ones miss it, a row
   named rounding says by how much.
3. Bars are measures of the figure that stands beside them: they need no colour.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.chains.failing import CLASSES
from percall.formats import DASH, Formats
from percall.intervals import Period, period_of
from percall.report.board import Board
from percall.report.reconciliation import rounding_of, statement_of
from percall.report.tables import (
    Column,
    Pages,
    Row,
    Section,
    Table,
    bar_of,
    cut,
    measure_text,
    sentence_from,
)
from percall.texts import _


def pages_of(document: dict[str, Any], formats: Formats) -> Pages:
    """The report in a language."""
    return _Words(document, formats).pages()


@dataclass(slots=True)
class _Words:
    """A document on its way into words."""

    document: dict[str, Any]
    formats: Formats
    period: Period = field(init=False)

    def __post_init__(self) -> None:
        self.period = period_of(self.document["month"])

    def pages(self) -> Pages:
        """All of it."""
        document = self.document
        when = self.formats.days(self.period)
        subtitle = when
        if document["group"]:
            group = document["group"]
            subtitle = f"{naming.filter_name(group['dimension'], group['value'])} · {when}"
        detail = (
            self._bridge("bridge", _("Why it moved against the month before")),
            self._bridge("bridge_year", _("Why it moved against the same month a year ago")),
            self._queues(), self._accounts(), self._reconciliation(), self._failure(),
            self._budget(), self._charges(), self._definition(), self._data(),
        )  # fmt: skip
        return Pages(
            _("Cost per call: {centre}").format(centre=document["centre"]), subtitle,
            Board(document, self.period, self.formats).section(), tuple(one for one in detail if one is not None),
            _("{name}, definition {definition} ({hash})").format(
                name=document["centre"], definition=document["definition"]["name"],
                hash=document["definition"]["hash"],
            ),
        )  # fmt: skip

    # --- the detail ----------------------------------------------------------------------------

    def _bridge(self, name: str, title: str) -> Section:
        bridge, formats = self.document[name], self.formats
        if bridge["why_not"] is not None:
            return Section(title, (sentence_from(bridge["why_not"]),))
        causes = bridge["causes"]
        longest = max((abs(Decimal(one["amount"])) for one in causes), default=Decimal(0))
        places = 4
        rows = [
            Row((bridge["from"]["name"], self._exact(_loaded(bridge["from"]), places)),
                is_total=True),
            *(
                Row((one["label"], self._exact(one["amount"], places, signed=True)),
                    bar=bar_of(one["amount"], longest))
                for one in causes
            ),
            Row((bridge["to"]["name"], self._exact(_loaded(bridge["to"]), places)), is_total=True),
        ]  # fmt: skip
        sentences = [
            _("Causes that add up to the change of {money} {currency} a call exactly.").format(
                money=self._exact(bridge["change"], places, signed=True), currency=formats.currency
            )
        ]
        if not bridge["complete"]:
            sentences.append(
                _("A bill is in one of the two ledgers only: without it the change is {money}.")
                .format(money=self._exact(bridge["comparable_change"], places, signed=True))
            )  # fmt: skip
        calls = _("Calls: {before} before, {after} after.").format(
            before=formats.count(bridge["from"]["calls"]).text,
            after=formats.count(bridge["to"]["calls"]).text,
        )
        practical = _("At practical capacity: {before} before, {after} after.").format(
            before=self._exact(bridge["from"]["cost_per_call"]["practical_capacity"], places),
            after=self._exact(bridge["to"]["cost_per_call"]["practical_capacity"], places),
        )
        return Section(title, (*sentences, calls, practical), (
            Table(_("From one month to the other, {currency} a call").format(
                currency=formats.currency),
                (Column(_("Cause"), is_number=False), Column(_("Amount"))), tuple(rows)),
        ))  # fmt: skip

    def _exact(self, text: str | None, places: int, *, signed: bool = False) -> str:
        return DASH if text is None else self.formats.number(Decimal(text), places, signed=signed)

    def _queues(self) -> Section:
        formats, document = self.formats, self.document
        per = naming.cost_per(document["definition"]["per"])
        rows = [
            Row((
                naming.value_name("queue", one["queue"]), formats.count(one["contacts"]).text,
                formats.count(one["calls"]).text, formats.money(one["cost"]["fully_loaded"]).text,
                formats.money(one["cost"]["practical_capacity"]).text,
                formats.money(one["cost_per_call"]["fully_loaded"]).text,
                formats.money(one["cost_per_call"]["practical_capacity"]).text,
                measure_text("x_share", one["quality"]["service_level_share"], formats),
                measure_text("x_share", one["quality"]["abandoned_share"], formats),
                measure_text("asa_s", one["quality"]["asa_s"], formats),
                measure_text("aht_s", one["quality"]["aht_s"], formats),
            ))
            for one in document["groups"]
        ]  # fmt: skip
        columns = (
            Column(_("Queue"), is_number=False), Column(_("Contacts")), Column(_("Calls")),
            Column(_("Cost, loaded")), Column(_("practical")), Column(f"{per}, {_('loaded')}"),
            Column(_("practical")), Column(_("Service level")), Column(_("Abandoned")),
            Column(_("ASA")), Column(_("AHT")),
        )  # fmt: skip
        notes: tuple[str, ...] = ()
        if document["groups_overlap"]:
            notes = (_("A transferred contact stands in each of its queues."),)
        shown, more = cut(rows)
        return Section(_("Queue by queue"), (), (
            Table(_("Cost and quality by queue"), columns, shown, (*notes, *more)),
        ))  # fmt: skip

    def _accounts(self) -> Section:
        formats, accounts = self.formats, self.document["accounts"]
        longest = max((abs(Decimal(one["cost"])) for one in accounts), default=Decimal(0))
        rows = [
            Row((one["account"] if one["in_definition"]
                 else _("{account} (not in this definition)").format(account=one["account"]),
                 formats.money(one["cost"]).text), bar=bar_of(one["cost"], longest))
            for one in accounts
        ]  # fmt: skip
        gap = rounding_of([one["cost"] for one in accounts], self.document["book"], formats.places)
        if gap:
            rows.append(Row((_("rounding"), formats.number(gap, formats.places, signed=True))))
        rows.append(Row((_("The book"), formats.money(self.document["book"]).text), is_total=True))
        return Section(_("Where the money goes"), (), (
            Table(_("Accounts, {currency}").format(currency=formats.currency),
                  (Column(_("Account"), is_number=False), Column(_("Amount"))), tuple(rows)),
        ))  # fmt: skip

    def _reconciliation(self) -> Section:
        statement, formats = statement_of(self.document, self.formats), self.formats
        steps = tuple(
            Row((one.sign, one.name, one.figure.text), is_total=one.is_total)
            for one in statement.steps
        )
        pools = [
            Row((one.name, one.capacity, *(cell.text for cell in one.cells), one.left.text))
            for one in statement.pools
        ]
        total = Row(
            (_("all"), "", *(one.text for one in statement.totals), statement.left.text),
            is_total=True,
        )
        rounding = (
            (Row((_("rounding"), "", *(one.text for one in statement.rounding), "")),)
            if statement.rounding
            else ()
        )
        parts = (_("Ledger"), _("Assigned"), _("Other"), _("Unused"), _("Unassigned"),
                 _("Over-driven"), _("Left"))  # fmt: skip
        shown, more = cut(pools)
        return Section(_("Reconciliation to the ledger"), (), (
            Table(_("As an accountant writes it, {currency}").format(currency=formats.currency),
                  (Column("", is_number=False), Column(_("Item"), is_number=False),
                   Column(_("Amount"))), steps),
            Table(_("Pool by pool"), (Column(_("Pool"), is_number=False),
                  Column(_("Capacity"), is_number=False), *(Column(one) for one in parts)),
                  (*shown, *rounding, total), more),
        ))  # fmt: skip

    def _failure(self) -> Section:
        failure, formats = self.document["failure"], self.formats
        title = _("What failing customers costs")
        if failure["why_not"] is not None:
            return Section(title, (sentence_from(failure["why_not"]),))
        titles = {one.name: one.title for one in CLASSES}
        rows = [
            Row((_(titles[one["class"]]), formats.count(one["contacts"]).text,
                 formats.money(one["cost"]).text, formats.share(one["cost_share"]).text))
            for one in failure["classes"]
        ]  # fmt: skip
        gap = rounding_of(
            [one["cost"] for one in failure["classes"]], failure["bill"], formats.places
        )
        if gap:
            rows.append(Row((_("rounding"), "", formats.number(gap, formats.places), "")))
        rows += [
            Row((_("The bill"), formats.count(failure["failed_contacts"]).text,
                 formats.money(failure["bill"]).text, formats.share(failure["bill_share"]).text),
                is_total=True),
            Row((_("The rest"), "", formats.money(failure["rest"]).text, "")),
            Row((_("The fully loaded cost"), formats.count(failure["contacts"]).text,
                 formats.money(failure["cost"]).text, ""), is_total=True),
        ]  # fmt: skip
        sentence = _(
            "Contacts that should not have happened; {share} of contacts have a known customer. A"
            " contact continues another within {hours} hours."
        ).format(
            share=formats.share(failure["coverage_share"]).text,
            hours=formats.number(Decimal(failure["window_h"]), 0),
        )
        return Section(title, (sentence,), (
            Table(_("The bill, {currency}").format(currency=formats.currency),
                  (Column(_("What failed"), is_number=False), Column(_("Contacts")),
                   Column(_("Amount")), Column(_("Share of the cost"))), tuple(rows)),
        ))  # fmt: skip

    def _budget(self) -> Section:
        budget, formats = self.document["budget"], self.formats
        title = _("Against budget")
        if budget["why_not"] is not None:
            return Section(title, (sentence_from(budget["why_not"]),))
        names = ("budget", "flexible", "actual", "difference", "volume", "price", "efficiency")
        rows = [
            Row((one["account"], *(formats.money(one[name]).text for name in names)))
            for one in budget["accounts"]
        ]
        total = budget["total"]
        gaps = [
            rounding_of([one[name] for one in budget["accounts"]], total[name], formats.places)
            for name in names
        ]
        if any(gaps):
            rounded = (formats.number(gap, formats.places) for gap in gaps)
            rows.append(Row((_("rounding"), *rounded)))
        rows.append(
            Row((_("all"), *(formats.money(total[name]).text for name in names)), is_total=True)
        )
        sentence = _(
            "Budgeted for {planned} calls; {used} came. The flexible budget is the budget at the"
            " calls that came; difference = volume + price + efficiency."
        ).format(
            planned=formats.count(budget["calls"]["budget"]).text,
            used=formats.count(budget["calls"]["actual"]).text,
        )
        return Section(title, (sentence,), (
            Table(_("Account by account, {currency}").format(currency=formats.currency),
                  (Column(_("Account"), is_number=False), Column(_("Budget")),
                   Column(_("Flexible")), Column(_("Actual")), Column(_("Difference")),
                   Column(_("Volume")), Column(_("Price")), Column(_("Efficiency"))),
                  tuple(rows)),
        ))  # fmt: skip

    def _charges(self) -> Section | None:
        charge, formats = self.document["charge"], self.formats
        if charge is None:
            return None
        dimension = self.document["group"]["dimension"]
        own = self.document["group"]["value"]
        rows = [
            Row((naming.value_name(dimension, one["value"]), formats.money(one["amount"]).text),
                is_total=one["value"] == own)
            for one in charge["groups"]
        ]  # fmt: skip
        rows += [
            Row((_("unassigned"), formats.money(charge["unassigned"]).text)),
            Row((_("The book"), formats.money(charge["book"]).text), is_total=True),
        ]
        sentence = _("Charged: {money} {currency}. All charges and what is unassigned sum to the"
                     " book.").format(money=formats.money(charge["amount"]).text,
                                      currency=formats.currency)  # fmt: skip
        shown, more = cut(rows)
        return Section(_("What is charged"), (sentence,), (
            Table(_("Charges, {currency}").format(currency=formats.currency),
                  (Column(naming.dimension_name(dimension), is_number=False),
                   Column(_("Amount"))), shown, more),
        ))  # fmt: skip

    def _definition(self) -> Section:
        definition = self.document["definition"]
        rules = [
            _("A call answered within {n} seconds meets the service level.").format(
                n=self.formats.number(Decimal(definition["answer_within_s"]), 0)
            )
        ]
        return Section(_("What counts"), (*self.document["definition_in_words"], *rules))

    def _data(self) -> Section:
        data, formats = self.document["data"], self.formats
        told = [
            _("Rows that could not be read: {n}.").format(
                n=formats.count(data["quarantined_rows"]).text
            ),
            _("Share of the ledger whose capacity is known from paid time: {share}.").format(
                share=formats.share(data["capacity_known_share"]).text
            ),
        ]
        return Section(_("The data that it rests on"), (*told, *self.document["notes"]))


def _loaded(side: dict[str, Any]) -> str | None:
    loaded: str | None = side["cost_per_call"]["fully_loaded"]
    return loaded
