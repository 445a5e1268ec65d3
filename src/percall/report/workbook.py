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

from percall import naming
from percall.costing.chains.failing import CLASSES
from percall.formats import Formats
from percall.report.board import cause_label, measured
from percall.report.ledger_sheets import LedgerSheets
from percall.report.month import Report
from percall.report.restated_sheets import RestatedSheets
from percall.report.shared_sheets import SharedSheets
from percall.report.tables import Pages, with_days
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


class _Workbook(LedgerSheets, RestatedSheets, SharedSheets):
    """Writes the sheets, the later ones of which speak of the earlier ones."""

    def write(self) -> None:
        """Every sheet; the board's comes first and is written last."""
        board = self.sheet(self.names.board, (46, 18, 18, 14))
        if self.is_whole:
            self.write_ledger()
            by_account = self.write_accounts()
            cells = self.write_pools() | {"book": self.book_cell, "by_account": by_account}
        else:  # a group's workbook shows nothing of the centre's books
            cells = self.write_own_pools()
        self.write_queues()
        self._bridge("bridge", self.names.bridge)
        if self.document["bridge_year"]["why_not"] is None:
            self._bridge("bridge_year", _("Against a year ago"))
        self._failure()
        self._budget()
        self._charges()
        self._trend()
        self.write_restated()
        self._text()
        self._board(board, cells)

    # --- the other answers ----------------------------------------------------------------------

    def _bridge(self, part: str, name: str) -> None:
        bridge = self.document[part]
        sheet = self.sheet(name, (46, 16))
        self.head(sheet, 0, (_("Cause"), _("For each call")))
        if bridge["why_not"] is not None:
            sheet.write_string(1, 0, with_days(bridge["why_not"], self.formats))
            return
        causes = bridge["causes"]
        loaded = [bridge[side]["cost_per_call"]["fully_loaded"] for side in ("from", "to")]
        sheet.write_string(1, 0, with_days(bridge["from"]["name"], self.formats))
        self.number(sheet, 1, 1, loaded[0], "exact")
        for row, one in enumerate(causes, start=2):
            sheet.write_string(row, 0, cause_label(one))
            self.number(sheet, row, 1, one["amount"], "exact")
        last = len(causes) + 2
        sheet.write_string(last, 0, _("All causes: the change"), self.styles["strong"])
        change = f"SUM(B3:B{max(last, 3)})" if causes else "0"
        self.formula(sheet, last, 1, change, bridge["change"], "exact")
        name = with_days(bridge["to"]["name"], self.formats)
        sheet.write_string(last + 1, 0, name, self.styles["strong"])
        self.formula(sheet, last + 1, 1, self.board_cells["fully_loaded"], loaded[1], "exact")
        sheet.write_string(last + 2, 0, _("Changed in this workbook since"))
        changed = f"ROUND(B{last + 2}-B2-B{last + 1},6)"
        self.formula(sheet, last + 2, 1, changed, 0, "exact")

    def _failure(self) -> None:
        failure = self.document["failure"]
        sheet = self.sheet(self.names.failure, (40, 12, 16, 12))
        self.head(sheet, 0, (_("What failed"), _("Contacts"), _("Amount"), _("Share of the cost")))
        if failure["why_not"] is not None:
            sheet.write_string(1, 0, failure["why_not"])
            return
        titles = {one.name: one.title for one in CLASSES}
        classes, count = failure["classes"], failure["failed_contacts"]
        bill, whole, cost = len(classes) + 2, len(classes) + 4, float(failure["cost"])
        for row, one in enumerate(classes, start=1):
            sheet.write_string(row, 0, _(titles[one["class"]]))
            self.number(sheet, row, 1, one["contacts"], "count")
            # Its share is stated, so that it moves with the ledger as the whole does.
            share = float(one["cost"]) / cost if cost else 0.0
            sheet.write_number(row, 3, share, self.styles["share"])
            self.formula(sheet, row, 2, f"D{row + 1}*$C${whole + 1}", one["cost"], "money")
        sheet.write_string(bill - 1, 0, _("counted in several classes"))
        twice = count - sum(one["contacts"] for one in classes)
        self.number(sheet, bill - 1, 1, twice, "count")
        sheet.write_string(bill, 0, _("The bill"), self.styles["strong"])
        sheet.write_string(bill + 1, 0, _("The rest"))
        sheet.write_string(whole, 0, _("The fully loaded cost"), self.styles["strong"])
        contacts = self.document["contacts"]
        for column, (letter, style, all_of, told) in enumerate((
            ("B", "count", "contacts", (count, contacts - count, contacts)),
            ("C", "money", "cost", (failure["bill"], failure["rest"], failure["cost"])),
        ), start=1):  # fmt: skip
            strong = "strong_count" if style == "count" else "strong"
            self.formula(sheet, bill, column, f"SUM({letter}2:{letter}{bill})", told[0], strong)
            rest = f"{letter}{whole + 1}-{letter}{bill + 1}"
            self.formula(sheet, bill + 1, column, rest, told[1], style)
            self.formula(sheet, whole, column, self.board_cells[all_of], told[2], strong)

    def _budget(self) -> None:
        budget = self.document["budget"]
        sheet = self.sheet(self.names.budget, (34, *([14] * 7)))
        self.head(sheet, 0, (
            _("Account"), _("Budget"), _("Flexible"), _("Actual"), _("Difference"), _("Volume"),
            _("Price"), _("Efficiency"), _("Account, number"),
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
            self.formula(sheet, row, 3, self.accrued_of(f"I{x}"), one["actual"], "money")
            sheet.write_number(row, 8, self.account_number(one["account"]))
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

    def _charges(self) -> None:
        """What each group is charged, where that is asked for; it sums to the book."""
        charges = self.document["charges"]
        if charges is None:
            return
        sheet = self.sheet(self.names.charges, (34, 16))
        self.head(sheet, 0, (naming.dimension_name(charges["dimension"]), _("Amount")))
        rows = [
            *((naming.value_name(charges["dimension"], one["value"]), one["amount"])
              for one in charges["groups"]),
            (_("unassigned"), charges["unassigned"]),
        ]  # fmt: skip
        for row, (name, amount) in enumerate(rows, start=1):
            sheet.write_string(row, 0, name)
            self.number(sheet, row, 1, amount, "money")
        last = len(rows) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        self.formula(sheet, last, 1, f"SUM(B2:B{last})", charges["book"], "strong")
        sheet.write_string(last + 1, 0, _("What the book has beyond these charges"))
        left = f"ROUND({self.board_cells['book']},{self.formats.places})-B{last + 1}"
        self.formula(sheet, last + 1, 1, left, 0, "money")

    def _trend(self) -> None:
        trend = self.document["trend"]
        sheet = self.sheet(self.names.trend, (12, 16, 10, 16, 16, 12, 12, 12))
        self.head(sheet, 0, (
            _("Month"), _("Cost"), _("Calls"), _("Fully loaded"), _("At practical capacity"),
            _("Service level"), _("Abandoned"), _("AHT, seconds"),
        ))  # fmt: skip
        for row, one in enumerate(trend, start=1):
            sheet.write_string(row, 0, one["month"])
            if one["month"] == self.document["month"]:
                self.formula(sheet, row, 1, self.board_cells["cost"], one["cost"], "money")
                self.formula(sheet, row, 2, self.board_cells["calls"], one["calls"], "count")
            else:
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

    def _board(self, sheet: Any, cells: Mapping[str, str]) -> None:
        sheet.write_string(0, 0, self.pages.title, self.styles["title"])
        sheet.write_string(1, 0, self.pages.subtitle)
        # The first sentence tells figures, which formulas below tell.
        for row, sentence in enumerate(self.pages.board.sentences[1:], start=2):
            sheet.write_string(row, 0, sentence)
        self.head(sheet, self.top, (_("Figure"), _("Amount")))
        here = {name: cell.split("!")[1] for name, cell in self.board_cells.items()}
        for row, name in enumerate(here, start=self.top + 1):
            title, formula, value, style = self._board_row(name, cells, here)
            sheet.write_string(row, 0, title)
            if formula is None:
                self.number(sheet, row, 1, value, style)
            else:
                self.formula(sheet, row, 1, formula, value, style)
        self._quality(sheet, self.top + len(here) + 3)

    def _board_row(
        self, name: str, cells: Mapping[str, str], here: Mapping[str, str]
    ) -> tuple[str, str | None, Any, str]:
        """A figure of the board's sheet: its title, its formula if it has one, value and style."""
        document = self.document
        cost, unused = document["cost_per_call"], self.document["unused"]
        per = {"call": "calls", "sale": "sales", "lead": "leads"}.get(document["definition"]["per"])
        match name:
            case "book":
                return (
                    _("The book: the whole ledger of the month"),
                    cells[name],
                    document[name],
                    "money",
                )
            case "by_account":
                return _("The same by account"), cells[name], document["book"], "money"
            case "cost":
                return _("Cost"), cells[name], document[name], "money"
            case "calls":
                return _("Calls"), None, document[per] if per else None, "count"
            case "contacts":
                return _("Contacts"), None, document[name], "count"
            case "fully_loaded":
                each = f'IF({here["calls"]}=0,"",{here["cost"]}/{here["calls"]})'
                return _("Cost for each, fully loaded"), each, cost[name], "money"
            case "assigned":
                return _("Assigned at practical capacity"), cells[name], self._assigned(), "money"
            case "practical_capacity":
                each = f'IF({here["calls"]}=0,"",{here["assigned"]}/{here["calls"]})'
                return _("Cost for each, at practical capacity"), each, cost[name], "money"
            case "unused":
                formula = None if unused is None else cells[name]
                return _("Unused capacity"), formula, unused, "money"
            case "unused_share":
                share = f"IF({here['book']}=0,0,{here['unused']}/{here['book']})"
                formula = None if unused is None else share
                return _("Of it in per cent of the book"), formula, document[name], "share"
            case "charge":
                return _("Charged"), None, document[name]["amount"], "money"
            case _:
                return _("What is left of the ledger: nothing"), cells[name], 0, "money"

    def _assigned(self) -> float:
        pools = self.report.pools
        return sum((one["chosen"] * one["practical_rate"] for one in pools), 0.0)

    def _quality(self, sheet: Any, top: int) -> None:
        """The measures of quality beside their guardrails."""
        title = _("The quality that it was bought with")
        sheet.write_string(top, 0, title, self.styles["title"])
        titles = [_("Measure"), _("Found")]
        if self.document["guardrails"]:
            titles += [_("Guardrail"), _("Verdict")]
        self.head(sheet, top + 1, titles)
        for row, one in enumerate(measured(self.document), start=top + 2):
            sheet.write_string(row, 0, one.title)
            self.measure(sheet, row, 1, one.name, one.found)
            if one.limit is not None:
                self.measure(sheet, row, 2, one.name, one.limit)
                sheet.write_string(row, 3, one.verdict)
