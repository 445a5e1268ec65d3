"""The queues of a report: what they cost, and the quality that it was bought with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.formats import DASH, Formats
from percall.report.tables import (
    Column,
    Row,
    Section,
    Table,
    largest,
    measure_text,
    more_rows,
    short_name,
)
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Queues:
    """A document's queues on their way into tables; `is_blind`: capacity is not known."""

    document: dict[str, Any]
    formats: Formats
    is_blind: bool

    def section(self) -> Section:
        """Cost and quality; beyond what a page has room for, the dearest and the rest as one row."""
        groups, formats = self.document["groups"], self.formats
        shown, rest = largest(groups, lambda one: Decimal(one["cost"]["fully_loaded"] or 0))
        notes = more_rows(len(rest))
        if self.document["groups_overlap"]:
            notes = (
                _("A transferred contact stands in each of its queues, and once in all queues."),
                *notes,
            )
        rows = [
            Row((self._queue(one), formats.count(one["contacts"]).text,
                 formats.count(one["calls"]).text, self._money_of(one["cost"], "fully_loaded"),
                 self._money_of(one["cost"], "practical_capacity"),
                 self._money_of(one["cost_per_call"], "fully_loaded"),
                 self._money_of(one["cost_per_call"], "practical_capacity")))
            for one in shown
        ]  # fmt: skip
        for title, of, is_total in (
            (_("{n} more queues").format(n=formats.count(len(rest)).text), rest, False),
            (_("all queues"), groups, True),
        ):  # fmt: skip
            if of:
                if is_total and self.nobodys:
                    told = formats.number(self.nobodys, formats.places)
                    rows.append(Row((_("unassigned"), "", "", told, "", "", "")))
                cells = (self._sum_of(of, form, is_total=is_total)
                         for form in ("fully_loaded", "practical_capacity"))  # fmt: skip
                counts, each = self._of_all() if is_total else (("", ""), ("", ""))
                rows.append(Row((title, *counts, *cells, *each), is_total=is_total))
        per = naming.cost_per(self.document["definition"]["per"])
        loaded, practical = _("{what}, fully loaded"), _("{what}, at practical capacity")
        cost = Table(
            _("Cost by queue, {currency}").format(currency=formats.currency),
            (Column(_("Queue"), is_number=False), Column(_("Contacts")), Column(_("Calls")),
             Column(loaded.format(what=_("Cost"))), Column(practical.format(what=_("Cost"))),
             Column(loaded.format(what=per)), Column(practical.format(what=per))),
            tuple(rows), notes,
        )  # fmt: skip
        return Section(_("Queue by queue"), (), (cost, self._quality_of(shown, len(rest))))

    def _quality_of(self, groups: Sequence[dict[str, Any]], left_out: int) -> Table:
        """The quality of queues; measures that no queue tells have no column."""
        told = [
            (name, title)
            for name, title in naming.measures().items()
            if any(one["quality"].get(name) is not None for one in groups)
        ]
        rows = [
            Row((self._queue(one), *(measure_text(name, one["quality"][name], self.formats)
                                     for name, _title in told)))
            for one in groups
        ]  # fmt: skip
        columns = (Column(_("Queue"), is_number=False), *(Column(title) for _name, title in told))
        return Table(_("Quality by queue"), columns, tuple(rows), more_rows(left_out))

    def _of_all(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Contacts and calls of all queues, and what one cost in both forms."""
        document, formats = self.document, self.formats
        counts = formats.count(document["contacts"]).text, formats.count(document["calls"]).text
        cost = document["cost_per_call"]
        practical = None if self.is_blind else cost["practical_capacity"]
        return counts, (formats.money(cost["fully_loaded"]).text, formats.money(practical).text)

    def _queue(self, one: dict[str, Any]) -> str:
        return short_name(naming.value_name("queue", one["queue"]))

    @property
    def nobodys(self) -> Decimal:
        """What of the cost nobody used, so that it is no queue's."""
        return Decimal(self.document["unassigned"] or 0)

    @property
    def is_all_nobodys(self) -> bool:
        """Whether nobody used anything: what a queue cost is not known, and is not nothing."""
        cost = self.document["cost"]
        return bool(self.nobodys) and cost is not None and self.nobodys == Decimal(cost)

    def _money_of(self, costs: dict[str, Any], form: str) -> str:
        blind = form == "practical_capacity" and self.is_blind
        return DASH if blind or self.is_all_nobodys else self.formats.money(costs[form]).text

    def _sum_of(self, groups: Sequence[dict[str, Any]], form: str, *, is_total: bool) -> str:
        blind = form == "practical_capacity" and self.is_blind
        costs = [one["cost"][form] for one in groups]
        if blind or any(cost is None for cost in costs):
            return DASH
        total = sum(map(Decimal, costs), Decimal(0))
        if is_total and form == "fully_loaded":
            total += self.nobodys
        return self.formats.number(total, self.formats.places)
