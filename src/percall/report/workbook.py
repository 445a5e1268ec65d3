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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from percall.costing.chains.failing import CLASSES
from percall.formats import Formats
from percall.report.month import Report
from percall.report.sections import Pages
from percall.texts import _

_MAX_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Names:
    """The sheets' names, which formulas speak of."""

    board: str
    ledger: str
    accounts: str
    pools: str
    queues: str
    bridge: str
    failure: str
    budget: str
    trend: str
    text: str


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
    _Writer(book, report, pages, formats).write()
    book.close()
    return stream.getvalue()


class _Writer:
    """Writes the sheets, the later ones of which speak of the earlier ones."""

    def __init__(self, book: Any, report: Report, pages: Pages, formats: Formats) -> None:
        self.book, self.report, self.pages, self.formats = book, report, pages, formats
        self.document = report.document
        self.names = Names(
            _("Report"), _("Ledger"), _("Accounts"), _("Pools"), _("Queues"), _("Why it moved"),
            _("Failing customers"), _("Budget"), _("Months"), _("Definition and data"),
        )  # fmt: skip
        money = "#,##0." + "0" * formats.places if formats.places else "#,##0"
        self.styles = {
            name: book.add_format(style)
            for name, style in {
                "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
                "title": {"bold": True, "font_size": 14},
                "strong": {"bold": True, "top": 1, "num_format": money},
                "money": {"num_format": money},
                "exact": {"num_format": "#,##0.0000"},
                "count": {"num_format": "#,##0"},
                "share": {"num_format": "0.0%"},
                "day": {"num_format": "yyyy-mm-dd"},
                "seconds": {"num_format": "0.0"},
                "wrap": {"text_wrap": True, "valign": "top"},
                "text": {},
            }.items()
        }  # fmt: skip

    def write(self) -> None:
        """Every sheet; the board's comes first and is written last."""
        board = self._sheet(self.names.board, (46, 18, 18, 14))
        self._ledger()
        accounts = self._accounts()
        pools = self._pools()
        self._queues()
        self._bridge("bridge", self.names.bridge)
        if self.document["bridge_year"]["why_not"] is None:
            self._bridge("bridge_year", _("Against a year ago"))
        self._failure()
        self._budget()
        self._trend()
        self._text()
        self._board(board, accounts, pools)

    # --- pieces -------------------------------------------------------------------------------------

    def _sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self.book.add_worksheet(name[:_MAX_SHEET_NAME])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _head(self, sheet: Any, row: int, titles: Sequence[str]) -> None:
        for column, title in enumerate(titles):
            sheet.write_string(row, column, title, self.styles["head"])
        if row == 0:
            sheet.freeze_panes(1, 1)

    def _number(self, sheet: Any, row: int, column: int, text: Any, style: str) -> None:
        if text is None:
            sheet.write_string(row, column, "–")
        else:
            sheet.write_number(row, column, float(text), self.styles[style])

    def _formula(
        self, sheet: Any, row: int, column: int, formula: str, value: Any, style: str
    ) -> None:
        result: Any = "" if value is None else float(value)
        sheet.write_formula(row, column, f"={formula}", self.styles[style], result)

    # --- the ledger and what it becomes ---------------------------------------------------------

    def _ledger(self) -> None:
        sheet = self._sheet(self.names.ledger, (16, 6, 28, 11, 11, 12, 8, 9, 22, 9, 8, 8, 14, 40))
        self._head(sheet, 0, (
            _("File"), _("Row"), _("Account"), _("From"), _("Until before"), _("Amount"),
            _("Currency"), _("Rate"), _("Pool"), _("Counts"), _("Days"), _("Days in the month"),
            _("Accrued in the month"), _("Note"),
        ))  # fmt: skip
        document = self.document
        sheet.write_datetime(0, 15, _midnight(document["from_on"]), self.styles["day"])
        sheet.write_datetime(0, 16, _midnight(document["to_on"]), self.styles["day"])
        month = Days.of(document["from_on"], document["to_on"])
        for row, line in enumerate(self.report.lines, start=1):
            days, excel = Days.of(line["from_on"], line["to_on"]), row + 1
            sheet.write_string(row, 0, line["file"])
            sheet.write_number(row, 1, line["row"])
            sheet.write_string(row, 2, line["account"])
            sheet.write_datetime(row, 3, _midnight(line["from_on"]), self.styles["day"])
            sheet.write_datetime(row, 4, _midnight(line["to_on"]), self.styles["day"])
            self._number(sheet, row, 5, line["amount"], "money")
            sheet.write_string(row, 6, line["currency"])
            sheet.write_number(row, 7, float(line["rate"]))
            sheet.write_string(row, 8, _pool_name(line))
            sheet.write_number(row, 9, int(line["in_definition"]))
            self._formula(sheet, row, 10, f"E{excel}-D{excel}", days.count, "count")
            inside = f"MAX(0,MIN(E{excel},$Q$1)-MAX(D{excel},$P$1))"
            self._formula(sheet, row, 11, inside, days.shared(month), "count")
            accrued = f"F{excel}*H{excel}*L{excel}/K{excel}"
            self._formula(sheet, row, 12, accrued, line["accrued"], "money")
            sheet.write_string(row, 13, line["note"], self.styles["text"])
        last = len(self.report.lines) + 1
        sheet.write_string(last, 2, _("The book"), self.styles["strong"])
        total = f"SUM(M2:M{max(last, 2)})"
        self._formula(sheet, last, 12, total, self.document["book"], "strong")
        self.book_cell = f"'{self.names.ledger}'!$M${last + 1}"
        self.last_line = max(last, 2)

    def _range(self, column: str) -> str:
        return f"'{self.names.ledger}'!${column}$2:${column}${self.last_line}"

    def _accounts(self) -> str:
        sheet = self._sheet(self.names.accounts, (34, 16, 12))
        self._head(sheet, 0, (_("Account"), _("Accrued in the month"), _("Share")))
        accounts = self.document["accounts"]
        last = len(accounts) + 1
        book = float(self.document["book"])
        for row, one in enumerate(accounts, start=1):
            sheet.write_string(row, 0, one["account"])
            named = f"SUMIF({self._range('C')},A{row + 1},{self._range('M')})"
            self._formula(sheet, row, 1, named, one["cost"], "money")
            share = f"IF($B${last + 1}=0,0,B{row + 1}/$B${last + 1})"
            self._formula(sheet, row, 2, share, float(one["cost"]) / book if book else 0, "share")
        sheet.write_string(last, 0, _("The book"), self.styles["strong"])
        total = f"SUM(B2:B{max(last, 2)})" if accounts else "0"
        self._formula(sheet, last, 1, total, self.document["book"], "strong")
        return f"'{self.names.accounts}'!$B${last + 1}"

    def _pools(self) -> dict[str, str]:
        """The pools' sheet; the cells of its totals, by name."""
        sheet = self._sheet(self.names.pools, (30, 14, 18, 18, 18, 14, 14, 14, 14, 14, 10))
        self._head(sheet, 0, (
            _("Pool"), _("Ledger"), _("Capacity, units"), _("Used by all, units"),
            _("Used by the chosen, units"), _("Assigned"), _("Other"), _("Unused"),
            _("Unassigned"), _("Over-driven"), _("Left"),
        ))  # fmt: skip
        shown = [one for one in self.document["reconciliation"] if one["driver"] is not None]
        parts = ("assigned", "other", "unused", "unassigned", "over_driven")
        for row, (one, pool) in enumerate(zip(shown, self.report.pools, strict=True), start=1):
            x = row + 1
            sheet.write_string(row, 0, pool["pool"])
            named = f"SUMIFS({self._range('M')},{self._range('I')},A{x},{self._range('J')},1)"
            self._formula(sheet, row, 1, named, one["ledger"], "money")
            for column, name in ((2, "capacity"), (3, "used"), (4, "chosen")):
                sheet.write_number(row, column, pool[name], self.styles["count"])
            for column, (formula, name) in enumerate(
                zip(
                    (
                        f"IF(D{x}=0,0,B{x}*E{x}/C{x})",
                        f"IF(D{x}=0,0,B{x}*(D{x}-E{x})/C{x})",
                        f"IF(OR(D{x}=0,D{x}>=C{x}),0,B{x}-B{x}*D{x}/C{x})",
                        f"IF(D{x}=0,B{x},0)",
                        f"IF(AND(D{x}>C{x},D{x}>0),B{x}*D{x}/C{x}-B{x},0)",
                    ),
                    parts,
                    strict=True,
                ),
                start=5,
            ):
                self._formula(sheet, row, column, formula, one[name] or 0, "money")
            self._formula(sheet, row, 10, f"ROUND(B{x}-F{x}-G{x}-H{x}-I{x}+J{x},6)", 0, "money")
        last = len(shown) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        found = {}
        for column, name in enumerate(("ledger", "", "", "", *parts, "left"), start=1):
            if name:
                letter = "ABCDEFGHIJK"[column]
                total = sum(float(one[name] or 0) for one in shown) if name != "left" else 0
                formula = f"SUM({letter}2:{letter}{max(last, 2)})" if shown else "0"
                self._formula(sheet, last, column, formula, total, "strong")
                found[name] = f"'{self.names.pools}'!${letter}${last + 1}"
        if self.document["group"] is not None:
            chosen = f"SUMPRODUCT(B2:B{max(last, 2)},E2:E{max(last, 2)}/D2:D{max(last, 2)})"
            sheet.write_string(last + 1, 0, _("Cost of the chosen, fully loaded"))
            self._formula(sheet, last + 1, 1, chosen, self.document["cost"], "money")
            found["chosen"] = f"'{self.names.pools}'!$B${last + 2}"
        return found

    def _queues(self) -> None:
        groups, pools = self.document["groups"], self.report.pools
        sheet = self._sheet(self.names.queues, (24, *([14] * (9 + len(pools)))))
        self._head(sheet, 0, (
            _("Queue"), _("Contacts"), _("Calls"), _("Cost, fully loaded"),
            _("Cost at practical capacity"), _("Per call, loaded"), _("Per call, practical"),
            _("Service level"), _("Abandoned"), *(
                _("{pool}: units").format(pool=one["pool"]) for one in pools
            ),
        ))  # fmt: skip
        first = 2
        name = self.names.pools
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415  # with the workbook's library

        for row, one in enumerate(groups, start=1):
            x, queue = row + 1, one["queue"]
            sheet.write_string(row, 0, queue if queue is not None else _("no queue"))
            sheet.write_number(row, 1, one["contacts"], self.styles["count"])
            sheet.write_number(row, 2, one["calls"], self.styles["count"])
            for column, pool in enumerate(pools, start=9):
                units = pool["queues"].get(queue if queue is not None else "", 0)
                sheet.write_number(row, column, units, self.styles["count"])
            cells = [
                (xl_col_to_name(9 + k), first + k) for k in range(len(pools)) if pools[k]["used"]
            ]
            for column, over, cost in ((3, "D", "fully_loaded"), (4, "C", "practical_capacity")):
                terms = "+".join(
                    f"'{name}'!$B${r}*{letter}{x}/'{name}'!${over}${r}" for letter, r in cells
                )
                self._formula(sheet, row, column, terms or "0", one["cost"][cost], "money")
            for column, cost in ((5, "fully_loaded"), (6, "practical_capacity")):
                formula = f'IF(C{x}=0,"",{"DE"[column - 5]}{x}/C{x})'
                self._formula(sheet, row, column, formula, one["cost_per_call"][cost], "money")
            for column, measure in ((7, "service_level_share"), (8, "abandoned_share")):
                self._number(sheet, row, column, one["quality"][measure], "share")
        last = len(groups) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        for column, letter in ((3, "D"), (4, "E")):
            kind = "fully_loaded" if letter == "D" else "practical_capacity"
            total = sum(float(one["cost"][kind] or 0) for one in groups)
            formula = f"SUM({letter}2:{letter}{max(last, 2)})" if groups else "0"
            self._formula(sheet, last, column, formula, total, "strong")

    # --- the other answers ----------------------------------------------------------------------

    def _bridge(self, part: str, name: str) -> None:
        bridge = self.document[part]
        sheet = self._sheet(name, (46, 16))
        self._head(sheet, 0, (_("Cause"), _("For each call")))
        if bridge["why_not"] is not None:
            sheet.write_string(1, 0, bridge["why_not"])
            return
        causes = bridge["causes"]
        loaded = [bridge[side]["cost_per_call"]["fully_loaded"] for side in ("from", "to")]
        sheet.write_string(1, 0, bridge["from"]["name"])
        self._number(sheet, 1, 1, loaded[0], "exact")
        for row, one in enumerate(causes, start=2):
            sheet.write_string(row, 0, one["label"])
            self._number(sheet, row, 1, one["amount"], "exact")
        last = len(causes) + 2
        sheet.write_string(last, 0, _("All causes: the change"), self.styles["strong"])
        change = f"SUM(B3:B{max(last, 3)})" if causes else "0"
        self._formula(sheet, last, 1, change, bridge["change"], "exact")
        sheet.write_string(last + 1, 0, bridge["to"]["name"], self.styles["strong"])
        self._formula(sheet, last + 1, 1, f"B2+B{last + 1}", loaded[1], "exact")

    def _failure(self) -> None:
        failure = self.document["failure"]
        sheet = self._sheet(self.names.failure, (40, 12, 16, 12))
        self._head(sheet, 0, (_("What failed"), _("Contacts"), _("Amount"), _("Share of the cost")))
        if failure["why_not"] is not None:
            sheet.write_string(1, 0, failure["why_not"])
            return
        titles = {one.name: one.title for one in CLASSES}
        classes = failure["classes"]
        bill, whole = len(classes) + 1, len(classes) + 3
        for row, one in enumerate(classes, start=1):
            sheet.write_string(row, 0, _(titles[one["class"]]))
            self._number(sheet, row, 1, one["contacts"], "count")
            self._number(sheet, row, 2, one["cost"], "money")
            share = f"IF($C${whole + 1}=0,0,C{row + 1}/$C${whole + 1})"
            self._formula(sheet, row, 3, share, one["cost_share"] or 0, "share")
        sheet.write_string(bill, 0, _("The bill"), self.styles["strong"])
        self._formula(sheet, bill, 2, f"SUM(C2:C{bill})", failure["bill"], "strong")
        sheet.write_string(bill + 1, 0, _("The rest"))
        self._number(sheet, bill + 1, 2, failure["rest"], "money")
        sheet.write_string(whole, 0, _("The fully loaded cost"), self.styles["strong"])
        self._formula(sheet, whole, 2, f"C{bill + 1}+C{bill + 2}", failure["cost"], "strong")

    def _budget(self) -> None:
        budget = self.document["budget"]
        sheet = self._sheet(self.names.budget, (34, *([14] * 7)))
        self._head(sheet, 0, (
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
            self._number(sheet, row, 1, one["budget"], "money")
            self._number(sheet, row, 2, one["flexible"], "money")
            named = f"SUMIF({self._range('C')},A{x},{self._range('M')})"
            self._formula(sheet, row, 3, named, one["actual"], "money")
            self._formula(sheet, row, 4, f"D{x}-B{x}", one["difference"], "money")
            self._formula(sheet, row, 5, f"C{x}-B{x}", one["volume"], "money")
            self._formula(sheet, row, 6, f"E{x}-F{x}-H{x}", one["price"], "money")
            self._number(sheet, row, 7, one["efficiency"], "money")
        last = len(accounts) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        names = ("budget", "flexible", "actual", "difference", "volume", "price", "efficiency")
        for column, name in enumerate(names, start=1):
            letter = "ABCDEFGH"[column]
            total = budget["total"][name]
            self._formula(sheet, last, column, f"SUM({letter}2:{letter}{last})", total, "strong")

    def _trend(self) -> None:
        trend = self.document["trend"]
        sheet = self._sheet(self.names.trend, (12, 16, 10, 16, 16, 12, 12, 12))
        self._head(sheet, 0, (
            _("Month"), _("Cost"), _("Calls"), _("Fully loaded"), _("At practical capacity"),
            _("Service level"), _("Abandoned"), _("AHT, seconds"),
        ))  # fmt: skip
        for row, one in enumerate(trend, start=1):
            sheet.write_string(row, 0, one["month"])
            self._number(sheet, row, 1, one["cost"], "money")
            self._number(sheet, row, 2, one["calls"], "count")
            if self.document["definition"]["per"] == "call":
                each = f'IF(C{row + 1}=0,"",B{row + 1}/C{row + 1})'
                self._formula(sheet, row, 3, each, one["fully_loaded"], "money")
            else:
                self._number(sheet, row, 3, one["fully_loaded"], "money")
            self._number(sheet, row, 4, one["practical_capacity"], "money")
            self._number(sheet, row, 5, one["service_level_share"], "share")
            self._number(sheet, row, 6, one["abandoned_share"], "share")
            self._number(sheet, row, 7, one["aht_s"], "seconds")
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
        sheet = self._sheet(self.names.text, (100,))
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
        self._head(sheet, top, (_("Figure"), _("Amount")))
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
                self._number(sheet, row, 1, value, style)
            else:
                self._formula(sheet, row, 1, formula, value, style)
        self._table(sheet, top + len(rows) + 3, 1)

    def _table(self, sheet: Any, top: int, which: int) -> None:
        """A table of the board's page, in words."""
        table = self.pages.board.tables[which]
        sheet.write_string(top, 0, table.title, self.styles["title"])
        self._head(sheet, top + 1, [column.title for column in table.columns])
        for row, one in enumerate(table.rows, start=top + 2):
            for column, cell in enumerate(one.cells):
                sheet.write_string(row, column, cell)


@dataclass(frozen=True, slots=True)
class Days:
    """Half-open days."""

    from_on: date
    to_on: date

    @classmethod
    def of(cls, from_on: str, to_on: str) -> "Days":
        """Days as JSON has them."""
        return cls(date.fromisoformat(from_on), date.fromisoformat(to_on))

    @property
    def count(self) -> int:
        """How many."""
        return (self.to_on - self.from_on).days

    def shared(self, other: "Days") -> int:
        """How many of them lie in others."""
        return max(0, (min(self.to_on, other.to_on) - max(self.from_on, other.from_on)).days)


def _midnight(day: str) -> Any:
    from datetime import datetime  # noqa: PLC0415  # the workbook's library wants one

    return datetime.fromisoformat(day)  # a workbook's days have no zone


def _pool_name(line: Mapping[str, Any]) -> str:
    return f"{line['driver']} {line['scope'] or ''}".rstrip()


def _sum(document: Mapping[str, Any], part: str) -> float:
    return sum(float(one[part] or 0) for one in document["reconciliation"])
