"""The sheets that follow the money: the ledger, its accounts, its pools, and the queues' shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from percall.report.sheets import Sheets
from percall.texts import _


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


class LedgerSheets(Sheets):
    """Writes them, each from cells of the one before."""

    def write_ledger(self) -> None:
        """Every line of the ledger, and what accrues of it in the month."""
        sheet = self.sheet(self.names.ledger, (16, 6, 28, 11, 11, 12, 8, 9, 22, 9, 8, 8, 14, 40))
        self.head(sheet, 0, (
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
            self.number(sheet, row, 5, line["amount"], "money")
            sheet.write_string(row, 6, line["currency"])
            sheet.write_number(row, 7, float(line["rate"]))
            sheet.write_string(row, 8, _pool_name(line))
            sheet.write_number(row, 9, int(line["in_definition"]))
            self.formula(sheet, row, 10, f"E{excel}-D{excel}", days.count, "count")
            inside = f"MAX(0,MIN(E{excel},$Q$1)-MAX(D{excel},$P$1))"
            self.formula(sheet, row, 11, inside, days.shared(month), "count")
            accrued = f"F{excel}*H{excel}*L{excel}/K{excel}"
            self.formula(sheet, row, 12, accrued, line["accrued"], "money")
            sheet.write_string(row, 13, line["note"], self.styles["text"])
        last = len(self.report.lines) + 1
        sheet.write_string(last, 2, _("The book"), self.styles["strong"])
        total = f"SUM(M2:M{max(last, 2)})"
        self.formula(sheet, last, 12, total, self.document["book"], "strong")
        self.book_cell = f"'{self.names.ledger}'!$M${last + 1}"
        self.last_line = max(last, 2)

    def _range(self, column: str) -> str:
        return f"'{self.names.ledger}'!${column}$2:${column}${self.last_line}"

    def write_accounts(self) -> str:
        """What accrues by account; the cell of its total."""
        sheet = self.sheet(self.names.accounts, (34, 16, 12))
        self.head(sheet, 0, (_("Account"), _("Accrued in the month"), _("Share")))
        accounts = self.document["accounts"]
        last = len(accounts) + 1
        book = float(self.document["book"])
        for row, one in enumerate(accounts, start=1):
            sheet.write_string(row, 0, one["account"])
            named = f"SUMIF({self._range('C')},A{row + 1},{self._range('M')})"
            self.formula(sheet, row, 1, named, one["cost"], "money")
            share = f"IF($B${last + 1}=0,0,B{row + 1}/$B${last + 1})"
            self.formula(sheet, row, 2, share, float(one["cost"]) / book if book else 0, "share")
        sheet.write_string(last, 0, _("The book"), self.styles["strong"])
        total = f"SUM(B2:B{max(last, 2)})" if accounts else "0"
        self.formula(sheet, last, 1, total, self.document["book"], "strong")
        return f"'{self.names.accounts}'!$B${last + 1}"

    def write_pools(self) -> dict[str, str]:
        """The pools' sheet; the cells of its totals, by name."""
        sheet = self.sheet(self.names.pools, (30, 14, 18, 18, 18, 14, 14, 14, 14, 14, 10))
        self.head(sheet, 0, (
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
            self.formula(sheet, row, 1, named, one["ledger"], "money")
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
                self.formula(sheet, row, column, formula, one[name] or 0, "money")
            self.formula(sheet, row, 10, f"ROUND(B{x}-F{x}-G{x}-H{x}-I{x}+J{x},6)", 0, "money")
        last = len(shown) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        found = {}
        for column, name in enumerate(("ledger", "", "", "", *parts, "left"), start=1):
            if name:
                letter = "ABCDEFGHIJK"[column]
                total = sum(float(one[name] or 0) for one in shown) if name != "left" else 0
                formula = f"SUM({letter}2:{letter}{max(last, 2)})" if shown else "0"
                self.formula(sheet, last, column, formula, total, "strong")
                found[name] = f"'{self.names.pools}'!${letter}${last + 1}"
        if self.document["group"] is not None:
            chosen = f"SUMPRODUCT(B2:B{max(last, 2)},E2:E{max(last, 2)}/D2:D{max(last, 2)})"
            sheet.write_string(last + 1, 0, _("Cost of the chosen, fully loaded"))
            self.formula(sheet, last + 1, 1, chosen, self.document["cost"], "money")
            found["chosen"] = f"'{self.names.pools}'!$B${last + 2}"
        return found

    def write_queues(self) -> None:
        """Each queue's share of each pool, by the units that it used."""
        groups, pools = self.document["groups"], self.report.pools
        sheet = self.sheet(self.names.queues, (24, *([14] * (9 + len(pools)))))
        self.head(sheet, 0, (
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
                self.formula(sheet, row, column, terms or "0", one["cost"][cost], "money")
            for column, cost in ((5, "fully_loaded"), (6, "practical_capacity")):
                formula = f'IF(C{x}=0,"",{"DE"[column - 5]}{x}/C{x})'
                self.formula(sheet, row, column, formula, one["cost_per_call"][cost], "money")
            for column, measure in ((7, "service_level_share"), (8, "abandoned_share")):
                self.number(sheet, row, column, one["quality"][measure], "share")
        last = len(groups) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        for column, letter in ((3, "D"), (4, "E")):
            kind = "fully_loaded" if letter == "D" else "practical_capacity"
            total = sum(float(one["cost"][kind] or 0) for one in groups)
            formula = f"SUM({letter}2:{letter}{max(last, 2)})" if groups else "0"
            self.formula(sheet, last, column, formula, total, "strong")


def _midnight(day: str) -> Any:
    from datetime import datetime  # noqa: PLC0415  # the workbook's library wants one

    return datetime.fromisoformat(day)  # a workbook's days have no zone


def _pool_name(line: Mapping[str, Any]) -> str:
    return f"{line['driver']} {line['scope'] or ''}".rstrip()
