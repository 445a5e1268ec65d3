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
from percall.costing.pools import Pool
from percall.formats import DASH, Formats
from percall.intervals import Period, period_of
from percall.report.board import Board, cause_label
from percall.report.queue_tables import Queues
from percall.report.reconciliation import rounding_of, statement_of
from percall.report.restated_section import restated_section
from percall.report.sold import sold_section
from percall.report.tables import (
    Column,
    Pages,
    Row,
    Section,
    Table,
    bar_of,
    largest,
    more_rows,
    sentence_from,
    short_name,
    with_days,
)
from percall.texts import _

SHOWN_DIGITS = 12


def pages_of(document: dict[str, Any], formats: Formats) -> Pages:
    """The report in a language."""
    return _Words(document, formats).pages()


@dataclass(slots=True)
class _Words:
    """A document on its way into words."""

    document: dict[str, Any]
    formats: Formats
    period: Period = field(init=False)

    board: Board = field(init=False)

    def __post_init__(self) -> None:
        self.period = period_of(self.document["month"])
        self.board = Board(self.document, self.period, self.formats)

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
            Queues(document, self.formats, is_blind=self.board.is_blind).section(), self._money(), self._reconciliation(), self._failure(),
            document["sold"] and sold_section(document["sold"], self.formats),
            self._budget(), self._charges(), restated_section(document["signed"], self.formats),
            self._definition(), self._data(),
        )  # fmt: skip
        return Pages(
            _("Cost per call: {centre}").format(centre=document["centre"]), subtitle,
            self.board.section(), tuple(one for one in detail if one is not None),
            self._foot(),
        )  # fmt: skip

    def _foot(self) -> str:
        document = self.document
        foot = _("{name}, definition {definition} ({hash})").format(
            name=document["centre"], definition=document["definition"]["name"],
            hash=document["definition"]["hash"],
        )  # fmt: skip
        if document["group"] is not None:
            return foot
        return f"{foot} · {self._state()}"

    def _state(self) -> str:
        """Whether the month was signed, in a word or two."""
        signed = self.document["signed"]
        if signed is None:
            return _("not closed")
        if not signed["is_sound"]:
            return _("record of closed months changed by hand")
        state = _("signed") if signed["holds"] else _("restated since it was signed")
        return f"{state} ({signed['hash'][:SHOWN_DIGITS]})"

    # --- the detail ----------------------------------------------------------------------------

    def _bridge(self, name: str, title: str) -> Section:
        bridge, formats = self.document[name], self.formats
        if bridge["why_not"] is not None:
            return Section(title, (with_days(sentence_from(bridge["why_not"]), formats),))
        causes = bridge["causes"]
        longest = max((abs(Decimal(one["amount"])) for one in causes), default=Decimal(0))
        places = 4
        rows = [
            Row((with_days(bridge["from"]["name"], formats), self._exact(_loaded(bridge["from"]), places)),
                is_total=True),
            *(
                Row((cause_label(one), self._exact(one["amount"], places, signed=True)),
                    bar=bar_of(one["amount"], longest))
                for one in causes
            ),
            Row((with_days(bridge["to"]["name"], formats),
                 self._exact(_loaded(bridge["to"]), places)), is_total=True),
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
        told = (calls,) if self.board.is_blind else (calls, practical)
        return Section(title, (*sentences, *told), (
            Table(_("From one month to the other, {currency} a call").format(
                currency=formats.currency),
                (Column(_("Cause"), is_number=False), Column(_("Amount"))), tuple(rows),
                bars=_("Amount, drawn")),
        ))  # fmt: skip

    def _exact(self, text: str | None, places: int, *, signed: bool = False) -> str:
        return DASH if text is None else self.formats.number(Decimal(text), places, signed=signed)

    def _money(self) -> Section:
        """What the cost is made of: the centre's by account, a group's by pool."""
        document, formats = self.document, self.formats
        pools = document["pools"]
        parts, whole, title = document["accounts"], document["book"], _("The book")
        what, caption = _("Account"), _("Accounts, {currency}")
        if pools is not None:
            parts, whole, title = pools, document["cost"], _("Cost")
            what, caption = _("Pool"), _("Pools, {currency}")
        longest = max((abs(Decimal(one["cost"])) for one in parts), default=Decimal(0))
        rows = [
            Row((_part_name(one), formats.money(one["cost"]).text),
                bar=bar_of(one["cost"], longest))
            for one in parts
        ]  # fmt: skip
        if whole is not None:
            gap = rounding_of([one["cost"] for one in parts], whole, formats.places)
            if gap:
                text = formats.number(gap, formats.places, signed=True)
                rows.append(Row((_("rounding"), text)))
        rows.append(Row((title, formats.money(whole).text), is_total=True))
        return Section(_("Where the money goes"), (), (
            Table(caption.format(currency=formats.currency),
                  (Column(what, is_number=False), Column(_("Amount"))), tuple(rows),
                  bars=_("Amount, drawn")),
        ))  # fmt: skip

    def _reconciliation(self) -> Section | None:
        if self.document["group"] is not None:
            return None
        statement, formats = statement_of(self.document, self.formats), self.formats
        steps = tuple(
            Row((f"{one.sign} {one.name}".strip(), one.figure.text), is_total=one.is_total)
            for one in statement.steps
        )
        largest_pools, rest = largest(
            statement.pools, lambda one: abs(Decimal(one.cells[0].exact or 0))
        )
        pools = [
            Row((short_name(one.title), one.capacity, *(cell.text for cell in one.cells),
                 one.left.text))
            for one in largest_pools
        ]  # fmt: skip
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
        return Section(_("Reconciliation to the ledger"), (), (
            Table(_("As an accountant writes it, {currency}").format(currency=formats.currency),
                  (Column(_("Item"), is_number=False), Column(_("Amount"))), steps),
            Table(_("Pool by pool"), (Column(_("Pool"), is_number=False),
                  Column(_("Capacity"), is_number=False), *(Column(one) for one in parts)),
                  (*pools, *rounding, total), more_rows(len(rest))),
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
        twice = failure["failed_contacts"] - sum(one["contacts"] for one in failure["classes"])
        if twice:
            rows.append(Row((_("counted in several classes"),
                             formats.number(Decimal(twice), 0), "", "")))  # fmt: skip
        contacts = self.document["contacts"]
        rows += [
            Row((_("The bill"), formats.count(failure["failed_contacts"]).text,
                 formats.money(failure["bill"]).text, formats.share(failure["bill_share"]).text),
                is_total=True),
            Row((_("The rest"), formats.count(contacts - failure["failed_contacts"]).text, formats.money(failure["rest"]).text, "")),
            Row((_("The fully loaded cost"), formats.count(contacts).text,
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
        charge, charges, formats = self.document["charge"], self.document["charges"], self.formats
        title = _("What is charged")
        if charge is not None:
            sentence = _("Charged: {money} {currency}.").format(
                money=formats.money(charge["amount"]).text, currency=formats.currency
            )
            return Section(title, (sentence,))
        if charges is None:
            return None
        dimension = charges["dimension"]
        shown, rest = largest(charges["groups"], lambda one: Decimal(one["amount"]))
        rows = [
            Row((short_name(naming.value_name(dimension, one["value"])),
                 formats.money(one["amount"]).text))
            for one in shown
        ]  # fmt: skip
        if rest:
            total = sum((Decimal(one["amount"]) for one in rest), Decimal(0))
            name = _("{n} more").format(n=formats.count(len(rest)).text)
            rows.append(Row((name, formats.number(total, formats.places))))
        rows += [
            Row((_("unassigned"), formats.money(charges["unassigned"]).text)),
            Row((_("The book"), formats.money(charges["book"]).text), is_total=True),
        ]
        sentence = _("All charges and what is unassigned sum to the book.")
        return Section(title, (sentence,), (
            Table(_("Charges, {currency}").format(currency=formats.currency),
                  (Column(naming.dimension_name(dimension), is_number=False),
                   Column(_("Amount"))), tuple(rows), more_rows(len(rest))),
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
        notes = (with_days(note, formats) for note in self.document["notes"])
        return Section(_("The data that it rests on"), (*told, *notes))


def _part_name(one: dict[str, Any]) -> str:
    """What a part of the cost is called: a pool of a group, or an account of the book."""
    if "pool" in one:
        return short_name(Pool(one["driver"], one["scope"] or "").title)
    if one["in_definition"]:
        return short_name(one["account"])
    return _("{account} (not in this definition)").format(account=short_name(one["account"]))


def _loaded(side: dict[str, Any]) -> str | None:
    loaded: str | None = side["cost_per_call"]["fully_loaded"]
    return loaded
