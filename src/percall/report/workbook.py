"""The report as a workbook whose totals are formulas: a bookkeeper follows them to the ledger.

Rules:
1. A figure is either stated (a ledger line, a count, a measured quantity of a driver) or a formula
   over stated ones. What is added up, divided or shared is always a formula; its value stands
   beside it for programs that do not calculate.
2. The ledger has a row for each line of the ledger, also of those that do not accrue in the month.
3. A text is a text, whatever it begins with.

Theory of operation. Ledger rows accrue by their days; pools sum the rows of their driver and
scope and share them by the use of queues; accounts sum the rows of their name; the board's page
divides. Fractions of the exact costing become floating-point numbers here, so figures agree to
about nine digits, and to the cent as shown.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from percall.costing.chains.failing import CLASSES
from percall.formats import Formats
from percall.report.ledger_sheets import LedgerSheets
from percall.report.month import Report
from percall.report.tables import Pages
from percall.texts import _


def workbook_of(report: Report, pages: Pages, formats: Formats) -> bytes:
    """The report as an XLSX file.

    Args:
        report: The document, the ledger and the pools.
        pages: Its words: what is said without figures of its own.
        formats: The language and the currency.
    """
    import xlsxwriter  # noqa: PLC0415  # heavy: only who writes a workbook loads it

    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                 "strings_to_numbers": False, "nan_inf_to_errors": True},
    )  # fmt: skip
    book.set_calc_mode("auto")
    book.set_properties({"title": f"{pages.title}, {pages.subtitle}"})
    _Workbook(book, report, pages, formats).write()
    book.close()
    return stream.getvalue()


class _Workbook(LedgerSheets):
    """Writes the sheets, the later ones of which speak of the earlier ones."""

    def write(self) -> None:
        """Every sheet; the board's comes first and is written last."""
        board = self.sheet(self.names.board, (46, 18, 18, 14))
        self.write_ledger()
        accounts = self.write_accounts()
        pools = self.write_pools()
        self.write_queues()
        self._bridge("bridge", self.names.bridge)
        if self.document["bridge_year"]["why_not"] is None:
            self._bridge("bridge_year", _("Against a year ago"))
        self._failure()
        self._budget()
        self._trend()
        self._text()
        self._board(board, accounts, pools)

    # --- the other answers ----------------------------------------------------------------------

    def _bridge(self, part: str, name: str) -> None:
        bridge = self.document[part]
        sheet = self.sheet(name, (46, 16))
        self.head(sheet, 0, (_("Cause"), _("For each call")))
        if bridge["why_not"] is not None:
            sheet.write_string(1, 0, bridge["why_not"])
            return
        causes = bridge["causes"]
        loaded = [bridge[side]["cost_per_call"]["fully_loaded"] for side in ("from", "to")]
        sheet.write_string(1, 0, bridge["from"]["name"])
        self.number(sheet, 1, 1, loaded[0], "exact")
        for row, one in enumerate(causes, start=2):
            sheet.write_string(row, 0, one["label"])
            self.number(sheet, row, 1, one["amount"], "exact")
        last = len(causes) + 2
        sheet.write_string(last, 0, _("All causes: the change"), self.styles["strong"])
        change = f"SUM(B3:B{max(last, 3)})" if causes else "0"
        self.formula(sheet, last, 1, change, bridge["change"], "exact")
        sheet.write_string(last + 1, 0, bridge["to"]["name"], self.styles["strong"])
        self.formula(sheet, last + 1, 1, f"B2+B{last + 1}", loaded[1], "exact")

    def _failure(self) -> None:
        failure = self.document["failure"]
        sheet = self.sheet(self.names.failure, (40, 12, 16, 12))
        self.head(sheet, 0, (_("What failed"), _("Contacts"), _("Amount"), _("Share of the cost")))
        if failure["why_not"] is not None:
            sheet.write_string(1, 0, failure["why_not"])
            return
        titles = {one.name: one.title for one in CLASSES}
        classes = failure["classes"]
        bill, whole = len(classes) + 1, len(classes) + 3
        for row, one in enumerate(classes, start=1):
            sheet.write_string(row, 0, _(titles[one["class"]]))
            self.number(sheet, row, 1, one["contacts"], "count")
            self.number(sheet, row, 2, one["cost"], "money")
            share = f"IF($C${whole + 1}=0,0,C{row + 1}/$C${whole + 1})"
            self.formula(sheet, row, 3, share, one["cost_share"] or 0, "share")
        sheet.write_string(bill, 0, _("The bill"), self.styles["strong"])
        self.formula(sheet, bill, 2, f"SUM(C2:C{bill})", failure["bill"], "strong")
        sheet.write_string(bill + 1, 0, _("The rest"))
        self.number(sheet, bill + 1, 2, failure["rest"], "money")
        sheet.write_string(whole, 0, _("The fully loaded cost"), self.styles["strong"])
        self.formula(sheet, whole, 2, f"C{bill + 1}+C{bill + 2}", failure["cost"], "strong")

    def _budget(self) -> None:
        budget = self.document["budget"]
        sheet = self.sheet(self.names.budget, (34, *([14] * 7)))
        self.head(sheet, 0, (
            _("Account"), _("Budget"), _("Flexible"), _("Actual"), _("Difference"), _("Volume"),
            _("Price"), _("Efficiency"),
        ))  # fmt: skip
        if budget["why_not"] is not None:
            sheet.write_string(1, 0, budget["why_not"])
            return
        accounts = budget["accounts"]
        for row, one in enumerate(accounts, start=1):
            x = row + 1
            sheet.write_string(row, 0, one["account"])
            self.number(sheet, row, 1, one["budget"], "money")
            self.number(sheet, row, 2, one["flexible"], "money")
            named = f"SUMIF({self._range('C')},A{x},{self._range('M')})"
            self.formula(sheet, row, 3, named, one["actual"], "money")
            self.formula(sheet, row, 4, f"D{x}-B{x}", one["difference"], "money")
            self.formula(sheet, row, 5, f"C{x}-B{x}", one["volume"], "money")
            self.formula(sheet, row, 6, f"E{x}-F{x}-H{x}", one["price"], "money")
            self.number(sheet, row, 7, one["efficiency"], "money")
        last = len(accounts) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        names = ("budget", "flexible", "actual", "difference", "volume", "price", "efficiency")
        for column, name in enumerate(names, start=1):
            letter = "ABCDEFGH"[column]
            total = budget["total"][name]
            self.formula(sheet, last, column, f"SUM({letter}2:{letter}{last})", total, "strong")

    def _trend(self) -> None:
        trend = self.document["trend"]
        sheet = self.sheet(self.names.trend, (12, 16, 10, 16, 16, 12, 12, 12))
        self.head(sheet, 0, (
            _("Month"), _("Cost"), _("Calls"), _("Fully loaded"), _("At practical capacity"),
            _("Service level"), _("Abandoned"), _("AHT, seconds"),
        ))  # fmt: skip
        for row, one in enumerate(trend, start=1):
            sheet.write_string(row, 0, one["month"])
            self.number(sheet, row, 1, one["cost"], "money")
            self.number(sheet, row, 2, one["calls"], "count")
            if self.document["definition"]["per"] == "call":
                each = f'IF(C{row + 1}=0,"",B{row + 1}/C{row + 1})'
                self.formula(sheet, row, 3, each, one["fully_loaded"], "money")
            else:
                self.number(sheet, row, 3, one["fully_loaded"], "money")
            self.number(sheet, row, 4, one["practical_capacity"], "money")
            self.number(sheet, row, 5, one["service_level_share"], "share")
            self.number(sheet, row, 6, one["abandoned_share"], "share")
            self.number(sheet, row, 7, one["aht_s"], "seconds")
        if trend:
            chart = self.book.add_chart({"type": "column"})
            last = len(trend)
            chart.add_series({
                "name": _("Fully loaded"),
                "categories": [self.names.trend, 1, 0, last, 0],
                "values": [self.names.trend, 1, 3, last, 3],
                "fill": {"color": "#595959"}, "border": {"color": "#000000"},
            })  # fmt: skip
            chart.set_title({"name": _("Cost per call, {currency}").format(
                currency=self.formats.currency)})  # fmt: skip
            chart.set_y_axis({"min": 0, "name": self.formats.currency})
            chart.set_legend({"none": True})
            sheet.insert_chart(last + 2, 0, chart)

    def _text(self) -> None:
        sheet = self.sheet(self.names.text, (100,))
        row = 0
        for section in self.pages.detail[-2:]:
            sheet.write_string(row, 0, section.title, self.styles["title"])
            for sentence in section.sentences:
                row += 1
                sheet.write_string(row, 0, sentence, self.styles["wrap"])
            row += 2
        sheet.write_string(row, 0, self.pages.foot)

    def _board(self, sheet: Any, accounts: str, pools: Mapping[str, str]) -> None:
        document, styles = self.document, self.styles
        sheet.write_string(0, 0, self.pages.title, styles["title"])
        sheet.write_string(1, 0, self.pages.subtitle)
        for row, sentence in enumerate(self.pages.board.sentences, start=2):
            sheet.write_string(row, 0, sentence)
        top = 5
        self.head(sheet, top, (_("Figure"), _("Amount")))
        cost = document["cost_per_call"]
        per = {"call": "calls", "sale": "sales", "lead": "leads"}.get(document["definition"]["per"])
        divisor = document[per] if per else None
        is_whole = document["group"] is None and pools.get("chosen") is None
        whole = f"{pools['ledger']}" if is_whole else pools.get("chosen", "0")
        rows: list[tuple[str, str | None, Any, str]] = [
            (_("The book: the whole ledger of the month"), self.book_cell, document["book"], "money"),
            (_("The same by account"), accounts, document["book"], "money"),
            (_("Cost"), whole, document["cost"], "money"),
            (_("Calls"), None, divisor, "count"),
            (_("Cost for each, fully loaded"), f'IF(B{top + 5}=0,"",B{top + 4}/B{top + 5})',
             cost["fully_loaded"], "money"),
            (_("Assigned at practical capacity"), pools["assigned"], _sum(document, "assigned"),
             "money"),
            (_("Cost for each, at practical capacity"),
             f'IF(B{top + 5}=0,"",B{top + 7}/B{top + 5})', cost["practical_capacity"], "money"),
            (_("Unused capacity"), pools["unused"], document["unused"] or 0, "money"),
            (_("Of it in per cent of the book"), f"IF(B{top + 2}=0,0,B{top + 9}/B{top + 2})",
             document["unused_share"] or 0, "share"),
            (_("What is left of the ledger: nothing"), pools["left"], 0, "money"),
        ]  # fmt: skip
        for row, (name, formula, value, style) in enumerate(rows, start=top + 1):
            sheet.write_string(row, 0, name)
            if formula is None:
                self.number(sheet, row, 1, value, style)
            else:
                self.formula(sheet, row, 1, formula, value, style)
        self._table(sheet, top + len(rows) + 3, 1)

    def _table(self, sheet: Any, top: int, which: int) -> None:
        """A table of the board's page, in words."""
        table = self.pages.board.tables[which]
        sheet.write_string(top, 0, table.title, self.styles["title"])
        self.head(sheet, top + 1, [column.title for column in table.columns])
        for row, one in enumerate(table.rows, start=top + 2):
            for column, cell in enumerate(one.cells):
                sheet.write_string(row, column, cell)


def _sum(document: Mapping[str, Any], part: str) -> float:
    return sum(float(one[part] or 0) for one in document["reconciliation"])
