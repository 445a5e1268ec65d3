"""The report in words and tables of a language, from which every printed form is laid out.

Rules:
1. Every figure is one of the document's, as people read it; what is not known is a dash, and the
   reason stands below the table.
2. A table's parts add up to its total in the exact figures; where the rounded ones miss it, a row
   named rounding says by how much.
3. Bars are measures of the figure that stands beside them: they need no colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.chains.failing import CLASSES
from percall.formats import DASH, Formats
from percall.intervals import Period, period_of
from percall.report.reconciliation import rounding_of, statement_of
from percall.texts import _

MOST_ROWS = 40
"""A table of more rows shows the largest, and the rest as one row; the workbook has all."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title; numbers stand to the right."""

    title: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; `bar` is a share of the longest bar, -1 to 1."""

    cells: tuple[str, ...]
    is_total: bool = False
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title and what is to be said below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its sentences, and its tables."""

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """The whole report: the board's page, then the detail."""

    title: str
    subtitle: str
    board: Section
    detail: tuple[Section, ...]
    foot: str


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
            self._board(), tuple(one for one in detail if one is not None),
            _("{name}, definition {definition} ({hash})").format(
                name=document["centre"], definition=document["definition"]["name"],
                hash=document["definition"]["hash"],
            ),
        )  # fmt: skip

    # --- the board's page ----------------------------------------------------------------------

    def _board(self) -> Section:
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
        rails = {one["name"]: one for one in self.document["guardrails"]}
        rows = []
        for name, title in naming.measures().items():
            found = (
                self.document["cost_per_call"]["fully_loaded"]
                if name == "cost_per_call"
                else self.document["quality"][name]
            )
            rail = rails.get(name)
            if name == "cost_per_call" and rail is None:
                continue
            limit = self._measure(name, rail["limit"]) if rail else ""
            rows.append(Row((title, self._measure(name, found), limit, self._verdict(rail))))
        return Table(
            _("The quality that it was bought with"),
            (Column(_("Measure"), is_number=False), Column(_("Found")), Column(_("Guardrail")),
             Column(_("Verdict"), is_number=False)),
            tuple(rows),
        )  # fmt: skip

    def _verdict(self, rail: dict[str, Any] | None) -> str:
        if rail is None:
            return ""
        return {True: _("kept"), False: _("BROKEN"), None: _("not known")}[rail["kept"]]

    def _measure(self, name: str, text: str | None) -> str:
        formats = self.formats
        if text is None:
            return DASH
        if name.endswith("_share"):
            return formats.share(text).text
        if name == "cost_per_call":
            return formats.money(text).text
        if name.endswith("_s"):
            return f"{formats.plain(text).text} s"
        return formats.plain(text, places=2).text

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
                    self._measure("aht_s", one["aht_s"]),
                ),
                bar=_bar(one["fully_loaded"], longest),
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

    # --- the detail ----------------------------------------------------------------------------

    def _bridge(self, name: str, title: str) -> Section:
        bridge, formats = self.document[name], self.formats
        if bridge["why_not"] is not None:
            return Section(title, (_sentence_of(bridge["why_not"]),))
        causes = bridge["causes"]
        longest = max((abs(Decimal(one["amount"])) for one in causes), default=Decimal(0))
        places = 4
        rows = [
            Row((bridge["from"]["name"], self._exact(_loaded(bridge["from"]), places)),
                is_total=True),
            *(
                Row((one["label"], self._exact(one["amount"], places, signed=True)),
                    bar=_bar(one["amount"], longest))
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
                self._measure("x_share", one["quality"]["service_level_share"]),
                self._measure("x_share", one["quality"]["abandoned_share"]),
                self._measure("asa_s", one["quality"]["asa_s"]),
                self._measure("aht_s", one["quality"]["aht_s"]),
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
        shown, more = _cut(rows)
        return Section(_("Queue by queue"), (), (
            Table(_("Cost and quality by queue"), columns, shown, (*notes, *more)),
        ))  # fmt: skip

    def _accounts(self) -> Section:
        formats, accounts = self.formats, self.document["accounts"]
        longest = max((abs(Decimal(one["cost"])) for one in accounts), default=Decimal(0))
        rows = [
            Row((one["account"] if one["in_definition"]
                 else _("{account} (not in this definition)").format(account=one["account"]),
                 formats.money(one["cost"]).text), bar=_bar(one["cost"], longest))
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
        shown, more = _cut(pools)
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
            return Section(title, (_sentence_of(failure["why_not"]),))
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
            return Section(title, (_sentence_of(budget["why_not"]),))
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
        shown, more = _cut(rows)
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


def _sentence_of(text: str) -> str:
    """A reason as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _bar(text: str | None, longest: Decimal) -> float | None:
    if text is None or not longest:
        return None
    return float(Decimal(text) / longest)


def _cut(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows that a page has room for, and a note of those that it has not."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows), ()
    note = _("{n} more rows stand in the workbook.").format(n=len(rows) - MOST_ROWS)
    return tuple(rows[:MOST_ROWS]), (note,)
